"""Does a worksheet add up, ask and refuse?"""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from tests.unit.plan.people import START

from openldn.errors import RegimenError, SafetyHold
from openldn.plan import (
    AssayBasis,
    Balance,
    CapsuleOrder,
    Figure,
    Filler,
    LiquidOrder,
    Origin,
    Powder,
    PowderForm,
    Preservative,
    Storage,
    Substance,
    UnitCount,
    count_units,
    daily_doses,
    make_blinded_kit,
    make_regimen,
    make_worksheet,
    order_capsule_doses,
    order_liquid_doses,
    parse_steps,
)
from openldn.plan.composing import compose_dose
from openldn.plan.figures import check_figures

D = Decimal
FULL = Powder(assay_percent=D(100), water_percent=D(0))
FINE = Balance(step_mg=D(1), smallest_mg=D(20))


def capsules(strength="4.5", count=100, fill="225", **given):
    units = (UnitCount(strength_mg=D(strength), count=count),)
    return CapsuleOrder(units=units, fill_mg=D(fill), **given)


def liquid(dose="4.5", days=22, **given):
    return LiquidOrder(doses=daily_doses(D(dose), start=START, days=days), **given)


def make(order, *, powder=FULL, balance=FINE, made_on=START):
    return make_worksheet(order, made_on=made_on, powder=powder, balance=balance)


def value(sheet, name, batch=0):
    return sheet.batches[batch].find_figure(name).value


def remarks(sheet):
    return {item for remark in sheet.remarks for item in remark.item_ids}


def test_every_figure_is_checked_and_has_unit_and_formula():
    for order in (capsules(), liquid(), liquid(origin=Origin.POWDER)):
        for batch in make(order).batches:
            assert all(one.is_checked and one.unit and one.formula for one in batch.figures)


def test_a_figure_that_the_second_way_does_not_find_stops_the_sheet():
    figure = Figure(name="drug", value=D(450), unit="mg", formula="100 x 4.5 mg")
    for second in ({}, {"drug": Fraction(451)}, {"drug": Fraction(450) + Fraction(1, 10**9)}):
        with pytest.raises(RegimenError, match="disagree"):
            check_figures((figure,), second=second)
    assert check_figures((figure,), second={"drug": Fraction(450)})[0].is_checked


# Assay %, basis, water %, form, counts, mg of powder for 450 mg.
@pytest.mark.parametrize(
    ("assay", "basis", "water", "form", "counts", "powder_mg"),
    [
        ("100", "anhydrous", "0", "anhydrous", "hydrochloride", "450"),
        ("90", "anhydrous", "0", "anhydrous", "hydrochloride", "500"),
        ("90", "as is", "5", "anhydrous", "hydrochloride", "500"),
        ("100", "anhydrous", "10", "dihydrate", "hydrochloride", "500"),
        ("90", "as is", None, "dihydrate", "hydrochloride", "500"),
        ("100", "anhydrous", "0", "anhydrous", "base", "498.0580"),
    ],
)
def test_the_certificate_and_the_salt_give_the_powder(assay, basis, water, form, counts, powder_mg):
    powder = Powder(
        assay_percent=D(assay), assay_basis=AssayBasis(basis), form=PowderForm(form),
        water_percent=None if water is None else D(water), counts=Substance(counts),
    )  # fmt: skip
    for order, name in ((capsules(), 0), (liquid(origin=Origin.POWDER, bottle_ml=D(450)), 0)):
        exact = value(make(order, powder=powder), "powder, exact", name)
        assert round(exact, 4) == D(powder_mg)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"assay_percent": D("0.99")}, "not a fraction"),
        ({"assay_percent": D(111)}, "at most 110"),
        ({"assay_percent": D(0)}, "more than 0"),
        ({"water_percent": D(100)}, "below 100"),
        ({"water_percent": D(-1)}, "0 or more"),
        ({"form": PowderForm.DIHYDRATE}, "water_percent is not given"),
        ({"form": PowderForm.DIHYDRATE, "assay_basis": AssayBasis.AS_IS}, "is not given"),
        (
            {
                "form": PowderForm.DIHYDRATE,
                "assay_basis": AssayBasis.AS_IS,
                "assay_percent": D("99.5"),
            },
            "91.3 %",
        ),
    ],
)
def test_a_certificate_that_contradicts_itself_is_refused(given, told):
    with pytest.raises(RegimenError, match=told):
        Powder(**given)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"assay_percent": D("89.9")}, "assay_percent is 89.9.*typing error.*90 to 102"),
        ({"assay_percent": D("102.1")}, "assay_percent is 102.1"),
        ({"water_percent": D("20.1")}, "water_percent is 20.1.*0 to 20"),
    ],
)
def test_an_unusual_certificate_is_read_again(given, told):
    with pytest.raises(RegimenError, match=told):
        Powder(**given)
    assert Powder(**given, is_confirmed=True).content > 0


