"""The plain randomization test: the exact p value over all orders that might have been drawn."""

from dataclasses import dataclass

import numpy as np

from openldn.errors import CourseError
from openldn.record import Floats
from openldn.trial.designs.design import TrialDesign
from openldn.trial.designs.sequences import TreatmentSequence
from openldn.trial.monitoring.orders import arrangements

# Differences that agree to so many parts of the scores' spread are equal.
TIE = 1e-9


@dataclass(frozen=True, kw_only=True)
class RandomizationTest:
    """Difference of period means, and how rare it is over the orders that might have been.

    Parameters
    ----------
    difference : float
        Active minus comparator, score points.
    p_better, p_two_sided : float
        Probability of a difference at least as large, in favor of the active treatment or
        either way, if the order made no difference to the scores.
    orders : int
        Number of orders that might have been.
    smallest_p, smallest_two_sided : float
        The least that ``p_better`` and ``p_two_sided`` could be under any of those orders.
    """

    difference: float
    p_better: float
    p_two_sided: float
    orders: int
    smallest_p: float
    smallest_two_sided: float


def randomization_test(
    design: TrialDesign,
    sequence: TreatmentSequence,
    means: Floats,
    *,
    compared: tuple[int, int],
    sign: int,
) -> RandomizationTest:
    """Compare period means with what every other order would have given.

    Parameters
    ----------
    design : TrialDesign
    sequence : tuple of int
        Treatment of each period of the complete cycles.
    means : array of shape (n_cycles, n_slots)
        Mean score of each period; a cycle with a NaN is left out.
    compared : tuple of int
        Codes of the active treatment and the comparator.
    sign : int
        +1 when a higher score is better, -1 when a lower one is.

    Raises
    ------
    DesignError
        If the design draws no order, or too many to list.
    CourseError
        If no cycle has scores in all its periods.

    References
    ----------
    Edgington and Onghena (2007), Randomization Tests. Araujo, Julious and Senn (2016),
    Understanding variation in sets of n-of-1 trials: the cycle is the unit of a test of "no
    effect", doi:10.1371/journal.pone.0167167.

    Examples
    --------
    >>> from openldn.trial.designs.design import DesignKind, TrialTreatment
    >>> pair = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))
    >>> design = TrialDesign(kind=DesignKind.PAIRED, treatments=pair, cycles=3)
    >>> means = np.array([[6.0, 4.0], [4.5, 6.0], [3.0, 5.0]])
    >>> test = randomization_test(design, (0, 1, 1, 0, 1, 0), means, compared=(1, 0), sign=-1)
    >>> test.p_better, test.orders
    (0.125, 8)
    """
    orders, probability = arrangements(design, sequence, compared=compared)
    flat = means.reshape(-1)
    whole = np.repeat(np.all(np.isfinite(means), axis=1), means.shape[1])
    if not np.any(whole):
        raise CourseError("no complete cycle has scores in all its periods; nothing to compare.")
    kept = np.where(whole, flat, 0.0)
    active = whole * (orders == compared[0])
    other = whole * (orders == compared[1])
    each = _mean(active, kept) - _mean(other, kept)
    here = np.all(orders == np.array(sequence), axis=1)
    difference = float(each[here][0])
    slack = TIE * float(np.ptp(flat[whole]))
    better = sign * each >= sign * difference - slack
    size = np.abs(each)
    extreme = size >= abs(difference) - slack
    return RandomizationTest(
        difference=difference,
        p_better=float(probability[better].sum()),
        p_two_sided=float(probability[extreme].sum()),
        orders=len(orders),
        # Orders that differ in cycles without scores alone are extreme together.
        smallest_p=float(probability[sign * each >= np.max(sign * each) - slack].sum()),
        smallest_two_sided=float(probability[size >= np.max(size) - slack].sum()),
    )


def _mean(taken: Floats, scores: Floats) -> Floats:
    counts = taken.sum(axis=1)
    mean: Floats = (taken @ scores) / np.maximum(counts, 1)
    return np.where(counts > 0, mean, 0.0)
