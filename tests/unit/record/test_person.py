"""A record checks itself and names what is wrong."""

from datetime import date

import pytest

from openldn.errors import RecordError
from openldn.record import (
    Condition,
    DoseRequest,
    LaboratoryValue,
    MedicineEntry,
    NaltrexoneUse,
    Pregnancy,
    Procedure,
    Record,
    Sex,
    Substance,
    find_analyte,
)

DAY, BEFORE = date(2026, 11, 2), date(2026, 11, 1)


def lab(**fields):
    return LaboratoryValue(**({"name": "ALT", "value": 30.0} | fields))


WRONG = [
    (lambda: Record(age_years=-1), "age_years is -1; must be 0 or more"),
    (lambda: Record(age_years=1974), "Give the age, not the year of birth"),
    (lambda: Record(age_years=float("nan")), "age_years is nan; must be a number"),
    (lambda: Record(age_years=True), "age_years is True; must be a number"),
    (lambda: Record(weight_kg=0), "weight_kg is 0; must be more than 0"),
    (lambda: Record(sex=Sex.MALE, pregnancy=Pregnancy.PREGNANT), "sex is male and pregnancy is"),
    (
        lambda: Record(laboratory=(
            lab(unit="U/L", taken_on=DAY), lab(name="SGPT", unit="µkat/L", taken_on=DAY),
        )),
        "ALT of 2026-11-02 is given in U/L and in µkat/L",
    ),
    (lambda: Condition(), "neither text nor code"),
    (lambda: Condition(text=" ", code=" "), "neither text nor code"),
    (lambda: MedicineEntry(), "neither text nor code"),
    (
        lambda: MedicineEntry(text="x", started_on=DAY, last_dose_on=BEFORE),
        r"last_dose_on \(2026-11-01\) is before started_on \(2026-11-02\)",
    ),
    (lambda: MedicineEntry(text="x", started_on=DAY, ended_on=BEFORE), "ended_on"),
    (lambda: lab(name=" "), "name of a laboratory value is empty"),
    (lambda: lab(value=None), "ALT has neither value nor result"),
    (lambda: lab(bound="="), "bound of ALT is '='; must be < or >"),
    (lambda: lab(value=-1), "value of ALT is -1; must be 0 or more"),
    (lambda: lab(value=float("inf")), "value of ALT is inf"),
    (lambda: lab(upper_limit=0), "upper_limit of ALT is 0; must be more than 0"),
    (lambda: lab(unit="mg/dL"), "unit of ALT is 'mg/dL'; must be one of: U/L, µkat/L, nkat/L"),
    (lambda: Procedure(text=""), "text of a procedure is empty"),
    (lambda: Substance(text=" "), "text of a substance is empty"),
    (lambda: DoseRequest(dose_mg=0), "dose_mg is 0; must be more than 0"),
    (lambda: DoseRequest(step_days=-7), "step_days is -7"),
    (lambda: DoseRequest(strengths_mg_per_ml=(1, 0)), "strengths_mg_per_ml is 0"),
    (lambda: DoseRequest(dose_mg=1.5, start_mg=3), "the first dose must not be above the target"),
    (lambda: NaltrexoneUse(dose_mg=0), "dose_mg of naltrexone is 0"),
    (lambda: NaltrexoneUse(gap_days=-1), "gap_days of naltrexone is -1"),
    (lambda: NaltrexoneUse(started_on=DAY, last_dose_on=BEFORE), "started_on of naltrexone"),
    (lambda: NaltrexoneUse(last_dose_on=DAY, gap_days=3), "both last_dose_on and gap_days"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "message"), WRONG, ids=[message for _, message in WRONG])
def test_what_cannot_be_is_refused_by_name(make, message):
    with pytest.raises(RecordError, match=message):
        make()


RIGHT = [
    lambda: Record(age_years=0),
    lambda: Record(age_years=130, weight_kg=1),
    lambda: Record(sex=Sex.MALE, pregnancy=Pregnancy.NO),
    lambda: Record(sex=Sex.OTHER, pregnancy=Pregnancy.PREGNANT),
    lambda: Record(laboratory=(lab(unit="U/L", taken_on=DAY), lab(unit="µkat/L"))),
    lambda: Record(laboratory=(lab(unit="U/L", taken_on=DAY), lab(taken_on=DAY))),
    lambda: Record(laboratory=(lab(unit="U/L", taken_on=DAY), lab(unit="U/L", taken_on=DAY))),
    lambda: MedicineEntry(code="1049502", started_on=DAY, last_dose_on=DAY),
    lambda: lab(name="ferritin", unit="anything"),
    lambda: lab(value=0),
    lambda: DoseRequest(dose_mg=1.5, start_mg=1.5),
    lambda: NaltrexoneUse(gap_days=0),
]


@pytest.mark.parametrize("make", RIGHT)
def test_what_can_be_is_taken(make):
    assert make()


# Analyte, value, unit, and the number in the base unit.
UNITS = """
ALT        2      µkat/L             120
ALT        2      μkat/l             120
ALT        120    IU/L               120
ALT        120    units/L            120
AST        2000   nkat/L             120
bilirubin  1      mg/dL              17.1
bilirubin  17.1   umol/L             17.1
creatinine 88.4   µmol/L             1
creatinine 1      mg/dl              1
eGFR       60     mL/min/1.73m²      60
eGFR       60     ml/min             60
TSH        2      mIU/L              2
TSH        2      µIU/mL             2
"""


@pytest.mark.parametrize("row", UNITS.strip().splitlines())
def test_units_come_to_one_base(row):
    name, value, unit, base = row.split()
    assert lab(name=name, value=float(value), unit=unit).in_base_unit == pytest.approx(float(base))


def test_without_a_known_unit_there_is_no_base():
    assert lab(unit="").in_base_unit is None
    assert lab(name="ferritin", unit="µg/L").in_base_unit is None
    assert lab(value=None, result="high", unit="U/L").in_base_unit is None


@pytest.mark.parametrize(
    ("name", "analyte"),
    [("SGPT", "ALT"), ("alat", "ALT"), ("S-GPT x", "S-GPT x"), ("ALT (SGPT)", "ALT"),
     ("Total Bilirubin", "bilirubin"), ("bilirubin, total", "bilirubin"), ("egfr", "eGFR"),
     ("eGFR CKD-EPI", "eGFR"), (" ferritin ", "ferritin"), ("UDS opiates", "urine opioids")],
)  # fmt: skip
def test_an_analyte_has_one_name(name, analyte):
    assert find_analyte(name) == analyte


def test_a_multiple_needs_number_and_limit():
    assert lab(upper_limit=40).times_limit == 0.75
    assert lab().times_limit is None
    assert lab(value=None, result="normal", upper_limit=40).times_limit is None
    assert lab(value=40, bound=">", upper_limit=40).times_limit > 1
    assert lab(value=40, bound="<", upper_limit=40).times_limit < 1


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"value": 120.0, "unit": "U/L"}, "ALT 120 U/L"),
        ({"value": 5.0, "bound": "<"}, "ALT <5"),
        ({"value": None, "result": "normal"}, "ALT normal"),
    ],
)
def test_a_value_is_shown_as_on_the_report(fields, shown):
    assert lab(**fields).shown == shown
