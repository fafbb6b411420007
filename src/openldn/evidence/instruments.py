"""Outcome instruments, each under an id of its own: abbreviations are not unique."""

import re
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from functools import cache
from typing import Any

from openldn.errors import NotFound, StudyError
from openldn.evidence.memory import without_memory
from openldn.tables import read_rows, split_cell

PACKAGE = "openldn.evidence"
_LIMITS = re.compile(r"(-?\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)")


@dataclass(frozen=True, kw_only=True)
class OutcomeMeasure:
    """An instrument or threshold: the columns of ``outcome_measures.csv``.

    Parameters
    ----------
    instrument_ids : tuple of str
        One id per instrument; a row may hold a pair, like ``pcdai`` and ``wpcdai``.
    abbreviation : str
        For display only: Crohn's disease and rheumatoid arthritis each have a CDAI.
    not_to_mix_with : str
        What this instrument is easily taken for, in words; empty if nothing.
    step : float or None
        What the score of one participant moves in; ``None`` if not known.
    """

    instrument_ids: tuple[str, ...]
    condition: str
    name: str
    abbreviation: str
    domain: str
    range: str
    better_is: str
    mcid_or_threshold: str
    mcid_source_url: str
    recall_period: str
    licence: str
    loinc: str
    used_in_study_ids: tuple[str, ...]
    verified: str
    note: str
    not_to_mix_with: str
    step: float | None

    @property
    def limits(self) -> tuple[float, float] | None:
        """Lowest and highest score, where ``range`` names one pair only."""
        found = _LIMITS.findall(self.range)
        return (float(found[0][0]), float(found[0][1])) if len(found) == 1 else None


def read_outcome_measures() -> tuple[OutcomeMeasure, ...]:
    """Instruments that may be shown: those of memory alone are left out.

    Examples
    --------
    >>> {one.abbreviation for one in read_outcome_measures() if "cdai_ra" in one.instrument_ids}
    {'CDAI (RA)'}
    """
    return tuple(
        replace(
            one,
            mcid_or_threshold=without_memory(one.mcid_or_threshold),
            note=without_memory(one.note),
        )
        for one in read_every_outcome_measure()
        if one.verified != "no"
    )


@cache
def read_every_outcome_measure() -> tuple[OutcomeMeasure, ...]:
    """All instruments, for checks: rows that are not verified are known but never shown."""
    return tuple(_from_row(row) for row in read_rows(PACKAGE, "outcome_measures.csv"))


def find_outcome_measure(instrument_id: str) -> OutcomeMeasure:
    """Instrument by its id.

    Raises
    ------
    NotFound
        If there is none, or none that may be shown.

    Examples
    --------
    >>> find_outcome_measure("cdai_crohn").limits
    (0.0, 600.0)
    """
    for one in read_outcome_measures():
        if instrument_id in one.instrument_ids:
            return one
    raise NotFound(f"there is no instrument {instrument_id!r}.{_did_you_mean(instrument_id)}")


def check_instrument_id(where: str, instrument_id: str) -> None:
    """Refuse an id that no instrument bears; none at all is allowed."""
    if not instrument_id or instrument_id in _known_ids():
        return
    raise StudyError(
        f"{where}: instrument_id {instrument_id!r} is not known; leave it out for an instrument "
        f"that is not in the catalog.{_did_you_mean(instrument_id)}"
    )


@cache
def _known_ids() -> frozenset[str]:
    return frozenset(key for one in read_every_outcome_measure() for key in one.instrument_ids)


def _did_you_mean(instrument_id: str) -> str:
    # "cdai" alone is the classic mistake: name every instrument that could be meant.
    known = sorted(_known_ids())
    given = instrument_id.casefold()
    near = [key for key in known if given and given in key.split("_")] or get_close_matches(
        given, known, n=2
    )
    return f" Did you mean {' or '.join(near)}?" if near else ""


def _from_row(row: dict[str, str]) -> OutcomeMeasure:
    several = ("instrument_ids", "used_in_study_ids")
    texts: dict[str, Any] = {
        field.name: row[field.name]
        for field in fields(OutcomeMeasure)
        if field.name not in (*several, "step")
    }
    return OutcomeMeasure(
        **texts,
        instrument_ids=split_cell(row["instrument_ids"]),
        used_in_study_ids=split_cell(row["used_in_study_ids"]),
        step=float(row["step"]) if row["step"] else None,
    )
