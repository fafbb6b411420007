"""After opening: a copy of the diary with the treatments by name."""

from dataclasses import dataclass
from pathlib import Path

from openldn.actions.custody import TrialState, load_state, unblinded_people
from openldn.actions.custody_release import (
    DiaryColumnsAsked,
    choose_reading,
    dated,
    read_trial_diary,
)
from openldn.errors import DesignError
from openldn.exchange import (
    CustodyFile,
    Reading,
    add_column,
    opened_from_json,
    read_bytes,
    read_custody_file,
    write_new,
)
from openldn.trial import (
    Allocation,
    Deed,
    TrialProtocol,
    entry_names,
    file_digest,
    find_participant,
    own_kits,
)

COLUMN = "treatment"


@dataclass(frozen=True, kw_only=True)
class NamedDiary:
    """What was written, and how it can be judged.

    ``is_locked`` tells whether the diary is the one that was locked; ``None``: none was.
    """

    out: Path
    lines: int
    reading: Reading
    protocol: TrialProtocol
    is_blinded: bool
    is_locked: bool | None


def is_opened(folder: Path) -> bool:
    """Whether the meaning of the letters is known to everybody."""
    return (folder / CustodyFile.OPENED).exists()


def check_named(out: Path) -> None:
    """Refuse a file that is there, before anything is opened.

    Raises
    ------
    DesignError
    """
    if out.exists():
        raise DesignError(f"{out.name} exists already and is never overwritten; name another file.")


def name_diary(folder: Path, diary: Path, out: Path, *, asked: DiaryColumnsAsked) -> NamedDiary:
    """Write a copy of the diary with a column of treatments; the diary itself is not touched.

    Parameters
    ----------
    folder : Path
        Of a trial that was opened.
    diary, out : Path
    asked : DiaryColumnsAsked

    Raises
    ------
    DesignError, InputError, NotFound, ExchangeError
        If the trial is not opened, the diary does not fit, or the copy is there already.
    """
    check_named(out)
    state = load_state(folder)
    if not is_opened(folder):
        raise DesignError("the trial is not opened yet; give the pharmacist's key with --key.")
    allocation, _ = opened_from_json(read_custody_file(folder, CustodyFile.OPENED))
    reading = choose_reading(state, diary, asked)
    cells = _cells(state, allocation, diary, reading)
    text = add_column(diary, cells, name=COLUMN, after=reading.kit)
    write_new(out, text.encode())
    released = state.log.last(Deed.LABELED)
    locked = None if released is None else released.facts.get("diary")
    return NamedDiary(
        out=out, lines=len(cells), reading=reading, protocol=state.trial.protocol,
        is_blinded=not unblinded_people(state.log.entries),
        is_locked=None if locked is None else locked == file_digest(read_bytes(diary)),
    )  # fmt: skip


def _cells(
    state: TrialState, allocation: Allocation, diary: Path, reading: Reading
) -> dict[int, str]:
    """The name of the treatment of every line."""
    trial, labels = state.trial, state.trial.protocol.design.labels
    cells: dict[int, str] = {}
    for course in read_trial_diary(state, diary, dated(reading, state)).courses:
        name = find_participant(course, trial.participants)
        treatments = allocation.person(name).treatments
        cells |= entry_names(
            course, own=own_kits(name, trial.kits), names=tuple(labels[one] for one in treatments)
        )
    return cells
