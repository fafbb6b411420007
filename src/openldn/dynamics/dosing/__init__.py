"""Dosing records of many patients, and the schedules they come to."""

from openldn.dynamics.dosing.expand import Expansion, expand_records, make_schedule
from openldn.dynamics.dosing.program import Advance, DosedModel
from openldn.dynamics.dosing.records import (
    DURATION_FROM_MODEL,
    FIELDS,
    NO_STATE,
    RATE_FROM_MODEL,
    DosingRecords,
    Fault,
    RecordColumns,
    RecordKind,
    Steady,
    find_faults,
    make_records,
)
from openldn.dynamics.dosing.regular import schedule_of_doses
from openldn.dynamics.dosing.written_out import Covariates, Order, Report

__all__ = [
    "DURATION_FROM_MODEL",
    "FIELDS",
    "NO_STATE",
    "RATE_FROM_MODEL",
    "Advance",
    "Covariates",
    "DosedModel",
    "DosingRecords",
    "Expansion",
    "Fault",
    "Order",
    "RecordColumns",
    "RecordKind",
    "Report",
    "Steady",
    "expand_records",
    "find_faults",
    "make_records",
    "make_schedule",
    "schedule_of_doses",
]
