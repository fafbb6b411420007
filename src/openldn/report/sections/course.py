"""The course: every score, the treatment at the time, and what the model expects."""

import numpy as np

from openldn.record import UNKNOWN, Course
from openldn.report.blocks import Section, Table
from openldn.report.plots import make_plot
from openldn.report.sections.course_plot import draw_pairs, draw_timeline
from openldn.report.words import count, number, score
from openldn.trial import CourseEvaluation, FileEvaluation


def make_course(evaluation: CourseEvaluation, file: FileEvaluation, key: str) -> Section | None:
    """Show all scores of the course; without time, pairs within cycles."""
    if not evaluation.observed:
        return None
    timed = evaluation.course.has_time
    draw = draw_timeline if timed else draw_pairs
    plot = make_plot(
        lambda figure, narrow: draw(figure, evaluation, narrow),
        key=f"{key}-course-plot",
        title=f"Scores of {evaluation.instrument.name} through the course",
        description=_describe(evaluation),
        caption=_caption(evaluation),
        table=_table(evaluation),
        height_in=3.9 if timed else 3.4,
        narrow_height_in=3.9 if timed else 3.6,
    )
    return Section(
        key=f"{key}-course", title="The course", template="plot.html", values={"plots": (plot,)}
    )


def _describe(evaluation: CourseEvaluation) -> str:
    arms = [_arm(evaluation.course, name) for name in (evaluation.comparator, evaluation.active)]
    said = " ".join(each for each in arms if each)
    missing = count(evaluation.missing, "score")
    return (
        f"{count(evaluation.observed, 'score')} of {evaluation.instrument.name}, "
        f"{evaluation.instrument.better} is better. {said} {missing} missing."
    )


def _arm(course: Course, name: str) -> str:
    if name not in course.treatments:
        return ""
    here = course.treatment == course.treatments.index(name)
    scores = course.outcome[here & np.isfinite(course.outcome)]
    if not len(scores):
        return f"No score on {name}."
    return f"Mean on {name}: {number(float(scores.mean()))} ({count(len(scores), 'score')})."


def _caption(evaluation: CourseEvaluation) -> str:
    active, comparator = evaluation.active, evaluation.comparator
    if not evaluation.course.has_time:
        return (
            f"Filled dots: on {active}. Open dots: on {comparator}. Lines join the means. The "
            "diary holds no dates, so time is not shown."
        )
    return (
        f"Filled dots: on {active} (shaded). Open dots: on {comparator}. Solid line: what the "
        f"model expects; dashed line: what it expects on {comparator} throughout. Small crosses "
        "along the bottom mark entries without a score."
    )


def _table(evaluation: CourseEvaluation) -> Table:
    course, fitted = evaluation.course, evaluation.fitted
    when = "Date" if course.dates is not None else "Day" if course.has_time else "Entry"
    headers = [when, "Treatment", "Score", "Expected", f"Expected on {evaluation.comparator}"]
    if course.dose_mg is not None:
        headers.append("Dose, mg")
    rows = []
    for i in range(len(course)):
        row = [
            _when(course, i),
            label_at(course, i),
            _seen(course.outcome[i]),
            _seen(fitted.expected[i], 2),
            _seen(fitted.expected_comparator[i], 2),
        ]
        if course.dose_mg is not None:
            row.append(_seen(course.dose_mg[i]))
        rows.append(tuple(row))
    return Table(
        caption="Scores and what the model expects",
        headers=tuple(headers),
        rows=tuple(rows),
        first_number=2,
    )


def _when(course: Course, index: int) -> str:
    found = course.date_at(index)
    if found is not None:
        return found.isoformat()
    return score(float(course.day[index])) if course.day is not None else str(index + 1)


def _seen(value: float, decimals: int | None = None) -> str:
    if not np.isfinite(value):
        return "missing"
    return score(float(value)) if decimals is None else number(float(value), decimals)


def label_at(course: Course, index: int) -> str:
    """Treatment label of an entry, or "not noted"."""
    code = int(course.treatment[index])
    return "not noted" if code == UNKNOWN else course.treatments[code]
