"""The invented person's days have the spread, correlation and effect that were asked for."""

import numpy as np
import pytest

from openldn.errors import DesignError
from openldn.record import Instrument
from openldn.trial import SimulatedPerson, autocorrelated, simulate_scores

PAIN = Instrument(name="pain", minimum=0, maximum=10, step=1, mcid=1)


def scores(person, *, days=20000, level=None, period=None, seed=1, instrument=None):
    level = np.zeros(days) if level is None else level
    return simulate_scores(
        person, level=level, period=period, rng=np.random.default_rng(seed), instrument=instrument
    )


def lag1(series):
    return np.corrcoef(series[:-1], series[1:])[0, 1]


def test_residuals_have_the_spread_and_correlation_asked_for():
    found = scores(SimulatedPerson(baseline=4.0, residual_sd=1.5, correlation=0.6))
    assert found.mean() == pytest.approx(4.0, abs=0.1)
    assert found.std() == pytest.approx(1.5, abs=0.05)
    assert lag1(found) == pytest.approx(0.6, abs=0.02)


def test_a_series_is_stationary_from_its_first_day():
    first = [autocorrelated(3, correlation=0.9, rng=np.random.default_rng(k)) for k in range(4000)]
    assert np.array(first).std(axis=0) == pytest.approx([1, 1, 1], abs=0.05)


def test_an_effect_builds_up_with_its_half_life():
    person = SimulatedPerson(residual_sd=0.0, effect=-2.0, onset_half_life_days=7.0)
    found = scores(person, level=np.ones(70))
    assert found[6] == pytest.approx(5.0 - 1.0)
    assert found[-1] == pytest.approx(3.0, abs=0.01)


def test_a_period_wanders_as_a_whole():
    period = np.repeat(np.arange(2000), 3)
    found = scores(
        SimulatedPerson(residual_sd=0.0, period_sd=0.5), level=np.zeros(6000), period=period
    ).reshape(-1, 3)
    assert np.ptp(found, axis=1).max() == 0
    assert found[:, 0].std() == pytest.approx(0.5, abs=0.03)


def test_slow_flares_last_for_weeks():
    found = scores(SimulatedPerson(residual_sd=0.0, slow_sd=1.0, slow_correlation=0.97))
    assert lag1(found) == pytest.approx(0.97, abs=0.01)


def test_a_trend_goes_over_the_whole_course_and_leaves_its_middle():
    found = scores(SimulatedPerson(residual_sd=0.0, trend=2.0), days=11)
    assert (found[0], found[5], found[-1]) == (4.0, 5.0, 6.0)


def test_the_share_of_missing_days_is_that_asked_for():
    found = scores(SimulatedPerson(missing_share=0.3))
    assert np.isnan(found).mean() == pytest.approx(0.3, abs=0.02)


def test_scores_are_given_on_the_steps_of_the_instrument_and_within_its_ends():
    found = scores(SimulatedPerson(baseline=1.0, residual_sd=2.0), instrument=PAIN)
    assert set(found) <= set(range(11))
    assert (found == 0).mean() > 0.2


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"residual_sd": -1.0}, "residual_sd is -1.0; must be 0 or more"),
        ({"residual_sd": float("nan")}, "residual_sd is nan"),
        ({"correlation": 1.0}, "correlation is 1.0; must lie between -1 and 1"),
        ({"missing_share": 1.0}, "missing_share is 1.0; must be from 0 to below 1"),
        ({"effect": float("inf")}, "effect is inf"),
    ],
)
def test_a_person_who_cannot_be_is_refused(changes, told):
    with pytest.raises(DesignError, match=told):
        SimulatedPerson(**changes)
