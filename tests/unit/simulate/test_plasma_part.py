"""Does the plasma part lose nothing, and do its curves agree with exact solutions?"""

import re
from functools import cache

import numpy as np
import pytest
from scipy.linalg import expm

from openldn.errors import SimulationError
from openldn.simulate.calibration.linear import exponential, make_linear_part, read_linear_part
from openldn.simulate.facts import Use, find_fact
from openldn.simulate.parts import read_fit, read_part
from openldn.tables import read_text

SINKS = """
[states]
not_absorbed = "nmol"
first_pass = "nmol"
cleared = "nmol"
naltrexol_gone = "nmol"
[equations]
not_absorbed = "(1 - absorbed)*from_gut"
first_pass = "(absorbed - bioavailability - becoming_naltrexol)*from_gut"
cleared = "(1 - fm)*CL_person*CN"
naltrexol_gone = "CLm_person*CM"
"""
DOSED = ("gut", "liquid", "release", "mouth", "muscle", "central")
VALUES = read_fit("plasma").values
PART = read_linear_part("plasma")


@cache
def _with_sinks():
    return make_linear_part(read_text("openldn.simulate", "models/plasma.toml"), SINKS)


def _area(state="gut", mg=50.0, **values):
    return PART.area(VALUES | values, PART.dose(**{state: mg}))[0]


def _curve(times, state="gut", mg=50.0, **values):
    return PART.curve(VALUES | values, PART.dose(**{state: mg}), times)[0]


@pytest.mark.parametrize("state", DOSED)
@pytest.mark.parametrize("liver", [0.0, 2.0])
def test_what_goes_in_is_found_again(state, liver):
    part = _with_sinks()
    dose = part.dose(**{state: 5.0})
    person = {"liver": liver, "weight_kg": 95.0, "dependent": 1.0}
    later = exponential(part.matrix(VALUES | person)[0] * 30.0) @ dose
    assert later.min() >= -1e-6
    assert later.sum() == pytest.approx(dose.sum(), rel=1e-9)
    assert not np.isclose(later[: len(PART.states)].sum(), dose.sum())


def test_the_exponential_of_a_matrix_is_that_of_scipy():
    matrices = PART.matrix(VALUES | {"CL": np.array([10.0, 100.0, 900.0])})
    for hours in (0.0, 0.25, 24.0, 700.0):
        np.testing.assert_allclose(
            exponential(matrices * hours), expm(matrices * hours), rtol=1e-9, atol=1e-14
        )


def test_the_curve_by_vein_is_the_known_sum_of_two_exponentials():
    cl, v1, q, v2 = (VALUES[k] for k in ("CL", "V1", "Q", "V2"))
    total, product = (cl + q) / v1 + q / v2, cl / v1 * q / v2
    root = np.sqrt(total**2 - 4 * product)
    fast, slow = (total + root) / 2, (total - root) / 2
    times = np.array([0.1, 1.0, 5.0, 24.0])
    share = (fast - q / v2) / (fast - slow)
    exact = share * np.exp(-fast * times) + (1 - share) * np.exp(-slow * times)
    ng_per_ml = 10 / 377.86 * 341.40 * 1000 / v1 * exact
    np.testing.assert_allclose(_curve(times, "central", 10.0)[0], ng_per_ml, rtol=1e-9)


def test_naltrexol_from_the_first_pass_follows_the_bateman_function():
    odds = VALUES["escape"]
    ka, k = VALUES["ka"], VALUES["CLm"] / VALUES["Vm"]
    times = np.array([0.5, 2.0, 12.0])
    formed = 0.96 / (1 + odds) * VALUES["presystemic"] * 50 / 377.86 * 343.416 * 1000
    exact = formed / VALUES["Vm"] * ka / (ka - k) * (np.exp(-k * times) - np.exp(-ka * times))
    np.testing.assert_allclose(_curve(times, fm=0.0)[1], exact, rtol=1e-9)


def test_areas_are_bioavailable_dose_over_clearance():
    odds = VALUES["escape"]
    f = 0.96 * odds / (1 + odds)
    assert _area()[0] == pytest.approx(f * 50 / 377.86 * 341.40 * 1000 / VALUES["CL"])
    assert _area("muscle", 380)[0] == pytest.approx(380_000 / VALUES["CL"])


def test_doses_add_up():
    np.testing.assert_allclose(_curve([1.0, 9.0], mg=4.5) * 100, _curve([1.0, 9.0], mg=450))
    np.testing.assert_allclose(_area(mg=4.5) / 4.5, _area(mg=100) / 100)


def test_repeated_doses_are_the_sum_of_single_ones():
    nightly = PART.curve(VALUES, PART.dose(gut=4.5), [1.0], every=24.0)[0, :, 0]
    singles = _curve(1.0 + 24.0 * np.arange(60), mg=4.5).sum(axis=1)
    np.testing.assert_allclose(nightly, singles, rtol=1e-9)


def test_the_area_over_a_day_of_a_steady_regimen_is_that_of_one_dose_for_ever():
    times = np.linspace(0, 24, 2401)
    nightly = PART.curve(VALUES, PART.dose(gut=4.5), times, every=24.0)[0]
    np.testing.assert_allclose(np.trapezoid(nightly, times), _area(mg=4.5), rtol=1e-4)


def test_the_salt_factor_is_that_of_the_label():
    factor = PART.dose_factors["gut"] / PART.dose_factors["muscle"]
    per_8_mg = find_fact("PK_043").number
    assert factor == pytest.approx(per_8_mg / 8, abs=0.005)


