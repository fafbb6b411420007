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


@pytest.mark.parametrize("clock", ["22:30", "10:30 pm", "22h30", "22.30", "0.9375"])
def test_a_time_of_day_beside_the_date_is_proposed(tmp_path, clock):
    rows = [f"2026-03-0{day},{clock},{arm},{day}" for day, arm in ((1, "LDN"), (2, "off"))]
    found = sniff(tmp_path, "date,time,drug,pain\n" + "\n".join(rows) + "\n")
    assert propose_columns(found) == DiaryColumns(
        outcome="pain", treatment="drug", time="date", clock="time"
    )


def test_numbers_under_another_name_are_no_time_of_day(tmp_path):
    found = sniff(tmp_path, "date,sleep,drug\n2026-03-01,7.15,LDN\n2026-03-02,6.50,off\n")
    assert found.name_of("clock") is None


def test_a_summary_at_the_bottom_does_not_hide_the_dates(tmp_path):
    rows = "".join(f"2026-03-{day:02},{'LDN' if day % 2 else 'off'},{day % 7}\n"
                   for day in range(1, 29))  # fmt: skip
    found = sniff(tmp_path, f"when,drug,pain\n{rows}Average,,3.2\nTotal,,90\n")
    assert found.name_of("time") == "when"


OBSTACLES = [
    # table                                                  what is said
    ("symptom,day 1,day 2,day 3\npain,5,6,7\nsleep,3,4,5\n", "one column for each day"),
    ("drug,1.3.2026,2.3.2026,3.3.2026\nLDN,5,6,7\n", "one column for each day"),
    ("drug,Mon1,Tue2,Wed3\nLDN,5,6,7\noff,8,7,6\n", "one column for each day"),
    ("date,LDN,placebo\n2026-03-01,5,\n2026-03-02,,7\n", "one column for each. OpenLDN reads"),
    ("date,drug,pain\n2026-03-01,LDN,5\n2026-03-02,LDN,6\n", "'drug' holds one treatment, 'LDN'"),
    ("date,mg,pain\n2026-03-01,4.5,5\n2026-03-02,,6\n", "'mg' is never 0"),
]


@pytest.mark.parametrize(("text", "said"), OBSTACLES)
def test_a_table_that_cannot_be_judged_says_why(tmp_path, text, said):
    (obstacle,) = sniff(tmp_path, text).obstacles
    assert said in obstacle


@pytest.mark.parametrize("name", ["caffeine_selfblinded", "melatonin_ema", "cushny_peebles_sleep"])
def test_a_diary_that_can_be_judged_has_no_obstacle(name):
    found = sniff_columns(DATA / f"{name}.csv")
    assert (found.obstacles, found.gaps) == ((), ())


def test_what_no_column_was_recognized_for_is_said(tmp_path):
    gaps = sniff(tmp_path, "date,pain\n2026-03-01,mild\n2026-03-02,severe\n").gaps
    assert "--treatment" in gaps[0]
    assert "'pain' holds 'mild', 'severe'" in gaps[1]


def test_a_part_that_a_person_named_frees_the_columns_for_other_parts(tmp_path):
    text = "date,pain,sleep,drug\n2026-03-01,5,3,LDN\n2026-03-02,6,4,off\n"
    file = tmp_path / "diary.csv"
    file.write_text(text, encoding="utf-8")
    found = sniff_columns(file, given={"outcome": "Sleep"})
    assert (found.name_of("outcome"), found.other_scores) == ("sleep", ("pain",))


def test_scores_out_of_ten_are_scores(tmp_path):
    rows = [f"2026-03-0{day},{arm},{day}/10" for day, arm in ((1, "LDN"), (2, "off"))]
    found = sniff(tmp_path, "date,drug,x\n" + "\n".join(rows) + "\n")
    assert found.name_of("outcome") == "x"
