"""Response categories and adverse events of a cohort as plain text."""

import math
from textwrap import wrap

from openldn.registry import Harms, Rate, Responses, WeighedCategory
from openldn.report.cohort_words import say_level, say_percent, write_findings
from openldn.report.terminal import BOLD, DIM, WIDTH, tint

_LABEL, _CELL = 21, 17
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
    heads = [f"of {counts.told:,} told"]
    has_followed = found.categories[0].of_followed is not None
    if has_followed:
        heads.append(f"of {counts.followed:,} followed")
    heads.append(f"of {counts.whole:,} entered")
    cells = "".join(f"{head:>{_CELL}}" for head in heads)
    rows = [tint(f"{'':{_LABEL}}{'n':>6}{cells}", DIM, color=color)]
    for one in (*found.categories, *found.together):
        shares = [one.of_told, *([one.of_followed] if one.of_followed else []), one.if_none]
        rows.append(
            f"{one.label:{_LABEL}}{one.if_none.count:>6,}"
            + "".join(f"{say_percent(share):>{_CELL}}" for share in shares)
        )
    rows.append(f"{'unaccounted for':{_LABEL}}{found.unaccounted.count:>6,}{'':{_CELL}}"
                + (f"{'':{_CELL}}" if has_followed else "")
                + f"{say_percent(found.unaccounted):>{_CELL}}")  # fmt: skip
    note = f"Percent, with exact {say_level(found.level)} intervals (Clopper-Pearson), one by one."
    return [*rows, tint(note, DIM, color=color)]


def _bounds(found: Responses, *, color: bool) -> list[str]:
    lost = found.unaccounted.count
    if not lost:
        return ["Everybody is accounted for: best and worst case are the same."]
    head = f"Of all who entered, if none or all of the {lost:,} unaccounted for were of it:"
    rows = [
        head,
        tint(f"{'':{_LABEL}}{'none':>9}{'all':>9}{'with chance':>16}", DIM, color=color),
    ]
    rows += [_bound(one) for one in (*found.categories, *found.together)]
    note = (
        "Percent. 'With chance' reaches from the lower end of 'none' to the upper end of 'all'; "
        f"of the {len(found.categories)} categories they hold together with "
        f"{say_level(found.level)} (Bonferroni), of the last two rows each by itself."
    )
    return [*rows, *(tint(line, DIM, color=color) for line in wrap(note, WIDTH))]


def _bound(one: WeighedCategory) -> str:
    chance = f"{100 * one.low:.1f} to {100 * one.high:.1f}"
    return (
        f"{one.label:{_LABEL}}{100 * one.if_none.value:>9.1f}{100 * one.if_all.value:>9.1f}"
        f"{chance:>16}"
    )


def render_harms(found: Harms, *, color: bool = False) -> str:
    """Write adverse events: persons first, then events per time, then ratios."""
    rows = [tint("Adverse events, from entry to last contact", BOLD, color=color)]
    for term in found.terms:
        rows += ["", tint(term.term, BOLD, color=color)]
        for one in term.counts:
            name = f"{one.group}: " if len(found.groups) > 1 else ""
            rows += _lines(
                f"{name}{one.persons.count:,} of {one.persons.of:,} persons, "
                f"{say_percent(one.persons)} %"
            )
            if one.if_all.of > one.persons.of:
                low, high = 100 * one.if_none.value, 100 * one.if_all.value
                rows += _lines(
                    f"of all {one.if_all.of:,}, whether asked or not: {low:.1f} to {high:.1f} %", 4
                )
            if one.rate is not None:
                rate = one.rate
                rows += _lines(
                    f"{rate.events:,} events in {rate.years:.4g} person-years: "
                    f"{_PER * rate.value:.3g} ({_rate_ends(rate)}) per {_PER} person-years",
                    4,
                )
            if one.highest_if_none is not None:
                rows += _lines(
                    f"seen in nobody; up to {100 * one.highest_if_none:.1f} % may have it "
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
        "(MOVER). Persons and events are counted apart: where one person has several events, a "
        "rate has no interval."
    )
    rows += ["", *(tint(line, DIM, color=color) for line in wrap(note, WIDTH))]
    rows += write_findings(found.findings, color=color)
    return "\n".join(rows) + "\n"


def _lines(text: str, indent: int = 2) -> list[str]:
    blanks = " " * indent
    return wrap(text, WIDTH, initial_indent=blanks, subsequent_indent=blanks + "  ")


def _rate_ends(rate: Rate) -> str:
    if rate.low is None or rate.high is None:
        return "no interval"
    return f"{_PER * rate.low:.3g}-{_PER * rate.high:.3g}"


def _ratio(value: float) -> str:
    if math.isnan(value):
        return "no event in either group"
    return "no upper end" if math.isinf(value) else f"{value:.3g}"
