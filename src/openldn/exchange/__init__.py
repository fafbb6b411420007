"""Files in and out: diaries as tables of text."""

from openldn.exchange.diary_findings import FINDINGS
from openldn.exchange.diary_labels import DOSE_LABEL, NO_DOSE_LABEL
from openldn.exchange.diary_options import Diary, DiaryColumns, ReadOptions
from openldn.exchange.diary_sniff import (
    ColumnFound,
    ColumnsFound,
    describe_columns,
    propose_columns,
    propose_labels,
    sniff_columns,
)
from openldn.exchange.diary_table import read_diary

__all__ = [
    "DOSE_LABEL",
    "FINDINGS",
    "NO_DOSE_LABEL",
    "ColumnFound",
    "ColumnsFound",
    "Diary",
    "DiaryColumns",
    "ReadOptions",
    "describe_columns",
    "propose_columns",
    "propose_labels",
    "read_diary",
    "sniff_columns",
]
