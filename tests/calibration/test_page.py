"""Does the page say what was found, and was what was found good enough? Fast: nothing is run."""

import json

import pytest
from scipy import stats
from validation.calibration.page import PAGE, render
from validation.calibration.study import RESULTS
from validation.calibration.summary import described_model, onset_table

PINNED = json.loads(RESULTS.read_text(encoding="utf-8"))


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == render(PINNED)


@pytest.mark.parametrize("entry", PINNED["no effect"], ids=lambda entry: entry["cell"])
def test_no_pinned_row_has_more_false_alarms_than_allowed(entry):
    assert entry["sure"] <= 0.075


@pytest.mark.parametrize("entry", PINNED["designs"], ids=lambda entry: entry["cell"])
def test_no_pinned_design_decides_where_it_may_not(entry):
    if entry["design"] in ("staggered-start", "before-after"):
        assert entry["cannot tell"] == 1.0
    else:
        assert (
            stats.binom.sf(round(entry["sure"] * entry["people"]) - 1, entry["people"], 0.075)
            > 0.001
        )


def test_the_onset_table_is_current():
    assert onset_table() == PINNED["onset"]


def test_the_results_are_about_the_model_that_ships():
    assert PINNED["model"] == described_model(), "run the study again, with --write"
