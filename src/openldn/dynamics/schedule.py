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

    def select(self, patients: Ints) -> "Schedule":
        """The schedule of some patients alone, in the order asked; rows of inputs keep."""
        boundaries = [np.arange(self.first[i], self.first[i + 1]) for i in patients]
        every = np.concatenate(boundaries) if boundaries else np.zeros(0, np.int64)
        operations = _ranges(self.op_first, every)
        outs = _ranges(self.out_first, every)
        return Schedule(
            first=np.concatenate([[0], np.cumsum([b.size for b in boundaries])]).astype(np.int64),
            time=self.time[every],
            op_first=_starts(self.op_first, every),
            op_kind=self.op_kind[operations],
            op_state=self.op_state[operations],
            op_value=self.op_value[operations],
            out_first=_starts(self.out_first, every),
            out_time=self.out_time[outs],
            window=self.window[every],
            input_row=self.input_row[patients],
        )


def _ranges(first: Ints, rows: Ints) -> Ints:
    """Indices of the members of some rows, one after the other."""
    sizes = first[rows + 1] - first[rows]
    offset = np.repeat(first[rows] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
    return np.arange(sizes.sum()) + offset


def _starts(first: Ints, rows: Ints) -> Ints:
    sizes = first[rows + 1] - first[rows]
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
