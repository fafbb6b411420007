"""Is each kind of design, each threshold and each registry honest? See docs/calibration.md."""

import json

import numpy as np
import pytest
from scipy import stats
from validation.calibration.cells import CELLS
from validation.calibration.study import RESULTS

pytestmark = pytest.mark.calibration

MOST_FALSE_ALARMS, MOST_FALSE_CONTINUE = 0.075, 0.025
MOST_EVIDENCE = 0.05
# Chance that an honest program fails one of the checks.
ALARM = 0.001
SINGLE = ("staggered-start", "before-after")


def names(group, keep=lambda facts: True):
    return [cell.name for cell in CELLS if cell.group == group and keep(cell.facts)]


def find(results, group, name):
    return next(entry for entry in results[group] if entry["cell"] == name)


def is_explained(share, people, limit):
    """Whether chance explains as many as were seen, if the limit is kept."""
    return stats.binom.sf(round(share * people) - 1, people, limit) > ALARM


def is_near(held, promised, people):
    error = np.sqrt(promised * (1 - promised) / people)
    return abs(held - promised) < stats.norm.isf(ALARM / 2) * error


@pytest.mark.parametrize("name", names("designs", lambda facts: facts["design"] not in SINGLE))
def test_every_design_keeps_the_level_without_an_effect(results, name):
    entry = find(results, "designs", name)
    assert is_explained(entry["sure"], entry["people"], MOST_FALSE_ALARMS)
    assert is_explained(entry["continue"], entry["people"], MOST_FALSE_CONTINUE)


@pytest.mark.parametrize("group", ["designs", "carryover"])
def test_a_single_start_never_leads_to_advice(results, group):
    chosen = [entry for entry in results[group] if entry["design"] in SINGLE]
    assert chosen
    assert all(entry["cannot tell"] == 1.0 for entry in chosen)


@pytest.mark.parametrize("name", names("design ranks"))
def test_ranks_of_the_true_effect_are_uniform_in_every_design(results, name):
    entry = find(results, "design ranks", name)
    assert entry["ks_p"] > ALARM
    assert all(
        is_near(held, float(promised), entry["people"])
        for promised, held in entry["coverage"].items()
    )


def test_a_slow_effect_analyzed_at_once_is_missed_and_estimated_it_is_not(results):
    wrong, right = (
        find(results, "carryover", f"paired, effect -2, 7 days, {how}")
        for how in ("analyzed at once", "estimated")
    )
    assert wrong["held_90"] < 0.7
    assert right["held_90"] > wrong["held_90"]
    assert right["held_95"] > 0.85


def test_calibrated_thresholds_keep_their_level_on_fresh_courses(results, is_quick):
    if is_quick:
        pytest.skip("thresholds found from a handful of courses are none")
    for entry in results["thresholds"]["worlds"]:
        # The threshold is itself found from a sample, so the level lies within the interval.
        assert entry["continue"][1] <= MOST_FALSE_CONTINUE, entry["world"]


def test_the_bet_never_exceeds_its_level(results):
    for entry in results["thresholds"]["worlds"]:
        assert is_explained(entry["evidence"][0], entry["people"], MOST_EVIDENCE), entry["world"]


@pytest.mark.parametrize("name", names("registry"))
def test_ranks_of_a_registry_are_uniform(results, name):
    entry = find(results, "registry", name)
    for quantity, found in entry["quantities"].items():
        assert found["ks_p"] > ALARM, quantity
        for promised, held in found["coverage"].items():
            assert is_near(held, float(promised), entry["people"]), (quantity, promised)


@pytest.mark.parametrize("name", names("subgroups"))
def test_intervals_of_covariates_and_conditions_hold(results, name):
    entry = find(results, "subgroups", name)
    for quantity, held in entry["held_95"].items():
        assert is_near(held, 0.95, entry["people"]) or held > 0.95, quantity


def test_the_pinned_designs_and_registries_are_what_the_study_gives(results, is_quick):
    if is_quick:
        pytest.skip("a smoke run has too few people")
    pinned = json.loads(RESULTS.read_text(encoding="utf-8"))
    for group in ("designs", "carryover"):
        for entry in results[group]:
            kept = find(pinned, group, entry["cell"])
            for key in ("sure", "continue", "stop", "held_95"):
                # One person at the edge of a threshold may differ between machines.
                slack = 1.5 / entry["people"]
                assert entry[key] == pytest.approx(kept[key], abs=slack), (entry["cell"], key)
