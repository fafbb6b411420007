"""What words around a name say of it: how far they reach, and where they stop."""

from datetime import date, timedelta

import pytest

from openldn.screen.medications import Use, read_medication
from openldn.screen.medications.usage import DEPOT_DAYS, RECENT_DAYS, counts_as_opioid

TODAY = date(2026, 11, 24)


def read(text, today=TODAY):
    return read_medication(text, today=today).mentions


# Words, and the use of each name in them.
USES = """
stopped codeine and tramadol                 | stopped, stopped
will start codeine and tramadol              | planned, planned
husband's codeine and tramadol               | other person, other person
stopped codeine 30mg tramadol 50mg           | stopped, current
codeine tramadol stopped                     | current, stopped
codeine, stopped tramadol                    | current, stopped
codeine, stopped 2019, tramadol 50 mg        | stopped, current
stopped codeine, restarted                   | unclear
allergic to penicillin, codeine              | allergy, allergy
Allergies: sulfa drugs, something, codeine   | unclear, unclear
still on codeine despite allergy             | unclear
codeine allergy, not allergic to tramadol    | allergy, current
rash codeine 30 mg                           | current
still no codeine                             | unclear
took ibuprofen 2019 codeine 30 mg            | stopped, current
no tramadol nkda codeine                     | negated, current
took codeine                                 | stopped
took my wife's codeine                       | current
stopped taking my wife's codeine             | current
took a pill 2019 codeine 30 mg               | current
no codeine currently                         | negated
no codeine tonight                           | unclear
no codeine or tramadol                       | negated, negated
no codeine tramadol 50 mg daily              | unclear, current
no codeine, tramadol 50 mg or 100 mg         | negated, current
denies codeine but takes morphine            | negated, current
codeine none in house                        | unclear
codeine nil with food                        | current
なし コデイン                                | current
コデイン 没有                                | current
コデインなし                                 | negated
"""


def rows(table):
    return [tuple(cell.strip() for cell in row.split("|")) for row in table.strip().splitlines()]


@pytest.mark.parametrize(("text", "uses"), rows(USES))
def test_what_is_said_of_one_name_reaches_only_the_names_it_is_meant_for(text, uses):
    assert ", ".join(one.use.value for one in read(text)) == uses


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("stopped red blue green pink codeine", Use.UNCLEAR),
        ("stopped red blue green pink grey codeine", Use.CURRENT),
        ("codeine red blue green pink grey black white big stopped", Use.UNCLEAR),
        ("codeine red blue green pink grey black white big small stopped", Use.CURRENT),
    ],
)
def test_a_word_reaches_as_far_as_its_kind_allows_and_no_farther(text, use):
    assert [one.use for one in read(text)] == [use]


WHOSE = ("my", "his", "her", "their", "the", "a", "some of my", "one of my")


@pytest.mark.parametrize("whose", WHOSE)
def test_somebody_elses_medicine_that_is_taken_counts(whose):
    assert [one.use for one in read(f"takes {whose} friend's codeine")] == [Use.CURRENT]


NO_ALLERGY = """
Allergies: none, codeine
Allergies: NKDA, codeine
Allergies: NKDA, codeine 30 mg
Allergies: no known allergies, codeine
Allergies to medicines: NKDA, codeine
codeine, allergies: none known
not allergic to codeine, allergy tests done
"""


@pytest.mark.parametrize("text", NO_ALLERGY.strip().splitlines())
def test_what_stands_beside_an_empty_list_of_allergies_is_taken(text):
    line = read_medication(text, today=TODAY)
    assert (line.use, line.opioid) == (Use.CURRENT, True)


def test_a_name_that_is_no_allergy_does_not_end_the_list():
    assert [one.use for one in read("Allergies: not aspirin, codeine")][-1] is Use.ALLERGY


# Words, and the day of the last dose of each name in them.
DATES = """
codeine 3 Nov stopped, tramadol 50 mg   | 2026-11-03, None
stopped codeine 3 Nov, tramadol 50 mg   | 2026-11-03, None
stopped codeine tramadol 3 Nov          | None, 2026-11-03
since 2012 codeine stopped 3 Nov 2026   | 2026-11-03
in 2019 codeine was stopped             | 2019-12-31
2019 codeine stopped                    | 2019-12-31
codeine prescribed post op 24 Nov 2026  | None
hydrocodone 2012-2014                   | 2014-12-31
"""


@pytest.mark.parametrize(("text", "days"), rows(DATES))
def test_a_date_belongs_to_the_name_it_is_said_of(text, days):
    assert ", ".join(str(one.last_dose_on) for one in read(text)) == days


@pytest.mark.parametrize(("day", "use"), [("25 Oct", Use.STOPPED), ("24 Oct", Use.UNCLEAR)])
def test_words_beside_a_last_dose_are_asked_about_unless_it_is_recent(day, use):
    assert read(f"codeine last dose {day} 2026 blue")[0].use is use


def test_a_range_of_years_is_over_on_the_day_after_its_last():
    for today, use in ((date(2014, 12, 31), Use.CURRENT), (date(2015, 1, 1), Use.STOPPED)):
        assert [one.use for one in read("hydrocodone 2012-2014", today)] == [use]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("codeine", "codeine: codeine"),
        ("hydrocodone 2012-2014", 'hydrocodone: hydrocodone; stopped, by "the years"'),
        ("still no codeine", 'codeine: codeine; unclear, by "no"'),
        ("will start codeine next week", 'codeine: codeine; planned, by "next week"'),
        ("used to take codeine 30 mg, stopped", 'codeine: codeine; stopped, by "used to take"'),
        ("コデイン頓用中止", 'コデイン: codeine; stopped, by "中止"'),
    ],
)
def test_the_reason_names_the_nearest_words(text, reason):
    assert [one.reason for one in read(text)] == [reason]


@pytest.mark.parametrize(
    ("days", "is_depot", "counts"),
    [
        (RECENT_DAYS, False, True),
        (RECENT_DAYS + 1, False, False),
        (DEPOT_DAYS, True, True),
        (DEPOT_DAYS + 1, True, None),
    ],
)
def test_a_last_dose_is_recent_up_to_and_with_its_last_day(days, is_depot, counts):
    last = TODAY - timedelta(days=days)
    answer = counts_as_opioid(True, Use.STOPPED, last, today=TODAY, is_depot=is_depot)
    assert answer is counts


def test_a_medicine_is_no_depot_unless_that_is_said():
    last = TODAY - timedelta(days=RECENT_DAYS + 1)
    assert counts_as_opioid(True, Use.STOPPED, last, today=TODAY) is False
