"""Absolute tolerances that fit the sizes that a run begins with."""

import numpy as np

from openldn.dynamics.program import Program
from openldn.dynamics.schedule import Floats, Operation, Schedule

_OF_SIZE = 1e-2  # of rtol: the digits of a state are kept until it has fallen to a hundredth


def fit_tolerances(program: Program, schedule: Schedule, inputs: Floats, *, rtol: float) -> Floats:
    """Absolute tolerance of each state, in its unit.

    Parameters
    ----------
    program : Program
    schedule : Schedule
    inputs : array of shape (n_rows, n_inputs)
    rtol : float
        Relative tolerance of the run.

    Returns
    -------
    array of shape (n_states,)
        A hundredth of ``rtol`` times the size of the state, if that is below 1; never above the
        tolerance of the model. The size of a state is the largest of its doses, of its infusions
        in one unit of time and of its initial values. A state that has none of these gets the
        smallest of the others, as nothing tells how large it will be. Values that states are set
        to do not count: a steady state may be near 0 at its trough.
    """
    sizes = np.abs(program.initial(inputs)).max(axis=0, initial=0.0)
    arrives = np.isin(schedule.op_kind, (Operation.ADD, Operation.RATE))
    np.maximum.at(sizes, schedule.op_state[arrives], np.abs(schedule.op_value[arrives]))
    known = sizes[sizes > 0]
    sizes = np.where(sizes > 0, sizes, known.min(initial=1.0))
    fitted: Floats = np.minimum(program.tolerances, rtol * _OF_SIZE * np.minimum(sizes, 1.0))
    return fitted
