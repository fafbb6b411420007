"""What is known of a person and of their course; "unknown" is a value."""

from openldn.record.condition import Condition, ConditionStatus
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
from openldn.record.dose_request import DoseRequest
from openldn.record.finding import Finding, Severity
from openldn.record.instrument import Better, Instrument, LikelihoodHint
from openldn.record.instruments import FINDINGS, find_instrument, find_unknowns, read_instruments
from openldn.record.laboratory import LaboratoryValue, find_analyte
from openldn.record.medicine import MedicineEntry, MedicineStatus
from openldn.record.naltrexone_use import NaltrexoneUse
from openldn.record.person import LiverClass, Pregnancy, Record, Sex
from openldn.record.procedure import Procedure, ProcedureStatus
from openldn.record.substance import Substance

__all__ = [
    "FINDINGS",
    "UNKNOWN",
    "Better",
    "Codes",
    "Condition",
    "ConditionStatus",
    "Course",
    "DiaryEntry",
    "DoseEvent",
    "DoseRequest",
    "Finding",
    "Floats",
    "Instrument",
    "IntercurrentEvent",
    "LaboratoryValue",
    "LikelihoodHint",
    "LiverClass",
    "MedicineEntry",
    "MedicineStatus",
    "NaltrexoneUse",
    "Pregnancy",
    "Procedure",
    "ProcedureStatus",
    "Record",
    "Severity",
    "Sex",
    "Substance",
    "TreatmentPeriod",
    "find_analyte",
    "find_instrument",
    "find_unknowns",
    "read_instruments",
]
