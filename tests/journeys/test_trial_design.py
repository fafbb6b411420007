"""Can a person plan a trial, read why it is so, and see what it will do?"""

import json
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from openldn.cli.main import main
from openldn.exchange import read_design
from openldn.report.design_lengths import ENOUGH
from openldn.trial.planning.proposal import WANTED_SHARE

OWN = ("--outcome", "pain", "--range", "0", "10", "--step", "1", "--mcid", "1")


def run(capsys, *words):
    code = main(["trial", *map(str, words)])
    done = capsys.readouterr()
    return code, done.out, done.err


@pytest.fixture
def design(tmp_path, capsys):
    """A quick design of a drug that acts at once: a millisecond a course."""
    path = tmp_path / "quick.toml"
    code, _, _ = run(
        capsys, "design", *OWN, "--onset", 0, "--cycles", 3, "--run-in-days", 0, "--out", path
    )
    assert code == 0
    return path


@pytest.fixture
def diary(tmp_path):
    rng = np.random.default_rng(5)
    scores = np.clip(np.round(5 + rng.normal(0, 2.0, 28)), 0, 10)
    path = tmp_path / "diary.csv"
    lines = [f"2026-03-{day + 1:02d},{score:g}" for day, score in enumerate(scores)]
    path.write_text("\n".join(["date,pain", *lines]), encoding="utf-8")
    return path


def power(capsys, design, *words):
    code, out, err = run(
        capsys, "power", design, "--onset", 0, "--courses", 60, "--quiet", "--json", *words
    )
    assert code == 0, err
    return json.loads(out)


