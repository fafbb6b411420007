"""Answers about a cohort as JSON: every share with its denominator and interval."""

import math
from collections.abc import Sequence
from typing import Any

from openldn import __version__
from openldn.exchange.finding_json import findings_to_json
from openldn.record import Finding
from openldn.registry import (
    Harms,
    Incidence,
    Point,
    Rate,
    Responses,
    Retention,
    Share,
    SurvivalAnswer,
    SurvivalCurve,
    WeighedCategory,
    days_to_show,
)

FORMAT = 1


def responses_to_json(found: Responses) -> dict[str, Any]:
    """What ``openldn registry cohort --json`` prints.

    Examples
    --------
    >>> from openldn.registry import read_series, weigh_responses
    >>> one = responses_to_json(weigh_responses(read_series("newsletter")))
    >>> one["unaccounted"]["count"], one["unaccounted"]["of"]
    (146, 450)
    """
    counts = found.counts
    return _answer(
        found.level,
        found.findings,
        scheme=counts.scheme.name,
        source=counts.source or None,
        comparator=None,
        entered=counts.entered,
        followed=counts.followed,
        told=counts.told,
        unaccounted=_share(found.unaccounted),
        categories=[
            {**_weighed(weighed), "definition": one.meaning, "dimension": one.dimension,
             "source": one.source}
            for one, weighed in zip(counts.categories, found.categories, strict=True)
        ],
        together=[_weighed(one) for one in found.together],
    )  # fmt: skip


def survival_to_json(found: SurvivalAnswer) -> dict[str, Any]:
    """What ``openldn registry survival --json`` prints; times in days."""
    return _answer(found.question.level, found.findings, **_survival(found))


def retention_to_json(found: Retention) -> dict[str, Any]:
    """What ``openldn registry retention --json`` prints; times in days."""
    return _answer(
        found.level,
        found.findings,
        comparator=None,
        n=found.n,
        n_left_out=found.n_left_out,
        unaccounted=_share(found.unaccounted),
        reported=_curve(found.reported),
        worst=_curve(found.worst),
        best=_curve(found.best),
        median_days={
            name: _point(curve.median)
            for name, curve in (
                ("reported", found.reported), ("worst", found.worst), ("best", found.best)
            )
        },
        reasons={name: _incidence(one, found.reported) for name, one in found.reasons.items()},
    )  # fmt: skip


def harms_to_json(found: Harms) -> dict[str, Any]:
    """What ``openldn registry harms --json`` prints; rates per person-year of follow-up."""
    return _answer(
        found.level,
        found.findings,
        comparator=found.comparator,
        groups=list(found.groups),
        terms=[
            {
                "term": one.term,
                "groups": [
                    {
                        "group": count.group,
                        "persons": _share(count.persons),
                        "at_least": _share(count.if_none),
                        "at_most": _share(count.if_all),
                        "events": count.events,
                        "persons_in_rate": count.timed,
                        "rate": _rate(count.rate),
                        "highest_share_if_none": count.highest_if_none,
                    }
                    for count in one.counts
                ],
                "persons_compared": [
                    {
                        "group": gap.group,
                        "comparator": gap.comparator,
                        "difference": gap.difference,
                        "low": gap.low,
                        "high": gap.high,
                    }
                    for gap in one.persons_compared
                ],
                "rate_ratios": [
                    {
                        "group": ratio.group,
                        "comparator": ratio.comparator,
                        "ratio": _number(ratio.ratio),
                        "low": _number(ratio.low),
                        "high": _number(ratio.high),
                    }
                    for ratio in one.comparisons
                ],
            }
            for one in found.terms
        ],
    )


def _answer(level: float, findings: Sequence[Finding], **content: Any) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "openldn": __version__,
        "level": level,
        **content,
        "findings": findings_to_json(findings),
    }


def _survival(found: SurvivalAnswer) -> dict[str, Any]:
    question = found.question
    biased = found.biased
    return {
        "from": question.origin.value,
        "by": question.by,
        "sorted": None if found.method is None else found.method.value,
        "landmark_days": question.landmark,
        "n": found.n,
        "n_left_out": found.n_left_out,
        "groups": [
            {
                "label": one.label,
                "n": one.curve.n,
                "events": one.curve.n_events,
                "median_days": _point(one.curve.median),
                "mean_until_days": one.until,
                "mean_days": _point(one.mean),
                "curve": _curve(one.curve),
                "unaccounted": one.unaccounted,
                "at_worst": _curve(one.worst),
                "at_best": _curve(one.best),
            }
            for one in found.groups
        ],
        "mean_differences_days": [
            {"group": name, "against": found.groups[0].label, **_point(point)}
            for name, point in found.mean_differences
        ],
        "hazard_ratios": None
        if found.hazards is None
        else [
            {
                "name": one.name,
                "ratio": one.ratio,
                "low": one.low,
                "high": one.high,
                "p": one.p,
                "proportional_p": one.proportional_p,
            }
            for one in found.hazards.ratios
        ],
        "BIASED_for_comparison_only": None
        if biased is None
        else {**_survival(biased), "why": [one.message for one in biased.findings]},
    }


def _curve(curve: SurvivalCurve) -> dict[str, Any]:
    return {
        "days": curve.time.tolist(),
        "share": curve.share.tolist(),
        "low": curve.low.tolist(),
        "high": curve.high.tolist(),
        "at_risk": curve.at_risk.astype(int).tolist(),
        "events": curve.events.astype(int).tolist(),
        "n": curve.n,
        "longest_days": curve.last,
    }


def _incidence(one: Incidence, curve: SurvivalCurve) -> dict[str, Any]:
    return {
        "events": one.n_events,
        "n": one.n,
        "at": [{"day": day, **_point(one.at(day))} for day in days_to_show(curve).tolist()],
    }


def _weighed(one: WeighedCategory) -> dict[str, Any]:
    return {
        "label": one.label,
        "of_told": _share(one.of_told),
        "of_followed": None if one.of_followed is None else _share(one.of_followed),
        "of_entered_if_no_unaccounted": _share(one.if_none),
        "of_entered_if_all_unaccounted": _share(one.if_all),
        "bounds": [one.low, one.high],
        "bounds_are_simultaneous": one.is_simultaneous,
    }


def _share(one: Share) -> dict[str, Any]:
    return {"count": one.count, "of": one.of, "share": one.value, "low": one.low, "high": one.high}


def _rate(one: Rate | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "events": one.events,
        "person_years": one.years,
        "per_person_year": one.value,
        "low": one.low,
        "high": one.high,
    }


def _point(one: Point) -> dict[str, float | None]:
    return {"value": one.value, "low": one.low, "high": one.high}


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
