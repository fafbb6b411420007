"""Look at a diary file and propose which column is what, for a person who named none.

A proposal is shown, never used unseen: the person repeats the command with its flags.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from openldn.exchange.clock_times import is_clock_name, looks_like_clock
from openldn.exchange.diary_findings import show_list
from openldn.exchange.diary_labels import label_key, natural_key
from openldn.exchange.diary_obstacles import find_gaps, find_obstacles, numbers_of, words_of
from openldn.exchange.diary_options import DiaryColumns
from openldn.exchange.table_file import Table, read_table
from openldn.exchange.time_shapes import find_shape, shapes_of

Role = Literal[
    "time",
    "clock",
    "treatment",
    "dose_mg",
    "outcome",
    "patient",
    "period",
    "cycle",
    "guess",
    "day number",
]

_SAMPLE_ROWS = 10_000
_LOOKED_AT = 100  # cells of a column of dates
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
_ROLE_WORDS: dict[Role, str] = {"clock": "clock (time of day)"}
_DAY_WORDS = ("day", "session", "week", "t", "time", "tag")


@dataclass(frozen=True, kw_only=True)
class ColumnFound:
    """A column of the file, what it may be, and a few of its values."""

    name: str
    role: Role | None
    examples: tuple[str, ...]
    is_number: bool = False


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
    obstacles : tuple of str
        Why the file cannot be judged as it is.
    gaps : tuple of str
        Parts that no column was recognized for.
    notes : tuple of str
        What was noticed of the file itself, such as a title above the header.
    """

    delimiter: str
    decimal_mark: str
    encoding: str
    columns: tuple[ColumnFound, ...]
    labels: tuple[str, ...]
    obstacles: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def other_scores(self) -> tuple[str, ...]:
        """Columns without a part whose name says that they may be an outcome too."""
        return tuple(
            column.name
            for column in self.columns
            if column.role is None and column.is_number and _is_named_like_a_score(column.name)
        )

    def name_of(self, role: Role) -> str | None:
        """First column that may play a part."""
        return next((column.name for column in self.columns if column.role == role), None)


def sniff_columns(path: str | Path, *, given: Mapping[Role, str] | None = None) -> ColumnsFound:
    """Look at a file: delimiter, decimal mark, columns with examples and guessed parts.

    Parameters
    ----------
    path : str or Path
    given : mapping of role to column, optional
        Parts that a person named already.

    Raises
    ------
    DiaryError, ExchangeError, NotFound
        If the file is not a table of text, or has no column of a given name.
    """
    table = read_table(path)
    sample = {
        name: table.cells(name, role="sample").text.head(_SAMPLE_ROWS).drop_nulls()
        for name in table.names
        if name
    }
    named = {
        table.names[table.find_position(name, role=role)]: role
        for role, name in (given or {}).items()
    }
    roles = _find_roles(sample, given=named)
    columns = tuple(
        ColumnFound(
            name=name,
            role=roles.get(name),
            examples=_examples(text),
            is_number=len(text) > 0 and _are_scores(text),
        )
        for name, text in sample.items()
    )
    return ColumnsFound(
        delimiter=table.delimiter,
        decimal_mark="," if table.decimal_comma else ".",
        encoding=table.encoding,
        columns=columns,
        labels=_labels(table, roles),
        obstacles=find_obstacles(
            sample, roles=roles, treatment_words=_NAME_WORDS["treatment"], given=named.values()
        ),
        gaps=find_gaps(sample, roles=roles, outcome_words=_NAME_WORDS["outcome"]),
        notes=tuple(finding.message for finding in table.findings),
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
        clock=found.name_of("clock"),
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
        role = None if found.obstacles else column.role
        told = f" - looks like {_ROLE_WORDS.get(role, role)}" if role else ""
        lines.append(f"{column.name}: {', '.join(column.examples) or 'blank'}{told}")
    if found.labels and not found.obstacles:
        lines.append(f"treatment labels: {show_list(found.labels)}")
    return tuple(lines)


def _find_roles(sample: dict[str, pl.Series], *, given: dict[str, Role]) -> dict[str, Role]:
    """One column for each part, the most certain parts first."""
    roles = dict(given)
    _claim(roles, sample, "time", fits=_are_dates)
    _claim_clock(roles, sample)
    for role in ("guess", "patient", "cycle", "period"):
        _claim(roles, sample, role, words=_NAME_WORDS[role])
    _claim(roles, sample, "treatment", words=_NAME_WORDS["treatment"], fits=_are_labels)
    if "treatment" not in roles.values():
        _claim(roles, sample, "dose_mg", words=_NAME_WORDS["dose_mg"], fits=_have_digits)
    if not {"treatment", "dose_mg"} & set(roles.values()):
        free = {n: text for n, text in sample.items() if not _is_named_like_a_score(n)}
        _claim(roles, free, "treatment", fits=_are_word_labels)
    day: Role = "day number" if "time" in roles.values() else "time"
    _claim(roles, sample, day, words=_DAY_WORDS, fits=_are_numbers)
    _claim(roles, sample, "outcome", words=_NAME_WORDS["outcome"], fits=_are_numbers_apart)
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
    if role in roles.values():
        return
    for name, text in sample.items():
        held = words_of(name)
        named = not words or bool(held & set(words))
        if role == "outcome" and "n" in held:  # like n_pings: how many, not how bad
            continue
        if name not in roles and len(text) and named and (fits is None or fits(text)):
            roles[name] = role
            return


def _claim_clock(roles: dict[str, Role], sample: dict[str, pl.Series]) -> None:
    """A time of day beside dates that have none."""
    dates = next((sample[name] for name, role in roles.items() if role == "time"), None)
    if dates is None or dates.head(_LOOKED_AT).str.contains(":").any():
        return
    for named in (True, False):
        for name, text in sample.items():
            fits = is_clock_name(name) is named and looks_like_clock(text, named=named)
            if name not in roles and fits and "clock" not in roles.values():
                roles[name] = "clock"


def _are_dates(text: pl.Series) -> bool:
    """Dates, but for a last row or two that sum up the others."""
    shapes = shapes_of(text.head(_LOOKED_AT))
    counts = shapes.value_counts()
    found = [find_shape(str(shape)) for shape in counts.to_series(0)]
    dated = [shape is not None and shape.family != "plain number" for shape in found]
    odd = int(counts.to_series(1).filter(~pl.Series(dated, dtype=pl.Boolean)).sum())
    return odd <= max(1, len(shapes) // 10) and len(shapes) > 2 * odd


def _are_numbers(text: pl.Series) -> bool:
    return len(numbers_of(text)) > len(text) / 2


def _is_named_like_a_score(name: str) -> bool:
    return bool(words_of(name) & set(_NAME_WORDS["outcome"]))


def _are_numbers_apart(text: pl.Series) -> bool:
    """Numbers that do not just count up."""
    values = numbers_of(text)
    running = len(values) > 2 and bool((values.diff().drop_nulls() == 1).all())
    return _are_numbers(text) and not running


def _are_scores(text: pl.Series) -> bool:
    """Numbers that are neither a yes or no nor a running number."""
    values = numbers_of(text)
    return _are_numbers_apart(text) and (values.n_unique() > 2 or len(values) < 4)


def _are_labels(text: pl.Series) -> bool:
    return 2 <= text.n_unique() <= min(_MOST_LABELS, max(2, len(text) // 2))


def _are_word_labels(text: pl.Series) -> bool:
    return _are_labels(text) and numbers_of(text).is_empty()


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
