"""Opioids: which rule, how many days, from which day."""

from datetime import date, timedelta

import pytest
from tests.unit.screen.lines import (
    BUPRENORPHINE,
    DIPHENOXYLATE,
    KRATOM,
    PETHIDINE,
    POPPY,
    TODAY,
    ids,
    make_line,
    medicine,
    of_id,
    screen,
    unread,
)

from openldn.record import MedicineStatus, NaltrexoneUse, Substance
from openldn.screen import Decision, RuleSeverity, find_rule
from openldn.screen.medications.line import Use
from openldn.screen.medicine_use import Origin, find_uses
from openldn.screen.opioid_wait import Wait, find_rule_ids, wait_for

DEPOT = "buprenorphine depot or implant"

# Row of the opioid table, modified release (y, n, - for not said), words, rules, days.
CLASSES = """
codeine                                     | - | codeine 30 mg            | R001      | 10
codeine + paracetamol                       | - | co-codamol               | R001      | 10
oxycodone                                   | - | oxycodone 5 mg           | R001      | 14
oxycodone                                   | n | oxycodone IR 5 mg        | R001      | 10
oxycodone                                   | y | OxyContin                | R002      | 14
morphine                                    | n | Oramorph                 | R001      | 10
pethidine (meperidine)                      | - | Demerol                  | R001      | 10
pethidine (meperidine)                      | y | some slow form           | R002      | 14
fentanyl                                    | - | fentanyl patch 25        | R002      | 14
fentanyl                                    | n | fentanyl lozenge         | R001      | 10
fentanyl                                    | n | fentanyl patch 25        | R002      | 14
levorphanol                                 | - | levorphanol              | R002      | 14
dextropropoxyphene                          | n | Darvon                   | R002      | 14
methadone                                   | n | methadone 5 mg           | R003      | 14
buprenorphine + naloxone                    | - | Suboxone                 | R004 R036 | 14
buprenorphine (sublingual, buccal, patch, injection) | - | Butrans patch   | R004      | 14
tramadol                                    | n | tramadol IR              | R006      | 10
tramadol                                    | y | tramadol XL              | R006      | 14
tramadol + paracetamol                      | - | Ultracet                 | R006      | 10
tapentadol                                  | - | Nucynta                  | R006      | 14
nalbuphine                                  | - | Nubain                   | R007      | 10
codeine cough and cold combinations         | - | Robitussin AC            | R008      | 10
pholcodine                                  | - | pholcodine linctus       | R008      | 14
zipeprol                                    | - | zipeprol                 | R008      | 10
diphenoxylate (+ atropine)                  | - | Lomotil                  | R009      | 10
opium                                       | - | Lamaline                 | R009 R019 | 10
kratom (mitragynine, 7-hydroxymitragynine)  | - | kratom                   | R014      | 10
tianeptine                                  | - | Stablon                  | R015      | 10
poppy seed tea, poppy pods, unwashed poppy seed | - | poppy seed tea       | R016      | 10
diamorphine (heroin)                        | - | heroin                   | R017      | 14
nitazenes                                   | - | nitazene                 | R017      | 14
codeine + paracetamol                       | - | co-codamol from the shop | R018 R001 | 10
codeine + paracetamol                       | - | Migraleve                | R001 R019 | 10
dextropropoxyphene                          | - | Spasmo-Proxyvon          | R002 R019 | 14
morphine + naltrexone                       | - | Embeda                   | R035      | 14
oxycodone + naloxone                        | - | Targin                   | R036 R002 | 14
tilidine                                    | n | Valoron N                | R001 R036 | 14
"""


def rows(table):
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]


def opioid_rules(screening):
    grave = [one for one in screening.findings if one.severity is RuleSeverity.CONTRAINDICATED]
    return {one.id for one in grave}


