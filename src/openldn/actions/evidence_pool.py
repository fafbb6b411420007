"""Pool studies: anybody's table, or what is known of a condition."""

import math
import re
import textwrap
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openldn import __version__
from openldn.actions.evaluate import write_bytes
from openldn.errors import StudyError
from openldn.evidence import (
    Effect,
    PoolDecision,
    Study,
    Synthesis,
    choose_poolable,
    effect_size,
    find_condition,
    find_outcome_measure,
    pool,
    pool_cumulatively,
    pool_mantel_haenszel,
    pool_mixed_logit,
    pool_peto,
    read_studies,
    se_from_interval,
)
from openldn.exchange import read_effect_table
from openldn.report import (
    ForestRow,
    ForestSummary,
    draw_forest,
    draw_funnel,
    plot_format,
    render_decision,
    render_synthesis,
)

Floats = NDArray[np.float64]
RATIOS = ("RR", "OR", "PETO", "ROM", "PLN", "ROMC")
SIDES = ("lower", "higher")
Z95 = 1.959963984540054


@dataclass(frozen=True, kw_only=True)
class PoolRequest:
    """What a person typed.

    Parameters
    ----------
    file : str
        Table of studies.
    measure, method, test : str
        As for :func:`openldn.evidence.effect_size` and :func:`openldn.evidence.pool`.
    """

    file: str
    measure: str = "GEN"
    method: str = "REML"
    test: str = "knha"
    level: float = 0.95


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """A synthesis with the effects that went in, on the scale of the analysis.

    Parameters
    ----------
    effects, variances : array of shape (n_studies,)
    ignored : tuple of str
        Columns of the table that were not used.
    """

    request: PoolRequest
    labels: tuple[str, ...]
    effects: Floats
    variances: Floats
    synthesis: Synthesis
    ignored: tuple[str, ...]

    @property
    def is_ratio(self) -> bool:
        """Whether effects are logarithms of ratios."""
        return self.request.measure in RATIOS


def pool_file(request: PoolRequest) -> Pooled:
    """Read a table of studies and pool them.

    Raises
    ------
    StudyError, ExchangeError, NotFound
        If the table or an option cannot be used.
    """
    table = read_effect_table(request.file)
    if not table.numbers:
        raise StudyError(
            "the table has none of the columns yi, vi, sei, m1, sd1, n1, m2, sd2, n2, events1, "
            "events2, events, n; name them so."
        )
    wanted = _columns(request.measure)
    numbers: Any = {name: values for name, values in table.numbers.items() if name in wanted}
    effects, variances = effect_size(request.measure, labels=table.labels, **numbers)
    synthesis = _synthesize(request, effects, variances, numbers, table.labels)
    return Pooled(
        request=request,
        labels=table.labels,
        effects=effects,
        variances=variances,
        synthesis=synthesis,
        ignored=table.ignored,
    )


def _synthesize(
    request: PoolRequest,
    effects: Floats,
    variances: Floats,
    numbers: Any,
    labels: tuple[str, ...],
) -> Synthesis:
    """Pool by inverse variance, or from the counts themselves."""
    common: Any = {"level": request.level, "labels": labels}
    if request.method == "MH":
        return pool_mantel_haenszel(request.measure, **numbers, **common)
    if request.method == "PETO":
        return pool_peto(**numbers, **common)
    if request.method == "GLMM":
        return pool_mixed_logit(numbers["events"], numbers["n"], **common)
    return pool(effects, variances, method=request.method, test=request.test, **common)


def decide_pool(condition: str, outcome: str) -> PoolDecision:
    """What may be pooled of an outcome in a condition, and why the rest may not.

    Raises
    ------
    NotFound
        If the condition is not known.
    """
    return choose_poolable(read_studies(), find_condition(condition), outcome)


