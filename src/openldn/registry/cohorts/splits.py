"""Sorting people without granting anybody immortal time.

Who responded, or took the drug for three months, had to live so long. Sorted by that from the
first day on, the good group cannot die early, and any drug looks as if it worked. So people are
sorted by what was known at entry; by what was known on a fixed later day, counting from that day
(landmark); or in time, each person leaving the one state when coming into the other.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from openldn.errors import RegistryError
from openldn.record import Finding, Floats
from openldn.registry.cohorts.cohort import Cohort, Flags, Texts
from openldn.registry.cohorts.findings import make_finding

RESPONSE, ON_DRUG = "response", "on-drug"
# Columns that are written after the first dose, and what may be asked in their stead.
LATER_COLUMNS = {
    "category": RESPONSE, "category_date": RESPONSE, RESPONSE: RESPONSE,
    "stop": ON_DRUG, "stop_reason": ON_DRUG, ON_DRUG: ON_DRUG,
    "events": None, "last_seen": None, "status": None,
}  # fmt: skip
# Expected early events of a group that had none; by chance that is rarer than 1 in 100.
_MOST_MISSING = 4.6


class Method(StrEnum):
    """How people were sorted."""

    ENTRY = "by what was known at entry"
    LANDMARK = "by what was known at the landmark, counted from there"
    IN_TIME = "in time, each person changing state on the day it happened"
    BIASED = "by what happened after the start, counted from the start (BIASED)"


@dataclass(frozen=True, kw_only=True, eq=False)
class Split:
    """Groups of persons, from when each is counted, and how they were sorted.

    Parameters
    ----------
    label : tuple of str or None, length n
        ``None`` for persons who are left out.
    since : array of shape (n,)
        Day, on the cohort's calendar, from which a person counts.
    """

    label: Texts
    since: Floats
    method: Method
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class State:
    """A state that begins on some day: responding, or having stopped.

    Parameters
    ----------
    begins : array of shape (n,)
        Day on the cohort's calendar; NaN where it never began, or nobody knows when.
    is_unknown : array of bool, shape (n,)
        Whether it began on a day that is not known, or nobody looked.
    yes, no : str
        Labels of those in it and of the others.
    """

    begins: Floats
    is_unknown: Flags
    yes: str
    no: str
    findings: tuple[Finding, ...] = ()


def split_at_entry(cohort: Cohort, by: str, *, is_known_at_entry: bool = False) -> Split:
    """Sort by a column that was settled before the first dose.

    Parameters
    ----------
    by : str
        ``group``, or another column.
    is_known_at_entry : bool
        Whether the asker says so of another column; ``group`` is so by definition.

    Raises
    ------
    RegistryError
        If the column is written later, or nobody says when it was.

    Examples
    --------
    >>> from openldn.registry.cohorts.cohort import make_cohort
    >>> some = make_cohort(entry=[0, 0], last_seen=[9, 9], status=[0, 0], group=["LDN", "none"])
    >>> split_at_entry(some, "group").label
    ('LDN', 'none')
    """
    key = by.strip().casefold()
    if key in LATER_COLUMNS:
        raise RegistryError(_refusal(key))
    if key != "group" and not is_known_at_entry:
        cohort.column(by)  # names the columns where there is none
        raise RegistryError(
            f"{by!r} may have been settled after the first dose, and then the comparison is "
            "biased: who lives longer has more time to get into it. If it was known at entry, say "
            "so with --known-at-entry."
        )
    label = cohort.column(by)
    if len({one for one in label if one is not None}) < 2:
        raise RegistryError(
            f"{by!r} holds fewer than two groups, so there is nothing to compare; leave --by out."
        )
    return Split(label=label, since=cohort.entry, method=Method.ENTRY)


def find_state(cohort: Cohort, by: str) -> State:
    """State that a later column tells, with the day on which it began.

    Raises
    ------
    RegistryError
        If the column tells no state that begins on a day.
    """
    kind = LATER_COLUMNS.get(by.strip().casefold())
    unseen = np.zeros(len(cohort), dtype=np.bool_)
    if kind == RESPONSE:
        unseen = ~cohort.assessed
        unknown = cohort.responded & np.isnan(cohort.category_day)
        begins = np.where(cohort.responded, cohort.category_day, np.nan)
        yes, no, column = "responded", "no response", "category_date"
    elif kind == ON_DRUG:
        unknown = cohort.stopped & np.isnan(cohort.stop)
        begins, yes, no, column = cohort.stop, "stopped", "on the drug", "stop"
    else:
        raise RegistryError(
            f"{by!r} tells no state that begins on a day; a landmark or a state in time needs "
            "'response' (with category_date) or 'on-drug' (with stop)."
        )
    found: tuple[Finding, ...] = ()
    if unknown.any():
        found = (
            make_finding(
                "COH-034",
                f"The day is not known for {int(unknown.sum()):,} of those who {yes}; they are "
                "left out",
                f"Fill in {column}",
            ),
        )
    found += _find_unassessed(int(unseen.sum()), len(cohort))
    return State(begins=begins, is_unknown=unknown | unseen, yes=yes, no=no, findings=found)


def _find_unassessed(count: int, size: int) -> tuple[Finding, ...]:
    if not count:
        return ()
    return (
        make_finding(
            "COH-035",
            f"The category of {count:,} of {size:,} persons is blank or not evaluable; that is not "
            "'no response', and they are left out. Those who die before anybody looks are among "
            "them, so the groups hold people who were well enough to be assessed",
            "Fill in what was found; where many are missing, do not compare",
        ),
    )


def split_at_landmark(cohort: Cohort, by: str, *, landmark: float) -> Split:
    """Sort by what was so on a fixed day after entry, and count from that day.

    Parameters
    ----------
    by : str
        ``response`` or ``on-drug``.
    landmark : float
        Days after entry, above 0.

    Raises
    ------
    RegistryError
        If the landmark is not above 0, or fewer than two groups reach it.

    References
    ----------
    Anderson, Cain, Gelber (1983). doi:10.1200/JCO.1983.1.11.710.
    """
    if not landmark > 0:
        raise RegistryError(f"the landmark is day {landmark:g}; must be above 0, like 90.")
    state = find_state(cohort, by)
    day = cohort.entry + landmark
    reached = (cohort.last_seen > day) & ~state.is_unknown
    inside = state.begins <= day
    label = tuple(
        None if not ok else (f"{state.yes} by day {landmark:g}" if yes else f"{state.no} by then")
        for ok, yes in zip(reached, inside, strict=True)
    )
    if len({one for one in label if one is not None}) < 2:
        raise RegistryError(
            f"on day {landmark:g} fewer than two groups are still watched ({int(reached.sum()):,} "
            "persons); choose an earlier landmark."
        )
    known = ~np.isnan(cohort.last_seen) & ~state.is_unknown
    gone = int(np.sum(known & ~reached))
    findings = state.findings
    if gone:
        findings = (
            *findings,
            make_finding(
                "COH-033",
                f"{gone:,} persons died or were no longer watched by day {landmark:g} and are in "
                "neither group",
                "The comparison is of those who got so far; it says nothing of the first "
                f"{landmark:g} days",
            ),
        )
    return Split(label=label, since=day, method=Method.LANDMARK, findings=findings)


def split_with_bias(cohort: Cohort, by: str, *, landmark: float | None = None) -> Split:
    """Sort as one should not, to show beside the right answer how much that moves it."""
    state = find_state(cohort, by)
    began = ~np.isnan(state.begins)
    if landmark is not None:  # "took it for three months"
        began &= state.begins - cohort.entry <= landmark
    label = tuple(
        None if unknown else state.yes if yes else state.no
        for unknown, yes in zip(state.is_unknown, began, strict=True)
    )
    when = "at any time" if landmark is None else f"by day {landmark:g}"
    found = make_finding(
        "COH-031",
        f"BIASED, shown only for comparison: persons were sorted by having {state.yes} {when} and "
        "counted from the first dose. Who dies early has no time for that, so the groups differ "
        "even for a drug that does nothing",
        "Do not quote this number; read the one beside it",
    )
    return Split(label=label, since=cohort.entry, method=Method.BIASED, findings=(found,))


def find_immortal_group(
    left: Floats, had_event: Flags, label: Texts, entered: Floats | None = None
) -> Finding | None:
    """Whether a group has no early event where the others' hazard makes some near certain.

    Who is watched only for a short time and has no event says nothing of that, and hides nothing.

    Notes
    -----
    Until the first event of a group, it expects ``sum of Y_g / Y`` events over the events of the
    others; none among 4.6 has a chance of 1 in 100.

    Examples
    --------
    >>> left = np.concatenate([np.arange(1.0, 31), np.full(30, 100.0)])
    >>> label = ("short",) * 30 + ("took it three months",) * 30
    >>> find_immortal_group(left, left < 100, label).id
    'COH-032'
    """
    begun = np.zeros(len(left)) if entered is None else entered
    for name in sorted({one for one in label if one is not None}):
        mine = np.array([one == name for one in label])
        others = ~mine & np.array([one is not None for one in label])
        # Without any event: up to its last contact.
        first = min(left[mine & had_event], default=left[mine].max())
        days = left[others & had_event & (left < first)]
        if len(days) < _MOST_MISSING:
            continue
        days = np.sort(days)
        risk = [(begun < day) & (left >= day) for day in days]
        expected = sum(
            float(np.sum(one & mine)) / max(np.sum(one & (mine | others)), 1) for one in risk
        )
        if expected > _MOST_MISSING:
            return make_finding(
                "COH-032",
                f"In {name!r} nobody has an event before day {first:g}, where {expected:.1f} "
                "were to be expected: the group looks as if it was made of those who got so far",
                "If the group was settled after the first dose, ask with a landmark instead",
            )
    return None


def _refusal(key: str) -> str:
    kind = LATER_COLUMNS[key]
    if kind is None:
        return (
            f"{key} is what happens after the first dose; people cannot be sorted by it and "
            "counted from the first dose. Compare by 'group', or by a column known at entry."
        )
    what = "responds" if kind == RESPONSE else "takes the drug for long"
    return (
        f"{key} is settled after the first dose: who {what} had to live so long (immortal time), "
        "so the comparison would make any drug look good. Ask instead with a landmark "
        f"(--by {kind} --landmark 90) or in time (--by {kind} --in-time); --show-biased then "
        "prints the naive number beside it."
    )
