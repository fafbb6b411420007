"""Can a person look studies up, check their numbers and add a trial of their own?"""

import io
import json
import re
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from openldn.cli import evidence
from openldn.cli import main as shell
from openldn.evidence import (
    CHECKS,
    AdverseEvent,
    Effect,
    Study,
    check_studies,
    read_every_study,
)

N = len(read_every_study())

TRIAL = """\
study_id = "doe2030_fm"
first_author = "Doe J"
year = 2030
condition = "Fibromyalgia"
design = "RCT parallel"
n_randomised = "60"
comparator = "placebo"
dose_mg = "4.5"
registration = "NCT04270877"
source_url = "https://example.org/doe"
verified = "yes"

# How the interval was read: figure 2.
[[effects]]
effect_id = "doe2030-1"
outcome = "pain change"
instrument = "pain NRS 0-10"
instrument_id = "pain_nrs"
measure = "MD"
contrast = "between"
ldn_n = 30
cmp_n = 30
effect = -0.50
ci_low = -1.10
ci_high = 0.10
p_value = "0.10"
source_url = "https://example.org/doe"
verified = "yes"
"""
TABLE = (
    "study_id,first_author,condition,design,n_randomised,comparator,source_url,verified,"
    "outcome,instrument,measure,contrast,ldn_events,ldn_n,cmp_events,cmp_n,event\n"
    "roe2031_cd,Roe R,Crohn's disease,RCT parallel,40,placebo,https://example.org,yes,"
    "response,CDAI,counts,between,12,20,8,20,\n"
    "roe2031_cd,,,,,,,,,,,,3,20,1,20,vivid dreams\n"
)


@pytest.fixture(autouse=True)
def known(monkeypatch):
    if evidence not in shell.COMMANDS:
        monkeypatch.setattr(shell, "COMMANDS", (*shell.COMMANDS, evidence))


def run(*words):
    return shell.main(["evidence", *map(str, words)])


def answer(capsys, *words):
    assert run(*words, "--json") == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def write(tmp_path):
    def made(name, content):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return made


def test_studies_are_listed_by_condition_and_design(capsys):
    found = answer(capsys, "list", "--condition", "crohn", "--design", "rct")
    ids = [one["study_id"] for one in found["studies"]]
    assert ids == ["ldncrohn_protocol", "parker2018_cochrane", "smith2011_cd", "smith2013_cdped"]
    assert answer(capsys, "list")["n"] == N
    by_code = answer(capsys, "list", "--condition", "m79.7")
    assert all("M79.7" in one["icd10"] for one in by_code["studies"])


def test_a_null_trial_stands_in_the_list_like_any_other(capsys):
    assert run("list", "--condition", "fibromyalgia") == 0
    text = capsys.readouterr().out
    assert "bruun2024_fm  Bruun KD, 2024" in text
    assert "younger2013_fm  Younger J, 2013" in text
    assert max(map(len, text.splitlines())) <= 79


def test_nothing_found_says_that_the_world_may_hold_more(capsys):
    assert run("list", "--condition", "lupus") == 3
    assert "not missing in the world" in capsys.readouterr().err


def test_a_study_is_shown_with_every_source_and_without_what_is_from_memory(capsys):
    found = answer(capsys, "show", "smith2011_cd")
    assert {one["effect_id"] for one in found["study"]["effects"]} == {
        f"E{number:03}" for number in range(5, 11)
    }
    assert all(one["source_url"].startswith("http") for one in found["study"]["effects"])
    assert run("show", "smith2011_cd") == 0
    text = capsys.readouterr().out
    assert "[yes]" in text
    assert "5 of 18" not in text
    assert run("show", "younger2013_fm") == 0
    assert "16 vs 3" not in capsys.readouterr().out


def test_a_study_without_comparison_says_so(capsys):
    assert run("show", "smith2007_cd") == 0
    text = capsys.readouterr().out
    assert "no comparison group" in text
    assert "0.89 of 17: no whole count gives it" in text


def test_a_wrong_id_is_answered_with_the_nearest(capsys):
    assert run("show", "brunn2024_fm") == 3
    assert "Did you mean bruun2024_fm" in capsys.readouterr().err


def test_the_packaged_studies_are_checked(capsys):
    found = answer(capsys, "check")
    n = len(check_studies(read_every_study()))
    assert (found["n_studies"], len(found["findings"])) == (N, n)
    first = found["findings"][0]
    assert set(first) == {"id", "severity", "study_id", "where", "what", "why", "remedy"}
    assert run("check") == 0
    assert f"{N} studies, {len(CHECKS)} checks: {n} findings (5 critical" in capsys.readouterr().out


