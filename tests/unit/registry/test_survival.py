"""Is survival told as it is, and nobody granted immortal time?"""

import numpy as np
import pytest

from openldn.errors import RegistryError
from openldn.registry import (
    Method,
    Origin,
    SurvivalQuestion,
    estimate_survival,
    kaplan_meier,
    make_cohort,
    mean_difference,
    select_group,
)
from openldn.registry.cohorts.hazards import fit_hazards

ALIVE, DEAD, LOST = 0, 1, 2
NAN = np.nan


def ask(cohort, **question):
    return estimate_survival(cohort, SurvivalQuestion(**question))


def ids(found):
    return [one.id for one in found.findings]


def null_cohort(n=600, seed=3):
    """Deaths and responses that have nothing to do with each other."""
    rng = np.random.default_rng(seed)
    life, response = rng.exponential(400, n), rng.exponential(500, n)
    left = np.minimum(life, 900)
    responded = response < left
    return make_cohort(
        entry=np.zeros(n),
        last_seen=left,
        status=np.where(life < 900, DEAD, ALIVE),
        category=["partial" if one else "stable" for one in responded],
        category_day=np.where(responded, response, NAN),
        group=["LDN" if k % 2 else "none" for k in range(n)],
        others={
            "age": tuple(str(40 + k % 40) for k in range(n)),
            "ever responded": tuple("yes" if one else "no" for one in responded),
        },
    )


NULL = null_cohort()


@pytest.mark.parametrize("by", ["category", "response", "stop", "stop_reason", "on-drug"])
def test_people_sorted_by_what_happened_later_are_refused_and_a_landmark_is_offered(by):
    with pytest.raises(RegistryError, match=r"immortal time.*--landmark 90.*--in-time"):
        ask(NULL, by=by)


@pytest.mark.parametrize("by", ["events", "status", "last_seen"])
def test_people_are_never_sorted_by_outcomes(by):
    with pytest.raises(RegistryError, match="after the first dose"):
        ask(NULL, by=by)


def test_a_column_of_unknown_time_is_refused_until_someone_says_that_it_was_known_at_entry():
    with pytest.raises(RegistryError, match="--known-at-entry"):
        ask(NULL, by="ever responded")
    with pytest.raises(RegistryError, match="there is no column"):
        ask(NULL, by="eversponded")


def test_a_group_in_which_nobody_fails_early_is_found_whatever_was_said_of_it():
    stayed = tuple("stayed" if one > 200 else "left" for one in NULL.last_seen)
    some = make_cohort(
        entry=NULL.entry, last_seen=NULL.last_seen, status=NULL.status, others={"kept": stayed}
    )
    assert "COH-032" in ids(ask(some, by="kept", is_known_at_entry=True))
    assert "COH-032" not in ids(ask(NULL, by="group"))


@pytest.mark.parametrize("way", [{"landmark": 180.0}, {"in_time": True}])
def test_a_drug_that_does_nothing_looks_good_only_in_the_biased_number(way):
    found = ask(NULL, by="response", show_biased=True, **way)
    right, biased = found.hazards.ratios[0], found.biased.hazards.ratios[0]
    assert 0.75 < right.ratio < 1.33
    assert biased.ratio < 0.75 * right.ratio
    assert ids(found.biased)[0] == "COH-031"
    assert found.biased.method is Method.BIASED
    assert "BIASED" in found.biased.method.value


def test_the_biased_number_is_never_shown_alone_or_unasked():
    with pytest.raises(RegistryError, match="beside a right one"):
        SurvivalQuestion(by="response", show_biased=True)
    assert ask(NULL, by="response", landmark=90.0).biased is None


def test_a_landmark_leaves_out_those_who_did_not_reach_it_and_says_so():
    some = make_cohort(
        entry=[0] * 6, last_seen=[10, 50, 100, 120, 300, 400], status=[1, 1, 1, 1, 0, 1],
        category=["stable", "partial", "partial", "stable", "stable", "partial"],
        category_day=[NAN, 20, 80, NAN, 30, 200],
    )  # fmt: skip
    found = ask(some, by="response", landmark=90.0)
    assert {one.label: one.curve.n for one in found.groups} == {
        "no response by then": 3, "responded by day 90": 1
    }  # fmt: skip
    assert found.groups[0].curve.left.tolist() == [30.0, 210.0, 310.0]
    assert "2 persons died" in next(x.message for x in found.findings if x.id == "COH-033")


