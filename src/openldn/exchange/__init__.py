"""Files in and out: diaries, records, medication lists, plans, model files; answers as JSON."""

from openldn.exchange.calendar import regimen_to_calendar
from openldn.exchange.diary_findings import FINDINGS
from openldn.exchange.diary_labels import DOSE_LABEL, NO_DOSE_LABEL
from openldn.exchange.diary_options import Diary, DiaryColumns, ReadOptions
from openldn.exchange.diary_sniff import (
    ColumnFound,
    ColumnsFound,
    Role,
    describe_columns,
    propose_columns,
    propose_labels,
    sniff_columns,
)
from openldn.exchange.diary_table import read_diary
from openldn.exchange.evaluation_json import course_to_json, evaluation_to_json, json_text
from openldn.exchange.findings_json import parse_findings
from openldn.exchange.medication_list import parse_medication_list, read_medication_list
from openldn.exchange.model_file import read_model, write_model
from openldn.exchange.plain_text import decode_text, read_text
from openldn.exchange.record_json import parse_record, read_record, record_schema
from openldn.exchange.regimen_csv import regimen_to_csv
from openldn.exchange.regimen_json import (
    monitoring_to_json,
    parse_plan,
    parse_regimen,
    regimen_from_json,
    regimen_to_json,
    surgery_to_json,
)
from openldn.exchange.screening_json import screening_to_json
from openldn.exchange.worksheet_json import kit_to_json, worksheet_to_json

__all__ = [
    "DOSE_LABEL",
    "FINDINGS",
    "NO_DOSE_LABEL",
    "ColumnFound",
    "ColumnsFound",
    "Diary",
    "DiaryColumns",
    "ReadOptions",
    "Role",
    "course_to_json",
    "decode_text",
    "describe_columns",
    "evaluation_to_json",
    "json_text",
    "kit_to_json",
    "monitoring_to_json",
    "parse_findings",
    "parse_medication_list",
    "parse_plan",
    "parse_record",
    "parse_regimen",
    "propose_columns",
    "propose_labels",
    "read_diary",
    "read_medication_list",
    "read_model",
    "read_record",
    "read_text",
    "record_schema",
    "regimen_from_json",
    "regimen_to_calendar",
    "regimen_to_csv",
    "regimen_to_json",
    "screening_to_json",
    "sniff_columns",
    "surgery_to_json",
    "worksheet_to_json",
    "write_model",
]