def pool_condition(condition: str, outcome: str, *, method: str, test: str) -> Pooled | None:
    """Pool what may be pooled; ``None`` where nothing may."""
    decision = decide_pool(condition, outcome)
    if not decision.can_pool:
        return None
    rows = [one.effect for one in decision.kept]
    labels = tuple(one.study.study_id for one in decision.kept)
    effects = np.array([row.effect or 0.0 for row in rows])
    errors = np.array([_error(row) for row in rows])
    request = PoolRequest(file="", measure="GEN", method=method, test=test)
    return Pooled(
        request=request,
        labels=labels,
        effects=effects,
        variances=errors**2,
        synthesis=pool(effects, errors**2, method=method, test=test, labels=labels),
        ignored=(),
    )


def _error(row: Effect) -> float:
    """Standard error of a row from its interval, or as it was worked out."""
    if row.ci_low is not None and row.ci_high is not None:
        return float(se_from_interval(row.ci_low, row.ci_high))
    if row.se_derived is None:
        raise StudyError(f"{row.effect_id} has neither an interval nor a standard error.")
    return row.se_derived


def decision_to_json(decision: PoolDecision, found: Pooled | None) -> dict[str, Any]:
    """What ``openldn evidence pool --condition ... --json`` prints."""
    return {
        "format": 1,
        "openldn": __version__,
        "condition": decision.condition_id,
        "outcome": decision.outcome,
        "can_pool": decision.can_pool,
        "instead": decision.instead,
        "kept": [
            {"study_id": one.study.study_id, "effect_id": one.effect.effect_id, "scale": one.scale}
            for one in decision.kept
        ],
        "refused": [
            {"study_id": one.study_id, "effect_id": one.effect_id, "reason": one.reason.value}
            for one in decision.refused
        ],
        "pool": None if found is None else pooled_to_json(found),
    }


def decision_to_text(decision: PoolDecision, found: Pooled | None, *, color: bool) -> str:
    """What ``openldn evidence pool --condition ...`` prints."""
    text = render_decision(decision, color=color)
    return text if found is None else text + pooled_to_text(found, color=color)


def plot_condition(condition: str, outcome: str, path: Path, *, is_dark: bool = False) -> None:
    """Draw every study of an outcome on one scale, pooled only where that may be.

    Raises
    ------
    StudyError
        If no row has an interval.
    """
    ending = plot_format(path)
    decision = decide_pool(condition, outcome)
    shown = _one_instrument(decision, outcome)
    if not shown:
        raise StudyError(
            f"no study of {decision.condition_id} gives {outcome} with an interval; "
            f"{decision.instead or 'see openldn evidence condition'}"
        )
    first = shown[0][1]
    found = pool_condition(condition, outcome, method="REML", test="knha")
    weights = {} if found is None else dict(zip(found.labels, found.synthesis.weights, strict=True))
    content = draw_forest(
        [_condition_row(study, row, weights.get(study.study_id)) for study, row in shown],
        summary=None if found is None else _summary(found),
        axis=_condition_axis(first),
        title=_condition_title(decision),
        is_ratio=first.measure in RATIOS,
        threshold=_threshold(first),
        kind=ending,
        is_dark=is_dark,
    )
    write_bytes(path, content)


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
        and (row.effect_id in kept or _speaks_of(row, outcome))
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


def _speaks_of(row: Effect, outcome: str) -> bool:
    return outcome.casefold() in f"{row.outcome} {row.instrument_id}".casefold()


def _note(study: Study, row: Effect, *, most: int = 60) -> str:
    """Outcome, size and comparator of a row, short enough for a label."""
    against = study.comparator or "no comparison group"
    text = f"{row.outcome}, n {study.n}, {against}"
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _columns(measure: str) -> tuple[str, ...]:
    """Columns that a measure is computed from."""
    if measure == "GEN":
        return ("yi", "vi", "sei")
    if measure in ("RR", "OR", "RD", "PETO", "AS"):
        return ("events1", "n1", "events2", "n2")
    if measure in ("PROP", "PR", "PLN", "PLO", "PAS", "PFT"):
        return ("events", "n")
    return ("m1", "sd1", "n1", "m2", "sd2", "n2")


