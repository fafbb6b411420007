"""Look at a diary file and propose which column is what, for a person who named none.

A proposal is shown, never used unseen: the person repeats the command with its flags.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from openldn.exchange.diary_findings import show_list
from openldn.exchange.diary_labels import label_key, natural_key
from openldn.exchange.diary_options import DiaryColumns
from openldn.exchange.table_file import Table, read_table
from openldn.exchange.time_shapes import find_shape, shapes_of

Role = Literal[
    "time", "treatment", "dose_mg", "outcome", "patient", "period", "cycle", "guess", "day number"
]

_SAMPLE_ROWS = 10_000
_EXAMPLES = 3
_MOST_LABELS = 8  # a trial compares a few treatments
_COMPARATOR_WORDS = (
    "placebo", "sugar", "control", "comparator", "baseline", "usual", "none", "no", "off",
    "sham", "no dose", "0", "nein", "kein", "keine", "ohne", "scheinmedikament", "non", "aucun",
    "ninguno", "nessuno",
)  # fmt: skip
_NAME_WORDS: dict[Role, tuple[str, ...]] = {
    "guess": ("guess", "belief", "believed"),
    "patient": ("patient", "participant", "subject", "person", "case", "pid", "id"),
    "cycle": ("cycle", "zyklus"),
    "period": ("period", "block"),
    "dose_mg": ("dose", "mg", "dosis", "dosage"),
    "treatment": (
        "treatment", "treat", "drug", "arm", "condition", "regimen", "substance", "group",
        "med", "medication", "medicine", "intervention", "phase", "behandlung",
    ),
    "outcome": (
        "outcome", "score", "pain", "fatigue", "sleep", "mood", "nrs", "vas", "severity",
        "symptom", "rating", "value", "schmerz", "intensity", "hours",
    ),
}  # fmt: skip
_DAY_WORDS = ("day", "session", "week", "t", "time", "tag")


@dataclass(frozen=True, kw_only=True)
class ColumnFound:
    """A column of the file, what it may be, and a few of its values."""

    name: str
    role: Role | None
    examples: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ColumnsFound:
    """What a file looks like.

    Parameters
    ----------
    delimiter, decimal_mark, encoding : str
    columns : tuple of ColumnFound
        In the order of the file.
    labels : tuple of str
        Labels of the treatment column; empty if none was recognized.
    """

    delimiter: str
    decimal_mark: str
    encoding: str
    columns: tuple[ColumnFound, ...]
    labels: tuple[str, ...]

    def name_of(self, role: Role) -> str | None:
        """First column that may play a part."""
        return next((column.name for column in self.columns if column.role == role), None)


def sniff_columns(path: str | Path) -> ColumnsFound:
    """Look at a file: delimiter, decimal mark, columns with examples and guessed parts.

    Parameters
    ----------
    path : str or Path

    Raises
    ------
    DiaryError, ExchangeError, NotFound
        If the file is not a table of text.
    """
    table = read_table(path)
    sample = {
        name: table.cells(name, role="sample").text.head(_SAMPLE_ROWS).drop_nulls()
        for name in table.names
        if name
    }
    roles = _find_roles(sample)
    columns = tuple(
        ColumnFound(name=name, role=roles.get(name), examples=_examples(text))
        for name, text in sample.items()
    )
    return ColumnsFound(
        delimiter=table.delimiter,
        decimal_mark="," if table.decimal_comma else ".",
        encoding=table.encoding,
        columns=columns,
        labels=_labels(table, roles),
    )


def propose_columns(found: ColumnsFound) -> DiaryColumns | None:
    """Columns to read, or ``None`` when no outcome or no treatment is recognized."""
    outcome, treatment = found.name_of("outcome"), found.name_of("treatment")
    dose = None if treatment else found.name_of("dose_mg")
    if outcome is None or (treatment is None and dose is None):
        return None
    return DiaryColumns(
        outcome=outcome,
        treatment=treatment,
        dose_mg=dose,
        time=found.name_of("time"),
        patient=found.name_of("patient"),
        period=found.name_of("period"),
        cycle=found.name_of("cycle"),
        guess=found.name_of("guess"),
    )


def propose_labels(found: ColumnsFound) -> tuple[str, str] | None:
    """Active and comparator label, or ``None`` unless there are two or one is a placebo.

    Examples
    --------
    >>> found = ColumnsFound(delimiter=",", decimal_mark=".", encoding="UTF-8", columns=(),
    ...                      labels=("LDN", "placebo"))
    >>> propose_labels(found)
    ('LDN', 'placebo')
    """
    keys = {label_key(label): label for label in found.labels}
    comparator = next((keys[word] for word in _COMPARATOR_WORDS if word in keys), None)
    comparator = comparator or next(
        (label for key, label in keys.items() if set(key.split()) & set(_COMPARATOR_WORDS)), None
    )
    others = [label for label in found.labels if label != comparator]
    if comparator is None or len(others) != 1:
        return None
    return others[0], comparator


def describe_columns(found: ColumnsFound) -> tuple[str, ...]:
    """Lines for a person: every column with examples, and what it looks like."""
    lines = []
    for column in found.columns:
        told = f" - looks like {column.role}" if column.role else ""
        lines.append(f"{column.name}: {', '.join(column.examples) or 'blank'}{told}")
    if found.labels:
        lines.append(f"treatment labels: {show_list(found.labels)}")
    return tuple(lines)


def _find_roles(sample: dict[str, pl.Series]) -> dict[str, Role]:
    """One column for each part, the most certain parts first."""
    roles: dict[str, Role] = {}
    _claim(roles, sample, "time", fits=_are_dates)
    for role in ("guess", "patient", "cycle", "period"):
        _claim(roles, sample, role, words=_NAME_WORDS[role])
    _claim(roles, sample, "treatment", words=_NAME_WORDS["treatment"], fits=_are_labels)
    if "treatment" not in roles.values():
        _claim(roles, sample, "dose_mg", words=_NAME_WORDS["dose_mg"], fits=_have_digits)
    if not {"treatment", "dose_mg"} & set(roles.values()):
        _claim(roles, sample, "treatment", fits=_are_word_labels)
    day: Role = "day number" if "time" in roles.values() else "time"
    _claim(roles, sample, day, words=_DAY_WORDS, fits=_are_numbers)
    _claim(roles, sample, "outcome", words=_NAME_WORDS["outcome"], fits=_are_scores)
    if "outcome" not in roles.values():
        _claim(roles, sample, "outcome", fits=_are_scores)
    return roles


def _claim(
    roles: dict[str, Role],
    sample: dict[str, pl.Series],
    role: Role,
    *,
    words: tuple[str, ...] = (),
    fits: Callable[[pl.Series], bool] | None = None,
) -> None:
    """Give a part to the first free column with a fitting name and fitting values."""
    for name, text in sample.items():
        held = _words(name)
        named = not words or bool(held & set(words))
        if role == "outcome" and "n" in held:  # like n_pings: how many, not how bad
            continue
        if name not in roles and len(text) and named and (fits is None or fits(text)):
            roles[name] = role
            return


def _words(name: str) -> set[str]:
    """Words of a header: ``averagePain_score`` holds average, pain and score."""
    split = "".join(
        f" {c}" if c.isupper() and not before.isupper() else c
        for before, c in zip(f" {name}", name, strict=False)
    )
    return set("".join(c if c.isalnum() else " " for c in split).casefold().split())


def _are_dates(text: pl.Series) -> bool:
    shapes = [find_shape(str(shape)) for shape in shapes_of(text.head(100)).unique()]
    return all(shape is not None and shape.family != "plain number" for shape in shapes)


def _numbers(text: pl.Series) -> pl.Series:
    return text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False).drop_nulls()


def _are_numbers(text: pl.Series) -> bool:
    return len(_numbers(text)) > len(text) / 2


def _are_scores(text: pl.Series) -> bool:
    """Numbers that are neither a yes or no nor a running number."""
    values = _numbers(text)
    running = len(values) > 2 and bool((values.diff().drop_nulls() == 1).all())
    return _are_numbers(text) and not running and (values.n_unique() > 2 or len(values) < 4)


def _are_labels(text: pl.Series) -> bool:
    return 2 <= text.n_unique() <= min(_MOST_LABELS, max(2, len(text) // 2))


def _are_word_labels(text: pl.Series) -> bool:
    return _are_labels(text) and _numbers(text).is_empty()


def _have_digits(text: pl.Series) -> bool:
    return bool(text.str.contains("[0-9]").all())


def _examples(text: pl.Series) -> tuple[str, ...]:
    return tuple(str(cell)[:40] for cell in text.unique(maintain_order=True).head(_EXAMPLES))


def _labels(table: Table, roles: dict[str, Role]) -> tuple[str, ...]:
    name = next((name for name, role in roles.items() if role == "treatment"), None)
    if name is None:
        return ()
    labels = table.cells(name, role="treatment").text.drop_nulls().unique()
    return tuple(sorted((str(label) for label in labels), key=natural_key))
