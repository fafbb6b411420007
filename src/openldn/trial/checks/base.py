"""What every check reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from openldn.inference import CourseFit, Moments, Prior
from openldn.record import Course, Finding
from openldn.trial.contrast import ScoreScale
from openldn.trial.evaluation import ContrastSummary, FittedCourse, LeftOut
from openldn.trial.latent import CourseModel
from openldn.trial.question import Question


@dataclass(frozen=True, kw_only=True)
class LeaveOut:
    """The contrast with each period left out."""

    periods: tuple[LeftOut, ...] = ()
    summaries: tuple[ContrastSummary, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class CheckInput:
    """Everything that the checks read."""

    course: Course
    model: CourseModel
    fit: CourseFit
    question: Question
    hyper: Mapping[str, Moments]
    mcid: float
    summaries: Mapping[str, ContrastSummary]
    fitted: FittedCourse
    left_out: LeaveOut
    chosen: Prior
    scale: ScoreScale

    @property
    def contrast(self) -> ContrastSummary:
        """Under the chosen prior."""
        return self.summaries[self.question.spec.primary]


Check = Callable[[CheckInput], list[Finding]]
