"""How far a number can be trusted to be what its publication says."""

from collections.abc import Sequence

from openldn.evidence.checks.finding import Check, Hits, at, each_effect
from openldn.evidence.study_record import Study
from openldn.record import Severity

_STUDY_MARKS = ("website account", "web summary", "(website)")
_ROW_MARKS = ("secondary news", "news summary")


def find_unverified(studies: Sequence[Study]) -> Hits:
    """Rows from memory alone; their values are not told."""
    for study in studies:
        for effect in study.effects:
            if effect.verified == "no":
                yield study, at(effect), f"{effect.outcome}: from memory, kept back"
        for event in study.adverse_events:
            if event.verified == "no":
                yield study, f"adverse event {event.event}", "from memory, kept back"
        for name in study.from_memory:
            yield study, "study", f"{name}: from memory, kept back"


def find_derived_counts(studies: Sequence[Study]) -> Hits:
    """Counts that were worked out from a percentage."""
    for study, effect in each_effect(studies):
        if "count derived" in effect.verified:
            counts = f"{effect.ldn_events}/{effect.ldn_n}"
            yield study, at(effect), f"{counts} was worked out from a percentage"


def find_second_hand(studies: Sequence[Study]) -> Hits:
    """Studies or rows read in the news or on a website."""
    for study in studies:
        if any(mark in f"{study.design} {study.note}" for mark in _STUDY_MARKS):
            yield study, "study", f"{study.design}; read at {study.source_url}"
        for effect in study.effects:
            if any(mark in effect.note for mark in _ROW_MARKS):
                yield study, at(effect), f"read at {effect.source_url}"


def find_bounds(studies: Sequence[Study]) -> Hits:
    """Standard errors from a bound on p, which are bounds themselves."""
    for study, effect in each_effect(studies):
        if effect.se_qualifier:
            yield (
                study,
                at(effect),
                f"SE {effect.se_derived:g} is an {effect.se_qualifier}, from p {effect.p_value}",
            )


CHECKS = (
    Check(
        id="EVI-060",
        severity=Severity.NOTE,
        title="From memory, kept back",
        why="Nobody has read a page that states it.",
        remedy="Read the source and set verified; until then it is never shown.",
        find=find_unverified,
    ),
    Check(
        id="EVI-061",
        severity=Severity.NOTE,
        title="Count worked out from a percentage",
        why="The count fits, but the source does not print it.",
        remedy="Say that it is derived; look it up in the full text.",
        find=find_derived_counts,
    ),
    Check(
        id="EVI-062",
        severity=Severity.WARNING,
        title="Read second-hand",
        why="News and websites round, select and err.",
        remedy="Mark it beside the number; find the publication.",
        find=find_second_hand,
    ),
    Check(
        id="EVI-063",
        severity=Severity.NOTE,
        title="Standard error that is a bound",
        why="It came from a bound on p, so the true weight is unknown.",
        remedy="Use only in a sensitivity analysis.",
        find=find_bounds,
    ),
)
