"""Antagonists, other drugs, reproduction, mood, immune system, surgery, dose, law, data."""

from datetime import date, timedelta

import pytest
from tests.unit.screen.lines import TODAY, ids, make_line, medicine, of_id, screen

from openldn.record import (
    Condition,
    DoseRequest,
    LaboratoryValue,
    MedicineStatus,
    NaltrexoneUse,
    Pregnancy,
    Procedure,
    ProcedureStatus,
    Sex,
    Substance,
)
from openldn.screen import RuleSeverity
from openldn.screen.medications.line import Use
from openldn.screen.medicine_use import Origin

HEAD = {
    "antagonists": {"R029", "R030", "R031", "R032", "R033", "R034", "R153", "X005"},
}


def told(*texts):
    return tuple(Condition(text=text) for text in texts)


def plain(words, *ingredients, **fields):
    return medicine(words, ingredients=ingredients or (words,), **fields)


def cells(table):
    return [tuple(cell.strip() for cell in row.split("|")) for row in table.strip().splitlines()]


# Words, row of the opioid table, strength, and the rules.
ANTAGONISTS = """
naltrexone 50 mg        | naltrexone              | 50 mg  | R030
naltrexone              | naltrexone              | 50 mg  | R030
naltrexone 4.5 mg       | naltrexone              | 4.5 mg |
naltrexone 4,5 mg       | naltrexone              |        |
naltrexone 6 mg         | naltrexone              | 6 mg   |
naltrexone 6.1 mg       | naltrexone              | 6.1 mg | R030
naltrexone 1500 mcg     | naltrexone              |        |
LDN                     | naltrexone              |        |
low-dose naltrexone     | naltrexone              |        |
LDN 50 mg               | naltrexone              |        | R030
naltrexone              | naltrexone              |        | X005
Vivitrol                | naltrexone              |        | R030
naltrexone implant      | naltrexone              |        | R030
Contrave                | naltrexone + bupropion  |        | R031
Lybalvi                 | olanzapine + samidorphan |       | R032
Selincro 18 mg          | nalmefene               |        | R033
Opvee nasal spray       | nalmefene               |        | R029 R153
Narcan                  | naloxone                |        | R029 R153
Relistor                | methylnaltrexone        |        | R034 R153
Movantik                | naloxegol               |        | R034 R153
"""


@pytest.mark.parametrize(("words", "kind", "strength", "rules"), cells(ANTAGONISTS))
def test_antagonists_are_told_apart(words, kind, strength, rules):
    answer = screen(medicine(words, kind, strength=strength))
    assert ids(answer) & HEAD["antagonists"] == set(rules.split())
    stopped = screen(
        medicine(words, kind, strength=strength, use=Use.STOPPED, last_dose_on=date(2020, 1, 1))
    )
    assert not ids(stopped) & HEAD["antagonists"]


# Words, row, days since the last dose, and whether it still holds.
SINCE = """
Vivitrol         | naltrexone               | 27 | yes
Vivitrol         | naltrexone               | 28 | no
naltrexone 50 mg | naltrexone               | 2  | yes
naltrexone 50 mg | naltrexone               | 3  | no
Contrave         | naltrexone + bupropion   | 2  | yes
Contrave         | naltrexone + bupropion   | 3  | no
Lybalvi          | olanzapine + samidorphan | 4  | yes
Lybalvi          | olanzapine + samidorphan | 5  | no
"""


@pytest.mark.parametrize(("words", "kind", "ago", "holds"), cells(SINCE))
def test_an_antagonist_wears_off(words, kind, ago, holds):
    last = TODAY - timedelta(days=int(ago))
    answer = screen(medicine(words, kind, use=Use.STOPPED, last_dose_on=last))
    found = [one for one in answer.findings if one.id in {"R030", "R031", "R032"}]
    assert bool(found) is (holds == "yes")
    for one in found:
        assert one.calculation.startswith(f"last dose {last} + ")
        assert not one.is_unknown
        assert one.earliest_start > TODAY


def test_an_antagonist_of_unknown_end_is_counted_from_today():
    (found,) = of_id(screen(medicine("Vivitrol", "naltrexone", use=Use.STOPPED)), "R030")
    assert found.is_unknown
    assert found.earliest_start == TODAY + timedelta(days=28)
    (found,) = of_id(screen(medicine("Vivitrol", "naltrexone")), "R030")
    assert not found.is_unknown


