"""Which dose is best, as plain text for the terminal."""

from collections.abc import Sequence
from textwrap import wrap

from openldn.record import Finding
from openldn.report.answer import INFORMS, NO_REPLACEMENT, by_severity
from openldn.report.terminal import BOLD, DIM, WIDTH, tint
from openldn.report.units import UNITS
from openldn.report.words import MINUS, NBSP, count, number, sentence, short_percent
from openldn.trial import (
    Carrying,
    DoseAdvice,
    DoseEvaluation,
    DoseSummary,
    NextCycle,
    OperatingRow,
    Shape,
)

SHAPE_WORDS = {
    Shape.FLAT: "no effect at any dose",
    Shape.FREE: "no pattern, each dose differs",
    Shape.EMAX: "rises and levels off (Emax)",
    Shape.MONOTONE: "each step up goes on one way",
    Shape.UMBRELLA: "rises, then falls",
}
CARRYING_WORDS = {
    Carrying.EFFECT: "the effect of each dose comes and goes on its own",
    Carrying.DOSE: "the dose builds up and fades, passing through the doses between",
}
PHARMACIST = "For the pharmacist alone: this shows treatments. Keep it from patient and analyst."
INDENT = 12
WIDEST_LABEL = 14


def dose_headline(found: DoseEvaluation) -> str:
    """The recommendation in one sentence."""
    verdict, name = found.verdict, found.instrument.name
    if verdict.advice is DoseAdvice.DOSE:
        return f"{verdict.label}: the dose that the diary supports for {name}."
    if verdict.advice is DoseAdvice.NO_DOSE:
        return f"No dose: none of them helps {name} by what matters."
    return f"Cannot tell yet which dose, or whether any, is best for {name}."


def dose_comparison(found: DoseEvaluation) -> str:
    """The recommended dose against placebo with its interval; empty where no dose is named."""
    named = [one for one in found.summaries if one.label == found.verdict.label]
    if not named or named[0].contrast is None or named[0].own is None:
        return ""
    contrast, own, unit = named[0].contrast, named[0].own, UNITS[found.unit]
    averaged, alone = (
        f"{unit.size(one.mean, few)} {'lower' if one.mean < 0 else 'higher'} (95 % interval "
        f"{unit.sides(one.ci95, few)})"
        for one, few in ((contrast, unit.of(contrast, plain=True)), (own, unit.of(own, plain=True)))
    )
    return (
        f"Against {found.doses.placebo}: {averaged}, averaged over the shapes; {alone} from this "
        f"diary alone, where {found.instrument.better} is better."
    )


def render_doses(found: DoseEvaluation, *, color: bool = False) -> str:
    """Write the recommendation, its reasons, the doses and the shapes; 79 columns wide."""
    mcid, unit = found.instrument.mcid or 0.0, found.unit
    verdict = found.verdict
    rows = [tint(dose_headline(found), BOLD, color=color)]
    rows += _wrapped(dose_comparison(found))
    rows += ["", *_wrapped(sentence(verdict.reasons[0]))]
    rows += ["", *_table(found), ""]
    rows += _wrapped(
        f"Change: difference to placebo in {_unit_words(unit)}, {found.instrument.sign_in_words}, "
        f"averaged over the shapes. Helps: probability of being better than placebo by "
        f"{_size(mcid, unit)}. Own: the same from this diary alone, without a shape. Harms: of "
        "being worse by as much (the larger of both). Best: of being the best of all. Near: of "
        f"being within {_size(verdict.margin, unit)} of the best. Loss: what choosing it is "
        "expected to lose."
    )
    rows += ["", tint("How benefit depends on dose", BOLD, color=color)]
    highest = max(one.log_evidence for one in found.shapes)
    rows += [
        f"  {SHAPE_WORDS[one.shape]:<30}{short_percent(one.probability):>8}"
        f"   log evidence {one.log_evidence - highest:.1f}"
        for one in found.shapes
    ]
    for reason in verdict.reasons[1:]:
        rows += ["", *_wrapped(sentence(reason))]
    if verdict.lowest_nearly_best and verdict.advice is not DoseAdvice.NO_DOSE:
        text = f"Lowest that is probably nearly as good as the best: {verdict.lowest_nearly_best}."
        rows += ["", *_wrapped(text)]
    rows += ["", *_labelled("Rule", sentence(verdict.rule))]
    rows += _labelled("Prior", _prior(found))
    rows += _labelled("Carryover", sentence(CARRYING_WORDS[found.carrying]))
    grade = found.grade
    rows += _labelled("Evidence", sentence(f"grade {grade.letter}, {grade.label}: {grade.reason}"))
    rows += _labelled("Scores", f"{found.observed} noted, {found.missing} missing")
    rows += _labelled(
        "Exactness",
        f"probabilities of being best to about {max(found.integration_error, 0.001):.3f}",
    )
    for finding in by_severity(found.findings):
        text = f"{finding.message} {finding.advice} [{finding.id}]"
        rows += ["", *_wrapped(f"{finding.severity.value.capitalize()}: {text}")]
    rows += ["", *[tint(row, DIM, color=color) for row in _wrapped(f"{INFORMS} {NO_REPLACEMENT}")]]
    return _plain(rows)


