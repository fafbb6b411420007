"""Statements that type and sort an extract; every name and text in them is quoted."""

from pathlib import Path
from typing import Any

from openldn.exchange.table_file import COMMA_KEY, LINE_COLUMN, MISSING_WORDS

ROW_COLUMN = "_row"  # place of a row over all files, in what is laid aside
_ROW_GROUP = 100_000
_INTEGER = "[+-]?(0|[1-9][0-9]{0,14})"
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
# Types that a column may have, and what all its cells must look like for it.
_SHAPES = {
    "BIGINT": _INTEGER,
    "DOUBLE": _INTEGER + r"(\.[0-9]{1,15})?",
    "DATE": _DATE,
    "TIMESTAMP": _DATE + "[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?",
}


def choose_types(store: Any, names: tuple[str, ...], *, has_comma: bool) -> dict[str, str]:
    """Narrowest type that every cell of a column has without a doubt."""
    # With decimal commas in the file 1.234 may be 1234, so only whole numbers are sure.
    shapes = {key: one for key, one in _SHAPES.items() if key != "DOUBLE" or not has_comma}
    tests, keys = [], []
    for name in names:
        held = f"{quote_name(name)} IS NOT NULL AND {_is_held(name)}"
        tests.append(f"count(*) FILTER (WHERE {held})")
        keys.append((name, ""))
        for type_, shape in shapes.items():
            fits = f"regexp_full_match({quote_name(name)}, {quote_text(shape)})"
            cast = f"TRY_CAST({quote_name(name)} AS {type_}) IS NOT NULL"
            tests.append(f"count(*) FILTER (WHERE {held} AND {fits} AND {cast})")
            keys.append((name, type_))
    counts = dict(
        zip(keys, store.execute(f"SELECT {', '.join(tests)} FROM staged").fetchone(), strict=True)
    )
    return {
        name: next(
            (type_ for type_ in shapes if counts[name, ""] == counts[name, type_] > 0), "VARCHAR"
        )
        for name in names
    }


def copy_statement(
    names: tuple[str, ...],
    types: dict[str, str],
    patient: str | None,
    part: Path,
    *,
    has_comma: bool,
    has_salt: bool,
) -> str:
    """One statement: rows of a person together, in the order in which persons appear."""
    chosen = []
    for name in names:
        if name == patient and has_salt:
            chosen.append(f"pseudonym AS {quote_name(name)}")
        elif types[name] == "VARCHAR":
            chosen.append(quote_name(name))
        else:
            cell = f"CASE WHEN {_is_held(name)} THEN {quote_name(name)} END"
            chosen.append(f"CAST({cell} AS {types[name]}) AS {quote_name(name)}")
    first = f"PARTITION BY {quote_name(patient)}" if patient is not None else ""
    window = f"min({ROW_COLUMN}) OVER ({first})" if patient is not None else ROW_COLUMN
    joined = "JOIN pseudonyms ON label = " + quote_name(patient) if has_salt and patient else ""
    return (
        f"COPY (SELECT {', '.join(chosen)}, {LINE_COLUMN} FROM "
        f"(SELECT *, {window} AS _first FROM staged) {joined} ORDER BY _first, {ROW_COLUMN}) "
        f"TO {quote_text(str(part))} (FORMAT parquet, COMPRESSION zstd, "
        f"ROW_GROUP_SIZE {_ROW_GROUP}, "
        f"KV_METADATA {{{COMMA_KEY}: {quote_text('yes' if has_comma else 'no')}}})"
    )


def _is_held(name: str) -> str:
    words = ", ".join(quote_text(word) for word in MISSING_WORDS)
    return f"lower({quote_name(name)}) NOT IN ({words})"


def quote_name(column: str | None) -> str:
    """Name of a column, for a statement."""
    assert column is not None
    return '"' + column.replace('"', '""') + '"'


def quote_text(value: str) -> str:
    """Text, for a statement."""
    return "'" + value.replace("'", "''") + "'"
