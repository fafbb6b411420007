"""The decision of every look of many simulated courses."""

import numpy as np

from openldn.record import Codes
from openldn.trial.model_spec import DecisionRule
from openldn.trial.operating.looks import SimulatedLooks

CONTINUE, UNDECIDED, STOP = 1, 0, -1


def decide_looks(looks: SimulatedLooks, rule: DecisionRule) -> Codes:
    """Decision at each look, as :func:`openldn.trial.judge_course` would recommend.

    Returns
    -------
    array of int, shape (n_courses, n_looks)
        1: continue, -1: stop, 0: undecided (extend, or cannot tell).

    Notes
    -----
    Chosen prior and own data must agree. Whether a slow effect is still open was asked when
    the courses were judged, with the thresholds of the model then.

    Examples
    --------
    >>> from openldn.trial import LookNumbers
    >>> one = LookNumbers(mean=np.array([[-2.0]]), sd=np.array([[0.4]]),
    ...     p_benefit=np.array([[1.0]]), p_mcid=np.array([[0.99]]), p_harm_mcid=np.array([[0.0]]))
    >>> looks = SimulatedLooks(chosen=one, own=one, is_blocked=np.array([[False]]),
    ...     is_slow_open=np.array([[False]]), days=np.array([[84]]), cycles=(3,),
    ...     effect=np.array([-2.0]))
    >>> decide_looks(looks, DecisionRule()).tolist()
    [[1]]
    """
    both = (looks.chosen, looks.own)
    says = [rule.says_continue(one) for one in both]
    goes_on = np.logical_and.reduce(says)
    stops = np.logical_and.reduce(
        [rule.says_stop(one) & ~up for one, up in zip(both, says, strict=True)]
    )
    found = np.where(goes_on, CONTINUE, np.where(stops & ~looks.is_slow_open, STOP, UNDECIDED))
    return np.where(looks.is_blocked, UNDECIDED, found).astype(np.int64)
