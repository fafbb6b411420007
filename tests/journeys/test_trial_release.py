"""Is the diary looked at before letters are released, which cannot be taken back?"""

import io
import json
import shutil
import sys

import pytest
from tests.custody_trial import Trial, call, set_up


@pytest.fixture(scope="module")
def allocated(tmp_path_factory):
    """A trial whose kits are filled; tests work on copies."""
    return set_up(tmp_path_factory.mktemp("allocated"))


@pytest.fixture
def trial(allocated, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(allocated.home, home)
    return Trial(home)


def lines_of(trial):
    return trial.diary.read_text().splitlines()


def write(trial, lines):
    trial.diary.write_text("\n".join(lines) + "\n", encoding="utf-8")


def release(trial, *more):
    code, out, err = call(
        "labels", trial.folder, "--key", trial.key("pharmacist"), "--diary", trial.diary, *more
    )
    return code, out, " ".join(err.split())


def is_released(trial):
    return (trial.folder / "letters.json").exists()


def log_length(trial):
    return len((trial.folder / "log.jsonl").read_text().splitlines())


def test_a_whole_diary_is_released_without_a_question(trial):
    code, out, err = release(trial)
    assert code == 0
    assert "The diary is locked" in out
    assert "scores on 84 of 84 days under 6 kits" in err
    assert is_released(trial)


WORTHLESS = [
    # what happens to the lines of the diary                            what is said
    (lambda rows: [rows[0].replace("kit", "box"), *rows[1:]], "Name it with --kit COLUMN"),
    (lambda rows: [rows[0].replace("date", "day"), *rows[1:]], "Name it with --time COLUMN"),
    (lambda rows: [rows[0], rows[1][:-1] + "bad", *rows[2:]], "row 2: pain is 'bad'"),
    (lambda rows: [rows[0], rows[1][:-1] + "11", *rows[2:]], "row 2: pain is '11'"),
    (lambda rows: [rows[0], rows[1], "P01,2026-04-30,K00001,4"],
     "row 3: the diary names the kit or period 'K00001'"),
    (lambda rows: rows[:15], "scores under 1 of the kits"),
    (lambda rows: rows[:1], "a header and no entries"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "told"), WORTHLESS)
def test_a_diary_that_cannot_be_judged_releases_nothing_even_if_somebody_agrees(
    change, told, trial
):
    write(trial, change(lines_of(trial)))
    before = log_length(trial)
    code, out, err = release(trial, "--yes")
    assert (code, out) == (2, "")
    assert told in err
    assert not is_released(trial)
    assert log_length(trial) == before


def test_somebody_elses_diary_releases_nothing(trial):
    write(trial, [line.replace("P01", "P02") for line in lines_of(trial)])
    code, _, err = release(trial, "--patient", "who", "--yes")
    assert code == 2
    assert "not in the trial" in err
    assert not is_released(trial)


def without_scores(rows, start, end):
    return [
        line.rpartition(",")[0] + "," if start <= place < end else line
        for place, line in enumerate(rows)
    ]


WEAK = [
    (lambda rows: rows[:-10], "CUS-004"),
    (lambda rows: without_scores(rows, 1, 15), "CUS-002"),
    (lambda rows: without_scores(rows, 1, 12), "CUS-003"),
    (lambda rows: [*rows, rows[-1].replace("2026-05", "2026-06")], "CUS-005"),
    (lambda rows: [rows[0], *(line[:15] + kit + line[21:] for line, kit in zip(
        rows[1:], [line[15:21] for line in rows[15:29] + rows[1:15] + rows[29:]], strict=True))],
     "CUS-006"),
    (lambda rows: [*rows, rows[-1]], "DIA-012"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "id_"), WEAK)
def test_a_weak_diary_is_released_only_if_somebody_agrees(change, id_, trial):
    write(trial, change(lines_of(trial)))
    before = log_length(trial)
    code, out, err = release(trial)
    assert (code, out) == (2, "")
    assert f"[{id_}]" in err
    assert "nothing is released" in err
    assert not is_released(trial)
    assert log_length(trial) == before
    assert release(trial, "--yes")[0] == 0
    assert is_released(trial)


def test_a_participant_without_a_diary_is_told(tmp_path):
    trial = set_up(tmp_path, people=("P01", "P02"))
    write(trial, [line for line in lines_of(trial) if not line.startswith("P02")])
    code, _, err = release(trial, "--patient", "who")
    assert code == 2
    assert "Participants without a diary: P02" in err


def test_without_a_diary_somebody_has_to_agree(trial):
    words = ("labels", trial.folder, "--key", trial.key("pharmacist"))
    code, _, err = call(*words)
    assert code == 2
    assert "CUS-008" in err
    assert not is_released(trial)
    assert call(*words, "--yes")[0] == 0
    assert is_released(trial)


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("n\n", 2), ("", 2)])
def test_at_a_terminal_the_question_is_asked(typed, code, trial, monkeypatch):
    terminal = io.StringIO(typed)
    terminal.isatty = lambda: True
    monkeypatch.setattr(sys, "stdin", terminal)
    found, _, err = call("labels", trial.folder, "--key", trial.key("pharmacist"))
    assert found == code
    assert "It cannot be taken back. [y/N]" in err
    assert is_released(trial) is (code == 0)


def test_the_diary_that_is_locked_is_the_one_that_was_checked(trial):
    release(trial)
    entry = json.loads((trial.folder / "log.jsonl").read_text().splitlines()[-1])
    assert entry["facts"]["diary"]
    write(trial, [*lines_of(trial), "P01,2026-08-01,,5"])
    code, _, err = call("seal", trial.folder, trial.diary)
    assert code == 2
    assert "not the diary that was locked" in err


def test_a_score_column_of_another_name_is_found_if_it_is_the_only_one(trial):
    write(trial, [line.replace("pain", "how bad") for line in lines_of(trial)])
    code, _, err = release(trial)
    assert code == 0
    assert "Score: column 'how bad'" in err


def test_several_columns_that_may_hold_the_score_are_asked_for(trial):
    rows = lines_of(trial)
    write(trial, [rows[0].replace("pain", "ache,sleep"), *(f"{line},{len(line) + number % 5}"
                  for number, line in enumerate(rows[1:]))])  # fmt: skip
    code, _, err = release(trial)
    assert code == 2
    assert "'ache', 'sleep'" in err
    assert "--outcome" in err


def test_a_release_that_was_broken_off_goes_on_with_the_same_diary_alone(trial):
    release(trial)
    (trial.folder / "letters.json").unlink()
    before = lines_of(trial)
    write(trial, [*before[:-1], before[-1][:-1] + "9"])
    code, _, err = release(trial)
    assert code == 2
    assert "give that very diary" in err
    write(trial, before)
    length = log_length(trial)
    assert release(trial)[0] == 0
    assert is_released(trial)
    assert log_length(trial) == length


def test_an_allocation_that_was_broken_off_says_what_to_delete(trial):
    (trial.home / "other.part").mkdir()
    recipient = json.loads((trial.folder / "trial.json").read_text())["sealed_to"]["pharmacist"]
    code, _, err = call(
        "allocate", trial.home / "design.toml", "--to", recipient, "--out", trial.home / "other"
    )
    assert code == 2
    assert "other.part is left from an allocation that was broken off" in err
