"""What reading a diary does with what people write: input on the left, answer on the right."""

import datetime

import numpy as np
import pytest

from openldn.errors import DiaryError
from openldn.exchange import DiaryColumns, ReadOptions, read_diary
from openldn.record import Severity

TODAY = datetime.date(2026, 6, 30)


def read(folder, text, *, dose=None, **options):
    """Columns by name: every known name that stands in the header plays its part."""
    file = folder / "diary.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    header = file.read_bytes().splitlines()[0].decode("latin-1")
    names = ("time", "clock", "patient", "period", "cycle", "guess")
    parts = {name: name for name in names if name in header}
    if "weekday" in header:
        parts["covariates"] = ("weekday",)
    columns = DiaryColumns(
        outcome="pain", treatment="drug" if "drug" in header else None, dose_mg=dose, **parts
    )
    return read_diary(file, columns=columns, options=ReadOptions(today=TODAY, **options))


def rows(*lines, header="time,drug,pain"):
    return "\n".join([header, *lines]) + "\n"


SCORES = [
    # cell     answer
    ("3", 3.0),
    ("3.5", 3.5),
    ("+3", 3.0),
    ("3e0", 3.0),
    (" 3 ", 3.0),
    ('"3,5"', 3.5),
    ('"0,125"', 0.125),
    ("", None),
    ("NA", None),
    ("n/a", None),
    ("nan", None),
    ("NULL", None),
    ("-", None),
    (".", None),
    ("7/10", "row 2: pain is '7/10'; it must be a number. Write the score alone: 7, not 7/10"),
    ("mild", "row 2: pain is 'mild'; it must be a number"),
    ("inf", "row 2: pain is 'inf'; it must be a finite number"),
    ("1e999", "must be a finite number"),
    ("1_0", "must be a number"),
    ("٣", "must be a number"),
    ('"1.234,5"', "without thousands separators"),
    ('"1,234.5"', "without thousands separators"),
    ('"1,234"', "this could be 1234 or 1.234"),
]


@pytest.mark.parametrize(("cell", "answer"), SCORES)
def test_a_score_is_a_number_or_blank_or_an_error(tmp_path, cell, answer):
    text = rows(f"2026-03-01,LDN,{cell}", "2026-03-02,placebo,5")
    if isinstance(answer, str):
        with pytest.raises(DiaryError) as error:
            read(tmp_path, text)
        assert answer in str(error.value)
        return
    outcome = read(tmp_path, text).courses[0].outcome[0]
    assert np.isnan(outcome) if answer is None else outcome == answer


TIMES = [
    # first cell               second cell            options              answer for the first
    ("2026-03-01", "2026-03-02", {}, "2026-03-01 00:00"),
    ("2026/03/01", "2026/03/02", {}, "2026-03-01 00:00"),
    ("2026-3-1", "2026-03-02", {}, "2026-03-01 00:00"),
    ("2026-03-01T08:15", "2026-03-02 09:00:00", {}, "2026-03-01 08:15"),
    ("2026-03-01 08:15:30.25", "2026-03-02 09:00", {}, "2026-03-01 08:15"),
    ("2026-03-01T08:15:00Z", "2026-03-02T08:15:00Z", {}, "2026-03-01 08:15"),
    ("2026-03-01T23:15Z", "2026-03-03T08:15Z", {"zone": "Europe/Berlin"}, "2026-03-02 00:15"),
    ("2026-03-01T08:15+01:00", "2026-03-02T08:15+02:00", {}, "2026-03-01 08:15"),
    ("1.3.2026", "2.3.2026", {}, "2026-03-01 00:00"),
    ("1.3.26", "2.3.26", {}, "2026-03-01 00:00"),
    ("1.3.2026", "2.3.2026", {"day_first": False}, "2026-01-03 00:00"),
    ("1/3/2026", "2/3/2026", {"day_first": True}, "2026-03-01 00:00"),
    ("1/3/2026", "1/4/2026", {"day_first": False}, "2026-01-03 00:00"),
    ("1/3/2026", "13/3/2026", {}, "2026-03-01 00:00"),
    ("1/3/2026", "1/13/2026", {}, "2026-01-03 00:00"),
    ("1-3-2026 8:05", "13-3-2026 8:05", {}, "2026-03-01 08:05"),
    ("1/3/2026 8:05 PM", "13/3/2026 8:05 AM", {}, "2026-03-01 20:05"),
    ("1/3/2026 12:05 AM", "13/3/2026 8:05 AM", {}, "2026-03-01 00:05"),
    ("01-Mar-2026", "02-Mar-2026", {}, "2026-03-01 00:00"),
    ("46082", "46083", {}, "2026-03-01 00:00"),
    ("46082.5", "46083", {}, "2026-03-01 12:00"),
    ("20260301", "20260302", {}, "2026-03-01 00:00"),
]


