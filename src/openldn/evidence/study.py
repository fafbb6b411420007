"""The studies that OpenLDN brings, each in a file of its own; only what may be shown."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from openldn.errors import NotFound, StudyError
from openldn.evidence.instruments import (
    OutcomeMeasure,
    find_outcome_measure,
    read_every_outcome_measure,
    read_outcome_measures,
)
from openldn.evidence.rows import VERIFIED, AdverseEvent, Effect
from openldn.evidence.study_mapping import parse_study, study_from_mapping
from openldn.evidence.study_record import READING, Study

__all__ = [
    "READING",
    "VERIFIED",
    "AdverseEvent",
    "Effect",
    "OutcomeMeasure",
    "Study",
    "find_outcome_measure",
    "find_study",
    "join_studies",
    "keep_shown",
    "parse_study",
    "read_every_outcome_measure",
    "read_every_study",
    "read_outcome_measures",
    "read_studies",
    "study_from_mapping",
]


def read_studies() -> tuple[Study, ...]:
    """Packaged studies that may be shown, by id: what is memory alone is left out.

    Examples
    --------
    >>> {effect.verified for study in read_studies() for effect in study.effects} & {"no"}
    set()
    """
    return keep_shown(read_every_study())


def keep_shown(studies: Iterable[Study]) -> tuple[Study, ...]:
    """Studies that may be shown, each without what is memory alone."""
    return tuple(one.shown() for one in studies if one.verified != "no")


@cache
def read_every_study() -> tuple[Study, ...]:
    """Packaged studies with the rows that are not verified, for checks; never show these."""
    folder = files("openldn.evidence") / "studies"
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".toml"))
    return join_studies(
        tuple(parse_study((folder / name).read_text(encoding="utf-8"), name=name) for name in names)
    )


def join_studies(*groups: tuple[Study, ...]) -> tuple[Study, ...]:
    """Several groups as one.

    Raises
    ------
    StudyError
        If two studies, or two effects of different studies, share an id.
    """
    joined = tuple(study for group in groups for study in group)
    _refuse_double("study_id", [study.study_id for study in joined])
    _refuse_double("effect_id", [one.effect_id for study in joined for one in study.effects])
    return joined


def find_study(study_id: str) -> Study:
    """Packaged study by its id.

    Raises
    ------
    NotFound
        If there is none; the message names the nearest.

    Examples
    --------
    >>> find_study("bruun2024_fm").first_author
    'Bruun KD'
    """
    studies = {study.study_id: study for study in read_studies()}
    if study_id in studies:
        return studies[study_id]
    near = get_close_matches(study_id, studies, n=2)
    guess = f"Did you mean {' or '.join(near)}?" if near else "openldn evidence list names all."
    raise NotFound(f"there is no study {study_id!r}. {guess}")


def _refuse_double(field: str, ids: list[str]) -> None:
    seen: set[str] = set()
    for key in ids:
        if key in seen:
            raise StudyError(f"{field} {key} is given twice; every {field} must be its own.")
        seen.add(key)
