"""Run the commands of docs/trial/example.md and write their answers and plots into the page.

A block of the page begins with ``<!-- run: NAME MARK -->`` and ends with ``<!-- end -->``. Quick
commands are always run; those that simulate for minutes are run with ``--all`` or when their mark,
a digest of the command and of the design it reads, is not current.
"""

import argparse
import contextlib
import hashlib
import io
import json
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.example_people import (
    CLINIC_SEEDS,
    PERSON_SEED,
    blinded_scores,
    clinic_diary,
    kit_diary,
    open_diary,
)

from openldn.actions import AllocateRequest, allocate_trial, allocated_to_text
from openldn.cli.main import main as openldn
from openldn.exchange import read_design

PAGE = Path(__file__).resolve().parents[1] / "docs" / "trial" / "example.md"
# Diaries, design and plots lie beside the page, for readers to try.
KEPT = PAGE.parent / "example"
BLOCK = re.compile(r"<!-- run: ([\w-]+) ?(\w*) -->\n(.*?)<!-- end -->\n", re.DOTALL)
FENCE = re.compile(r"```text\n(.*?)```\n", re.DOTALL)
# The page must come out the same; a real trial draws from the operating system instead.
LOADED_DICE = b"a page, not a trial"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A command of the page, as it is shown, and how much of its answer.

    ``since`` is the start of the first line shown. ``makes`` names files kept beside the page.
    ``before`` prepares files.
    """

    name: str
    command: str
    since: str = ""
    is_slow: bool = False
    makes: tuple[str, ...] = ()
    before: Callable[[], None] | None = None


def _run(words: str) -> str:
    """What a command prints; it must succeed."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = openldn(shlex.split(words)[1:])
    if code != 0:
        raise RuntimeError(f"{words} ended with {code}: {err.getvalue()}")
    return out.getvalue()


def _dice() -> Callable[[int], bytes]:
    """Fixed bytes in place of the operating system's."""
    number = iter(range(100))
    return lambda count: hashlib.sha256(LOADED_DICE + bytes([next(number)])).digest()[:count]


def _allocate() -> str:
    """`openldn trial allocate` with dice that always fall the same way."""
    made = allocate_trial(
        AllocateRequest(
            design=Path("design.toml"), out=Path("trial"),
            recipient=_recipient(Path("pharmacist.key")),
        ),
        draw=_dice(),
    )  # fmt: skip
    return allocated_to_text(made)


def _recipient(key: Path) -> str:
    found = re.search(r"age1[0-9a-z]{58}", key.read_text(encoding="utf-8"))
    assert found is not None
    return found.group()


def _write_diaries() -> None:
    protocol = read_design(Path("design.toml"))
    sheet = json.loads(_run("openldn trial open trial --pharmacy --key pharmacist.key --json"))
    kits = sheet["kits"]
    order = [protocol.design.labels.index(kit["treatment"]) for kit in kits]
    scores = blinded_scores(protocol, order, seed=PERSON_SEED)
    diary = kit_diary(scores, kits)
    for name, text in (
        ("diary.csv", diary),
        (f"day{LOOK_DAY}.csv", "".join(diary.splitlines(True)[: LOOK_DAY + 1])),
        ("open-course.csv", open_diary(protocol)),
        *((f"{clinic}.csv", clinic_diary(protocol, clinic)) for clinic in CLINIC_SEEDS),
    ):
        Path(name).write_text(text, encoding="utf-8")


def _write_evaluation() -> None:
    text = _run(f"{EVALUATE} --json")
    Path("evaluation.json").write_text(text, encoding="utf-8")


def _make_clinic_keys() -> None:
    for clinic in CLINIC_SEEDS:
        _run(f"openldn registry key --out {clinic}.pem")
    Path("files").mkdir()