def test_a_design_is_proposed_with_reasons_and_written(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = run(capsys, "design", "--instrument", "NRS")
    assert code == 0
    assert "4 periods of 42 days, 182 days in all" in out
    assert "nobody has measured" in " ".join(out.split())
    for hypothesis in ("pet-retention", "binding-kinetics", "target-mediated", "transient-block"):
        assert hypothesis in out
    protocol = read_design(tmp_path / "design.toml")
    assert (protocol.design.period_days, protocol.mcid) == (42, 2)
    assert {one.about for one in protocol.reasons} >= {"period_days", "washout_days", "mcid"}


def test_a_design_in_use_is_never_overwritten(design, capsys):
    before = design.read_bytes()
    code, _, err = run(capsys, "design", *OWN, "--out", design)
    assert code == 2
    assert "exists and holds another design" in err
    assert design.read_bytes() == before
    same = ("--onset", 0, "--cycles", 3, "--run-in-days", 0, "--out", design)
    assert run(capsys, "design", *OWN, *same)[0] == 0


def test_json_of_a_design_says_what_each_number_rests_on(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _, out, _ = run(capsys, "design", *OWN, "--json")
    found = json.loads(out)
    assert found["format"] == 1
    assert found["design"]["total_days"] == 182
    assert found["receptors"][0]["days_off_rests_on"] == "extrapolated"
    assert all(reason["rests_on"] for reason in found["reasons"])
    assert not (tmp_path / "design.toml").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--period-days", 14), "of the full effect"),
        (("--max-days", 90), "of the full effect"),
        (("--cycles", 0), "cycles is 0"),
        (("--cycles", -1), "cycles is -1"),
        (("--period-days", 0), "period_days is 0"),
        (("--washout", "two"), "washout is 'two'"),
        (("--mcid", -1), "mcid of pain is -1"),
        (("--onset", -3), "half-life of onset is -3 days"),
        (("--dose-mg", 0), "no treatment has a dose_mg above 0"),
        (("--comparator", "LDN"), "bear the same label"),
        (("--prior", "hope"), "prior"),
        (("--kind", "before-after", "--plot", "x.svg"), "no cycles to vary"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(words, told, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, "design", *OWN, *words)
    assert code == 2
    assert told in err
    assert "Traceback" not in err
    assert out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("design", *OWN), ("power", "design.toml")])
def test_a_plot_of_an_unknown_kind_is_refused_before_the_work(words, design, capsys, monkeypatch):
    monkeypatch.chdir(design.parent)
    design.rename("design.toml")
    code, out, err = run(capsys, *words, "--plot", "x.bmp", "--courses", 100000)
    assert code != 0
    assert ".bmp" in err
    assert out == ""


def test_an_outcome_without_a_known_mcid_asks_for_one(capsys):
    code, _, err = run(capsys, "design", "--instrument", "PEG")
    assert code == 2
    assert "no mcid" in err


def test_a_condition_names_its_outcomes(capsys):
    code, _, err = run(capsys, "design", "--condition", "rheumatoid arthritis")
    assert code == 2
    assert "choose one with --instrument" in err
    code, _, err = run(capsys, "design", "--condition", "green hair")
    assert code != 0
    assert "no outcome is known for 'green hair'" in err


def test_several_doses_make_several_arms(tmp_path, capsys):
    out = tmp_path / "doses.toml"
    words = ("--dose-mg", 1.5, 4.5, "--kind", "latin-square", "--out", out)
    code, said, _ = run(capsys, "design", *OWN, *words)
    assert code == 0
    assert "LDN 1.5 mg or LDN 4.5 mg against placebo" in said
    assert read_design(out).design.labels == ("placebo", "LDN 1.5 mg", "LDN 4.5 mg")


def test_power_rises_with_the_effect_and_nothing_is_rarely_called_helpful(design, capsys):
    found = power(capsys, design, "--courses", 150)
    rows = found["effects"]
    assert [row["mcids"] for row in rows] == [0, 0.5, 1, 1.5, 2]
    shares = [row["with_looks"]["continue"]["value"] for row in rows]
    assert shares == sorted(shares)
    assert shares[0] < 0.04
    assert shares[-1] > 0.75
    assert rows[0]["wrong"]["value"] == shares[0]
    assert rows[2]["wrong"]["value"] == rows[2]["with_looks"]["stop"]["value"]
    assert rows[1]["wrong"] is None
    for row in rows:
        total = sum(row["with_looks"][name]["value"] for name in ("continue", "stop", "undecided"))
        assert total == pytest.approx(1)


def test_looks_save_days(design, capsys):
    at_end = power(capsys, design, "--looks", "end")["effects"]
    looked = power(capsys, design, "--looks", "cycles")["effects"]
    assert {row["days"]["value"] for row in at_end} == {84}
    assert all(row["days"]["value"] < 84 for row in looked)
    assert [row["at_end"] for row in at_end] == [row["at_end"] for row in looked]


def test_the_number_of_processes_does_not_change_a_number(design, capsys):
    words = ("--courses", 150, "--effects", 0, 1.5)
    assert power(capsys, design, *words, "--jobs", 1) == power(capsys, design, *words, "--jobs", 2)


def test_a_run_in_that_swings_more_makes_a_decision_harder(design, diary, capsys):
    typical = power(capsys, design, "--effects", 2)
    own = power(capsys, design, "--effects", 2, "--run-in", diary)
    assert own["run_in"]["scores"] == 28
    assert own["run_in"]["residual_sd"]["mean"] == pytest.approx(2.0, abs=0.5)
    assert own["effects"][0]["at_end"]["continue"] != typical["effects"][0]["at_end"]["continue"]
    share = [one["effects"][0]["at_end"]["continue"]["value"] for one in (typical, own)]
    assert share[0] > share[1]


def test_scores_on_the_steps_of_the_scale_are_simulated_when_asked(design, capsys):
    found = power(capsys, design, "--steps", "--courses", 3, "--effects", 0, "--looks", "end")
    assert found["scores"] == "steps"


def test_the_answer_in_words_says_what_was_simulated_and_what_is_wrong(design, capsys):
    code, out, _ = run(capsys, "power", design, "--onset", 0, "--courses", 20, "--quiet")
    text = " ".join(out.split())
    assert code == 0
    assert "20 simulated courses a row, seed 1, of a typical person" in text
    assert "Wrong: to continue where the drug does nothing or harms" in text
    assert "PWR-001" in text
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--courses", 0), "courses is 0"),
        (("--effects", 1, 1), "effects are 1, 1"),
        (("--effects", 99), "effects are 99"),
        (("--seed", -1), "seed is -1"),
        (("--outcome", "pain"), "give --run-in too"),
        (("--run-in", "gone.csv"), "gone.csv"),
    ],
)
def test_a_wrong_number_is_named(design, words, told, capsys):
    code, out, err = run(capsys, "power", design, "--courses", 2, "--quiet", *words)
    assert code != 0
    assert told in err
    assert out == ""


