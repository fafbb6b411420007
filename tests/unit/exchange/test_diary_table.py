"""Does the diary reader keep its promise on real and on awkward files?"""

import datetime
from pathlib import Path

import numpy as np
import pytest

from openldn.errors import DiaryError, ExchangeError, NotFound
from openldn.exchange import DiaryColumns, ReadOptions, read_diary
from openldn.record import UNKNOWN, Severity

DATA = Path(__file__).parents[2] / "data"
DAILY = DiaryColumns(outcome="pain", treatment="drug", time="date")


@pytest.fixture
def read(tmp_path):
    def read_text(text, columns=DAILY, **options):
        file = tmp_path / "diary.csv"
        file.write_text(text, encoding="utf-8")
        return read_diary(file, columns=columns, options=ReadOptions(**options))

    return read_text


def find(diary, id_):
    (finding,) = [finding for finding in diary.findings if finding.id == id_]
    return finding


def test_the_caffeine_diary_is_read_with_times_and_guesses():
    columns = DiaryColumns(
        outcome="absorption", treatment="substance", time="dose_time_utc", guess="guess_prob_active"
    )
    diary = read_diary(DATA / "caffeine_selfblinded.csv", columns=columns)
    (course,) = diary.courses
    assert course.treatments == ("sugar", "caffeine")
    assert np.bincount(course.treatment).tolist() == [25, 25]
    assert course.outcome[course.treatment == 1].mean() - course.outcome[
        course.treatment == 0
    ].mean() == pytest.approx(0.3)
    assert course.start == datetime.datetime(2023, 3, 31)
    assert course.guess[:3].tolist() == [0.65, 0.4, 0.45]


def test_the_melatonin_diary_keeps_every_prompt_and_tells_the_double_study_day():
    columns = DiaryColumns(outcome="mood", treatment="condition", time="datetime")
    diary = read_diary(DATA / "melatonin_ema.csv", columns=columns)
    (course,) = diary.courses
    assert (len(course), len(set(course.dates.tolist()))) == (195, 71)
    finding = find(diary, "DIA-018")
    assert "study day 44 covers two dates and holds 5 entries" in finding.message
    assert finding.severity is Severity.WARNING


def test_a_file_of_several_patients_gives_a_course_for_each():
    columns = DiaryColumns(outcome="extra_hours", treatment="drug", patient="id")
    diary = read_diary(DATA / "cushny_peebles_sleep.csv", columns=columns)
    assert [course.participant for course in diary.courses] == [str(i) for i in range(1, 11)]
    differences = [course.outcome[1] - course.outcome[0] for course in diary.courses]
    assert np.mean(differences) == pytest.approx(1.58)
    assert diary.courses[0].day is None


def test_rows_are_named_by_their_line_in_the_file(read):
    with pytest.raises(DiaryError, match="row 5: pain is 'x'"):
        read('\ndate,drug,pain\n2026-03-01,"LDN",1\n\n2026-03-02,LDN,x\n')


def test_a_quoted_line_break_does_not_shift_the_row_numbers(read):
    text = 'date,drug,pain,note\n2026-03-01,LDN,1,"a\nb"\n2026-03-02,LDN,x,\n'
    with pytest.raises(DiaryError, match="row 4: pain is 'x'"):
        read(text)


def test_all_scores_out_of_range_are_counted_and_the_first_shown(read):
    lines = "".join(f"2026-03-{day:02},LDN,{day}\n" for day in range(1, 21))
    with pytest.raises(DiaryError) as error:
        read("date,drug,pain\n" + lines, minimum=0, maximum=10)
    message = str(error.value)
    assert "row 12: pain is '11' (also row 13 '12', row 14 '13'" in message
    assert "and 5 more" in message
    assert "the range is 0 to 10" in message


def test_a_long_cell_is_shortened_in_the_message(read):
    with pytest.raises(DiaryError) as error:
        read(f"date,drug,pain\n2026-03-01,LDN,{'secret ' * 20}\n")
    assert len(str(error.value)) < 200


def test_unknown_labels_are_counted_and_kept(read):
    text = "date,drug,pain\n2026-03-01,LDN,1\n2026-03-02,placebo,2\n2026-03-03,LDM,3\n"
    diary = read(text, active=("LDN",), comparator=("placebo",))
    assert "'LDM' (1 entry)" in find(diary, "DIA-020").message
    assert diary.courses[0].treatments == ("LDN", "placebo", "LDM")
    assert len(diary.courses[0]) == 3


def test_a_label_that_the_file_does_not_hold_is_an_error(read):
    with pytest.raises(DiaryError, match="no label 'LDN'; the labels found are 'placebo'"):
        read("date,drug,pain\n2026-03-01,placebo,1\n", active=("LDN",))


def test_labels_take_the_spelling_that_was_asked_for(read):
    diary = read("date,drug,pain\n2026-03-01,ldn,1\n2026-03-02,1.0,2\n", active=("LDN",))
    assert diary.courses[0].treatments == ("LDN", "1.0")


def test_a_score_without_a_treatment_is_kept_as_unknown(read):
    diary = read("date,drug,pain\n2026-03-01,,1\n2026-03-02,LDN,2\n")
    assert diary.courses[0].treatment.tolist() == [UNKNOWN, 0]


