"""Predictions of a model under dosing records, as an estimation asks for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from openldn.dynamics.dosing import FIELDS, DosingRecords, Expansion, expand_records
from openldn.dynamics.estimation.problem import Floats, Ints
from openldn.dynamics.integrate import integrate
from openldn.dynamics.program import Program
from openldn.dynamics.tolerances import fit_tolerances

# Tight, as predictions are differenced.
RELATIVE_TOLERANCE = 1e-8
# Numbers of copies whose records are kept; a search asks for a few of them again and again.
MOST_REMEMBERED = 16


@dataclass(frozen=True, kw_only=True, eq=False)
class Design:
    """Who was dosed and observed when; calling it predicts (see ``Predict``).

    Parameters
    ----------
    program : Program
    records : DosingRecords
    inputs : array of shape (n_rows, n_inputs)
        Covariates put in; ``records.row`` points to its rows.
    parameters : tuple of str
        Inputs that are estimated, in the order of the last axis of what is called.
    person : array of int, shape (n_patients,)
        Whose each patient of the records is.
    record : array of int, shape (n_observations,)
        The record of each observation.
    output : array of int, shape (n_observations,)
        Index among ``outputs``.
    outputs : tuple of str
    rtol : float
    threads : int
        0 for one per core.
    """

    program: Program
    records: DosingRecords
    inputs: Floats
    parameters: tuple[str, ...]
    person: Ints
    record: Ints
    output: Ints
    outputs: tuple[str, ...]
    rtol: float = RELATIVE_TOLERANCE
    threads: int = 1
    _tiled: dict[int, tuple[DosingRecords, Ints]] = field(default_factory=dict, repr=False)
    _expanded: dict[int, tuple[Floats, Expansion]] = field(default_factory=dict, repr=False)
    _fitted: list[Floats] = field(default_factory=list, repr=False)

    def __call__(self, table: Floats) -> Floats:
        """Predictions of shape (n_copies, n_observations)."""
        n_copies = table.shape[0]
        records, place = self._tile(n_copies)
        inputs = self._fill(table)
        expansion = self._expand(n_copies, records, inputs)
        run = integrate(
            self.program, expansion.schedule, inputs, outputs=self.outputs, rtol=self.rtol,
            atol=self._fit(expansion, inputs), threads=self.threads,
        )  # fmt: skip
        row_of = np.empty(records.time.size, dtype=np.int64)
        row_of[expansion.out_record] = np.arange(expansion.out_record.size)
        return run.values[row_of[place], self.output]

    def _fit(self, expansion: Expansion, inputs: Floats) -> Floats:
        """Absolute tolerances of the first call; new ones would make steps of their own."""
        if not self._fitted:
            fitted = fit_tolerances(self.program, expansion.schedule, inputs, rtol=self.rtol)
            self._fitted.append(fitted)
        return self._fitted[0]

    def _expand(self, n_copies: int, records: DosingRecords, inputs: Floats) -> Expansion:
        """Schedule of all copies; made anew only where doses enter in another way."""
        with np.errstate(all="ignore"):
            if records.steady.any():
                return expand_records(self.program, records, inputs)
            terms = self._dose_terms(inputs)
            known, expansion = self._expanded.get(n_copies, (None, None))
            if known is None or expansion is None or not np.array_equal(known, terms, True):
                expansion = expand_records(self.program, records, inputs)
                self._expanded[n_copies] = (terms, expansion)
        return expansion

    def _dose_terms(self, inputs: Floats) -> Floats:
        """Bioavailability, lag, duration and rate of all states that are dosed."""
        dosed = np.unique(self.records.state[self.records.is_dose])
        rows = []
        for state in dosed:
            terms = self.program.dose_terms(inputs, self.program.states[state])
            for one in (terms.bioavailability, terms.lag, terms.duration, terms.rate):
                rows.append(np.zeros(len(inputs)) if one is None else one)
        return np.array(rows)

    def _tile(self, n_copies: int) -> tuple[DosingRecords, Ints]:
        """Records of all copies, and where each copy's observations stand in them.

        The copies of a patient stand together: neighbors share their steps, so that the error of
        the solver largely drops out of their differences.
        """
        if n_copies not in self._tiled:
            if len(self._tiled) >= MOST_REMEMBERED:
                self._tiled.clear()
                self._expanded.clear()
            self._tiled[n_copies] = self._make_tiles(n_copies)
        return self._tiled[n_copies]

    def _make_tiles(self, n_copies: int) -> tuple[DosingRecords, Ints]:
        one = self.records
        n = one.time.size
        record = np.tile(np.arange(n), n_copies)
        copy = np.repeat(np.arange(n_copies), n)
        order = np.lexsort((record, copy, one.patient[record]))
        record, copy = record[order], copy[order]
        columns = {name: getattr(one, name)[record] for name in FIELDS}
        columns["patient"] = one.patient[record] * n_copies + copy
        columns["row"] = one.row[record] + copy * len(self.inputs)
        where = np.empty((n_copies, n), dtype=np.int64)
        where[copy, record] = np.arange(record.size)
        return DosingRecords(**columns), where[:, self.record]

    def _fill(self, table: Floats) -> Floats:
        """Table of inputs of all copies, with each person's parameters."""
        columns = _columns(self.program, self.parameters)
        patient = np.zeros(len(self.inputs), dtype=np.int64)
        patient[self.records.row] = self.records.patient
        inputs = np.repeat(self.inputs[None], table.shape[0], axis=0)
        inputs[:, :, columns] = table[:, self.person[patient]]
        return inputs.reshape(-1, self.inputs.shape[1])


def _columns(program: Program, names: Sequence[str]) -> list[int]:
    known = [one.name for one in program.inputs]
    return [known.index(name) for name in names]
