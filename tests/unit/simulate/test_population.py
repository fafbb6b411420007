"""Does a population give the same digits however it is cut, and say what it is?"""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.simulate import fake_engine

from openldn.dynamics import Adherence, Bedtimes, Independent, Variability
from openldn.errors import NotFound, SimulationError
from openldn.plan import TitrationStep, make_regimen
from openldn.simulate.calibration import Fit
from openldn.simulate.cohort import Choice, Cohort, LogNormal
from openldn.simulate.night_schedule import NightlyRegimen, nights_of, repeat_dose
from openldn.simulate.population import Population
from openldn.simulate.population_data import Collector
from openldn.simulate.population_piece import cut_pieces, run_piece
from openldn.simulate.run_population import simulate_population

HUMAN = Adherence(
    misses=Independent(probability=0.2),
    bedtimes=Bedtimes(jitter_sd_h=0.75, jitter_bound_h=2.5),
    late_probability=0.3,
    late_after_h=10,
    shortest_gap_h=18,
)
ASKED = {
    "models": {"one": fake_engine.TEXTS},
    "outputs": ["C"],
    "seed": 3,
    "dose_mg": [1.5, 3.0, 4.5],
    "nights": 6,
    "adherence": HUMAN,
}


@pytest.fixture(autouse=True)
def _fake(monkeypatch):
    fake_engine.install(monkeypatch)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    n=st.integers(1, 70), chunk=st.integers(1, 20), detail=st.sampled_from(["summary", "persons"])
)
def test_no_digit_depends_on_the_size_of_pieces(n, chunk, detail):
    whole = simulate_population(n, **ASKED, detail=detail)
    cut = simulate_population(n, **ASKED, detail=detail, chunk=4 * chunk)
    assert whole.identical(cut)


def test_pieces_may_come_in_any_order():
    population = _population(n=50)
    pieces = cut_pieces(population, chunk=8)
    one, other = Collector(population), Collector(population)
    for piece in pieces:
        one.add(piece, run_piece(population, piece))
    for piece in reversed(pieces):
        other.add(piece, run_piece(population, piece))
    assert one.to_dataset().identical(other.to_dataset())


def test_an_executor_gives_the_same_digits_and_runs_elsewhere(monkeypatch):
    seen = set()
    plain = fake_engine.run_nights

    def watched(*arguments, **more):
        seen.add(threading.current_thread().name)
        return plain(*arguments, **more)

    monkeypatch.setattr("openldn.simulate.engine.run_nights", watched)
    near = simulate_population(60, **ASKED)
    with ThreadPoolExecutor(2, thread_name_prefix="far") as pool:
        far = simulate_population(60, **ASKED, chunk=4, executor=pool)
    assert near.identical(far)
    assert any(name.startswith("far") for name in seen)


def test_the_first_persons_of_many_are_the_few():
    many = simulate_population(30, **ASKED, detail="persons")
    few = simulate_population(7, **ASKED, detail="persons")
    assert few.C_auc.equals(many.C_auc.isel(patient=slice(0, 7)))


def test_summaries_are_those_of_the_persons():
    persons = simulate_population(60, **ASKED, detail="persons")
    summary = simulate_population(60, **ASKED)
    assert np.allclose(summary.C_auc.sel(summary="mean"), persons.C_auc.mean("patient"))
    assert np.allclose(summary.C_auc.sel(summary="sd"), persons.C_auc.std("patient", ddof=1))
    assert np.allclose(summary.taken.sel(summary="mean"), persons.taken.mean("patient"))
    assert summary.taken.sel(summary="mean").mean() < 0.95


def test_memory_of_a_summary_does_not_grow_with_persons():
    few, many = (simulate_population(n, **ASKED, chunk=64) for n in (8, 400))
    assert few.nbytes == many.nbytes


def test_doses_rise_night_by_night_and_nothing_taken_is_nothing():
    asked = {**ASKED, "adherence": Adherence(), "dose_mg": [0, 3.0, 4.5]}
    first = simulate_population(8, **asked, detail="persons").C_maximum.isel(hypothesis=0)
    assert np.all(first.sel(night=1) == 0)
    assert np.all(first.sel(night=2) > 0)
    assert np.all(first.diff("night") >= 0)


