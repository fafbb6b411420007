"""Courses about which nothing can be decided, and why."""

import numpy as np

from openldn.record import Course
from openldn.trial.grade import is_one_step
from openldn.trial.latent import CourseModel

TIME_AND_DRUG = (
    "the drug and calendar time are one and the same here: the treatment changed once, never, or "
    "hardly more than once, so whatever else changed with time explains the difference as well"
)
NO_ORDER = (
    "there are several scores on one treatment without dates (within a cycle): scores that follow "
    "one another are no independent witnesses, and nobody knows their order"
)
ONE_PAIR = (
    "there is one period (or one number) on each treatment: a difference between two periods "
    "cannot be told from the usual wander between periods"
)
# Fewer single scores on a treatment than this are judged by the priors of residual and
# correlation, not by the data.
FEWEST_SCORES = 5
TOO_FEW = f"one of the treatments has fewer than {FEWEST_SCORES} scores"
NEVER_MOVES = "all scores are equal; a diary that never moves shows nothing about a treatment"
ONE_TREATMENT = "only one of the two treatments has scores; there is nothing to compare"


def count_pairs(course: Course, model: CourseModel) -> int:
    """Pairs of active and comparator: cycles that hold both, or half of the periods.

    Two periods of one treatment in a row, as in ABBA, count as two where the diary names them.
    """
    if course.has_time and model.periods.kind != "period":
        return (model.periods.switches + 1) // 2
    if not model.periods.labels:
        return min(int(model.on_active.sum()), int(model.on_comparator.sum()))
    group = model.periods.group
    on, off = set(group[model.on_active]), set(group[model.on_comparator])
    holds_both = course.cycle is not None and not course.has_time
    return len(on & off) if holds_both else min(len(on), len(off))


def find_blocking(model: CourseModel, pairs: int, *, has_time: bool) -> tuple[str, ...]:
    """Reasons for which nothing can be decided, whatever the numbers."""
    if not model.on_active.any() or not model.on_comparator.any():
        return (ONE_TREATMENT,)
    if np.ptp(model.latent.response) == 0:
        return (NEVER_MOVES,)
    if has_time and is_one_step(model.periods):
        return (TIME_AND_DRUG,)
    if model.periods.has_repeats:
        return (NO_ORDER,)
    if has_time and min(model.on_active.sum(), model.on_comparator.sum()) < FEWEST_SCORES:
        return (TOO_FEW,)
    if not has_time and pairs < 2:
        return (ONE_PAIR,)
    return ()
