"""Are doses taken, missed and moved as the process says?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openldn.dynamics.adherence import Adherence, Bedtimes
from openldn.dynamics.misses import Independent, Markov, Streaks
from openldn.errors import SimulationError

PROCESSES = (
    Independent(probability=0.08),
    Markov(after_taken=0.05, after_missed=0.4),
    Streaks(rate_per_night=0.02, lengths=(0, 1, 1, 2)),
    Streaks.geometric(rate_per_night=0.03, mean_length=3),
)
DRAWS = {"seed": 11, "first": 0, "n": 20_000}


@pytest.mark.parametrize("process", PROCESSES, ids=lambda one: type(one).__name__)
def test_every_night_is_missed_at_the_rate_of_the_theory(process):
    missed = process.draw(**DRAWS, nights=12)
    error = np.sqrt(process.rate * (1 - process.rate) / DRAWS["n"])
    assert np.abs(missed.mean(axis=0) - process.rate).max() < 4 * error


def test_after_a_miss_markov_misses_as_often_as_stated():
    missed = PROCESSES[1].draw(**DRAWS, nights=12)
    before, after = missed[:, :-1], missed[:, 1:]
    assert after[before].mean() == pytest.approx(0.4, abs=0.02)
    assert after[~before].mean() == pytest.approx(0.05, abs=0.005)


def test_markov_with_equal_probabilities_is_independent():
    alike = Markov(after_taken=0.1, after_missed=0.1)
    independent = Independent(probability=0.1)
    assert np.array_equal(alike.draw(**DRAWS, nights=5), independent.draw(**DRAWS, nights=5))


def test_streaks_have_the_stated_lengths():
    nights = 40
    missed = Streaks(rate_per_night=0.01, lengths=(0, 1, 0, 1)).draw(**DRAWS, nights=nights)
    edges = np.diff(np.pad(missed, ((0, 0), (1, 1))).astype(int), axis=1)
    starts, ends = np.nonzero(edges == 1)[1], np.nonzero(edges == -1)[1]
    whole = (starts > 0) & (starts < nights - 10)
    lengths = (ends - starts)[whole]
    # Two streaks may follow each other directly, at the rate of 1 %.
    assert np.mean(lengths == 2) == pytest.approx(0.495, abs=0.02)
    assert np.mean(lengths == 4) == pytest.approx(0.495 + 0.5 * 0.005, abs=0.02)


def test_geometric_streaks_have_the_mean_length():
    assert PROCESSES[3].mean_length == pytest.approx(3, rel=0.01)
    assert Streaks.geometric(rate_per_night=0.1, mean_length=1).lengths == (1.0,)


@pytest.mark.parametrize("process", PROCESSES, ids=lambda one: type(one).__name__)
def test_neither_persons_nor_nights_that_follow_move_a_miss(process):
    many = process.draw(seed=3, first=0, n=50, nights=30)
    few = process.draw(seed=3, first=20, n=5, nights=9)
    assert np.array_equal(many[20:25, :9], few)


def test_bedtimes_stay_within_their_bounds_and_spread_as_stated():
    jitter = Bedtimes(jitter_sd_h=0.75, jitter_bound_h=2.5).draw(**DRAWS, nights=5)
    assert np.abs(jitter).max() == 2.5
    assert jitter.std() == pytest.approx(0.75, rel=0.02)
    drift = Bedtimes(drift_sd_h=0.5, drift_bound_h=2).draw(**DRAWS, nights=120)
    assert np.abs(drift).max() <= 2
    assert drift[:, 0].std() == pytest.approx(0.5, rel=0.02)
    # Thrown back at the bounds, a walk ends up anywhere between them alike.
    assert drift[:, -1].std() == pytest.approx(4 / np.sqrt(12), rel=0.02)


def test_steps_of_a_drift_are_the_walks_own_inside_the_bounds():
    far, near = (Bedtimes(drift_sd_h=0.5, drift_bound_h=bound) for bound in (23, 2))
    free, bound = (one.draw(seed=1, first=0, n=500, nights=4) for one in (far, near))
    inside = np.abs(free).max(axis=1) < 2
    assert np.allclose(free[inside], bound[inside])


def test_weekends_are_later():
    moved = Bedtimes(weekend_shift_h=1.5, first_weekday=3).draw(seed=1, first=0, n=1, nights=8)
    assert moved.tolist() == [[0, 1.5, 1.5, 0, 0, 0, 0, 0]]


def test_an_evening_dose_within_18_hours_of_a_late_one_is_left_out():
    doses = _mixed(takes_close_doses=False)
    gaps = [np.diff(times[taken]) for times, taken in zip(doses.time_h, doses.taken, strict=True)]
    assert min(gap.min() for gap in gaps if gap.size) >= 18
    assert doses.too_close.any()
    assert not (doses.too_close & doses.taken).any()


def test_a_close_dose_that_is_taken_is_told():
    doses = _mixed(takes_close_doses=True)
    after_late = doses.late[:, :-1] & ~doses.late[:, 1:] & doses.taken[:, 1:]
    assert after_late.any()
    assert np.array_equal(doses.too_close[:, 1:], after_late)


def _mixed(**more):
    adherence = Adherence(
        misses=Independent(probability=0.3),
        late_probability=0.5,
        late_after_h=10,
        shortest_gap_h=18,
        **more,
    )
    return adherence.draw(seed=2, first=0, n=200, nights=30)


@given(
    probability=st.floats(0, 1),
    late=st.floats(0, 1),
    jitter=st.floats(0, 1.5),
    drift=st.floats(0, 1.5),
    seed=st.integers(0, 99),
)
def test_each_dose_belongs_to_its_own_night(probability, late, jitter, drift, seed):
    bedtimes = Bedtimes(jitter_sd_h=jitter, jitter_bound_h=2, drift_sd_h=drift, drift_bound_h=2)
    adherence = Adherence(
        misses=Independent(probability=probability),
        bedtimes=bedtimes,
        late_probability=late,
        late_after_h=10,
        shortest_gap_h=18,
    )
    doses = adherence.draw(seed=seed, first=0, n=4, nights=10)
    own = doses.time_h - 24 * np.arange(10) + bedtimes.earliest_h
    assert own.min() >= 0
    assert own.max() < 24
    assert not (doses.late & ~doses.taken).any()


def test_without_anything_stated_every_dose_is_taken_on_time():
    doses = Adherence().draw(seed=1, first=0, n=2, nights=3)
    assert doses.taken.all()
    assert doses.time_h.tolist() == [[0, 24, 48]] * 2


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Independent(probability=1.1), "probability is 1.1"),
        (lambda: Markov(after_taken=0, after_missed=1), "first night would decide"),
        (lambda: Streaks(rate_per_night=1, lengths=(1,)), "rate_per_night is 1"),
        (lambda: Streaks(rate_per_night=0.1, lengths=()), "lengths is"),
        (lambda: Streaks.geometric(rate_per_night=0.1, mean_length=0.5), "mean_length is 0.5"),
        (lambda: Bedtimes(jitter_sd_h=1), "jitter_bound_h is 0"),
        (lambda: Bedtimes(drift_bound_h=-1), "drift_bound_h -1"),
        (lambda: Bedtimes(first_weekday=7), "first_weekday is 7"),
        (lambda: Adherence(late_probability=2), "late_probability is 2"),
        (lambda: Adherence(late_after_h=24), "late_after_h is 24"),
    ],
)
def test_what_cannot_be_is_named(make, message):
    with pytest.raises(SimulationError, match=message):
        make()
