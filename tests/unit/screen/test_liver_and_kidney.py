"""Liver and kidney: each boundary, each unit, and what is not known."""

from datetime import date

import pytest
from tests.unit.screen.lines import TODAY, ids, medicine, of_id, screen

from openldn.record import (
    Condition,
    LaboratoryValue,
    LiverClass,
    NaltrexoneUse,
    Sex,
)
from openldn.screen import Decision
from openldn.screen.egfr import estimate_egfr

RECENT = date(2026, 11, 1)
ENZYMES = {"R053", "R054", "R055"}


def lab(name, value, limit=None, *, unit="", on=RECENT, bound="", result=""):
    return LaboratoryValue(
        name=name, value=value, upper_limit=limit, unit=unit, taken_on=on, bound=bound,
        result=result,
    )  # fmt: skip


def told(*texts):
    return tuple(Condition(text=text) for text in texts)


# ALT, its upper limit, and the rule.
TIMES = """
40    40
40.1  40  R054
80    40  R054
120   40  R054
120.1 40  R053
160   40  R053
200   40  R053
200.1 40  R055
2000  40  R055
"""


@pytest.mark.parametrize("analyte", ["ALT", "AST"])
@pytest.mark.parametrize("row", TIMES.strip().splitlines())
def test_multiples_of_the_upper_limit_decide(row, analyte):
    value, limit, *rule = row.split()
    answer = screen(laboratory=(lab(analyte, float(value), float(limit)),))
    assert ids(answer) & ENZYMES == set(rule)


@pytest.mark.parametrize(
    ("bound", "value", "rule"),
    [(">", 40, {"R054"}), (">", 120, {"R053"}), (">", 200, {"R055"}), ("<", 40, set())],
)
def test_a_bound_lies_just_beyond_its_number(bound, value, rule):
    assert ids(screen(laboratory=(lab("ALT", value, 40, bound=bound),))) & ENZYMES == rule


@pytest.mark.parametrize(("value", "found"), [(42, False), (42.1, True)])
def test_bilirubin_above_twice_its_limit_holds(value, found):
    answer = screen(laboratory=(lab("bilirubin", value, 21, unit="µmol/L"),))
    assert ("R055" in ids(answer)) is found


def test_the_latest_value_of_each_counts_and_those_without_a_date():
    old, new = lab("ALT", 300, 40, on=date(2026, 1, 1)), lab("ALT", 30, 40)
    assert not ids(screen(laboratory=(old, new))) & ENZYMES
    assert "R055" in ids(screen(laboratory=(new, lab("ALT", 300, 40, on=None))))
    assert "R055" in ids(screen(laboratory=(new, lab("AST", 300, 40, on=date(2026, 1, 1)))))


# Day of the test, and whether a liver test is asked for. Today is 24 November.
AGES = [(date(2026, 11, 24), False), (date(2026, 8, 24), False), (date(2026, 8, 23), True)]


@pytest.mark.parametrize(("on", "asked"), AGES)
def test_a_liver_test_of_the_last_three_months_is_enough(on, asked):
    answer = screen(laboratory=(lab("ALT", 30, 40, on=on),), age_years=40)
    assert ("R130" in ids(answer)) is asked
    if asked:
        assert "older than 3 months" in of_id(answer, "R130")[0].message
        assert answer.decision is Decision.CANNOT_BE_ASSESSED


def test_no_test_no_limit_and_no_date_are_told_apart():
    assert "No ALT or AST" in of_id(screen(), "R130")[0].message
    for value, words in (
        (lab("ALT", 30), "cannot be read against a limit"),
        (lab("ALT", 30, 40, on=None), "the day it was taken is not given"),
    ):
        (found,) = of_id(screen(laboratory=(value,)), "R130")
        assert words in found.message
        assert found.is_unknown


def test_one_readable_enzyme_does_not_hide_one_that_cannot_be_read():
    answer = screen(laboratory=(lab("ALT", 30, 40), lab("AST", 30), lab("bilirubin", 10)))
    assert ["AST" in one.message for one in of_id(answer, "R130")].count(True) == 1
    assert len(of_id(answer, "R130")) == 2


def test_an_enzyme_that_cannot_be_read_is_told_once():
    values = lab("ALT", 30), lab("AST", 30, 40, on=date(2026, 1, 5))
    assert len(of_id(screen(laboratory=values), "R130")) == 1


def test_bilirubin_without_a_limit_is_told_beside_no_enzyme():
    messages = [one.message for one in of_id(screen(laboratory=(lab("bilirubin", 10),)), "R130")]
    assert len(messages) == 2


def test_a_stated_reason_takes_the_place_of_a_test():
    answer = screen(reason_without_liver_test="tests refused")
    assert "R130" not in ids(answer)
    assert "X006" in ids(answer)
    assert "X006" not in ids(screen())
    with_value = screen(reason_without_liver_test="tests refused", laboratory=(lab("ALT", 30),))
    assert "R130" in ids(with_value)


def test_on_ldn_tests_are_monitored_instead_of_asked_for():
    answer = screen(naltrexone=NaltrexoneUse(on_ldn=True))
    assert ids(answer) & {"R130", "R131"} == {"R131"}
    assert ids(screen()) & {"R130", "R131"} == {"R130"}


# Words, Child-Pugh class, and the rules.
LIVER = """
acute hepatitis               | - | R050
Hepatitis A                   | - | R050
hepatitis                     | - | X007
chronic hepatitis C           | - |
hepatitis B vaccination       | - |
hepatitis; acute hepatitis    | - | R050
liver failure                 | - | R051
decompensated cirrhosis       | - | R051
cirrhosis with ascites        | - | R051
cirrhosis, Child-Pugh C       | - | R051
cirrhosis                     | - | R052 X008
cirrhosis, Child-Pugh B       | - | R052
cirrhosis                     | A | R052
cirrhosis                     | C | R051
fatty liver                   | - |
fatty liver                   | C | R051
fatty liver                   | B | R052
jaundice                      | - | R055
no jaundice                   | - |
no cirrhosis                  | - |
mother had cirrhosis          | - |
cirrhosis ruled out           | - |
?cirrhosis                    | - | R052 X008
"""


