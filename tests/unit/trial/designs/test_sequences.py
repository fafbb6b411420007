"""Orders are drawn fairly: each allowed one equally likely, and none but those."""

from collections import Counter
from itertools import groupby, pairwise
from math import comb, factorial

import numpy as np
import pytest
from scipy.stats import chisquare

from openldn.errors import DesignError
from openldn.trial import (
    DesignKind,
    TrialDesign,
    TrialTreatment,
    allowed_sequences,
    draw_sequence,
    williams_square,
)

LABELS = ("placebo", "1.5 mg", "3 mg", "4.5 mg", "6 mg", "9 mg")
DRAWS = 6000
# A fair draw fails once in ten thousand times, and the seed is fixed.
LEAST_P = 1e-4


def make(kind, *, arms=2, cycles=2, **changes):
    treatments = tuple(TrialTreatment(label=label) for label in LABELS[:arms])
    return TrialDesign(kind=kind, treatments=treatments, cycles=cycles, **changes)


def draws(design, count=DRAWS, seed=3):
    rng = np.random.default_rng(seed)
    return [draw_sequence(design, lambda size: int(rng.integers(size))) for _ in range(count)]


FEW = [
    make(DesignKind.PAIRED, cycles=3),
    make(DesignKind.PAIRED, arms=3, cycles=2),
    make(DesignKind.BALANCED, cycles=3),
    make(DesignKind.BALANCED, cycles=4),
    make(DesignKind.BALANCED, arms=3, cycles=2),
    make(DesignKind.RESTRICTED, cycles=3, longest_run=2),
    make(DesignKind.RESTRICTED, arms=3, cycles=2, longest_run=1),
    make(DesignKind.LATIN_SQUARE, cycles=3),
    make(DesignKind.LATIN_SQUARE, arms=3, cycles=1),
    make(DesignKind.LATIN_SQUARE, arms=3, cycles=2),
    make(DesignKind.LATIN_SQUARE, arms=4, cycles=1),
    make(DesignKind.STAGGERED_START, cycles=1, starts=(14, 21, 28, 28)),
]


@pytest.mark.parametrize("design", FEW, ids=lambda d: f"{d.kind}-{len(d.treatments)}-{d.cycles}")
def test_every_allowed_order_is_equally_likely(design):
    allowed = allowed_sequences(design)
    counts = Counter(draws(design))
    assert set(counts) <= set(allowed)
    assert len(set(allowed)) == len(allowed)
    assert chisquare([counts[order] for order in allowed]).pvalue > LEAST_P


def test_a_paired_design_allows_every_order_in_every_cycle():
    assert len(allowed_sequences(make(DesignKind.PAIRED, cycles=5))) == 2**5
    assert len(allowed_sequences(make(DesignKind.PAIRED, arms=3, cycles=2))) == factorial(3) ** 2


def test_a_balanced_design_begins_as_often_with_each_treatment():
    design = make(DesignKind.BALANCED, cycles=4)
    assert len(allowed_sequences(design)) == comb(4, 2)
    assert all(order[::2].count(0) == 2 for order in draws(design, 50))


@pytest.mark.parametrize("longest", [1, 2, 3])
def test_no_run_is_longer_than_the_restriction(longest):
    design = make(DesignKind.RESTRICTED, cycles=4, longest_run=longest)
    runs = [len(list(run)) for order in draws(design, 300) for _, run in groupby(order)]
    assert max(runs) <= longest
    assert all(order.count(1) == 4 for order in allowed_sequences(design))


def test_orders_that_chance_hardly_finds_are_drawn_from_their_list():
    design = make(DesignKind.RESTRICTED, cycles=20, longest_run=1)
    counts = Counter(draws(design, 12))
    assert set(counts) == {(0, 1) * 20, (1, 0) * 20}


@pytest.mark.parametrize("arms", [2, 3, 4, 5, 6])
def test_in_a_williams_square_each_treatment_follows_each_other_equally_often(arms):
    rows = williams_square(arms)
    follows = Counter(pair for row in rows for pair in pairwise(row))
    assert len(follows) == arms * (arms - 1)
    assert set(follows.values()) == {1 if arms % 2 == 0 else 2}
    assert all(sorted(row) == list(range(arms)) for row in rows)
    # And each comes equally often in each place.
    for place in range(arms):
        assert len(set(Counter(row[place] for row in rows).values())) == 1


@pytest.mark.parametrize("arms", [3, 4])
def test_a_whole_latin_square_keeps_the_balance_after_letters_are_drawn(arms):
    rows = len(williams_square(arms))
    for order in draws(make(DesignKind.LATIN_SQUARE, arms=arms, cycles=rows), 20):
        cycles = [order[i : i + arms] for i in range(0, len(order), arms)]
        follows = Counter(pair for cycle in cycles for pair in pairwise(cycle))
        assert len(set(follows.values())) == 1


def test_without_chance_there_is_one_order():
    assert allowed_sequences(make(DesignKind.WITHDRAWAL, cycles=2)) == ((0, 1, 0, 1),)
    before = make(DesignKind.BEFORE_AFTER, cycles=1, baseline_days=28)
    assert allowed_sequences(before) == ((28,),)
    assert draws(before, 3) == [(28,)] * 3


@pytest.mark.parametrize(
    "design",
    [
        make(DesignKind.PAIRED, cycles=18),
        make(DesignKind.LATIN_SQUARE, arms=4, cycles=12),
    ],
    ids=lambda d: str(d.kind),
)
def test_too_many_orders_are_not_listed(design):
    with pytest.raises(DesignError, match="more than 200,000 orders"):
        allowed_sequences(design)
