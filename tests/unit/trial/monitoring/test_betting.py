"""Betting on the order of treatments, and the randomization test."""

import numpy as np
import pytest

from openldn.errors import CourseError
from openldn.trial import (
    DesignKind,
    TrialDesign,
    TrialTreatment,
    allowed_sequences,
    randomization_test,
)
from openldn.trial.monitoring import Bets, bet_on_orders, confidence_sequence, open_orders

PAIR = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))
ORDER = (0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0)
DESIGN = TrialDesign(kind=DesignKind.PAIRED, treatments=PAIR, cycles=6)


def scores(effect, wander=0.0):
    """Period means: placebo near 6, the drug lower by an effect."""
    noise = wander * np.random.default_rng(3).standard_normal(len(ORDER))
    return (6.0 + effect * np.array(ORDER) + noise).reshape(-1, 2)


def bet(means, **options):
    orders = open_orders(DESIGN, ORDER, compared=(1, 0))
    return bet_on_orders(means, orders, compared=(1, 0), mcid=1.0, sign=-1, **options)


def test_a_large_benefit_doubles_the_stake_each_cycle():
    assert np.allclose(bet(scores(-20.0)), [2, 4, 8, 16, 32, 64])


def test_a_harm_loses_the_stake():
    assert bet(scores(+3.0))[-1] < 0.05


def test_no_difference_at_all_wins_and_loses_nothing():
    assert np.allclose(bet(scores(0.0)), 1.0)


def test_two_sided_bets_do_not_know_the_direction():
    assert np.allclose(bet(scores(-2.0), is_two_sided=True), bet(scores(2.0), is_two_sided=True))


def test_a_cycle_without_scores_in_one_period_is_not_bet_on():
    means = scores(-20.0)
    means[2, 1] = np.nan
    assert np.allclose(bet(means), [2, 4, 4, 8, 16, 32])


def test_bets_at_the_true_effect_stay_near_their_stake():
    assert np.allclose(bet(scores(-2.0), shift=-2.0), 1.0)


def test_the_confidence_sequence_holds_the_effect_and_not_zero():
    orders = open_orders(DESIGN, ORDER, compared=(1, 0))
    low, high = confidence_sequence(
        scores(-2.0, 0.2), orders, compared=(1, 0), mcid=1.0, level=0.05
    )
    assert low < -2.0 < high < 0.0


def test_five_cycles_are_too_few_for_a_confidence_sequence():
    orders = open_orders(DESIGN, ORDER, compared=(1, 0))[:5]
    assert (
        confidence_sequence(scores(-9.0)[:5], orders, compared=(1, 0), mcid=1.0, level=0.05) is None
    )


def test_three_pairs_cannot_reach_twenty():
    bets = Bets(values=np.array([2.0, 4.0, 8.0]), largest=8.0, level=0.05)
    assert not bets.can_reach
    assert bets.crossed_at is None


def test_the_cycle_at_which_the_bets_were_won_is_remembered():
    bets = Bets(values=np.array([2.0, 25.0, 3.0]), largest=64.0, level=0.05)
    assert bets.crossed_at == 2


def test_the_randomization_test_counts_orders_by_hand():
    test = randomization_test(DESIGN, ORDER, scores(-2.0, 0.1), compared=(1, 0), sign=-1)
    assert test.orders == 64
    assert test.p_better == 1 / 64
    assert test.p_two_sided == 2 / 64
    assert test.difference == pytest.approx(-2.0, abs=0.1)


def test_the_least_p_is_that_of_the_cycles_that_count():
    means = scores(-2.0, 0.1)
    means[0, 0] = np.nan
    test = randomization_test(DESIGN, ORDER, means, compared=(1, 0), sign=-1)
    # One of six pairs has no scores: five are left, 1 / 32 for better and 2 / 32 either way.
    assert (test.p_better, test.smallest_p) == (1 / 32, 1 / 32)
    assert (test.p_two_sided, test.smallest_two_sided) == (2 / 32, 2 / 32)


@pytest.mark.parametrize("drawn", [0, 3, 5])
def test_the_least_p_does_not_depend_on_the_order_that_was_drawn(drawn):
    design = TrialDesign(kind=DesignKind.BALANCED, treatments=PAIR, cycles=4)
    means = np.random.default_rng(3).normal(size=(4, 2))
    every = [
        randomization_test(design, order, means, compared=(1, 0), sign=1)
        for order in allowed_sequences(design)
    ]
    assert every[drawn].smallest_p == pytest.approx(min(one.p_better for one in every))
    assert every[drawn].smallest_two_sided == pytest.approx(min(one.p_two_sided for one in every))


def test_p_values_of_the_randomization_test_are_valid_over_all_orders():
    means = np.random.default_rng(8).normal(size=(4, 2))
    design = TrialDesign(kind=DesignKind.RESTRICTED, treatments=PAIR, cycles=4)
    p = np.array([
        randomization_test(design, order, means, compared=(1, 0), sign=1).p_better
        for order in allowed_sequences(design)
    ])  # fmt: skip
    for level in (0.05, 0.1, 0.25, 0.5):
        assert np.mean(p <= level) <= level


def test_a_test_without_a_whole_cycle_is_refused():
    with pytest.raises(CourseError, match="nothing to compare"):
        randomization_test(DESIGN, ORDER, np.full((6, 2), np.nan), compared=(1, 0), sign=1)
