"""Adverse events: how many persons, how many events, in how much time, against whom."""

from collections import Counter
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import combinations

import numpy as np

from openldn.errors import RegistryError
from openldn.record import Finding
from openldn.registry.cohorts.cohort import DAYS_PER_YEAR, Cohort, Flags
from openldn.registry.cohorts.exact import (
    LEVEL,
    Rate,
    Share,
    highest_if_none,
    rate_of,
    rate_ratio,
    share_difference,
    share_of,
)
from openldn.registry.cohorts.findings import make_finding

ANY = "any adverse event"
EVERYBODY = "everybody"
# Terms as alike as "vivid dream" and "vivid dreams" are shown to a person, never merged.
_NEARLY = 0.88
_MOST_COMPARED = 400
_SHOWN = 3  # terms named in a message


@dataclass(frozen=True, kw_only=True)
class HarmCount:
    """One term in one group: persons and events, never mixed.

    Parameters
    ----------
    persons : Share
        Persons with at least one event, of those of whom it is known.
    if_none, if_all : Share
        Of all in the group, if none and if all of the others had one.
    events : int
        Of those persons, each time counted; never fewer than persons with one.
    timed : int
        Persons of whom both it and the time under observation are known: those of ``rate``.
    rate : Rate or None
        Events per person-year of follow-up, of those whose time is known too; without an interval
        where one person has several, because these are not independent.
    highest_if_none : float or None
        Where nobody had one: the share that this still leaves possible (rule of three).
    """

    group: str
    persons: Share
    if_none: Share
    if_all: Share
    events: int
    timed: int
    rate: Rate | None
    highest_if_none: float | None

    def __post_init__(self) -> None:
        if self.events < self.persons.count:
            raise RegistryError(
                f"{self.events} events of {self.persons.count} persons with an event contradict "
                "each other; every one of them had one event at least. Correct one of the two."
            )

    @property
    def is_clustered(self) -> bool:
        """Whether one person has several events, so that a rate has no interval."""
        return self.rate is not None and self.rate.low is None


@dataclass(frozen=True, kw_only=True)
class RateComparison:
    """Rate of a group divided by that of the comparator, with its exact interval."""

    group: str
    comparator: str
    ratio: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class PersonsComparison:
    """Share of persons with an event minus that of the comparator, with its interval."""

    group: str
    comparator: str
    difference: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class TermHarms:
    """A term in every group, and compared where there is a comparator.

    Parameters
    ----------
    term : str
    counts : tuple of HarmCount
    persons_compared : tuple of PersonsComparison
    comparisons : tuple of RateComparison
        Only where nobody has the event several times.
    """

    term: str
    counts: tuple[HarmCount, ...]
    persons_compared: tuple[PersonsComparison, ...]
    comparisons: tuple[RateComparison, ...]


@dataclass(frozen=True, kw_only=True)
class Harms:
    """All terms of a cohort, the most frequent first."""

    terms: tuple[TermHarms, ...]
    groups: tuple[str, ...]
    comparator: str | None
    findings: tuple[Finding, ...]
    level: float = LEVEL


def count_harms(
    cohort: Cohort,
    *,
    comparator: str | None = None,
    terms: tuple[str, ...] = (),
    level: float = LEVEL,
) -> Harms:
    """Count adverse events by term and group.

    Parameters
    ----------
    cohort : Cohort
    comparator : str or None
        Label of ``group`` that the others are compared with.
    terms : tuple of str
        Terms to tell of even where nobody had them.
    level : float

    Raises
    ------
    RegistryError
        If nobody's adverse events are known, or the comparator is no group.

    Examples
    --------
    >>> from openldn.registry.cohorts.cohort import make_cohort
    >>> some = make_cohort(
    ...     entry=[0, 0, 0], last_seen=[365.25] * 3, status=[0, 0, 0],
    ...     harms=[("Headache", "headache"), (), None],
    ... )
    >>> one = count_harms(some).terms[1]
    >>> one.term, one.counts[0].persons.count, one.counts[0].persons.of, one.counts[0].rate.events
    ('headache', 1, 2, 2)
    """
    noted = np.array([one is not None for one in cohort.harms])
    if not noted.any():
        raise RegistryError(
            "no adverse events are noted for anybody; write 'none' for a person who was asked and "
            "had none, and leave the cell blank only where nobody asked."
        )
    folded = [None if one is None else tuple(_fold(term) for term in one) for one in cohort.harms]
    groups = _groups(cohort, comparator)
    common = Counter(term for one in folded if one for term in set(one))
    asked = [_fold(term) for term in terms]
    if "" in asked:
        raise RegistryError("a term to tell of is blank; give words, like --term seizure.")
    names = [ANY, *(term for term, _ in sorted(common.items(), key=lambda x: (-x[1], x[0])))]
    names += [term for term in dict.fromkeys(asked) if term not in common]
    found = tuple(_term(name, cohort, folded, groups, comparator, level) for name in names)
    return Harms(
        terms=found,
        groups=tuple(groups),
        comparator=comparator,
        findings=_find(cohort, noted, list(common), found, groups, comparator),
        level=level,
    )


