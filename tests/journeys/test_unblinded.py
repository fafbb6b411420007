"""Can a person learn what an open course of theirs shows, and what it does not?"""

import json
from datetime import date, timedelta

import numpy as np
import pytest
from tests.cast import wander, whole

from openldn.cli.main import main

COLUMNS = (
    *("--time", "date", "--treatment", "arm", "--active", "LDN", "--comparator", "none"),
    *("--outcome", "pain", "--range", "0", "10", "--better", "lower", "--mcid", "1"),
)
FIBROMYALGIA = ("--condition", "fibromyalgia", "--evidence-outcome", "pain")


def write_diary(path, *, drop, usual=6.5, blocks=((28, 0), (84, 1)), missing=()):
    label = np.concatenate([np.full(days, code) for days, code in blocks])
    score = whole(usual - drop * label + wander(7, len(label), phi=0.4))
    first = date(2026, 1, 5)
    lines = [
        f"{first + timedelta(day)},{('none', 'LDN')[code]},"
        f"{'' if day in missing else int(score[day])}"
        for day, code in enumerate(label.tolist())
    ]
    path.write_text("date,arm,pain\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def run(capsys, *words):
    code = main(["trial", "unblinded", *words])
    done = capsys.readouterr()
    return code, done.out, done.err


@pytest.fixture
def diary(tmp_path):
    return write_diary(tmp_path / "diary.csv", drop=1.0)


def test_a_usual_improvement_is_told_as_no_proof_with_its_source(diary, capsys):
    code, out, _ = run(capsys, diary, *COLUMNS, *FIBROMYALGIA)
    assert code == 0
    assert "not clearly more than placebo and time usually bring" in " ".join(out.split())
    assert "Bruun KD 2024, n = 50" in " ".join(out.split())
    assert "grade D" in out
    assert max(len(line) for line in out.splitlines()) <= 79


def test_json_holds_what_was_seen_taken_off_and_left(diary, capsys):
    rule = "7 days 1.2 above usual"
    _, out, _ = run(capsys, diary, *COLUMNS, *FIBROMYALGIA, "--start-rule", rule, "--json")
    found = json.loads(out)["patients"][0]
    assert found["recommendation"] == "cannot tell"
    assert found["expected_change"]["mean"] == -0.9
    assert found["expected_change"]["ci95"] == [-1.4, -0.5]
    assert found["start"]["fall_back_mean"] < 0
    assert found["taken_off"]["mean"] == pytest.approx(
        -0.9 + found["start"]["fall_back_mean"], abs=0.1
    )
    assert {"none", "sceptical", "evidence"} <= found["left_for_the_drug"].keys()
    assert 0 < found["blinded_trial"]["p_decides"] <= 1
    assert found["plain"]["grade"]["letter"] == "D"


@pytest.mark.parametrize(
    ("condition", "outcome", "why"),
    [("arthritis", "pain", "no placebo arm with an interval"), ("lupus", "pain", "no prior for")],
)
def test_where_no_placebo_arm_is_known_the_answer_says_so(condition, outcome, why, diary, capsys):
    code, out, _ = run(
        capsys, diary, *COLUMNS, "--condition", condition, "--evidence-outcome", outcome
    )
    assert code == 0
    assert why in " ".join(out.split())
    assert "Cannot tell: what placebo and time bring is not known" in " ".join(out.split())


def test_an_assumption_is_shown_as_one(diary, capsys):
    _, out, _ = run(capsys, diary, *COLUMNS, "--placebo-change", "-0.9 (0.25) sd 1.58")
    assert "an assumption of yours, without a source" in " ".join(out.split())


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_the_plot_is_written_and_says_what_it_shows(ending, diary, tmp_path, capsys):
    plot = tmp_path / f"tipping.{ending}"
    run(capsys, diary, *COLUMNS, *FIBROMYALGIA, "--plot", str(plot))
    content = plot.read_bytes()
    assert len(content) > 5000
    if ending == "svg":
        assert b"Placebo arms in this condition moved by 0.9 points lower" in content


def test_worse_scores_on_the_drug_are_told_plainly(tmp_path, capsys):
    diary = write_diary(tmp_path / "worse.csv", drop=-2.5, usual=4.0)
    _, out, _ = run(capsys, diary, *COLUMNS, *FIBROMYALGIA)
    assert "The score was worse on LDN than on none" in " ".join(out.split())


def test_what_was_seen_and_bare_means_are_told_apart(diary, capsys):
    text = " ".join(run(capsys, diary, *COLUMNS, *FIBROMYALGIA)[1].split())
    seen, _, rest = text.partition("Placebo and time")
    assert "estimated by the model, which the sceptical prior draws towards no effect" in seen
    assert "bare means stand below, at Starts and stops" in seen
    assert "These are bare differences of means" in rest
    assert "so the two differ. Nothing is recommended from bare means." in rest


def test_every_chance_names_its_comparator(diary, capsys):
    text = " ".join(run(capsys, diary, *COLUMNS, *FIBROMYALGIA)[1].split())
    assert "Chance that LDN itself, against none, makes the score better at all" in text
    assert "against placebo would decide with a chance of" in text
    assert "of such starts), with no drug at all" in text
    alone = " ".join(run(capsys, diary, *COLUMNS)[1].split())
    assert "Chance that LDN together with belief and time, against none, makes" in alone


def test_missing_days_and_a_drawn_start_are_looked_at(tmp_path, capsys):
    diary = write_diary(tmp_path / "gaps.csv", drop=3.0, missing=range(40, 112, 3))
    _, out, _ = run(
        capsys, diary, *COLUMNS, *FIBROMYALGIA, "--missing-delta", "2", "--planned-days", "126",
        "--possible-starts", "14,21,28,35,42", "--json",
    )  # fmt: skip
    found = json.loads(out)["patients"][0]
    assert found["missing"]["worse_on"] == 2.0
    assert found["missing"]["active"]["empty"] == 24 + 14
    assert found["p_start_day"] in (0.2, 0.4)
    assert "UNB-007" in {one["id"] for one in found["findings"]}


def test_stops_and_starts_are_listed(tmp_path, capsys):
    blocks = ((28, 0), (42, 1), (28, 0), (42, 1))
    diary = write_diary(tmp_path / "abab.csv", drop=2.0, blocks=blocks)
    _, out, _ = run(capsys, diary, *COLUMNS, *FIBROMYALGIA)
    text = " ".join(out.split())
    assert "start on day 29" in text
    assert "stop on day 71" in text
    assert "All speak the same way" in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--start-rule", "sometimes"), "cannot be read"),
        (("--placebo-change", "-0.9"), "An SD is needed"),
        (("--placebo-change", "0.9 (0.2) sd 1.5"), "would add to the drug"),
        (("--missing-delta", "1", "2", "3"), "one (on the drug) or two"),
        (("--possible-starts", "soon"), "no number"),
        (("--possible-starts", "7,14"), "not among the possible starts"),
        (("--evidence-outcome", "pain"), "goes with --condition"),
        (("--blinded",), "Use openldn evaluate"),
        (("--trial-periods", "3"), "even number"),
        (("--planned-days", "3"), "112"),
        ((*FIBROMYALGIA, "--range", "0", "100"), "run from 0 to 100"),
    ],
)
def test_bad_input_gets_a_clear_error_and_code_two(words, says, diary, capsys):
    code, _, err = run(capsys, diary, *COLUMNS, *words)
    assert code == 2
    assert says in " ".join(err.split())
    assert "Traceback" not in err


def test_without_columns_the_command_proposes_itself(diary, capsys):
    code, _, err = run(capsys, diary)
    assert code == 2
    assert "openldn trial unblinded" in err


def test_the_evaluation_of_an_open_course_names_this_command(diary, tmp_path, capsys):
    for path in (
        diary,
        write_diary(tmp_path / "aba.csv", drop=1.0, blocks=((28, 0), (42, 1), (28, 0))),
    ):
        main(["evaluate", path, *COLUMNS, "--checks", "basic"])
        assert "openldn trial unblinded" in " ".join(capsys.readouterr().out.split())
