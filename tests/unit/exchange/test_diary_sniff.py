"""Does the reader propose the columns that a person would?"""

from pathlib import Path

import pytest

from openldn.exchange import (
    DiaryColumns,
    describe_columns,
    propose_columns,
    propose_labels,
    sniff_columns,
)

DATA = Path(__file__).parents[2] / "data"


def sniff(folder, text):
    file = folder / "diary.csv"
    file.write_text(text, encoding="utf-8")
    return sniff_columns(file)


@pytest.mark.parametrize(
    ("name", "columns", "labels"),
    [
        (
            "caffeine_selfblinded.csv",
            {
                "outcome": "absorption",
                "treatment": "substance",
                "time": "dose_time_utc",
                "guess": "guess_prob_active",
            },
            ("caffeine", "sugar"),
        ),
        (
            "melatonin_ema.csv",
            {"outcome": "mood", "treatment": "condition", "time": "datetime"},
            ("melatonin", "control"),
        ),
        (
            "cushny_peebles_sleep.csv",
            {"outcome": "extra_hours", "treatment": "drug", "patient": "id"},
            None,
        ),
    ],
)
def test_a_real_diary_gets_a_whole_proposal(name, columns, labels):
    found = sniff_columns(DATA / name)
    assert propose_columns(found) == DiaryColumns(**columns)
    assert propose_labels(found) == labels


def test_a_dose_column_stands_in_for_a_treatment(tmp_path):
    found = sniff(tmp_path, "date;dose_mg;pain\n2026-03-01;4,5;6,5\n2026-03-02;0;7\n")
    assert (found.delimiter, found.decimal_mark) == (";", ",")
    assert propose_columns(found) == DiaryColumns(outcome="pain", dose_mg="dose_mg", time="date")


def test_nothing_is_proposed_without_a_treatment():
    assert propose_columns(sniff_columns(DATA / "causalimpact_vignette.csv")) is None


def test_every_column_is_described_with_examples(tmp_path):
    found = sniff(tmp_path, "date,drug,pain,note\n2026-03-01,LDN,6,\n2026-03-02,placebo,7,\n")
    assert describe_columns(found) == (
        "date: 2026-03-01, 2026-03-02 - looks like time",
        "drug: LDN, placebo - looks like treatment",
        "pain: 6, 7 - looks like outcome",
        "note: blank",
        "treatment labels: 'LDN', 'placebo'",
    )
