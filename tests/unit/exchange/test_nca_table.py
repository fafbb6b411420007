"""Is a table of concentrations read as it is meant, or refused in words that help?"""

import re

import numpy as np
import pytest

from openldn.errors import InputError, NotFound
from openldn.exchange import Dosing, Duplicates, read_concentrations
from openldn.simulate.nca import Route, Units

DECLINE = "0,0\n1,8\n2,4\n3,2\n4,1\n"


def read(tmp_path, text, **facts):
    path = tmp_path / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_concentrations(path, **facts)


def profiles(tmp_path, text, **facts):
    return [item.profile for item in read(tmp_path, text, **facts).profiles]


@pytest.mark.parametrize(
    "text",
    [
        "id,time,conc\n7,0,1.5\n7,1,2.5\n",
        "ID\tTIME\tDV\n7\t0\t1.5\n7\t1\t2.5\n",
        "\ufeffSubject;Time;Conc\n7;0;1,5\n7;1;2,5\n",
        "subject|time|concentration\n7|1|2.5\n7|0|1.5\n",
        'id,"time","conc"\n7,0,"1.5"\n7,1,"2.5"\n',
    ],
)
def test_separators_names_marks_and_order_do_not_matter(tmp_path, text):
    (profile,) = profiles(tmp_path, text)
    assert profile.id == "7"
    at = np.argsort(profile.times)
    assert profile.times[at].tolist() == [0, 1]
    assert profile.concentrations[at].tolist() == [1.5, 2.5]


def test_without_an_id_column_there_is_one_subject(tmp_path):
    (profile,) = profiles(tmp_path, f"time,conc\n{DECLINE}")
    assert profile.id == "1"


def test_units_come_from_the_headers(tmp_path):
    table = read(
        tmp_path, f"Time (h),conc_ng_per_mL,Wt\n{DECLINE.replace(chr(10), ',70' + chr(10))}"
    )
    assert table.units == Units(time="h", concentration="ng/mL")
    assert table.ignored_columns == ("Wt",)


def test_a_header_whose_end_is_no_unit_is_another_column(tmp_path):
    table = read(tmp_path, "time,conc,conc_corrected\n0,1,2\n")
    assert table.ignored_columns == ("conc_corrected",)


@pytest.mark.parametrize("word", ["BLQ", "<0.5", "< LLOQ", "bql", "ND", "0"])
def test_words_for_below_the_limit_count_as_zero(tmp_path, word):
    (profile,) = profiles(tmp_path, f"time,conc\n0,{word}\n1,2\n")
    assert profile.concentrations.tolist() == [0, 2]


@pytest.mark.parametrize("word", ["", "NA", "."])
def test_words_for_missing_are_missing(tmp_path, word):
    (profile,) = profiles(tmp_path, f"id,time,conc\na,0,{word}\na,1,2\n")
    assert np.isnan(profile.concentrations[0])


def test_values_under_the_limit_that_is_given_count_as_zero(tmp_path):
    (profile,) = profiles(tmp_path, "time,conc\n0,0.4\n1,2\n", lloq=0.5)
    assert profile.concentrations.tolist() == [0, 2]


def test_a_dose_on_every_row_is_one_dose_at_time_zero(tmp_path):
    (profile,) = profiles(tmp_path, "time,conc,dose\n-1,0,5\n1,8,5\n2,,5\n")
    assert (profile.dose, profile.dose_time, profile.times.size) == (5, 0, 3)


def test_a_dose_on_one_row_is_given_at_its_time(tmp_path):
    (profile,) = profiles(tmp_path, "time,conc,dose\n9,,5\n10,8,\n11,4,\n")
    assert (profile.dose, profile.dose_time) == (5, 9)
    assert profile.times.tolist() == [10, 11]


@pytest.mark.parametrize(
    "text",
    [
        "time,conc,dose\n0,,5\n1,8,\n12,2,\n12,,5\n13,9,\n24,3,\n",
        "time,conc,dose\n0,,5\n1,8,0\n12,2,0\n12,,5\n13,9,0\n24,3,0\n",
        "TIME,DV,AMT,EVID\n0,0,5,1\n1,8,0,0\n12,2,0,0\n12,0,5,1\n13,9,0,0\n24,3,0,0\n",
        "TIME,DV,AMT,MDV\n0,0,5,1\n1,8,0,0\n12,2,0,0\n12,0,5,1\n13,9,0,0\n24,3,0,0\n",
    ],
)
def test_doses_on_rows_of_their_own_part_the_samples(tmp_path, text):
    first, second = profiles(tmp_path, text)
    assert (first.interval, second.interval) == ("1", "2")
    assert first.times.tolist() == [1, 12]
    assert second.times.tolist() == [1, 12, 13, 24]
    assert (second.dose_time, second.tau) == (12, 12)
    assert (first.first_dose, second.first_dose) == (True, False)


