"""From a course to the joint likelihood of all dose effects against placebo."""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from openldn.errors import CourseError
from openldn.inference import (
    CourseFit,
    Floats,
    JointEffect,
    LatentModel,
    Level,
    Prior,
    fit_course,
    joint_effect,
)
from openldn.record import UNKNOWN, Course, Instrument
from openldn.trial.designs import RUN_IN, WASHOUT
from openldn.trial.dose_finding.arms import DoseSet, closest_doses
from openldn.trial.exposure import filtered_level
from openldn.trial.latent import CourseModel, build_model, half_life_candidates
from openldn.trial.model_spec import ModelSpec


class Carrying(StrEnum):
    """What builds up and fades: the effect of each dose on its own, or the dose itself.

    Under ``dose`` a change from 4.5 mg to placebo passes through the effects of the doses
    between.
    """

    EFFECT = "effect"
    DOSE = "dose"


@dataclass(frozen=True, kw_only=True, eq=False)
class DoseModel:
    """A course fitted with every dose at once.

    Parameters
    ----------
    doses : DoseSet
    course : Course
        Treatments are the labels of ``doses``, then others.
    base : CourseModel
        The model of the course without its dose columns: rows, unit, periods, likelihood.
    fit : CourseFit
    joint : JointEffect
        Of the doses in their order, each against placebo, on the linear predictor's scale.
    shown : array of shape (n_doses,)
        Share of a slow effect (median half-life) that the dose's days show; 1 for all of it.
    """

    doses: DoseSet
    course: Course
    base: CourseModel
    fit: CourseFit
    joint: JointEffect
    shown: Floats


def fit_doses(
    course: Course,
    *,
    instrument: Instrument,
    doses: DoseSet,
    spec: ModelSpec,
    carrying: Carrying = Carrying.EFFECT,
) -> DoseModel:
    """Fit all doses of a course at once.

    Parameters
    ----------
    course : Course
        With treatment labels of ``doses``; or, where it has doses and no such labels, each
        amount is one of the doses.
    instrument : Instrument
    doses : DoseSet
    spec : ModelSpec
    carrying : Carrying

    Raises
    ------
    CourseError, DesignError
        If a dose has no entry, or a label of the course has no dose.

    Notes
    -----
    ``y(t) = baseline + trend + sum_k delta_k (level_k(t) - 1/(K+1)) + period + residual``, the
    levels filtered with the half-life of onset and offset; the residual a continuous-time
    AR(1). The priors are those of one contrast, see :func:`openldn.trial.evaluate_course`.
    """
    ready = name_treatments(course, doses)
    base = build_model(
        ready, instrument=instrument, active=doses.labels[-1], comparator=doses.placebo, spec=spec
    )
    candidates = [
        (dose_levels(ready, doses, half_life_days=days, carrying=carrying)[base.rows], log_weight)
        for days, log_weight in half_life_candidates(spec)
    ]
    # Centered on the average treatment, so that the baseline's prior favors none of them.
    middle = 1.0 / (len(doses) + 1)
    levels = tuple(
        Level(column=np.ascontiguousarray(one[:, 0] - middle), log_weight=weight,
              half_life_days=days, others=one[:, 1:] - middle)
        for (one, weight), (days, _) in zip(candidates, half_life_candidates(spec), strict=True)
    )  # fmt: skip
    latent = _with_doses(base, doses, levels[0])
    fit = fit_course(latent, levels=levels)
    return DoseModel(
        doses=doses,
        course=ready,
        base=base,
        fit=fit,
        joint=joint_effect(fit, others=len(doses) - 1),
        shown=_shown(ready, base, doses, spec),
    )


def name_treatments(course: Course, doses: DoseSet) -> Course:
    """The course with the labels of ``doses`` as its first treatments.

    Raises
    ------
    CourseError
        If a label has no dose or a dose has no entry.
    """
    known = {label.strip().casefold(): k for k, label in enumerate(doses.labels)}
    found = [known.get(label.strip().casefold()) for label in course.treatments]
    if course.dose_mg is not None and not any(code is not None for code in found):
        return _by_amount(course, course.dose_mg, doses)
    others = [label for label, code in zip(course.treatments, found, strict=True) if code is None]
    strange = [label for label in others if label not in (RUN_IN, WASHOUT)]
    if strange:
        raise CourseError(
            f"treatment {strange[0]!r} has no dose; doses are given for "
            f"{', '.join(doses.labels)}. Add it to the doses (--doses), or name such days "
            f"{RUN_IN!r} or {WASHOUT!r} in the diary if they are no treatment that is compared."
        )
    place = {label: len(doses.labels) + k for k, label in enumerate(others)}
    codes = np.array(
        [place[label] if code is None else code
         for label, code in zip(course.treatments, found, strict=True)] + [UNKNOWN]
    )  # fmt: skip
    treatment = codes[course.treatment]
    if course.dose_mg is not None:
        # A dose that was not noted is not known, whatever the label says.
        is_dose = (treatment > 0) & (treatment <= len(doses))
        treatment = np.where(is_dose & ~np.isfinite(course.dose_mg), UNKNOWN, treatment)
    named = replace(course, treatment=treatment, treatments=(*doses.labels, *others))
    _check_entries(named, doses)
    return named