def _contribute(clinic: str, entered: int, lost: int) -> str:
    return (
        f"openldn registry contribute {clinic}.csv --patient code --time date --period period "
        "--treatment treatment --active LDN --comparator placebo --outcome pain --instrument NRS "
        f"--blinded --carryover estimate --condition fibromyalgia --entered {entered} "
        f"--missing lost={lost} --key {clinic}.pem --out files/{clinic}.json"
    )


ASK = "--time date --treatment treatment --active LDN --outcome pain --instrument NRS"
EVALUATE = (
    f"openldn evaluate opened.csv {ASK} --comparator placebo --period kit --blinded "
    "--carryover estimate"
)
LABELS = "openldn trial labels trial --key pharmacist.key"
# When the log says that something was done.
MOMENT = "2024-07-08T08:00:00Z"
# The end of the second cycle.
LOOK_DAY = 182
STEPS = (
    Step(
        name="design",
        command="openldn trial design --instrument NRS --condition fibromyalgia --max-days 280",
    ),
    Step(
        name="compare",
        command="openldn trial design --instrument NRS --condition fibromyalgia --max-days 280 "
        "--plot designs.svg",
        since="Other cycles", is_slow=True, makes=("designs.svg",),
    ),
    Step(
        name="power", command="openldn trial power design.toml --courses 300 --plot power.svg",
        is_slow=True, makes=("power.svg",),
    ),
    Step(
        name="calibrate", command="openldn trial monitor design.toml --calibrate", is_slow=True,
        makes=("design.toml",),
    ),
    Step(name="key", command="openldn trial key --out pharmacist.key --plain"),
    Step(name="allocate", command="openldn trial allocate design.toml --to age1... --out trial"),
    Step(name="pharmacy", command="openldn trial open trial --pharmacy --key pharmacist.key"),
    Step(
        name="letters", command=f"{LABELS} --cycles 2 --diary day182.csv --out look182.csv",
        before=_write_diaries,
        makes=("diary.csv", "day182.csv", "open-course.csv", "look182.csv"),
    ),
    Step(
        name="look",
        command="openldn trial monitor design.toml look182.csv --outcome pain --masked "
        "--plot looks.svg",
        makes=("looks.svg",),
    ),
    Step(name="labels", command=f"{LABELS} --diary diary.csv"),
    Step(name="seal", command="openldn trial seal trial diary.csv --outcome pain"),
    Step(name="open", command="openldn trial open trial --key pharmacist.key"),
    Step(name="verify", command="openldn trial verify trial --diary diary.csv"),
    Step(
        name="named", command="openldn trial open trial --diary diary.csv --out opened.csv",
        makes=("opened.csv",),
    ),
    Step(name="evaluate", command=EVALUATE),
    Step(
        name="report",
        command="openldn trial report design.toml --evaluation evaluation.json "
        "--diary opened.csv --outcome pain --plot days.svg --out report.txt",
        before=_write_evaluation, makes=("days.svg", "report.txt"),
    ),
    Step(
        name="unblinded",
        command=f"openldn trial unblinded open-course.csv {ASK} --comparator none "
        "--condition fibromyalgia --start-rule planned --plot tipping.svg",
        makes=("tipping.svg",),
    ),
    Step(name="contribute", command=_contribute("north", 17, 2), before=_make_clinic_keys),
    Step(name="contribute-south", command=_contribute("south", 14, 1)),
    Step(name="registry-verify", command="openldn registry verify files/north.json"),
    Step(
        name="pool", command="openldn registry pool files --plot pool.svg", makes=("pool.svg",)
    ),
)  # fmt: skip
# These write a design anew.
PROPOSING = ("design", "compare")
# What is no concern of a reader: one process, no bar.
HIDDEN = {"compare": " --jobs 1", "power": " --jobs 1", "calibrate": " --jobs 1 --quiet"}