def test_a_response_of_unknown_day_is_left_out_of_a_landmark_and_told():
    some = make_cohort(
        entry=[0] * 4, last_seen=[300] * 4, status=[1, 0, 0, 1],
        category=["partial", "partial", "stable", "stable"], category_day=[NAN, 50, NAN, NAN],
    )  # fmt: skip
    found = ask(some, by="response", landmark=90.0)
    assert found.n == 3
    assert "COH-034" in ids(found)


def test_staying_on_the_drug_is_compared_at_a_landmark_too():
    some = make_cohort(
        entry=[0] * 4, last_seen=[100, 200, 300, 400], status=[1, 1, 0, 1], stop=[20, NAN, 50, NAN]
    )
    found = ask(some, by="on-drug", landmark=60.0)
    assert {one.label for one in found.groups} == {"stopped by day 60", "on the drug by then"}


def test_time_since_diagnosis_counts_nobody_before_the_first_dose():
    some = make_cohort(
        entry=[100, 0, 50], last_seen=[160, 40, 200], status=[1, 1, 0], diagnosis=[0, 0, 0]
    )
    curve = ask(some, origin=Origin.DIAGNOSIS).groups[0].curve
    assert curve.time.tolist() == [40.0, 160.0]
    assert curve.at_risk.tolist() == [1.0, 2.0]  # on day 40 only the second is watched


def test_observation_that_is_cut_does_not_know_later_deaths():
    some = make_cohort(entry=[0, 0], last_seen=[50, 150], status=[DEAD, DEAD])
    found = ask(some, until=100.0)
    assert found.groups[0].curve.n_events == 1
    assert found.groups[0].curve.last == 100.0


def test_those_whose_days_are_not_known_are_left_out_and_counted():
    some = make_cohort(
        entry=[0, 0, NAN, 0], last_seen=[50, NAN, 90, 80], status=[DEAD, ALIVE, ALIVE, -1]
    )
    found = ask(some)
    assert (found.n, found.n_left_out) == (1, 3)
    assert "COH-011" in ids(found)


def test_people_not_seen_for_long_before_the_end_are_told():
    some = make_cohort(entry=[0, 0], last_seen=[20, 900], status=[ALIVE, ALIVE])
    assert "COH-012" in ids(ask(some))


def test_a_curve_without_a_comparison_says_so():
    assert "COH-003" in ids(ask(NULL))
    assert "COH-003" not in ids(ask(NULL, by="group"))
    assert "COH-027" in ids(ask(NULL, by="group"))


def test_swapping_the_groups_turns_the_ratio_and_the_difference_around():
    swapped = make_cohort(
        entry=NULL.entry, last_seen=NULL.last_seen, status=NULL.status,
        group=["none" if one == "LDN" else "LDN" for one in NULL.group],
    )  # fmt: skip
    one, other = ask(NULL, by="group"), ask(swapped, by="group")
    assert one.hazards.ratios[0].ratio == pytest.approx(1 / other.hazards.ratios[0].ratio, rel=1e-4)
    assert one.mean_differences[0][1].value == pytest.approx(-other.mean_differences[0][1].value)


def test_covariates_must_have_been_known_at_entry():
    with pytest.raises(RegistryError, match="known at entry"):
        SurvivalQuestion(by="group", covariates=("age",))
    found = ask(NULL, by="group", covariates=("age",), is_known_at_entry=True)
    assert [one.name for one in found.hazards.ratios] == ["LDN against none", "age"]


@pytest.mark.parametrize(
    "wrong",
    [{"until": 0.0}, {"landmark": 90.0}, {"in_time": True},
     {"by": "response", "landmark": 90.0, "in_time": True},
     {"by": "response", "landmark": 90.0, "origin": Origin.DIAGNOSIS}],
)  # fmt: skip
def test_questions_that_contradict_themselves_are_refused(wrong):
    with pytest.raises(RegistryError):
        SurvivalQuestion(**wrong)


