"""What a look recommends."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr

from openldn.trial import DecisionRule, NextStep, Recommendation
from openldn.trial.evaluation import ContrastNumbers
from openldn.trial.monitoring.steps import (
    LookRule,
    detectable_effect,
    early_step,
    flipped,
    foresee,
    monte_carlo_interval,
    predicted_continue,
)
from openldn.trial.verdict import decide

RULE = DecisionRule()
LOOKS = LookRule(continue_at=0.9, worse_at=0.7, futility_below=0.05)


def seen(better, worse=0.0, mean=-1.0, sd=0.5):
    at_all = 0.99 if better >= worse else 0.01
    return ContrastNumbers(mean=mean, sd=sd, p_benefit=at_all, p_mcid=better, p_harm_mcid=worse)


@pytest.mark.parametrize(
    ("chosen", "own", "chance", "step"),
    [
        (seen(0.95), seen(0.92), 0.9, NextStep.STOP_WORKS),
        (seen(0.95), seen(0.85), 0.9, NextStep.GO_ON),
        (seen(0.85), seen(0.85), 0.9, NextStep.GO_ON),
        (seen(0.10), seen(0.10), 0.04, NextStep.STOP_FUTILE),
        (seen(0.10), seen(0.10), 0.06, NextStep.GO_ON),
        (seen(0.0, 0.8), seen(0.0, 0.8), 0.0, NextStep.STOP_HARM),
        (seen(0.0, 0.8), seen(0.0, 0.6), 0.0, NextStep.STOP_FUTILE),
        (seen(0.0, 0.6), seen(0.0, 0.6), 0.06, NextStep.GO_ON),
    ],
)
def test_a_look_recommends_by_both_priors(chosen, own, chance, step):
    assert early_step(chosen, own, chance=chance, rule=RULE, looks=LOOKS) is step


def test_without_a_threshold_nothing_is_said_early():
    looks = LookRule(continue_at=None, worse_at=None, futility_below=0.05)
    for one in (seen(1.0), seen(0.0, 1.0)):
        assert early_step(one, one, chance=1.0, rule=RULE, looks=looks) is NextStep.GO_ON


@pytest.mark.parametrize("turn", [lambda one: one, flipped])
def test_a_masked_look_says_the_same_either_way_round(turn):
    step = early_step(
        turn(seen(0.95)), turn(seen(0.95)), chance=0.9, rule=RULE, looks=LOOKS, is_masked=True
    )
    assert step is NextStep.STOP_DIFFER


def test_harm_is_no_word_of_a_masked_look():
    one = seen(0.0, 0.8)
    step = early_step(one, one, chance=0.5, rule=RULE, looks=LOOKS, is_masked=True)
    assert step is NextStep.GO_ON


def test_the_chance_foreseen_is_the_share_of_simulated_ends():
    rng = np.random.default_rng(4)
    mean, sd, own_sd, share = -1.2, 0.6, 0.65, 0.5
    then = 1 / (1 / sd**2 + 1 / own_sd**2)
    truth = rng.normal(mean, sd, 200_000)
    fresh = rng.normal(truth, own_sd)
    end = (mean / sd**2 + fresh / own_sd**2) * then
    needed = -1.0 - 0.8416 * np.sqrt(then)
    chance = predicted_continue(mean, sd, own_sd, mcid=1.0, sign=-1, share_done=share, rule=RULE)
    assert float(chance) == pytest.approx(float(np.mean(end <= needed)), abs=0.005)


def test_a_masked_chance_counts_both_ways():
    one = seen(0.5, mean=0.0, sd=1.0)
    options = {"mcid": 1.0, "sign": -1, "share_done": 0.5, "rule": RULE}
    single = foresee(one, one, **options)
    assert foresee(one, one, **options, is_masked=True) == pytest.approx(2 * single)


def shrunken(mean, own_sd, prior_sd=2.0):
    """The posterior under a prior that is centered on 0, and the one without a prior."""
    variance = 1 / (own_sd**-2 + prior_sd**-2)
    posteriors = []
    for at, sd in ((mean * variance / own_sd**2, np.sqrt(variance)), (mean, own_sd)):
        posteriors.append(
            ContrastNumbers(
                mean=at,
                sd=sd,
                p_benefit=ndtr(-at / sd),
                p_mcid=ndtr((-1.0 - at) / sd),
                p_harm_mcid=ndtr((at - 1.0) / sd),
            )
        )
    return tuple(posteriors)


@pytest.mark.parametrize(
    ("own_sd", "mcid", "effect"), [(0.5, 1.0, 1.92), (0.5, 2.0, 2.98), (0.8, 2.0, 3.72)]
)
@pytest.mark.parametrize("sign", [-1, 1])
def test_the_detectable_effect_needs_the_chosen_prior_too(own_sd, mcid, effect, sign):
    chosen, own = shrunken(0.3, own_sd)
    found = detectable_effect(chosen, own, mcid=mcid, sign=sign, rule=RULE)
    assert found == pytest.approx(effect, abs=0.005)


@pytest.mark.parametrize("own_sd", [0.5, 6.0])
def test_the_detectable_effect_is_called_continue_in_four_of_five(own_sd):
    chosen, own = shrunken(0.3, own_sd)
    effect = detectable_effect(chosen, own, mcid=1.0, sign=-1, rule=RULE)
    means = np.random.default_rng(2).normal(-effect, own_sd, 4000)
    called = [
        all(decide(one, RULE) is Recommendation.CONTINUE for one in shrunken(mean, own_sd))
        for mean in means
    ]
    assert np.mean(called) == pytest.approx(0.80, abs=0.02)


def test_a_prior_that_leans_to_the_drug_does_not_lower_what_own_data_need():
    chosen, own = shrunken(0.0, 0.5)
    leaning = replace(chosen, mean=-1.0)
    found = detectable_effect(leaning, own, mcid=1.0, sign=-1, rule=RULE)
    assert found == pytest.approx(1.84, abs=0.005)


def test_the_masked_detectable_effect_is_the_same_either_way_round():
    chosen, own = shrunken(0.3, 0.5)
    leaning = replace(chosen, mean=0.4)
    found = [
        detectable_effect(*pair, mcid=1.0, sign=-1, rule=RULE, is_masked=True)
        for pair in ((leaning, own), (flipped(leaning), flipped(own)))
    ]
    assert found[0] == found[1]


def test_a_simulated_share_of_zero_still_has_an_upper_end():
    low, high = monte_carlo_interval(0, 100)
    assert low == pytest.approx(0.0)
    assert 0.03 < high < 0.05
