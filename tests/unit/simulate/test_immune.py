"""The immune response turns within days, and its sizes are assumed."""

import numpy as np
import pytest
from tests.unit.simulate.from_text import solve_parts

from openldn.errors import SimulationError
from openldn.simulate.calibration.immune import biphasic_pair, compare_immune, fit_immune
from openldn.simulate.calibration.immune_equations import respond
from openldn.simulate.calibration.part_values import read_values
from openldn.simulate.facts import Use, read_facts
from openldn.simulate.parts import read_fit
from openldn.simulate.potency import compare_tlr4_potency

VALUES = read_values("immune")
TIMES = np.linspace(0, 8 * 24, 97)


@pytest.fixture(scope="module")
def comparisons():
    return {one.fact_ids[0]: one for one in compare_immune()}


def test_the_response_is_up_after_30_minutes_and_down_after_8_days():
    early, late = biphasic_pair()
    assert early > 1.1
    assert late < 0.95


def test_at_baseline_tone_nothing_moves():
    np.testing.assert_allclose(respond(TIMES, tone=1.0, values=VALUES), 1)


def test_without_drug_every_cytokine_stays_at_its_baseline():
    run = solve_parts("endogenous", "immune", times_h=TIMES)
    for name in ("cells", "TNF_relative", "IL6_relative", "IL10_relative", "IL1b_relative"):
        np.testing.assert_allclose(run[name], 1, atol=1e-5)
    np.testing.assert_allclose(run["TNF"], 146.9, rtol=1e-5)


def test_cytokines_follow_the_cells_over_days_and_fall_together():
    run = solve_parts(
        "endogenous", "immune", times_h=TIMES, inputs_at=lambda _: {"RO_mu": 0.65, "ROp_mu": 0.85}
    )
    ends = [run[name][-1] for name in ("TNF_relative", "IL6_relative", "IL10_relative")]
    assert max(ends) < 0.95
    assert np.ptp(ends) < 0.01
    assert run["TNF_relative"][3] > 1  # 6 h: up before it turns


def test_the_cells_may_see_central_tone_instead():
    blocks = {"RO_mu": 0.0, "ROp_mu": 0.85, "periphery": 0.0}
    run = solve_parts("endogenous", "immune", times_h=TIMES, inputs_at=lambda _: blocks)
    np.testing.assert_allclose(run["cells"], 1, atol=1e-5)


def test_the_stored_fit_is_what_the_calibration_gives():
    np.testing.assert_allclose(fit_immune().log_mean, read_fit("immune").log_mean, atol=1e-6)
    assert np.log(2) / read_fit("immune").values["k_TNF"] == pytest.approx(20 / 60, rel=0.1)


def test_every_held_out_fact_on_immunity_and_pain_is_compared(comparisons):
    table = {
        fact.fact_id
        for fact in read_facts()
        if fact.table in ("cytokines", "clinical_endpoints") and fact.use is Use.VALIDATE
    }
    assert table <= set(comparisons)


def test_pain_cannot_be_judged(comparisons):
    assert {comparisons[f"CLIN_00{k}"].verdict for k in (1, 3, 5, 9)} == {"cannot be judged"}


def test_a_rise_in_mouse_tumors_is_a_miss(comparisons):
    assert comparisons["CYT_023"].verdict == "misses"
    assert comparisons["CYT_019"].verdict == "cannot be judged"  # there is no path that could act


def test_tlr4_needs_thousands_of_times_the_concentration_reached():
    found = compare_tlr4_potency(3.5)
    assert found.low < found.ratio < found.high
    assert found.ratio == pytest.approx(30_000, rel=0.02)
    assert "not supported" in found.text


def test_a_concentration_of_0_is_refused():
    with pytest.raises(SimulationError, match="must be above 0 nmol/L"):
        compare_tlr4_potency(0.0)
