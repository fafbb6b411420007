"""Are persons and events counted apart, and nothing said that was not asked?"""

from dataclasses import replace

import numpy as np
import pytest

from openldn.errors import RegistryError
from openldn.registry import count_harms, make_cohort, rate_of, share_of
from openldn.report import render_harms

YEAR = 365.25


def cohort(harms, *, group=None, days=YEAR, stop=None):
    size = len(harms)
    return make_cohort(
        entry=[0] * size, last_seen=[days] * size, status=[0] * size, harms=harms, group=group,
        stop=stop,
    )  # fmt: skip


def by_term(found):
    return {one.term: one for one in found.terms}


def test_one_person_with_three_events_is_one_person_and_three_events():
    found = by_term(count_harms(cohort([("headache",) * 3, (), ("Headache ", "nausea")])))
    one = found["headache"].counts[0]
    assert (one.persons.count, one.persons.of, one.rate.events) == (2, 3, 4)
    assert (one.rate.years, one.rate.value) == (pytest.approx(3.0), rate_of(4, 3.0).value)
    assert found["any adverse event"].counts[0].persons.count == 2


def test_events_of_persons_without_a_known_time_are_told_apart_from_those_of_the_rate():
    some = make_cohort(
        entry=[0, 0, 0], last_seen=[YEAR, np.nan, YEAR], status=[0, -1, 0],
        harms=[("nausea",), ("nausea", "nausea"), ()],
    )  # fmt: skip
    found = count_harms(some)
    one = by_term(found)["nausea"].counts[0]
    assert (one.persons.count, one.events, one.timed, one.rate.events) == (2, 3, 2, 1)
    told = next(x.message for x in found.findings if x.id == "COH-047")
    assert told.startswith("Of 1 of 3 persons asked")
    text = " ".join(render_harms(found).split())
    assert "2 of 3 persons, 66.7 (9.4-99.2) %, had 3 events" in text
    assert "from 1 event in 2 person-years of the 2 persons whose time is known" in text


def test_fewer_events_than_persons_with_one_contradict_each_other():
    one = count_harms(cohort([("nausea",), ()])).terms[0].counts[0]
    with pytest.raises(RegistryError, match="0 events of 1 persons"):
        replace(one, events=0)


def test_no_number_is_told_as_a_power_of_ten():
    text = render_harms(count_harms(cohort([("nausea",)] * 40, days=2)))
    assert "e+0" not in text
    assert "18,262" in text


def test_persons_without_a_group_are_told():
    found = count_harms(cohort([(), (), ()], group=["LDN", "none", None]))
    assert "1 of 3 persons" in next(x.message for x in found.findings if x.id == "COH-048")


def test_persons_whom_nobody_asked_are_in_neither_count_but_in_the_bounds():
    found = count_harms(cohort([("headache",), (), None, None]))
    one = by_term(found)["headache"].counts[0]
    assert one.persons == share_of(1, 2)
    assert one.if_none == share_of(1, 4)
    assert one.if_all == share_of(3, 4)
    assert one.rate.years == pytest.approx(2.0)
    assert "COH-042" in [x.id for x in found.findings]


def test_undated_events_of_all_follow_up_are_told_per_time_of_all_follow_up():
    ten = [("headache",)] * 10
    some = cohort(ten * 2, group=["LDN"] * 10 + ["none"] * 10, stop=[30.0] * 10 + [np.nan] * 10)
    found = count_harms(some, comparator="none")
    one = by_term(found)["headache"]
    assert [x.rate.years for x in one.counts] == [pytest.approx(10.0)] * 2
    assert one.comparisons[0].ratio == pytest.approx(1.0)
    assert "10 persons" in next(x.message for x in found.findings if x.id == "COH-045")


def test_a_reason_for_stopping_without_a_day_is_told():
    some = make_cohort(entry=[0, 0], last_seen=[9, 9], status=[0, 0], harms=[("nausea",), ()],
                       stop_reason=["nausea", None])  # fmt: skip
    found = [x.id for x in count_harms(some).findings]
    assert "COH-013" in found
    assert "COH-045" in found


