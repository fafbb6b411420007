from .adherence import Adherence, Bedtimes, NightlyDoses
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
from .estimation import (
    Ending,
    Observations,
    Parameter,
    PersonEstimates,
    PopulationEstimates,
    Problem,
    estimate_persons,
    estimate_population,
)
from .estimation.design import Design
from .inputs import Input, Residual
from .integrate import Outcome, Run, Summaries, WindowSummaries, integrate
from .linear import integrate_linear
from .misses import Independent, Markov, Misses, Streaks
from .model import TIME, Definition, Dosing, Model, State
from .model_text import read_model
from .program import DoseTerms, Program, load_program
from .reference import integrate_reference
from .schedule import Operation, Schedule
from .streams import draw_normals, draw_uniforms, make_generator
from .tally import RELATIVE_ERROR, Tally
from .tolerances import fit_tolerances
from .variability import Variability, draw_nights, draw_persons, hold_within

__all__ = [
    "NO_STATE",
    "RELATIVE_ERROR",
    "TIME",
    "Adherence",
    "Advance",
    "Bedtimes",
    "Covariates",
    "Definition",
    "Design",
    "DoseTerms",
    "DosedModel",
    "Dosing",
    "DosingRecords",
    "Ending",
    "Expansion",
    "Independent",
    "Input",
    "Markov",
    "Misses",
    "Model",
    "NightlyDoses",
    "Observations",
    "Operation",
    "Order",
    "Outcome",
    "Parameter",
    "PersonEstimates",
    "PopulationEstimates",
    "Problem",
    "Program",
    "RecordColumns",
    "RecordKind",
    "Report",
    "Residual",
    "Run",
    "Schedule",
    "State",
    "Streaks",
    "Summaries",
    "Tally",
    "TimedChange",
    "Variability",
    "WindowSummaries",
    "add_changes",
    "draw_nights",
    "draw_normals",
    "draw_persons",
    "draw_uniforms",
    "estimate_persons",
    "estimate_population",
    "expand_records",
    "find_faults",
    "fit_tolerances",
    "hold_within",
    "integrate",
    "integrate_linear",
    "integrate_reference",
    "load_program",
    "make_generator",
    "make_records",
    "make_schedule",
    "read_model",
    "schedule_changes",
    "schedule_of_doses",
]
