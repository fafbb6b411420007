"""Records as JSON: many ways to write the same, and errors that name the field."""

import json
from datetime import date

import jsonschema_rs
import pytest

from openldn.errors import ExchangeError, NotFound, RecordError
from openldn.exchange import parse_record, read_record, record_schema
from openldn.exchange.record_json import LARGEST_BYTES
from openldn.record import (
    Condition,
    ConditionStatus,
    DoseRequest,
    LaboratoryValue,
    LiverClass,
    MedicineEntry,
    MedicineStatus,
    NaltrexoneUse,
    Pregnancy,
    Procedure,
    ProcedureStatus,
    Record,
    Sex,
    Substance,
)

FULL = {
    "age_years": 45,
    "weight_kg": 70.5,
    "sex": "female",
    "conditions": [{"text": "Hashimoto", "code": "E06.3", "system": "ICD-10", "status": "current"}],
    "symptoms": [{"text": "fatigue"}],
    "medicines": [
        {"text": "codeine", "started_on": "2026-01-02", "last_dose_on": "2026-11-12",
         "ended_on": "2026-12-01", "status": "stopped"},
    ],
    "medicines_listed_on": "2026-11-20",
    "dispensed": [{"code": "2670", "system": "RxNorm"}],
    "allergies": ["latex"],
    "laboratory": [
        {"name": "ALT", "value": 30, "unit": "U/L", "upper_limit": 40, "taken_on": "2026-11-01"},
        {"name": "urine opioids", "result": "negative"},
        {"name": "eGFR", "value": 60, "bound": ">"},
    ],
    "pregnancy": "no",
    "breastfeeding": False,
    "procedures": [{"text": "hip", "on": "2026-12-01", "status": "planned", "opioids": True}],
    "substances": [{"text": "alcohol", "amount": "2 a week"}],
    "naltrexone": {"on_ldn": True, "started_on": "2026-10-01", "dose_mg": 1.5,
                   "last_dose_on": "2026-11-19"},
    "liver_class": "A",
    "request": {"dose_mg": 4.5, "start_mg": 0.5, "step_mg": 0.5, "step_days": 14,
                "volume_ml": 4.5, "strengths_mg_per_ml": [1], "formulation": "liquid",
                "release": "immediate", "filler": "none", "time_of_day": "bedtime",
                "supply": "pharmacy"},
    "reason_without_liver_test": "refused",
}  # fmt: skip


def parse(**fields):
    return parse_record(json.dumps(fields))


def test_a_full_record_is_read_field_by_field():
    assert parse(**FULL) == Record(
        age_years=45, weight_kg=70.5, sex=Sex.FEMALE,
        conditions=(Condition(text="Hashimoto", code="E06.3", system="ICD-10",
                              status=ConditionStatus.CURRENT),),
        symptoms=(Condition(text="fatigue"),),
        medicines=(MedicineEntry(
            text="codeine", started_on=date(2026, 1, 2), last_dose_on=date(2026, 11, 12),
            ended_on=date(2026, 12, 1), status=MedicineStatus.STOPPED),),
        medicines_listed_on=date(2026, 11, 20),
        dispensed=(MedicineEntry(code="2670", system="RxNorm"),),
        allergies=("latex",),
        laboratory=(
            LaboratoryValue(name="ALT", value=30, unit="U/L", upper_limit=40,
                            taken_on=date(2026, 11, 1)),
            LaboratoryValue(name="urine opioids", result="negative"),
            LaboratoryValue(name="eGFR", value=60, bound=">"),
        ),
        pregnancy=Pregnancy.NO, breastfeeding=False,
        procedures=(Procedure(text="hip", on=date(2026, 12, 1), status=ProcedureStatus.PLANNED,
                              opioids=True),),
        substances=(Substance(text="alcohol", amount="2 a week"),),
        naltrexone=NaltrexoneUse(on_ldn=True, started_on=date(2026, 10, 1), dose_mg=1.5,
                                 last_dose_on=date(2026, 11, 19)),
        liver_class=LiverClass.A,
        request=DoseRequest(dose_mg=4.5, start_mg=0.5, step_mg=0.5, step_days=14, volume_ml=4.5,
                            strengths_mg_per_ml=(1,), formulation="liquid", release="immediate",
                            filler="none", time_of_day="bedtime", supply="pharmacy"),
        reason_without_liver_test="refused",
    )  # fmt: skip


