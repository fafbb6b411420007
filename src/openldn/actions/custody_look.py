"""A planned look: a copy of the diary with letters for the finished cycles, and nothing later."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from openldn.actions.custody import TrialState, load_unreleased, note, unblinded_people, unseal
from openldn.actions.custody_keys import KeyFiles
from openldn.actions.custody_release import (
    DiaryColumnsAsked,
    choose_reading,
    dated,
    read_trial_diary,
)
from openldn.errors import DesignError
from openldn.exchange import add_column, read_bytes, write_new
from openldn.record import Course, Finding, Severity
from openldn.trial import (
    Deed,
    check_look,
    entry_names,
    file_digest,
    find_finished,
    find_participant,
    look_digest,
    own_kits,
)

COLUMN = "treatment"


@dataclass(frozen=True, kw_only=True)
class LookRequest:
    """After how many finished cycles which participant's diary is to be looked at.

    ``participant`` may be empty where the trial has one; ``out`` is the copy to be written.
    """

    cycles: int
    diary: Path
    out: Path
    participant: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class LookCheck:
    """What was found before letters are given for a look; nothing has been opened yet.

    ``kept`` marks the entries up to the end of the last finished cycle.
    """

    request: LookRequest
    state: TrialState
    participant: str
    course: Course
    kept: NDArray[np.bool_]
    kit_column: str
    outcome: str
    time: str
    findings: tuple[Finding, ...]

    @property
    def needs_consent(self) -> bool:
        """Whether somebody must agree first: letters cannot be taken back."""
        return any(one.severity is not Severity.NOTE for one in self.findings)


def check_trial_look(
    folder: Path,
    request: LookRequest,
    *,
    asked: DiaryColumnsAsked,
    now: datetime | None = None,
) -> LookCheck:
    """Read the diary and say whether letters can be given for a look, without opening anything.

    Raises
    ------
    DesignError, InputError, NotFound, ExchangeError
        If a look would tell of later cycles, the cycles are not finished, or the diary cannot be
        read.
    """
    state = load_unreleased(folder, now)
    design = state.trial.protocol.design
    check_look(design, request.cycles)
    _check_place(folder, request.out)
    reading = dated(choose_reading(state, request.diary, asked), state)
    read = read_trial_diary(state, request.diary, reading)
    participant, course = _find_course(read.courses, state, request.participant)
    kept = find_finished(
        course, own=own_kits(participant, state.trial.kits),
        last=request.cycles * len(design.treatments) - 1, today=state.now.astimezone(UTC).date(),
    )  # fmt: skip
    return LookCheck(
        request=request, state=state, participant=participant, course=course, kept=kept,
        kit_column=reading.kit, outcome=reading.outcome, time=reading.time or "",
        findings=(*_find_doubts(state, participant, request.cycles), *read.findings),
    )  # fmt: skip


def _check_place(folder: Path, out: Path) -> None:
    if out.exists():
        raise DesignError(f"{out.name} exists already and is never overwritten; name another file.")
    if out.resolve().parent == folder.resolve():
        raise DesignError(
            f"{out.name} would lie in the folder of the trial, which everybody may read; letters "
            "are for whoever looks alone. Name another place with --out."
        )


def _find_course(courses: tuple[Course, ...], state: TrialState, wanted: str) -> tuple[str, Course]:
    people = state.trial.participants
    found = {find_participant(course, people): course for course in courses}
    name = wanted or (people[0] if len(people) == 1 else "")
    if not name:
        raise DesignError(
            f"the trial has {len(people)} participants; say whose diary is looked at: "
            "--participant CODE."
        )
    if name not in found:
        raise DesignError(
            f"the diary holds no entry of that participant; it holds {', '.join(sorted(found))}."
        )
    return name, found[name]


def _find_doubts(state: TrialState, participant: str, cycles: int) -> tuple[Finding, ...]:
    found = []
    planned = state.trial.protocol.look_cycles[:-1]
    if cycles not in planned:
        after = f"after cycle {', '.join(map(str, planned))}" if planned else "only at the end"
        found.append(
            Finding(
                id="CUS-009", severity=Severity.WARNING,
                message=f"The plan judges {after}, and a look after cycle {cycles} is not planned.",
                advice="Every look more is one more chance to err; leave it out, or give the "
                "reason in the report.",
            )
        )  # fmt: skip
    broken = unblinded_people(state.log.entries).get(participant)
    if broken:
        found.append(
            Finding(
                id="CUS-010", severity=Severity.WARNING,
                message=f"The code of {participant} was broken on {broken}, so the letters may "
                "tell what was taken.",
                advice="Let nobody look who knows what was told then.",
            )
        )  # fmt: skip
    return tuple(found)


def write_look(checked: LookCheck, keys: KeyFiles, *, is_agreed: bool = False) -> LookCheck:
    """Note the look in the log, then write the copy of the diary with letters.

    Raises
    ------
    DesignError, NotFound, ExchangeError
        If nobody agreed to what was found, the key does not fit, or a file cannot be written.
    """
    if checked.needs_consent and not is_agreed:
        raise DesignError(
            "no letters are given: they cannot be taken back, and the findings above need "
            "somebody who agrees. Go on with --yes, or wait."
        )
    state, request, name = checked.state, checked.request, checked.participant
    allocation = unseal(state, keys, asked="look")
    design = state.trial.protocol.design
    letters = allocation.person(name).order[: request.cycles * len(design.treatments)]
    cells = entry_names(
        checked.course, own=own_kits(name, state.trial.kits), names=letters, kept=checked.kept
    )
    text = add_column(request.diary, cells, name=COLUMN, after=checked.kit_column)
    facts = {
        "participant": name, "cycles": request.cycles,
        "letters": look_digest(allocation, participant=name, cycles=request.cycles),
        "diary": file_digest(read_bytes(request.diary)),
    }  # fmt: skip
    note(state, Deed.LOOKED, facts)
    write_new(request.out, text.encode(), mode=0o600)
    return checked
