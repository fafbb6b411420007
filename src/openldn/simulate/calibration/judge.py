"""How a prediction with its interval is judged against what was observed."""

import numpy as np
from numpy.typing import NDArray

from openldn.simulate.calibration.fit import Comparison
from openldn.simulate.facts import Use, find_fact

Floats = NDArray[np.float64]


def judge(
    fact_id: str,
    quantity: str,
    predicted: Floats,
    *,
    observed: str,
    unit: str,
    note: str,
    seen: tuple[float, float] | None = None,
    verdict: str | None = None,
) -> Comparison:
    """Compare draws of a prediction with a held-out fact.

    Parameters
    ----------
    predicted : array of shape (n_draws,)
    observed : str
        As published.
    seen : tuple of float, optional
        Least and most that were observed; not needed with ``verdict``.
    verdict : str, optional
        Given where no interval can decide; otherwise ``agrees`` when the 95 % interval of the
        prediction overlaps ``seen``, and ``misses`` when it does not.

    Raises
    ------
    SimulationError
        If the fact was not held out.
    """
    find_fact(fact_id, uses=(Use.VALIDATE,))
    low, mid, high = np.percentile(predicted, [2.5, 50, 97.5]).tolist()
    if verdict is None:
        least, most = seen or (np.nan, np.nan)
        verdict = "agrees" if low <= most and high >= least else "misses"
    return Comparison(
        fact_ids=(fact_id,),
        quantity=quantity,
        unit=unit,
        observed=observed,
        predicted=mid,
        low=low,
        high=high,
        verdict=verdict,
        note=note,
    )
