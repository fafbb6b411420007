"""The steps between allocation and answer: prepare, release letters, seal a result, open."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from openldn.actions.custody import (
    TrialState,
    load_state,
    note,
    publish,
    unblinded_people,
    unseal,
)
from openldn.actions.custody_keys import KeyFiles
from openldn.actions.custody_release import (
    DiaryColumnsAsked,
    choose_reading,
    dated,
    read_trial_diary,
)
from openldn.errors import DesignError
from openldn.exchange import (
    RESULT_FORMAT,
    CustodyFile,
    PublicTrial,
    Reading,
    ResultBasis,
    custody_bytes,
    letters_from_json,
    opened_to_json,
    parse_json,
    read_bytes,
    read_custody_file,
    result_bytes,
    result_to_json,
    write_new,
)
from openldn.inference import prepare_kernels
from openldn.trial import (
    Allocation,
    Deed,
    LogEntry,
    file_digest,
    judge_letters,
)


@dataclass(frozen=True, kw_only=True, repr=False)
class PharmacySheet:
    """For the pharmacist's eyes: the allocation, and the trial that it belongs to."""

    allocation: Allocation
    trial: PublicTrial


def prepare_kits(folder: Path, keys: KeyFiles, *, now: datetime | None = None) -> PharmacySheet:
    """Open the allocation for the pharmacist who fills the kits; noted in the log.

    Raises
    ------
    DesignError, NotFound, ExchangeError
        If the key does not fit, or the folder was changed.
    """
    state = load_state(folder, now=now)
    allocation = unseal(state, keys, asked="kit contents")
    note(state, Deed.PHARMACY, {})
    return PharmacySheet(allocation=allocation, trial=state.trial)


def seal_result(
    folder: Path,
    diary: Path,
    asked: DiaryColumnsAsked,
    *,
    progress: Callable[[int, int], None] | None = None,
    now: datetime | None = None,
) -> dict[str, Any]:
    """Judge the diary on letters, for either meaning, and log the answer before it is opened.

    Parameters
    ----------
    folder : Path
    diary : Path
    asked : DiaryColumnsAsked
        Which column plays which part; the score is in the column of the design's outcome unless
        another one is named.
    progress : callable ``(done, total)``, optional
    now : datetime, optional

    Returns
    -------
    dict
        The content of the result file. A second result is a new version, marked as late.

    Raises
    ------
    DesignError, InputError, NotFound, ExchangeError
        If the letters are not released, the diary is not the locked one or cannot be judged.
    """
    state = load_state(folder, now=now)
    released = state.log.last(Deed.LABELED)
    if released is None:
        raise DesignError(
            "the order is not released as letters yet. When the diary is complete the pharmacist "
            "runs openldn trial labels."
        )
    _check_locked(released, diary)
    reading = choose_reading(state, diary, asked)
    lost = _lost_result(state)
    if lost is not None:
        return _write_again(state, lost, diary, reading)
    basis = _basis(state, diary, version=len(state.log.of(Deed.SEALED)) + 1)
    content = judge_again(
        state,
        diary,
        reading=dated(reading, state),
        basis=basis,
        unblinded=unblinded_people(state.log.entries),
        progress=progress,
    )
    publish(
        state, Deed.SEALED, name=result_name(basis.version), content=result_bytes(content),
        facts={"version": basis.version, "late": basis.late,
               "after_opening": basis.after_opening, "diary": basis.diary},
    )  # fmt: skip
    return content


def _lost_result(state: TrialState) -> LogEntry | None:
    """A result that was logged and is not there: the computer stopped, or it was deleted."""
    missing = [
        entry
        for entry in state.log.of(Deed.SEALED)
        if not (state.folder / str(entry.facts["file"])).exists()
    ]
    return missing[0] if missing else None


def _write_again(
    state: TrialState, lost: LogEntry, diary: Path, reading: Reading
) -> dict[str, Any]:
    """Compute a lost result again; only the very same one may take its place.

    Otherwise a result could be deleted and another one take its name.
    """
    name = str(lost.facts["file"])
    basis = replace(
        _basis(state, diary, version=int(lost.facts["version"])),
        after_opening=bool(lost.facts["after_opening"]),
    )
    before = unblinded_people(state.log.entries[: lost.number])
    marked = replace(reading, read_on=lost.at.partition("T")[0])
    content = judge_again(state, diary, reading=marked, basis=basis, unblinded=before)
    if file_digest(result_bytes(content)) != lost.facts["sha256"]:
        raise DesignError(
            f"{name} is in the log and missing in the folder, and this diary with these columns "
            "does not give it again. Take it from a copy, or name the columns as they were."
        )
    write_new(state.folder / name, result_bytes(content))
    return content


