"""Thresholds of looks in a design file, and evaluations read back."""

from dataclasses import replace

import pytest

from openldn.errors import DesignError, ExchangeError
from openldn.exchange import design_fingerprint, design_to_toml, parse_design, parse_evaluation
from openldn.record import Instrument
from openldn.trial import (
    AnalysisPlan,
    DecisionRule,
    DesignKind,
    LookPower,
    LookThresholds,
    TrialDesign,
    TrialProtocol,
    TrialTreatment,
    default_model,
)

PAIR = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))
DESIGN = TrialDesign(kind=DesignKind.PAIRED, treatments=PAIR, cycles=3, period_days=14)
PROTOCOL = TrialProtocol(
    design=DESIGN, instrument=Instrument(name="pain", minimum=0, maximum=10, mcid=1)
)
THRESHOLDS = LookThresholds(
    continue_at=0.91, masked_at=0.93, worse_at=0.6, futility_below=0.05, level=0.025,
    false_continue=0.02, false_continue_ci=(0.01, 0.04), worst_world="rough",
    worlds=("even", "rough"),
    courses=400,
    false_differ=0.022, false_differ_ci=(0.01, 0.04), differ_world="rough", false_worse=0.03,
    false_worse_ci=(0.02, 0.05), worse_world="rough", seed=1, fresh_seed=2,
    version="0.1", fingerprint="abc",
    power=(LookPower(effect_mcid=1.5, p_continue=0.5, p_continue_ci=(0.4, 0.6), p_worse=0.1,
                     p_futile=0.2, p_stop=0.1, mean_days=70.5),),
)  # fmt: skip


def test_thresholds_are_of_the_model_that_courses_are_judged_with(monkeypatch):
    before = design_fingerprint(PROTOCOL)
    strict = replace(default_model(), decision=DecisionRule(continue_sure_at=0.99))
    monkeypatch.setattr(AnalysisPlan, "spec", lambda _: strict)
    assert design_fingerprint(PROTOCOL) != before


@pytest.mark.parametrize(
    "thresholds",
    [
        THRESHOLDS,
        replace(THRESHOLDS, continue_at=None),
        replace(THRESHOLDS, masked_at=None, worse_at=None),
    ],
)
def test_thresholds_come_back_as_they_were_written(thresholds):
    protocol = replace(PROTOCOL, thresholds=thresholds)
    assert parse_design(design_to_toml(protocol)).thresholds == thresholds


def test_a_fingerprint_knows_the_design_and_not_its_thresholds():
    known = design_fingerprint(PROTOCOL)
    assert design_fingerprint(replace(PROTOCOL, thresholds=THRESHOLDS)) == known
    longer = replace(PROTOCOL, design=replace(DESIGN, cycles=4))
    assert design_fingerprint(longer) != known


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("level = 0.025", "thresholds.level is missing"),
        ("continue_at = 0.91", None),
        ("false_continue_ci = [0.01, 0.04]", "false_continue_ci is missing"),
    ],
)
def test_a_threshold_that_is_needed_is_asked_for(line, told):
    text = design_to_toml(replace(PROTOCOL, thresholds=THRESHOLDS)).replace(f"{line}\n", "")
    if told is None:
        assert parse_design(text).thresholds.continue_at is None
        return
    with pytest.raises(DesignError, match=told):
        parse_design(text)


def test_thresholds_that_were_not_tried_on_fresh_courses_are_refused():
    text = design_to_toml(replace(PROTOCOL, thresholds=THRESHOLDS))
    with pytest.raises(DesignError, match=r"older kind.*Delete \[thresholds\].*--calibrate"):
        parse_design(text.replace("fresh_seed = 2\n", ""))


def test_a_threshold_that_is_no_probability_is_refused():
    text = design_to_toml(replace(PROTOCOL, thresholds=THRESHOLDS))
    with pytest.raises(DesignError, match=r"continue_at of the looks is 1.91"):
        parse_design(text.replace("continue_at = 0.91", "continue_at = 1.91"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ([], "no evaluation"),
        ({"patients": [], "format": 2}, "format of the evaluation is 2"),
        ({"patients": [{}, {}], "format": 1}, "one participant"),
        ({"patients": [{}], "format": 1}, "not complete"),
    ],
)
def test_what_is_no_evaluation_is_refused(content, told):
    with pytest.raises(ExchangeError, match=told):
        parse_evaluation(content)
