"""Counts, shares and scores that cannot be, and denominators that change."""

from collections.abc import Sequence
from itertools import chain

from openldn.evidence.checks.finding import Check, Hits, at, each_effect
from openldn.evidence.checks.rounding import (
    could_be,
    counts_that_print,
    has_whole_scores,
    totals_that_print,
)
from openldn.evidence.instruments import read_every_outcome_measure
from openldn.evidence.rows import Effect
from openldn.evidence.study_record import Study
from openldn.record import Severity

_NEAR = 10  # how far from the printed n another is looked for
_SHOWN = 3


def find_no_count(studies: Sequence[Study]) -> Hits:
    """Share that no whole count of its n makes."""
    for study, effect in each_effect(studies):
        share, events, n = _proportion(effect)
        if share is None or n is None:
            continue
        if events is not None:
            if not could_be(share, events / n, events / n):
                yield study, at(effect), f"{events}/{n} is {events / n:.3f}, printed is {share:g}"
        elif not counts_that_print(share, n):
            yield study, at(effect), f"{share:g} of {n}: no whole count gives it{_fits(share, n)}"


def find_no_mean(studies: Sequence[Study]) -> Hits:
    """Mean that whole scores of so many participants cannot have."""
    for study, effect in each_effect(studies):
        for mean, _, n in _whole_scores(effect):
            if not totals_that_print(mean, n):
                yield study, at(effect), f"mean {mean:g} of {n} whole scores: no total gives it"


def find_no_sd(studies: Sequence[Study]) -> Hits:
    """SD that whole scores with this mean cannot have."""
    for study, effect in each_effect(studies):
        for mean, sd, n in _whole_scores(effect):
            if sd is None or not totals_that_print(mean, n):
                continue
            if not has_whole_scores(mean, sd, n):
                yield study, at(effect), f"mean {mean:g}, SD {sd:g}, n {n}: no whole scores fit"


def find_out_of_range(studies: Sequence[Study]) -> Hits:
    """Mean or change that lies outside what the instrument can give."""
    limits = {key: one.limits for one in read_every_outcome_measure() for key in one.instrument_ids}
    for study, effect in each_effect(studies):
        ends = limits.get(effect.instrument_id)
        if ends is None or effect.measure.startswith(("percent", "SMD", "proportion")):
            continue
        width = ends[1] - ends[0]
        for value in (effect.ldn_mean, effect.cmp_mean, effect.effect):
            if value is not None and not -width <= value <= max(ends[1], width):
                yield (
                    study,
                    at(effect),
                    f"{value:g} on {effect.instrument_id}, which runs from {ends[0]:g} to "
                    f"{ends[1]:g}",
                )


def find_changed_denominator(studies: Sequence[Study]) -> Hits:
    """Share of some of those who began."""
    for study, effect in each_effect(studies):
        share, events, n = _proportion(effect)
        if share is None or n is None or study.n is None or n >= study.n:
            continue
        # An arm of a parallel trial is smaller than the trial, of course.
        is_arm = study.is_randomized and not study.is_crossover
        if is_arm or _is_subgroup(study, effect, n):
            continue
        of_all = f"; {events}/{study.n} is {events / study.n:.2f}" if events is not None else ""
        yield (
            study,
            at(effect),
            f"{share:g} is of {n}, but {study.n_randomised} began{of_all}",
        )


def _proportion(effect: Effect) -> tuple[float | None, int | None, int | None]:
    if effect.measure != "proportion":
        return None, None, None
    if effect.contrast.startswith(("placebo", "comparator")):
        return effect.effect, effect.cmp_events, effect.cmp_n
    return effect.effect, effect.ldn_events, effect.ldn_n


def _is_subgroup(study: Study, effect: Effect, n: int) -> bool:
    """Whether other rows of the same outcome hold the rest of the participants."""
    stem = effect.outcome.rpartition(",")[0]
    others = [
        one.ldn_n or 0
        for one in study.effects
        if one is not effect and stem and one.outcome.rpartition(",")[0] == stem
    ]
    return n + sum(others) == study.n


def _fits(share: float, n: int) -> str:
    near = sorted(range(max(1, n - _NEAR), n + _NEAR + 1), key=lambda other: abs(other - n))
    found = [
        f"{counts_that_print(share, other)[0]}/{other}"
        for other in near
        if counts_that_print(share, other)
    ]
    return f"; {', '.join(found[:_SHOWN])} would" if found else ""


def _whole_scores(effect: Effect) -> list[tuple[float, float | None, int]]:
    """Mean, SD and n of each arm, where the instrument moves in whole steps."""
    whole = set(
        chain.from_iterable(
            one.instrument_ids for one in read_every_outcome_measure() if one.step == 1
        )
    )
    if effect.instrument_id not in whole or "percent" in effect.measure:
        return []
    is_sd = effect.dispersion.startswith("SD")
    arms = (
        (effect.ldn_mean, effect.ldn_sd, effect.ldn_n),
        (effect.cmp_mean, effect.cmp_sd, effect.cmp_n),
    )
    return [
        (mean, sd if is_sd else None, n)
        for mean, sd, n in arms
        if mean is not None and n is not None
    ]


CHECKS = (
    Check(
        id="EVI-004",
        severity=Severity.CRITICAL,
        title="Share that no whole count makes (GRIM)",
        why="Participants are whole: the share, the n or both are not what they are said to be.",
        remedy="Find the count in the full text; show neither as a count of the printed n.",
        find=find_no_count,
    ),
    Check(
        id="EVI-005",
        severity=Severity.CRITICAL,
        title="Mean that whole scores cannot have (GRIM)",
        why="The total of whole scores is whole, so only some means are possible.",
        remedy="Look for missing participants or a typing error.",
        find=find_no_mean,
    ),
    Check(
        id="EVI-006",
        severity=Severity.CRITICAL,
        title="SD that whole scores cannot have (GRIMMER)",
        why="The sum of squares of whole scores is whole, so only some SDs are possible.",
        remedy="Is it an SE? Look for missing participants or a typing error.",
        find=find_no_sd,
    ),
    Check(
        id="EVI-007",
        severity=Severity.CRITICAL,
        title="Score outside the instrument's range",
        why="No participant can score there.",
        remedy="Another version or scaling of the instrument? Correct instrument_id or the number.",
        find=find_out_of_range,
    ),
    Check(
        id="EVI-020",
        severity=Severity.WARNING,
        title="Share of those who stayed, not of those who began",
        why="Who left is likely to have done worse; the denominator decides the share.",
        remedy="Show the share of all who began beside it.",
        find=find_changed_denominator,
    ),
)