@pytest.mark.parametrize(("kind", "slow", "words", "rules", "days"), rows(CLASSES))
def test_each_class_has_its_rule_and_its_days(kind, slow, words, rules, days):
    slow = {"y": True, "n": False, "-": None}[slow]
    last = TODAY - timedelta(days=3)
    answer = screen(medicine(words, kind, is_modified_release=slow, last_dose_on=last))
    assert opioid_rules(answer) == set(rules.split())
    until = last + timedelta(days=int(days))
    for one in answer.findings:
        if one.severity is RuleSeverity.CONTRAINDICATED:
            assert one.earliest_start == until
            word = "patch removed" if "patch" in words else "last dose"
            assert one.calculation.startswith(f"{word} {last} + {days} days = {until}")


@pytest.mark.parametrize(("ago", "rule"), [(9, "R001"), (10, "R022"), (11, "R022"), (0, "R001")])
def test_the_tenth_day_is_the_first_on_which_it_no_longer_holds(ago, rule):
    last = TODAY - timedelta(days=ago)
    answer = screen(medicine("codeine", "codeine", use=Use.STOPPED, last_dose_on=last))
    assert {"R001", "R022"} & ids(answer) == {rule}


@pytest.mark.parametrize(("ago", "rule"), [(13, "R003"), (14, "R022")])
def test_methadone_waits_for_fourteen_days(ago, rule):
    last = TODAY - timedelta(days=ago)
    answer = screen(medicine("methadone", "methadone", use=Use.STOPPED, last_dose_on=last))
    assert {"R003", "R022"} & ids(answer) == {rule}


def test_the_longest_interval_wins():
    last = date(2026, 11, 20)
    answer = screen(
        medicine("codeine", "codeine", last_dose_on=last),
        medicine("methadone", "methadone", last_dose_on=last),
        age_years=40, reason_without_liver_test="none to be had",
    )  # fmt: skip
    assert answer.earliest_start == date(2026, 12, 4)
    assert answer.decision is Decision.CONTRAINDICATED


@pytest.mark.parametrize("use", [Use.STOPPED, Use.CURRENT])
@pytest.mark.parametrize("last", [None, date(2015, 1, 1), TODAY])
def test_no_date_clears_a_buprenorphine_depot(use, last):
    answer = screen(medicine("Sublocade", DEPOT, use=use, last_dose_on=last))
    (found,) = of_id(answer, "R005")
    assert (found.earliest_start, found.calculation) == (None, "")
    assert "no number of days clears" in found.message
    assert answer.earliest_start is None


@pytest.mark.parametrize("use", [Use.CURRENT, Use.AS_NEEDED, Use.UNCLEAR])
def test_what_is_still_taken_counts_from_today(use):
    (found,) = of_id(screen(medicine("codeine", "codeine", use=use)), "R001")
    assert found.earliest_start == TODAY + timedelta(days=10)
    assert found.calculation.startswith("counted as taken today")


def test_a_planned_opioid_has_no_date():
    (found,) = of_id(screen(medicine("codeine", "codeine", use=Use.PLANNED)), "R001")
    assert found.earliest_start is None
    assert "exclude each other" in found.message


def test_as_needed_is_told_until_a_date_is_named():
    assert "R020" in ids(screen(medicine("codeine prn", "codeine", use=Use.AS_NEEDED)))
    named = medicine("codeine prn", "codeine", use=Use.AS_NEEDED, last_dose_on=date(2026, 11, 20))
    answer = screen(named)
    assert "R020" not in ids(answer)
    assert of_id(answer, "R001")[0].earliest_start == date(2026, 11, 30)


def test_as_needed_carries_the_date_of_its_opioid():
    (found,) = of_id(screen(medicine("methadone prn", "methadone", use=Use.AS_NEEDED)), "R020")
    assert found.earliest_start == TODAY + timedelta(days=14)


@pytest.mark.parametrize(("kind", "days"), [("codeine", 14), ("methadone", 14)])
def test_stopped_without_a_date_counts_from_the_day_it_was_asked(kind, days):
    answer = screen(medicine(kind, kind, use=Use.STOPPED))
    (found,) = of_id(answer, "R021")
    assert found.earliest_start == TODAY + timedelta(days=days)
    assert found.is_unknown
    assert "not known" in found.message
    assert not {"R001", "R003", "R022"} & ids(answer)
    assert "R138" in ids(answer)


