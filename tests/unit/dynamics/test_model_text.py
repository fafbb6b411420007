"""A model text is read, its units are checked, and errors say where."""

import numpy as np
import pytest
from tests.unit.dynamics.models import ORAL, schedule_of

from openldn.dynamics import integrate, load_program, read_model
from openldn.errors import ModelError


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            '"-ka*gut"',
            '"-ka*gut + C"',
            "[equations] gut (line 18): '-ka * gut + C' joins mg/h and mg/L",
        ),
        ('"central/V"', '"central/V + foo"', "[let] C (line 13): the name 'foo' is not known"),
        ('F = "F"', 'F = "ka"', "[dosing] gut (line 20): F: has the unit 1/h; must be no unit"),
        ('unit = "ng/mL"', 'unit = "nmol/L"', "differ by a molar mass"),
        ('V  = "50 L"', 'V  = "fifty"', "[parameters] V (line 7): has no number"),
        ('V  = "50 L"', 'V  = "50 bananas"', "'bananas' is not a unit"),
        ('"-ka*gut"', '"-ka*gut)"', "cannot be read"),
        ('"-ka*gut"', '"-ka*gut*exp(t)"', "has the unit h; must be no unit"),
        ('"ka*gut - CLi*C"', '"0"\nextra = "1"', "extra is not in [states]"),
        ('central = "ka*gut - CLi*C"', "", "[equations] has no line for it"),
        ("[outputs]", "[exports]", "[exports] is no section"),
        ('C   = "central/V"', 'C   = "D"\nD = "C"', "goes round in a circle"),
        ("sd = 0.5 }", "sd = -0.5 }", "sd is -0.5; must be 0 or more"),
        ("sd = 0.5 }", "spread = 0.5 }", "has the key 'spread'; allowed are"),
        ('V  = "50 L"', 'V  = "50 L"\nt = 3', "the name cannot be used"),
        ('V  = "50 L"', 'V  = "50 L"\ngut = 3', "the name stands in [parameters] too"),
        ('name = "one', 'name = one"', "is not TOML"),
        ('"-ka*gut"', '"-__import__(1)*gut"', "the function '__import__' is not known"),
    ],
)
def test_an_error_says_where_and_what(old, new, words):
    assert old in ORAL
    with pytest.raises(ModelError) as error:
        read_model(ORAL.replace(old, new))
    assert words in str(error.value)


def test_scales_are_converted_where_dimensions_agree():
    text = ORAL.replace('central = "mg"', 'central = "ug"')
    values = {one.name: one.value for one in read_model(text).observables}
    assert str(values["concentration"]) == "central/V"
    assert "1000.0*gut*ka" in str(read_model(text).states[1].rate)


def test_masses_become_amounts_by_the_molar_mass():
    text = ORAL.replace('"mg"', '"nmol"').replace('unit = "ng/mL"', 'unit = "nmol/L"')
    with_mass = text.replace('F = "F"', 'F = "F"\nmolar_mass = "341.4 g/mol"')
    terms = load_program(with_mass).dose_terms(load_program(with_mass).default_inputs(), "gut")
    assert terms.factor == pytest.approx(1e6 / 341.4)
    assert load_program(with_mass).dose_unit("gut") == "mg"
    missing = text.replace('F = "F"', 'unit = "mg"')
    with pytest.raises(ModelError, match="molar_mass"):
        read_model(missing)


def test_a_model_without_units_is_not_checked():
    model = read_model("[parameters]\nk = 2\n[states]\nA = ''\n[equations]\nA = '-k*A + t'\n")
    assert not model.has_units


def test_parts_join_and_may_not_contradict():
    first, second = ORAL.split("[let]")
    joined = read_model(first, "[let]" + second)
    assert joined.rates == read_model(ORAL).rates
    with pytest.raises(ModelError, match="stands in two parts"):
        read_model(ORAL, "[parameters]\nka = '3 1/h'\n")
    with pytest.raises(ModelError, match="share one unit of time"):
        read_model(ORAL, "time = 'day'\n")


def test_the_typical_inputs_and_their_spread_are_kept():
    program = load_program(ORAL)
    ka, f = program.inputs[0], program.inputs[3]
    assert (ka.value, ka.unit, ka.sd) == (1.2, "1/h", 0.5)
    assert (f.sd, f.high) == (0.4, 1.0)
    assert program.covariates == ("WT",)
    assert program.unit_of("concentration") == "ng/mL"


def test_residual_errors_are_in_the_unit_of_their_output():
    text = ORAL + '[residual]\nconcentration = { proportional = 0.2, additive = "0.1 ug/mL" }\n'
    (residual,) = read_model(text).residuals
    assert (residual.proportional, residual.additive) == (0.2, 100.0)


def test_residual_errors_of_an_output_need_no_units():
    text = (
        "[parameters]\nk = 2\n[states]\nA = ''\n[equations]\nA = '-k*A'\n"
        "[outputs]\nhalf = 'A/2'\n[residual]\nhalf = { additive = 0.1 }\n"
    )
    (residual,) = read_model(text).residuals
    assert (residual.output, residual.additive) == ("half", 0.1)


def test_states_with_units_beside_parameters_without_are_explained():
    text = "[parameters]\nk = 2\n[states]\nA = 'mg'\n[equations]\nA = '-k*A'\n"
    with pytest.raises(ModelError, match=r"give units to all, .* or to none"):
        read_model(text)


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ('title = "x"', "title is no key of a model; .* has name, about, time only"),
        ('states = ["A"]', r"write a section \[states\] with one line"),
    ],
)
def test_a_key_outside_of_the_sections_is_explained(head, words):
    with pytest.raises(ModelError, match=words):
        read_model(f"{head}\n[parameters]\nk = 2\n")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2*3^2", 18.0),
        ("-2^2", -4.0),
        ("if(t > 3, 1, 2)", 2.0),
        ("1 if t < 3 else 2", 1.0),
        ("max(1, 5, 3) - min(4, 2)", 3.0),
        ("abs(-3) + floor(2.7) + ceil(2.1)", 8.0),
        ("log10(1000) + log(exp(2)) + sqrt(16)", 9.0),
        ("pow(2, 10)", 1024.0),
        ("tan(0.5) - sin(0.5)/cos(0.5)", 0.0),
        ("if(not (t > 3) and (t < 1 or t >= 0), 7, 8)", 7.0),
    ],
)
def test_expressions_mean_what_they_say(text, value):
    program = load_program(f"[states]\nA = ''\n[equations]\nA = '0'\n[let]\nx = '{text} + 0*A'\n")
    run = integrate(
        program,
        schedule_of([[]], end=1.0, times=np.array([0.0])),
        program.make_inputs(1),
        outputs=("x",),
    )
    assert run.values[0, 0] == pytest.approx(value, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("text", ["fortnight", "year", "mg"])
def test_a_model_runs_in_hours_minutes_days_or_seconds(text):
    with pytest.raises(ModelError, match=r"time is .*must be one of h, min, day, s"):
        read_model(f"""
            time = "{text}"
            [parameters]
            k = "1 1/h"
            [states]
            A = "mg"
            [equations]
            A = "-k*A"
        """)


def test_a_typing_error_is_not_read_as_a_hundred_hours():
    with pytest.raises(ModelError, match=r"line 4.*would be read as hectohour"):
        read_model("""
            time = "h"
            [parameters]
            k = "1 1/hh"
            [states]
            A = "mg"
            [equations]
            A = "-k*A"
        """)
