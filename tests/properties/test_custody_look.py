"""Do letters of finished cycles tell anything of later ones?"""

from collections import Counter, defaultdict
from itertools import permutations

import pytest

from openldn.trial import (
    DesignKind,
    TrialDesign,
    TrialTreatment,
    allowed_sequences,
    why_no_look,
)

PAIR = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))


def later_orders(design, cycles):
    """With what is told of finished cycles, how often each later order and meaning go together."""
    size = cycles * len(design.treatments)
    found = defaultdict(Counter)
    for sequence in allowed_sequences(design):
        for letters in permutations(range(len(design.treatments))):
            seen = tuple(letters.index(arm) for arm in sequence[:size])
            found[seen][(sequence[size:], letters)] += 1
    return found


@pytest.mark.parametrize(("total", "cycles"), [(2, 1), (3, 1), (3, 2), (4, 2), (5, 4)])
def test_in_pairs_every_later_order_stays_equally_likely_whatever_the_letters_mean(total, cycles):
    design = TrialDesign(kind=DesignKind.PAIRED, treatments=PAIR, cycles=total)
    assert not why_no_look(design)
    for counts in later_orders(design, cycles).values():
        assert len(counts) == 2 * 2 ** (total - cycles)
        assert len(set(counts.values())) == 1


@pytest.mark.parametrize("kind", [DesignKind.BALANCED, DesignKind.RESTRICTED])
def test_where_later_orders_become_likelier_no_look_is_allowed(kind):
    design = TrialDesign(kind=kind, treatments=PAIR, cycles=3)
    uneven = [
        counts
        for counts in later_orders(design, 2).values()
        if len(set(counts.values())) > 1 or len(counts) < 2 * 2
    ]
    assert uneven
    assert why_no_look(design)


def test_half_a_cycle_would_tell_its_other_half():
    """Why only whole cycles are given out."""
    design = TrialDesign(kind=DesignKind.PAIRED, treatments=PAIR, cycles=2)
    found = defaultdict(set)
    for sequence in allowed_sequences(design):
        for letters in permutations(range(2)):
            seen = tuple(letters.index(arm) for arm in sequence[:3])
            found[seen].add(letters.index(sequence[3]))
    assert all(len(last) == 1 for last in found.values())
