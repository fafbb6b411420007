"""A table of participants for a registry: condition and covariates, made coarse at once."""

from collections.abc import Mapping
from pathlib import Path

from openldn.errors import DiaryError, RegistryError
from openldn.exchange.condition_words import condition_word
from openldn.exchange.table_file import Table, read_table
from openldn.registry import COVARIATES, Member, coarsen

PARTICIPANT = ("participant", "patient", "id", "person")


def read_people(path: Path, *, condition: str | None) -> Mapping[str, Member]:
    """Read who took part; exact values leave this function as coarse classes only.

    Parameters
    ----------
    path : Path
        Columns ``participant``, ``condition`` (unless given) and any of the covariates.
    condition : str or None
        Of all of them, where the table has no such column.

    Raises
    ------
    RegistryError
        If a column is missing, a value cannot be read, a condition is not known, or a participant
        comes twice.
    """
    try:
        table = read_table(path)
    except DiaryError as error:
        raise RegistryError(str(error)) from error
    known = {name.strip().casefold(): name for name in table.names}
    label = next((known[name] for name in PARTICIPANT if name in known), None)
    if label is None:
        raise RegistryError(
            f"{path.name} has no column participant; it has {', '.join(table.names)}."
        )
    people = _texts(table, label)
    conditions = _conditions(table, known, condition, len(people), path.name)
    columns = {name: _texts(table, known[name]) for name in COVARIATES if name in known}
    members: dict[str, Member] = {}
    for k, person in enumerate(people):
        if not person or person in members:
            problem = "is blank" if not person else "comes twice"
            raise RegistryError(f"{path.name}, line {int(table.lines[k])}: participant {problem}.")
        members[person] = Member(
            condition=conditions[k], covariates=_coarse(columns, k, path.name, int(table.lines[k]))
        )
    return members


def _texts(table: Table, name: str) -> list[str]:
    return [text or "" for text in table.cells(name, role="people").text.to_list()]


def _conditions(
    table: Table, known: Mapping[str, str], condition: str | None, count: int, name: str
) -> list[str]:
    if condition is not None and "condition" in known:
        raise RegistryError(
            f"{name} has a column condition and --condition is given too; give one of them."
        )
    if condition is not None:
        return [condition_word(condition, where=f"--condition {condition!r}")] * count
    if "condition" not in known:
        raise RegistryError(f"{name} has no column condition; add it, or give --condition.")
    cells = zip(_texts(table, known["condition"]), table.lines, strict=True)
    return [condition_word(text, where=f"{name}, line {line}: condition") for text, line in cells]


def _coarse(columns: Mapping[str, list[str]], k: int, name: str, line: int) -> Mapping[str, str]:
    try:
        return {covariate: coarsen(covariate, texts[k]) for covariate, texts in columns.items()}
    except RegistryError as error:
        raise RegistryError(f"{name}, line {line}: {error}") from error
