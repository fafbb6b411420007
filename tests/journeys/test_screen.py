"""Can a person find out whether there is a reason to wait?"""

import io
import json
import sys

import pytest

from openldn.cli import screen as command
from openldn.cli.main import main
from openldn.cli.terminal import has_color

RECORD = {
    "age": 45, "sex": "F", "pregnant": False, "conditions": ["Hashimoto"], "allergies": [],
    "medications": ["levothyroxine 75 mcg", "co-codamol 30/500 as needed"],
    "labs": {"ALT": {"value": 20, "uln": 40, "date": "2026-11-01"}}, "dose_mg": 4.5,
}  # fmt: skip
AS_OF = ["--as-of", "2026-11-24"]


@pytest.fixture
def record(tmp_path):
    file = tmp_path / "record.json"
    file.write_text(json.dumps(RECORD), encoding="utf-8")
    return str(file)


@pytest.fixture
def listed(tmp_path):
    file = tmp_path / "list.txt"
    file.write_text("amlodipine 5 mg\n\n  \nco-codamol as needed\nxyzzol\n", encoding="utf-8")
    return str(file)


def give(monkeypatch, data):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


def answer(capsys, *arguments):
    assert main(["screen", *arguments, *AS_OF, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_record_is_answered_in_json(record, capsys):
    found = answer(capsys, record)
    assert found["decision"] == "contraindicated"
    assert found["earliest_start"] == "2026-12-04"
    first = found["findings"][0]
    assert first["id"] == "R001"
    assert first["severity"] == "contraindicated"
    assert first["earliest_start"] == "2026-12-04"
    assert first["calculation"].endswith("2026-11-24 + 10 days = 2026-12-04")
    assert first["source"].startswith("https://")
    assert {"message", "action", "evidence_level", "is_unknown"} <= set(first)
    assert [line["text"] for line in found["lines"]] == RECORD["medications"]
    assert set(found["lines"][0]) == {
        "text", "state", "ingredients", "opioid", "status", "confidence", "reason",
    }  # fmt: skip


def test_a_list_is_answered_line_by_line(listed, capsys):
    found = answer(capsys, "--medications", listed)
    assert [line["opioid"] for line in found["lines"]] == [False, True, None]
    assert found["lines"][1]["status"] == "as needed"
    assert {"R020", "R150", "X009"} <= {one["id"] for one in found["findings"]}


def test_a_record_and_a_list_may_come_by_standard_input(monkeypatch, capsys):
    give(monkeypatch, b'{"medications": ["morphine"]}')
    assert answer(capsys, "-")["decision"] == "contraindicated"
    give(monkeypatch, b"morphine\n")
    assert answer(capsys, "--medications", "-")["decision"] == "contraindicated"


def test_every_answer_ends_with_the_same_code(monkeypatch, capsys):
    for text in (b"morphine", b"amlodipine", b"xyzzol", b""):
        give(monkeypatch, text)
        assert main(["screen", "--medications", "-", *AS_OF]) == 0


def test_the_answer_stands_first_for_a_person(record, capsys):
    assert main(["screen", record, *AS_OF]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "LDN screening as of 2026-11-24"
    assert lines[2] == "CONTRAINDICATED: do not start"
    assert lines[3] == "Earliest start by the dates known: 2026-12-04"
    assert max(map(len, lines)) <= 79
    assert "\033" not in "".join(lines)
    text = "\n".join(lines)
    assert "OPIOID co-codamol 30/500 as needed" in text
    assert "[label; drugcentral.org" in text


HEADLINES = [
    (b"amlodipine", "NO REASON TO WAIT FOUND", "No finding asks to wait."),
    (b"thioridazine", "CAUTION: possible, with care", "No finding asks to wait."),
    (b"xyzzol", "CANNOT BE ASSESSED: ask first", "No start date: something waits"),
    (b"Sublocade monthly", "CONTRAINDICATED: do not start", "No start date: something waits"),
    (b"codeine\nxyzzol", "CONTRAINDICATED: do not start", "No start date yet; opioids"),
    (b"Relistor", "HOLD: do not start yet", "No start date: something waits"),
]


@pytest.mark.parametrize(("text", "headline", "start"), HEADLINES)
def test_each_answer_has_its_headline(text, headline, start, monkeypatch, capsys):
    give(monkeypatch, text)
    assert main(["screen", "--medications", "-", *AS_OF]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == headline
    assert lines[3].startswith(start)


def test_control_characters_do_not_reach_the_terminal(monkeypatch, capsys):
    give(monkeypatch, b"codeine \x1b[2J\x07 daily")
    assert main(["screen", "--medications", "-", *AS_OF]) == 0
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "terminal", "color"),
    [({}, True, True), ({}, False, False), ({"NO_COLOR": "1"}, True, False),
     ({"NO_COLOR": ""}, True, True), ({"TERM": "dumb"}, True, False)],
)  # fmt: skip
def test_color_is_for_terminals_whose_owner_wants_it(settings, terminal, color, monkeypatch):
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
    assert has_color() is color


def test_with_color_the_words_are_the_same(record, capsys, monkeypatch):
    import re

    assert main(["screen", record, *AS_OF]) == 0
    plain = capsys.readouterr().out
    monkeypatch.setattr(command, "has_color", lambda: True)
    assert main(["screen", record, *AS_OF]) == 0
    colored = capsys.readouterr().out
    assert "\033[1;31m" in colored
    assert re.sub(r"\033\[[\d;]*m", "", colored) == plain


WRONG = [
    ([], 2, "give either a record"),
    (["a.json", "--medications", "b.txt"], 2, "give either a record"),
    (["none.json"], 3, "none.json does not exist"),
    (["--medications", "none.txt"], 3, "none.txt does not exist"),
    (["none.json", "--as-of", "yesterday"], 2, "--as-of is 'yesterday'"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), WRONG)
def test_an_error_has_a_code_and_a_message(arguments, code, message, capsys):
    assert main(["screen", *arguments]) == code
    assert message in capsys.readouterr().err


def test_a_list_that_is_no_list_is_refused(monkeypatch, capsys):
    for data, message in (
        (b"a\n" * 5_001, "at most 5000"), (b"a" * 1_000_001, "over 1 MB"), (b"\x00\xff", "no text"),
        (b' {"age_years": 40}\n', "looks like a record"),
    ):  # fmt: skip
        give(monkeypatch, data)
        assert main(["screen", "--medications", "-"]) == 2
        assert message in capsys.readouterr().err


def test_today_is_the_day_of_the_clock(record, capsys):
    from datetime import date

    assert main(["screen", record, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["as_of"] == date.today().isoformat()
