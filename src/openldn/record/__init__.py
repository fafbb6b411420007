"""What is known of a person's course; "unknown" is a value."""

from openldn.record.course import (
    UNKNOWN,
    Codes,
    Course,
    DiaryEntry,
    DoseEvent,
    Floats,
    IntercurrentEvent,
    TreatmentPeriod,
)
from openldn.record.finding import Finding, Severity
from openldn.record.instrument import Better, Instrument, LikelihoodHint
from openldn.record.instruments import FINDINGS, find_instrument, find_unknowns, read_instruments

__all__ = [
    "FINDINGS",
    "UNKNOWN",
    "Better",
    "Codes",
    "Course",
    "DiaryEntry",
    "DoseEvent",
    "Finding",
    "Floats",
    "Instrument",
    "IntercurrentEvent",
    "LikelihoodHint",
    "Severity",
    "TreatmentPeriod",
    "find_instrument",
    "find_unknowns",
    "read_instruments",
]
