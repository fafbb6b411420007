"""A proposed design, and what it will do, as plain text."""

from collections.abc import Iterable, Sequence
from textwrap import wrap

from openldn.record import Finding
from openldn.report.dose_cautions import find_dose_cautions
from openldn.report.terminal import BOLD, DIM, WIDTH, YELLOW, paragraph, tint
from openldn.trial import (
    DesignCandidate,
    DesignPower,
    DesignProposal,
    OperatingCharacteristics,
    SimulatedNumber,
    TrialDesign,
    TrialProtocol,
    TrialTreatment,
    describe_onset,
    find_limits,
)

LABELS = {
    "mcid": "Matters", "period_days": "Period", "cycles": "Cycles", "washout_days": "Washout",
    "run_in_days": "Run-in", "baseline_days": "Baseline", "starts": "Start", "looks": "Looks",
    "kind": "Order", "carryover": "Carryover",
}  # fmt: skip
KINDS = {
    "paired": "in every cycle each treatment once, order drawn",
    "balanced": "order drawn, each treatment first equally often",
    "restricted": "one random order of all periods",
    "latin-square": "order drawn, each treatment after each other equally often",
    "withdrawal": "off and on in a fixed order",
    "staggered-start": "one start, its day drawn",
    "before-after": "one start on a known day",
}


def say_design(protocol: TrialProtocol) -> str:
    """A design in a line.

    Examples
    --------
    >>> from openldn.record import Instrument
    >>> from openldn.trial import DesignKind, TrialDesign, TrialTreatment
    >>> design = TrialDesign(kind=DesignKind.PAIRED, cycles=2, period_days=42, treatments=(
    ...     TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)))
    >>> say_design(TrialProtocol(design=design, instrument=Instrument(name="pain", mcid=2)))
    'LDN 4.5 mg against placebo: 4 periods of 42 days, 168 days in all'
    """
    design = protocol.design
    names = [_name(one) for one in design.treatments]
    active = " or ".join(names[1:])
    if design.has_single_change:
        before = "/".join(map(str, design.starts)) or str(design.baseline_days)
        body = f"{before} days before, {design.period_days} days on it"
    else:
        body = f"{design.periods} periods of {design.period_days} days"
    return f"{active} against {names[0]}: {body}, {design.total_days} days in all"


def _name(one: TrialTreatment) -> str:
    """Label and dose, where the label does not say it."""
    dose = f"{one.dose_mg:g} mg"
    return one.label if not one.dose_mg or dose in one.label else f"{one.label} {dose}"


def say_points(value: float) -> str:
    """A difference in score points.

    Examples
    --------
    >>> say_points(1.0), say_points(2.5)
    ('1 point', '2.5 points')
    """
    text = f"{value:.3g}"
    return f"{text} point" if text == "1" else f"{text} points"


def render_proposal(proposal: DesignProposal, *, color: bool = False) -> str:
    """Write a proposed design with its reasons, what each rests on, and what is weak.

    Parameters
    ----------
    proposal : DesignProposal
    """
    protocol = proposal.protocol
    design = protocol.design
    blind = "blinded" if design.blinded else "not blinded"
    lines = [
        tint("Proposed design", BOLD, color=color),
        *_wrapped(say_design(protocol)),
        *_wrapped(f"{design.kind}: {KINDS[design.kind]}; {blind}"),
        *_wrapped(_say_outcome(protocol)),
        "",
        tint("Why", BOLD, color=color),
    ]
    for reason in protocol.reasons:
        lines += paragraph(LABELS[reason.about], reason.text, indent=9)
        lines += [
            tint(line, DIM, color=color)
            for line in paragraph("", f"Rests on: {reason.rests_on}.", indent=9)
        ]
    lines += ["", tint("What the design shows of a slow effect", BOLD, color=color)]
    lines.append("  half-life of onset   all days of the periods   last halves")
    for share in proposal.shares:
        speed = f"{share.half_life_days:.1f} days" if share.half_life_days else "none, at once"
        lines.append(
            f"  {speed:<20} {_percent(share.all_days):>14} {_percent(share.last_half):>21}"
        )
    if len(proposal.shares) > 1:
        lines.append(f"  {'averaged':<20} {_percent(proposal.mean_share):>14}")
    lines += ["", *_receptors(proposal, color=color)]
    lines += ["", *_findings(proposal.findings, color=color)]
    return "\n".join(lines).rstrip() + "\n"


