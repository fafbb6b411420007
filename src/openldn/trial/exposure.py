"""Treatment level: how much of the full effect a day can carry.

The level follows the treatment as a first-order filter with a half-life, so an effect that
builds up over weeks, and one that lasts into the next period (carryover), is part of the
mean and needs no washout to be thrown away.
"""

import numpy as np

from openldn.errors import CourseError
from openldn.inference import Floats, first_order_filter
from openldn.record import UNKNOWN, Course


def treatment_level(course: Course, *, active: str) -> Floats:
    """Share of the active treatment taken at each entry, before any onset or offset.

    Parameters
    ----------
    course : Course
    active : str
        Label of the active treatment.

    Returns
    -------
    array of shape (n,)
        1 on active treatment, 0 otherwise; with doses, dose over the largest dose taken;
        NaN where the treatment is not known.

    Raises
    ------
    CourseError
        If the active treatment does not occur.

    Examples
    --------
    >>> course = Course(outcome=np.zeros(3), treatment=np.array([0, 1, -1]),
    ...                 treatments=("placebo", "LDN"))
    >>> treatment_level(course, active="LDN")
    array([ 0.,  1., nan])
    """
    if active not in course.treatments:
        raise CourseError(
            f"treatment {active!r} does not occur; found: {', '.join(course.treatments)}."
        )
    is_active = course.treatment == course.treatments.index(active)
    level = is_active.astype(float)
    if course.dose_mg is not None:
        largest = reference_dose_mg(course, active=active)
        if largest > 0:
            level = np.where(is_active, course.dose_mg / largest, 0.0)
    return np.where((course.treatment == UNKNOWN) | ~np.isfinite(level), np.nan, level)


def reference_dose_mg(course: Course, *, active: str) -> float:
    """Largest dose taken of the active treatment; the dose that the effect is stated for."""
    if course.dose_mg is None or active not in course.treatments:
        return 0.0
    is_active = course.treatment == course.treatments.index(active)
    finite = course.dose_mg[is_active & np.isfinite(course.dose_mg)]
    return float(finite.max()) if len(finite) else 0.0


def filtered_level(level: Floats, day: Floats, *, half_life_days: float) -> Floats:
    """First-order onset and offset of a treatment level.

    Parameters
    ----------
    level : array of shape (n,)
        Share taken, 0 to 1, from the previous entry up to each entry.
    day : array of shape (n,)
        Days since the course began, increasing.
    half_life_days : float
        Half-life of onset and of offset; 0 for at once.

    Notes
    -----
    ``E_t = a_t + (E_(t-1) - a_t) 2^(-gap / half_life)``, from ``E = 0`` a day before the
    first entry.

    Examples
    --------
    >>> filtered_level(np.ones(3), np.arange(3.0), half_life_days=1.0)
    array([0.5  , 0.75 , 0.875])
    """
    if half_life_days <= 0:
        return level.copy()
    gaps = np.ones(len(day))
    np.subtract(day[1:], day[:-1], out=gaps[1:])
    kept = np.exp2(-gaps / half_life_days)
    return first_order_filter(np.asarray(level, dtype=float), kept)