def test_doses_alone_tell_treated_from_untreated(read):
    columns = DiaryColumns(outcome="pain", dose_mg="mg", time="date")
    diary = read("date,mg,pain\n2026-03-01,0,1\n2026-03-02,4.5 mg,2\n2026-03-03,,3\n", columns)
    (course,) = diary.courses
    assert course.treatments == ("no dose", "dose")
    assert course.treatment.tolist() == [0, 1, UNKNOWN]
    assert np.isnan(course.dose_mg[2])


def test_a_day_cut_puts_the_small_hours_to_the_night_before(read):
    text = "date,drug,pain\n2026-03-02 23:00,LDN,1\n2026-03-03 00:40,LDN,2\n"
    (course,) = read(text, day_cut_hour=12).courses
    assert course.dates.astype(str).tolist() == ["2026-03-02", "2026-03-02"]
    assert course.start == datetime.datetime(2026, 3, 2, 12)
    assert course.day == pytest.approx([11 / 24, (12 + 40 / 60) / 24])


def test_a_date_without_a_time_is_not_moved_by_the_day_cut(read):
    text = "date,drug,pain\n2026-03-02,LDN,1\n2026-03-04,LDN,2\n"
    (course,) = read(text, day_cut_hour=12).courses
    assert course.dates.astype(str).tolist() == ["2026-03-02", "2026-03-04"]
    assert course.day.tolist() == [0.0, 2.0]


def test_day_numbers_start_at_zero_in_each_course(read):
    columns = DiaryColumns(outcome="pain", treatment="drug", time="t", patient="id")
    diary = read("t,id,drug,pain\n5,a,LDN,1\n7,a,LDN,2\n1.5,b,LDN,3\n", columns)
    assert [course.day.tolist() for course in diary.courses] == [[0.0, 2.0], [0.5]]
    assert diary.courses[0].start is None


def test_periods_that_start_again_in_each_cycle_are_told_apart(read):
    columns = DiaryColumns(outcome="pain", treatment="drug", period="period", cycle="cycle")
    text = "cycle,period,drug,pain\n1,1,LDN,1\n1,2,placebo,2\n2,1,LDN,3\n2,2,placebo,4\n"
    (course,) = read(text, columns).courses
    assert course.periods == ("1 / 1", "1 / 2", "2 / 1", "2 / 2")
    assert course.period.tolist() == [0, 1, 2, 3]
    assert course.cycles == ("1", "2")


def test_each_course_numbers_only_its_own_periods(read):
    columns = DiaryColumns(outcome="pain", treatment="drug", period="period", patient="id")
    text = "id,period,drug,pain\na,1,LDN,1\na,10,LDN,1\nb,9,LDN,1\nb,10,LDN,1\n"
    assert [course.periods for course in read(text, columns).courses] == [("1", "10"), ("9", "10")]


def test_columns_are_found_whatever_their_case_and_spaces(read):
    diary = read(" Date , DRUG ,Pain\n2026-03-01,LDN,1\n")
    assert diary.columns_found == ("Date", "DRUG", "Pain")


def test_covariates_are_numbers(read):
    columns = DiaryColumns(outcome="pain", treatment="drug", time="date", covariates=("steps",))
    (course,) = read("date,drug,pain,steps\n2026-03-01,LDN,1,4000\n", columns).courses
    assert course.covariates["steps"].tolist() == [4000.0]


def test_one_column_cannot_play_two_parts(read):
    with pytest.raises(DiaryError, match="named for outcome and for treatment"):
        read("date,pain\n2026-03-01,1\n", DiaryColumns(outcome="pain", treatment="Pain"))


def test_a_column_of_numbers_is_not_a_treatment(read):
    lines = "".join(f"{number},1\n" for number in range(200))
    with pytest.raises(DiaryError, match="200 different labels"):
        read("drug,pain\n" + lines, DiaryColumns(outcome="pain", treatment="drug"))


def test_a_blank_patient_is_an_error(read):
    columns = DiaryColumns(outcome="pain", treatment="drug", patient="id")
    with pytest.raises(DiaryError, match="row 3: id is blank"):
        read("id,drug,pain\na,LDN,1\n,LDN,2\n", columns)


def test_a_missing_file_is_not_found(tmp_path):
    with pytest.raises(NotFound, match="does not exist"):
        read_diary(tmp_path / "none.csv", columns=DAILY)


def test_a_folder_cannot_be_read(tmp_path):
    with pytest.raises(ExchangeError, match="cannot be read"):
        read_diary(tmp_path, columns=DAILY)


def test_an_empty_file_is_an_error(read):
    with pytest.raises(DiaryError, match="the file is empty"):
        read("\n \n")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"zone": "Europe/Nowhere"}, "no such time zone"),
        ({"day_cut_hour": 24}, "must be 0 to 23"),
        ({"minimum": 10, "maximum": 0}, "must be the smaller one"),
    ],
)
def test_options_check_themselves(options, message):
    with pytest.raises(DiaryError, match=message):
        ReadOptions(**options)


def test_a_diary_needs_a_treatment_or_a_dose():
    with pytest.raises(DiaryError, match="--dose-mg"):
        DiaryColumns(outcome="pain")
