"""Can a person try OpenLDN with the sample diaries?"""

import json
import shlex

import pytest

from openldn.actions import EXAMPLES
from openldn.cli.main import main


def test_the_samples_are_written_with_a_readme_of_their_sources(tmp_path, capsys):
    assert main(["example", "--out", str(tmp_path / "samples")]) == 0
    out = capsys.readouterr().out
    names = {example.name for example in EXAMPLES}
    assert {file.name for file in (tmp_path / "samples").iterdir()} == {*names, "README.txt"}
    readme = (tmp_path / "samples" / "README.txt").read_text(encoding="utf-8")
    for example in EXAMPLES:
        assert example.name in out
        assert example.options in out
        assert example.about in readme


def test_every_sample_says_whether_it_is_real_and_under_which_terms():
    for example in EXAMPLES:
        assert example.about.startswith(("Real:", "Invented:"))
        assert ("license" in example.about or "public domain" in example.about
                or "Nobody's data" in example.about)  # fmt: skip


DIARIES = [example for example in EXAMPLES if example.command == "evaluate"]


@pytest.mark.parametrize("example", DIARIES, ids=lambda example: example.name)
def test_every_sample_is_judged_by_the_command_that_is_printed(example, tmp_path, capsys):
    main(["example", "--out", str(tmp_path)])
    printed = capsys.readouterr().out
    line = next(
        line for line in printed.splitlines()
        if line.strip().startswith("openldn evaluate") and example.name in line
    )  # fmt: skip
    assert main([*shlex.split(line)[1:], "--checks", "basic", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["patients"]
    for patient in content["patients"]:
        assert patient["outcome"] == "converged"
        assert patient["recommendation"] in ("continue", "stop", "extend", "cannot tell")


@pytest.mark.parametrize(
    ("name", "decision"),
    [("medications.txt", "contraindicated"), ("record.json", "cannot be assessed")],
)
def test_the_sample_of_a_person_is_screened_by_the_command_that_is_printed(
    name, decision, tmp_path, capsys
):
    main(["example", "--out", str(tmp_path)])
    printed = capsys.readouterr().out.splitlines()
    command = next(
        line for line in printed if line.strip().startswith("openldn screen") and name in line
    )
    assert main([*shlex.split(command)[1:], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["decision"] == decision


def test_samples_that_cannot_be_written_are_an_exchange_error(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["example", "--out", str(tmp_path / "file")]) == 5
    assert "cannot be written" in capsys.readouterr().err
