"""Why the sign of an effect on human tumors is undetermined, computed."""

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from openldn.errors import SimulationError
from openldn.simulate.calibration.part_values import read_values
from openldn.simulate.parts import read_fit
from openldn.simulate.tumour import DAY_H, average_growth

Floats = NDArray[np.float64]

CAUTION = "This does not replace or delay treatment of a tumor."
NO_AFFINITY = (
    "No affinity of naltrexone or 6beta-naltrexol for the human OGF receptor has been measured; in "
    "human cells other opioids competed for it little or not at all (BIND_035)."
)
SHORT_ARM = "mice with 4-6 h of block a day, whose tumors grew more slowly"
CONTINUOUS_ARM = "mice with 24 h of block a day, whose tumors grew as fast or faster"
N_DRAWS, SEED = 40, 20240603
# A partial block may raise the partners in proportion, or hardly until it is all but full: no mouse
# had one, so both ends are run.
RISE_EXPONENTS = (1.0, 3.0, 10.0)
GRID_BLOCKED = np.linspace(0, 1, 11)
GRID_HOURS = np.array([0, 1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24.0])


@dataclass(frozen=True, kw_only=True)
class GrowthSign:
    """What the mouse model says of growth in man, and that it is no finding in man.

    Parameters
    ----------
    sign : str
        ``undetermined``, ``slower`` or ``faster``.
    low, high : float
        Growth relative to growth without drug: range over the assumptions left open, over how a
        partial block might act, and over the uncertainty of the fit to mice (95 %).
    between : tuple of str
        The two mouse arms that the assumptions lie between.
    basis : str
        ``assumed``: always.
    text : str
        In words, with the caution.
    """

    sign: str
    low: float
    high: float
    between: tuple[str, str]
    basis: str
    text: str


def human_growth_sign(*, blocked: float | None = None, hours: float | None = None) -> GrowthSign:
    """Say which way growth goes in man, if it can be said at all.

    Parameters
    ----------
    blocked : float, optional
        Assumed fraction of OGF receptors blocked, 0 to 1; every value when not given.
    hours : float, optional
        Assumed hours of block a day, 0 to 24; every value when not given.

    Raises
    ------
    SimulationError
        If an assumption is out of range.

    Examples
    --------
    >>> human_growth_sign().sign
    'undetermined'
    """
    _check("blocked", blocked, most=1, unit="fraction")
    _check("hours", hours, most=DAY_H, unit="h a day")
    low, high = _range(blocked, hours)
    given = blocked is not None and hours is not None
    sign = "undetermined"
    if given and high < 1:
        sign = "slower"
    elif given and low > 1:
        sign = "faster"
    return GrowthSign(
        sign=sign,
        low=low,
        high=high,
        between=(SHORT_ARM, CONTINUOUS_ARM),
        basis="assumed",
        text=_tell(sign, low=low, high=high, blocked=blocked, hours=hours),
    )


def _check(name: str, value: float | None, *, most: float, unit: str) -> None:
    if value is not None and not 0 <= value <= most:
        raise SimulationError(f"{name} is {value:g} {unit}; must be from 0 to {most:g}.")


@cache
def _range(blocked: float | None, hours: float | None) -> tuple[float, float]:
    some_blocked = GRID_BLOCKED if blocked is None else np.array([blocked])
    some_hours = GRID_HOURS if hours is None else np.array([hours])
    pairs = np.array(list(product(some_hours, some_blocked)))
    rng = np.random.Generator(np.random.Philox(key=SEED))
    drawn = read_fit("tumour").draw(rng, N_DRAWS)
    ratios = []
    for k, exponent in product(range(N_DRAWS), RISE_EXPONENTS):
        values = {**read_values("tumour"), **{name: float(x[k]) for name, x in drawn.items()}}
        values["rise_exponent"] = exponent
        growth = average_growth(pairs[:, 0], blocked=pairs[:, 1], values=values)
        ratios.append(growth / average_growth(0.0, values=values))
    low, high = np.percentile(ratios, [2.5, 97.5], axis=0)
    return float(np.min(low)), float(np.max(high))


def _tell(sign: str, *, low: float, high: float, blocked: float | None, hours: float | None) -> str:
    spread = f"growth {low:.2f} to {high:.2f} times that without drug"
    if blocked is None or hours is None:
        open_ones = [
            name
            for name, one in (("fraction blocked", blocked), ("hours a day", hours))
            if one is None
        ]
        head = (
            f"Undetermined: over every {' and '.join(open_ones)} the mouse model gives {spread}, "
            f"between {SHORT_ARM}, and {CONTINUOUS_ARM}."
        )
    else:
        head = (
            f"Assumed, not measured: with {blocked:.0%} of the receptors blocked {hours:g} h a day "
            f"the mouse model gives {spread} ({sign})."
        )
    return f"{head} {NO_AFFINITY} {CAUTION}"
