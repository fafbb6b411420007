"""Instruments that share a name, are unnamed, or run the other way."""

from collections.abc import Sequence

from openldn.evidence.checks.finding import Check, Hits, at, each_effect
from openldn.evidence.instruments import OutcomeMeasure, read_every_outcome_measure
from openldn.evidence.study_record import Study
from openldn.record import Severity


def find_confusable(studies: Sequence[Study]) -> Hits:
    """Instruments easily taken for another; once a study and instrument."""
    catalog = _catalog()
    for study in studies:
        seen = set()
        for effect in study.effects:
            one = catalog.get(effect.instrument_id)
            if one is None or not one.not_to_mix_with or effect.instrument_id in seen:
                continue
            seen.add(effect.instrument_id)
            yield (
                study,
                at(effect),
                f"{effect.instrument} is {effect.instrument_id}; not to be mixed with "
                f"{one.not_to_mix_with}",
            )


def find_unnamed(studies: Sequence[Study]) -> Hits:
    """Results without an instrument."""
    for study, effect in each_effect(studies):
        if effect.instrument in {"", "unstated"}:
            yield study, at(effect), f"{effect.outcome}: no instrument or criteria are stated"


def find_reversed(studies: Sequence[Study]) -> Hits:
    """Benefit whose sign goes against the instrument's better end."""
    catalog = _catalog()
    for study, effect in each_effect(studies):
        one = catalog.get(effect.instrument_id)
        value = effect.effect
        if one is None or value is None or not effect.measure.startswith(("MD", "means")):
            continue
        better = {"lower": -1, "higher": 1}.get(one.better_is, 0)
        if effect.direction.startswith("benefit") and better * value < 0:
            yield (
                study,
                at(effect),
                f"{effect.measure} {value:g} on {effect.instrument_id} is called a benefit, but "
                f"{one.better_is} is better",
            )


def _catalog() -> dict[str, OutcomeMeasure]:
    return {key: one for one in read_every_outcome_measure() for key in one.instrument_ids}


CHECKS = (
    Check(
        id="EVI-041",
        severity=Severity.NOTE,
        title="Instrument that is easily taken for another",
        why="Two instruments with one abbreviation or nearly one are not one scale.",
        remedy="Go by instrument_id, never by the abbreviation.",
        find=find_confusable,
    ),
    Check(
        id="EVI-044",
        severity=Severity.WARNING,
        title="Instrument not stated",
        why="Without criteria a count of responders cannot be judged or repeated.",
        remedy="Show the wording of the source; do not pool.",
        find=find_unnamed,
    ),
    Check(
        id="EVI-045",
        severity=Severity.WARNING,
        title="Sign goes against the instrument's direction",
        why="An amount of improvement pooled as a difference turns a benefit into harm.",
        remedy="Turn the sign before pooling, and say that it was turned.",
        find=find_reversed,
    ),
)
