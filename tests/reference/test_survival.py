"""Do curves and ratios agree with R's survival? Values by ``validation/survival/reference.R``.

Curves are the same sums: 1e-10. Cox regressions are iterated by lifelines and by R until the
likelihood rests, each in its way: coefficients agree to 2e-5. Known differences stand in
``validation/survival/README.md``.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from openldn.registry import cumulative_incidence, kaplan_meier, rate_of, rate_ratio
from openldn.registry.cohorts.hazards import fit_hazards, fit_state

FOLDER = Path(__file__).parents[2] / "validation" / "survival"
R = json.loads((FOLDER / "reference.json").read_text(encoding="utf-8"))
EXACT, ITERATED = 1e-10, 2e-5

# Freireich et al. (1963), weeks in remission: 6-MP, then placebo.
WEEKS = np.array(
    [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35,
     1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], dtype=float
)  # fmt: skip
RELAPSED = np.array(
    [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0] + [1] * 21, bool
)
DRUG = np.repeat([1.0, 0.0], 21)


def table(name):
    return np.genfromtxt(FOLDER / f"{name}.csv", delimiter=",", names=True)


def drug_curve():
    return kaplan_meier(WEEKS[:21], RELAPSED[:21])


def test_the_curve_of_6_mp_its_interval_and_numbers_at_risk_are_those_of_r():
    curve = drug_curve()
    assert curve.time.tolist() == R["mp_time"]
    assert curve.share == pytest.approx(R["mp_share"], abs=EXACT)
    assert curve.low == pytest.approx(R["mp_low"], abs=EXACT)
    assert curve.high == pytest.approx(R["mp_high"], abs=EXACT)
    assert curve.at_risk.tolist() == R["mp_at_risk"]


def test_medians_of_23_and_8_weeks_are_found_with_their_intervals():
    one, other = drug_curve().median, kaplan_meier(WEEKS[21:], RELAPSED[21:]).median
    assert [one.value, one.low, one.high] == R["medians_drug"] == [23, 13, None]
    assert [other.value, other.low, other.high] == R["medians_placebo"] == [8, 4, 11]


def test_the_restricted_mean_and_its_error_are_those_of_r():
    assert drug_curve().area(20) == pytest.approx(R["mean_20"], rel=EXACT)


def test_the_hazard_ratio_of_6_mp_is_that_of_r():
    one = fit_hazards(WEEKS, RELAPSED, covariates={"drug": DRUG}).ratios[0]
    coefficient, _, low, high = R["mp_cox"]
    assert np.log(one.ratio) == pytest.approx(coefficient, abs=ITERATED)
    assert (one.low, one.high) == pytest.approx((low, high), rel=ITERATED)


def lung():
    rows = table("lung")
    died = rows["status"] == 2
    return rows["time"], died, {"age": rows["age"], "sex": rows["sex"]}


def test_a_regression_on_two_covariates_is_that_of_r():
    left, died, covariates = lung()
    model = fit_hazards(left, died, covariates=covariates)
    assert [np.log(x.ratio) for x in model.ratios] == pytest.approx(R["lung_cox"][:2], abs=ITERATED)


def delayed(left):
    return np.floor(left * ((np.arange(1, len(left) + 1) % 5) / 10))


def test_delayed_entry_gives_the_curve_of_r():
    left, died, _ = lung()
    curve = kaplan_meier(left, died, entered=delayed(left))
    points = [curve.at(day) for day in (50, 200, 400, 700)]
    assert [one.value for one in points] == pytest.approx(R["late_share"], abs=EXACT)
    assert [one.low for one in points] == pytest.approx(R["late_low"], abs=EXACT)


def test_delayed_entry_gives_the_regression_of_r():
    left, died, covariates = lung()
    model = fit_hazards(left, died, covariates=covariates, entered=delayed(left))
    assert [np.log(x.ratio) for x in model.ratios] == pytest.approx(R["late_cox"][:2], abs=ITERATED)


@pytest.mark.parametrize("name", ["pcm", "death"])
def test_competing_events_with_ties_have_the_incidence_of_r(name):
    rows = table("mgus2")
    words = (None, "pcm", "death")
    found = cumulative_incidence(rows["months"], tuple(words[int(x)] for x in rows["event"]))[name]
    points = [found.at(day) for day in (12, 60, 120, 240)]
    assert [one.value for one in points] == pytest.approx(R[f"aj_{name}"], abs=EXACT)
    # R gives the infinitesimal jackknife, we the delta method: the same to 2 % here.
    for point, se in zip(points, R[f"aj_{name}_se"], strict=True):
        half = (np.log(-np.log(point.low)) - np.log(-np.log(point.high))) / (2 * 1.959963984540054)
        ours = half * -point.value * np.log(point.value)
        assert ours == pytest.approx(se, rel=0.02)


def test_a_state_that_begins_in_time_has_the_ratio_of_r():
    rows = table("heart")
    one = fit_state(
        rows["start"], rows["stop"], rows["event"] == 1, rows["transplant"] == 1, rows["id"],
        name="transplant",
    ).ratios[0]  # fmt: skip
    coefficient, se = R["heart_cox"]
    assert np.log(one.ratio) == pytest.approx(coefficient, abs=ITERATED)
    assert np.log(one.high / one.low) / 2 / 1.959963984540054 == pytest.approx(se, rel=ITERATED)


def test_rates_and_their_ratio_are_those_of_rs_poisson_test():
    assert rate_ratio(11, 800.0, 3, 1011.0) == pytest.approx(R["rate_ratio"], rel=1e-9)
    one = rate_of(10, 10.0)
    assert (one.value, one.low, one.high) == pytest.approx(R["rate"], rel=1e-9)