def test_a_plot_says_its_numbers_aloud(design, tmp_path, capsys):
    path = tmp_path / "power.svg"
    power(capsys, design, "--plot", path)
    label = ET.parse(path).getroot().attrib["aria-label"]
    assert "no effect: continue" in label
    assert "2 points better (2 MCID): continue" in label


def test_designs_are_compared_in_a_table_and_a_plot(tmp_path, capsys):
    path = tmp_path / "designs.svg"
    words = ("--onset", 0, "--max-days", 130, "--courses", 4, "--plot", path, "--quiet")
    code, out, _ = run(capsys, "design", *OWN, *words, "--out", tmp_path / "d.toml")
    assert code == 0
    assert "cycles  period   days" in out
    label = ET.parse(path).getroot().attrib["aria-label"]
    assert "4 cycles of 14-day periods, 126 days" in label
    shown = [
        text.text for text in ET.parse(path).getroot().iter("{http://www.w3.org/2000/svg}text")
    ]
    assert "4 × 14 d  (126)" in shown


@pytest.mark.parametrize("command", ["design", "power"])
def test_plots_of_designs_have_a_dark_ground_too(command, design, tmp_path, capsys):
    path = tmp_path / "plot.svg"
    words = ("power", design) if command == "power" else ("design", *OWN, "--max-days", 80,
                                                          "--out", tmp_path / "d.toml")  # fmt: skip
    grounds = set()
    for dark in ((), ("--dark",)):
        code, _, err = run(capsys, *words, "--onset", 0, "--courses", 2, "--quiet", "--plot", path,
                           *dark)  # fmt: skip
        assert code == 0, err
        grounds |= {tint for tint in ("#151a20", "#ffffff") if tint in path.read_text("utf-8")}
    assert grounds == {"#151a20", "#ffffff"}


def test_a_length_of_periods_is_explained_beside_shorter_and_longer_ones(tmp_path, capsys):
    _, out, _ = run(capsys, "design", *OWN, "--out", tmp_path / "d.toml")
    rows = {line.split()[0]: line for line in out.splitlines() if re.match(r" +\d+ d +\d+ ", line)}
    assert list(rows) == ["14", "21", "28", "35", "42", "49", "56"]
    assert [days for days, line in rows.items() if line.endswith("proposed")] == ["42"]
    text = " ".join(out.split())
    assert "56 days a period would show 7 percentage points more and take 56 days more" in text
    words = ("--period-days", 49, "--out", tmp_path / "own.toml")
    given = " ".join(run(capsys, "design", *OWN, *words)[1].split())
    assert "49 days were asked for." in given
    assert "is proposed:" not in given.partition("Why periods")[2]


def test_the_share_that_is_called_enough_is_that_of_the_proposal():
    assert ENOUGH == WANTED_SHARE


