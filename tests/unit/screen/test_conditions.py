"""Words of conditions: negation, family, past, doubt, codes."""

import pytest

from openldn.record import Condition, ConditionStatus
from openldn.screen.conditions import find_signs, plain, unread_codes, unspoken

# Words, status in the record, and the signs.
WORDS = """
depression                                   | -         | depression
Depressive episode, moderate                 | -         | depression
no depression                                | -         |
denies depression                            | -         |
never depressed                              | -         |
not well controlled depression               | -         | depression
depression not controlled                    | -         | depression
without psychosis                            | -         |
psychosis: no                                | -         |
psychosis ruled out                          | -         |
psychosis was ruled out                      | -         |
negative for psychosis                       | -         |
no psychosis but bipolar                     | -         | mania
no psychosis, bipolar                        | -         | mania
mother has bipolar disorder                  | -         |
family history of bipolar                    | -         |
mother of two. bipolar                       | -         | mania
history of psychosis                         | -         | psychosis
previous psychosis                           | -         | psychosis
history of depression                        | -         | depression
hx of opioid use disorder                    | -         | opioid_use_disorder
former depression                            | -         |
former depression; depression                | -         | depression
depression; former depression                | -         | depression
past medical history: depression             | -         | depression
history of breast cancer                     | -         |
h/o acute hepatitis                          | -         |
non-Hodgkin lymphoma                         | -         | cancer
non-small cell lung cancer                   | -         | cancer
no treatment for depression                  | -         | depression
no longer responding to drugs for psychosis  | -         | psychosis
never treated mania                          | -         | mania
no sleep because of mania                    | -         | mania
no evidence of cirrhosis                     | -         |
no history of psychosis or mania             | -         |
no relief, no psychosis with mania           | -         | mania
denies any psychosis                         | -         |
pregnant mother of two                       | -         | pregnant
mother of two pregnant again                 | -         | pregnant
nursing mother                               | -         | breastfeeding
psychosis (father)                           | -         |
psychosis in her mother                      | -         |
mania since husband died                     | -         | mania
husband died then she had mania              | -         | mania
father and uncle had psychosis               | -         |
brother                                      | -         |
family planning psychosis                    | -         | psychosis
family lives far away in another town but mania | -      | mania
sister who is married to a man psychosis      | -         |
sister who is married to a man from the coast psychosis | - | psychosis
depression                                   | resolved  |
psychosis                                    | resolved  | psychosis
history of depression                        | current   | depression
no depression                                | current   |
former depression                            | current   | depression
depression                                   | suspected | depression
Schwangerschaft                              | -         | pregnant
enceinte                                     | -         | pregnant
Leberzirrhose                                | -         | cirrhosis
M.S.                                         | -         |
MS                                           | -         | multiple_sclerosis
MSG allergy                                  | -         |
suicidal ideation                            | -         | suicidal low_mood_new
Graves' disease                              | -         | hyperthyroid
Post-traumatic stress disorder               | -         | sleep
post traumatic   stress                      | -         | sleep
"""


@pytest.mark.parametrize("row", WORDS.strip().splitlines())
def test_words_are_read_as_a_person_means_them(row):
    words, status, signs = (cell.strip() for cell in row.split("|"))
    entry = Condition(text=words, status=None if status == "-" else ConditionStatus(status))
    assert {sign.name for sign in find_signs([entry])} == set(signs.split())


# Code, and the signs.
CODES = """
G35        multiple_sclerosis
g35        multiple_sclerosis
24700007   multiple_sclerosis
K74.6      cirrhosis
K70.30     cirrhosis heavy_drinking
K72.90     liver_failure
K70.41     liver_failure
K72.00     acute_hepatitis liver_failure
B17.1      acute_hepatitis
B18.2      hepatitis_chronic
B19.0      acute_hepatitis
B19.9      hepatitis_unclear
F11.20     opioid_use_disorder
F11.21     opioid_remission
Z79.891    opioid_use_disorder opioid_marker
F32.1      depression
F31.9      mania
N18.6      dialysis
N18.30     kidney_moderate
C50.9      cancer
Z94.0      transplant
Z94.7      transplant_other
E06.3      hypothyroid
E05.00     hyperthyroid
"""


@pytest.mark.parametrize("row", CODES.strip().splitlines())
def test_codes_are_read(row):
    code, *signs = row.split()
    assert {sign.name for sign in find_signs([Condition(code=code)])} == set(signs)


def test_a_code_names_itself_and_words_are_kept():
    (sign,) = find_signs([Condition(code="G35")])
    assert sign.words == "code G35"
    (sign,) = find_signs([Condition(code="G35", text="relapsing illness")])
    assert sign.words == "relapsing illness"


def test_a_code_that_is_resolved_stays_only_if_it_lasts():
    resolved = ConditionStatus.RESOLVED
    assert find_signs([Condition(code="F32", status=resolved)]) == ()
    assert find_signs([Condition(code="G35", status=resolved)])[0].is_past


def test_what_cannot_be_read_is_named():
    entries = [
        Condition(code="123456789"), Condition(code="i10"), Condition(code="G35"),
        Condition(text="eczema", code="L20"),
    ]  # fmt: skip
    assert unread_codes(entries) == ("123456789",)
    known = [Condition(text="depression"), Condition(text="x", code="G35")]
    assert unspoken([*entries, *known]) == ("i10", "eczema")


def test_accents_and_dashes_do_not_matter():
    assert plain("Lebensmüde – Zirrhose’s") == "lebensmude - zirrhose's"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("F11.20", "opioid_use_disorder"),
        ("f11.20", "opioid_use_disorder"),
        ("ICD-10: K72.90", "liver_failure"),
        ("Z79.891", "opioid_marker"),
        ("Z33.1", "pregnant"),
        ("B17.10", "acute_hepatitis"),
        ("B1710", "acute_hepatitis"),
        ("19943007", "cirrhosis"),
    ],
)
def test_a_code_that_stands_as_words_is_read_as_a_code(text, sign):
    assert sign in {one.name for one in find_signs([Condition(text=text)])}
    assert unspoken([Condition(text=text)]) == ()


def test_a_bare_code_that_is_not_known_is_asked_about():
    assert unread_codes([Condition(text="123456789")]) == ("123456789",)
    assert unread_codes([Condition(text="M79.7")]) == ()
    assert unspoken([Condition(text="M79.7"), Condition(text="2019")]) == ("M79.7", "2019")
