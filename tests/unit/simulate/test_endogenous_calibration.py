"""The endogenous part is fitted to what may be fitted, and compared with the rest."""

import numpy as np
import pytest

from openldn.simulate.calibration.endogenous import compare_endogenous, fit_endogenous
from openldn.simulate.calibration.endogenous_folds import (
    day_fold,
    full_upregulation,
    infused_tone,
    steady_fold,
)
from openldn.simulate.calibration.part_values import read_fitted_values
from openldn.simulate.calibration.tone_equations import simulate_tone, stimulate_release
from openldn.simulate.facts import Use, read_facts
from openldn.simulate.parts import read_fit

VALUES = read_fitted_values("endogenous")


@pytest.fixture(scope="module")
def comparisons():
    return {one.fact_ids[0]: one for one in compare_endogenous()}


def test_the_stored_fit_is_what_the_calibration_gives():
    fit = fit_endogenous()
    np.testing.assert_allclose(fit.log_mean, read_fit("endogenous").log_mean, atol=1e-4)


def test_the_fit_meets_each_fact_within_its_spread():
    assert 1.42 < float(day_fold(VALUES)[0]) < 2.40  # ENDO_005
    assert float(steady_fold(VALUES)) == pytest.approx(19.5 / 12.1, rel=0.15)
    assert float(stimulate_release(infused_tone(VALUES), VALUES)) == pytest.approx(32 / 48, rel=0.2)
    assert float(full_upregulation(VALUES["phi_mu"])) == pytest.approx(1.80, rel=0.05)
    assert float(full_upregulation(VALUES["phi_delta"])) == pytest.approx(1.39, rel=0.05)


def test_the_stimulus_lies_within_its_bounds():
    assert 0.4 <= VALUES["Smax"] <= 1.4


def test_no_held_out_fact_takes_part_in_the_fit():
    uses = {fact.fact_id: fact.use for fact in read_facts()}
    assert {uses[one] for one in read_fit("endogenous").fact_ids} == {Use.CALIBRATE}


def test_every_held_out_fact_is_compared(comparisons):
    table = {
        fact.fact_id
        for fact in read_facts()
        if fact.table == "endogenous_opioids" and fact.use is Use.VALIDATE
    }
    assert table == set(comparisons)


def test_misses_are_shown_as_misses(comparisons):
    missed = {fact_id for fact_id, one in comparisons.items() if one.verdict == "misses"}
    assert {"ENDO_011", "ENDO_037", "ENDO_053", "ENDO_054"} <= missed


def test_the_peak_of_the_rhythm_is_not_judged_since_its_phase_is_assumed(comparisons):
    assert comparisons["ENDO_025"].verdict == "cannot be judged"
    assert 8 < comparisons["ENDO_025"].predicted < 11


def test_the_steady_fold_is_where_the_turnover_ends():
    run = simulate_tone(np.linspace(0, 60 * 24, 600), blocked=lambda _: 0.95, values=VALUES)
    assert run["E_fold"][0, -24:].mean() == pytest.approx(float(steady_fold(VALUES)), rel=0.01)


def test_every_comparison_has_an_interval_in_order(comparisons):
    assert all(one.low <= one.predicted <= one.high for one in comparisons.values())
