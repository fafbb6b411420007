"""Lines of a medication list: what each means."""

import csv
from datetime import date
from pathlib import Path

import pytest

from openldn.errors import NotFound, RecordError
from openldn.screen.medications import (
    LineState,
    Use,
    find_opioid_row,
    read_medication,
    read_medications,
)
from openldn.tables import read_text

TODAY = date(2026, 11, 24)


def read(text):
    return read_medication(text, today=TODAY)


@pytest.mark.parametrize(
    ("text", "use", "opioid"),
    [
        ("tramadol 50 mg", Use.CURRENT, True),
        ("oxycodone PRN", Use.AS_NEEDED, True),
        ("Percocet (old script, half a bottle left)", Use.AS_NEEDED, True),
        ("ran out of tramadol", Use.CURRENT, True),
        ("will start oxycodone next week", Use.PLANNED, True),
        ("surgeon plans Percocet post-op 2 Dec", Use.PLANNED, True),
        ("stopped tramadol 2019", Use.STOPPED, False),
        ("stopped tramadol", Use.STOPPED, None),
        ("tramadol last dose 12 Nov", Use.STOPPED, True),
        ("tramadol, stopped in 2019", Use.STOPPED, False),
        ("oxycodone after surgery in 2015", Use.UNCLEAR, None),
        ("hydrocodone 2012-2014", Use.STOPPED, False),
        ("Buvidal stopped 2 months ago", Use.STOPPED, True),
        ("Buvidal stopped in 2020", Use.STOPPED, None),
        ("stopped tramadol, still takes codeine", Use.CURRENT, True),
        ("tried to stop codeine but still on codeine", Use.CURRENT, True),
        ("codeine allergy", Use.ALLERGY, False),
        ("Allergies: codeine, penicillin", Use.ALLERGY, False),
        ("codeine -> hives", Use.ALLERGY, False),
        ("allergic to codeine, currently takes codeine", Use.CURRENT, True),
        ("not allergic to codeine, takes it for cough", Use.CURRENT, True),
        ("codeine allergy so I use tramadol", Use.CURRENT, True),
        ("mum's morphine", Use.OTHER_PERSON, False),
        ("takes husband's oxycodone", Use.CURRENT, True),
        ("my sister gives me her tramadol", Use.CURRENT, True),
        ("wife says he takes tramadol", Use.CURRENT, True),
        ("no codeine", Use.NEGATED, False),
        ("denies codeine, tramadol, or morphine", Use.NEGATED, False),
        ("No codeine, tramadol 50 mg daily", Use.CURRENT, True),
        ("no opioids, just co-codamol", Use.CURRENT, True),
        ("cannot sleep without tramadol", Use.UNCLEAR, True),
        ("no morphine today yet", Use.UNCLEAR, True),
        ("no relief from tramadol", Use.CURRENT, True),
        ("does not take oxycodone any more, last one on Sunday", Use.STOPPED, True),
        ("oxycodone: no", Use.NEGATED, False),
        ("no opioids currently", Use.NEGATED, False),
        ("no longer takes codeine but still takes codeine", Use.CURRENT, True),
        ("weaning off oxycodone", Use.CURRENT, True),
    ],
)
def test_the_words_around_a_name_tell_how_it_is_used(text, use, opioid):
    line = read(text)
    assert (line.use, line.opioid) == (use, opioid)


@pytest.mark.parametrize(
    ("text", "opioid"),
    [
        ("T3 25 mcg", False), ("T3 for thyroid", False), ("T#3s", None), ("T3s", None),
        ("Tylenol 3 times a day", False), ("Tylenol #3", True), ("Tylenol 3", None),
        ("brown rice", False), ("brown", None), ("H", None), ("q.h.s.", False),
        ("282 tablets", None), ("282 mg", False), ("Triatec 5 mg", None),
        ("LDN 4.5 mg", False), ("opioid-naive", False), ("opioids", True),
    ],
)  # fmt: skip
def test_names_that_mean_two_things_are_settled_by_context_or_asked(text, opioid):
    assert read(text).opioid is opioid


@pytest.mark.parametrize(
    ("text", "opioid"),
    [
        ("imodium prn", False),
        ("loperamide 2 mg 4x daily", False),
        ("loperamide 2 mg 12 tablets a day", True),
        ("takes 30 imodium a day", None),
        ("takes 2 imodium a day", False),
        ("eluxadoline 100 mg bd", None),
        ("naloxone kit", None),
        ("Opvee nasal", None),
        ("Selincro 18 mg", False),
        ("naltrexone 50 mg", False),
        ("Suboxone 8/2", True),
        ("Embeda", True),
        ("Contrave", False),
        ("Benylin", None),
        ("Benylin 5 mg", False),
        ("clonidine for withdrawal", None),
        ("painkillers", None),
        ("ibuprofen, a painkiller", None),
        ("ibuprofen painkiller", False),
        ("little white pill for pain", None),
        ("take one tablet daily", False),
    ],
)
def test_amount_form_and_kind_decide_what_is_asked(text, opioid):
    assert read(text).opioid is opioid


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("amlodipine 5 mg", LineState.RECOGNIZED),
        ("xyzzol 20 mg", LineState.NOT_RECOGNIZED),
        ("amlodipine, xyzzol", LineState.NOT_RECOGNIZED),
        ("amlodipine 5 mg xyzzol 10 mg", LineState.NOT_RECOGNIZED),
        ("amlodipine 5 mg (Xyzzol 10 mg)", LineState.RECOGNIZED),
        ("Acamol-Xyzz", LineState.NOT_RECOGNIZED),
        ("no xyzzol", LineState.NO_MEDICINE),
        ("blood pressure 120/80", LineState.NO_MEDICINE),
        ("---", LineState.NO_MEDICINE),
    ],
)
def test_a_name_that_no_table_holds_is_never_a_pass(text, state):
    assert read(text).state is state


