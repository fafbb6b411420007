"""Can a pharmacist, an analyst and a stranger keep a trial blind, open it and check it?"""

import json
import re
import shutil
import stat

import pytest
from tests.custody_cases import lock_by_hand
from tests.custody_trial import ADDRESS, Trial, call, set_up

from openldn.trial import file_digest, read_log
from openldn.trial.custody.log import LogEntry


@pytest.fixture(scope="module")
def allocated(tmp_path_factory):
    """A trial whose kits are filled; tests work on copies."""
    return set_up(tmp_path_factory.mktemp("allocated"))


@pytest.fixture
def trial(allocated, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(allocated.home, home)
    return Trial(home)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """A trial that went all the way; tests work on copies."""
    trial = set_up(tmp_path_factory.mktemp("opened"))
    key = trial.key("pharmacist")
    assert call("labels", trial.folder, "--key", key, "--diary", trial.diary)[0] == 0
    trial.sealed = call("seal", trial.folder, trial.diary, "--patient", "who")
    trial.opened = call("open", trial.folder, "--key", key)
    return trial


@pytest.fixture
def copy(opened, tmp_path):
    folder = tmp_path / "trial"
    shutil.copytree(opened.folder, folder)
    return folder


def test_the_whole_way_ends_with_an_answer_that_anyone_can_verify(opened):
    assert opened.sealed[0] == opened.opened[0] == 0
    assert "X minus Y" in opened.sealed[1]
    assert "Nobody knows yet what the letters mean" in opened.sealed[1]
    assert "LDN minus placebo: continue" in opened.opened[1]
    code, out, _ = call("verify", opened.folder, "--diary", opened.diary)
    assert code == 0
    assert "computed again, the same bytes" in out
    assert out.endswith("20 checks: 0 failed.\n")


@pytest.mark.parametrize(
    "name",
    [
        "trial.json", "design.toml", "model.toml", "kits.csv", "kit_labels.txt", "allocation.age",
        "emergency.age", "letters.json", "result.json", "opened.json", "log.jsonl",
    ],
)  # fmt: skip
def test_verify_names_whichever_file_was_changed(name, copy):
    path = copy / name
    content = path.read_bytes()
    place = content.index(b"0")
    path.write_bytes(content[:place] + b"1" + content[place + 1 :])
    code, out, _ = call("verify", copy, "--json")
    failed = [check["about"] for check in json.loads(out)["checks"] if check["passed"] is False]
    assert code == 1
    assert any(about.startswith(name) for about in failed), failed


@pytest.mark.parametrize("name", ["allocation.age", "letters.json", "result.json", "opened.json"])
def test_verify_misses_a_file_that_was_taken_away(name, copy):
    (copy / name).unlink()
    code, out, _ = call("verify", copy)
    assert code == 1
    assert re.search(rf"FAILED {re.escape(name)} is unchanged: is missing", out)


def test_verify_refuses_another_diary(opened, copy, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text(opened.diary.read_text() + "P01,2026-08-01,,5\n", encoding="utf-8")
    code, out, _ = call("verify", copy, "--diary", other)
    assert code == 1
    assert "not the diary it was made of" in " ".join(out.split())


def rewrite_log(folder, name):
    """Forge the log so that it names the file as it is now, with a chain that is whole."""
    digest = file_digest((folder / name).read_bytes())
    entries, previous = [], "0" * 64
    for entry in read_log((folder / "log.jsonl").read_text()).entries:
        facts = dict(entry.facts)
        if facts.get("file") == name:
            facts["sha256"] = digest
        if name in facts.get("files", {}):
            facts["files"] = {**facts["files"], name: digest}
        entries.append(LogEntry(**{**vars(entry), "facts": facts, "previous": previous}))
        previous = entries[-1].digest
    text = "".join(f"{one.line()}\n" for one in entries)
    (folder / "log.jsonl").write_text(text, encoding="utf-8")


def test_a_result_that_was_rewritten_together_with_the_log_does_not_follow_from_the_diary(
    opened, copy
):
    """Whoever rewrites the log too is still found by computing the result again."""
    path = copy / "result.json"
    path.write_text(path.read_text().replace('"continue"', '"stop"'), encoding="utf-8")
    rewrite_log(copy, "result.json")
    code, out, _ = call("verify", copy, "--diary", opened.diary)
    assert code == 1
    assert re.findall(r"FAILED (.+?):", out) == ["result.json follows from the diary"]


def test_a_result_that_was_deleted_comes_back_as_it_was_or_not_at_all(opened, copy, tmp_path):
    sealed = (copy / "result.json").read_bytes()
    (copy / "result.json").unlink()
    code, _, err = call("seal", copy, opened.diary)
    assert code == 2
    assert "does not give it again" in err
    assert not (copy / "result.json").exists()
    assert call("seal", copy, opened.diary, "--patient", "who")[0] == 0
    assert (copy / "result.json").read_bytes() == sealed
    assert call("verify", copy)[0] == 0


def test_a_result_computed_late_is_a_new_version_marked_as_not_blind(opened, copy):
    code, out, _ = call("seal", copy, opened.diary, "--patient", "who")
    assert code == 0
    assert out.startswith("Late result, version 2")
    assert "this is not blind" in out
    late = json.loads((copy / "result-2.json").read_text())
    assert (late["late"], late["after_opening"]) == (True, True)
    assert call("verify", copy, "--diary", opened.diary)[0] == 0


def test_nothing_is_opened_before_a_result_is_sealed(trial):
    key = trial.key("pharmacist")
    code, out, err = call("open", trial.folder, "--key", key)
    assert (code, out) == (2, "")
    assert "no result is sealed yet" in err
    assert "unblind" in err
    code, _, err = call("seal", trial.folder, trial.diary, "--patient", "who")
    assert code == 2
    assert "not released as letters yet" in err


def test_another_diary_than_the_locked_one_is_not_judged(trial):
    key = trial.key("pharmacist")
    call("labels", trial.folder, "--key", key, "--diary", trial.diary)
    trial.diary.write_text(trial.diary.read_text().replace(",5\n", ",4\n", 1), encoding="utf-8")
    code, _, err = call("seal", trial.folder, trial.diary, "--patient", "who")
    assert code == 2
    assert "not the diary that was locked" in err


def test_letters_are_released_once(trial):
    key = trial.key("pharmacist")
    assert call("labels", trial.folder, "--key", key, "--yes")[0] == 0
    code, _, err = call("labels", trial.folder, "--key", key, "--yes")
    assert code == 2
    assert "released as letters before" in err


def test_letters_do_not_tell_what_they_mean(trial):
    call("labels", trial.folder, "--key", trial.key("pharmacist"), "--yes")
    people = json.loads((trial.folder / "letters.json").read_text())["people"]
    assert sorted(people[0]["order"]) == list("XXXYYY")
    assert "LDN" not in (trial.folder / "letters.json").read_text()


@pytest.mark.parametrize("name", ["first", "second"])
def test_a_wrong_key_opens_nothing_and_is_noted(name, trial):
    code, out, err = call("labels", trial.folder, "--key", trial.key(name), "--yes")
    assert (code, out) == (2, "")
    assert f"{name}.key is one of the two emergency keys and opens nothing alone" in err
    assert not (trial.folder / "letters.json").exists()
    last = json.loads((trial.folder / "log.jsonl").read_text().splitlines()[-1])
    assert (last["deed"], last["facts"]["asked"]) == ("opening refused", "letters")


def test_a_truncated_sealed_file_is_named_and_nothing_is_lost(trial):
    path = trial.folder / "allocation.age"
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    key = trial.key("pharmacist")
    code, _, err = call("labels", trial.folder, "--key", key, "--yes")
    assert code == 2
    assert "allocation.age was changed" in err
    path.write_bytes(whole)
    assert call("labels", trial.folder, "--key", key, "--yes")[0] == 0


def test_another_allocation_sealed_to_the_same_key_does_not_pass_for_the_one_committed_to(
    trial, tmp_path
):
    recipient = ADDRESS.search((trial.folder / "trial.json").read_text().split("pharmacist")[1])
    other = tmp_path / "other"
    call("allocate", trial.home / "design.toml", "--to", recipient.group(), "--out", other)
    shutil.copy(other / "allocation.age", trial.folder / "allocation.age")
    rewrite_log(trial.folder, "allocation.age")
    code, _, err = call("labels", trial.folder, "--key", trial.key("pharmacist"), "--yes")
    assert code == 2
    assert "the allocation is the one committed to" in err
    assert not (trial.folder / "letters.json").exists()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("kits.csv", "P01,1,", "P01,2,"), ("design.toml", "period_days = 14", "period_days = 15")],
)
def test_an_edited_kit_list_or_another_design_is_refused(name, old, new, trial):
    path = trial.folder / name
    path.write_text(path.read_text().replace(old, new, 1), encoding="utf-8")
    code, _, err = call("labels", trial.folder, "--key", trial.key("pharmacist"), "--yes")
    assert code == 2
    assert f"{name} was changed" in err