def test_what_is_not_stated_is_asked_at_the_top():
    bare = make_worksheet(capsules(), made_on=START)
    assert len(bare.questions) == 3
    assert "from memory" in bare.questions[2]
    assert make(capsules()).questions == ()
    assert make_worksheet(liquid(), made_on=START).questions == ()
    assert len(make_worksheet(liquid(origin=Origin.POWDER), made_on=START).questions) == 3
    assert len(make(capsules(filler=Filler.SUCROSE)).questions) == 1


@pytest.mark.parametrize(
    ("count", "overage", "made"), [(100, "0", 100), (100, "5", 105), (30, "5", 32), (1, "1", 2)]
)
def test_overage_is_rounded_up(count, overage, made):
    sheet = make(capsules(count=count, overage_percent=D(overage)))
    assert value(sheet, "capsules to fill") == made
    assert ("C051" in remarks(sheet)) == (overage == "0")


def test_a_weighing_is_rounded_to_the_balance_half_up_and_the_content_told():
    sheet = make(capsules("0.35", count=30), balance=Balance(step_mg=D(1), smallest_mg=D(5)))
    assert value(sheet, "powder, exact") == D("10.5")
    assert value(sheet, "weigh powder") == D("0.011")
    assert round(value(sheet, "content after rounding"), 4) == D("0.3667")


def test_too_little_to_weigh_is_triturated():
    sheet = make(capsules("0.5", count=28), balance=Balance(step_mg=D(1), smallest_mg=D(120)))
    assert value(sheet, "powder, exact") == 14
    assert value(sheet, "weigh powder for the trituration") == D("0.12")
    assert value(sheet, "weigh filler for the trituration") == D("1.08")
    assert value(sheet, "weigh trituration") == D("0.14")
    assert value(sheet, "weigh filler") == D("6.16")
    assert value(sheet, "content after rounding") == D("0.5")
    assert "C047" in remarks(sheet)


def test_the_smallest_amount_is_rounded_up_to_the_balance():
    sheet = make(capsules("0.5", count=28), balance=Balance(step_mg=D(10), smallest_mg=D(115)))
    assert value(sheet, "weigh powder for the trituration") == D("0.12")


def test_far_too_little_is_refused():
    with pytest.raises(RegimenError, match="even as a trituration"):
        make(capsules("0.1", count=10), balance=Balance(step_mg=D(1), smallest_mg=D(120)))


@pytest.mark.parametrize(
    ("given", "balance", "told"),
    [
        ({"strength": "4.5", "fill": "4.4"}, FINE, "less than the strongest"),
        ({"strength": "4.5", "fill": "4.5"}, FINE, "does not fit into a fill"),
        (
            {"strength": "4", "fill": "30", "count": 4},
            Balance(smallest_mg=D(100)),
            "the trituration",
        ),
        ({"fill": "0"}, FINE, "fill_mg is 0"),
        ({"overage_percent": D(26)}, FINE, "0 to 25"),
        ({"count": 0}, FINE, "must be 1 to"),
        ({"count": 100_001}, FINE, "must be 1 to"),
        ({"beyond_use_days": 90}, FINE, "without a source"),
        ({"beyond_use_days": 0, "beyond_use_source": "x"}, FINE, "must be 1 to 365"),
    ],
)
def test_an_order_that_cannot_be_made_is_refused(given, balance, told):
    with pytest.raises(RegimenError, match=told):
        make(capsules(**given), balance=balance)