def test_peaks_after_50_mg_are_those_of_the_label_within_the_fit():
    curve = _curve(np.arange(0.25, 6, 0.25)).max(axis=1)
    assert np.log(curve[0] / 13.3) == pytest.approx(0, abs=0.2)
    assert np.log(curve[1] / 108) == pytest.approx(0, abs=0.2)


def test_peaks_after_4_5_mg_are_near_1_2_and_9_7_ng_per_ml():
    naltrexone, naltrexol = _curve(np.arange(0.25, 6, 0.25), mg=4.5).max(axis=1)
    assert naltrexone == pytest.approx(1.2, rel=0.15)
    assert naltrexol == pytest.approx(9.7, rel=0.15)


def test_a_failing_liver_raises_naltrexone_five_to_tenfold_but_no_half_life():
    normal, compensated, ill = (_area(liver=code)[0] for code in (0, 1, 2))
    assert 5 <= ill / normal <= 10
    assert normal < compensated < ill
    tails = [_curve([48.0, 60.0], liver=code) for code in (0, 2)]
    naltrexone, naltrexol = (
        np.log(tails[1][k, 1] / tails[1][k, 0]) / np.log(tails[0][k, 1] / tails[0][k, 0])
        for k in (0, 1)
    )
    assert naltrexone == pytest.approx(1, abs=1e-6)
    assert naltrexol == pytest.approx(1, abs=0.22)  # no more than persons differ (PK_059)


def test_a_failing_liver_never_raises_naltrexol():
    assert 0.3 < _area(liver=2)[1] / _area()[1] < 1


@pytest.mark.parametrize("state", ["central", "muscle"])
def test_the_liver_does_not_matter_where_the_first_pass_is_bypassed(state):
    np.testing.assert_allclose(_area(state, liver=2), _area(state), rtol=1e-12)


def test_what_is_known_of_the_person_moves_clearance_as_published():
    base, heavy, old = _area("central"), _area("central", weight_kg=80), _area(
        "central", age_years=50
    )  # fmt: skip
    assert base[0] / heavy[0] == pytest.approx(1 + 10 * 0.548 / 140, rel=1e-3)
    assert base[0] / old[0] == pytest.approx(1 - 10 * 0.108 / 140, rel=1e-3)
    assert base[0] / _area("central", dependent=1)[0] == pytest.approx(1.23)


def test_kidneys_and_smoke_move_naltrexol_alone():
    base, weak, smoker = _area(), _area(creatinine_clearance_ml_per_min=50), _area(smoker=1)
    assert base[1] / weak[1] == pytest.approx(1 - 50 * 0.229 / 65.1, rel=1e-3)
    assert base[1] / smoker[1] == pytest.approx(1.18)
    assert base[0] == weak[0] == smoker[0]


def test_the_depot_peaks_at_two_hours_and_again_at_two_to_three_days():
    times = np.arange(0.5, 24 * 30, 0.5)
    level = _curve(times, "muscle", 380)[0]
    peaks = times[1:-1][(level[1:-1] > level[:-2]) & (level[1:-1] > level[2:])]
    assert peaks[0] == pytest.approx(2, abs=1.5)
    assert 48 <= peaks[1] <= 84
    assert peaks.size == 2
    late = np.log(2) * 10 / np.log(level[times == 360.0] / level[times == 600.0])
    assert 5 <= late[0] <= 10


def test_women_have_a_lower_peak_of_the_depot_at_the_same_area():
    times = np.arange(6, 24 * 10, 6)
    woman, man = (_curve(times, "muscle", 380, female=sex)[0].max() for sex in (1, 0))
    assert woman / man == pytest.approx(0.7, abs=0.03)
    np.testing.assert_allclose(_area("muscle", female=1), _area("muscle"))


def test_time_release_lowers_the_peak_and_not_the_area():
    times = np.arange(0.25, 12, 0.25)
    assert _curve(times, "release")[0].max() < 0.6 * _curve(times)[0].max()
    np.testing.assert_allclose(_area("release"), _area("gut"))


def test_under_the_tongue_the_share_through_the_mucosa_bypasses_the_liver():
    none, all_ = _area("mouth", mucosal=0.0), _area("mouth", mucosal=1.0)
    np.testing.assert_allclose(none, _area("liquid"))
    np.testing.assert_allclose(all_, _area("central"))


def test_a_liquid_peaks_before_a_capsule():
    times = np.arange(0.05, 4, 0.05)
    assert _curve(times, "liquid")[0].argmax() < _curve(times)[0].argmax()


def test_f_stays_below_one_however_large_the_factors():
    ceiling = 0.96 * _area("central")[0]
    assert _area(F_study=1e6, liver=2)[0] == pytest.approx(ceiling)


def test_numbers_name_facts_that_may_be_used():
    uses = (Use.CALIBRATE, Use.CONTEXT)
    for one in PART.inputs:
        assert one.basis in ("measured", "fitted", "assumed"), one.name
        assert one.source, one.name
        for fact_id in re.findall(r"(?:PK|CONC)_\d+", one.source):
            find_fact(fact_id, uses=uses)


def test_fitted_numbers_stand_in_the_file_of_the_fit_alone():
    text = read_text("openldn.simulate", "models/plasma.toml")
    for name in VALUES:
        assert f'{name} = {{ value = "fitted:plasma"' in text
    assert '"fitted:' not in read_part("plasma")


def test_an_unknown_input_is_refused_by_name():
    with pytest.raises(SimulationError, match="no input weight"):
        PART.matrix({"weight": 70.0})


def test_a_part_that_is_not_linear_is_refused():
    with pytest.raises(SimulationError, match="not linear"):
        make_linear_part('[states]\nA = "mg"\n[equations]\nA = "-A^2/1[mg*h]"')
