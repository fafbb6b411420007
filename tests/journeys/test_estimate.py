"""Can a person estimate from a model and an event table?"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from openldn.cli import estimate
from openldn.errors import ModelError, NotFound

MODEL = """
name = "one compartment"
time = "h"
[parameters]
CL = { value = 5, unit = "L/h", sd = 0.4 }
V = { value = 40, unit = "L", sd = 0.3 }
[let]
C = "A/V"
[states]
A = "mg"
[equations]
A = "-CL*C"
[outputs]
plasma = { value = "C", unit = "ng/mL" }
[residual]
plasma = { proportional = 0.1, additive = "1 ng/mL" }
"""
EVENTS = "ID,TIME,EVID,AMT,DV,CENS\n7,0,1,100,.,0\n7,2,0,.,1800,0\n7,10,0,.,450,0\n7,60,0,.,1,1\n"


def run(folder: Path, capsys: Any, *options: str, model: str = MODEL, events: str = EVENTS) -> str:
    (folder / "model.toml").write_text(model, encoding="utf-8")
    (folder / "events.csv").write_text(events, encoding="utf-8")
    parser = argparse.ArgumentParser()
    estimate.add_arguments(parser)
    files = ["--model", str(folder / "model.toml"), "--events", str(folder / "events.csv")]
    assert estimate.run(parser.parse_args([*files, *options])) == 0
    return str(capsys.readouterr().out)


def test_sparse_values_move_a_person_away_from_the_typical(tmp_path: Path, capsys: Any) -> None:
    found = json.loads(run(tmp_path, capsys, "--json"))
    (person,) = found["persons"]
    clearance = person["parameters"]["CL"]
    assert found["converged"]
    assert found["random"] == ["CL", "V"]
    assert person["id"] == "7"
    assert 6 < clearance["value"] < 9
    assert clearance["value"] == pytest.approx(5 * np.exp(clearance["eta"]))
    assert clearance["low"] < clearance["value"] < clearance["high"]
    assert clearance["unit"] == "L/h"
    assert 0 < clearance["shrinkage"] < 0.2
    last = person["observations"][-1]
    assert last["below_limit"]
    assert last["weighted_residual"] is None


def test_the_text_names_the_person_and_the_interval(tmp_path: Path, capsys: Any) -> None:
    text = run(tmp_path, capsys)
    assert text.startswith("7: converged.")
    assert "typical 5)" in text


def test_a_population_is_found_again(tmp_path: Path, capsys: Any) -> None:
    rng = np.random.default_rng(5)
    rows = ["ID,TIME,EVID,AMT,DV"]
    for person in range(12):
        clearance, volume = 7 * np.exp(0.3 * rng.normal()), 40 * np.exp(0.2 * rng.normal())
        rows.append(f"{person},0,1,100,.")
        for time in (1.0, 4.0, 12.0):
            value = 100_000 / volume * np.exp(-clearance / volume * time)
            rows.append(f"{person},{time},0,.,{value * (1 + 0.1 * rng.normal())}")
    model = MODEL.replace(', additive = "1 ng/mL"', "")
    options = ("--method", "foce", "--fix", "V", "--json")
    found = json.loads(run(tmp_path, capsys, *options, model=model, events="\n".join(rows)))
    population = found["population"]
    assert population["outcome"] == "converged"
    assert "V" not in population["estimates"]
    for name, truth in (("CL", 7), ("sd of CL", 0.3), ("sd of V", 0.2)):
        one = population["estimates"][name]
        assert abs(one["value"] - truth) < 2.5 * one["standard_error"]
    assert population["residual"]["plasma"]["proportional"] == pytest.approx(0.1, abs=0.03)
    assert len(found["persons"]) == 12


@pytest.mark.parametrize(
    ("model", "options", "error", "message"),
    [
        (MODEL.split("[residual]", maxsplit=1)[0], (), ModelError, r"no \[residual\]"),
        (MODEL.replace(", sd = 0.4", "").replace(", sd = 0.3", ""), (), ModelError, "has an sd"),
        (MODEL, ("--fix", "ka"), NotFound, "no parameter ka; it has CL, V"),
    ],
)
def test_what_is_missing_is_said(
    tmp_path: Path, capsys: Any, model: str, options: tuple[str, ...],
    error: type[Exception], message: str,
) -> None:  # fmt: skip
    with pytest.raises(error, match=message):
        run(tmp_path, capsys, *options, model=model)