def _receptors(proposal: DesignProposal, *, color: bool) -> list[str]:
    """Simulated days of block, with what each number rests on."""
    head = tint("What receptors do, simulated: days, with 95 % of persons", BOLD, color=color)
    lines = [
        head,
        "  hypothesis         blocked in full   hardly blocked after the last   rests on",
    ]
    for one in proposal.receptors:
        on = f"{one.on.value:.0f} ({one.on.low:.0f}-{one.on.high:.0f})"
        off = f"{one.off.value:.1f} ({one.off.low:.1f}-{one.off.high:.1f})"
        lines.append(f"  {one.hypothesis:<19}{on:<18}{off:<32}{one.off_ground.basis.value}")
    lines += _wrapped(
        "Hardly: less than a quarter of the receptors, a convention. The clinical effect need not "
        "follow the receptors, and nobody has measured how fast it comes and goes."
    )
    return lines


def render_power(
    power: DesignPower, *, findings: tuple[Finding, ...] = (), color: bool = False
) -> str:
    """Write what a design does at several true effects.

    Parameters
    ----------
    power : DesignPower
    findings : tuple of Finding
        Of the run-in diary; told before the limits of the simulation.
    """
    protocol = power.protocol
    looks = protocol.look_cycles
    lines = [
        tint("What this design will do", BOLD, color=color),
        *_wrapped(say_design(protocol)),
        *_wrapped(_say_outcome(protocol)),
        *_wrapped(_say_simulated(power)),
        "",
        f"  {'true effect':<24}{'continue':>14}{'stop':>9}{'undecided':>11}{'wrong':>8}{'days':>7}",
    ]
    lines += [_row(one) for one in power.rows]
    when = "once, at the end"
    if len(looks) > 1:
        when = f"after cycle {' and '.join(map(str, looks))}, until the first decision"
    lines += [
        "",
        *_wrapped(f"Judged {when}. The rule: {power.rule}."),
        *_wrapped(
            "Wrong: to continue where the drug does nothing or harms; to stop where it helps by "
            "the MCID or more. In brackets the 95 % Monte Carlo interval."
        ),
        *_wrapped(_say_ends(power)),
        "",
        *_findings((*findings, *_cautions(power.protocol), *find_limits(power)), color=color),
    ]
    return "\n".join(lines).rstrip() + "\n"


def render_candidates(
    candidates: Sequence[DesignCandidate], *, chosen: TrialDesign, color: bool = False
) -> str:
    """Write designs beside one another; the one that is proposed is marked."""
    lines = [
        tint("Other cycles and periods", BOLD, color=color),
        "  cycles  period   days   shows   continue, if it helps   continue, if it does nothing",
    ]
    for one in candidates:
        design = one.protocol.design
        mark = ">" if design == chosen else " "
        lines.append(
            f"{mark} {design.cycles:>6}{design.period_days:>6} d{design.total_days:>7}"
            f"{_percent(one.share):>8}{_interval(one.helpful.at_end.goes_on):>24}"
            f"{_interval(one.none.at_end.goes_on):>31}"
        )
    first = candidates[0].helpful
    lines += [
        "",
        *_wrapped(
            f"Helps: by {say_points(first.benefit)} ({first.mcids:g} MCID). Judged once, at the "
            f"end; {first.courses:,} simulated courses each, with 95 % Monte Carlo intervals. "
            "Shows: share of an effect that builds up slowly that the difference between periods "
            "shows, averaged over what is thought possible. >: the design proposed."
        ),
    ]
    lines += _wrapped(_say_choice(candidates, chosen))
    return "\n".join(lines) + "\n"


