"""Tumor growth in mice follows how long the receptor is blocked each day."""

import numpy as np
import pytest
from tests.unit.simulate.from_text import solve_parts

from openldn.simulate.calibration.part_values import read_fitted_values
from openldn.simulate.tumour import (
    average_growth,
    day_of_all_controls,
    days_to_death,
    days_to_visible,
    ogfr_occupancy_range,
    rebound_over_day,
    tumor_incidence,
)

VALUES = read_fitted_values("tumour")
UNTREATED = average_growth(0.0, values=VALUES)[0]


def latency(hours: float) -> float:
    return float(np.interp(-VALUES["inoculum_log"], *days_to_visible(hours, values=VALUES)))


def test_a_lasting_block_quickens_growth():
    assert average_growth(24.0, values=VALUES)[0] > 1.1 * UNTREATED


def test_a_short_daily_block_slows_growth():
    assert average_growth(5.0, values=VALUES)[0] < 0.8 * UNTREATED


def test_the_same_daily_dose_split_in_four_loses_the_benefit():
    once, split = latency(9.0), latency(24.0)
    assert once > 1.3 * latency(0.0) > latency(0.0) > split


def test_cells_grow_faster_during_the_block_and_slower_after_it_than_without():
    rise = rebound_over_day(5.0, values=VALUES)[0, -1]
    after = 1 / (1 + ((1 + rise) ** 2 / VALUES["S50"]) ** VALUES["S_exponent"])
    assert after < UNTREATED < 1


def test_no_block_changes_nothing():
    hours = np.array([0.0, 12.0])
    blocked = np.array([1.0, 0.0])
    growth = average_growth(hours, blocked=blocked, values=VALUES)
    np.testing.assert_allclose(growth, UNTREATED)


def test_more_mice_have_tumors_later():
    shares = [tumor_incidence(day, hours=5.0, values=VALUES) for day in (5, 10, 16, 29, 60)]
    assert shares == sorted(shares)
    assert shares[0] < 0.1
    assert shares[-1] > 0.9


def test_all_controls_have_tumors_by_the_day_published():
    assert day_of_all_controls(VALUES) == pytest.approx(16, rel=0.15)  # TUM_017
    assert days_to_death(0.0, values=VALUES) == pytest.approx(36, rel=0.1)


def test_survival_gains_less_than_latency():
    gain = days_to_death(5.0, values=VALUES) / days_to_death(0.0, values=VALUES)
    assert 1 < gain < latency(5.0) / latency(0.0)


def test_the_average_over_the_day_follows_the_equations_hour_by_hour():
    times = np.arange(0, 24 * 24, 4.0)
    run = solve_parts(
        "tumour",
        times_h=times,
        inputs_at=lambda t: {"B_ogfr": float(t % 24 < 5)},
        max_step=0.5,
        rtol=1e-4,
    )
    day = np.interp(0.0, run["log_size"], times) / 24
    # The average takes the rebound as settled from the first day.
    assert day == pytest.approx(latency(5.0), rel=0.03)


def test_circulating_ogf_holds_a_wide_range_of_its_receptors():
    low, high = ogfr_occupancy_range()
    assert (round(100 * low, 1), round(100 * high)) == (0.2, 33)
