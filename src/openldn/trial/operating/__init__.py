"""What a design does in the long run: simulated persons, courses, looks, decisions."""

from openldn.trial.operating.characteristics import (
    DecidedShares,
    OperatingCharacteristics,
    SimulatedNumber,
    find_characteristics,
    first_decision,
    simulated_share,
)
from openldn.trial.operating.decisions import CONTINUE, STOP, UNDECIDED, decide_looks
from openldn.trial.operating.looks import (
    LookNumbers,
    SimulatedLooks,
    join_looks,
    simulate_course,
    simulate_looks,
)
from openldn.trial.operating.person import SimulatedPerson, autocorrelated, simulate_scores
from openldn.trial.operating.pieces import CoursePiece, cut_courses, simulate_piece
from openldn.trial.operating.typical import (
    RunIn,
    persons_like,
    read_run_in,
    typical_person,
    typical_persons,
)

__all__ = [
    "CONTINUE",
    "STOP",
    "UNDECIDED",
    "CoursePiece",
    "DecidedShares",
    "LookNumbers",
    "OperatingCharacteristics",
    "RunIn",
    "SimulatedLooks",
    "SimulatedNumber",
    "SimulatedPerson",
    "autocorrelated",
    "cut_courses",
    "decide_looks",
    "find_characteristics",
    "first_decision",
    "join_looks",
    "persons_like",
    "read_run_in",
    "simulate_course",
    "simulate_looks",
    "simulate_piece",
    "simulate_scores",
    "simulated_share",
    "typical_person",
    "typical_persons",
]
