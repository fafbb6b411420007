"""What a diary of kit numbers covers: seen before letters are released, without the order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from openldn.errors import CourseError, DesignError
from openldn.record import UNKNOWN, Codes, Course, Finding, Severity
from openldn.trial.custody.kits import Kit
from openldn.trial.custody.letters import own_kits, place_of

# With scores on fewer of a kit's days than this, its mean hardly speaks for the period. A choice
# of this project: half is what the model's plain cross-check, the last half of a period, needs.
ENOUGH_DAYS = 0.5
# A contrast needs two periods.
LEAST_KITS = 2


@dataclass(frozen=True, kw_only=True)
class KitDays:
    """What a diary holds of one kit: days with a score, and its first and last day noted.

    Days count from 0, the day of the first entry; ``first`` and ``last`` are ``None`` where the
    kit is not in the diary.
    """

    kit: Kit
    scored: int
    first: int | None = None
    last: int | None = None

    @property
    def noted(self) -> int:
        """Days from the first to the last that name the kit."""
        if self.first is None or self.last is None:
            return 0
        return self.last - self.first + 1


@dataclass(frozen=True, kw_only=True)
class PersonDays:
    """What the diary holds of one participant, kit by kit; no entry of ``kits`` without one."""

    participant: str
    kits: tuple[KitDays, ...]

    @property
    def scored(self) -> int:
        """Days with a score under a kit."""
        return sum(one.scored for one in self.kits)

    @property
    def planned(self) -> int:
        """Days of all kits."""
        return sum(one.kit.days for one in self.kits)


def find_participant(course: Course, participants: tuple[str, ...]) -> str:
    """Whose course it is: the only participant's where the diary does not say.

    Raises
    ------
    DesignError, CourseError
        If the diary does not say, or names somebody else.
    """
    if course.participant in participants:
        return course.participant
    if course.participant:
        raise CourseError(
            "the diary has a participant who is not in the trial; the codes must be those of "
            f"kits.csv: {', '.join(participants)}."
        )
    if len(participants) > 1:
        raise DesignError(
            f"the trial has {len(participants)} participants; name the column that says whose "
            "entry it is (--patient COLUMN)."
        )
    return participants[0]


def kit_places(course: Course, own: tuple[Kit, ...]) -> Codes:
    """Place of the kit of each entry among a participant's own; -1 without one.

    Raises
    ------
    DesignError
        If a number is neither a kit nor a period of this participant.
    """
    place = np.full(len(course.treatments) + 1, UNKNOWN, dtype=np.int64)
    for code, label in enumerate(course.treatments):
        here = np.flatnonzero(course.treatment == code)
        if not len(here):
            continue
        try:
            found = place_of(label, own)
        except DesignError as error:
            row = "" if course.row is None else f"row {int(course.row[here].min())}: "
            raise DesignError(f"{row}{error}") from None
        place[code] = UNKNOWN if isinstance(found, str) else found
    places: Codes = place[course.treatment]
    return places


def find_coverage(
    courses: Sequence[Course], *, participants: tuple[str, ...], kits: tuple[Kit, ...]
) -> tuple[PersonDays, ...]:
    """What each participant's diary holds of each kit.

    Parameters
    ----------
    courses : sequence of Course
        Treatments are kit or period numbers.
    participants : tuple of str
        Of the trial.
    kits : tuple of Kit
        Of all participants.

    Raises
    ------
    DesignError, CourseError
        If the diary holds no time, a kit that is not the participant's, or nothing that could be
        compared: then a release would be worthless.
    """
    found = tuple(_of_course(course, participants, kits) for course in courses)
    useful = [one for one in found if sum(kit.scored > 0 for kit in one.kits) >= LEAST_KITS]
    if not useful:
        held = max((sum(kit.scored > 0 for kit in one.kits) for one in found), default=0)
        raise DesignError(
            f"the diary holds scores under {held} of the kits of a participant; at least "
            f"{LEAST_KITS} are needed to compare. Give the whole diary, and name the column of "
            "kit or period numbers (--kit COLUMN)."
        )
    return found


def _of_course(course: Course, participants: tuple[str, ...], kits: tuple[Kit, ...]) -> PersonDays:
    name = find_participant(course, participants)
    return PersonDays(participant=name, kits=person_days(course, own_kits(name, kits)))


def person_days(course: Course, own: tuple[Kit, ...]) -> tuple[KitDays, ...]:
    """What a course holds of each of a participant's kits.

    Raises
    ------
    DesignError, CourseError
        If it holds no time, or a kit that is not the participant's.
    """
    if course.day is None:
        raise CourseError("the diary holds no dates, and a trial is followed day by day.")
    places, day = kit_places(course, own), np.floor(course.day).astype(np.int64)
    has_score = np.isfinite(course.outcome)
    rows = []
    for place, kit in enumerate(own):
        here = places == place
        days = day[here]
        rows.append(
            KitDays(
                kit=kit,
                scored=len(np.unique(day[here & has_score])),
                first=int(days.min()) if len(days) else None,
                last=int(days.max()) if len(days) else None,
            )
        )
    return tuple(rows)


def find_weaknesses(
    coverage: Sequence[PersonDays], *, participants: tuple[str, ...]
) -> tuple[Finding, ...]:
    """What makes a diary a weak basis for a release, each as a finding.

    Parameters
    ----------
    coverage : sequence of PersonDays
    participants : tuple of str
        Of the trial; those without a diary are told.
    """
    absent = [name for name in participants if name not in {one.participant for one in coverage}]
    findings = [_days_noted(one) for one in coverage]
    if absent:
        findings.append(
            _warn(
                "CUS-001", f"Participants without a diary: {', '.join(absent)}.",
                "All letters are released together; wait for the diary, or go on without it.",
            )
        )  # fmt: skip
    for one in coverage:
        findings += _of_person(one)
    return tuple(findings)


def _of_person(person: PersonDays) -> list[Finding]:
    found, name = [], person.participant
    empty = [one for one in person.kits if not one.scored]
    if empty:
        found.append(
            _warn(
                "CUS-002", f"{name}: no score under {_named(empty)}.",
                "Is the diary whole, and is each kit number the one on the box?",
            )
        )  # fmt: skip
    thin = [one for one in person.kits if 0 < one.scored < ENOUGH_DAYS * one.kit.days]
    if thin:
        told = ", ".join(f"{_named([one])}: {one.scored} of {one.kit.days}" for one in thin)
        found.append(
            _warn(
                "CUS-003", f"{name}: scores on fewer than half of the days of {told}.",
                "Add scores that were noted elsewhere now; afterwards the diary is locked.",
            )
        )  # fmt: skip
    last = person.kits[-1]
    if last.noted < last.kit.days:
        found.append(
            _warn(
                "CUS-004",
                f"{name}: the last kit, {last.kit.number}, is noted on {last.noted} of its "
                f"{last.kit.days} days; the trial may not be over.",
                "Letters tell the order of the days to come; wait for the end unless the trial "
                "was ended early.",
            )
        )  # fmt: skip
    return [*found, *_out_of_plan(person)]


def _out_of_plan(person: PersonDays) -> list[Finding]:
    """Kits that were noted longer than they last, or not one after the other."""
    long = [one for one in person.kits if one.noted > one.kit.days]
    held = [one for one in person.kits if one.first is not None]
    mixed = [
        other
        for place, other in enumerate(held)
        if place and (other.first or 0) <= max(before.last or 0 for before in held[:place])
    ]
    found = []
    if long:
        told = ", ".join(f"{_named([one])} {one.noted} instead of {one.kit.days}" for one in long)
        found.append(
            _warn(
                "CUS-005", f"{person.participant}: more days from first to last than planned: "
                f"{told}.", "Is a kit number exchanged, or a date wrong?",
            )
        )  # fmt: skip
    if mixed:
        found.append(
            _warn(
                "CUS-006", f"{person.participant}: {_named(mixed)} begins before an earlier kit "
                "ends.", "Were two boxes exchanged, or is a kit number or a date wrong?",
            )
        )  # fmt: skip
    return found


def _days_noted(person: PersonDays) -> Finding:
    return Finding(
        id="CUS-007",
        severity=Severity.NOTE,
        message=f"{person.participant}: scores on {person.scored} of {person.planned} days under "
        f"{len(person.kits)} kits; {max(person.planned - person.scored, 0)} days without.",
        advice="Missing days are not filled in.",
    )


def _named(kits: Sequence[KitDays]) -> str:
    return ", ".join(f"kit {one.kit.number} (period {one.kit.period})" for one in kits)


def _warn(id_: str, message: str, advice: str) -> Finding:
    return Finding(id=id_, severity=Severity.WARNING, message=message, advice=advice)
