"""Can a person judge a diary from the command line?"""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests import cast
from tests.cast import write_diary

from openldn import __version__
from openldn.actions import EXAMPLES, batch, write_examples
from openldn.cli.main import main

ADA = ["--time", "date", "--treatment", "arm", "--active", "LDN", "--comparator", "placebo",
       "--outcome", "score", "--range", "0", "10", "--mcid", "1"]  # fmt: skip
FAST = ["--likelihood", "gaussian", "--checks", "basic"]
CONTRAST = {"mean", "sd", "ci95", "p_benefit", "p_mcid", "p_harm_mcid"}


@pytest.fixture
def diary(tmp_path):
    return write_diary(tmp_path / "diary.csv", cast.responder())


@pytest.fixture
def people(tmp_path):
    """A diary of three."""
    return write_diary(
        tmp_path / "people.csv", cast.responder(), cast.no_effect(), cast.missing_days()
    )


def run(capsys, *argv):
    code = main(["evaluate", *(str(part) for part in argv)])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def answer(capsys, *argv):
    code, out, err = run(capsys, *argv, "--json")
    assert (code, err) == (0, "")
    return json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} in the JSON"))


def without_clock(content):
    for one in (content, *content["patients"]):
        one.get("engine", {}).pop("milliseconds", None)
    return content


def test_the_verdict_is_printed_for_a_person(capsys, diary):
    code, out, err = run(capsys, diary, *ADA)
    assert (code, err) == (0, "")
    assert "continue" in out.casefold()
    assert re.search(r"3\.\d points lower \(better\)", out)