def test_daily_milligrams_tell_the_form():
    assert "R030" in ids(screen(medicine("naltrexone", "naltrexone", daily_mg=25.0)))
    assert "R030" not in ids(screen(medicine("naltrexone", "naltrexone", daily_mg=6.0)))


def test_naltrexone_without_a_dose_is_ldn_for_somebody_on_ldn():
    told_so = {"naltrexone": NaltrexoneUse(on_ldn=True)}
    assert "X005" not in ids(screen(medicine("naltrexone", "naltrexone"), **told_so))
    assert "X005" not in ids(screen(medicine("naltrexone", "naltrexone", use=Use.STOPPED)))


def test_markers_are_silent_beside_an_opioid_on_the_list():
    answer = screen(medicine("Narcan", "naloxone"), medicine("codeine", "codeine"))
    assert "R153" not in ids(answer)
    assert "R029" in ids(answer)


# Words of a condition, and the rules on opioids that speak.
MARKERS = """
opioid use disorder               | R023 R138
methadone maintenance             | R023 R138
pain contract                     | R023 R138 R153
pain clinic                       | R138 R153
opioid use disorder in remission  | R138
former heroin user                | R138
opioid withdrawal                 | R024
failed naloxone challenge         | R026
positive opioid screen            | R025
asthma                            |
"""


@pytest.mark.parametrize(("words", "rules"), cells(MARKERS))
def test_conditions_that_tell_of_opioids(words, rules):
    watched = {"R023", "R024", "R025", "R026", "R138", "R139", "R153"}
    assert ids(screen(conditions=told(words))) & watched == set(rules.split())


def result(name, word, on=date(2026, 11, 20)):
    return LaboratoryValue(name=name, result=word, taken_on=on)


# Test, its word, and the rule.
TESTS = """
urine opioids      | positive     | R025
urine opioids      | Detected     | R025
urine opioids      | negative     |
urine opioids      | not detected |
urine opioids      | negative, none detected |
naloxone challenge | failed       | R026
naloxone challenge | withdrawal seen | R026
naloxone challenge | no withdrawal |
naloxone challenge | passed       |
"""


@pytest.mark.parametrize(("name", "word", "rule"), cells(TESTS))
def test_results_of_tests_for_opioids(name, word, rule):
    answer = screen(laboratory=(result(name, word),))
    found = [one for one in answer.findings if one.id in {"R025", "R026"}]
    assert [one.id for one in found] == rule.split()
    for one in found:
        assert one.earliest_start is None
        day = "2026-11-30" if rule == "R025" else "2026-11-21"
        assert one.calculation.endswith(f"= {day}: repeat from then")


def test_a_test_without_a_date_counts_from_today_and_beats_the_words():
    answer = screen(
        laboratory=(result("urine opioids", "positive", on=None),),
        conditions=told("positive opioid screen"),
    )
    (found,) = of_id(answer, "R025")
    assert "2026-12-04" in found.calculation


def test_a_failed_challenge_is_told_once():
    answer = screen(
        laboratory=(result("naloxone challenge", "failed"),),
        conditions=told("failed naloxone challenge"),
    )
    assert len(of_id(answer, "R026")) == 1


def test_withdrawal_after_naltrexone_is_told_as_such():
    on_ldn = {"naltrexone": NaltrexoneUse(on_ldn=True)}
    assert "R139" in ids(screen(symptoms=told("withdrawal"), **on_ldn))
    assert "R139" in ids(screen(symptoms=told("cold turkey"), **on_ldn))
    assert "R139" not in ids(screen(symptoms=told("withdrawal")))
    answer = screen(conditions=told("precipitated withdrawal"))
    assert "R139" in ids(answer)
    assert "R024" not in ids(
        screen(symptoms=told("withdrawal from opioids after first dose", "precipitated withdrawal"))
    )
    assert "R139" not in ids(screen(**on_ldn))
    assert "R139" in ids(screen(symptoms=told("sweating", "vomiting"), **on_ldn))
    assert "R139" not in ids(screen(symptoms=told("vomiting"), **on_ldn))
    assert "R139" not in ids(screen(symptoms=told("sweating", "vomiting")))