def test_a_trial_is_checked_beside_the_others(write, capsys):
    found = answer(capsys, "check", write("trial.toml", TRIAL))
    assert found["n_studies"] == 1
    [second] = [one for one in found["findings"] if one["id"] == "EVI-030"]
    assert "NCT04270877 with bruun2024_fm" in second["what"]
    assert run("show", "bruun2024_fm") == 0
    assert "NCT04270877 with bruun2025_fm_qst" in capsys.readouterr().out


def test_a_trial_is_added_by_one_command_and_read_back(write, tmp_path, capsys):
    own = tmp_path / "own"
    added = answer(capsys, "add", "--from", write("trial.toml", TRIAL), "--into", own)
    assert added["written"] == [str(own / "doe2030_fm.toml")]
    # Remarks and last zeros stay.
    assert (own / "doe2030_fm.toml").read_text(encoding="utf-8") == TRIAL
    assert answer(capsys, "list", "--data", own)["n"] == N + 1
    shown = answer(capsys, "show", "doe2030_fm", "--data", own)
    assert shown["study"]["effects"][0]["effect"] == -0.5
    assert run("show", "doe2030_fm") == 3


def test_a_study_is_never_written_over(write, tmp_path, capsys):
    file, own = write("trial.toml", TRIAL), tmp_path / "own"
    assert run("add", "--from", file, "--into", own) == 0
    assert run("add", "--from", file, "--into", own) == 2
    assert "given twice" in capsys.readouterr().err
    packaged = TRIAL.replace("doe2030_fm", "bruun2024_fm")
    assert run("add", "--from", write("other.toml", packaged), "--into", own) == 2


def test_a_file_of_another_study_is_never_written_over(write, tmp_path, capsys):
    own = tmp_path / "own"
    own.mkdir()
    (own / "doe2030_fm.toml").write_text(TRIAL.replace("doe2030", "roe2031"), encoding="utf-8")
    assert run("add", "--from", write("trial.toml", TRIAL), "--into", own) == 2
    assert "doe2030_fm.toml is already in the folder" in capsys.readouterr().err


def test_a_table_becomes_one_file_a_study(write, tmp_path, capsys):
    own = tmp_path / "own"
    assert run("add", "--from", write("row.csv", TABLE), "--into", own) == 0
    capsys.readouterr()
    study = answer(capsys, "show", "roe2031_cd", "--data", own)["study"]
    assert study["effects"][0]["effect_id"] == "roe2031_cd-1"
    assert study["adverse_events"][0]["ldn_events"] == 3


def test_a_german_spreadsheet_is_understood(write, tmp_path, capsys):
    text = (
        "study_id;first_author;condition;design;source_url;verified;outcome;measure;contrast;"
        "effect;ci_low;ci_high;row_note\n"
        "doe2030_x;Doe J;X;RCT parallel;https://example.org;yes;pain;MD;between;"
        "-0,50;-1,10;,10;about 3,5 points\n"
    )
    own = tmp_path / "own"
    assert (
        run("add", "--from", write("de.csv", b"\xef\xbb\xbf" + text.encode()), "--into", own) == 0
    )
    written = (own / "doe2030_x.toml").read_text(encoding="utf-8")
    assert "effect = -0.50\nci_low = -1.10\nci_high = 0.1\n" in written
    assert 'note = "about 3,5 points"' in written
    assert run("show", "doe2030_x", "--data", own) == 0
    assert "comparator not stated" in capsys.readouterr().out


HEAD = "study_id,first_author,condition,design,source_url,verified"
LINE = "doe2030_x,Doe J,X,RCT parallel,https://example.org,yes"
BAD = [
    ("empty", "", 2, "the file is empty"),
    ("header only", f"{HEAD}\n", 2, "no entries"),
    ("wrong column", f"{HEAD},efect\n{LINE},1\n", 2, "Did you mean effect?"),
    ("no id column", "author,n\nDoe,3\n", 2, "there is no column study_id"),
    ("no id", f"{HEAD}\n,Doe J,X,RCT parallel,https://example.org,yes\n", 2, "study_id is empty"),
    ("decimal comma", f'{HEAD},outcome,measure,contrast,effect\n{LINE},pain,MD,between,"0,5"\n', 2,
     "Write a decimal point"),
    ("two studies in one", f"{HEAD}\n{LINE}\ndoe2030_x,Roe R,X,RCT parallel,,\n", 2,
     "first_author is 'Roe R', but 'Doe J'"),
    ("neither effect nor event", f"{HEAD},ldn_n\n{LINE},30\n", 2, "give outcome for an effect"),
    ("a letter", "Dear all,\nthe trial went well.\n", 2, "there is no column study_id"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "code", "words"), BAD, ids=lambda one: str(one)[:20])