def _answer(step: Step) -> str:
    if step.before is not None:
        step.before()
    if step.name == "allocate":
        text = _allocate()
    else:
        text = _run(step.command + HIDDEN.get(step.name, ""))
    text = re.sub(r"age1[0-9a-z]{58}", "age1...", text)
    text = re.sub(r"clinic [0-9a-f]{16}", "clinic 0123456789abcdef", text)
    text = re.sub(r"20\d\d-\d\d-\d\dT[\d:]{8}Z", MOMENT, text)
    lines = text.rstrip().splitlines()
    first = next((k for k, line in enumerate(lines) if line.startswith(step.since)), 0)
    return "\n".join(lines[first:]) + "\n"


def mark_of(step: Step) -> str:
    """Tell by what a slow block is known to be current: its command and the design it reads."""
    if not step.is_slow:
        return ""
    design = (KEPT / "design.toml").read_text(encoding="utf-8").split("[thresholds]")[0]
    reads = "" if step.name == "compare" else design
    return hashlib.sha256(f"{step.command}\n{reads}".encode()).hexdigest()[:8]


def stale_slow_blocks(page: str) -> list[str]:
    """Names of slow blocks whose mark in the page is not current."""
    marks = {name: mark for name, mark, _ in BLOCK.findall(page)}
    return [step.name for step in STEPS if step.is_slow and marks.get(step.name) != mark_of(step)]


def run_steps(names: Collection[str]) -> Iterator[tuple[Step, str]]:
    """Run the steps named, in an empty current folder; each with its answer."""
    Path("design.toml").write_bytes((KEPT / "design.toml").read_bytes())
    for step in STEPS:
        if step.name in names:
            if step.name in PROPOSING:
                Path("design.toml").unlink()
            yield step, _answer(step)
            if step.name in PROPOSING and "calibrate" not in names:
                # The same design; the kept one holds thresholds that took minutes.
                Path("design.toml").write_bytes((KEPT / "design.toml").read_bytes())


def fill(page: str, answers: dict[str, str]) -> str:
    """The page with answers in their blocks; blocks without an answer stay."""
    steps = {step.name: step for step in STEPS}

    def block(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in answers:
            return found.group(0)
        step = steps[name]
        opening = f"<!-- run: {name} {mark_of(step)}".rstrip() + " -->\n"
        shown = f"```console\n$ {_wrap(step.command)}\n```\n"
        answer = f"```text\n{answers[name]}```\n"
        body = found.group(3)
        middle = re.search(r"</?details.*?(?=```text)", body, re.DOTALL)
        if middle is None:
            return f"{opening}{shown}\n{answer}<!-- end -->\n"
        return (
            f"{opening}{shown}\n{middle.group(0).strip()}\n\n{answer}\n</details>\n<!-- end -->\n"
        )

    return BLOCK.sub(block, page)


def _wrap(command: str) -> str:
    """A command over lines that fit a page, cut before options."""
    lines, line = [], ""
    for word in re.split(r" (?=--)", command):
        if line and len(line) + len(word) > 72:
            lines.append(line)
            line = f"    {word}"
        else:
            line = f"{line} {word}" if line else word
    return " \\\n".join([*lines, line])


def answer_steps(names: Collection[str], *, keep: Path | None = None) -> dict[str, str]:
    """Answers of the steps named, run in a folder of their own; files are kept in ``keep``."""
    answers, before = {}, Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            for step, answer in run_steps(names):
                answers[step.name] = answer
                for name in step.makes if keep is not None else ():
                    (keep or KEPT).joinpath(name).write_bytes(Path(name).read_bytes())
        finally:
            os.chdir(before)
    return answers


def main() -> int:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="run what takes minutes, too")
    args = parser.parse_args()
    stale = stale_slow_blocks(PAGE.read_text(encoding="utf-8"))
    names = [one.name for one in STEPS if args.all or not one.is_slow or one.name in stale]
    answers = answer_steps(names, keep=KEPT)
    PAGE.write_text(fill(PAGE.read_text(encoding="utf-8"), answers), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
