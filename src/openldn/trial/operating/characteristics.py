"""From simulated looks to shares: power, errors, undecided, days."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from openldn.inference import Floats
from openldn.record import Codes
from openldn.trial.designs.protocol import TrialProtocol
from openldn.trial.model_spec import DecisionRule
from openldn.trial.operating.decisions import CONTINUE, STOP, UNDECIDED, decide_looks
from openldn.trial.operating.looks import SimulatedLooks

# "Sure of the sign": probability of being better, or worse, at all; two-sided five percent.
SURE = 0.975
Z95 = 1.959964


@dataclass(frozen=True, kw_only=True)
class SimulatedNumber:
    """A simulated number and its 95 % Monte Carlo interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class DecidedShares:
    """Shares of courses by decision; they add up to one."""

    goes_on: SimulatedNumber
    stops: SimulatedNumber
    undecided: SimulatedNumber


@dataclass(frozen=True, kw_only=True)
class OperatingCharacteristics:
    """What a design does at one true effect.

    Parameters
    ----------
    benefit : float
        True effect in score points; above 0 is better, whichever way the score runs.
    mcids : float
        The same as multiples of the MCID.
    courses : int
    at_end, with_looks : DecidedShares
        Judged at the end alone; and at each look, until the first decision.
    sure_better, sure_worse : SimulatedNumber
        Share sure of the sign (0.975) at the end.
    wrong : SimulatedNumber or None
        Share of wrong decisions with looks: to continue where the drug does nothing or harms,
        to stop where it helps by the MCID or more. ``None`` in between, where neither is wrong.
    days : SimulatedNumber
        Mean days until the first decision, or the end.
    """

    benefit: float
    mcids: float
    courses: int
    at_end: DecidedShares
    with_looks: DecidedShares
    sure_better: SimulatedNumber
    sure_worse: SimulatedNumber
    wrong: SimulatedNumber | None
    days: SimulatedNumber


def find_characteristics(
    looks: SimulatedLooks, *, protocol: TrialProtocol, rule: DecisionRule
) -> OperatingCharacteristics:
    """Count what was decided.

    Parameters
    ----------
    looks : SimulatedLooks
        Of one true effect.
    protocol : TrialProtocol
    rule : DecisionRule
    """
    decisions = decide_looks(looks, rule)
    first, days = first_decision(decisions, looks.days)
    benefit = float(looks.effect[0]) * protocol.instrument.sign
    return OperatingCharacteristics(
        benefit=benefit + 0.0,
        mcids=benefit / protocol.mcid + 0.0,
        courses=looks.courses,
        at_end=_decided(decisions[:, -1]),
        with_looks=_decided(first),
        sure_better=simulated_share(looks.chosen.p_benefit[:, -1] > SURE),
        sure_worse=simulated_share(looks.chosen.p_benefit[:, -1] < 1.0 - SURE),
        wrong=_wrong(first, benefit, protocol.mcid),
        days=_mean(days.astype(float)),
    )


def first_decision(decisions: Codes, days: Codes) -> tuple[Codes, Codes]:
    """Decision of each course at the first look that decides, and its day.

    Parameters
    ----------
    decisions, days : array of int, shape (n_courses, n_looks)

    Examples
    --------
    >>> decided, day = first_decision(np.array([[0, 1, -1], [0, 0, 0]]),
    ...                               np.array([[10, 20, 30]] * 2))
    >>> decided.tolist(), day.tolist()
    ([1, 0], [20, 30])
    """
    is_decided = decisions != UNDECIDED
    at = np.where(is_decided.any(axis=1), np.argmax(is_decided, axis=1), decisions.shape[1] - 1)
    rows = np.arange(len(decisions))
    return decisions[rows, at], days[rows, at]


def simulated_share(flags: NDArray[np.bool_]) -> SimulatedNumber:
    """Share of true flags with Wilson's interval.

    References
    ----------
    Wilson (1927). Probable inference, the law of succession, and statistical inference.
    doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> one = simulated_share(np.array([True] + [False] * 99))
    >>> one.value, round(one.low, 4), round(one.high, 4)
    (0.01, 0.0018, 0.0545)
    """
    size = len(flags)
    value = float(np.mean(flags))
    square = Z95 * Z95 / size
    middle = (value + square / 2) / (1 + square)
    half = Z95 * math.sqrt(value * (1 - value) / size + square / (4 * size)) / (1 + square)
    low = 0.0 if value == 0 else middle - half
    high = 1.0 if value == 1 else middle + half
    return SimulatedNumber(value=value, low=low, high=high)


def _decided(decision: Codes) -> DecidedShares:
    return DecidedShares(
        goes_on=simulated_share(decision == CONTINUE),
        stops=simulated_share(decision == STOP),
        undecided=simulated_share(decision == UNDECIDED),
    )


def _wrong(decision: Codes, benefit: float, mcid: float) -> SimulatedNumber | None:
    if benefit <= 0:
        return simulated_share(decision == CONTINUE)
    # An effect of exactly the MCID must not slip below it by rounding.
    return simulated_share(decision == STOP) if benefit >= mcid * (1 - 1e-9) else None


def _mean(values: Floats) -> SimulatedNumber:
    center = float(values.mean())
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    half = Z95 * spread / math.sqrt(len(values))
    return SimulatedNumber(value=center, low=center - half, high=center + half)
