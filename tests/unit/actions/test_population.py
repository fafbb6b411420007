"""Is a population read, kept, taken up again and shown as asked?"""

import json

import numpy as np
import polars as pl
import pytest
from tests.unit.simulate import fake_engine

from openldn.actions import (
    PopulationRequest,
    population_to_csv,
    population_to_json,
    population_to_text,
    read_adherence,
    read_numbers,
    read_persons,
    read_shares,
    read_thresholds,
    simulate_request,
)
from openldn.actions.population_store import PieceStore, make_fingerprint
from openldn.dynamics import Independent, Markov
from openldn.errors import ExchangeError, InputError, NotFound, SimulationError
from openldn.simulate import Cohort, Population, cut_pieces, engine, repeat_dose, run_piece
from openldn.simulate.calibration import Fit


@pytest.fixture
def request_for(monkeypatch, tmp_path):
    fake_engine.install(monkeypatch)
    file = tmp_path / "mine.toml"
    file.write_text("fake", encoding="utf-8")

    def make(**more):
        asked = {"n": 18, "seed": 1, "dose": "1.5x2 4.5", "nights": 5, "outputs": ("C",)}
        asked |= {"model_files": (file,), "hypotheses": "", "chunk": 4}
        return PopulationRequest(**{**asked, **more})

    return make


def _stop_after(number):
    def progress(done, total):
        if done >= number:
            raise KeyboardInterrupt

    return progress


def test_a_stopped_run_is_taken_up_where_it_stopped(request_for, tmp_path, monkeypatch):
    whole = simulate_request(request_for())
    folder = tmp_path / "kept"
    with pytest.raises(KeyboardInterrupt):
        simulate_request(request_for(folder=folder), progress=_stop_after(8))
    calls = []
    plain = engine.run_nights
    monkeypatch.setattr(
        engine, "run_nights", lambda *one, **more: calls.append(1) or plain(*one, **more)
    )
    assert simulate_request(request_for(folder=folder)).identical(whole)
    assert len(calls) == 3  # of five pieces
    assert simulate_request(request_for(folder=folder, chunk=12)).identical(whole)
    assert len(calls) == 3


def test_a_damaged_piece_is_computed_anew(request_for, tmp_path):
    folder = tmp_path / "kept"
    whole = simulate_request(request_for(folder=folder))
    file = sorted(folder.glob("*.parquet"))[1]
    file.write_bytes(file.read_bytes()[:100])
    assert simulate_request(request_for(folder=folder)).identical(whole)


@pytest.mark.parametrize(
    "change", [{"seed": 2}, {"dose": "4.5"}, {"settings": {"V": 50.000001}}, {"n": 19}]
)
def test_a_folder_holds_one_population_only(request_for, tmp_path, change):
    folder = tmp_path / "kept"
    simulate_request(request_for(folder=folder))
    with pytest.raises(ExchangeError, match="holds another population"):
        simulate_request(request_for(folder=folder, **change))


def test_kept_persons_and_histories_can_be_read_by_others(request_for, tmp_path):
    folder = tmp_path / "kept"
    simulate_request(request_for(folder=folder, history_h=6.0))
    nights = pl.concat(
        [pl.read_parquet(f) for f in sorted(folder.glob("*.parquet")) if "history" not in f.name]
    )
    assert nights.height == 18 * 5
    assert nights["patient"].n_unique() == 18
    histories = pl.read_parquet(folder / "0-mine-00000000.history.parquet")
    assert histories.columns == ["patient", "time_h", "C"]
    assert histories.schema["C"] == pl.Float32
    assert histories.height == 4 * (5 * 4 + 1)


def test_a_piece_comes_back_from_the_folder_digit_for_digit(request_for, tmp_path):
    population = Population(
        n=8,
        models={"a b/c": ("fake",)},
        regimen=repeat_dose(3.0, nights=3),
        outputs=("C",),
        seed=1,
        settings={"k": 0.28},
    )
    store = PieceStore(tmp_path / "kept", population, chunk=8)
    piece = cut_pieces(population, chunk=8)[0]
    assert store.load(piece) is None
    result = run_piece(population, piece)
    assert result.problems
    store.save(piece, result)
    again = store.load(piece)
    for name, table in result.metrics.items():
        assert np.array_equal(table, again.metrics[name], equal_nan=True)
    assert np.array_equal(result.is_sound, again.is_sound)
    assert result.problems == again.problems


def test_the_last_digit_of_a_table_of_persons_counts_for_the_fingerprint():
    def make(value):
        column = (*[1.0] * 2000, value)
        return Population(
            n=8,
            models={"a": ("fake",)},
            regimen=repeat_dose(3.0, nights=3),
            outputs=("C",),
            seed=1,
            persons=Cohort(table={"WT": column}),
        )

    assert make_fingerprint(make(1.0)) == make_fingerprint(make(1.0))
    assert make_fingerprint(make(1.0)) != make_fingerprint(make(np.nextafter(1.0, 2)))


