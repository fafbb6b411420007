"""Endogenous opioid, receptors and tone behave as the part promises."""

from functools import cache

import numpy as np
import pytest
from scipy.integrate import trapezoid
from tests.unit.simulate.from_text import solve_parts

from openldn.simulate.calibration.part_values import read_fitted_values
from openldn.simulate.calibration.tone_equations import find_break_even, simulate_tone

DAY = np.linspace(0, 24, 49)
WEEKS = np.linspace(0, 14 * 24, 14 * 24 + 1)
VALUES = read_fitted_values("endogenous")
BLOCKS = (0.0, 0.2, 0.33, 0.45, 0.6, 0.7, 0.95, 1 - 1e-9)


@cache
def held_for_weeks() -> dict[str, np.ndarray]:
    return simulate_tone(WEEKS, blocked=lambda _: np.array(BLOCKS), values=VALUES)


def held(blocked: float) -> dict[str, np.ndarray]:
    row = BLOCKS.index(blocked)
    return {name: one[row] for name, one in held_for_weeks().items()}


@cache
def daily() -> dict[str, np.ndarray]:
    """Full dose's block for 5 hours a day."""
    run = simulate_tone(WEEKS, blocked=lambda t: 0.95 if t % 24 < 5 else 0.0, values=VALUES)
    return {name: one[0] for name, one in run.items()}


def test_without_drug_tone_is_1_at_every_hour():
    run = held(0.0)
    np.testing.assert_allclose(run["tone"], 1, atol=1e-6)
    np.testing.assert_allclose(run["R"], 1, atol=1e-9)
    np.testing.assert_allclose(run["break_even"], 1, atol=1e-9)


def test_without_drug_the_level_keeps_its_rhythm_and_a_mean_of_1():
    opioid = held(0.0)["E"][:25]
    assert trapezoid(opioid, dx=1 / 24) == pytest.approx(1, abs=1e-6)
    assert opioid.max() == pytest.approx(1.23, abs=0.01)


def test_tone_with_its_rhythm_has_a_mean_of_1_without_drug():
    run = solve_parts("endogenous", times_h=DAY)
    assert trapezoid(run["tone_level"], DAY) / 24 == pytest.approx(1, abs=1e-6)
    assert np.ptp(run["tone_level"]) > 0.4


@pytest.mark.parametrize("clock_h", [0.0, 8.0, 22.0])
def test_the_hour_of_the_first_dose_does_not_disturb_the_baseline(clock_h):
    run = solve_parts("endogenous", times_h=DAY, inputs_at=lambda _: {"clock_h": clock_h})
    np.testing.assert_allclose(run["tone"], 1, atol=1e-6)
    np.testing.assert_allclose(run["tone_periphery"], 1, atol=1e-6)


def test_the_text_and_the_equations_by_hand_agree():
    times = np.linspace(0, 72, 73)
    text = solve_parts("endogenous", times_h=times, inputs_at=lambda _: {"RO_mu": 0.6})
    hand = {name: one[:73] for name, one in held(0.6).items()}
    for name in ("E", "A", "R", "tone", "tone_off", "break_even"):
        np.testing.assert_allclose(text[name], hand[name], rtol=1e-5, atol=1e-7)


def test_more_block_raises_the_opioid_more():
    rises = held_for_weeks()["E_fold"][:, -1]
    assert np.all(np.diff(rises) > 0.01)
    assert rises[0] == pytest.approx(1, abs=1e-5)


def test_the_opioid_never_rises_past_what_release_allows():
    assert held_for_weeks()["E_fold"].max() < 1 + VALUES["Smax"]


def test_short_daily_blocks_and_a_lasting_block_both_raise_the_opioid():
    assert daily()["E_fold"][-24:].mean() > 1
    assert held(0.95)["E_fold"][-24:].mean() > 1


def test_a_third_of_block_hardly_raises_receptors_and_full_block_does():
    assert held(0.33)["R"][-1] < 1.02
    assert held(1 - 1e-9)["R"][-1] > 1.7


def test_tone_stays_below_1_while_the_drug_is_bound_at_any_steady_block():
    assert np.all(held_for_weeks()["tone"][1:, -1] < 0.95)


def test_tone_rises_above_1_once_the_drug_is_gone():
    run = daily()
    assert run["tone"].max() > 1.3
    assert run["tone"].min() < 0.2


def test_tone_without_the_drug_shows_what_a_sudden_end_would_leave():
    run = held(0.6)
    assert run["tone_off"][-1] > 1.1 > run["tone"][-1]


def test_tolerance_lowers_the_rise_over_days():
    fold = held(0.95)["E_fold"]
    assert fold[-1] < fold[:24].max()


def test_delta_receptors_that_are_free_gain_what_the_opioid_gains():
    times = np.linspace(0, 48, 25)
    free, taken = (
        solve_parts(
            "endogenous", times_h=times, inputs_at=lambda _, d=d: {"RO_mu": 0.6, "RO_delta": d}
        )
        for d in (0.0, 0.2)
    )
    assert free["tone_delta"][-1] == pytest.approx(free["E_fold"][-1], rel=0.02)
    assert taken["tone_delta"][-1] < 0.95 < free["tone_delta"][-1]


@pytest.mark.parametrize(("blocked", "fold"), [(0.0, 1.0), (0.5, 2.0), (0.6, 2.5), (0.9, 10.0)])
def test_break_even_is_1_over_the_share_left_where_few_receptors_hold_agonist(blocked, fold):
    assert find_break_even(blocked, values={"Ke": 1e7}) == pytest.approx(fold, rel=1e-5)


def test_the_opioid_at_break_even_brings_tone_back_to_1():
    need = float(find_break_even(0.6, values=VALUES))
    ke = VALUES["Ke"]
    share = need * 0.4 / ((need + ke) * 0.4 + (ke + 1) * 0.6)
    assert share == pytest.approx(1 / (ke + 1))


def test_the_phase_of_the_rhythm_hardly_moves_mean_tone():
    run = simulate_tone(
        WEEKS[: 5 * 24 + 1],
        blocked=lambda t: 0.7 if t % 24 < 8 else 0.4,
        values={**VALUES, "drive_peak_h": np.array([2.0, 8.0, 9.7, 20.0])},
    )
    assert np.ptp(run["tone"][:, -25:].mean(axis=1)) < 0.02
