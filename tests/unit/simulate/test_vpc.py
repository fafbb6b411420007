"""Does a predictive check pass a right model, and fail a wrong one?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openldn.errors import SimulationError
from openldn.simulate.vpc import check_predictions, choose_edges

TIMES = np.tile([1.0, 2.0, 4.0, 8.0], 150)


def _draw(rng, *, scale=1.0, doses=1.0, n=1):
    typical = 100 * doses * np.exp(-0.2 * TIMES)
    return scale * typical * np.exp(rng.normal(0, 0.3, (n, TIMES.size)))


def _check(scale=1.0, doses=1.0, predicted=None):
    rng = np.random.default_rng(8)
    return check_predictions(
        TIMES,
        observed=_draw(rng, scale=scale, doses=doses)[0],
        simulated=_draw(rng, doses=doses, n=200),
        edges_h=np.array([0, 1.5, 3, 6, 8]),
        predicted=predicted,
        interval=0.98,
    )


def test_a_right_model_holds_the_observations_within_its_bands():
    found = _check()
    assert found.is_inside.mean() > 0.9
    assert found.count.tolist() == [150] * 4
    assert found.middle_h.tolist() == [1, 2, 4, 8]
    assert np.all(found.low <= found.median)
    assert np.all(found.median <= found.high)


def test_a_wrong_model_does_not():
    assert not _check(scale=1.5).is_inside.any()


def test_correction_takes_out_what_doses_explain():
    doses = np.resize([1.0, 4.0, 20.0], TIMES.size)
    plain = _check(doses=doses)
    corrected = _check(doses=doses, predicted=100 * doses * np.exp(-0.2 * TIMES))
    spread = plain.observed[-1] / plain.observed[0]
    assert np.all(corrected.observed[-1] / corrected.observed[0] < spread / 3)
    assert corrected.is_corrected
    assert corrected.is_inside.mean() > 0.9


def test_correcting_by_equal_predictions_changes_nothing():
    equal = _check(predicted=np.full(TIMES.size, 7.0))
    assert np.allclose(equal.observed, _check().observed)


@given(st.lists(st.integers(0, 30), min_size=2, max_size=40), st.integers(1, 8))
def test_chosen_edges_leave_no_bin_empty_and_no_observation_out(times, n_bins):
    times = np.array([*times, 31], dtype=float)
    edges = choose_edges(times, n_bins=n_bins)
    counts, _ = np.histogram(times, edges)
    assert counts.min() > 0
    assert counts.sum() == times.size
    assert edges.size <= n_bins + 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"observed": np.ones(3)}, "observed has"),
        ({"predicted": np.zeros(4)}, "not above 0"),
        ({"edges_h": np.array([0, 5, 6, 9])}, "5 to 6 h has no"),
        ({"edges_h": np.array([2, 9])}, "at 1 h is outside"),
        ({"edges_h": np.array([9, 2])}, "increasing"),
        ({"observed": np.array([1, 2, np.nan, 4])}, "not a number"),
    ],
)
def test_what_cannot_be_checked_is_named(change, message):
    asked = {
        "observed": np.ones(4),
        "simulated": np.ones((5, 4)),
        "edges_h": np.array([0, 3, 9]),
    }
    with pytest.raises(SimulationError, match=message):
        check_predictions(np.array([1.0, 2.0, 4.0, 8.0]), **{**asked, **change})


def test_edges_need_a_bin():
    with pytest.raises(SimulationError, match="n_bins is 0"):
        choose_edges(TIMES, n_bins=0)
