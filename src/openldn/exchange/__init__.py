"""Files in and out: diaries as tables of text, model files, evaluations as JSON."""

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
from openldn.exchange.model_file import read_model, write_model

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
    "propose_columns",
    "propose_labels",
    "read_diary",
    "read_model",
    "sniff_columns",
    "write_model",
]