# Ingredient and the rules.
DRUGS = """
thioridazine    | R040
disulfiram      | R041
lofexidine      | R042
clonidine       |
acamprosate     | R043
diazepam        | R044
gabapentin      | R044
nabilone        | R045
methotrexate    | R047 R071
azathioprine    | R047 R069
valproic acid   | R047
levothyroxine   | R066
carbimazole     | R067
tacrolimus      | R069
prednisone      | R069
adalimumab      | R070
newmab          | R070
upadacitinib    | R070
leflunomide     | R047 R071
cisplatin       | R073
nivolumab       | R070 R073
warfarin        | R075
amlodipine      |
"""
DRUG_RULES = {f"R0{number}" for number in (*range(37, 48), *range(66, 76))}


@pytest.mark.parametrize(("name", "rules"), cells(DRUGS))
def test_medicines_that_are_no_opioids(name, rules):
    assert ids(screen(plain(name))) & DRUG_RULES == set(rules.split())
    assert not ids(screen(plain(name, use=Use.STOPPED))) & DRUG_RULES
    assert not ids(screen(plain(name, use=Use.NEGATED))) & DRUG_RULES


def test_cough_and_gut_medicines():
    assert "R037" in ids(screen(medicine("Robitussin DM", "dextromethorphan")))
    assert "R039" in ids(screen(medicine("x", "racecadotril")))
    assert "R039" in ids(screen(medicine("x", "trimebutine")))


def test_clonidine_counts_where_withdrawal_is_treated():
    assert "R042" in ids(screen(plain("clonidine for withdrawal", "clonidine")))
    assert "R042" in ids(screen(plain("clonidine"), conditions=told("opioid withdrawal")))
    assert "R042" in ids(screen(plain("clonidine"), conditions=told("opioid use disorder")))


# Substance, amount, sex, and whether it is heavy.
ALCOHOL = """
alcohol   | 14 drinks per week | male   | no
alcohol   | 15 drinks per week | male   | yes
alcohol   | 15 a week          | male   | yes
alcohol   | 7 drinks/week      | female | no
alcohol   | 8 drinks/week      | female | yes
alcohol   | 8 drinks/week      | -      | yes
beer      | 2 a day            | male   | no
beer      | 3 a day            | male   | yes
alcohol   | heavy              | male   | yes
vodka     | every day          | male   | yes
alcohol   |                    | male   | no
coffee    | 20 a day           | male   | no
"""


@pytest.mark.parametrize(("text", "amount", "sex", "heavy"), cells(ALCOHOL))
def test_heavy_drinking(text, amount, sex, heavy):
    answer = screen(
        substances=(Substance(text=text, amount=amount),),
        sex=None if sex == "-" else Sex(sex),
    )
    assert ("R046" in ids(answer)) is (heavy == "yes")


def test_heavy_drinking_as_a_condition():
    assert "R046" in ids(screen(conditions=told("alcohol use disorder")))


def test_cannabis_among_the_substances():
    assert "R045" in ids(screen(substances=(Substance(text="Cannabis"),)))
    assert "R045" not in ids(screen(substances=(Substance(text="tobacco"),)))


# Field and value, and the rules of reproduction.
REPRODUCTION = [
    ({"pregnancy": Pregnancy.PREGNANT}, "R058"),
    ({"pregnancy": Pregnancy.TRYING}, "R059"),
    ({"pregnancy": Pregnancy.POSSIBLE}, "R137"),
    ({"pregnancy": Pregnancy.NO}, ""),
    ({}, "R137"),
    ({"sex": Sex.MALE}, ""),
    ({"sex": Sex.OTHER}, "R137"),
    ({"age_years": 60}, ""),
    ({"age_years": 59}, "R137"),
    ({"age_years": 10}, "R137"),
    ({"age_years": 9}, ""),
    ({"breastfeeding": True, "pregnancy": Pregnancy.NO}, "R060"),
    ({"breastfeeding": False, "pregnancy": Pregnancy.NO}, ""),
    ({"conditions": told("pregnant, 12 weeks")}, "R058"),
    ({"conditions": told("could be pregnant")}, "R137"),
    ({"conditions": told("trying to conceive")}, "R059"),
    ({"conditions": told("wants to become pregnant")}, "R059"),
    ({"conditions": told("wants to become pregnant", "pregnant")}, "R058 R059"),
    ({"conditions": told("not pregnant")}, "R137"),
    ({"conditions": told("breastfeeding")}, "R060 R137"),
    ({"conditions": told("hysterectomy")}, ""),
    ({"laboratory": (result("urine hCG", "positive"),), "sex": Sex.MALE}, "R058"),
    ({"laboratory": (result("urine hCG", "negative"),), "sex": Sex.MALE}, ""),
]


