"""The report: one self-contained page."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from openldn.report.answer import (
    INFORMS,
    NO_REPLACEMENT,
    by_severity,
    headline,
    page_title,
    participant_name,
    summary_counts,
)
from openldn.report.blocks import Section
from openldn.report.glossary import GLOSSARY
from openldn.report.palette import css_values
from openldn.report.words import count
from openldn.trial import CourseEvaluation, FileEvaluation

# Twelve people with plots are what a browser and a reader can still take in.
PLOTS_UP_TO = 12
# Beyond this the page would weigh tens of megabytes; the table still holds everyone.
DETAILS_UP_TO = 500


@dataclass(frozen=True, kw_only=True)
class Person:
    """One participant's part of the page."""

    key: str
    name: str
    headline: str
    sections: tuple[Section, ...]
    summary: str


def render_report(
    evaluation: FileEvaluation, *, title: str | None = None, made_on: date, version: str
) -> str:
    """Write the evaluation of a diary as one HTML page that needs nothing else.

    Parameters
    ----------
    evaluation : FileEvaluation
        One participant or many. Up to twelve get plots; beyond, everyone is in the table
        and the words of each verdict can be opened.
    title : str, optional
        Title of the page; made from treatments and outcome when left out.
    made_on : date
        Date printed on the page.
    version : str
        Version of OpenLDN printed on the page.

    Returns
    -------
    str
        HTML with styles and plots inside: no script, no outside resource. The same input
        gives the same text.
    """
    # Matplotlib takes a second to load, and the verdict in the terminal needs none of it.
    from openldn.report.sections import make_methods, make_pooled  # noqa: PLC0415

    template = _environment().get_template("page.html")
    single = len(evaluation.evaluations) == 1
    return template.render(
        title=title or page_title(evaluation),
        answer=_answer(evaluation),
        single=single,
        many=len(evaluation.evaluations) > PLOTS_UP_TO,
        people=_people(evaluation),
        unlisted=max(len(evaluation.evaluations) - DETAILS_UP_TO, 0),
        pooled=make_pooled(evaluation),
        findings=() if single else by_severity(evaluation.findings),
        methods=make_methods(evaluation, version=version, made_on=made_on),
        glossary=GLOSSARY,
        statements=(INFORMS, NO_REPLACEMENT),
        made_on=made_on,
        version=version,
        styles=_styles(),
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("openldn.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def _styles() -> Markup:
    source, _, _ = PackageLoader("openldn.report").get_source(_environment(), "style.css")
    for theme in ("light", "dark"):
        source = source.replace(f"/* colors: {theme} */", css_values(theme))
    return Markup(source)  # noqa: S704 - the package's own file


def _answer(evaluation: FileEvaluation) -> str:
    if not evaluation.evaluations:
        return "There was no course to judge."
    if len(evaluation.evaluations) == 1:
        return headline(evaluation.evaluations[0])
    return summary_counts(evaluation)


def _people(file: FileEvaluation) -> tuple[Person, ...]:
    from openldn.report.sections import BRIEF_SECTIONS, PARTICIPANT_SECTIONS  # noqa: PLC0415

    many = len(file.evaluations) > PLOTS_UP_TO
    makers = BRIEF_SECTIONS if many else PARTICIPANT_SECTIONS
    people = []
    for place, each in enumerate(file.evaluations[:DETAILS_UP_TO], start=1):
        key = f"person-{place}"
        sections = (make(each, file, key) for make in makers)
        people.append(
            Person(
                key=key,
                name=participant_name(each),
                headline=headline(each),
                sections=tuple(section for section in sections if section is not None),
                summary=_summary(each),
            )
        )
    return tuple(people)


def _summary(evaluation: CourseEvaluation) -> str:
    return f"{count(evaluation.observed, 'score')}, evidence grade {evaluation.grade.letter}"
