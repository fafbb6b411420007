"""The plasma curve that occupancy is calibrated with, taken from the model text of plasma."""

from collections.abc import Mapping

import numpy as np
import sympy as sp

from openldn.dynamics import read_model
from openldn.errors import SimulationError
from openldn.simulate.plasma_curve import PlasmaCurve, make_plasma_curve


def make_oral_curve(
    text: str,
    *,
    values: Mapping[str, float] | None = None,
    state: str = "gut",
    output: str = "CN",
) -> PlasmaCurve:
    """Take the response to 1 mg from a linear model text.

    Parameters
    ----------
    text : str
        As :func:`openldn.simulate.parts.read_part` gives it.
    values : mapping or None
        Inputs other than those of the text: another person, another liver.
    state : str
        Where the dose goes in, in mg.
    output : str
        Concentration in nmol/L.

    Raises
    ------
    SimulationError
        If the text is not linear in its states.
    """
    model = read_model(text)
    given = {**{one.name: one.value for one in model.inputs}, **(values or {})}
    numbers = {one.symbol: given[one.name] for one in model.inputs}
    states = [one.symbol for one in model.states]
    rates = sp.Matrix([rate.xreplace(numbers) for rate in model.rates])
    observed = next(one.value for one in model.observables if one.name == output)
    weights = sp.Matrix([observed.xreplace(numbers)]).jacobian(states)
    matrix = rates.jacobian(states)
    if matrix.free_symbols or weights.free_symbols:
        raise SimulationError("the plasma model is not linear, or its rates change with time.")
    dosing = next(one for one in model.dosing if one.state == state)
    start = np.zeros(len(states))
    enters = float(dosing.bioavailability.xreplace(model.expanded).xreplace(numbers))
    start[[one.name for one in states].index(state)] = dosing.factor * enters
    return make_plasma_curve(
        "oral",
        matrix=np.array(matrix, dtype=float),
        start=start.tolist(),
        output=np.array(weights, dtype=float)[0].tolist(),
        lag_h=float(dosing.lag.xreplace(model.expanded).xreplace(numbers)),
    )