@pytest.mark.parametrize(("first", "second", "options", "answer"), TIMES)
def test_a_time_is_read_as_it_is_written(tmp_path, first, second, options, answer):
    text = rows(f'"{first}",LDN,5', f'"{second}",placebo,5')
    course = read(tmp_path, text, **options).courses[0]
    moment = course.start + datetime.timedelta(days=course.day[0])
    assert moment.replace(second=0, microsecond=0) == datetime.datetime.fromisoformat(answer)


CLOCKS = [
    # cells                      answer for the first
    (("22:30", "8:15"), "22:30"),
    (("22:30:59", "8:15"), "22:30"),
    (("10:30 pm", "8:15 AM"), "22:30"),
    (("10:30 p.m.", "12:15 a.m."), "22:30"),
    (("12:05 AM", "8 pm"), "00:05"),
    (("22.30", "8.15"), "22:30"),
    (('"22,30"', '"8,15"'), "22:30"),
    (("22h30", "8h"), "22:30"),
    (("22 Uhr", "8 Uhr"), "22:00"),
    (("22", "8"), "22:00"),
    (("0.9375", "0.34375"), "22:30"),
    (("0.5", "0"), "12:00"),
    (("", "8:15"), "00:00"),
    (("22.3", "8.15"), "this could be 22:30, with a zero that a spreadsheet dropped, or 22:03"),
    (("0.30", "0.15"), "this could be 00:30 or that share of a day"),
    (("10:30", "8:15 pm"), "row 2: clock is '10:30', without am or pm, while other rows have it"),
    (("24:00", "8:15"), "row 2: clock is '24:00'; it is not a time of day. Write"),
    (("13:00 pm", "8:15 pm"), "not a time of day"),
    (("evening", "8:15"), "row 2: clock is 'evening'; it is not a time of day"),
]


@pytest.mark.parametrize("dates", [("2026-03-01", "2026-03-02"), ("46082", "46083"), ("1", "2")])
@pytest.mark.parametrize(("cells", "answer"), CLOCKS)
def test_a_time_of_day_in_its_own_column_is_joined_with_its_date(tmp_path, dates, cells, answer):
    lines = [f"{day},{cell},LDN,5" for day, cell in zip(dates, cells, strict=True)]
    text = rows(*lines, header="time,clock,drug,pain")
    if ":" not in answer[:3]:
        with pytest.raises(DiaryError) as error:
            read(tmp_path, text)
        assert answer in str(error.value)
        return
    day = read(tmp_path, text).courses[0].day[0]
    minutes = int(day * 24 * 60 + 1e-6)
    assert f"{minutes // 60:02}:{minutes % 60:02}" == answer


@pytest.mark.parametrize("dates", [("2026-03-01", "2026-03-02"), ("1", "2")])
def test_the_day_cut_counts_with_a_time_of_day_in_its_own_column(tmp_path, dates):
    lines = [f"{day},{c},LDN,5" for day, c in zip(dates, ("22:00", "01:00"), strict=True)]
    text = rows(*lines, header="time,clock,drug,pain")
    course = read(tmp_path, text, day_cut_hour=12).courses[0]
    assert np.diff(course.day * 24).tolist() == pytest.approx([3.0])
    assert np.floor(course.day).tolist() == [0, 0]


