"""Is a cohort read as people keep it, and asked rather than guessed?"""

from datetime import date

import numpy as np
import pytest

from openldn.errors import RegistryError
from openldn.exchange import read_cohort

TODAY = date(2026, 6, 1)


def write(folder, text, *, encoding="utf-8"):
    path = folder / "cohort.csv"
    path.write_text(text, encoding=encoding)
    return path


def read(folder, text, **options):
    return read_cohort(write(folder, text), today=TODAY, **options)


HEAD = "participant,entry,last_seen,status"


def test_a_cohort_is_read_with_blanks_as_unknown(tmp_path):
    found = read(tmp_path, f"{HEAD},events\nA,2025-01-01,2025-03-01,alive,none\nB,2025-01-01,,,\n")
    cohort = found.cohort
    assert cohort.days_followed[0] == 59
    assert np.isnan(cohort.last_seen[1])
    assert cohort.status.tolist() == [0, -1]
    assert cohort.harms == ((), None)


def test_a_spreadsheet_from_europe_is_read(tmp_path):
    text = (
        "\ufeffPatient;Start;Last_Contact;Status;Adverse_Events\r\n"
        'A;31.01.2025;28.02.2025;Deceased;"Headache x2; vivid dreams"\r\n'
    )
    cohort = read(tmp_path, text).cohort
    assert cohort.days_followed.tolist() == [28]
    assert cohort.died.tolist() == [True]
    assert cohort.harms == (("Headache", "Headache", "vivid dreams"),)


def test_spreadsheet_serial_numbers_are_dates(tmp_path):
    found = read(tmp_path, f"{HEAD}\nA,45658,45688,alive\n")
    assert found.has_dates
    assert found.cohort.days_followed.tolist() == [30]
    assert "DIA-007" in [one.id for one in found.findings]


def test_day_numbers_are_read_as_they_are(tmp_path):
    found = read(tmp_path, f"{HEAD}\nA,0,120,lost\nB,5,30,dead\n")
    assert not found.has_dates
    assert found.cohort.days_followed.tolist() == [120, 25]


def test_a_day_of_death_makes_the_status_and_the_last_contact(tmp_path):
    cohort = read(tmp_path, "entry,last_seen,death_date\n0,50,60\n0,40,\n").cohort
    assert cohort.last_seen.tolist() == [60, 40]
    assert cohort.died.tolist() == [True, False]


def test_columns_of_the_files_own_are_kept_as_text(tmp_path):
    cohort = read(tmp_path, f"{HEAD},age,stage\nA,0,9,alive,61,II\n").cohort
    assert cohort.others == {"age": ("61",), "stage": ("II",)}
    assert cohort.numbers("AGE").tolist() == [61.0]


def test_headers_that_are_not_understood_can_be_told(tmp_path):
    cohort = read(tmp_path, "Eintritt,Zuletzt\n0,30\n",
                  columns={"entry": "eintritt", "last_seen": "Zuletzt"}).cohort  # fmt: skip
    assert cohort.days_followed.tolist() == [30]


@pytest.mark.parametrize(
    ("category", "scheme"), [("Partial response", "recist"), ("shrank", "newsletter")]
)
def test_the_scheme_is_found_from_the_categories(category, scheme, tmp_path):
    assert read(tmp_path, f"category\n{category}\nstable\n").cohort.scheme.name == scheme


def test_rows_alike_without_a_participant_are_kept_and_told(tmp_path):
    found = read(tmp_path, "category\nstable\nstable\n")
    assert len(found.cohort) == 2
    assert "COH-015" in [one.id for one in found.findings]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{HEAD}\nA,0,9,alive\nA,0,8,alive\n", "rows 2, 3: participant is there more than once"),
        (f"{HEAD}\n,0,9,alive\n", "row 2: participant is blank"),
        (f"{HEAD}\nA,2025-01-01,2031-01-01,alive\n", "row 2: last_seen is '2031-01-01'.*future"),
        (f"{HEAD}\nA,2025-02-01,2025-01-01,dead\n", "row 2: death is 31 days before entry"),
        (f"{HEAD}\nA,10,4,alive\n", "row 2: last_seen is 6 days before entry"),
        (f"{HEAD}\nA,0,9,aliv\n", "row 2: status is 'aliv'.*Did you mean 'alive'"),
        (f"{HEAD}\nA,2025-01-01,12,alive\n", "some columns hold dates and some day numbers"),
        (f"{HEAD}\nA,03/04/2025,05/04/2025,alive\n", "day first or month first"),
        (f"{HEAD},death_date\nA,0,9,alive,8\n", "row 2.*day of death and the status is alive"),
        (f"{HEAD},death_date\nA,0,9,dead,8\n", "row 2: last_seen is after the day of death"),
        (f"{HEAD},category\nA,0,9,alive,cured\n", "row 2: category is 'cured'.*complete, partial"),
        (f"{HEAD},events\nA,0,9,alive,headache x0\n", "row 2: events has an event that cannot"),
        (f"{HEAD},events\nA,0,9,alive,none; nausea\n", "row 2: events has an event that cannot"),
        ("a,b\n1,2\n", "no column is understood.*entry, last_seen"),
        ("participant\nA\n", "no column is understood"),
        ("", "empty"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_an_error_with_row_column_and_remedy(text, told, tmp_path):
    with pytest.raises(RegistryError, match=told):
        read(tmp_path, text)


def test_a_role_that_no_column_can_play_lists_the_roles(tmp_path):
    with pytest.raises(RegistryError, match="participant, group"):
        read(tmp_path, f"{HEAD}\nA,0,9,alive\n", columns={"begin": "entry"})


def test_no_message_holds_a_participants_label(tmp_path):
    with pytest.raises(RegistryError) as error:
        read(tmp_path, f"{HEAD}\nMaria,0,9,alive\nMaria,0,8,alive\n")
    assert "Maria" not in str(error.value)
