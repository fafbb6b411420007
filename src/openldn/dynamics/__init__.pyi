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
    "Input",
    "Model",
    "Operation",
    "Outcome",
    "Program",
    "Residual",
    "Run",
    "Schedule",
    "State",
    "Summaries",
    "WindowSummaries",
    "integrate",
    "load_program",
    "read_model",
]
