"""Dosing records of many patients: one value, checked when it is made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from openldn.dynamics.schedule import Floats, Ints
from openldn.errors import DosingError

Mask = NDArray[np.bool_]

RATE_FROM_MODEL = -1.0
DURATION_FROM_MODEL = -2.0
NO_STATE = -1


class RecordKind(IntEnum):
    """What a record says."""

    OBSERVATION = 0
    DOSE = 1
    OTHER = 2
    RESET = 3
    RESET_AND_DOSE = 4


class Steady(IntEnum):
    """What a dose record says of steady state."""

    NO = 0
    RESET = 1  # the states become those of the steady state
    ADD = 2  # the steady state is added to what is there


@dataclass(frozen=True, kw_only=True, eq=False)
class RecordColumns:
    """Columns of records that may still hold faults; see :class:`DosingRecords`."""

    patient: Ints
    time: Floats
    kind: Ints
    state: Ints
    amount: Floats
    rate: Floats
    interval: Floats
    additional: Ints
    steady: Ints
    row: Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class DosingRecords(RecordColumns):
    """Records of many patients, row by row, patient after patient.

    Parameters
    ----------
    patient : array of int
        0, 1, 2 ..., each patient's records together.
    time : array
        Not decreasing within a patient; records of one moment are carried out as they stand.
    kind : array of int
        A :class:`RecordKind`.
    state : array of int
        Index of the state that is dosed; -1 where none is named.
    amount : array
        In the dose unit of the state; 0 for a dose that was missed.
    rate : array
        0 bolus; above 0 rate of an infusion; -1 rate from the model; -2 duration from the model.
    interval : array
        Time between doses.
    additional : array of int
        Further doses after the first, an interval apart.
    steady : array of int
        A :class:`Steady`.
    row : array of int
        Row of the table of inputs that belongs to the record.

    Raises
    ------
    DosingError
        Naming the first record that cannot be carried out, and why.
    """

    def __post_init__(self) -> None:
        sizes = {name: np.shape(getattr(self, name)) for name in FIELDS}
        if len(set(sizes.values())) > 1 or len(sizes["time"]) != 1:
            raise DosingError(
                f"the arrays of dosing records differ in shape ({sizes}); give one value for each."
            )
        for fault in find_faults(self):
            raise DosingError(f"record {fault.record + 1}: {fault.say(_OWN_NAMES)}")

    @property
    def n_patients(self) -> int:
        """Number of patients."""
        return int(self.patient[-1]) + 1 if self.patient.size else 0

    @property
    def is_dose(self) -> Mask:
        """Which records give a dose."""
        return _is_dose(self.kind)

    @property
    def is_reset(self) -> Mask:
        """Which records empty the system: resets, and doses that reset to steady state."""
        resets = (self.kind == RecordKind.RESET) | (self.kind == RecordKind.RESET_AND_DOSE)
        return resets | (self.steady == Steady.RESET)


FIELDS = (
    "patient", "time", "kind", "state", "amount", "rate", "interval", "additional", "steady", "row",
)  # fmt: skip
_OWN_NAMES = {name: name for name in FIELDS}


def make_records(time: ArrayLike, **columns: ArrayLike) -> DosingRecords:
    """Records from a time and whatever columns are not at their default.

    Parameters
    ----------
    time : array
    **columns : array or scalar
        Any other field of :class:`DosingRecords`; missing ones are those of observations of one
        patient.

    Examples
    --------
    >>> make_records([0.0, 24.0], kind=[1, 0], state=0, amount=[100.0, 0.0]).n_patients
    1
    """
    times = np.asarray(time, dtype=np.float64)
    odd = sorted(set(columns) - set(FIELDS))
    if odd:
        raise DosingError(f"dosing records have no field {odd[0]}; they have {', '.join(FIELDS)}.")
    given: dict[str, ArrayLike] = {"state": NO_STATE} | columns

    def number(name: str) -> Floats:
        return np.broadcast_to(np.asarray(given.get(name, 0.0), dtype=np.float64), times.shape)

    def whole(name: str) -> Ints:
        return np.broadcast_to(np.asarray(given.get(name, 0), dtype=np.int64), times.shape)

    return DosingRecords(
        patient=whole("patient"),
        time=times,
        kind=whole("kind"),
        state=whole("state"),
        amount=number("amount"),
        rate=number("rate"),
        interval=number("interval"),
        additional=whole("additional"),
        steady=whole("steady"),
        row=whole("row"),
    )


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Why a record cannot be carried out, in words that leave the names of the fields open."""

    record: int
    field: str
    value: float
    allowed: str
    remedy: str

    def say(self, names: Mapping[str, str]) -> str:
        """As a sentence, with the names that the reader knows."""
        return (
            f"{names[self.field]} is {self.value:g}; {self.allowed.format(**names)}. "
            f"{self.remedy.format(**names)}"
        )


