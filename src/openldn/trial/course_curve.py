"""What one course says about its effect, without a judgement: all that pooling needs."""

from dataclasses import dataclass

from openldn.errors import CourseError
from openldn.inference import EffectCurve, Quality, fit_course
from openldn.record import Course
from openldn.trial.blocking import TIME_AND_DRUG, count_pairs, find_blocking
from openldn.trial.checks import blind_held
from openldn.trial.evaluation import Grade
from openldn.trial.grade import grade_course
from openldn.trial.latent import build_model
from openldn.trial.mcid import working_mcid
from openldn.trial.question import Question


@dataclass(frozen=True, kw_only=True, eq=False)
class CourseCurve:
    """The likelihood curve of a course's effect, with what is needed to pool it.

    Parameters
    ----------
    curve : EffectCurve
        Active minus comparator, on the scale of the linear predictor.
    likelihood : str
    unit : float
        Score points of one unit of the priors.
    mcid : float
    grade : Grade
    pairs : int
    has_time : bool
        Whether the order of the entries is known.
    """

    curve: EffectCurve
    likelihood: str
    unit: float
    mcid: float
    grade: Grade
    pairs: int
    has_time: bool


def find_curve(course: Course, question: Question) -> CourseCurve:
    """Fit a course and keep its curve.

    Raises
    ------
    CourseError
        If nothing can be said: one treatment only, scores that never move, or too few; or if
        the integration went wrong.
    ModelError
        If the model does not suit the scores.

    Examples
    --------
    >>> import numpy as np
    >>> from openldn.record import Instrument
    >>> from openldn.trial.model_spec import default_model
    >>> rng = np.random.default_rng(5)
    >>> label = np.tile(np.repeat([0, 1], 14), 3)
    >>> course = Course(outcome=6.0 - 2 * label + rng.normal(0, 1, 84), treatment=label,
    ...                 treatments=("placebo", "LDN"), day=np.arange(84.0))
    >>> pain = Instrument(name="pain", better="lower", minimum=0, maximum=10, mcid=1)
    >>> found = find_curve(course, Question(instrument=pain, active="LDN", comparator="placebo",
    ...                                     spec=default_model()))
    >>> found.pairs, found.grade.letter, len(found.curve.x)
    (3, 'B', 161)
    """
    model = build_model(
        course, instrument=question.instrument, active=question.active,
        comparator=question.comparator, spec=question.spec,
    )  # fmt: skip
    pairs = count_pairs(course, model)
    # Time and drug being one lowers the grade; everything else leaves nothing to pool.
    blocking = [
        reason
        for reason in find_blocking(model, pairs, has_time=course.has_time)
        if reason is not TIME_AND_DRUG
    ]
    if blocking:
        raise CourseError(f"{blocking[0]}.")
    fit = fit_course(model.latent, levels=model.levels)
    if fit.quality is not Quality.CONVERGED:
        raise CourseError(
            f"the integration of the course is off by {fit.error_mean_sd:.2f} posterior SDs; "
            "check the outcome column."
        )
    held, _ = blind_held(course, model)
    mcid, _ = working_mcid(course, model, question.instrument, question.comparator)
    return CourseCurve(
        curve=fit.curve,
        likelihood=model.outcome_model.name,
        unit=model.unit,
        mcid=mcid,
        grade=grade_course(
            model.periods, pairs=pairs, has_time=course.has_time, blinded=question.blinded,
            blind_held=held,
        ),
        pairs=pairs,
        has_time=course.has_time,
    )  # fmt: skip
