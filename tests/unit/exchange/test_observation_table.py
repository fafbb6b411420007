"""Which records of an event table are observations, of what, and which lie below a limit."""

import pytest

from openldn.dynamics import Program, load_program
from openldn.errors import DosingError
from openldn.exchange.observation_table import parse_observation_table

MODEL = """
name = "two outputs"
[parameters]
k = {{ value = 0.1, sd = 0.3 }}
V = 10
[let]
C = "A/V"
E = "2*C"
[states]
A = ""
[equations]
A = "-k*A"
[residual]
C = {{ proportional = 0.2 }}
{more}
"""
TWO = "E = { additive = 0.1 }"


def program(more: str = TWO) -> Program:
    return load_program(MODEL.format(more=more))


def test_only_records_with_a_value_that_counts_are_observations() -> None:
    text = (
        "ID,TIME,EVID,AMT,DV,MDV\n1,0,1,100,.,1\n1,1,0,.,9,0\n1,2,0,.,.,0\n1,3,0,.,7,1\n"
        "1,4,2,.,5,0\n2,0,1,100,.,1\n2,5,0,.,6,0\n"
    )
    found = parse_observation_table(text, program(""))
    assert found.record.tolist() == [1, 6]
    assert found.value.tolist() == [9, 6]
    assert found.persons == ("1", "2")


def test_a_person_whose_time_starts_again_stays_one_person() -> None:
    text = "ID,TIME,EVID,AMT,DV\n1,0,1,100,.\n1,4,0,.,9\n1,0,4,100,.\n1,2,0,.,8\n2,1,0,.,7\n"
    found = parse_observation_table(text, program(""))
    assert found.persons == ("1", "2")
    assert found.person.tolist() == [0, 0, 1]


@pytest.mark.parametrize("names", [("C", "E"), ("1", "2"), ("1.0", "E")])
def test_an_output_is_named_or_numbered(names: tuple[str, str]) -> None:
    text = f"TIME,EVID,AMT,DV,DVID\n0,1,100,.,.\n1,0,.,9,{names[0]}\n1,0,.,18,{names[1]}\n"
    assert parse_observation_table(text, program()).output.tolist() == [0, 1]


def test_a_value_below_the_limit_is_marked() -> None:
    text = "TIME,EVID,AMT,DV,CENS\n0,1,100,.,.\n1,0,.,9,0\n40,0,.,0.5,1\n"
    assert parse_observation_table(text, program("")).is_below.tolist() == [False, True]


@pytest.mark.parametrize(
    ("text", "more", "message"),
    [
        ("TIME,EVID,AMT,DV\n0,1,100,.\n", "", "no observation"),
        ("TIME,EVID,AMT,DV\n0,1,100,.\n1,0,.,9\n", TWO, "no column DVID"),
        ("TIME,EVID,DV,DVID\n1,0,9,X\n", TWO, "row 2: DVID is 'X'; it must be one of 1 C, 2 E"),
        ("TIME,EVID,DV,DVID\n1,0,9,.\n", TWO, "row 2: DVID is missing"),
        ("TIME,EVID,DV,CENS\n1,0,9,2\n", "", "row 2: CENS is '2'"),
    ],
)
def test_what_cannot_be_used_is_refused_by_row_and_column(
    text: str, more: str, message: str
) -> None:
    with pytest.raises(DosingError, match=message):
        parse_observation_table(text, program(more))
