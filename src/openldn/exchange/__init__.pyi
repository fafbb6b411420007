"""Files in and out: diaries, records, medication lists, plans, model files; answers as JSON."""

from . import estimation_json
from .calendar import cancel_calendar, regimen_to_calendar
from .diary_findings import FINDINGS
from .diary_labels import DOSE_LABEL, NO_DOSE_LABEL
from .diary_options import Diary, DiaryColumns, ReadOptions
from .diary_sniff import (
    ColumnFound,
    ColumnsFound,
    Role,
    describe_columns,
    propose_columns,
    propose_labels,
    sniff_columns,
)
from .diary_table import read_diary
from .dose_design import DoseDesign, read_dose_design
from .doses_json import (
    doses_to_json,
    next_cycle_from_json,
    next_cycle_to_json,
    operating_to_json,
)
from .dosing_records import (
    EventTable,
    expand_event_table,
    parse_event_table,
    read_event_table,
    results_to_frame,
    write_results,
)
from .effect_table import EffectColumns, read_effect_table
from .evaluation_json import (
    INDENTED_UP_TO,
    course_line,
    course_to_json,
    evaluation_to_json,
    json_text,
    many_json_text,
)
from .evidence_claims_json import (
    claim_to_json,
    claims_to_json,
    condition_to_json,
    conditions_to_json,
    prior_list_to_json,
    priors_to_json,
)
from .evidence_json import (
    added_to_json,
    evidence_findings_to_json,
    studies_to_json,
    study_to_json,
)
from .exposure_json import exposures_to_frame, exposures_to_json
from .findings_json import parse_screening
from .medication_list import parse_medication_list, read_medication_list
from .model_file import read_model, write_model
from .nca_answer import nca_to_csv, nca_to_json
from .nca_profiles import Dosing, ReadProfile
from .nca_samples import Duplicates
from .nca_table import ConcentrationTable, read_concentrations
from .observation_table import ObservationTable, read_observation_table
from .plain_text import decode_text, read_text
from .record_json import parse_record, read_record, record_schema
from .regimen_csv import regimen_to_csv
from .regimen_json import (
    monitoring_to_json,
    parse_plan,
    parse_regimen,
    regimen_from_json,
    regimen_to_json,
    surgery_to_json,
)
from .sbml import SbmlModel, read_sbml, sbml_to_model_text
from .sbml_settings import SbmlSettings, read_sbml_settings
from .sbml_write import model_to_sbml
from .screening_json import screening_to_json
from .study_table import read_study_table
from .study_toml import mapping_to_toml, study_to_toml
from .worksheet_json import kit_to_json, worksheet_to_json

__all__ = [
    "DOSE_LABEL",
    "FINDINGS",
    "INDENTED_UP_TO",
    "NO_DOSE_LABEL",
    "ColumnFound",
    "ColumnsFound",
    "ConcentrationTable",
    "Diary",
    "DiaryColumns",
    "DoseDesign",
    "Dosing",
    "Duplicates",
    "EffectColumns",
    "EventTable",
    "ObservationTable",
    "ReadOptions",
    "ReadProfile",
    "Role",
    "SbmlModel",
    "SbmlSettings",
    "added_to_json",
    "cancel_calendar",
    "claim_to_json",
    "claims_to_json",
    "condition_to_json",
    "conditions_to_json",
    "course_line",
    "course_to_json",
    "decode_text",
    "describe_columns",
    "doses_to_json",
    "estimation_json",
    "evaluation_to_json",
    "evidence_findings_to_json",
    "expand_event_table",
    "exposures_to_frame",
    "exposures_to_json",
    "json_text",
    "kit_to_json",
    "many_json_text",
    "mapping_to_toml",
    "model_to_sbml",
    "monitoring_to_json",
    "nca_to_csv",
    "nca_to_json",
    "next_cycle_from_json",
    "next_cycle_to_json",
    "operating_to_json",
    "parse_event_table",
    "parse_medication_list",
    "parse_plan",
    "parse_record",
    "parse_regimen",
    "parse_screening",
    "prior_list_to_json",
    "priors_to_json",
    "propose_columns",
    "propose_labels",
    "read_concentrations",
    "read_diary",
    "read_dose_design",
    "read_effect_table",
    "read_event_table",
    "read_medication_list",
    "read_model",
    "read_observation_table",
    "read_record",
    "read_sbml",
    "read_sbml_settings",
    "read_study_table",
    "read_text",
    "record_schema",
    "regimen_from_json",
    "regimen_to_calendar",
    "regimen_to_csv",
    "regimen_to_json",
    "results_to_frame",
    "sbml_to_model_text",
    "screening_to_json",
    "sniff_columns",
    "studies_to_json",
    "study_to_json",
    "study_to_toml",
    "surgery_to_json",
    "worksheet_to_json",
    "write_model",
    "write_results",
]
