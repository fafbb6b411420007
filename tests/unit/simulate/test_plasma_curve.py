"""Plasma as a sum of exponentials."""

import numpy as np
import pytest
from scipy.linalg import expm
from tests.unit.simulate.plasma import make_stand_in_plasma

from openldn.errors import SimulationError
from openldn.simulate.plasma_curve import (
    PlasmaCurve,
    concentration,
    make_bolus_plasma,
    make_plasma_curve,
    read_plasma_curve,
    sum_exponentials,
)

MATRIX = np.array([[-1.0, 0, 0, 0], [0.3, -0.7, 0.1, 0], [0, 0.2, -0.1, 0], [0, 0, 0, -1.0]])


def test_a_linear_model_and_its_curve_give_the_same_concentration():
    curve = make_plasma_curve("two", matrix=MATRIX, start=[2, 0, 0, 0], output=[0, 0.5, 0, 9])
    times = np.array([0.0, 0.5, 3.0, 20.0])
    exact = [0.5 * (expm(MATRIX * t) @ [2.0, 0, 0, 0])[1] for t in times]
    np.testing.assert_allclose(concentration(curve, times_h=times), exact, atol=1e-12)


def test_area_and_what_comes_after_the_peak_agree_with_integration():
    curve = make_stand_in_plasma()
    times = np.linspace(0, 200, 200_001)
    course = concentration(curve, times_h=times)
    assert curve.auc == pytest.approx(np.trapezoid(course, times), rel=1e-6)
    after = times >= 1.0
    left = np.trapezoid(course[after], times[after]) / course.max()
    assert curve.still_to_come_h == pytest.approx(left, rel=0.01)


def test_nothing_is_in_plasma_before_the_dose_or_its_lag():
    curve = PlasmaCurve(name="late", amounts=(1.0,), rates_per_h=(0.5,), lag_h=2.0)
    assert concentration(curve, times_h=[-1.0, 1.9, 2.0]).tolist() == [0.0, 0.0, 1.0]


def test_a_dose_at_once_brings_the_same_exposure():
    curve = read_plasma_curve()
    assert make_bolus_plasma(curve).auc == pytest.approx(curve.auc)


def test_endlessly_many_doses_add_up():
    one, rate = np.array([[2.0, -1.0]]), np.array([[0.1, 0.9]])
    times = np.array([0.0, 5.0, 24.0, 60.0])
    many = sum(sum_exponentials(one, rate, times + 24 * k) for k in range(100))
    np.testing.assert_allclose(sum_exponentials(one, rate, times, 24.0), many, rtol=1e-12)


def test_a_model_that_grows_is_refused():
    with pytest.raises(SimulationError, match="swings or grows"):
        make_plasma_curve("growing", matrix=[[0.5]], start=[1], output=[1])


def test_a_curve_without_a_rate_for_each_amount_is_refused():
    with pytest.raises(SimulationError, match="one positive rate for each amount"):
        PlasmaCurve(name="odd", amounts=(1.0, 2.0), rates_per_h=(0.5,))
