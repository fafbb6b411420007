"""How far concentrations at low dose are from those that blocked TLR4 in cells."""

from dataclasses import dataclass

from openldn.errors import SimulationError
from openldn.simulate.facts import Use, find_fact


@dataclass(frozen=True, kw_only=True)
class PotencyRatio:
    """A concentration that acted in cells over one reached in plasma.

    Parameters
    ----------
    ratio, low, high : float
        From the IC50 and its 95 % confidence interval.
    text : str
        In words, with what it rests on.
    """

    ratio: float
    low: float
    high: float
    text: str


def compare_tlr4_potency(maximum_nmol_per_l: float) -> PotencyRatio:
    """Compare the IC50 at TLR4 with the highest plasma concentration.

    Parameters
    ----------
    maximum_nmol_per_l : float
        Cmax of naltrexone, total, nmol/L.

    Raises
    ------
    SimulationError
        If it is not above 0.

    Notes
    -----
    The IC50 is of (+)-naltrexone, the isomer that is not dispensed, in mouse BV-2 cells (BIND_023).
    No protein binding is taken off, which favors the drug.

    Examples
    --------
    >>> round(compare_tlr4_potency(3.5).ratio, -2)
    30100.0
    """
    if not maximum_nmol_per_l > 0:
        raise SimulationError(
            f"maximum_nmol_per_l is {maximum_nmol_per_l:g}; must be above 0 nmol/L."
        )
    fact = find_fact("BIND_023", uses=(Use.VALIDATE,))
    low, high = (float(x) * 1000 / maximum_nmol_per_l for x in fact.spread.split("-"))
    ratio = fact.number * 1000 / maximum_nmol_per_l
    text = (
        f"(+)-Naltrexone blocked TLR4 signaling by half at {fact.number:g} uM in mouse cells: "
        f"{ratio:,.0f} times the {maximum_nmol_per_l:.3g} nmol/L reached in plasma. The isomer is "
        "not the one dispensed, and in human blood cells naltrexone up to 200 uM had no effect on "
        "TLR4 (CYT_019). Direct TLR4 block at this dose is not supported."
    )
    return PotencyRatio(ratio=ratio, low=low, high=high, text=text)
