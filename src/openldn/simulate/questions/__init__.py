"""Practical questions, answered under each hypothesis side by side.

Every answer says what it rests on and carries the guidance that exists; none is advice to take
an opioid or to change a dose.
"""

from openldn.simulate.questions.answer import Estimate, Setting
from openldn.simulate.questions.dose_response import DoseResponse, ask_dose_response
from openldn.simulate.questions.missed import MissedAnswer, ask_missed
from openldn.simulate.questions.opioid import OpioidAnswer, ask_opioid
from openldn.simulate.questions.steady_state import SteadyAnswer, ask_steady_state
from openldn.simulate.questions.surgery import SurgeryAnswer, ask_surgery

__all__ = [
    "DoseResponse",
    "Estimate",
    "MissedAnswer",
    "OpioidAnswer",
    "Setting",
    "SteadyAnswer",
    "SurgeryAnswer",
    "ask_dose_response",
    "ask_missed",
    "ask_opioid",
    "ask_steady_state",
    "ask_surgery",
]
