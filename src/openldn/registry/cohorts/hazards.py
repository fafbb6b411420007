"""Cox regression, through lifelines; the one place that hands a data frame to it.

What the engine warns of in passing becomes a finding here, and a ratio that the data cannot hold
is not given at all.
"""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import lifelines
import numpy as np
import pandas as pd
from lifelines.exceptions import ConvergenceError
from lifelines.statistics import proportional_hazard_test

from openldn.errors import RegistryError
from openldn.record import Finding, Floats
from openldn.registry.cohorts.cohort import Flags
from openldn.registry.cohorts.exact import LEVEL
from openldn.registry.cohorts.findings import make_finding

# Below ten events for each covariate ratios are biased and their intervals do not hold.
# Peduzzi et al. (1995). doi:10.1016/0895-4356(95)00048-8.
FEWEST_EVENTS = 10
# A check of proportional hazards speaks up below this p value.
PROPORTIONAL_P = 0.05
# e^8 is a ratio of 3,000: no covariate of people does that, a likelihood without maximum does.
_FARTHEST = 8.0
_LARGEST = 700.0  # logarithm of the largest number that a computer holds


@dataclass(frozen=True, kw_only=True)
class HazardRatio:
    """How many times as fast events come, for one unit more of a covariate.

    Parameters
    ----------
    name : str
    ratio, low, high, p : float or None
        With its Wald interval; ``None`` where the data hold no finite ratio.
    proportional_p : float or None
        Of the check that the ratio does not change over time; ``None`` with delayed entry or a
        state in time, where it is not checked.
    """

    name: str
    ratio: float | None
    low: float | None
    high: float | None
    p: float | None
    proportional_p: float | None


@dataclass(frozen=True, kw_only=True)
class HazardModel:
    """A Cox regression: ratios in the order of the covariates.

    Parameters
    ----------
    ratios : tuple of HazardRatio
    n, n_events : int
    findings : tuple of Finding
    """

    ratios: tuple[HazardRatio, ...]
    n: int
    n_events: int
    findings: tuple[Finding, ...]
    level: float = LEVEL


def fit_hazards(
    left: Floats,
    had_event: Flags,
    *,
    covariates: Mapping[str, Floats],
    entered: Floats | None = None,
    level: float = LEVEL,
) -> HazardModel:
    """Fit Cox's proportional hazards, ties by Efron.

    Parameters
    ----------
    left : array of shape (n,)
        Days to the event or the last observation.
    had_event : array of bool, shape (n,)
    covariates : mapping of str to array of shape (n,)
        Numbers without gaps; each of at least two values.
    entered : array of shape (n,), optional
        Days of coming under observation (left truncation).

    Raises
    ------
    RegistryError
        If a covariate has a gap or one value only, or there is no event.

    References
    ----------
    Cox (1972). doi:10.1111/j.2517-6161.1972.tb00899.x. Check of proportional hazards:
    Grambsch, Therneau (1994). doi:10.1093/biomet/81.3.515. Engine: Davidson-Pilon (2019).
    lifelines. doi:10.21105/joss.01317.

    Examples
    --------
    >>> days = np.array([5.0, 8, 12, 20, 21, 30, 33, 40])
    >>> died = np.array([True, True, True, True, True, True, False, True])
    >>> model = fit_hazards(days, died, covariates={"LDN": np.array([0.0, 1, 0, 1, 0, 1, 0, 1])})
    >>> round(model.ratios[0].ratio, 2), [one.id for one in model.findings]
    (0.79, ['COH-021'])
    """
    _check(had_event, covariates)
    frame = pd.DataFrame({"days": left, "event": had_event.astype(int), **covariates})
    if entered is not None:
        frame["entered"] = entered
    model = lifelines.CoxPHFitter(alpha=1 - level)

    def fit() -> dict[str, float]:
        model.fit(frame, "days", "event", entry_col=None if entered is None else "entered")
        return {} if entered is not None else _check_proportional(model, frame)

    return _finish(model, fit, had_event, covariates, n=len(left), level=level)


def fit_state(
    begins: Floats,
    ends: Floats,
    had_event: Flags,
    state: Flags,
    person: Floats,
    *,
    name: str,
    level: float = LEVEL,
) -> HazardModel:
    """Fit the hazard while in a state against the hazard before it, a person in several rows.

    Parameters
    ----------
    begins, ends : array of shape (n_rows,)
        Days; a row holds from after the one up to the other.
    had_event, state : array of bool, shape (n_rows,)
        Whether the row ends with the event; whether the person was in the state.
    person : array of shape (n_rows,)
    name : str
        Of the state.

    Raises
    ------
    RegistryError
        If there is no event, or nobody is ever in the state.

    References
    ----------
    Therneau, Grambsch (2000). Modeling Survival Data. Springer. Section 3.7 (counting process).

    Examples
    --------
    >>> begins = np.array([0.0, 0, 3, 0, 0, 4])
    >>> ends = np.array([5.0, 3, 9, 7, 4, 6])
    >>> event = np.array([True, False, True, True, False, True])
    >>> state = np.array([False, False, True, False, False, True])
    >>> fit_state(begins, ends, event, state, np.array([1.0, 2, 2, 3, 4, 4]), name="responded").n
    4
    """
    covariate = {name: state.astype(np.float64)}
    _check(had_event, covariate)
    frame = pd.DataFrame(
        {"person": person, "begins": begins, "ends": ends, "event": had_event, **covariate}
    )
    model = lifelines.CoxTimeVaryingFitter(alpha=1 - level)

    def fit() -> dict[str, float]:
        model.fit(frame, id_col="person", event_col="event", start_col="begins", stop_col="ends")
        return {}

    return _finish(model, fit, had_event, covariate, n=len(np.unique(person)), level=level)


