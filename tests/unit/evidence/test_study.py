"""Does a study refuse what cannot be, and hide what nobody has read?"""

import re

import pytest

from openldn.errors import NotFound, StudyError
from openldn.evidence import (
    AdverseEvent,
    Effect,
    Study,
    find_outcome_measure,
    find_study,
    join_studies,
    keep_shown,
    parse_study,
    read_every_study,
    read_outcome_measures,
    read_studies,
    study_from_mapping,
)

URL = "https://example.org"
HEAD = {
    "study_id": "doe2030_fm", "first_author": "Doe J", "condition": "Fibromyalgia",
    "design": "RCT parallel", "n_randomised": "60", "source_url": URL, "verified": "yes",
}  # fmt: skip
EFFECT = {
    "effect_id": "X1", "outcome": "pain", "measure": "MD", "contrast": "between",
    "source_url": URL, "verified": "yes",
}  # fmt: skip


def study(effect=None, **fields):
    effects = [] if effect is None else [{**EFFECT, **effect}]
    return study_from_mapping({**HEAD, **fields, "effects": effects})


REFUSED = [
    ({"ldn_events": 31, "ldn_n": 30}, "ldn_events is 31 of ldn_n 30"),
    ({"ldn_n": "30.5"}, "must be a whole number"),
    ({"ldn_n": 0}, "must be 1 or more"),
    ({"cmp_events": -1}, "must be 0 or more"),
    ({"effect": 0.4, "ci_low": -0.9, "ci_high": 0.3}, "excludes its estimate 0.4"),
    ({"ci_low": 0.9, "ci_high": 0.3}, "ci_low 0.9 is above ci_high 0.3"),
    ({"ci_low": 0.9}, "ci_high is missing"),
    ({"ldn_sd": -1.0}, "ldn_sd is -1"),
    ({"se_derived": -1.0}, "se_derived is -1"),
    ({"p_value": "1.2"}, "lies outside 0 to 1"),
    ({"p_value": "<5"}, "lies outside 0 to 1"),
    ({"p_value": "tiny"}, "write a number, a bound"),
    ({"p_value": "0,04"}, "write a decimal point"),
    ({"note": "\x1b[2J"}, "control character"),
    ({"ldn_n": "1e999"}, "must be a whole number"),
    ({"measure": "proportion", "effect": 89}, "Percent? Then write 0.89"),
    ({"instrument_id": "cdai"}, "Did you mean cdai_crohn or cdai_ra?"),
    ({"instrument_id": "FIQ-R"}, "is not known"),
    ({"effect": "0,5"}, "Write a decimal point, not a comma"),
    ({"effect": "nan"}, "must be a finite number"),
    ({"outcome": " "}, "outcome is empty"),
    ({"contrast": "betwen"}, "contrast is 'betwen'; must begin with one of between, within"),
    ({"measure": "DM"}, "measure is 'DM'; must begin with one of MD"),
    ({"verified": "maybe"}, "verified is 'maybe'"),
    ({"source_url": "a book"}, "source_url is 'a book'"),
    ({"entry_low": 450, "entry_high": 220}, "entry_low 450 must be below"),
    ({"ldn_n": 31, "cmp_n": 30}, "more than the 60 randomized"),
    ({"efect": 1}, "there is no field efect. Did you mean effect?"),
]


@pytest.mark.parametrize(("effect", "words"), REFUSED, ids=lambda one: str(one)[:40])
def test_an_effect_that_cannot_be_is_refused_in_words(effect, words):
    with pytest.raises(StudyError, match=re.escape(words)):
        study(effect)


STUDY_REFUSED = [
    ({"design": "bla"}, "design is 'bla'; must begin with one of RCT"),
    ({"blinding": "RCT parallel"}, "blinding is 'RCT parallel'; must begin with one of none"),
    ({"n_randomised": "double blind"}, "n_randomised is 'double blind'; give a number first"),
    (
        {"design": "RCT parallel", "n_randomised": "60", "n_analysed": "80"},
        "n_analysed is 80, more than the 60 randomized",
    ),
    ({"study_id": "Doe 2030"}, "study_id is 'Doe 2030'"),
    ({"year": 1860}, "year is 1860"),
    ({"reading": "skimmed"}, "reading is 'skimmed'"),
    ({"doi": "https://doi.org/10.1/x"}, "write it without address"),
    ({"pmid": "PMC1"}, "must be digits"),
    ({"first_author": ""}, "first_author must be given"),
    ({"from_memory": ["condition"]}, "from_memory names condition"),
    ({"from_memory": 5}, "must be a list of texts"),
    ({"year": "soon"}, "must be a whole number"),
    ({"year": True}, "must be a whole number"),
    ({"source_url": ""}, "source_url is ''"),
    ({"adverse_events": "none"}, "must be tables"),
]


