"""A person simulates from the command line and reads the answer."""

import json

import pytest

from openldn.cli.main import main


def run(capsys, *arguments):
    code = main(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_dose_is_simulated_with_what_it_rests_on(capsys):
    code, out, _ = run(capsys, "simulate", "--dose", "4.5", "--nights", "7", "--draws", "20")
    assert code == 0
    assert "Under pet-retention" in out
    assert "extrapolated: Naltrexone in plasma" in out
    assert "prescribes nothing" in out
    assert max(map(len, out.splitlines())) <= 79


def test_json_holds_every_hypothesis_side_by_side(capsys):
    code, out, _ = run(
        capsys, "simulate", "--dose", "4.5", "--nights", "3", "--draws", "0", "--json",
        "--hypothesis", "pet-retention,transient-block", "--times", "0:72:6",
    )  # fmt: skip
    found = json.loads(out)
    assert code == 0
    assert [one["name"] for one in found["hypotheses"]] == ["pet-retention", "transient-block"]
    assert found["time_h"] == [6.0 * k for k in range(13)]
    assert len(found["hypotheses"][0]["curves"]["RO_mu"]["best"]) == 13
    assert found["units"]["naltrexone"] == "ng/mL"


def test_a_plan_is_simulated_as_it_stands(capsys, tmp_path):
    _, plan, _ = run(
        capsys, "plan", "--scheme", "D01", "--start", "2027-01-10", "--days", "20", "--json"
    )
    file = tmp_path / "plan.json"
    file.write_text(plan)
    code, out, _ = run(capsys, "simulate", str(file), "--draws", "0", "--json")
    doses = json.loads(out)["doses"]["dose_mg"]
    assert code == 0
    assert doses == [float(d["dose_mg"]) for d in json.loads(plan)["regimen"]["doses"]]


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_a_plot_is_written(capsys, tmp_path, ending):
    plot = tmp_path / f"out.{ending}"
    code, out, _ = run(
        capsys, "simulate", "--dose", "3", "--nights", "3", "--draws", "20", "--plot", str(plot),
        "--dark",
    )  # fmt: skip
    assert code == 0
    assert plot.stat().st_size > 5_000
    assert f"Plot: {plot}" in out


def test_an_unknown_ending_of_a_plot_is_named(capsys, tmp_path):
    code, _, err = run(
        capsys, "simulate", "--dose", "3", "--nights", "1", "--plot", str(tmp_path / "a.gif")
    )
    assert code == 5
    assert ".svg" in err


@pytest.mark.parametrize(
    ("arguments", "words", "code"),
    [
        ((), "write --dose 4.5", 2),
        (("--dose", "-1"), "dose_mg is -1", 2),
        (("--dose", "4.5", "--clock", "25:00"), "--clock is '25:00'", 2),
        (("--dose", "4.5", "--hypothesis", "magic"), "there is no hypothesis", 3),
        (("--dose", "4.5", "--weight-kg", "400"), "Pounds?", 2),
        (("--dose", "4.5", "--missed", "x"), "--missed is 'x'", 2),
        (("--dose", "4.5", "--times", "5:1:1"), "--times", 2),
        (("--dose", "4.5", "--set", "T_mu"), "like CL=12", 2),
        (("--events", "e.csv"), "give it with --model", 2),
        (("--model", "a.toml", "--weight-kg", "60"), "--weight-kg has no effect with --model", 2),
        (("--model", "a.toml", "--plot", "a.svg"), "--csv gives numbers to draw", 2),
        (("--model", "a.toml", "--rtol", "0"), "--rtol is 0; must be above 0", 2),
        (("--dose", "4.5", "--times", "1,inf"), "--times is '1,inf'", 2),
        (("--dose", "4.5", "--set", "T_mu=nan"), "like CL=12", 2),
        (("--dose", "4.5", "--rtol", "1e-6"), "--rtol is for --model", 2),
        (("nowhere.json",), "nowhere.json", 3),
    ],
)
def test_mistakes_are_explained(capsys, arguments, words, code):
    found, _, err = run(capsys, "simulate", *arguments)
    assert found == code
    assert words in err


MODEL = """
[parameters]
ka = "1.2 1/h"
CL = "10 L/h"
V = "50 L"
[states]
gut = "mg"
central = "mg"
[equations]
gut = "-ka*gut"
central = "ka*gut - CL/V*central"
[outputs]
C = { value = "central/V", unit = "ng/mL" }
"""


def test_an_output_that_is_no_number_is_told_beside_the_table(capsys, tmp_path):
    model, events = tmp_path / "model.toml", tmp_path / "events.csv"
    model.write_text(
        '[parameters]\nk = 0.1\n[states]\nA = { initial = "1" }\n[equations]\nA = "-k*A"\n'
        '[outputs]\nbelow = "log(A - 0.5)"\n'
    )
    events.write_text("ID,TIME,EVID\n7,0,0\n7,10,0\n")
    asked = ("simulate", "--model", str(model), "--events", str(events))
    code, out, err = run(capsys, *asked)
    assert code == 0
    assert len(out.splitlines()) == 3
    assert "patient 1 of 1: not a number: below at 1 of 2 moments." in err
    found = json.loads(run(capsys, *asked, "--json")[1])["patients"][0]
    assert (found["outcome"], found["values"]["below"][1]) == ("converged", None)
    assert "below at 1 of 2 moments" in found["message"]


def test_any_model_runs_on_an_event_table(capsys, tmp_path):
    (tmp_path / "m.toml").write_text(MODEL)
    (tmp_path / "e.csv").write_text("ID,TIME,EVID,CMT,AMT\n7,0,1,gut,100\n7,2,0,,\n")
    code, out, _ = run(
        capsys, "simulate", "--model", str(tmp_path / "m.toml"), "--events",
        str(tmp_path / "e.csv"), "--json",
    )  # fmt: skip
    (patient,) = json.loads(out)["patients"]
    assert code == 0
    assert (patient["id"], patient["time"], patient["outcome"]) == ("7", [2.0], "converged")
    # Bateman's equation, 100 mg, ka 1.2/h, ke 0.2/h, 50 L.
    assert patient["values"]["C"][0] == pytest.approx(1391.0450228233836, rel=1e-7)


def test_json_is_printed_beside_a_csv_file(capsys, tmp_path):
    (tmp_path / "m.toml").write_text(MODEL)
    for arguments in (
        ("--model", str(tmp_path / "m.toml"), "--times", "0,1"),
        ("--dose", "3", "--nights", "1", "--draws", "0", "--times", "0,1"),
    ):
        file = tmp_path / "out.csv"
        code, out, _ = run(capsys, "simulate", *arguments, "--json", "--csv", str(file))
        assert code == 0
        assert json.loads(out)["format"] == 1
        assert len(file.read_text().splitlines()) > 2
        file.unlink()


GROWTH = """
[parameters]
r = "0.1 1/day"
[states]
cells = { unit = "mg", initial = "2[mg]" }
[equations]
cells = "r*cells"
"""


def test_a_model_without_doses_needs_no_event_table(capsys, tmp_path):
    (tmp_path / "m.toml").write_text('time = "day"' + GROWTH)
    files = ("--model", str(tmp_path / "m.toml"))
    code, out, _ = run(capsys, "simulate", *files, "--times", "5,10", "--json")
    found = json.loads(out)
    (patient,) = found["patients"]
    assert code == 0
    assert (patient["id"], patient["time"], patient["line"]) == ("1", [5.0, 10.0], [None, None])
    # 2 exp(0.1 t) mg, from time 0 on although nothing is reported there.
    expected = [3.2974425414002564, 5.43656365691809]
    assert patient["values"]["cells"] == pytest.approx(expected, rel=1e-6)
    assert "no event table" in found["notes"][0]


@pytest.mark.parametrize(
    ("arguments", "words"), [((), "--times 0:24:0.5"), (("--times=-1,2",), "begins at 0")]
)
def test_without_event_table_moments_from_0_on_are_needed(capsys, tmp_path, arguments, words):
    (tmp_path / "m.toml").write_text('time = "day"' + GROWTH)
    code, _, err = run(capsys, "simulate", "--model", str(tmp_path / "m.toml"), *arguments)
    assert code == 2
    assert words in err


def test_settings_change_inputs_and_unknown_ones_are_named(capsys, tmp_path):
    (tmp_path / "m.toml").write_text(MODEL)
    (tmp_path / "e.csv").write_text("TIME,CMT,AMT\n0,central,100\n")
    files = ("--model", str(tmp_path / "m.toml"), "--events", str(tmp_path / "e.csv"))
    code, out, _ = run(
        capsys, "simulate", *files, "--set", "V=100", "--times", "0", "--outputs", "C"
    )
    assert code == 0
    assert out.splitlines()[1].split(",")[-1] == "1000.0"
    code, _, err = run(capsys, "simulate", *files, "--set", "Q=1", "--times", "0")
    assert code == 2
    assert "it has ka, CL, V" in err


def test_a_model_goes_to_sbml_and_comes_back(capsys, tmp_path):
    model, sbml, events = (str(tmp_path / name) for name in ("m.toml", "m.xml", "e.csv"))
    (tmp_path / "m.toml").write_text(MODEL)
    (tmp_path / "e.csv").write_text("TIME,CMT,AMT\n0,gut,100\n")
    assert run(capsys, "simulate", "--model", model, "--export-sbml", sbml)[0] == 0
    columns = []
    for file in (model, sbml):
        asked = ("--events", events, "--times", "0:10:2", "--outputs", "central", "--json")
        code, out, _ = run(capsys, "simulate", "--model", file, *asked)
        assert code == 0
        columns.append(json.loads(out)["patients"][0]["values"]["central"])
    assert columns[0] == pytest.approx(columns[1], rel=1e-6)


def test_what_a_csv_cannot_hold_is_said_beside_it(capsys, tmp_path):
    (tmp_path / "m.toml").write_text(
        "[parameters]\nk = 2\n[states]\nA = ''\n[equations]\nA = 'A^2'"
    )
    (tmp_path / "e.csv").write_text("ID,TIME,EVID,CMT,AMT,AGE\nbo,0,1,A,9,40\nbo,5,0,,,40\n")
    files = ("--model", str(tmp_path / "m.toml"), "--events", str(tmp_path / "e.csv"))
    _, out, err = run(capsys, "simulate", *files)
    assert out.splitlines()[0] == "ID,TIME,LINE,DV,A"
    assert "note: Columns that were not used: AGE" in err
    assert "note: patient 1 of 1: A is not finite" in err
    assert "bo" not in err


def test_json_says_in_which_unit_doses_are_read(capsys, tmp_path):
    model = "[parameters]\nk='2 1/h'\n[states]\nA='ug'\nB='nmol'\n[equations]\nA='-k*A'\nB='-k*B'"
    (tmp_path / "m.toml").write_text(model)
    _, out, _ = run(
        capsys, "simulate", "--model", str(tmp_path / "m.toml"), "--times", "0", "--json"
    )
    assert json.loads(out)["model"]["dose_units"] == {"A": "mg", "B": "nmol"}


def test_nothing_to_report_is_said(capsys, tmp_path):
    (tmp_path / "m.toml").write_text(MODEL)
    (tmp_path / "e.csv").write_text("TIME,CMT,AMT\n0,central,100\n")
    code, _, err = run(
        capsys, "simulate", "--model", str(tmp_path / "m.toml"), "--events",
        str(tmp_path / "e.csv"),
    )  # fmt: skip
    assert code == 2
    assert "nothing to report" in err


@pytest.mark.parametrize("question", ["surgery", "missed", "steady-state", "opioid"])
def test_questions_are_answered_under_each_hypothesis(capsys, question):
    code, out, _ = run(capsys, "ask", question, "--dose", "4.5", "--draws", "60")
    assert code == 0
    for name in ("pet-retention", "transient-block", "binding-kinetics", "target-mediated"):
        assert f"Under {name}" in out
    code, out, _ = run(capsys, "ask", question, "--dose", "4.5", "--draws", "60", "--json")
    assert len(json.loads(out)["answers"]) == 4


def test_surgery_carries_the_anesthetist(capsys):
    _, out, _ = run(capsys, "ask", "surgery", "--dose", "4.5", "--draws", "60")
    assert "Surgery needs the anesthetist" in out
    assert "never plan an operation by it" in " ".join(out.split())


def test_a_question_without_dose_says_what_to_write(capsys):
    code, _, err = run(capsys, "ask", "surgery")
    assert code == 2
    assert "--dose 4.5" in err


def test_the_headline_is_computed_and_says_what_is_known(capsys):
    code, out, _ = run(capsys, "ask", "headline", "--hypothesis", "pet-retention", "--draws", "20")
    assert code == 0
    assert "What is known" in " ".join(out.split())
    assert "50 mg, morning, time-release" in out


def test_hypotheses_are_listed_with_their_grounds(capsys):
    code, out, _ = run(capsys, "hypotheses")
    assert code == 0
    assert "extrapolated" in out
    _, out, _ = run(capsys, "hypotheses", "--json")
    assert len(json.loads(out)["hypotheses"]) == 4


def test_the_comparison_with_facts_shows_misses_as_misses(capsys):
    code, out, _ = run(capsys, "calibrate", "--part", "tumour")
    assert code == 0
    assert "misses incidence, metastatic variant" in " ".join(out.split())


def test_a_fit_that_was_not_made_by_this_code_is_found(capsys, tmp_path):
    code, _, err = run(capsys, "calibrate", "--part", "immune", "--check", "--out", str(tmp_path))
    assert code == 1
    assert "immune" in err
    code, _, _ = run(capsys, "calibrate", "--part", "immune", "--write", "--out", str(tmp_path))
    assert code == 0
    code, _, _ = run(capsys, "calibrate", "--part", "immune", "--check", "--out", str(tmp_path))
    assert code == 0


def test_a_dose_response_is_a_curve_for_each_hypothesis(capsys, tmp_path):
    plot = tmp_path / "curve.svg"
    code, out, _ = run(
        capsys, "ask", "dose-response", "--doses", "1.5,4.5", "--draws", "60", "--plot", str(plot)
    )
    assert code == 0
    assert "1.5 mg, trough" in out
    assert plot.read_text().startswith("<?xml")
    code, _, err = run(capsys, "ask", "dose-response", "--doses", "1.5;4")
    assert code == 2
    assert "like 1.5,3,4.5" in err


def test_sensitivity_names_what_matters_most(capsys):
    code, out, _ = run(
        capsys, "sensitivity", "--dose", "4.5", "--nights", "5", "--base", "16", "--outputs",
        "RO_mu", "--json",
    )  # fmt: skip
    found = json.loads(out)
    assert code == 0
    assert found["metrics"] == ["RO_mu_maximum", "RO_mu_minimum", "RO_mu_auc"]
    assert found["elasticity"]["T_mu"][1] > 0
    assert found["elasticity"]["CL"][1] < 0
    assert max(found["total"], key=lambda name: found["total"][name][1]) in ("escape", "uptake")


DATA = "ID,TIME,AMT,CMT,DV\n" + "".join(
    f"{k},0,100,gut,\n"
    + "".join(
        f"{k},{t},,,{round(1000 * factor * c, 1)}\n"
        for t, c in ((1, 0.98), (2, 1.39), (4, 1.25), (8, 0.62), (12, 0.28))
    )
    for k, factor in enumerate((0.8, 1.1, 0.95, 1.25, 1.0, 0.9), start=1)
)
VARYING = MODEL.replace('CL = "10 L/h"', 'CL = { value = 10, unit = "L/h", sd = 0.2 }') + (
    "[residual]\nC = { proportional = 0.15 }\n"
)


def test_a_predictive_check_counts_what_lies_outside(capsys, tmp_path):
    (tmp_path / "m.toml").write_text(VARYING)
    (tmp_path / "d.csv").write_text(DATA)
    files = ("--model", str(tmp_path / "m.toml"), "--events", str(tmp_path / "d.csv"))
    code, out, _ = run(capsys, "vpc", *files, "--bins", "4", "--replicates", "60", "--json")
    found = json.loads(out)
    assert code == 0
    assert sum(found["count"]) == 30
    assert len(found["observed"]) == len(found["probabilities"]) == 3
    plot = tmp_path / "vpc.png"
    code, out, _ = run(
        capsys,
        "vpc",
        *files,
        "--bins",
        "4",
        "--replicates",
        "40",
        "--corrected",
        "--plot",
        str(plot),
    )
    assert code == 0
    assert "observed quantiles lie outside" in out
    assert plot.stat().st_size > 5_000


def test_a_predictive_check_without_residual_says_what_to_write(capsys, tmp_path):
    (tmp_path / "m.toml").write_text(MODEL)
    (tmp_path / "d.csv").write_text(DATA)
    code, _, err = run(
        capsys, "vpc", "--model", str(tmp_path / "m.toml"), "--events", str(tmp_path / "d.csv")
    )
    assert code == 2
    assert "[residual]" in err


@pytest.mark.slow
def test_the_computed_pages_are_current(capsys, tmp_path):
    from pathlib import Path

    docs = Path(__file__).parents[2] / "docs" / "simulate"
    (tmp_path / "occupancy.md").write_text((docs / "occupancy.md").read_text())
    assert run(capsys, "calibrate", "--pages", str(tmp_path))[0] == 0
    for page in ("observed.md", "headline.md", "occupancy.md"):
        assert (tmp_path / page).read_text() == (docs / page).read_text()


def test_an_option_that_would_change_nothing_is_refused(capsys):
    for arguments, named in (
        (("ask", "headline", "--dose", "3"), "--dose is not for ask headline"),
        (("ask", "surgery", "--dose", "3", "--doses", "1,2"), "--doses is not for ask surgery"),
        (("simulate", "--dose", "3", "--rtol", "1e-3"), "--rtol is for --model"),
        (("simulate", "plan.json", "--missed", "3"), "--missed is not for a plan"),
        (
            ("simulate", "--model", "m", "--events", "e", "--liver", "normal"),
            "--liver has no effect with --model",
        ),
    ):
        code, _, err = run(capsys, *arguments)
        assert code == 2
        assert named in err


def test_a_depot_is_given_once_unless_more_is_said(capsys):
    code, out, _ = run(
        capsys, "simulate", "--dose", "380", "--formulation", "depot injection", "--draws", "0"
    )
    assert code == 0
    assert out.startswith("380 mg once, depot injection")


def test_the_time_after_the_last_dose_and_a_failing_liver_are_told(capsys):
    _, out, _ = run(
        capsys, "simulate", "--dose", "4.5", "--nights", "3", "--missed", "2", "--days-after", "7",
        "--liver", "decompensated", "--draws", "0",
    )  # fmt: skip
    assert "3 nights (1 missed)" in out
    assert "The last dose is followed for 8 days" in out
    assert "PK_056" in out
    assert max(map(len, out.splitlines())) <= 79


def test_a_model_that_ends_badly_says_so_beside_its_values(capsys, tmp_path):
    model, events = tmp_path / "m.toml", tmp_path / "e.csv"
    model.write_text(
        '[parameters]\nV = 0\n[states]\nA = ""\n[equations]\nA = "-A/V"\n', encoding="utf-8"
    )
    events.write_text("TIME,AMT\n0,1\n1,.\n", encoding="utf-8")
    _, _, err = run(capsys, "simulate", "--model", str(model), "--events", str(events))
    assert "openldn: note: patient 1 of 1: " in err


def test_a_population_reads_within_79_columns_and_says_what_it_leaves_out(capsys):
    code, out, _ = run(
        capsys, "population", "--n", "4", "--nights", "2", "--dose", "4.5", "--output", "RO_mu",
        "--quiet",
    )  # fmt: skip
    assert code == 0
    assert "--draws adds what the fits leave open" in out
    assert max(map(len, out.splitlines())) <= 79


def test_the_table_of_the_headline_explains_its_columns(capsys):
    _, out, _ = run(capsys, "ask", "headline", "--hypothesis", "pet-retention", "--draws", "20")
    assert "In brackets: 95 %" in out
    assert "95 % intervals" in out.replace("\n", " ")
    assert "prescribes nothing" in out
