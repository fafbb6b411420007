"""Models of differential equations written as text, their dosing, and how they are run.

No clinical word stands here: a model is a text file, a patient a row of numbers.
"""

from openldn.dynamics.model import Definition, Dosing, Input, Model, Residual, State
from openldn.dynamics.model_text import read_model
from openldn.dynamics.schedule import Operation, Schedule

__all__ = [
    "Definition",
    "Dosing",
    "Input",
    "Model",
    "Operation",
    "Residual",
    "Schedule",
    "State",
    "read_model",
]