def test_the_installed_program_judges_a_diary(diary):
    program = Path(sys.executable).with_name("openldn")
    done = subprocess.run(
        [program, "evaluate", diary, *ADA, *FAST, "--json", "--quiet"], capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["recommendation"] == "continue"
    assert done.stderr == ""


def test_the_json_has_every_key_that_was_promised(capsys, diary):
    content = answer(capsys, diary, *ADA)
    assert content.keys() >= {
        "contrast", "priors", "trend", "hyper", "observed", "missing", "recommendation", "reasons",
        "findings", "outcome", "engine", "grade", "patients",
    }  # fmt: skip
    assert content["contrast"].keys() >= CONTRAST
    assert content["hyper"].keys() >= {"sigma", "phi", "period_sd", "half_life_days"}
    for estimate in (content["trend"], *content["hyper"].values()):
        assert estimate.keys() >= {"mean", "sd"}
    assert content["priors"].keys() == {"none", "sceptical", "evidence", "enthusiastic"}
    for name, summary in content["priors"].items():
        assert (summary is None) == (name == "evidence")
        assert summary is None or summary.keys() >= CONTRAST
    assert content["engine"]["version"] == __version__
    assert content["engine"]["milliseconds"] > 0
    assert (content["observed"], content["missing"]) == (84, 0)
    assert content["outcome"] == "converged"
    assert "pooled" not in content


def test_the_numbers_of_a_responder_are_those_of_how_she_was_made(capsys, diary):
    contrast = answer(capsys, diary, *ADA)["contrast"]
    assert contrast["mean"] == pytest.approx(-3.0, abs=2 * contrast["sd"])
    assert contrast["p_mcid"] > 0.99
    assert contrast["ci95"][0] < contrast["mean"] < contrast["ci95"][1]
    assert contrast["p_mcid"] + contrast["p_harm_mcid"] + contrast["p_small"] == pytest.approx(1)


def test_a_course_without_effect_is_not_called_effective(capsys, tmp_path):
    file = write_diary(tmp_path / "ben.csv", cast.no_effect())
    assert answer(capsys, file, *ADA)["recommendation"] != "continue"


def test_a_before_and_after_course_stays_open_and_says_why(capsys, tmp_path):
    file = write_diary(tmp_path / "cleo.csv", cast.before_after())
    content = answer(capsys, file, *ADA, "--open-label")
    assert content["recommendation"] == "cannot tell"
    assert content["grade"]["letter"] == "D"
    assert "calendar time" in content["reasons"][0]


@pytest.mark.parametrize(
    ("flags", "letter", "reason"),
    [(["--blinded"], "A", "blinded"), (["--open-label"], "B", "not blinded"), ([], "B", "nobody")],
    ids=["blinded", "open", "not stated"],
)
def test_stated_blinding_moves_the_grade_and_nothing_else(capsys, diary, flags, letter, reason):
    found = answer(capsys, diary, *ADA, *FAST, *flags)
    assert found["grade"]["letter"] == letter
    assert reason in found["grade"]["reason"]
    assert found["contrast"] == answer(capsys, diary, *ADA, *FAST)["contrast"]


def test_blinded_and_open_label_exclude_each_other(capsys, diary):
    with pytest.raises(SystemExit) as stopped:
        run(capsys, diary, *ADA, "--blinded", "--open-label")
    assert stopped.value.code == 2
    assert "not allowed" in capsys.readouterr().err


def test_a_diary_with_guesses_was_blinded(capsys, diary):
    lines = diary.read_text().splitlines()
    guess = np.resize([0.2, 0.8], len(lines) - 1)
    lines = [f"{lines[0]},guess", *(f"{row},{g}" for row, g in zip(lines[1:], guess, strict=True))]
    diary.write_text("\n".join(lines) + "\n")
    assert answer(capsys, diary, *ADA, *FAST, "--guess", "guess")["grade"]["letter"] == "A"


@pytest.mark.parametrize("flags", [[], ["--blinded"]], ids=["not stated", "stated"])
def test_who_notes_the_dose_is_not_blind(capsys, tmp_path, flags):
    file = tmp_path / "doses.csv"
    dose = np.repeat([0, 4.5, 0, 4.5], 14)
    score = np.resize([5, 6, 4], 56) - 2 * (dose > 0)
    rows = [f"{day},{mg:g},{one}" for day, (mg, one) in enumerate(zip(dose, score, strict=True))]
    file.write_text("\n".join(["day,dose,score", *rows]) + "\n")
    found = answer(capsys, file, "--time", "day", "--dose-mg", "dose", "--outcome", "score",
                   "--range", "0", "10", "--mcid", "1", *FAST, *flags)  # fmt: skip
    assert found["grade"]["letter"] == "B"
    assert "not blinded" in found["grade"]["reason"]


def test_twice_the_same_diary_gives_the_same_numbers(capsys, diary):
    one, other = (without_clock(answer(capsys, diary, *ADA)) for _ in range(2))
    assert one == other


@pytest.mark.parametrize("prior", ["none", "sceptical", "enthusiastic"])
def test_a_prior_by_name_is_the_one_reported_under_that_name(capsys, diary, prior):
    content = answer(capsys, diary, *ADA, *FAST, "--prior", prior)
    assert content["contrast"] == content["priors"][prior]


def test_a_prior_in_numbers_is_used_and_reported(capsys, diary):
    content = answer(capsys, diary, *ADA, *FAST, "--prior", "normal(0, 0.3)")
    assert content["contrast"] == content["priors"]["custom"]
    assert abs(content["contrast"]["mean"]) < abs(content["priors"]["none"]["mean"])


def test_a_fixed_carryover_is_used_as_given(capsys, diary):
    half_life = answer(capsys, diary, *ADA, *FAST, "--carryover", "5")["hyper"]["half_life_days"]
    assert half_life["mean"] == pytest.approx(5)
    assert half_life["sd"] == pytest.approx(0, abs=1e-9)


def test_an_unknown_carryover_is_estimated_with_its_spread(capsys, tmp_path):
    file = write_diary(tmp_path / "gia.csv", cast.slow_responder())
    content = answer(capsys, file, *ADA, *FAST, "--carryover", "estimate")
    half_life = content["hyper"]["half_life_days"]
    assert 3 < half_life["mean"] < 15
    assert half_life["sd"] > 0.5
    at_once = answer(capsys, file, *ADA, *FAST)
    assert content["contrast"]["mean"] < at_once["contrast"]["mean"] - 1


@pytest.mark.parametrize("value", ["-3", "0", "sometimes", "nan", "1e9"])
def test_a_carryover_that_is_none_of_these_is_refused(capsys, diary, value):
    code, out, err = run(capsys, diary, *ADA, f"--carryover={value}")
    assert (code, out) == (2, "")
    assert "carryover" in err


def test_doses_without_labels_are_enough(capsys, tmp_path):
    course = cast.responder().course
    lines = ["day,mg,score", *(f"{e.day:g},{4.5 if e.treatment == 'LDN' else 0},{e.outcome:g}"
                               for e in course.entries())]  # fmt: skip
    file = tmp_path / "doses.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    content = answer(capsys, file, "--time", "day", "--dose-mg", "mg", "--outcome", "score",
                     "--range", 0, 10, "--mcid", 1, *FAST)  # fmt: skip
    assert content["recommendation"] == "continue"
    assert content["contrast"]["mean"] == pytest.approx(-3.1, abs=0.5)


