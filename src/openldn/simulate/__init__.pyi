from .cohort import REFERENCE_COHORT, Choice, Cohort, LogNormal
from .dose_series import DoseSeries, TimedDose, from_regimen, make_doses
from .exposure import Band, Exposure, NightSummary, simulate_exposure
from .facts import Fact, Use, find_fact, read_facts
from .formulation import Injection, StateDose, find_state, split_dose
from .hypotheses import (
    DEFAULT_HYPOTHESIS,
    Basis,
    Ground,
    Hypothesis,
    find_hypothesis,
    read_hypotheses,
)
from .night_schedule import NightlyRegimen, nights_of, nights_of_steps, repeat_dose
from .parts import find_fits, read_fit, read_part
from .person import Liver, Person, list_reference_values
from .population import NO_FURTHER_SPREAD, PERFECT_ADHERENCE, SHORTEST_GAP_H, STATISTICS, Population
from .population_data import QUANTILES, Collector
from .population_models import check_names, find_inputs, find_shared_outputs
from .population_piece import CHUNK, Piece, PieceResult, cut_pieces, run_piece
from .quantities import QUANTITIES, find_ground, title_of
from .run_population import run_pieces, simulate_population
from .sensitivity import find_elasticities, find_sobol_indices
from .vpc import PredictiveCheck, check_predictions, choose_edges

__all__ = [
    "CHUNK",
    "DEFAULT_HYPOTHESIS",
    "NO_FURTHER_SPREAD",
    "PERFECT_ADHERENCE",
    "QUANTILES",
    "QUANTITIES",
    "REFERENCE_COHORT",
    "SHORTEST_GAP_H",
    "STATISTICS",
    "Band",
    "Basis",
    "Choice",
    "Cohort",
    "Collector",
    "DoseSeries",
    "Exposure",
    "Fact",
    "Ground",
    "Hypothesis",
    "Injection",
    "Liver",
    "LogNormal",
    "NightSummary",
    "NightlyRegimen",
    "Person",
    "Piece",
    "PieceResult",
    "Population",
    "PredictiveCheck",
    "StateDose",
    "TimedDose",
    "Use",
    "check_names",
    "check_predictions",
    "choose_edges",
    "cut_pieces",
    "find_elasticities",
    "find_fact",
    "find_fits",
    "find_ground",
    "find_hypothesis",
    "find_inputs",
    "find_shared_outputs",
    "find_sobol_indices",
    "find_state",
    "from_regimen",
    "list_reference_values",
    "make_doses",
    "nights_of",
    "nights_of_steps",
    "read_facts",
    "read_fit",
    "read_hypotheses",
    "read_part",
    "repeat_dose",
    "run_piece",
    "run_pieces",
    "simulate_exposure",
    "simulate_population",
    "split_dose",
    "title_of",
]
