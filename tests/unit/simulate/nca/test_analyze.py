"""Does an analysis keep its rules, one by one?"""

import numpy as np
import pytest

from openldn.errors import DosingError, InputError
from openldn.simulate.nca import (
    EXPLANATIONS,
    BlqRule,
    Extrapolation,
    NcaOptions,
    Profile,
    Reason,
    Route,
    StartPoint,
    analyze_profile,
    analyze_profiles,
)

NAN = float("nan")


def analyze(times, concentrations, *, options=None, **facts):
    profile = Profile(times=times, concentrations=concentrations, **facts)
    return analyze_profile(profile, options=options)


def test_tmax_is_the_first_time_of_the_peak():
    values = analyze([0, 1, 2, 3], [0, 5, 5, 1]).values
    assert (values["cmax"], values["tmax"]) == (5, 1)


@pytest.mark.parametrize(
    ("concentrations", "reason"),
    [
        ([0, 4, 2], Reason.TOO_FEW_POINTS),
        ([0, 4, 2, 1], Reason.TOO_FEW_POINTS),
        ([0, 4, 1, 1, 1], Reason.NO_DECLINE),
        ([0, 4, 1, 2, 3], Reason.NO_DECLINE),
        ([0, 0, 0], Reason.NO_CONCENTRATION),
        ([NAN, NAN, NAN], Reason.NO_CONCENTRATION),
    ],
)
def test_no_terminal_slope_is_told_with_its_reason(concentrations, reason):
    result = analyze(range(len(concentrations)), concentrations)
    assert result.values["lambda_z"] is None
    assert result.reasons["lambda_z"] is reason
    after = reason if reason is Reason.NO_CONCENTRATION else Reason.NO_LAMBDA_Z
    assert result.reasons["auc_inf_obs"] is after


def test_every_reason_is_explained():
    assert set(EXPLANATIONS) == set(Reason)


def test_a_slope_after_a_bolus_may_begin_at_its_peak():
    times, level = [1, 2, 3], [4, 2, 1]
    assert analyze(times, level, route=Route.IV_BOLUS).values["lambda_z_n_points"] == 3
    assert analyze(times, level).values["lambda_z_n_points"] is None


def test_samples_during_an_infusion_are_not_on_the_slope():
    level = [0, 32, 16, 8, 4, 2, 1]
    values = analyze(range(7), level, route=Route.IV_INFUSION, duration=3.0).values
    assert (values["lambda_z_start"], values["lambda_z_n_points"]) == (3, 4)


def test_more_points_win_when_the_fit_is_as_good():
    level = 8 * np.exp(-0.5 * np.arange(1, 8))
    values = analyze(range(8), [0, *level]).values
    assert values["lambda_z_n_points"] == 6


def test_a_range_of_the_slope_takes_exactly_its_samples():
    options = NcaOptions(lambda_z_range=(2, 5))
    values = analyze(range(8), [0, 9, 8, 6, 5, 4, 1, 0.1], options=options).values
    assert (values["lambda_z_start"], values["lambda_z_end"]) == (2, 5)
    assert values["lambda_z_n_points"] == 4


@pytest.mark.parametrize(
    ("facts", "source", "first"),
    [
        ({}, StartPoint.ZERO, 0.0),
        ({"tau": 4.0, "steady_state": True}, StartPoint.PRE_DOSE, 3.0),
        ({"first_dose": False}, StartPoint.PRE_DOSE, 3.0),
    ],
)
def test_the_curve_starts_with_what_is_known_at_the_dose(facts, source, first):
    result = analyze([-0.5, 1, 2, 4], [3, 8, 4, 2], **facts)
    assert result.start is source
    linear = NcaOptions(method="linear", partial=((0, 1),))
    (area,) = analyze([-0.5, 1, 2, 4], [3, 8, 4, 2], options=linear, **facts).partial
    assert area.auc == pytest.approx((first + 8) / 2)


def test_without_a_sample_before_a_steady_dose_the_minimum_stands_in():
    result = analyze([1, 2, 4], [8, 4, 2], tau=4.0, steady_state=True)
    assert result.start is StartPoint.MINIMUM


