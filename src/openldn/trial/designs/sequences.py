"""Orders that a design allows, and drawing one of them."""

import math
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, permutations, product
from typing import TypeVar

from openldn.errors import DesignError
from openldn.trial.designs.design import DesignKind, TrialDesign

TreatmentSequence = tuple[int, ...]
# Draws a whole number from 0 to below its argument, each equally likely.
Chooser = Callable[[int], int]
Item = TypeVar("Item")

# Beyond this many orders they are counted no more.
MOST_LISTED = 200_000
# A random order that obeys the restriction is found within this many tries, or is rare.
MOST_TRIES = 2_000


def draw_sequence(design: TrialDesign, choose: Chooser) -> TreatmentSequence:
    """Draw one of the allowed orders, each equally likely.

    Parameters
    ----------
    design : TrialDesign
    choose : callable ``(count) -> int``
        Uniform over ``range(count)``; the only source of chance.

    Returns
    -------
    tuple of int
        Index of the treatment of each period; for ``staggered-start`` one number, the days of
        baseline.

    Raises
    ------
    DesignError
        If the restriction leaves next to no order.

    Examples
    --------
    >>> import numpy as np
    >>> from openldn.trial.designs.design import TrialTreatment
    >>> design = TrialDesign(kind=DesignKind.PAIRED, cycles=2, treatments=(
    ...     TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)))
    >>> rng = np.random.default_rng(1)
    >>> draw_sequence(design, lambda count: int(rng.integers(count)))
    (1, 0, 0, 1)
    """
    arms = range(len(design.treatments))
    match design.kind:
        case DesignKind.PAIRED:
            return tuple(arm for _ in range(design.cycles) for arm in shuffled(arms, choose))
        case DesignKind.BALANCED:
            return _flat(shuffled(_balanced_cycles(design, choose), choose))
        case DesignKind.RESTRICTED:
            return _restricted(design, choose)
        case DesignKind.LATIN_SQUARE:
            return _flat(_square_cycles(design, choose))
        case DesignKind.STAGGERED_START:
            days = sorted(set(design.starts))
            return (days[choose(len(days))],)
        case _:
            return fixed_sequence(design)


def fixed_sequence(design: TrialDesign) -> TreatmentSequence:
    """The one order of a design without chance: comparator, drug, and so on."""
    if design.kind is DesignKind.BEFORE_AFTER:
        return (design.baseline_days,)
    return (0, 1) * design.cycles


def allowed_sequences(design: TrialDesign) -> tuple[TreatmentSequence, ...]:
    """Every order that may be drawn; the null distribution of a randomization test.

    Raises
    ------
    DesignError
        If there are more than 200,000.
    """
    found = []
    for sequence in _every(design):
        found.append(sequence)
        if len(found) > MOST_LISTED:
            raise DesignError(
                f"the design allows more than {MOST_LISTED:,} orders; draw some instead."
            )
    return tuple(found)


def shuffled(items: Iterable[Item], choose: Chooser) -> list[Item]:
    """Fisher-Yates: every order equally likely."""
    order = list(items)
    for last in range(len(order) - 1, 0, -1):
        other = choose(last + 1)
        order[last], order[other] = order[other], order[last]
    return order


def williams_square(arms: int) -> tuple[TreatmentSequence, ...]:
    """Orders in which each treatment follows each other one equally often.

    Notes
    -----
    ``arms`` orders for an even number of treatments, twice as many for an odd one.

    References
    ----------
    Williams (1949). Experimental designs balanced for the estimation of residual effects of
    treatments. Australian Journal of Scientific Research A 2, 149-168.

    Examples
    --------
    >>> williams_square(4)
    ((0, 1, 3, 2), (1, 2, 0, 3), (2, 3, 1, 0), (3, 0, 2, 1))
    """
    first = [0]
    low, high = 1, arms - 1
    while low <= high:
        first.append(low)
        if low < high:
            first.append(high)
        low, high = low + 1, high - 1
    rows = [tuple((arm + shift) % arms for arm in first) for shift in range(arms)]
    if arms % 2:
        rows += [row[::-1] for row in rows]
    return tuple(rows)


def _flat(cycles: Iterable[TreatmentSequence]) -> TreatmentSequence:
    return tuple(arm for cycle in cycles for arm in cycle)


