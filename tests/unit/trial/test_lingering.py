"""Doses that are not compared come and go as slowly as the one that is."""

from dataclasses import replace

import numpy as np
import pytest

from openldn.record import Course, Instrument
from openldn.trial import build_model, default_model, evaluate_course
from openldn.trial.exposure import filtered_level

SCORE = Instrument(name="pain", minimum=0, maximum=10, mcid=1)
LABELS = ("placebo", "low", "high")
# Four rows of 14 days each; the high dose, worth two points, comes before low and before placebo.
ORDER = (0, 1, 2, 1, 0, 2, 0, 2, 1, 2, 1, 0)
HALF_LIFE = 7.0


def course(order=ORDER, labels=LABELS, effects=(0.0, -1.0, -2.0), seed=1):
    treatment = np.repeat(np.array(order), 14)
    day = np.arange(float(len(treatment)))
    score = 6.0 + np.random.default_rng(seed).normal(0, 0.3, len(day))
    for code, effect in enumerate(effects):
        score += effect * filtered_level(
            (treatment == code).astype(float), day, half_life_days=HALF_LIFE
        )
    return Course(outcome=score, treatment=treatment, treatments=labels, day=day)


def spec(carryover=HALF_LIFE):
    return replace(default_model(), carryover=carryover)


@pytest.mark.parametrize("carryover", [HALF_LIFE, "estimate"])
@pytest.mark.parametrize(("active", "effect"), [("low", -1.0), ("high", -2.0)])
def test_another_dose_that_fades_slowly_is_not_taken_for_the_one_asked_about(
    active, effect, carryover
):
    found = evaluate_course(
        course(), instrument=SCORE, active=active, comparator="placebo", spec=spec(carryover)
    )
    assert found.contrast.mean == pytest.approx(effect, abs=0.3)
    low, high = found.contrast.ci95
    assert low < effect < high


def test_each_half_life_holds_for_all_doses():
    model = build_model(
        course(), instrument=SCORE, active="low", comparator="placebo", spec=spec("estimate")
    )
    share = (course().treatment == 2).astype(float)
    for level in model.levels:
        wanted = filtered_level(share, model.day, half_life_days=level.half_life_days)
        assert np.allclose(level.others[:, 0], wanted)


def test_days_without_treatment_do_not_linger():
    labels = ("placebo", "low", "run-in")
    model = build_model(
        course(labels=labels), instrument=SCORE, active="low", comparator="placebo", spec=spec()
    )
    assert model.column_names[-1] == "treatment: run-in"
    assert model.lingering == 0
    assert model.levels[0].others is None


def test_what_was_expected_day_by_day_knows_of_slow_other_doses():
    found = evaluate_course(
        course(), instrument=SCORE, active="low", comparator="placebo", spec=spec()
    )
    assert np.std(found.fitted.expected - course().outcome) < 0.4
