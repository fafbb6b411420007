"""Curves of a cohort as plain text: who is alive, who is still on the drug."""

from textwrap import wrap

from openldn.registry import (
    GroupCurve,
    Method,
    Origin,
    Retention,
    SurvivalAnswer,
    days_to_show,
)
from openldn.report.cohort_words import (
    align_columns,
    say_gap,
    say_level,
    say_number,
    say_percent,
    say_point,
    say_span,
    say_time,
    write_findings,
)
from openldn.report.terminal import BOLD, DIM, RED, WIDTH, tint

_FROM = {
    Origin.ENTRY: "counted from entry, the first dose",
    Origin.DIAGNOSIS: "counted from diagnosis, watched from the first dose",
}


def render_survival(found: SurvivalAnswer, *, color: bool = False) -> str:
    """Write curves, comparison and findings; a biased comparison stands apart and says so."""
    question = found.question
    start = _FROM[question.origin]
    if found.method is Method.LANDMARK and question.landmark is not None:
        start = f"counted from day {question.landmark:g} after the first dose, the landmark"
    rows = [tint(f"Share alive, {start}", BOLD, color=color)]
    rows += [f"{found.n:,} persons, {found.n_left_out:,} left out.", ""]
    for one in found.groups:
        rows += _group(one, color=color)
        rows += [
            f"  median time alive      {say_span(one.curve.median)}",
            f"  {f'mean until {say_time(one.until)}':<23}{say_span(one.mean)}",
            "",
        ]
    rows += _comparison(found, color=color)
    if found.biased is not None:
        rows += ["", *_biased(found.biased, color=color)]
    note = f"Kaplan-Meier, {say_level(question.level)} intervals on the log-log scale."
    if any(one.unaccounted for one in found.groups):
        note += (
            " At worst all who are lost, or were not seen for long, died at their last contact; at "
            "best all of them live."
        )
    rows += ["", *(tint(line, DIM, color=color) for line in wrap(note, WIDTH))]
    rows += write_findings(found.findings, color=color)
    return "\n".join(rows) + "\n"


def _comparison(found: SurvivalAnswer, *, color: bool) -> list[str]:
    if found.method is None and found.hazards is None:
        return ["No comparison was asked for."]
    rows = [tint("Comparison", BOLD, color=color)]
    if found.method is not None:
        rows += wrap(f"Persons were sorted {found.method.value}.", WIDTH)
    rows += [
        line
        for name, point in found.mean_differences
        for line in _wrap(f"mean time, {name} minus {found.groups[0].label}: {say_gap(point)}")
    ]
    if found.hazards is None:
        return [*rows, "  No hazard ratio: nobody died."]
    for one in found.hazards.ratios:
        if one.ratio is None:
            rows += _wrap(f"hazard ratio, {one.name}: cannot be told, see below")
            continue
        ratio, low, high = (_ratio(x) for x in (one.ratio, one.low, one.high))
        rows += _wrap(
            f"hazard ratio, {one.name}: {ratio} ({low} to {high}), p {_ratio(one.p, digits=2)}"
        )
    rows.append(f"  from {found.hazards.n_events:,} deaths of {found.hazards.n:,} persons (Cox)")
    if all(one.proportional_p is None for one in found.hazards.ratios):
        rows.append("  Whether the ratio stays the same over time was not checked here.")
    return rows


def _ratio(value: float | None, *, digits: int = 3) -> str:
    return "unknown" if value is None else say_number(value, digits)


def _biased(found: SurvivalAnswer, *, color: bool) -> list[str]:
    rows = [tint("BIASED, for comparison only - do not quote", RED, color=color)]
    rows += _comparison(found, color=color)[1:]
    for one in found.findings:
        if one.id == "COH-031":
            rows += wrap(one.message, WIDTH)
    return rows


def render_retention(found: Retention, *, color: bool = False) -> str:
    """Write the share still on the drug: as reported, at worst, at best; then the reasons."""
    lost = found.unaccounted
    rows = [tint("Share still on the drug", BOLD, color=color)]
    rows += wrap(
        f"{found.n:,} persons, {found.n_left_out:,} left out. Not known whether still on it: "
        f"{lost.count:,} of {lost.of:,}, {say_percent(lost)} %.",
        WIDTH,
    )
    heads = ("after", "at risk", "as reported", "at worst", "at best")
    cells: list[tuple[str, ...]] = [heads]
    cells += [
        (
            say_time(day), f"{found.reported.count_at_risk(day):,}",
            *(say_point(one.at(day)) for one in (found.reported, found.worst, found.best)),
        )
        for day in days_to_show(found.reported).tolist()
    ]  # fmt: skip
    head, *lines = align_columns(cells)
    rows += ["", tint(head, DIM, color=color), *lines]
    note = (
        "As reported: those unaccounted for count up to their last contact. At worst all of them "
        "stopped then, and who stopped on an unknown day did so at once; at best none did. "
        f"Kaplan-Meier, {say_level(found.level)} intervals."
    )
    rows += [tint(line, DIM, color=color) for line in wrap(note, WIDTH)]
    rows += [f"Half have stopped after {say_span(found.reported.median)}.", ""]
    rows += _reasons(found, color=color)
    rows += write_findings(found.findings, color=color)
    return "\n".join(rows) + "\n"


def _reasons(found: Retention, *, color: bool) -> list[str]:
    if not found.reasons:
        return ["Nobody is known to have stopped."]
    day = float(days_to_show(found.reported)[-1])
    rows = [tint(f"Why not any more, within {say_time(day)}", BOLD, color=color)]
    reasons = sorted(found.reasons.items(), key=lambda item: -item[1].n_events)
    wide = min(max(len(name) for name, _ in reasons) + 2, 40)
    rows += [
        f"  {name[: wide - 2]:<{wide}}{one.n_events:>5,} of {found.n:,}   {say_point(one.at(day))}"
        for name, one in reasons
    ]
    note = (
        "Each share is of those who stopped for this reason first (Aalen-Johansen); with those "
        "still on the drug they add to 100 %."
    )
    return [*rows, *(tint(line, DIM, color=color) for line in wrap(note, WIDTH))]


def _group(one: GroupCurve, *, color: bool) -> list[str]:
    curve, lost = one.curve, one.unaccounted
    told = f"{curve.n_events:,} of {curve.n:,} died"
    told += f", of {lost:,} it is not known" if lost else ""
    curves = (curve, one.worst, one.best) if lost else (curve,)
    heads = ("  after", "at risk", "alive", "at worst", "at best")
    cells = [heads[: 2 + len(curves)]]
    cells += [
        (
            f"  {say_time(day)}", f"{curve.count_at_risk(day):,}",
            *(say_point(each.at(day)) for each in curves),
        )
        for day in days_to_show(curve).tolist()
    ]  # fmt: skip
    rows = [tint(line, BOLD, color=color) for line in wrap(f"{one.label}: {told}", WIDTH)]
    head, *lines = align_columns(cells)
    return [*rows, tint(head, DIM, color=color), *lines]


def _wrap(text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")
