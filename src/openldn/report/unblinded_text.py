"""An unblinded course as plain text: what was seen, what is taken off, what is left."""

from textwrap import wrap

from openldn.record import Severity
from openldn.report.answer import INFORMS, NO_REPLACEMENT
from openldn.report.terminal import BOLD, WIDTH, tint
from openldn.report.units import POINTS
from openldn.report.words import MINUS, NBSP, percent, sentence, short_percent
from openldn.trial import (
    Recommendation,
    Showing,
    StartKind,
    Switch,
    UnblindedEvaluation,
)

INDENT = 22
BAR = 20
HEADLINES = {
    Showing.WORSE: "The score was worse on {active} than on {comparator}. This speaks against "
    "going on; talk to your prescriber before changing anything.",
    Showing.BEYOND: "More than placebo and time usually bring (grade {grade}). It cannot be told "
    "from this course whether it is the drug; a blinded trial would tell.",
    Showing.WITHIN: "Cannot tell: the change is not clearly more than placebo and time usually "
    "bring.",
    Showing.NONE: "No improvement that matters was seen, whatever it is put down to.",
    Showing.UNKNOWN: "Cannot tell: {reason}.",
    Showing.UNUSABLE: "Cannot tell: {reason}.",
}
BARE = (
    "These are bare differences of means of the two stretches beside a change. The model, which "
    "'Seen' comes from, uses the whole course, lets the score drift with time and the effect build "
    "up slowly (as far as it was told to), and has a prior; so the two differ. Nothing is "
    "recommended from bare means."
)
SUPPORTS = "The scores support continuing; expectation is not ruled out (grade {grade})."


def say_headline(found: UnblindedEvaluation) -> str:
    """The answer in one or two sentences."""
    text = HEADLINES[found.showing]
    if found.verdict.recommendation is Recommendation.CONTINUE:
        text = SUPPORTS
    return text.format(
        active=found.plain.active,
        comparator=found.plain.comparator,
        grade=found.plain.grade.letter,
        reason=found.verdict.reasons[0],
    )


def render_unblinded(found: UnblindedEvaluation, *, color: bool = False) -> str:
    """Write the answer as plain text, at most 79 columns wide.

    Parameters
    ----------
    found : UnblindedEvaluation
    color : bool
        For a terminal that shows it.
    """
    plain = found.plain
    name = f"{plain.participant}: " if plain.participant else ""
    title = f"{name}{plain.active} or {plain.comparator}, unblinded: {plain.instrument.name}"
    lines = [tint(title, BOLD, color=color), "=" * min(len(title), WIDTH)]
    lines += ["", *wrap(say_headline(found), WIDTH), ""]
    lines += [line for label, text in _sums(found) for line in _row(label, text)]
    lines += ["", *_bars(found), ""]
    lines += [line for label, text in _rest(found) if text for line in _row(label, text)]
    lines += ["", *_findings(found), *wrap(f"{INFORMS} {NO_REPLACEMENT}", WIDTH)]
    return "\n".join(lines).replace(NBSP, " ").replace(MINUS, "-") + "\n"


def _row(label: str, text: str) -> list[str]:
    return wrap(
        text.replace(NBSP, " "),
        WIDTH,
        initial_indent=label.ljust(INDENT),
        subsequent_indent=" " * INDENT,
        break_long_words=False,
    )


def points(value: float) -> str:
    """A change with its side: "0.9 points lower".

    Examples
    --------
    >>> points(-0.94).replace(NBSP, " "), points(1.0).replace(NBSP, " ")
    ('0.9 points lower', '1.0 points higher')
    """
    if round(abs(value), 1) == 0:
        return f"0.0{NBSP}points"
    return f"{abs(value):.1f}{NBSP}points {'lower' if value < 0 else 'higher'}"


def ends(interval: tuple[float, float]) -> str:
    """Both ends with their side."""
    return POINTS.sides(interval, 1)


