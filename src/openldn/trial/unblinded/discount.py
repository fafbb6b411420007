"""The effect curve of the drug alone: the observed one, less what else moves a score."""

from dataclasses import dataclass, replace

import numpy as np

from openldn.inference import EffectCurve, Floats
from openldn.trial.unblinded.fall_back import Fall

# Spreads on both sides that the sum over a normal discount covers, and its steps in units of
# the smaller spread: sums over normals in steps of a quarter SD are exact to 1e-9.
REACH_SDS = 7.0
STEP_SDS = 0.25
MOST_STEPS = 1601
CURVE_POINTS = 361
CURVE_SDS = 9.0
# Falls of nearly the same size count as one.
MOST_FALLS = 12


@dataclass(frozen=True, kw_only=True, eq=False)
class Discount:
    """What is taken off the observed contrast before it counts for the drug.

    Parameters
    ----------
    mean, sd : float
        Expectation and time, normal; in units of the linear predictor, with the sign of the
        change that they cause.
    falls, shares : array of shape (n,)
        Fall-back from a bad spell, and the probability of each.
    """

    mean: float = 0.0
    sd: float = 0.0
    falls: Floats
    shares: Floats

    @property
    def is_nothing(self) -> bool:
        """Whether the observed contrast stays as it is."""
        return self.mean == 0 and self.sd == 0 and not np.any(self.falls)

    @property
    def total_mean(self) -> float:
        """Everything taken off, on average."""
        return self.mean + float(self.shares @ self.falls)

    @property
    def total_sd(self) -> float:
        """How uncertain that is; more days of the same do not make it smaller."""
        spread = self.shares @ (self.falls - self.shares @ self.falls) ** 2
        return float(np.sqrt(self.sd**2 + spread))


def make_discount(
    *, fall: Fall, mean: float = 0.0, sd: float = 0.0, slope: float = 1.0
) -> Discount:
    """Put expectation (in points) and fall-back (on the linear predictor) together.

    Parameters
    ----------
    fall : Fall
        Only what is expected in each case counts; how it varies from one start to the next is
        noise that the engine's interval holds already.
    mean, sd : float
        Points of the score.
    slope : float
        Points of the score for one unit of the linear predictor.
    """
    means, shares = _grouped(fall.means, fall.shares)
    return Discount(mean=mean / slope, sd=sd / slope, falls=means, shares=shares)


def _grouped(means: Floats, shares: Floats) -> tuple[Floats, Floats]:
    """At most a dozen falls with the same mean and nearly the same spread."""
    order = np.argsort(means, kind="stable")
    means, shares = means[order], shares[order]
    middle = np.cumsum(shares) - 0.5 * shares
    place = np.minimum((middle * MOST_FALLS).astype(int), MOST_FALLS - 1)
    total = np.bincount(place, weights=shares, minlength=MOST_FALLS)
    first = np.bincount(place, weights=shares * means, minlength=MOST_FALLS)
    kept = total > 0
    return first[kept] / total[kept], total[kept] / total[kept].sum()


def discounted(curve: EffectCurve, discount: Discount) -> EffectCurve:
    """Likelihood of the drug's own effect.

    Notes
    -----
    ``L(d) = sum over b of p(b) L_observed(d + b)``, where the observed contrast is the drug's
    effect plus ``b``, and ``b`` is expectation, time and fall-back together.

    Examples
    --------
    >>> x = np.linspace(-9, 9, 161)
    >>> curve = EffectCurve(x=x, log_likelihood=-0.5 * x**2, limit=10.0)
    >>> less = Discount(mean=-1.0, sd=0.0, falls=np.zeros(1), shares=np.ones(1))
    >>> discounted(curve, less).log_likelihood_at(np.array([1.0, 2.0])).round(6) + 0.0
    array([ 0. , -0.5])
    """
    if discount.is_nothing:
        return curve
    center, sd = _moments(curve)
    spread = float(np.hypot(sd, discount.total_sd))
    middle = center - discount.total_mean
    reach = CURVE_SDS * spread
    x = np.linspace(middle - reach, middle + reach, CURVE_POINTS)
    steps, weights = _steps(discount.sd, sd)
    log_likelihood = np.full(len(x), -np.inf)
    for fall, share in zip(discount.falls, discount.shares, strict=True):
        moved = x[:, None] + (discount.mean + fall + steps)[None, :]
        values = curve.log_likelihood_at(moved.ravel()).reshape(moved.shape)
        values = values + np.log(share * weights)[None, :]
        peak = values.max(axis=1)
        piece = peak + np.log(np.exp(values - peak[:, None]).sum(axis=1))
        log_likelihood = np.logaddexp(log_likelihood, piece)
    return replace(curve, x=x, log_likelihood=log_likelihood)


def _moments(curve: EffectCurve) -> tuple[float, float]:
    weight = np.exp(curve.log_likelihood - curve.log_likelihood.max())
    weight /= weight.sum()
    mean = float(weight @ curve.x)
    return mean, float(np.sqrt(weight @ (curve.x - mean) ** 2))


def _steps(sd: float, curve_sd: float) -> tuple[Floats, Floats]:
    """Steps around the mean of a normal and their weights; one step where it has no spread."""
    if sd == 0:
        return np.zeros(1), np.ones(1)
    step = STEP_SDS * min(sd, curve_sd)
    count = min(2 * int(np.ceil(REACH_SDS * sd / step)) + 1, MOST_STEPS)
    steps = np.linspace(-REACH_SDS * sd, REACH_SDS * sd, count)
    weights = np.exp(-0.5 * (steps / sd) ** 2)
    return steps, weights / weights.sum()