def find_faults(records: RecordColumns) -> Iterator[Fault]:
    """What is wrong with records, the first record of every fault, in the order of the checks."""
    for field, wrong, allowed, remedy in _checks(records):
        if wrong.any():
            first = int(np.argmax(wrong))
            value = float(getattr(records, field)[first])
            yield Fault(record=first, field=field, value=value, allowed=allowed, remedy=remedy)


_Check = tuple[str, Mask, str, str]


def _checks(r: RecordColumns) -> Iterator[_Check]:
    yield from _check_order(r)
    yield from _check_plain(r)
    yield from _check_not_doses(r)
    yield from _check_repeats(r)
    yield from _check_steady(r)


def _check_order(r: RecordColumns) -> Iterator[_Check]:
    step = np.diff(r.patient, prepend=0)
    first = np.arange(r.time.size) == 0
    yield (
        "patient",
        np.where(first, r.patient != 0, (step < 0) | (step > 1)),
        "patients are numbered 0, 1, 2 ... and the records of each stand together",
        "Sort the records by patient and number the patients anew.",
    )
    yield "time", ~np.isfinite(r.time), "it must be a number", "Give every record a time."
    back = (np.diff(r.time, prepend=-np.inf) < 0) & (step == 0)
    yield (
        "time",
        back,
        "it must not be before the record above it of the same patient",
        "Sort the records of each patient by {time}.",
    )


def _check_plain(r: RecordColumns) -> Iterator[_Check]:
    yield (
        "kind",
        ~np.isin(r.kind, list(RecordKind)),
        "it must be 0 (observation), 1 (dose), 2 (other), 3 (reset) or 4 (reset and dose)",
        "Correct the record.",
    )
    yield (
        "amount",
        ~(np.isfinite(r.amount) & (r.amount >= 0)),
        "it must be 0 or more",
        "Write 0 for a dose that was missed.",
    )
    models = (r.rate == RATE_FROM_MODEL) | (r.rate == DURATION_FROM_MODEL)
    yield (
        "rate",
        ~(np.isfinite(r.rate) & ((r.rate >= 0) | models)),
        "it must be 0 (bolus), above 0 (infusion), -1 (rate from the model) or -2 (duration "
        "from the model)",
        "Correct the record.",
    )
    yield (
        "interval",
        ~(np.isfinite(r.interval) & (r.interval >= 0)),
        "it must be 0 or more",
        "Give the time between doses, or 0.",
    )
    yield (
        "additional",
        r.additional < 0,
        "it must be 0 or more",
        "Give the number of doses that follow the first; for a steady state use {steady} = 1.",
    )
    yield (
        "steady",
        ~np.isin(r.steady, list(Steady)),
        "it must be 0, 1 (reset to steady state) or 2 (add the steady state)",
        "Correct the record.",
    )


def _check_not_doses(r: RecordColumns) -> Iterator[_Check]:
    other = ~_is_dose(r.kind)
    for field in ("amount", "rate", "interval", "additional", "steady"):
        yield (
            field,
            other & (getattr(r, field) != 0),
            "it must be 0 in a record that gives no dose ({kind} 0, 2 or 3)",
            "Set {kind} to 1 if this is a dose, or {" + field + "} to 0.",
        )


def _check_repeats(r: RecordColumns) -> Iterator[_Check]:
    yield (
        "additional",
        (r.additional > 0) & (r.interval == 0),
        "additional doses need {interval} above 0",
        "Give {interval}, or set {additional} to 0.",
    )
    yield (
        "rate",
        _is_dose(r.kind) & (r.steady == 0) & (r.amount == 0) & (r.rate != 0),
        "an infusion needs {amount} above 0",
        "Give {amount}; write {rate} 0 for a dose that was missed.",
    )


def _check_steady(r: RecordColumns) -> Iterator[_Check]:
    steady = r.steady > 0
    constant = steady & (r.amount == 0)
    yield (
        "steady",
        steady & (r.amount > 0) & (r.interval == 0),
        "a steady state of repeated doses needs {interval} above 0",
        "Give {interval}; for a constant infusion {amount} must be 0.",
    )
    yield (
        "interval",
        constant & (r.interval > 0),
        "the steady state of a constant infusion ({amount} 0) needs {interval} 0",
        "Give {amount} for repeated doses, or set {interval} to 0.",
    )
    yield (
        "rate",
        constant & (r.rate == DURATION_FROM_MODEL),
        "a constant infusion ({amount} 0) has no duration",
        "Give the rate, or -1 for the rate from the model.",
    )
    yield (
        "additional",
        constant & (r.additional > 0),
        "the steady state of a constant infusion ends with its record and has none",
        "Set {additional} to 0.",
    )


def _is_dose(kind: Ints) -> Mask:
    return (kind == RecordKind.DOSE) | (kind == RecordKind.RESET_AND_DOSE)
