"""Why a file cannot be judged as it is: tables that lie on their side, one treatment alone.

A person who is shown the same proposal again and again learns nothing; here stands what is
wrong with the table and what to do.
"""

import re
from collections.abc import Iterable, Mapping

import polars as pl

from openldn.exchange.diary_findings import SHOWN, show_cell, show_list
from openldn.exchange.diary_numbers import cut_whole, find_whole
from openldn.exchange.time_shapes import find_shape

_DAY_NAME = re.compile(
    r"(day|d|tag|jour|dia|día|dag|week|woche|w|mon|tue|wed|thu|fri|sat|sun)\w*[ ._-]*[0-9]*",
    re.IGNORECASE,
)
_FEWEST_DAYS = 3
_ARM_WORDS = frozenset("placebo sham control sugar scheinmedikament".split())
ONE_ROW = "OpenLDN reads one row for each entry: date, treatment, score."


def find_obstacles(
    sample: Mapping[str, pl.Series],
    *,
    roles: Mapping[str, str],
    treatment_words: Iterable[str],
    given: Iterable[str] = (),
) -> tuple[str, ...]:
    """What keeps a table from being judged, each with what to do.

    Parameters
    ----------
    sample : mapping of str to series of text
        Columns by name, without blanks.
    roles : mapping of str to str
        Part of each column that has one.
    treatment_words : iterable of str
        Words in a header that mean a treatment.
    given : iterable of str
        Parts that a person named; these are not doubted.
    """
    if "outcome" not in given:
        found = _one_column_per_day(sample) or _one_column_per_treatment(sample, roles)
        if found:
            return (found,)
    found = _one_treatment(sample, roles, set(treatment_words)) or _one_dose(sample, roles)
    return (found,) if found else ()


def find_gaps(
    sample: Mapping[str, pl.Series], *, roles: Mapping[str, str], outcome_words: Iterable[str]
) -> tuple[str, ...]:
    """Parts that no column was recognized for."""
    gaps = []
    if not {"treatment", "dose_mg"} & set(roles.values()):
        gaps.append(
            "No column was recognized as what was taken. If there is one, name it with --treatment "
            "(labels) or --dose-mg (0 for none); else add one that says it in every row."
        )
    if "outcome" not in roles.values():
        held = set(outcome_words)
        words = [n for n, text in sample.items() if n not in roles and len(text)]
        words.sort(key=lambda name: not words_of(name) & held)
        shown = f" {show_cell(words[0])} holds {_values(sample[words[0]])}." if words else ""
        gaps.append(
            f"No column was recognized as the score.{shown} A score is a number in every row; "
            "write words such as mild or severe as numbers."
        )
    return tuple(gaps)


def numbers_of(text: pl.Series) -> pl.Series:
    """Cells that are numbers, with decimal points or commas, or out of one number (6/10)."""
    bare = cut_whole(text) if find_whole(text) else text
    return bare.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False).drop_nulls()


def words_of(name: str) -> set[str]:
    """Words of a header: ``averagePain_score`` holds average, pain and score."""
    split = "".join(
        f" {c}" if c.isupper() and not before.isupper() else c
        for before, c in zip(f" {name}", name, strict=False)
    )
    return set("".join(c if c.isalnum() else " " for c in split).casefold().split())


def _one_column_per_day(sample: Mapping[str, pl.Series]) -> str:
    days = [name for name in sample if _is_day(name)]
    if len(days) < _FEWEST_DAYS or 2 * len(days) < len(sample):
        return ""
    return (
        f"Columns {show_list(days)} look like one column for each day. {ONE_ROW} Turn the table "
        "round (in a spreadsheet: copy, then Paste special, Transpose), so that the days stand "
        "below each other, and give each column a name."
    )


def _is_day(name: str) -> bool:
    shape = find_shape(re.sub("[0-9]", "9", name))
    dated = shape is not None and shape.family != "plain number"
    counted = _DAY_NAME.fullmatch(name) is not None and any(c.isdigit() for c in name)
    return dated or counted


def _one_column_per_treatment(sample: Mapping[str, pl.Series], roles: Mapping[str, str]) -> str:
    if {"treatment", "dose_mg"} & set(roles.values()):
        return ""
    numeric = [name for name, text in sample.items() if 2 * len(numbers_of(text)) > len(text) > 0]
    arms = [name for name in numeric if words_of(name) & _ARM_WORDS]
    if not arms or len(numeric) < 2:
        return ""
    return (
        f"Column {show_cell(arms[0])} looks like the scores on one treatment, one column for each. "
        f"{ONE_ROW} Put all scores below each other in one column and the name of the treatment "
        "beside each in another."
    )


def _one_treatment(
    sample: Mapping[str, pl.Series], roles: Mapping[str, str], words: set[str]
) -> str:
    chosen = [name for name, role in roles.items() if role == "treatment"]
    if not chosen and "dose_mg" not in roles.values():
        chosen = [name for name in sample if name not in roles and words_of(name) & words]
    alone = [name for name in chosen if sample[name].n_unique() == 1]
    if not alone:
        return ""
    return (
        f"Column {show_cell(alone[0])} holds one treatment, {show_cell(sample[alone[0]][0])}, in "
        "every row, so there is nothing to compare it with. Add the days on placebo, on another "
        "treatment or on none (before, between or after), with a label of their own."
    )


def _one_dose(sample: Mapping[str, pl.Series], roles: Mapping[str, str]) -> str:
    if "treatment" in roles.values():
        return ""
    name = next((name for name, role in roles.items() if role == "dose_mg"), None)
    if name is None or sample[name].str.contains(r"^0+([.,]0*)?\s*(mg)?$").any():
        return ""
    return (
        f"Column {show_cell(name)} is never 0, so there is no day without a dose to compare with. "
        "A blank dose means that it is not known: write 0 where no dose was taken."
    )


def _values(text: pl.Series) -> str:
    return show_list(text.unique(maintain_order=True).head(min(SHOWN, 3)))
