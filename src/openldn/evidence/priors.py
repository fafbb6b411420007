"""Priors for judging one person's course, from what placebo-controlled trials show."""

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from scipy.special import ndtri, stdtrit

from openldn.errors import NotFound, StudyError
from openldn.evidence.bearing import Control, classify_control, contrast_rows
from openldn.evidence.conditions import Condition, find_condition
from openldn.evidence.prior_scale import POINTS, Scale, check_scale
from openldn.evidence.study import Effect, Study, read_studies
from openldn.inference import Prior
from openldn.tables import read_text

KINDS = ("sceptical", "evidence", "enthusiastic")


@dataclass(frozen=True, kw_only=True)
class Term:
    """One part of a prior's spread, as a standard deviation, and where it comes from."""

    sd: float
    why: str


@dataclass(frozen=True, kw_only=True)
class DerivedPrior:
    """A prior with its derivation.

    ``sources`` holds the ids of the effect rows it was computed from.
    """

    prior: Prior
    center_why: str
    terms: tuple[Term, ...]
    sources: tuple[str, ...]

    @property
    def derivation(self) -> str:
        """How it came about, in a sentence."""
        parts = [f"{term.sd:g} ({term.why})" for term in self.terms]
        spread = f"; spread: square root of the sum of squares of {', '.join(parts)}"
        return self.center_why + (
            spread if len(parts) > 1 else f"; spread {parts[0]}" if parts else ""
        )


@dataclass(frozen=True, kw_only=True)
class PriorSet:
    """The three priors for the difference naltrexone makes in one person.

    Parameters
    ----------
    sceptical : DerivedPrior
    evidence, enthusiastic : DerivedPrior or None
        ``None`` where nothing may set one; ``why_none`` tells why.
    scale : Scale
        Treated minus comparator, in these units.
    """

    condition_id: str
    outcome: str
    scale: Scale
    sceptical: DerivedPrior
    evidence: DerivedPrior | None
    enthusiastic: DerivedPrior | None
    why_none: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ChangeWithoutDrug:
    """What placebo and time do, on average, in a trial of so many weeks.

    ``sd`` is that of one person's change.
    """

    condition_id: str
    outcome: str
    scale: Scale
    mean: float
    interval: tuple[float, float]
    sd: float
    weeks: float
    n: int
    effect_id: str
    sentence: str


def prior_for(
    condition: str | Condition,
    outcome: str,
    *,
    scale: Scale | None = None,
    studies: Iterable[Study] | None = None,
) -> PriorSet:
    """Priors for one person's effect.

    Parameters
    ----------
    condition : str or Condition
    outcome : str
        Like ``pain``, ``fatigue``.
    scale : Scale, optional
        The person's; refused when it is not the prior's.
    studies : iterable of Study, optional
        Where effect rows are looked up; the packaged ones when not given.

    Raises
    ------
    NotFound
        If there is no prior for the outcome in the condition.
    StudyError
        If the scale is another one, or a row behind a prior is not placebo-controlled.

    Examples
    --------
    >>> found = prior_for("fibromyalgia", "pain")
    >>> str(found.evidence.prior), found.evidence.sources
    ('normal(-0.34, 0.66)', ('E044',))
    """
    found = condition if isinstance(condition, Condition) else find_condition(condition)
    row = _find(found, outcome)
    own = _scale(row)
    if scale is not None:
        check_scale(scale, own)
    rows = _rows(read_studies() if studies is None else studies)
    made = {kind: _derive(row, kind, rows) for kind in KINDS}
    sceptical = made["sceptical"]
    if sceptical is None:
        raise StudyError(f"the priors of {outcome} in {found.name} lack a sceptical one.")
    return PriorSet(
        condition_id=found.id,
        outcome=row["outcome"],
        scale=own,
        sceptical=sceptical,
        evidence=made["evidence"],
        enthusiastic=made["enthusiastic"],
        why_none={
            kind: row[f"why_no_{kind}"] for kind in KINDS if f"why_no_{kind}" in row
        },
    )  # fmt: skip


def expected_change_without_drug(
    condition: str | Condition,
    outcome: str,
    *,
    scale: Scale | None = None,
    studies: Iterable[Study] | None = None,
) -> ChangeWithoutDrug:
    """What a placebo arm did: the change to expect of an unblinded course without effect.

    Raises
    ------
    NotFound
        If no placebo arm with an interval is known.
    StudyError
        If the scale is another one.

    Examples
    --------
    >>> found = expected_change_without_drug("fibromyalgia", "pain")
    >>> found.mean, found.interval, round(found.sd, 2)
    (-0.9, (-1.4, -0.5), 1.58)
    """
    found = condition if isinstance(condition, Condition) else find_condition(condition)
    row = _find(found, outcome)
    own = _scale(row)
    if scale is not None:
        check_scale(scale, own)
    arm = row.get("without_drug")
    if arm is None:
        raise NotFound(
            f"no placebo arm with an interval is known for {outcome} in {found.name}; "
            "nothing can be said of the change to expect without drug."
        )
    study, effect = _rows(read_studies() if studies is None else studies)[arm["effect_id"]]
    _check_controlled(study, effect)
    if effect.cmp_mean is None or effect.cmp_n is None or effect.timepoint_weeks is None:
        raise StudyError(f"{effect.effect_id} lacks mean, n or time of its comparator.")
    low, high, n = float(arm["low"]), float(arm["high"]), int(effect.cmp_n)
    sd = (high - low) / 2 / float(stdtrit(n - 1, 0.975)) * math.sqrt(n)
    return ChangeWithoutDrug(
        condition_id=found.id,
        outcome=row["outcome"],
        scale=own,
        mean=effect.cmp_mean,
        interval=(low, high),
        sd=sd,
        weeks=effect.timepoint_weeks,
        n=n,
        effect_id=effect.effect_id,
        sentence=(
            f"On placebo {outcome} changed by {effect.cmp_mean:g} points ({low:g} to {high:g}) in "
            f"{effect.timepoint_weeks:g} weeks, n = {n}; persons differed by SD {sd:.2f}. So large "
            "a change on open treatment is what to expect of no effect."
        ),
    )


