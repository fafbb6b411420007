"""Pool a registry: the average benefit, how people differ, and who is not in it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from openldn.errors import RegistryError
from openldn.inference import (
    Derived,
    EffectCurve,
    PooledPosterior,
    PopulationFamily,
    PopulationFit,
    PopulationPriors,
    Prior,
    fit_population,
    pool_effects,
)
from openldn.record import Finding
from openldn.registry.contribution import GRADES, Contribution, OutcomeScale
from openldn.registry.covariates import SMALLEST_CELL
from openldn.registry.honesty import find_pool_problems
from openldn.registry.ledger import Bundle
from openldn.registry.replacement import Replacements, merge_bundles
from openldn.registry.selection import Selection, describe_selection
from openldn.registry.subgroups import (
    ConditionEffects,
    CovariateEffects,
    estimate_conditions,
    estimate_covariates,
)
from openldn.trial import noise_share

Floats = NDArray[np.float64]

# Priors in units of the outcome, as those of one course.
MEAN_UNITS, TAU_UNITS = 2.0, 1.0
# Shares of people are told from so many courses with at least two pairs each: with one pair a
# lasting difference between people and a passing one look alike.
FEWEST_REPEATED, LEAST_PAIRS = 10, 2
FAMILIES = tuple(PopulationFamily)


@dataclass(frozen=True, kw_only=True)
class PoolQuestion:
    """What is asked of a registry.

    Parameters
    ----------
    in_mcids : bool
        Count benefit in smallest differences that matter, so that instruments can be pooled
        together; else in points of one instrument.
    grades : tuple of str
        Grades of evidence that are pooled; others are told and left out.
    covariates : tuple of str
        Whose influence is estimated.
    by_condition : bool
        Estimate each condition's mean around a common one.
    compare_families : bool
        Also fit heavy tails and two groups.
    smallest_cell : int
        Groups of fewer people are not shown on their own.
    """

    in_mcids: bool = False
    grades: tuple[str, ...] = ("A", "B")
    covariates: tuple[str, ...] = ()
    by_condition: bool = False
    compare_families: bool = True
    smallest_cell: int = SMALLEST_CELL

    def __post_init__(self) -> None:
        wrong = [grade for grade in self.grades if grade not in GRADES]
        if wrong or not self.grades:
            raise RegistryError(
                f"grades is {', '.join(self.grades) or 'empty'}; must be some of "
                f"{', '.join(GRADES)}."
            )
        if self.covariates and self.by_condition:
            raise RegistryError(
                "covariates and by condition are asked together; ask one at a time "
                "(a condition is no covariate here: conditions shrink toward a common mean)."
            )
        if self.smallest_cell < 1:
            raise RegistryError(f"smallest_cell is {self.smallest_cell}; must be 1 or more.")


@dataclass(frozen=True, kw_only=True)
class FamilyComparison:
    """One shape of the population: how probable it is, and what it says."""

    family: PopulationFamily
    log_evidence: float
    probability: float
    mean: Derived
    spread: Derived
    share_with_effect: Derived
    share_mcid: Derived | None


@dataclass(frozen=True, kw_only=True)
class MemberEffect:
    """One course's benefit, alone and after pooling."""

    id: str
    alone_mean: float
    alone_sd: float
    mean: float
    sd: float
    p_mcid: float | None


@dataclass(frozen=True, kw_only=True)
class PriorSensitivity:
    """The pool under another prior of the spread."""

    tau_scale: float
    mean: Derived
    spread: Derived


@dataclass(frozen=True, kw_only=True, eq=False)
class RegistryPool:
    """What a registry says. Benefit is positive where people are better on the active treatment.

    Parameters
    ----------
    outcome : OutcomeScale
        Of the courses pooled; with ``unit`` of the pool.
    unit : str
        What benefit is counted in: ``points``, ``MCIDs``, ``log`` or ``probit``.
    mcid : float or None
        In that unit; ``None`` where a difference of scores has no place on it.
    members : int
    repeated : int
        Courses with two pairs or more, from which alone shares of people are told.
    clinics : int
    mean, spread : Derived
        Mean benefit, and SD of true benefits between people.
    p_benefit : float
        Probability that the mean benefit is above zero.
    next_member : tuple of float
        95 % interval of the true benefit of one more person of this kind.
    share_benefit, share_mcid, share_harm : Derived or None
        Share of people with any true benefit, with at least the MCID, and worse by it.
    families : tuple of FamilyComparison
    effects : tuple of MemberEffect
    noise_share : float
        Share of the raw spread of effects that is estimation noise; ``None`` for one course.
    conditions, covariates
        Where asked.
    sensitivity : tuple of PriorSensitivity
    selection : Selection
        Who entered, who is pooled, who is unaccounted for, and what that could mean.
    replaced : Replacements
        What newer files of a clinic took the place of.
    findings : tuple of Finding
    """

    outcome: OutcomeScale
    unit: str
    mcid: float | None
    members: int
    repeated: int
    clinics: int
    mean: Derived
    p_benefit: float
    spread: Derived
    next_member: tuple[float, float]
    share_benefit: Derived | None
    share_mcid: Derived | None
    share_harm: Derived | None
    families: tuple[FamilyComparison, ...]
    effects: tuple[MemberEffect, ...]
    noise_share: float | None
    conditions: ConditionEffects | None
    covariates: CovariateEffects | None
    sensitivity: tuple[PriorSensitivity, ...]
    selection: Selection
    replaced: Replacements
    findings: tuple[Finding, ...]