def _fold(term: str) -> str:
    return " ".join(term.split()).casefold()


def _groups(cohort: Cohort, comparator: str | None) -> dict[str, Flags]:
    names = sorted({one for one in cohort.group if one is not None})
    if comparator is not None and comparator not in names:
        raise RegistryError(
            f"the comparator {comparator!r} is no label of the column group; it has "
            f"{', '.join(map(repr, names)) or 'no label'}."
        )
    if len(names) < 2:
        return {EVERYBODY: np.ones(len(cohort), dtype=bool)}
    names.sort(key=lambda name: name == comparator)
    return {name: np.array([one == name for one in cohort.group]) for name in names}


def _term(
    name: str,
    cohort: Cohort,
    folded: list[tuple[str, ...] | None],
    groups: dict[str, Flags],
    comparator: str | None,
    level: float,
) -> TermHarms:
    events = np.array(
        [0 if one is None else len(one) if name == ANY else one.count(name) for one in folded]
    )
    noted = np.array([one is not None for one in folded])
    counts = [
        one
        for group, mine in groups.items()
        if (one := _count(group, mine, events, noted, cohort, level)) is not None
    ]
    by_group = {one.group: one for one in counts}
    other = by_group.get(comparator or "")
    others = [] if other is None else [one for one in counts if one is not other]
    return TermHarms(
        term=name,
        counts=tuple(counts),
        persons_compared=tuple(_compare_persons(one, other) for one in others if other),
        comparisons=tuple(
            _compare(one, other, level)
            for one in others
            if other and one.rate and other.rate
            if not (one.is_clustered or other.is_clustered)
        ),
    )


def _count(
    group: str, mine: Flags, events: np.ndarray, noted: Flags, cohort: Cohort, level: float
) -> HarmCount | None:
    asked = mine & noted
    if not asked.any():
        return None
    persons, of, size = int(np.sum(events[asked] > 0)), int(asked.sum()), int(mine.sum())
    # Events bear no day: those of all follow-up go with the time of all follow-up. Over the time
    # on the drug, a group that stops early would seem to have more of them.
    timed = asked & (cohort.days_followed > 0)
    years = float(cohort.days_followed[timed].sum()) / DAYS_PER_YEAR
    rate = rate_of(int(events[timed].sum()), years, level=level) if years > 0 else None
    if rate is not None and np.any(events[timed] > 1):
        rate = replace(rate, low=None, high=None)
    return HarmCount(
        group=group,
        persons=share_of(persons, of, level=level),
        if_none=share_of(persons, size, level=level),
        if_all=share_of(persons + size - of, size, level=level),
        events=int(events[asked].sum()),
        timed=int(timed.sum()),
        rate=rate,
        highest_if_none=highest_if_none(of, level=level) if persons == 0 else None,
    )


def _compare_persons(one: HarmCount, other: HarmCount) -> PersonsComparison:
    gap, low, high = share_difference(one.persons, other.persons)
    return PersonsComparison(
        group=one.group, comparator=other.group, difference=gap, low=low, high=high
    )


def _compare(one: HarmCount, other: HarmCount, level: float) -> RateComparison:
    assert one.rate is not None
    assert other.rate is not None
    ratio, low, high = rate_ratio(
        one.rate.events, one.rate.years, other.rate.events, other.rate.years, level=level
    )
    return RateComparison(group=one.group, comparator=other.group, ratio=ratio, low=low, high=high)


