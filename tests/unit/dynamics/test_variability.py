"""Do persons differ as the model text says?"""

from dataclasses import dataclass

import numpy as np
import pytest

from openldn.dynamics.variability import Variability, draw_nights, draw_persons
from openldn.errors import SimulationError


@dataclass(frozen=True)
class One:
    name: str
    value: float
    sd: float | None = None
    low: float | None = None
    high: float | None = None


CL = One("CL", 190.0, 0.3)
V = One("V", 500.0, 0.25)
F = One("F", 0.3, 0.45, high=0.45)
FIXED = One("Q", 110.0)
INPUTS = (CL, V, F, FIXED)


def _log(n=20_000, **more):
    drawn = draw_persons(INPUTS, seed=5, first=0, n=n, **more)
    return np.log(drawn / [one.value for one in INPUTS])


def test_logarithms_have_the_stated_spread_about_the_median():
    logs = _log()
    assert logs[:, :2].std(axis=0) == pytest.approx([0.3, 0.25], rel=0.03)
    assert logs[:, :2].mean(axis=0) == pytest.approx([0, 0], abs=0.01)
    assert abs(np.corrcoef(logs[:, 0], logs[:, 1])[0, 1]) < 0.03


def test_bounds_hold_and_what_has_no_spread_stays():
    drawn = draw_persons(INPUTS, seed=5, first=0, n=500)
    assert drawn[:, 2].max() == 0.45
    assert np.all(drawn[:, 3] == 110.0)


def test_correlated_parameters_have_the_correlation():
    logs = _log(variability=Variability(correlations={("V", "CL"): 0.6}))
    assert np.corrcoef(logs[:, 0], logs[:, 1])[0, 1] == pytest.approx(0.6, abs=0.02)
    assert logs[:, 1].std() == pytest.approx(0.25, rel=0.03)


def test_another_parameter_in_the_model_moves_no_draw():
    alone = draw_persons((V,), seed=5, first=3, n=10)[:, 0]
    assert np.array_equal(alone, draw_persons(INPUTS, seed=5, first=0, n=20)[3:13, 1])


def test_a_study_shifts_all_its_persons_alike():
    variability = Variability(study_sd={"CL": 0.5})
    plain = draw_persons(INPUTS, seed=5, first=0, n=9)
    one, other = (
        draw_persons(INPUTS, seed=5, first=0, n=9, variability=variability, study=k) / plain
        for k in (0, 1)
    )
    assert np.allclose(one[:, 0], one[0, 0])
    assert not np.isclose(one[0, 0], other[0, 0])
    assert np.all(one[:, 1:] == 1)


def test_medians_may_be_given_for_each_person():
    weights = np.array([50.0, 100.0])
    drawn = draw_persons((FIXED,), seed=1, first=0, n=2, centers={"Q": weights})
    assert np.array_equal(drawn[:, 0], weights)


def test_nights_vary_about_the_person_within_bounds():
    persons = draw_persons(INPUTS, seed=5, first=0, n=400)
    by_night = draw_nights(persons, INPUTS, seed=5, first=0, nights=60, night_sd={"F": 0.2})
    assert by_night[:, :, 2].max() <= 0.45
    assert np.array_equal(by_night[:, 7, 0], persons[:, 0])
    free = persons[:, 2] < 0.15  # far from the bound
    spread = np.log(by_night[free, :, 2] / persons[free, None, 2])
    assert spread.std() == pytest.approx(0.2, rel=0.05)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Variability(correlations={("CL", "V"): 1.2}), "CL and V is 1.2"),
        (lambda: Variability(study_sd={"CL": -0.1}), "CL is -0.1"),
        (lambda: _log(n=1, centers={"KA": 1.0}), "no input KA"),
        (
            lambda: _log(
                n=1,
                variability=Variability(
                    correlations={("CL", "V"): 0.9, ("V", "F"): 0.9, ("CL", "F"): -0.9}
                ),
            ),
            "contradict each other",
        ),
    ],
)
def test_what_cannot_be_drawn_is_named(make, message):
    with pytest.raises(SimulationError, match=message):
        make()