@pytest.mark.parametrize(
    ("text", "opioid"),
    [
        ("oxycodne 5 mg", True), ("0xycodone 10mg", True), ("oxy contin 20", True),
        ("Nurofen Plsu", None), ("Nurofen 200", False), ("Tylenol w/ cod", None),
        ("ibuprofen plus paracetamol", False),
        ("hydroc/apap", None), ("lisinipril 10", False), ("Painex caps", None),
        ("codeines", True), ("Morphinsulfat", True), ("Paramorphinal", None),
        ("трамадола 50 мг", True), ("Эутирокс 50", False), ("コデインリン酸塩 20mg", True),
        ("morphea", False), ("apomorphine", False), ("MST 2x30", None),
        ("aloperidine 5 mg", None), ("Analin 10 mg", None), ("No-Xyzzol 5 mg", None),
        ("anti diarrheal loperamide hcl", False),
    ],
)  # fmt: skip
def test_misspelled_names_are_found_or_asked_about(text, opioid):
    assert read(text).opioid is opioid


def test_an_opioid_is_cleared_only_when_nothing_else_is_said():
    assert read("mum's morphine").opioid is False
    assert read("I take my late mum's morphine").opioid is None
    assert read("codeine allergy").opioid is False
    assert read("codeine (causes nausea) 30 mg qds").opioid is None
    assert read("tramadol stopped 2019; PRN now").opioid is None
    assert "more is said" in read("codeine (causes nausea) 30 mg qds").reason


def test_a_mention_tells_what_was_read_and_where():
    (mention,) = read("Tramadol SR 100 mg po 2x daily").mentions
    assert (mention.text, mention.start, mention.end) == ("Tramadol", 0, 8)
    assert (mention.strength, mention.route, mention.daily_mg) == ("100 mg", "po", 200.0)
    assert mention.is_modified_release is True
    assert mention.kinds == ("tramadol",)
    assert mention.confidence == 1.0


def test_a_line_with_several_medicines_tells_of_each():
    line = read("amlodipine 5 mg; tramadol 50 mg stopped 2019; codeine prn")
    assert [one.use for one in line.mentions] == [Use.CURRENT, Use.STOPPED, Use.AS_NEEDED]
    assert line.ingredients == ("amlodipine", "tramadol", "codeine")
    assert line.opioid is True


def test_each_line_that_is_not_blank_gives_one_element():
    lines = read_medications("a\r\n\r\n  \nb\u2028c", today=TODAY)
    assert [line.text for line in lines] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "field"),
    [("a\n" * 5001, "lines"), ("a" * 1_000_001, "characters"), ("a" * 20_001, "a line")],
)
def test_a_text_that_is_no_list_is_an_error_that_says_so(text, field):
    with pytest.raises(RecordError, match=field):
        read_medications(text, today=TODAY)


def test_an_unknown_row_of_the_table_is_not_found():
    with pytest.raises(NotFound, match="water"):
        find_opioid_row("water")


NARCOTICS = list(
    csv.DictReader(
        (Path(__file__).parents[4] / "scripts/drug_names/narcotics.csv")
        .read_text("utf-8")
        .splitlines()
    )
)


@pytest.mark.parametrize("row", NARCOTICS, ids=lambda row: row["name"])
def test_a_narcotic_of_law_is_never_passed_over(row):
    (line,) = read_medications(row["name"], today=TODAY)
    assert line.mentions
    assert all(one.opioid is not False for one in line.mentions)


@pytest.mark.parametrize(
    "name",
    ["drotebanol", "oxymetebanol", "Metebanyl", "メテバニール錠2mg", "furethidine", "metopon",
     "piminodine", "proheptazine", "propiram", "промедол", "promedol"],
)  # fmt: skip
def test_an_opioid_without_a_schedule_in_one_country_is_still_one(name):
    (line,) = read_medications(name, today=TODAY)
    assert any(one.opioid for one in line.mentions)


def test_a_later_row_of_a_name_never_clears_an_opioid():
    text = read_text("openldn.screen.medications", "drug_names.csv")
    certain: dict[str, str] = {}
    for row in csv.DictReader(text.splitlines()):
        key = row["key"] or row["name"]
        assert row["opioid"] or not certain.get(key), key
        certain[key] = row["opioid"]