def _prior(found: DoseEvaluation) -> str:
    priors = found.priors
    median, log_sd = priors.ed50_mg.numbers
    return (
        f"all shapes equally likely; a dose's effect normal around 0 with SD "
        f"{priors.effect_sd:g}, correlation of doses {priors.correlation:g} (assumption); dose of "
        f"half the effect log-normal around {median:.3g} mg, log SD {log_sd:g} "
        f"({priors.ed50_source})."
    )


def _table(found: DoseEvaluation) -> list[str]:
    width = min(max(len(one.label) for one in found.summaries), WIDEST_LABEL)
    names = ("helps", "own", "harms", "best", "near", "loss")
    head = f"{'':<{width}}  {'change (95 %)':<21}" + "".join(f"{name:>7}" for name in names)
    return [head, *(_row(one, width, found.unit) for one in found.summaries)]


def _row(one: DoseSummary, width: int, unit: str) -> str:
    change, helps, own, harms = "comparator", "", "", ""
    factor = 100.0 if unit == "probability" else 1.0
    if one.contrast is not None and one.own is not None:
        low, high = one.contrast.ci95
        change = (
            f"{number(factor * one.contrast.mean)} ({number(factor * low)} to "
            f"{number(factor * high)})"
        )
        helps, own = short_percent(one.contrast.p_mcid), short_percent(one.own.p_mcid)
        harms = short_percent(max(one.contrast.p_harm_mcid, one.own.p_harm_mcid))
    cells = (helps, own, harms, short_percent(one.p_best), short_percent(one.p_near_best))
    loss = number(factor * one.expected_loss)
    label = one.label[: width - 1] + "…" if len(one.label) > width else one.label
    return f"{label:<{width}}  {change:<21}" + "".join(f"{cell:>7}" for cell in (*cells, loss))


def _unit_words(unit: str) -> str:
    return "percentage points" if unit == "probability" else unit


def _size(value: float, unit: str) -> str:
    return (
        f"{100 * value:g} percentage points"
        if unit == "probability"
        else f"{value:.3g} {unit.removesuffix('s') if value == 1 else unit}"
    )


