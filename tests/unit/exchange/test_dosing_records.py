"""Is an event table read as NONMEM would, and refused where it cannot be carried out?"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.dosing_cases import ONE, advance_of, reference_of, run

from openldn.dynamics.dosing import RecordKind
from openldn.errors import DosingError, ExchangeError, NotFound, SimulationError
from openldn.exchange.dosing_records import (
    EventTable,
    expand_event_table,
    parse_event_table,
    read_event_table,
    results_to_frame,
    write_results,
)

PROGRAM = reference_of(ONE)


def parse(text: str) -> EventTable:
    return parse_event_table(text, PROGRAM)


def test_every_column_of_nonmem_is_read() -> None:
    table = parse(
        "ID,TIME,EVID,CMT,AMT,RATE,II,ADDL,SS,DV,MDV,WT\n"
        "A,0,1,2,100,10,24,3,1,.,1,60\n"
        "A,5,0,2,.,.,.,.,.,3.5,0,65\n"
        "B,0,4,gut,50,,,,,,1,80\n"
    )
    records = table.records
    assert table.ids == ("A", "B")
    assert records.patient.tolist() == [0, 0, 1]
    assert records.kind.tolist() == [1, 0, 4]
    assert records.state.tolist() == [1, 1, 0]
    assert records.amount.tolist() == [100, 0, 50]
    assert records.rate.tolist() == [10, 0, 0]
    assert records.interval.tolist() == [24, 0, 0]
    assert records.additional.tolist() == [3, 0, 0]
    assert records.steady.tolist() == [1, 0, 0]
    assert records.row.tolist() == [0, 1, 2]
    assert table.inputs[:, -1].tolist() == [60, 65, 80]
    np.testing.assert_array_equal(table.observed, [np.nan, 3.5, np.nan])
    assert table.is_missing.tolist() == [True, False, True]
    assert table.covariates == ("WT",)
    assert table.lines.tolist() == [2, 3, 4]
    assert (table.ignored, table.notes) == ((), ())


def test_case_of_headers_and_states_does_not_matter() -> None:
    table = parse("id,Time,evid,Cmt,amt\n1,0,1,CENTRAL,4\n")
    assert table.records.state.tolist() == [1]


@pytest.mark.parametrize(
    "text",
    [
        "ID;TIME;AMT;CMT\n1;0;4,5;2\n1;1,5;.;.\n",
        "ID\tTIME\tAMT\tCMT\n1\t0\t4.5\t2\n1\t1.5\t\t\n",
        "\ufeffID,TIME,AMT,CMT\n1,0,4.5,2\n1,1.5,NA,.\n",
        '"ID","TIME","AMT","CMT"\r\n"1",0,"4.5",2\r\n"1",1.5,.,.\r\n',
        "ID,TIME,AMT,CMT,,\n1,0,4.5,2,,\n,,,,,\n1,1.5,,,,\n",
        "#ID,TIME,AMT,CMT\n# a remark\n1,0,4.5,2\n\n1,1.5,.,.\n",
    ],
    ids=["semicolons and decimal commas", "tabs", "mark of UTF-8 and NA", "quoted", "blank columns",
         "remarks"],
)  # fmt: skip
def test_tables_as_programs_write_them_are_read_alike(text: str) -> None:
    table = parse(text)
    assert table.records.time.tolist() == [0, 1.5]
    assert table.records.amount.tolist() == [4.5, 0]
    assert table.records.state.tolist() == [1, -1]


def test_what_a_record_is_follows_from_its_dose_where_no_column_says_it() -> None:
    table = parse("TIME,AMT,MDV,RATE,SS,CMT\n0,5,0,0,0,1\n1,0,0,0,0,1\n2,0,1,0,0,1\n3,0,0,4,1,1\n")
    assert table.records.kind.tolist() == [
        RecordKind.DOSE, RecordKind.OBSERVATION, RecordKind.OTHER, RecordKind.DOSE,
    ]  # fmt: skip
    assert "There is no column EVID" in table.notes[0]


def test_a_missing_column_is_as_in_nonmem() -> None:
    table = parse("TIME,AMT\n0,5\n7,.\n")
    assert table.ids == ("1",)
    assert table.records.state.tolist() == [0, -1]
    assert np.isnan(table.observed).all()
    assert any("no column CMT: doses go into the first state, gut" in note for note in table.notes)


def test_a_missing_covariate_is_carried_on_then_back_then_typical() -> None:
    table = parse("ID,TIME,EVID,WT\n1,0,0,.\n1,1,0,60\n1,2,0,.\n1,3,0,80\n2,0,0,.\n2,1,0,.\n")
    assert table.inputs[table.records.row, -1].tolist() == [60, 60, 60, 80, 70, 70]
    assert "WT is missing in 4 records" in table.notes[0]
    assert "2 records have none to take and get the model's 70" in table.notes[0]


def test_rows_of_inputs_are_made_only_where_a_covariate_changes() -> None:
    table = parse("ID,TIME,EVID,WT\n1,0,0,60\n1,1,0,60\n1,2,0,65\n2,0,0,65\n")
    assert table.records.row.tolist() == [0, 0, 1, 2]


def test_a_column_may_give_a_parameter_too() -> None:
    table = parse("TIME,EVID,CL\n0,0,2.5\n")
    assert table.covariates == ("CL",)
    assert table.inputs[0, 1] == 2.5


def test_columns_that_are_not_used_are_listed() -> None:
    table = parse("TIME,EVID,SEX,C\n0,0,1,.\n")
    assert table.ignored == ("SEX", "C")
    assert "Columns that were not used: SEX, C" in " ".join(table.notes)


def test_time_may_start_again_at_a_reset() -> None:
    table = parse("ID,TIME,EVID,AMT,CMT\n7,0,1,5,1\n7,9,0,.,.\n7,0,4,5,1\n7,2,0,.,.\n8,0,1,5,1\n")
    assert table.records.patient.tolist() == [0, 0, 1, 1, 2]
    assert table.ids == ("7", "7", "8")
    assert "The time starts again at 1 resets" in table.notes[0]


def test_an_interval_without_effect_is_noted() -> None:
    notes = parse("TIME,EVID,AMT,CMT,II\n0,1,5,1,24\n").notes
    assert notes == (
        "II has no effect in 1 records, which have neither ADDL nor SS (first in row 2)",
    )


def test_an_outcome_beside_a_dose_is_noted() -> None:
    assert "DV is ignored in 1 records" in parse("TIME,EVID,AMT,CMT,DV\n0,1,5,1,3\n").notes[0]


@pytest.mark.parametrize(
    "text",
    [
        "C,TIME,AMT\n.,0,1\n,1,.\n",
        "TIME,AMT,TINF\n0,1,0\n1,.,.\n2,1,0.0\n",
        "TIME,AMT,RATE,TINF\n0,4,2,2\n",
    ],
)
def test_columns_that_change_no_dose_are_listed(text: str) -> None:
    assert parse(text).ignored in {("C",), ("TINF",)}


def test_a_duration_that_the_model_asks_for_is_an_input() -> None:
    assert parse("TIME,AMT,Dur\n0,1,2\n").covariates == ("DUR",)


WRONG = {
    "no records": ("TIME\n", "has no records"),
    "no time column": (
        "ID,TIM,AMT\n1,0,1\n",
        "no column TIME; the columns found are ID, TIM, AMT. Is it the column TIM?",
    ),
    "no header": ("1,0,5\n1,1,5\n", "row 1 holds values, not names"),
    "spaces between columns": ("TIME AMT\n0 1\n", "separated by spaces"),
    "a column twice": ("TIME,AMT,TIME\n0,1,0\n", "the column TIME stands there more than once"),
    "a column twice in other case": ("TIME,AMT,time\n0,1,0\n", "more than once"),
    "a column without name": ("TIME,,AMT\n0,1,1\n", "column 2 of 3 has no name"),
    "text for a number": ("TIME,AMT\n0,4mg\n", "row 2: AMT is '4mg'; it must be a number"),
    "a clock time": ("TIME,AMT\n08:30,4\n", "Write times as numbers in the model's unit of time"),
    "an infinite number": ("TIME,AMT\n0,1e999\n", "row 2: AMT is '1e999'"),
    "no time": ("TIME,AMT\n0,1\n.,1\n", "row 3: TIME is missing; every record needs a time"),
    "dates": ("DATE,TIME,AMT\n2026-03-01,0,1\n", "there is a column DATE, and dates are not read"),
    "a record that IGNORE=C leaves out": (
        "C,TIME,AMT\n.,0,1\nC,0,1\n",
        "row 3: C is 'C'; NONMEM's IGNORE=C would leave this record out",
    ),
    "a duration of an infusion": (
        "TIME,AMT,Tinf\n0,1,.\n1,1,2.5\n",
        "row 3: Tinf is '2.5'; durations are not read. Write a column RATE",
    ),
    "a time before 0": ("TIME,AMT\n-2,1\n", "row 2: TIME is '-2'; it must be 0 or more"),
    "time that goes back": (
        "TIME,AMT\n5,1\n3,1\n",
        "row 3: TIME is 3; it must not be before the record above it",
    ),
    "a patient in two places": (
        "ID,TIME,AMT\n1,0,1\n2,0,1\n1,5,1\n",
        "row 4: ID is one that stood further up",
    ),
    "no patient": ("ID,TIME,AMT\n1,0,1\n.,0,1\n", "row 3: ID is missing"),
    "a state that is not there": (
        "TIME,AMT,CMT\n0,1,3\n",
        "row 2: CMT is '3'; the model has the states 1 gut, 2 central",
    ),
    "half a state": ("TIME,AMT,CMT\n0,1,1.5\n", "row 2: CMT is '1.5'"),
    "a state turned off": ("TIME,EVID,CMT\n0,2,-1\n", "row 2: CMT is '-1'"),
    "a kind that is not there": (
        "TIME,EVID,AMT\n0,7,1\n",
        "row 2: EVID is 7; it must be 0 (observation)",
    ),
    "half a kind": ("TIME,EVID,AMT\n0,1.5,1\n", "row 2: EVID is '1.5'; it must be a whole number"),
    "an amount below 0": ("TIME,AMT\n0,-4\n", "row 2: AMT is -4; it must be 0 or more"),
    "an amount in an observation": (
        "TIME,EVID,AMT\n0,0,4\n",
        "Set EVID to 1 if this is a dose, or AMT to 0",
    ),
    "a rate of -3": ("TIME,AMT,RATE\n0,4,-3\n", "row 2: RATE is -3; it must be 0 (bolus)"),
    "ADDL without II": (
        "TIME,AMT,ADDL\n0,4,3\n",
        "row 2: ADDL is 3; additional doses need II above 0",
    ),
    "ADDL below 0": ("TIME,AMT,ADDL,II\n0,4,-3,24\n", "for a steady state use SS = 1"),
    "half an ADDL": ("TIME,AMT,ADDL,II\n0,4,2.5,24\n", "ADDL is '2.5'; it must be a whole number"),
    "SS without II": (
        "TIME,AMT,SS\n0,4,1\n",
        "row 2: SS is 1; a steady state of repeated doses needs II above 0",
    ),
    "an SS that is not there": (
        "TIME,AMT,SS,II\n0,4,5,24\n",
        "row 2: SS is '5'; it must be 0, 1 (reset to steady state) or 2",
    ),
    "an MDV that is not there": (
        "TIME,EVID,MDV\n0,0,2\n",
        "row 2: MDV is '2'; it must be 0 (DV counts) or 1",
    ),
    "a row too long": ("TIME,AMT\n0,4,5\n", "row 2 has 3 cells and the header names 2 columns"),
    "a row too short": ("TIME,AMT\n0,4\n1\n", "row 3 has 1 cells and the header names 2 columns"),
    "an open quotation mark": (
        'TIME,AMT\n0,"4\n',
        "row 2 has a quotation mark that does not close",
    ),
    "points and commas": (
        "TIME;AMT\n0;1,5\n1;1.5\n",
        "with decimal commas (like 1,5) and with decimal points",
    ),
    "thousands or decimals": (
        "TIME;AMT\n0;1,500\n",
        "could have a decimal comma or a thousands separator",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_carried_out_is_refused_by_row_column_and_value(name: str) -> None:
    text, message = WRONG[name]
    with pytest.raises(DosingError) as refused:
        parse(text)
    assert message in str(refused.value)


def test_messages_do_not_show_who_the_patient_is() -> None:
    with pytest.raises(DosingError) as refused:
        parse("ID,TIME,AMT\nMiller,5,1\nMiller,3,1\n")
    assert "Miller" not in str(refused.value)


def test_what_the_model_refuses_names_the_row_of_the_file() -> None:
    table = parse("TIME,EVID,AMT,CMT,SS,II,LAG\n\n0,0,.,.,.,.,30\n1,1,5,2,1,24,30\n")
    with pytest.raises(DosingError, match=r"^row 4 at time 1: lag of state central is 30"):
        expand_event_table(table, PROGRAM)
    table = parse("TIME,EVID,AMT,CMT,SS,II,CL\n0,1,5,2,1,24,0\n")
    with pytest.raises(SimulationError, match=r"^row 2 asks for a steady state"):
        expand_event_table(table, PROGRAM, advance=advance_of("exponential", ONE))


def test_results_are_a_tidy_table(tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text("ID,TIME,EVID,AMT,CMT,DV,MDV\nB,0,1,20,2,.,1\nB,4,0,.,.,0.7,0\nA,0,1,20,2,.,1\n"
                    "A,4,0,.,.,0.9,1\n")  # fmt: skip
    table = read_event_table(file, PROGRAM)
    made = expand_event_table(table, PROGRAM, times=np.array([8.0]))
    values = run("exponential", ONE, made.schedule, table.inputs, ("C",))
    write_results(tmp_path / "out.csv", table, made, values, ["C"])
    back = pl.read_csv(tmp_path / "out.csv")
    assert back.columns == ["ID", "TIME", "LINE", "DV", "C"]
    assert back["ID"].to_list() == ["B", "B", "A", "A"]
    assert back["TIME"].to_list() == [4, 8, 4, 8]
    assert back["LINE"].to_list() == [3, None, 5, None]
    assert back["DV"].to_list() == [0.7, None, None, None]
    np.testing.assert_allclose(back["C"], np.tile(np.exp(-0.055 * np.array([4, 8])), 2))
    assert results_to_frame(table, made, values, ["C"]).equals(back)


def test_files_that_cannot_be_opened_are_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"events\.csv does not exist"):
        read_event_table(tmp_path / "events.csv", PROGRAM)
    table = parse("TIME,AMT,CMT\n0,1,1\n")
    made = expand_event_table(table, PROGRAM)
    with pytest.raises(ExchangeError, match="cannot be written"):
        write_results(tmp_path / "no" / "out.csv", table, made, np.empty((0, 1)), ["C"])