def test_a_file_of_another_version_says_which_one_reads_it(trial):
    path = trial.folder / "trial.json"
    path.write_text(path.read_text().replace("openldn-trial/1", "openldn-trial/9"))
    code, out, _ = call("verify", trial.folder)
    assert code == 1
    assert "openldn-trial/9" in "".join(out.split())


UNBLIND = ("--reason", "operation tonight", "--by", "JD", "--second", "ward nurse")


def test_both_emergency_keys_together_tell_what_was_asked_and_no_more(trial):
    code, out, _ = call(
        "unblind", trial.folder, "--participant", "P01", "--period", "2", *UNBLIND,
        "--key", trial.key("first"), "--key", trial.key("second"), "--json",
    )  # fmt: skip
    assert code == 0
    assert [kit["period"] for kit in json.loads(out)["kits"]] == ["2"]
    entry = json.loads((trial.folder / "log.jsonl").read_text().splitlines()[-1])
    assert entry["deed"] == "participant unblinded"
    assert entry["facts"] == {
        "participant": "P01", "period": "2", "reason": "operation tonight", "by": "JD",
        "second": "ward nurse", "keys": "emergency",
    }  # fmt: skip


WRONG_KEYS = [
    (["first"], "first.key is one of the two emergency keys and opens nothing alone"),
    (["first", "first"], "both files hold the same key"),
    (["second", "pharmacist"], "the pharmacist's key opens alone"),
    (["stranger"], "stranger.key (age1"),
    (["first", "stranger"], "stranger.key (age1"),
    (["first", "second", "pharmacist"], "3 key files are named"),
    (["nowhere"], "nowhere.key does not exist"),
]


