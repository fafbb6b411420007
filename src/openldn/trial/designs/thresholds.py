"""Thresholds of interim looks, calibrated by simulation before the start, with their provenance."""

from dataclasses import dataclass

from openldn.errors import DesignError


@dataclass(frozen=True, kw_only=True)
class LookPower:
    """What a design with looks does at one true effect.

    Parameters
    ----------
    effect_mcid : float
        True effect in MCIDs; above 0 is better.
    p_continue, p_worse, p_futile, p_stop : float
        Share of courses called "continue", at a look or at the end; stopped early as worse;
        stopped early as futile; and found not worth taking at the end.
    p_continue_ci : tuple of float
        95 % Monte Carlo interval.
    mean_days : float
        Days until the course was stopped or ended.
    """

    effect_mcid: float
    p_continue: float
    p_continue_ci: tuple[float, float]
    p_worse: float
    p_futile: float
    p_stop: float
    mean_days: float


@dataclass(frozen=True, kw_only=True)
class LookThresholds:
    """Thresholds of looks before the end, and what simulation says of them.

    Parameters
    ----------
    continue_at : float or None
        Probability of being better by the MCID, under both priors, from which "works" is said
        early; ``None``: no threshold keeps the level.
    masked_at : float or None
        The same either way, from which a masked look says that the two differ.
    worse_at : float or None
        Probability of being worse by the MCID, under both priors, from which "worse" is said
        early.
    futility_below : float
        Predicted chance of ending in "continue" below which a course is futile.
    level : float
        False calls of each kind that are accepted over all looks (and the end, but for "worse").
    false_continue, false_differ, false_worse : float
        The same in fresh courses that had no part in the thresholds, in ``worst_world``,
        ``differ_world`` and ``worse_world``, with their 95 % Monte Carlo intervals.
    worlds : tuple of str
        Persons without effect that were simulated.
    courses, seed, fresh_seed, version : int, int, int, str
        Courses in each world, seeds of those that calibrated and of the fresh ones, and version
        of OpenLDN.
    fingerprint : str
        Of the design, outcome and analysis that they are for.
    power : tuple of LookPower

    Raises
    ------
    DesignError
        If a threshold is no probability.
    """

    continue_at: float | None
    masked_at: float | None
    worse_at: float | None
    futility_below: float
    level: float
    false_continue: float
    false_continue_ci: tuple[float, float]
    worst_world: str
    false_differ: float
    false_differ_ci: tuple[float, float]
    differ_world: str
    false_worse: float
    false_worse_ci: tuple[float, float]
    worse_world: str
    worlds: tuple[str, ...]
    courses: int
    seed: int
    fresh_seed: int
    version: str
    fingerprint: str
    power: tuple[LookPower, ...] = ()

    def __post_init__(self) -> None:
        for name in ("continue_at", "masked_at", "worse_at"):
            at = getattr(self, name)
            # A rule may stop for harm below one half; it never says "better" there.
            least = 0.0 if name == "worse_at" else 0.5
            if at is not None and not least <= at < 1:
                raise DesignError(f"{name} of the looks is {at}; must be {least:g} to below 1.")
        for name in ("level", "futility_below"):
            if not 0 <= getattr(self, name) < 1:
                raise DesignError(f"{name} is {getattr(self, name)}; must be 0 to below 1.")
        if self.level == 0:
            raise DesignError("level is 0; must be above 0, like 0.025.")