@pytest.mark.parametrize(("fields", "rules"), REPRODUCTION)
def test_pregnancy_and_milk(fields, rules):
    found = ids(screen(**fields)) & {"R058", "R059", "R060", "R137"}
    assert found == set(rules.split())


@pytest.mark.parametrize(
    ("age", "rule"),
    [(0, "R061"), (17.9, "R061"), (18, ""), (64.9, ""), (65, "R062"), (90, "R062"), (None, "X011")],
)
def test_age(age, rule):
    assert ids(screen(age_years=age)) & {"R061", "R062", "X011"} == set(rule.split())


def test_hypersensitivity_to_naltrexone():
    assert "R063" in ids(screen(conditions=told("allergic to naltrexone")))
    assert "R063" in ids(screen(allergies=("Naltrexone - hives",)))
    allergy = medicine("Revia", "naltrexone", origin=Origin.ALLERGY)
    assert "R063" in ids(screen(allergy))
    for words in ("no naltrexone allergy", "Not allergic to naltrexone", "latex"):
        assert "R063" not in ids(screen(allergies=(words,)))
    assert "R063" not in ids(
        screen(medicine("penicillin", origin=Origin.ALLERGY, ingredients=("penicillin",)))
    )
    assert "R063" not in ids(screen(medicine("LDN", "naltrexone")))


def test_mood_and_mind():
    assert "R064" in ids(screen(conditions=told("MDD")))
    assert {"R064", "R133"} <= ids(screen(symptoms=told("suicidal thoughts")))
    assert "R133" in ids(screen(symptoms=told("low mood since last week")))
    assert "R133" in ids(screen(symptoms=told("thoughts of death")))
    assert "R133" not in ids(screen(conditions=told("suicidal thoughts")))
    assert "R065" in ids(screen(conditions=told("schizophrenia")))
    assert "R065" in ids(screen(conditions=told("bipolar disorder")))
    assert "R077" in ids(screen(conditions=told("nightmares")))


def test_thyroid():
    assert "R066" in ids(screen(conditions=told("Hashimoto thyroiditis")))
    assert "R067" in ids(screen(conditions=told("Graves disease")))
    on_ldn = {"naltrexone": NaltrexoneUse(on_ldn=True)}
    assert "R135" in ids(screen(plain("levothyroxine"), **on_ldn))
    assert "R135" in ids(screen(conditions=told("Graves disease"), **on_ldn))
    assert "R135" in ids(screen(conditions=told("Hashimoto thyroiditis"), **on_ldn))
    assert "R135" not in ids(screen(plain("levothyroxine")))
    assert "R135" not in ids(screen(**on_ldn))


def test_transplants():
    assert "R068" in ids(screen(conditions=told("kidney transplant 2015")))
    assert "R068" not in ids(screen(conditions=told("hair transplant")))
    answer = screen(plain("tacrolimus"), conditions=told("liver transplant"))
    assert ids(answer) & {"R068", "R069"} == {"R068"}


def test_multiple_sclerosis_with_its_drug():
    assert "R072" in ids(screen(plain("glatiramer acetate"), conditions=told("MS")))
    assert "R072" not in ids(screen(plain("glatiramer acetate")))
    assert "R072" not in ids(screen(conditions=told("MS")))


# Words, whether R073 is found, and whether it is a question.
CANCER = """
breast cancer                      | yes | yes
breast cancer on chemotherapy      | yes | no
metastatic melanoma                | yes | no
history of breast cancer           | no  | -
chemotherapy                       | yes | no
metastases in the spine            | yes | no
checkpoint inhibitor               | yes | no
radiotherapy                       | yes | no
radiation therapy                  | yes | no
immunotherapy                      | yes | no
palliative care                    | no  | -
no cancer                          | no  | -
"""


@pytest.mark.parametrize(("words", "found", "asked"), cells(CANCER))
def test_cancer(words, found, asked):
    found_now = of_id(screen(conditions=told(words)), "R073")
    assert bool(found_now) is (found == "yes")
    assert [one.is_unknown for one in found_now] == ([] if asked == "-" else [asked == "yes"])


def test_a_code_of_cancer_under_treatment_is_told_without_words():
    (found,) = of_id(screen(conditions=(Condition(code="Z51.11"),)), "R073")
    assert not found.is_unknown