def test_dates_that_hold_a_time_of_day_leave_no_room_for_another(tmp_path):
    text = rows("2026-03-01 08:00,22:30,LDN,5", header="time,clock,drug,pain")
    with pytest.raises(DiaryError, match=r"time already holds a time of day \(row 2\)"):
        read(tmp_path, text)


def test_a_time_of_day_needs_its_date():
    with pytest.raises(DiaryError, match="Give --time COLUMN too"):
        DiaryColumns(outcome="pain", treatment="drug", clock="clock")


def test_entries_that_a_clock_would_tell_apart_are_not_called_imported_twice(tmp_path):
    lines = ("2026-03-01,8:15,LDN,5", "2026-03-01,22:30,LDN,5")
    findings = read(tmp_path, rows(*lines, header="time,Time of day,drug,pain")).findings
    told = {finding.id: finding.message + finding.advice for finding in findings}
    assert "imported twice" not in "".join(told.values())
    for id_ in ("DIA-012", "DIA-014"):
        assert "dd --clock 'Time of day'" in told[id_]
    known = read(tmp_path, rows(*lines, header="time,clock,drug,pain")).findings
    assert [finding.id for finding in known] == ["DIA-014"]


WRONG_TIMES = [
    # cells                          message
    (["1/3/2026", "2/3/2026"], "Give --day-first or --month-first"),
    (["1-3-26", "2-3-26"], "Give --day-first or --month-first"),
    (["13/3/2026", "3/13/2026"], "has the day first and the month first: row 2"),
    (["2026-03-01", "1.3.2026"], "is written in 2 ways: row 2 '2026-03-01' (year first), row 3"),
    (["2026-03-01", "46082"], "is written in 2 ways"),
    (["2026-02-30", "2026-03-01"], "row 2: time is '2026-02-30'; it is not a date or time"),
    (["2026-03-01 25:00"], "not a date or time"),
    (["yesterday"], "row 2: time is 'yesterday'; it is not a date or time"),
    (["2026-03-01", "Average"],
     "row 3: time is 'Average'; this looks like a summary of the other rows, not an entry. Delete"),
    (["2026-03-01", "Grand total:"], "this looks like a summary"),
    (["", "2026-03-01"], "row 2: time is blank; every entry needs a date"),
    (["NA"], "row 2: time is blank"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "message"), WRONG_TIMES)
def test_a_doubtful_time_is_asked_about(tmp_path, cells, message):
    with pytest.raises(DiaryError) as error:
        read(tmp_path, rows(*(f"{cell},LDN,5" for cell in cells)))
    assert message in str(error.value)


@pytest.mark.parametrize("day_first", [True, False])
def test_an_order_of_day_and_month_that_cannot_be_is_an_error(tmp_path, day_first):
    cell = "3/25/2026" if day_first else "25/3/2026"
    with pytest.raises(DiaryError, match="as was asked"):
        read(tmp_path, rows(f"{cell},LDN,5"), day_first=day_first)


