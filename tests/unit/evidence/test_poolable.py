"""Is what should not be pooled refused, with the reason and what to show instead?"""

from dataclasses import replace

import pytest

from openldn.evidence.conditions import find_condition
from openldn.evidence.poolable import Refusal, choose_poolable
from openldn.evidence.study import Effect, Study, read_studies

URL = "https://example.org"

# Condition, outcome, rows kept, words of what is shown instead: what our own tables must give.
OURS = [
    ("fibromyalgia", "pain", ["E044"], "One study is not a meta-analysis: show the trial"),
    ("fibromyalgia", "responder", ["E084"], "One study is not a meta-analysis"),
    ("HIV", "infection", ["E091"], "One study is not a meta-analysis"),
    ("Crohn", "response", [], "No trial can be pooled"),
    ("multiple sclerosis", "mental", [], "would import reporting bias"),
    ("cancer", "shrinkage", [], "No trial can be pooled"),
    ("depression", "depression", [], "No trial can be pooled"),
    ("lupus", "anything", [], "No trial can be pooled"),
]

# Study, the row named, and why it is left out of fibromyalgia pain.
REFUSED = [
    ("vatvani2024_ma", "E048", Refusal.REVIEW),
    ("bruunplesner2020_fm", "", Refusal.UNCONTROLLED),
    ("younger2009_fm", "", Refusal.UNCONTROLLED),
    ("paula2023_fm", "E046", Refusal.NO_CONTRAST),
    ("bested2023_fm", "E043", Refusal.MEDIANS),
    ("younger2013_fm", "E033", Refusal.PERCENT),
    ("younger2009_ntx50", "", Refusal.OFF_DOSE),
    ("bruun2025_fm_qst", "E045", Refusal.SECONDARY),
    ("innova_protocol", "", Refusal.PENDING),
    ("bruun2024_fm", "E084", Refusal.OTHER_SCALE),
]


def choose(condition, outcome, studies=None):
    return choose_poolable(studies or read_studies(), find_condition(condition), outcome)


def make_trial(number, *, study=None, **fields):
    row = {
        "effect_id": f"T{number}", "outcome": "pain change", "instrument_id": "pain_nrs",
        "measure": "MD", "contrast": "between", "effect": -0.5, "ci_low": -1.0, "ci_high": 0.0,
        "direction": "no difference", "source_url": URL, "verified": "yes", **fields,
    }  # fmt: skip
    about = {
        "design": "RCT parallel", "comparator": "placebo", "dose_mg": "4.5",
        "arms": "LDN; placebo", **(study or {}),
    }  # fmt: skip
    return Study(
        study_id=f"t{number}", first_author="Doe J", condition="Fibromyalgia", icd10="M79.7",
        effects=(Effect(**row),), source_url=URL, verified="yes", **about,
    )  # fmt: skip


@pytest.mark.parametrize(("condition", "outcome", "kept", "instead"), OURS)
def test_our_tables_hold_nothing_to_pool(condition, outcome, kept, instead):
    found = choose(condition, outcome)
    assert [one.effect.effect_id for one in found.kept] == kept
    assert not found.can_pool
    assert instead in found.instead


@pytest.mark.parametrize(("study_id", "effect_id", "reason"), REFUSED)
def test_a_study_is_left_out_for_its_reason(study_id, effect_id, reason):
    refused = {(one.study_id, one.effect_id): one.reason for one in choose("FM", "pain").refused}
    assert refused[study_id, effect_id] is reason


def test_two_trials_on_one_scale_may_be_pooled():
    found = choose("FM", "pain", [make_trial(1), make_trial(2)])
    assert [one.study.study_id for one in found.kept] == ["t1", "t2"]
    assert found.can_pool
    assert found.instead == ""


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({"design": "single-arm"}, Refusal.UNCONTROLLED),
        ({"design": "review (meta-analysis)"}, Refusal.REVIEW),
        ({"design": "RCT crossover, active control"}, Refusal.ACTIVE),
        ({"dose_mg": "50"}, Refusal.OFF_DOSE),
        ({"arms": "LDN plus acetaminophen; placebo"}, Refusal.COMBINATION),
        ({"design": "RCT parallel, secondary"}, Refusal.SECONDARY),
        ({"design": "RCT parallel (protocol)"}, Refusal.PENDING),
    ],
)
def test_a_third_trial_of_another_kind_is_left_out(about, reason):
    found = choose("FM", "pain", [make_trial(1), make_trial(2), make_trial(3, study=about)])
    assert [one.study.study_id for one in found.kept] == ["t1", "t2"]
    assert [(one.study_id, one.reason) for one in found.refused] == [("t3", reason)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"instrument_id": "fiqr"}, Refusal.OTHER_SCALE),
        ({"measure": "median difference"}, Refusal.MEDIANS),
        ({"measure": "percent change"}, Refusal.PERCENT),
        ({"ci_low": None, "ci_high": None}, Refusal.NO_NUMBERS),
        ({"contrast": "within LDN"}, Refusal.NO_CONTRAST),
    ],
)
def test_a_third_trial_with_another_row_is_left_out(row, reason):
    found = choose("FM", "pain", [make_trial(1), make_trial(2), make_trial(3, **row)])
    assert [one.reason for one in found.refused] == [reason]


def test_a_crossover_without_its_correlation_is_left_out_and_with_an_interval_kept():
    about = {"design": "RCT crossover"}
    bare = make_trial(3, study=about, ci_low=None, ci_high=None)
    assert choose("FM", "pain", [bare]).refused[0].reason is Refusal.CROSSOVER
    assert choose("FM", "pain", [make_trial(1), make_trial(3, study=about)]).can_pool


def test_a_study_enters_once():
    trial = make_trial(1)
    second = replace(trial.effects[0], effect_id="T1b")
    found = choose("FM", "pain", [replace(trial, effects=(*trial.effects, second))])
    assert len(found.kept) == 1


def test_the_order_of_the_studies_does_not_change_who_is_kept():
    studies = [make_trial(k) for k in (1, 2)] + [make_trial(3, instrument_id="fiqr")]
    kept = [
        {one.study.study_id for one in choose("FM", "pain", order).kept}
        for order in (studies, studies[::-1])
    ]
    assert kept == [{"t1", "t2"}] * 2