def _finish(
    model: Any,
    fit: Callable[[], dict[str, float]],
    had_event: Flags,
    covariates: Mapping[str, Floats],
    *,
    n: int,
    level: float,
) -> HazardModel:
    """Fit, and turn what the engine warned of or gave up on into findings."""
    checked: dict[str, float] = {}
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            checked = {name: p for name, p in fit().items() if np.isfinite(p)}
        except (ConvergenceError, np.linalg.LinAlgError):
            unbounded = list(covariates)
        else:
            unbounded = _unbounded(had_event, covariates, model)
    ratios = tuple(
        _ratio(name, model, is_bounded=name not in unbounded, proportional_p=checked.get(name))
        for name in covariates
    )
    findings = list(_few_events(int(had_event.sum()), len(covariates)))
    findings += [_runs_away(name) for name in unbounded]
    findings += [_unclean()] if said and not unbounded else []
    findings += [_changes(one) for one in ratios if _is_crossed(one)]
    return HazardModel(
        ratios=ratios,
        n=n,
        n_events=int(had_event.sum()),
        findings=tuple(findings),
        level=level,
    )


def _check_proportional(model: lifelines.CoxPHFitter, frame: pd.DataFrame) -> dict[str, float]:
    """P value of each covariate; lifelines has no residuals for delayed entry, so none there."""
    test = proportional_hazard_test(model, frame, time_transform="rank")
    return dict(zip(test.name, map(float, test.p_value), strict=True))


def _ratio(
    name: str, model: Any, *, is_bounded: bool, proportional_p: float | None = None
) -> HazardRatio:
    if not is_bounded:
        return HazardRatio(name=name, ratio=None, low=None, high=None, p=None, proportional_p=None)
    row = model.summary.loc[name]
    low, high = np.exp(model.confidence_intervals_.loc[name])
    return HazardRatio(
        name=name,
        ratio=float(row["exp(coef)"]),
        low=float(low),
        high=float(high),
        p=float(row["p"]),
        proportional_p=proportional_p,
    )


def _unbounded(had_event: Flags, covariates: Mapping[str, Floats], model: Any) -> list[str]:
    """Covariates whose likelihood has no maximum: all events on one side."""
    found = []
    for name, values in covariates.items():
        levels = np.unique(values)
        is_empty = len(levels) == 2 and any(not had_event[values == one].any() for one in levels)
        # In units of the covariate's own spread, so that years and grams are judged alike.
        size, se = abs(float(model.params_[name])), float(model.standard_errors_[name])
        is_far = not max(size, se) * float(values.std()) <= _FARTHEST
        if is_empty or is_far or not size + 5 * se < _LARGEST:
            found.append(name)
    return found


def _is_crossed(one: HazardRatio) -> bool:
    return one.proportional_p is not None and one.proportional_p < PROPORTIONAL_P


def _changes(one: HazardRatio) -> Finding:
    return make_finding(
        "COH-023",
        f"The hazard ratio of {one.name!r} changes over time (p {one.proportional_p:.2g}), so one "
        "number does not describe it",
        "Read the curves and the difference of the mean days instead",
    )


def _runs_away(name: str) -> Finding:
    return make_finding(
        "COH-022",
        f"No finite hazard ratio of {name!r} fits, and none is given: events are all on one side "
        "of it, or it says the same as another covariate",
        "Read the counts and the curves; more people or a longer time are needed",
    )


def _unclean() -> Finding:
    return make_finding(
        "COH-024",
        "The fit of the hazards came with a warning: covariates may overlap or hardly vary",
        "Leave a covariate out and see whether the ratios stay",
    )


def _few_events(events: int, covariates: int) -> tuple[Finding, ...]:
    if events >= FEWEST_EVENTS * covariates:
        return ()
    return (
        make_finding(
            "COH-021",
            f"There are {events} events for {covariates} covariate{'s' if covariates > 1 else ''}; "
            f"below {FEWEST_EVENTS} for each, ratios are unstable and may be far off",
            "Do not build on the ratio; wait for more events, or adjust for less",
        ),
    )


def _check(had_event: Flags, covariates: Mapping[str, Floats]) -> None:
    if not had_event.any():
        raise RegistryError(
            "there is no event, so there is no hazard ratio. The curve still tells how many were "
            "watched without one."
        )
    for name, values in covariates.items():
        if np.isnan(values).any():
            raise RegistryError(
                f"covariate {name!r} is blank for {int(np.isnan(values).sum()):,} persons; leave "
                "those out of the file, or the covariate."
            )
        if len(np.unique(values)) < 2:
            raise RegistryError(
                f"covariate {name!r} has the same value for everybody; nothing can be compared."
            )
