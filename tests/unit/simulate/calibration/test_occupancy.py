"""Fits of occupancy, hold-outs, and the tables made of them."""

from pathlib import Path

import numpy as np
import pytest

from openldn.errors import NotFound
from openldn.simulate.calibration.occupancy import (
    FITS,
    calibrate_occupancy,
    fit_occupancy,
    predict_mice,
    story_values,
)
from openldn.simulate.calibration.occupancy_holdouts import compare_hypotheses
from openldn.simulate.calibration.occupancy_tables import (
    fill_page,
    fit_at_once,
    late_half_lives,
    low_dose_rows,
)
from openldn.simulate.facts import TABLES, Use, find_fact, read_facts
from openldn.simulate.hypotheses import find_hypothesis
from openldn.simulate.occupancy import block_course
from openldn.simulate.parts import read_fit, read_part
from openldn.simulate.plasma_curve import read_plasma_curve

PAGE = Path(__file__).parents[4] / "docs" / "simulate" / "occupancy.md"


@pytest.fixture(scope="module")
def comparisons():
    return compare_hypotheses()


def test_the_plain_exponential_gives_the_known_half_life_and_ed50():
    half_life_h, error_h, ed50_mg, chi2 = fit_at_once()
    assert half_life_h == pytest.approx(34, abs=0.5)
    assert error_h == pytest.approx(3.6, abs=0.1)
    assert ed50_mg == pytest.approx(5.0, abs=0.1)
    assert chi2 == pytest.approx(5.4, abs=0.1)


@pytest.mark.parametrize("hour", [2.0, 7.0])
def test_the_hour_of_the_scan_moves_the_half_life_by_about_an_hour(hour):
    assert fit_at_once(scan_hour=hour)[0] == pytest.approx(fit_at_once()[0], abs=1.5)


def test_the_half_life_driven_by_plasma_lies_in_the_honest_range():
    assert 26 < fit_occupancy("pet-retention").values["T_mu"] < 41


@pytest.mark.parametrize("name", FITS)
def test_the_stored_fit_is_what_the_calibration_gives(name):
    stored, fresh = read_fit(name), fit_occupancy(name)
    assert stored.parameters == fresh.parameters
    np.testing.assert_allclose(stored.log_mean, fresh.log_mean, atol=1e-4)
    assert stored.chi2 == pytest.approx(fresh.chi2, abs=1e-3)


@pytest.mark.parametrize("name", FITS)
def test_no_fit_uses_what_is_held_out(name):
    for fact_id in read_fit(name).fact_ids:
        assert find_fact(fact_id).use is Use.CALIBRATE


def test_the_statement_names_the_half_life_that_was_fitted():
    fitted = read_fit("pet-retention").values["T_mu"]
    assert f"about {fitted:.0f} h" in find_hypothesis("pet-retention").statement


def test_a_calibration_gives_what_each_file_holds():
    files = calibrate_occupancy(read_part("plasma"))
    assert set(files) == {"oral_plasma", *FITS}
    assert files["pet-retention"]["parameters"] == ["uptake", "T_mu", "prompt"]
    assert files["oral_plasma"]["rates_per_h"] == pytest.approx(read_plasma_curve().rates_per_h)


def test_an_unknown_fit_is_refused():
    with pytest.raises(NotFound, match="known: pet-retention"):
        fit_occupancy("pet")


def test_the_story_blocks_in_man_for_the_hours_it_blocked_in_mice():
    plasma = read_plasma_curve()
    hours = float(np.exp(predict_mice({"T_mouse": 2.0, "threshold_mouse": 1.5})[0]))
    x = block_course(
        "transient-block",
        values=story_values(2.0, 1.5, plasma),
        plasma=plasma,
        doses_mg=[4.5],
        dose_times_h=[0.0],
        times_h=[hours],
    )
    assert x.item() == pytest.approx(1.5)


def test_every_held_out_row_on_occupancy_and_binding_is_compared(comparisons):
    wanted = {
        fact.fact_id
        for fact in read_facts()
        if fact.table in TABLES[2:4] and fact.use is Use.VALIDATE
    }
    for found in comparisons.values():
        assert {fact_id for one in found for fact_id in one.fact_ids} == wanted


def test_nothing_that_was_fitted_is_called_held_out(comparisons):
    for name, found in comparisons.items():
        fitted = set(read_fit(name).fact_ids)
        assert not fitted & {fact_id for one in found for fact_id in one.fact_ids}


def test_the_story_from_mice_misses_what_was_seen_days_after_50_mg(comparisons):
    verdicts = {one.fact_ids[0]: one.verdict for one in comparisons["transient-block"]}
    # Share at 48 h, seen at 72 and 144 h, heroin blocked at 72 h, delay behind plasma.
    for fact_id in ("OCC_028", "OCC_035", "OCC_036", "OCC_045", "OCC_016"):
        assert verdicts[fact_id] == "misses"
    # Where block swings over the day and the hour of the scan is unknown, nothing is claimed.
    assert verdicts["OCC_038"] == "cannot be judged"


def test_what_one_threshold_can_hardly_part_is_not_called_agreement(comparisons):
    verdicts = {one.fact_ids[0]: one.verdict for one in comparisons["pet-retention"]}
    # 12.5 mg at 72 h not seen, 50-100 mg at 144 h seen, and both predicted near 40 percent.
    assert verdicts["OCC_031"] == verdicts["OCC_036"] == "cannot be judged"
    assert verdicts["OCC_030"] == verdicts["OCC_032"] == "agrees"


def test_retention_meets_the_numbers_that_were_published(comparisons):
    found = {one.fact_ids[0]: one for one in comparisons["pet-retention"]}
    assert 74 < found["OCC_028"].predicted < 84
    assert 93 < found["OCC_037"].predicted < 97
    assert 17 < found["OCC_038"].predicted < 25
    assert found["OCC_030"].predicted == pytest.approx(60, abs=5)
    assert found["OCC_031"].predicted == pytest.approx(36, abs=5)
    assert found["OCC_032"].predicted == pytest.approx(12, abs=4)


def test_what_occupancy_cannot_speak_to_is_not_judged(comparisons):
    for found in comparisons.values():
        verdicts = {one.fact_ids[0]: one for one in found}
        for fact_id in ("OCC_053", "BIND_023", "BIND_026", "BIND_035"):
            assert verdicts[fact_id].verdict == "cannot be judged"
            assert verdicts[fact_id].note


def test_low_doses_come_out_as_known():
    # Trough and peak at steady state, percent.
    # They were derived with the plain exponential; driven by plasma a few points more come out.
    known = {"1": (24, 34), "1.5": (32, 43), "3": (48, 61), "4.5": (59, 70)}
    for row in low_dose_rows("pet-retention", n_draws=50):
        trough, peak = (float(cell.split(" ")[0]) for cell in row[2:4])
        assert trough == pytest.approx(known[row[1]][0], abs=4)
        assert peak == pytest.approx(known[row[1]][1], abs=5)


def test_a_large_capacity_makes_small_doses_last_longer_than_large_ones():
    _, (small, large) = late_half_lives(3.0, doses_mg=(1.0, 50.0))
    assert small > 2 * large
    _, (small, large) = late_half_lives(0.01, doses_mg=(1.0, 50.0))
    assert small == pytest.approx(large, rel=0.02)


@pytest.mark.slow
@pytest.mark.skipif(not PAGE.exists(), reason="the docs do not come with an installed package")
def test_the_page_shows_what_is_computed_now():
    page = PAGE.read_text(encoding="utf-8")
    assert "<!-- table holdouts -->" in page
    assert fill_page(page) == page
