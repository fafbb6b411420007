"""Can a person analyze a file of concentrations from the command line?"""

import csv
import io
import json

import numpy as np
import pytest

from openldn.cli.main import main
from openldn.simulate.nca import QUANTITIES

TABLE = """id,time_h,conc_ng_per_mL,dose_mg
a,0,0,10
a,1,8,10
a,2,4,10
a,3,2,10
a,4,1,10
b,0,0,10
b,1,4,10
b,2,2,10
"""


def run(capsys, *argv):
    code = main(["nca", *map(str, argv)])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_json_holds_every_quantity_with_unit_or_reason(capsys, table):
    code, out, _ = run(capsys, table, "--method", "linear", "--partial", "0-2", "--json")
    assert code == 0
    answer = json.loads(out)
    assert answer["options"]["method"] == "linear"
    first, second = answer["profiles"]
    keys = {quantity.key for quantity in QUANTITIES}
    assert set(first["results"]) == keys
    assert keys < set(answer["units"])
    assert first["results"]["cmax"] == 8
    assert first["results"]["half_life"] == pytest.approx(1)
    assert first["results"]["lambda_z_n_points"] == 3
    assert answer["units"]["cl_f"] == "L/h"
    assert first["partial_aucs"][0] == {
        "start": 0, "end": 2, "auc": 10, "is_extrapolated": False, "reason": None,
    }  # fmt: skip
    assert second["results"]["half_life"] is None
    assert second["reasons"]["half_life"]["code"] == "too_few_points"


def test_an_area_to_infinity_ends_at_null(capsys, table):
    _, out, _ = run(capsys, table, "--partial", "0-inf", "--json")
    assert json.loads(out)["profiles"][0]["partial_aucs"][0]["end"] is None


def test_a_table_has_one_line_for_each_quantity(capsys, table, tmp_path):
    target = tmp_path / "out.csv"
    code, shown, _ = run(capsys, table, "--csv", target, "--partial", "0-2")
    assert code == 0
    assert "half_life" in shown
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8"))))
    assert len(rows) == 2 * (len(QUANTITIES) + 1)
    found = {(row["id"], row["quantity"]): row for row in rows}
    assert found["a", "cmax"]["unit"] == "ng/mL"
    assert float(found["b", "auc_0_2"]["value"]) == pytest.approx(2 + 2 / np.log(2))
    assert found["b", "half_life"] == {
        "id": "b", "interval": "", "quantity": "half_life", "value": "", "unit": "h",
        "reason": "too_few_points",
    }  # fmt: skip


def test_a_table_can_go_to_the_screen_alone(capsys, table):
    _, out, _ = run(capsys, table, "--csv")
    assert out.startswith("id,interval,quantity,value,unit,reason\n")
    assert "Non-compartmental" not in out


def test_text_says_what_is_missing_and_why(capsys, table):
    code, out, _ = run(capsys, table)
    assert code == 0
    assert "id a; extravascular; 10 mg" in out
    assert "needs the dosing" in out


def test_text_shows_partial_areas_and_notes(capsys, tmp_path):
    path = tmp_path / "twice.csv"
    path.write_text("time_h,conc\n0,0\n1,8\n1,8\n2,4\n", encoding="utf-8")
    _, out, _ = run(capsys, path, "--partial", "0-2", "--method", "linear")
    assert "auc 0 to 2" in out
    assert "rows 3, 4 hold one time" in out


def test_units_may_be_options(capsys, tmp_path):
    path = tmp_path / "bare.csv"
    path.write_text("time,conc\n0,0\n1,8\n2,4\n3,2\n4,1\n", encoding="utf-8")
    units = ("--time-unit", "hours", "--concentration-unit", "ug/L", "--dose-unit", "mg")
    _, out, _ = run(capsys, path, "--dose", "5", *units, "--json")
    answer = json.loads(out)
    assert answer["input_units"] == {"time": "h", "concentration": "ug/L", "dose": "mg"}
    assert answer["units"]["vz_f"] == "L"


def test_many_profiles_are_a_table(capsys, tmp_path):
    rows = [f"{i},{t},{c}" for i in range(5) for t, c in enumerate((0, 8, 4, 2, 1))]
    path = tmp_path / "many.csv"
    path.write_text("id,time,conc\n" + "\n".join(rows), encoding="utf-8")
    _, out, _ = run(capsys, path)
    assert "--json or --csv gives every quantity." in out
    assert sum(line.startswith("id ") for line in out.splitlines()) == 5


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--method", "simpson"], "--method is 'simpson'; must be linear"),
        (["--partial", "5-2"], "the interval 5-2"),
        (["--partial", "soon"], "--partial is 'soon'"),
        (["--blq-last", "zero"], "--blq-last is 'zero'"),
        (["--lloq", "-1"], "--lloq is -1.0"),
        (["--min-points", "2"], "min_points is 2"),
        (["--time-unit", "weeks"], "the time unit is 'weeks'"),
        (["--tau", "0"], "tau is 0.0"),
    ],
)
def test_a_wrong_option_ends_with_code_2_and_a_sentence(capsys, table, options, words):
    code, _, error = run(capsys, table, *options)
    assert code == 2
    assert words in error
