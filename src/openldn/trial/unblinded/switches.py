"""Each stop and each start on its own, and a test where the start was drawn by lot."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from openldn.errors import CourseError
from openldn.inference import Floats
from openldn.record import Course
from openldn.trial.latent import CourseModel
from openldn.trial.unblinded.course_fall import shared_groups
from openldn.trial.unblinded.wander import Wander

Z95 = 1.959963984540054
FEWEST_SCORES = 3


@dataclass(frozen=True, kw_only=True)
class Switch:
    """One change of treatment.

    ``difference`` is the mean of the scores on the active treatment minus that on the
    comparator, from the two stretches beside the change, whichever came first; ``sd`` how
    much it varies by the person's own wander.
    """

    is_start: bool
    day: float
    difference: float
    sd: float

    @property
    def ci95(self) -> tuple[float, float]:
        """95 % interval of the difference."""
        return self.difference - Z95 * self.sd, self.difference + Z95 * self.sd


def find_switches(
    course: Course, model: CourseModel, *, wander: Wander, active: str, comparator: str
) -> tuple[Switch, ...]:
    """The difference at each start and each stop, in order.

    Parameters
    ----------
    course : Course
    model : CourseModel
    wander : Wander
        The person's own.
    active, comparator : str
    """
    runs = model.periods.runs
    scores = course.outcome[model.rows]
    found = []
    for before, after in pairwise(runs):
        if {before.treatment, after.treatment} != {active, comparator}:
            continue
        is_start = after.treatment == active
        on, off = (after, before) if is_start else (before, after)
        inside = [
            (model.day >= run.span.start_day) & (model.day < run.span.end_day) for run in (on, off)
        ]
        if min(int(part.sum()) for part in inside) < FEWEST_SCORES:
            continue
        weights = inside[0] / inside[0].sum() - inside[1] / inside[1].sum()
        found.append(
            Switch(
                is_start=is_start,
                day=float(after.span.start_day),
                difference=float(weights @ scores),
                sd=float(np.sqrt(wander.variance(weights, model.day, group=shared_groups(model)))),
            )
        )
    return tuple(found)


def are_consistent(switches: Sequence[Switch]) -> bool | None:
    """Whether all changes speak the same way; ``None`` with fewer than two.

    Examples
    --------
    >>> start = Switch(is_start=True, day=28.0, difference=-2.0, sd=0.5)
    >>> stop = Switch(is_start=False, day=56.0, difference=0.5, sd=0.5)
    >>> are_consistent((start, stop)), are_consistent((start,))
    (False, None)
    """
    if len(switches) < 2:
        return None
    signs = {bool(switch.difference > 0) for switch in switches}
    return len(signs) == 1


def start_day_p(
    day: Floats, scores: Floats, *, actual: float, possible: Sequence[float], sign: int
) -> float:
    """Randomization test of a start that was drawn from a list of days.

    Parameters
    ----------
    day, scores : array of shape (n,)
        Entries with a score.
    actual : float
        Day of the start.
    possible : sequence of float
        All days that might have been drawn, each as likely; the actual one among them.
    sign : int
        -1 when lower is better.

    Returns
    -------
    float
        Share of the possible starts that would have shown at least so large an improvement
        (mean from the start on minus mean before); never below one over their number.

    Raises
    ------
    CourseError
        If the actual start is not among the possible ones, or one leaves no scores on a side.

    References
    ----------
    Edgington (1975). Randomization tests for one-subject operant experiments.
    doi:10.1080/00223980.1975.9923926

    Examples
    --------
    >>> scores = np.array([6.0, 6, 6, 3, 3, 3])
    >>> start_day_p(np.arange(6.0), scores, actual=3, possible=[2, 3, 4], sign=-1)
    0.333
    """
    days = sorted({float(one) for one in possible})
    if len(days) < 2 or float(actual) not in days:
        raise CourseError(
            f"the start on day {actual:g} is not among the possible starts "
            f"({', '.join(f'{one:g}' for one in days)}), or there are fewer than two; count days "
            "from the first entry, which is day 0."
        )
    gains = {}
    for start in days:
        after = day >= start
        if not after.any() or after.all():
            raise CourseError(
                f"a start on day {start:g} would leave no scores before or after it; the diary "
                f"runs from day {day[0]:g} to day {day[-1]:g}."
            )
        gains[start] = sign * float(scores[after].mean() - scores[~after].mean())
    least = gains[float(actual)] - 1e-9
    return round(sum(gain >= least for gain in gains.values()) / len(days), 3)
