"""What may be pooled, what may not, and what to show instead."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from openldn.evidence.bearing import (
    Control,
    Result,
    classify_control,
    contrast_rows,
    has_partner,
    is_low_dose,
    is_secondary,
    weigh_study,
)
from openldn.evidence.conditions import Condition, rows_of, studies_of
from openldn.evidence.study import Effect, Study

# Fewer are no synthesis.
FEWEST = 2


class Refusal(StrEnum):
    """Why a study's row cannot enter a pool."""

    REVIEW = "a review: it holds the same trials, and reviews overlap"
    PENDING = "no result seen"
    UNCONTROLLED = "no comparison group: a change in one group is no contrast"
    NO_CONTRAST = "compared, but no between-group row of this outcome: groups tested one by one"
    NOT_REPORTED = "no row of this outcome"
    OFF_DOSE = "not a low dose"
    COMBINATION = "naltrexone together with something that the others did not take"
    ACTIVE = "against another medicine: needs its own pool and a margin"
    SECONDARY = "the same participants as another entry"
    CROSSOVER = "crossover without a paired interval or the within-person correlation"
    MEDIANS = "medians: no mean can be had without the individual data"
    PERCENT = "percent of baseline, not points"
    NO_NUMBERS = "no number with its spread or counts"
    NOT_REPRODUCIBLE = "a standardized difference that its own means and SDs do not give"
    OTHER_SCALE = "another construct, instrument, scale or time than the rows kept"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A row that could be pooled."""

    study: Study
    effect: Effect
    scale: str


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A study, or one of its rows, left out, with the reason."""

    study_id: str
    effect_id: str
    reason: Refusal
    result_is_null: bool = False


@dataclass(frozen=True, kw_only=True)
class PoolDecision:
    """What may be pooled for an outcome in a condition.

    Parameters
    ----------
    kept : tuple of Candidate
        One row a study, all on one scale; a pool only where ``can_pool``.
    refused : tuple of Refused
    instead : str
        What may be shown where no pool may be made; empty otherwise.
    """

    condition_id: str
    outcome: str
    kept: tuple[Candidate, ...]
    refused: tuple[Refused, ...]
    instead: str

    @property
    def can_pool(self) -> bool:
        """Whether two or more independent studies are left."""
        return len(self.kept) >= FEWEST


def choose_poolable(studies: Iterable[Study], condition: Condition, outcome: str) -> PoolDecision:
    """Choose what may be pooled, and say why the rest may not.

    Parameters
    ----------
    studies : iterable of Study
    outcome : str
        Words in the outcome of a row, like ``pain`` or ``responder``, or an instrument's id.

    Examples
    --------
    >>> from openldn.evidence.conditions import find_condition
    >>> from openldn.evidence.study import read_studies
    >>> choice = choose_poolable(read_studies(), find_condition("fibromyalgia"), "pain")
    >>> [one.study.study_id for one in choice.kept], choice.can_pool
    (['bruun2024_fm'], False)
    >>> choice.instead
    'One study is not a meta-analysis: show the trial (bruun2024_fm).'
    """
    found: list[Candidate] = []
    refused: list[Refused] = []
    for study in studies_of(condition, studies):
        rows = [row for row in rows_of(study, condition) if speaks_of(row, outcome)]
        if reason := _refuse_study(study):
            refused.append(_refused(study, rows[0] if rows else None, reason))
            continue
        between = [row for row in rows if row in contrast_rows(study)]
        if not between:
            why = Refusal.NO_CONTRAST if rows else Refusal.NOT_REPORTED
            refused.append(_refused(study, rows[0] if rows else None, why))
        for row in between:
            if reason := _refuse_row(study, row):
                refused.append(_refused(study, row, reason))
            else:
                found.append(Candidate(study=study, effect=row, scale=_scale(row)))
    kept, others = _one_scale(found)
    refused += [_refused(one.study, one.effect, Refusal.OTHER_SCALE) for one in others]
    return PoolDecision(
        condition_id=condition.id,
        outcome=outcome,
        kept=tuple(kept),
        refused=tuple(refused),
        instead=_instead(kept, refused),
    )


