"""Can a person find out whether the installation is sound?"""

import json

import pytest

from openldn import actions
from openldn.actions import Check, Examination
from openldn.cli.main import main

UNSOUND = Examination(
    versions={"python": "3.11.2", "numba": None},
    optional={"R": "/usr/bin/R", "chromium": None},
    has_kernels=False,
    prepare_s=None,
    checks=(Check(name="area under a normal curve", passed=False, detail="0.9, not 1"),),
)


def test_doctor_finds_this_installation_sound(capsys):
    assert main(["doctor"]) == 0
    shown = capsys.readouterr().out
    assert "python" in shown
    assert "FAIL" not in shown
    assert shown.endswith("All is well.\n")


def test_doctor_answers_in_json(capsys):
    assert main(["doctor", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["sound"] is True
    assert answer["versions"]["numpy"]
    assert answer["checks"]


@pytest.mark.parametrize("arguments", [["doctor"], ["doctor", "--json"]])
def test_doctor_names_what_is_wrong_and_ends_with_a_code(arguments, monkeypatch, capsys):
    monkeypatch.setattr(actions, "examine_installation", lambda *, prepare: UNSOUND)
    assert main(arguments) == 1
    shown = capsys.readouterr().out
    assert "area under a normal curve" in shown
    assert ("MISSING" in shown) or ('"numba": null' in shown)
