"""Draw pools, and the studies of a condition that share a scale."""

import math
import re
import textwrap
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.special import ndtri

from openldn.actions.evaluate import write_bytes
from openldn.actions.evidence_pool import (
    BY_COUNTS,
    RATIOS,
    SHARES,
    Pooled,
    decide_pool,
    pool_kept,
)
from openldn.errors import StudyError
from openldn.evidence import (
    NO_COMPARISON,
    Effect,
    PoolDecision,
    Study,
    choose_poolable,
    find_condition,
    find_outcome_measure,
    list_priors,
    pool_cumulatively,
    read_studies,
    speaks_of,
)
from openldn.report import ForestRow, ForestSummary, draw_forest, draw_funnel, plot_format

SIDES = ("lower", "higher")


def plot_condition(condition: str, outcome: str, path: Path, *, is_dark: bool = False) -> None:
    """Draw every study of an outcome on one scale, pooled only where that may be.

    Raises
    ------
    StudyError
        If no row has an interval.
    """
    write_bytes(path, draw_condition(condition, outcome, kind=plot_format(path), is_dark=is_dark))


def draw_condition(condition: str, outcome: str, *, kind: str, is_dark: bool = False) -> bytes:
    """Draw as :func:`plot_condition` does, into memory.

    Raises
    ------
    StudyError
        If no row has an interval.
    """
    decision = decide_pool(condition, outcome)
    shown = _one_instrument(decision, outcome)
    if not shown:
        raise StudyError(
            f"no study of {decision.condition_id} gives {outcome} with an interval; "
            f"{decision.instead or 'see openldn evidence condition'}"
        )
    first = shown[0][1]
    found = pool_kept(decision, method="REML", test="knha")
    weights = {} if found is None else dict(zip(found.labels, found.synthesis.weights, strict=True))
    return draw_forest(
        [_condition_row(study, row, weights.get(study.study_id)) for study, row in shown],
        summary=None if found is None else _summary(found),
        axis=_condition_axis(first),
        title=_condition_title(decision),
        is_ratio=first.measure in RATIOS,
        threshold=_threshold(first),
        kind=kind,
        is_dark=is_dark,
    )


def draw_contrasts() -> dict[tuple[str, str], bytes]:
    """Draw, as SVG, every condition and outcome with a contrast that has an interval.

    Returns
    -------
    dict
        By condition and outcome; only outcomes that there are priors for are looked at.
    """
    return {
        pair: draw_condition(*pair, kind="svg") for pair in list_priors() if _has_contrast(*pair)
    }


def _has_contrast(condition: str, outcome: str) -> bool:
    decision = choose_poolable(read_studies(), find_condition(condition), outcome)
    rows = [row for _, row in _one_instrument(decision, outcome)]
    return bool(rows) and bool(rows[0].instrument_id) and "pre-post" not in rows[0].measure


def _condition_title(decision: PoolDecision) -> str:
    name = find_condition(decision.condition_id).name
    said = "" if decision.can_pool else f": not pooled. {decision.instead}"
    return textwrap.fill(f"{name}, {decision.outcome}{said}", 96)


def _condition_axis(row: Effect) -> str:
    scale = _scale_name(row)
    if "pre-post" in row.measure:
        return f"Change in one group, no comparison, {scale}"
    return f"Naltrexone minus comparator, {scale}"


def _scale_name(row: Effect) -> str:
    if not row.instrument_id:
        return row.outcome
    instrument = find_outcome_measure(row.instrument_id)
    better = f" ({instrument.better_is} is better)" if instrument.better_is in SIDES else ""
    return (instrument.abbreviation or instrument.name) + better


def _one_instrument(decision: PoolDecision, outcome: str) -> list[tuple[Study, Effect]]:
    """Rows with an interval on one instrument and of one kind: never two scales on one axis."""
    kept = {one.effect.effect_id for one in decision.kept}
    ids = dict.fromkeys(
        [one.study.study_id for one in decision.kept] + [one.study_id for one in decision.refused]
    )
    studies = {study.study_id: study for study in read_studies()}
    rows = [
        (studies[study_id], row)
        for study_id in ids
        if not studies[study_id].is_review
        for row in studies[study_id].effects
        if None not in (row.effect, row.ci_low, row.ci_high)
        and (row.effect_id in kept or speaks_of(row, outcome))
    ]
    return [pair for pair in rows if _kind(pair[1]) == _kind(rows[0][1])]