def list_priors() -> tuple[tuple[str, str], ...]:
    """Every (condition id, outcome) for which there are priors."""
    return tuple((name, row["outcome"]) for row in _table() for name in row["conditions"])


@cache
def _table() -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(read_text("openldn.evidence", "priors.toml"))["priors"])


def _find(condition: Condition, outcome: str) -> dict[str, Any]:
    wanted = outcome.casefold().strip()
    here = [row for row in _table() if condition.id in row["conditions"]]
    for row in here:
        if wanted in (row["outcome"], row["instrument_id"]):
            return row
    known = ", ".join(row["outcome"] for row in here)
    raise NotFound(
        f"there is no prior for {outcome!r} in {condition.name}; "
        + (f"known there: {known}. " if known else "")
        + "Use the sceptical prior of the evaluation; an uncontrolled study sets none."
    )


def _scale(row: Mapping[str, Any]) -> Scale:
    return Scale(
        instrument_id=row["instrument_id"],
        minimum=row["minimum"],
        maximum=row["maximum"],
        unit="share of responders" if row.get("form") == "beta" else POINTS,
    )


def _rows(studies: Iterable[Study]) -> dict[str, tuple[Study, Effect]]:
    return {one.effect_id: (study, one) for study in studies for one in study.effects}


def _derive(
    row: Mapping[str, Any], kind: str, rows: Mapping[str, tuple[Study, Effect]]
) -> DerivedPrior | None:
    recipe = row.get(kind)
    if recipe is None:
        return None
    if row.get("form") == "beta":
        numbers = tuple(float(x) for x in recipe["numbers"])
        return DerivedPrior(
            prior=Prior(form="beta", numbers=numbers),
            center_why=recipe["why"],
            terms=(),
            sources=(),
        )
    center, why, terms, sources = _center(recipe, rows)
    if "total_sd" in recipe:
        terms = [Term(sd=recipe["total_sd"], why=f"assumed: {recipe['total_why']}")]
    else:
        terms += [Term(sd=x["sd"], why=f"assumed: {x['why']}") for x in recipe["assumed"]]
    spread = round(math.sqrt(sum(term.sd**2 for term in terms)), 3 if len(terms) == 1 else 2)
    return DerivedPrior(
        prior=Prior(form="normal", numbers=(center, spread)),
        center_why=why,
        terms=tuple(terms),
        sources=sources,
    )


def _center(
    recipe: Mapping[str, Any], rows: Mapping[str, tuple[Study, Effect]]
) -> tuple[float, str, list[Term], tuple[str, ...]]:
    """Center with its reason, the error it brings, and the rows behind it."""
    if "effect_id" not in recipe:
        why = recipe.get("center_why", "no effect until the scores show one")
        source = recipe.get("effect_id_of_error")
        if source:
            _check_controlled(*_look_up(source, rows))
        return float(recipe["center"]), why, [], (source,) if source else ()
    study, effect = _look_up(recipe["effect_id"], rows)
    _check_controlled(study, effect)
    if effect.effect is None:
        raise StudyError(f"{effect.effect_id} holds no effect; it cannot set a prior.")
    error = Term(sd=round(standard_error(effect), 2), why=f"error of {effect.effect_id}")
    why = f"{effect.effect:g}: {effect.effect_id}, {study.first_author} {study.year or ''}".strip()
    return effect.effect, why, [error], (effect.effect_id,)


def standard_error(effect: Effect) -> float:
    """Standard error from the 95 % interval, or as worked out by the curator.

    Raises
    ------
    StudyError
        If there is neither.

    Examples
    --------
    >>> from openldn.evidence.study import find_study
    >>> round(standard_error(find_study("bruun2024_fm").effects[0]), 3)
    0.311
    """
    if effect.ci_low is not None and effect.ci_high is not None:
        return (effect.ci_high - effect.ci_low) / 2 / float(ndtri(0.975))
    if effect.se_derived is not None:
        return float(effect.se_derived)
    raise StudyError(f"{effect.effect_id} has neither interval nor standard error.")


def _look_up(effect_id: str, rows: Mapping[str, tuple[Study, Effect]]) -> tuple[Study, Effect]:
    if effect_id not in rows:
        raise StudyError(
            f"effect {effect_id}, behind a prior, is not among the studies; without it the prior "
            "cannot be derived."
        )
    return rows[effect_id]


def _check_controlled(study: Study, effect: Effect) -> None:
    """Only a placebo-controlled contrast sets a prior: of one trial, or pooled by a review."""
    is_trial = classify_control(study) is Control.PLACEBO and effect in contrast_rows(study)
    is_pool = (
        classify_control(study) is Control.REVIEW
        and effect.contrast == "pooled"
        and study.comparator == "placebo"
    )
    if not (is_trial or is_pool):
        raise StudyError(
            f"{effect.effect_id} of {study.study_id} is no placebo-controlled contrast; it may be "
            "shown, and sets no prior."
        )
