"""Are the rules of certainty those of GRADE, and is an overriding judgement kept beside them?"""

import pytest

from openldn.errors import StudyError
from openldn.evidence.bearing import Result
from openldn.evidence.certainty import Judgement, Level, body_of, rate_certainty
from openldn.evidence.certainty_rules import Body, Domain, suggest_steps
from openldn.evidence.condition import known_about
from openldn.evidence.conditions import find_condition
from openldn.evidence.study import read_studies

FULL = {"is_randomized": True, "n": 1000, "k": 5, "estimate": -1.0, "ci_low": -1.4, "ci_high": -0.6}
OPEN = {**FULL, "is_randomized": False, "is_ratio": True, "ci_low": 1.5, "ci_high": 9.0}

# What the body has beside a flawless one, domain, steps.
RULES = [
    ({}, Domain.RISK_OF_BIAS, 0),
    ({"is_blinded": False}, Domain.RISK_OF_BIAS, -1),
    ({"lost_share": 0.20}, Domain.RISK_OF_BIAS, 0),
    ({"lost_share": 0.21}, Domain.RISK_OF_BIAS, -1),
    ({"is_blinded": False, "lost_share": 0.5}, Domain.RISK_OF_BIAS, -2),
    ({"has_comparison": False}, Domain.RISK_OF_BIAS, -1),
    ({"i2": 49.0}, Domain.INCONSISTENCY, 0),
    ({"i2": 50.0}, Domain.INCONSISTENCY, -1),
    ({"i2": 75.0}, Domain.INCONSISTENCY, -2),
    ({"k": 1, "i2": 90.0}, Domain.INCONSISTENCY, 0),
    ({"directions": (Result.BENEFIT, Result.NULL)}, Domain.INCONSISTENCY, -1),
    ({"directions": (Result.NULL, Result.NULL)}, Domain.INCONSISTENCY, 0),
    ({"indirect": ("another dose",)}, Domain.INDIRECTNESS, -1),
    ({"indirect": ("a", "b", "c")}, Domain.INDIRECTNESS, -2),
    ({}, Domain.IMPRECISION, 0),
    ({"n": 399}, Domain.IMPRECISION, -1),
    ({"n": 99}, Domain.IMPRECISION, -2),
    ({"ci_low": None, "ci_high": None}, Domain.IMPRECISION, -1),
    ({"ci_low": -2.5, "ci_high": 0.5, "threshold": 2.0}, Domain.IMPRECISION, -1),
    ({"ci_low": -0.5, "ci_high": 0.5, "threshold": 2.0}, Domain.IMPRECISION, 0),
    ({"unseen": 5}, Domain.PUBLICATION_BIAS, 0),
    ({"unseen": 6}, Domain.PUBLICATION_BIAS, -1),
    ({"egger_p": 0.01}, Domain.PUBLICATION_BIAS, 0),
    ({"egger_p": 0.01, "k": 10}, Domain.PUBLICATION_BIAS, -1),
    ({"estimate": 6.0, "is_ratio": True}, Domain.LARGE_EFFECT, 0),
]
LARGE = [
    ({"estimate": 1.9}, 0),
    ({"estimate": 2.0}, 1),
    ({"estimate": 5.0}, 2),
    ({"estimate": 5.0, "ci_low": 0.9}, 0),
    ({"estimate": 0.2, "ci_low": 0.1, "ci_high": 0.6}, 2),
    ({"estimate": 5.0, "has_comparison": False}, 0),
]


def steps(body, domain):
    (found,) = (one for one in suggest_steps(body) if one.domain is domain)
    assert found.reason
    return found.steps


@pytest.mark.parametrize(("change", "domain", "wanted"), RULES)
def test_a_domain_lowers_certainty_by_its_rule(change, domain, wanted):
    assert steps(Body(**{**FULL, **change}), domain) == wanted


@pytest.mark.parametrize(("change", "wanted"), LARGE)
def test_only_a_large_and_sure_effect_of_a_comparison_raises_it(change, wanted):
    assert steps(Body(**{**OPEN, **change}), Domain.LARGE_EFFECT) == wanted


def test_a_flawless_body_is_high_and_a_study_without_chance_starts_low():
    assert rate_certainty(Body(**FULL)).level is Level.HIGH
    assert rate_certainty(Body(**{**OPEN, "estimate": 1.5})).start is Level.LOW


def test_no_level_lies_below_very_low():
    worst = Body(is_randomized=False, has_comparison=False, n=3, k=1)
    assert rate_certainty(worst).level is Level.VERY_LOW


def test_a_persons_judgement_overrides_the_rule_and_both_are_kept():
    body = Body(**{**FULL, "n": 200})
    judged = Judgement(domain=Domain.IMPRECISION, steps=0, reason="the outcome is death")
    found = rate_certainty(body, [judged])
    assert (found.suggested, found.level) == (Level.MODERATE, Level.HIGH)
    assert found.is_overridden
    assert found.judgements == (judged,)
    assert len(found.suggestions) == len(Domain)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"steps": -1, "reason": "  "}, "no reason"),
        ({"steps": -4, "reason": "very bad"}, "steps is -4"),
    ],
)
def test_a_judgement_without_reason_or_beyond_the_scale_is_refused(fields, says):
    with pytest.raises(StudyError, match=says):
        Judgement(domain=Domain.IMPRECISION, **fields)


def test_a_domain_is_judged_once():
    twice = [Judgement(domain=Domain.IMPRECISION, steps=0, reason="x")] * 2
    with pytest.raises(StudyError, match="judged twice"):
        rate_certainty(Body(**FULL), twice)


@pytest.mark.parametrize(
    "change", [{"i2": 120.0}, {"lost_share": 30.0}, {"threshold": -2.0}, {"n": -1}]
)
def test_a_body_that_cannot_be_is_refused(change):
    with pytest.raises(StudyError):
        Body(**{**FULL, **change})


@pytest.mark.parametrize(
    ("name", "level"),
    [("Crohn", "low"), ("fibromyalgia", "very low"), ("cancer", "very low"), ("MS", "very low")],
)
def test_a_condition_is_rated_from_its_studies(name, level):
    body = body_of(known_about(find_condition(name), read_studies()))
    assert rate_certainty(body).level.words == level


def test_a_condition_without_studies_has_no_certainty():
    assert body_of(known_about(find_condition("lupus"), read_studies())) is None
