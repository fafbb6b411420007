"""What became of everybody who entered: shares under every denominator, and their bounds."""

from collections.abc import Mapping
from dataclasses import dataclass

from openldn.errors import RegistryError
from openldn.record import Finding
from openldn.registry.cohorts.categories import (
    Category,
    CategoryScheme,
    CountsAs,
    convert_change,
    find_scheme,
)
from openldn.registry.cohorts.exact import LEVEL, Share, share_of
from openldn.registry.cohorts.findings import make_finding


@dataclass(frozen=True, kw_only=True)
class ResponseCounts:
    """How many are in each category, of how many.

    Parameters
    ----------
    scheme : CategoryScheme
    counts : mapping of str to int
        By the names of the scheme; a category that is not named has nobody.
    entered : int or None
        All who began; ``None`` where that is not told.
    followed : int or None
        Those of them who were followed.
    has_time : bool
        Whether the times of the outcomes are known.
    source : str

    Raises
    ------
    RegistryError
        If a count is negative, a category not of the scheme, or more are told of or followed than
        entered.
    """

    scheme: CategoryScheme
    counts: Mapping[str, int]
    entered: int | None = None
    followed: int | None = None
    has_time: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        for name, count in self.counts.items():
            if name not in self.scheme.names:
                raise RegistryError(
                    f"category {name!r} is not of the scheme {self.scheme.name}, which has "
                    f"{', '.join(self.scheme.names)}."
                )
            _check_count(f"the count of {name!r}", count)
        for name, whole in (("entered", self.entered), ("followed", self.followed)):
            if whole is not None:
                _check_count(name, whole)
        if self.entered is not None:
            _check_whole(self.entered, sum(self.counts.values()), "the categories hold")
            _check_whole(self.entered, self.followed or 0, "followed is")

    def count_of(self, name: str) -> int:
        """Persons of a category."""
        return self.counts.get(name, 0)

    @property
    def categories(self) -> tuple[Category, ...]:
        """Categories that say what became of a person."""
        return tuple(c for c in self.scheme.categories if c.counts_as is not CountsAs.UNKNOWN)

    @property
    def told(self) -> int:
        """Persons of whom an outcome is told; "not evaluable" is none."""
        return sum(self.count_of(one.name) for one in self.categories)

    @property
    def whole(self) -> int:
        """Everybody known of: those who entered, or the most that any number tells."""
        named = sum(self.counts.values())
        return max(self.entered or 0, self.followed or 0, named)

    @property
    def unaccounted(self) -> int:
        """Persons who entered and of whom no outcome is told."""
        return self.whole - self.told


@dataclass(frozen=True, kw_only=True)
class WeighedCategory:
    """A category, or several together, under every denominator.

    Parameters
    ----------
    label : str
    of_told, of_followed : Share or None
        As reported, under each denominator that is known.
    if_none, if_all : Share
        Of all who entered, if none and if all of those unaccounted for were of the category:
        worst and best case of a response, best and worst case of a death.
    low, high : float
        From the lower end of ``if_none`` to the upper end of ``if_all``.
    level : float
        Of the bounds.
    is_simultaneous : bool
        Whether ``low`` and ``high`` hold for all categories together with ``level``.
    """

    label: str
    of_told: Share
    of_followed: Share | None
    if_none: Share
    if_all: Share
    low: float
    high: float
    level: float = LEVEL
    is_simultaneous: bool = False


@dataclass(frozen=True, kw_only=True)
class Responses:
    """Every category weighed, responders together, and what cannot be concluded."""

    counts: ResponseCounts
    categories: tuple[WeighedCategory, ...]
    together: tuple[WeighedCategory, ...]
    unaccounted: Share
    findings: tuple[Finding, ...]
    level: float = LEVEL


def weigh_responses(
    counts: ResponseCounts, *, level: float = LEVEL, findings: tuple[Finding, ...] = ()
) -> Responses:
    """Weigh every category under every denominator, with exact intervals and bounds.

    Parameters
    ----------
    counts : ResponseCounts
    level : float
    findings : tuple of Finding
        Found before, like by the reader of a file.

    Returns
    -------
    Responses

    Raises
    ------
    RegistryError
        If nobody has an outcome.

    Notes
    -----
    The unaccounted may be of any category, so the share of category k lies within
    ``[n_k / N, (n_k + u) / N]`` (Manski's bounds). Chance is added by exact intervals of both
    ends, each at ``1 - (1 - level) / K`` for K categories (Bonferroni), so that all K bounds
    hold together with the probability ``level`` or more.

    References
    ----------
    Manski (2003). Partial Identification of Probability Distributions. Springer. Chapter 1.
    Goodman (1965). doi:10.1080/00401706.1965.10490252 (Bonferroni for multinomial shares).

    Examples
    --------
    >>> from openldn.registry.cohorts.series import read_series
    >>> found = weigh_responses(read_series("newsletter"))
    >>> benefit = found.together[1]
    >>> benefit.label, benefit.of_told.count, benefit.if_none.of
    ('response or stable', 211, 450)
    >>> round(benefit.if_none.value, 3), round(benefit.if_all.value, 3)
    (0.469, 0.793)
    """
    if counts.told == 0:
        raise RegistryError(
            "nobody has an outcome that counts. Give counts (--count partial=3), or fill in the "
            "column category of the table, with one of "
            f"{', '.join(one.name for one in counts.categories)}."
        )
    single = tuple(
        _weigh(one.label, counts.count_of(one.name), counts, level, parts=len(counts.categories))
        for one in counts.categories
    )
    return Responses(
        counts=counts,
        categories=single,
        together=_together(counts, level),
        unaccounted=share_of(counts.unaccounted, counts.whole, level=level),
        findings=(*findings, *_find(counts)),
        level=level,
    )


