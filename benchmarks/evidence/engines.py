"""The engines: each takes pools of (yi, vi) and gives estimate, standard error and tau2.

A peer is imported only when it runs, so that each can live in an environment of its own.
"""

from collections.abc import Callable

import numpy as np

Pools = list[tuple[np.ndarray, np.ndarray]]
Answer = np.ndarray


def openldn_many(method: str) -> Callable[[Pools], Answer]:
    from openldn.evidence.synthesis import pool_many

    def run(pools: Pools) -> Answer:
        found = pool_many(pools, method=method, test="knha")
        return np.column_stack([found.estimate, found.se, found.tau2])

    return run


def openldn_single(method: str) -> Callable[[Pools], Answer]:
    from openldn.evidence.synthesis import pool

    def run(pools: Pools) -> Answer:
        found = [pool(y, v, method=method, test="knha") for y, v in pools]
        return np.array([(s.estimate, s.se, s.tau2) for s in found])

    return run


def _pymare_fit(y: np.ndarray, v: np.ndarray) -> Answer:
    """Pools side by side, shape (n_studies, n_pools); with the interval, as a reader wants it."""
    from pymare.estimators import VarianceBasedLikelihoodEstimator

    estimator = VarianceBasedLikelihoodEstimator(method="REML")
    estimator.fit(y, v, np.ones((len(y), 1)))
    stats = estimator.summary().get_fe_stats()
    columns = stats["est"], stats["se"], estimator.params_["tau2"]
    return np.column_stack([np.ravel(column) for column in columns])


def pymare_single() -> Callable[[Pools], Answer]:
    _pymare_fit(np.ones((3, 1)) * [[1.0], [2.0], [3.0]], np.ones((3, 1)))
    return lambda pools: np.concatenate([_pymare_fit(y[:, None], v[:, None]) for y, v in pools])


def pymare_by_size() -> Callable[[Pools], Answer]:
    """Pools of one size side by side: the fastest way that PyMARE offers."""

    def run(pools: Pools) -> Answer:
        sizes = np.array([len(y) for y, _ in pools])
        answer = np.empty((len(pools), 3))
        for size in np.unique(sizes):
            rows = np.flatnonzero(sizes == size)
            y, v = (np.stack([pools[row][side] for row in rows], axis=1) for side in (0, 1))
            answer[rows] = _pymare_fit(y, v)
        return answer

    return run


def statsmodels_single() -> Callable[[Pools], Answer]:
    """Paule-Mandel: statsmodels has no REML."""
    from statsmodels.stats.meta_analysis import combine_effects

    def run(pools: Pools) -> Answer:
        found = [combine_effects(y, v, method_re="iterated", use_t=True) for y, v in pools]
        return np.array([(f.mean_effect_re, f.sd_eff_w_re_hksj, f.tau2) for f in found])

    return run


ENGINES: dict[str, Callable[[], Callable[[Pools], Answer]]] = {
    "openldn": lambda: openldn_many("REML"),
    "openldn-single": lambda: openldn_single("REML"),
    "openldn-pm": lambda: openldn_many("PM"),
    "pymare": pymare_single,
    "pymare-by-size": pymare_by_size,
    "statsmodels": statsmodels_single,
}