@pytest.mark.parametrize(("keys", "told"), WRONG_KEYS)
def test_keys_that_do_not_open_tell_which_is_wrong_and_the_attempt_is_noted(keys, told, trial):
    call("key", "--out", trial.key("stranger"), "--plain")
    given = [word for name in keys for word in ("--key", trial.key(name))]
    code, out, err = call(
        "unblind", trial.folder, "--participant", "P01", "--all", *UNBLIND, *given
    )
    assert (code, out) == (3 if keys == ["nowhere"] else 2, "")
    assert told in err
    assert "The attempt is noted in the log" in err
    assert "if on naltrexone" in err
    entry = json.loads((trial.folder / "log.jsonl").read_text().splitlines()[-1])
    assert (entry["deed"], entry["facts"]["asked"]) == ("opening refused", "unblind")
    assert (entry["facts"]["by"], entry["facts"]["participant"]) == ("JD", "P01")
    assert told in entry["facts"]["why"]


@pytest.mark.parametrize(
    ("reason", "by", "second"), [(" ", "JD", "MK"), ("x" * 501, "JD", "MK"), ("x", "JD", " jd")]
)
def test_an_attempt_without_a_reason_or_a_second_person_opens_nothing_and_is_noted(
    reason, by, second, trial
):
    code, out, err = call(
        "unblind", trial.folder, "--participant", "P01", "--all", "--reason", reason, "--by", by,
        "--second", second, "--key", trial.key("nowhere"),
    )  # fmt: skip
    assert (code, out) == (2, "")
    assert "Nothing was opened. The attempt is noted in the log" in err
    entry = json.loads((trial.folder / "log.jsonl").read_text().splitlines()[-1])
    assert (entry["deed"], entry["facts"]["by"]) == ("opening refused", "JD")
    code, out, _ = call("verify", trial.folder)
    assert code == 0
    assert "1 attempt to open refused" in " ".join(out.split())


def test_a_name_in_place_of_a_code_does_not_get_into_the_log(trial):
    code, _, _ = call(
        "unblind", trial.folder, "--participant", "Jane Roe", "--all", *UNBLIND,
        "--key", trial.key("pharmacist"),
    )  # fmt: skip
    assert code == 2
    assert "Jane" not in (trial.folder / "log.jsonl").read_text()


def test_a_trial_without_emergency_keys_says_so(trial, tmp_path):
    recipient = ADDRESS.search((trial.folder / "trial.json").read_text().split("pharmacist")[1])
    other = tmp_path / "other"
    call("allocate", trial.home / "design.toml", "--to", recipient.group(), "--out", other)
    keys = ("--key", trial.key("first"), "--key", trial.key("second"))
    code, _, err = call("unblind", other, "--participant", "P01", "--all", *UNBLIND, *keys)
    assert code == 2
    assert "which is sealed to pharmacist age1" in err
    assert "emergency age1" not in err


