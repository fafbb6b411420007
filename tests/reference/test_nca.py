"""Does the non-compartmental analysis agree with WinNonlin, PKNCA and exact curves?"""

from functools import cache

import numpy as np
import pytest
from validation.nca.compare import CASES, analyze, read_reference, tolerance_of

from openldn.simulate.nca import (
    BlqRule,
    Method,
    NcaOptions,
    PeakUse,
    Profile,
    Route,
    analyze_profile,
)

REFERENCE = list(read_reference())
LOG2 = np.log(2)


@cache
def results_of(case):
    return analyze(case)


@pytest.mark.parametrize("case", CASES)
def test_every_published_value_of_winnonlin_is_met_to_its_last_digit(case):
    ours = results_of(case)
    far = [
        (key, subject, ours[subject].values[key], value)
        for other, key, subject, value in REFERENCE
        if other == case and abs(ours[subject].values[key] - value) > tolerance_of(key)
    ]
    assert far == []


def test_the_reference_holds_what_it_says():
    assert len(REFERENCE) == 912
    assert {case for case, *_ in REFERENCE} == set(CASES)


# PKNCA, tests/testthat/test-auc.R: zeros in the middle and at the end.
@pytest.mark.parametrize(
    ("method", "middle", "auc_last", "auc_all"),
    [
        ("linear", "keep", 5.5, 6.0),
        ("linear-up/log-down", "keep", 4 + 1 / LOG2, 4.5 + 1 / LOG2),
        ("linear", "drop", 7.0, 7.5),
        ("linear-up/log-down", "drop", 2.5 + 3 / LOG2, 3 + 3 / LOG2),
    ],
)
def test_areas_with_zeros_are_those_of_pknca(method, middle, auc_last, auc_all):
    profile = Profile(times=range(8), concentrations=[0, 2, 0, 1, 2, 1, 0, 0])
    options = NcaOptions(method=Method(method), blq=BlqRule(middle=middle))
    values = analyze_profile(profile, options=options).values
    assert values["auc_last"] == pytest.approx(auc_last, rel=1e-14)
    assert values["auc_all"] == pytest.approx(auc_all, rel=1e-14)


# PKNCA, tests/testthat/test-half.life.R; six or seven digits are given.
@pytest.mark.parametrize(
    ("peak", "tolerance", "half_life"),
    [("include", 0.1, 1.000346), ("exclude", 1e-4, 1.000577)],
)
def test_half_lives_are_those_of_pknca(peak, tolerance, half_life):
    profile = Profile(times=range(4), concentrations=[1, 0.5, 0.25, 0.1251])
    options = NcaOptions(peak_use=PeakUse(peak), adj_r2_tolerance=tolerance)
    values = analyze_profile(profile, options=options).values
    assert values["half_life"] == pytest.approx(half_life, abs=6e-7)


def test_a_slope_and_its_span_are_those_of_pknca():
    profile = Profile(times=range(4), concentrations=[1, 0.5, 0.25, 0.1251])
    options = NcaOptions(peak_use=PeakUse.INCLUDE, adj_r2_tolerance=0.01)
    values = analyze_profile(profile, options=options).values
    assert values["lambda_z"] == pytest.approx(0.6929073, abs=6e-8)
    assert values["clast_pred"] == pytest.approx(0.12507, abs=6e-6)
    assert values["span_ratio"] == pytest.approx(2.998962, abs=6e-7)
    assert values["lambda_z_n_points"] == 4


# PKNCA, tests/testthat/test-pk.calc.c0.R.
@pytest.mark.parametrize(
    ("times", "concentrations", "c0"),
    [
        ([0, 1, 2, 3, 4], [1, 2, 3, 4, 5], 1.0),
        ([0, 1, 2, 3], [0, 2, 1, 0.5], 4.0),
        ([0, 1, 2, 3], [0, 2, np.nan, 0.5], 4.0),
        ([0, 1, 2, 3], [0, 2, 0, 0], 2.0),
    ],
)
def test_c0_is_that_of_pknca(times, concentrations, c0):
    profile = Profile(times=times, concentrations=concentrations, route=Route.IV_BOLUS, dose=1.0)
    # PKNCA looks for C0 before it drops anything.
    options = NcaOptions(blq=BlqRule(middle="keep"))
    assert analyze_profile(profile, options=options).values["c0"] == pytest.approx(c0, rel=1e-14)


