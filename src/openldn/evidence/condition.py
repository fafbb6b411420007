"""What is known of low-dose naltrexone in one condition, the firmest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from openldn.evidence.bearing import (
    NO_COMPARISON,
    Bearing,
    Control,
    Result,
    has_partner,
    is_low_dose,
    is_secondary,
    weigh_study,
)
from openldn.evidence.claim_verdict import DerivedVerdict, derive_verdict
from openldn.evidence.claims import Claim, find_claim
from openldn.evidence.conditions import (
    NOT_ABSENCE,
    Condition,
    last_checked,
    rows_of,
    studies_of,
)
from openldn.evidence.figures import Figure, make_figures
from openldn.evidence.study import Study

PERSON_LEVEL = (
    "Thresholds are of one person's change; they are no thresholds for a difference of groups."
)
_TIERS = tuple(Control)


@dataclass(frozen=True, kw_only=True)
class StudyEvidence:
    """One study in a condition, with its figures.

    ``is_low_dose``, ``has_partner`` and ``is_secondary`` are reasons to read it apart.
    """

    study: Study
    bearing: Bearing
    figures: tuple[Figure, ...]
    is_low_dose: bool
    has_partner: bool
    is_secondary: bool

    @property
    def comparator(self) -> str:
        """What the treated were compared with, in words."""
        if self.bearing.control is Control.NONE:
            return NO_COMPARISON
        return self.study.comparator or "not stated"

    @property
    def is_controlled(self) -> bool:
        """Whether it compares low-dose naltrexone alone, with a result."""
        return self.bearing.is_controlled and self.is_low_dose and not self.has_partner


@dataclass(frozen=True, kw_only=True)
class ConditionEvidence:
    """What is known in one condition.

    Parameters
    ----------
    condition : Condition
    statement : str
        What the controlled studies say together, in a sentence; or that there is none.
    controlled, uncontrolled, reviews, pending, apart : tuple of StudyEvidence
        ``controlled`` holds trials with a comparison stated; ``apart`` those of other doses.
    claims : tuple of (Claim, DerivedVerdict)
    checked : date
    """

    condition: Condition
    statement: str
    controlled: tuple[StudyEvidence, ...]
    uncontrolled: tuple[StudyEvidence, ...]
    reviews: tuple[StudyEvidence, ...]
    pending: tuple[StudyEvidence, ...]
    apart: tuple[StudyEvidence, ...]
    claims: tuple[tuple[Claim, DerivedVerdict], ...]
    checked: date

    @property
    def studies(self) -> tuple[StudyEvidence, ...]:
        """All of them, the firmest first."""
        return (
            *self.controlled, *self.uncontrolled, *self.reviews, *self.pending, *self.apart
        )  # fmt: skip


def known_about(condition: Condition, studies: Iterable[Study]) -> ConditionEvidence:
    """Gather what is known in a condition.

    Parameters
    ----------
    studies : iterable of Study
        All that may be shown.

    Examples
    --------
    >>> from openldn.evidence.conditions import find_condition
    >>> from openldn.evidence.study import read_studies
    >>> known_about(find_condition("lupus"), read_studies()).statement
    'No controlled study of low-dose naltrexone in lupus was found, and no other study either.
    Nothing found is not evidence of absence.'
    """
    known = tuple(studies)
    found = sorted((_weigh(one, condition) for one in studies_of(condition, known)), key=_firmness)
    usual = [one for one in found if one.is_low_dose]
    return ConditionEvidence(
        condition=condition,
        statement=_state(condition, found),
        controlled=tuple(one for one in usual if _is_trial(one)),
        uncontrolled=tuple(one for one in usual if _is_uncontrolled(one)),
        reviews=_of(usual, Control.REVIEW),
        pending=_of(usual, Control.PENDING),
        apart=tuple(one for one in found if not one.is_low_dose),
        claims=tuple(
            (claim, derive_verdict(claim, known)) for claim in map(find_claim, condition.claims)
        ),
        checked=last_checked(),
    )


def _weigh(study: Study, condition: Condition) -> StudyEvidence:
    rows = rows_of(study, condition)
    return StudyEvidence(
        study=study,
        bearing=weigh_study(study),
        figures=make_figures(study, rows),
        is_low_dose=is_low_dose(study),
        has_partner=has_partner(study),
        is_secondary=is_secondary(study),
    )


def _firmness(one: StudyEvidence) -> tuple[int, int, int, int, str]:
    """Controlled before uncontrolled, blinded before open, large before small; never by result."""
    is_blind = one.study.blinding.startswith(("double", "placebo"))
    return (
        _TIERS.index(one.bearing.control),
        int(one.is_secondary or one.bearing.result is Result.NOT_STATED),
        int(not is_blind),
        -(one.study.n or 0),
        one.study.study_id,
    )


def _is_trial(one: StudyEvidence) -> bool:
    control = one.bearing.control
    return control in (Control.PLACEBO, Control.ADD_ON, Control.ACTIVE)


def _is_uncontrolled(one: StudyEvidence) -> bool:
    return one.bearing.control is Control.NONE


def _of(found: Iterable[StudyEvidence], control: Control) -> tuple[StudyEvidence, ...]:
    return tuple(one for one in found if one.bearing.control is control)


def _state(condition: Condition, found: list[StudyEvidence]) -> str:
    trials = [one for one in found if one.is_controlled and not one.is_secondary]
    name = condition.name
    if not found:
        return (
            f"No controlled study of low-dose naltrexone in {name} was found, and no other study "
            f"either. {NOT_ABSENCE}"
        )
    if not trials:
        return (
            f"No controlled {_what(found)} of low-dose naltrexone{_but(found)} in {name} was "
            f"found.{_tell_rest(found)} {NOT_ABSENCE}"
        )
    results = [one.bearing.result for one in trials]
    told = ", ".join(
        f"{results.count(result)} {result.value}" for result in Result if result in results
    )
    sized = ", ".join(f"n={one.study.n}" for one in trials if one.study.n)
    many = "trial compares" if len(trials) == 1 else "trials compare"
    return (
        f"{len(trials)} controlled {many} low-dose naltrexone in {name} ({sized}); "
        f"by main outcome: {told}.{_tell_rest(found)}"
    )


def _what(found: list[StudyEvidence]) -> str:
    """A trial that was done, and whose comparison nobody told, is a study without a result."""
    usual = [one for one in found if one.is_low_dose]
    untold = [one for one in usual if _is_trial(one) and one.bearing.result is Result.NOT_STATED]
    return "result" if untold else "study"


def _but(found: list[StudyEvidence]) -> str:
    """A trial that compares, but not with placebo or not alone, is named, not hidden."""
    if any(one.bearing.control is Control.ACTIVE for one in found):
        return " against placebo"
    return ""


def _tell_rest(found: list[StudyEvidence]) -> str:
    usual = [one for one in found if one.is_low_dose]
    parts = [
        (sum(_is_uncontrolled(one) for one in usual), "without a comparison"),
        (sum(_is_trial(one) and one.bearing.result is Result.NOT_STATED for one in usual),
         "whose comparison is not told"),
        (sum(one.bearing.control is Control.ACTIVE for one in usual), "against another medicine"),
        (sum(one.bearing.control is Control.PENDING for one in usual), "registered, no result"),
        (len(found) - len(usual), "not of low-dose naltrexone"),
    ]  # fmt: skip
    told = ", ".join(f"{count} {words}" for count, words in parts if count)
    return f" Other studies: {told}." if told else ""