def pool_registry(bundles: Sequence[Bundle], question: PoolQuestion | None = None) -> RegistryPool:
    """Pool the contributions of clinics; the same whatever their order or division into files.

    Parameters
    ----------
    bundles : sequence of Bundle
    question : PoolQuestion, optional

    Raises
    ------
    RegistryError
        If nothing can be pooled, or outcomes differ.

    Notes
    -----
    ``benefit_i ~ normal(mean, spread^2)``, ``mean ~ normal(0, 2 units)``,
    ``spread ~ half-normal(1 unit)``; each course enters through the marginal likelihood of its
    effect, so the posterior is that of the full hierarchical model of all diaries.
    """
    asked = question or PoolQuestion()
    together = merge_bundles(bundles)
    merged = together.bundles
    members = _members(merged, asked)
    scale = _scale(members, asked)
    curves = [member.benefit_curve(in_mcids=asked.in_mcids) for member in members]
    priors = PopulationPriors(
        mean=Prior(form="normal", numbers=(0.0, MEAN_UNITS * scale.length)),
        tau=Prior(form="half-normal", numbers=(TAU_UNITS * scale.length,)),
    )
    pooled = pool_effects(
        curves, mean_prior=priors.mean, tau_prior=priors.tau, threshold=scale.mcid or 0.0
    )
    normal = pooled.population
    alone = _alone(curves)
    repeated = [
        curve for one, curve in zip(members, curves, strict=True) if one.course.pairs >= LEAST_PAIRS
    ]
    shares = _shares_of(repeated, curves, priors, normal)
    families = _compare(repeated, priors, scale, shares, asked) if shares is not None else ()
    answer = RegistryPool(
        outcome=scale.outcome,
        unit=scale.unit,
        mcid=scale.mcid,
        members=len(members),
        repeated=len(repeated),
        clinics=len({bundle.clinic for bundle in merged}),
        mean=_summary(pooled),
        p_benefit=pooled.mean.probability_above(0.0),
        spread=normal.spread,
        next_member=pooled.next_effect.interval(),
        share_benefit=shares.share_above(0.0) if shares is not None else None,
        share_mcid=shares.share_above(scale.mcid) if shares is not None and scale.mcid else None,
        share_harm=_share_harm(shares, scale) if shares is not None else None,
        families=families,
        effects=_member_effects(members, alone, pooled, scale),
        noise_share=noise_share(*alone) if len(curves) > 1 else None,
        conditions=estimate_conditions(members, curves, priors, asked.smallest_cell)
        if asked.by_condition
        else None,
        covariates=estimate_covariates(
            members, curves, priors, asked.covariates, asked.smallest_cell
        )
        if asked.covariates
        else None,
        sensitivity=_sensitivity(curves, priors),
        selection=describe_selection(merged, members, pooled.mean, scale.mcid),
        replaced=together.replaced,
        findings=(),
    )
    return replace(answer, findings=find_pool_problems(answer, members, priors))


@dataclass(frozen=True, kw_only=True)
class _Scale:
    outcome: OutcomeScale
    unit: str
    mcid: float | None
    length: float


def _members(bundles: Sequence[Bundle], question: PoolQuestion) -> tuple[Contribution, ...]:
    """Contributions of the grades asked for, in the order of their ids."""
    everyone = [one for bundle in bundles for one in bundle.contributions]
    members = [one for one in everyone if one.course.grade in question.grades]
    if not members:
        raise RegistryError(
            f"no contribution has grade {' or '.join(question.grades)}; of {len(everyone)} there "
            f"are {_counted(one.course.grade for one in everyone)}. Open courses carry the "
            "expectation of who takes part; --grades A,B,C,D pools them all the same."
        )
    return tuple(sorted(members, key=lambda one: one.id))


def _counted(values: Iterable[str]) -> str:
    counts = Counter(values)
    return ", ".join(f"{count} of {value}" for value, count in sorted(counts.items())) or "none"


