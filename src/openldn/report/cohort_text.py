"""Response categories and adverse events of a cohort as plain text."""

import math
from textwrap import wrap

from openldn.registry import HarmCount, Harms, Rate, Responses, Share, WeighedCategory
from openldn.report.cohort_words import (
    align_columns,
    say_level,
    say_number,
    say_percent,
    say_share,
    write_findings,
)
from openldn.report.terminal import BOLD, DIM, WIDTH, tint

_PER = 100  # person-years that a rate is told for


def render_responses(found: Responses, *, title: str = "", color: bool = False) -> str:
    """Write shares under every denominator, then bounds, then what cannot be concluded.

    Parameters
    ----------
    found : Responses
    title : str
    color : bool

    Examples
    --------
    >>> from openldn.registry import read_series, weigh_responses
    >>> text = render_responses(weigh_responses(read_series("newsletter")))
    >>> [line.split() for line in text.splitlines() if line.startswith("response or stable")][0]
    ['response', 'or', 'stable', '211', '69.4', '(63.9-74.5)', '59.6', '(54.3-64.8)', '46.9', \
'(42.2-51.6)']
    """
    counts = found.counts
    lost = found.unaccounted
    rows = [tint(title or "What became of those who entered", BOLD, color=color)]
    followed = "" if counts.followed is None else f", {counts.followed:,} were followed"
    entered = "entered" if counts.entered is not None else "are known of"
    told = (
        f"{counts.whole:,} {entered}{followed}, and of {counts.told:,} an outcome is told. "
        f"Unaccounted for: {lost.count:,} of {lost.of:,}, {say_percent(lost)} %."
    )
    rows += ["", *wrap(told, WIDTH), ""]
    rows += _table(found, color=color)
    rows += ["", *_bounds(found, color=color)]
    rows += write_findings(found.findings, color=color)
    if counts.source:
        rows += ["", *wrap(f"Source: {counts.source}.", WIDTH)]
    return "\n".join(rows) + "\n"


def _table(found: Responses, *, color: bool) -> list[str]:
    counts = found.counts
    known = "entered" if counts.entered is not None else "known of"
    wholes = [(counts.told, "told"), (counts.whole, known)]
    has_followed = found.categories[0].of_followed is not None
    if has_followed and counts.followed is not None:
        wholes.insert(1, (counts.followed, "followed"))
    cells = [
        (one.label, f"{one.if_none.count:,}", *map(say_percent, _shares(one)))
        for one in (*found.categories, *found.together)
    ]
    blanks = ("",) * (len(wholes) - 1)
    lost = say_percent(found.unaccounted)
    cells.append(("unaccounted for", f"{found.unaccounted.count:,}", *blanks, lost))
    # Two lines of head keep three columns within the width of a terminal.
    heads = [("", "", *(f"of {whole:,}" for whole, _ in wholes)),
             ("", "n", *(name for _, name in wholes))]  # fmt: skip
    rows = align_columns([*heads, *cells])
    note = f"Percent, with exact {say_level(found.level)} intervals (Clopper-Pearson), one by one."
    dim = [tint(row, DIM, color=color) for row in rows[: len(heads)]]
    return [*dim, *rows[len(heads) :], tint(note, DIM, color=color)]


def _shares(one: WeighedCategory) -> list[Share]:
    followed = [] if one.of_followed is None else [one.of_followed]
    return [one.of_told, *followed, one.if_none]


def _bounds(found: Responses, *, color: bool) -> list[str]:
    lost = found.unaccounted.count
    if not lost:
        return ["Everybody is accounted for: best and worst case are the same."]
    head = f"Of all who entered, if none or all of the {lost:,} unaccounted for were of it:"
    heads, *cells = align_columns(
        [("", "none", "all", "with chance"), *map(_bound, (*found.categories, *found.together))]
    )
    rows = [head, tint(heads, DIM, color=color), *cells]
    note = (
        "Percent. 'With chance' reaches from the lower end of 'none' to the upper end of 'all'; "
        f"of the {len(found.categories)} categories they hold together with "
        f"{say_level(found.level)} (Bonferroni), of the last two rows each by itself."
    )
    return [*rows, *(tint(line, DIM, color=color) for line in wrap(note, WIDTH))]


