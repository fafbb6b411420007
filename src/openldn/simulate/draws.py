"""What is uncertain of a person: the uncertainty of the fits, and how persons differ."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from openldn.dynamics import Input, Program
from openldn.errors import SimulationError
from openldn.simulate.parts import draw_fitted

Floats = NDArray[np.float64]
# Fewer leave no draw outside of the middle 95 %.
FEWEST = 20


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
    return table


def _check_value(one: Input, value: float) -> None:
    """Refuse what lies outside of the model's bounds, or is negative where the model's is not."""
    low = 0.0 if one.low is None and one.value >= 0 else one.low
    unit = f" {one.unit}" if one.unit else ""
    if low is not None and value < low:
        raise SimulationError(f"{one.name} is {value:g}; must be {low:g}{unit} or more.")
    if one.high is not None and value > one.high:
        raise SimulationError(f"{one.name} is {value:g}; must be {one.high:g}{unit} or less.")


def _spread(one: Input, column: Floats, rng: np.random.Generator) -> Floats:
    """Spread between persons, within the bounds of the model."""
    if one.sd:
        column = column * np.exp(one.sd * rng.standard_normal(column.size))
    if one.low is None and one.high is None:
        return column
    return np.clip(column, one.low, one.high)
