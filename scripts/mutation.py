"""Try every mutant of the screening rules, to see which faults no test would notice.

mutmut makes the mutants. Its own runner starts pytest anew for each of them, which here takes
two seconds, as every test of a whole record runs every rule; so pytest collects once, and each
mutant is tried in a fork of that process, the tests that killed its neighbors first.

Run by `make mutation`; NAME is a part of a mutant's name, like `rules.kidney`:

    python scripts/mutation.py [--sample N] [NAME ...]
"""

import argparse
import gc
import importlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest
from mutmut.__main__ import create_mutants
from mutmut.configuration import config
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir, setup_source_paths

FOLDER = Path("mutants")
MOST_SECONDS = 30
SEED = 1
READER = "medications"
# What runs when a module is loaded has run before the fork; such mutants get a process each.
AT_IMPORT = ("openldn.screen.rules.x__medicine", "openldn.screen.rules.x__record")
# Tables that a module reads once; in the fork of a mutant they must be read again.
CACHED = ("openldn.screen.conditions", "openldn.screen.opioid_wait")
KILLED, SURVIVED, TIMEOUT = "killed", "survived", "timeout"


def main(words: list[str]) -> int:
    """Make the mutants, try them, and tell what became of them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sample", type=int, help="try no more than so many of each module")
    parser.add_argument("names", nargs="*", help="parts of names of mutants")
    asked = parser.parse_args(words)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    set_mutant_under_test("mutant_generation")
    copy_src_dir()
    copy_also_copy_files()
    setup_source_paths()
    create_mutants(1)
    mutants = _sample(dict(_find_mutants(asked.names)), asked.sample)
    os.chdir(FOLDER)
    trial = Trial(name for name in mutants if not name.startswith(AT_IMPORT))
    pytest.main([*_arguments(), "-s"], plugins=[trial])
    answers = trial.answers | {
        name: _try_alone(name) for name in mutants if name.startswith(AT_IMPORT)
    }
    Path("answers.json").write_text(json.dumps(answers, indent=1), encoding="utf-8")
    os.chdir("..")
    _tell(mutants, answers)
    return 0


def _find_mutants(parts: list[str]) -> Iterator[tuple[str, Path]]:
    """Names of the mutants, and the file each is of."""
    for meta in sorted(FOLDER.rglob("*.meta")):
        source = meta.relative_to(FOLDER).with_suffix("")
        for name in json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]:
            if not parts or any(part in name for part in parts):
                yield name.replace("__init__.", ""), source


def _sample(mutants: dict[str, Path], size: int | None) -> dict[str, Path]:
    """All of them, or the same few of each module in every run."""
    if size is None:
        return mutants
    chosen: set[str] = set()
    for source in dict.fromkeys(mutants.values()):
        names = [name for name, its in mutants.items() if its == source]
        chosen.update(random.Random(SEED).sample(names, min(size, len(names))))
    return {name: source for name, source in mutants.items() if name in chosen}


def _arguments() -> list[str]:
    tests = config().pytest_add_cli_args_test_selection
    return [*tests, "-x", "-q", "--tb=no", "--rootdir=.", *config().pytest_add_cli_args]


class Trial:
    """A plug-in of pytest that tries mutants in place of running the tests once."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)
        self.answers: dict[str, str] = {}
        self.killers: dict[str, Counter[int]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try the mutants one after the other; without one, all tests must pass."""
        _warm_tables()
        gc.freeze()
        if self._try(session, "") != SURVIVED:
            raise SystemExit("The tests fail without a mutant: repair them first.")
        for place, name in enumerate(self.names):
            self.answers[name] = self._try(session, name)
            if self.answers[name] != KILLED or place % 100 == 0:
                print(place, "of", len(self.names), name, self.answers[name], flush=True)
        return True

    def _try(self, session: pytest.Session, name: str) -> str:
        function = name.partition("__mutmut_")[0]
        module = function.rpartition(".")[0]
        known = (self.killers.setdefault(key, Counter()) for key in (function, module))
        first = [place for counts in known for place, _ in counts.most_common(20)]
        order = list(dict.fromkeys([*first, *_near_first(session, name)]))
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            _run_tests(session, name, order, writing)
        os.close(writing)
        with os.fdopen(reading) as answer:
            killer = answer.read()
        _, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status):
            return TIMEOUT
        if not killer:
            return SURVIVED
        self.killers[function][int(killer)] += 1
        self.killers[module][int(killer)] += 1
        return KILLED


def _warm_tables() -> None:
    """Read the tables of names once for all forks; no mutant is in what reads them."""
    importlib.import_module("openldn.screen.medications").read_medication("a", today=date.max)


def _near_first(session: pytest.Session, name: str) -> list[int]:
    """Places of the tests, those of the mutant's own package first."""
    is_reader = READER in name
    return sorted(
        range(len(session.items)),
        key=lambda place: (READER in session.items[place].nodeid) is not is_reader,
    )


def _run_tests(session: pytest.Session, name: str, order: list[int], writing: int) -> None:
    """Run tests up to the first that fails, write its place, and end this process."""
    signal.alarm(MOST_SECONDS)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    set_mutant_under_test(name)
    _clear_caches(name)
    items = [session.items[place] for place in order]
    for place, item, following in zip(order, items, [*items[1:], None], strict=True):
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            os.write(writing, str(place).encode())
            break
    os._exit(0)


def _clear_caches(name: str) -> None:
    for module in CACHED:
        if not name.startswith(f"{module}."):
            continue
        for one in vars(sys.modules[module]).values():
            if hasattr(one, "cache_clear"):
                one.cache_clear()


def _try_alone(name: str) -> str:
    environment = os.environ | {"MUTANT_UNDER_TEST": name, "PYTHONPATH": "src"}
    command = [sys.executable, "-m", "pytest", *_arguments()]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    return SURVIVED if done.returncode == 0 else KILLED


def _tell(mutants: dict[str, Path], answers: dict[str, str]) -> None:
    """Counts by module as a table, and what each survivor changes."""
    print("\n| module | mutants | killed | timeout | survived |\n|---|---|---|---|---|")
    rows = {
        str(source.relative_to("src/openldn")): Counter(
            answers[name] for name, its in mutants.items() if its == source
        )
        for source in dict.fromkeys(mutants.values())
    }
    for module, counts in [*rows.items(), ("all", sum(rows.values(), Counter()))]:
        cells = [counts.total(), counts[KILLED], counts[TIMEOUT], counts[SURVIVED]]
        print("|", " | ".join([f"`{module}`", *map(str, cells)]), "|")
    for name, source in mutants.items():
        if answers[name] == SURVIVED:
            diff = get_diff_for_mutant(name, path=source).splitlines()[2:]
            changed = [line[0] + " " + line[1:].strip() for line in diff if line[:1] in "+-"]
            print(f"\n{name}", *changed, sep="\n  ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
