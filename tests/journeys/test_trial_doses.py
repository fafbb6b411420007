"""Can a clinician find a dose in a diary, and a pharmacist draw the next cycle?"""

import json
from datetime import date, timedelta

import numpy as np
import pytest
from tests.cast import wander, whole

from openldn.cli.main import main

LABELS = ("placebo", "LDN 1.5", "LDN 3", "LDN 4.5")
DOSES = "placebo=0, LDN 1.5=1.5, LDN 3=3, LDN 4.5=4.5"
ORDER = (2, 0, 3, 1, 0, 3, 1, 2, 1, 2, 0, 3)
DESIGN = """format = 1
[design]
kind = "paired"
period_days = 10
[[treatments]]
label = "placebo"
[[treatments]]
label = "LDN 1.5"
dose_mg = 1.5
[[treatments]]
label = "LDN 3"
dose_mg = 3
[[treatments]]
label = "LDN 4.5"
dose_mg = 4.5
[outcome]
name = "pain"
better = "lower"
minimum = 0
maximum = 10
mcid = 1
"""


def write_diary(path, *, benefit=(0.0, 0.3, 1.0, 3.0), order=ORDER, days=10):
    code = np.repeat(order, days)
    pain = whole(6 - np.array(benefit)[code] + wander(3, len(code), sd=1.0))
    rows = ["date,arm,mg,pain"]
    for t, (k, score) in enumerate(zip(code, pain, strict=True)):
        mg = (0, 1.5, 3, 4.5)[k]
        rows.append(f"{date(2026, 1, 5) + timedelta(t)},{LABELS[k]},{mg},{score:g}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def diary(tmp_path):
    return write_diary(tmp_path / "diary.csv")


@pytest.fixture
def design(tmp_path):
    path = tmp_path / "design.toml"
    path.write_text(DESIGN, encoding="utf-8")
    return str(path)


def run(capsys, *words):
    try:
        code = main(["trial", *words])
    except SystemExit as end:
        code = end.code
    done = capsys.readouterr()
    return code, done.out, done.err


OUTCOME = ("--time", "date", "--outcome", "pain", "--range", "0", "10", "--mcid", "1")
COMMON = (*OUTCOME, "--treatment", "arm", "--blinded", "--carryover", "none",
          "--likelihood", "gaussian")  # fmt: skip
NEXT = ("--time", "date", "--treatment", "arm", "--carryover", "none", "--likelihood", "gaussian")


def test_a_clinician_reads_the_dose_its_reason_and_its_limits(diary, tmp_path, capsys):
    plot = tmp_path / "curve.svg"
    code, out, err = run(capsys, "doses", diary, "--doses", DOSES, *COMMON, "--plot", str(plot))
    assert (code, err) == (0, "")
    assert out.startswith("LDN 4.5: the dose that the diary supports for pain.")
    assert "Against placebo: " in out.splitlines()[1]
    assert out.splitlines()[1].count("95 % interval") == 1
    for words in ("own data alone", "no effect at any dose", "Grade A", "prescribes nothing"):
        assert words in out
    assert max(len(line) for line in out.splitlines() if "/" not in line) <= 79
    text = plot.read_text(encoding="utf-8")
    assert 'role="img"' in text
    assert "Probability of being the best of all" in text
    assert "Against placebo: " in text


def test_a_dose_above_the_usual_one_that_was_taken_is_told_with_its_rule(diary, capsys):
    doses = DOSES.replace("LDN 4.5=4.5", "LDN 4.5=9")
    _, out, _ = run(capsys, "doses", diary, "--doses", doses, *COMMON, "--json")
    (told,) = [one for one in json.loads(out)["findings"] if one["id"] == "DOS-003"]
    assert "above the usual highest dose of LDN, 4.5 mg" in told["message"]
    assert "R111: no LDN evidence base" in told["advice"]
    assert "https://" in told["advice"]


def test_json_holds_the_joint_answer(diary, capsys):
    _, out, _ = run(capsys, "doses", diary, "--doses", DOSES, *COMMON, "--json")
    found = json.loads(out)
    assert found["recommendation"]["advice"] == "dose"
    assert sum(one["p_best"] for one in found["treatments"]) == pytest.approx(1.0)
    assert sum(one["probability"] for one in found["shapes"]) == pytest.approx(1.0)
    assert len(found["own_data_correlation"]) == 3
    assert found["engine"]["error_p_best"] < 0.005


def test_a_column_of_doses_serves_as_well_and_is_no_blind(diary, capsys):
    _, out, _ = run(capsys, "doses", diary, "--doses", "0, 1.5, 3, 4.5", *OUTCOME, "--dose-mg",
                    "mg", "--carryover", "none", "--carrying", "dose", "--json")  # fmt: skip
    found = json.loads(out)
    assert found["recommendation"]["treatment"] == "4.5 mg"
    assert (found["grade"]["letter"], found["carrying"]) == ("B", "dose")


@pytest.mark.parametrize("ending", ["png", "pdf"])
def test_a_plot_is_drawn_in_the_format_of_its_name(diary, tmp_path, capsys, ending):
    plot = tmp_path / f"curve.{ending}"
    code, _, _ = run(
        capsys, "doses", diary, "--doses", DOSES, *COMMON, "--plot", str(plot), "--dark"
    )
    assert code == 0
    assert plot.stat().st_size > 1000


@pytest.mark.parametrize(
    ("doses", "says"),
    [
        ("placebo=0, LDN 4.5=4.5", "use openldn evaluate"),
        ("placebo=0, LDN 1.5=1,5, LDN 3=3", "comma between digits"),
        ("placebo=0, LDN 1.5=1500 mcg, LDN 3=3", "write 1.5 for 1500 mcg"),
        ("placebo=0, LDN 1.5=1.5, LDN 3=3", "'LDN 4.5' has no dose"),
        ("placebo=0, LDN 1.5=1.5, LDN 3=3, LDN 4=4", "no label 'LDN 4'"),
        ("", "--doses is missing"),
        ("0,1.5,3,4.5", 'write each label of the diary with its dose, like "LABEL=1.5"'),
    ],
)
def test_doses_that_do_not_fit_the_diary_are_told_with_exit_code_2(diary, capsys, doses, says):
    code, out, err = run(capsys, "doses", diary, "--doses", doses, *COMMON)
    assert (code, out) == (2, "")
    assert says in err


def test_a_small_study_is_simulated_and_told(capsys):
    words = ("doses", "--simulate", "--persons", "1", "--quiet")
    code, out, _ = run(capsys, *words, "--json")
    rows = json.loads(out)["rows"]
    assert code == 0
    assert {one["allocation"] for one in rows} == {"fixed", "adaptive"}


def test_a_cycle_is_drawn_once_and_shown_again(design, diary, capsys):
    words = ("next-dose", design, diary, *NEXT, "--max-dose", "4.5", "--json")
    first = json.loads(run(capsys, *words)[1])
    again = json.loads(run(capsys, *words, "--seed", "12345")[1])
    assert sorted(first["order"]) == sorted(LABELS)
    assert (first["is_repeated"], again["is_repeated"]) == (False, True)
    assert again["order"] == first["order"]
    assert first["warning"] is None


def test_a_stop_is_remembered_also_when_nothing_new_is_drawn(design, diary, capsys):
    words = ("next-dose", design, diary, *NEXT, "--max-dose", "4.5", "--json", "--seed", "1")
    assert "LDN 4.5" in json.loads(run(capsys, *words)[1])["order"]
    stopped = json.loads(run(capsys, *words, "--stop", "LDN 3")[1])
    assert set(stopped["order"]) == {"placebo", "LDN 1.5"}
    later = json.loads(run(capsys, *words)[1])
    assert (later["order"], later["is_repeated"]) == (stopped["order"], True)


def test_a_stop_that_changes_nothing_now_holds_for_the_cycles_to_come(
    design, diary, tmp_path, capsys
):
    words = (*NEXT, "--json", "--seed", "1")
    first = json.loads(run(capsys, "next-dose", design, diary, *words, "--max-dose", "3")[1])
    stop = ("--max-dose", "3", "--stop", "LDN 4.5")
    assert json.loads(run(capsys, "next-dose", design, diary, *words, *stop)[1])["is_repeated"]
    more = [LABELS.index(label) for label in first["order"]]
    later = write_diary(tmp_path / "later.csv", order=(*ORDER, *more))
    found = json.loads(run(capsys, "next-dose", design, later, *words, "--max-dose", "4.5")[1])
    assert "adverse effects" in found["left_out"]["LDN 4.5"]


def test_what_a_fixed_cycle_does_not_follow_is_told(design, diary, capsys):
    words = ("next-dose", design, diary, *NEXT, "--max-dose")
    run(capsys, *words, "3", "--seed", "1")
    asked = (*words, "4.5", "--adaptive", "--seed", "2", "--periods", "5")
    ignored = json.loads(run(capsys, *asked, "--json")[1])["ignored"]
    assert [one.partition(":")[0] for one in ignored] == [
        "--adaptive", "--seed 2", "--periods 5", "limits that now allow LDN 4.5",
    ]  # fmt: skip
    _, out, _ = run(capsys, *asked)
    assert "Ignored, as the cycle is fixed:" in out
    assert all(one.partition(":")[0] in out for one in ignored)
    assert "ignored" not in run(capsys, *words, "3")[1].casefold()


def test_the_place_in_the_diary_is_told_beside_the_number_of_the_draw(design, diary, capsys):
    _, out, _ = run(capsys, "next-dose", design, diary, *NEXT, "--max-dose", "4.5")
    assert out.startswith("Next cycle of the dose finding, fixed\nDraw 1 kept in the log, after 12")
    _, again, _ = run(capsys, "next-dose", design, diary, *NEXT, "--max-dose", "4.5")
    assert again.startswith("Cycle to be finished")


def test_a_stop_says_what_it_does(design, diary, capsys):
    words = ("next-dose", design, diary, *NEXT, "--max-dose", "3")
    run(capsys, *words)
    _, noted, _ = run(capsys, *words, "--stop", "LDN 4.5")
    told = " ".join(noted.split())
    assert "LDN 4.5 is noted as stopped for adverse effects: it and every higher dose" in told
    _, replaced, _ = run(capsys, *words, "--stop", "LDN 3")
    assert "draw 1 is withdrawn, as it holds LDN 3" in " ".join(
        replaced.casefold().split()
    ).replace("ldn", "LDN")


def test_a_limit_above_the_usual_dose_is_told_with_its_source(design, diary, capsys):
    _, out, _ = run(capsys, "next-dose", design, diary, *NEXT, "--max-dose", "5")
    assert "5 mg is above the usual highest dose of LDN" in " ".join(out.split())


def test_after_the_drawn_cycle_another_is_drawn(design, diary, tmp_path, capsys):
    words = (*NEXT, "--max-dose", "4.5", "--json", "--seed", "1")
    first = json.loads(run(capsys, "next-dose", design, diary, *words)[1])
    more = [LABELS.index(label) for label in first["order"]]
    middle = write_diary(tmp_path / "middle.csv", order=(*ORDER, *more[:2]))
    assert json.loads(run(capsys, "next-dose", design, middle, *words)[1])["is_repeated"]
    whole_cycle = write_diary(tmp_path / "later.csv", order=(*ORDER, *more))
    second = json.loads(run(capsys, "next-dose", design, whole_cycle, *words)[1])
    assert (second["number"], second["is_repeated"]) == (2, False)


def test_an_adaptive_cycle_says_what_it_costs_and_for_whom_it_is(design, diary, capsys):
    code, out, _ = run(
        capsys, "next-dose", design, diary, *NEXT, "--max-dose", "4.5", "--adaptive", "--seed", "1"
    )
    assert code == 0
    assert "For the pharmacist alone" in out
    assert "weakens what can be concluded" in out.replace("\n", " ")


def test_only_one_step_up_from_what_was_taken(design, tmp_path, capsys):
    diary = write_diary(tmp_path / "early.csv", order=(0, 1, 1, 0), days=6)
    words = ("next-dose", design, diary, *NEXT, "--max-dose", "4.5", "--json", "--seed", "1")
    found = json.loads(run(capsys, *words)[1])
    assert "LDN 3" in found["order"]
    assert "one step" in found["left_out"]["LDN 4.5"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--max-dose", "1"), 2, "no dose is left in play"),
        (("--max-dose", "-1"), 2, "max_dose_mg is -1.0"),
        (("--max-dose", "450"), 6, "450 micrograms would be 0.45 mg"),
        (("--max-dose", "9"), 6, "R111"),
        (("--max-dose", "4.5", "--formulation", "50 mg tablet"), 6, "R112"),
        (("--max-dose", "4.5", "--formulation", "slow-release capsule"), 6, "R114"),
        (("--max-dose", "4.5", "--formulation", "syrup"), 2, "must be one of"),
        (("--max-dose", "4.5", "--stop", "LDN 9"), 2, "'LDN 9' is to be dropped"),
    ],
)
def test_what_is_not_safe_is_not_drawn(design, diary, capsys, words, code, says):
    found, out, err = run(capsys, "next-dose", design, diary, *NEXT, *words)
    assert (found, out) == (code, "")
    assert says in err


def test_a_screening_that_holds_keeps_every_dose_back(design, diary, tmp_path, capsys):
    path = tmp_path / "screening.json"
    path.write_text('{"decision": "hold", "as_of": "2026-03-01", "findings": []}')
    code, _, err = run(
        capsys, "next-dose", design, diary, *NEXT, "--max-dose", "4.5", "--screening", str(path)
    )
    assert code == 6
    assert "'hold'" in err


def test_a_damaged_log_is_not_taken_for_an_empty_one(design, diary, tmp_path, capsys):
    log = tmp_path / "log.json"
    log.write_text('{"cycles": [{"number": 1}]}')
    code, _, err = run(
        capsys, "next-dose", design, diary, *NEXT, "--max-dose", "4.5", "--log", str(log)
    )
    assert code == 5
    assert "could come back" in err


def test_labels_that_the_design_does_not_know_are_told(diary, tmp_path, capsys):
    other = tmp_path / "other.toml"
    other.write_text(DESIGN.replace("LDN 3", "LDN 3 mg"), encoding="utf-8")
    code, _, err = run(capsys, "next-dose", str(other), diary, *NEXT, "--max-dose", "4.5")
    assert code == 2
    assert "the design's are" in err
