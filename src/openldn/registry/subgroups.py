"""Conditions and covariates of a registry; groups too small to show are not shown."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from openldn.errors import RegistryError
from openldn.inference import (
    Derived,
    EffectCurve,
    Moments,
    PopulationPriors,
    fit_groups,
    fit_regression,
)
from openldn.registry.contribution import Contribution
from openldn.registry.covariates import UNKNOWN, WITHHELD, classes_of

OTHER = "other conditions"
# A difference between classes of a covariate: half as far as a mean may be from zero.
DIFFERENCE_SHARE = 0.5
MOST_COEFFICIENTS = 6


@dataclass(frozen=True, kw_only=True)
class ConditionEffect:
    """Mean benefit in one condition, after shrinking toward that of all."""

    condition: str
    members: int
    mean: Moments


@dataclass(frozen=True, kw_only=True)
class ConditionEffects:
    """Conditions around a common mean.

    ``not_shown`` members are in groups too small for a row of their own.
    """

    not_shown: int
    mean: Derived
    between: Derived
    within: Derived
    rows: tuple[ConditionEffect, ...]


@dataclass(frozen=True, kw_only=True)
class CovariateEffect:
    """Difference of mean benefit of a class from the reference class of its covariate."""

    covariate: str
    level: str
    reference: str
    members: int
    difference: Derived


@dataclass(frozen=True, kw_only=True)
class CovariateEffects:
    """Covariates of a pool.

    ``left_out`` members have an unknown, withheld or too rare class; ``spread`` is the SD of
    true benefits between people of equal covariates.
    """

    members: int
    left_out: int
    spread: Derived
    average: Derived
    rows: tuple[CovariateEffect, ...]


def estimate_conditions(
    members: Sequence[Contribution],
    curves: Sequence[EffectCurve],
    priors: PopulationPriors,
    smallest: int,
) -> ConditionEffects:
    """Each condition's mean benefit; those with few people are one group.

    Raises
    ------
    RegistryError
        If there are fewer than two groups.
    """
    counts = Counter(member.condition for member in members)
    names = [
        member.condition
        if counts[member.condition] >= smallest and member.condition != WITHHELD
        else OTHER
        for member in members
    ]
    labels = sorted(set(names))
    if len(labels) < 2:
        raise RegistryError(
            f"there is one group of conditions ({labels[0]}); by condition needs two with at "
            f"least {smallest} people."
        )
    group = np.array([labels.index(name) for name in names])
    fit = fit_groups(
        curves, group, mean_prior=priors.mean, between_prior=priors.tau, within_prior=priors.tau
    )
    return ConditionEffects(
        not_shown=sum(names.count(label) for label in labels if names.count(label) < smallest),
        mean=fit.mean,
        between=fit.between,
        within=fit.within,
        rows=tuple(
            ConditionEffect(condition=label, members=names.count(label), mean=mean)
            for label, mean in zip(labels, fit.groups, strict=True)
            if names.count(label) >= smallest
        ),
    )


def estimate_covariates(
    members: Sequence[Contribution],
    curves: Sequence[EffectCurve],
    priors: PopulationPriors,
    covariates: Sequence[str],
    smallest: int,
) -> CovariateEffects:
    """How the mean benefit differs between classes of covariates.

    Raises
    ------
    RegistryError
        If a covariate is not known, or no class but one is large enough.
    """
    kept, allowed = _kept(members, covariates, smallest)
    columns = [(name, level) for name in covariates for level in allowed[name][1:]]
    if len(columns) + 1 > MOST_COEFFICIENTS:
        raise RegistryError(
            f"the covariates have {len(columns)} differences between classes; at most "
            f"{MOST_COEFFICIENTS - 1} at a time. Ask for fewer covariates."
        )
    design = np.ones((len(kept), len(columns) + 1))
    for j, (name, level) in enumerate(columns):
        design[:, j + 1] = [members[k].covariates.get(name) == level for k in kept]
    difference = priors.mean.scaled(DIFFERENCE_SHARE)
    fit = fit_regression(
        [curves[k] for k in kept], design,
        coefficient_priors=[priors.mean, *[difference] * len(columns)], tau_prior=priors.tau,
    )  # fmt: skip
    return CovariateEffects(
        members=len(kept),
        left_out=len(members) - len(kept),
        spread=fit.spread,
        average=fit.average,
        rows=tuple(
            CovariateEffect(
                covariate=name,
                level=level,
                reference=allowed[name][0],
                members=int(design[:, j + 1].sum()),
                difference=fit.coefficients[j + 1],
            )
            for j, (name, level) in enumerate(columns)
        ),
    )


def _kept(
    members: Sequence[Contribution], covariates: Sequence[str], smallest: int
) -> tuple[list[int], dict[str, list[str]]]:
    """Members whose class of every covariate is shared by enough of those kept."""
    kept = list(range(len(members)))
    while True:
        allowed = {name: _levels([members[k] for k in kept], name, smallest) for name in covariates}
        left = [
            k
            for k in kept
            if all(members[k].covariates.get(name, UNKNOWN) in allowed[name] for name in covariates)
        ]
        if len(left) == len(kept):
            return kept, allowed
        kept = left


def _levels(members: Sequence[Contribution], name: str, smallest: int) -> list[str]:
    """Classes with enough people, the largest (the reference) first."""
    known = classes_of(name)
    counts = Counter(member.covariates.get(name, UNKNOWN) for member in members)
    levels = [level for level in known if counts[level] >= smallest]
    if len(levels) < 2:
        raise RegistryError(
            f"covariate {name} has {len(levels)} classes with at least {smallest} people; "
            "a difference needs two."
        )
    reference = max(levels, key=lambda level: counts[level])
    return [reference, *[level for level in levels if level != reference]]
