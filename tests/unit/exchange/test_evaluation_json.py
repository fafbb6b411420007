"""Does the JSON say what the evaluation says?"""

import json
from dataclasses import replace

import numpy as np
import pytest
from tests import cast

from openldn.exchange import course_to_json, evaluation_to_json
from openldn.record import Finding, Severity
from openldn.trial import FileEvaluation, Question, default_model, evaluate_courses

NOTE = Finding(id="DIA-009", severity=Severity.NOTE, message="Something.", advice="Nothing.")


@pytest.fixture(scope="module")
def evaluation():
    return cast.evaluate(cast.walker())


@pytest.fixture(scope="module")
def several():
    courses = [replace(cast.walker().course, participant=name) for name in ("one", "two")]
    question = Question(
        instrument=cast.STEPS, active="LDN", comparator="placebo", spec=default_model(),
        thorough=False,
    )  # fmt: skip
    return evaluate_courses(courses, question=question, findings=(NOTE,))


def alone(evaluation):
    return FileEvaluation(evaluations=(evaluation,), pooled=None, findings=(NOTE,))


def test_the_json_is_plain_and_without_missing_numbers(evaluation, several):
    for content in (evaluation_to_json(alone(evaluation)), evaluation_to_json(several)):
        assert json.loads(json.dumps(content, allow_nan=False)) == content


def test_numbers_are_those_of_the_evaluation(evaluation):
    content = course_to_json(evaluation)
    assert content["contrast"]["mean"] == evaluation.contrast.mean
    assert content["contrast"]["ci95"] == list(evaluation.contrast.ci95)
    assert content["hyper"]["period_sd"]["sd"] == evaluation.hyper["period_sd"].sd
    assert content["recommendation"] == evaluation.verdict.recommendation.value
    assert content["extend_days"] == evaluation.verdict.extend_days
    assert content["grade"]["letter"] == evaluation.grade.letter
    assert content["reasons"] == list(evaluation.verdict.reasons)


def test_one_patient_stands_at_the_top_with_the_findings_of_the_file(evaluation):
    content = evaluation_to_json(alone(evaluation))
    assert content["contrast"] == content["patients"][0]["contrast"]
    ids = [finding["id"] for finding in content["findings"]]
    assert ids == ["DIA-009", *(finding.id for finding in evaluation.findings)]
    assert set(content["findings"][0]) == {"id", "severity", "message", "advice"}


def test_several_patients_are_a_list_with_a_pooled_summary(several):
    content = evaluation_to_json(several)
    assert [patient["patient"] for patient in content["patients"]] == ["one", "two"]
    assert content["pooled"]["mean"] == several.pooled.mean
    assert content["pooled"]["tau_sd"] == several.pooled.tau_sd
    assert len(content["pooled"]["shrunken"]) == 2
    assert [finding["id"] for finding in content["findings"]] == ["DIA-009"]
    assert "contrast" not in content


def test_an_effect_on_another_scale_stands_beside_the_contrast():
    content = course_to_json(cast.evaluate(cast.attacks()))
    assert content["contrast_latent"]["unit"] == "log count"
    assert "contrast_latent" not in course_to_json(cast.evaluate(cast.walker()))


def test_the_likelihood_curve_can_be_rebuilt(evaluation):
    curve = course_to_json(evaluation)["effect_curve"]
    x = curve["start"] + curve["step"] * np.arange(len(curve["log_likelihood"]))
    assert x == pytest.approx(evaluation.curve.x)
    difference = evaluation.curve.log_likelihood - evaluation.curve.log_likelihood.max()
    assert curve["log_likelihood"] == pytest.approx(difference, abs=1e-6)
