"""What to do after a look: go on, stop early, or say what the end shows."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import ndtr, ndtri

from openldn.record import Floats
from openldn.trial.evaluation import ContrastNumbers
from openldn.trial.model_spec import DecisionRule

# Power at which an effect counts as one that would have been detected.
DETECTED_AT = 0.80


class NextStep(StrEnum):
    """What a look recommends."""

    GO_ON = "go on"
    STOP_WORKS = "stop early: works"
    STOP_HARM = "stop early: worse"
    STOP_FUTILE = "stop early: futile"
    STOP_DIFFER = "stop early: the two differ"
    END_WORKS = "at the maximum: works"
    END_STOP = "at the maximum: not worth taking"
    END_DIFFER = "at the maximum: the two differ"
    END_SMALL = "at the maximum: no difference that matters"
    NOT_SHOWN = "at the maximum: not shown"


@dataclass(frozen=True, kw_only=True)
class LookRule:
    """Thresholds of looks before the end; those of the end are the rule of an evaluation.

    Parameters
    ----------
    continue_at : float or None
        Probability of being better by the MCID from which "works" is said early; ``None`` where
        no threshold keeps the level, so that nothing is said early. Masked looks have their own.
    worse_at : float or None
        The same of being worse by the MCID, from which "worse" is said early.
    futility_below : float
        Predicted chance of ending in "continue" below which the rest is not worth it.
    """

    continue_at: float | None
    worse_at: float | None
    futility_below: float


def predicted_continue(
    mean: Floats | float,
    sd: Floats | float,
    own_sd: Floats | float,
    *,
    mcid: float,
    sign: int,
    share_done: float,
    rule: DecisionRule,
) -> Floats:
    """Chance that a course would end in "continue", foreseen from a look.

    Parameters
    ----------
    mean, sd : float or array
        Of the posterior of the contrast, score points.
    own_sd : float or array
        The same from the person's own data alone: what the days so far told.
    mcid, sign : float, int
        Smallest difference that matters; +1 when higher scores are better.
    share_done : float
        Cycles done of cycles planned, above 0 to 1.
    rule : DecisionRule
        Of the end.

    Notes
    -----
    Posterior predictive with precision that grows in proportion to cycles: the mean at the end
    is normal around today's with variance ``V(now) - V(end)``.

    References
    ----------
    Spiegelhalter, Abrams and Myles (2004), Bayesian Approaches to Clinical Trials and
    Health-Care Evaluation, section 6.6.

    Examples
    --------
    >>> float(predicted_continue(-2.0, 0.5, 0.5, mcid=1.0, sign=-1, share_done=0.5,
    ...                          rule=DecisionRule()).round(2))
    0.98
    """
    now = np.asarray(sd, dtype=float) ** 2
    information = np.asarray(own_sd, dtype=float) ** -2.0
    then = 1.0 / (1.0 / now + information * (1.0 - share_done) / share_done)
    moved = np.sqrt(np.maximum(now - then, 1e-300))
    needed = rule.least_benefit(np.sqrt(then), mcid=mcid)
    chance: Floats = ndtr((sign * np.asarray(mean, dtype=float) - needed) / moved)
    return chance


def foresee(
    chosen: ContrastNumbers,
    own: ContrastNumbers,
    *,
    mcid: float,
    sign: int,
    share_done: float,
    rule: DecisionRule,
    is_masked: bool = False,
) -> float:
    """Chance of "continue" at the end under both priors: the lesser one; either way if masked."""
    signs = (sign, -sign) if is_masked else (sign,)
    chances = [
        sum(
            float(
                predicted_continue(
                    one.mean, one.sd, own.sd, mcid=mcid, sign=way, share_done=share_done, rule=rule
                )
            )
            for way in signs
        )
        for one in (chosen, own)
    ]
    return min(1.0, *chances)


def is_early_continue(
    chosen: ContrastNumbers, own: ContrastNumbers, *, rule: DecisionRule, at: float | None
) -> bool:
    """Whether "works" may be said before the end: both priors over the calibrated threshold."""
    return at is not None and all(rule.says_continue(one, at=at) for one in (chosen, own))


def flipped(numbers: ContrastNumbers) -> ContrastNumbers:
    """The same contrast seen from the other treatment."""
    return ContrastNumbers(
        mean=-numbers.mean, sd=numbers.sd, p_benefit=1.0 - numbers.p_benefit,
        p_mcid=numbers.p_harm_mcid, p_harm_mcid=numbers.p_mcid,
    )  # fmt: skip


def early_step(
    chosen: ContrastNumbers,
    own: ContrastNumbers,
    *,
    chance: float,
    rule: DecisionRule,
    looks: LookRule,
    is_masked: bool = False,
) -> NextStep:
    """What a look before the end recommends.

    Harm is asked first: it is a matter of safety.
    """
    if is_masked:
        both = ((chosen, own), (flipped(chosen), flipped(own)))
        if any(is_early_continue(*pair, rule=rule, at=looks.continue_at) for pair in both):
            return NextStep.STOP_DIFFER
    elif looks.worse_at is not None and all(
        one.p_harm_mcid >= looks.worse_at for one in (chosen, own)
    ):
        return NextStep.STOP_HARM
    elif is_early_continue(chosen, own, rule=rule, at=looks.continue_at):
        return NextStep.STOP_WORKS
    return NextStep.STOP_FUTILE if chance < looks.futility_below else NextStep.GO_ON


def detectable_effect(
    chosen: ContrastNumbers,
    own: ContrastNumbers,
    *,
    mcid: float,
    sign: int,
    rule: DecisionRule,
    is_masked: bool = False,
) -> float:
    """Effect that a course of this precision would have called "continue" with 80 % chance.

    Parameters
    ----------
    chosen, own : ContrastNumbers
        Under the chosen prior, and from the person's own data alone: "continue" needs both.
    mcid, sign : float, int
        Smallest difference that matters, score points; +1 when higher scores are better.
    rule : DecisionRule
    is_masked : bool
        Whether the chosen prior is centered on 0, so that it leans neither way.

    Returns
    -------
    float
        Score points, in the direction of benefit.

    Notes
    -----
    Posteriors taken as normal. Own data alone give a mean ``d`` with SD ``s`` around the true
    effect. The chosen prior adds the precision ``1/v - 1/s^2`` and the lean ``m/v - d/s^2``,
    read off this course's own posteriors (mean ``m``, variance ``v``); both stay as they are
    whatever ``d``, so that the ``d`` at which the chosen posterior is called follows.

    Examples
    --------
    >>> own = ContrastNumbers(mean=-0.3, sd=0.5, p_benefit=0.73, p_mcid=0.08, p_harm_mcid=0.0)
    >>> flat = detectable_effect(own, own, mcid=1.0, sign=-1, rule=DecisionRule())
    >>> sd = (0.5**-2 + 2.0**-2) ** -0.5  # prior: normal(0, 2)
    >>> chosen = ContrastNumbers(mean=-0.3 * sd**2 / 0.5**2, sd=sd, p_benefit=0.72, p_mcid=0.07,
    ...                          p_harm_mcid=0.0)
    >>> both = detectable_effect(chosen, own, mcid=1.0, sign=-1, rule=DecisionRule())
    >>> round(flat, 2), round(both, 2)
    (1.84, 1.92)
    """
    lean = 0.0 if is_masked else sign * (chosen.mean / chosen.sd**2 - own.mean / own.sd**2)
    under_chosen = own.sd**2 * (rule.least_benefit(chosen.sd, mcid=mcid) / chosen.sd**2 - lean)
    needed = max(float(rule.least_benefit(own.sd, mcid=mcid)), float(under_chosen))
    return needed + float(ndtri(DETECTED_AT)) * own.sd


def monte_carlo_interval(hits: int, trials: int) -> tuple[float, float]:
    """95 % interval of a simulated proportion, by Wilson's score.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference,
    doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> tuple(round(end, 3) for end in monte_carlo_interval(0, 400))
    (0.0, 0.01)
    """
    z = float(ndtri(0.975))
    share, added = hits / trials, z * z / trials
    middle = (share + added / 2) / (1 + added)
    half = z * math.sqrt(share * (1 - share) / trials + added / (4 * trials)) / (1 + added)
    return max(0.0, middle - half), min(1.0, middle + half)
