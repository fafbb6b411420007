"""The verdict that the linked studies give a claim by rule, beside the curator's.

Both are kept, and where they part is a finding.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from openldn.evidence.bearing import Bearing, Control, Result, weigh_study
from openldn.evidence.claims import Claim, Question, Verdict, read_claims
from openldn.evidence.counts import difference_interval
from openldn.evidence.study import Study


class Derived(StrEnum):
    """What the linked studies support, by rule."""

    CONTRADICTED = "contradicted by a controlled study"
    CONFLICTING = "controlled studies conflict"
    POSITIVE = "controlled positive"
    NULL = "controlled, no difference"
    UNCLEAR = "controlled, unclear"
    ONLY_ACTIVE = "only against another medicine"
    ONLY_UNCONTROLLED = "only uncontrolled"
    NONE = "no study"
    NOT_MORE_HARM = "compared, serious events not more"
    MORE_HARM = "compared, serious events more"
    COMPUTED = "computed"
    NOT_DERIVED = "no contrast decides it"


# Which verdicts of a curator the derived one allows. No difference found is not a difference
# ruled out: it does not reach "contradicted", for which an interval or a harm is needed.
ALLOWED: dict[Derived, frozenset[Verdict]] = {
    Derived.CONTRADICTED: frozenset({Verdict.CONTRADICTED}),
    Derived.CONFLICTING: frozenset({Verdict.CONTESTED}),
    Derived.POSITIVE: frozenset({Verdict.SUPPORTED, Verdict.CONTESTED}),
    Derived.NULL: frozenset({Verdict.UNSUPPORTED}),
    Derived.UNCLEAR: frozenset({Verdict.CONTESTED, Verdict.UNSUPPORTED}),
    Derived.ONLY_ACTIVE: frozenset({Verdict.CONTESTED, Verdict.UNSUPPORTED}),
    Derived.ONLY_UNCONTROLLED: frozenset({Verdict.UNSUPPORTED, Verdict.UNTESTABLE}),
    Derived.NONE: frozenset({Verdict.UNSUPPORTED, Verdict.UNTESTABLE}),
    Derived.NOT_MORE_HARM: frozenset({Verdict.SUPPORTED, Verdict.CONTESTED}),
    Derived.MORE_HARM: frozenset({Verdict.CONTRADICTED}),
    Derived.COMPUTED: frozenset(Verdict),
    Derived.NOT_DERIVED: frozenset(Verdict),
}
# One trial, however clear, leaves a claim contested; two independent ones may support it.
ENOUGH_POSITIVE = 2


@dataclass(frozen=True, kw_only=True)
class DerivedVerdict:
    """The verdict that the linked studies support, beside the curator's.

    Parameters
    ----------
    claim_id : str
    derived : Derived
    curator : Verdict
    allowed : frozenset of Verdict
        What a curator could hold on this ground.
    bearings : tuple of Bearing
        Every linked study that is known, with what it says.
    missing : tuple of str
        Linked studies that were not given.
    reason : str
        The counts behind it, in words.
    """

    claim_id: str
    derived: Derived
    curator: Verdict
    allowed: frozenset[Verdict]
    bearings: tuple[Bearing, ...]
    missing: tuple[str, ...]
    reason: str

    @property
    def agrees(self) -> bool:
        """Whether the curator's verdict is one that the studies allow."""
        return self.curator in self.allowed

    @property
    def finding(self) -> str:
        """The disagreement in a sentence, or nothing."""
        if self.agrees:
            return ""
        allowed = " or ".join(sorted(one.value for one in self.allowed))
        return (
            f"{self.claim_id}: the curator says {self.curator.value}; by rule the linked studies "
            f"give {self.derived.value} ({self.reason}), which allows {allowed}. Look at the "
            "links, or give the reason in the note."
        )


def derive_verdict(claim: Claim, studies: Iterable[Study]) -> DerivedVerdict:
    """The verdict that the linked studies support.

    Parameters
    ----------
    studies : iterable of Study
        All that are known; those not linked are left out, linked ones not among them are
        named as missing.

    Notes
    -----
    Randomized studies at a low dose count, each once, by their main outcome or by the rows
    that the claim's link names. Reviews are read but never counted: they hold the same trials.

    Examples
    --------
    >>> from openldn.evidence.claims import find_claim
    >>> from openldn.evidence.study import read_studies
    >>> derive_verdict(find_claim("C30"), read_studies()).derived.value
    'controlled studies conflict'
    """
    known = {one.study_id: one for one in studies}
    linked = [known[name] for name in claim.study_ids if name in known]
    bearings = tuple(_bear(claim, study) for study in linked)
    derived, reason = _derive(claim, bearings, linked)
    return DerivedVerdict(
        claim_id=claim.id,
        derived=derived,
        curator=claim.verdict,
        allowed=_allowed(derived, bearings),
        bearings=bearings,
        missing=tuple(name for name in claim.study_ids if name not in known),
        reason=reason,
    )


