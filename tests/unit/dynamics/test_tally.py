"""Are running statistics those of the whole, whatever the pieces?"""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openldn.dynamics.tally import RELATIVE_ERROR, Tally

PROBABILITIES = (0.0, 0.05, 0.5, 0.95, 1.0)


def _tally(*pieces):
    tally = Tally(pieces[0].shape[1])
    for piece in pieces:
        tally.add(piece)
    return tally


def _same(one, other):
    return (
        np.array_equal(one.mean, other.mean)
        and np.array_equal(one.sd, other.sd)
        and np.array_equal(one.quantiles(PROBABILITIES), other.quantiles(PROBABILITIES))
    )


@given(cuts=st.lists(st.integers(0, 300), max_size=4), seed=st.integers(0, 9))
def test_pieces_and_their_order_change_no_digit(cuts, seed):
    rows = np.exp(np.random.default_rng(seed).normal(0, 3, (300, 3))) - 0.1
    pieces = np.split(rows, sorted(cuts))
    assert _same(_tally(rows), _tally(*reversed(pieces)))


def test_moments_are_those_of_exact_arithmetic():
    rows = np.random.default_rng(1).normal(1e3, 1e-3, (2000, 1))
    tally = _tally(rows)
    exact = sum((Fraction(x) for x in rows[:, 0].tolist()), Fraction(0)) / 2000
    assert tally.mean[0] == float(exact)
    assert tally.sd == pytest.approx(rows.std(axis=0, ddof=1), rel=1e-3)
    spread = np.random.default_rng(1).gamma(2, 3, (2000, 2))
    assert _tally(spread).sd == pytest.approx(spread.std(axis=0, ddof=1), rel=1e-12)


@pytest.mark.parametrize(
    "make",
    [
        lambda rng: rng.beta(8, 2, (5000, 2)),
        lambda rng: np.exp(rng.normal(2, 1.5, (5000, 2))),
        lambda rng: rng.normal(0, 2, (5000, 2)),
    ],
    ids=["share", "concentration", "change"],
)
def test_quantiles_are_as_near_as_promised(make):
    rows = make(np.random.default_rng(4))
    found = _tally(rows).quantiles(PROBABILITIES)
    true = np.quantile(rows, PROBABILITIES, axis=0)
    near = np.quantile(rows, [0.495, 0.505], axis=0)
    assert np.all(np.abs(found - true) <= RELATIVE_ERROR * np.abs(true) + np.ptp(near, axis=0))


def test_extremes_bound_the_quantiles():
    rows = np.array([[0.0, 5.0], [0.0, 5.0], [3.0, 5.0]])
    tally = _tally(rows)
    assert tally.quantiles((0, 0.5, 1)).tolist() == [[0, 5], [0, 5], [3, 5]]
    assert (tally.minimum.tolist(), tally.maximum.tolist()) == ([0, 5], [3, 5])


def test_what_is_not_finite_is_left_out_and_shows_in_the_count():
    tally = _tally(np.array([[1.0, np.nan], [np.inf, np.nan], [3.0, np.nan]]))
    assert tally.count.tolist() == [2, 0]
    assert tally.mean[0] == 2
    assert np.isnan([tally.mean[1], tally.sd[1], *tally.quantiles((0.5,))[:, 1]]).all()


def test_nothing_added_gives_no_numbers():
    tally = _tally(np.empty((0, 1)))
    assert tally.count.tolist() == [0]
    assert np.isnan(tally.mean).all()


def test_huge_and_tiny_numbers_fall_into_the_outer_bins():
    tally = _tally(np.array([[1e-300, -1e12], [1e12, 1e12]]))
    assert tally.quantiles((1.0,))[0, 0] > 1e11
    assert tally.mean.tolist() == [5e11, 0.0]