def test_more_dose_gives_proportionally_more():
    single = simulate_population(8, **{**ASKED, "dose_mg": 1.5}, detail="persons")
    double = simulate_population(8, **{**ASKED, "dose_mg": 3.0}, detail="persons")
    assert np.allclose(double.C_auc, 2 * single.C_auc)


def test_units_and_what_was_assumed_stand_in_the_data():
    weights = LogNormal(median=70, sd=0.2, source="assumed by the user")
    data = simulate_population(
        8, **ASKED, persons=Cohort(distributions={"WT": weights}), thresholds={"C": [0.05]}
    )
    assert data.C_maximum.attrs["units"] == "mg/L"
    assert data.C_auc.attrs["units"] == "mg/L*h"
    assert data["C_hours_above_0.05"].attrs["units"] == "h"
    assert data.taken.attrs["units"] == "1"
    assert "assumed by the user" in data.attrs["assumptions"][0]
    assert data.attrs["night_begins_h"] == -2.5


def test_a_person_without_an_answer_is_left_out_counted_and_explained():
    data = simulate_population(40, **ASKED, settings={"k": 0.28}, detail="persons")
    failed = int(data.failed.sum())
    assert 0 < failed < 40
    assert int(np.isnan(data.C_auc.isel(hypothesis=0, night=0)).sum()) == failed
    assert "person" in data.attrs["problems"][0]
    assert "is not finite" in data.attrs["problems"][0]
    summary = simulate_population(40, **ASKED, settings={"k": 0.28})
    assert np.all(summary.C_auc.sel(summary="count") == 40 - failed)


def test_persons_are_the_same_under_each_hypothesis():
    models = {"one": fake_engine.TEXTS, "other": fake_engine.TEXTS}
    data = simulate_population(8, **{**ASKED, "models": models}, detail="persons")
    assert data.C_auc.sel(hypothesis="one").equals(
        data.C_auc.sel(hypothesis="other").assign_coords(hypothesis="one")
    )


def test_uncertainty_of_a_fit_is_an_outer_loop():
    fit = Fit(
        name="plasma",
        parameters=("V", "absent"),
        units=("L", ""),
        log_mean=np.log([50.0, 1.0]),
        log_covariance=np.diag([0.04, 1.0]),
        chi2=0.0,
        n_observations=1,
        fact_ids=(),
    )
    data = simulate_population(8, **ASKED, fits=[fit], n_draws=3, detail="persons")
    assert data.sizes["draw"] == 3
    ratio = data.C_auc / data.C_auc.isel(draw=0)
    assert np.allclose(ratio.isel(draw=1), ratio.isel(draw=1, patient=0, night=0), rtol=1e-6)
    assert not np.isclose(ratio.isel(draw=1).mean(), 1)
    fewer = simulate_population(8, **ASKED, fits=[fit], n_draws=2, detail="persons")
    assert fewer.C_auc.equals(data.C_auc.isel(draw=slice(0, 2)))


def test_a_fit_of_another_hypothesis_takes_no_part():
    def fit(name, volume):
        return Fit(
            name=name,
            parameters=("V",),
            units=("L",),
            log_mean=np.log([volume]),
            log_covariance=np.diag([0.04]),
            chi2=0.0,
            n_observations=1,
            fact_ids=(),
        )

    asked = {**ASKED, "n_draws": 3, "detail": "persons"}
    alone = simulate_population(8, **asked, fits=[fit("one", 50.0)])
    models = {"one": fake_engine.TEXTS, "other": fake_engine.TEXTS}
    fits = [fit("one", 50.0), fit("other", 500.0)]
    both = simulate_population(8, **{**asked, "models": models}, fits=fits)
    assert both.C_auc.sel(hypothesis="one").equals(alone.C_auc.sel(hypothesis="one"))


def test_nights_may_differ_within_a_person():
    asked = {**ASKED, "adherence": Adherence(), "dose_mg": 3.0}
    varied = simulate_population(
        8, **asked, variability=Variability(night_sd={"F": 0.3}), detail="persons"
    )
    plain = simulate_population(8, **asked, detail="persons")
    ratio = (varied.C_maximum / plain.C_maximum).isel(hypothesis=0)
    assert ratio.std("night").min() > 0.01


