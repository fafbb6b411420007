"""Can a person turn diaries into an extract and judge from it?"""

import json

import pytest

from openldn.actions import write_examples
from openldn.cli.main import main


@pytest.fixture
def diary(tmp_path):
    write_examples(tmp_path)
    return tmp_path / "cushny_peebles.csv"


def run(capsys, *words):
    code = main([str(word) for word in words])
    done = capsys.readouterr()
    return code, done.out, done.err


def test_an_extract_is_judged_as_the_csv_file_is(diary, capsys):
    target = diary.with_suffix(".parquet")
    code, out, _ = run(capsys, "registry", "extract", diary, "--patient", "id", "-o", target)
    assert code == 0
    assert "20 rows of 10 participants" in out
    options = ("--treatment", "drug", "--active", "2", "--comparator", "1", "--outcome",
               "extra_hours", "--patient", "id", "--better", "higher", "--checks", "basic",
               "--json", "--quiet")  # fmt: skip
    answers = []
    for path in (diary, target):
        code, out, _ = run(capsys, "evaluate", path, *options)
        assert code == 0
        answers.append(json.loads(out))
    one, other = answers
    assert [x["recommendation"] for x in one["patients"]] == [
        x["recommendation"] for x in other["patients"]
    ]
    assert one["pooled"] == other["pooled"]


def test_a_first_look_at_an_extract_proposes_a_command(diary, capsys):
    target = diary.with_suffix(".parquet")
    run(capsys, "registry", "extract", diary, "--patient", "id", "-o", target)
    code, _, err = run(capsys, "evaluate", target)
    assert code == 2
    assert "--outcome extra_hours" in err


def test_a_kept_salt_gives_one_person_one_pseudonym_in_every_extract(diary, capsys):
    salt, found = diary.with_name("clinic.salt"), []
    for name in ("one.parquet", "two.parquet"):
        target = diary.with_name(name)
        words = ("registry", "extract", diary, "--patient", "id", "--salt-file", salt)
        code, out, _ = run(capsys, *words, "-o", target)
        assert code == 0
        assert "Labels are pseudonyms" in out
        found.append(target.read_bytes())
    assert found[0] == found[1]
    assert salt.stat().st_mode & 0o077 == 0


def test_a_salt_that_is_thrown_away_gives_other_pseudonyms_each_time(diary, capsys):
    found = []
    for name in ("one.parquet", "two.parquet"):
        target = diary.with_name(name)
        words = ("registry", "extract", diary, "--patient", "id", "--pseudonyms", "-o", target)
        assert run(capsys, *words)[0] == 0
        found.append(target.read_bytes())
    assert found[0] != found[1]


def test_json_tells_the_type_of_each_column(diary, capsys):
    target = diary.with_suffix(".parquet")
    _, out, _ = run(capsys, "registry", "extract", diary, "--patient", "id", "-o", target, "--json")
    assert json.loads(out)["types"] == {"id": "VARCHAR", "drug": "BIGINT", "extra_hours": "DOUBLE"}


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("{}", "-o", "out.csv"), 5, "must end with .parquet"),
        (("{}", "--patient", "who", "-o", "out.parquet"), 2, "no column 'who'"),
        (("{}", "--pseudonyms", "-o", "out.parquet"), 2, "--patient COLUMN"),
        (("nowhere.csv", "-o", "out.parquet"), 3, "nowhere.csv"),
        (("{}", "--memory", "lots", "-o", "out.parquet"), 5, "cannot be written"),
    ],
)  # fmt: skip
def test_bad_input_gets_a_clear_error(words, code, told, diary, capsys, monkeypatch):
    monkeypatch.chdir(diary.parent)
    found, _, err = run(
        capsys, "registry", "extract", *(diary if word == "{}" else word for word in words)
    )
    assert found == code
    assert told in err
