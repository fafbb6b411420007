"""Which orders of a cycle were still open when it began: the null law of a design-based test."""

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from openldn.errors import DesignError
from openldn.record import Codes, Floats
from openldn.trial.designs.design import DesignKind, TrialDesign
from openldn.trial.designs.sequences import TreatmentSequence, allowed_sequences

# Stands for "one of the two that are compared, whichever": they are what the test permutes.
EITHER = -1
CROSSING_KINDS = (
    DesignKind.PAIRED, DesignKind.BALANCED, DesignKind.RESTRICTED, DesignKind.LATIN_SQUARE,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenOrders:
    """Orders of one cycle that the design still allowed when the cycle began.

    Parameters
    ----------
    orders : array of int, shape (n_orders, n_slots)
        Treatment of each period of the cycle; treatments that are not compared stay where they
        were.
    probability : array of shape (n_orders,)
        Of each under the design, given the cycles before; sums to one.
    drawn : int
        The one that was drawn.
    """

    orders: Codes
    probability: Floats
    drawn: int


def open_orders(
    design: TrialDesign, sequence: TreatmentSequence, *, compared: tuple[int, int]
) -> tuple[OpenOrders, ...]:
    """Orders that were open at the start of each complete cycle.

    Parameters
    ----------
    design : TrialDesign
        Of a kind whose order is drawn and that crosses over.
    sequence : tuple of int
        Treatment of each period so far; whole cycles.
    compared : tuple of int
        Codes of the active treatment and the comparator.

    Raises
    ------
    DesignError
        If the design has no random crossing, or does not allow the order.

    Notes
    -----
    Given the cycles before and the periods of the other treatments, only the arrangement of the
    two compared is permuted. So "these two do not differ" is tested whatever the others do.

    Examples
    --------
    >>> from openldn.trial.designs.design import TrialTreatment
    >>> pair = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))
    >>> design = TrialDesign(kind=DesignKind.BALANCED, treatments=pair, cycles=2)
    >>> first, second = open_orders(design, (0, 1, 1, 0), compared=(1, 0))
    >>> first.probability, second.probability
    (array([0.5, 0.5]), array([1.]))
    """
    _check_crossing(design)
    arms = len(design.treatments)
    cycles = np.array(sequence, dtype=np.int64).reshape(-1, arms)
    if design.kind is DesignKind.PAIRED:
        every = np.array(list(permutations(range(arms))), dtype=np.int64)
        return tuple(_given_others(every, cycle, compared) for cycle in cycles)
    found, listed = [], _listed(design)
    for number, cycle in enumerate(cycles):
        here = listed[:, number * arms : (number + 1) * arms]
        found.append(_given_others(here, cycle, compared))
        listed = listed[np.all(here == cycle, axis=1)]
    return tuple(found)


def _given_others(orders: Codes, cycle: Codes, compared: tuple[int, int]) -> OpenOrders:
    """Those that agree with the drawn one about the treatments that are not compared."""
    same = np.all(_masked(orders, compared) == _masked(cycle, compared), axis=1)
    distinct, counts = np.unique(orders[same], axis=0, return_counts=True)
    drawn = np.flatnonzero(np.all(distinct == cycle, axis=1))
    if not len(drawn):
        raise DesignError(
            "the order of treatments in the diary is none that the design allows, so a test that "
            "rests on the draw cannot be used; check labels and the first day."
        )
    return OpenOrders(orders=distinct, probability=counts / counts.sum(), drawn=int(drawn[0]))


def _masked(orders: Codes, compared: tuple[int, int]) -> Codes:
    masked: Codes = np.where(np.isin(orders, compared), EITHER, orders)
    return masked


def largest_evidence(design: TrialDesign, *, compared: tuple[int, int], cycles: int) -> float:
    """The most that betting on the order can win in so many cycles, whatever the scores.

    Examples
    --------
    >>> from openldn.trial.designs.design import TrialTreatment
    >>> pair = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))
    >>> design = TrialDesign(kind=DesignKind.PAIRED, treatments=pair, cycles=3)
    >>> largest_evidence(design, compared=(1, 0), cycles=3)
    8.0
    """
    _check_crossing(design)
    if design.kind is DesignKind.PAIRED:
        return float(2**cycles)
    arms, listed = len(design.treatments), _listed(design)
    before = np.zeros(len(listed), dtype=np.int64)
    most = np.ones(len(listed))
    for number in range(cycles):
        here = listed[:, number * arms : (number + 1) * arms]
        given = _ids(before, _masked(here, compared))
        before = _ids(before, here)
        most *= np.bincount(given)[given] / np.bincount(before)[before]
    return float(most.max())


def _ids(before: NDArray[np.int64], columns: Codes) -> NDArray[np.int64]:
    """Number rows that agree before and here alike."""
    joined = np.column_stack([before, columns])
    found: NDArray[np.int64] = np.unique(joined, axis=0, return_inverse=True)[1].reshape(-1)
    return found


def arrangements(
    design: TrialDesign, sequence: TreatmentSequence, *, compared: tuple[int, int]
) -> tuple[Codes, Floats]:
    """All orders of the complete cycles that might have been, and their probabilities.

    Returns
    -------
    orders : array of int, shape (n_orders, n_periods)
    probability : array of shape (n_orders,)

    Raises
    ------
    DesignError
        If the design has no random crossing, allows too many orders, or not this one.
    """
    _check_crossing(design)
    done = len(sequence) // len(design.treatments)
    if design.kind is DesignKind.PAIRED:  # cycles are drawn alone: those to come do not matter
        design = replace(design, cycles=done)
    only = _given_others(
        _listed(design)[:, : len(sequence)], np.array(sequence, dtype=np.int64), compared
    )
    return only.orders, only.probability


def is_allowed(design: TrialDesign, sequence: TreatmentSequence) -> bool:
    """Whether the design may have drawn an order that begins so.

    A design that allows too many orders to list is taken at its word.
    """
    arms = len(design.treatments)
    if design.kind is DesignKind.PAIRED:
        cycles = [sequence[start : start + arms] for start in range(0, len(sequence), arms)]
        return all(len(set(cycle)) == len(cycle) for cycle in cycles)
    try:
        listed = _listed(design)
    except DesignError:
        return True
    return bool(np.any(np.all(listed[:, : len(sequence)] == sequence, axis=1)))


@lru_cache(maxsize=4)
def _listed(design: TrialDesign) -> Codes:
    return np.array(allowed_sequences(design), dtype=np.int64)


def _check_crossing(design: TrialDesign) -> None:
    if design.kind not in CROSSING_KINDS:
        raise DesignError(
            f"a {design.kind} design draws no order within cycles, so there is nothing to bet on "
            f"and nothing to permute; that needs one of {', '.join(CROSSING_KINDS)}."
        )
