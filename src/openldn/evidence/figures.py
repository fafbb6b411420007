"""A result as it is shown: both arms, the difference with its interval, and what matters."""

from collections.abc import Iterable
from dataclasses import dataclass

from openldn.errors import NotFound
from openldn.evidence.bearing import Result, contrast_rows, read_direction
from openldn.evidence.counts import difference_interval, exact_interval
from openldn.evidence.instruments import OutcomeMeasure, find_outcome_measure
from openldn.evidence.study import Effect, Study

_HALVES = {"LDN arm": "placebo arm", "LDN period": "placebo period"}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One result with all that must stand beside it.

    Parameters
    ----------
    effect_ids : tuple of str
    outcome, instrument, measure : str
    weeks : float or None
    treated, compared : Effect or None
        The rows of the two arms; ``compared`` may be the same row, or none.
    has_comparison : bool
        Whether the figure stands against a comparison group.
    difference : float or None
        Absolute: treated minus compared; shares as fractions.
    interval : tuple of two floats, or None
        95 %, of the difference, or of the share where there is no comparison.
    interval_source : str
        ``as published``, or how it was computed here; empty without one.
    threshold, threshold_source, threshold_name : str
        What change matters to a person, where that stands, and on which instrument.
    better : str
        ``lower`` or ``higher``, of the difference; empty where the sign is not known to be the
        instrument's.
    result : Result
    """

    effect_ids: tuple[str, ...]
    outcome: str
    instrument: str
    measure: str
    weeks: float | None
    treated: Effect
    compared: Effect | None
    has_comparison: bool
    difference: float | None
    interval: tuple[float, float] | None
    interval_source: str
    threshold: str
    threshold_source: str
    threshold_name: str
    better: str
    result: Result
    p_value: str
    source_url: str
    verified: str
    note: str


def make_figures(study: Study, rows: Iterable[Effect]) -> tuple[Figure, ...]:
    """Make figures of rows: the two halves of a comparison become one.

    Examples
    --------
    >>> from openldn.evidence.study import find_study
    >>> trial = find_study("smith2011_cd")
    >>> first = make_figures(trial, trial.effects)[0]
    >>> first.effect_ids, round(first.difference, 2)
    (('E005', 'E006'), 0.48)
    """
    left = list(rows)
    figures = []
    while left:
        row = left.pop(0)
        other = _find_other(row, left)
        if other is not None:
            left.remove(other)
        figures.append(_figure(study, row, other))
    return tuple(figures)


def _find_other(row: Effect, rows: Iterable[Effect]) -> Effect | None:
    """The row that this one is to be read beside: the other arm, or the later time."""

    def belongs(one: Effect) -> bool:
        if (one.outcome, one.instrument) != (row.outcome, row.instrument):
            return False
        return _HALVES.get(row.contrast) == one.contrast or (
            row.measure == "mean pre" and one.measure == "mean post"
        )

    return next((one for one in rows if belongs(one)), None)


def _figure(study: Study, row: Effect, other: Effect | None) -> Figure:
    main = other if other is not None and row.measure == "mean pre" else row
    has_comparison = row in contrast_rows(study) or row.contrast in _HALVES
    difference, interval, source = _difference(row, other, has_comparison=has_comparison)
    measure = find_measure(main)
    # A standardized difference is not on the scale of what matters to a person.
    limit = None if row.measure.startswith("SMD") else measure
    return Figure(
        effect_ids=tuple(one.effect_id for one in (row, other) if one is not None),
        outcome=row.outcome,
        instrument=row.instrument,
        measure=row.measure,
        weeks=main.timepoint_weeks,
        treated=row,
        compared=other or (row if has_comparison else None),
        has_comparison=has_comparison,
        difference=difference,
        interval=interval,
        interval_source=source,
        threshold=limit.mcid_or_threshold if limit else "",
        threshold_source=limit.mcid_source_url if limit else "",
        better=_better(main, measure),
        threshold_name=(limit.abbreviation or limit.name) if limit else "",
        result=read_direction(main.direction),
        p_value=main.p_value,
        source_url=row.source_url,
        verified=row.verified,
        note=main.note,
    )


def _difference(
    row: Effect, other: Effect | None, *, has_comparison: bool
) -> tuple[float | None, tuple[float, float] | None, str]:
    """Absolute difference and interval, as published or from counts."""
    if row.ci_low is not None and row.ci_high is not None:
        return row.effect, (row.ci_low, row.ci_high), "as published"
    if other is not None and row.contrast in _HALVES:
        if row.effect is None or other.effect is None:
            return None, None, ""
        return row.effect - other.effect, None, ""
    if other is not None:
        return other.effect, None, ""
    return _from_counts(row, has_comparison=has_comparison)


def _from_counts(
    row: Effect, *, has_comparison: bool
) -> tuple[float | None, tuple[float, float] | None, str]:
    if row.ldn_events is None or row.ldn_n is None:
        return row.effect, None, ""
    events, n = int(row.ldn_events), int(row.ldn_n)
    if has_comparison and (row.cmp_events is None or row.cmp_n is None):
        return None, None, ""  # a share of one group is no difference
    if has_comparison and row.cmp_events is not None and row.cmp_n is not None:
        other, m = int(row.cmp_events), int(row.cmp_n)
        interval = difference_interval(events, n, other, m)
        return events / n - other / m, interval, "computed from the counts (Newcombe)"
    return events / n, exact_interval(events, n), "computed from the counts (Clopper-Pearson)"


def _better(row: Effect, measure: OutcomeMeasure | None) -> str:
    """Direction of the better, where the difference is treated minus compared on the scale."""
    is_plain = row.measure.startswith(
        ("MD", "SMD", "median", "mean pre", "mean post", "percent change")
    )
    if measure is None or not is_plain or "improvement" in row.measure or " vs " in row.measure:
        return ""
    return next((word for word in ("lower", "higher") if measure.better_is.startswith(word)), "")


def find_measure(row: Effect) -> OutcomeMeasure | None:
    """Instrument of a row, where it is in the catalog and may be shown."""
    if not row.instrument_id:
        return None
    try:
        return find_outcome_measure(row.instrument_id)
    except NotFound:
        return None
