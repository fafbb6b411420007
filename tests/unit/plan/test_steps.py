"""Are steps read and changed as they say?"""

from decimal import Decimal

import pytest

from openldn.errors import NotFound, RegimenError
from openldn.plan import (
    TitrationStep,
    find_fact,
    find_scheme,
    format_amount,
    parse_steps,
    read_schemes,
    scheme_steps,
    to_decimal,
)
from openldn.plan.steps import hold_level, step_back, stop_at_target
from openldn.plan.tables import read_table


def text(steps):
    return " ".join(
        format_amount(step.dose_mg) + ("" if step.days is None else f"x{step.days}")
        for step in steps
    )


@pytest.mark.parametrize("written", ["0.5x14 1x14 1.5", "0.5x14, 1x14, 1.5", ".5x14 1x14  1.5"])
def test_steps_are_read_with_spaces_or_commas(written):
    assert text(parse_steps(written)) == "0.5x14 1x14 1.5"


def test_days_on_and_off_are_read():
    step = parse_steps("4.5@3/2x10")[0]
    assert [step.has_dose(day) for day in range(6)] == [True, True, True, False, False, True]
    assert step.text == "4.5 mg for 10 days, 3 days on and 2 off"
    assert parse_steps("1x1")[0].text == "1 mg for 1 day"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "there are no steps"),
        ("1 2", "step 1 mg has no number of days"),
        ("a", "step 'a' cannot be read"),
        ("1x14x2", "cannot be read"),
        ("0x14", "must be more than 0"),
        ("1x0", "days of a step is 0"),
        ("1@3/0", "give both"),
        ("1,5x14 3", "decimal comma; write a point: 1.5"),
        ("0.5x14 1,5", "decimal comma"),
        ("0.5x14,1,5", "decimal comma"),
    ],
)
def test_what_is_no_step_is_named(written, told):
    with pytest.raises(RegimenError, match=told):
        parse_steps(written)


@pytest.mark.parametrize("value", [0.1, "x", None, "NaN", "Infinity"])
def test_what_is_no_exact_number_is_refused(value):
    with pytest.raises(RegimenError, match="dose_mg"):
        to_decimal(value, name="dose_mg")


@pytest.mark.parametrize(
    ("target", "steps"), [("1", "0.5x14 1"), ("1.2", "0.5x14 1x14 1.2"), ("0.3", "0.3")]
)
def test_a_target_ends_the_rise(target, steps):
    assert text(stop_at_target(parse_steps("0.5x14 1x14 1.5"), target_mg=Decimal(target))) == steps


def test_a_target_above_the_steps_is_refused():
    with pytest.raises(RegimenError, match=r"rise to 1\.5 mg"):
        stop_at_target(parse_steps("0.5x14 1x14 1.5"), target_mg=Decimal(2))


@pytest.mark.parametrize(
    ("day", "held", "back"),
    [
        (14, "0.5x14 1", "0.5"),
        (20, "0.5x14 1", "0.5x14 1x6 0.5"),
        (28, "0.5x14 1x14 1.5", "0.5x14 1"),
        (99, "0.5x14 1x14 1.5", "0.5x14 1x14 1.5x71 1"),
    ],
)
def test_a_level_is_held_or_left_for_the_one_before(day, held, back):
    steps = parse_steps("0.5x14 1x14 1.5")
    assert text(hold_level(steps, day=day)) == held
    assert text(step_back(steps, day=day)) == back


def test_there_is_nothing_below_the_first_step():
    with pytest.raises(RegimenError, match="day 4 of the plan is on the first step"):
        step_back(parse_steps("0.5x14 1"), day=3)


