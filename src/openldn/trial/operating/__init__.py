"""What a design does in the long run: simulated persons, courses, looks, decisions."""

from openldn.trial.operating.decisions import CONTINUE, STOP, UNDECIDED, decide_looks
from openldn.trial.operating.looks import (
    LookNumbers,
    SimulatedLooks,
    join_looks,
    simulate_course,
    simulate_looks,
)
from openldn.trial.operating.person import SimulatedPerson, autocorrelated, simulate_scores

__all__ = [
    "CONTINUE",
    "STOP",
    "UNDECIDED",
    "LookNumbers",
    "SimulatedLooks",
    "SimulatedPerson",
    "autocorrelated",
    "decide_looks",
    "join_looks",
    "simulate_course",
    "simulate_looks",
    "simulate_scores",
]
