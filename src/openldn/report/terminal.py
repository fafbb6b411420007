"""Plain text for a terminal: color where it is wanted, paragraphs, amounts in columns."""

from datetime import date
from textwrap import wrap

WIDTH = 79
RESET = "\033[0m"
BOLD = "\033[1m"
RED = "\033[1;31m"
YELLOW = "\033[1;33m"
GREEN = "\033[32m"
DIM = "\033[2m"


def tint(text: str, code: str, *, color: bool) -> str:
    """Color a text, or leave it."""
    return f"{code}{text}{RESET}" if color and code else text


def paragraph(mark: str, text: str, *, indent: int = 7) -> list[str]:
    """Wrap a text beside a mark.

    Examples
    --------
    >>> paragraph("R098", "skip rather than double")
    ['  R098    skip rather than double']
    """
    head = f"  {mark:<{indent}} "
    return wrap(text, WIDTH, initial_indent=head, subsequent_indent=" " * len(head))


def say_day(day: date) -> str:
    """Write a day so that nobody mistakes month and day.

    Examples
    --------
    >>> say_day(date(2026, 12, 1))
    'Tue 1 Dec 2026'
    """
    return f"{day:%a} {day.day} {day:%b %Y}"