@pytest.mark.parametrize("scheme", [one for one in read_schemes() if one.steps], ids=lambda s: s.id)
def test_exact_steps_agree_with_the_row_they_were_read_from(scheme):
    row = next(row for row in read_table("titration") if row["scheme_id"] == scheme.id)
    assert scheme.steps[0].dose_mg == Decimal(row["start_mg"])
    assert scheme.steps[-1].dose_mg <= Decimal(row["max_mg"].split()[0])
    assert scheme.target_mg <= scheme.steps[-1].dose_mg
    if row["step_days"]:
        longest = int(row["step_days"].split("-")[-1])
        assert {step.days for step in scheme.steps[:-1]} <= {
            longest,
            *([7] if scheme.id == "P04" else []),
        }
    if row["increment_mg"]:
        smallest = Decimal(row["increment_mg"].split("-")[0])
        rises = {
            b.dose_mg - a.dose_mg for a, b in zip(scheme.steps, scheme.steps[1:], strict=False)
        }
        allowed = {smallest} | ({Decimal("0.5")} if scheme.id == "D03" else set())
        assert rises <= allowed


# Days to the first dose of 4.5 mg, as the rows themselves say.
@pytest.mark.parametrize(
    ("scheme", "levels", "days"), [("P12", 9, 56), ("D01", 9, 112), ("D02", 3, 28)]
)
def test_the_days_to_the_full_dose_are_those_of_the_source(scheme, levels, days):
    steps = find_scheme(scheme).steps
    assert len(steps) == levels
    assert sum(step.days or 0 for step in steps[:-1]) == days
    assert steps[-1].dose_mg == Decimal("4.5")


def test_every_scheme_is_exact_or_says_why_not_and_what_instead():
    for scheme in read_schemes():
        assert scheme.is_exact == bool(scheme.steps or scheme.mg_per_kg)
        assert scheme.is_exact != bool(scheme.instead)
    assert len(read_schemes()) == 37


@pytest.mark.parametrize(
    "scheme", [s for s in read_schemes() if not s.is_exact], ids=lambda s: s.id
)
def test_a_scheme_that_is_not_exact_is_refused_with_the_reason(scheme):
    with pytest.raises(RegimenError, match="cannot be made exact"):
        scheme_steps(scheme)


@pytest.mark.parametrize(
    ("scheme", "target", "steps"),
    [("P03", None, 3), ("D03", None, 3), ("P10", None, 3), ("P01", None, Decimal("4.5")),
     ("D03", Decimal("4.5"), Decimal("4.5")), ("P09", None, 3), ("T09", None, 2)],
)  # fmt: skip
def test_a_scheme_ends_at_the_high_end_of_its_target_unless_told(scheme, target, steps):
    assert scheme_steps(find_scheme(scheme), target_mg=target)[-1].dose_mg == steps


@pytest.mark.parametrize(
    ("kg", "mg"), [("23.7", "2.3"), ("20", "2"), ("44.9", "4.4"), ("45", "4.5"), ("90", "4.5")]
)
def test_a_dose_by_weight_is_rounded_down_and_capped(kg, mg):
    assert scheme_steps(find_scheme("T04"), weight_kg=Decimal(kg)) == (
        TitrationStep(dose_mg=Decimal(mg)),
    )


def test_a_dose_by_weight_may_have_a_lower_target():
    steps = scheme_steps(find_scheme("P05"), weight_kg=Decimal(30), target_mg=Decimal(1))
    assert text(steps) == "1"


@pytest.mark.parametrize(("kg", "told"), [(None, "give the weight"), (Decimal("0.5"), "in kg?")])
def test_a_dose_by_weight_needs_a_weight(kg, told):
    with pytest.raises(RegimenError, match=told):
        scheme_steps(find_scheme("T04"), weight_kg=kg)


def test_what_is_not_in_the_tables_is_not_found():
    with pytest.raises(NotFound, match="D01 to D03"):
        find_scheme("X99")
    with pytest.raises(NotFound, match="C062"):
        find_fact("C999")


def test_the_steps_table_speaks_of_the_same_schemes_as_the_table_of_sources():
    named = [row["scheme_id"] for row in read_table("titration")]
    assert [row["scheme_id"] for row in read_table("titration_steps")] == named
