"""Verify a trial's folder: every check that anybody can make, one line each."""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from openldn import __version__
from openldn.actions.custody import TrialState, load_state, unblinded_people
from openldn.actions.custody_steps import (
    judge_again,
    load_result,
)
from openldn.errors import OpenLDNError
from openldn.exchange import (
    CustodyFile,
    Reading,
    ResultBasis,
    letters_from_json,
    load_log,
    opened_from_json,
    read_bytes,
    read_custody_file,
    result_bytes,
)
from openldn.trial import (
    Allocation,
    Check,
    Deed,
    Log,
    LogEntry,
    check_allocation,
    check_files,
    check_kits_fit,
    check_letters,
    check_log,
    check_looks,
    check_meaning,
    file_digest,
    is_same_answer,
    logged_files,
)

# Files of the later steps: there only if the log says so.
STEP_FILE = re.compile(r"letters\.json|opened\.json|result(-\d+)?\.json")


@dataclass(frozen=True, kw_only=True)
class Verification:
    """All checks, whose code was broken in an emergency, with when, and openings refused."""

    checks: tuple[Check, ...]
    unblinded: dict[str, str]
    refused: int = 0

    @property
    def passed(self) -> bool:
        """Whether no check failed; some may not be possible yet."""
        return all(check.passed is not False for check in self.checks)


def verify_trial(folder: Path, *, diary: Path | None = None) -> Verification:
    """Check the files of a trial against its log, its commitment and one another.

    Parameters
    ----------
    folder : Path
    diary : Path, optional
        With it the sealed results are computed again.

    Raises
    ------
    NotFound, ExchangeError
        If there is no log, or no diary where one is named.
    """
    log = load_log(folder)
    if diary is not None:
        read_bytes(diary)
    steps = tuple(sorted(path.name for path in folder.iterdir() if STEP_FILE.fullmatch(path.name)))
    names = {*logged_files(log), *steps}
    digests = {
        name: file_digest(read_bytes(folder / name))
        for name in sorted(names)
        if (folder / name).is_file()
    }
    checks = [*check_log(log), *check_files(log, digests, expected=steps)]
    try:
        state = load_state(folder, strict=False)
        checks += _check_content(state, diary)
    except OpenLDNError as error:
        checks.append(Check(about="the public files can be read", passed=False, detail=str(error)))
    return Verification(
        checks=tuple(checks),
        unblinded=unblinded_people(log.entries),
        refused=len(log.of(Deed.REFUSED)),
    )


def _check_content(state: TrialState, diary: Path | None) -> list[Check]:
    facts = state.facts()
    first = state.log.last(Deed.ALLOCATED)
    is_same = first is not None and first.facts.get("commitment") == facts.commitment
    checks = [
        Check(
            about="trial.json holds the logged commitment", passed=is_same,
            detail=f"commitment {facts.commitment[:16]}..." if is_same else "it holds another one.",
        ),
        check_kits_fit(facts),
    ]  # fmt: skip
    checks += _check_opened(state)
    for entry in _results(state.log):
        checks += _check_result(state, entry, diary)
    return checks


def _results(log: Log) -> tuple[LogEntry, ...]:
    """The last line about each result file."""
    return tuple({entry.facts["file"]: entry for entry in log.of(Deed.SEALED)}.values())


def _check_opened(state: TrialState) -> list[Check]:
    if not (state.folder / CustodyFile.OPENED).exists():
        return [
            *(
                Check(about=about, passed=None, detail="can be checked once the trial is opened.")
                for about in (
                    "the allocation is the one committed to",
                    "the seed draws this order under this design",
                )
            ),
            *check_looks(state.log, None),
        ]
    allocation, told = opened_from_json(read_custody_file(state.folder, CustodyFile.OPENED))
    labels = state.trial.protocol.design.labels
    return [
        *check_allocation(allocation, state.facts()),
        check_meaning(allocation, labels, told),
        *check_looks(state.log, allocation),
        *_check_letters(state, allocation),
    ]


def _check_letters(state: TrialState, allocation: Allocation) -> list[Check]:
    if not (state.folder / CustodyFile.LETTERS).exists():
        return []
    orders = letters_from_json(read_custody_file(state.folder, CustodyFile.LETTERS))
    return [check_letters(allocation, orders)]


def _check_result(state: TrialState, entry: LogEntry, diary: Path | None) -> list[Check]:
    name = str(entry.facts["file"])
    about = f"{name} follows from the diary"
    if not (state.folder / name).exists():
        return []
    if diary is None:
        return [Check(about=about, passed=None, detail="can be checked with --diary FILE.")]
    if file_digest(read_bytes(diary)) != entry.facts.get("diary"):
        return [
            Check(
                about=about, passed=False, detail=f"{diary.name} is not the diary it was made of."
            )
        ]
    sealed = load_result(state.folder, name)
    again = _redo(state, sealed, diary, entry)
    found = _compare(about, sealed, again, read_custody_file(state.folder, name))
    if sealed.get("openldn") == state.trial.version:
        return [found]
    told = f"{found.detail} Allocated with OpenLDN {state.trial.version}."
    return [replace(found, detail=told)]


def _redo(
    state: TrialState, sealed: dict[str, Any], diary: Path, entry: LogEntry
) -> dict[str, Any]:
    """The result computed again, as things stood when it was sealed."""
    basis = ResultBasis(
        version=int(entry.facts["version"]), after_opening=bool(entry.facts["after_opening"]),
        diary=file_digest(read_bytes(diary)),
        letters=file_digest(read_custody_file(state.folder, CustodyFile.LETTERS)),
        protocol=state.trial.protocol_digest, model=state.trial.model_digest,
    )  # fmt: skip
    before = state.log.entries[: entry.number]
    return judge_again(
        state, diary, reading=Reading(**sealed["reading"]), basis=basis,
        unblinded=unblinded_people(before),
    )  # fmt: skip


def _compare(about: str, sealed: dict[str, Any], again: dict[str, Any], content: bytes) -> Check:
    if result_bytes(again) == content:
        return Check(about=about, passed=True, detail="computed again, the same bytes.")
    bare = [{**one, "openldn": "", "people": _without_engine(one)} for one in (sealed, again)]
    if is_same_answer(json.loads(json.dumps(bare[0])), json.loads(json.dumps(bare[1]))):
        return Check(
            about=about, passed=True,
            detail="computed again, the same but for the last digits (made with OpenLDN "
            f"{str(sealed.get('openldn'))[:20]}, this is {__version__}).",
        )  # fmt: skip
    return Check(
        about=about, passed=False,
        detail=f"computed again with OpenLDN {__version__}, it is another result (made with "
        f"{str(sealed.get('openldn'))[:20]}).",
    )  # fmt: skip


def _without_engine(content: dict[str, Any]) -> list[Any]:
    """The people of a result without how exactly the engine worked."""
    return [
        {
            **person,
            "answers": [
                {key: value for key, value in one.items() if key != "engine"}
                for one in person.get("answers", [])
            ],
        }
        for person in content.get("people", [])
    ]
