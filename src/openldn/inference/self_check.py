"""Prepare the compiled kernels, and check them against exact answers."""

import time
from dataclasses import replace

import numpy as np

from openldn.inference.curve import EffectCurve
from openldn.inference.fit import CourseFit, Level, fit_course
from openldn.inference.hierarchy import pool_effects
from openldn.inference.joint import joint_effect
from openldn.inference.priors import Prior
from openldn.inference.problem import Family, HyperPriors, LatentModel

ENTRIES = 24


def prepare_kernels() -> float:
    """Compile every kernel and keep it on disk; seconds that it took.

    Examples
    --------
    >>> prepare_kernels() >= 0
    True
    """
    started = time.perf_counter()
    curves = []
    for family in Family:
        fit = _fit(family)
        fit.coefficients(Prior(form="normal", numbers=(0.0, 2.0)))
        fit.hyperparameters(Prior(form="normal", numbers=(0.0, 2.0)))
        joint_effect(fit, others=0)
        curves.append(fit.curve)
    _pool(curves)
    return time.perf_counter() - started


def self_check() -> tuple[tuple[str, bool, str], ...]:
    """Name, whether it passed, and what was compared.

    Examples
    --------
    >>> all(passed for _, passed, _ in self_check())
    True
    """
    return _exact_regression(), _same_bits(), _all_finite()


def _model(family: Family) -> LatentModel:
    day = np.arange(float(ENTRIES))
    level = (day // 6) % 2
    counts = np.round(4 + 2 * np.sin(day) - level)
    return LatentModel(
        family=family,
        response=counts,
        time=day,
        level=level,
        columns=np.ones((ENTRIES, 1)),
        coefficients=(Prior(form="normal", numbers=(1.0, 3.0)),),
        group=(day // 6).astype(np.int64),
        groups=4,
        hyper=HyperPriors(
            sigma=Prior(form="log-normal", numbers=(1.3, 0.5)),
            phi=Prior(form="truncated-normal", numbers=(0.3, 0.3, 0.0, 0.99)),
            group_sd=Prior(form="half-normal", numbers=(0.5,)),
        ),
        effect_sd=5.0,
        effect_limit=10.0,
        lower=counts - 0.5,
        upper=counts + 0.5,
    )


def _fit(family: Family) -> CourseFit:
    model = _model(family)
    return fit_course(model, levels=(Level(column=model.level),))


def _pool(curves: list[EffectCurve]) -> None:
    pool_effects(
        curves,
        mean_prior=Prior(form="normal", numbers=(0.0, 2.0)),
        tau_prior=Prior(form="half-normal", numbers=(1.0,)),
    )


def _exact_regression() -> tuple[str, bool, str]:
    """With known residuals the effect is that of conjugate linear regression."""
    model = _model(Family.GAUSSIAN)
    fixed = HyperPriors(
        sigma=Prior(form="fixed", numbers=(1.5,)),
        phi=Prior(form="fixed", numbers=(0.0,)),
        group_sd=Prior(form="fixed", numbers=(0.0,)),
    )
    known = replace(model, hyper=fixed, groups=0)
    found = fit_course(known).curve.posterior(Prior(form="normal", numbers=(0.0, 2.0)))
    design = np.column_stack((np.ones(ENTRIES), model.level))
    precision = design.T @ design / 1.5**2 + np.diag([1 / 9.0, 1 / 4.0])
    right = design.T @ model.response / 1.5**2 + np.array([1 / 9.0, 0.0])
    exact = float(np.linalg.solve(precision, right)[1])
    error = abs(found.mean - exact)
    return "exact regression", error < 1e-6, f"posterior mean differs by {error:.1e}"


def _same_bits() -> tuple[str, bool, str]:
    first, second = (_fit(Family.INTERVAL).curve.log_likelihood for _ in range(2))
    return "same bits", bool(np.array_equal(first, second)), "two runs of one course compared"


def _all_finite() -> tuple[str, bool, str]:
    finite = all(np.all(np.isfinite(_fit(family).curve.log_likelihood)) for family in Family)
    return "finite", finite, "likelihood curves of all families"
