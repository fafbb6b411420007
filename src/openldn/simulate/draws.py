"""What is uncertain of a person: the uncertainty of the fits, and how persons differ."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from openldn.dynamics import Input, Program
from openldn.errors import SimulationError
from openldn.simulate.parts import draw_fitted

Floats = NDArray[np.float64]
# Fewer leave no draw outside of the middle 95 %.
FEWEST = 20

# What occupancy of the brain takes from plasma, and the power of exposure by mouth that keeps a
# milligram swallowed as potent.
_POTENCY = {"uptake": -1, "transfer": -1, "C50": 1}
_EXPOSURE = ("escape", "F_study", "CL")


def draw_inputs(
    program: Program,
    *,
    parts: Iterable[str],
    fixed: Mapping[str, float],
    n_draws: int,
    seed: int,
) -> Floats:
    """Draw tables of inputs for one person of whom only ``fixed`` is known.

    Parameters
    ----------
    parts : iterable of str
        Of the hypothesis; their fits are drawn jointly.
    fixed : mapping of str to float
        Inputs that hold in all rows.
    n_draws : int
    seed : int

    Returns
    -------
    array of shape (n_draws + 1, n_inputs)
        Row 0 at the estimates, then draws of the fits times the spread between persons.

    Notes
    -----
    PET gives potency per milligram swallowed, and the spread between persons in it. Studies and
    persons also differ in how much of a milligram comes to plasma; occupancy of the brain does not
    vary by that once more.

    Raises
    ------
    SimulationError
        If ``n_draws`` is below 20, but for 0.
    NotFound
        If a name is no input of the model.
    """
    if n_draws < 0 or 0 < n_draws < FEWEST:
        raise SimulationError(
            f"n_draws is {n_draws}; must be {FEWEST} or more for a 95 % interval, or 0 for none."
        )
    table = program.make_inputs(n_draws + 1, **fixed)
    for one in program.inputs:
        if one.name in fixed:
            _check_value(one, fixed[one.name])
    if not n_draws:
        return table
    rng = np.random.Generator(np.random.Philox(key=seed))
    drawn = draw_fitted(parts, rng=rng, n=n_draws)
    for k, one in enumerate(program.inputs):
        if one.name not in fixed and not one.is_covariate:
            column = drawn.get(one.name, np.full(n_draws, one.value))
            table[1:, k] = _spread(one, column, rng)
    names = [one.name for one in program.inputs]
    rows = {name: table[:, k] for k, name in enumerate(names)}
    for name, values in hold_potency(rows, typical=dict(zip(names, table[0], strict=True))).items():
        if name not in fixed:
            table[:, names.index(name)] = values
    return table


def _check_value(one: Input, value: float) -> None:
    """Refuse what lies outside of the model's bounds, or is negative where the model's is not."""
    low = 0.0 if one.low is None and one.value >= 0 else one.low
    unit = f" {one.unit}" if one.unit else ""
    if low is not None and value < low:
        raise SimulationError(f"{one.name} is {value:g}; must be {low:g}{unit} or more.")
    if one.high is not None and value > one.high:
        raise SimulationError(f"{one.name} is {value:g}; must be {one.high:g}{unit} or less.")


def hold_potency(drawn: Mapping[str, Floats], *, typical: Mapping[str, float]) -> dict[str, Floats]:
    """Keep a milligram by mouth as potent in the brain, whatever share of it comes to plasma.

    Parameters
    ----------
    drawn : mapping of str to array of shape (n,)
        Inputs by name.
    typical : mapping of str to float
        Those that potency was fitted with.

    Returns
    -------
    mapping of str to array of shape (n,)
        The inputs that change; none in a model without both plasma and occupancy.
    """
    if not set(_EXPOSURE) <= drawn.keys():
        return {}
    ratio = _exposure(drawn) / _exposure(typical)
    return {
        name: drawn[name] * ratio**exponent for name, exponent in _POTENCY.items() if name in drawn
    }


def hold_potency_in(table: Floats, inputs: Sequence[Input], *, typical: Floats) -> None:
    """Keep potency in a table of inputs, in place.

    Parameters
    ----------
    table : array of shape (n_rows, n_inputs)
    typical : array of shape (n_inputs,)
        The person that the rows differ from.
    """
    names = [one.name for one in inputs]
    held = hold_potency(
        {name: table[:, k] for k, name in enumerate(names)},
        typical=dict(zip(names, typical.tolist(), strict=True)),
    )
    for name, column in held.items():
        table[:, names.index(name)] = column


def _exposure(values: Mapping[str, float] | Mapping[str, Floats]) -> Floats:
    """Area under naltrexone in plasma per milligram by mouth, but for a constant factor."""
    escape, study, clearance = (np.asarray(values[name]) for name in _EXPOSURE)
    return np.asarray(escape * study / (1 + escape * study) / clearance)


def _spread(one: Input, column: Floats, rng: np.random.Generator) -> Floats:
    """Spread between persons, within the bounds of the model."""
    if one.sd:
        column = column * np.exp(one.sd * rng.standard_normal(column.size))
    if one.low is None and one.high is None:
        return column
    return np.clip(column, one.low, one.high)
