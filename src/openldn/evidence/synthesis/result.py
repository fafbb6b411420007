"""What a synthesis gives: the pooled effect, its uncertainty and the heterogeneity."""

from dataclasses import dataclass

import numpy as np

from openldn.evidence.synthesis.arrays import Floats


@dataclass(frozen=True, kw_only=True)
class Synthesis:
    """The pooled effect of ``k`` studies, on the scale on which they were pooled.

    A number that a method does not have is None: prediction interval and tau2 interval of
    fixed-effect, Mantel-Haenszel and Peto pools.

    Parameters
    ----------
    estimate, se, ci_low, ci_high : float
        Pooled effect, standard error and confidence interval.
    pi_low, pi_high : float or None
        Prediction interval: where the true effect of a further study is to be expected.
    tau2, tau2_se, tau2_low, tau2_high : float or None
        Variance between studies, squared units of the effect; interval by Q-profile.
    i2, h2 : float
        Share of the variance that is between studies, in percent; and total by within.
    q, q_p : float
        Cochran's Q and its p value.
    statistic, p, df : float, float, float or None
        Test of no effect; df is None for z.
    weights : tuple of float
        Percent, in the order of the studies; they add up to 100. Empty where a method has none.
    """

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    pi_low: float | None
    pi_high: float | None
    tau2: float
    tau2_se: float | None
    tau2_low: float | None
    tau2_high: float | None
    i2: float
    h2: float
    q: float
    q_p: float
    statistic: float
    p: float
    df: float | None
    k: int
    weights: tuple[float, ...]
    labels: tuple[str, ...]
    method: str
    test: str
    level: float


@dataclass(frozen=True, kw_only=True, eq=False)
class SynthesisTable:
    """Many syntheses; every number of :class:`Synthesis` as an array of shape (n_pools,).

    What a method does not have is NaN. ``table[i]`` is one of them.
    """

    estimate: Floats
    se: Floats
    ci_low: Floats
    ci_high: Floats
    pi_low: Floats
    pi_high: Floats
    tau2: Floats
    tau2_se: Floats
    tau2_low: Floats
    tau2_high: Floats
    i2: Floats
    h2: Floats
    q: Floats
    q_p: Floats
    statistic: Floats
    p: Floats
    df: Floats
    k: Floats
    weights: Floats
    labels: tuple[tuple[str, ...], ...]
    method: str
    test: str
    level: float

    def __len__(self) -> int:
        return len(self.estimate)

    def __getitem__(self, place: int) -> Synthesis:
        k = int(self.k[place])
        return Synthesis(
            **{name: float(getattr(self, name)[place]) for name in _ALWAYS},
            pi_low=_or_none(self.pi_low[place]),
            pi_high=_or_none(self.pi_high[place]),
            tau2_se=_or_none(self.tau2_se[place]),
            tau2_low=_or_none(self.tau2_low[place]),
            tau2_high=_or_none(self.tau2_high[place]),
            df=_or_none(self.df[place]),
            k=k,
            weights=tuple(self.weights[place, :k].tolist()),
            labels=self.labels[place],
            method=self.method,
            test=self.test,
            level=self.level,
        )


_ALWAYS = "estimate se ci_low ci_high tau2 i2 h2 q q_p statistic p".split()


def _or_none(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)
