"""What could be wrong: all findings, gravest first."""

from openldn.record import Severity
from openldn.report.answer import findings_of
from openldn.report.blocks import Section
from openldn.trial import CourseEvaluation, FileEvaluation

WORDS = {Severity.CRITICAL: "Critical", Severity.WARNING: "Warning", Severity.NOTE: "Note"}


def make_checks(evaluation: CourseEvaluation, file: FileEvaluation, key: str) -> Section:
    """List every finding with its advice; none is left out."""
    return Section(
        key=f"{key}-checks",
        title="What could be wrong",
        template="checks.html",
        values={"findings": findings_of(evaluation, file), "words": WORDS},
    )
