"""Does the answer on a condition put the firmest first and hide nothing?"""

from datetime import date

import pytest

from openldn.errors import NotFound
from openldn.evidence.bearing import Control, Result
from openldn.evidence.claims import read_claims
from openldn.evidence.condition import NO_COMPARISON, known_about
from openldn.evidence.conditions import find_condition, is_of, last_checked, read_conditions
from openldn.evidence.figures import make_figures
from openldn.evidence.study import Study, find_study, read_studies

EVERY = read_conditions()


def known(name):
    return known_about(find_condition(name), read_studies())


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("fibromyalgia", "fibromyalgia"),
        ("FM", "fibromyalgia"),
        ("  Crohn's   Disease ", "crohns"),
        ("Crohn’s", "crohns"),
        ("IBD", "crohns"),
        ("ms", "multiple-sclerosis"),
        ("G35", "multiple-sclerosis"),
        ("C82.9", "cancer"),
        ("c25", "cancer"),
        ("M79.7", "fibromyalgia"),
        ("SLE", "lupus"),
        ("long-covid", "long-covid"),
        ("post covid fatigue", "long-covid"),
        ("CFS", "me-cfs"),
        ("Sjögren", "sjogrens"),
        ("hay fever", "allergy"),
    ],
)  # fmt: skip
def test_a_condition_is_found_by_name_synonym_or_code(asked, found):
    assert find_condition(asked).id == found


@pytest.mark.parametrize(
    ("asked", "near"), [("fibromialgia", "fibromyalgia"), ("lupsu", "lupus"), ("chrons", "Crohn")]
)
def test_a_misspelled_condition_names_the_nearest(asked, near):
    with pytest.raises(NotFound, match=near):
        find_condition(asked)


@pytest.mark.parametrize("asked", ["migraine", "", "Z99.9"])
def test_an_unknown_condition_is_no_evidence_of_absence(asked):
    with pytest.raises(NotFound, match="not evidence of absence"):
        find_condition(asked)


def test_no_name_means_two_conditions():
    names = [word.casefold() for one in EVERY for word in (one.name, one.id, *one.synonyms)]
    assert sorted({name for name in names if names.count(name) > 2}) == []


@pytest.mark.parametrize("name", ["lupus", "cancer", "long COVID", "ME/CFS", "Hailey-Hailey"])
def test_where_there_is_no_controlled_study_it_is_said_in_words(name):
    assert known(name).statement.startswith("No controlled study of low-dose naltrexone in ")


def test_a_trial_whose_comparison_is_not_told_leaves_no_controlled_result():
    assert known("Gulf War illness").statement.startswith("No controlled result")


def test_an_active_comparator_is_not_placebo():
    found = known("diabetic neuropathy")
    assert "No controlled study of low-dose naltrexone against placebo" in found.statement
    assert found.controlled[0].bearing.control is Control.ACTIVE


def test_the_controlled_studies_are_counted_with_their_size_and_result():
    statement = known("fibromyalgia").statement
    assert "3 controlled trials" in statement
    assert "n=99, n=58, n=31" in statement
    assert "1 benefit, 2 no difference" in statement


def test_null_trials_stand_where_size_puts_them_and_not_behind():
    order = [one.study.study_id for one in known("fibromyalgia").controlled]
    assert order[:3] == ["bruun2024_fm", "bested2023_fm", "younger2013_fm"]
    assert known("MS").controlled[0].bearing.result is Result.NULL


def test_a_blinded_trial_stands_before_a_larger_open_one():
    about = {
        "first_author": "Doe J", "condition": "Lupus", "icd10": "M32", "design": "RCT parallel",
        "comparator": "placebo", "source_url": "https://example.org", "verified": "yes",
    }  # fmt: skip
    blind = Study(study_id="blind", blinding="double blind", n_randomised="20", **about)
    opened = Study(study_id="opened", blinding="open label", n_randomised="200", **about)
    found = known_about(find_condition("lupus"), (opened, blind))
    assert [one.study.study_id for one in found.controlled] == ["blind", "opened"]


def test_participants_that_are_counted_elsewhere_are_not_counted_again():
    secondary = [one for one in known("fibromyalgia").controlled if one.is_secondary]
    assert [one.study.study_id for one in secondary] == ["bruun2025_fm_qst"]


def test_a_dose_that_is_not_low_stands_apart():
    assert {one.study.study_id for one in known("cancer").apart} == {
        "lissoni2002_rcc", "lissoni2002_solid", "smith2010_ogf_panc",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["cancer", "HIV", "multiple sclerosis", "Crohn"])
