"""The verdict as plain text, for the terminal."""

import math
import re
from textwrap import wrap

from openldn.record import Finding, Severity
from openldn.report.answer import (
    INFORMS,
    NO_REPLACEMENT,
    by_severity,
    effect,
    effect_interval,
    findings_of,
    headline,
    main_reason,
    margin,
    own_data,
    page_title,
    participant_name,
    prior_words,
    reasons,
    rule_words,
    short_verdict,
    summary_counts,
    time_to_settle,
)
from openldn.report.units import POINTS, pooled_unit, unit_of
from openldn.report.words import (
    MINUS,
    NBSP,
    chance,
    percent,
    sentence,
    short_percent,
    shorten,
)
from openldn.trial import CourseEvaluation, FileEvaluation, Outcome

WIDTH = 79
_CITED = re.compile(r" \([^()]*https?://[^()]*\)")
# Notes that say how the diary was read, what was put in for a number that was not given, or which
# other command is meant for such a course: a person who sees only the terminal must see them.
ASSUMPTIONS = frozenset(
    [
        *(f"DIA-{number:03d}" for number in (*range(4, 10), 23, 25, 26, 28, 29)),
        "DES-004",
        "INS-001",
        "MCD-001",
    ]
)
INDENT = 14
BAR = 14
BESIDE_BAR = 33  # blanks, percentage and chance
SHORT = 12
IN_FULL_UP_TO = 3
TABLE_ROWS = 60


def render_text(evaluation: FileEvaluation) -> str:
    """Write the verdict as plain text, at most 79 columns wide.

    Parameters
    ----------
    evaluation : FileEvaluation
        Up to three participants are shown in full, more as one line each.

    Returns
    -------
    str
        Lines without color codes; ends with a line break.
    """
    lines = [page_title(evaluation), "=" * min(len(page_title(evaluation)), WIDTH)]
    people = evaluation.evaluations
    if len(people) > 1:
        lines += [*_wrapped(summary_counts(evaluation)), *_pooled(evaluation)]
        lines += _findings(evaluation.findings)
    if len(people) > IN_FULL_UP_TO:
        lines += ["", *_table(evaluation)]
    else:
        for each in people:
            lines += ["", *_person(each, evaluation)]
    lines += ["", *_wrapped(f"{INFORMS} {NO_REPLACEMENT}")]
    return "\n".join(lines).replace(NBSP, " ").replace(MINUS, "-") + "\n"


def _wrapped(text: str, *, label: str = "", indent: int = 0) -> list[str]:
    return wrap(
        text.replace(NBSP, " "),
        WIDTH,
        initial_indent=label.ljust(indent),
        subsequent_indent=" " * indent,
        break_long_words=False,
    ) or [label]


def _person(evaluation: CourseEvaluation, file: FileEvaluation) -> list[str]:
    name = f"{participant_name(evaluation)}: " if len(file.evaluations) > 1 else ""
    contrast = evaluation.contrast
    lines = _wrapped(f"{name}{headline(evaluation)}")
    lines += _wrapped(main_reason(evaluation)) if main_reason(evaluation) else []
    lines += ["", *_shares(evaluation), ""]
    rows = (
        ("Effect", f"{effect(evaluation)}; 95 % interval {effect_interval(evaluation)}"),
        ("Any benefit", percent(contrast.p_benefit)),
        ("Prior", f"{prior_words(contrast.prior)}. {own_data(evaluation)}".rstrip(". ") + "."),
        ("Evidence", _grade(evaluation)),
        ("Scores", f"{evaluation.observed} noted, {evaluation.missing} missing"),
        ("Reasons", " ".join(reasons(evaluation))),
        ("Rule", rule_words(evaluation.verdict.rule, margin(evaluation))),
        ("Time", time_to_settle(evaluation)),
    )
    for label, text in (row for row in rows if row[1]):
        lines += _wrapped(text, label=label, indent=INDENT)
    if evaluation.outcome is not Outcome.CONVERGED:
        text = f"{evaluation.outcome.value}. {evaluation.advice}"
        lines += _wrapped(text, label="Calculation", indent=INDENT)
    return lines + _findings(findings_of(evaluation, file))


def _grade(evaluation: CourseEvaluation) -> str:
    grade = evaluation.grade
    return f"grade {grade.letter}, {grade.label}: {sentence(grade.reason)}"