def _find(
    cohort: Cohort,
    noted: Flags,
    common: list[str],
    found: tuple[TermHarms, ...],
    groups: dict[str, Flags],
    comparator: str | None,
) -> tuple[Finding, ...]:
    told = []
    unknown = int(np.sum(~noted))
    if unknown:
        told.append(
            make_finding(
                "COH-042",
                f"For {unknown:,} of {len(cohort):,} persons nobody noted whether there were "
                "adverse events; they count neither as with nor as without",
                "Ask them; the shares of all, at least and at most, stand beside",
            )
        )
    told += [*_find_ungrouped(cohort, groups), *_find_untimed(found[0])]
    told += [*_find_stopped(cohort), *_find_clustered(found)]
    near = _find_near(common)
    if near:
        shown = "; ".join(f"{one!r} and {other!r}" for one, other in near[:3])
        told.append(
            make_finding(
                "COH-041",
                f"Terms are nearly the same and were not merged: {shown}"
                f"{f' and {len(near) - 3} more pairs' if len(near) > 3 else ''}",
                "Write one term for one thing in the file",
            )
        )
    none = [one for term in found for one in term.counts if one.highest_if_none is not None]
    if none:
        told.append(
            make_finding(
                "COH-043",
                "Where nobody had an event, up to the share given beside it may still have one "
                "(about 3 divided by the number of persons)",
                "Do not write 'does not cause'",
            )
        )
    if len(groups) == 1:
        told.append(
            make_finding(
                "COH-003",
                "There is no comparison group: how many would have had these without the drug is "
                "not known",
                "Read rates as what happened, not as what the drug caused",
            )
        )
    elif comparator is None:
        told.append(
            make_finding(
                "COH-044",
                f"There are {len(groups)} groups and no comparator is named: nothing is compared",
                "Name one with --comparator",
            )
        )
    else:
        told.append(
            make_finding(
                "COH-027",
                "Unless the groups were made by chance, a difference may come from who is in them; "
                "and of many terms about 1 in 20 differs by chance alone",
                "Read differences and ratios as hints",
            )
        )
    return tuple(told)


def _find_ungrouped(cohort: Cohort, groups: dict[str, Flags]) -> list[Finding]:
    """With groups, who has none is in no row."""
    left = len(cohort) - sum(int(mine.sum()) for mine in groups.values())
    if not left:
        return []
    return [
        make_finding(
            "COH-048",
            f"{left:,} of {len(cohort):,} persons have no group and are in none of the rows",
            "Fill in the column group",
        )
    ]


def _find_untimed(every: TermHarms) -> list[Finding]:
    """Those whose events count and whose time is not known."""
    asked = sum(one.persons.of for one in every.counts)
    timed = sum(one.timed for one in every.counts)
    if asked == timed:
        return []
    return [
        make_finding(
            "COH-047",
            f"Of {asked - timed:,} of {asked:,} persons asked the time under observation is not "
            "known, or is no whole day: they count among persons, and neither their events nor "
            "time are in rates, so a rate may show fewer events than there are persons with one",
            "Fill in entry and last contact",
        )
    ]


def _find_stopped(cohort: Cohort) -> list[Finding]:
    told = []
    stopped = int(cohort.stopped.sum())
    if stopped:
        told.append(
            make_finding(
                "COH-045",
                "Adverse events bear no day, so rates are per time from entry to last contact. "
                f"{stopped:,} persons stopped before; their events and time after that count too",
                "Where nobody asked after the last dose, rates of those who stopped are too low",
            )
        )
    undated = int(np.sum(cohort.stopped & np.isnan(cohort.stop)))
    if undated:
        told.append(
            make_finding(
                "COH-013",
                f"{undated:,} persons have a reason for stopping and no day",
                "Fill in the day of the last dose",
            )
        )
    return told


def _find_clustered(found: tuple[TermHarms, ...]) -> list[Finding]:
    names = [term.term for term in found if any(one.is_clustered for one in term.counts)]
    if not names:
        return []
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return [
        make_finding(
            "COH-046",
            f"Some persons had several events ({', '.join(names[:_SHOWN])}{more}). Events of one "
            "person come together, so their rate has no exact interval, and no ratio is given",
            "Compare persons, not events",
        )
    ]


def _find_near(terms: list[str]) -> list[tuple[str, str]]:
    some = sorted(terms[:_MOST_COMPARED])
    return [
        (one, other)
        for one, other in combinations(some, 2)
        if abs(len(one) - len(other)) <= 3 and SequenceMatcher(None, one, other).ratio() >= _NEARLY
    ]