def speaks_of(row: Effect, outcome: str) -> bool:
    """Whether a row is of an outcome: all words of it, or the id of an instrument."""
    wanted = outcome.casefold().strip()
    if wanted == row.instrument_id:
        return True
    return all(word in row.outcome.casefold() for word in wanted.split())


def _refuse_study(study: Study) -> Refusal | None:
    by_control = {
        Control.REVIEW: Refusal.REVIEW,
        Control.PENDING: Refusal.PENDING,
        Control.NONE: Refusal.UNCONTROLLED,
        Control.ACTIVE: Refusal.ACTIVE,
    }
    if not is_low_dose(study):
        return Refusal.OFF_DOSE
    if reason := by_control.get(classify_control(study)):
        return reason
    if has_partner(study):
        return Refusal.COMBINATION
    return Refusal.SECONDARY if is_secondary(study) else None


def _refuse_row(study: Study, row: Effect) -> Refusal | None:
    if row.verified == "no":
        return Refusal.PENDING
    if "median" in row.measure:
        return Refusal.MEDIANS
    if "percent" in row.measure:
        return Refusal.PERCENT
    if row.measure.startswith("SMD") and row.ci_low is None:
        return Refusal.NOT_REPRODUCIBLE
    if study.is_crossover and row.ci_low is None:
        return Refusal.CROSSOVER if row.effect is not None else Refusal.NO_NUMBERS
    return None if _has_numbers(row) else Refusal.NO_NUMBERS


def _has_numbers(row: Effect) -> bool:
    has_counts = None not in (row.ldn_events, row.ldn_n, row.cmp_events, row.cmp_n)
    has_means = None not in (row.ldn_mean, row.ldn_sd, row.ldn_n, row.cmp_mean, row.cmp_sd)
    return has_counts or has_means or (row.effect is not None and row.ci_low is not None)


def _scale(row: Effect) -> str:
    kind = "counts" if row.ldn_events is not None else "points"
    when = "" if row.timepoint_weeks is None else f", week {row.timepoint_weeks:g}"
    measure = "" if kind == "counts" else f", {row.measure}"
    return f"{kind}: {row.instrument_id or row.instrument}{measure}{when}"


def _one_scale(found: list[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """The scale that most studies share, each study once; the first on a tie."""
    if not found:
        return [], []
    studies = {(one.scale, one.study.study_id) for one in found}
    many = Counter(scale for scale, _ in studies)
    order = [one.scale for one in found]
    scale = max(order, key=lambda one: (many[one], -order.index(one)))
    kept: dict[str, Candidate] = {}
    for one in found:
        if one.scale == scale:
            kept.setdefault(one.study.study_id, one)
    chosen = list(kept.values())
    return chosen, [one for one in found if one not in chosen]


def _refused(study: Study, row: Effect | None, reason: Refusal) -> Refused:
    return Refused(
        study_id=study.study_id,
        effect_id=row.effect_id if row else "",
        reason=reason,
        result_is_null=weigh_study(study).result is Result.NULL,
    )


def _instead(kept: list[Candidate], refused: list[Refused]) -> str:
    if len(kept) >= FEWEST:
        return ""
    silent = [
        one.study_id
        for one in refused
        if one.result_is_null
        and one.reason in (Refusal.NO_NUMBERS, Refusal.MEDIANS, Refusal.NOT_REPORTED)
    ]
    bias = (
        f" A pool without {', '.join(silent)}, null and without usable numbers, would import "
        "reporting bias."
        if silent and not kept
        else ""
    )
    if kept:
        return f"One study is not a meta-analysis: show the trial ({kept[0].study.study_id})."
    if any(one.reason is Refusal.REVIEW for one in refused):
        return (
            "No trial can be pooled: show each in words and by direction; published pools may be "
            f"shown as rows labelled 'published pools, overlapping trials', never averaged.{bias}"
        )
    return f"No trial can be pooled: show each in words and by direction.{bias}"