def _say_choice(candidates: Sequence[DesignCandidate], chosen: TrialDesign) -> str:
    """What a longer design would win, and what it costs."""
    own = next((one for one in candidates if one.protocol.design == chosen), None)
    longer = [one for one in candidates if one.protocol.design.total_days > chosen.total_days]
    if own is None or not longer:
        return ""
    best = max(longer, key=lambda one: one.helpful.at_end.goes_on.value)
    share, more = own.helpful.at_end.goes_on, best.helpful.at_end.goes_on
    design = best.protocol.design
    text = (
        f"Of the longer ones, {design.cycles} cycles of {design.period_days} days go on most "
        f"often, if the drug helps: {_interval(more)} against {_interval(share)}, for "
        f"{design.total_days - chosen.total_days} days more."
    )
    return text + (
        " The intervals overlap: take more --courses to tell them apart."
        if more.low <= share.high
        else ""
    )


def _cautions(protocol: TrialProtocol) -> tuple[Finding, ...]:
    return find_dose_cautions(one.dose_mg for one in protocol.design.treatments)


def _say_outcome(protocol: TrialProtocol) -> str:
    one = protocol.instrument
    scale = "" if one.width is None else f" ({one.minimum:g} to {one.maximum:g})"
    return (
        f"Outcome: {one.name}{scale}, {one.better} is better; {say_points(protocol.mcid)} "
        "is the smallest difference that matters (MCID)"
    )


def _say_simulated(power: DesignPower) -> str:
    """Whom the simulation is about, and where that comes from."""
    person, courses = power.person, power.rows[0].courses
    if power.run_in is None:
        who = (
            f"a typical person (day-to-day SD {person.residual_sd:.3g}, correlation of days "
            f"{person.correlation:.2g}, wander of periods {person.period_sd:.3g} points: the "
            "values that the model is calibrated with)"
        )
    else:
        sd, rho = power.run_in.residual_sd, power.run_in.correlation
        who = (
            f"persons like the one of the run-in of {power.run_in.days} days (day-to-day SD "
            f"{sd.mean:.2f} +- {sd.sd:.2f}, correlation of days {rho.mean:.2f} +- {rho.sd:.2f}; "
            "wander of periods from the model's prior)"
        )
    scores = "on the steps of the scale" if power.is_rounded else "not rounded"
    return (
        f"{courses:,} simulated courses a row, seed {power.seed}, of {who}; effects that build up "
        f"with {describe_onset(power.onset)}; scores {scores}"
    )


def _say_ends(power: DesignPower) -> str:
    none = [one for one in power.rows if one.benefit == 0]
    if not none or len(power.protocol.look_cycles) < 2:
        return ""
    one = none[0]
    return (
        f"Without an effect, one look at the end would say continue in "
        f"{_interval(one.at_end.goes_on)} and be sure of a benefit in "
        f"{_interval(one.sure_better)}."
    )


def _row(one: OperatingCharacteristics) -> str:
    side = "+" if one.benefit > 0 else "-"
    what = f"{side}{say_points(abs(one.benefit))}" if one.benefit else "none"
    label = f"{what} ({one.mcids:.3g} MCID)" if one.benefit else what
    looked = one.with_looks
    wrong = "-" if one.wrong is None else _percent(one.wrong.value, 1)
    return (
        f"  {label:<24}{_interval(looked.goes_on):>14}{_percent(looked.stops.value):>9}"
        f"{_percent(looked.undecided.value):>11}{wrong:>8}{one.days.value:>7.0f}"
    )


def _interval(one: SimulatedNumber) -> str:
    digits = 1 if one.value < 0.1 else 0
    low, high = 100 * one.low, 100 * one.high
    return f"{_percent(one.value, digits)} ({low:.{digits}f}-{high:.{digits}f})"


def _percent(value: float, digits: int = 0) -> str:
    return f"{100 * value + 0.0:.{digits}f} %"


def _wrapped(text: str) -> list[str]:
    return wrap(text, WIDTH - 2, initial_indent="  ", subsequent_indent="  ")


def _findings(findings: Iterable[Finding], *, color: bool) -> list[str]:
    lines = []
    for one in findings:
        head, *rest = paragraph(one.id, f"{one.message} {one.advice}")
        lines += [tint(head, YELLOW if one.severity == "warning" else DIM, color=color), *rest]
    return lines
