"""What always holds for a non-compartmental analysis."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openldn.simulate.nca import (
    QUANTITIES,
    Kind,
    Method,
    NcaOptions,
    Profile,
    Route,
    analyze_profile,
)

# Power of each input in a quantity; what stands in no list does not change.
BY_CONCENTRATION = {
    Kind.CONCENTRATION: 1, Kind.AREA: 1, Kind.MOMENT: 1, Kind.CONCENTRATION_PER_DOSE: 1,
    Kind.AREA_PER_DOSE: 1, Kind.CLEARANCE: -1, Kind.VOLUME: -1,
}  # fmt: skip
BY_TIME = {
    Kind.TIME: 1, Kind.AREA: 1, Kind.MOMENT: 2, Kind.RATE: -1, Kind.AREA_PER_DOSE: 1,
    Kind.CLEARANCE: -1,
}  # fmt: skip
BY_DOSE = {
    Kind.CLEARANCE: 1, Kind.VOLUME: 1, Kind.CONCENTRATION_PER_DOSE: -1, Kind.AREA_PER_DOSE: -1,
}  # fmt: skip
# A logarithm of a concentration: scaling adds to it.
SHIFTED = "lambda_z_intercept"
# An exact power of two, so that scaling rounds nothing and the same slope is chosen.
FACTOR = 4.0

levels = st.floats(min_value=1e-3, max_value=1e3)
methods = st.sampled_from([NcaOptions(method=method, partial=((1.0, 9.0),)) for method in Method])


@st.composite
def profiles(draw):
    size = draw(st.integers(min_value=4, max_value=9))
    gaps = draw(st.lists(st.sampled_from([0.25, 0.5, 1.0, 2.0]), min_size=size, max_size=size))
    values = draw(st.lists(st.one_of(st.just(0.0), levels), min_size=size, max_size=size))
    route = draw(st.sampled_from(list(Route)))
    return Profile(
        times=np.cumsum(gaps),
        concentrations=values,
        route=route,
        duration=0.5 if route is Route.IV_INFUSION else 0.0,
        dose=8.0,
        tau=draw(st.sampled_from([None, 4.0, 16.0])),
        steady_state=False,
    )


def scaled(values, powers):
    return {
        quantity.key: None
        if values[quantity.key] is None
        else values[quantity.key] * FACTOR ** powers.get(quantity.kind, 0)
        for quantity in QUANTITIES
        if quantity.key != SHIFTED
    }


def without_shifted(result):
    return {key: value for key, value in result.values.items() if key != SHIFTED}


def check_same(left, right):
    assert {key for key, value in left.items() if value is None} == {
        key for key, value in right.items() if value is None
    }
    held = [key for key, value in left.items() if value is not None]
    # A steep rise can make a tail that is a difference of large numbers: 1e-9 of the largest.
    assert [left[key] for key in held] == pytest.approx(
        [right[key] for key in held], rel=1e-9, abs=1e-9
    )


@given(profiles(), methods)
def test_concentrations_four_times_as_high_scale_every_quantity_by_its_unit(profile, options):
    more = replace(profile, concentrations=profile.concentrations * FACTOR)
    before = analyze_profile(profile, options=options)
    after = analyze_profile(more, options=options)
    assume(before.values["lambda_z_n_points"] == after.values["lambda_z_n_points"])
    check_same(scaled(before.values, BY_CONCENTRATION), without_shifted(after))


@given(profiles())
def test_another_unit_of_time_scales_every_quantity_by_its_unit(profile):
    tau = None if profile.tau is None else profile.tau * FACTOR
    slower = replace(
        profile, times=profile.times * FACTOR, duration=profile.duration * FACTOR, tau=tau
    )
    before, after = analyze_profile(profile), analyze_profile(slower)
    assume(before.values["lambda_z_n_points"] == after.values["lambda_z_n_points"])
    check_same(scaled(before.values, BY_TIME), without_shifted(after))


@given(profiles())
def test_the_dose_changes_only_what_is_divided_by_it_or_divides_it(profile):
    before = analyze_profile(profile)
    after = analyze_profile(replace(profile, dose=profile.dose * FACTOR))
    check_same(scaled(before.values, BY_DOSE), without_shifted(after))


@given(profiles(), methods)
def test_a_dose_twice_as_high_in_a_linear_body_doubles_the_areas(profile, options):
    more = replace(profile, concentrations=profile.concentrations * 2, dose=profile.dose * 2)
    before = analyze_profile(profile, options=options).values
    after = analyze_profile(more, options=options).values
    assume(before["lambda_z_n_points"] == after["lambda_z_n_points"])
    for key in ("auc_last", "auc_inf_obs", "aumc_last"):
        assert (after[key] is None) == (before[key] is None)
        if before[key] is not None:
            assert after[key] == pytest.approx(2 * before[key], rel=1e-9)
    for key in ("cl", "cl_f", "half_life", "mrt_last"):
        assert after[key] == (None if before[key] is None else pytest.approx(before[key], rel=1e-9))


@given(profiles(), st.sampled_from([-24.0, 0.5, 168.0]))
def test_the_clock_of_the_table_does_not_matter(profile, shift):
    later = replace(profile, times=profile.times + shift, dose_time=shift)
    check_same(dict(analyze_profile(profile).values), dict(analyze_profile(later).values))


@given(profiles(), st.randoms(use_true_random=False))
def test_the_order_of_the_samples_does_not_matter(profile, random):
    order = list(range(profile.times.size))
    random.shuffle(order)
    mixed = replace(
        profile, times=profile.times[order], concentrations=profile.concentrations[order]
    )
    assert analyze_profile(mixed).values == analyze_profile(profile).values


@given(profiles(), methods)
def test_every_quantity_is_a_finite_number_or_has_a_reason(profile, options):
    result = analyze_profile(profile, options=options)
    assert set(result.values) == {quantity.key for quantity in QUANTITIES}
    missing = {key for key, value in result.values.items() if value is None}
    assert missing == set(result.reasons)
    assert all(np.isfinite(v) for v in result.values.values() if v is not None)


@given(profiles(), methods, st.floats(min_value=0.1, max_value=20))
def test_partial_areas_add_up(profile, options, middle):
    whole = replace(options, partial=((0.0, middle), (middle, 40.0), (0.0, 40.0)))
    left, right, total = (area.auc for area in analyze_profile(profile, options=whole).partial)
    assume(None not in (left, right, total))
    assert left + right == pytest.approx(total, rel=1e-9, abs=1e-12)


@given(profiles(), methods)
def test_a_missing_sample_is_as_if_it_had_not_been_taken(profile, options):
    times = np.append(profile.times, 0.1)
    gap = replace(profile, times=times, concentrations=np.append(profile.concentrations, np.nan))
    plain = analyze_profile(profile, options=options)
    assert analyze_profile(gap, options=options).values == plain.values