def test_the_full_record_keeps_to_the_published_schema():
    jsonschema_rs.meta.validate(record_schema())
    assert jsonschema_rs.Draft202012Validator(record_schema()).is_valid(FULL)


def test_nothing_is_a_record_too():
    assert parse_record("{}") == Record()
    assert parse(**dict.fromkeys(FULL)) == Record()


# One way to write, and the plain way.
SAME = [
    ({"age": "45 years"}, {"age_years": 45}),
    ({"Age": 45}, {"age_years": 45}),
    ({"age": "unknown"}, {}),
    ({"labs": {"ALT": "30 U/L"}}, {"laboratory": [{"name": "ALT", "value": 30, "unit": "U/L"}]}),
    ({"labs": {"ALT": "<30"}}, {"laboratory": [{"name": "ALT", "value": 30, "bound": "<"}]}),
    ({"weight": "70,5 kg"}, {"weight_kg": 70.5}),
    ({"gender": "F"}, {"sex": "female"}),
    ({"sex": "M"}, {"sex": "male"}),
    ({"sex": "prefer not to say"}, {}),
    ({"diagnoses": ["asthma"]}, {"conditions": [{"text": "asthma"}]}),
    ({"conditions": "asthma; MS\neczema"}, {"conditions": ["asthma", "MS", "eczema"]}),
    ({"conditions": "none"}, {"conditions": []}),
    ({"conditions": False}, {"conditions": []}),
    ({"conditions": "unknown"}, {}),
    ({"conditions": {"text": "asthma"}}, {"conditions": ["asthma"]}),
    ({"conditions": ["", "asthma"]}, {"conditions": ["asthma"]}),
    ({"conditions": [{"icd10": "E06.3"}]}, {"conditions": [{"code": "E06.3", "system": "ICD-10"}]}),
    ({"conditions": [{"snomed": 24700007}]},
     {"conditions": [{"code": "24700007", "system": "SNOMED CT"}]}),
    ({"conditions": [{"code": {"code": "G35", "system": "ICD-10", "display": "MS"}}]},
     {"conditions": [{"text": "MS", "code": "G35", "system": "ICD-10"}]}),
    ({"conditions": [{"coding": [{"code": "G35"}]}]}, {"conditions": [{"code": "G35"}]}),
    ({"conditions": [{"name": "MS", "status": "active"}]},
     {"conditions": [{"text": "MS", "status": "current"}]}),
    ({"conditions": [{"text": "MS", "status": "in remission"}]},
     {"conditions": [{"text": "MS", "status": "resolved"}]}),
    ({"medications": ["a", "b"]}, {"medicines": [{"text": "a"}, {"text": "b"}]}),
    ({"currentMedications": "a\nb; c"}, {"medicines": ["a", "b; c"]}),
    ({"meds": [{"name": "oxycodone", "dose": "5 mg", "frequency": "daily"}]},
     {"medicines": ["oxycodone 5 mg daily"]}),
    ({"meds": [{"name": "oxycodone", "prn": True}]}, {"medicines": ["oxycodone as needed"]}),
    ({"meds": [{"name": "oxycodone", "prn": "no", "dose": None}]}, {"medicines": ["oxycodone"]}),
    ({"meds": [{"rxnorm": "2670", "dose": "30 mg"}]},
     {"medicines": [{"code": "2670", "system": "RxNorm", "text": "30 mg"}]}),
    ({"meds": [{"drug": "a", "last_taken": "2025"}]},
     {"medicines": [{"text": "a", "last_dose_on": "2025-12-31"}]}),
    ({"meds": [{"drug": "a", "last_dose": 2025}]},
     {"medicines": [{"text": "a", "last_dose_on": "2025-12-31"}]}),
    ({"meds": [{"drug": "a", "last_dose_on": "2024-02"}]},
     {"medicines": [{"text": "a", "last_dose_on": "2024-02-29"}]}),
    ({"meds": [{"drug": "a", "start": "2026-01-02T08:00:00Z", "state": "discontinued"}]},
     {"medicines": [{"text": "a", "started_on": "2026-01-02", "status": "stopped"}]}),
    ({"meds": [{"drug": "a", "status": "On Hold"}]},
     {"medicines": [{"text": "a", "status": "on-hold"}]}),
    ({"meds": [{"drug": "a", "status": "entered_in_error"}]},
     {"medicines": [{"text": "a", "status": "entered-in-error"}]}),
    ({"meds": [{"drug": "a", "status": "unknown"}]},
     {"medicines": [{"text": "a", "status": "unknown"}]}),
    ({"meds": [{"drug": "a", "last_dose_on": "not known"}]}, {"medicines": ["a"]}),
    ({"allergies": "NKDA"}, {"allergies": []}),
    ({"allergies": [{"allergen": "latex", "reaction": "rash"}]}, {"allergies": ["latex"]}),
    ({"labs": {"ALT": 30}}, {"laboratory": [{"name": "ALT", "value": 30}]}),
    ({"labs": {"ALT": [{"value": 30}, {"value": 31}], "AST": None}},
     {"laboratory": [{"name": "ALT", "value": 30}, {"name": "ALT", "value": 31}]}),
    ({"labs": {"test": "ALT", "value": "<30,5 U/L", "reference_range": "7-40"}},
     {"laboratory": [{"name": "ALT", "value": 30.5, "bound": "<", "unit": "U/L",
                      "upper_limit": 40}]}),
    ({"labs": [{"test": "ALT", "value": "30", "range": "<= 40,5", "units": "U/L"}]},
     {"laboratory": [{"name": "ALT", "value": 30, "unit": "U/L", "upper_limit": 40.5}]}),
    ({"labs": [{"test": "ALT", "value": 30, "range": "normal"}]},
     {"laboratory": [{"name": "ALT", "value": 30}]}),
    ({"labs": {"urine opioids": "negative"}},
     {"laboratory": [{"name": "urine opioids", "result": "negative"}]}),
    ({"pregnant": True}, {"pregnancy": "pregnant"}),
    ({"pregnant": False}, {"pregnancy": "no"}),
    ({"pregnant": "unknown"}, {}),
    ({"trying_to_conceive": True}, {"pregnancy": "trying"}),
    ({"trying_to_conceive": False}, {}),
    ({"lactating": "yes"}, {"breastfeeding": True}),
    ({"lactating": "unknown"}, {}),
    ({"planned_surgery": "hip"}, {"procedures": [{"text": "hip", "status": "planned"}]}),
    ({"planned_surgery": "none"}, {}),
    ({"planned_surgery": False}, {}),
    ({"planned_surgery": True}, {"procedures": [{"text": "procedure", "status": "planned"}]}),
    ({"planned_surgery": {"name": "hip", "date": "2026-12-01"}},
     {"procedures": [{"text": "hip", "status": "planned", "on": "2026-12-01"}]}),
    ({"recent_procedures": ["hip"], "procedures": ["knee"]},
     {"procedures": ["knee", {"text": "hip", "status": "done"}]}),
    ({"surgery": "hip", "procedures": "knee"}, {"procedures": ["knee", "hip"]}),
    ({"procedures": [{"name": "hip", "status": "scheduled", "opioids_expected": "no"}]},
     {"procedures": [{"text": "hip", "status": "planned", "opioids": False}]}),
    ({"alcohol": "2 a week"}, {"substances": [{"text": "alcohol", "amount": "2 a week"}]}),
    ({"alcohol": "none"}, {}),
    ({"kratom": True}, {"substances": [{"text": "kratom", "amount": ""}]}),
    ({"alcohol": [{"text": "beer"}]}, {"substances": ["beer"]}),
    ({"alcohol": {"text": "beer"}}, {"substances": ["beer"]}),
    ({"on_ldn": True}, {"naltrexone": {"on_ldn": True}}),
    ({"ldn": "yes"}, {"naltrexone": {"on_ldn": True}}),
    ({"ldn": None}, {}),
    ({"child_pugh": "Class B"}, {"liver_class": "B"}),
    ({"dose_mg": "4,5 mg", "filler": "Avicel"}, {"request": {"dose_mg": 4.5, "filler": "Avicel"}}),
    ({"dose": 3, "request": {"start": 1}}, {"request": {"dose_mg": 3, "start_mg": 1}}),
    ({"asked_dose": 3, "dose_request": None}, {"request": {"dose_mg": 3}}),
    ({"request": 4.5}, {"request": {"dose_mg": 4.5}}),
    ({"request": {"strength": 1, "excipients": ["lactose", "talc"]}},
     {"request": {"strengths_mg_per_ml": [1], "filler": "lactose, talc"}}),
    ({"request": {"strength": ["1", "5 mg/mL"]}}, {"request": {"strengths_mg_per_ml": [1, 5]}}),
    ({"$schema": "record.schema.json"}, {}),
    ({"no_liver_test_reason": "refused"}, {"reason_without_liver_test": "refused"}),
]  # fmt: skip