def test_empty_and_double_orders_are_refused():
    unit = UnitCount(strength_mg=D(1), count=1)
    with pytest.raises(RegimenError, match="no capsules"):
        CapsuleOrder(units=(), fill_mg=D(225))
    with pytest.raises(RegimenError, match="stands twice"):
        CapsuleOrder(units=(unit, unit), fill_mg=D(225))
    with pytest.raises(RegimenError, match="no doses"):
        LiquidOrder(doses=())
    with pytest.raises(RegimenError, match="days is 0"):
        daily_doses(D(1), start=START, days=0)


@pytest.mark.parametrize(("strength", "rule_id"), [("6.1", "R111"), ("50", "R112")])
def test_strengths_that_are_not_low_dose_are_refused(strength, rule_id):
    with pytest.raises(SafetyHold, match=rule_id):
        capsules(strength)
    with pytest.raises(SafetyHold, match=rule_id):
        liquid(strength)


@pytest.mark.parametrize("strength", ["5", "10"])
def test_five_times_too_strong_a_liquid_is_refused(strength):
    with pytest.raises(SafetyHold, match="R119"):
        liquid(strength_mg_per_ml=D(strength))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"dose": "0.5", "strength_mg_per_ml": D(3)}, r"0\.1667 mL"),
        ({"bottle_ml": D(4)}, "more than the bottle"),
        ({"bottle_ml": D(60)}, r"1\.2 tablets; whole tablets make 50 mL"),
        ({"bottle_ml": D(60), "strength_mg_per_ml": D(2)}, "whole tablets make 25 mL"),
        ({"preservative": Preservative.NONE, "storage": Storage.ROOM}, "refrigerator only"),
    ],
)
def test_a_liquid_that_cannot_be_made_is_refused(given, told):
    with pytest.raises(RegimenError, match=told):
        make(liquid(**given))


def test_tablets_do_not_count_base():
    with pytest.raises(RegimenError, match="make it from powder"):
        make(liquid(), powder=Powder(counts=Substance.BASE))


@pytest.mark.parametrize("days", [-1, 35])
def test_a_bottle_is_made_before_the_first_dose_and_not_long_before(days):
    with pytest.raises(RegimenError, match="made_on"):
        make(liquid(), made_on=START - timedelta(days=days))


def test_a_bottle_made_early_ends_early():
    sheet = make(liquid("0.5", days=40), made_on=START - timedelta(days=5))
    assert [bottle.doses for bottle in sheet.bottles] == [30, 10]
    assert sheet.bottles[1].make_on == START + timedelta(days=30)


# Preservative, storage, days, item that gives them.
@pytest.mark.parametrize(
    ("preservative", "storage", "days", "item"),
    [
        ("sodium benzoate", "refrigerator", 35, "C035"),
        ("parabens", "refrigerator", 35, "C035"),
        ("none", "refrigerator", 14, "C034"),
        ("sodium benzoate", "room temperature", 30, "C029"),
    ],
)
def test_the_shorter_date_of_a_liquid_holds_and_the_others_are_shown(
    preservative, storage, days, item
):
    order = liquid(preservative=Preservative(preservative), storage=Storage(storage))
    sheet = make(order)
    assert sheet.beyond_use.days == days
    assert sheet.beyond_use.item_ids[0] == item
    assert "C039" in sheet.beyond_use.others[0]
    assert sheet.beyond_use.source.startswith("http")
    assert ("R118" in remarks(sheet)) == (preservative != "none")