def test_a_bad_table_is_refused_in_words(name, text, code, words, write, tmp_path, capsys):
    assert run("add", "--from", write("bad.csv", text), "--into", tmp_path / "own") == code
    assert words in capsys.readouterr().err, name
    assert not (tmp_path / "own").exists()


def test_a_missing_file_or_folder_is_named(tmp_path, capsys):
    assert run("check", tmp_path / "no.csv") == 3
    assert run("check", tmp_path / "no.toml") == 3
    assert run("list", "--data", tmp_path / "nowhere") == 3
    assert run("list", "--data", tmp_path) == 3
    assert "holds no study" in capsys.readouterr().err


def give(monkeypatch, *answers):
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(answers) + "\n"))


HEAD_ANSWERS = (
    "Doe 2030", "doe2030_fm", "Doe J", "2030", "Fibromyalgia", "M79.7", "RCT parallel", "", "60",
    "", "LDN 30; placebo 30", "4.5", "12", "placebo", "pain", "a book", "https://example.org",
    "", "", "", "abstract", "yes", "",
)  # fmt: skip


def test_a_person_is_asked_and_each_answer_is_checked_at_once(monkeypatch, tmp_path, capsys):
    own = tmp_path / "own"
    give(
        monkeypatch, *HEAD_ANSWERS,
        "y", "pain change", "pain NRS 0-10", "nrs", "pain_nrs", "MD", "between",
        "-1.3", "", "31", "-0.9", "", "31", "<", "<", "<", "30", "-0.9", "", "30", "",
        "-0.34", "-0.95", "-0.5", "", "0.27", "1.7", "0.27", "12", "",
        "n",
        "y", "vivid dreams", "31", "30", "<", "3", "30", "", "", "", "n",
    )  # fmt: skip
    assert run("add", "--into", own, "--json") == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["written"] == [str(own / "doe2030_fm.toml")]
    for words in (
        "study_id is 'Doe 2030'", "source_url is 'a book'", "Did you mean pain_nrs",
        "more than the 60 randomized", "excludes its estimate", "lies outside 0 to 1",
    ):  # fmt: skip
        assert words in err
    text = (own / "doe2030_fm.toml").read_text(encoding="utf-8")
    assert "ci_low = -0.95\nci_high = 0.27\n" in text
    assert 'event = "vivid dreams"' in text


def test_answers_that_end_early_write_nothing(monkeypatch, tmp_path, capsys):
    give(monkeypatch, "doe2030_fm", "Doe J")
    assert run("add", "--into", tmp_path / "own") == 2
    assert "nothing written" in capsys.readouterr().err
    assert not (tmp_path / "own").exists()


def test_a_wrong_option_is_answered_with_the_one_meant(capsys):
    with pytest.raises(SystemExit):
        run("list", "--conditon", "pain")
    assert "did you mean --condition?" in capsys.readouterr().err


PAGE = Path(__file__).resolve().parents[2] / "docs" / "evidence" / "add.md"


def example(kind):
    [text, *_] = re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return text


@pytest.mark.parametrize(("kind", "name"), [("toml", "page.toml"), ("text", "page.csv")])
def test_the_examples_of_the_page_are_taken_as_they_stand(kind, name, write, tmp_path, capsys):
    own = tmp_path / "own"
    found = answer(capsys, "add", "--from", write(name, example(kind)), "--into", own)
    assert len(found["written"]) == 1
    assert {one["severity"] for one in found["findings"]} <= {"warning", "note"}
    assert not [one for one in found["findings"] if one["id"] in {"EVI-010", "EVI-015"}]


def test_the_page_names_every_field():
    page = PAGE.read_text(encoding="utf-8")
    for kind in (Study, Effect, AdverseEvent):
        for one in fields(kind):
            assert f"`{one.name}" in page or f"[[{one.name}]]" in page, one.name


def test_the_python_of_the_page_runs(capsys):
    exec(compile(example("python"), "add.md", "exec"), {})
    assert capsys.readouterr().out.startswith("99 -0.34 https://")


def test_going_back_forgets_the_answer(monkeypatch, tmp_path):
    own = tmp_path / "own"
    first = ("doe2030_fm", "Doe J", "2030", "<", "")
    give(monkeypatch, *first, *HEAD_ANSWERS[4:], "n", "n")
    assert run("add", "--into", own) == 0
    assert "year" not in (own / "doe2030_fm.toml").read_text(encoding="utf-8")