def test_the_end_of_an_order_is_no_last_dose():
    entry = {"ended_on": date(2026, 1, 5)}
    answer = screen(medicine("codeine", "codeine", entry=entry))
    (found,) = of_id(answer, "R021")
    assert "ended on 2026-01-05, which is no last dose" in found.message


def test_an_order_that_ends_today_is_still_open():
    assert "R001" in ids(screen(medicine("codeine", "codeine", entry={"ended_on": TODAY})))


def test_a_current_entry_whose_interval_has_passed_is_to_be_closed():
    answer = screen(medicine("codeine", "codeine", last_dose_on=date(2026, 1, 5)))
    (found,) = of_id(answer, "R022")
    assert found.action.startswith("Still on the list")
    stopped = screen(medicine("codeine", "codeine", use=Use.STOPPED, last_dose_on=date(2026, 1, 5)))
    assert of_id(stopped, "R022")[0].action == find_rule("R022").advice
    assert of_id(stopped, "R022")[0].earliest_start == date(2026, 1, 15)


def test_the_later_of_two_dates_counts():
    given = medicine(
        "codeine", "codeine", last_dose_on=date(2026, 11, 15),
        entry={"last_dose_on": date(2026, 11, 20)},
    )  # fmt: skip
    assert of_id(screen(given), "R001")[0].earliest_start == date(2026, 11, 30)


def test_an_allergy_alone_is_information():
    answer = screen(medicine("codeine", "codeine", origin=Origin.ALLERGY))
    assert [one.severity for one in of_id(answer, "R028")] == [RuleSeverity.INFO]
    assert "R001" not in ids(answer)


def test_an_allergy_to_an_opioid_that_is_taken_is_not_told_apart():
    taken = medicine("co-codamol", "codeine")
    answer = screen(taken, medicine("codeine", "codeine", origin=Origin.ALLERGY))
    assert "R028" not in ids(answer)
    assert "R001" in ids(answer)


@pytest.mark.parametrize("use", [Use.NEGATED, Use.OTHER_PERSON])
def test_what_is_not_this_persons_is_not_found(use):
    assert not ids(screen(medicine("morphine", "morphine", use=use))) & {"R001", "R021", "R028"}


def test_an_opioid_beside_ldn_is_told():
    told = {"naltrexone": NaltrexoneUse(on_ldn=True)}
    (found,) = of_id(screen(medicine("codeine", "codeine"), **told), "R122")
    assert found.earliest_start == TODAY + timedelta(days=10)
    for fields in ({"use": Use.STOPPED, "last_dose_on": TODAY}, {"last_dose_on": DAY}):
        assert "R122" not in ids(screen(medicine("codeine", "codeine", **fields), **told))
    past = medicine("codeine", "codeine", use=Use.STOPPED, last_dose_on=date(2026, 1, 5))
    assert "R122" not in ids(screen(past, **told))
    assert "R122" not in ids(screen(medicine("codeine", "codeine")))


def test_ldn_on_the_list_counts_as_taken():
    answer = screen(medicine("LDN 4.5 mg", "naltrexone"), medicine("codeine", "codeine"))
    assert "R122" in ids(answer)


def test_an_opioid_without_a_row_waits_for_the_longest():
    for line in (make_line("mystery", opioid=True), make_line("mystery", "no such row")):
        (found,) = of_id(screen(medicine(line)), "R001")
        assert found.earliest_start == TODAY + timedelta(days=14)


def test_an_interval_from_memory_says_so():
    answer = screen(medicine("heroin", "diamorphine (heroin)"))
    assert "from memory" in of_id(answer, "R017")[0].calculation
    assert "from memory" not in of_id(screen(medicine("x", "methadone")), "R003")[0].calculation


