"""Is a model file read, refused and overridden as documented?"""

from dataclasses import replace

import pytest

from openldn.errors import ModelError
from openldn.inference import Prior
from openldn.trial import default_model, model_from_mapping


def test_an_empty_mapping_is_the_default_model():
    assert model_from_mapping({}) == default_model()


def test_keys_left_out_keep_their_default():
    spec = model_from_mapping({"priors": {"sigma": "half-normal(2)"}})
    assert spec.prior("sigma", section="score") == Prior.parse("half-normal(2)")
    assert spec.prior("phi", section="score") == default_model().prior("phi", section="score")


def test_a_section_takes_from_score_what_it_does_not_say():
    spec = default_model()
    assert spec.prior("phi", section="count") == spec.prior("phi", section="score")
    assert spec.prior("sigma", section="count") != spec.prior("sigma", section="score")
    assert spec.effect_prior("sceptical", section="binary") == Prior.parse("normal(0, 1)")


@pytest.mark.parametrize("carryover", ["none", "estimate", 5, 2.5, "7"])
def test_carryover_is_a_word_or_days(carryover):
    found = model_from_mapping({"carryover": carryover}).carryover
    assert found == (carryover if carryover in ("none", "estimate") else float(carryover))


def test_the_primary_prior_may_be_numbers():
    spec = model_from_mapping({"effect": {"primary": "normal(0, 1.5)"}})
    assert (spec.primary, spec.custom) == ("custom", Prior.parse("normal(0, 1.5)"))


REFUSED = [
    ({"trendd": True}, "trendd is no key"),
    ({"priors": {"sgima": "half-normal(1)"}}, "priors.sgima is no key"),
    ({"priors": {"count": {"sgima": "half-normal(1)"}}}, "sgima"),
    ({"decision": {"continue": 0.9}}, "decision.continue is no key"),
    ({"trend": {"a": 1}}, "trend must be a single value"),
    ({"likelihood": {"a": 1}}, "likelihood must be a single value"),
    ({"priors": 3}, "priors must be a table"),
    ({"format": 2}, "format of the model file is 2"),
    ({"trend": "yes"}, "trend is 'yes'; must be true or false"),
    ({"unit": "big"}, "unit is 'big'; must be a number"),
    ({"unit": True}, "unit is True"),
    ({"unit": -1}, "unit is -1"),
    ({"unit": float("nan")}, "unit is nan"),
    ({"carryover": True}, "carryover is True"),
    ({"carryover": "sometimes"}, "carryover is 'sometimes'; must be none, estimate"),
    ({"carryover": 0}, "carryover half-life is 0"),
    ({"carryover": -2}, "must be above 0"),
    ({"carryover": 1e5}, "carryover half-life"),
    ({"priors": {"sigma": "normal(0, 1)"}}, "priors.sigma is normal"),
    ({"priors": {"phi": "normal(0, 1)"}}, "priors.phi is normal"),
    ({"priors": {"phi": "truncated-normal(0, 1, -2, 1)"}}, "within -1 and 1"),
    ({"priors": {"white_share": "half-normal(1)"}}, "must be one of beta, fixed"),
    ({"priors": {"half_life_days": "half-normal(1)"}}, "must be one of log-normal, fixed"),
    ({"priors": {"baseline": "half-normal(1)"}}, "must be one of normal, student"),
    ({"priors": {"sigma": 1.3}}, "cannot be read"),
    ({"effect": {"primary": "beta(1, 1)"}}, "prior of the effect is beta"),
    ({"decision": {"continue_at": "0.8"}}, "continue_at"),
    ({"decision": {"continue_at": 2}}, "continue_at is 2"),
    ({"decision": {"longest_extension_days": "x"}}, "longest_extension_days"),
    ({"decision": {"extend_worth_at": -1}}, "extend_worth_at"),
]


@pytest.mark.parametrize(("content", "message"), REFUSED)
def test_what_cannot_be_used_is_refused_by_name_and_value(content, message):
    with pytest.raises(ModelError, match=message):
        model_from_mapping(content)


def test_a_prior_by_an_unknown_name_is_refused():
    with pytest.raises(ModelError, match=r"effect\.primary is 'hopeful'"):
        replace(default_model(), primary="hopeful")
    with pytest.raises(ModelError, match=r"cannot be read|not known"):
        default_model().with_prior("hopeful!")
