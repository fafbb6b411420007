"""Pool studies: anybody's table, or what is known of a condition."""

import math
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openldn import __version__
from openldn.errors import NotFound, StudyError
from openldn.evidence import (
    Effect,
    PoolDecision,
    Synthesis,
    back_transform,
    choose_poolable,
    effect_size,
    find_condition,
    pool,
    pool_mantel_haenszel,
    pool_mixed_logit,
    pool_peto,
    read_studies,
    rows_of,
    se_from_interval,
    studies_of,
)
from openldn.exchange import read_effect_table
from openldn.report import (
    render_decision,
    render_synthesis,
)

Floats = NDArray[np.float64]
RATIOS = ("RR", "OR", "PETO", "ROM", "ROMC")
# Proportions of one group, with the scale that they are pooled on.
SHARES = {
    "PR": "as given", "PROP": "as given", "PLN": "log", "PLO": "logit",
    "PAS": "arcsine", "PFT": "double arcsine",
}  # fmt: skip
# Methods that pool from the counts themselves, with the measures that each is for.
BY_COUNTS = {"MH": ("RR", "OR", "RD"), "PETO": ("PETO",), "GLMM": ("PROP", "PLO")}


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
    sizes: Floats | None = None

    @property
    def is_ratio(self) -> bool:
        """Whether effects are logarithms of ratios."""
        return self.request.measure in RATIOS

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader has to be told beside the numbers."""
        one, found = self.synthesis, []
        plain = float(np.sum(1 / (self.variances + one.tau2)) ** -0.5)
        if one.test == "knha" and one.se < plain * (1 - 1e-9):
            found.append(
                f"the studies agree so well that knha makes the standard error {one.se:.3g}, below "
                f"the {plain:.3g} of their own precision; --test adhoc does not go below it."
            )
        ends = (one.ci_low, one.ci_high)
        if self.request.measure in SHARES and not all(0 <= self.show(end) <= 1 for end in ends):
            found.append("the interval leaves 0 to 1: use --measure PLO, or --method GLMM.")
        if len(set(self.labels)) < len(self.labels):
            found.append("a study is named more than once: is it counted twice?")
        return tuple(found)

    @property
    def scale(self) -> str:
        """What effects are pooled on."""
        return "log" if self.is_ratio else SHARES.get(self.request.measure, "as given")

    def show(self, value: float) -> float:
        """Turn an effect into the ratio or proportion that a person reads."""
        return float(back_transform(value, measure=self.request.measure, n=self.sizes))


def pool_file(request: PoolRequest) -> Pooled:
    """Read a table of studies and pool them.

    Raises
    ------
    StudyError, ExchangeError, NotFound
        If the table or an option cannot be used.
    """
    _check_method(request)
    table = read_effect_table(request.file)
    if not table.numbers:
        raise StudyError(
            "the table has none of the columns yi, vi, sei, m1, sd1, n1, m2, sd2, n2, events1, "
            "events2, events, n; name them so."
        )
    if request.measure == "GEN" and "yi" not in table.numbers:
        raise StudyError(
            f"the table has {', '.join(table.numbers)} and no yi; name what to compute of them, "
            "like --measure MD, SMD, RR, OR, RD or PROP."
        )
    if request.method == "GLMM":  # works on the log odds, whatever the table is called
        request = replace(request, measure="PLO")
    wanted = _columns(request.measure)
    numbers: Any = {name: values for name, values in table.numbers.items() if name in wanted}
    _check_events(numbers)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # told below
        effects, variances = effect_size(request.measure, labels=table.labels, **numbers)
        synthesis = _synthesize(request, effects, variances, numbers, table.labels)
    if not (math.isfinite(synthesis.estimate) and math.isfinite(synthesis.se)):
        raise StudyError("the numbers are too large to be pooled; check their unit.")
    return Pooled(
        request=request,
        labels=table.labels,
        effects=effects,
        variances=variances,
        synthesis=synthesis,
        ignored=table.ignored,
        sizes=numbers.get("n"),
    )


def _check_events(numbers: Any) -> None:
    """Refuse two arms without a single event: half an event added to each is no information."""
    arms = [numbers[name] for name in ("events1", "events2") if name in numbers]
    if arms and not any(np.nansum(arm) > 0 for arm in arms):
        raise StudyError("no study has an event in either arm: there is nothing to pool.")


def _check_method(request: PoolRequest) -> None:
    """Refuse a method from counts for a measure that has none, or another one."""
    fit = BY_COUNTS.get(request.method, ())
    if fit and request.measure not in fit:
        raise StudyError(
            f"--method {request.method} does not go with --measure {request.measure}; it needs "
            f"{' or '.join(fit)}. Other measures are pooled with REML, DL, PM and the like."
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
        If the condition is not known, or no study of it tells the outcome.
    """
    studies, found = read_studies(), find_condition(condition)
    decision = choose_poolable(studies, found, outcome)
    if not decision.kept and all(not one.effect_id for one in decision.refused):
        known = {
            row.outcome for study in studies_of(found, studies) for row in rows_of(study, found)
        }
        raise NotFound(
            f"no study of {found.name} tells {outcome!r}; they tell: {', '.join(sorted(known))}."
        )
    return decision


def pool_kept(decision: PoolDecision, *, method: str, test: str) -> Pooled | None:
    """Pool what was kept; ``None`` where nothing may be pooled."""
    if not decision.can_pool:
        return None
    rows = [one.effect for one in decision.kept]
    labels = tuple(one.study.study_id for one in decision.kept)
    effects = np.array([_effect(row) for row in rows])
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


def _effect(row: Effect) -> float:
    if row.effect is None:
        raise StudyError(
            f"{row.effect_id} has counts or means and no effect; make a table of them for "
            "openldn evidence pool --file."
        )
    return row.effect


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
    ending = "exp" if found.is_ratio else "proportion"
    shown = {
        f"{key}_{ending}": None if numbers[key] is None else found.show(numbers[key])
        for key in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")
        if found.scale != "as given"
    }
    weights = found.synthesis.weights or (None,) * len(found.labels)
    return {
        "format": 1,
        "openldn": __version__,
        "measure": found.request.measure,
        "scale": found.scale,
        **numbers,
        **shown,
        "warnings": list(found.warnings),
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
        show=found.show,
        has_null=found.request.measure not in SHARES,
        ignored=found.ignored,
        warnings=found.warnings,
        color=color,
    )