@pytest.mark.parametrize("row", LIVER.strip().splitlines())
def test_conditions_of_the_liver(row):
    words, liver_class, rules = (cell.strip() for cell in row.split("|"))
    answer = screen(
        conditions=told(words), liver_class=None if liver_class == "-" else LiverClass(liver_class)
    )
    assert ids(answer) & {"R050", "R051", "R052", "R055", "X007", "X008"} == set(rules.split())


def test_liver_class_alone_names_itself():
    assert "class C" in of_id(screen(liver_class=LiverClass.C), "R051")[0].message
    assert "class A" in of_id(screen(liver_class=LiverClass.A), "R052")[0].message


def test_symptoms_of_the_liver():
    assert "R132" in ids(screen(symptoms=told("dark urine")))
    assert "R132" in ids(screen(conditions=told("dark urine")))
    assert {"R132", "R055"} <= ids(screen(symptoms=told("jaundice")))
    assert "R132" not in ids(screen(conditions=told("jaundice")))
    both = screen(conditions=told("dark urine"), symptoms=told("dark urine today"))
    assert "'dark urine today'" in of_id(both, "R132")[0].message


# eGFR, and the rule.
EGFR = [(29.9, "R056"), (30, "R057"), (59, "R057"), (59.9, "R057"), (60, ""), (90, "")]


@pytest.mark.parametrize(("value", "rule"), EGFR)
def test_egfr_decides(value, rule):
    found = ids(screen(laboratory=(lab("eGFR", value),))) & {"R056", "R057", "X012"}
    assert found == set(rule.split())


@pytest.mark.parametrize(
    ("bound", "value", "rule"),
    [("<", 60, {"R057"}), ("<", 30, {"R056"}), (">", 60, set()), ("<", 15, {"R056"})],
)
def test_a_bound_of_egfr(bound, value, rule):
    found = ids(screen(laboratory=(lab("eGFR", value, bound=bound),)))
    assert found & {"R056", "R057"} == rule


# Creatinine, unit, age, sex and the rule; eGFR by CKD-EPI 2021.
CREATININE = """
0.9   mg/dL   55  female | 75
1.0   mg/dL   50  male   | 92
5.0   mg/dL   60  male   | 12 R056
442   µmol/L  60  male   | 12 R056
1.6   mg/dL   60  male   | 49 R057
1.4   mg/dL   60  -      | 43 R057
0.5   mg/dL   30  female | 129
"""


@pytest.mark.parametrize("row", CREATININE.strip().splitlines())
def test_egfr_is_worked_out_from_creatinine(row):
    given, expected = (cell.split() for cell in row.split("|"))
    value, unit, age, sex = given
    creatinine = lab("creatinine", float(value), unit=unit)
    person = {"age_years": float(age), "sex": None if sex == "-" else Sex(sex)}
    assert f"{estimate_egfr(creatinine, **person):.0f}" == expected[0]
    answer = screen(laboratory=(creatinine,), **person)
    found = [one for one in answer.findings if one.id in {"R056", "R057"}]
    assert [one.id for one in found] == expected[1:]
    for one in found:
        assert f"eGFR {expected[0]} by CKD-EPI 2021" in one.message


@pytest.mark.parametrize(
    ("value", "age"), [(lab("creatinine", 1.0), 50), (lab("creatinine", 1.0, unit="mg/dL"), None)]
)
def test_a_creatinine_that_cannot_be_placed_is_asked_about(value, age):
    answer = screen(laboratory=(value,), age_years=age)
    assert [one.is_unknown for one in of_id(answer, "X012")] == [True]


def test_a_measured_egfr_beats_creatinine():
    answer = screen(
        laboratory=(lab("eGFR", 80), lab("creatinine", 5.0, unit="mg/dL")), age_years=60
    )
    assert not ids(answer) & {"R056", "R057", "X012"}


# Words and the rules.
KIDNEY = """
on dialysis                    | R056
CKD stage 4                    | R056
CKD 3b                         | R057
chronic kidney disease         | X012
chronic kidney disease stage 3 | R057
kidney stones                  |
"""


@pytest.mark.parametrize("row", KIDNEY.strip().splitlines())
def test_conditions_of_the_kidney(row):
    words, rules = (cell.strip() for cell in row.split("|"))
    found = ids(screen(conditions=told(words))) & {"R056", "R057", "X012"}
    assert found == set(rules.split())


def test_a_stage_is_not_told_beside_a_measured_value():
    answer = screen(conditions=told("CKD 3"), laboratory=(lab("eGFR", 45),))
    assert len(of_id(answer, "R057")) == 1
    assert "X012" not in ids(screen(conditions=told("CKD"), laboratory=(lab("eGFR", 90),)))


@pytest.mark.parametrize(
    ("on", "asked"),
    [(date(2025, 11, 24), False), (date(2025, 11, 23), True), (None, True), (TODAY, False)],
)
def test_a_kidney_test_of_the_last_year_is_enough(on, asked):
    for value in (lab("eGFR", 90, on=on), lab("creatinine", 0.8, unit="mg/dL", on=on)):
        assert ("R136" in ids(screen(laboratory=(value,)))) is asked


def test_medicines_that_burden_the_liver_are_told():
    answer = screen(medicine("MTX", ingredients=("methotrexate sodium",)))
    assert {"R047", "R071"} <= ids(answer)
