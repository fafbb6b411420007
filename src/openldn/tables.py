"""The tables that a package keeps in its ``data/`` folder, read as text, nothing dropped."""

import csv
from importlib.resources import files


def read_text(package: str, name: str) -> str:
    """Text of ``data/<name>`` of a package.

    Examples
    --------
    >>> read_text("openldn.plan", "titration.csv").partition(",")[0]
    'scheme_id'
    """
    return (files(package) / "data" / name).read_text(encoding="utf-8")


def read_rows(package: str, name: str) -> list[dict[str, str]]:
    """Rows of ``data/<name>`` of a package, one dictionary of texts each.

    Examples
    --------
    >>> read_rows("openldn.plan", "titration.csv")[0]["scheme_id"]
    'T01'
    """
    return list(csv.DictReader(read_text(package, name).splitlines()))


def split_cell(cell: str) -> tuple[str, ...]:
    """Parts of a cell that holds several, parted by semicolons.

    Examples
    --------
    >>> split_cell("fever; chills;")
    ('fever', 'chills')
    """
    return tuple(part.strip() for part in cell.split(";") if part.strip())