def _kind(row: Effect) -> tuple[str, str]:
    """Scale and measure; a row without an instrument is of its own kind."""
    return (row.instrument_id or row.effect_id, row.measure)


def _condition_row(study: Study, row: Effect, weight: float | None) -> ForestRow:
    return ForestRow(
        label=f"{study.first_author} {study.year}",
        estimate=row.effect or 0.0,
        low=row.ci_low or 0.0,
        high=row.ci_high or 0.0,
        weight=weight,
        note=_note(study, row),
    )


def _threshold(row: Effect) -> float | None:
    """Smallest change that matters to a person, signed as better, where it is one number."""
    if not row.instrument_id or row.measure in RATIOS:
        return None
    instrument = find_outcome_measure(row.instrument_id)
    found = re.match(r"about (\d+(?:\.\d+)?) points", instrument.mcid_or_threshold)
    if found is None or instrument.better_is not in SIDES:
        return None
    return float(found[1]) * (-1.0 if instrument.better_is == "lower" else 1.0)


def _note(study: Study, row: Effect, *, most: int = 60) -> str:
    """Outcome, size and comparator of a row, short enough for a label."""
    against = study.comparator or NO_COMPARISON
    text = f"{row.outcome}, n {study.n}, {against}"
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def plot_pooled(
    found: Pooled, path: Path, *, kind: str = "forest", title: str = "", is_dark: bool = False
) -> None:
    """Draw a forest, cumulative or funnel plot of a pool.

    Raises
    ------
    StudyError
        If a cumulative plot is wanted of a method that pools from counts.
    ExchangeError
        If the name is not that of a plot, or it cannot be written.
    """
    ending = plot_format(path)
    if kind == "funnel":
        content = draw_funnel(
            found.effects.tolist(),
            np.sqrt(found.variances).tolist(),
            center=found.synthesis.estimate,
            axis=_axis(found, "" if found.scale == "as given" else f", {found.scale}"),
            kind=ending,
            is_dark=is_dark,
        )
    else:
        is_cumulative = kind == "cumulative"
        is_share = found.request.measure in SHARES
        content = draw_forest(
            _cumulative_rows(found) if is_cumulative else _rows(found),
            summary=None if is_cumulative else _summary(found),
            axis=_axis(found, " (ratio)" if found.is_ratio else " (proportion)" * is_share),
            title=title,
            is_ratio=found.is_ratio,
            kind=ending,
            is_dark=is_dark,
        )
    write_bytes(path, content)


def _axis(found: Pooled, ending: str) -> str:
    return f"{found.request.measure}{ending}"


def _rows(found: Pooled) -> list[ForestRow]:
    weights = found.synthesis.weights or (None,) * len(found.labels)
    z = float(ndtri(0.5 + found.request.level / 2))
    rows = []
    for label, y, v, weight in zip(
        found.labels, found.effects, found.variances, weights, strict=True
    ):
        reach = z * math.sqrt(v)
        rows.append(
            ForestRow(
                label=label,
                estimate=found.show(y),
                low=found.show(y - reach),
                high=found.show(y + reach),
                weight=weight,
                tag="",
            )
        )
    return rows


def _cumulative_rows(found: Pooled) -> list[ForestRow]:
    """The pooled estimate after each further study, in the order of the table."""
    if found.request.method in BY_COUNTS:
        raise StudyError(
            f"--kind cumulative cannot be drawn with --method {found.request.method}; use REML "
            "or DL."
        )
    steps = pool_cumulatively(
        found.effects,
        found.variances,
        method=found.request.method,
        test=found.request.test,
        level=found.request.level,
        labels=found.labels,
    )
    alone = replace(_rows(found)[0], weight=None, tag="1 study")
    return [alone] + [
        ForestRow(
            label=f"+ {label}",
            estimate=found.show(step.estimate),
            low=found.show(step.ci_low),
            high=found.show(step.ci_high),
            tag=f"{step.k} studies",
        )
        for label, step in steps.items()
    ]


def _summary(found: Pooled) -> ForestSummary:
    one = found.synthesis
    return ForestSummary(
        label=f"{one.method}, {one.test}",
        estimate=found.show(one.estimate),
        low=found.show(one.ci_low),
        high=found.show(one.ci_high),
        predicted_low=None if one.pi_low is None else found.show(one.pi_low),
        predicted_high=None if one.pi_high is None else found.show(one.pi_high),
    )
