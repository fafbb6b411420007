"""Does a contribution hold what it may hold, and nothing else?"""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.registry_cast import CROSSED, PAIN, bundle, contribution

from openldn.errors import RegistryError
from openldn.inference import EffectCurve
from openldn.registry import (
    COVARIATES,
    Ledger,
    as_word,
    classes_of,
    coarsen,
    encode_curve,
    withhold_rare,
    without_clinic,
)

ONE = contribution(-1.0, 0.5, number=1)


def test_the_benefit_of_a_score_that_is_better_lower_is_the_effect_turned_round():
    benefit = ONE.benefit_curve()
    peak = benefit.x[np.argmax(benefit.log_likelihood)]
    assert peak == pytest.approx(1.0)
    assert np.all(np.diff(benefit.x) > 0)


def test_benefit_in_mcids_is_benefit_over_the_mcid():
    half = contribution(-1.0, 0.5, number=1, outcome=replace(PAIN, mcid=2.0))
    benefit = half.benefit_curve(in_mcids=True)
    assert benefit.x[np.argmax(benefit.log_likelihood)] == pytest.approx(0.5)


def test_a_curve_survives_its_encoding_to_five_digits():
    x = np.linspace(-3, 5, 161)
    curve = EffectCurve(x=x, log_likelihood=-((x - 1) ** 2) * 2 + 3.3, limit=9)
    start, step, values = encode_curve(curve)
    assert start + step * np.arange(161) == pytest.approx(x, abs=1e-9)
    expected = curve.log_likelihood - curve.log_likelihood.max()
    assert np.array(values) == pytest.approx(expected, abs=0.6e-5)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "Anna"}, "32 hexadecimal"),
        ({"condition": "Anna's migraine!"}, "no free text"),
        ({"covariates": {"age": "47"}}, "not one of its classes"),
        ({"covariates": {"postcode": "unknown"}}, "knows no covariate"),
        ({"log_likelihood": (0.0,) * 10}, "10 points"),
        ({"log_likelihood": (0.0,) * 161}, "cut off"),
        ({"log_likelihood": (float("nan"),) * 161}, "finite"),
        ({"step": -0.1}, "step"),
    ],
)
def test_what_a_registry_may_not_hold_is_refused(changes, said):
    with pytest.raises(RegistryError, match=said):
        replace(ONE, **changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"grade": "E"}, "grade"), ({"pairs": 40}, "pairs"), ({"design": "my own"}, "design")],
)
def test_a_course_is_told_in_words_of_the_list(changes, said):
    with pytest.raises(RegistryError, match=said):
        replace(CROSSED, **changes)


@pytest.mark.parametrize("mcid", [0.0, -1.0, float("nan")])
def test_an_mcid_is_above_zero(mcid):
    with pytest.raises(RegistryError, match="mcid"):
        replace(PAIN, mcid=mcid)


def test_a_label_without_letters_is_refused():
    with pytest.raises(RegistryError, match="no letter"):
        as_word("???")


@pytest.mark.parametrize("covariate", COVARIATES)
def test_a_blank_is_unknown(covariate):
    assert coarsen(covariate, " ") == "unknown"


@pytest.mark.parametrize(
    ("covariate", "value", "expected"),
    [
        ("age", "17.9", "under 18"),
        ("age", "18", "18 to under 40"),
        ("age", "80", "80 or more"),
        ("years_ill", "0,5", "under 1"),
        ("dose_mg", "4.5", "4.5 to under 6"),
        ("sex", "M", "male"),
        ("severity", "upper third", "upper third"),
        ("opioid_before", "Y", "yes"),
    ],
)
def test_values_fall_into_their_class(covariate, value, expected):
    assert coarsen(covariate, value) == expected
    assert expected in classes_of(covariate)


@pytest.mark.parametrize(
    ("covariate", "value", "said"),
    [
        ("age", "old", "number in years"),
        ("age", "470", "0 to 120"),
        ("dose_mg", "4500", "0 to 50"),
        ("sex", "x", "female, male, other"),
        ("postcode", "1", "knows no covariate"),
    ],
)
def test_a_value_that_cannot_be_is_told_with_what_can(covariate, value, said):
    with pytest.raises(RegistryError, match=said):
        coarsen(covariate, value)


NOTHING = {"age": "withheld", "sex": "withheld"}
YOUNG, MIDDLE = "under 18", "18 to under 40"


def test_no_combination_of_fewer_than_five_people_stays():
    people = [("ms", {"age": YOUNG, "sex": "male"})] * 2
    people += [("ms", {"age": YOUNG, "sex": "female"})] * 3
    people += [("ms", {"age": MIDDLE, "sex": "male"})] * 6
    people += [("lupus", {"age": MIDDLE, "sex": "female"})]
    kept = withhold_rare(people)
    assert kept[0] == ("ms", {"age": "withheld", "sex": "withheld"})
    assert kept[5] == people[5]
    assert kept[-1] == ("withheld", NOTHING)


def test_who_is_withheld_is_not_what_all_others_are_not():
    people = [("ms", {"sex": "male"})] * 2 + [("ms", {"sex": "female"})] * 6
    assert {one["sex"] for _, one in withhold_rare(people)} == {"withheld"}


CLASSES = st.fixed_dictionaries(
    {"age": st.sampled_from([YOUNG, MIDDLE]), "sex": st.sampled_from(["male", "female"])}
)
PEOPLE = st.lists(st.tuples(st.sampled_from(["ms", "lupus"]), CLASSES), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(PEOPLE)
def test_every_combination_that_is_told_is_shared_by_five(people):
    told = Counter((condition, *sorted(one.items())) for condition, one in withhold_rare(people))
    rare = [cell for cell, count in told.items() if count < 5 and cell[1:] != nothing()]
    assert rare == []


def nothing():
    return tuple(sorted(NOTHING.items()))


def test_people_that_are_many_enough_keep_their_classes():
    people = [("ms", {"sex": "male"})] * 5
    assert list(withhold_rare(people)) == people


def test_a_ledger_counts_who_is_unaccounted_for():
    assert Ledger(entered=20, missing={"lost": 3}).unaccounted(12) == 5
    assert Ledger().unaccounted(12) is None


@pytest.mark.parametrize(
    ("ledger", "said"),
    [
        ({"missing": {"bored": 1}}, "reason"),
        ({"missing": {"lost": -1}}, "0 or more"),
        ({"entered": -1}, "0 or more"),
    ],
)
def test_a_ledger_that_cannot_be_is_refused(ledger, said):
    with pytest.raises(RegistryError, match=said):
        Ledger(**ledger)


def test_more_courses_told_than_begun_is_refused():
    with pytest.raises(RegistryError, match="entered is 1 courses, but 3"):
        bundle([ONE, replace(ONE, id="f" * 32)], entered=1, missing={"lost": 1})


def test_a_contribution_twice_in_one_file_is_refused():
    with pytest.raises(RegistryError, match="twice"):
        bundle([ONE, ONE])


@pytest.mark.parametrize("name", ["c", "", "a" * 65])
def test_a_clinic_that_is_not_there_cannot_be_left_out(name):
    both = [bundle([ONE]), bundle([replace(ONE, id="f" * 32)], clinic="b")]
    with pytest.raises(RegistryError, match="known: aaaaaaaaaaaa, bbbbbbbbbbbb"):
        without_clinic(both, name)