@pytest.mark.parametrize(
    ("dose", "told"),
    [
        (450, "450 micrograms would be 0.45 mg"),
        (50, "the drug for addiction, not low dose (R112"),
        (4500, "4500 micrograms would be 4.5 mg"),
        (45, "did you mean 4.5 mg?"),
        (9, "more than 6 mg, which a trial has given, is not low dose (R111"),
    ],
)
def test_a_dose_that_is_no_low_dose_makes_no_design(dose, told, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, "design", *OWN, "--dose-mg", 1.5, dose)
    assert (code, out) == (6, "")
    assert told in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [("power", "high.toml"), ("protocol", "high.toml"), ("monitor", "high.toml", "--calibrate"),
     ("next-dose", "high.toml", "diary.csv", "--max-dose", 4.5)],
)  # fmt: skip
def test_a_design_file_with_a_dose_that_is_no_low_dose_is_refused(
    words, design, capsys, monkeypatch
):
    monkeypatch.chdir(design.parent)
    text = design.read_text(encoding="utf-8").replace("dose_mg = 4.5", "dose_mg = 50")
    design.with_name("high.toml").write_text(text, encoding="utf-8")
    code, out, err = run(capsys, *words)
    assert (code, out) == (6, "")
    assert "a dose of the design file is 50 mg" in err


def test_a_dose_above_the_usual_one_is_told_with_its_source_and_goes_on(tmp_path, capsys):
    path = tmp_path / "high.toml"
    words = ("--onset", 0, "--dose-mg", 5, "--out", path)
    code, out, _ = run(capsys, "design", *OWN, *words)
    assert code == 0
    found = power(capsys, path, "--courses", 1, "--effects", 0)["findings"]
    _, written, _ = run(capsys, "protocol", path)
    for told in (out, found[0]["message"] + found[0]["advice"], written):
        text = " ".join(told.split())
        assert "5 mg is above the usual highest dose of LDN, 4.5 mg (R110" in text
        assert "https://" in text.partition("R110")[2]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("design", ("MCID", "run-in", "washout", "look", "prior", "Williams square", "paired")),
        ("power", ("MCID", "power", "continue", "look")),
        ("monitor", ("MCID", "futile", "e-value", "look", "threshold")),
        ("doses", ("MCID", "ED50", "shape", "carryover")),
        ("unblinded", ("MCID", "placebo arm", "bad spell", "carryover")),
    ],
)
def test_the_help_explains_the_words_of_the_field(command, words, capsys):
    with pytest.raises(SystemExit):
        main(["trial", command, "--help"])
    _, found, told = capsys.readouterr().out.partition("\nwords:\n")
    assert found
    for word in words:
        assert word in told


def run_in(folder, *lines, header="date,pain"):
    path = folder / "run_in.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


DAYS = tuple(f"2026-03-{day:02},{3 + day % 4}" for day in range(1, 17))


@pytest.mark.parametrize(
    ("lines", "header", "id_"),
    [
        ((*DAYS, DAYS[-1]), "date,pain", "DIA-012"),
        ((*DAYS, "2026-03-16,9"), "date,pain", "DIA-014"),
        (tuple(line.replace("2026", "2126") for line in DAYS), "date,pain", "DIA-010"),
        (tuple(f"{line},{'AB'[place // 8]}" for place, line in enumerate(DAYS)),
         "date,pain,drug", "DIA-032"),
    ],
)  # fmt: skip
def test_what_is_odd_in_a_run_in_is_told_as_for_any_diary(
    lines, header, id_, design, tmp_path, capsys
):
    path = run_in(tmp_path, *lines, header=header)
    found = power(capsys, design, "--effects", 0, "--courses", 10, "--run-in", path)
    assert id_ in [one["id"] for one in found["findings"]]


def test_the_only_score_of_a_run_in_need_not_be_named(design, tmp_path, capsys):
    path = run_in(tmp_path, *DAYS, header="date,how bad")
    found = power(capsys, design, "--effects", 0, "--courses", 10, "--run-in", path)
    assert found["run_in"]["scores"] == 16


def test_a_run_in_with_several_scores_is_asked_for_its_outcome(design, tmp_path, capsys):
    lines = [f"{line},{place % 3}" for place, line in enumerate(DAYS)]
    path = run_in(tmp_path, *lines, header="date,ache,sleep")
    assert main(["trial", "power", str(design), "--run-in", str(path)]) == 2
    told = capsys.readouterr().err
    assert "no column of the diary bears that name" in told
    assert "'ache', 'sleep'" in told
    assert "--outcome" in told
