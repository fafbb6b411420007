"""Trim and fill: the studies that would make the funnel symmetric.

References
----------
Duval S, Tweedie R (2000). Trim and fill: a simple funnel-plot-based method of testing and
adjusting for publication bias in meta-analysis. Biometrics 56: 455-463.
DOI 10.1111/j.0006-341X.2000.00455.x.
Duval S, Tweedie R (2000). A nonparametric "trim and fill" method of accounting for publication
bias in meta-analysis. J Am Stat Assoc 95: 89-98. DOI 10.1080/01621459.2000.10473905.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from openldn.errors import InferenceError
from openldn.evidence.synthesis.arrays import Floats
from openldn.evidence.synthesis.checks import check_choice, read_effects
from openldn.evidence.synthesis.pool import pool
from openldn.evidence.synthesis.regression import regress_effects
from openldn.evidence.synthesis.result import Synthesis

# Usually settled after three; metafor gives up after as many.
MOST_ROUNDS = 100
AT_CENTER = 1e-12


@dataclass(frozen=True, kw_only=True)
class TrimFill:
    """The pool with mirrored studies added.

    Parameters
    ----------
    synthesis : Synthesis
        Of the studies and those filled in; labels ``filled 1`` and so on.
    missing, missing_se : int, float
        How many studies seem to be missing.
    side : str
        Where they seem to be missing: ``left`` (low effects) or ``right``.
    filled_yi, filled_vi : tuple of float
    """

    synthesis: Synthesis
    missing: int
    missing_se: float
    side: str
    filled_yi: tuple[float, ...]
    filled_vi: tuple[float, ...]


def trim_and_fill(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    estimator: str = "L0",
    side: str | None = None,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> TrimFill:
    """Estimate how many studies are missing on one side, and pool with them filled in.

    A sensitivity analysis: it takes asymmetry for missing studies, whatever caused it.

    Parameters
    ----------
    yi, vi : arrays of shape (n_studies,)
        Three studies at least.
    estimator : str
        ``L0`` or ``R0`` of Duval and Tweedie.
    side : str, optional
        ``left`` or ``right``; default: left if effects rise with the standard error.
    method, test, level, labels
        As for :func:`~openldn.evidence.synthesis.pool`.
    """
    check_choice(estimator, ("L0", "R0"), name="estimator")
    effects, variances, names = read_effects(yi, vi, labels=labels, least=3)
    side = side or _emptier_side(effects, variances, method)
    check_choice(side, ("left", "right"), name="side")
    sign = -1.0 if side == "right" else 1.0
    order = np.argsort(sign * effects, kind="stable")
    mirrored, v = sign * effects[order], variances[order]
    missing, se, center = _settle(mirrored, v, estimator=estimator, method=method)
    added = sign * (2 * center - mirrored[len(mirrored) - missing :])
    added_v = v[len(v) - missing :]
    found = pool(
        np.concatenate([effects, added]),
        np.concatenate([variances, added_v]),
        method=method,
        test=test,
        level=level,
        labels=names + tuple(f"filled {i + 1}" for i in range(missing)),
    )
    return TrimFill(
        synthesis=found,
        missing=missing,
        missing_se=se,
        side=side,
        filled_yi=tuple(added.tolist()),
        filled_vi=tuple(added_v.tolist()),
    )


def _emptier_side(effects: Floats, variances: Floats, method: str) -> str:
    slope = regress_effects(
        effects, variances, moderators={"sei": np.sqrt(variances)}, method=method
    ).coefficients[1]
    return "right" if slope.estimate < 0 else "left"


def _settle(y: Floats, v: Floats, *, estimator: str, method: str) -> tuple[int, float, float]:
    """Trim, pool, count again, until the count stays; effects sorted upwards."""
    missing = 0
    for _ in range(MOST_ROUNDS):
        kept = len(y) - missing
        center = float(y[0]) if kept < 2 else pool(y[:kept], v[:kept], method=method).estimate
        found, se = _count(y - center, estimator)
        if found == missing:
            return missing, se, center
        missing = found
    raise InferenceError(
        f"trim and fill with {estimator} and {method} does not settle; take another estimator."
    )


def _count(distance: Floats, estimator: str) -> tuple[int, float]:
    k = len(distance)
    # What differs from the center by rounding only lies on neither side.
    distance = np.where(np.abs(distance) < AT_CENTER, 0.0, distance)
    ranks = np.empty(k)
    ranks[np.argsort(np.abs(distance), kind="stable")] = np.arange(1, k + 1)
    if estimator == "R0":
        below = ranks[distance < 0]
        raw = k - (below.max() if len(below) else 0) - 1
        return max(0, int(raw)), float(np.sqrt(2 * max(0.0, raw) + 2))
    s = ranks[distance > 0].sum()
    raw = (4 * s - k * (k + 1)) / (2 * k - 1)
    spread = k * (k + 1) * (2 * k + 1) + 10 * raw**3 + 27 * raw**2 + 17 * raw
    spread += -18 * k * raw**2 - 18 * k * raw + 6 * k**2 * raw
    # Rounded half to even, as R and Python do.
    return max(0, round(raw)), float(4 * np.sqrt(max(0.0, spread / 24)) / (2 * k - 1))
