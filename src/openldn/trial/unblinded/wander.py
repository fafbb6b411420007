"""How a person's score wanders without any treatment: from day to day and from spell to spell."""

from dataclasses import dataclass

import numpy as np

from openldn.errors import CourseError
from openldn.inference import HYPER_NAMES, Codes, CourseFit, Floats, Prior

# So many of the heaviest nodes carry nearly all of the posterior; each costs a small solve.
MOST_NODES = 24
# A group of its own for entries that share no random effect.
ALONE = -1


@dataclass(frozen=True, kw_only=True)
class Wander:
    """A stationary wander around a person's usual level.

    Parameters
    ----------
    components : tuple of (sd, phi)
        Independent parts: SD in points and correlation of days one apart, 0 <= phi < 1 (a
        negative one only over whole days). One part for the engine's residual; two for an
        illness that also flares for weeks.
    period_sd : float
        SD of the level that whole treatment periods share, points.

    Raises
    ------
    CourseError
        If an SD is negative or a correlation not between -1 and 1.

    Examples
    --------
    >>> Wander(components=((1.2, 0.4),)).covariance(np.arange(2.0)).round(3)
    array([[1.44 , 0.576],
           [0.576, 1.44 ]])
    """

    components: tuple[tuple[float, float], ...]
    period_sd: float = 0.0

    def __post_init__(self) -> None:
        for sd, phi in self.components:
            if not (sd >= 0 and -1 < phi < 1):
                raise CourseError(
                    f"a wander has SD {sd:g} and correlation {phi:g}; must be 0 or more, and "
                    "between -1 and 1."
                )
        if self.period_sd < 0:
            raise CourseError(f"period_sd is {self.period_sd:g}; must be 0 points or more.")

    def covariance(
        self, day: Floats, other: Floats | None = None, *, group: Codes | None = None,
        other_group: Codes | None = None,
    ) -> Floats:  # fmt: skip
        """Covariance between days, and the spread that entries of one group share.

        Parameters
        ----------
        day : array of shape (n,)
        other : array of shape (m,), or None
            ``None``: the same days.
        group, other_group : array of int, or None
            Group of each day; ``ALONE`` shares with nobody. ``None``: no groups.

        Returns
        -------
        array of shape (n, m)
        """
        second = day if other is None else other
        second_group = group if other is None else other_group
        gap = np.abs(day[:, None] - second[None, :])
        total: Floats = np.zeros(gap.shape)
        for sd, phi in self.components:
            total += sd**2 * correlation(phi, gap)
        if group is not None and second_group is not None and self.period_sd > 0:
            is_shared = (group[:, None] == second_group[None, :]) & (group[:, None] != ALONE)
            total += self.period_sd**2 * is_shared
        return total

    def variance(self, weights: Floats, day: Floats, *, group: Codes | None = None) -> float:
        """Variance of a weighted sum of the days, points^2.

        Parameters
        ----------
        weights, day : array of shape (n,)
            Days increasing.
        group : array of int, shape (n,), or None

        Examples
        --------
        >>> wander = Wander(components=((1.2, 0.4),))
        >>> round(wander.variance(np.array([1.0, 1.0]), np.arange(2.0)), 3)
        4.032
        """
        total = 0.0
        for sd, phi in self.components:
            kept = correlation(phi, np.diff(day, prepend=day[:1]))
            earlier, sum_of_products = 0.0, 0.0
            for back, weight in zip(kept.tolist(), weights.tolist(), strict=True):
                sum_of_products += weight * (weight + 2.0 * back * earlier)
                earlier = back * earlier + weight
            total += sd**2 * sum_of_products
        if group is not None and self.period_sd > 0:
            shared = group != ALONE
            sums = np.bincount(group[shared], weights=weights[shared])
            total += self.period_sd**2 * float(np.sum(sums**2))
        return total


def correlation(phi: float, gap: Floats) -> Floats:
    """``phi ** gap``; a negative one keeps its sign over whole days only."""
    if phi >= 0:
        power: Floats = np.power(max(phi, 1e-12), gap)
        return power
    is_even = np.round(gap) % 2 == 0
    return np.where(is_even, 1.0, -1.0) * np.power(-phi, gap)


def person_wanders(fit: CourseFit, prior: Prior) -> tuple[Floats, tuple[Wander, ...]]:
    """The person's own wander as the fitted course leaves it open.

    Parameters
    ----------
    fit : CourseFit
    prior : Prior
        Of the effect, on the linear predictor.

    Returns
    -------
    weights : array of shape (n_nodes,)
        Sums to one; the heaviest nodes only.
    wanders : tuple of Wander
    """
    weights, values = fit.hyper_nodes(prior)
    kept = np.argsort(weights)[::-1][:MOST_NODES]
    share = weights[kept] / weights[kept].sum()
    place = {name: HYPER_NAMES.index(name) for name in ("sigma", "phi", "group_sd")}
    has_groups = fit.model.groups > 0
    wanders = tuple(
        Wander(
            components=((float(row[place["sigma"]]), float(row[place["phi"]])),),
            period_sd=float(row[place["group_sd"]]) if has_groups else 0.0,
        )
        for row in values[kept]
    )
    return share, wanders
