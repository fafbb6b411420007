"""What each dose record puts into the model: amounts, rates and times in the model's terms."""

from dataclasses import dataclass

import numpy as np

from openldn.dynamics.dosing.program import DosedModel
from openldn.dynamics.dosing.records import (
    DURATION_FROM_MODEL,
    RATE_FROM_MODEL,
    DosingRecords,
    Mask,
)
from openldn.dynamics.schedule import Floats, Ints
from openldn.errors import DosingError


@dataclass(frozen=True, kw_only=True, eq=False)
class Doses:
    """Dose records with bioavailability, lag and the model's rates put in; one entry each.

    Parameters
    ----------
    record, patient, row, state : array of int
    time : array
        Of the record.
    amount : array
        That arrives, in the state's unit.
    rate : array
        State's unit per time; 0 for a bolus.
    duration : array
        Of the infusion; 0 for a bolus, infinite for a constant infusion.
    lag, interval : array
    additional, steady : array of int
    """

    record: Ints
    patient: Ints
    row: Ints
    state: Ints
    time: Floats
    amount: Floats
    rate: Floats
    duration: Floats
    lag: Floats
    interval: Floats
    additional: Ints
    steady: Ints

    @property
    def is_infusion(self) -> Mask:
        """Which doses run over a time."""
        return self.rate > 0

    @property
    def is_constant(self) -> Mask:
        """Which doses are the steady state of a constant infusion, which ends at the record."""
        return np.isinf(self.duration)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Terms:
    factor: Floats
    bioavailability: Floats
    lag: Floats
    duration: Floats
    rate: Floats


def find_doses(model: DosedModel, records: DosingRecords, inputs: Floats) -> Doses:
    """Doses of the records in the model's terms.

    Raises
    ------
    DosingError
        If a state is not one of the model's, or its bioavailability, lag, rate or duration
        cannot be used.
    """
    record = np.flatnonzero(records.is_dose)
    state, row = records.state[record], records.row[record]
    _check_states(model, records, record)
    terms = _find_terms(model, inputs[row], state)
    _check_terms(model, records, record, terms)
    asked, dose = records.rate[record], records.amount[record]
    constant = (records.steady[record] > 0) & (dose == 0)
    arriving = dose * terms.bioavailability
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.select(
            [asked == RATE_FROM_MODEL, asked == DURATION_FROM_MODEL],
            [terms.rate, arriving / terms.duration],
            asked,
        )
        duration = np.where(rate > 0, arriving / rate, 0.0)
    # Bioavailability and lag do not apply to the steady state of a constant infusion.
    return Doses(
        record=record,
        patient=records.patient[record],
        row=row,
        state=state,
        time=records.time[record],
        amount=np.where(constant, 0.0, arriving * terms.factor),
        rate=np.where((arriving > 0) | constant, rate * terms.factor, 0.0),
        duration=np.where(constant, np.inf, duration),
        lag=np.where(constant, 0.0, terms.lag),
        interval=records.interval[record],
        additional=records.additional[record],
        steady=records.steady[record],
    )


def _find_terms(model: DosedModel, inputs: Floats, state: Ints) -> _Terms:
    """Terms of each dose: those of its row of inputs and its state."""
    found = {name: np.zeros(state.size) for name in _Terms.__dataclass_fields__}
    for one in np.unique(state):
        mine = state == one
        terms = model.dose_terms(inputs[mine], model.states[one])
        for name, values in found.items():
            given = getattr(terms, name)
            values[mine] = np.nan if given is None else given
    return _Terms(**found)


def _check_states(model: DosedModel, records: DosingRecords, record: Ints) -> None:
    state = records.state[record]
    odd = (state < 0) | (state >= len(model.states))
    if odd.any():
        first = record[np.argmax(odd)]
        numbers = ", ".join(f"{i} {name}" for i, name in enumerate(model.states))
        raise DosingError(
            f"record {first + 1}: state is {records.state[first]}; the model has the states "
            f"{numbers}. Name one of them."
        )


def _check_terms(model: DosedModel, records: DosingRecords, record: Ints, terms: _Terms) -> None:
    asked, given = records.rate[record], records.amount[record] > 0
    steady = records.steady[record] > 0
    lag_too_long = steady & given & (terms.lag >= records.interval[record])
    _refuse(
        ~(np.isfinite(terms.bioavailability) & (terms.bioavailability >= 0)),
        model, records, record, "bioavailability F", terms.bioavailability,
        "it must be 0 or more. Look at the parameters of this patient.",
    )  # fmt: skip
    _refuse(
        ~(np.isfinite(terms.lag) & (terms.lag >= 0)),
        model, records, record, "lag", terms.lag,
        "it must be 0 or more. Look at the parameters of this patient.",
    )  # fmt: skip
    _refuse(
        lag_too_long, model, records, record, "lag", terms.lag,
        "in a steady-state dose it must be below the interval between doses. Write the doses "
        "out one by one, or give a longer interval.",
    )  # fmt: skip
    _refuse(
        (asked == RATE_FROM_MODEL) & (given | steady) & ~(terms.rate > 0),
        model, records, record, "rate (asked for by rate -1)", terms.rate,
        "it must be above 0. Give [dosing.STATE] a rate in the model text, or write the rate "
        "into the record.",
    )  # fmt: skip
    _refuse(
        (asked == DURATION_FROM_MODEL) & given & ~(terms.duration > 0),
        model, records, record, "duration (asked for by rate -2)", terms.duration,
        "it must be above 0. Give [dosing.STATE] a duration in the model text, or write the rate "
        "into the record.",
    )  # fmt: skip


def _refuse(
    wrong: Mask,
    model: DosedModel,
    records: DosingRecords,
    record: Ints,
    what: str,
    values: Floats,
    allowed: str,
) -> None:
    if wrong.any():
        i = int(np.argmax(wrong))
        shown = "not given" if np.isnan(values[i]) else f"{values[i]:g}"
        raise DosingError(
            f"record {record[i] + 1} at time {records.time[record[i]]:g}: {what} of state "
            f"{model.states[records.state[record[i]]]} is {shown}; {allowed}"
        )
