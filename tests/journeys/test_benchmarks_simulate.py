"""Is the benchmark of the simulation what it says it is?"""

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from benchmarks.simulate.bars import judge, time_at_error
from benchmarks.simulate.engine_openldn import chunks_of, make_schedule
from benchmarks.simulate.jobs import quick_jobs, race_jobs, scaling_jobs
from benchmarks.simulate.ldn10 import (
    MODELS,
    initial_values,
    make_population,
    parameter_table,
    typical_values,
)
from benchmarks.simulate.ldn30 import write_model
from benchmarks.simulate.page import make_page
from benchmarks.simulate.race import Log, summary
from benchmarks.simulate.reference import Reference, measure_error, read_reference
from benchmarks.simulate.source import make, write_function

ROOT = Path(__file__).parents[2]


def test_first_patients_are_those_of_the_published_draw_order():
    people = make_population(3)
    assert people.values["ka"] == pytest.approx([1.12757296, 0.84640536, 1.69406735])
    assert people.values["CL"] == pytest.approx([268.7341279, 121.92241975, 150.8333889])
    assert people.dose_time_h[:, 0] == pytest.approx([10.01509821, 10.11390474, 10.57831807])
    assert people.values["F"] == pytest.approx([0.12595753, 0.15503942, 0.15683776])
    assert people.values["kd"][2] == pytest.approx(0.000281054590139991)
    assert people.dose_time_h[0, 89] == pytest.approx(2146.27365806)
    assert int((people.gut_nmol == 0).sum()) == 25


def test_people_are_the_same_however_many_are_made():
    many, few, late = make_population(12), make_population(4), make_population(4, first=8)
    for name, values in many.values.items():
        assert np.array_equal(values[:4], few.values[name])
        assert np.array_equal(values[8:], late.values[name])
    assert np.array_equal(many.dose_time_h[8:], late.dose_time_h)


def test_doses_are_stepped_up_and_then_split_between_gut_and_depot():
    people = make_population(200)
    mg = 1e6 / 341.4
    taken = (people.gut_nmol + people.depot_nmol) / mg
    assert taken.max(axis=0)[[0, 13, 14, 27, 28, 89]] == pytest.approx([1.5, 1.5, 3, 3, 4.5, 4.5])
    assert people.depot_nmol[:, :60].max() == 0
    assert people.depot_nmol[:, 60:].max() == pytest.approx(0.7 * 4.5 * mg)
    assert np.abs(people.dose_time_h - 10 - 24 * np.arange(90)).max() <= 2.5
    assert (taken == 0).mean() == pytest.approx(0.08, abs=0.005)


def test_function_made_for_the_peers_is_that_of_the_definition():
    p = typical_values("ldn10")
    y = np.array([900.0, 300.0, 40.0, 60.0, 200.0, 0.4, 0.02, 0.1, 1.3, 2.0])
    found = np.empty(10)
    make(write_function("ldn10"), "rhs")(7.5, y, list(p.values()), found)
    assert found == pytest.approx(_definition(7.5, y, p), rel=1e-12)


def _definition(t, y, p):
    """The equations, written a second time by hand."""
    ag, atr, ac, ap, am, bm, bd, bk, e, tumor = y
    cn, cm = p["fu"] * ac / p["Vc"], p["fu"] * p["Kp6"] * am / p["Vm"]

    def bound(kind, b):
        drive = cn / p[f"KN{kind}"] + cm / p[f"K6{kind}"]
        share = p[f"KE{kind}"] / (p[f"KE{kind}"] + e)
        return p[f"koff{kind}"] * (drive * share * (1 - b) - b)

    s, s0 = (1 - bm) * e / (p["KEm"] + e), 1 / (p["KEm"] + 1)
    clock = 1 + p["aE"] * math.cos(2 * math.pi * (t - 20) / 24)
    hill = s ** p["hS"] / (p["S50"] ** p["hS"] + s ** p["hS"])
    growth = p["kg"] * tumor * (1 - tumor / p["Tmax"]) * (1 - p["Imax"] * hill)
    return [
        p["kr"] * atr - p["ka"] * ag,
        -p["kr"] * atr,
        p["F"] * p["ka"] * ag - (p["CL"] + p["Q"]) / p["Vc"] * ac + p["Q"] / p["Vp"] * ap,
        p["Q"] / p["Vc"] * ac - p["Q"] / p["Vp"] * ap,
        p["Fm"] * p["ka"] * ag + p["fm"] * p["CL"] / p["Vc"] * ac - p["CLm"] / p["Vm"] * am,
        bound("m", bm), bound("d", bd), bound("k", bk),
        p["kE"] * (clock * (s0 / s) ** p["gam"] * (1 + p["bE"] * bk) - e),
        growth - p["kd"] * (1 + p["cT"] * bd) * tumor,
    ]  # fmt: skip


