"""Are units read, and clearances converted by them?"""

import pytest

from openldn.errors import InputError
from openldn.simulate.nca import (
    Kind,
    Profile,
    Reason,
    Units,
    analyze_profile,
    parse_concentration_unit,
    parse_dose_unit,
    parse_time_unit,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ng/mL", "ng/mL"), ("ng/ml", "ng/mL"), ("ng_per_mL", "ng/mL"), ("mcg/L", "ug/L"),
        ("µg/mL", "ug/mL"), ("nM", "nmol/L"), ("µM", "umol/L"), ("nmol per L", "nmol/L"),
        ("ng_ml", "ng/mL"),
    ],
)  # fmt: skip
def test_a_concentration_unit_is_read_in_many_spellings(text, name):
    assert parse_concentration_unit(text) == name


@pytest.mark.parametrize("text", ["", "m", "ng", "ng/h", "spoons/L"])
def test_what_is_no_concentration_is_refused(text):
    with pytest.raises(InputError, match="concentration unit"):
        parse_concentration_unit(text)


def test_other_units_are_read_and_refused():
    assert (parse_time_unit("Hours"), parse_dose_unit("mg/kg")) == ("h", "mg/kg")
    with pytest.raises(InputError, match="must be s, min, h or d"):
        parse_time_unit("weeks")
    with pytest.raises(InputError, match="dose unit"):
        parse_dose_unit("mg/m2")


@pytest.mark.parametrize(
    ("concentration", "dose", "factor", "unit"),
    [
        ("ng/mL", "mg", 1000.0, "L/h"),
        ("mg/L", "mg", 1.0, "L/h"),
        ("ug/L", "mg/kg", 1000.0, "L/kg/h"),
        ("nmol/L", "umol", 1000.0, "L/h"),
        (None, "mg", 1.0, "mg/(concentration*h)"),
        ("mg/L", None, 1.0, "dose/(mg/L*h)"),
    ],
)
def test_a_clearance_comes_out_in_liters_where_units_are_known(concentration, dose, factor, unit):
    units = Units(time="h", concentration=concentration, dose=dose)
    assert (units.volume_factor, units.of(Kind.CLEARANCE)) == (factor, unit)
    profile = Profile(times=range(5), concentrations=[0, 8, 4, 2, 1], dose=2.0)
    plain = analyze_profile(profile).values["cl_f"]
    assert analyze_profile(profile, units=units).values["cl_f"] == pytest.approx(factor * plain)


def test_moles_over_mass_give_no_clearance():
    profile = Profile(times=range(5), concentrations=[0, 8, 4, 2, 1], dose=2.0)
    units = Units(time="h", concentration="nmol/L", dose="mg")
    assert analyze_profile(profile, units=units).reasons["cl_f"] is Reason.UNITS_DIFFER
