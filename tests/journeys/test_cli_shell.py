"""Can a person find the way around the command line?"""

import argparse
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from openldn import __version__
from openldn.cli import main as shell
from openldn.errors import (
    DiaryError,
    ExchangeError,
    InferenceError,
    InputError,
    NotFound,
    OpenLDNError,
    SafetyHold,
)


def make_command(run):
    """Make a command that does nothing but what the test needs."""
    return SimpleNamespace(NAME="act", HELP="Act", add_arguments=lambda _: None, run=run)


def raise_(error):
    def run(args):
        raise error

    return run


def test_help_lists_every_command(capsys):
    with pytest.raises(SystemExit) as end:
        shell.main(["--help"])
    assert end.value.code == 0
    shown = capsys.readouterr().out
    assert [command.NAME for command in shell.COMMANDS if command.NAME not in shown] == []


@pytest.mark.parametrize("command", shell.COMMANDS, ids=lambda command: command.NAME)
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as end:
        shell.main([command.NAME, "--help"])
    assert end.value.code == 0
    assert command.HELP.split()[0] in capsys.readouterr().out


def test_the_version_is_that_of_the_package(capsys):
    with pytest.raises(SystemExit) as end:
        shell.main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"openldn {__version__}\n"


@pytest.mark.parametrize("argv", [[], ["frobnicate"], ["doctor", "--frobnicate"]])
def test_what_is_not_a_command_or_option_ends_with_code_2_and_a_hint(argv, capsys):
    with pytest.raises(SystemExit) as end:
        shell.main(argv)
    assert end.value.code == 2
    assert "usage: openldn" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--treatmnt", "arm"], "does not know --treatmnt; did you mean --treatment?"),
        (["--treat", "arm", "--better", "lower"], "did you mean --treatment?"),
        (["--dose", "mg"], "did you mean --dose-mg?"),
        (["--rnage=0", "--mdic", "1"], "know --rnage --mdic; did you mean --range and --mcid?"),
        (["--frobnicate"], "does not know --frobnicate; see openldn evaluate --help."),
        (["other.csv"], "openldn evaluate does not know other.csv; see openldn evaluate --help."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_misspelled_option_is_answered_with_the_one_that_was_meant(argv, said, capsys):
    with pytest.raises(SystemExit) as end:
        shell.main(["evaluate", "diary.csv", *argv])
    assert end.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("x"), 2),
        (DiaryError("x"), 2),
        (NotFound("x"), 3),
        (InferenceError("x"), 4),
        (ExchangeError("x"), 5),
        (SafetyHold("x", rule_ids=("R114",)), 6),
        (OpenLDNError("x"), 1),
        (KeyboardInterrupt(), 130),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_the_family_of_an_error_gives_the_exit_code(error, code, monkeypatch):
    monkeypatch.setattr(shell, "COMMANDS", (make_command(raise_(error)),))
    assert shell.main(["act"]) == code


def test_an_error_is_one_message_and_no_traceback(monkeypatch, capsys):
    error = DiaryError("row 3, column pain: 12 is above the range 0 to 10.")
    monkeypatch.setattr(shell, "COMMANDS", (make_command(raise_(error)),))
    shell.main(["act"])
    shown = capsys.readouterr()
    assert shown.err == "openldn: error: row 3, column pain: 12 is above the range 0 to 10.\n"
    assert shown.out == ""


def test_a_bug_surfaces_as_it_is(monkeypatch):
    monkeypatch.setattr(shell, "COMMANDS", (make_command(raise_(ZeroDivisionError())),))
    with pytest.raises(ZeroDivisionError):
        shell.main(["act"])


def test_the_answer_of_a_command_is_the_exit_code(monkeypatch):
    monkeypatch.setattr(shell, "COMMANDS", (make_command(lambda _: 7),))
    assert shell.main(["act"]) == 7


def test_a_reader_that_leaves_early_is_no_error():
    program = (
        "import sys\n"
        "from types import SimpleNamespace\n"
        "from openldn.cli import main as shell\n"
        "def run(args):\n"
        "    print('x' * 1_000_000)\n"
        "    return 0\n"
        "shell.COMMANDS = (SimpleNamespace(NAME='act', HELP='Act',\n"
        "                                  add_arguments=lambda parser: None, run=run),)\n"
        "sys.exit(shell.main(['act']))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        complaint = process.stderr.read()
        assert process.wait(timeout=60) == shell.EXIT_BROKEN_PIPE
    assert complaint == b""


def test_the_installed_program_runs():
    program = Path(sys.executable).with_name("openldn")
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    assert answer.stdout == f"openldn {__version__}\n"


def test_every_command_offers_what_the_shell_asks_for():
    for command in shell.COMMANDS:
        command.add_arguments(argparse.ArgumentParser())
        assert callable(command.run)