def test_every_full_dose_on_the_list_is_told():
    answer = screen(
        medicine("Vivitrol", "naltrexone"), medicine("Revia 50 mg", "naltrexone", strength="50 mg")
    )
    assert len(of_id(answer, "R030")) == 2


def test_pain_to_come_and_bleeding():
    for words in ("sickle cell disease", "palliative care", "recurrent kidney stones"):
        assert "R074" in ids(screen(conditions=told(words)))
    assert "R074" not in ids(screen(conditions=told("kidney stones")))
    assert "R075" in ids(screen(conditions=told("haemophilia A")))


def operation(text="hernia repair", on=None, status=None, opioids=None):
    return Procedure(text=text, on=on, status=status, opioids=opioids)


PLANNED, DONE = ProcedureStatus.PLANNED, ProcedureStatus.DONE
AGO_14, AGO_15 = TODAY - timedelta(days=14), TODAY - timedelta(days=15)
AGO_9, AGO_10 = TODAY - timedelta(days=9), TODAY - timedelta(days=10)
LATER = date(2026, 12, 10)


@pytest.mark.parametrize(
    ("given", "rules"),
    [
        (operation(on=AGO_14), "R076"),
        (operation(on=AGO_15), ""),
        (operation(on=AGO_14, opioids=False), ""),
        (operation(on=AGO_9, opioids=True), "R076"),
        (operation(on=AGO_10, opioids=True), ""),
        (operation(on=AGO_10, status=PLANNED), "R076"),
        (operation(status=DONE), "R076"),
        (operation("hernia repair 1998", status=DONE), ""),
        (operation("hernia repair 2026", status=DONE), "R076"),
        (operation(on=LATER), "R090"),
        (operation(on=TODAY), "R090"),
        (operation(on=TODAY, status=DONE), "R076"),
        (operation(status=PLANNED), "R090"),
        (operation(on=LATER, opioids=False), ""),
        (operation(on=LATER, opioids=True), "R090"),
        (operation("Colonoscopy", on=LATER), "R093"),
        (operation("wisdom tooth extraction", status=PLANNED), "R093"),
        (operation("Labour", on=LATER), "R094"),
        (operation("C-section under sedation", on=LATER), "R094"),
    ],
)
def test_procedures(given, rules):
    found = ids(screen(procedures=(given,))) & {"R076", "R090", "R093", "R094"}
    assert found == set(rules.split())


def test_every_procedure_is_looked_at():
    past = operation(on=AGO_15), operation(on=AGO_10, opioids=True), operation(on=AGO_9)
    assert len(of_id(screen(procedures=past), "R076")) == 1
    planned = operation("colonoscopy", on=LATER), operation(on=LATER)
    assert {"R090", "R093"} <= ids(screen(procedures=planned))


def test_a_recent_procedure_counts_from_its_day_and_asks():
    (found,) = of_id(screen(procedures=(operation(on=AGO_9),)), "R076")
    assert found.earliest_start == AGO_9 + timedelta(days=10)
    assert found.is_unknown
    (found,) = of_id(screen(procedures=(operation(on=AGO_14),)), "R076")
    assert found.earliest_start is None
    (found,) = of_id(screen(procedures=(operation(status=DONE),)), "R076")
    assert found.calculation.startswith("asked today, 2026-11-24 + 10 days")
    (found,) = of_id(screen(procedures=(operation(on=AGO_9, opioids=True),)), "R076")
    assert not found.is_unknown


def test_a_planned_procedure_tells_the_last_day_for_ldn():
    (found,) = of_id(screen(procedures=(operation(on=LATER),)), "R090")
    assert found.calculation == "procedure 2026-12-10 - 3 days = 2026-12-07: last day for LDN"
    (found,) = of_id(screen(procedures=(operation(status=PLANNED),)), "R090")
    assert found.calculation == ""


# Dose, and the rule.
DOSES = [
    (1.5, ""), (4.5, ""), (4.51, "R110"), (6, "R110"), (6.01, "R111"), (49.9, "R111"),
    (50, "R112"), (100, "R112"),
]  # fmt: skip


@pytest.mark.parametrize(("dose", "rule"), DOSES)
def test_the_dose_asked_for(dose, rule):
    answer = screen(request=DoseRequest(dose_mg=dose))
    assert ids(answer) & {"R110", "R111", "R112", "R113"} == set(rule.split())