# Exact curves: a bolus into one compartment, V = 20, k = 0.3, dose 100.
DOSE, VOLUME, RATE = 100.0, 20.0, 0.3
TIMES = np.array([0.25, 0.5, 1, 2, 4, 6, 9, 14])


def bolus(times):
    return DOSE / VOLUME * np.exp(-RATE * np.asarray(times))


@pytest.mark.parametrize("method", ["linear-up/log-down", "log", "linear-log"])
def test_a_bolus_into_one_compartment_gives_back_its_model(method):
    profile = Profile(
        times=TIMES, concentrations=bolus(TIMES), route=Route.IV_BOLUS, dose=DOSE, tau=8.0
    )
    options = NcaOptions(method=Method(method), partial=((1.5, 7.5), (3.0, 40.0), (20.0, 30.0)))
    result = analyze_profile(profile, options=options)
    scale = DOSE / VOLUME / RATE
    exact = {
        "c0": DOSE / VOLUME, "lambda_z": RATE, "auc_inf_obs": scale, "auc_inf_pred": scale,
        "aumc_inf_obs": scale / RATE, "mrt_inf": 1 / RATE, "cl": RATE * VOLUME, "vz": VOLUME,
        "vss": VOLUME, "auc_tau": scale * -np.expm1(-8 * RATE), "c_tau": bolus(8.0),
        "accumulation_index": 1 / -np.expm1(-8 * RATE),
    }  # fmt: skip
    assert {key: result.values[key] for key in exact} == pytest.approx(exact, rel=1e-12)
    parts = [(bolus(a) - bolus(b)) / RATE for a, b in options.partial]
    assert [area.auc for area in result.partial] == pytest.approx(parts, rel=1e-12)


def test_an_infusion_into_one_compartment_gives_back_its_model():
    length, rate = 2.0, DOSE / 2.0
    times = np.concatenate([np.linspace(0, 2, 2001), np.linspace(2.5, 12, 20)])
    top = rate / (VOLUME * RATE)
    level = np.where(
        times <= length,
        top * -np.expm1(-RATE * times),
        top * -np.expm1(-RATE * length) * np.exp(-RATE * (times - length)),
    )
    profile = Profile(
        times=times, concentrations=level, route=Route.IV_INFUSION, duration=length, dose=DOSE
    )
    values = analyze_profile(profile).values
    assert values["lambda_z"] == pytest.approx(RATE, rel=1e-9)
    # The rise is measured by 2,000 straight lines, whose error is about 1e-8.
    assert values["cl"] == pytest.approx(RATE * VOLUME, rel=1e-6)
    assert values["mrt_inf"] == pytest.approx(1 / RATE, rel=1e-6)
    assert values["vss"] == pytest.approx(VOLUME, rel=1e-6)


def test_a_bolus_at_steady_state_gives_back_its_model():
    tau = 6.0
    times = np.array([0, 0.5, 1, 2, 3, 4, 5, 6])
    level = bolus(times) / -np.expm1(-RATE * tau)
    profile = Profile(
        times=times, concentrations=level, route=Route.IV_BOLUS, dose=DOSE, tau=tau,
        steady_state=True, first_dose=False,
    )  # fmt: skip
    values = analyze_profile(profile).values
    exact = {
        "cl": RATE * VOLUME, "vz": VOLUME, "vss": VOLUME, "mrt_inf": 1 / RATE,
        "auc_tau": DOSE / (RATE * VOLUME), "cavg": DOSE / (RATE * VOLUME * tau),
        "swing": np.expm1(RATE * tau),
        "fluctuation_percent": 100 * RATE * tau,
    }  # fmt: skip
    assert {key: values[key] for key in exact} == pytest.approx(exact, rel=1e-12)