@pytest.mark.parametrize("text", ["pills from a friend", "M30 tablets", "street pills"])
def test_pills_of_unknown_origin_count_as_illicit(text):
    assert "R017" in ids(screen(substances=(Substance(text=text),)))


@pytest.mark.parametrize("substances", [None, (), (Substance(text="coffee"),)])
def test_other_substances_do_not(substances):
    assert "R017" not in ids(screen(substances=substances))


# Daily mg, words, and what is found.
LOPERAMIDE = """
-    | loperamide 2 mg               | R010
4    | loperamide                    | R010
16   | loperamide                    | R010
16.1 | loperamide                    | R011
60   | loperamide                    | R011
4    | loperamide, misuse in the past | R011
"""


@pytest.mark.parametrize(("daily", "words", "rule"), rows(LOPERAMIDE))
def test_the_daily_amount_of_loperamide_decides(daily, words, rule):
    daily = None if daily == "-" else float(daily)
    answer = screen(medicine(words, "loperamide", daily_mg=daily))
    assert ids(answer) & {"R010", "R011", "R001", "R150"} == {rule}
    assert of_id(answer, rule)[0].is_unknown is (daily is None)


@pytest.mark.parametrize(("ago", "found"), [(9, True), (10, False)])
def test_loperamide_at_high_doses_waits_like_an_opioid(ago, found):
    day = TODAY - timedelta(days=ago)
    answer = screen(
        medicine("loperamide", "loperamide", daily_mg=60.0, use=Use.STOPPED, last_dose_on=day)
    )
    assert ("R011" in ids(answer)) is found
    if found:
        assert of_id(answer, "R011")[0].earliest_start == day + timedelta(days=10)


def test_loperamide_at_high_doses_that_stopped_at_an_unknown_time_counts_from_today():
    answer = screen(medicine("loperamide", "loperamide", daily_mg=60.0, use=Use.STOPPED))
    (found,) = of_id(answer, "R011")
    assert found.is_unknown
    assert found.calculation.startswith("counted as taken today, 2026-11-24 + 10 days")
    taken = screen(medicine("loperamide", "loperamide", daily_mg=60.0))
    assert not of_id(taken, "R011")[0].is_unknown
    assert "R010" not in ids(answer)


def test_every_entry_of_loperamide_is_looked_at():
    low = medicine("loperamide", "loperamide", daily_mg=4.0)
    high = medicine("Imodium", "loperamide", daily_mg=60.0)
    assert {"R010", "R011"} <= ids(screen(low, high))


def test_every_opioid_of_unknown_last_dose_is_told():
    current = medicine("tramadol", "tramadol")
    stopped = [medicine(name, name, use=Use.STOPPED) for name in ("codeine", "methadone")]
    assert len(of_id(screen(current, *stopped), "R021")) == 2


def test_a_doubt_of_the_reader_about_loperamide_is_asked_about():
    assert "R150" in ids(screen(medicine("30 imodium a day", "loperamide", opioid=None)))
    assert "R011" in ids(screen(medicine("loperamide abuse", "loperamide", opioid=True)))


def test_what_is_not_clear_is_said():
    (found,) = of_id(screen(medicine("codeine?", "codeine", use=Use.UNCLEAR)), "R001")
    assert "whether it is taken is not clear" in found.message
    (found,) = of_id(screen(medicine("codeine", "codeine")), "R001")
    assert "an opioid that is taken" in found.message


@pytest.mark.parametrize("slow", [True, False, None])
def test_a_mixture_with_a_gut_opioid_is_an_opioid(slow):
    line = make_line("mixture", "loperamide", "codeine", opioid=True, is_modified_release=slow)
    assert ids(screen(medicine(line))) & {"R001", "R002"}


@pytest.mark.parametrize(("partner", "rule"), [("naloxone", "R036"), ("naltrexone", "R035")])
def test_an_antagonist_in_an_opioid_is_told_from_its_ingredients_alone(partner, rule):
    answer = screen(medicine("mixture", "codeine", ingredients=("codeine", partner)))
    assert {"R001", rule} <= ids(answer)