def test_events_that_cluster_in_a_person_give_no_ratio_of_rates_and_persons_are_compared():
    clustered = [("headache",) * 40] + [()] * 9 + [("headache",)] + [()] * 9
    found = count_harms(cohort(clustered, group=["LDN"] * 10 + ["none"] * 10), comparator="none")
    one = by_term(found)["headache"]
    assert one.comparisons == ()
    assert (one.counts[0].rate.events, one.counts[0].rate.low) == (40, None)
    assert one.counts[1].rate.low is not None
    gap = one.persons_compared[0]
    assert gap.difference == 0.0
    assert gap.low < -0.3 < 0.3 < gap.high
    assert "headache" in next(x.message for x in found.findings if x.id == "COH-046")


def test_persons_are_compared_by_their_shares_with_an_interval_that_holds_them():
    # Exact limits 1/9 (.0028-.4825) and 4/5 (.2836-.9949), squared and added.
    some = [("nausea",)] + [()] * 8 + [("nausea",)] * 4 + [()]
    found = count_harms(cohort(some, group=["LDN"] * 9 + ["none"] * 5), comparator="none")
    gap = by_term(found)["nausea"].persons_compared[0]
    one, other = share_of(1, 9), share_of(4, 5)
    assert gap.difference == pytest.approx(1 / 9 - 4 / 5)
    assert gap.low == pytest.approx(gap.difference - np.hypot(1 / 9 - one.low, other.high - 4 / 5))
    assert gap.high == pytest.approx(gap.difference + np.hypot(one.high - 1 / 9, 4 / 5 - other.low))


def test_an_event_of_nobody_gets_the_rule_of_three():
    found = count_harms(cohort([()] * 100), terms=("Seizure",))
    one = by_term(found)["seizure"].counts[0]
    assert one.highest_if_none == pytest.approx(0.0295, abs=1e-4)
    assert "COH-043" in [x.id for x in found.findings]


def test_rates_are_compared_only_where_a_comparator_is_named():
    some = cohort([("nausea",), ("nausea",), (), ("nausea",)], group=["LDN", "LDN", "none", "none"])
    alone = count_harms(some)
    assert all(not one.comparisons for one in alone.terms)
    assert "COH-044" in [x.id for x in alone.findings]
    ratio = by_term(count_harms(some, comparator="none"))["nausea"].comparisons[0]
    assert (ratio.group, ratio.comparator, ratio.ratio) == ("LDN", "none", pytest.approx(2.0))


def test_without_groups_no_comparison_is_made_and_that_is_said():
    assert "COH-003" in [x.id for x in count_harms(cohort([()])).findings]


def test_terms_nearly_the_same_are_told_and_not_merged():
    found = count_harms(cohort([("vivid dream",), ("vivid dreams",), ("nausea",)]))
    assert {"vivid dream", "vivid dreams"} <= set(by_term(found))
    assert "'vivid dream' and 'vivid dreams'" in next(
        x.message for x in found.findings if x.id == "COH-041"
    )


def test_where_nothing_was_noted_nothing_is_counted():
    with pytest.raises(RegistryError, match="write 'none'"):
        count_harms(cohort([None, None]))


def test_an_unknown_comparator_lists_the_groups():
    with pytest.raises(RegistryError, match="'LDN', 'none'"):
        count_harms(cohort([(), ()], group=["LDN", "none"]), comparator="placebo")


def test_persons_without_time_count_in_shares_and_not_in_rates():
    some = make_cohort(entry=[0, np.nan], last_seen=[YEAR, 5], status=[0, 0],
                       harms=[("nausea",), ("nausea",)])  # fmt: skip
    one = by_term(count_harms(some))["nausea"].counts[0]
    assert (one.persons.count, one.rate.events) == (2, 1)