def test_treatment_that_works_is_not_to_be_replaced(name):
    condition = find_condition(name)
    assert f"does not replace or delay treatment of {condition.name}" in condition.advice


def test_other_conditions_carry_no_such_sentence():
    assert find_condition("fibromyalgia").advice == ""


@pytest.mark.parametrize("condition", EVERY, ids=lambda one: one.id)
def test_every_study_of_a_condition_is_shown_once(condition):
    found = known_about(condition, read_studies())
    ids = [one.study.study_id for one in found.studies]
    assert sorted(ids) == sorted(x.study_id for x in read_studies() if is_of(x, condition))


@pytest.mark.parametrize("condition", EVERY, ids=lambda one: one.id)
def test_every_figure_has_a_source_and_a_comparator_or_its_absence(condition):
    for one in known_about(condition, read_studies()).studies:
        assert one.comparator
        for figure in one.figures:
            assert figure.source_url.startswith("http")
            assert figure.verified != "no"
            assert figure.has_comparison or figure.treated.cmp_n is None or figure.measure
        if one.bearing.control is Control.NONE:
            assert one.comparator == NO_COMPARISON


def test_every_study_but_background_is_of_some_condition():
    left = {x.study_id for x in read_studies() if not any(is_of(x, one) for one in EVERY)}
    assert left == {"bolton2019_ma", "raknes2017_util", "svelic_ldn_answer", "toljan2018_review"}


def test_the_claims_of_a_condition_exist():
    ids = {one.id for one in read_claims()}
    assert {claim for one in EVERY for claim in one.claims} <= ids


def test_the_two_arms_become_one_figure_with_the_absolute_difference():
    trial = find_study("smith2011_cd")
    first = make_figures(trial, trial.effects)[0]
    assert first.effect_ids == ("E005", "E006")
    assert first.difference == pytest.approx(0.48)
    assert first.interval is None


def test_an_interval_comes_from_the_paper_or_is_marked_as_computed():
    trial = find_study("bruun2024_fm")
    pain, responders, _ = make_figures(trial, trial.effects)
    assert (pain.interval, pain.interval_source) == ((-0.95, 0.27), "as published")
    assert responders.difference == pytest.approx(22 / 49 - 14 / 50)
    assert responders.interval_source.startswith("computed")


def test_the_threshold_of_the_very_instrument_stands_beside():
    crohn, fibro = find_study("smith2011_cd"), find_study("bruun2024_fm")
    assert "70" in make_figures(crohn, crohn.effects)[0].threshold
    assert "2 points" in make_figures(fibro, fibro.effects)[0].threshold


def test_a_row_that_names_another_condition_is_not_shown():
    outcomes = [f.outcome for one in known("ulcerative colitis").studies for f in one.figures]
    assert not any("Crohn" in outcome for outcome in outcomes)


def test_a_new_study_enters_by_its_code():
    added = Study(
        study_id="doe2030_sle", first_author="Doe J", year=2030, condition="SLE", icd10="M32",
        design="RCT parallel", comparator="placebo", n_randomised="80", dose_mg="4.5",
        source_url="https://example.org", verified="yes",
    )  # fmt: skip
    found = known_about(find_condition("lupus"), (*read_studies(), added))
    assert [one.study.study_id for one in found.controlled] == ["doe2030_sle"]
    assert found.statement.startswith("No controlled result")


def test_the_day_of_the_last_check_is_told():
    assert last_checked() >= date(2026, 11, 24)
    assert known("lupus").checked == last_checked()


@pytest.mark.parametrize(
    ("study_id", "effect_id", "better"),
    [
        ("bruun2024_fm", "E044", "lower"),
        ("cree2010_ms", "E024", "higher"),
        ("cree2010_ms", "E026", ""),
        ("srinivasan2021_pdn", "E058", ""),
        ("smith2011_cd", "E005", ""),
        ("beaudette2023_arthritis", "E059", ""),
    ],
)
def test_the_better_direction_is_told_only_where_the_sign_is_sure(study_id, effect_id, better):
    study = find_study(study_id)
    figures = {one.effect_ids[0]: one for one in make_figures(study, study.effects)}
    assert figures[effect_id].better == better


def test_no_code_belongs_to_two_conditions():
    codes = [code for one in EVERY for code in one.icd10]
    clashes = [(a, b) for a in codes for b in codes if a is not b and a.startswith(b)]
    assert clashes == []
