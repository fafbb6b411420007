"""Can a trial be looked at before its end and judged by name after it, and stay blind?"""

import csv
import json
import shutil
import stat
from dataclasses import replace

import pytest
from tests.custody_cases import make_protocol
from tests.custody_trial import Trial, call, set_up

from openldn.cli.main import main
from openldn.trial import AnalysisPlan, DesignKind

LOOKS = replace(make_protocol(), analysis=AnalysisPlan(carryover="none", looks="cycles"))
# Lines of the diary up to the end of the second of three cycles: a header, 4 kits of 14 days.
TWO_CYCLES = 1 + 4 * 14


@pytest.fixture(scope="module")
def allocated(tmp_path_factory):
    """A trial whose plan looks after the second cycle; tests work on copies."""
    return set_up(tmp_path_factory.mktemp("allocated"), protocol=LOOKS)


@pytest.fixture
def trial(allocated, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(allocated.home, home)
    return Trial(home)


def write(trial, lines):
    trial.diary.write_text("\n".join(lines) + "\n", encoding="utf-8")


def lines_of(trial):
    return trial.diary.read_text().splitlines()


def look(trial, *more, cycles=2):
    code, out, err = call(
        "labels", trial.folder, "--key", trial.key("pharmacist"), "--cycles", cycles,
        "--diary", trial.diary, "--out", trial.home / "look.csv", *more,
    )  # fmt: skip
    return code, out, " ".join(err.split())


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_look_gives_letters_of_finished_cycles_and_no_later_day(trial):
    code, out, _ = look(trial)
    assert code == 0
    rows = rows_of(trial.home / "look.csv")
    assert len(rows) == TWO_CYCLES - 1
    by_kit = {row["kit"]: row["treatment"] for row in rows}
    assert sorted(by_kit.values()) == ["X", "X", "Y", "Y"]
    assert [row["pain"] for row in rows] == [
        line.rpartition(",")[2] for line in lines_of(trial)[1:TWO_CYCLES]
    ]
    assert "openldn trial monitor" in out
    assert stat.S_IMODE((trial.home / "look.csv").stat().st_mode) == 0o600


def test_the_letters_of_a_look_are_those_of_the_release(trial):
    look(trial)
    by_kit = {row["kit"]: row["treatment"] for row in rows_of(trial.home / "look.csv")}
    call("labels", trial.folder, "--key", trial.key("pharmacist"), "--diary", trial.diary)
    order = json.loads((trial.folder / "letters.json").read_text())["people"][0]["order"]
    assert list(by_kit.values()) == order[:4]


def test_a_look_leaves_no_letter_in_the_folder_or_on_the_screen(trial):
    before = {path.name for path in trial.folder.iterdir()}
    _, out, err = look(trial)
    assert {path.name for path in trial.folder.iterdir()} == before
    entry = json.loads((trial.folder / "log.jsonl").read_text().splitlines()[-1])
    assert entry["deed"] == "letters of finished cycles given for a look"
    assert set(entry["facts"]) == {"participant", "cycles", "letters", "diary"}
    assert len(entry["facts"]["letters"]) == 64
    assert " X" not in out + err
    _, out, _ = look(trial, "--json")
    assert "X" not in out


@pytest.mark.parametrize(
    ("cut", "told"),
    [
        (TWO_CYCLES - 1, "the last entry is of day 55. Half a cycle would tell its other half"),
        (1 + 3 * 14, "no score under K"),
    ],
)
def test_a_cycle_that_is_not_over_is_not_looked_at(cut, told, trial):
    write(trial, lines_of(trial)[:cut])
    code, out, err = look(trial, "--yes")
    assert (code, out) == (2, "")
    assert told in err
    assert not (trial.home / "look.csv").exists()


def test_a_cycle_that_ends_in_days_to_come_is_not_looked_at(trial):
    write(trial, [line.replace("2026-", "2126-") for line in lines_of(trial)])
    code, _, err = look(trial, "--yes")
    assert code == 2
    assert "still to come" in err


def test_the_last_cycle_is_no_look(trial):
    code, _, err = look(trial, "--yes", cycles=3)
    assert code == 2
    assert "labels without --cycles" in err


def test_a_look_that_is_not_planned_needs_somebody_who_agrees(trial):
    code, _, err = look(trial, cycles=1)
    assert code == 2
    assert "a look after cycle 1 is not planned" in err
    assert not (trial.home / "look.csv").exists()
    assert look(trial, "--yes", cycles=1)[0] == 0


def test_letters_of_a_look_do_not_get_into_the_public_folder(trial):
    code, _, err = call(
        "labels", trial.folder, "--key", trial.key("pharmacist"), "--cycles", 2,
        "--diary", trial.diary, "--out", trial.folder / "look.csv",
    )  # fmt: skip
    assert code == 2
    assert "which everybody may read" in err


def test_a_design_whose_cycles_tell_of_each_other_has_no_look_and_says_so_at_the_start(tmp_path):
    balanced = replace(LOOKS, design=replace(LOOKS.design, kind=DesignKind.BALANCED))
    trial = set_up(tmp_path, protocol=balanced)
    code, _, err = look(trial, "--yes")
    assert code == 2
    assert "of a balanced design tells of those to come" in err
    recipient = json.loads((trial.folder / "trial.json").read_text())["sealed_to"]["pharmacist"]
    _, out, _ = call(
        "allocate", trial.home / "design.toml", "--to", recipient, "--out", trial.home / "other"
    )
    assert "there can be none" in " ".join(out.split())


def test_one_of_several_participants_is_looked_at(tmp_path):
    trial = set_up(tmp_path, people=("P01", "P02"), protocol=LOOKS)
    code, _, err = look(trial, "--patient", "who")
    assert code == 2
    assert "--participant CODE" in err
    assert look(trial, "--patient", "who", "--participant", "P02")[0] == 0
    assert {row["who"] for row in rows_of(trial.home / "look.csv")} == {"P02"}


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """A trial that was looked at once and went all the way; tests only read it."""
    trial = set_up(tmp_path_factory.mktemp("opened"), protocol=LOOKS)
    key = trial.key("pharmacist")
    assert look(trial)[0] == 0
    assert call("labels", trial.folder, "--key", key, "--diary", trial.diary)[0] == 0
    assert call("seal", trial.folder, trial.diary)[0] == 0
    trial.before = trial.diary.read_bytes()
    trial.told = call(
        "open",
        trial.folder,
        "--key",
        key,
        "--diary",
        trial.diary,
        "--out",
        trial.home / "named.csv",
    )
    return trial


def test_after_opening_anybody_can_verify_the_letters_of_a_look(opened, tmp_path):
    code, out, _ = call("verify", opened.folder, "--json")
    checks = {one["about"]: one["passed"] for one in json.loads(out)["checks"]}
    assert code == 0
    assert checks["letters of P01 for the look after cycle 2 are those drawn"] is True
    assert "later" not in out


def test_other_letters_than_those_drawn_are_found(opened, tmp_path):
    from openldn.exchange import opened_from_json
    from openldn.trial import Deed, check_looks, read_log

    log = read_log((opened.folder / "log.jsonl").read_text())
    allocation, _ = opened_from_json((opened.folder / "opened.json").read_bytes())
    (good,) = check_looks(log, allocation)
    entry = log.of(Deed.LOOKED)[0]
    forged = replace(entry, facts={**entry.facts, "letters": "0" * 64})
    (bad,) = check_looks(replace(log, entries=(forged,)), allocation)
    assert (good.passed, bad.passed) == (True, False)


def test_the_diary_by_name_gives_the_effect_of_the_sealed_result(opened, capsys):
    code, out, _ = opened.told
    assert code == 0
    assert opened.diary.read_bytes() == opened.before
    named = rows_of(opened.home / "named.csv")
    assert {row["treatment"] for row in named} == {"LDN", "placebo"}
    _, text, _ = call(
        "open", opened.folder, "--diary", opened.diary, "--out", opened.home / "again.csv", "--json"
    )
    command = json.loads(text)["evaluate"]
    assert command.replace("again.csv", "named.csv") in " ".join(out.split())
    capsys.readouterr()
    assert main([*command.split()[1:], "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["patients"][0]["contrast"]
    sealed = json.loads((opened.folder / "result.json").read_text())["people"][0]["answers"]
    effects = [one["contrast"]["mean"] for one in sealed]
    assert min(effects) == pytest.approx(found["mean"], rel=1e-6)


def test_a_copy_is_never_written_over_a_file_and_needs_an_opened_trial(opened, trial):
    named = opened.home / "named.csv"
    content = named.read_bytes()
    code, _, err = call("open", opened.folder, "--diary", opened.diary, "--out", named)
    assert (code, named.read_bytes()) == (2, content)
    assert "never overwritten" in err
    before = (trial.folder / "log.jsonl").read_bytes()
    code, _, err = call("open", trial.folder, "--diary", trial.diary, "--out", trial.home / "n.csv")
    assert code == 2
    assert "--key FILE" in err
    assert (trial.folder / "log.jsonl").read_bytes() == before


def test_another_diary_than_the_locked_one_is_named_with_a_warning(opened, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text(opened.diary.read_text().rsplit("\n", 2)[0] + "\n", encoding="utf-8")
    code, out, _ = call("open", opened.folder, "--diary", other, "--out", tmp_path / "named.csv")
    assert code == 0
    assert "not the diary that was locked" in " ".join(out.split())
