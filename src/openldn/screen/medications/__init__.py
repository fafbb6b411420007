"""Reading a medication list: what each line names, how it is used, how surely."""

from openldn.screen.medications.coverage import count_names, names_version
from openldn.screen.medications.line import LineState, MedicationLine, Mention, Use
from openldn.screen.medications.opioid_table import (
    UNNAMED,
    OpioidRow,
    find_opioid_row,
    read_opioid_rows,
)
from openldn.screen.medications.reader import read_medication, read_medications

__all__ = [
    "UNNAMED",
    "LineState",
    "MedicationLine",
    "Mention",
    "OpioidRow",
    "Use",
    "count_names",
    "find_opioid_row",
    "names_version",
    "read_medication",
    "read_medications",
    "read_opioid_rows",
]
