"""The plasma curve of a model text."""

import numpy as np
import pytest

from openldn.errors import SimulationError
from openldn.simulate.calibration.oral_curve import make_oral_curve
from openldn.simulate.parts import read_part
from openldn.simulate.plasma_curve import concentration, read_plasma_curve

TEXT = """
[parameters]
ka = { value = 1.5, unit = "1/h" }
CL = { value = 100, unit = "L/h" }
V  = { value = 400, unit = "L" }
F  = { value = 0.2, unit = "" }
[let]
CN = "central/V"
[states]
gut = "nmol"
central = "nmol"
[equations]
gut = "-ka*gut"
central = "ka*gut - CL*CN"
[dosing.gut]
unit = "mg"
molar_mass = "341.4 g/mol"
F = "F"
lag = "0.5[h]"
"""


def test_the_curve_is_that_of_the_text():
    curve = make_oral_curve(TEXT)
    after = np.array([0.5, 2.0, 10.0])
    dose = 0.2 * 1e6 / 341.4
    exact = dose / 400 * 1.5 / (1.5 - 0.25) * (np.exp(-0.25 * after) - np.exp(-1.5 * after))
    np.testing.assert_allclose(concentration(curve, times_h=after + 0.5), exact, rtol=1e-9)
    assert curve.auc == pytest.approx(dose / 100)


def test_another_persons_values_give_another_curve():
    assert make_oral_curve(TEXT, values={"CL": 50}).auc == pytest.approx(
        2 * make_oral_curve(TEXT).auc
    )


def test_the_stored_curve_is_that_of_the_plasma_part():
    stored, fresh = read_plasma_curve(), make_oral_curve(read_part("plasma"))
    times = np.array([0.5, 1.0, 4.0, 24.0])
    np.testing.assert_allclose(
        concentration(stored, times_h=times), concentration(fresh, times_h=times), rtol=1e-6
    )


def test_a_text_that_is_not_linear_is_refused():
    with pytest.raises(SimulationError, match="not linear"):
        make_oral_curve(TEXT.replace("- CL*CN", "- CL*CN/(1 + CN/3[nmol/L])"))