@pytest.mark.parametrize(("fields", "words"), STUDY_REFUSED, ids=lambda one: str(one)[:40])
def test_a_study_that_cannot_be_is_refused_in_words(fields, words):
    with pytest.raises(StudyError, match=re.escape(words)):
        study_from_mapping({**HEAD, **fields})


def test_a_crossover_counts_each_participant_once():
    crossover = {"design": "RCT crossover", "contrast": "between (crossover)"}
    twice = {"ldn_n": 120, "cmp_n": 120, "contrast": crossover["contrast"]}
    with pytest.raises(StudyError, match="counts once, not once per period"):
        study(twice, design="RCT crossover")
    both = study({**twice, "ldn_n": 60, "cmp_n": 60}, design="RCT crossover")
    assert both.effects[0].is_crossover


def test_an_effect_id_belongs_to_one_effect():
    rows = [dict(EFFECT), dict(EFFECT)]
    with pytest.raises(StudyError, match="X1 is given more than once"):
        study_from_mapping({**HEAD, "effects": rows})
    one = study({})
    other = study_from_mapping({**HEAD, "study_id": "roe2031_fm", "effects": [EFFECT]})
    with pytest.raises(StudyError, match="effect_id X1 is given twice"):
        join_studies((one,), (other,))
    with pytest.raises(StudyError, match="study_id doe2030_fm is given twice"):
        join_studies((one,), (one,))


def test_events_may_outnumber_participants_only_where_events_were_counted():
    event = {"event": "any", "ldn_events": 80, "ldn_n": 30, "source_url": URL, "verified": "yes"}
    with pytest.raises(StudyError, match="counts_events = true"):
        AdverseEvent(**event)
    assert AdverseEvent(**event, counts_events=True).ldn_events == 80


def test_a_file_that_is_no_toml_is_refused_by_its_name():
    with pytest.raises(StudyError, match=r"mine\.toml is not TOML"):
        parse_study("study_id = doe", name="mine.toml")


@pytest.mark.parametrize(
    ("text", "p", "sign"),
    [("0.04", 0.04, "="), ("<0.001", 0.001, "<"), ("<=0.001", 0.001, "<="), ("ns", None, ""),
     ("0.009 vs placebo", 0.009, "="), ("0.045; 0.039", None, "="), ("", None, "")],
)  # fmt: skip
def test_a_p_value_is_kept_as_printed_and_read_as_a_number(text, p, sign):
    effect = Effect(**EFFECT, p_value=text)
    assert (effect.p, effect.p_sign, effect.p_value) == (p, sign, text)


def test_what_is_from_memory_is_never_shown():
    hidden = study_from_mapping(
        {
            **HEAD,
            "dose_mg": "4.5",
            "from_memory": ["dose_mg"],
            "note": "counterbalanced; 37 vs 13 percent is from memory",
            "effects": [{**EFFECT, "verified": "no", "source_url": ""}],
        }
    ).shown()
    assert hidden.dose_mg == ""
    assert hidden.note == "counterbalanced"
    assert hidden.effects == ()
    for one in read_studies():
        rows = (*one.effects, *one.adverse_events)
        assert "no" not in {one.verified, *(row.verified for row in rows)}
    every = [row for one in read_every_study() for row in (*one.effects, *one.adverse_events)]
    assert sum(row.verified == "no" for row in every) == 6


def test_a_study_from_memory_alone_is_not_shown_at_all():
    assert keep_shown([study(), study(study_id="roe2031_x", verified="no")]) == (study(),)


def test_the_numbers_named_as_unread_appear_nowhere():
    shown = repr(read_studies()) + repr(read_outcome_measures())
    for words in ("37 vs 13", "16 vs 3", "MCID 5 ", "older MCID", "2-6 T", "E100", "n=2 from"):
        assert words not in shown


def test_an_instrument_is_found_by_id_never_by_abbreviation():
    assert find_outcome_measure("cdai_crohn").limits == (0, 600)
    assert find_outcome_measure("cdai_ra").limits == (0, 76)
    with pytest.raises(NotFound, match="cdai_crohn or cdai_ra"):
        find_outcome_measure("CDAI")
    with pytest.raises(NotFound):
        find_outcome_measure("msqol54")  # known, but from memory


def test_a_study_that_is_not_there_is_answered_with_the_nearest():
    with pytest.raises(NotFound, match="Did you mean bruun2024_fm"):
        find_study("brunn2024_fm")


def test_a_study_tells_its_kind():
    assert find_study("cree2010_ms").is_crossover
    assert not find_study("younger2009_fm").is_randomized
    assert find_study("vatvani2024_ma").is_review
    assert find_study("smith2007_cd").n == 17
    assert Study(**HEAD).n == 60
