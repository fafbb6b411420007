"""The same participants told twice: second reports of a trial, reviews of the same trials."""

import re
from collections.abc import Iterator, Sequence

from openldn.evidence.checks.finding import Check, Hits
from openldn.evidence.study_record import Study
from openldn.record import Severity
from openldn.tables import split_cell

_POOLED = ("meta-analysis", "Cochrane")
_PART = re.compile(r"[A-Z]\d\d(?:\.\d+)?")


def find_second_reports(studies: Sequence[Study]) -> Hits:
    """Studies with a registration, DOI or PubMed number in common."""
    holders: dict[str, list[Study]] = {}
    for study in studies:
        for number in _numbers(study):
            holders.setdefault(number, []).append(study)
    for study in studies:
        shared = [
            f"{number} with {other.study_id}"
            for number in sorted(_numbers(study))
            for other in holders[number]
            if other is not study
        ]
        if shared:
            yield study, "study", f"shares {', '.join(shared)}"


def find_second_cases(studies: Sequence[Study]) -> Hits:
    """Case reports of one author on one condition, which may be of the same people."""
    cases = [study for study in studies if study.design.startswith("case")]
    for study in cases:
        others = [
            other.study_id
            for other in cases
            if other is not study
            and other.first_author == study.first_author
            and _conditions(other) & _conditions(study)
        ]
        if others:
            yield study, "study", f"{study.first_author} also wrote {', '.join(others)}"


def find_overlapping_reviews(studies: Sequence[Study]) -> Hits:
    """Meta-analyses of one condition, which pool many of the same trials."""
    pooled = [study for study in studies if _is_pool(study)]
    for study in pooled:
        others = [
            other.study_id
            for other in pooled
            if other is not study and _conditions(other) & _conditions(study)
        ]
        if others:
            yield study, "study", f"pools the same trials, or some, as {', '.join(others)}"


def find_reviewed_trials(studies: Sequence[Study]) -> Hits:
    """Meta-analyses beside trials of the same condition, which they may hold."""
    for study in filter(_is_pool, studies):
        trials = [
            one.study_id
            for one in studies
            if one.is_randomized and one.effects and _conditions(one) & _conditions(study)
        ]
        if trials:
            yield study, "study", f"may hold {', '.join(trials)}"


def _numbers(study: Study) -> set[str]:
    numbers = {*split_cell(study.registration), study.doi, study.pmid}
    return {one for one in numbers if one}


def _conditions(study: Study) -> set[str]:
    return set(_codes(study.icd10))


def _codes(text: str) -> Iterator[str]:
    yield from (one[0] for one in _PART.finditer(text))


def _is_pool(study: Study) -> bool:
    return study.is_review and any(word in study.design for word in _POOLED)


CHECKS = (
    Check(
        id="EVI-030",
        severity=Severity.WARNING,
        title="Same registration or number as another study",
        why="Two reports of one trial are one trial.",
        remedy="Count once, unless the report says that the participants are others.",
        find=find_second_reports,
    ),
    Check(
        id="EVI-031",
        severity=Severity.NOTE,
        title="Cases that may have been told before",
        why="A follow-up report repeats its first cases.",
        remedy="Count each person once.",
        find=find_second_cases,
    ),
    Check(
        id="EVI-032",
        severity=Severity.WARNING,
        title="Meta-analyses of the same trials",
        why="Pooling or counting them multiplies the same participants.",
        remedy="Show side by side; never average.",
        find=find_overlapping_reviews,
    ),
    Check(
        id="EVI-033",
        severity=Severity.NOTE,
        title="Meta-analysis beside its own trials",
        why="The trials are already inside.",
        remedy="Pool trials or show the meta-analysis, not both.",
        find=find_reviewed_trials,
    ),
)