def test_a_study_of_the_very_formula_goes_before():
    study = {"beyond_use_days": 90, "beyond_use_source": "stability report 7"}
    found = make(liquid(**study)).beyond_use
    assert found.days == 90
    assert "without the study it would be 35 d" in found.others
    assert make(capsules(filler=Filler.SUCROSE, **study)).beyond_use.days == 90


def test_capsules_in_cellulose_have_the_days_of_the_study_and_others_are_asked():
    assert make(capsules()).beyond_use.use_before(START) == START + timedelta(days=180)
    sheet = make(capsules(filler=Filler.LACTOSE))
    assert sheet.beyond_use.use_before(START) is None
    assert "from memory" in sheet.beyond_use.others[0]
    assert "(pharmacist)" in sheet.labels[0]


@pytest.mark.parametrize(
    ("filler", "items"),
    [
        ("calcium carbonate", {"R115", "C019"}),
        ("hypromellose", {"R114", "C020"}),
        ("magnesium compound", {"R114", "C020"}),
        ("lactose", {"R116", "C007"}),
        ("microcrystalline cellulose", set()),
        ("sodium bicarbonate", set()),
    ],
)
def test_fillers_have_their_warnings(filler, items):
    sheet = make(capsules(filler=Filler(filler), overage_percent=D(3)))
    assert remarks(sheet) == items | {"C003"}
    memory = [remark for remark in sheet.remarks if "C020" in remark.item_ids]
    assert all(remark.is_from_memory for remark in memory)


def test_lactose_of_tablets_is_told_and_more_so_to_the_intolerant():
    def words(**given):
        return " ".join(remark.text for remark in make(liquid(**given)).remarks)

    assert "11.4 mg in a dose of 4.5 mg" in words()
    assert "this patient" in words(is_lactose_intolerant=True)
    assert "lactose" not in words(origin=Origin.POWDER)


def test_another_strength_and_small_volumes_are_told():
    def told(**given):
        return [one.text for one in make(liquid(**given)).remarks]

    assert any("not the usual 1 mg/mL" in text for text in told(strength_mg_per_ml=D(2)))
    assert any("1 mL oral syringe" in text for text in told(dose="0.25"))
    assert not any("1 mL oral syringe" in text for text in told(dose="0.5"))
    assert any("1 mL oral syringe" in t for t in told(dose="0.5", strength_mg_per_ml=D(2)))


def test_labels_write_amounts_so_that_no_tenfold_error_comes_of_them():
    label = make(capsules("0.50")).labels[0]
    assert "0.5 mg" in label
    assert "0.50" not in label
    assert ".5 mg" not in label.replace("0.5 mg", "")
    text = make(liquid("0.5", days=40)).labels
    assert "Take 0.5 mL (0.5 mg) once a day, 35 times." in text[0]
    assert "5 times" in text[1]
    assert all("No opioid" in one and "Shake" in one for one in text)


def test_the_bottles_of_a_titration_follow_its_doses():
    plan = make_regimen(steps=parse_steps("0.5x14 1x14 1.5x14"), start=START)
    sheet = make(LiquidOrder(doses=order_liquid_doses(plan)))
    assert [(one.doses, one.used_ml, one.discarded_ml) for one in sheet.bottles] == [
        (35, D("31.5"), D("68.5")), (7, D("10.5"), D("89.5")),
    ]  # fmt: skip


def test_units_are_counted_for_the_whole_titration():
    plan = make_regimen("D01", start=START)
    counts = {str(one.strength_mg): one.count for one in count_units(plan)}
    assert counts["4.5"] == 84
    assert sum(counts.values()) == 196
    composed = count_units(plan, strengths_mg=(D("0.5"), D("1.5"), D("4.5")))
    assert sum(one.strength_mg * one.count for one in composed) == plan.total_mg


