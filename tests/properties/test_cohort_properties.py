"""What always holds of a cohort?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openldn.registry import (
    ResponseCounts,
    SurvivalQuestion,
    count_harms,
    cumulative_incidence,
    estimate_retention,
    estimate_survival,
    find_scheme,
    kaplan_meier,
    make_cohort,
    mean_difference,
    rate_ratio,
    share_of,
    weigh_responses,
)

small = st.integers(0, 40)
PERSON = st.tuples(
    st.integers(1, 60),  # days followed
    st.sampled_from([0, 1, 2, -1]),
    st.one_of(st.none(), st.floats(0.01, 1)),  # share of the days after which they stopped
    st.sampled_from([None, (), ("headache",), ("nausea", "headache", "headache")]),
    st.sampled_from(["LDN", "none"]),
)
people = st.lists(PERSON, min_size=2, max_size=25)
quick = settings(max_examples=40, deadline=None)


def cohort(persons):
    return make_cohort(
        entry=[0.0] * len(persons),
        last_seen=[float(days) for days, *_ in persons],
        status=[status for _, status, *_ in persons],
        stop=[np.nan if stop is None else np.ceil(days * stop) for days, _, stop, *_ in persons],
        harms=[harms for *_, harms, _ in persons],
        group=[group for *_, group in persons],
    )


@quick
@given(counts=st.lists(small, min_size=4, max_size=4), lost=small, more=st.integers(1, 20))
def test_another_unaccounted_person_never_narrows_the_bounds(counts, lost, more):
    if not sum(counts):
        return

    def bounds(entered):
        named = dict(zip(("complete", "partial", "stable", "progressive"), counts, strict=True))
        found = weigh_responses(
            ResponseCounts(scheme=find_scheme("recist"), counts=named, entered=entered)
        )
        return [(one.if_none.value, one.if_all.value) for one in found.categories]

    before, after = bounds(sum(counts) + lost), bounds(sum(counts) + lost + more)
    for (low, high), (new_low, new_high) in zip(before, after, strict=True):
        assert new_low <= low + 1e-12
        assert new_high >= high - 1e-12


@quick
@given(count=small, more=small)
def test_an_exact_interval_holds_its_share_and_narrows_with_a_lower_level(count, more):
    if count + more == 0:
        return
    one, narrow = share_of(count, count + more), share_of(count, count + more, level=0.8)
    assert one.low <= narrow.low <= one.value <= narrow.high <= one.high


@quick
@given(persons=people, seed=st.integers(0, 9))
def test_the_order_of_rows_does_not_matter(persons, seed):
    shuffled = [persons[k] for k in np.random.default_rng(seed).permutation(len(persons))]
    one, other = estimate_retention(cohort(persons)), estimate_retention(cohort(shuffled))
    assert one.reported.share == pytest.approx(other.reported.share)
    assert {k: v.share.tolist() for k, v in one.reasons.items()} == {
        k: pytest.approx(v.share.tolist()) for k, v in other.reasons.items()
    }


@quick
@given(persons=people)
def test_retention_as_reported_lies_between_worst_and_best(persons):
    found = estimate_retention(cohort(persons))
    for day in (0.5, 5.0, 20.0, 59.0):
        worst, reported, best = (
            curve.at(day).value for curve in (found.worst, found.reported, found.best)
        )
        if None not in (worst, reported, best):
            assert worst <= reported + 1e-12 <= best + 2e-12


@quick
@given(persons=people)
def test_reasons_and_those_still_on_the_drug_add_to_all_at_any_day(persons):
    found = estimate_retention(cohort(persons))
    for day in (0.0, 3.0, 17.0, 60.0):
        still = found.reported.at(day).value
        if still is not None:
            assert still + sum(r.at(day).value for r in found.reasons.values()) == pytest.approx(1)


@quick
@given(persons=people)
def test_a_curve_falls_and_stays_within_its_interval(persons):
    left = np.array([float(days) for days, *_ in persons])
    had = np.array([status == 1 for _, status, *_ in persons])
    curve = kaplan_meier(left, had)
    assert np.all(np.diff(curve.share) <= 0)
    assert np.all(curve.low <= curve.share + 1e-12)
    assert np.all(curve.share <= curve.high + 1e-12)
    one_cause = cumulative_incidence(left, tuple("died" if x else None for x in had))
    if had.any():
        assert 1 - curve.share == pytest.approx(one_cause["died"].share)


@quick
@given(persons=people)
def test_swapping_the_groups_flips_the_sign_of_the_difference(persons):
    left = np.array([float(days) for days, *_ in persons])
    had = np.array([status == 1 for _, status, *_ in persons])
    half = len(left) // 2
    one, other = kaplan_meier(left[:half], had[:half]), kaplan_meier(left[half:], had[half:])
    until = min(one.last, other.last)
    forth, back = mean_difference(one, other, until), mean_difference(other, one, until)
    if forth.value is None:
        assert back.value is None
        return
    assert forth.value == pytest.approx(-back.value)
    assert (forth.low, forth.high) == pytest.approx((-back.high, -back.low))


@quick
@given(persons=people)
def test_delayed_entry_at_the_origin_is_no_delay(persons):
    left = np.array([float(days) for days, *_ in persons])
    had = np.array([status == 1 for _, status, *_ in persons])
    one, other = kaplan_meier(left, had), kaplan_meier(left, had, entered=np.zeros(len(left)))
    assert one.share.tolist() == other.share.tolist()


@quick
@given(persons=people)
def test_persons_with_an_event_are_never_more_than_events_or_than_persons(persons):
    some = cohort(persons)
    if all(one is None for one in some.harms):
        return
    for term in count_harms(some).terms:
        for one in term.counts:
            assert one.persons.count <= one.persons.of <= one.if_all.of
            assert one.if_none.value <= one.if_all.value
            assert one.persons.count <= one.rate.events  # every person here has time


@quick
@given(events=small, other=small, years=st.floats(0.5, 50), more=st.floats(0.5, 50))
def test_a_rate_ratio_lies_within_its_interval(events, other, years, more):
    ratio, low, high = rate_ratio(events, years, other, more)
    assert events + other == 0 or low <= ratio <= high


@quick
@given(persons=people)
def test_everybody_is_on_the_curve_or_counted_as_left_out(persons):
    some = cohort(persons)
    if all(status == -1 for status in some.status):
        return
    found = estimate_survival(some, SurvivalQuestion())
    assert found.n + found.n_left_out == len(persons)
