"""Can a person simulate a population from the command line?"""

import csv
import io
import json

import pytest
from tests.unit.simulate import fake_engine

from openldn.cli.main import main


@pytest.fixture
def command(monkeypatch, tmp_path):
    fake_engine.install(monkeypatch)
    file = tmp_path / "mine.toml"
    file.write_text("fake", encoding="utf-8")
    begin = ["population", "--n", "10", "--nights", "4", "--dose", "1.5x2 4.5", "--output", "C"]
    return [*begin, "--model", str(file), "--threads", "1"]


def test_a_table_shows_the_spread_of_persons(command, capsys):
    assert main([*command, "--misses", "markov=0.1,0.5", "--vary", "WT=70,0.2"]) == 0
    shown = capsys.readouterr().out
    assert "10 persons, 4 nights, seed 1" in shown
    assert "C_maximum" in shown
    assert "taken" in shown
    assert "assumed by the user" in shown


def test_json_and_csv_hold_the_same_numbers(command, capsys):
    assert main([*command, "--json", "--above", "C=0.02"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert main([*command, "--csv", "--above", "C=0.02"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    row = next(r for r in rows if r["metric"] == "C_auc" and r["night"] == "3")
    assert float(row["mean"]) == answer["metrics"]["C_auc"]["mine"]["mean"][2]
    assert float(row["q0.5"]) == answer["metrics"]["C_auc"]["mine"]["quantiles"]["0.5"][2]


def test_the_answer_goes_to_a_file_and_persons_to_a_folder(command, tmp_path, capsys):
    out, folder = tmp_path / "out.json", tmp_path / "kept"
    asked = [*command, "--json", "--out", str(out), "--resume", str(folder), "--history", "6"]
    assert main(asked) == 0
    first = out.read_text(encoding="utf-8")
    assert main(asked) == 0
    assert out.read_text(encoding="utf-8") == first
    assert len(list(folder.glob("*.parquet"))) == 2
    assert capsys.readouterr().out == ""


def test_another_seed_does_not_mix_into_a_folder(command, tmp_path, capsys):
    folder = str(tmp_path / "kept")
    assert main([*command, "--resume", folder]) == 0
    assert main([*command, "--resume", folder, "--seed", "2"]) == 5
    assert "holds another population" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "code", "message"),
    [
        (["--misses", "often"], 2, "misses 'often'"),
        (["--output", "X"], 3, "no output X"),
        (["--into", "spray"], 2, "into 'spray'"),
        (["--hypothesis", "nothing"], 3, "nothing"),
        (["--dose", "a lot"], 2, "'a' cannot be read"),
    ],
)
def test_a_slip_ends_with_a_code_and_a_remedy(command, more, code, message, capsys):
    assert main([*command, *more]) == code
    assert message in capsys.readouterr().err


def test_a_dose_in_micrograms_is_refused_before_anybody_is_simulated(capsys):
    code = main(["population", "--n", "10", "--dose", "4500", "--nights", "3"])
    assert code != 0
    assert "4500 micrograms are 4.5" in capsys.readouterr().err