def _shares(evaluation: CourseEvaluation) -> list[str]:
    contrast, size = evaluation.contrast, margin(evaluation).replace(NBSP, " ")
    parts = (
        (f"Better by {size} or more", contrast.p_mcid),
        (f"Smaller than {size if len(size) <= SHORT else 'that'} either way", contrast.p_small),
        (f"Worse by {size} or more", contrast.p_harm_mcid),
    )
    width = max(len(label) for label, _ in parts)
    longest = min(BAR, WIDTH - width - BESIDE_BAR)
    lines = []
    for label, p in parts:
        bar = "#" * (round(longest * p) if math.isfinite(p) else 0)
        shown = short_percent(p).replace(NBSP, " ")
        lines.append(f"  {label:<{width}}  {shown:>6}  {bar:<{longest}}  {chance(p)}".rstrip())
    return lines


def _findings(findings: tuple[Finding, ...]) -> list[str]:
    lines: list[str] = []
    marks = {Severity.CRITICAL: "CRITICAL", Severity.WARNING: "Warning"}
    ordered = by_severity(findings)
    for each in ordered:
        if each.severity in marks:
            text = f"{each.message} {each.advice} [{each.id}]"
            lines += _wrapped(text, label=marks[each.severity], indent=INDENT)
    notes = [each for each in ordered if each.severity is Severity.NOTE]
    for each in notes:
        if each.id in ASSUMPTIONS:
            # Where a rule of thumb was published is told by the report and the JSON output.
            short = _CITED.sub("", each.message)
            lines += _wrapped(f"{short} [{each.id}]", label="Noted", indent=INDENT)
    others = [each.id for each in notes if each.id not in ASSUMPTIONS]
    if others:
        text = f"{', '.join(others)}: the report and the JSON output hold the text."
        lines += _wrapped(text, label="Notes", indent=INDENT)
    return ["", *lines] if lines else []


def _pooled(file: FileEvaluation) -> list[str]:
    pooled = file.pooled
    if pooled is None:
        return []
    first = file.evaluations[0]
    unit = pooled_unit(first)
    ends = (*pooled.ci95, *pooled.next_participant_ci95)
    decimals = unit.decimals(pooled.sd, ends, plain=False)
    return _wrapped(
        f"Average effect ({first.active} minus {first.comparator}), {unit.axis}: "
        f"{unit.number(pooled.mean, decimals)}, 95 % interval "
        f"{unit.interval(pooled.ci95, decimals)}; "
        f"chance of any benefit on average {percent(pooled.p_benefit)}. People differ by SD "
        f"{unit.number(pooled.tau_mean, decimals)}; next person "
        f"{unit.interval(pooled.next_participant_ci95, decimals)}."
    )


def _table(file: FileEvaluation) -> list[str]:
    row = "{:<12} {:>8} {:>18} {:>7} {:>7} {:>7} {:^5} {}"
    lines = [
        row.format(
            "Person", "effect", "95 % interval", "better", "small", "worse", "grade", "verdict"
        )
    ]
    for each in file.evaluations[:TABLE_ROWS]:
        contrast, unit = each.contrast, unit_of(each)
        decimals = unit.of(contrast)
        text = row.format(
            shorten(participant_name(each), 12),
            _brief(unit.number(contrast.mean, decimals)),
            _brief(unit.interval(contrast.ci95, decimals)),
            *(
                _brief(short_percent(p))
                for p in (contrast.p_mcid, contrast.p_small, contrast.p_harm_mcid)
            ),
            each.grade.letter,
            short_verdict(each),
        )
        lines.append(text + _alarm(each))
    unit = unit_of(file.evaluations[0])
    if unit.many != POINTS.many:
        lines.append(f"Effects are in {unit.axis}.")
    left = len(file.evaluations) - TABLE_ROWS
    if left > 0:
        lines.append(f"... and {left} more: the report and the JSON output hold all of them.")
    if any(_alarm(each) for each in file.evaluations):
        lines.append("! critical finding: see the report.")
    return lines


def _brief(text: str) -> str:
    return "-" if text == "not available" else text


def _alarm(evaluation: CourseEvaluation) -> str:
    return " !" if any(x.severity is Severity.CRITICAL for x in evaluation.findings) else ""
