"""Shares, spans of time and findings of a cohort in words."""

from collections.abc import Sequence
from textwrap import wrap

from openldn.record import Finding, Severity
from openldn.registry import Point, Share
from openldn.report.terminal import BOLD, DIM, RED, WIDTH, YELLOW, tint

DAYS_PER_MONTH = 30.4375  # a twelfth of 365.25
DAYS_PER_YEAR = 365.25
_MOST_DAYS, _MOST_MONTHS = 100.0, 1100.0
_COLORS = {Severity.CRITICAL: RED, Severity.WARNING: YELLOW, Severity.NOTE: DIM}


def unit_of(days: float) -> tuple[str, float]:
    """Unit that a span of days is told in, and its length in days.

    Examples
    --------
    >>> [unit_of(x)[0] for x in (30, 365, 3650)]
    ['days', 'months', 'years']
    """
    if days <= _MOST_DAYS:
        return "days", 1.0
    return ("months", DAYS_PER_MONTH) if days <= _MOST_MONTHS else ("years", DAYS_PER_YEAR)


def say_time(days: float, *, unit: tuple[str, float] | None = None) -> str:
    """Span of days in its unit.

    Examples
    --------
    >>> say_time(23), say_time(365.25)
    ('23 days', '12 months')
    """
    name, length = unit or unit_of(days)
    return f"{_plain(days / length)} {name}"


def say_span(point: Point) -> str:
    """Span of time with its interval; an end that is not reached is told as such.

    Examples
    --------
    >>> say_span(Point(value=23.0, low=13.0, high=None))
    '23 days (13 to not reached)'
    >>> say_span(Point(value=23.0, low=None, high=None))
    '23 days (no interval)'
    >>> say_span(Point(value=None, low=13.0, high=None))
    'not reached (13 days to not reached)'
    """
    known = [abs(x) for x in (point.value, point.high, point.low) if x is not None]
    if not known:
        return "not reached"
    unit = unit_of(max(known))
    if point.value is not None and point.low is None:
        return f"{say_time(point.value, unit=unit)} (no interval)"
    ends = [_end(x, unit[1]) for x in (point.low, point.high)]
    if point.value is None:
        low = "?" if point.low is None else say_time(point.low, unit=unit)
        return f"not reached ({low} to {ends[1]})"
    return f"{say_time(point.value, unit=unit)} ({ends[0]} to {ends[1]})"


def say_gap(point: Point) -> str:
    """Difference of two spans with its interval, each with its sign.

    Examples
    --------
    >>> say_gap(Point(value=-19.0, low=-60.0, high=22.0))
    '-19 (-60 to +22) days'
    """
    if point.value is None or point.low is None or point.high is None:
        return "cannot be told"
    name, length = unit_of(max(abs(point.low), abs(point.high)))
    ends = (point.value, point.low, point.high)
    value, low, high = (f"{one / length:+.1f}".removesuffix(".0") for one in ends)
    return f"{value} ({low} to {high}) {name}"


def say_number(value: float, digits: int = 3) -> str:
    """So many digits, and never a power of ten, which is no number for most people.

    Examples
    --------
    >>> [say_number(one) for one in (0, 1e-6, 0.4213, 168.24, 18262.5)]
    ['0', 'below 0.001', '0.421', '168', '18,262']
    """
    if value >= 10**digits:
        return f"{value:,.0f}"
    return f"{value:.{digits}g}" if value == 0 or value >= 0.001 else "below 0.001"


def say_share(share: float) -> str:
    """Share in percent with one decimal; two where one would read as none or all.

    Examples
    --------
    >>> [say_share(one) for one in (0, 1e-5, 4e-4, 0.123, 0.9996, 1)]
    ['0', '<0.01', '0.04', '12.3', '99.96', '100']
    """
    if share in (0, 1):
        return f"{100 * share:.0f}"
    text = f"{100 * share:.1f}"
    if text in ("0.0", "100.0"):
        text = f"{100 * share:.2f}"
    return {"0.00": "<0.01", "100.00": ">99.99"}.get(text, text)


def say_percent(share: Share) -> str:
    """Share in percent with its interval, for a column of a table.

    Examples
    --------
    >>> from openldn.registry import share_of
    >>> say_percent(share_of(211, 354))
    '59.6 (54.3-64.8)'
    """
    return f"{say_share(share.value)} ({_ends(share.low, share.high)})"


def say_point(point: Point) -> str:
    """Share of a curve in percent with its interval."""
    if point.value is None:
        return "not watched so long"
    return f"{say_share(point.value)} % ({_ends(point.low, point.high)})"


def say_level(level: float) -> str:
    """Level of an interval in percent."""
    return f"{100 * level:g} %"


def align_columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines: the first column to the left, the others to the right.

    Every column is as wide as its widest cell, so that no two cells run together whatever the
    numbers; two blanks stand between, or one where lines would be wider than a terminal.

    Examples
    --------
    >>> align_columns([("", "n"), ("stable", "9,999")])
    ['            n', 'stable  9,999']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    gap = 2 if sum(widths) + 2 * (len(widths) - 1) <= WIDTH else 1
    return [
        (" " * gap)
        .join(
            [row[0].ljust(widths[0])]
            + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        )
        .rstrip()
        for row in rows
    ]


def write_findings(findings: Sequence[Finding], *, color: bool) -> list[str]:
    """Findings, gravest first, each with what to do."""
    order = list(Severity)
    rows = ["", tint("What has to be said with this", BOLD, color=color)]
    for one in sorted(findings, key=lambda x: order.index(x.severity)):
        head = tint(one.id, _COLORS[one.severity], color=color)
        lines = wrap(f"{one.message} {one.advice}", WIDTH - 11)
        rows.append(f"  {head}  {lines[0]}")
        rows += [f"{'':11}{line}" for line in lines[1:]]
    return rows


def _ends(low: float | None, high: float | None) -> str:
    ends = ["?" if x is None else say_share(x) for x in (low, high)]
    return (" to " if any(end[0] in "<>" for end in ends) else "-").join(ends)


def _end(days: float | None, length: float) -> str:
    return "not reached" if days is None else _plain(days / length)


def _plain(value: float) -> str:
    """One decimal, and none where it is zero."""
    return f"{value:.1f}".removesuffix(".0")
