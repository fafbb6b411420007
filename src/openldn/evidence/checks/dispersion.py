"""Spread that is not what it is taken for: SE read as SD, medians read as means."""

from collections.abc import Iterator, Sequence
from math import sqrt

from scipy import stats

from openldn.evidence.checks.finding import Check, Hits, at, each_effect
from openldn.evidence.rows import Effect
from openldn.evidence.study_record import Study
from openldn.record import Severity

# A bell that fits into an entry range spans about four SDs of it, an even spread 3.5. Below a
# sixth the participants would all sit in the middle of what was allowed.
_SDS_IN_RANGE = 6


def find_unstated(studies: Sequence[Study]) -> Hits:
    """Dispersion printed as "+/-" without saying what it is."""
    for study, effect in each_effect(studies):
        if effect.dispersion == "unstated" and effect.ldn_sd is not None:
            yield (
                study,
                at(effect),
                f"{effect.ldn_mean:g} +/- {effect.ldn_sd:g}: neither SD nor SE is stated",
            )


def find_narrow(studies: Sequence[Study]) -> Hits:
    """SD far too small for participants who could enter anywhere in a wide range."""
    for study, effect in each_effect(studies):
        sd, low, high = effect.ldn_sd, effect.entry_low, effect.entry_high
        if sd is None or low is None or high is None or sd * _SDS_IN_RANGE >= high - low:
            continue
        n = effect.ldn_n or study.n
        as_se = f"; read as an SE it is an SD of {sd * sqrt(n):.0f} in {n}" if n else ""
        yield (
            study,
            at(effect),
            f"{effect.ldn_mean or 0:g} +/- {sd:g} over an entry range of {low:g} to {high:g}: as "
            f"an SD it would be 1/{(high - low) / sd:.1f} of the range{as_se}",
        )


def find_impossible(studies: Sequence[Study]) -> Hits:
    """Before and after with a p value that no correlation gives if the spread is an SD."""
    for study in studies:
        for before, after in _pairs(study):
            found = _largest_p(before, after, n=after.ldn_n or before.ldn_n or study.n)
            if found is None or after.p is None or after.p_sign != "=" or after.p <= found:
                continue
            yield (
                study,
                at(after),
                f"{before.ldn_mean:g} +/- {before.ldn_sd:g} to {after.ldn_mean:g} +/- "
                f"{after.ldn_sd:g}, p {after.p_value}: if these were SDs, p could not be above "
                f"{found:.2g} whatever the correlation",
            )


def find_medians(studies: Sequence[Study]) -> Hits:
    """Medians, which no formula for means may take."""
    for study, effect in each_effect(studies):
        if "median" in effect.measure:
            value = "" if effect.effect is None else f" {effect.effect:g}"
            yield study, at(effect), f"{effect.measure}{value}: {effect.outcome}"


def _pairs(study: Study) -> Iterator[tuple[Effect, Effect]]:
    for before in study.effects:
        for after in study.effects:
            if (before.measure, after.measure) == ("mean pre", "mean post") and (
                (before.outcome, before.instrument) == (after.outcome, after.instrument)
            ):
                yield before, after


def _largest_p(before: Effect, after: Effect, *, n: int | None) -> float | None:
    """Paired t test at correlation -1, where the SD of the change is largest."""
    numbers = (before.ldn_mean, before.ldn_sd, after.ldn_mean, after.ldn_sd)
    if any(number is None for number in numbers) or n is None or n < 2:
        return None
    first, first_sd, second, second_sd = (float(number or 0) for number in numbers)
    # Half a unit of the last decimal off each number would not turn a thousandth into a half.
    widest = first_sd + second_sd
    if widest == 0:
        return None
    return float(2 * stats.t.sf(abs(second - first) * sqrt(n) / widest, n - 1))


CHECKS = (
    Check(
        id="EVI-001",
        severity=Severity.WARNING,
        title="Spread printed as +/- without saying SD or SE",
        why="An SE taken for an SD makes an effect look several times larger than it is.",
        remedy="Read the full text; until then use neither in a calculation.",
        find=find_unstated,
    ),
    Check(
        id="EVI-002",
        severity=Severity.WARNING,
        title="SD too small for the entry range: probably an SE",
        why="Participants who may score anywhere in a range spread over a good part of it.",
        remedy="Treat as an SE, or ask the authors; do not pool as an SD.",
        find=find_narrow,
    ),
    Check(
        id="EVI-003",
        severity=Severity.CRITICAL,
        title="Spread and p value contradict each other if the spread is an SD",
        why="No correlation between before and after gives a p value this large.",
        remedy="The spread is an SE, or the p value is of another test; look into the full text.",
        find=find_impossible,
    ),
    Check(
        id="EVI-008",
        severity=Severity.WARNING,
        title="Median where a mean is wanted",
        why="A median with an interquartile range is not a mean with an SD, and skew is likely.",
        remedy="Keep it out of a pool of means, or convert with the assumption named.",
        find=find_medians,
    ),
)