def _bound(one: WeighedCategory) -> tuple[str, ...]:
    none, every, low, high = map(
        say_share, (one.if_none.value, one.if_all.value, one.low, one.high)
    )
    return one.label, none, every, f"{low} to {high}"


def render_harms(found: Harms, *, color: bool = False) -> str:
    """Write adverse events: persons first, then events per time, then ratios."""
    rows = [tint("Adverse events, from entry to last contact", BOLD, color=color)]
    for term in found.terms:
        rows += ["", tint(term.term, BOLD, color=color)]
        for one in term.counts:
            name = f"{one.group}: " if len(found.groups) > 1 else ""
            rows += _lines(
                f"{name}{one.persons.count:,} of {one.persons.of:,} persons, "
                f"{say_percent(one.persons)} %, had {_events(one.events)}"
            )
            if one.if_all.of > one.persons.of:
                low, high = say_share(one.if_none.value), say_share(one.if_all.value)
                rows += _lines(
                    f"of all {one.if_all.of:,}, whether asked or not: {low} to {high} %", 4
                )
            if one.rate is not None:
                rate = one.rate
                rows += _lines(
                    f"rate: {say_number(_PER * rate.value)} ({_rate_ends(rate)}) per {_PER} "
                    f"person-years, from {_events(rate.events)} in {say_number(rate.years, 4)} "
                    f"person-years{_timed(one)}",
                    4,
                )
            if one.highest_if_none is not None:
                rows += _lines(
                    f"seen in nobody; up to {say_share(one.highest_if_none)} % may have it "
                    f"(one-sided {say_level(found.level)})",
                    4,
                )
        rows += [
            line
            for gap in term.persons_compared
            for line in _lines(
                f"persons, {gap.group} minus {gap.comparator}: {100 * gap.difference:+.1f} "
                f"({100 * gap.low:+.1f} to {100 * gap.high:+.1f}) percentage points"
            )
        ]
        rows += [
            line
            for ratio in term.comparisons
            for line in _lines(
                f"rate of {ratio.group} over {ratio.comparator}: {_ratio(ratio.ratio)} "
                f"({_ratio(ratio.low)} to {_ratio(ratio.high)})"
            )
        ]
    note = (
        f"Exact {say_level(found.level)} intervals: of persons Clopper-Pearson, of rates Poisson, "
        "of their ratios given the sum of events; of differences of persons from both intervals "
        "(MOVER). A person counts once however often it happened, an event each time (x3 is 3), "
        "so there are never fewer events than persons with one; a rate holds only those whose time "
        "is known. Where one person has several events, a rate has no interval."
    )
    rows += ["", *(tint(line, DIM, color=color) for line in wrap(note, WIDTH))]
    rows += write_findings(found.findings, color=color)
    return "\n".join(rows) + "\n"


def _lines(text: str, indent: int = 2) -> list[str]:
    blanks = " " * indent
    return wrap(text, WIDTH, initial_indent=blanks, subsequent_indent=blanks + "  ")


def _events(count: int) -> str:
    return f"{count:,} event{'s' * (count != 1)}"


def _timed(one: HarmCount) -> str:
    """Whose rate it is, where that is not everybody who was asked."""
    if one.timed == one.persons.of:
        return ""
    return f" of the {one.timed:,} persons whose time is known"


def _rate_ends(rate: Rate) -> str:
    if rate.low is None or rate.high is None:
        return "no interval"
    return f"{say_number(_PER * rate.low)}-{say_number(_PER * rate.high)}"


def _ratio(value: float) -> str:
    if math.isnan(value):
        return "no event in either group"
    return "no upper end" if math.isinf(value) else say_number(value)
