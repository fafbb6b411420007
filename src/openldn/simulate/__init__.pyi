from .calibration.endogenous import compare_endogenous, fit_endogenous
from .calibration.fit import Comparison, Fit
from .calibration.immune import compare_immune, fit_immune
from .calibration.occupancy import calibrate_occupancy
from .calibration.occupancy_holdouts import compare_occupancy
from .calibration.occupancy_tables import fill_page
from .calibration.plasma import fit_plasma
from .calibration.plasma_holdouts import compare_plasma
from .calibration.tumour import compare_tumour, fit_tumour
from .cohort import REFERENCE_COHORT, Choice, Cohort, LogNormal
from .dose_series import DoseSeries, TimedDose, from_regimen, make_doses
from .draws import draw_inputs
from .exposure import Band, Exposure, NightSummary, simulate_exposure
from .facts import Fact, Use, find_fact, read_facts
from .formulation import Injection, StateDose, find_state, split_dose
from .headline import Scenario, Spread, ToneBalance, tell_balance, tell_headline, weigh_tone
from .human_tumour import GrowthSign, human_growth_sign
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
from .potency import PotencyRatio, compare_tlr4_potency
from .preparation import check_solver, prepare_models
from .quantities import QUANTITIES, find_ground, title_of
from .questions import (
    DoseResponse,
    Estimate,
    MissedAnswer,
    OpioidAnswer,
    Setting,
    SteadyAnswer,
    SurgeryAnswer,
    ask_dose_response,
    ask_missed,
    ask_opioid,
    ask_steady_state,
    ask_surgery,
)
from .questions.dose_response import DOSES_MG
from .run_population import run_pieces, simulate_population
from .scenarios import weigh_scenarios
from .sensitivity import find_elasticities, find_sobol_indices
from .sensitivity_table import SensitivityTable
from .tumour import ogfr_occupancy_range
from .vpc import PredictiveCheck, check_predictions, choose_edges

__all__ = [
    "CHUNK",
    "DEFAULT_HYPOTHESIS",
    "DOSES_MG",
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
    "Comparison",
    "DoseResponse",
    "DoseSeries",
    "Estimate",
    "Exposure",
    "Fact",
    "Fit",
    "Ground",
    "GrowthSign",
    "Hypothesis",
    "Injection",
    "Liver",
    "LogNormal",
    "MissedAnswer",
    "NightSummary",
    "NightlyRegimen",
    "OpioidAnswer",
    "Person",
    "Piece",
    "PieceResult",
    "Population",
    "PotencyRatio",
    "PredictiveCheck",
    "Scenario",
    "SensitivityTable",
    "Setting",
    "Spread",
    "StateDose",
    "SteadyAnswer",
    "SurgeryAnswer",
    "TimedDose",
    "ToneBalance",
    "Use",
    "ask_dose_response",
    "ask_missed",
    "ask_opioid",
    "ask_steady_state",
    "ask_surgery",
    "calibrate_occupancy",
    "check_names",
    "check_predictions",
    "check_solver",
    "choose_edges",
    "compare_endogenous",
    "compare_immune",
    "compare_occupancy",
    "compare_plasma",
    "compare_tlr4_potency",
    "compare_tumour",
    "cut_pieces",
    "draw_inputs",
    "fill_page",
    "find_elasticities",
    "find_fact",
    "find_fits",
    "find_ground",
    "find_hypothesis",
    "find_inputs",
    "find_shared_outputs",
    "find_sobol_indices",
    "find_state",
    "fit_endogenous",
    "fit_immune",
    "fit_plasma",
    "fit_tumour",
    "from_regimen",
    "human_growth_sign",
    "list_reference_values",
    "make_doses",
    "nights_of",
    "nights_of_steps",
    "ogfr_occupancy_range",
    "prepare_models",
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
    "tell_balance",
    "tell_headline",
    "title_of",
    "weigh_scenarios",
    "weigh_tone",
]
