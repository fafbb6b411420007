"""Sequential monitoring: what a course may say at each look, with error rates that hold."""

from openldn.trial.monitoring.betting import Bets, bet_on_orders, confidence_sequence
from openldn.trial.monitoring.calibrate import EFFECTS_MCID, calibrate_looks
from openldn.trial.monitoring.monitor import LookResult, Monitoring, monitor_course
from openldn.trial.monitoring.orders import is_allowed, largest_evidence, open_orders
from openldn.trial.monitoring.progress import CourseSoFar, follow_course
from openldn.trial.monitoring.randomization import RandomizationTest, randomization_test
from openldn.trial.monitoring.steps import NextStep
from openldn.trial.monitoring.worlds import WORLDS, World, person_in

__all__ = [
    "EFFECTS_MCID",
    "WORLDS",
    "Bets",
    "CourseSoFar",
    "LookResult",
    "Monitoring",
    "NextStep",
    "RandomizationTest",
    "World",
    "bet_on_orders",
    "calibrate_looks",
    "confidence_sequence",
    "follow_course",
    "is_allowed",
    "largest_evidence",
    "monitor_course",
    "open_orders",
    "person_in",
    "randomization_test",
]