def test_text_of_the_larger_model_is_what_its_rules_give():
    assert MODELS["ldn30"].read_text(encoding="utf-8") == write_model()
    assert initial_values("ldn30").size == 30


def test_error_is_the_worst_states_largest_distance_in_parts_of_its_maximum():
    truth = np.zeros((1, 5, 3))
    truth[0, :, 0], truth[0, :, 1] = [0, 10, 20, 10, 0], 0.5
    given = truth.copy()
    given[0, 1, 0] += 0.2  # a hundredth of 20
    given[0, 3, 1] += 0.01  # a fiftieth of 0.5
    reference = Reference(values=truth, every_h=1, radau=0.0)
    assert measure_error(given, reference) == pytest.approx([0.02])


def test_error_is_measured_where_the_reference_has_times_and_patients():
    truth = np.ones((2, 3, 1))
    given = np.ones((5, 11, 1))
    given[0, 5], given[1, 6], given[4, 5] = 1.5, 9.0, 9.0
    reference = Reference(values=truth, every_h=5, radau=0.0)
    assert measure_error(given, reference) == pytest.approx([0.5, 0.0])


def test_reference_has_the_patients_and_the_hours_of_the_benchmark():
    small, large = read_reference("ldn10"), read_reference("ldn30")
    assert small.values.shape == (24, 2161, 10)
    assert large.values.shape == (4, 433, 30)
    assert small.values[:, 0] == pytest.approx(np.tile(initial_values("ldn10"), (24, 1)))
    assert max(small.radau, large.radau) < 1e-10


def test_reference_holds_the_exact_decay_of_the_depot():
    people = make_population(2)
    hours, depot = people.hours, np.zeros((2, 2161))
    for i in range(2):
        for time, amount in zip(people.dose_time_h[i], people.depot_nmol[i], strict=True):
            since = np.maximum(hours - time, 0.0)
            depot[i] += np.where(
                hours > time, amount * np.exp(-people.values["kr"][i] * since), 0.0
            )
    found = read_reference("ldn10").values[:2, :, 1]
    assert found == pytest.approx(depot, abs=1e-9 * depot.max())


def test_schedule_gives_every_hour_once_and_only_doses_that_were_taken():
    class Ten:
        states = ("Ag", "Atr")

    people = make_population(5, 3)
    schedule = make_schedule(Ten(), people, hourly=True)
    hours = np.split(schedule.out_time, 5)
    assert all(np.array_equal(one, np.arange(73.0)) for one in hours)
    assert schedule.op_value.size == int((people.gut_nmol > 0).sum())
    for boundary in range(schedule.time.size - 1):
        times = schedule.out_time[schedule.out_first[boundary] : schedule.out_first[boundary + 1]]
        assert np.all(times >= schedule.time[boundary])
        if schedule.time[boundary + 1] > schedule.time[boundary]:
            assert np.all(times < schedule.time[boundary + 1])


def test_chunks_never_tear_a_group_that_shares_its_steps():
    assert chunks_of(10, 6) == [(0, 8), (8, 2)]
    assert chunks_of(8, 4) == [(0, 4), (4, 4)]


def test_time_at_equal_error_lies_between_the_runs_and_never_favors_the_own_side():
    runs = [(1e-4, 1.0), (1e-6, 4.0)]
    assert time_at_error(runs, 1e-5) == pytest.approx(2.0)
    assert time_at_error(runs, 1e-2) == 1.0
    assert time_at_error(runs, 1e-7) is None
    assert time_at_error([], 1e-5) is None