DAILY = ("2026-03-01,LDN,5", "2026-03-02,placebo,6")
FINDINGS = [
    # id         header                       lines                                      options
    ("DIA-001", "time,drug,pain,ort", ("2026-03-01,LDN,5,K\xf6ln",), {}),
    ("DIA-002", "time,drug,pain,note", DAILY, {}),
    ("DIA-003", "time,drug,pain,note", ('2026-03-01,LDN,5,"two\nlines"',), {}),
    ("DIA-004", "time;drug;pain", ("2026-03-01;LDN;3,5",), {}),
    ("DIA-005", "time,drug,pain", ("13/3/2026,LDN,5",), {}),
    ("DIA-006", "time,drug,pain", ("1.3.2026,LDN,5",), {}),
    ("DIA-007", "time,drug,pain", ("46082,LDN,5",), {}),
    ("DIA-008", "time,drug,pain", ("2026-03-01T08:00Z,LDN,5",), {}),
    ("DIA-008", "time,drug,pain", ("2026-03-01T08:00+01:00,LDN,5", "2026-03-02T08:00,LDN,5"), {}),
    ("DIA-008", "time,drug,pain", ("2026-03-01T08:00Z,LDN,5",), {"zone": "Asia/Tokyo"}),
    ("DIA-009", "time,drug,pain", ("2026-03-01 08:00,LDN,5", "2026-03-02,LDN,5"), {}),
    ("DIA-010", "time,drug,pain", ("2026-07-01,LDN,5",), {}),
    ("DIA-011", "time,drug,pain", ("1926-03-01,LDN,5",), {}),
    ("DIA-012", "time,drug,pain", ("2026-03-01,LDN,5", "2026-03-01,LDN,5"), {}),
    ("DIA-013", "drug,pain", ("LDN,5", "LDN,5"), {}),
    ("DIA-014", "time,drug,pain", ("2026-03-01 08:00,LDN,5", "2026-03-01 20:00,LDN,6"), {}),
    ("DIA-015", "time,drug,pain", ("2026-03-01,LDN,5", "2026-03-04,LDN,6"), {}),
    ("DIA-015", "time,drug,pain", ("1,LDN,5", "4,LDN,6"), {}),
    ("DIA-016", "time,drug,pain", ("2026-03-01,LDN,5", "2026-03-01,placebo,6"), {}),
    ("DIA-017", "time,period,drug,pain", ("2026-03-01,1,LDN,5", "2026-03-02,1,placebo,6"), {}),
    ("DIA-018", "time,study_day,drug,pain", ("2026-03-01,1,LDN,5", "2026-03-02,1,LDN,6"), {}),
    ("DIA-019", "time,drug,pain", ("2026-03-01,LDN,5", "2026-03-02,ldn ,6"), {}),
    ("DIA-019", "time,drug,pain", ("2026-03-01,1.0,5", "2026-03-02,1,6"), {}),
    ("DIA-020", "time,drug,pain", (*DAILY, "2026-03-03,LDM,6"),
     {"active": ("LDN",), "comparator": ("placebo",)}),
    ("DIA-021", "time,drug,pain", (DAILY[0], "2026-03-02,,6", "2026-03-03,placebo,5"), {}),
    ("DIA-022", "time,mg,pain", ("2026-03-01,4.5 mg,5", "2026-03-02,,6"), {"dose": "mg"}),
    ("DIA-023", "time,drug,pain,guess", ("2026-03-01,LDN,5,80",), {}),
    ("DIA-024", "drug,pain", ("LDN,5", "LDN,6"), {}),
    ("DIA-025", "time,drug,pain", ("1,LDN,5", "2,LDN,6"), {}),
    ("DIA-026", "cycle,period,drug,pain", ("1,1,LDN,5", "2,1,LDN,6"), {}),
    ("DIA-027", "patient,drug,pain", ("p1,LDN,5", "P1,LDN,6"), {}),
    ("DIA-028", "time,drug,pain", ("2026-03-01,LDN,5/10", "2026-03-02,LDN,6 / 10"), {}),
    ("DIA-030", "time,drug,pain", (*DAILY, "2026-03-03,Run-in,6"),
     {"active": ("LDN",), "comparator": ("placebo",)}),
    ("DIA-031", "time,drug,pain", ("2026-03-01,,5", "2026-03-02,LDN,6"), {}),
]  # fmt: skip


@pytest.mark.parametrize(("id_", "header", "lines", "options"), FINDINGS)
def test_what_was_assumed_or_noticed_is_a_finding(tmp_path, id_, header, lines, options):
    text = rows(*lines, header=header)
    diary = read(tmp_path, text.encode("latin-1" if id_ == "DIA-001" else "utf-8"), **options)
    assert id_ in [finding.id for finding in diary.findings]


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        ("time,drug,pain", ("2026-02-28,,6", *DAILY)),
        ("time,drug,pain", ("2026-02-28,run-in,6", *DAILY, "2026-03-03,washout 1,5")),
        ("time,period,drug,pain", ("2026-03-01,1,LDN,5", "2026-03-02,washout 1,,6",
                                   "2026-03-03,2,placebo,5")),
    ],
)  # fmt: skip
def test_days_of_run_in_and_washout_are_no_mistake(tmp_path, header, lines):
    asked = {"active": ("LDN",), "comparator": ("placebo",)}
    diary = read(tmp_path, rows(*lines, header=header), **asked)
    assert [one.id for one in diary.findings if one.severity is not Severity.NOTE] == []


