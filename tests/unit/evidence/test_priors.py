"""Do priors follow from placebo-controlled contrasts, and are other scales refused?"""

import math
from dataclasses import replace

import pytest

from openldn.errors import NotFound, StudyError
from openldn.evidence.prior_scale import Scale, check_scale
from openldn.evidence.priors import (
    KINDS,
    expected_change_without_drug,
    list_priors,
    prior_for,
    standard_error,
)
from openldn.evidence.study import find_study, read_studies

NRS = Scale(instrument_id="pain_nrs", minimum=0, maximum=10)

# Condition, outcome, sceptical, evidence, enthusiastic.
PROPOSED = [
    ("fibromyalgia", "pain", "normal(0, 0.5)", "normal(-0.34, 0.66)", "normal(-0.86, 0.61)"),
    ("chronic pain", "pain", "normal(0, 0.5)", "normal(0, 0.8)", "normal(-0.5, 0.8)"),
    ("CRPS", "pain", "normal(0, 0.5)", "normal(0, 0.8)", "normal(-0.5, 0.8)"),
    ("MS", "mental component", "normal(0, 2)", "normal(1.5, 3)", "normal(3.3, 3)"),
    ("long COVID", "fatigue", "normal(0, 0.235)", None, None),
    ("ME/CFS", "fatigue", "normal(0, 0.235)", None, None),
    ("Hailey-Hailey", "response", "beta(1, 1)", "beta(1, 1)", "beta(2, 1)"),
]


def changed(study_id, effect_id, **fields):
    """The packaged studies, with one row or its study's design changed."""
    about = {key: fields.pop(key) for key in ("design", "comparator") if key in fields}
    studies = []
    for study in read_studies():
        if study.study_id == study_id:
            rows = tuple(
                replace(row, **fields) if row.effect_id == effect_id else row
                for row in study.effects
            )
            study = replace(study, effects=rows, **about)  # noqa: PLW2901
        studies.append(study)
    return studies


@pytest.mark.parametrize(("condition", "outcome", *KINDS), PROPOSED)
def test_the_priors_are_those_proposed(condition, outcome, sceptical, evidence, enthusiastic):
    found = prior_for(condition, outcome)
    shown = [one and str(one.prior) for one in (found.evidence, found.enthusiastic)]
    assert str(found.sceptical.prior) == sceptical
    assert shown == [evidence, enthusiastic]
    assert set(found.why_none) == {
        kind for kind, one in zip(KINDS[1:], (evidence, enthusiastic), strict=True) if one is None
    }


def test_the_spread_is_the_square_root_of_error_trials_and_persons():
    terms = [term.sd for term in prior_for("FM", "pain").evidence.terms]
    assert terms == [0.31, 0.3, 0.5]
    assert round(math.hypot(*terms), 2) == 0.66


def test_an_assumption_is_named_as_one():
    for condition, outcome in list_priors():
        found = prior_for(condition, outcome)
        for kind in KINDS:
            one = getattr(found, kind)
            for term in one.terms if one else ():
                assert term.why.startswith(("assumed: ", "error of E"))


def test_the_prior_moves_with_the_row_behind_it():
    studies = changed("bruun2024_fm", "E044", effect=-0.6, ci_low=-1.2, ci_high=0.0)
    assert prior_for("FM", "pain", studies=studies).evidence.prior.numbers == (-0.6, 0.66)


def test_a_prior_needs_its_row():
    studies = [one for one in read_studies() if one.study_id != "bruun2024_fm"]
    with pytest.raises(StudyError, match="E044"):
        prior_for("FM", "pain", studies=studies)


@pytest.mark.parametrize(
    "change",
    [
        {"contrast": "within"},
        {"design": "single-arm"},
        {"design": "RCT crossover, active control"},
        {"comparator": "usual care", "design": "RCT parallel (registry)"},
    ],
)
def test_what_is_not_placebo_controlled_sets_no_prior(change):
    studies = changed("bruun2024_fm", "E044", **change)
    with pytest.raises(StudyError, match="no placebo-controlled contrast"):
        prior_for("FM", "pain", studies=studies)


@pytest.mark.parametrize("change", [{"contrast": "pooled within"}, {"comparator": "own baseline"}])
def test_a_pool_of_uncontrolled_changes_sets_no_prior(change):
    studies = changed("vatvani2024_ma", "E048", **change)
    with pytest.raises(StudyError, match="no placebo-controlled contrast"):
        prior_for("FM", "pain", studies=studies)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"unit": "percent of baseline"}, "percent and points"),
        ({"summary": "single entry of a diary"}, "Average the diary"),
        ({"instrument_id": "pain_vas"}, "pain_vas"),
        ({"instrument_id": ""}, "no known instrument"),
        ({"maximum": 100}, "0 to 100"),
    ],
)
def test_another_scale_is_refused_by_prior_and_change(change, says):
    scale = replace(NRS, **change)
    with pytest.raises(StudyError, match=says):
        prior_for("FM", "pain", scale=scale)
    with pytest.raises(StudyError, match=says):
        expected_change_without_drug("FM", "pain", scale=scale)


def test_the_two_instruments_called_cdai_are_told_apart():
    crohn = Scale(instrument_id="cdai_crohn", minimum=0, maximum=600)
    with pytest.raises(StudyError, match="cdai_ra"):
        check_scale(crohn, Scale(instrument_id="cdai_ra", minimum=0, maximum=76))


def test_the_right_scale_is_taken():
    assert prior_for("FM", "pain", scale=NRS).scale == NRS


def test_what_placebo_and_time_do_comes_from_the_placebo_arm():
    found = expected_change_without_drug("FM", "pain")
    assert (found.mean, found.interval, found.weeks, found.n) == (-0.9, (-1.4, -0.5), 12, 50)
    assert found.sd == pytest.approx(1.58, abs=0.005)


def test_the_interval_of_the_placebo_arm_stands_in_the_tables():
    note = next(x.note for x in find_study("bruun2024_fm").effects if x.effect_id == "E044")
    assert "-1.4 to -0.5" in note


def test_no_change_is_told_where_no_placebo_arm_is_known():
    with pytest.raises(NotFound, match="no placebo arm"):
        expected_change_without_drug("long COVID", "fatigue")


def test_an_outcome_without_prior_names_those_there_are():
    with pytest.raises(NotFound, match="known there: pain"):
        prior_for("fibromyalgia", "sleep")


def test_an_error_that_is_only_a_bound_sets_no_prior_by_itself():
    row = next(x for x in find_study("sharaf2010_ms").effects)
    with pytest.raises(StudyError, match="neither interval nor standard error"):
        standard_error(row)