def test_the_rule_of_the_shop_speaks_first():
    (use,) = find_uses([medicine("co-codamol from the shop", "codeine")], today=TODAY)
    assert find_rule_ids(use) == ("R018", "R001")


def test_a_wait_tells_from_which_day_it_counts():
    assert Wait.from_day(DAY, 10, ("R001",)) == Wait(
        rule_ids=("R001",), days=10, counted_from=DAY, until=date(2026, 9, 11),
        calculation="last dose 2026-09-01 + 10 days = 2026-09-11",
    )  # fmt: skip
    (use,) = find_uses([medicine("Sublocade", DEPOT, last_dose_on=DAY)], today=TODAY)
    assert wait_for(use, today=TODAY).counted_from == DAY


def test_a_dispensed_medicine_is_explained_by_its_ingredient_too():
    listed = medicine("MTX", ingredients=("methotrexate",), use=Use.STOPPED, last_dose_on=DAY)
    handed_out = medicine(
        "methotrexate", ingredients=("methotrexate",), origin=Origin.DISPENSED,
        entry={"started_on": DAY},
    )  # fmt: skip
    assert "R047" not in ids(screen(listed, handed_out))
    assert "R047" in ids(screen(handed_out))


def test_gut_and_itch_medicines_have_rules_of_their_own():
    assert "R012" in ids(screen(medicine("Viberzi", "eluxadoline")))
    for kind in ("difelikefalin", "nalfurafine"):
        assert "R013" in ids(screen(medicine("x", kind)))
    stopped = screen(
        medicine("x", "eluxadoline", use=Use.STOPPED), medicine("y", "nalfurafine", use=Use.STOPPED)
    )
    assert not {"R012", "R013"} & ids(stopped)


def test_what_is_from_memory_only_shows_no_number():
    for kind, id in (("eluxadoline", "R012"), ("nalmefene", "R033")):
        (found,) = of_id(screen(medicine("x tablet", kind)), id)
        assert "not verified" in found.message
        assert found.evidence_level == "from memory, not verified"
        assert found.earliest_start is None
        assert not any(c.isdigit() for c in found.action)


# Status in the record, use in the words, and the rules that speak.
STATUS = """
active           | current | R001
active           | stopped | R001 X013
active           | unclear | R001
active           | as needed | R001 R020
on-hold          | current | R001 R154
on-hold          | stopped | R001 R154
draft            | current | R001 R154
unknown          | current | R001 R154
stopped          | current | R021
completed        | current | R021
planned          | current | R001
as needed        | current | R001 R020
entered-in-error | current | X004
stopped          | negated |
on-hold          | other person |
"""


@pytest.mark.parametrize(("status", "use", "rules"), rows(STATUS))
def test_status_and_words_are_read_together(status, use, rules):
    answer = screen(medicine("codeine", "codeine", status=MedicineStatus(status), use=Use(use)))
    watched = {"R001", "R020", "R021", "R022", "R154", "X004", "X013"}
    assert ids(answer) & watched == set(rules.split())


def test_an_entry_that_starts_later_is_planned():
    entry = {"started_on": TODAY + timedelta(days=1)}
    assert (
        of_id(screen(medicine("codeine", "codeine", entry=entry)), "R001")[0].earliest_start is None
    )
    entry = {"started_on": TODAY}
    assert of_id(screen(medicine("codeine", "codeine", entry=entry)), "R001")[0].earliest_start


@pytest.mark.parametrize("state", [PETHIDINE, KRATOM, POPPY, DIPHENOXYLATE, BUPRENORPHINE])
def test_a_dispensed_opioid_that_the_list_does_not_hold_is_told(state):
    answer = screen(medicine("x", state, origin=Origin.DISPENSED))
    assert "R152" in ids(answer)
    assert answer.decision is Decision.CONTRAINDICATED


def dispensed(handed_out):
    return medicine("codeine", "codeine", origin=Origin.DISPENSED, entry={"started_on": handed_out})


