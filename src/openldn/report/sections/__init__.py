"""The parts of the page, in reading order; a new section is one file plus one line here."""

from collections.abc import Callable

from openldn.report.blocks import Section
from openldn.report.sections.checks import make_checks
from openldn.report.sections.course import make_course
from openldn.report.sections.estimates import make_estimates
from openldn.report.sections.methods import make_methods
from openldn.report.sections.periods import make_periods
from openldn.report.sections.pooled import make_pooled
from openldn.report.sections.posterior import make_posterior
from openldn.report.sections.priors import make_priors
from openldn.report.sections.residuals import make_residuals
from openldn.report.sections.verdict import make_verdict
from openldn.trial import CourseEvaluation, FileEvaluation

# Evaluation, file it belongs to, key that is unique on the page; None when there is
# nothing to show.
MakeSection = Callable[[CourseEvaluation, FileEvaluation, str], Section | None]

PARTICIPANT_SECTIONS: tuple[MakeSection, ...] = (
    make_verdict,
    make_course,
    make_posterior,
    make_checks,
    make_priors,
    make_periods,
    make_residuals,
    make_estimates,
)

# With many participants the page holds their verdicts and findings, without plots.
BRIEF_SECTIONS: tuple[MakeSection, ...] = (make_verdict, make_checks)

__all__ = [
    "BRIEF_SECTIONS",
    "PARTICIPANT_SECTIONS",
    "MakeSection",
    "make_methods",
    "make_pooled",
]
