"""Do small studies show other effects than large ones? Egger, Begg, trim and fill, PET-PEESE.

References
----------
Egger M et al. (1997). Bias in meta-analysis detected by a simple, graphical test. BMJ 315:
629-634. DOI 10.1136/bmj.315.7109.629.
Sterne JAC, Egger M (2005). Regression methods to detect publication and other bias in
meta-analysis. In: Rothstein et al., Publication bias in meta-analysis, chapter 6.
Begg CB, Mazumdar M (1994). Operating characteristics of a rank correlation test for publication
bias. Biometrics 50: 1088-1101. DOI 10.2307/2533446.
Stanley TD, Doucouliagos H (2014). Meta-regression approximations to reduce publication selection
bias. Res Synth Methods 5: 60-78. DOI 10.1002/jrsm.1095.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from openldn.errors import StudyError
from openldn.evidence.synthesis.arrays import Floats
from openldn.evidence.synthesis.checks import check_choice, read_counts, read_effects
from openldn.evidence.synthesis.regression import Coefficient, regress_effects

PREDICTORS = ("sei", "vi", "ni", "ninv", "sqrtni", "sqrtninv")
MODELS = ("rma", "lm")


@dataclass(frozen=True, kw_only=True)
class AsymmetryTest:
    """A regression test for funnel-plot asymmetry.

    Parameters
    ----------
    slope : Coefficient
        Of the predictor: its statistic and p value are the test.
    limit : Coefficient
        The intercept: the effect where the predictor is 0. For ``sei``, ``vi``, ``ninv`` and
        ``sqrtninv`` that is a study without error.
    df : float or None
        None for z.
    """

    slope: Coefficient
    limit: Coefficient
    df: float | None
    model: str
    predictor: str


def regress_asymmetry(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    ni: ArrayLike | None = None,
    model: str = "rma",
    predictor: str = "sei",
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> AsymmetryTest:
    """Test whether effects depend on the size of studies (Egger's test and its kin).

    With fewer than ten studies the test has hardly any power; chance, true heterogeneity and
    the way an effect size is computed make funnels asymmetric too.

    Parameters
    ----------
    yi, vi : arrays of shape (n_studies,)
        Three studies at least.
    ni : array of shape (n_studies,), optional
        Sizes of the studies, for the predictors that need them.
    model : str
        ``rma`` meta-regression; ``lm`` weighted regression with a multiplicative error, which is
        Egger's test as published.
    predictor : str
        ``sei`` standard error, ``vi`` variance, ``ni`` size, ``ninv`` its inverse, ``sqrtni``,
        ``sqrtninv`` their roots.
    method, test, level, labels
        As for :func:`~openldn.evidence.synthesis.pool`; ``lm`` has neither method nor test.

    Examples
    --------
    >>> found = regress_asymmetry([0.1, 0.3, 0.5, 0.9], [0.01, 0.04, 0.09, 0.2], model="lm")
    >>> found.slope.p < 0.05, found.df
    (True, 2.0)
    """
    check_choice(model, MODELS, name="model")
    check_choice(predictor, PREDICTORS, name="predictor")
    effects, variances, names = read_effects(yi, vi, labels=labels, least=3)
    column = _predictor(predictor, variances, ni, names)
    if model == "lm":
        method, test = "FE", "knha"
    found = regress_effects(
        effects, variances, moderators={predictor: column}, method=method, test=test,
        level=level, labels=names,
    )  # fmt: skip
    limit, slope = found.coefficients
    return AsymmetryTest(slope=slope, limit=limit, df=found.df, model=model, predictor=predictor)


def _predictor(
    predictor: str, variances: Floats, ni: ArrayLike | None, names: tuple[str, ...]
) -> Floats:
    if predictor in {"sei", "vi"}:
        return variances if predictor == "vi" else np.sqrt(variances)
    if ni is None:
        raise StudyError(f"predictor {predictor} needs ni, the size of each study.")
    sizes = read_counts(ni, name="ni", labels=names, least=1)
    roots = np.sqrt(sizes) if predictor.startswith("sqrt") else sizes
    return 1 / roots if predictor.endswith("ninv") else roots


@dataclass(frozen=True, kw_only=True)
class RankTest:
    """Kendall's rank correlation of standardized effects and variances.

    ``is_exact`` tells whether p counts permutations; with ties, or 50 studies and more, it is
    a normal approximation.
    """

    tau: float
    p: float
    is_exact: bool


def rank_asymmetry(
    yi: ArrayLike, vi: ArrayLike, *, labels: Sequence[str] | None = None
) -> RankTest:
    """Begg and Mazumdar's rank correlation test for funnel-plot asymmetry.

    Examples
    --------
    >>> rank_asymmetry([0.1, 0.3, 0.5, 0.9], [0.01, 0.04, 0.09, 0.2]).tau
    1.0
    """
    from scipy.stats import kendalltau  # noqa: PLC0415 - takes a second to load, rarely needed

    effects, variances, _ = read_effects(yi, vi, labels=labels, least=3)
    w = 1 / variances
    centered = (effects - (w * effects).sum() / w.sum()) / np.sqrt(variances - 1 / w.sum())
    untied = len(np.unique(centered)) == len(np.unique(variances)) == len(effects)
    # As R's cor.test does, and so metafor.
    exact = untied and len(effects) < 50
    found = kendalltau(centered, variances, method="exact" if exact else "asymptotic")
    return RankTest(tau=float(found.statistic), p=float(found.pvalue), is_exact=exact)


@dataclass(frozen=True, kw_only=True)
class PetPeese:
    """Effects of an imagined study without error.

    Parameters
    ----------
    pet, peese : Coefficient
        Intercepts of the regressions on the standard error and on the variance.
    chosen : str
        ``peese`` where PET finds an effect at one-sided 0.05, else ``pet``.
    """

    pet: Coefficient
    peese: Coefficient
    chosen: str

    @property
    def estimate(self) -> Coefficient:
        """The intercept that was chosen."""
        return self.peese if self.chosen == "peese" else self.pet


def estimate_pet_peese(
    yi: ArrayLike, vi: ArrayLike, *, level: float = 0.95, labels: Sequence[str] | None = None
) -> PetPeese:
    """Extrapolate to a study without error by PET and PEESE (Stanley & Doucouliagos 2014).

    Weighted least squares with a multiplicative error. With few studies or much heterogeneity
    the answer is hardly better than a guess; it is a sensitivity analysis.
    """
    pet, peese = (
        regress_asymmetry(yi, vi, model="lm", predictor=name, level=level, labels=labels).limit
        for name in ("sei", "vi")
    )
    # Two-sided below 0.10 is one-sided below 0.05 in the direction of the estimate.
    chosen = "peese" if pet.p < 0.10 else "pet"
    return PetPeese(pet=replace(pet, name="PET"), peese=replace(peese, name="PEESE"), chosen=chosen)
