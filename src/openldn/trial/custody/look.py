"""A look before the end: letters of finished cycles, which tell nothing of those to come."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from openldn.errors import DesignError
from openldn.record import UNKNOWN, Course
from openldn.trial.custody.allocation import Allocation
from openldn.trial.custody.commitment import canonical_json, digest
from openldn.trial.custody.coverage import kit_places, person_days
from openldn.trial.custody.kits import Kit
from openldn.trial.custody.log import Deed, Log
from openldn.trial.custody.verify import Check
from openldn.trial.designs import DesignKind, TrialDesign

# A masked look compares two kinds of kits.
TREATMENTS = 2


def why_no_look(design: TrialDesign) -> str:
    """Why letters of finished cycles cannot be given out; empty where they can.

    Notes
    -----
    In a paired design the order of each cycle is drawn on its own, and what a letter means is
    drawn apart from all orders. So all later orders stay equally likely whatever the letters of
    whole finished cycles are. Half a cycle would tell its other half. In balanced, restricted
    and Latin square designs the later cycles follow from the earlier ones in part: with two
    balanced pairs, the first tells the second.

    Examples
    --------
    >>> from openldn.trial.designs import TrialTreatment
    >>> pair = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))
    >>> why_no_look(TrialDesign(kind=DesignKind.PAIRED, treatments=pair, cycles=3))
    ''
    >>> why_no_look(TrialDesign(kind=DesignKind.BALANCED, treatments=pair, cycles=3))
    'the order of finished cycles of a balanced design tells of those to come'
    """
    if design.has_single_change:
        return f"a {design.kind} design has no cycles"
    if design.cycles == 1:
        return "the design has one cycle, whose end is that of the trial"
    if design.kind is not DesignKind.PAIRED:
        return f"the order of finished cycles of a {design.kind} design tells of those to come"
    if len(design.treatments) != TREATMENTS:
        return f"a masked look compares two treatments, and the design has {len(design.treatments)}"
    return ""


def check_look(design: TrialDesign, cycles: int) -> None:
    """Refuse a look that would tell of later cycles, or that is none.

    Raises
    ------
    DesignError
    """
    why = why_no_look(design)
    if why:
        raise DesignError(
            f"no letters are given before the end: {why}. Judge the trial once, at its end; for "
            "a medical emergency there is openldn trial unblind."
        )
    if not 1 <= cycles < design.cycles:
        raise DesignError(
            f"cycles is {cycles}; must be 1 or more and below {design.cycles}. After the last one "
            "release all letters: openldn trial labels without --cycles."
        )


def find_finished(
    course: Course, *, own: tuple[Kit, ...], last: int, today: date
) -> NDArray[np.bool_]:
    """Entries up to the end of a finished kit; refused while the kit may be running.

    Parameters
    ----------
    course : Course
        Of one participant; treatments are kit or period numbers.
    own : tuple of Kit
        Of that participant.
    last : int
        Place of the last kit of the finished cycles.
    today : date
        Days to come are not finished, whatever the diary says.

    Returns
    -------
    array of bool, shape (n,)

    Raises
    ------
    DesignError
        If a finished kit has no score, the last one is not over, or a later one is noted before.
    """
    held = person_days(course, own)
    assert course.day is not None
    empty = [one.kit.number for one in held[: last + 1] if not one.scored]
    if empty:
        raise DesignError(
            f"the cycle is not finished by the diary: no score under {', '.join(empty)}."
        )
    day = np.floor(course.day).astype(np.int64)
    first = held[last].first
    assert first is not None
    end = first + own[last].days - 1
    if end > int(day.max()):
        raise DesignError(
            f"the cycle is not finished by the diary: kit {own[last].number} began on day "
            f"{first + 1} and lasts to day {end + 1}, and the last entry is of day "
            f"{int(day.max()) + 1}. Half a cycle would tell its other half; wait for the end."
        )
    inside = day <= end
    reached = course.date_at(int(np.flatnonzero(day >= end)[0]))
    if reached is not None and reached > today:
        raise DesignError(f"the cycle ends on {reached}, which is still to come; is a date wrong?")
    if np.any(inside & (kit_places(course, own) > last)):
        raise DesignError(
            "the diary names a kit of a later cycle before this one ends; is a kit number or a "
            "date wrong?"
        )
    return inside


def entry_names(
    course: Course,
    *,
    own: tuple[Kit, ...],
    names: tuple[str, ...],
    kept: NDArray[np.bool_] | None = None,
) -> dict[int, str]:
    """What each line of the diary was on: the name of its kit, run-in, washout, or nothing.

    Parameters
    ----------
    course : Course
    own : tuple of Kit
        Of the participant.
    names : tuple of str
        Of each of these kits, as far as they are told.
    kept : array of bool, shape (n,), optional
        Entries to be named; all if not given.

    Raises
    ------
    DesignError
        If a kit is not the participant's, or its name is not told.
    """
    assert course.row is not None
    wanted = np.arange(len(course)) if kept is None else np.flatnonzero(kept)
    places = kit_places(course, own)
    if len(wanted) and int(places[wanted].max()) >= len(names):
        raise DesignError("the diary names a kit whose letter is not released.")
    found = {}
    for entry in wanted:
        place, code = int(places[entry]), int(course.treatment[entry])
        label = "" if code == UNKNOWN else course.treatments[code]
        found[int(course.row[entry])] = label if place == UNKNOWN else names[place]
    return found


def look_digest(allocation: Allocation, *, participant: str, cycles: int) -> str:
    """Digest of the letters given out for a look, for the log.

    Few orders are possible, so that a bare digest could be tried out; the nonce hides it, and
    shows after opening that the letters were those drawn.
    """
    person = allocation.person(participant)
    letters = person.order[: cycles * len(person.letters)]
    content = {"participant": participant, "cycles": cycles, "letters": list(letters)}
    return digest("look/1", canonical_json(content), allocation.secrets.nonce)


def check_looks(log: Log, allocation: Allocation | None) -> tuple[Check, ...]:
    """Whether the letters given out for looks were those that were drawn.

    ``passed`` is ``None`` as long as the trial is not opened.
    """
    checks = []
    for entry in log.of(Deed.LOOKED):
        name, cycles = str(entry.facts["participant"]), int(entry.facts["cycles"])
        about = f"letters of {name} for the look after cycle {cycles} are those drawn"
        if allocation is None:
            passed, detail = None, "can be checked once the trial is opened."
        else:
            same = look_digest(allocation, participant=name, cycles=cycles)
            passed = same == entry.facts["letters"]
            detail = f"given on {entry.at}." if passed else "other letters were given."
        checks.append(Check(about=about, passed=passed, detail=detail))
    return tuple(checks)