def test_another_slip_beside_a_run_in_is_still_told(tmp_path):
    lines = ("2026-02-28,run-in,6", *DAILY, "2026-03-03,LDM,6", "2026-03-04,,6")
    asked = {"active": ("LDN",), "comparator": ("placebo",)}
    found = {one.id: one.message for one in read(tmp_path, rows(*lines), **asked).findings}
    assert "'LDM' (1 entry)" in found["DIA-020"]
    assert "run-in" not in found["DIA-020"]
    assert "row 6" in found["DIA-021"]


def test_a_clean_daily_diary_has_no_finding(tmp_path):
    assert read(tmp_path, rows(*DAILY)).findings == ()


TITLES = [
    # above the header                         rows that are named
    ("My pain diary 2026\n", "row 1"),
    ("My pain diary 2026,,\n\n", "row 1"),
    ('"Pain, sleep, mood"\n', "row 1"),
    ("My pain diary\n\nMarch 2026\n", "rows 1, 3"),
]


@pytest.mark.parametrize(("title", "named"), TITLES)
def test_a_title_above_the_header_is_skipped_and_told(tmp_path, title, named):
    file = tmp_path / "diary.csv"
    file.write_text(title + rows(*DAILY), encoding="utf-8")
    columns = DiaryColumns(outcome="pain", treatment="drug", time="time")
    diary = read_diary(file, columns=columns)
    (finding,) = diary.findings
    assert (finding.id, finding.message) == (
        "DIA-029", f"A title above the header was skipped ({named}).",
    )  # fmt: skip
    assert diary.courses[0].row.tolist() == [title.count("\n") + 2, title.count("\n") + 3]


@pytest.mark.parametrize("text", ["My diary\n2026-03-01,LDN,5\n", "pain\n5\n6\n", "a\n\nb\n"])
def test_what_stands_above_values_alone_is_no_title(tmp_path, text):
    file = tmp_path / "diary.csv"
    file.write_text(text, encoding="utf-8")
    columns = DiaryColumns(outcome="LDN", treatment="5")
    with pytest.raises(DiaryError):
        read_diary(file, columns=columns)


OUT_OF = [
    # cells                 range   answer
    (("6/10", "7/10"), None, 6.0),
    (("6 / 10", ""), 10, 6.0),
    (('"6,5/10"', '"7,5/10"'), 10, 6.5),
    (("6/10", "7/10"), 100, "written out of 10, like '6/10', and the range ends at 100"),
    (("6/10", "12/10"), None, "row 3: pain is '12/10'; it is above 10"),
    (("6/10", "7/5"), None, "Write the score alone"),
    (("6/10", "7"), None, "Write the score alone"),
]


@pytest.mark.parametrize(("cells", "maximum", "answer"), OUT_OF)
def test_scores_out_of_one_number_are_read_without_it(tmp_path, cells, maximum, answer):
    limits = {} if maximum is None else {"minimum": 0, "maximum": maximum}
    text = rows(*(f"2026-03-0{day},LDN,{cell}" for day, cell in enumerate(cells, 1)))
    if isinstance(answer, str):
        with pytest.raises(DiaryError) as error:
            read(tmp_path, text, **limits)
        assert answer in str(error.value)
        return
    assert read(tmp_path, text, **limits).courses[0].outcome[0] == answer