@pytest.mark.parametrize("flags", [["--no-trend"], ["--weekday"], ["--likelihood", "censored"]])
def test_other_models_can_be_asked_for(capsys, diary, flags):
    content = answer(capsys, diary, *ADA, "--checks", "basic", *flags)
    assert content["contrast"]["mean"] == pytest.approx(-3.1, abs=0.4)
    assert (content["trend"] is None) == (flags == ["--no-trend"])
    assert ("weekday: Tue" in content["others"]) == (flags == ["--weekday"])


def test_a_known_instrument_brings_its_range(capsys, diary):
    flags = ADA[: ADA.index("--range")]
    content = answer(capsys, diary, *flags, "--instrument", "NRS", *FAST)
    assert (content["instrument"]["minimum"], content["instrument"]["maximum"]) == (0, 10)
    assert content["instrument"]["mcid"] > 0


# How the model file is printed, and the answer it must lead to.
MODELS = [
    [], ["--prior", "normal(0, 1.23456789)"], ["--prior", "none"], ["--carryover", "3.1415926535"],
    ["--carryover", "estimate"], ["--likelihood", "censored"], ["--no-trend", "--weekday"],
]  # fmt: skip


@pytest.mark.parametrize("flags", MODELS, ids=" ".join)
def test_the_model_printed_gives_the_same_answer_again(capsys, diary, tmp_path, flags):
    columns = [*ADA, "--checks", "basic"]
    code, out, _ = run(capsys, diary, *columns, *flags, "--print-model")
    assert code == 0
    file = tmp_path / "model.toml"
    file.write_text(out, encoding="utf-8")
    one = without_clock(answer(capsys, diary, *columns, *flags))
    other = without_clock(answer(capsys, diary, *columns, "--model", file))
    assert other == one


def test_the_model_of_several_patients_gives_the_same_answer_again(capsys, people, tmp_path):
    columns = [*ADA, "--patient", "person", "--checks", "basic"]
    columns = [part for part in columns if part not in ("--range", "0", "10")]
    _, out, _ = run(capsys, people, *columns, "--print-model")
    file = tmp_path / "model.toml"
    file.write_text(out, encoding="utf-8")
    one = without_clock(answer(capsys, people, *columns))
    assert without_clock(answer(capsys, people, *columns, "--model", file)) == one


def test_the_model_can_be_printed_without_a_diary(capsys):
    code, out, _ = run(capsys, "--print-model")
    assert code == 0
    assert "[priors]" in out
    assert "[decision]" in out


def test_an_option_wins_over_the_model_file(capsys, diary, tmp_path):
    file = tmp_path / "model.toml"
    file.write_text('carryover = "estimate"\n[effect]\nprimary = "none"\n', encoding="utf-8")
    content = answer(capsys, diary, *ADA, *FAST, "--model", file, "--carryover", "none")
    assert content["hyper"]["half_life_days"]["mean"] == 0
    assert content["contrast"]["prior"] == "none"


def test_several_patients_are_judged_and_pooled(capsys, people):
    content = answer(capsys, people, *ADA, "--patient", "person", *FAST)
    assert [patient["patient"] for patient in content["patients"]] == ["Ada", "Ben", "Dan"]
    assert content["pooled"].keys() >= {"mean", "sd", "tau_mean", "tau_sd", "p_benefit"}
    assert content["pooled"]["participants"] == 3
    assert "contrast" not in content
    assert all(patient["contrast"].keys() >= CONTRAST for patient in content["patients"])


