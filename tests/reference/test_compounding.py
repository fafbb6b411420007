"""Do worksheets agree with worked examples that pharmacy sources published?

Each example names its source; amounts are exact, so there is no tolerance but where the source
itself rounds.
"""

from datetime import date
from decimal import Decimal

from openldn.plan import (
    Balance,
    CapsuleOrder,
    LiquidOrder,
    Powder,
    Storage,
    Substance,
    UnitCount,
    daily_doses,
    make_worksheet,
)

D = Decimal
DAY = date(2026, 12, 1)
PURE = Powder(assay_percent=D(100), water_percent=D(0))


def capsules(strength, count, fill):
    units = (UnitCount(strength_mg=D(strength), count=count),)
    order = CapsuleOrder(units=units, fill_mg=D(fill))
    return make_worksheet(order, made_on=DAY, powder=PURE, balance=Balance(smallest_mg=D(20)))


def liquid(dose, days, **given):
    order = LiquidOrder(doses=daily_doses(D(dose), start=DAY, days=days), **given)
    return make_worksheet(order, made_on=DAY)


def figure(sheet, name, batch=0):
    return sheet.batches[batch].find_figure(name).value


def test_nz_formula_two_tablets_in_100_ml():
    """New Zealand oral liquid formula, medicinesinformation.co.nz, 2023: 1 mg/mL, 100 mL."""
    sheet = liquid("4.5", 22)
    assert figure(sheet, "tablets") == 2
    assert figure(sheet, "weigh ascorbic acid") == D("0.5")
    assert figure(sheet, "glycerol") == 20
    assert figure(sheet, "purified water to") == 100
    assert figure(sheet, "weigh sodium benzoate") == D("0.1")  # 0.1 % of 100 mL


def test_nz_and_alberta_days_against_the_chapter():
    """The same page and AHS recipe 156: 60 d cold, 30 d at 25 C; USP <795> (PCCA blog): 35 d."""
    assert liquid("4.5", 22).beyond_use.days == 35
    assert liquid("4.5", 22, storage=Storage.ROOM).beyond_use.days == 30


def test_home_dilution_page_one_tablet_in_50_ml():
    """nathankennard.com dose calculator and altarp.com: 50 mg in 50 mL; mL equals mg."""
    sheet = liquid("4.5", 11, bottle_ml=D(50))
    assert figure(sheet, "tablets") == 1
    # "Use within about 11 d": 50 mL at 4.5 mL a day is eleven doses.
    assert figure(sheet, "full doses at 4.5 mg = 4.5 mL a day", batch=1) == 11


def test_bottle_of_100_ml_lasts_22_days():
    """Table row C043: 100 mL at 4.5 mL a day = 22.2 d; at 0.5 mL a day 35 d, discard 82.5 mL."""
    full = "4.5 mg = 4.5 mL a day"
    sheet = liquid("4.5", 22)
    assert round(figure(sheet, f"bottle lasts at {full}", batch=1), 1) == D("22.2")
    assert figure(sheet, f"full doses at {full}", batch=1) == 22
    assert [bottle.doses for bottle in sheet.bottles] == [22]
    low = liquid("0.5", 35)
    assert figure(low, "bottle lasts at 0.5 mg = 0.5 mL a day", batch=1) == 200
    assert low.bottles[0].discarded_ml == D("82.5")


def test_100_capsules_of_4_5_mg_at_a_225_mg_fill():
    """thecompounder.com/msldnfillers.php: 4.5 mg is 2 % of a 225 mg size 3 fill."""
    sheet = capsules("4.5", 100, "225")
    assert figure(sheet, "drug") == 450
    assert figure(sheet, "weigh powder") == D("0.45")
    assert figure(sheet, "drug load") == 2
    assert figure(sheet, "weigh filler") == D("22.05")


def test_us_pharmacist_strengths_1_5_and_4_5_mg():
    """US Pharmacist 2020 formula, 1.5 and 4.5 mg in Avicel PH-105: 100 capsules each."""
    assert figure(capsules("1.5", 100, "225"), "drug") == 150
    assert capsules("1.5", 100, "225").beyond_use.days == 180


def test_base_and_hydrochloride():
    """Molar masses of the DrugCentral label page: 377.86 / 341.40 = 1.107."""
    factor = Powder(counts=Substance.BASE).salt_factor
    assert round(factor, 3) == D("1.107")
    assert factor == D("377.86") / D("341.40")
