"""Whom to simulate: typical persons, and those like the one of a run-in."""

import numpy as np
import pytest

from openldn.errors import CourseError, DesignError
from openldn.record import Course, Instrument
from openldn.trial import (
    SimulatedPerson,
    autocorrelated,
    default_model,
    onset_prior,
    persons_like,
    read_run_in,
    typical_person,
    typical_persons,
)

PAIN = Instrument(name="pain", minimum=0, maximum=10, mcid=1)
NRS = Instrument(name="pain", minimum=0, maximum=10, step=1, mcid=1)


def run_in(days, *, sd=1.6, correlation=0.5, seed=1, round_to=None, skipped=()):
    rng = np.random.default_rng(seed)
    score = 5 + sd * autocorrelated(days, correlation=correlation, rng=rng)
    score = score if round_to is None else np.clip(np.round(score), 0, 10)
    kept = np.setdiff1d(np.arange(days), skipped)
    return Course(
        outcome=score[kept], treatment=np.zeros(len(kept), dtype=np.int64), treatments=("x",),
        day=kept.astype(float),
    )  # fmt: skip


@pytest.mark.parametrize(("instrument", "round_to"), [(PAIN, None), (NRS, 1)])
def test_a_long_run_in_gives_back_the_spread_and_correlation_it_was_made_with(instrument, round_to):
    found = read_run_in(run_in(400, seed=2, round_to=round_to), instrument=instrument)
    assert found.residual_sd.mean == pytest.approx(1.6, abs=0.15)
    assert found.correlation.mean == pytest.approx(0.5, abs=0.08)


def test_over_many_run_ins_the_intervals_hold_the_truth():
    inside = []
    for seed in range(60):
        found = read_run_in(run_in(28, seed=seed), instrument=PAIN)
        one = found.residual_sd
        inside.append(abs(one.mean - 1.6) < 1.96 * one.sd)
    assert np.mean(inside) >= 0.88


def test_a_short_run_in_knows_less_and_the_persons_drawn_from_it_differ_more():
    rng = np.random.default_rng(3)
    spread = []
    for days in (14, 200):
        found = read_run_in(run_in(days), instrument=PAIN)
        persons = persons_like(found, instrument=PAIN, onset=onset_prior(), count=2000, rng=rng)
        drawn = [one.residual_sd for one in persons]
        assert np.mean(drawn) == pytest.approx(found.residual_sd.mean, abs=0.03)
        assert np.std(drawn) == pytest.approx(found.residual_sd.sd, rel=0.1)
        spread.append(np.std(drawn))
    assert spread[0] > 2 * spread[1]


def test_a_wander_of_periods_is_drawn_from_the_prior_since_a_run_in_cannot_show_it():
    found = read_run_in(run_in(28), instrument=PAIN)
    rng = np.random.default_rng(3)
    persons = persons_like(found, instrument=PAIN, onset=onset_prior(), count=4000, rng=rng)
    prior = default_model().prior("period_sd", section="score")
    middle = float(prior.quantile(np.array([0.5]), np.array([0.5]))[0])
    assert np.median([one.period_sd for one in persons]) == pytest.approx(middle, rel=0.06)


def test_missing_days_of_the_run_in_are_missing_days_of_the_persons():
    found = read_run_in(run_in(28, skipped=(3, 4, 5, 9, 14, 20, 21)), instrument=PAIN)
    assert (found.scores, found.days) == (21, 28)
    assert found.missing_share == pytest.approx(0.25)


def test_a_run_in_of_a_few_days_or_without_dates_is_refused():
    with pytest.raises(CourseError, match="has 5 scores; must be 7 or more"):
        read_run_in(run_in(5), instrument=PAIN)
    undated = Course(outcome=np.zeros(9), treatment=np.zeros(9, dtype=np.int64), treatments=("x",))
    with pytest.raises(CourseError, match="no dates"):
        read_run_in(undated, instrument=PAIN)


def test_half_lives_are_spread_as_the_prior_says_however_many_are_taken():
    for count in (50, 1000):
        persons = typical_persons(SimulatedPerson(), onset=onset_prior(), count=count)
        days = np.log([one.onset_half_life_days for one in persons])
        assert np.exp(days.mean()) == pytest.approx(7, rel=0.05)
        assert days.std() == pytest.approx(0.7, rel=0.08)


def test_a_typical_person_needs_the_range_of_the_score():
    with pytest.raises(DesignError, match="the range of steps is not known"):
        typical_person(Instrument(name="steps"))


def test_a_run_in_that_never_moves_tells_no_spread():
    still = Course(
        outcome=np.zeros(20), treatment=np.zeros(20, dtype=np.int64), treatments=("x",),
        day=np.arange(20.0),
    )  # fmt: skip
    with pytest.raises(CourseError, match="all scores of the run-in are equal"):
        read_run_in(still, instrument=NRS)
