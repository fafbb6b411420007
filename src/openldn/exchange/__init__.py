"""Files in and out: diaries, records, medication lists, model files; answers as JSON."""

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
from openldn.exchange.medication_list import parse_medication_list, read_medication_list
from openldn.exchange.model_file import read_model, write_model
from openldn.exchange.record_json import parse_record, read_record, record_schema
from openldn.exchange.screening_json import screening_to_json

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
    "describe_columns",
    "evaluation_to_json",
    "json_text",
    "parse_medication_list",
    "parse_record",
    "propose_columns",
    "propose_labels",
    "read_diary",
    "read_medication_list",
    "read_model",
    "read_record",
    "record_schema",
    "screening_to_json",
    "sniff_columns",
    "write_model",
]
