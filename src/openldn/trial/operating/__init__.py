"""What a design does in the long run: simulated persons, courses, looks, decisions."""

from openldn.trial.operating.candidates import (
    HELPFUL_MCIDS,
    DesignCandidate,
    list_candidates,
    make_candidates,
)
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
from openldn.trial.operating.power import (
    USUAL_MCIDS,
    DesignPower,
    check_effects,
    find_limits,
)
from openldn.trial.operating.typical import (
    RunIn,
    persons_like,
    read_run_in,
    typical_person,
    typical_persons,
)

__all__ = [
    "CONTINUE",
    "HELPFUL_MCIDS",
    "STOP",
    "UNDECIDED",
    "USUAL_MCIDS",
    "CoursePiece",
    "DecidedShares",
    "DesignCandidate",
    "DesignPower",
    "LookNumbers",
    "OperatingCharacteristics",
    "RunIn",
    "SimulatedLooks",
    "SimulatedNumber",
    "SimulatedPerson",
    "autocorrelated",
    "check_effects",
    "cut_courses",
    "decide_looks",
    "find_characteristics",
    "find_limits",
    "first_decision",
    "join_looks",
    "list_candidates",
    "make_candidates",
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