@pytest.mark.parametrize("landmark", [-1.0, 1e6])
def test_a_landmark_that_nobody_reaches_is_refused(landmark):
    with pytest.raises(RegistryError, match="landmark"):
        ask(NULL, by="response", landmark=landmark)


# The curve itself.


def test_before_the_first_event_a_curve_is_as_sure_as_the_number_watched_allows():
    point = kaplan_meier(np.array([10.0] * 20), np.zeros(20, dtype=bool)).at(5.0)
    assert point.value == 1.0
    assert point.low == pytest.approx(0.025 ** (1 / 20))


def test_nothing_is_said_past_the_longest_observation():
    curve = kaplan_meier(np.array([5.0, 10.0]), np.array([True, False]))
    assert curve.at(11.0).value is None
    with pytest.raises(RegistryError, match="longest time"):
        curve.restricted_mean(11.0)


def test_the_mean_is_the_area_under_the_curve():
    curve = kaplan_meier(np.array([2.0, 4.0, 6.0, 8.0]), np.ones(4, dtype=bool))
    assert curve.restricted_mean(8.0).value == pytest.approx(5.0)  # the mean itself
    assert curve.restricted_mean(4.0).value == pytest.approx(2 + 2 * 0.75)


@pytest.mark.parametrize(
    ("left", "entered"), [([], None), ([-1.0], None), ([NAN], None), ([5.0], [5.0])]
)
def test_times_that_cannot_be_are_refused(left, entered):
    with pytest.raises(RegistryError):
        kaplan_meier(
            np.array(left), np.ones(len(left), dtype=bool),
            entered=None if entered is None else np.array(entered),
        )  # fmt: skip


# Hazard ratios.


def test_a_covariate_with_all_events_on_one_side_gets_no_ratio():
    left = np.arange(1.0, 41)
    one = np.repeat([0.0, 1.0], 20)
    model = fit_hazards(left, one == 0, covariates={"x": one})
    assert model.ratios[0].ratio is None
    assert "COH-022" in [found.id for found in model.findings]


def test_few_events_for_each_covariate_are_told():
    rng = np.random.default_rng(1)
    left, had = rng.exponential(10, 30), np.arange(30) < 12
    some = {"a": rng.normal(size=30), "b": rng.normal(size=30)}
    assert "COH-021" in [x.id for x in fit_hazards(left, had, covariates=some).findings]
    model = fit_hazards(left, had, covariates={"a": some["a"]})
    assert "COH-021" not in [x.id for x in model.findings]


def test_curves_that_cross_are_told():
    rng = np.random.default_rng(5)
    early, late = rng.uniform(0, 10, 200), rng.uniform(40, 60, 200)
    steady = rng.exponential(45, 400)
    left = np.concatenate([early, late, steady])
    x = np.repeat([0.0, 1.0], 400)
    model = fit_hazards(left, np.ones(800, dtype=bool), covariates={"x": x})
    assert "COH-023" in [found.id for found in model.findings]


@pytest.mark.parametrize("wrong", [np.ones(5), np.array([0, 1, 0, 1, NAN])])
def test_covariates_that_cannot_be_compared_are_refused(wrong):
    with pytest.raises(RegistryError, match="covariate 'x'"):
        fit_hazards(np.arange(1.0, 6), np.ones(5, dtype=bool), covariates={"x": wrong})


# The cohort.


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("last_seen", -3, "last_seen is 3 days before entry"),
        ("stop", -1, "stop is 1 days before entry"),
        ("stop", 99, "stop is 89 days after last_seen"),
        ("category_day", -2, "category_date is 2 days before entry"),
        ("category_day", 12, "category_date is 2 days after last_seen"),
        ("diagnosis", 4, "diagnosis is 4 days after entry"),
    ],
)
def test_a_day_that_cannot_be_names_row_distance_and_remedy(column, value, told):
    days = {"entry": [0, 0], "last_seen": [10, 10], "status": [0, 0]}
    days[column] = [10 if column == "last_seen" else NAN, value]
    with pytest.raises(RegistryError, match=f"row 2: {told}.*Correct the day"):
        make_cohort(**days)


