"""Thresholds of looks by simulation, so that false calls keep their level over all."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from openldn.errors import DesignError
from openldn.record import Floats
from openldn.trial.designs.protocol import TrialProtocol
from openldn.trial.designs.thresholds import LookPower, LookThresholds
from openldn.trial.model_spec import DecisionRule
from openldn.trial.monitoring.false_calls import (
    Calls,
    called_continue,
    called_differ,
    called_worse,
    certainty,
    certainty_either,
    certainty_worse,
    least_threshold,
)
from openldn.trial.monitoring.steps import LookRule, monte_carlo_interval, predicted_continue
from openldn.trial.operating.decisions import STOP, decide_looks
from openldn.trial.operating.looks import LookNumbers, SimulatedLooks

LEVEL = 0.025
FUTILITY_BELOW = 0.05
# From a drug that does as much harm as another does good, over none, to one that helps.
EFFECTS_MCID = (-2.0, 0.0, 1.0, 1.5, 2.0)


def calibrate_looks(
    protocol: TrialProtocol,
    without_effect: Mapping[str, SimulatedLooks],
    fresh: Mapping[str, SimulatedLooks],
    with_effect: Mapping[float, SimulatedLooks],
    *,
    seed: int,
    fresh_seed: int,
    version: str,
    fingerprint: str,
    level: float = LEVEL,
    futility_below: float = FUTILITY_BELOW,
) -> LookThresholds:
    """Find the early thresholds that keep the level, and say what they cost.

    Parameters
    ----------
    protocol : TrialProtocol
    without_effect : mapping of str to SimulatedLooks
        By world; courses of persons whom the drug does nothing. Thresholds come from them.
    fresh : mapping of str to SimulatedLooks
        The same worlds, other courses: rates of false calls come from them, since those that
        chose a threshold flatter it.
    with_effect : mapping of float to SimulatedLooks
        By true effect in MCIDs; below 0 is worse.
    seed, fresh_seed, version, fingerprint : int, int, str, str
        Where the simulation comes from.
    level : float
        False calls that are accepted of each kind: "continue" over all looks and the end
        together, "the two differ" the same either way in masked looks, and "stop early: worse".
    futility_below : float

    Raises
    ------
    DesignError
        If no world was simulated, or the fresh courses are of other worlds.

    Notes
    -----
    The end keeps the rule of an evaluation. An early threshold (on the lesser probability of both
    priors) is the smallest, not below the rule's own, at which no world exceeds the level.
    Futility is not counted on for it: the level holds whether or not futile courses are stopped.

    References
    ----------
    Araujo, Julious and Senn (2016), Understanding variation in sets of n-of-1 trials,
    doi:10.1371/journal.pone.0167167. U.S. FDA (2010), Guidance for the use of Bayesian statistics
    in medical device clinical trials: simulated type I error of a Bayesian rule with looks.
    """
    if not without_effect:
        raise DesignError("no world without effect was simulated; the level cannot be kept.")
    if fresh.keys() != without_effect.keys():
        raise DesignError("fresh courses must be of the same worlds as those that calibrate.")
    rule = protocol.analysis.spec().decision
    seen = list(without_effect.values())
    end = rule.continue_at
    better = _strictest([certainty(looks, rule) for looks in seen], end, end, level)
    either = _strictest([certainty_either(looks, rule) for looks in seen], end, end, level)
    worse = _strictest(
        [certainty_worse(looks) for looks in seen], rule.stop_harm_at, np.inf, level
    )  # fmt: skip
    looks_rule = LookRule(continue_at=better, worse_at=worse, futility_below=futility_below)
    false = _worst({name: called_continue(looks, rule, better) for name, looks in fresh.items()})
    differ = _worst({name: called_differ(looks, rule, either) for name, looks in fresh.items()})
    harm = _worst({name: called_worse(looks, worse) for name, looks in fresh.items()})
    return LookThresholds(
        continue_at=better,
        masked_at=either,
        worse_at=worse,
        futility_below=futility_below,
        level=level,
        false_continue=false.share,
        false_continue_ci=false.ci95,
        worst_world=false.world,
        false_differ=differ.share,
        false_differ_ci=differ.ci95,
        differ_world=differ.world,
        false_worse=harm.share,
        false_worse_ci=harm.ci95,
        worse_world=harm.world,
        worlds=tuple(without_effect),
        courses=min(looks.courses for looks in (*seen, *fresh.values())),
        seed=seed,
        fresh_seed=fresh_seed,
        version=version,
        fingerprint=fingerprint,
        power=tuple(
            _power(effect, looks, protocol, rule, looks_rule)
            for effect, looks in sorted(with_effect.items())
        ),
    )


def _strictest(
    certain: Sequence[Floats], at_least: float, at_end: float, level: float
) -> float | None:
    """Smallest early threshold that keeps the level in every world."""
    needed = [
        least_threshold(one, at_least=at_least, at_end=at_end, level=level) for one in certain
    ]
    found = [at for at in needed if at is not None]
    return max(found) if len(found) == len(needed) else None


class FalseRate(NamedTuple):
    """Share of courses with a false call at any look, in the world where it is largest."""

    share: float
    ci95: tuple[float, float]
    world: str


def _worst(calls: Mapping[str, Calls]) -> FalseRate:
    hits = {name: called.any(axis=1) for name, called in calls.items()}
    world = max(hits, key=lambda name: float(hits[name].mean()))
    found = hits[world]
    return FalseRate(
        float(found.mean()), monte_carlo_interval(int(found.sum()), found.size), world
    )  # fmt: skip


def _power(
    effect: float,
    looks: SimulatedLooks,
    protocol: TrialProtocol,
    rule: DecisionRule,
    looks_rule: LookRule,
) -> LookPower:
    """Stop each course at the first look that says so; futile ones too."""
    works = called_continue(looks, rule, looks_rule.continue_at)
    worse = called_worse(looks, looks_rule.worse_at)
    futile = foreseen(looks, protocol, rule) < looks_rule.futility_below
    futile &= ~looks.is_blocked & ~looks.is_slow_open
    stops = works | worse | futile
    stops[:, -1] = True
    first = stops.argmax(axis=1)
    rows = np.arange(looks.courses)
    hits = int(works[rows, first].sum())
    is_early = first < stops.shape[1] - 1
    harmed = worse[rows, first]
    gave_up = futile[rows, first] & ~works[rows, first] & ~harmed & is_early
    ended = ~is_early & (decide_looks(looks, rule)[:, -1] == STOP)
    return LookPower(
        effect_mcid=effect,
        p_continue=hits / looks.courses,
        p_continue_ci=monte_carlo_interval(hits, looks.courses),
        p_worse=float(harmed.mean()),
        p_futile=float(gave_up.mean()),
        p_stop=float(ended.mean()),
        mean_days=float(looks.days[rows, first].mean()),
    )


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
