"""A blinded trial set up by the commands, for the journeys of custody."""

import io
import json
import re
from contextlib import redirect_stderr, redirect_stdout

from tests.custody_cases import PAIRED, make_diary, make_protocol

from openldn.cli.main import main
from openldn.exchange import design_to_toml
from openldn.trial import Kit

ADDRESS = re.compile(r"age1[0-9a-z]{58}")


def call(*words):
    """Run ``openldn trial``: exit code, what is printed, errors."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["trial", *map(str, words)])
    return code, out.getvalue(), err.getvalue()


class Trial:
    """One trial's folder with its keys and its diary, and the commands on it."""

    def __init__(self, home):
        self.home = home
        self.folder = home / "trial"
        self.diary = home / "diary.csv"

    def key(self, name):
        return self.home / f"{name}.key"


def set_up(home, *, people=("P01",), protocol=None):
    trial = Trial(home)
    recipients = {}
    for name in ("pharmacist", "first", "second"):
        _, out, _ = call("key", "--out", trial.key(name), "--plain")
        recipients[name] = ADDRESS.search(out).group()
    (home / "design.toml").write_text(
        design_to_toml(protocol or make_protocol(PAIRED)), encoding="utf-8"
    )
    code, _, err = call(
        "allocate", home / "design.toml", "--to", recipients["pharmacist"],
        "--emergency-to", recipients["first"], recipients["second"],
        "--participants", *people, "--out", trial.folder,
    )  # fmt: skip
    assert code == 0, err
    trial.diary.write_text(diary_of(trial), encoding="utf-8")
    return trial


def diary_of(trial):
    """What the participants write: they took what is in the kits."""
    _, out, _ = call("open", trial.folder, "--pharmacy", "--key", trial.key("pharmacist"), "--json")
    contents = []
    for row in json.loads(out)["kits"]:
        fields = {
            name: row[name] for name in ("participant", "period", "number", "first_day", "days")
        }
        contents.append((Kit(**fields), int(row["dose_mg"] > 0)))
    return make_diary(contents)