def pooled_to_json(found: Pooled) -> dict[str, Any]:
    """What ``openldn evidence pool --json`` prints."""
    numbers = {
        key: _plain(value)
        for key, value in asdict(found.synthesis).items()
        if key not in ("weights", "labels")
    }
    ratio = {
        f"{key}_exp": None if numbers[key] is None else math.exp(numbers[key])
        for key in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")
        if found.is_ratio
    }
    weights = found.synthesis.weights or (None,) * len(found.labels)
    return {
        "format": 1,
        "openldn": __version__,
        "measure": found.request.measure,
        "scale": "log" if found.is_ratio else "as given",
        **numbers,
        **ratio,
        "ignored_columns": list(found.ignored),
        "studies": [
            {"study": label, "yi": float(y), "vi": float(v), "weight": _plain(weight)}
            for label, y, v, weight in zip(
                found.labels, found.effects, found.variances, weights, strict=True
            )
        ],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def pooled_to_text(found: Pooled, *, color: bool) -> str:
    """What ``openldn evidence pool`` prints."""
    return render_synthesis(
        found.synthesis,
        measure=found.request.measure,
        is_ratio=found.is_ratio,
        ignored=found.ignored,
        color=color,
    )


def plot_pooled(
    found: Pooled, path: Path, *, kind: str = "forest", title: str = "", is_dark: bool = False
) -> None:
    """Draw a forest, cumulative or funnel plot of a pool.

    Raises
    ------
    ExchangeError
        If the name is not that of a plot, or it cannot be written.
    """
    ending = plot_format(path)
    axis = f"{found.request.measure}{' (ratio)' if found.is_ratio else ''}"
    if kind == "funnel":
        content = draw_funnel(
            found.effects.tolist(),
            np.sqrt(found.variances).tolist(),
            center=found.synthesis.estimate,
            axis=f"{found.request.measure}{', logarithm' if found.is_ratio else ''}",
            kind=ending,
            is_dark=is_dark,
        )
    else:
        rows = _cumulative_rows(found) if kind == "cumulative" else _rows(found)
        content = draw_forest(
            rows,
            summary=None if kind == "cumulative" else _summary(found),
            axis=axis,
            title=title,
            is_ratio=found.is_ratio,
            kind=ending,
            is_dark=is_dark,
        )
    write_bytes(path, content)


def _show(found: Pooled, value: float) -> float:
    return math.exp(value) if found.is_ratio else value


def _rows(found: Pooled) -> list[ForestRow]:
    weights = found.synthesis.weights or (1.0,) * len(found.labels)
    rows = []
    for label, y, v, weight in zip(
        found.labels, found.effects, found.variances, weights, strict=True
    ):
        reach = Z95 * math.sqrt(v)
        rows.append(
            ForestRow(
                label=label,
                estimate=_show(found, y),
                low=_show(found, y - reach),
                high=_show(found, y + reach),
                weight=weight,
            )
        )
    return rows


def _cumulative_rows(found: Pooled) -> list[ForestRow]:
    """The pooled estimate after each further study, in the order of the table."""
    steps = pool_cumulatively(
        found.effects,
        found.variances,
        method=found.request.method,
        test=found.request.test,
        labels=found.labels,
    )
    return [
        ForestRow(
            label=f"+ {label}",
            estimate=_show(found, step.estimate),
            low=_show(found, step.ci_low),
            high=_show(found, step.ci_high),
        )
        for label, step in steps.items()
    ]


def _summary(found: Pooled) -> ForestSummary:
    one = found.synthesis
    return ForestSummary(
        label=f"{one.method}, {one.test}",
        estimate=_show(found, one.estimate),
        low=_show(found, one.ci_low),
        high=_show(found, one.ci_high),
        predicted_low=None if one.pi_low is None else _show(found, one.pi_low),
        predicted_high=None if one.pi_high is None else _show(found, one.pi_high),
    )
