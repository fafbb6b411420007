"""What a section is made of: tables, plots, values for its template."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

# A longer table is left out on paper; the page on screen holds it.
LONG_TABLE_ROWS = 16
# On a phone a short table of so many columns is shown row by row; a long one is scrolled.
STACK_COLUMNS, STACK_ROWS = 4, 30


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of text; columns from ``first_number`` on hold numbers and are right-aligned.

    ``on_paper`` is false for tables that only repeat a curve.
    """

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_number: int = 1
    on_paper: bool = True

    @property
    def is_printed(self) -> bool:
        """Whether the table is worth its room on paper."""
        return self.on_paper and len(self.rows) <= LONG_TABLE_ROWS

    @property
    def is_stacked(self) -> bool:
        """Whether a phone shows each row as a list of named values."""
        return len(self.headers) >= STACK_COLUMNS and len(self.rows) <= STACK_ROWS


@dataclass(frozen=True, kw_only=True)
class Plot:
    """A plot in two widths, with the text that states its content and its data."""

    wide: Markup
    narrow: Markup
    caption: str
    table: Table


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of the page: a heading, a template and the values it shows."""

    key: str
    title: str
    template: str
    values: Mapping[str, object]