def test_several_patients_are_told_to_a_person(capsys, people):
    code, out, _ = run(capsys, people, *ADA, "--patient", "person", *FAST)
    assert code == 0
    for name in ("Ada", "Ben", "Dan"):
        assert name in out


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(batch, "CHUNK", 1)


def test_a_run_is_taken_up_again_where_it_stopped(capsys, people, tmp_path, small_chunks):
    folder = tmp_path / "done"
    columns = [*ADA, "--patient", "person", *FAST, "--resume", folder]
    one = answer(capsys, people, *columns)
    chunks = sorted(folder.glob("*.chunk"))
    assert len(chunks) == 3
    chunks[0].unlink()
    chunks[1].write_bytes(chunks[1].read_bytes()[:100])
    kept = chunks[2].stat().st_mtime_ns
    other = answer(capsys, people, *columns)
    assert without_clock(other) == without_clock(one)
    assert len(list(folder.glob("*.chunk"))) == 3
    assert chunks[2].stat().st_mtime_ns == kept


@pytest.mark.parametrize("rubbish", [b"", b"rubbish", b"\x80\x04K\x01.", b"cno\nsuch\n."])
def test_a_broken_chunk_is_computed_anew(capsys, people, tmp_path, small_chunks, rubbish):
    folder = tmp_path / "done"
    columns = [*ADA, "--patient", "person", *FAST, "--resume", folder]
    one = answer(capsys, people, *columns)
    next(folder.glob("*.chunk")).write_bytes(rubbish)
    assert without_clock(answer(capsys, people, *columns)) == without_clock(one)


def test_a_changed_question_is_not_answered_from_kept_chunks(capsys, people, tmp_path):
    columns = [*ADA, "--patient", "person", *FAST, "--resume", tmp_path / "done"]
    one = answer(capsys, people, *columns)
    other = answer(capsys, people, *columns, "--prior", "none")
    assert other["patients"][0]["contrast"] != one["patients"][0]["contrast"]