def _sums(found: UnblindedEvaluation) -> list[tuple[str, str]]:
    """Seen, taken off, left: lines that a reader can add up."""
    seen, left = found.plain.contrast, found.chosen
    rows = [
        (
            "Seen",
            f"{points(seen.mean)} on {found.plain.active} than on {found.plain.comparator} (95 % "
            f"interval {ends(seen.ci95)}), estimated by the model"
            + (
                ", which the sceptical prior draws towards no effect"
                if seen.prior == "sceptical"
                else f" under the {seen.prior} prior"
            )
            + _say_bare(found),
        ),
        ("Placebo and time", say_change(found)),
        ("Start in bad spell", say_fall(found)),
    ]
    label = "Left for the drug" if found.change else "Left"
    tail = "" if found.change else "; what placebo and time bring is still in it"
    own = found.alone["none"]
    sceptical = " (drawn towards no effect by the sceptical prior)"
    prior = sceptical if left.prior == "sceptical" else f" ({left.prior} prior)"
    rows.append(
        (
            label,
            f"{points(left.mean)} (95 % interval {ends(left.ci95)}){prior}; from own data alone "
            f"{points(own.mean)} ({ends(own.ci95)}){tail}",
        )
    )
    return rows


def say_change(found: UnblindedEvaluation) -> str:
    """What is taken off for belief and time, and where it comes from."""
    change = found.change
    if change is None:
        return f"nothing is taken off: {found.why_no_change}"
    interval = "" if change.interval is None else f" ({ends(change.interval)})"
    weeks = "" if change.weeks is None else f" in {change.weeks:g} weeks"
    source = "an assumption of yours, without a source" if change.is_assumption else change.source
    return (
        f"on average {points(change.mean)}{interval}{weeks}, and persons differ by SD "
        f"{change.sd_person:.1f}. Source: {source}"
    )


def say_fall(found: UnblindedEvaluation) -> str:
    """What a start in a bad spell alone would give."""
    fall, mcid = found.fall, found.plain.instrument.mcid or 0.0
    if fall.rule.kind is StartKind.PLANNED:
        return "nothing is taken off: the start was planned"
    why = (
        "nobody said why it was started; taken as likely as not that a bad week did it"
        if fall.rule.kind is StartKind.UNKNOWN
        else str(fall.rule)
    )
    return (
        f"starting in a bad spell alone would give about {points(fall.mean)} (one such start: "
        f"{ends(fall.ci95)}; better by {POINTS.size(mcid)} in {percent(fall.p_mcid)} of such "
        "starts), "
        f"with no drug at all; {why}"
    )


def _bars(found: UnblindedEvaluation) -> list[str]:
    left, size = found.chosen, POINTS.size(found.plain.instrument.mcid or 0.0)
    plain = found.plain
    what = "itself" if found.change else "together with belief and time"
    head = f"Chance that {plain.active} {what}, against {plain.comparator}, makes the score"
    rows = (
        ("better at all", left.p_benefit),
        (f"better by {size} or more", left.p_mcid),
        (f"worse by {size} or more", left.p_harm_mcid),
    )
    width = max(len(label) for label, _ in rows)
    bar = max(min(BAR, WIDTH - width - 12), 0)
    return wrap(head, WIDTH) + [
        f"  {label:<{width}}  {short_percent(p):>6}  {'#' * round(bar * p)}".rstrip()
        for label, p in rows
    ]


def _rest(found: UnblindedEvaluation) -> list[tuple[str, str]]:
    return [
        ("Tipping point", say_tipping(found)),
        ("Starts and stops", _switches(found)),
        ("Drawn by lot", _lot(found)),
        ("Days without score", say_missing(found)),
        ("A blinded trial", say_prospect(found)),
        ("Evidence", _grade(found)),
        ("Reason", _reason(found)),
        ("Rule", sentence(found.verdict.rule)),
    ]


def _reason(found: UnblindedEvaluation) -> str:
    """What the headline and the bars do not say."""
    said = (Showing.WORSE, Showing.NONE)
    return sentence(found.verdict.reasons[0]) if found.showing in said else ""


def _grade(found: UnblindedEvaluation) -> str:
    grade = found.plain.grade
    return f"grade {grade.letter}, {grade.label}: {sentence(grade.reason)}"


