"""An anytime-valid line: betting on the order of treatments within cycles."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from openldn.record import Floats
from openldn.trial.monitoring.orders import OpenOrders

# How hard is bet on the order that a difference speaks for: log odds of a pair per MCID of
# difference, halved. They are fixed in advance, one third of the stake each; what the earlier
# cycles won with each decides how much of the stake it carries in the next.
# 1 is right for wide chance, 16 nearly stakes everything on the sign of the difference.
STAKES = (1.0, 4.0, 16.0)
# Effects at which the confidence sequence is tried, and how far beyond the scores it looks.
GRID_POINTS = 801
BEYOND_MCID = 5.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Bets:
    """What betting on the order won.

    Parameters
    ----------
    values : array of shape (n_cycles,)
        The e-value after each complete cycle; 1 is the stake.
    largest : float
        The most it could be after the planned number of cycles, whatever the scores.
    level : float
        False alarms that are accepted, over all looks together.
    is_two_sided : bool
        Whether half of the stake was on either direction.
    """

    values: Floats
    largest: float
    level: float
    is_two_sided: bool = False

    @property
    def needed(self) -> float:
        """The e-value at which "no effect" is rejected: 1 / level."""
        return 1.0 / self.level

    @property
    def can_reach(self) -> bool:
        """Whether the planned number of cycles can be enough at all."""
        return self.largest >= self.needed

    @property
    def crossed_at(self) -> int | None:
        """Number of the first cycle, from 1, after which it was reached."""
        over = np.flatnonzero(self.values >= self.needed)
        return int(over[0]) + 1 if len(over) else None


def bet_on_orders(
    means: Floats,
    orders: Sequence[OpenOrders],
    *,
    compared: tuple[int, int],
    mcid: float,
    sign: int,
    is_two_sided: bool = False,
    shift: float = 0.0,
) -> Floats:
    """E-values after each cycle from betting on the order of treatments.

    Parameters
    ----------
    means : array of shape (n_cycles, n_slots)
        Mean score of each period, in order; NaN where none was noted. A cycle that lacks one is
        not bet on.
    orders : sequence of OpenOrders
        One for each cycle.
    compared : tuple of int
        Codes of the active treatment and the comparator.
    mcid : float
        In score points; sets the size of the bets.
    sign : int
        +1 when a higher score is better, -1 when a lower one is.
    is_two_sided : bool
        Bet half of the stake on either treatment being better.
    shift : float
        The null hypothesis: active minus comparator is this many score points, in every period.

    Returns
    -------
    array of shape (n_cycles,)

    Notes
    -----
    Under the null hypothesis scores do not depend on how the two are arranged. Each order
    ``o`` of a cycle gets ``p(o) exp(stake S(o)) / sum_o' p(o') exp(stake S(o'))`` of the
    wealth, and is paid ``1 / p(o)``; ``S`` is how much the scores speak for it. So the expected
    factor is exactly one, given all that went before, for any scores, any missing days and any
    autocorrelation: a nonnegative martingale. By Ville's inequality it ever reaches
    ``1 / level`` with probability ``level`` at most, whenever and however often one looks.
    A ``shift`` other than 0 takes it that no effect carries over into the next period.

    References
    ----------
    Ville (1939), Etude critique de la notion de collectif. Ramdas, Grunwald, Vovk and Shafer
    (2023), Game-theoretic statistics and safe anytime-valid inference, doi:10.1214/23-STS894.
    Zampieri (2025), Sequential randomization tests using e-values, arXiv:2512.04366. Malenica,
    Guo, Gan and Konigorski (2023), Anytime-valid inference in N-of-1 trials, arXiv:2309.07353.

    Examples
    --------
    >>> from openldn.trial.designs.design import DesignKind, TrialDesign, TrialTreatment
    >>> from openldn.trial.monitoring.orders import open_orders
    >>> pair = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))
    >>> design = TrialDesign(kind=DesignKind.PAIRED, treatments=pair, cycles=2)
    >>> orders = open_orders(design, (0, 1, 1, 0), compared=(1, 0))
    >>> means = np.array([[6.0, 3.0], [3.5, 6.0]])
    >>> bet_on_orders(means, orders, compared=(1, 0), mcid=1.0, sign=-1).round(2)
    array([2.  , 3.99])
    """
    directions = (sign, -sign) if is_two_sided else (sign,)
    paid = [_paid(means, orders, compared, shift, sign=one, mcid=mcid) for one in directions]
    wealth: Floats = np.mean([np.cumprod(one, axis=0).mean(axis=1) for one in paid], axis=0)
    return wealth


def _paid(
    means: Floats,
    orders: Sequence[OpenOrders],
    compared: tuple[int, int],
    shift: float,
    *,
    sign: int,
    mcid: float,
) -> Floats:
    """Factor of each cycle under each stake, shape (n_cycles, n_stakes)."""
    active, _ = compared
    factors = np.ones((len(orders), len(STAKES)))
    seen: list[float] = []
    for number, (mean, cycle) in enumerate(zip(means, orders, strict=True)):
        drawn = cycle.orders[cycle.drawn]
        # What would have been scored without the shift, in any order.
        plain = mean - shift * (drawn == active)
        taking_part = np.isin(drawn, compared)
        if not np.all(np.isfinite(plain[taking_part])):
            continue
        seen.extend(plain[taking_part])
        weight = np.where(cycle.orders == active, 1.0, -1.0)[:, taking_part]
        speaks = sign * weight @ (plain[taking_part] - np.mean(seen)) / mcid
        log_bet = np.outer(STAKES, speaks)
        log_bet -= log_bet.max(axis=1, keepdims=True)
        bet = np.exp(log_bet)
        factors[number] = bet[:, cycle.drawn] / (bet @ cycle.probability)
    return factors


def confidence_sequence(
    means: Floats,
    orders: Sequence[OpenOrders],
    *,
    compared: tuple[int, int],
    mcid: float,
    level: float,
) -> tuple[float, float] | None:
    """Effects that betting on the order has not ruled out, in score points.

    Returns
    -------
    tuple of float, or None
        Ends of the set; ``None`` where it is the whole scale, as with few cycles.

    Notes
    -----
    Holds at all looks together with probability ``1 - level``, if the effect is the same in
    every period and nothing carries over.
    """
    if not len(orders) or not np.any(np.isfinite(means)):
        return None
    reach = float(np.nanmax(means) - np.nanmin(means)) + BEYOND_MCID * mcid
    effects = np.linspace(-reach, reach, GRID_POINTS)
    found = [
        bet_on_orders(
            means, orders, compared=compared, mcid=mcid, sign=1, is_two_sided=True, shift=effect
        )[-1]
        for effect in effects
    ]
    kept = np.flatnonzero(np.array(found) < 1.0 / level)
    if not len(kept) or kept[0] == 0 or kept[-1] == len(effects) - 1:
        return None
    # One step further out: the set may end anywhere between two points of the grid.
    return float(effects[kept[0] - 1]), float(effects[kept[-1] + 1])
