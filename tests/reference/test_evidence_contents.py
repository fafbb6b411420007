"""Do the study files still hold what was read, to the last number and letter?

``evidence_contents.csv`` was counted in the tables that the files were made of. A study that is
added needs no line in it; a number or a word that is changed must be changed here as well.
"""

import csv
from dataclasses import fields
from pathlib import Path

import pytest

from openldn.evidence import AdverseEvent, Effect, Study, read_every_study
from openldn.evidence.instruments import read_every_outcome_measure
from openldn.tables import read_rows

ROWS = list(
    csv.DictReader(
        Path(__file__).with_name("evidence_contents.csv").read_text(encoding="utf-8").splitlines()
    )
)
STUDIES = {study.study_id: study for study in read_every_study()}
# What the files hold beside the tables they were made of.
ADDED = {"instrument_id", "se_qualifier", "entry_low", "entry_high", "counts_events"}
ADDED |= {"reading", "from_memory"}


def numbers(row):
    return [
        getattr(row, one.name)
        for one in fields(row)
        if one.type is not str and one.name not in ADDED and getattr(row, one.name) is not None
    ]


def characters(row):
    texts = [
        getattr(row, one.name) for one in fields(row) if one.type is str and one.name not in ADDED
    ]
    year = [str(row.year or "")] if isinstance(row, Study) else []
    return sum(map(len, [*texts, *year]))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["study_id"])
def test_a_study_holds_every_number_and_letter_that_was_read(row):
    study = STUDIES[row["study_id"]]
    assert len(study.effects) == int(row["n_effects"])
    assert len(study.adverse_events) == int(row["n_adverse_events"])
    effects = sum(sum(numbers(one)) for one in study.effects)
    assert effects == pytest.approx(float(row["sum_effects"]), abs=1e-3)
    events = sum(sum(numbers(one)) for one in study.adverse_events)
    assert events == float(row["sum_adverse_events"])
    rows = (study, *study.effects, *study.adverse_events)
    assert sum(map(characters, rows)) == int(row["characters"])


def test_all_five_tables_are_there_in_full():
    assert len(ROWS) == 79
    assert sum(int(row["n_effects"]) for row in ROWS) == 105
    assert sum(int(row["n_adverse_events"]) for row in ROWS) == 40
    assert len(read_every_outcome_measure()) == 47
    assert len(read_rows("openldn.evidence", "claims.csv")) == 64


def test_every_study_that_a_claim_or_an_instrument_names_exists():
    claims = read_rows("openldn.evidence", "claims.csv")
    named = {key.strip() for row in claims for key in row["study_ids"].split(";") if key.strip()}
    for one in read_every_outcome_measure():
        named |= {key.split(" (")[0] for key in one.used_in_study_ids}
    assert named - set(STUDIES) == set()


def test_a_row_says_where_it_was_read():
    for study in STUDIES.values():
        for one in (study, *study.effects, *study.adverse_events):
            assert isinstance(one, Study | Effect | AdverseEvent)
            assert one.source_url.startswith("http") or one.verified == "no"
