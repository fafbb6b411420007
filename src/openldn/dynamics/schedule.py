"""What happens to each patient and when: the boundaries between which the equations run freely."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Operation(IntEnum):
    """What one entry of a schedule does, at the moment of its boundary, in the order given."""

    ADD = 0  # state += value
    RATE = 1  # constant input into the state += value (state's unit per unit of time)
    RESET = 2  # all states to their initial values, all inputs to zero
    SET = 3  # state := value
    INPUTS = 4  # from now on the row `value` of the table of inputs holds


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """The boundaries of every patient, joined into flat arrays.

    Boundary ``b`` of patient ``i`` runs from ``first[i]`` to ``first[i + 1]``; the first one is
    the start of the run, the last one its end. Operations and outputs of a boundary are likewise
    ranges of flat arrays. Outputs that belong to a boundary are those from its time (after its
    operations) to the time of the next (before its operations).

    Parameters
    ----------
    first : array of shape (n_patients + 1,)
    time : array of shape (n_boundaries,)
        Not decreasing within a patient; equal times are allowed.
    op_first : array of shape (n_boundaries + 1,)
    op_kind, op_state : arrays of shape (n_operations,)
        An :class:`Operation` and the index of a state.
    op_value : array of shape (n_operations,)
        Amounts in the state's unit, bioavailability already applied.
    out_first : array of shape (n_boundaries + 1,)
    out_time : array of shape (n_outputs,)
    window : array of shape (n_boundaries,)
        Number of the window (say, the night) that begins at this boundary, counted within the
        patient from 0; -1 where none begins. Summaries are taken per window.
    input_row : array of shape (n_patients,)
        Row of the table of inputs (parameters, then covariates) that holds at the start.
    """

    first: Ints
    time: Floats
    op_first: Ints
    op_kind: Ints
    op_state: Ints
    op_value: Floats
    out_first: Ints
    out_time: Floats
    window: Ints
    input_row: Ints

    @property
    def n_patients(self) -> int:
        """Number of patients."""
        return self.first.size - 1