def test_a_folder_that_cannot_be_written_is_an_exchange_error(capsys, people, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    code, _, err = run(capsys, people, *ADA, "--patient", "person", *FAST,
                       "--resume", blocked / "done")  # fmt: skip
    assert code == 5
    assert "--resume cannot be written" in err


def test_two_processes_give_what_one_gives(capsys, people, small_chunks):
    columns = [*ADA, "--patient", "person", *FAST]
    one = answer(capsys, people, *columns, "--jobs", 1)
    assert without_clock(answer(capsys, people, *columns, "--jobs", 2)) == without_clock(one)


class FakeBar:
    """Counts instead of drawing."""

    made = 0

    def __init__(self, **_):
        type(self).made += 1
        self.n = 0

    def update(self, step):
        self.n += step

    def close(self):
        pass


@pytest.mark.parametrize(
    ("flags", "terminal", "bars"),
    [
        ([], True, 1),
        (["--json"], True, 1),
        (["--json", "--quiet"], True, 0),
        (["--json"], False, 0),
    ],
    ids=str,
)
def test_progress_is_shown_at_a_terminal_with_json_too(
    capsys, people, monkeypatch, flags, terminal, bars
):
    monkeypatch.setattr("tqdm.tqdm", FakeBar)
    monkeypatch.setattr(FakeBar, "made", 0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    code, _, _ = run(capsys, people, *ADA, "--patient", "person", *FAST, *flags)
    assert (code, FakeBar.made) == (0, bars)


def test_a_report_is_written_whole(capsys, diary, tmp_path):
    page = tmp_path / "new" / "report.html"
    code, out, _ = run(capsys, diary, *ADA, "--report", page, "--title", "Pain of Ada")
    assert code == 0
    assert f"Report: {page}" in out
    text = page.read_text(encoding="utf-8")
    assert text.rstrip().endswith("</html>")
    assert "Pain of Ada" in text
    assert list(page.parent.iterdir()) == [page]


@pytest.mark.parametrize("kind", ["folder", "below a file"])
def test_a_report_that_cannot_be_written_is_an_exchange_error(capsys, diary, tmp_path, kind):
    page = tmp_path / "page"
    if kind == "folder":
        page.mkdir()
    else:
        page.write_text("")
        page = page / "report.html"
    code, _, err = run(capsys, diary, *ADA, *FAST, "--report", page)
    assert code == 5
    assert "cannot be written" in err


def test_decimal_commas_byte_order_marks_and_day_first_dates_are_read(capsys, diary, tmp_path):
    lines = ["date;arm;score"]
    for entry in cast.responder().course.entries():
        day = np.datetime64("2026-01-05") + int(entry.day)
        year, month, number = str(day).split("-")
        score = f"{entry.outcome:.1f}".replace(".", ",")
        lines.append(f"{number}/{month}/{year};{entry.treatment};{score}")
    file = tmp_path / "german.csv"
    file.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    content = answer(capsys, file, *ADA, "--day-first", *FAST)
    assert content["contrast"] == answer(capsys, diary, *ADA, *FAST)["contrast"]


def changed(diary, old, new):
    text = diary.read_text(encoding="utf-8")
    assert old in text
    diary.write_text(text.replace(old, new, 1), encoding="utf-8")
    return diary


def test_a_score_outside_the_range_names_file_row_and_column(capsys, diary):
    line = diary.read_text(encoding="utf-8").splitlines()[4]
    code, _, err = run(capsys, changed(diary, line, line.rsplit(",", 1)[0] + ",12"), *ADA)
    assert code == 2
    for word in ("row 5", "score", "12", "0", "10"):
        assert word in err


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (["no-such.csv", *ADA], 3, ["no-such.csv"]),
        ([], 2, ["no diary file is named"]),
        (["DIARY", *ADA, "--outcome", "pian"], 2, ["pian", "score"]),
        (["DIARY", *ADA, "--active", "Naltrexone"], 2, ["Naltrexone", "LDN", "placebo"]),
        (["DIARY", *ADA, "--comparator", "LDN"], 2, ["LDN", "two treatments"]),
        (["DIARY", *ADA, "--range", "10", "0"], 2, ["10", "0", "smaller"]),
        (["DIARY", *ADA, "--mcid", "-1"], 2, ["mcid", "-1"]),
        (["DIARY", *ADA, "--prior", "normal(0)"], 2, ["normal(mean, sd)"]),
        (["DIARY", *ADA, "--prior", "half-normal(1)"], 2, ["half-normal", "student"]),
        (["DIARY", *ADA, "--prior", "evidence"], 2, ["evidence", "sceptical"]),
        (["DIARY", *ADA, "--likelihood", "probit"], 2, ["probit", "ordinal"]),
        (["DIARY", *ADA, "--likelihood", "binary"], 2, ["neither 0 nor 1"]),
        (["DIARY", *ADA, "--model", "no-such.toml"], 3, ["no-such.toml"]),
        (["DIARY", *ADA, "--instrument", "no-such"], 3, ["no-such"]),
        (["DIARY", *ADA, "--zone", "Mars/Base"], 2, ["Mars/Base"]),
        (["DIARY", *ADA, "--day-cut", "25"], 2, ["25", "0 to 23"]),
        (["DIARY", *[a for a in ADA if a not in ("--time", "date")], "--carryover", "5"], 2,
         ["carryover", "time"]),
    ],
    ids=lambda value: " ".join(value[-2:]) if isinstance(value, list) else str(value),
)  # fmt: skip
def test_an_error_names_what_is_wrong_and_has_its_code(capsys, diary, argv, code, words):
    argv = [str(diary) if part == "DIARY" else part for part in argv]
    found, out, err = run(capsys, *argv)
    assert (found, out) == (code, "")
    assert [word for word in words if word not in err] == []
    assert "Traceback" not in err


def test_a_broken_model_file_is_refused_with_its_name(capsys, diary, tmp_path):
    file = tmp_path / "broken.toml"
    file.write_text("carryover = = 5", encoding="utf-8")
    code, _, err = run(capsys, diary, *ADA, "--model", file)
    assert code == 2
    assert "broken.toml is no TOML" in err