def join_bearings(counted: Collection[Bearing]) -> tuple[Derived, str]:
    """What studies give together, by the table of rules, from the firmest ground down.

    Parameters
    ----------
    counted : collection of Bearing
        Those of the doses in question.

    Returns
    -------
    derived : Derived
    reason : str
        The counts behind it.

    Examples
    --------
    >>> null = Bearing(study_id="a", control=Control.PLACEBO, result=Result.NULL)
    >>> join_bearings([null])
    (<Derived.NULL: 'controlled, no difference'>, 'controlled: 1 no difference')
    """
    controlled = [one.result for one in counted if one.is_controlled]
    n = {result: controlled.count(result) for result in Result}
    reason = ", ".join(f"{count} {result.value}" for result, count in n.items() if count)
    if controlled:
        reason = f"controlled: {reason}"
        if n[Result.MIXED] or (n[Result.BENEFIT] and n[Result.NULL] + n[Result.HARM]):
            return Derived.CONFLICTING, reason
        if n[Result.BENEFIT]:
            return Derived.POSITIVE, reason
        if n[Result.HARM]:
            return Derived.CONTRADICTED, reason
        return (Derived.NULL if n[Result.NULL] else Derived.UNCLEAR), reason
    if any(one.control is Control.ACTIVE for one in counted):
        return Derived.ONLY_ACTIVE, "no placebo arm, so similarity shows no efficacy"
    if alone := [one for one in counted if _shows_something(one)]:
        return Derived.ONLY_UNCONTROLLED, f"{len(alone)} without a comparison"
    return Derived.NONE, "no linked study bears on it with a result"


def check_claims(studies: Iterable[Study]) -> tuple[DerivedVerdict, ...]:
    """Every claim whose curator's verdict the linked studies do not allow."""
    known = tuple(studies)
    found = (derive_verdict(claim, known) for claim in read_claims())
    return tuple(one for one in found if not one.agrees)


def _bear(claim: Claim, study: Study) -> Bearing:
    link = claim.link(study.study_id)
    return weigh_study(study, effect_ids=link.effect_ids, stated=link.stated)


def _allowed(derived: Derived, bearings: Collection[Bearing]) -> frozenset[Verdict]:
    positive = sum(one.is_controlled and one.result is Result.BENEFIT for one in bearings)
    if derived is Derived.POSITIVE and positive < ENOUGH_POSITIVE:
        return frozenset({Verdict.CONTESTED})
    return ALLOWED[derived]


def _derive(
    claim: Claim, bearings: Collection[Bearing], studies: Iterable[Study]
) -> tuple[Derived, str]:
    if claim.question in (Question.RECORD, Question.JUDGEMENT):
        return Derived.NOT_DERIVED, claim.question_reason or "a matter of record"
    if claim.question is Question.ARITHMETIC:
        return Derived.COMPUTED, "a sum: see the recomputation"
    if claim.question is Question.SAFETY:
        return _derive_safety(studies)
    low_only = claim.question is Question.EFFICACY
    counted = [one for one in bearings if one.is_low_dose or not low_only]
    return join_bearings(counted)


def _shows_something(bearing: Bearing) -> bool:
    """Whether the treated alone were reported: the change of one group compares nothing."""
    if bearing.is_silent or bearing.control in (Control.REVIEW, Control.PENDING):
        return False
    return bearing.control is Control.NONE or bool(bearing.effect_ids)


def _derive_safety(studies: Iterable[Study]) -> tuple[Derived, str]:
    """Serious events of arms that were compared, added over the linked trials."""
    rows = [
        event
        for study in studies
        for event in study.adverse_events
        if "serious" in event.event and event.cmp_n and event.ldn_n
    ]
    if not rows:
        return Derived.NONE, "no linked study compares serious events"
    on, n_on = sum(x.ldn_events or 0 for x in rows), sum(x.ldn_n or 0 for x in rows)
    off, n_off = sum(x.cmp_events or 0 for x in rows), sum(x.cmp_n or 0 for x in rows)
    low, high = difference_interval(on, n_on, off, n_off)
    reason = (
        f"serious events {on} of {n_on} against {off} of {n_off}: difference "
        f"{100 * low:.1f} to {100 * high:.1f} points, so few that much is left open"
    )
    return (Derived.NOT_MORE_HARM if on / n_on <= off / n_off else Derived.MORE_HARM), reason