def result_name(version: int) -> str:
    """Name of a result's file: the first, primary one has no number.

    Examples
    --------
    >>> result_name(1), result_name(2)
    ('result.json', 'result-2.json')
    """
    return str(CustodyFile.RESULT) if version == 1 else f"result-{version}.json"


def _check_locked(released: LogEntry, diary: Path) -> None:
    locked = released.facts.get("diary")
    if locked is not None and file_digest(read_bytes(diary)) != locked:
        raise DesignError(
            f"{diary.name} is not the diary that was locked when the letters were released; "
            "judge the locked one. A corrected diary can be judged by openldn evaluate once the "
            "meaning is opened, and is not blind then."
        )


def _basis(state: TrialState, diary: Path, *, version: int) -> ResultBasis:
    return ResultBasis(
        version=version,
        after_opening=bool(state.log.of(Deed.OPENED)),
        diary=file_digest(read_bytes(diary)),
        letters=file_digest(read_custody_file(state.folder, CustodyFile.LETTERS)),
        protocol=state.trial.protocol_digest,
        model=state.trial.model_digest,
    )


def judge_again(
    state: TrialState,
    diary: Path,
    *,
    reading: Reading,
    basis: ResultBasis,
    unblinded: dict[str, str],
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """The content of a result; the same from the same files."""
    trial = state.trial
    read = read_trial_diary(state, diary, reading)
    prepare_kernels()
    answers = judge_letters(
        read.courses, protocol=trial.protocol, spec=trial.spec, kits=trial.kits,
        orders=letters_from_json(read_custody_file(state.folder, CustodyFile.LETTERS)),
        unblinded=unblinded, progress=progress,
    )  # fmt: skip
    seen = {answer.participant for answer in answers}
    return result_to_json(
        answers, basis=basis, reading=reading, findings=read.findings, unblinded=unblinded,
        absent=tuple(one for one in trial.participants if one not in seen),
        letters_tell=trial.protocol.design.has_single_change,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class OpenedTrial:
    """The primary result with the meaning of the letters.

    ``meaning`` holds for each participant what each letter means, ``unblinded`` the participants
    whose code was broken, with when.
    """

    trial: PublicTrial
    result: dict[str, Any]
    meaning: dict[str, dict[str, str]]
    unblinded: dict[str, str]


def open_trial(folder: Path, keys: KeyFiles, *, now: datetime | None = None) -> OpenedTrial:
    """Open what the letters mean, after a result was sealed.

    Raises
    ------
    DesignError, NotFound, ExchangeError
        If no result is sealed, it was opened before, the key does not fit, or the folder was
        changed.
    """
    state = load_state(folder, now=now)
    if not state.log.of(Deed.SEALED):
        raise DesignError(
            "no result is sealed yet, and a meaning known before the result could bend it. The "
            "analyst runs openldn trial seal first. For a medical emergency: openldn trial unblind."
        )
    if (folder / CustodyFile.OPENED).exists():
        raise DesignError(
            "the trial was opened before; see opened.json. For a copy of the diary by name give "
            "--diary FILE --out FILE."
        )
    result = load_result(folder, result_name(1))
    allocation = unseal(state, keys, asked="open")
    content = opened_to_json(allocation, state.trial.protocol.design.labels)
    publish(
        state, Deed.OPENED, name=CustodyFile.OPENED, content=custody_bytes(content),
        facts={"result": result_name(1)},
    )  # fmt: skip
    return OpenedTrial(
        trial=state.trial, result=result, meaning=content["meaning"],
        unblinded=unblinded_people(state.log.entries),
    )  # fmt: skip


def load_result(folder: Path, name: str) -> dict[str, Any]:
    """The content of a result file."""
    return parse_json(read_custody_file(folder, name), name=name, wanted=RESULT_FORMAT)
