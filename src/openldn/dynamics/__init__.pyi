from . import estimation
from .changes import TimedChange, add_changes, schedule_changes
from .dosing import (
    NO_STATE,
    Advance,
    Covariates,
    DosedModel,
    DosingRecords,
    Expansion,
    Order,
    RecordColumns,
    RecordKind,
    Report,
    expand_records,
    find_faults,
    make_records,
    make_schedule,
    schedule_of_doses,
)
from .inputs import Input, Residual
from .integrate import Outcome, Run, Summaries, WindowSummaries, integrate
from .linear import integrate_linear
from .model import Definition, Dosing, Model, State
from .model_text import read_model
from .program import DoseTerms, Program, load_program
from .reference import integrate_reference
from .schedule import Operation, Schedule

__all__ = [
    "NO_STATE",
    "Advance",
    "Covariates",
    "Definition",
    "DoseTerms",
    "DosedModel",
    "Dosing",
    "DosingRecords",
    "Expansion",
    "Input",
    "Model",
    "Operation",
    "Order",
    "Outcome",
    "Program",
    "RecordColumns",
    "RecordKind",
    "Report",
    "Residual",
    "Run",
    "Schedule",
    "State",
    "Summaries",
    "TimedChange",
    "WindowSummaries",
    "add_changes",
    "estimation",
    "expand_records",
    "find_faults",
    "integrate",
    "integrate_linear",
    "integrate_reference",
    "load_program",
    "make_records",
    "make_schedule",
    "read_model",
    "schedule_changes",
    "schedule_of_doses",
]
