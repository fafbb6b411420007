"""The ledger of claims: what is said, what a curator holds of it, and the studies linked to it."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache

from openldn.errors import NotFound
from openldn.evidence.bearing import Result
from openldn.tables import read_rows, split_cell


class Verdict(StrEnum):
    """What a curator holds of a claim."""

    SUPPORTED = "supported"
    CONTESTED = "contested"
    UNSUPPORTED = "unsupported"
    UNTESTABLE = "untestable"
    CONTRADICTED = "contradicted"


class Question(StrEnum):
    """What would decide a claim."""

    EFFICACY = "efficacy"
    ANY_DOSE = "any dose"
    MECHANISM = "mechanism"
    SAFETY = "safety"
    ARITHMETIC = "arithmetic"
    RECORD = "record"
    JUDGEMENT = "judgement"


@dataclass(frozen=True, kw_only=True)
class Link:
    """What a person decided on how one study bears on one claim, with the reason."""

    study_id: str
    effect_ids: tuple[str, ...] = ()
    stated: Result | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One sentence that is said of low-dose naltrexone.

    Parameters
    ----------
    id : str
        ``C01`` to ``C53`` of the newsletter, ``X01`` and on from elsewhere.
    text, section, type : str
        As in the ledger.
    question : Question
        What would decide it.
    verdict : Verdict
        The curator's.
    certainty : str
        The curator's: ``high``, ``moderate``, ``low``, ``very low``.
    test : str
        What would test it.
    evidence_for, evidence_against, note : str
    study_ids : tuple of str
    links : tuple of Link
        Only where a study bears on the claim otherwise than by its main outcome.
    question_reason : str
        Why no contrast decides it, where none does.
    """

    id: str
    text: str
    section: str
    type: str
    question: Question
    verdict: Verdict
    certainty: str
    test: str
    evidence_for: str
    evidence_against: str
    study_ids: tuple[str, ...]
    links: tuple[Link, ...] = ()
    question_reason: str = ""
    note: str = ""

    def link(self, study_id: str) -> Link:
        """How a study bears on the claim."""
        found = (one for one in self.links if one.study_id == study_id)
        return next(found, Link(study_id=study_id))


@cache
def read_claims() -> tuple[Claim, ...]:
    """Read the ledger.

    Examples
    --------
    >>> len(read_claims())
    64
    """
    links = read_rows("openldn.evidence", "claim_links.csv")
    return tuple(
        _make_claim(row, [link for link in links if link["claim_id"] == row["claim_id"]])
        for row in read_rows("openldn.evidence", "claims.csv")
    )


def find_claim(claim_id: str) -> Claim:
    """Find one by id, in either case.

    Raises
    ------
    NotFound
        If there is none; the message names the nearest.

    Examples
    --------
    >>> find_claim("c14").text
    'The dose is under one tenth of the recommended dose'
    """
    known = {one.id: one for one in read_claims()}
    wanted = claim_id.strip().upper()
    if wanted in known:
        return known[wanted]
    near = ", ".join(get_close_matches(wanted, known, n=3, cutoff=0.4))
    raise NotFound(
        f"there is no claim {claim_id!r}; ids run from C01 to C53 and X01 to X11"
        f"{f' (near: {near})' if near else ''}. See: openldn evidence claims."
    )


def find_claims(
    *, verdict: Verdict | None = None, study_ids: Collection[str] = ()
) -> tuple[Claim, ...]:
    """Find the claims of a verdict, or those linked to any of the studies."""
    return tuple(
        one
        for one in read_claims()
        if (verdict is None or one.verdict is verdict)
        and (not study_ids or set(study_ids) & set(one.study_ids))
    )


def _make_claim(row: dict[str, str], links: list[dict[str, str]]) -> Claim:
    question = Question(links[0]["question"]) if links else Question(row["type"])
    return Claim(
        id=row["claim_id"],
        text=row["claim"],
        section=row["section"],
        type=row["type"],
        question=question,
        verdict=Verdict(row["verdict"]),
        certainty=row["certainty"],
        test=row["what_would_test_it"],
        evidence_for=row["evidence_for"],
        evidence_against=row["evidence_against"],
        study_ids=split_cell(row["study_ids"]),
        links=tuple(_make_link(link) for link in links if link["study_id"]),
        question_reason=next((x["reason"] for x in links if not x["study_id"]), ""),
        note=row["note"],
    )


def _make_link(row: dict[str, str]) -> Link:
    return Link(
        study_id=row["study_id"],
        effect_ids=split_cell(row["effect_ids"]),
        stated=Result(row["stated"]) if row["stated"] else None,
        reason=row["reason"],
    )