def test_an_interval_column_parts_a_subject(tmp_path):
    text = "id,time,conc,dose,interval\na,0,0,5,A\na,1,8,5,A\na,0,0,10,B\na,1,9,10,B\n"
    first, second = profiles(tmp_path, text)
    assert [(p.interval, p.dose, p.first_dose) for p in (first, second)] == [
        ("A", 5, True), ("B", 10, True),
    ]  # fmt: skip


def test_an_interval_whose_times_go_on_is_a_later_dose_at_its_first_sample(tmp_path):
    text = "time,conc,interval\n0,0,1\n1,8,1\n24,1,2\n25,9,2\n"
    first, second = read(tmp_path, text).profiles
    assert (first.profile.dose_time, second.profile.dose_time) == (0, 24)
    assert not second.profile.first_dose
    assert "taken to be at its first sample, 24" in second.notes[0]


def test_the_order_of_the_rows_does_not_change_which_dose_is_first(tmp_path):
    text = "time,conc,interval\n25,9,2\n24,1,2\n1,8,1\n0,0,1\n"
    first, second = profiles(tmp_path, text)
    assert (first.interval, first.dose_time, first.first_dose) == ("1", 0, True)
    assert (second.interval, second.dose_time, second.first_dose) == ("2", 24, False)


def test_tau_means_steady_state_unless_said_otherwise(tmp_path):
    text = f"time,conc\n{DECLINE}"
    (steady,) = profiles(tmp_path, text, dosing=Dosing(tau=4.0))
    (single,) = profiles(tmp_path, text, dosing=Dosing(tau=4.0, steady_state=False))
    assert (steady.steady_state, single.steady_state) == (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "time,conc,tau,day\n0,0,24,1\n24,1,24,1\n144,2,24,7\n168,2,24,7\n".replace("day", "occ"),
        "time,conc,dose\n0,,5\n1,8,\n24,,5\n25,9,\n48,,5\n49,9,\n",
    ],
)
@pytest.mark.parametrize("stated", [None, True])
def test_the_first_of_several_doses_is_not_at_steady_state(tmp_path, text, stated):
    first, *later = profiles(tmp_path, text, dosing=Dosing(steady_state=stated))
    assert not first.steady_state
    if stated:
        assert all(profile.steady_state for profile in later)


def test_what_the_file_says_of_steady_state_goes_before_all_else(tmp_path):
    text = "time,conc,dose,ss\n0,,5,1\n1,8,,\n12,,5,0\n13,8,,\n"
    first, second = profiles(tmp_path, text, dosing=Dosing(steady_state=True))
    assert (first.steady_state, second.steady_state) == (True, False)


@pytest.mark.parametrize(
    ("columns", "route"),
    [
        ("route\n0,1,oral", Route.EXTRAVASCULAR),
        ("route\n0,1,IV bolus", Route.IV_BOLUS),
        ("route,duration\n0,1,iv,2", Route.IV_INFUSION),
        ("duration\n0,1,2", Route.IV_INFUSION),
        ("Wt\n0,1,70", Route.EXTRAVASCULAR),
    ],
)
def test_the_route_is_read(tmp_path, columns, route):
    (profile,) = profiles(tmp_path, f"time,conc,{columns}\n")
    assert profile.route is route


@pytest.mark.parametrize(
    ("choice", "value"), [(Duplicates.MEAN, 3), (Duplicates.FIRST, 2), (Duplicates.LAST, 4)]
)
def test_two_values_at_one_time_follow_the_choice(tmp_path, choice, value):
    (profile,) = profiles(tmp_path, "time,conc\n0,1\n1,2\n1,4\n", duplicates=choice)
    assert profile.concentrations.tolist() == [1, value]