def _balanced_cycles(design: TrialDesign, choose: Chooser) -> list[TreatmentSequence]:
    """Cycles of which every treatment begins equally many, as nearly as can be."""
    arms = len(design.treatments)
    firsts = list(range(arms)) * (design.cycles // arms)
    firsts += shuffled(range(arms), choose)[: design.cycles % arms]
    return [
        (first, *shuffled([arm for arm in range(arms) if arm != first], choose)) for first in firsts
    ]


def _restricted(design: TrialDesign, choose: Chooser) -> TreatmentSequence:
    periods = [arm for arm in range(len(design.treatments)) for _ in range(design.cycles)]
    for _ in range(MOST_TRIES):
        order = tuple(shuffled(periods, choose))
        if _longest_run(order) <= design.longest_run:
            return order
    # So rare that trying may go on for long; then they are few, as a rule, and can be listed.
    try:
        rare = allowed_sequences(design)
    except DesignError as error:
        raise DesignError(
            f"longest_run is {design.longest_run}, which next to no order of {len(periods)} "
            "periods obeys; give a larger one."
        ) from error
    return rare[choose(len(rare))]


def _longest_run(order: TreatmentSequence) -> int:
    return max(len(tuple(run)) for _, run in groupby(order))


def _square_cycles(design: TrialDesign, choose: Chooser) -> list[TreatmentSequence]:
    """Rows of Williams squares with treatments put to the letters anew, rows in random order."""
    arms = len(design.treatments)
    cycles: list[TreatmentSequence] = []
    while len(cycles) < design.cycles:
        letters = shuffled(range(arms), choose)
        rows = shuffled(williams_square(arms), choose)
        cycles += [tuple(letters[arm] for arm in row) for row in rows]
    return cycles[: design.cycles]


def _every(design: TrialDesign) -> Iterator[TreatmentSequence]:
    arms = range(len(design.treatments))
    match design.kind:
        case DesignKind.PAIRED:
            cycles = product(permutations(arms), repeat=design.cycles)
            return (_flat(cycle) for cycle in cycles)
        case DesignKind.BALANCED:
            cycles = product(permutations(arms), repeat=design.cycles)
            return (_flat(cycle) for cycle in cycles if _is_balanced(cycle, len(arms)))
        case DesignKind.RESTRICTED:
            return _every_restricted(design, (), [design.cycles] * len(arms))
        case DesignKind.LATIN_SQUARE:
            return iter(sorted(_every_square(design)))
        case DesignKind.STAGGERED_START:
            return ((days,) for days in sorted(set(design.starts)))
        case _:
            return iter((fixed_sequence(design),))


def _is_balanced(cycles: Iterable[TreatmentSequence], arms: int) -> bool:
    firsts = [cycle[0] for cycle in cycles]
    counts = [firsts.count(arm) for arm in range(arms)]
    return max(counts) - min(counts) <= 1


def _every_restricted(
    design: TrialDesign, so_far: TreatmentSequence, left: list[int]
) -> Iterator[TreatmentSequence]:
    if not any(left):
        yield so_far
        return
    for arm, count in enumerate(left):
        longer = (*so_far, arm)
        if count and _longest_run(longer) <= design.longest_run:
            rest = [number - (other == arm) for other, number in enumerate(left)]
            yield from _every_restricted(design, longer, rest)


def _every_square(design: TrialDesign) -> set[TreatmentSequence]:
    arms = len(design.treatments)
    rows = williams_square(arms)
    found: set[TreatmentSequence] = set()
    for parts in product(*_square_parts(design.cycles, arms, rows)):
        found.add(_flat(parts))
        if len(found) > MOST_LISTED:
            break
    return found


def _square_parts(
    cycles: int, arms: int, rows: tuple[TreatmentSequence, ...]
) -> Iterator[tuple[TreatmentSequence, ...]]:
    """For each square begun, everything that it may contribute."""
    while cycles > 0:
        taken = min(cycles, len(rows))
        if math.factorial(arms) * math.perm(len(rows), taken) > 10 * MOST_LISTED:
            raise DesignError(
                f"the design allows more than {MOST_LISTED:,} orders; draw some instead."
            )
        yield tuple(
            {
                _flat(tuple(letters[arm] for arm in row) for row in order)
                for letters in permutations(range(arms))
                for order in permutations(rows, taken)
            }
        )
        cycles -= taken
