"""How strong each contributed course is as evidence, why, and what would raise it."""

from collections.abc import Sequence
from dataclasses import dataclass

from openldn.record import Finding, Severity

# A blinded course of two changes, like ABBA, holds two pairs where the diary names its periods.
TWICE_CHANGED = "C"
OPEN_GRADES = ("C", "D")


@dataclass(frozen=True, kw_only=True)
class GradedCourse:
    """One course of a diary and what became of it.

    Parameters
    ----------
    participant : str
        Label in the clinic's own diary; it never enters a contribution.
    letter : str
        Grade ``A`` to ``D``; ``""`` where the course gives no contribution.
    label, reason : str
        The grade in words, and why.
    has_time : bool
        Whether the order of the entries is known.
    """

    participant: str
    letter: str
    label: str
    reason: str
    has_time: bool = True


def advise_grades(
    courses: Sequence[GradedCourse],
    *,
    blinded: bool | None,
    names_periods: bool,
    column: str | None = None,
    has_cycles: bool = False,
) -> tuple[Finding, ...]:
    """What a pool will leave out for its grade, and what could raise it.

    Parameters
    ----------
    courses : sequence of GradedCourse
    blinded : bool or None
        As stated for all of them; ``None``: not stated.
    names_periods : bool
        Whether a column of periods or cycles was named.
    column : str, optional
        A column of the diary that looks like periods, or like cycles, and was not named.
    has_cycles : bool
        Whether that column looks like cycles.

    Examples
    --------
    >>> some = [GradedCourse(participant="P1", letter="C", label="", reason="")]
    >>> [one.id for one in advise_grades(some, blinded=True, names_periods=False)]
    ['REG-016', 'REG-017']
    """
    found = [
        _left_out(courses), _periods(courses, blinded, names_periods, column, has_cycles),
        _blinding(courses, blinded),
    ]  # fmt: skip
    return tuple(one for one in found if one is not None)


def _left_out(courses: Sequence[GradedCourse]) -> Finding | None:
    count = sum(one.letter in OPEN_GRADES for one in courses)
    if not count:
        return None
    return Finding(
        id="REG-016",
        severity=Severity.WARNING,
        message=f"Courses of grade C or D: {count} of {len(courses)}. They are in the file, and a "
        "pool counts them and leaves them out unless it is asked for them (--grades A,B,C,D).",
        advice="Time, expectation and a bad spell at the start are part of their effect; a blinded "
        "course that crosses over several times is not left out.",
    )


def _periods(
    courses: Sequence[GradedCourse],
    blinded: bool | None,
    names_periods: bool,
    column: str | None,
    has_cycles: bool,
) -> Finding | None:
    """With dates a blinded ABBA, without dates whatever has an order, gains by named periods."""
    gains = sum(
        (one.letter == TWICE_CHANGED and blinded is not False)
        if one.has_time
        else one.letter in (*OPEN_GRADES, "")
        for one in courses
    )
    if names_periods or not gains:
        return None
    option = "--cycle" if has_cycles else "--period"
    seen = f"Column {column!r} looks like it: add {option} {column}." if column else (
        "If the diary notes it, name the column with --period (or --cycle, where pairs of periods "
        "belong together)."
    )  # fmt: skip
    return Finding(
        id="REG-017",
        severity=Severity.NOTE,
        message=f"The grade of {gains} courses may rise if it is told which period or cycle each "
        "entry is of: a blinded course like ABBA holds two periods of each treatment then, and "
        "scores without dates have an order.",
        advice=seen,
    )


def _blinding(courses: Sequence[GradedCourse], blinded: bool | None) -> Finding | None:
    count = sum(one.letter in ("B", TWICE_CHANGED) for one in courses)
    if blinded is not None or not count:
        return None
    return Finding(
        id="REG-018",
        severity=Severity.NOTE,
        message=f"Nobody said whether participants knew the treatment; {count} courses count as "
        "not blinded.",
        advice="If none of them knew, contribute with --blinded; if they knew, with --open-label.",
    )