# Fields of the request, and the rules.
REQUESTS = [
    ({"formulation": "50 mg tablets"}, "R112"),
    ({"formulation": "50 mg tablets, cut in pieces"}, "R113"),
    ({"formulation": "50 mg tablet", "dose_mg": 4.5}, "R113"),
    ({"formulation": "50 mg tablet", "dose_mg": 50}, "R112"),
    ({"formulation": "tablet pieces"}, "R113"),
    ({"formulation": "cut grass"}, ""),
    ({"formulation": "50 mg tablet dissolved in 50 mL water", "dose_mg": 4.5}, "R117 R118"),
    ({"formulation": "home-made liquid"}, "R117 R118"),
    ({"formulation": "50 mg tablet, dissolved", "dose_mg": 4.5}, "R117"),
    ({"formulation": "liquid"}, "R118"),
    ({"formulation": "capsule"}, ""),
    ({"release": "slow release"}, "R114"),
    ({"release": "SR"}, "R114"),
    ({"formulation": "sustained-release capsule"}, "R114"),
    ({"release": "immediate release"}, ""),
    ({"release": "not slow release"}, ""),
    ({"filler": "calcium carbonate"}, "R115"),
    ({"filler": "Avicel"}, ""),
    ({"formulation": "cream"}, "R123"),
    ({"formulation": "sublingual drops"}, "R118 R123"),
    ({"strengths_mg_per_ml": (1, 5)}, "R119"),
    ({"strengths_mg_per_ml": (1, 1)}, ""),
    ({"strengths_mg_per_ml": (1,), "volume_ml": 4.5, "dose_mg": 4.5}, ""),
    ({"strengths_mg_per_ml": (5,), "volume_ml": 4.5, "dose_mg": 4.5}, "R119"),
    ({"strengths_mg_per_ml": (1,), "volume_ml": 4.51, "dose_mg": 4.5}, "R119"),
    ({"strengths_mg_per_ml": (1,), "volume_ml": 4.5}, ""),
    ({"strengths_mg_per_ml": (1,), "dose_mg": 4.5}, ""),
    ({"step_days": 7}, ""),
    ({"step_days": 6.9}, "R120"),
    ({"step_mg": 1.5}, ""),
    ({"step_mg": 1.51}, "R120"),
    ({"supply": "online without prescription"}, "R141"),
    ({"supply": "registered online pharmacy"}, ""),
    ({"supply": "local pharmacy"}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "rules"), REQUESTS)
def test_what_is_asked_for(fields, rules):
    answer = screen(request=DoseRequest(**fields))
    watched = {f"R{number}" for number in (*range(110, 124), 141)}
    assert ids(answer) & watched == set(rules.split())
    assert "R140" in ids(answer)


def test_without_a_request_nothing_is_said_of_a_plan():
    assert "R140" not in ids(screen())


def test_lactose_for_somebody_who_does_not_bear_it():
    assert "R116" in ids(
        screen(conditions=told("lactose intolerance"), request=DoseRequest(filler="lactose"))
    )
    unknown = screen(allergies=("Lactose",))
    assert of_id(unknown, "R116")[0].is_unknown
    assert "R116" not in ids(
        screen(allergies=("Lactose",), request=DoseRequest(filler="cellulose"))
    )
    assert "R116" not in ids(screen(request=DoseRequest(filler="lactose")))


def test_preservatives_name_what_is_on_record():
    liquid = DoseRequest(formulation="oral solution")
    assert (
        "on record"
        in of_id(screen(request=liquid, allergies=("sodium benzoate",)), "R118")[0].message
    )
    assert (
        "on record"
        in of_id(screen(request=liquid, conditions=told("sulfite sensitivity")), "R118")[0].message
    )
    assert "on record" not in of_id(screen(request=liquid, allergies=("latex",)), "R118")[0].message


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"gap_days": 14}, False),
        ({"gap_days": 15}, True),
        ({"last_dose_on": TODAY - timedelta(days=14)}, False),
        ({"last_dose_on": TODAY - timedelta(days=15)}, True),
        ({}, False),
    ],
)
def test_a_gap_of_more_than_two_weeks(fields, found):
    assert ("R099" in ids(screen(naltrexone=NaltrexoneUse(**fields)))) is found


@pytest.mark.parametrize(("ago", "old"), [(0, False), (30, False), (31, True)])
def test_a_list_is_old_after_thirty_days(ago, old):
    answer = screen(medicines_listed_on=TODAY - timedelta(days=ago))
    assert ("R151" in ids(answer)) is old
    assert "X010" not in ids(answer)


