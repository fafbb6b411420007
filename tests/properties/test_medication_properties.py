"""What always holds of the reading of a medication list."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openldn.screen.medications import LineState, read_medication, read_medications
from openldn.screen.medications.names import read_names
from openldn.screen.medications.opioid_table import read_opioid_rows
from openldn.screen.medications.text import key_of

TODAY = date(2026, 11, 24)
LINES = st.sampled_from(
    [
        "amlodipine 5 mg", "co-codamol 8/500 prn", "codeine allergy", "stopped tramadol 2019",
        "xyzzol 20 mg", "mum's morphine", "no opioids", "naloxone kit", "Vitamin D3 2000 IU",
        "Suboxone 8/2", "Dafalgan Codéine", "трамадол 50 мг", "コデイン 20mg", "T3 25 mcg",
        "painkillers", "take one daily", "tramadol last dose 12 Nov", "loperamide 2 mg",
    ]
)  # fmt: skip
GRAVITY = {True: 2, None: 1, False: 0}
TYPICAL = (
    "{name}", "{name} 10 mg", "{name} 10mg tablets, 1 bd", "{NAME} 20 MG TAB", "- {name} prn",
    "{name} 5 mg: take one every 6 hours", "Tab. {name} 10 mg", "amlodipine 5 mg; {name} 10 mg",
    "for my back: {name} 10 mg", "{name} (10 mg) twice daily",
)  # fmt: skip
OPIOIDS = [
    name
    for row in read_opioid_rows()
    if row.is_opioid and row.row_type != "class"
    for name in dict.fromkeys((" ".join(row.ingredients), *row.synonyms, *row.brands))
]


def longest_word(name):
    return max(len(word) for word in key_of(name).split())


def answers(text):
    return [
        (line.state, line.opioid, line.ingredients) for line in read_medications(text, today=TODAY)
    ]


@given(st.lists(LINES, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_answer(lines, random):
    shuffled = lines.copy()
    random.shuffle(shuffled)
    key = repr
    assert sorted(answers("\n".join(lines)), key=key) == sorted(
        answers("\n".join(shuffled)), key=key
    )


@given(
    LINES,
    st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
    st.sampled_from([str.upper, str.lower, str.title, str.swapcase, str]),
    st.sampled_from(["{}", "  {}  ", "- {}", "* {}.", "\ufeff{}", "{}\u200b", "\u201c{}\u201d"]),
)
def test_case_punctuation_and_unicode_form_change_no_answer(line, form, case, frame):
    changed = frame.format(unicodedata.normalize(form, case(line)))
    assert answers(changed) == answers(line)


@given(
    st.lists(LINES, min_size=1, max_size=5), st.sampled_from(["\n", "\r\n", "\r", "\u2028", "\n\n"])
)
def test_line_breaks_change_no_answer(lines, newline):
    assert answers(newline.join(lines)) == answers("\n".join(lines))


@given(LINES, LINES)
def test_another_medicine_on_a_line_never_makes_it_less_grave(line, other):
    alone, both = (read_medication(text, today=TODAY) for text in (line, f"{line}\t{other}"))
    assert GRAVITY[both.opioid] >= GRAVITY[alone.opioid]


@pytest.mark.parametrize("way", TYPICAL)
def test_every_opioid_of_the_table_is_found_in_a_typical_way_of_writing(way):
    missed = [
        name
        for name in OPIOIDS
        if len(name) > 1
        and not (name.isdigit() and not way.startswith("{"))
        and read_medication(way.format(name=name, NAME=name.upper()), today=TODAY).opioid is False
    ]
    assert missed == []


# A mistyped name that is the name of another medicine cannot be told from it, and a code of which
# hardly anything is left is no name.
def is_other_name(typed):
    table = read_names()
    words = key_of(typed).split()
    return any(
        table.is_known(" ".join(words[i:j]))
        for i in range(len(words))
        for j in range(i + 1, len(words) + 1)
        if len("".join(words[i:j])) > 2
    )


@settings(max_examples=1000)
@given(
    st.sampled_from([name for name in OPIOIDS if name.isascii() and longest_word(name) > 4]),
    st.integers(0, 40),
    st.sampled_from("abcdefghijklmnopqrstuvwxyz"),
    st.sampled_from(["drop", "change", "insert", "swap"]),
)
def test_an_opioid_with_one_typing_error_is_found_or_asked_about(name, place, letter, error):
    i = place % len(name)
    typed = {
        "drop": name[:i] + name[i + 1 :],
        "change": name[:i] + letter + name[i + 1 :],
        "insert": name[:i] + letter + name[i:],
        "swap": name[:i] + name[i + 1 : i + 2] + name[i : i + 1] + name[i + 2 :],
    }[error]
    if not is_other_name(typed):
        assert read_medication(f"{typed} 10 mg", today=TODAY).opioid is not False


@given(st.text(max_size=200))
def test_no_text_is_too_strange_to_be_read(text):
    for line in read_medications(text, today=TODAY):
        assert line.state in LineState
        for mention in line.mentions:
            assert 0 <= mention.start <= mention.end <= len(line.text)


@given(st.lists(st.one_of(LINES, st.text(max_size=12)), max_size=12))
def test_running_text_never_hides_a_plain_opioid(pieces):
    lines = read_medications("; ".join([*pieces, "; tramadol 50 mg daily"]), today=TODAY)
    assert True in [line.opioid for line in lines]


def test_a_long_list_is_read_in_seconds():
    lines = read_medications(
        "\n".join(["amlodipine 5 mg daily", "qwrtzp 20 mg"] * 2500), today=TODAY
    )
    assert len(lines) == 5000


def test_a_long_line_is_read_in_seconds():
    assert read_medication("tramadol stopped 2019; " * 800, today=TODAY).opioid is False
