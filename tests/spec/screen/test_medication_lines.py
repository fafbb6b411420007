"""Medication lists as people write them: the tables beside this file, line by line."""

import csv
from datetime import date
from pathlib import Path

import pytest

from openldn.screen.medications import read_medication

TODAY = date(2026, 11, 24)
HERE = Path(__file__).parent
WORD = {True: "true", False: "false", None: "ask"}
# Of lines without an opioid, those answered as an opioid; of plain ones, those asked about.
MOST_FALSE_ALARMS, MOST_ASKED = 0.03, 0.08


def read_table(name):
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module", params=["medication_lines.csv", "held_out_lines.csv"])
def answered(request):
    """Rows of a table, each with the answer that was given."""
    return [(row, read_medication(row["line"], today=TODAY)) for row in read_table(request.param)]


def test_no_opioid_is_missed(answered):
    missed = [
        row["line"]
        for row, line in answered
        if "false" not in row["opioid"].split(" or ") and line.opioid is False
    ]
    assert missed == []


def test_no_opioid_is_missed_in_lines_that_were_missed_once():
    rows = read_table("hard_lines.csv")
    answers = {row["line"]: read_medication(row["line"], today=TODAY).opioid for row in rows}
    opioids = [row["line"] for row in rows if row["opioid"] == "true or ask"]
    assert [line for line in opioids if answers[line] is False] == []
    assert [line for line in answers if line not in opioids and answers[line] is True] == []


def test_few_lines_without_an_opioid_raise_an_alarm(answered):
    clear = [(row, line) for row, line in answered if row["opioid"] == "false"]
    alarms = [row["line"] for row, line in clear if line.opioid is True]
    assert len(alarms) < MOST_FALSE_ALARMS * len(clear), alarms


def test_few_plain_lines_are_asked_about(answered):
    plain = [(row, line) for row, line in answered if row["group"] == "plain non-opioid"]
    asked = [row["line"] for row, line in plain if line.opioid is not False]
    assert len(asked) < MOST_ASKED * len(plain), asked


def test_most_lines_are_understood_as_the_table_says(answered):
    other = [
        (row["line"], row["opioid"], WORD[line.opioid])
        for row, line in answered
        if WORD[line.opioid] not in row["opioid"].split(" or ")
    ]
    assert len(other) < 0.06 * len(answered), other


def test_the_states_are_those_of_the_table(answered):
    other = [
        (row["line"], row["state"], line.state.value)
        for row, line in answered
        if line.state.value not in row["state"].split(" or ")
    ]
    assert len(other) < 0.05 * len(answered), other


def test_ingredients_are_named_by_their_generic_names(answered):
    other = []
    for row, line in answered:
        wanted = {one.strip() for one in row["ingredients"].split(";") if one.strip()}
        if wanted and line.opioid is not None and not wanted <= set(line.ingredients):
            other.append((row["line"], sorted(wanted), line.ingredients))
    assert len(other) < 0.08 * len(answered), other