@pytest.mark.parametrize(
    ("count", "balance", "told"),
    [
        (14, Balance(step_mg=D(10)), "71.4 to 214.3 % of the label"),
        (4, Balance(step_mg=D(1)), "75 to 125 %"),
        (10, Balance(step_mg=D(15), smallest_mg=D(20)), "75 to 105 %"),
    ],
)
def test_a_content_out_of_its_limits_is_refused(count, balance, told):
    with pytest.raises(RegimenError, match=told) as caught:
        make(capsules("0.5", count=count), balance=balance)
    assert "90 to 110 % is allowed (C052)" in str(caught.value)


def test_the_sheet_tells_how_fine_the_least_weighing_is():
    sheet = make(capsules("0.5", count=14), balance=Balance())
    assert "7 mg is the least that is weighed here" in sheet.questions[-1]
    assert "7.1 % of it open" in sheet.questions[-1]


def composed(made_on=START, start=START):
    plan = make_regimen(steps=parse_steps("0.5x14 2x14 3x14 4.5x156"), start=start)
    strengths = (D("0.5"), D("1.5"), D("4.5"))
    return make(
        CapsuleOrder(
            units=count_units(plan, strengths_mg=strengths),
            doses=order_capsule_doses(plan, strengths_mg=strengths),
            fill_mg=D(225),
        ),
        made_on=made_on,
    )


def test_sheet_and_labels_tell_which_capsules_make_each_dose():
    sheet = composed()
    two = "2 mg = 1 capsule of 1.5 mg + 1 capsule of 0.5 mg"
    assert sheet.doses == (
        "0.5 mg = 1 capsule of 0.5 mg", two, "3 mg = 2 capsules of 1.5 mg",
        "4.5 mg = 1 capsule of 4.5 mg",
    )  # fmt: skip
    assert [two in label for label in sheet.labels] == [True, True, False]
    assert make(capsules()).doses == ()


def test_capsules_that_outlive_their_batch_are_counted():
    texts = [one.text for one in composed().remarks if "later batch" in one.text]
    assert len(texts) == 1
    assert texts[0].startswith("18 of 156 capsules of 4.5 mg are for")
    assert not any("first dose" in one.text for one in composed().remarks)


def test_a_batch_made_after_the_first_dose_says_so():
    sheet = composed(made_on=START + timedelta(days=1))
    assert any("after the first dose of the plan" in one.text for one in sheet.remarks)


def test_without_a_beyond_use_time_no_capsule_is_late():
    plan = make_regimen(steps=parse_steps("0.5x14"), start=START)
    order = CapsuleOrder(
        units=count_units(plan), doses=order_capsule_doses(plan), fill_mg=D(225),
        filler=Filler.SUCROSE,
    )  # fmt: skip
    assert not any("later batch" in one.text for one in make(order, balance=Balance()).remarks)


@pytest.mark.parametrize(
    ("dose", "strengths", "made"),
    [
        ("3.5", "0.5 1.5", "1.5 1.5 0.5"), ("4", "1 3 4", "4"), ("6", "1 3 4", "3 3"),
        ("0.25", "0.25", "0.25"), ("4", "4 4", "4"), ("20", "10", "10 10"),
    ],
)  # fmt: skip
def test_a_dose_is_made_of_as_few_capsules_as_possible(dose, strengths, made):
    found = compose_dose(D(dose), strengths_mg=tuple(map(D, strengths.split())))
    assert [str(one) for one in found] == made.split()


@pytest.mark.parametrize(
    ("dose", "strengths", "told"),
    [("0.75", "0.5", "add a strength"), ("0.2", "0.5", "add a strength"),
     ("4.5000001", "0.5", "too many digits")],
)  # fmt: skip
def test_a_dose_that_cannot_be_composed_is_refused(dose, strengths, told):
    with pytest.raises(RegimenError, match=told):
        compose_dose(D(dose), strengths_mg=tuple(map(D, strengths.split())))


CODES = ("K1", "K2", "K3", "K4")


