"""Reading a medication list: what each line names, how it is used, how surely."""

from openldn.screen.medications.line import LineState, MedicationLine, Mention, Use
from openldn.screen.medications.opioid_table import UNNAMED, OpioidRow, find_opioid_row
from openldn.screen.medications.reader import read_medication, read_medications

__all__ = [
    "UNNAMED",
    "LineState",
    "MedicationLine",
    "Mention",
    "OpioidRow",
    "Use",
    "find_opioid_row",
    "read_medication",
    "read_medications",
]
