"""Where a dose enters the plasma part: from what is taken, and how, to states and amounts."""

from dataclasses import dataclass
from enum import StrEnum

from openldn.errors import DosingError
from openldn.plan import Formulation, Route

# More is taken for micrograms, or a slip of the decimal point: a limit on typing, not on treatment.
MOST_MG = 1000.0


def say_too_much(name: str, dose_mg: float) -> str:
    """Tell that a dose is more than can be meant, and in which unit doses are given.

    Examples
    --------
    >>> say_too_much("dose_mg", 4500)
    'dose_mg is 4500; must be at most 1000 mg. Doses are in mg: 4500 micrograms are 4.5.'
    """
    return (
        f"{name} is {dose_mg:g}; must be at most {MOST_MG:g} mg. Doses are in mg: "
        f"{dose_mg:g} micrograms are {dose_mg / 1000:g}."
    )


class Injection(StrEnum):
    """Ways into the body that no plan for LDN uses, to compare with."""

    DEPOT = "depot injection"
    VEIN = "into the vein"


@dataclass(frozen=True, kw_only=True)
class StateDose:
    """What enters one state.

    Parameters
    ----------
    state : str
        Of the plasma part.
    dose_mg : float
        As the label counts it: hydrochloride, in the depot base.
    """

    state: str
    dose_mg: float


_STATES = {
    Formulation.CAPSULE: "gut",
    Formulation.TABLET_PIECES: "gut",
    Formulation.TABLET_50_MG: "gut",
    Formulation.LIQUID: "liquid",
    Formulation.HOME_LIQUID: "liquid",
    Formulation.SUBLINGUAL: "mouth",
    Formulation.SLOW_RELEASE: "release",
    Injection.DEPOT: "muscle",
    Injection.VEIN: "central",
}


def find_state(formulation: Formulation | Injection, *, route: Route | None = None) -> str:
    """Find the state of the plasma part that a dose enters.

    Parameters
    ----------
    route : Route or None
        ``None``: the usual one of the formulation. Anything kept under the tongue enters
        ``mouth``.

    Raises
    ------
    DosingError
        If an injection is said to be taken by mouth, or a slow-release capsule under the tongue.

    Examples
    --------
    >>> find_state(Formulation.LIQUID), find_state(Formulation.LIQUID, route=Route.SUBLINGUAL)
    ('liquid', 'mouth')
    """
    if route is not None and isinstance(formulation, Injection):
        raise DosingError(f"route is {route}; a {formulation} has none, leave it out.")
    if route is Route.SUBLINGUAL:
        if formulation is Formulation.SLOW_RELEASE:
            raise DosingError(
                f"route is {route}; a {formulation} is swallowed whole, give {Route.ORAL}."
            )
        return "mouth"
    if route is Route.ORAL and formulation is Formulation.SUBLINGUAL:
        return "liquid"
    return _STATES[formulation]


def split_dose(
    formulation: Formulation | Injection,
    *,
    dose_mg: float,
    route: Route | None = None,
    immediate_share: float = 0.0,
) -> tuple[StateDose, ...]:
    """Split a dose over the states that it enters.

    Parameters
    ----------
    dose_mg : float
    immediate_share : float
        Share of a slow-release capsule that is free at once, 0 to 1; 0 for all others.

    Raises
    ------
    DosingError
        If the dose or the share cannot be.

    Examples
    --------
    >>> split_dose(Formulation.SLOW_RELEASE, dose_mg=5, immediate_share=0.25)
    (StateDose(state='gut', dose_mg=1.25), StateDose(state='release', dose_mg=3.75))
    """
    if not 0 < dose_mg < float("inf"):
        raise DosingError(f"dose_mg is {dose_mg}; must be above 0 mg.")
    if dose_mg > MOST_MG:
        raise DosingError(say_too_much("dose_mg", dose_mg))
    state = find_state(formulation, route=route)
    if not 0 <= immediate_share <= 1:
        raise DosingError(f"immediate_share is {immediate_share}; must be 0 to 1.")
    if immediate_share and state != "release":
        raise DosingError(
            f"immediate_share is {immediate_share} for a dose into {state}; it is for "
            f"{Formulation.SLOW_RELEASE} only, give 0."
        )
    parts = {"gut": dose_mg * immediate_share, state: dose_mg * (1 - immediate_share)}
    return tuple(StateDose(state=name, dose_mg=mg) for name, mg in parts.items() if mg > 0)