def test_histories_are_kept_on_request_in_half_precision_of_the_solver():
    data = simulate_population(6, **ASKED, detail="persons", history_h=1.0)
    assert data.C.dtype == np.float32
    assert data.C.attrs["units"] == "mg/L"
    assert data.time.values[:2].tolist() == [-2.5, -1.5]
    near = data.C.sel(time=slice(0, 20)).max("time").isel(hypothesis=0)
    highest = data.C_maximum.isel(hypothesis=0, night=0)
    assert np.all(near <= highest * 1.001)


def test_persons_of_a_table_are_taken_in_order_and_from_the_top_again():
    persons = Cohort(
        table={"WT": (50.0, 100.0)},
        distributions={"V": Choice(values=(40.0, 60.0), probabilities=(0.5, 0.5), source="test")},
    )
    drawn = persons.draw(seed=1, first=3, n=200)
    assert drawn["WT"][:3].tolist() == [100, 50, 100]
    assert set(drawn["V"]) == {40.0, 60.0}
    data = simulate_population(4, **ASKED, persons=persons, detail="persons")
    assert data.sizes["patient"] == 4


def test_a_plan_is_read_night_by_night():
    regimen = make_regimen(
        start=date(2026, 12, 1),
        steps=(
            TitrationStep(dose_mg=Decimal("1.5"), days=7),
            TitrationStep(dose_mg=Decimal("3"), days=None),
        ),
        days=10,
        findings=(),
    )
    nightly = nights_of(regimen)
    assert nightly.dose_mg == (1.5,) * 7 + (3.0,) * 3
    assert np.all(nightly.offsets == 0)
    assert nights_of(regimen, nights=12).dose_mg[-2:] == (0.0, 0.0)


def _population(**more):
    asked = {
        "n": 8,
        "models": {"one": fake_engine.TEXTS},
        "regimen": repeat_dose(3.0, nights=3),
        "outputs": ("C",),
        "seed": 1,
    }
    return Population(**{**asked, **more})


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: _population(n=0), "n is 0"),
        (lambda: _population(outputs=()), "outputs must not be empty"),
        (lambda: _population(n_draws=2), "n_draws is 2 with 0 fits"),
        (lambda: _population(statistics=("peak",)), "no statistic peak"),
        (lambda: _population(thresholds={"E": (1.0,)}), "E has thresholds"),
        (lambda: _population(history_h=0), "history_h is 0"),
        (lambda: cut_pieces(_population(), chunk=6), "multiple of 4"),
        (lambda: simulate_population(4, **{**ASKED, "dose_mg": None}), "either regimen"),
        (lambda: repeat_dose(1, nights=0), "nights is 0"),
        (lambda: NightlyRegimen(dose_mg=(1.0, -1.0)), "night 2 is -1"),
        (lambda: NightlyRegimen(dose_mg=(1.0,), shares={"gut": 0.5}), "add up to 1"),
        (lambda: NightlyRegimen(dose_mg=(1.0,), offset_h=(0.0, 1.0)), "offset_h has 2"),
        (lambda: LogNormal(median=70, sd=0.2, source=" "), "no source"),
        (lambda: LogNormal(median=-1, sd=0.2, source="x"), "median -1"),
        (lambda: Choice(values=(1.0,), probabilities=(0.5,), source="x"), "adding up to 1"),
        (lambda: Cohort(table={"a": (1.0,), "b": (1.0, 2.0)}), "all as many"),
    ],
)
def test_what_cannot_be_simulated_is_named(make, message):
    with pytest.raises(SimulationError, match=message):
        make()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"outputs": ["X"]}, "no output X; it has: C, gut"),
        ({"settings": {"CL": 1}}, "no model has an input CL"),
        ({"shares": {"skin": 1}}, "no state skin"),
        ({"persons": Cohort(table={"AGE": (40.0,)})}, "no model has an input AGE"),
    ],
)
def test_what_no_model_has_is_named(change, message):
    with pytest.raises(NotFound, match=message):
        simulate_population(4, **{**ASKED, **change})


@pytest.mark.parametrize("detail", ["summary", "persons"])
def test_an_incomplete_population_is_no_data(detail):
    population = _population()
    collector = Collector(population, detail=detail)
    pieces = cut_pieces(population, chunk=4)
    collector.add(pieces[0], run_piece(population, pieces[0]))
    with pytest.raises(SimulationError, match="4 persons are not simulated"):
        collector.to_dataset()