@pytest.mark.parametrize("order", [capsules(count=28), liquid()], ids=["capsules", "liquid"])
def test_a_blinded_kit_has_two_sheets_and_labels_that_tell_nothing(order):
    kit = make_blinded_kit(order, codes=CODES, made_on=START, powder=FULL, balance=FINE)
    assert value(kit.placebo, "drug") == 0
    assert kit.placebo.is_placebo
    assert not kit.active.is_placebo
    assert kit.active.labels == kit.placebo.labels == ()
    texts = {label.replace(code, "*") for label, code in zip(kit.labels, kit.codes, strict=True)}
    assert len(texts) == 1
    assert "naltrexone or placebo" in texts.pop()
    assert kit.active.beyond_use == kit.placebo.beyond_use


def test_placebo_capsules_weigh_what_the_drug_capsules_weigh():
    kit = make_blinded_kit(capsules(), codes=CODES, made_on=START, powder=FULL, balance=FINE)
    assert value(kit.placebo, "weigh filler") == D(45)
    assert value(kit.active, "weigh filler") + value(kit.active, "weigh powder") == D(45)


def test_a_placebo_liquid_says_what_has_to_match():
    kit = make_blinded_kit(liquid(), codes=CODES, made_on=START)
    words = " ".join(remark.text for remark in kit.placebo.remarks)
    assert "bitter" in words
    assert "yellow" in words
    assert "lactose" not in words


@pytest.mark.parametrize("codes", [(), ("K1",), ("K1", "K1"), ("K1", " ")])
def test_kit_numbers_are_two_or_more_and_differ(codes):
    with pytest.raises(RegimenError, match="codes of a blinded kit"):
        make_blinded_kit(capsules(), codes=codes, made_on=START)


def test_two_kit_numbers_are_enough():
    assert len(make_blinded_kit(capsules(), codes=("A", "B"), made_on=START).labels) == 2


def test_a_kit_holds_one_strength():
    units = tuple(UnitCount(strength_mg=D(mg), count=1) for mg in (1, 2))
    with pytest.raises(RegimenError, match="holds 2 strengths"):
        make_blinded_kit(
            CapsuleOrder(units=units, fill_mg=D(225)), codes=CODES, made_on=date(2026, 12, 1)
        )


@pytest.mark.parametrize("given", [{"step_mg": D(0)}, {"smallest_mg": D(-1)}])
def test_a_balance_has_positive_steps(given):
    with pytest.raises(RegimenError, match="of the balance"):
        Balance(**given)


def test_the_units_of_labels_and_batches_add_up():
    order = capsules(count=28)
    kit = make_blinded_kit(order, codes=CODES, made_on=START, powder=FULL, balance=FINE)
    half = -(-len(CODES) // 2)
    for sheet in (kit.active, kit.placebo):
        assert value(sheet, "capsules to fill") == 28 * half
    assert kit.sums[0] == f"{len(CODES)} kits of 28 capsules: {28 * len(CODES)} capsules."
    odd = make_blinded_kit(order, codes=("K1", "K2", "K3"), made_on=START)
    assert value(odd.active, "capsules to fill") == 56
    assert "left over" in odd.sums[-1]
    bottles = make_blinded_kit(liquid(), codes=("K1", "K2", "K3", "K4"), made_on=START)
    assert "2 of drug and 2 of placebo" in bottles.sums[1]


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (("LDN1", "K2"), "'LDN1' tells"),
        (("K1", "my-placebo"), "tells what"),
        (("Naltrexone", "K2"), "tells what"),
        (("K1", "active 2"), "tells what"),
        (("drug", "other"), "tells what"),
        (("A1", "A2", "B1", "B2"), "two groups, A and B"),
    ],
)
def test_kit_numbers_that_tell_are_refused(codes, told):
    with pytest.raises(RegimenError, match=told):
        make_blinded_kit(capsules(), codes=codes, made_on=START)


def test_one_is_one_and_not_many():
    sheet = make(liquid(days=1, bottle_ml=D(50)))
    assert sheet.batches[0].find_figure("tablets").shown == "1 tablet of 50 mg"
    assert "once a day, 1 time." in sheet.labels[0]
    assert "1 immediate-release capsule\n" in make(capsules(count=1)).labels[0]