@pytest.mark.parametrize(("given", "plain"), SAME, ids=[str(given) for given, _ in SAME])
def test_one_thing_may_be_written_in_many_ways(given, plain):
    def without_none(fields):
        return json.loads(json.dumps(fields))

    assert parse(**given) == parse(**without_none(plain))


# What is given, and the message.
WRONG = [
    ("", "the record is empty"),
    (" \n", "the record is empty"),
    ("{", "the record is no JSON: line 1"),
    ("co-codamol", "use --medications"),
    ("[1]", r"a record is a JSON object, \{...\}; this file holds a list"),
    ("3", "this file holds a number"),
    ("null", "this file holds null"),
    ('{"age": NaN}', "age is nan, which is no number of JSON"),
    ('{"age": 1e999}', "age is inf, which is no number of JSON or too large"),
    ('{"age": ' + "9" * 500 + "}", "which is too long"),
    ('{"age": 1, "age": 2}', "field 'age' is given twice"),
    ('{"age": 1, "age_years": 2}', "age_years is given twice, once as 'age_years'"),
    ('{"meds": [{"name": "a", "drug": "b"}]}', "text of medicines is given twice"),
    ("[" * 100_000, "nested too deeply"),
    (r'{"conditions": ["\ud800"]}', "half a character"),
    ('{"agee": 4}', "field 'agee' is not known; did you mean 'age_years'"),
    ('{"zzzz": 4}', "field 'zzzz' is not known; the fields are: age_years, weight_kg, sex"),
    ('{"meds": [{"text": "a", "sttus": 1}]}',
     "field 'sttus' of medicines entry 1 is not known; did you mean 'status'"),
    ('{"request": {"dosee": 1}}', "field 'dosee' of request is not known; did you mean 'dose_mg'"),
    ('{"age": "old"}', "age_years is 'old'; must be a number, or left out if unknown"),
    ('{"age": "1,234"}', "age_years is '1,234'; must be a number"),
    ('{"dose_mg": "500 mcg"}', "dose_mg of request is '500 mcg'; must be a number"),
    ('{"dose_mg": "<5"}', "dose_mg of request is '<5'; must be a number"),
    ('{"age": [1]}', "age_years is a list; must be a number"),
    ('{"age": {}}', "age_years is an object; must be a number"),
    ('{"age": true}', "age_years is true; must be a number"),
    ('{"sex": "banana"}', "sex is 'banana'; must be one of: female, male, other"),
    ('{"meds": [{"text": "a", "status": "x"}]}',
     "status of medicines entry 1 is 'x'; must be one of: active, as needed, planned"),
    ('{"meds": [3]}', "medicines entry 1 is 3; must be a text or an object"),
    ('{"meds": ["a", null]}', "medicines entry 2 is null; must be a text or an object"),
    ('{"meds": [{"text": {}}]}', "text of medicines entry 1 is an object; must be a text"),
    ('{"meds": [{"text": true}]}', "text of medicines entry 1 is true; must be a text"),
    ('{"meds": [{}]}', "medicines entry 1: a medicine has neither text nor code"),
    ('{"meds": [{"text": "a", "started_on": "12.11.2026"}]}',
     "started_on of medicines entry 1 is '12.11.2026'; must be a day like 2026-11-12"),
    ('{"meds": [{"text": "a", "last_dose_on": "2026-13"}]}', "must be a day like 2026-11-12"),
    ('{"meds": [{"text": "a", "started_on": "2026-02-30"}]}', "there is no such day"),
    ('{"meds": [{"text": "a", "started_on": true}]}', "started_on of medicines entry 1 is true"),
    ('{"labs": [{"value": 3}]}', "laboratory entry 1 has no name"),
    ('{"labs": ["ALT 3"]}', "laboratory entry 1 is 'ALT 3'; must be an object"),
    ('{"labs": [{"name": "ALT", "value": "1,234"}]}', "value of laboratory entry 1 is '1,234'"),
    ('{"labs": [{"name": "ALT", "value": 1, "unit": "mg"}]}', "laboratory entry 1: unit of ALT"),
    ('{"pregnancy": 7}', "pregnancy is 7; must be one of: pregnant, possible, trying, no"),
    ('{"breastfeeding": "sometimes"}', "breastfeeding is 'sometimes'; must be true or false"),
    ('{"breastfeeding": [1]}', "breastfeeding is a list; must be true or false"),
    ('{"ldn": "maybe"}', "naltrexone is 'maybe'; must be true or false or an object"),
    ('{"request": "lots"}', "request is 'lots'; must be an object"),
    ('{"request": "lots", "dose_mg": 3}', "request is 'lots'; must be an object"),
    ('{"sex": "male", "pregnant": true}', "sex is male and pregnancy is pregnant"),
    ('{"conditions": ["' + "x" * 10 + '", 5]}', "conditions entry 2 is 5"),
    ('{"medicines_listed_on": "' + "9" * 60 + '"}', r"is '9{39}\.\.\.; must be a day"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG, ids=[message for _, message in WRONG])
def test_what_is_wrong_is_named(text, message):
    with pytest.raises(RecordError, match=message):
        parse_record(text)


def test_too_many_entries_are_refused():
    with pytest.raises(RecordError, match="medicines has more than 5000 entries"):
        parse(medicines=["a"] * 5001)


@pytest.mark.parametrize(
    "data", [b'\xef\xbb\xbf{"age": 4}', '{"age": 4}'.encode("utf-16"), b'{"age": 4}']
)
def test_a_file_is_read_in_every_encoding(tmp_path, data):
    file = tmp_path / "record.json"
    file.write_bytes(data)
    assert read_record(file).age_years == 4


def test_windows_text_is_read_too():
    text = '{"conditions": ["Zöliakie"]}'.encode("cp1252")
    assert parse_record(text).conditions == (Condition(text="Zöliakie"),)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\x00\xff\x00"])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(RecordError, match="no text"):
        parse_record(data)


def test_a_file_that_is_missing_closed_or_too_large_is_named(tmp_path):
    with pytest.raises(NotFound, match=r"none\.json does not exist"):
        read_record(tmp_path / "none.json")
    with pytest.raises(ExchangeError, match="cannot be read"):
        read_record(tmp_path)
    large = tmp_path / "large.json"
    large.write_bytes(b" " * (LARGEST_BYTES + 1))
    with pytest.raises(RecordError, match="over 2 MB"):
        read_record(large)


def test_an_absurd_dose_of_naltrexone_names_the_unit():
    with pytest.raises(RecordError, match=r"dose_mg of naltrexone is 4500 mg.*micrograms"):
        parse_record('{"ldn": {"dose_mg": 4500}}')


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("null", "this file holds null"),
        ("[]", "this file holds a list"),
        ("3", "this file holds a number"),
        ('"a"', "this file holds a text"),
        ("true", "this file holds true or false"),
        ('{"age": 45}'.encode("utf-16-le"), "UTF-16 without a mark"),
        ('{"age": 45}'.encode("utf-16-be"), "UTF-16 without a mark"),
        ('{"date_of_birth": "1980-01-01"}', "give age_years"),
        ('{"birthDate": "1980-01-01"}', "give age_years"),
        ('{"weight_kg": 70000}', "weight_kg is 70000 kg; must be 1 to 400 kg"),
        ('{"weight_kg": 0.7}', "weight_kg is 0.7 kg; must be 1 to 400 kg"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_plain_words(data, message):
    with pytest.raises(RecordError) as error:
        parse_record(data)
    assert message in str(error.value)
