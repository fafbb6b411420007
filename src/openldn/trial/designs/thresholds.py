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
    p_continue, p_futile : float
        Share of courses called "continue", at a look or at the end, and stopped as futile.
    p_continue_ci : tuple of float
        95 % Monte Carlo interval.
    mean_days : float
        Days until the course was stopped or ended.
    """

    effect_mcid: float
    p_continue: float
    p_continue_ci: tuple[float, float]
    p_futile: float
    mean_days: float


@dataclass(frozen=True, kw_only=True)
class LookThresholds:
    """Thresholds of looks before the end, and what simulation says of them.

    Parameters
    ----------
    continue_at : float or None
        Probability of being better by the MCID, under both priors, from which "works" is said
        early; ``None``: no threshold keeps the level.
    futility_below : float
        Predicted chance of ending in "continue" below which a course is futile.
    level : float
        False "continue" that is accepted over all looks and the end together.
    false_continue : float
        The same as simulated, in ``worst_world``, with its 95 % Monte Carlo interval.
    worlds : tuple of str
        Persons without effect that were simulated.
    courses, seed, version : int, int, str
        Courses in each world, seed and version of OpenLDN.
    fingerprint : str
        Of the design, outcome and analysis that they are for.
    power : tuple of LookPower

    Raises
    ------
    DesignError
        If a threshold is no probability.
    """

    continue_at: float | None
    futility_below: float
    level: float
    false_continue: float
    false_continue_ci: tuple[float, float]
    worst_world: str
    worlds: tuple[str, ...]
    courses: int
    seed: int
    version: str
    fingerprint: str
    power: tuple[LookPower, ...] = ()

    def __post_init__(self) -> None:
        if self.continue_at is not None and not 0.5 <= self.continue_at < 1:
            raise DesignError(
                f"continue_at of the looks is {self.continue_at}; must be 0.5 to below 1."
            )
        for name in ("level", "futility_below"):
            if not 0 <= getattr(self, name) < 1:
                raise DesignError(f"{name} is {getattr(self, name)}; must be 0 to below 1.")
        if self.level == 0:
            raise DesignError("level is 0; must be above 0, like 0.025.")