def _by_amount(course: Course, taken_mg: Floats, doses: DoseSet) -> Course:
    named = replace(course, treatment=closest_doses(taken_mg, doses), treatments=doses.labels)
    _check_entries(named, doses)
    return named


def _check_entries(course: Course, doses: DoseSet) -> None:
    scored = course.treatment[np.isfinite(course.outcome)]
    missing = [label for k, label in enumerate(doses.labels) if not np.any(scored == k)]
    if missing:
        raise CourseError(
            f"there is no score on {', '.join(missing)}; leave doses out that were never taken."
        )


def taken_mg(course: Course, doses: DoseSet) -> Floats:
    """Dose of each entry in mg; NaN where the treatment is not known, 0 off treatment."""
    amounts = np.zeros(len(course.treatments) + 1)
    amounts[1 : len(doses) + 1] = doses.doses_mg
    amounts[UNKNOWN] = np.nan
    taken = amounts[course.treatment]
    if course.dose_mg is None:
        return taken
    return np.where(taken > 0, course.dose_mg, taken)


def dose_levels(
    course: Course, doses: DoseSet, *, half_life_days: float, carrying: Carrying
) -> Floats:
    """Treatment level of each dose at each entry, shape (n, n_doses); NaN where not known.

    Each dose's level is filtered on its own (``effect``): how much of the dose was taken, 0 to
    1. Or the dose is filtered and shared out between the two doses it lies between (``dose``).
    """
    taken = taken_mg(course, doses)
    known = np.isfinite(taken)
    levels = np.full((len(course), len(doses)), np.nan)
    # Without time nothing builds up; a half-life was refused before.
    day = course.day[known] if course.day is not None else np.arange(float(known.sum()))

    def filtered(column: Floats) -> Floats:
        return filtered_level(column, day, half_life_days=half_life_days)

    if carrying is Carrying.DOSE:
        levels[known] = shared_out(filtered(taken[known]), doses.doses_mg)
        return levels
    for k, dose_mg in enumerate(doses.doses_mg):
        is_on = course.treatment[known] == k + 1
        levels[known, k] = filtered(np.where(is_on, taken[known] / dose_mg, 0.0))
    return levels


def shared_out(amount_mg: Floats, doses_mg: Floats) -> Floats:
    """Weights of the doses in a straight line between the two that an amount lies between.

    Examples
    --------
    >>> shared_out(np.array([0.75, 2.0, 9.0]), np.array([1.5, 3.0]))
    array([[0.5       , 0.        ],
           [0.66666667, 0.33333333],
           [0.        , 1.        ]])
    """
    knots = np.concatenate(([0.0], doses_mg))
    corners = np.eye(len(knots))
    return np.column_stack([np.interp(amount_mg, knots, corner) for corner in corners[1:]])


def _with_doses(base: CourseModel, doses: DoseSet, level: Level) -> LatentModel:
    """The latent model with the doses' columns last, under the wide working prior."""
    compared = {f"treatment: {label}" for label in doses.labels}
    kept = [k for k, name in enumerate(base.column_names) if name not in compared]
    assert level.others is not None
    wide = Prior(form="normal", numbers=(0.0, base.latent.effect_sd))
    return replace(
        base.latent,
        level=level.column,
        columns=np.column_stack((base.latent.columns[:, kept], level.others)),
        coefficients=(
            *(base.latent.coefficients[k] for k in kept),
            *(wide for _ in range(len(doses) - 1)),
        ),
    )


def _shown(course: Course, base: CourseModel, doses: DoseSet, spec: ModelSpec) -> Floats:
    """Share of a slow effect that the difference to placebo shows, dose by dose."""
    if course.day is None or spec.carryover != "unstated":
        return np.ones(len(doses))
    prior = spec.prior("half_life_days", section="score")
    slow = dose_levels(course, doses, half_life_days=prior.numbers[0], carrying=Carrying.EFFECT)[
        base.rows
    ]
    label = base.label
    return np.array(
        [slow[label == k + 1, k].mean() - slow[label == 0, k].mean() for k in range(len(doses))]
    )
