"""What is told about missed doses, gaps, surgery, checks, the card."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.unit.plan.people import START, finding

from openldn.errors import RegimenError
from openldn.plan import (
    CARD_RULES,
    Procedure,
    advise_gap,
    advise_missed_dose,
    make_card,
    make_monitoring,
    make_regimen,
    parse_steps,
    plan_surgery,
    read_expectations,
)
from openldn.screen import find_rule

BED = datetime(2026, 12, 1, 21, tzinfo=UTC)
NEXT = BED + timedelta(days=1)


@pytest.mark.parametrize(
    ("hours_late", "take"), [(0, True), (10, True), (18, True), (18.02, False), (24, False)]
)
def test_a_missed_dose_is_taken_unless_the_next_is_less_than_six_hours_off(hours_late, take):
    advice = advise_missed_dose(planned=BED, now=BED + timedelta(hours=hours_late), next_dose=NEXT)
    assert advice.take_now is take
    assert "two" in advice.text
    assert advice.rule_id == "R097"


def test_times_of_a_missed_dose_are_checked():
    with pytest.raises(RegimenError, match="now has no offset"):
        advise_missed_dose(planned=BED, now=datetime(2026, 12, 2), next_dose=NEXT)
    with pytest.raises(RegimenError, match="not in order"):
        advise_missed_dose(planned=BED, now=NEXT + timedelta(hours=1), next_dose=NEXT)


# Days without, last opioid (days after the last dose), dose, whether to screen, days to restart.
@pytest.mark.parametrize(
    ("gap", "opioid", "dose", "screen", "days", "rules"),
    [
        (1, None, "4.5", False, 1, ("R091",)),
        (14, None, "4.5", False, 14, ("R091",)),
        (15, None, "0.5", True, 15, ("R099",)),
        (14, 4, "4.5", True, 14, ("R091",)),
        (12, 4, "4.5", True, 14, ("R091",)),
        (12, 5, "0.5", True, 15, ("R091", "R099")),
        (30, 5, "0.5", True, 30, ("R091", "R099")),
    ],
)
def test_a_gap_is_judged_by_its_days_and_opioids(gap, opioid, dose, screen, days, rules):
    advice = advise_gap(
        last_dose=START,
        restart=START + timedelta(days=gap),
        dose_mg=Decimal("4.5"),
        first_step_mg=Decimal("0.5"),
        last_opioid=None if opioid is None else START + timedelta(days=opioid),
    )
    assert advice.restart_mg == Decimal(dose)
    assert advice.must_screen is screen
    assert advice.earliest_restart == START + timedelta(days=days)
    assert advice.gap_days == days
    assert advice.rule_ids == rules
    assert advice.half_mg == (None if dose == "4.5" else Decimal("2.25"))


def test_a_restart_is_never_higher_than_the_dose_before():
    advice = advise_gap(
        last_dose=START, restart=START + timedelta(days=20), dose_mg=Decimal("0.25"),
        first_step_mg=Decimal("0.5"),
    )  # fmt: skip
    assert advice.restart_mg == Decimal("0.25")


def test_a_restart_lies_after_the_last_dose():
    with pytest.raises(RegimenError, match="must be after the last dose"):
        advise_gap(last_dose=START, restart=START, dose_mg=Decimal(1), first_step_mg=Decimal(1))


DAY = date(2027, 6, 10)
PLAN = make_regimen("D01", start=START)


@pytest.mark.parametrize(
    ("procedure", "rule_id", "word"),
    [
        (Procedure.SURGERY, "R090", "surgeon"),
        (Procedure.SEDATION, "R093", "pethidine"),
        (Procedure.LABOR, "R094", "week 34"),
    ],
)
def test_surgery_has_three_whole_days_without(procedure, rule_id, word):
    plan = plan_surgery(PLAN, on=DAY, procedure=procedure)
    assert plan.last_dose == date(2027, 6, 6)
    assert plan.rule_ids[0] == rule_id
    assert word in " ".join(plan.instructions)
    assert "2-4 days" in " ".join(plan.instructions)
    last = [dose for dose in PLAN.doses if dose.local.date() <= plan.last_dose][-1]
    assert datetime(2027, 6, 10, tzinfo=UTC) - last.instant >= timedelta(days=3)
    assert plan.earliest_restart is None


@pytest.mark.parametrize(
    ("opioid_days", "restart", "dose"), [(0, "2027-06-20", "4.5"), (5, "2027-06-25", "0.5")]
)
def test_after_surgery_the_last_opioid_dates_the_restart(opioid_days, restart, dose):
    plan = plan_surgery(PLAN, on=DAY, last_opioid=DAY + timedelta(days=opioid_days))
    assert plan.earliest_restart == date.fromisoformat(restart)
    assert plan.restart_mg == Decimal(dose)


def test_surgery_before_the_course_restarts_with_the_first_dose():
    plan = plan_surgery(PLAN, on=START, last_opioid=START)
    assert plan.restart_mg == Decimal("0.5")


def test_an_opioid_before_surgery_is_another_question():
    with pytest.raises(RegimenError, match="before the procedure"):
        plan_surgery(PLAN, on=DAY, last_opioid=DAY - timedelta(days=1))


def checks(*rule_ids, steps="0.5x14 1"):
    regimen = make_regimen(steps=parse_steps(steps), start=START)
    items = make_monitoring(regimen, findings=tuple(finding(one) for one in rule_ids))
    return {(item.rule_id, None if item.due is None else (item.due - START).days) for item in items}


ALWAYS = {("R131", 91), ("R134", 98), ("R139", None), ("R132", None), ("R133", None)}
LATER = {("R131", 91 + 182)}


# Rule found, what is added by day of the plan.
@pytest.mark.parametrize(
    ("rule_id", "added"),
    [
        ("R130", {("R130", 0)}),
        ("R136", {("R136", 0)}),
        ("R137", {("R137", 0)}),
        ("R022", {("R027", 0)}),
        ("R057", {("R057", 182)}),
        ("R060", {("R060", 0)}),
        ("R064", {("R064", 0), ("R064", 14), ("R064", 42)}),
        ("R066", {("R066", 0), ("R135", 42), ("R135", 56), ("R066", 14 + 364)}),
        ("R067", {("R067", 0), ("R135", 42), ("R135", 56), ("R067", 14 + 364)}),
    ],
)
def test_each_finding_adds_its_checks(rule_id, added):
    assert checks(rule_id) == ALWAYS | LATER | added


@pytest.mark.parametrize(
    ("rule_id", "added"),
    [
        ("R052", {("R052", 28), ("R052", 56), ("R052", 84)}),
        ("R054", {("R054", 28)}),
        ("R047", set()),
    ],
)
def test_liver_risk_has_tests_every_three_months(rule_id, added):
    assert checks(rule_id) == ALWAYS | {("R131", 182)} | added


def test_a_plan_without_screening_asks_for_everything_missing():
    items = make_monitoring(PLAN)
    assert [item.rule_id for item in items[:3]] == ["R130", "R136", "R137"]
    assert all(item.source or item.evidence_level for item in items)


def test_tsh_is_asked_once_where_no_level_but_the_first_lasts():
    assert ("R066", 364) in checks("R066", steps="0.5x100")


def test_tsh_is_not_asked_after_a_level_too_short_for_it_to_settle():
    found = checks("R066", steps="0.5x14 1x14 1.5x42 2")
    assert {day for rule_id, day in found if rule_id == "R135"} == {42, 28 + 42, 70 + 42}


def test_an_overactive_thyroid_has_free_t4():
    items = make_monitoring(PLAN, findings=(finding("R067"),))
    assert any("free T4" in item.what for item in items)
    windows = [item.latest - item.due for item in items if item.rule_id == "R135"]
    assert set(windows) == {timedelta(days=14)}
    assert next(one.latest for one in items if one.latest) == START + timedelta(days=56)


def test_the_card_says_what_the_rules_ask_in_plain_words():
    card = make_card(PLAN)
    text = "\n".join(card)
    assert card[0] == "I take naltrexone, up to 4.5 mg once a day (low dose)."
    assert all(find_rule(rule_id) for rule_id in CARD_RULES)
    assert "opioid" in text
    assert "fibromyalgia" not in text


def test_expectations_show_the_comparator_and_nothing_from_memory():
    sure, more = read_expectations(), read_expectations(with_partly=True)
    assert sure[0].comparator == "86 % placebo"
    assert all(one.comparator for one in more)
    assert len(sure) < len(more) < 38
    assert not any(one.frequency == "37 %" for one in more)