def _together(counts: ResponseCounts, level: float) -> tuple[WeighedCategory, ...]:
    """Responders, and those who at least did not grow."""

    def total(*kinds: CountsAs) -> int:
        return sum(counts.count_of(c.name) for c in counts.categories if c.counts_as in kinds)

    return (
        _weigh("response", total(CountsAs.RESPONSE), counts, level),
        _weigh("response or stable", total(CountsAs.RESPONSE, CountsAs.STABLE), counts, level),
    )


def _weigh(
    label: str, count: int, counts: ResponseCounts, level: float, *, parts: int = 1
) -> WeighedCategory:
    whole, most = counts.whole, count + counts.unaccounted
    wide = 1 - (1 - level) / parts
    followed = counts.followed
    fits = followed is not None and counts.told <= followed
    return WeighedCategory(
        label=label,
        of_told=share_of(count, counts.told, level=level),
        of_followed=share_of(count, followed, level=level) if fits and followed else None,
        if_none=share_of(count, whole, level=level),
        if_all=share_of(most, whole, level=level),
        low=share_of(count, whole, level=wide).low,
        high=share_of(most, whole, level=wide).high,
        level=level,
        is_simultaneous=parts > 1,
    )


def _find(counts: ResponseCounts) -> tuple[Finding, ...]:
    """What does not add up, and what cannot be concluded."""
    found = [*_sums(counts)]
    if counts.unaccounted:
        share = counts.unaccounted / counts.whole
        found.append(
            make_finding(
                "COH-006",
                f"No outcome is told of {counts.unaccounted:,} of {counts.whole:,} who entered "
                f"({100 * share:.1f} %)",
                "Read best and worst case; a share of the others says nothing of these. Ask "
                "what became of them",
            )
        )
    untold = [one for one in counts.categories if one.dimension == "not told" and one.change_to]
    found += [_no_dimension(one) for one in untold]
    found.append(
        make_finding(
            "COH-003",
            "There is no comparison group, so nothing can be said of what the drug did: the same "
            "shares could have come without it, or with the other treatments taken",
            "Compare with people like these who did not take it, best by a trial",
        )
    )
    if not counts.has_time:
        found.append(
            make_finding(
                "COH-004",
                "The counts hold no time: neither how long people were followed nor when they "
                "died or grew worse",
                "Give a table with days of entry and last contact: openldn registry survival",
            )
        )
        found.append(
            make_finding(
                "COH-007",
                "The mix of diagnoses, stages and other treatments is not told",
                "Count each diagnosis apart; what is usual differs by years between them",
            )
        )
    return tuple(found)


def _sums(counts: ResponseCounts) -> list[Finding]:
    named = sum(counts.counts.values())
    found = []
    if counts.entered is None:
        found.append(
            make_finding(
                "COH-002",
                f"How many entered is not told; {counts.whole:,} is the most that is known of, so "
                "every share may be too high",
                "Say how many began, with --entered",
            )
        )
    if counts.followed is not None and named > counts.followed:
        found.append(
            make_finding(
                "COH-001",
                f"The categories hold {named:,} persons and only {counts.followed:,} are said to "
                "have been followed; no share of those followed is told",
                "Correct the counts, or say who was counted twice; nothing was repaired",
            )
        )
    if counts.followed is not None and named < counts.followed:
        found.append(
            make_finding(
                "COH-001",
                f"The categories hold {named:,} persons and {counts.followed:,} were followed: "
                f"{counts.followed - named:,} of those followed are in none",
                "Ask what became of them; they count as unaccounted for",
            )
        )
    return found


def _no_dimension(one: Category) -> Finding:
    down = -(one.change_to or 0.0)
    diameter = -convert_change(-down, of="volume", to="diameter")
    partial = find_scheme("recist").find("partial")
    assert partial is not None
    usual = -(partial.change_to or 0.0)
    return make_finding(
        "COH-005",
        f"{one.label!r} is told without a dimension: {100 * down:.0f} % by volume is "
        f"{100 * diameter:.0f} % by diameter, and a partial response is {100 * usual:.0f} % by "
        "diameter",
        "Ask what was measured, and how",
    )


def _check_count(name: str, count: int) -> None:
    if count < 0 or count != int(count):
        raise RegistryError(f"{name} is {count}; must be a whole number of 0 or more.")


def _check_whole(entered: int, part: int, said: str) -> None:
    """Nobody can be told of who did not enter: no share may rest on a whole that was made up."""
    if entered < part:
        raise RegistryError(
            f"entered is {entered:,} persons, but {said} {part:,}; entered must be everybody who "
            f"began, so {part:,} or more. Correct one of the two numbers, or leave entered out if "
            "it is not known."
        )
