"""Cohorts: read a table of persons, or counts, and weigh what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from openldn.actions.evaluate import write_bytes
from openldn.errors import RegistryError
from openldn.exchange import (
    CohortTable,
    harms_to_json,
    read_cohort,
    responses_to_json,
    retention_to_json,
    survival_to_json,
)
from openldn.record import Finding
from openldn.registry import (
    Harms,
    Origin,
    ResponseCounts,
    Responses,
    Retention,
    SurvivalAnswer,
    SurvivalQuestion,
    count_harms,
    estimate_retention,
    estimate_survival,
    find_scheme,
    make_finding,
    read_series,
    select_group,
    weigh_responses,
)
from openldn.report import (
    draw_responses,
    draw_retention,
    draw_survival,
    plot_format,
    render_harms,
    render_responses,
    render_retention,
    render_survival,
)

CohortAnswer = Responses | SurvivalAnswer | Retention | Harms


@dataclass(frozen=True, kw_only=True)
class CohortRequest:
    """What a person typed about a cohort.

    Parameters
    ----------
    file : Path or None
        Table of persons.
    columns : mapping of str to str
        Header by what it holds.
    scheme : str or None
    day_first : bool or None
    today : date or None
    group : str or None
        Only persons of this group.
    level : float
        Of all intervals.
    """

    file: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    scheme: str | None = None
    day_first: bool | None = None
    today: date | None = None
    group: str | None = None
    level: float = 0.95


def weigh_cohort(
    request: CohortRequest,
    *,
    example: str | None = None,
    counts: Mapping[str, int] | None = None,
    entered: int | None = None,
    followed: int | None = None,
) -> Responses:
    """Weigh response categories: of a file, of counts, or of a published series.

    Raises
    ------
    RegistryError, ExchangeError, NotFound
        If not exactly one of the three is given, or it cannot be used.
    """
    given = [request.file is not None, example is not None, bool(counts)]
    if sum(given) != 1:
        raise RegistryError(
            "give one of: a table of persons (COHORT.csv), counts (--count partial=12 --entered "
            "40), or --example newsletter."
        )
    if request.file is not None:
        table = _read(request)
        found = table.cohort.count_responses()
        _check_rows(table, entered)
        told = replace(
            found,
            entered=found.entered if entered is None else entered,
            followed=found.followed if followed is None else followed,
        )
        return weigh_responses(told, level=request.level, findings=_note_groups(table))
    if example is not None:
        return weigh_responses(read_series(example), level=request.level)
    scheme = find_scheme(request.scheme or "recist")
    return weigh_responses(
        ResponseCounts(scheme=scheme, counts=counts or {}, entered=entered, followed=followed),
        level=request.level,
    )


def follow_cohort(request: CohortRequest, **asked: Any) -> SurvivalAnswer:
    """Estimate survival; ``asked`` are the fields of :class:`openldn.registry.SurvivalQuestion`.

    Raises
    ------
    RegistryError, ExchangeError, NotFound
        If the table or the question cannot be used.
    """
    question = SurvivalQuestion(level=request.level, **asked)
    table = _read(request)
    found = estimate_survival(table.cohort, question)
    told = table.findings if question.by else _note_groups(table)
    return replace(found, findings=(*told, *found.findings))


def retain_cohort(request: CohortRequest) -> Retention:
    """Estimate who is still on the drug.

    Raises
    ------
    RegistryError, ExchangeError, NotFound
        If the table cannot be used.
    """
    table = _read(request)
    found = estimate_retention(table.cohort, level=request.level)
    return replace(found, findings=(*_note_groups(table), *found.findings))


def harm_cohort(
    request: CohortRequest, *, comparator: str | None = None, terms: tuple[str, ...] = ()
) -> Harms:
    """Count adverse events.

    Raises
    ------
    RegistryError, ExchangeError, NotFound
        If the table cannot be used.
    """
    table = _read(request)
    found = count_harms(table.cohort, comparator=comparator, terms=terms, level=request.level)
    return replace(found, findings=(*table.findings, *found.findings))


def find_origin(name: str) -> Origin:
    """Origin of time by its name on the command line."""
    return Origin(name)


def cohort_to_json(found: CohortAnswer) -> dict[str, Any]:
    """What the commands print with ``--json``."""
    match found:
        case Responses():
            return responses_to_json(found)
        case SurvivalAnswer():
            return survival_to_json(found)
        case Retention():
            return retention_to_json(found)
        case Harms():
            return harms_to_json(found)


def cohort_to_text(found: CohortAnswer, *, color: bool = False) -> str:
    """What the commands print."""
    match found:
        case Responses():
            return render_responses(found, color=color)
        case SurvivalAnswer():
            return render_survival(found, color=color)
        case Retention():
            return render_retention(found, color=color)
        case Harms():
            return render_harms(found, color=color)


def plot_cohort(found: CohortAnswer, path: Path, *, is_dark: bool = False) -> None:
    """Draw an answer into a file; its name tells the format.

    Raises
    ------
    RegistryError
        If the answer has no curve.
    ExchangeError
        If the name ends otherwise than .svg, .png or .pdf, or the file cannot be written.
    """
    kind = plot_format(path)
    match found:
        case Responses():
            content = draw_responses(found, kind=kind, is_dark=is_dark)
        case SurvivalAnswer(groups=()):
            raise RegistryError(
                "a state in time has no curve to draw, because each person is in both groups; "
                "draw a landmark (--landmark 90) instead."
            )
        case SurvivalAnswer():
            content = draw_survival(found, kind=kind, is_dark=is_dark)
        case Retention():
            content = draw_retention(found, kind=kind, is_dark=is_dark)
        case Harms():
            raise RegistryError("adverse events are told in text and JSON; no plot is drawn.")
    write_bytes(path, content)


def _read(request: CohortRequest) -> CohortTable:
    if request.file is None:
        raise RegistryError("no table of persons is named. Give one, like cohort.csv.")
    table = read_cohort(
        request.file,
        columns=request.columns,
        scheme=request.scheme,
        day_first=request.day_first,
        today=request.today,
    )
    if request.group is None:
        return table
    return replace(table, cohort=select_group(table.cohort, request.group))


def _check_rows(table: CohortTable, entered: int | None) -> None:
    """Every row is a person who began, with an outcome or without."""
    rows = len(table.cohort)
    if entered is not None and entered < rows:
        raise RegistryError(
            f"entered is {entered:,} persons, but the table holds {rows:,}, one row for each who "
            "began; entered must be at least that. Leave --entered out, or take out rows of "
            "people who did not begin."
        )


def _note_groups(table: CohortTable) -> tuple[Finding, ...]:
    """What was read, and whether groups were put together that may not belong so."""
    groups = sorted({one for one in table.cohort.group if one is not None})
    if len(groups) < 2:
        return table.findings
    together = make_finding(
        "COH-044",
        f"Groups were taken together: {', '.join(groups)}",
        "Look at one with --group",
    )
    return (*table.findings, together)
