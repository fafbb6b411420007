"""The next cycle of a dose finding: fixed or response-adaptive, always within safety limits.

Whoever draws knows the treatments: the pharmacist, never the analyst, prescriber or patient.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from openldn.errors import DesignError
from openldn.inference import Floats
from openldn.plan import (
    Formulation,
    Override,
    Overrides,
    TitrationStep,
    check_doses,
    check_formulation,
)
from openldn.trial.designs import shuffled
from openldn.trial.dose_finding.answer import DoseSummary
from openldn.trial.dose_finding.arms import DoseSet

ADAPTIVE_WARNING = (
    "adaptive allocation weakens what can be concluded: fewer periods for comparison, and doses "
    "given when they looked good; a person who notices which dose comes more often is no longer "
    "blind"
)


@dataclass(frozen=True, kw_only=True)
class AllocationRule:
    """How the probabilities of the next cycle follow from those of being best.

    Parameters
    ----------
    power : float
        P(best) is raised to it; 0 ignores the diary, 1 is Thompson sampling, one half the
        compromise of the reference.
    placebo_floor, dose_floor : float
        Least probability of placebo, and of each dose still in play. Assumptions.
    cap : float
        Largest probability of any treatment. An assumption.

    References
    ----------
    Thall, Wathen (2007). Practical Bayesian adaptive randomisation in clinical trials. European
    Journal of Cancer 43, 859-866. doi:10.1016/j.ejca.2007.01.006 (power 1/2).
    """

    power: float = 0.5
    placebo_floor: float = 0.20
    dose_floor: float = 0.10
    cap: float = 0.60

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not 0 <= value <= 1:
                raise DesignError(f"{name} is {value}; must be 0 to 1.")
        if self.cap < max(self.placebo_floor, self.dose_floor):
            raise DesignError(f"cap is {self.cap}, below a floor; must be the larger one.")


@dataclass(frozen=True, kw_only=True)
class DoseLimits:
    """What no allocation ever goes beyond.

    Parameters
    ----------
    max_dose_mg : float
        From screening or the prescriber.
    highest_taken_mg : float
        So far; the next cycle goes at most one dose of the list above it.
    stopped : tuple of str
        Labels stopped for adverse effects: they and every higher dose never come back.
    harmful : tuple of str
        Labels dropped because the score got worse: they never come back.
    formulation : Formulation
    overrides : tuple of Override
        Reasons to go beyond 4.5 mg (R110).

    Raises
    ------
    DesignError
        If the highest dose is no number above 0.
    """

    max_dose_mg: float
    highest_taken_mg: float = 0.0
    stopped: tuple[str, ...] = ()
    harmful: tuple[str, ...] = ()
    formulation: Formulation = Formulation.CAPSULE
    overrides: tuple[Override, ...] = ()

    def __post_init__(self) -> None:
        if not (np.isfinite(self.max_dose_mg) and self.max_dose_mg > 0):
            raise DesignError(
                f"max_dose_mg is {self.max_dose_mg}; must be above 0 mg: the highest dose that "
                "screening or the prescriber allows."
            )


@dataclass(frozen=True, kw_only=True)
class NextCycle:
    """The drawn cycle.

    Parameters
    ----------
    order : tuple of str
        Labels, one a period.
    probabilities : tuple of (str, float)
        Each treatment in play with its probability.
    left_out : tuple of (str, str)
        Each treatment that is not in play, with the reason.
    is_adaptive : bool
    """

    order: tuple[str, ...]
    probabilities: tuple[tuple[str, float], ...]
    left_out: tuple[tuple[str, str], ...]
    is_adaptive: bool


def doses_in_play(doses: DoseSet, limits: DoseLimits) -> tuple[tuple[int, ...], dict[str, str]]:
    """Indices of the treatments that may come next, placebo first; the others with the reason.

    Raises
    ------
    SafetyHold
        If the formulation is no low-dose one, or a dose in play is above 4.5 mg without a reason
        (R110), above 6 mg (R111) or 50 mg (R112).
    DesignError
        If a stopped label is none of the doses, or no dose is left.
    """
    overrides = Overrides(limits.overrides)
    check_formulation(limits.formulation, overrides=overrides)
    _check_labels((*limits.stopped, *limits.harmful), doses)
    stopped = [one.dose_mg for one in doses.treatments if one.label in limits.stopped]
    reasons: dict[str, str] = {}
    taken = [one for one in doses.doses_mg if one <= limits.highest_taken_mg + 1e-9]
    next_up = float(doses.doses_mg[min(len(taken), len(doses) - 1)])
    for one in doses.treatments[1:]:
        if one.label in limits.harmful:
            reasons[one.label] = "the score got worse on it; it does not come back"
        elif stopped and one.dose_mg >= min(stopped):
            reasons[one.label] = (
                f"{min(stopped):g} mg was stopped for adverse effects; it and higher doses do not "
                "come back"
            )
        elif one.dose_mg > limits.max_dose_mg + 1e-9:
            reasons[one.label] = f"above the highest dose allowed, {limits.max_dose_mg:g} mg"
        elif one.dose_mg > next_up + 1e-9:
            reasons[one.label] = (
                f"more than one step above the highest dose so far, {limits.highest_taken_mg:g} mg"
            )
    kept = [k for k, one in enumerate(doses.treatments) if one.label not in reasons]
    if len(kept) < 2:
        raise DesignError(
            "no dose is left in play: " + "; ".join(f"{k}: {v}" for k, v in reasons.items()) + "."
        )
    steps = tuple(
        TitrationStep(dose_mg=Decimal(str(doses.treatments[k].dose_mg))) for k in kept[1:]
    )
    check_doses(steps, overrides=overrides)
    return tuple(kept), reasons


def _check_labels(labels: Sequence[str], doses: DoseSet) -> None:
    strange = [label for label in labels if label not in doses.labels[1:]]
    if strange:
        raise DesignError(
            f"{strange[0]!r} is to be dropped and is no dose; doses are "
            f"{', '.join(doses.labels[1:])}."
        )


def find_harmful(
    summaries: Sequence[DoseSummary], *, stop_harm_at: float, known: Sequence[str] = ()
) -> tuple[str, ...]:
    """Doses on which the score is probably worse by the MCID, and those known before."""
    found = [
        one.label
        for one in summaries
        if one.own is not None and not one.obstacle and one.own.p_harm_mcid >= stop_harm_at
    ]
    return tuple(dict.fromkeys((*known, *found)))


def allocation_probabilities(p_best: Floats, rule: AllocationRule) -> Floats:
    """Probabilities of the treatments in play, placebo first; they sum to one.

    Parameters
    ----------
    p_best : array of shape (n_treatments,)
        Of those in play.
    rule : AllocationRule

    Examples
    --------
    >>> allocation_probabilities(np.array([0.0, 0.0, 1.0]), AllocationRule())
    array([0.2, 0.2, 0.6])
    """
    size = len(p_best)
    floor = np.full(size, rule.dose_floor)
    floor[0] = rule.placebo_floor
    if floor.sum() > 1:
        floor /= floor.sum()
    cap = np.maximum(np.full(size, max(rule.cap, 1.0 / size)), floor)
    raw = np.maximum(np.asarray(p_best, dtype=float), 0.0) ** rule.power
    raw = raw / raw.sum() if raw.sum() > 0 else np.full(size, 1.0 / size)
    return _between(raw, floor, cap)


def _between(raw: Floats, floor: Floats, cap: Floats) -> Floats:
    """Shift all by one amount and cut at floor and cap, so that the sum is one."""
    low, high = -1.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        if np.clip(raw + middle, floor, cap).sum() < 1.0:
            low = middle
        else:
            high = middle
    found: Floats = np.clip(raw + 0.5 * (low + high), floor, cap)
    return np.asarray(found / found.sum())


def draw_next_cycle(
    doses: DoseSet,
    *,
    limits: DoseLimits,
    rng: np.random.Generator,
    summaries: Sequence[DoseSummary] = (),
    is_adaptive: bool = False,
    periods: int | None = None,
    rule: AllocationRule | None = None,
) -> NextCycle:
    """Draw the treatments of the next cycle.

    Parameters
    ----------
    doses : DoseSet
    limits : DoseLimits
    rng : Generator
        Only source of chance.
    summaries : sequence of DoseSummary
        Of the diary so far; needed when adaptive.
    is_adaptive : bool
        Otherwise each treatment in play comes once, in random order: the default.
    periods : int, optional
        Periods of an adaptive cycle; as many as treatments in play if not given.
    rule : AllocationRule, optional

    Returns
    -------
    NextCycle
        Placebo comes at least once: without it nothing can be compared.

    Raises
    ------
    SafetyHold, DesignError
        See :func:`doses_in_play`.
    """
    kept, reasons = doses_in_play(doses, limits)
    size = periods or len(kept)
    if not 2 <= size <= 12:
        raise DesignError(f"periods is {size}; must be 2 to 12 in a cycle.")
    shares = np.full(len(kept), 1.0 / len(kept))
    if is_adaptive:
        if not summaries:
            raise DesignError(
                "an adaptive cycle needs scores on every dose so far; begin with a fixed one."
            )
        shares = allocation_probabilities(
            np.array([_p_best(summaries, doses.labels[k]) for k in kept]), rule or AllocationRule()
        )
        shares = _with_placebo(shares, size)
        places = _systematic(shares, size, rng)
    else:
        places = list(range(len(kept)))
    order = shuffled([doses.labels[kept[place]] for place in places],
                     lambda count: int(rng.integers(count)))  # fmt: skip
    return NextCycle(
        order=tuple(order),
        probabilities=tuple(
            (doses.labels[k], float(share)) for k, share in zip(kept, shares, strict=True)
        ),
        left_out=tuple(reasons.items()),
        is_adaptive=is_adaptive,
    )


def _p_best(summaries: Sequence[DoseSummary], label: str) -> float:
    """P(best) so far; a dose that was not taken yet counts as one of many."""
    known = {one.label: one.p_best for one in summaries}
    return known.get(label, 1.0 / (len(known) + 1))


def _with_placebo(shares: Floats, size: int) -> Floats:
    """Shares with at least one period of placebo; what is printed is what is drawn.

    Examples
    --------
    >>> _with_placebo(np.array([0.2, 0.2, 0.6]), 4)
    array([0.25  , 0.1875, 0.5625])
    """
    # A hair above, so that rounding cannot draw it out of the cycle.
    placebo = max(float(shares[0]), 1.0 / size + 1e-12)
    raised: Floats = shares * (1.0 - placebo) / (1.0 - shares[0])
    raised[0] = placebo
    return raised


def _systematic(shares: Floats, size: int, rng: np.random.Generator) -> list[int]:
    """Draw so that each treatment comes its share of times, rounded up or down."""
    points = (np.arange(size) + rng.random()) / size
    found = np.minimum(np.searchsorted(np.cumsum(shares), points), len(shares) - 1)
    return [int(place) for place in found]