def test_a_hint_lists_the_columns_and_what_is_missing(capsys, diary):
    code, _, err = run(capsys, diary)
    assert code == 2
    for word in ("--outcome", "--treatment or --dose-mg", "date", "arm", "score", "placebo"):
        assert word in err


def test_a_first_look_is_a_step_and_no_error(capsys, diary):
    code, out, err = run(capsys, diary)
    assert (code, out) == (2, "")
    assert "error" not in err
    assert err.startswith("A first look: nothing is judged yet.")


def test_a_file_that_cannot_be_judged_gets_a_reason_and_no_command(capsys, tmp_path):
    file = tmp_path / "wide.csv"
    file.write_text("symptom,day 1,day 2,day 3\npain,5,6,7\nsleep,3,4,5\n")
    code, _, err = run(capsys, file)
    assert code == 2
    assert "one column for each day" in " ".join(err.split())
    assert "openldn evaluate" not in err


def test_a_title_above_the_header_is_told_at_the_first_look(capsys, diary):
    diary.write_text("My pain diary 2026\n" + diary.read_text())
    _, _, err = run(capsys, diary)
    assert "A title above the header was skipped (row 1)." in err
    assert run(capsys, *proposed(err), *FAST)[0] == 0


def test_other_outcomes_are_named_at_the_first_look(capsys, diary):
    lines = diary.read_text().splitlines()
    diary.write_text("\n".join([lines[0] + ",sleep", *(f"{one},{len(one) % 7 + i % 3}"
                                for i, one in enumerate(lines[1:]))]))  # fmt: skip
    _, _, err = run(capsys, diary)
    assert "repeat with --outcome for others: sleep." in err


def test_a_time_of_day_in_its_own_column_is_proposed_and_read(capsys, diary):
    lines = diary.read_text().splitlines()
    diary.write_text("\n".join([lines[0] + ",time", *(f"{one},22h30" for one in lines[1:])]))
    _, _, err = run(capsys, diary)
    command = proposed(err)
    assert command[command.index("--clock") + 1] == "time"
    assert run(capsys, *command, *FAST)[0] == 0


def proposed(err):
    """The command of a hint, as words after ``openldn evaluate``."""
    line = next(line for line in err.splitlines() if "openldn evaluate" in line)
    return shlex.split(line)[2:]


def test_a_hint_keeps_what_was_given(capsys, diary):
    _, _, err = run(capsys, diary, "--outcome", "score", "--range", "0", "10", "--mcid", "1")
    command = proposed(err)
    for part in ("--outcome", "score", "--range", "--mcid"):
        assert part in command
    code, _, _ = run(capsys, *command, *FAST)
    assert code == 0


@pytest.mark.parametrize(
    "example",
    [example for example in EXAMPLES if example.command == "evaluate"],
    ids=lambda example: example.name,
)
def test_the_command_that_a_hint_proposes_works_when_pasted(capsys, tmp_path, example):
    write_examples(tmp_path)
    _, _, err = run(capsys, tmp_path / example.name)
    command = proposed(err)
    if "LABEL" in command:
        assert "which of '1', '2' is the treatment to judge?" in err
        at = command.index("LABEL")
        command[at], command[at + 2] = "2", "1"
    code, out, err = run(capsys, *command, "--checks", "basic")
    assert (code, err) == (0, "")
    assert out


def test_yes_and_no_of_another_language_are_not_turned_round(capsys, tmp_path):
    file = tmp_path / "jaein.csv"
    rows = [f"{day}.04.2026;{'ja' if day % 2 else 'nein'};{5 + day % 3}" for day in range(1, 29)]
    file.write_text("Tag;LDN genommen;Schmerz\n" + "\n".join(rows) + "\n", encoding="utf-8")
    _, _, err = run(capsys, file)
    assert "--active nein" not in err


def test_a_hint_quotes_names_with_spaces(capsys, tmp_path):
    file = write_diary(tmp_path / "my diary.csv", cast.responder())
    changed(file, "score", "pain score")
    _, _, err = run(capsys, file)
    code, _, _ = run(capsys, *proposed(err), *FAST)
    assert code == 0