def render_next_cycle(
    cycle: NextCycle,
    *,
    draw: int,
    seed: int,
    is_repeated: bool,
    periods_so_far: int,
    ignored: Sequence[str] = (),
    notes: Sequence[str] = (),
    cautions: Sequence[Finding] = (),
    warning: str = "",
    color: bool = False,
) -> str:
    """Write the drawn cycle for the pharmacist.

    Parameters
    ----------
    cycle : NextCycle
    draw : int
        Its number in the log, from 1.
    seed : int
    is_repeated : bool
        Whether it was drawn before and is only shown again.
    periods_so_far : int
        In the diary.
    ignored, notes : sequence of str
        What was asked for and changes nothing; what else changed.
    cautions : sequence of Finding
    warning : str
        What adaptive allocation costs; empty for a fixed cycle.
    """
    kind = "adaptive" if cycle.is_adaptive else "fixed"
    begun = f", after {count(periods_so_far, 'period')} in the diary" if periods_so_far else ""
    head = f"{'Cycle to be finished' if is_repeated else 'Next cycle'} of the dose finding, {kind}"
    rows = [
        tint(head, BOLD, color=color),
        *_wrapped(f"Draw {draw} kept in the log{begun}."),
        *_wrapped(PHARMACIST),
    ]
    if is_repeated:
        rows += _wrapped(
            "This cycle was drawn before and is fixed until the diary holds all of it: whoever "
            "draws again until an order pleases has chosen, not drawn."
        )
    if ignored:
        rows += ["Ignored, as the cycle is fixed:"]
        rows += [line for one in ignored for line in _wrapped(f"{one}.", indent=2)]
    rows += [line for one in notes for line in _wrapped(sentence(one))]
    rows += ["", *(f"  period {k + 1}   {label}" for k, label in enumerate(cycle.order)), ""]
    rows += ["In play"]
    rows += [f"  {label:<20}{short_percent(share):>8}" for label, share in cycle.probabilities]
    if cycle.left_out:
        rows += ["Left out"]
        for label, reason in cycle.left_out:
            rows += _wrapped(f"{label}: {reason}.", indent=2)
    rows += ["", f"Seed {seed}; with it and the same diary the draw can be repeated."]
    rows += _wrapped(
        "A period that begins higher than the one before rises in the steps of the plan, in every "
        "arm alike, so that the rise does not tell the treatment."
    )
    if warning:
        rows += ["", *_wrapped(sentence(warning))]
    for one in cautions:
        rows += ["", *_wrapped(f"Warning: {one.message} {one.advice} [{one.id}]")]
    return _plain(rows)


def render_operating(rows: Sequence[OperatingRow], *, color: bool = False) -> str:
    """Write what fixed and adaptive allocation did to invented persons."""
    head = (
        f"{'':<11}{'best':>7}{'loss':>7}{'on worse':>10}{'dose':>7}{'no dose':>9}{'open':>7}"
        f"{'false':>7}{'wrong':>7}{'±':>6}"
    )
    lines = [
        tint("Fixed against adaptive allocation, invented persons", BOLD, color=color),
        *_wrapped(
            f"{rows[0].persons} persons a row; shares in percent. best: the truly best treatment "
            "was chosen (placebo where nothing helps); loss: points lost by the choice; on worse: "
            "days on a treatment worse than the best; dose, no dose, open: the recommendation; "
            "false: a dose that is no better than placebo was recommended (type I); wrong: one "
            "that loses the MCID; ±: half of a 95 % interval, points."
        ),
    ]
    scenario = ""
    for one in rows:
        if one.scenario != scenario:
            scenario = one.scenario
            lines += ["", scenario, head]
        lines.append(
            f"  {one.allocation:<9}{_share(one.p_best_chosen):>7}{one.mean_loss:>7.2f}"
            f"{_share(one.days_on_worse):>10}{_share(one.p_dose):>7}{_share(one.p_no_dose):>9}"
            f"{_share(one.p_cannot_tell):>7}{_share(one.p_false_dose):>7}"
            f"{_share(one.p_wrong_dose):>7}{one.half_width:>6.2f}"
        )
    return _plain(lines)


def _share(value: float) -> str:
    return f"{100 * value:.1f}"


def _wrapped(text: str, *, indent: int = 0) -> list[str]:
    blank = " " * indent
    hang = blank + ("  " if indent else "")
    return wrap(text.replace(NBSP, " "), WIDTH, initial_indent=blank, subsequent_indent=hang)


def _labelled(label: str, text: str) -> list[str]:
    return wrap(
        text.replace(NBSP, " "), WIDTH, initial_indent=label.ljust(INDENT),
        subsequent_indent=" " * INDENT,
    )  # fmt: skip


def _plain(rows: Sequence[str]) -> str:
    return "\n".join(rows).replace(NBSP, " ").replace(MINUS, "-") + "\n"
