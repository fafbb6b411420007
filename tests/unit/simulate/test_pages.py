"""Numbers on the pages are those that the parts give."""

import re
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from openldn.simulate.calibration.endogenous_folds import full_upregulation, steady_fold
from openldn.simulate.calibration.part_values import read_fitted_values
from openldn.simulate.calibration.tone_equations import agonist_share, find_break_even
from openldn.simulate.calibration.tumour_arms import predict_arm
from openldn.simulate.tumour import day_of_all_controls

PAGES = Path(__file__).parents[3] / "docs" / "simulate"
TONE = (PAGES / "tone.md").read_text(encoding="utf-8")
TUMOR = (PAGES / "immune-tumour.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("percent", [25, 50, 60, 70, 95])
def test_tone_under_a_held_block_is_as_printed(percent):
    values = read_fitted_values("endogenous")
    blocked = percent / 100
    fold = float(steady_fold(values, blocked=blocked))
    receptors = float(full_upregulation(values["phi_mu"], blocked=blocked, values=values))
    share = float(agonist_share(1.0, 0.0, values))
    computed = (
        fold,
        receptors,
        receptors * float(agonist_share(fold, blocked, values)) / share,
        receptors * float(agonist_share(fold, 0.0, values)) / share,
        float(find_break_even(blocked, receptors=receptors, values=values)),
    )
    row = re.search(rf"^\| {percent} % \|(.*)\|$", TONE, re.MULTILINE)
    assert row is not None
    printed = [float(cell) for cell in row[1].split("|")]
    np.testing.assert_allclose(printed, computed, rtol=0.01, atol=0.006)


@pytest.mark.parametrize(("hours", "dose"), [(5.0, "0.1 mg/kg daily"), (9.0, "0.4 mg/kg daily")])
def test_mouse_arms_are_as_printed(hours, dose):
    values = read_fitted_values("tumour")
    incidence, latency, survival = predict_arm(
        hours, horizon=day_of_all_controls(values), values=values
    )
    row = re.search(rf"^\| {re.escape(dose)} \|(.*)\|$", TUMOR, re.MULTILINE)
    assert row is not None
    printed = [float(re.findall(r"/ \+?([\d.]+) %", cell)[-1]) for cell in row[1].split("|")[1:]]
    computed = [100 * norm.cdf(incidence), 100 * np.expm1(latency), 100 * np.expm1(survival)]
    np.testing.assert_allclose(printed, computed, atol=1.0)
