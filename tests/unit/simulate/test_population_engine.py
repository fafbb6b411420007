"""Does a population on the real engine agree with what is known exactly?"""

import numpy as np
import pytest

from openldn.dynamics import Adherence, Bedtimes, Independent, Variability
from openldn.dynamics.layout import LANES
from openldn.simulate.cohort import Cohort
from openldn.simulate.night_schedule import repeat_dose
from openldn.simulate.population import Population
from openldn.simulate.population_piece import GROUP
from openldn.simulate.run_population import simulate_population
from openldn.simulate.sensitivity import find_elasticities

MODEL = """
name = "one compartment, with a lag"

[parameters]
ka  = { value = 1.2, unit = "1/h", sd = 0.3 }
CL  = { value = 20, unit = "L/h", sd = 0.3 }
V   = "50 L"
F   = { value = 0.5, sd = 0.4, max = 1 }
lag = "0.5 h"

[states]
gut     = "mg"
central = "mg"

[equations]
gut     = "-ka*gut"
central = "ka*gut - CL/V*central"

[dosing.gut]
F = "F"
lag = "lag"

[outputs]
C = { value = "central/V", unit = "ug/L" }
"""
ASKED = {
    "models": {"one": (MODEL,)},
    "outputs": ["C"],
    "seed": 5,
    "nights": 12,
    "dose_mg": 4.5,
    "detail": "persons",
}
HUMAN = Adherence(
    misses=Independent(probability=0.2),
    bedtimes=Bedtimes(jitter_sd_h=0.75, jitter_bound_h=2.5),
    late_probability=0.5,
    late_after_h=9,
    shortest_gap_h=18,
)


def test_a_person_whose_output_is_no_number_counts_as_failed():
    text = MODEL + 'below = { value = "log(central/1[mg] - 100)", unit = "1" }\n'
    asked = {**ASKED, "models": {"one": (text,)}, "outputs": ["C", "below"]}
    assert simulate_population(8, **asked).failed.item() == 8
    assert simulate_population(8, **{**asked, "outputs": ["C"]}).failed.item() == 0


def test_groups_are_those_of_the_engine():
    assert GROUP % LANES == 0


def test_the_settled_area_of_a_night_is_bioavailable_dose_by_clearance():
    sizes = {"CL": (10.0, 20.0, 40.0), "F": (0.2, 0.5, 1.0), "ka": (1.2, 1.2, 1.2)}
    data = simulate_population(3, **ASKED, persons=Cohort(table=sizes))
    exact = 1000 * 4.5 * np.array(sizes["F"]) / np.array(sizes["CL"])
    assert data.C_auc.isel(hypothesis=0, night=-1).values == pytest.approx(exact, rel=1e-5)


def test_the_peak_of_the_first_night_is_that_of_the_formula():
    ka, ke, volume, dose_mg = 1.0, 0.4, 50.0, 4.5
    data = simulate_population(
        1,
        **{**ASKED, "statistics": ("maximum", "time_of_maximum")},
        persons=Cohort(table={"ka": (ka,), "CL": (ke * volume,), "F": (0.4,)}),
    ).isel(hypothesis=0, night=0, patient=0)
    peak_h = np.log(ka / ke) / (ka - ke)
    peak = 1000 * 0.4 * dose_mg / volume * ka / (ka - ke)
    peak *= np.exp(-ke * peak_h) - np.exp(-ka * peak_h)
    assert float(data.C_maximum) == pytest.approx(peak, rel=1e-4)
    assert float(data.C_time_of_maximum) == pytest.approx(0.5 + peak_h, abs=0.02)


def test_pieces_and_threads_change_no_digit_of_the_engine():
    asked = {**ASKED, "adherence": HUMAN, "thresholds": {"C": [20.0]}}
    whole = simulate_population(70, **asked)
    assert whole.identical(simulate_population(70, **asked, chunk=12, threads=2))
    few = simulate_population(9, **asked)
    assert few.C_auc.equals(whole.C_auc.isel(patient=slice(0, 9)))
    varied = simulate_population(70, **asked, variability=Variability(night_sd={"F": 0.2}))
    assert varied.identical(
        simulate_population(70, **asked, variability=Variability(night_sd={"F": 0.2}), chunk=8)
    )


def test_what_was_absorbed_over_all_nights_is_what_was_taken():
    data = simulate_population(40, **{**ASKED, "adherence": HUMAN}, settings={"CL": 50.0})
    plain = simulate_population(40, **ASKED, settings={"CL": 50.0})
    # Areas add up to bioavailable dose by clearance, but for what is left of the last night.
    per_dose = plain.C_auc.isel(hypothesis=0, night=6)
    taken = data.taken.isel(hypothesis=0, night=slice(0, 10)).sum("night")
    area = data.C_auc.isel(hypothesis=0, night=slice(0, 10)).sum("night")
    assert np.allclose(area / (taken * per_dose), 1, atol=0.05)


def test_elasticities_on_the_engine_are_exact_ones():
    population = Population(
        n=1,
        models={"one": (MODEL,)},
        regimen=repeat_dose(4.5, nights=12),
        outputs=("C",),
        seed=1,
    )
    area = find_elasticities(population, hypothesis="one").elasticity.sel(metric="C_auc")
    assert float(area.sel(parameter="CL")) == pytest.approx(-1, abs=1e-3)
    assert float(area.sel(parameter="F")) == pytest.approx(1, abs=1e-4)
    assert float(area.sel(parameter="ka")) == pytest.approx(0, abs=1e-3)
