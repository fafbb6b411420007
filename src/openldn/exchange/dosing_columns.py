"""The columns of NONMEM, one by one, to dosing records; gathers notes on the way."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from openldn.dynamics import (
    NO_STATE,
    DosingRecords,
    Input,
    RecordColumns,
    RecordKind,
    find_faults,
)
from openldn.errors import DosingError
from openldn.exchange.dosing_table import RESERVED, EventText, Floats, Ints

_COLUMNS = {
    "patient": "ID", "time": "TIME", "kind": "EVID", "state": "CMT", "amount": "AMT",
    "rate": "RATE", "interval": "II", "additional": "ADDL", "steady": "SS", "row": "row",
}  # fmt: skip
_WHOLE = ("EVID", "ADDL", "SS", "MDV")
_ANY_START = 3  # SS = 3: as 1, but where the search starts is the user's; ours needs none


class EventProgram(Protocol):
    """What an event table needs to know of the model."""

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the states, in order."""

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Parameters and covariates."""

    def make_inputs(self, n: int, /, **values: ArrayLike) -> Floats:
        """Table of inputs."""


@dataclass(frozen=True, kw_only=True, eq=False)
class EventTable:
    """Records of an event table.

    Parameters
    ----------
    records : DosingRecords
        A patient whose time starts again at a reset is several patients here, one after the other.
    inputs : array of shape (n_rows, n_inputs)
        Of the model, with the covariates of the table put in; ``records.row`` points to them.
    ids : tuple of str
        As in the table, one for each patient of ``records``.
    lines : array of int
        Line of each record in the file.
    observed : array
        DV of each record; NaN where missing.
    is_missing : array of bool
        Whether MDV says that DV does not count.
    covariates : tuple of str
        Inputs that the table gives.
    ignored : tuple of str
        Columns that were not used.
    notes : tuple of str
        What was assumed; for the person who wrote the table.
    """

    records: DosingRecords
    inputs: Floats
    ids: tuple[str, ...]
    lines: Ints
    observed: Floats
    is_missing: NDArray[np.bool_]
    covariates: tuple[str, ...]
    ignored: tuple[str, ...]
    notes: tuple[str, ...]


class EventReader:
    """Reads column by column and gathers notes on the way."""

    def __init__(self, table: EventText, program: EventProgram) -> None:
        self.table = table
        self.program = program
        self.notes: list[str] = []

    def read(self) -> EventTable:
        """Read all columns; raises DosingError where one cannot be used."""
        codes, labels = self._patients()
        columns = {name: self._numbers(name) for name in RESERVED if name not in ("ID", "CMT")}
        kind = self._kinds(columns)
        steady = np.where(columns["SS"] == _ANY_START, 1, columns["SS"])
        run = _runs(codes, columns["TIME"], kind)
        covariates = self._covariates()
        values = {name: self._filled(name, codes) for name in covariates.values()}
        row, inputs = self._inputs(run, values)
        found = RecordColumns(
            patient=run,
            time=columns["TIME"],
            kind=kind,
            state=self._states(kind),
            amount=columns["AMT"],
            rate=columns["RATE"],
            interval=columns["II"],
            additional=columns["ADDL"].astype(np.int64),
            steady=steady.astype(np.int64),
            row=row,
        )
        self._check(found)
        self._note(found, columns, run, codes)
        return EventTable(
            records=DosingRecords(**vars(found)),
            inputs=inputs,
            ids=tuple(labels[i] for i in codes[np.flatnonzero(np.diff(run, prepend=-1))]),
            lines=self.table.lines,
            observed=columns["DV"],
            is_missing=columns["MDV"] != 0,
            covariates=tuple(values),
            ignored=self._ignored(covariates),
            notes=tuple(self.notes),
        )

    def _patients(self) -> tuple[Ints, list[str]]:
        """Number of the patient of each row, and the labels."""
        n = len(self.table.lines)
        name = self.table.find("ID")
        if name is None:
            return np.zeros(n, dtype=np.int64), ["1"]
        text = self.table.frame[name]
        if text.null_count():
            row = int(text.is_null().arg_max() or 0)
            self.table.refuse(name, row, "every record needs one", "Write whose record it is.")
        new = np.ones(n, dtype=np.bool_)
        new[1:] = (text != text.shift(1)).fill_null(True).to_numpy()[1:]
        labels = text.filter(pl.Series(new)).to_list()
        again = pl.Series(labels).is_duplicated()
        if again.any():
            seen: set[str] = set()
            place = next(i for i, one in enumerate(labels) if one in seen or seen.add(one))  # type: ignore[func-returns-value]
            row = self.table.lines[np.flatnonzero(new)[place]]
            raise DosingError(
                f"row {row}: {name} is one that stood further up, with another between; the "
                f"records of each {name} must stand together. Sort the table by {name} and TIME."
            )
        return np.cumsum(new) - 1, labels

    def _numbers(self, name: str) -> Floats:
        """A column of NONMEM; 0 where it or the cell is missing, but for DV and TIME."""
        found = self.table.find(name)
        if found is None:
            return np.full(len(self.table.lines), np.nan if name == "DV" else 0.0)
        values = self.table.numbers(found)
        if name == "DV":
            return values
        if name == "TIME":
            self._check_times(found, values)
            return values
        values = np.nan_to_num(values, nan=0.0)
        odd = (values != np.rint(values)) if name in _WHOLE else np.zeros(values.size, dtype=bool)
        if odd.any():
            self.table.refuse(
                found, int(np.argmax(odd)), "it must be a whole number", "Correct it."
            )
        if name == "MDV" and not np.isin(values, (0, 1)).all():
            row = int(np.argmax(~np.isin(values, (0, 1))))
            self.table.refuse(
                found, row, "it must be 0 (DV counts) or 1 (it does not)", "Correct it."
            )
        if name == "SS":
            self._check_steady(found, values)
        return values

    def _check_times(self, name: str, values: Floats) -> None:
        for wrong, allowed, remedy in (
            (
                np.isnan(values),
                "every record needs a time",
                "Write it in the model's unit of time.",
            ),
            (values < 0, "it must be 0 or more", "Count times from the first record."),
        ):
            if wrong.any():
                self.table.refuse(name, int(np.argmax(wrong)), allowed, remedy)

    def _check_steady(self, name: str, values: Floats) -> None:
        wrong = ~np.isin(values, (0, 1, 2, _ANY_START))
        if wrong.any():
            self.table.refuse(
                name,
                int(np.argmax(wrong)),
                "it must be 0, 1 (reset to steady state) or 2 (add the steady state)",
                "Correct it.",
            )

    def _kinds(self, columns: dict[str, Floats]) -> Ints:
        """EVID, or what NM-TRAN would derive."""
        if self.table.find("EVID") is not None:
            return columns["EVID"].astype(np.int64)
        doses = np.zeros(len(self.table.lines), dtype=np.bool_)
        for name in ("AMT", "RATE", "II", "ADDL", "SS"):
            doses |= columns[name] != 0
        other = columns["MDV"] != 0
        kinds = np.select([doses, other], [RecordKind.DOSE, RecordKind.OTHER], 0)
        self.notes.append(
            "There is no column EVID: records with AMT, RATE, II, ADDL or SS other than 0 are "
            f"doses ({int(doses.sum())} of {doses.size}). A missed dose of amount 0 needs EVID 1"
        )
        return kinds.astype(np.int64)

    def _states(self, kind: Ints) -> Ints:
        """Index of the state that CMT names, by number or name."""
        doses = (kind == RecordKind.DOSE) | (kind == RecordKind.RESET_AND_DOSE)
        name = self.table.find("CMT")
        default = np.where(doses, 0, NO_STATE)
        if name is None:
            if doses.any():
                self.notes.append(
                    f"There is no column CMT: doses go into the first state, "
                    f"{self.program.states[0]}"
                )
            return default
        text = self.table.frame[name]
        known = {one: i for i, one in enumerate(self.program.states)}
        found = default.copy()
        for cell in text.unique().drop_nulls().to_list():
            where = (text == cell).fill_null(False).to_numpy()
            index = self._find_state(cell, known)
            if index is None:
                numbers = ", ".join(f"{i + 1} {one}" for i, one in enumerate(known))
                self.table.refuse(
                    name,
                    int(np.argmax(where)),
                    f"the model has the states {numbers}",
                    "Write the number or the name of one of them.",
                )
            if index >= 0:
                found[where] = index
        assumed = doses & (found == 0) & text.is_in(["0"]).fill_null(True).to_numpy()
        if assumed.any():
            self.notes.append(
                f"{int(assumed.sum())} doses name no CMT and go into the first state, "
                f"{self.program.states[0]}"
            )
        return found

    def _find_state(self, cell: str, known: dict[str, int]) -> int | None:
        """Index; -1 for 0, which names none; nothing where the model has no such state."""
        if cell in known:
            return known[cell]
        alike = [i for one, i in known.items() if one.casefold() == cell.casefold()]
        if len(alike) == 1:
            return alike[0]
        try:
            number = float(cell)
        except ValueError:
            return None
        return int(number) - 1 if number in range(len(known) + 1) else None

    def _covariates(self) -> dict[str, str]:
        """Column of each input of the model that the table gives."""
        found = {}
        for one in self.program.inputs:
            column = self.table.find(one.name)
            if column is None or column in found:
                continue
            if column.upper() in RESERVED:
                self.notes.append(
                    f"The model has an input {one.name}; the column {column} is read as that of "
                    "NONMEM, not as this input"
                )
                continue
            found[column] = one.name
        return found

    def _filled(self, name: str, codes: Ints) -> Floats:
        """A covariate; what is missing is carried on from the record before, or back."""
        column = self.table.find(name)
        assert column is not None  # found by its name before
        values = pl.Series(self.table.numbers(column), nan_to_null=True)
        missing = values.null_count()
        if missing:
            frame = pl.DataFrame({"patient": codes, "value": values})
            over = pl.col("value").forward_fill().backward_fill().over("patient")
            values = frame.select(over).to_series()
            typical = next(one.value for one in self.program.inputs if one.name == name)
            left = values.null_count()
            values = values.fill_null(typical)
            none = f"; {left} records have none to take and get the model's {typical:g}"
            self.notes.append(
                f"{column} is missing in {missing} records: carried on from the record before of "
                f"the same patient, or back from the next{none if left else ''}"
            )
        return values.to_numpy().astype(np.float64)

    def _inputs(self, run: Ints, values: dict[str, Floats]) -> tuple[Ints, Floats]:
        """Row of each record in a table that has a row for every change."""
        new = np.diff(run, prepend=-1) != 0
        for value in values.values():
            new |= np.diff(value, prepend=np.nan) != 0
        return np.cumsum(new) - 1, self.program.make_inputs(
            int(new.sum()), **{name: value[new] for name, value in values.items()}
        )

    def _check(self, found: RecordColumns) -> None:
        for fault in find_faults(found):
            names = _COLUMNS | {key: self.table.find(one) or one for key, one in _COLUMNS.items()}
            line = self.table.lines[fault.record]
            raise DosingError(f"row {line}: {fault.say(names)}")

    def _note(
        self, found: RecordColumns, columns: dict[str, Floats], run: Ints, codes: Ints
    ) -> None:
        if self.table.comments:
            self.notes.append(f"Lines that begin with # were skipped: {self.table.comments}")
        idle = (found.interval > 0) & (found.additional == 0) & (found.steady == 0)
        if idle.any():
            self.notes.append(
                f"II has no effect in {int(idle.sum())} records, which have neither ADDL nor SS "
                f"(first in row {self.table.lines[np.argmax(idle)]})"
            )
        counted = (found.kind != RecordKind.OBSERVATION) & ~np.isnan(columns["DV"])
        counted &= columns["DV"] != 0
        if counted.any():
            self.notes.append(
                f"DV is ignored in {int(counted.sum())} records that are no observations "
                f"(first in row {self.table.lines[np.argmax(counted)]})"
            )
        again = run[-1] - codes[-1]
        if again:
            self.notes.append(f"The time starts again at {again} resets; each part runs by itself")
        if not found.amount.any() and not found.steady.any():
            self.notes.append("No record gives a dose")

    def _ignored(self, covariates: dict[str, str]) -> tuple[str, ...]:
        used = {self.table.find(name) for name in RESERVED} | set(covariates)
        ignored = tuple(name for name in self.table.names if name not in used)
        if ignored:
            inputs = ", ".join(one.name for one in self.program.inputs)
            self.notes.append(
                f"Columns that were not used: {', '.join(ignored)}. Covariates must be named as "
                f"in the model ({inputs})"
            )
        return ignored


def _runs(codes: Ints, time: Floats, kind: Ints) -> Ints:
    """Number of the run of each row: of a patient, or of a part after which time starts again."""
    restart = np.diff(codes, prepend=-1) != 0
    resets = (kind == RecordKind.RESET) | (kind == RecordKind.RESET_AND_DOSE)
    restart |= resets & (np.diff(time, prepend=time[:1]) < 0)
    return np.cumsum(restart) - 1
