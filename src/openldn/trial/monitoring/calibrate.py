"""Thresholds of looks by simulation, so that the false "continue" keeps its level over all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from openldn.errors import DesignError
from openldn.record import Floats, Instrument
from openldn.trial.designs.protocol import TrialProtocol
from openldn.trial.designs.thresholds import LookPower, LookThresholds
from openldn.trial.model_spec import DecisionRule
from openldn.trial.monitoring.steps import LookRule, monte_carlo_interval, predicted_continue
from openldn.trial.operating.looks import LookNumbers, SimulatedLooks
from openldn.trial.operating.person import SimulatedPerson
from openldn.trial.operating.typical import TYPICAL_SD, typical_person

LEVEL = 0.025
FUTILITY_BELOW = 0.05
# Thresholds are given to so many parts of one; beyond the last nothing is ever called early.
PARTS = 1000
EFFECTS_MCID = (1.0, 1.5, 2.0)


@dataclass(frozen=True, kw_only=True)
class World:
    """A person without effect: correlation of days, wander of periods, trend, missing days.

    ``period_sd`` and ``trend`` are in units, a tenth of the range of the scale.
    """

    correlation: float
    period_sd: float
    trend: float = 0.0
    missing_share: float = 0.1

    def __str__(self) -> str:
        return (
            f"correlation {self.correlation:g}, period SD {self.period_sd:g}, trend "
            f"{self.trend:g}, {self.missing_share:.0%} missing"
        )


# Days that hardly follow one another to days that flare; periods that do not wander to periods
# that wander by half of the day-to-day SD; with and without trend and gaps.
WORLDS = (
    World(correlation=0.0, period_sd=0.0, missing_share=0.0),
    World(correlation=0.0, period_sd=0.6),
    World(correlation=0.4, period_sd=0.3, trend=2.0, missing_share=0.3),
    World(correlation=0.8, period_sd=0.0),
    World(correlation=0.8, period_sd=0.6),
)


def person_in(world: World, instrument: Instrument) -> SimulatedPerson:
    """A person of a world on the scale of an outcome, without effect.

    Raises
    ------
    DesignError
        If the range of the score is not known.
    """
    usual = typical_person(instrument)
    unit = usual.residual_sd / TYPICAL_SD
    return replace(
        usual, correlation=world.correlation, period_sd=world.period_sd * unit,
        trend=world.trend * unit, missing_share=world.missing_share,
    )  # fmt: skip


def calibrate_looks(
    protocol: TrialProtocol,
    without_effect: Mapping[str, SimulatedLooks],
    with_effect: Mapping[float, SimulatedLooks],
    *,
    seed: int,
    version: str,
    fingerprint: str,
    level: float = LEVEL,
    futility_below: float = FUTILITY_BELOW,
) -> LookThresholds:
    """Find the early threshold that keeps the level, and say what it costs.

    Parameters
    ----------
    protocol : TrialProtocol
    without_effect : mapping of str to SimulatedLooks
        By world; courses of persons whom the drug does nothing.
    with_effect : mapping of float to SimulatedLooks
        By true effect in MCIDs.
    seed, version, fingerprint : int, str, str
        Where the simulation comes from.
    level : float
        False "continue" that is accepted over all looks and the end together.
    futility_below : float

    Notes
    -----
    The end keeps the rule of an evaluation. The early threshold on the probability of being
    better by the MCID (the lesser of both priors) is the smallest, not below the rule's own, at
    which no world exceeds the level. Futility is not counted on for it: the level holds whether or
    not futile courses are stopped.

    References
    ----------
    Araujo, Julious and Senn (2016), Understanding variation in sets of n-of-1 trials,
    doi:10.1371/journal.pone.0167167. U.S. FDA (2010), Guidance for the use of Bayesian statistics
    in medical device clinical trials: simulated type I error of a Bayesian rule with looks.
    """
    if not without_effect:
        raise DesignError("no world without effect was simulated; the level cannot be kept.")
    rule = protocol.analysis.spec().decision
    needed = [_needed(looks, rule, level) for looks in without_effect.values()]
    found = [at for at in needed if at is not None]
    threshold = max(found) if len(found) == len(needed) else None
    looks_rule = LookRule(continue_at=threshold, futility_below=futility_below)
    false: dict[str, NDArray[np.bool_]] = {
        name: np.asarray(called_continue(looks, rule, threshold).any(axis=1))
        for name, looks in without_effect.items()
    }
    worst = max(false, key=lambda name: float(false[name].mean()))
    return LookThresholds(
        continue_at=threshold,
        futility_below=futility_below,
        level=level,
        false_continue=float(false[worst].mean()),
        false_continue_ci=monte_carlo_interval(int(false[worst].sum()), false[worst].size),
        worst_world=worst,
        worlds=tuple(without_effect),
        courses=min(looks.courses for looks in without_effect.values()),
        seed=seed,
        version=version,
        fingerprint=fingerprint,
        power=tuple(
            _power(effect, looks, protocol, rule, looks_rule)
            for effect, looks in sorted(with_effect.items())
        ),
    )


def certainty(looks: SimulatedLooks, rule: DecisionRule) -> Floats:
    """Probability of being better by the MCID, the lesser of both priors; 0 if it may not count."""
    both = np.minimum(looks.chosen.p_mcid, looks.own.p_mcid)
    harm = np.maximum(looks.chosen.p_harm_mcid, looks.own.p_harm_mcid)
    counted: Floats = np.where(looks.is_blocked | (harm > rule.continue_harm_below), 0.0, both)
    return counted


def called_continue(
    looks: SimulatedLooks, rule: DecisionRule, threshold: float | None
) -> NDArray[np.bool_]:
    """Whether each look would say "continue"; shape (n_courses, n_looks), the last is the end."""
    certain = certainty(looks, rule)
    at = np.full(certain.shape[1], np.inf if threshold is None else threshold)
    at[-1] = rule.continue_at
    called: NDArray[np.bool_] = certain >= at
    return called


def _needed(looks: SimulatedLooks, rule: DecisionRule, level: float) -> float | None:
    """Smallest early threshold that keeps the level in one world."""
    certain = certainty(looks, rule)
    at_end = certain[:, -1] >= rule.continue_at
    spare = int(level * looks.courses) - int(at_end.sum())
    if spare < 0 or certain.shape[1] == 1:
        return None
    early = np.sort(certain[~at_end, :-1].max(axis=1))[::-1]
    least = early[spare] if spare < len(early) else 0.0
    # Just above the first course that may not be called any more.
    found = max(float(np.floor(least * PARTS + 1.0)) / PARTS, rule.continue_at)
    return found if found < 1.0 else None


def _power(
    effect: float,
    looks: SimulatedLooks,
    protocol: TrialProtocol,
    rule: DecisionRule,
    looks_rule: LookRule,
) -> LookPower:
    """Stop each course at the first look that says so; futile ones too."""
    works = called_continue(looks, rule, looks_rule.continue_at)
    worse = _worse(looks, rule)
    futile = foreseen(looks, protocol, rule) < looks_rule.futility_below
    futile &= ~looks.is_blocked & ~looks.is_slow_open
    stops = works | worse | futile
    stops[:, -1] = True
    first = stops.argmax(axis=1)
    rows = np.arange(looks.courses)
    hits = int(works[rows, first].sum())
    early = first < stops.shape[1] - 1
    gave_up = futile[rows, first] & ~works[rows, first] & ~worse[rows, first] & early
    return LookPower(
        effect_mcid=effect,
        p_continue=hits / looks.courses,
        p_continue_ci=monte_carlo_interval(hits, looks.courses),
        p_futile=float(gave_up.mean()),
        mean_days=float(looks.days[rows, first].mean()),
    )


def _worse(looks: SimulatedLooks, rule: DecisionRule) -> NDArray[np.bool_]:
    both = np.minimum(looks.chosen.p_harm_mcid, looks.own.p_harm_mcid)
    worse: NDArray[np.bool_] = (both >= rule.stop_harm_at) & ~looks.is_blocked
    return worse


def foreseen(looks: SimulatedLooks, protocol: TrialProtocol, rule: DecisionRule) -> Floats:
    """Predicted chance of ending in "continue" at each look, shape (n_courses, n_looks)."""
    share = np.array(looks.cycles) / protocol.design.cycles

    def chance(numbers: LookNumbers) -> Floats:
        columns: Sequence[Floats] = [
            predicted_continue(
                numbers.mean[:, look], numbers.sd[:, look], looks.own.sd[:, look],
                mcid=protocol.mcid, sign=protocol.instrument.sign, share_done=float(done),
                rule=rule,
            )
            for look, done in enumerate(share)
        ]  # fmt: skip
        return np.column_stack(columns)

    return np.minimum(chance(looks.chosen), chance(looks.own))
