"""Cytokines: turnover from human half-lives; the pair of directions is met, not fitted."""

import numpy as np

from openldn.simulate.calibration.fit import Fit, Observation, Unknown, fit_parameters
from openldn.simulate.calibration.immune_equations import respond
from openldn.simulate.calibration.immune_holdouts import compare_immune
from openldn.simulate.calibration.part_values import read_values
from openldn.simulate.facts import find_fact

__all__ = ["biphasic_pair", "compare_immune", "fit_immune"]

UNKNOWNS = tuple(
    Unknown(name=name, unit="1/h", prior_median=0.5, prior_sd=1.5, why="minutes to hours")
    for name in ("k_TNF", "k_IL6", "k_IL10")
)
# Studies in persons give half-lives without their spread: 30 % assumed.
SPREAD = 0.3


def fit_immune() -> Fit:
    """Fit the losses of TNF, IL-6 and IL-10."""
    return fit_parameters(
        "immune",
        unknowns=UNKNOWNS,
        observations=_observations(),
        predict=lambda fitted: [float(np.log(np.log(2) / k)) for k in fitted.values()],
    )


def biphasic_pair() -> tuple[float, float]:
    """Fold of the T-cell response 30 minutes and 8 days into full block.

    Up (CYT_021), then down (CYT_022): the only facts on the response that may be fitted, and
    directions only.
    """
    values = read_values("immune")
    early, late = (float(respond(h, tone=0.0, values=values)) for h in (0.5, 8 * 24.0))
    return early, late


def _observations() -> tuple[Observation, ...]:
    low, high = (float(x) for x in find_fact("CYT_018").value.split("-"))
    rows = (
        ("CYT_016", "half-life of TNF", find_fact("CYT_016").number / 60),
        ("CYT_017", "half-life of IL-6", find_fact("CYT_017").number),
        ("CYT_018", "half-life of IL-10, middle", float(np.sqrt(low * high))),
    )
    return tuple(
        Observation(
            fact_ids=(fact_id,),
            quantity=f"{quantity}, log h",
            value=float(np.log(hours)),
            sd=SPREAD,
        )
        for fact_id, quantity, hours in rows
    )