def test_no_list_and_an_empty_list_are_two_things():
    assert "R151" in ids(screen(medicines=None))
    assert "X010" not in ids(screen(medicines=None))
    answer = screen(medicines=())
    assert "R151" not in ids(answer)
    assert "X010" in ids(answer)


def test_what_nobody_asked_is_named():
    (found,) = of_id(screen(), "X001")
    assert "conditions, allergies, substances, procedures, sex, LDN taken now" in found.message
    everything = {
        "conditions": (), "allergies": (), "substances": (), "procedures": (), "sex": Sex.MALE,
        "naltrexone": NaltrexoneUse(on_ldn=False),
    }  # fmt: skip
    assert "X001" not in ids(screen(**everything))


def test_conditions_that_no_rule_reads_are_named():
    assert (
        of_id(screen(conditions=told("eczema")), "X003")[0].message == "No rule speaks of: eczema."
    )
    assert "X003" not in ids(screen(conditions=told("no cirrhosis")))
    assert "X002" in ids(screen(conditions=(Condition(code="123456789"),)))


def test_an_order_on_hold_that_is_no_opioid_is_no_finding():
    answer = screen(plain("amlodipine", status=MedicineStatus.ON_HOLD))
    assert "R154" not in ids(answer)


LAB = LaboratoryValue(name="creatinine", value=1.0, taken_on=TODAY)
UNKNOWN = [
    ("X002", {"conditions": (Condition(code="123456789"),)}),
    ("X005", {"medicine": "naltrexone"}),
    ("X007", {"conditions": told("hepatitis")}),
    ("X008", {"conditions": told("cirrhosis")}),
    ("X011", {}),
    ("X012", {"laboratory": (LAB,)}),
    ("X012", {"conditions": told("chronic kidney disease")}),
    ("R029", {"medicine": "naloxone"}),
    ("R130", {}),
    ("R136", {}),
    ("R137", {}),
    ("R151", {"medicines": None}),
    ("R151", {"medicines_listed_on": date(2026, 1, 1)}),
    ("R153", {"conditions": told("pain clinic")}),
    ("X001", {}),
]


@pytest.mark.parametrize(("id", "fields"), UNKNOWN)
def test_what_is_not_known_says_so(id, fields):
    fields = dict(fields)
    kind = fields.pop("medicine", None)
    listed = [medicine(kind, kind)] if kind else []
    assert {one.is_unknown for one in of_id(screen(*listed, **fields), id)} == {True}


KNOWN = [
    ("R023", {"conditions": told("opioid use disorder")}),
    ("R050", {"conditions": told("acute hepatitis")}),
    ("R052", {"conditions": told("cirrhosis")}),
    ("R058", {"pregnancy": Pregnancy.PREGNANT}),
    ("R061", {"age_years": 9}),
    ("R090", {"procedures": (operation(on=LATER),)}),
    ("R137", {"pregnancy": Pregnancy.POSSIBLE}),
]


@pytest.mark.parametrize(("id", "fields"), KNOWN)
def test_what_is_known_is_a_fact(id, fields):
    assert {one.is_unknown for one in of_id(screen(**fields), id)} == {False}


def test_ldn_that_is_planned_or_drafted_is_not_taken_yet():
    draft = MedicineStatus.DRAFT
    for fields in ({"use": Use.PLANNED}, {"use": Use.UNCLEAR}, {"status": draft}):
        answer = screen(medicine("LDN 1.5 mg", "naltrexone", **fields))
        assert ids(answer) & {"R130", "R131"} == {"R130"}
    assert "R131" in ids(screen(medicine("LDN 1.5 mg", "naltrexone")))


def test_what_is_told_of_ldn_counts_for_more_than_the_list():
    answer = screen(medicine("LDN", "naltrexone"), naltrexone=NaltrexoneUse(on_ldn=False))
    assert ids(answer) & {"R130", "R131"} == {"R130"}


def test_a_line_that_is_clear_is_silent():
    answer = screen(medicine(make_line("amlodipine", ingredients=("amlodipine",))))
    assert not [one for one in answer.findings if one.severity is RuleSeverity.CONTRAINDICATED]


def test_a_procedure_whose_interval_ends_today_has_no_date_to_come():
    (found,) = of_id(screen(procedures=(operation(on=AGO_10),)), "R076")
    assert found.earliest_start is None
