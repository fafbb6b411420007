"""By how much an opioid's concentration would have to rise to act as without naltrexone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from openldn.errors import SimulationError
from openldn.simulate.competition import (
    Displacement,
    Ligand,
    find_ligand,
    rise_to_match,
    rise_to_match_within,
)
from openldn.simulate.hypotheses import Ground, find_hypothesis
from openldn.simulate.occupancy import steady_course
from openldn.simulate.occupancy_draws import fit_of
from openldn.simulate.plasma_curve import Floats
from openldn.simulate.questions.answer import (
    Estimate,
    Setting,
    Values,
    estimate,
    occupancy_after,
    read_guidance,
)

MINUTES = (5.0, 30.0)

NEVER_BY_DOSE = (
    "This is a ratio of concentrations at the receptor in a model. It is not a dose and must "
    "never be used to choose one: taking more of an opioid to get past the block can stop "
    "breathing, more so as the block fades, and persons on naltrexone can be unusually sensitive."
)

RESTS_ON = (
    "It rests on four things that no one has measured together in man: occupancy at this dose "
    "and time (see the hypothesis), binding rates of the opioid in vitro, competition for the "
    "same receptors, and equal occupancy meaning equal effect. Pain relief, breathing and pupils "
    "need different shares of receptors."
)


@dataclass(frozen=True, kw_only=True)
class OpioidAnswer:
    """The rise under one hypothesis.

    Parameters
    ----------
    blocked : Estimate
        Share of mu blocked by naltrexone at that time.
    rise : Estimate
        Times by which the concentration would have to rise, at equilibrium.
    rise_if_it_holds : float
        The same if naltrexone did not let go at all: the far end of what is possible; infinite
        where too few receptors are left.
    rise_within : tuple of (float, float)
        Minutes after the opioid comes, and the rise that gives the same share at that time.
    """

    hypothesis: str
    opioid: str
    hours_after_dose: float
    share: float
    blocked: Estimate
    rise: Estimate
    rise_if_it_holds: float
    rise_within: tuple[tuple[float, float], ...]
    ground: Ground
    guidance: tuple[str, ...]


def ask_opioid(
    setting: Setting,
    *,
    opioid: str = "fentanyl",
    hours_after_dose: float = 12.0,
    share: float = 0.5,
) -> tuple[OpioidAnswer, ...]:
    """Tell by how much an opioid's concentration at the receptor would have to rise.

    Parameters
    ----------
    opioid : str
        ``fentanyl`` or ``carfentanil``: binding rates of others are not published together.
    hours_after_dose : float
        Since the last dose of the regimen.
    share : float
        Share of receptors that the opioid would hold without naltrexone.

    Examples
    --------
    >>> answer = ask_opioid(Setting(dose_mg=4.5, hypotheses=("pet-retention",)))[0]
    >>> answer.rise.value > 1
    True
    """
    ligand = find_ligand(opioid)
    if opioid == "naloxone":
        raise SimulationError("naloxone is no opioid but an antagonist; give fentanyl.")
    if not 0 <= hours_after_dose <= 60 * 24:
        raise SimulationError(
            f"hours_after_dose is {hours_after_dose}; must lie between 0 and 1440 h."
        )
    return tuple(
        _answer(setting, name, ligand, hours_after_dose, share) for name in setting.hypotheses
    )


def _answer(
    setting: Setting, name: str, ligand: Ligand, hours: float, share: float
) -> OpioidAnswer:
    def compute(values: Values) -> Floats:
        blocked = occupancy_after(setting, name, values, times_h=[hours])
        x = _potency(setting, name, values, hours)
        rise = rise_to_match(
            x,
            ligand=ligand,
            share=share,
            displacement=Displacement.STAYS if "capacity" in values else Displacement.CARRIED_OFF,
            capacity=_column(values.get("capacity", 0.0)),
        )
        return np.column_stack([blocked, rise])

    blocked, rise = estimate(setting, name, compute)
    x = float(_potency(setting, name, fit_of(name).values, hours)[0, 0])
    held = rise_to_match(x, ligand=ligand, share=share, displacement=Displacement.HOLDS)
    return OpioidAnswer(
        hypothesis=name,
        opioid=ligand.name,
        hours_after_dose=hours,
        share=share,
        blocked=blocked,
        rise=rise,
        rise_if_it_holds=float(held),
        rise_within=tuple(
            (minutes, rise_to_match_within(x, ligand=ligand, share=share, minutes=minutes))
            for minutes in MINUTES
        ),
        ground=find_hypothesis(name).rests_on["opioid_shift"],
        guidance=(NEVER_BY_DOSE, RESTS_ON, *read_guidance("R092", "R095", "R096")),
    )


def _potency(setting: Setting, name: str, values: Values, hours: float) -> Floats:
    return steady_course(
        name,
        values=values,
        plasma=setting.curve,
        dose_mg=setting.dose_mg,
        every_h=setting.every_h,
        times_h=[hours],
    )


def _column(value: ArrayLike) -> Floats:
    return np.atleast_1d(np.asarray(value, dtype=float))[:, None]
