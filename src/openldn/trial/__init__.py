"""Single-patient trials: judge honestly whether a treatment works for this person."""

from openldn.trial.checks import FINDINGS
from openldn.trial.evaluate import (
    answer,
    collect,
    evaluate_course,
    evaluate_courses,
    in_order,
    judge_course,
    judge_many,
)
from openldn.trial.evaluation import (
    ContrastSummary,
    CourseEvaluation,
    Density,
    Engine,
    Estimate,
    FileEvaluation,
    FittedCourse,
    Grade,
    LeftOut,
    Outcome,
    PooledEvaluation,
    Recommendation,
    Verdict,
)
from openldn.trial.exposure import filtered_level, treatment_level
from openldn.trial.latent import CourseModel, build_model, effect_priors
from openldn.trial.model_spec import (
    DecisionRule,
    ModelSpec,
    default_model,
    model_from_mapping,
)
from openldn.trial.models import MODELS, OutcomeModel
from openldn.trial.periods import Periods, find_periods
from openldn.trial.pooling import CourseEffect, effect_of, pool_courses
from openldn.trial.prepare import prepare_question
from openldn.trial.question import Question

__all__ = [
    "FINDINGS",
    "MODELS",
    "ContrastSummary",
    "CourseEffect",
    "CourseEvaluation",
    "CourseModel",
    "DecisionRule",
    "Density",
    "Engine",
    "Estimate",
    "FileEvaluation",
    "FittedCourse",
    "Grade",
    "LeftOut",
    "ModelSpec",
    "Outcome",
    "OutcomeModel",
    "Periods",
    "PooledEvaluation",
    "Question",
    "Recommendation",
    "Verdict",
    "answer",
    "build_model",
    "collect",
    "default_model",
    "effect_of",
    "effect_priors",
    "evaluate_course",
    "evaluate_courses",
    "filtered_level",
    "find_periods",
    "in_order",
    "judge_course",
    "judge_many",
    "model_from_mapping",
    "pool_courses",
    "prepare_question",
    "treatment_level",
]