def test_of_several_samples_before_the_dose_the_last_is_the_start():
    linear = NcaOptions(method="linear", partial=((0, 1),))
    result = analyze([-9, -1, 1, 2], [7, 3, 8, 4], first_dose=False, options=linear)
    assert result.partial[0].auc == pytest.approx((3 + 8) / 2)


@pytest.mark.parametrize(
    ("concentrations", "lag"), [([0, 0, 0, 5, 4], 2), ([0, 3, 5, 4, 2], 0), ([1, 3, 0, 0, 2], 0)]
)
def test_the_lag_ends_with_the_last_zero_before_anything_is_measured(concentrations, lag):
    assert analyze(range(5), concentrations).values["tlag"] == lag


def test_the_moment_of_an_interval_past_the_end_is_that_of_the_exponential():
    times = np.arange(7.0)
    result = analyze(times, 8 * np.exp(-0.5 * times), route=Route.IV_BOLUS, tau=20.0)
    exact = 8 * (1 - np.exp(-10) * (1 + 10)) / 0.25
    assert result.values["aumc_tau"] == pytest.approx(exact, rel=1e-12)


def test_a_trough_at_a_later_bolus_is_not_its_c0():
    times, level = [0, 1, 2, 3], [0.5, 8, 4, 2]
    later = analyze(times, level, route=Route.IV_BOLUS, first_dose=False)
    assert later.values["c0"] == pytest.approx(16)
    assert analyze(times, level, route=Route.IV_BOLUS).values["c0"] == 0.5


def test_samples_before_the_dose_are_counted_and_not_used():
    result = analyze([-2, -1, 0, 1, 2], [7, 9, 0, 4, 2])
    assert result.n_before_dose == 2
    assert result.values["cmax"] == 4


@pytest.mark.parametrize(
    ("rule", "cmin", "auc_all"),
    [(BlqRule(), 0, 7), (BlqRule(last="drop"), 1, 6.5), (BlqRule(last=0.5), 0.5, 7.25)],
)
def test_zeros_at_the_end_follow_their_rule(rule, cmin, auc_all):
    options = NcaOptions(method="linear", blq=rule)
    values = analyze([1, 2, 3, 4], [4, 2, 1, 0], options=options).values
    assert values["cmin"] == cmin
    assert values["auc_all"] == auc_all


def test_zeros_never_reach_the_slope_nor_auc_last():
    dropped = NcaOptions(blq=BlqRule(last="drop"))
    kept = analyze([0, 1, 2, 3, 4, 5, 6], [0, 8, 4, 2, 1, 0, 0])
    without = analyze([0, 1, 2, 3, 4, 5, 6], [0, 8, 4, 2, 1, 0, 0], options=dropped)
    for key in ("auc_last", "lambda_z", "auc_inf_obs", "tlast"):
        assert kept.values[key] == without.values[key]


def test_with_tau_the_peak_is_the_peak_of_the_interval():
    values = analyze([0, 1, 2, 4, 30], [0, 5, 3, 2, 9], tau=4.0).values
    assert (values["cmax"], values["cmin"]) == (5, 0)


def test_a_sample_at_the_end_of_the_interval_lies_within_it():
    assert 8.2 - 0.2 < 8
    result = analyze([0.2, 4.2, 8.2], [1, 2, 3], dose_time=0.2, tau=8.0)
    assert result.values["cmax"] == 3
    assert result.values["auc_tau"] == pytest.approx(16)


def test_a_trough_of_zero_leaves_the_swing_without_a_number():
    result = analyze([0, 1, 2, 3, 4], [0, 8, 4, 2, 1], tau=4.0)
    assert result.reasons["swing"] is Reason.ZERO_DENOMINATOR


def test_an_area_between_samples_is_interpolated_by_the_method():
    times, level = [0, 1, 2, 4, 6], [0, 8, 4, 2, 1]
    for method, area in (("linear", 6.5), ("linear-up/log-down", 3 + (8 - 32**0.5) / np.log(2))):
        options = NcaOptions(method=method, partial=((0.5, 1.5),))
        (part,) = analyze(times, level, options=options).partial
        assert part.auc == pytest.approx(area, rel=1e-14)


