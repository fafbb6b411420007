"""Regression to the mean: what a start in a bad spell does to a contrast, with no drug at all."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from openldn.errors import CourseError
from openldn.inference import Floats
from openldn.trial.unblinded.start_rule import FARTHEST_SDS

# Points over the bad spell's mean; the trapezoid rule over them is exact to 1e-6.
SPELL_POINTS = 241
HALVINGS = 60


@dataclass(frozen=True, kw_only=True, eq=False)
class Fall:
    """What a contrast becomes when there is no effect and the start came in a bad spell.

    Parameters
    ----------
    shares, means : array of shape (n,)
        Probability of each case and what is expected of the contrast in it, points.
    sds : array of shape (n,)
        How much it varies there from one such start to the next.

    Examples
    --------
    >>> Fall(shares=np.array([0.5, 0.5]), means=np.array([0.0, -1.0]), sds=np.zeros(2)).mean
    -0.5
    """

    shares: Floats
    means: Floats
    sds: Floats

    @property
    def mean(self) -> float:
        """Expected contrast without effect, points."""
        return float(self.shares @ self.means)

    @property
    def sd(self) -> float:
        """SD of the contrast over such starts, points."""
        spread = self.sds**2 + (self.means - self.mean) ** 2
        return float(np.sqrt(self.shares @ spread))

    def probability_below(self, value: float) -> float:
        """Share of such starts in which the contrast comes out below a value."""
        safe = np.maximum(self.sds, 1e-12)
        return float(self.shares @ ndtr((value - self.means) / safe))

    def interval(self, coverage: float = 0.95) -> tuple[float, float]:
        """Central interval of the contrast over such starts."""
        tail = 0.5 * (1.0 - coverage)
        return self._quantile(tail), self._quantile(1.0 - tail)

    def _quantile(self, probability: float) -> float:
        low = float(np.min(self.means - FARTHEST_SDS * self.sds)) - 1e-9
        high = float(np.max(self.means + FARTHEST_SDS * self.sds)) + 1e-9
        for _ in range(HALVINGS):
            middle = 0.5 * (low + high)
            if self.probability_below(middle) < probability:
                low = middle
            else:
                high = middle
        return 0.5 * (low + high)


def fall_after_spell(
    *, spell_variance: float, covariance: float, variance: float, excess: float
) -> Fall:
    """A contrast, given that the spell's mean was at least so far on the worse side.

    Parameters
    ----------
    spell_variance : float
        Variance of the mean of the days of the spell, points^2; above 0.
    covariance : float
        Of the spell's mean (worse is positive) and the contrast.
    variance : float
        Of the contrast.
    excess : float
        The spell's mean was at least this much worse than usual, points.

    Raises
    ------
    CourseError
        If the score never moves.

    Notes
    -----
    Spell and contrast are jointly normal. Given the spell's mean ``m`` the contrast is normal
    around ``m cov / var``; ``m`` is normal, cut off below ``excess``, and integrated by the
    trapezoid rule.

    Examples
    --------
    >>> fall = fall_after_spell(spell_variance=1.0, covariance=-1.0, variance=1.0, excess=0.0)
    >>> round(fall.mean, 3)
    -0.798
    """
    sd = float(np.sqrt(spell_variance))
    if not sd > 0:
        raise CourseError(
            "the score never moves, so no spell is worse than usual; check the outcome column."
        )
    floor = excess / sd
    # In SDs of the spell, from the cut on to where nothing is left: a far tail falls off faster.
    end = max(floor, 0.0) + FARTHEST_SDS / max(floor, 1.0)
    reach = np.linspace(floor, end, SPELL_POINTS)
    share = np.exp(0.5 * (floor**2 - reach**2))
    share[[0, -1]] *= 0.5
    share /= share.sum()
    slope = covariance / sd
    rest = max(variance - slope**2, 0.0)
    return Fall(shares=share, means=slope * reach, sds=np.full(len(reach), np.sqrt(rest)))


def join_falls(shares: Floats, falls: tuple[Fall, ...]) -> Fall:
    """Several cases as one, each with its probability."""
    weighed = [share * fall.shares for share, fall in zip(shares, falls, strict=True)]
    return Fall(
        shares=np.concatenate(weighed),
        means=np.concatenate([fall.means for fall in falls]),
        sds=np.concatenate([fall.sds for fall in falls]),
    )  # fmt: skip
