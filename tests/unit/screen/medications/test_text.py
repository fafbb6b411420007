"""Text in compared form."""

import unicodedata

import pytest

from openldn.screen.medications.spelling import spelling_key
from openldn.screen.medications.text import key_of, tokenize


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Co-Codamol", "co codamol"),
        ("CODÉINE", "codeine"),
        ("oxycodone5mg", "oxycodone 5 mg"),
        ("Tylenol No. 3", "tylenol # 3"),
        ("Tylenol® #3", "tylenol # 3"),
        ("no 3 tablets", "no 3 tablets"),
        ("Oxy\u200bcodone", "oxycodone"),
        ("Ｔｒａｍａｄｏｌ", "tramadol"),
        ("tr\u0430m\u0430dol", "tramadol"),
        ("ёлка", "елка"),
        ("अफीम", "अफीम"),
        ("", ""),
    ],
)
def test_a_name_has_one_compared_form_however_it_is_written(written, key):
    assert key_of(written) == key


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize("name", ["Codéine", "コデイン", "Tramál", "трамадол й", "ديهيدروكودايين"])
def test_the_unicode_form_changes_nothing(name, form):
    assert key_of(unicodedata.normalize(form, name)) == key_of(name)


def test_tokens_tell_where_they_stand_in_the_text_as_given():
    text = "Élixir (20\u00a0gtt), caffe\u0301ine"
    assert [text[one.start : one.end] for one in tokenize(text)] == [
        "Élixir", "20", "gtt", "caffe\u0301ine",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        ("tramadol", "tramadolum", "трамадола", "tramadole"),
        ("morphine", "morfina", "Morphin", "морфин"),
        ("levothyroxine", "levotiroxina", "Levothyroxin"),
        ("omeprazole", "omeprazol", "омепразол"),
    ],
)
def test_a_generic_name_has_one_key_in_all_its_spellings(words):
    assert len({spelling_key(word) for word in words}) == 1


@pytest.mark.parametrize("word", ["", "mst", "morphea", "12345", "コデイン"])
def test_short_words_and_other_scripts_have_no_spelling_key(word):
    assert spelling_key(word) == ""