@pytest.mark.parametrize(("level", "area"), [([0, 0], 0.0), ([NAN, NAN], None)])
def test_where_nothing_was_measured_areas_are_zero_or_missing(level, area):
    result = analyze([0, 1], level, tau=4.0, options=NcaOptions(partial=((0, 2),)))
    assert result.partial[0].auc == area
    assert result.values["auc_tau"] == area
    assert result.reasons["c_tau"] is Reason.NO_CONCENTRATION


def test_without_a_slope_an_area_past_the_end_says_so():
    result = analyze([0, 1, 2], [0, 8, 4], tau=4.0)
    assert result.reasons["auc_tau"] is Reason.NO_LAMBDA_Z


def test_without_extrapolation_an_area_past_the_end_has_a_reason():
    options = NcaOptions(extrapolation=Extrapolation.NONE, partial=((0, 9), (0, 4)))
    far, near = analyze([0, 1, 2, 3, 4], [0, 8, 4, 2, 1], options=options).partial
    assert (far.auc, far.reason) == (None, Reason.NOT_EXTRAPOLATED)
    assert near.auc is not None


def test_extrapolation_from_the_predicted_concentration_differs_from_the_observed():
    times, level = [0, 1, 2, 3, 4], [0, 8, 4, 2, 1.1]
    result = analyze(times, level, options=NcaOptions(partial=((0, np.inf),)))
    assert result.partial[0].auc == pytest.approx(result.values["auc_inf_obs"], rel=1e-14)
    options = NcaOptions(extrapolation=Extrapolation.PREDICTED, partial=((0, np.inf),))
    result = analyze(times, level, options=options)
    assert result.partial[0].auc == pytest.approx(result.values["auc_inf_pred"], rel=1e-14)


def test_a_later_dose_off_steady_state_gives_no_clearance():
    result = analyze([0, 1, 2, 3, 4], [1, 8, 4, 2, 1], dose=1.0, first_dose=False)
    assert result.reasons["cl_f"] is Reason.NOT_FIRST_DOSE


def test_accumulation_is_the_area_over_that_of_the_first_dose():
    first = Profile(times=range(5), concentrations=[0, 8, 4, 2, 1], tau=4.0, id="a")
    last = Profile(
        times=range(5), concentrations=[2, 16, 8, 4, 2], tau=4.0, id="a", steady_state=True
    )
    other = Profile(times=range(5), concentrations=[2, 8, 4, 2, 1], tau=4.0, id="b",
                    steady_state=True)  # fmt: skip
    steady, alone, begin = analyze_profiles([last, other, first])
    ratio = steady.values["auc_tau"] / begin.values["auc_tau"]
    assert steady.values["accumulation_ratio"] == ratio
    assert alone.reasons["accumulation_ratio"] is Reason.NO_FIRST_DOSE
    assert begin.reasons["accumulation_ratio"] is Reason.NO_FIRST_DOSE


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"times": [0, 0]}, "share a time"),
        ({"times": [0, NAN]}, "time is missing"),
        ({"times": [0]}, "1 times and 2 concentrations"),
        ({"concentrations": [1, -1]}, "negative"),
        ({"dose": 0.0}, "dose is 0.0"),
        ({"tau": -1.0}, "tau is -1.0"),
        ({"steady_state": True}, "tau is not"),
        ({"route": Route.IV_INFUSION}, "duration above 0"),
        ({"duration": 1.0}, "only an iv-infusion"),
        ({"dose_time": NAN}, "dose_time is nan"),
    ],
)
def test_a_profile_that_contradicts_itself_is_refused(facts, words):
    with pytest.raises(DosingError, match=words):
        Profile(**{"times": [0, 1], "concentrations": [1, 2], **facts})


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"min_points": 2}, "3 or more"),
        ({"method": "cubic"}, "method is 'cubic'; must be one of linear, "),
        ({"adj_r2_tolerance": 1.0}, "below 1"),
        ({"partial": ((5, 2),)}, "interval 5-2"),
        ({"lambda_z_range": (-1, 2)}, "interval -1-2"),
    ],
)
def test_a_rule_out_of_bounds_is_refused(facts, words):
    with pytest.raises(InputError, match=words):
        NcaOptions(**facts)


@pytest.mark.parametrize("choice", ["zero", -1.0, NAN, float("inf")])
def test_a_rule_for_zeros_is_one_of_three_kinds(choice):
    with pytest.raises(InputError, match="keep, drop"):
        BlqRule(first=choice)