def test_a_death_before_entry_is_called_that():
    with pytest.raises(RegistryError, match="row 1: death is 5 days before entry"):
        make_cohort(entry=[5], last_seen=[0], status=[DEAD])


def test_columns_of_unequal_length_and_empty_cohorts_are_refused():
    with pytest.raises(RegistryError, match="every column"):
        make_cohort(entry=[0, 0], last_seen=[1], status=[0, 0])
    with pytest.raises(RegistryError, match="nobody"):
        make_cohort(entry=[], last_seen=[], status=[])


def test_a_group_is_picked_out_with_all_its_columns():
    one = select_group(NULL, "LDN")
    assert len(one) == 300
    assert len(one.others["age"]) == 300
    with pytest.raises(RegistryError, match="'LDN', 'none'"):
        select_group(NULL, "placebo")


def test_a_covariate_of_words_is_refused_without_telling_the_word():
    some = make_cohort(entry=[0], last_seen=[9], status=[0], others={"age": ("secret",)})
    with pytest.raises(RegistryError, match="row 1: age is not a number") as error:
        some.numbers("age")
    assert "secret" not in str(error.value)


def test_covariates_that_say_the_same_get_no_ratio_and_no_crash():
    left, had = np.arange(1.0, 41), np.arange(40) % 2 == 0
    x = np.tile([0.0, 1.0, 2.0, 5.0], 10)
    model = fit_hazards(left, had, covariates={"x": x, "twice": 2 * x})
    assert "COH-022" in [found.id for found in model.findings]


def test_one_person_alone_in_a_group_gets_no_endless_ratio():
    left, had = np.array([30.0, 210, 310, 400]), np.array([True, False, True, True])
    model = fit_hazards(left, had, covariates={"x": np.array([0.0, 0, 0, 1])})
    assert model.ratios[0].ratio is None


# What is not known is not told as known.


@pytest.mark.parametrize(
    ("left", "had", "until"),
    [
        ([365.0] * 10, [False] * 10, 365.0),  # nobody has an event
        ([100.0], [True], 100.0),  # one person
        ([50.0, 50, 50, 90], [True, True, True, True], 50.0),  # all on the last day
    ],
)
def test_a_mean_before_which_nobody_has_an_event_has_no_interval(left, had, until):
    curve = kaplan_meier(np.array(left), np.array(had))
    point = curve.restricted_mean(until)
    assert (point.value, point.low, point.high) == (until, None, None)
    gap = mean_difference(curve, curve, until)
    assert (gap.value, gap.low, gap.high) == (None, None, None)


@pytest.mark.parametrize(
    ("left", "entered"),
    [
        ([5.0, 60, 70], [0.0, 10, 10]),  # one is watched at the first event
        ([2.0, 5, 60, 70], [0.0, 0, 10, 10]),  # two, and both die before anybody else comes in
    ],
)
def test_a_curve_that_falls_to_none_while_others_come_in_gives_no_interval(left, entered):
    curve = kaplan_meier(np.array(left), np.ones(len(left), bool), entered=np.array(entered))
    assert curve.restricted_mean(50.0).low is None


def test_a_difference_against_a_group_without_an_event_is_not_given():
    rng = np.random.default_rng(2)
    some = kaplan_meier(rng.uniform(1, 90, 20), np.ones(20, bool))
    none = kaplan_meier(np.full(20, 90.0), np.zeros(20, bool))
    until = min(some.last, none.last)
    assert some.restricted_mean(until).low is not None
    assert mean_difference(some, none, until).value is None


@pytest.mark.parametrize("size", [1, 3, 5])
def test_so_few_that_all_may_be_chance_give_a_median_without_a_lower_end(size):
    curve = kaplan_meier(np.full(size, 100.0), np.ones(size, bool))
    assert (curve.median.value, curve.median.low, curve.median.high) == (100.0, 0.0, None)


def test_that_a_mean_has_no_interval_is_told():
    some = make_cohort(entry=[0] * 20, last_seen=[365] * 20, status=[ALIVE] * 20,
                       group=["LDN", "none"] * 10)  # fmt: skip
    found = ask(some, by="group")
    assert "COH-028" in ids(found)
    assert found.mean_differences[0][1].value is None


