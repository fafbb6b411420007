"""Judge a course as :func:`openldn.trial.evaluate_course` does, and keep the decision alone."""

from dataclasses import dataclass

from openldn.record import Course
from openldn.trial.blocking import count_pairs, find_blocking
from openldn.trial.contrast import contrast_numbers, on_score_scale, score_contrast
from openldn.trial.evaluate import slow_effect
from openldn.trial.evaluation import ContrastNumbers, Recommendation
from openldn.trial.fitting import fit_question
from openldn.trial.question import Question
from openldn.trial.verdict import decide


@dataclass(frozen=True, kw_only=True)
class JudgedLook:
    """What one look at a course says.

    Parameters
    ----------
    chosen, own : ContrastNumbers
        Under the chosen prior, and from the person's own data alone.
    is_blocked : bool
        Nothing can be decided, whatever the numbers: one switch, one treatment, no wander.
    is_slow_open : bool
        The numbers say stop, but an effect of another speed would not be ruled out.
    """

    chosen: ContrastNumbers
    own: ContrastNumbers
    is_blocked: bool
    is_slow_open: bool


def judge_look(course: Course, question: Question) -> JudgedLook:
    """Judge a course: no intervals, no fitted days, no checks; all else to the last bit.

    Parameters
    ----------
    course : Course
    question : Question

    Raises
    ------
    CourseError, ModelError, InferenceError
        As :func:`openldn.trial.evaluate_course`.
    """
    spec, instrument = question.spec, question.instrument
    begun = fit_question(course, question)
    model, mcid, fit = begun.model, begun.mcid, begun.fit
    chosen, own = begun.chosen, begun.priors["none"]
    assert own is not None
    # The residual SD is needed where scores have steps or ends only.
    is_plain = model.outcome_model.expected_score is None
    sigma = 0.0 if is_plain else fit.hyperparameters(chosen)["sigma"].mean
    scale = score_contrast(model, fit, prior=chosen, instrument=instrument, sigma=sigma)
    numbers = {
        name: contrast_numbers(
            on_score_scale(fit.curve.posterior(prior), scale), instrument=instrument, mcid=mcid
        )
        for name, prior in ((spec.primary, chosen), ("none", own))
    }
    is_blocked = bool(find_blocking(model, count_pairs(course, model), has_time=course.has_time))
    slow = None if is_blocked else slow_effect(model, question, numbers, chosen, scale, mcid)
    stop = Recommendation.STOP
    return JudgedLook(
        chosen=numbers[spec.primary],
        own=numbers["none"],
        is_blocked=is_blocked,
        is_slow_open=slow is not None and decide(slow.contrast, spec.decision) is not stop,
    )
