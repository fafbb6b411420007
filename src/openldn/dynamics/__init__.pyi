from .dosing import (
    DosingRecords,
    Expansion,
    RecordKind,
    expand_records,
    make_records,
    make_schedule,
    schedule_of_doses,
)
from .inputs import Input, Residual
from .integrate import Outcome, Run, Summaries, WindowSummaries, integrate
from .model import Definition, Dosing, Model, State
from .model_text import read_model
from .program import DoseTerms, Program, load_program
from .schedule import Operation, Schedule

__all__ = [
    "Definition",
    "DoseTerms",
    "Dosing",
    "DosingRecords",
    "Expansion",
    "Input",
    "Model",
    "Operation",
    "Outcome",
    "Program",
    "RecordKind",
    "Residual",
    "Run",
    "Schedule",
    "State",
    "Summaries",
    "WindowSummaries",
    "expand_records",
    "integrate",
    "load_program",
    "make_records",
    "make_schedule",
    "read_model",
    "schedule_of_doses",
]