def test_people_lost_to_follow_up_are_told_with_the_worst_and_the_best_case():
    some = make_cohort(
        entry=[0] * 10, last_seen=[30] * 8 + [730] * 2, status=[LOST] * 8 + [ALIVE] * 2
    )
    found = ask(some)
    assert "8 of 10" in next(one.message for one in found.findings if one.id == "COH-006")
    group = found.groups[0]
    assert group.unaccounted == 8
    assert group.curve.at(700).value == 1.0
    assert group.worst.at(700).value == pytest.approx(0.2)
    assert group.best.at(700).value == 1.0
    assert group.best.count_at_risk(700) == 10


def test_people_alive_and_unseen_for_long_may_have_died_at_worst():
    some = make_cohort(entry=[0] * 4, last_seen=[20, 900, 900, 900], status=[ALIVE] * 4)
    group = ask(some).groups[0]
    assert group.unaccounted == 1
    assert group.worst.at(100).value == pytest.approx(0.75)


def test_who_is_lost_after_the_cut_is_accounted_for():
    some = make_cohort(
        entry=[0] * 4, last_seen=[200, 20, 900, 900], status=[LOST] * 2 + [ALIVE] * 2
    )
    assert ask(some, until=100.0).groups[0].unaccounted == 1


def test_people_lost_are_told_of_a_state_in_time_too():
    lost = make_cohort(
        entry=NULL.entry, last_seen=NULL.last_seen, category=NULL.category,
        category_day=NULL.category_day, status=np.where(NULL.status == ALIVE, LOST, NULL.status),
    )  # fmt: skip
    assert "COH-006" in ids(ask(lost, by="response", in_time=True))


@pytest.mark.parametrize("blank", [None, "not evaluable"])
@pytest.mark.parametrize("way", [{"landmark": 60.0}, {"in_time": True}])
def test_who_was_never_assessed_does_not_count_as_no_response(blank, way):
    some = make_cohort(
        entry=[0] * 8, last_seen=[100, 120, 300, 400, 200, 250, 350, 90],
        status=[1, 1, 0, 1, 1, 1, 0, 1],
        category=["partial", "partial", "partial", "stable", "stable", "stable", blank, blank],
        category_day=[20, 30, 40, NAN, 50, 50, NAN, NAN],
    )  # fmt: skip
    found = ask(some, by="response", **way)
    assert (found.n, found.n_left_out) == (6, 2)
    assert "2 of 8" in next(one.message for one in found.findings if one.id == "COH-035")


def test_staying_on_the_drug_needs_no_category():
    some = make_cohort(
        entry=[0] * 4, last_seen=[100, 200, 300, 400], status=[1, 1, 0, 1], stop=[20, NAN, 50, NAN]
    )
    assert "COH-035" not in ids(ask(some, by="on-drug", landmark=60.0))


def test_one_person_seen_only_early_does_not_hide_an_immortal_group():
    stayed = tuple("stayed" if one > 200 else "left" for one in NULL.last_seen)
    some = make_cohort(
        entry=[*NULL.entry, 0], last_seen=[*NULL.last_seen, 2], status=[*NULL.status, ALIVE],
        others={"kept": (*stayed, "stayed")},
    )  # fmt: skip
    assert "COH-032" in ids(ask(some, by="kept", is_known_at_entry=True))


def test_people_who_come_after_the_cut_are_told_as_such():
    some = make_cohort(
        entry=[100, 0, 50], last_seen=[160, 40, 200], status=[1, 1, 0], diagnosis=[0, 0, 0]
    )
    found = ask(some, origin=Origin.DIAGNOSIS, until=80.0)
    assert "COH-016" not in ids(found)
    assert "1 persons came" in next(x.message for x in found.findings if x.id == "COH-017")
    with pytest.raises(RegistryError, match="before day 1, where"):
        ask(select_late(), origin=Origin.DIAGNOSIS, until=1.0)


def select_late():
    return make_cohort(entry=[100, 50], last_seen=[160, 200], status=[1, 0], diagnosis=[0, 0])