def say_tipping(found: UnblindedEvaluation) -> str:
    """At which change by belief and time the answer turns, beside what placebo arms did."""
    size = POINTS.size(found.plain.instrument.mcid or 0.0)
    if found.tips_at is None:
        text = (
            f"even if belief and time had done nothing more than that, a difference of {size} by "
            "the drug would not be likely (80 %)"
            if found.fall.mean
            else f"even if belief and time had done nothing, a difference of {size} by the drug "
            "would not be likely (80 %)"
        )
    elif found.tips_at >= found.tipping[-1].change - 1e-9:
        text = (
            f"even if belief and time had moved your score by {found.tips_at:.1f} points, a "
            f"difference of {size} by the drug would be likely (80 %)"
        )
    else:
        text = (
            f"if belief and time alone moved your score by more than {found.tips_at:.1f} points, "
            f"the answer would change: a difference of {size} by the drug would no longer be "
            "likely (80 %)"
        )
    change = found.change
    if change is None:
        return f"{text}. What placebo arms did is not known here."
    interval = "" if change.interval is None else f" ({ends(change.interval)})"
    where = "By your assumption placebo moves it by" if change.is_assumption else (
        "Placebo arms in this condition moved by"
    )  # fmt: skip
    return f"{text}. {where} {points(change.mean)}{interval} on average."


def _switches(found: UnblindedEvaluation) -> str:
    if not found.switches:
        return ""
    plain = found.plain
    parts = [_switch(one, f"{plain.active} than on {plain.comparator}") for one in found.switches]
    agree = {None: "", True: " All speak the same way.", False: " They do not speak the same way."}
    return f"{'; '.join(parts)}.{agree[found.is_consistent]} {BARE}"


def _switch(one: Switch, where: str) -> str:
    what = "start" if one.is_start else "stop"
    return (
        f"{what} on day {one.day + 1:.0f}: {points(one.difference)} on {where} ({ends(one.ci95)})"
    )


def _say_bare(found: UnblindedEvaluation) -> str:
    return "; bare means stand below, at Starts and stops" if found.switches else ""


def _lot(found: UnblindedEvaluation) -> str:
    if found.p_start_day is None:
        return ""
    return (
        f"as the day of the start was drawn: a share of {found.p_start_day:g} of the possible "
        "days would have shown at least so large an improvement without any effect"
    )


def say_missing(found: UnblindedEvaluation) -> str:
    """Empty days on and off the drug, and what they could do to the answer."""
    parts = []
    for arm in (found.missing.active, found.missing.comparator):
        days = arm.noted + arm.empty
        text = f"{arm.empty} of {days} on {arm.label}"
        text += f" ({percent(arm.share)})" if arm.empty else ""
        if arm.before_gap is not None:
            text += f", last score before a gap {points(arm.before_gap)} than usual there"
        parts.append(text)
    text = "; ".join(parts)
    if found.deltas:
        worst = found.deltas[-1]
        text += (
            f". If the missing scores on {found.missing.active.label} were {worst.worse_on:.1f} "
            f"points worse than the noted ones, {points(worst.mean)} would be left, and the chance "
            f"of any benefit against {found.plain.comparator} be {percent(worst.p_benefit)}"
        )
    if found.delta_tips_at is not None:
        text += f". The course would show less from {found.delta_tips_at:.1f} points on"
    return text


def say_prospect(found: UnblindedEvaluation) -> str:
    """What a blinded trial would add, and more unblinded days would not."""
    one = found.prospect
    weeks = one.period_days / 7
    length = f"{weeks:g} weeks" if weeks == int(weeks) else f"{one.period_days} days"
    text = (
        f"a blinded trial of {one.periods} x {length} against placebo would decide with a chance "
        f"of {percent(one.p_decides)} (continue {percent(one.p_continue)}, stop "
        f"{percent(one.p_stop)}) and know the effect to within SD {one.sd_blinded:.1f} points. As "
        f"many more unblinded days would leave SD {one.sd_unblinded:.1f}"
    )
    if found.change is None:
        return f"{text}, because nobody knows here what belief and time do"
    return (
        f"{text}, and no number of them less than {one.sd_floor:.1f}: what belief and time do "
        "stays unknown"
    )


def _findings(found: UnblindedEvaluation) -> list[str]:
    marks = {Severity.CRITICAL: "CRITICAL", Severity.WARNING: "Warning", Severity.NOTE: "Noted"}
    lines = [
        line
        for one in found.findings
        if one.severity is not Severity.NOTE or one.id.startswith("UNB")
        for line in _row(marks[one.severity], f"{one.message} {one.advice} [{one.id}]")
    ]
    others = [
        one.id
        for one in found.findings
        if one.severity is Severity.NOTE and not one.id.startswith("UNB")
    ]
    if others:
        lines += _row("Notes", f"{', '.join(others)}: the JSON output holds the text.")
    return [*lines, ""] if lines else []
