"""What one study can say: how it was controlled, and what its contrast shows.

Read from the study's own columns by rule, never from what its authors conclude.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from openldn.evidence.dose_class import DoseClass, classify_dose
from openldn.evidence.study import Effect, Study

# Rows of a fixed order are before-and-after: time and drug change together.
_BETWEEN = re.compile(r"^between(?! \(fixed)", re.IGNORECASE)
_PENDING = re.compile(r"\((registry|protocol|registry/protocol|terminated)\)", re.IGNORECASE)
_REVIEW = re.compile(r"^(review|letter)", re.IGNORECASE)
_SECONDARY = re.compile(r"secondary", re.IGNORECASE)
_OFF_DOSE = re.compile(r"not ldn|not naltrexone|not low-dose", re.IGNORECASE)
_PARTNER = re.compile(
    r"(?:LDN|naltrexone)[^;]*(?:\+| plus )|(?:\+| plus )(?:LDN|naltrexone)", re.IGNORECASE
)

NO_COMPARISON = "no comparison group"


class Control(StrEnum):
    """What the treated were compared with, from firmest to least."""

    PLACEBO = "placebo-controlled"
    ADD_ON = "controlled, without placebo"
    ACTIVE = "against another medicine"
    NONE = NO_COMPARISON
    REVIEW = "review of other studies"
    PENDING = "no result seen"


class Result(StrEnum):
    """What the comparison shows, read from its first between-group row."""

    BENEFIT = "benefit"
    NULL = "no difference"
    HARM = "harm"
    MIXED = "mixed"
    UNCLEAR = "unclear"
    NOT_STATED = "no comparison stated"


@dataclass(frozen=True, kw_only=True)
class Bearing:
    """How one study bears on a question.

    Parameters
    ----------
    study_id : str
    control : Control
    result : Result
        Of the contrast between the groups; ``NOT_STATED`` where none is given.
    own_change : Result
        Of rows without a comparison: what the treated alone did.
    effect_ids : tuple of str
        Rows that were read.
    is_low_dose : bool
        Whether the dose is one of low-dose naltrexone.
    is_silent : bool
        Whether a person found that it measured something else.
    """

    study_id: str
    control: Control
    result: Result
    own_change: Result = Result.NOT_STATED
    effect_ids: tuple[str, ...] = ()
    is_low_dose: bool = True
    is_silent: bool = False

    @property
    def is_controlled(self) -> bool:
        """Whether it was randomized against something other than the drug, with a result."""
        return self.control in (Control.PLACEBO, Control.ADD_ON) and (
            self.result is not Result.NOT_STATED
        )


def classify_control(study: Study) -> Control:
    """How a study was controlled.

    Examples
    --------
    >>> from openldn.evidence.study import find_study
    >>> classify_control(find_study("bruun2024_fm")).value
    'placebo-controlled'
    >>> classify_control(find_study("younger2009_fm")).value
    'no comparison group'
    """
    if _REVIEW.search(study.design):
        return Control.REVIEW
    if _PENDING.search(study.design):
        return Control.PENDING
    if not study.is_randomized:
        return Control.NONE
    if "active control" in study.design:
        return Control.ACTIVE
    return Control.PLACEBO if _is_against_placebo(study) else Control.ADD_ON


def is_secondary(study: Study) -> bool:
    """Whether it reports other outcomes of participants that another entry counts."""
    return bool(_SECONDARY.search(study.design))


def is_low_dose(study: Study) -> bool:
    """Whether the dose is one of low-dose naltrexone, as far as stated.

    Examples
    --------
    >>> from openldn.evidence.study import find_study
    >>> [is_low_dose(find_study(x)) for x in ("bruun2024_fm", "willemsen1995_asd")]
    [True, False]
    """
    if _OFF_DOSE.search(f"{study.dose_mg} {study.arms} {study.condition}"):
        return False
    return classify_dose(study.dose_mg) in (DoseClass.LOW, DoseClass.WIDE, DoseClass.UNKNOWN)


def has_partner(study: Study) -> bool:
    """Whether the treated took something beside that those compared with did not.

    Examples
    --------
    >>> from openldn.evidence.study import find_study
    >>> [has_partner(find_study(x)) for x in ("isman2024_lc", "lpp2020_rct", "bruun2024_fm")]
    [True, False, False]
    """
    treated = study.arms.split(";")[0]
    if not _PARTNER.search(treated):
        return False
    partner = re.split(r"\+| plus ", treated)
    others = [part.strip().split(" ")[0].lower() for part in partner]
    rest = ";".join(study.arms.split(";")[1:]).lower()
    return not any(one in rest for one in others if one not in ("ldn", "naltrexone"))


def contrast_rows(study: Study) -> tuple[Effect, ...]:
    """Rows that compare groups, in the order of the table: the main outcome first."""
    return tuple(
        one for one in study.effects if _BETWEEN.match(one.contrast) or _is_half(one, "vs placebo")
    )


def weigh_study(
    study: Study, *, effect_ids: Collection[str] = (), stated: Result | None = None
) -> Bearing:
    """Read what a study says on a question.

    Parameters
    ----------
    effect_ids : collection of str, optional
        Rows that bear on the question; the study's main outcome when none is named.
    stated : Result, optional
        What the study's note says in words, where no row holds it.
    """
    control = classify_control(study)
    if stated is Result.NOT_STATED:
        return Bearing(study_id=study.study_id, control=control, result=stated, is_silent=True)
    rows = [one for one in contrast_rows(study) if not effect_ids or one.effect_id in effect_ids]
    main = [one for one in rows if one.outcome == rows[0].outcome] if not effect_ids else rows
    own = [
        one
        for one in study.effects
        if one not in contrast_rows(study) and (not effect_ids or one.effect_id in effect_ids)
    ]
    has_groups = control not in (Control.NONE, Control.REVIEW, Control.PENDING)
    return Bearing(
        study_id=study.study_id,
        control=control,
        result=stated or (_join(main) if has_groups else Result.NOT_STATED),
        own_change=_join(own),
        effect_ids=tuple(one.effect_id for one in (main if has_groups and main else own)),
        is_low_dose=is_low_dose(study),
    )


def read_direction(text: str) -> Result:
    """What a row's direction says; benefit by chance or of many outcomes is unclear.

    Examples
    --------
    >>> read_direction("benefit (likely chance)").value
    'unclear'
    """
    if text.startswith(("benefit (likely", "uninterpretable", "uncertain")):
        return Result.UNCLEAR
    if text.startswith("benefit"):
        return Result.BENEFIT
    if text.startswith("no difference"):
        return Result.NULL
    return Result.HARM if text.startswith("harm") else Result.NOT_STATED


def _join(rows: Collection[Effect]) -> Result:
    found = {read_direction(one.direction) for one in rows} - {Result.NOT_STATED}
    if not found:
        return Result.NOT_STATED
    return found.pop() if len(found) == 1 else Result.MIXED


def _is_half(effect: Effect, mark: str) -> bool:
    """Whether one arm's row carries the p value of the comparison."""
    return effect.contrast.startswith("LDN") and mark in effect.p_value


def _is_against_placebo(study: Study) -> bool:
    return "placebo" in study.comparator.lower() or "placebo" in study.arms.lower()
