"""Studies and what the checks found, as JSON."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from openldn import __version__
from openldn.evidence import EvidenceFinding, Study, classify_dose

FORMAT = 1


def studies_to_json(studies: Sequence[Study]) -> dict[str, Any]:
    """What ``openldn evidence list --json`` prints: studies without their rows.

    Examples
    --------
    >>> from openldn.evidence import find_study
    >>> studies_to_json([find_study("bruun2024_fm")])["studies"][0]["n_effects"]
    3
    """
    listed = [
        {
            **_head(study),
            "n_effects": len(study.effects),
            "n_adverse_events": len(study.adverse_events),
        }
        for study in studies
    ]
    return _answer(n=len(listed), studies=listed)


def study_to_json(study: Study, findings: Sequence[EvidenceFinding]) -> dict[str, Any]:
    """What ``openldn evidence show --json`` prints: a study, its rows, its findings."""
    return _answer(
        study={
            **_head(study),
            "effects": [{**_plain(one), "p": one.p, "p_sign": one.p_sign} for one in study.effects],
            "adverse_events": [_plain(one) for one in study.adverse_events],
        },
        findings=[_plain(one) for one in findings],
    )


def evidence_findings_to_json(
    findings: Sequence[EvidenceFinding], *, n_studies: int, n_checks: int
) -> dict[str, Any]:
    """What ``openldn evidence check --json`` prints."""
    return _answer(
        n_studies=n_studies, n_checks=n_checks, findings=[_plain(one) for one in findings]
    )


def added_to_json(paths: Sequence[str], findings: Sequence[EvidenceFinding]) -> dict[str, Any]:
    """What ``openldn evidence add --json`` prints."""
    return _answer(written=list(paths), findings=[_plain(one) for one in findings])


def _answer(**content: Any) -> dict[str, Any]:
    return {"format": FORMAT, "openldn": __version__, **content}


def _head(study: Study) -> dict[str, Any]:
    head = _plain(study, without=("effects", "adverse_events"))
    return {**head, "n": study.n, "dose_class": classify_dose(study.dose_mg).value}


def _plain(row: Any, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Fields of a row; what is not given is ``null``, never an empty text."""
    plain: dict[str, Any] = {}
    for field in fields(row):
        if field.name in without:
            continue
        value = getattr(row, field.name)
        plain[field.name] = None if value == "" else list(value) if type(value) is tuple else value
    return plain