def stopped(day):
    return medicine("codeine", "codeine", use=Use.STOPPED, last_dose_on=day)


DAY = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("listed", "handed_out", "told"),
    [
        ((), DAY, True),
        ((stopped(DAY),), DAY, False),
        ((stopped(date(2026, 9, 2)),), DAY, False),
        ((stopped(date(2026, 8, 31)),), DAY, True),
        ((stopped(DAY),), None, True),
        ((medicine("codeine", "codeine"),), DAY, False),
        ((medicine("morphine", "morphine"),), DAY, True),
        ((medicine("codeine", "codeine", use=Use.NEGATED),), DAY, True),
    ],
)
def test_the_list_explains_what_was_dispensed(listed, handed_out, told):
    assert ("R152" in ids(screen(*listed, dispensed(handed_out)))) is told


def test_a_dispensed_opioid_of_long_ago_with_its_last_dose_is_over():
    past = medicine(
        "codeine", "codeine", origin=Origin.DISPENSED, entry={"last_dose_on": date(2026, 1, 5)}
    )
    assert ids(screen(past)) & {"R152", "R001", "R022"} == {"R022"}


def test_a_dispensed_medicine_that_is_no_opioid_is_matched_by_ingredient():
    plain = medicine("amlodipine", ingredients=("amlodipine",), origin=Origin.DISPENSED)
    assert "R152" not in ids(screen(plain))


@pytest.mark.parametrize("use", [Use.NEGATED, Use.ALLERGY, Use.OTHER_PERSON])
def test_an_unknown_name_that_is_not_taken_is_no_question(use):
    assert "R150" not in ids(screen(medicine(unread("xyzzol", use=use))))


def test_an_unknown_name_is_asked_about():
    answer = screen(medicine(unread("xyzzol")))
    assert [one.is_unknown for one in of_id(answer, "R150")] == [True]
    assert answer.decision is Decision.CANNOT_BE_ASSESSED
    assert "R150" not in ids(screen(medicine(unread("xyzzol"), origin=Origin.ALLERGY)))
    error = medicine(unread("xyzzol"), status=MedicineStatus.ENTERED_IN_ERROR)
    assert "R150" not in ids(screen(error))


@pytest.mark.parametrize(("words", "asked"), [("xyzzol powder", True), ("cigarettes", False)])
def test_a_substance_is_asked_about_unless_it_is_a_plain_one(words, asked):
    answer = screen(medicine(unread(words), origin=Origin.SUBSTANCE))
    assert ("R150" in ids(answer)) is asked


@pytest.mark.parametrize(("ago", "asked"), [(13, True), (14, False), (None, True)])
def test_a_doubtful_name_is_asked_about_unless_it_was_long_ago(ago, asked):
    day = None if ago is None else TODAY - timedelta(days=ago)
    line = make_line("T3", "codeine + paracetamol", opioid=None, use=Use.STOPPED, last_dose_on=day)
    assert ("R150" in ids(screen(medicine(line)))) is asked


def test_a_nameless_doubt_in_a_line_that_is_read_is_asked_about():
    line = make_line("pain tablets", opioid=None, name="")
    assert "R150" in ids(screen(medicine(line)))
    assert "R150" not in ids(screen(medicine(make_line("aspirin", ingredients=("aspirin",)))))


def test_a_doubtful_name_is_a_question_and_no_verdict():
    answer = screen(medicine(make_line("T3", "codeine + paracetamol", opioid=None)))
    assert {one.is_unknown for one in of_id(answer, "R150")} == {True}
    assert answer.decision is Decision.CANNOT_BE_ASSESSED


def test_a_message_says_what_was_dispensed():
    answer = screen(medicine("codeine", "codeine", origin=Origin.DISPENSED))
    assert "'codeine' (dispensed)" in of_id(answer, "R001")[0].message
    assert "(dispensed)" not in of_id(screen(medicine("codeine", "codeine")), "R001")[0].message