def test_what_cannot_be_noted_is_not_told(trial, monkeypatch):
    from pathlib import Path

    plain = Path.open

    def refuse(self, mode="r", *args, **kwargs):
        if "a" in mode:
            raise PermissionError(13, "Permission denied")
        return plain(self, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    code, out, err = call(
        "unblind", trial.folder, "--participant", "P01", "--all", *UNBLIND,
        "--key", trial.key("pharmacist"),
    )  # fmt: skip
    assert (code, out) == (5, "")
    assert "Copy the folder" in err


def test_an_emergency_is_answered_though_the_kit_list_was_spoiled_and_the_doubt_is_told(trial):
    path = trial.folder / "kits.csv"
    path.write_text(path.read_text().replace("P01,1,K", "P01,1,L", 1), encoding="utf-8")
    code, out, _ = call(
        "unblind", trial.folder, "--participant", "P01", "--all", *UNBLIND,
        "--key", trial.key("pharmacist"),
    )  # fmt: skip
    assert code == 0
    assert "if on naltrexone" in " ".join(out.split())
    assert out.count("K") >= 6


def test_an_emergency_in_a_folder_that_cannot_be_read_says_what_to_do(trial):
    (trial.folder / "design.toml").write_text("spoiled", encoding="utf-8")
    code, out, err = call(
        "unblind", trial.folder, "--participant", "P01", "--all", *UNBLIND,
        "--key", trial.key("pharmacist"),
    )  # fmt: skip
    assert (code, out) == (2, "")
    assert "age -d -i KEY allocation.age" in err
    assert "as if on naltrexone" in err


def test_a_stray_file_in_the_folder_is_left_alone(copy):
    (copy / "results of the laboratory.txt").write_text("none", encoding="utf-8")
    assert call("verify", copy)[0] == 0
    (copy / "result-7.json").write_text("{}", encoding="utf-8")
    code, out, _ = call("verify", copy)
    assert code == 1
    assert "FAILED result-7.json is unchanged: is not in the log" in out


def test_a_broken_code_is_marked_in_the_result_of_that_participant_alone(tmp_path):
    trial = set_up(tmp_path, people=("P01", "P02"))
    key = trial.key("pharmacist")
    call("unblind", trial.folder, "--participant", "P02", "--all", *UNBLIND, "--key", key)
    call("labels", trial.folder, "--key", key, "--yes")
    code, out, _ = call("seal", trial.folder, trial.diary, "--patient", "who", "--json")
    people = {each["participant"]: each for each in json.loads(out)["people"]}
    assert code == 0
    assert people["P01"]["unblinded_before"] is None
    assert people["P02"]["unblinded_before"]
    grades = [people[name]["answers"][0]["grade"]["letter"] for name in ("P01", "P02")]
    assert grades == ["A", "B"]
    _, out, _ = call("open", trial.folder, "--key", key)
    assert out.count("The code was broken") == 1
    code, out, _ = call("verify", trial.folder)
    assert code == 0
    assert "the code of P02 was broken" in out


def test_a_key_file_is_for_its_owner_alone_and_never_overwritten(tmp_path):
    path = tmp_path / "pharmacist.key"
    code, out, err = call("key", "--out", path, "--plain")
    assert code == 0
    assert "not under a passphrase" in err
    assert "AGE-SECRET-KEY" not in out + err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    code, _, err = call("key", "--out", path, "--plain")
    assert code == 2
    assert "never overwritten" in err
    assert path.read_bytes() == before


@pytest.fixture
def phrase(tmp_path):
    path = tmp_path / "phrase"
    path.write_text("four random words here\n", encoding="utf-8")
    return path


def test_a_key_is_written_under_its_passphrase(tmp_path, phrase):
    key = tmp_path / "pharmacist.key"
    code, out, err = call("key", "--out", key, "--passphrase-file", phrase, "--json")
    assert (code, err) == (0, "")
    assert ADDRESS.fullmatch(json.loads(out)["recipient"])
    assert key.read_bytes().startswith(b"age-encryption.org/v1\n-> scrypt ")


def test_a_key_under_a_passphrase_opens_the_allocation(trial, phrase):
    key = trial.key("pharmacist")
    identity = key.read_text().splitlines()[-1]
    key.write_bytes(lock_by_hand(identity, "four random words here"))
    words = ("open", trial.folder, "--pharmacy", "--key", key)
    code, out, _ = call(*words, "--passphrase-file", phrase)
    assert code == 0
    assert "LDN (4.5 mg naltrexone)" in out


def test_a_folder_that_is_none_is_an_error_and_no_traceback(tmp_path):
    for word in ("verify", "labels", "open"):
        keys = [] if word == "verify" else ["--key", tmp_path / "no.key"]
        code, _, err = call(word, tmp_path / "nowhere", *keys)
        assert code == 3
        assert "log.jsonl is missing" in err
