"""Days without a score: how many on and off the drug, and what they would do to the contrast."""

from dataclasses import dataclass

import numpy as np

from openldn.errors import CourseError
from openldn.inference import Codes, Floats
from openldn.record import Course
from openldn.trial.latent import CourseModel, Keep

LONGEST_DAYS = 3650
# A diary with entries farther apart than this is not kept daily; only its blank lines are gaps.
DAILY_GAP_DAYS = 1.5


@dataclass(frozen=True, kw_only=True)
class ArmDays:
    """Days of one treatment with and without a score.

    ``before_gap`` is the mean of the last scores before gaps minus the mean of all scores on
    that treatment, points; ``None`` without gaps.
    """

    label: str
    noted: int
    empty: int
    gaps: int
    before_gap: float | None

    @property
    def share(self) -> float:
        """Share of the days that are empty."""
        return self.empty / max(self.noted + self.empty, 1)


@dataclass(frozen=True, kw_only=True)
class MissingDays:
    """Empty days on the drug and off it."""

    active: ArmDays
    comparator: ArmDays

    def shift(self, *, worse_on: float, worse_off: float) -> float:
        """How far the contrast over all days moves to the worse side, points.

        Parameters
        ----------
        worse_on, worse_off : float
            How much worse than the noted ones the missing scores are, on and off the drug.

        Notes
        -----
        Delta adjustment in a pattern-mixture model: the mean over all days of a treatment is
        the mean of the noted ones plus the missing share times delta.

        References
        ----------
        Carpenter, Kenward (2013). Multiple Imputation and its Application, chapter 10.
        """
        return self.active.share * worse_on - self.comparator.share * worse_off


def count_missing(
    course: Course, model: CourseModel, *, active: str, comparator: str,
    planned_days: int | None = None,
) -> MissingDays:  # fmt: skip
    """Count the days without a score between the first entry and the last, or the planned end.

    Parameters
    ----------
    course : Course
        With days.
    model : CourseModel
    active, comparator : str
    planned_days : int or None
        How long the diary was to be kept. What is not there after the last entry counts as
        empty on the treatment that was taken last.

    Raises
    ------
    CourseError
        If the diary is longer than planned.
    """
    assert course.day is not None
    last = int(np.floor(course.day[-1]))
    if planned_days is not None and not last + 1 <= planned_days <= LONGEST_DAYS:
        raise CourseError(
            f"the diary was to be kept for {planned_days} days and has {last + 1}; must be "
            f"{last + 1} to {LONGEST_DAYS}, the days from the first entry to the planned end."
        )
    days, label = _grid(course, model, last)
    noted = np.isin(days, np.floor(model.day))
    if planned_days is not None:
        left = planned_days - (last + 1)
        label = np.concatenate((label, np.full(left, label[-1])))
        noted = np.concatenate((noted, np.zeros(left, dtype=bool)))
        days = np.concatenate((days, np.arange(last + 1.0, planned_days)))
    return MissingDays(
        active=_arm(course, model, active, label, noted, days),
        comparator=_arm(course, model, comparator, label, noted, days),
    )


def _grid(course: Course, model: CourseModel, last: int) -> tuple[Floats, Codes]:
    """Days that should hold a score and the treatment of each.

    Every day of a daily diary; the entries of any other.
    """
    assert course.day is not None
    floor = np.floor(course.day)
    if len(floor) > 1 and float(np.median(np.diff(np.unique(floor)))) > DAILY_GAP_DAYS:
        known = course.treatment >= 0
        return floor[known], course.treatment[known]
    days = np.arange(floor[0], last + 1.0)
    place = np.maximum(np.searchsorted(model.day, days + 1.0, side="left") - 1, 0)
    own = dict(zip(floor.astype(int), course.treatment, strict=True))
    label = np.array(
        [
            own[int(day)] if own.get(int(day), -1) >= 0 else model.label[k]
            for day, k in zip(days, place, strict=True)
        ],
        dtype=np.int64,
    )
    return days, label


def _arm(
    course: Course, model: CourseModel, name: str, label: Codes, noted: Keep, days: Floats
) -> ArmDays:
    code = course.treatments.index(name)
    here = label == code
    is_empty = here & ~noted
    begins = is_empty.copy()
    begins[1:] &= ~is_empty[:-1]
    scores = course.outcome[model.rows]
    on = model.label == code
    before = [_last_score(model.day, scores, on, float(days[k])) for k in np.flatnonzero(begins)]
    found = [score for score in before if score is not None]
    usual = float(scores[on].mean()) if on.any() else 0.0
    return ArmDays(
        label=name,
        noted=int(np.sum(here & noted)),
        empty=int(is_empty.sum()),
        gaps=int(begins.sum()),
        before_gap=float(np.mean(found)) - usual if found else None,
    )


def _last_score(day: Floats, scores: Floats, on: Keep, gap: float) -> float | None:
    """The last score on this treatment before a gap."""
    earlier = np.flatnonzero(on & (day < gap))
    return float(scores[earlier[-1]]) if len(earlier) else None
