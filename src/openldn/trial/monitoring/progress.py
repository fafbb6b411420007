"""How far a course has come: its diary set beside the design, day by day and period by period."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from openldn.errors import CourseError, DesignError
from openldn.record import UNKNOWN, Codes, Course, Floats
from openldn.trial.designs.design import TrialDesign
from openldn.trial.designs.protocol import TrialProtocol
from openldn.trial.designs.schedule import RUN_IN, WASHOUT, Schedule, lay_out
from openldn.trial.designs.sequences import TreatmentSequence

# The mean of a period is that of its last half: what the period before left behind, and what
# this one has yet to build up, weigh least there.
KEPT_SHARE = 0.5
# What people write on days without study treatment.
NO_TREATMENT = ("", RUN_IN, WASHOUT, "run in", "baseline", "none", "wash-out")


@dataclass(frozen=True, kw_only=True, eq=False)
class CourseSoFar:
    """A diary laid beside its design.

    Parameters
    ----------
    protocol : TrialProtocol
    course : Course
        Entries with the design's periods; treatments bear the labels of ``labels``.
    sequence : tuple of int
        Treatment of each period of the complete cycles, as an index into ``labels``.
    labels : tuple of str
        Of the design; of the diary, in order of first appearance, when the look is masked.
    means : array of shape (n_cycles, n_slots)
        Mean score of the last half of each period of the complete cycles; NaN without a score.
    days : int
        Days that have passed.
    cycle_ends : tuple of int
        Days that have passed when each planned cycle ends.
    is_masked : bool
        Whether the labels are those of kits, so that nobody here knows which is the drug.
    """

    protocol: TrialProtocol
    course: Course
    sequence: TreatmentSequence
    labels: tuple[str, ...]
    means: Floats
    days: int
    cycle_ends: tuple[int, ...]
    is_masked: bool = False

    @property
    def cycles(self) -> int:
        """Complete cycles."""
        return sum(end <= self.days for end in self.cycle_ends)

    @property
    def is_mid_cycle(self) -> bool:
        """Whether a cycle has begun that is not complete."""
        return self.days < self.cycle_ends[-1] and self.days not in (0, *self.cycle_ends)

    @property
    def compared(self) -> tuple[int, int]:
        """Codes of the active treatment and the comparator; of the two kits when masked."""
        if self.is_masked:
            return 0, 1
        named = self.protocol
        return self.labels.index(named.active), self.labels.index(named.comparator)

    def after_cycle(self, number: int) -> Course:
        """The course up to the end of a cycle, counted from 1."""
        course = self.course
        assert course.day is not None
        assert course.period is not None
        kept = course.day < self.cycle_ends[number - 1]
        columns: dict[str, Any] = {
            name: getattr(course, name)[kept]
            for name in ("outcome", "treatment", "day", "period", "row", "dates")
            if getattr(course, name) is not None
        }
        return replace(course, **columns)


def follow_course(
    course: Course,
    protocol: TrialProtocol,
    *,
    first_day: int = 0,
    days: int | None = None,
    is_masked: bool = False,
) -> CourseSoFar:
    """Lay a diary beside the design.

    Parameters
    ----------
    course : Course
        As read; its treatments are the design's, or two labels of kits when masked.
    protocol : TrialProtocol
    first_day : int
        Day of the trial on which the diary begins, from 0.
    days : int, optional
        Days that have passed; as many as the diary holds if not given.
    is_masked : bool
        The labels are those of kits.

    Raises
    ------
    DesignError, CourseError
        If the diary does not fit the design: too long, other labels, two treatments in a period.
    """
    design = protocol.design
    _check_kind(design)
    if course.day is None:
        raise CourseError("the diary holds no dates, and a trial is followed day by day.")
    day = np.floor(course.day).astype(np.int64) + first_day
    plan = lay_out(design, tuple(range(len(design.treatments))) * design.cycles)
    passed = int(day.max()) + 1 if days is None else days
    _check_length(design, int(day.max()) + 1, passed)
    labels, codes = _codes(course, design, is_masked)
    ends = _cycle_ends(design, plan)
    done = sum(end <= passed for end in ends)
    periods = _period_treatments(plan, day, codes, labels)
    slots = range(done * len(design.treatments))
    missing = [number + 1 for number in slots if periods[number] is None]
    if missing:
        raise CourseError(
            f"period {missing[0]} has no entry with a treatment; note the label of its kit in at "
            "least one line, even if there is no score."
        )
    sequence = tuple(code for code in (periods[number] for number in slots) if code is not None)
    laid = replace(
        course,
        day=day + (course.day - np.floor(course.day)),
        treatment=_by_plan(plan, day, periods, len(labels)),
        treatments=(*labels, RUN_IN, WASHOUT),
        period=plan.period[day],
        periods=plan.periods,
        cycle=None, cycles=(), dose_mg=None, guess=None, covariates={},
    )  # fmt: skip
    means = _means(plan, day, course.outcome, design, done)
    return CourseSoFar(
        protocol=protocol, course=laid, sequence=sequence, labels=labels, means=means,
        days=passed, cycle_ends=ends, is_masked=is_masked,
    )  # fmt: skip


def _check_kind(design: TrialDesign) -> None:
    if design.has_single_change:
        raise DesignError(
            f"a {design.kind} design has no cycles to look after; judge it at its end with "
            "openldn evaluate."
        )


def _check_length(design: TrialDesign, noted: int, passed: int) -> None:
    if noted > design.total_days:
        raise DesignError(
            f"the diary goes on to day {noted} and the design ends on day {design.total_days}; "
            "give the diary of this trial alone, or check the day it begins."
        )
    if passed < noted or passed > design.total_days:
        raise DesignError(
            f"days is {passed}; must be {noted} (the last day of the diary) to "
            f"{design.total_days} (the end of the design)."
        )


def _codes(course: Course, design: TrialDesign, is_masked: bool) -> tuple[tuple[str, ...], Codes]:
    """Labels that count and the code of each entry: -1 where it says no study treatment."""
    found = [label for label in course.treatments if _fold(label) not in NO_TREATMENT]
    if is_masked:
        if len(design.treatments) != 2 or len(found) != 2:
            raise DesignError(
                f"the diary holds {len(found)} labels and the design {len(design.treatments)} "
                "treatments; a masked look compares two kits, like X and Y."
            )
        known = {_fold(label): number for number, label in enumerate(found)}
        labels = tuple(found)
    else:
        known = {_fold(label): number for number, label in enumerate(design.labels)}
        labels = design.labels
    strange = [label for label in found if _fold(label) not in known]
    if strange:
        hint = "" if len(found) != 2 else " For labels of kits, like X and Y, say --masked."
        raise DesignError(
            f"the diary's labels are {', '.join(map(repr, found))}; the design's are "
            f"{', '.join(map(repr, design.labels))}.{hint}"
        )
    code_of = [known.get(_fold(label), UNKNOWN) for label in course.treatments]
    codes = np.array([*code_of, UNKNOWN], dtype=np.int64)[course.treatment]
    return labels, codes


def _fold(label: str) -> str:
    return label.strip().casefold()


def _cycle_ends(design: TrialDesign, plan: Schedule) -> tuple[int, ...]:
    # A washout between two cycles belongs to the later one, so the last day of the last period.
    on = plan.treatment < len(design.treatments)
    return tuple(
        int(np.flatnonzero(on & (plan.cycle == cycle))[-1]) + 1 for cycle in range(design.cycles)
    )


def _period_treatments(
    plan: Schedule, day: Codes, codes: Codes, labels: tuple[str, ...]
) -> Mapping[int, int | None]:
    """Treatment of each period, from 0; ``None`` where no entry tells it."""
    found: dict[int, int | None] = {}
    for stretch, name in enumerate(plan.periods):
        inside = plan.period[day] == stretch
        here = sorted({int(code) for code in codes[inside] if code != UNKNOWN})
        first = int(np.flatnonzero(plan.period == stretch)[0]) + 1
        last = int(np.flatnonzero(plan.period == stretch)[-1]) + 1
        if not name.isdigit():
            if here:
                raise DesignError(
                    f"days {first} to {last} are {name} by the design, and the diary says "
                    f"{labels[here[0]]!r} there; check the day the diary begins (--start)."
                )
            continue
        if len(here) > 1:
            raise DesignError(
                f"period {name} (days {first} to {last}) holds two treatments in the diary; "
                "a period is on one. Check the labels and the day the diary begins (--start)."
            )
        found[int(name) - 1] = here[0] if here else None
    return found


def _by_plan(
    plan: Schedule, day: Codes, periods: Mapping[int, int | None], treatments: int
) -> Codes:
    """Treatment as assigned, one for all days of a period."""
    by_stretch = []
    for name in plan.periods:
        if name.isdigit():
            code = periods[int(name) - 1]
            by_stretch.append(UNKNOWN if code is None else code)
        else:
            by_stretch.append(treatments if name == RUN_IN else treatments + 1)
    codes: Codes = np.array(by_stretch, dtype=np.int64)[plan.period[day]]
    return codes


def _means(plan: Schedule, day: Codes, outcome: Floats, design: TrialDesign, done: int) -> Floats:
    arms = len(design.treatments)
    kept = max(int(np.ceil(KEPT_SHARE * design.period_days)), 1)
    means = np.full(done * arms, np.nan)
    for number in range(done * arms):
        last = np.flatnonzero(plan.period == plan.periods.index(str(number + 1)))[-1]
        scores = outcome[(day > last - kept) & (day <= last)]
        if np.any(np.isfinite(scores)):
            means[number] = np.nanmean(scores)
    return means.reshape(done, arms)