def test_bars_are_judged_and_the_page_shows_time_error_and_what_is_absent():
    results = _invented_results()
    verdicts = {bar.what: bar.is_met for bar in judge(results)}
    assert verdicts["1,000 patients x 90 nights, 10 states every hour"] is True
    assert verdicts["first result of a new model, nothing compiled before"] is False
    assert verdicts["same digits for 1 or 2 threads, any chunks, Dask"] is False
    ratio = next(bar for bar in judge(results) if bar.number == "P4")
    assert (ratio.found, ratio.is_met) == ("10.0 to 10.0", True)
    page = make_page(results)
    assert "1.0e-06 (2.0e-06)" in page
    assert "not installed" in page
    assert "**missed**" in page
    assert all(f"## With {what}" in page for what in ("nights", "cores", "states"))
    assert "LSODA" in page


def test_bar_of_speed_is_missed_when_the_error_is_too_large():
    results = _invented_results()
    results["race"][0]["error_max"] = 2e-5
    assert next(bar for bar in judge(results) if bar.number == "P1").is_met is False


def test_rounds_that_are_kept_are_not_run_again_nor_long_ones_repeated(tmp_path):
    job, long = race_jobs()[0], race_jobs()[1]
    log = Log(tmp_path / "rounds.jsonl", resume=False)
    log.add(key=job.key, kind="run", round=1, seconds=1.0, cpu=1.0, memory_mb=1.0)
    log.add(key=long.key, kind="run", round=1, seconds=99.0, cpu=1.0, memory_mb=1.0)
    again = Log(tmp_path / "rounds.jsonl", resume=True)
    assert not again.needs(job, 1)
    assert again.needs(job, 2)
    assert not again.needs(long, 2)
    assert summary(job, again, is_there=True)["seconds"] == 1.0


def test_no_two_jobs_of_a_race_are_told_apart_by_nothing():
    for jobs in (race_jobs(), scaling_jobs(), quick_jobs()):
        assert len({(job.group, job.key) for job in jobs}) == len(jobs)


def test_every_parameter_of_a_model_is_in_the_peers_table():
    for model in MODELS:
        table = parameter_table(model, make_population(3))
        assert table.shape == (3, len(typical_values(model)))
        assert np.all(table > 0)


@pytest.mark.slow
def test_quick_benchmark_of_the_own_engine_writes_results_and_a_page(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.simulate", "--quick", "--engines", "openldn", "--out",
         tmp_path],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert found["race"][0]["error_max"] < 1e-5
    assert all(found["same"]["equal"].values())
    assert "## Side by side" in (tmp_path / "benchmarks-simulate.md").read_text(encoding="utf-8")


def _invented_results():
    ours = {
        "engine": "openldn", "patients": 1000, "rtol": 1e-5, "workers": 2, "work": "hourly",
        "nights": 90, "model": "ldn10", "group": "race", "key": "ours", "rounds": 3,
        "seconds": 1.5, "fastest": 1.4, "slowest": 1.6, "cpu": 3.0, "memory_mb": 500.0,
        "load_s": 1.0, "compile_s": 0.1, "error": 1e-6, "error_max": 2e-6, "steps": 4000.0,
    }  # fmt: skip
    peer = ours | {"engine": "numbalsoda", "key": "peer", "seconds": 15.0}
    absent = {key: ours[key] for key in ("rtol", "workers", "work", "nights", "model", "group")}
    absent |= {"engine": "tsit5", "patients": 1, "absent": "not installed"}
    growing = [ours | {"group": group, "key": group} for group in ("cores", "states")]
    growing += [ours | {"group": "nights", "key": f"{n}", "work": "nightly", "nights": n}
                for n in (30, 90)]  # fmt: skip
    return {
        "machine": {"date": "2026-01-01", "processor": "x", "cores": 2, "memory_gb": 8.0,
                    "system": "Linux", "python": "3.11", "versions": {"numba": "0"}},
        "rounds": 3, "load_before": [0.1], "load_after": [0.1], "radau": {"ldn10": 1e-11},
        "mrgsolve": "not there", "race": [ours, peer, absent], "scaling": growing,
        "start": {"ldn10": {"nothing_s": 30.0, "new_s": 9.0, "known_s": 1.0, "load_s": 0.5,
                            "warm_s": 0.01}},
        "same": {"patients": 8, "nights": 2, "chunk": 4, "dask_s": 1.1, "threads_s": 1.0,
                 "equal": {"2 threads": True, "chunks of 4": False}},
        "checks": {"F1": {"a": True}, "F2": {"b": True}},
    }  # fmt: skip