def _scale(members: Sequence[Contribution], question: PoolQuestion) -> _Scale:
    compared = {(one.course.active, one.course.comparator) for one in members}
    if len(compared) > 1:
        pairs = sorted(f"{active} against {comparator}" for active, comparator in compared)
        raise RegistryError(
            f"the contributions compare different treatments: {', '.join(pairs)}. "
            "Pool one comparison at a time."
        )
    outcomes = [member.outcome for member in members]
    if question.in_mcids:
        return _scale_of_mcids(outcomes)
    keys = {outcome.key for outcome in outcomes}
    if len(keys) > 1:
        found = sorted(
            {f"{one.instrument} ({one.scale}, {one.better} is better)" for one in outcomes}
        )
        raise RegistryError(
            f"the contributions have {len(keys)} outcomes: {', '.join(found)}. Pool one at a "
            "time, or count in smallest differences that matter with --unit mcid."
        )
    mcid = float(np.median([outcome.mcid for outcome in outcomes]))
    is_points = outcomes[0].scale == "points"
    return _Scale(
        outcome=replace(outcomes[0], mcid=mcid),
        unit=outcomes[0].scale,
        # A difference of counts or shares has no fixed place on a logarithm or probit.
        mcid=mcid if is_points else None,
        length=float(np.median([outcome.unit for outcome in outcomes])),
    )


def _scale_of_mcids(outcomes: Sequence[OutcomeScale]) -> _Scale:
    if any(outcome.scale != "points" for outcome in outcomes):
        raise RegistryError(
            "some outcomes are counts or yes/no, whose effects are no multiples of an MCID; "
            "pool them alone, without --unit mcid."
        )
    length = float(np.median([outcome.unit / outcome.mcid for outcome in outcomes]))
    return _Scale(outcome=outcomes[0], unit="MCIDs", mcid=1.0, length=length)


def _shares_of(
    repeated: Sequence[EffectCurve],
    curves: Sequence[EffectCurve],
    priors: PopulationPriors,
    normal: PopulationFit,
) -> PopulationFit | None:
    """The population that shares of people are told from; ``None`` where too few are repeated."""
    if len(repeated) < FEWEST_REPEATED:
        return None
    return normal if len(repeated) == len(curves) else fit_population(repeated, priors=priors)


def _summary(pooled: PooledPosterior) -> Derived:
    return Derived(mean=pooled.mean.mean, sd=pooled.mean.sd, ci95=pooled.mean.interval())


def _share_harm(fit: PopulationFit, scale: _Scale) -> Derived | None:
    if scale.mcid is None:
        return None
    above = fit.share_above(-scale.mcid)
    low, high = above.ci95
    return Derived(mean=1.0 - above.mean, sd=above.sd, ci95=(1.0 - high, 1.0 - low))


def _compare(
    curves: Sequence[EffectCurve],
    priors: PopulationPriors,
    scale: _Scale,
    normal: PopulationFit,
    question: PoolQuestion,
) -> tuple[FamilyComparison, ...]:
    if not question.compare_families:
        return ()
    fits = [
        normal if family is normal.family else fit_population(curves, priors=priors, family=family)
        for family in FAMILIES
    ]
    evidence = np.array([fit.log_evidence for fit in fits])
    probability = np.exp(evidence - np.logaddexp.reduce(evidence))
    return tuple(
        FamilyComparison(
            family=fit.family,
            log_evidence=fit.log_evidence,
            probability=float(share),
            mean=fit.mean_effect,
            spread=fit.spread,
            share_with_effect=fit.share_with_effect,
            share_mcid=fit.share_above(scale.mcid) if scale.mcid else None,
        )
        for fit, share in zip(fits, probability, strict=True)
    )


def _alone(curves: Sequence[EffectCurve]) -> tuple[Floats, Floats]:
    """Mean and SD of each curve taken as a density."""
    means, sds = np.empty(len(curves)), np.empty(len(curves))
    for k, curve in enumerate(curves):
        weight = np.exp(curve.log_likelihood - curve.log_likelihood.max())
        weight /= weight.sum()
        means[k] = float(np.sum(weight * curve.x))
        sds[k] = float(np.sqrt(np.sum(weight * (curve.x - means[k]) ** 2)))
    return means, sds


def _member_effects(
    members: Sequence[Contribution],
    alone: tuple[Floats, Floats],
    pooled: PooledPosterior,
    scale: _Scale,
) -> tuple[MemberEffect, ...]:
    means, sds = alone
    return tuple(
        MemberEffect(
            id=member.id,
            alone_mean=float(means[k]),
            alone_sd=float(sds[k]),
            mean=pooled.effects[k].mean,
            sd=pooled.effects[k].sd,
            p_mcid=float(pooled.p_above[k]) if scale.mcid is not None else None,
        )
        for k, member in enumerate(members)
    )


def _sensitivity(
    curves: Sequence[EffectCurve], priors: PopulationPriors
) -> tuple[PriorSensitivity, ...]:
    """The pool with half and with twice the prior scale of the spread."""
    rows = []
    for factor in (0.5, 2.0):
        tau = priors.tau.scaled(factor)
        fit = fit_population(curves, priors=replace(priors, tau=tau))
        rows.append(
            PriorSensitivity(tau_scale=tau.numbers[0], mean=fit.mean_effect, spread=fit.spread)
        )
    return tuple(rows)
