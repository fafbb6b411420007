"""What a blinded trial of this person would add, and what more days like these would not."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from openldn.inference import Floats
from openldn.trial.designs import TrialDesign, allowed_sequences, lay_out
from openldn.trial.exposure import filtered_level
from openldn.trial.latent import MIDDLE
from openldn.trial.model_spec import DecisionRule
from openldn.trial.operating.looks import LookNumbers
from openldn.trial.unblinded.linear import linear_contrast
from openldn.trial.unblinded.wander import Wander

# Results of the trial that are looked at, as quantiles of what is expected of it.
RESULTS = 401
# Orders of the design that are averaged over; the first ones of a paired design are mirror images.
MOST_ORDERS = 16


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """A blinded trial beside the same number of unblinded days.

    Parameters
    ----------
    periods, period_days : int
        Of the blinded trial.
    p_continue, p_stop : float
        Chance that its verdict will be continue, or stop.
    sd_blinded : float
        Expected posterior SD of the effect after it, points.
    sd_unblinded : float
        The same after as many more unblinded days on the drug.
    sd_floor : float
        What no number of unblinded days goes below: nobody knows what belief and time do.
        As no discount is known, ``inf``.
    """

    periods: int
    period_days: int
    p_continue: float
    p_stop: float
    sd_blinded: float
    sd_unblinded: float
    sd_floor: float

    @property
    def p_decides(self) -> float:
        """Chance that the blinded trial will say continue or stop."""
        return self.p_continue + self.p_stop

    @property
    def days(self) -> int:
        """Length of the blinded trial."""
        return self.periods * self.period_days


@dataclass(frozen=True, kw_only=True)
class Belief:
    """What is thought of the drug's effect: normal, points."""

    mean: float
    sd: float


def trial_information(
    design: TrialDesign, *, wander: Wander, half_life_days: float, spreads: tuple[float, float]
) -> float:
    """Expected precision of the effect from a design, 1 / points^2.

    Parameters
    ----------
    design : TrialDesign
        Of two treatments in random order.
    wander : Wander
        The person's own.
    half_life_days : float
        Of onset and offset; 0 for at once.
    spreads : tuple of float
        Prior SD of baseline and of the trend over the whole course, points.

    Examples
    --------
    >>> from openldn.trial.designs import DesignKind, TrialTreatment
    >>> design = TrialDesign(kind=DesignKind.PAIRED, cycles=2, period_days=42, treatments=(
    ...     TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)))
    >>> wander = Wander(components=((1.2, 0.4),), period_sd=0.3)
    >>> round(trial_information(design, wander=wander, half_life_days=0, spreads=(3, 2)), 1)
    5.6
    """
    found = []
    for sequence in allowed_sequences(design)[:MOST_ORDERS]:
        schedule = lay_out(design, sequence)
        day = np.arange(float(schedule.days))
        level = filtered_level(
            (schedule.treatment == 1).astype(float), day, half_life_days=half_life_days
        )
        columns = np.column_stack((np.ones(len(day)), day / day[-1] - 0.5))
        contrast = linear_contrast(
            level - MIDDLE,
            wander=wander,
            day=day,
            group=schedule.period,
            columns=columns,
            spreads=np.array(spreads),
        )
        found.append(contrast.information)
    return float(np.mean(found))


def chance_of_verdict(
    *, belief: Belief, information: float, prior: Belief, mcid: float, sign: int,
    rule: DecisionRule,
) -> tuple[float, float]:  # fmt: skip
    """Chances that a trial of such precision will end in continue, and in stop.

    Parameters
    ----------
    belief : Belief
        What is thought of the effect now; the trial's result is predicted from it.
    information : float
        1 / points^2.
    prior : Belief
        That the trial will be judged with; its own data alone must agree.
    mcid : float
    sign : int
        -1 when lower is better.
    rule : DecisionRule

    Notes
    -----
    The result is normal around the believed effect with variance ``sd^2 + 1 / information``.
    The rule is applied to each result under the prior and under none, as a verdict is.
    """
    spread = float(np.hypot(belief.sd, information**-0.5))
    results = belief.mean + spread * ndtri((np.arange(RESULTS) + 0.5) / RESULTS)
    precision = information + prior.sd**-2
    center = (information * results + prior.mean * prior.sd**-2) / precision
    says_continue, says_stop = np.ones(RESULTS, bool), np.ones(RESULTS, bool)
    for mean, sd in ((results, information**-0.5), (center, precision**-0.5)):
        one = _numbers(sign * mean, sd, mcid)
        is_continue = rule.says_continue(one)
        says_continue &= is_continue
        says_stop &= ~is_continue & rule.says_stop(one)
    return float(says_continue.mean()), float(says_stop.mean())


def _numbers(gain: Floats, sd: float, mcid: float) -> LookNumbers:
    return LookNumbers(
        mean=gain, sd=np.full_like(gain, sd), p_benefit=ndtr(gain / sd),
        p_mcid=ndtr((gain - mcid) / sd), p_harm_mcid=ndtr((-mcid - gain) / sd),
    )  # fmt: skip


def combined_sd(*variances: float) -> float:
    """SD of independent sources put together; one with infinite variance adds nothing.

    Examples
    --------
    >>> round(combined_sd(1.0, 1.0), 3), combined_sd(4.0, float("inf"))
    (0.707, 2.0)
    """
    return float(sum(1.0 / variance for variance in variances) ** -0.5)
