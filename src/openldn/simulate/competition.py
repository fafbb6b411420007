"""An opioid and naltrexone at the same mu receptors.

Answers by how much an opioid's concentration at the receptor would have to rise to hold as many
receptors as without naltrexone. It is a ratio of concentrations in a model, never advice on a
dose: breathing can fail before pain yields, sensitivity can be raised after naltrexone, and
concentration at the receptor is not dose.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import expm
from scipy.optimize import brentq

from openldn.errors import NotFound, SimulationError
from openldn.simulate.facts import find_fact
from openldn.simulate.occupancy import OFF_RATE_PER_H, free_of_total, to_occupancy
from openldn.simulate.plasma_curve import Floats


@dataclass(frozen=True, kw_only=True)
class Ligand:
    """How a drug binds to the mu receptor: dR/dt = kon*L^n*(1 - R) - koff*R.

    Parameters
    ----------
    kon : float
        1/s at 1 pmol/L.
    koff : float
        1/s.
    exponent : float
        n.
    fact_ids : tuple of str
    """

    name: str
    kon: float
    koff: float
    exponent: float
    fact_ids: tuple[str, str]

    @property
    def half_pmol_per_l(self) -> float:
        """Concentration that holds half of the receptors."""
        return float((self.koff / self.kon) ** (1 / self.exponent))


def _ligand(name: str, on: str, off: str) -> Ligand:
    kon, koff = find_fact(on), find_fact(off)
    return Ligand(
        name=name,
        kon=kon.number,
        koff=koff.number,
        exponent=float(kon.population.removeprefix("n=")),
        fact_ids=(on, off),
    )


@cache
def read_ligands() -> Mapping[str, Ligand]:
    """Sets of the United States Food and Drug Administration's code (Mann 2022), by name."""
    facts = {
        "naloxone": ("BIND_040", "BIND_041"),
        "fentanyl": ("BIND_042", "BIND_043"),
        "carfentanil": ("BIND_044", "BIND_045"),
    }
    return MappingProxyType({name: _ligand(name, *pair) for name, pair in facts.items()})


class Displacement(StrEnum):
    """What becomes of naltrexone that an opioid pushes off the receptor."""

    CARRIED_OFF = "carried off"
    """It leaves; its free concentration stays as it was: full competition at equilibrium."""
    STAYS = "stays"
    """It stays near and binds again: its amount is constant (``target-mediated``)."""
    HOLDS = "holds"
    """It does not let go while the opioid is there: those receptors are lost."""


def find_ligand(name: str) -> Ligand:
    """Find a drug with published binding rates.

    Raises
    ------
    NotFound
        If none are known.
    """
    found = read_ligands().get(name)
    if found is None:
        known = ", ".join(read_ligands())
        raise NotFound(
            f"no binding rates are known for {name!r}; there are those of {known}. "
            "Others cannot be judged."
        )
    return found


def rise_to_match(
    x: ArrayLike,
    *,
    ligand: Ligand,
    share: float,
    displacement: Displacement = Displacement.CARRIED_OFF,
    capacity: ArrayLike = 0.0,
) -> Floats:
    """By how much an opioid must rise to hold ``share`` of the receptors as without naltrexone.

    Parameters
    ----------
    x : array
        Potency of naltrexone; it blocks x/(1 + x) when alone.
    share : float
        Share of receptors that the opioid is to hold, above 0 and below 1.
    capacity : array
        Of ``target-mediated``; for ``Displacement.STAYS``.

    Returns
    -------
    array
        Ratio of concentrations, 1 or more; infinite where no concentration suffices.

    Notes
    -----
    At equilibrium the opioid holds A/(1 + A + x) with A = (L/L50)^n, so A must rise by 1 + x,
    which is 1/(1 - occupancy), and L by that to the power 1/n.

    Examples
    --------
    >>> fentanyl = find_ligand("fentanyl")
    >>> round(float(rise_to_match(1.0, ligand=fentanyl, share=0.5)), 2)
    2.27
    """
    if not 0 < share < 1:
        raise SimulationError(f"share is {share}; must lie between 0 and 1.")
    x = np.asarray(x, dtype=float)
    alone = share / (1 - share)
    if displacement is Displacement.HOLDS:
        left = 1 - to_occupancy(x)
        enough = left > share
        needed = np.where(enough, share / np.where(enough, left - share, 1.0), np.inf)
    elif displacement is Displacement.STAYS:
        needed = alone * (1 + _crowded(x, share, np.asarray(capacity, dtype=float)))
    else:
        needed = alone * (1 + x)
    return np.asarray((needed / alone) ** (1 / ligand.exponent))


def _crowded(x: Floats, share: float, capacity: Floats) -> Floats:
    """Free potency once the opioid has pushed naltrexone together on what is left.

    With the opioid at its share s, naltrexone holds (1 - s)*f/(1 + f); the amount that was
    x + b*x/(1 + x) is now f + b*(1 - s)*f/(1 + f).
    """
    total = x + capacity * to_occupancy(x)
    return free_of_total(total, capacity * (1 - share))


def rise_to_match_within(x: float, *, ligand: Ligand, share: float, minutes: float) -> float:
    """As :func:`rise_to_match`, but some minutes after the opioid comes, not at equilibrium.

    Parameters
    ----------
    x : float
        Potency of naltrexone; its free concentration is constant.
    share : float
        Share that the opioid would hold at equilibrium without naltrexone.
    minutes : float
        After an opioid concentration that then stays the same.

    Returns
    -------
    float
        Ratio of concentrations that gives the same share at that time.

    Notes
    -----
    dRo/dt = kon*L^n*(1 - Ro - Rn) - koff*Ro and dRn/dt = koffN*(x*(1 - Ro - Rn) - Rn), with
    naltrexone's off-rate measured in vitro (BIND_009); solved exactly, as it is linear.
    """
    concentration = ligand.half_pmol_per_l * (share / (1 - share)) ** (1 / ligand.exponent)
    aim = _held_after(concentration, 0.0, ligand, minutes)

    def excess(log_ratio: float) -> float:
        return _held_after(concentration * np.exp(log_ratio), x, ligand, minutes) - aim

    if excess(np.log(1e6)) < 0:
        return float("inf")
    return float(np.exp(brentq(excess, -1e-9, np.log(1e6)))) if x > 0 else 1.0


def _held_after(pmol_per_l: float, x: float, ligand: Ligand, minutes: float) -> float:
    on = ligand.kon * pmol_per_l**ligand.exponent
    off_naltrexone = OFF_RATE_PER_H / 3600
    rates = np.array(
        [
            [-on - ligand.koff, -on, on],
            [-off_naltrexone * x, -off_naltrexone * (1 + x), off_naltrexone * x],
            [0.0, 0.0, 0.0],
        ]
    )
    start = np.array([0.0, x / (1 + x), 1.0])
    return float((expm(rates * minutes * 60) @ start)[0])