WRONG_FILES = [
    # text                                            message
    ("time,drug,pain\n", "has a header and no entries"),
    ("time,drug,pain\n,,\n\n", "has a header and no entries"),
    ("time,drug,pain,pain\n2026-03-01,LDN,5,6\n", "names 'pain' more than once"),
    ("time,drug,pane\n2026-03-01,LDN,5\n", "Did you mean 'pane'?"),
    ("2026-03-01,LDN,5\n2026-03-02,drug,pain\n", "put a header line above it"),
    ("time,drug,pain\n2026-03-01,LDN,3,5\n", "row 2 has 4 cells and the header has 3 names"),
    ('time,drug,pain\n2026-03-01,"LDN,5\n', "row 2: a quotation mark is opened and not closed"),
    ("time,drug,pain\n2026-03-01,LDN,\n", "pain is blank in all 1 rows"),
    ("time,drug,pain\n2026-03-01,LDN,3.5\n2026-03-02,LDN,\"4,5\"\n", "not both"),
    ("time;drug;pain;x\n1;LDN;1.234;2,5\n", "this could be 1234 or 1.234"),
    ("PK\x03\x04", "is a workbook or a zip archive"),
    ("a\x00b", "control characters"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG_FILES)
def test_a_file_that_would_be_misread_is_an_error(tmp_path, text, message):
    file = tmp_path / "diary.csv"
    file.write_text(text, encoding="utf-8")
    columns = DiaryColumns(outcome="pain", treatment="drug", time="time")
    with pytest.raises(DiaryError) as error:
        read_diary(file, columns=columns)
    assert message in str(error.value)


DOSES = [
    # cell        answer
    ("4.5", 4.5),
    ("4.5 mg", 4.5),
    ("4.5mg", 4.5),
    ("4,5 MG", 4.5),
    ("0", 0.0),
    ("", None),
    ("4500 mcg", "the unit 'mcg'"),
    ("4500 ug", "the unit 'ug'"),
    ("4500 µg", "the unit 'µg'"),
    ("0.0045 g", "the unit 'g'"),
    ("1 ml", "an amount in ml needs the strength"),
    ("-1", "a dose must be 0 mg or more"),
    ("two", "must be a number"),
]


@pytest.mark.parametrize(("cell", "answer"), DOSES)
def test_a_dose_is_in_mg_or_an_error(tmp_path, cell, answer):
    text = rows(f"2026-03-01;{cell};5", "2026-03-02;0;6", header="time;mg;pain")
    if isinstance(answer, str):
        with pytest.raises(DiaryError) as error:
            read(tmp_path, text, dose="mg")
        assert answer in str(error.value)
        return
    dose = read(tmp_path, text, dose="mg").courses[0].dose_mg[0]
    assert np.isnan(dose) if answer is None else dose == answer


ONE_DOSE = [
    # doses            message
    (("4.5", ""), "mg is blank in 1 of 2 rows (row 3) and 0 in none. A blank dose means that"),
    (("4.5", "3"), "mg is above 0 mg in every row that has a dose, so there is nothing to compare"),
    (("0", "0"), "mg is at 0 mg in every row that has a dose"),
    (("0", ""), "Add the days with a dose"),
]


@pytest.mark.parametrize(("doses", "message"), ONE_DOSE)
def test_doses_that_leave_nothing_to_compare_are_an_error(tmp_path, doses, message):
    text = rows(*(f"{day},{mg},5" for day, mg in enumerate(doses)), header="time,mg,pain")
    with pytest.raises(DiaryError) as error:
        read(tmp_path, text, dose="mg", active=("dose",), comparator=("no dose",))
    assert message in str(error.value)


GUESSES = [
    # cell     answer
    ("0.8", 0.8),
    ("80", 0.8),
    ("LDN", 1.0),
    ("ldn", 1.0),
    ("placebo", 0.0),
    ("", None),
    ("-1", "from 0 to 1"),
    ("101", "from 0 to 1"),
    ("drug", "or one of the treatment labels 'LDN', 'placebo'"),
]


@pytest.mark.parametrize(("cell", "answer"), GUESSES)
def test_a_guess_is_a_probability_a_percentage_or_a_label(tmp_path, cell, answer):
    text = rows(f"2026-03-01,LDN,5,{cell}", "2026-03-02,placebo,6,", header="time,drug,pain,guess")
    if isinstance(answer, str):
        with pytest.raises(DiaryError) as error:
            read(tmp_path, text, active=("LDN",))
        assert answer in str(error.value)
        return
    guess = read(tmp_path, text, active=("LDN",)).courses[0].guess[0]
    assert np.isnan(guess) if answer is None else guess == pytest.approx(answer)
