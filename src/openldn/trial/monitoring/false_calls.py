"""What looks of simulated courses would say, and the thresholds at which they seldom err."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from openldn.record import Floats
from openldn.trial.model_spec import DecisionRule
from openldn.trial.operating.looks import LookNumbers, SimulatedLooks

Calls = NDArray[np.bool_]

# Thresholds are given to so many parts of one; beyond the last nothing is ever called early.
PARTS = 1000


def certainty(looks: SimulatedLooks, rule: DecisionRule) -> Floats:
    """Probability of being better by the MCID, the lesser of both priors; 0 if it may not count."""
    both = np.minimum(looks.chosen.p_mcid, looks.own.p_mcid)
    is_safe = rule.is_safe(looks.chosen) & rule.is_safe(looks.own)
    counted: Floats = np.where(is_safe & ~looks.is_blocked, both, 0.0)
    return counted


def certainty_either(looks: SimulatedLooks, rule: DecisionRule) -> Floats:
    """The same whichever treatment is the better one: what a masked look is judged by."""
    turned = replace(looks, chosen=_flipped(looks.chosen), own=_flipped(looks.own))
    either: Floats = np.maximum(certainty(looks, rule), certainty(turned, rule))
    return either


def certainty_worse(looks: SimulatedLooks) -> Floats:
    """Probability of being worse by the MCID, the lesser of both priors; 0 if blocked."""
    both = np.minimum(looks.chosen.p_harm_mcid, looks.own.p_harm_mcid)
    counted: Floats = np.where(looks.is_blocked, 0.0, both)
    return counted


def _flipped(one: LookNumbers) -> LookNumbers:
    return replace(
        one, p_benefit=1.0 - one.p_benefit, p_mcid=one.p_harm_mcid, p_harm_mcid=one.p_mcid
    )


def called_continue(looks: SimulatedLooks, rule: DecisionRule, threshold: float | None) -> Calls:
    """Whether each look would say "continue"; shape (n_courses, n_looks), the last is the end."""
    return _called(certainty(looks, rule), threshold, rule.continue_at)


def called_differ(looks: SimulatedLooks, rule: DecisionRule, threshold: float | None) -> Calls:
    """Whether each masked look would say that the two differ."""
    return _called(certainty_either(looks, rule), threshold, rule.continue_at)


def called_worse(looks: SimulatedLooks, threshold: float | None) -> Calls:
    """Whether each look would say "stop early: worse"; the end is none of them."""
    return _called(certainty_worse(looks), threshold, np.inf)


def _called(certain: Floats, threshold: float | None, at_end: float) -> Calls:
    at = np.full(certain.shape[1], np.inf if threshold is None else threshold)
    at[-1] = at_end
    called: Calls = certain >= at
    return called


def least_threshold(
    certain: Floats, *, at_least: float, at_end: float, level: float
) -> float | None:
    """Smallest early threshold at which few enough courses are called at any look.

    Parameters
    ----------
    certain : array of shape (n_courses, n_looks)
        What looks are judged by in courses that should not be called; the last is the end.
    at_least, at_end : float
        Least threshold that is thought of, and that of the end; infinite: the end calls nothing.
    level : float
        Share of courses that may be called.

    Returns
    -------
    float or None
        ``None``: the end alone calls more, or there is no look before it.

    Examples
    --------
    >>> looks = np.array([[0.97, 0.0], [0.93, 0.0], [0.10, 0.9], [0.20, 0.1]])
    >>> least_threshold(looks, at_least=0.8, at_end=0.8, level=0.5)
    0.931
    """
    is_ended = certain[:, -1] >= at_end
    spare = int(level * len(certain)) - int(is_ended.sum())
    if spare < 0 or certain.shape[1] == 1:
        return None
    early = np.sort(certain[~is_ended, :-1].max(axis=1))[::-1]
    most = early[spare] if spare < len(early) else 0.0
    # Just above the first course that may not be called any more.
    found = max(float(np.floor(most * PARTS + 1.0)) / PARTS, at_least)
    return found if found < 1.0 else None
