"""What the design of a course allows to be said of each dose, whatever the numbers."""

from dataclasses import dataclass

import numpy as np

from openldn.record import Course
from openldn.trial.blocking import FEWEST_SCORES
from openldn.trial.checks import blind_held
from openldn.trial.dose_finding.joint_model import DoseModel
from openldn.trial.evaluation import Grade
from openldn.trial.grade import grade_course, is_one_step
from openldn.trial.latent import keep_entries
from openldn.trial.periods import Periods, find_periods

FEWEST_PERIODS = 2


@dataclass(frozen=True, kw_only=True)
class Designed:
    """Of each treatment, placebo first: periods, scores and what stands in its way."""

    periods: tuple[int, ...]
    scores: tuple[int, ...]
    obstacles: tuple[str, ...]
    grade: Grade
    blocking: tuple[str, ...]


def look_at_design(model: DoseModel, *, blinded: bool | None) -> Designed:
    """Count periods and scores, and name what cannot be told apart."""
    used = _used(model)
    compared = [
        find_periods(used, label=model.base.label, compared=(k + 1, 0))
        for k in range(len(model.doses))
    ]
    counts = [_periods(model, k) for k in range(len(model.doses) + 1)]
    scores = [int(np.sum(model.base.label == k)) for k in range(len(model.doses) + 1)]
    obstacles = [
        _obstacle(one, used, periods, n, counts[0], scores[0])
        for one, periods, n in zip(compared, counts[1:], scores[1:], strict=True)
    ]
    held, _ = blind_held(model.course, model.base)
    grades = [
        grade_course(
            one, pairs=min(counts[0], counts[k + 1]), has_time=used.has_time, blinded=blinded,
            blind_held=held,
        )
        for k, one in enumerate(compared)
    ]  # fmt: skip
    return Designed(
        periods=tuple(counts),
        scores=tuple(scores),
        obstacles=("", *obstacles),
        grade=max(grades, key=lambda one: one.letter),
        blocking=_blocking(model),
    )


def _used(model: DoseModel) -> Course:
    keep = np.zeros(len(model.course), dtype=bool)
    keep[model.base.rows] = True
    return keep_entries(model.course, keep)


def _periods(model: DoseModel, code: int) -> int:
    """Stretches on a treatment; without time, groups that hold it."""
    periods = model.base.periods
    if periods.runs:
        return sum(run.treatment == model.doses.labels[code] for run in periods.runs)
    return len(np.unique(periods.group[model.base.label == code])) if periods.labels else 1


def _obstacle(
    periods: Periods, used: Course, count: int, scores: int, placebo_count: int, on_placebo: int
) -> str:
    if used.has_time and is_one_step(periods):
        return "it and placebo were each taken at one stretch of time: dose and time are one"
    if min(count, placebo_count) < FEWEST_PERIODS:
        return (
            f"{count} period(s) on it and {placebo_count} on placebo; fewer than "
            f"{FEWEST_PERIODS} cannot be told from the usual wander between periods"
        )
    if used.has_time and min(scores, on_placebo) < FEWEST_SCORES:
        return f"fewer than {FEWEST_SCORES} scores on it or on placebo"
    return ""


def _blocking(model: DoseModel) -> tuple[str, ...]:
    if np.ptp(model.base.latent.response) == 0:
        return ("all scores are equal; a diary that never moves shows nothing about a dose",)
    if model.base.periods.has_repeats:
        return ("several scores on one dose without dates: nobody knows their order",)
    return ()