def test_json_holds_every_night_and_no_number_that_is_none(request_for):
    data = simulate_request(request_for(settings={"k": 0.28}, thresholds={"C": (0.02,)}))
    shown = json.loads(json.dumps(population_to_json(data), allow_nan=False))
    assert shown["nights"] == 5
    assert shown["dose_mg"] == [1.5, 1.5, 4.5, 4.5, 4.5]
    area = shown["metrics"]["C_auc"]
    assert area["unit"] == "mg/L*h"
    assert len(area["mine"]["mean"]) == 5
    assert len(area["mine"]["quantiles"]["0.5"]) == 5
    assert shown["failed"]["mine"] == 18 - area["mine"]["count"][0]
    assert "C_hours_above_0.02" in shown["metrics"]


def test_csv_has_a_row_per_metric_and_night(request_for):
    rows = population_to_csv(simulate_request(request_for())).splitlines()
    assert rows[0].startswith(
        "hypothesis,metric,unit,night,band,count,mean,sd,minimum,maximum,q0.025"
    )
    assert len(rows) == 1 + 7 * 5
    assert rows[1].startswith("mine,C_maximum,mg/L,1,middle,18,")


def test_text_shows_the_last_night_with_what_was_assumed(request_for):
    persons = read_persons(None, ["WT=70,0.2"])
    text = population_to_text(simulate_request(request_for(persons=persons)))
    assert "Night 5: median" in text
    assert "C_auc" in text
    assert "Assumed: WT: log-normal, median 70" in text


def test_what_the_fits_leave_uncertain_is_shown_as_an_interval(monkeypatch, request_for):
    fit = Fit(
        name="plasma",
        parameters=("V",),
        units=("L",),
        log_mean=np.log([50.0]),
        log_covariance=np.array([[0.04]]),
        chi2=0.0,
        n_observations=1,
        fact_ids=(),
    )
    monkeypatch.setattr("openldn.actions.population.read_fit", lambda name: fit)
    data = simulate_request(
        request_for(hypotheses="pet-retention", model_files=(), n_draws=5, settings={"k": 0.1})
    )
    area = population_to_json(data)["metrics"]["C_auc"]["pet-retention"]
    assert area["low"]["mean"][4] < area["mean"][4] < area["high"]["mean"][4]
    assert area["low"]["quantiles"]["0.5"][4] < area["quantiles"]["0.5"][4]
    bands = [row.split(",")[4] for row in population_to_csv(data).splitlines()[1:4]]
    assert bands == ["middle", "low", "high"]
    text = population_to_text(data)
    assert "over 5 draws" in text
    assert "C is assumed" in text
    assert data.attrs["rests_on"]["pet-retention"]["C"]["basis"] == "assumed"


def test_options_are_read():
    adherence = read_adherence(misses="markov=0.05,0.4", late="0.5,10", jitter="0.75,2.5")
    assert adherence.misses == Markov(after_taken=0.05, after_missed=0.4)
    assert (adherence.late_probability, adherence.late_after_h) == (0.5, 10)
    assert adherence.bedtimes.jitter_bound_h == 2.5
    assert adherence.shortest_gap_h == 18
    assert read_adherence().misses == Independent(probability=0)
    assert read_adherence(misses="streaks=0.02,3").misses.mean_length > 2.9
    assert read_shares("slow-release capsule") == {"release": 1}
    assert read_shares("oral liquid", into="gut=0.3,slow=0.7") == {"gut": 0.3, "slow": 0.7}
    assert read_thresholds(["RO_mu=0.5,0.8"]) == {"RO_mu": (0.5, 0.8)}


def test_a_table_of_persons_is_read(tmp_path):
    file = tmp_path / "persons.csv"
    file.write_text("WT,AGE\n70,40\n82.5,61\n", encoding="utf-8")
    assert read_persons(file, []).table == {"WT": (70, 82.5), "AGE": (40, 61)}
    file.write_text("WT,NAME\n70,anyone\n", encoding="utf-8")
    with pytest.raises(ExchangeError, match="column NAME"):
        read_persons(file, [])
    with pytest.raises(ExchangeError, match="cannot be read"):
        read_persons(tmp_path / "absent.csv", [])


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda: read_adherence(misses="often"), "misses 'often' cannot be read"),
        (lambda: read_adherence(misses="markov=0.1"), "misses 'markov=0.1'"),
        (lambda: read_adherence(jitter="1"), "jitter '1' cannot be read"),
        (lambda: read_shares("oral liquid", into="spray"), "into 'spray' cannot be read"),
        (lambda: read_numbers(["CL"], option="set"), "set 'CL' cannot be read"),
        (lambda: read_thresholds(["RO_mu=high"]), "above 'RO_mu=high'"),
    ],
)
def test_an_option_that_cannot_be_read_is_named(read, message):
    with pytest.raises(InputError, match=message):
        read()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"history_h": 1.0}, InputError, "name one with --resume"),
        ({"dose": ""}, InputError, "give a dose and the number of nights"),
        ({"model_files": ()}, InputError, "there is no model"),
        ({"hypotheses": "absent"}, NotFound, "no hypothesis 'absent'"),
        ({"outputs": ()}, InputError, "say which outputs to sum up; there are: C, gut"),
        ({"chunk": 5}, SimulationError, "chunk is 5"),
    ],
)
def test_a_request_that_cannot_be_met_is_named(request_for, change, error, message):
    with pytest.raises(error, match=message):
        simulate_request(request_for(**change))