def test_a_row_that_stands_twice_is_taken_once_and_told(tmp_path):
    (item,) = read(tmp_path, "time,conc\n0,1\n1,2\n1,2\n").profiles
    assert item.profile.times.tolist() == [0, 1]
    assert item.notes == ("rows 3, 4 hold one time; taken once",)


FAULTS = [
    ("time,conc,dose\n0,,5\n1,8,\n", {"dosing": Dosing(steady_state=True)}, "row 2: steady_state"),
    ("time,conc\n0,1\n1,-2\n", {}, "row 3: conc is '-2'; a concentration must be 0 or more"),
    ("time,conc\n0,1\n1,abc\n", {}, "row 3: conc is 'abc'; it must be a number"),
    ("time,conc\n0,1\n1,inf\n", {}, "row 3: conc is 'inf'; it must be a finite number"),
    ("time,conc\n0,1\n,2\n", {}, "row 3: time is blank"),
    ("id,time,conc\na,0,1\n,1,2\n", {}, "row 3: id is blank"),
    ("time,value\n0,1\n", {}, "no column holds conc; the columns found are 'time', 'value'"),
    ("hours,conc\n0,1\n", {}, "no column holds time"),
    ("time,conc,dv\n0,1,2\n", {}, "'conc' and 'dv' both hold conc"),
    ("time,conc\n0,1\n0,2\n", {}, "rows 2, 3: one id has 2 different concentrations at one time"),
    ("time,conc,dose\n0,1,-5\n1,1,-5\n", {}, "row 2: dose is '-5'"),
    ("time,conc,route\n0,1,nose\n", {}, "row 2: the route is 'nose'; must be extravascular"),
    ("time,conc,route\n0,1,infusion\n", {}, "row 2: duration is 0.0; an iv-infusion needs"),
    ("time,conc,ss\n0,1,maybe\n", {}, "row 2: ss is 'maybe'; must be 1"),
    ("time,conc,tau\n0,1,6\n1,1,8\n", {}, "rows 2, 3: tau has 2 values for one id"),
    ("time,conc,dose\n0,1,5\n1,5,\n2,3,5\n", {}, "rows 2, 4: a dose stands beside a concentration"),
    ("time,conc,dose,evid\n0,.,.,1\n1,5,.,0\n", {}, "row 2: this row is a dose"),
    ("time,conc,evid\n0,1,9\n", {}, "row 2: evid is '9'"),
    ("time,conc,dose\n0,.,5\n0,.,5\n1,2,.\n", {}, "two doses of one id share a time"),
    ("time,conc,dose\n0,1,5\n", {"dosing": Dosing(dose=3.0)}, "--dose is given and the file has"),
    ("time,conc_ng_per_mL\n0,1\n", {"units": Units(concentration="mg/L")}, "header says that the"),
    ("time_h,conc,tau_min\n0,1,60\n", {}, "'tau_min' is in min and the times are in h"),
    ("", {}, "the file is empty"),
    ("time,conc\n", {}, "a header and no entries"),
]


@pytest.mark.parametrize(("text", "facts", "words"), FAULTS, ids=[words for *_, words in FAULTS])
def test_a_fault_names_row_column_value_and_remedy(tmp_path, text, facts, words):
    with pytest.raises(InputError, match=re.escape(words)):
        read(tmp_path, text, **facts)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(NotFound):
        read_concentrations(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("column", "remedy"), [("RATE", "a column duration"), ("ADDL", "a column dose_time")]
)
def test_columns_of_dosing_records_that_are_not_read_are_refused(tmp_path, column, remedy):
    """An infusion that is read as a tablet would give a clearance of the wrong kind."""
    text = f"TIME,DV,AMT,EVID,{column}\n0,.,100,1,50\n1,8,.,0,.\n2,4,.,0,0\n3,2,.,0,.\n"
    with pytest.raises(InputError, match=rf"row 2: {column} is .*{remedy}"):
        read(tmp_path, text)
    table = read(tmp_path, text.replace(",1,50", ",1,0"))
    assert table.ignored_columns == (column,)


def test_a_rate_beside_a_duration_is_not_needed(tmp_path):
    text = "time,conc,dose,duration,rate\n0,0,100,2,50\n1,8,100,2,50\n2,4,100,2,50\n"
    (profile,) = profiles(tmp_path, text)
    assert (profile.route, profile.duration) == (Route.IV_INFUSION, 2.0)
