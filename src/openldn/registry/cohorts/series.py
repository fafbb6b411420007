"""Published series of patients as counts, with where each count was read."""

from openldn.errors import NotFound
from openldn.registry.cohorts.categories import find_scheme
from openldn.registry.cohorts.responses import ResponseCounts
from openldn.tables import read_rows

_WHOLES = ("entered", "followed")


def series_names() -> tuple[str, ...]:
    """Series that can be shown."""
    return tuple(dict.fromkeys(row["series"] for row in _rows()))


def read_series(name: str) -> ResponseCounts:
    """Counts of a published series.

    Raises
    ------
    NotFound
        If there is none of that name.

    Examples
    --------
    >>> one = read_series("newsletter")
    >>> one.told, one.followed, one.entered, one.unaccounted
    (304, 354, 450, 146)
    """
    rows = [row for row in _rows() if row["series"] == name]
    if not rows:
        raise NotFound(f"no series is named {name!r}; there are: {', '.join(series_names())}.")
    numbers = {row["quantity"]: int(row["count"]) for row in rows}
    sources = dict.fromkeys(row["source"] for row in rows)
    return ResponseCounts(
        scheme=find_scheme(rows[0]["scheme"]),
        counts={key: value for key, value in numbers.items() if key not in _WHOLES},
        entered=numbers.get("entered"),
        followed=numbers.get("followed"),
        source="; ".join(sources),
    )


def _rows() -> list[dict[str, str]]:
    return read_rows("openldn.registry.cohorts", "series.csv")
