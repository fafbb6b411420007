"""SBML in as model text: what is read, what is refused and how that is said."""

import math
from pathlib import Path

import pytest
from tests.solving import solve

from openldn.dynamics.model_text import read_model
from openldn.errors import ExchangeError, NotFound
from openldn.exchange.sbml import read_sbml, sbml_to_model_text
from openldn.exchange.sbml_settings import read_sbml_settings

MODELS = Path(__file__).parents[3] / "validation" / "sbml" / "models"
HEAD = '<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1">'
MATH = '<math xmlns="http://www.w3.org/1998/Math/MathML">'
ONE = f"{MATH}<cn>1</cn></math>"
LESS = f"{MATH}<apply><lt/><ci>p</ci><cn>1</cn></apply></math>"
TIME = (
    '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time">time</csymbol>'
)


def sbml(body: str) -> str:
    return f'{HEAD}<model id="m">{body}</model></sbml>'


def parameter(name: str, value: str = 'value="1"', *, constant: str = "true") -> str:
    return f'<parameter id="{name}" {value} constant="{constant}"/>'


def parameters(*rows: str) -> str:
    return f"<listOfParameters>{''.join(rows)}</listOfParameters>"


def rule(kind: str, math: str, variable: str = 'variable="p"') -> str:
    return f"<listOfRules><{kind} {variable}>{math}</{kind}></listOfRules>"


def event(trigger: str, *, value: str = ONE, variable: str = "p", name: str = "e") -> str:
    return (
        f'<event id="{name}" useValuesFromTriggerTime="true"><trigger initialValue="true" '
        f'persistent="true">{trigger}</trigger><listOfEventAssignments><eventAssignment '
        f'variable="{variable}">{value}</eventAssignment></listOfEventAssignments></event>'
    )


def events(*rows: str) -> str:
    return f"<listOfEvents>{''.join(rows)}</listOfEvents>"


def at(time: str) -> str:
    return f"{MATH}<apply><geq/>{TIME}<cn>{time}</cn></apply></math>"


MOVING = parameters(parameter("p", constant="false"))
EARLY = f"<apply><lt/>{TIME}<cn>1</cn></apply>"
PIECES = f"{MATH}<piecewise><piece><cn>1</cn>{EARLY}</piece></piecewise></math>"
DELAY = (
    f'{MATH}<apply><csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/delay">'
    "d</csymbol><ci>p</ci><cn>1</cn></apply></math>"
)
CELL = (
    '<listOfCompartments><compartment id="c" size="2" constant="true"/></listOfCompartments>'
    '<listOfSpecies><species id="S" compartment="c" {value} hasOnlySubstanceUnits="false" '
    'boundaryCondition="false" constant="false"/></listOfSpecies>'
)
REACTION = (
    '<listOfReactions><reaction id="R" reversible="false" fast="{fast}"><listOfReactants>'
    '<speciesReference species="S" stoichiometry="1" constant="true"/></listOfReactants>'
    "{law}</reaction></listOfReactions>"
)
LAW = f"<kineticLaw>{ONE}</kineticLaw>"
STARTED = CELL.format(value='initialAmount="1"')

REFUSED = {
    "no XML": ("hello", "no SBML that can be read"),
    "no model": (HEAD + "</sbml>", "SBML"),
    "algebraic rule": (sbml(MOVING + rule("algebraicRule", ONE, "")), "<algebraicRule>"),
    "fast": (sbml(STARTED + REACTION.format(fast="true", law=LAW)), '<reaction id="R"> is fast'),
    "no law": (sbml(STARTED + REACTION.format(fast="false", law="")), "has no kinetic law"),
    "no value": (sbml(parameters(parameter("p", ""))), '<parameter id="p"> has no value'),
    "no amount": (
        sbml(CELL.format(value="") + REACTION.format(fast="false", law=LAW)),
        '<species id="S"> has no initial value',
    ),
    "state event": (sbml(MOVING + events(event(LESS))), '<event id="e"> waits for p < 1'),
    "event sets a varying value": (
        sbml(MOVING + events(event(at("1"), value=f"{MATH}<ci>p</ci></math>"))),
        "uses 'p', which is no constant number",
    ),
    "two events at once": (
        sbml(MOVING + events(event(at("1")), event(at("1"), name="f"))),
        "two events set p at time 1",
    ),
    "delay": (sbml(MOVING + rule("rateRule", DELAY)), "the csymbol delay"),
    "open pieces": (sbml(MOVING + rule("rateRule", PIECES)), "<piecewise> without <otherwise>"),
    "unknown name": (
        sbml(MOVING + rule("rateRule", f"{MATH}<ci>q</ci></math>")),
        "'q', which nothing in the model defines",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_said_is_refused_by_name(case: str) -> None:
    text, message = REFUSED[case]
    with pytest.raises(ExchangeError) as error:
        read_sbml(text)
    assert message in str(error.value)


def test_values_at_time_zero_that_need_each_other_are_refused() -> None:
    body = (
        parameters(parameter("a", ""), parameter("b", ""))
        + '<listOfInitialAssignments><initialAssignment symbol="a">'
        + f'{MATH}<ci>b</ci></math></initialAssignment><initialAssignment symbol="b">'
        + f"{MATH}<ci>a</ci></math></initialAssignment></listOfInitialAssignments>"
    )
    with pytest.raises(ExchangeError, match="a -> b -> a"):
        read_sbml(sbml(body))


def test_an_event_at_a_known_time_becomes_a_change_of_a_state() -> None:
    model = read_sbml((MODELS / "timed_events.xml").read_text(encoding="utf-8"))
    first, added, lowered, second = model.changes
    # The compartment's size is 2, so a concentration of 3 is an amount of 6.
    assert (first.time, first.state, first.value) == (2.5, "amount_S", 6.0)
    assert (added.state, added.is_added) == ("amount_S", True)
    assert added.value == pytest.approx(1.4)
    assert (lowered.state, lowered.value, lowered.is_added) == ("k", -0.12, True)
    assert (second.state, second.value, second.is_added) == ("k", 0.1, False)
    assert 4.2 < second.time < 4.2 + 1e-9


def test_an_event_that_is_true_from_the_start_does_nothing() -> None:
    assert read_sbml(sbml(MOVING + events(event(at("0"))))).changes == ()


def test_a_delay_moves_an_event_and_true_initially_false_lets_it_happen_at_once() -> None:
    late = event(at("1")).replace("<listOf", f"<delay>{ONE}</delay><listOf", 1)
    (change,) = read_sbml(sbml(MOVING + events(late))).changes
    assert (change.time, change.state, change.value) == (2.0, "p", 1.0)
    at_once = event(at("0")).replace('initialValue="true"', 'initialValue="false"')
    (change,) = read_sbml(sbml(MOVING + events(at_once))).changes
    assert change.time == 0.0


def test_rate_of_is_the_rate_of_change_in_the_convention_of_the_id() -> None:
    rate = (
        f'{MATH}<apply><csymbol encoding="text" '
        'definitionURL="http://www.sbml.org/sbml/symbols/rateOf">rateOf</csymbol><ci>S</ci>'
        "</apply></math>"
    )
    body = (
        STARTED + parameters(parameter("r", "", constant="false"))
        + rule("assignmentRule", rate, 'variable="r"') + REACTION.format(fast="false", law=LAW)
    )  # fmt: skip
    text = sbml(body).replace("level3/version1", "level3/version2").replace('n="1"', 'n="2"')
    found = solve(sbml_to_model_text(text.replace(' fast="false"', "")), [0.0, 0.1])
    # The amount falls by 1, in a compartment of 2.
    assert found["r"][0] == pytest.approx(-0.5)


@pytest.mark.parametrize(
    ("name", "x", "value"),
    [
        ("arcsin", 0.5, math.asin(0.5)),
        ("arccos", -0.5, math.acos(-0.5)),
        ("arctan", 3.0, math.atan(3.0)),
        ("arccot", -3.0, math.atan(-1 / 3)),
        ("arcsec", 2.0, math.acos(0.5)),
        ("arccsc", 2.0, math.asin(0.5)),
    ],
)
def test_inverse_circular_functions_are_those_of_libroadrunner(
    name: str, x: float, value: float
) -> None:
    formula = f"{MATH}<apply><{name}/><cn>{x}</cn></apply></math>"
    found = solve(sbml_to_model_text(sbml(MOVING + rule("assignmentRule", formula))), [0.0])
    assert found["p"][0] == pytest.approx(value, rel=1e-15)


def test_a_rule_without_a_formula_says_nothing() -> None:
    body = parameters(parameter("p")) + '<listOfRules><rateRule variable="p"/></listOfRules>'
    text = sbml(body).replace("level3/version1", "level3/version2").replace('n="1"', 'n="2"')
    assert solve(sbml_to_model_text(text), [0.0, 1.0])["p"].tolist() == [1.0, 1.0]


def test_text_alone_is_refused_where_events_are_left() -> None:
    with pytest.raises(ExchangeError, match="events"):
        sbml_to_model_text((MODELS / "timed_events.xml").read_text(encoding="utf-8"))


def test_a_constant_species_and_every_parameter_can_be_asked_for() -> None:
    model = read_sbml((MODELS / "boundary.xml").read_text(encoding="utf-8"))
    found = solve(model.text, [0.0, 1.0])
    assert found["src"][1] == 2.0
    assert found["amount_src"][1] == 3.0
    assert found["c"][1] == 1.5


def test_a_model_without_anything_that_moves_can_be_read() -> None:
    text = sbml_to_model_text(sbml(parameters(parameter("p"))))
    assert solve(text, [0.0, 1.0])["p"][1] == 1.0


def test_ids_that_are_words_of_equations_are_renamed() -> None:
    model = read_sbml((MODELS / "names.xml").read_text(encoding="utf-8"))
    assert model.names["lambda"] == "lambda_"
    assert model.names["_x"] == "x_x"
    assert model.find_outputs(["t"], amount=["t"]) == (model.amounts["t"],)
    read_model(model.text)


def test_small_amounts_get_a_small_tolerance() -> None:
    text = read_sbml(sbml(CELL.format(value='initialConcentration="1e-12"') + REACTION.format(
        fast="false", law=LAW))).text  # fmt: skip
    (state,) = read_model(text).states
    assert state.tolerance == pytest.approx(2e-21)


def test_a_test_case_names_its_times_and_quantities() -> None:
    settings = read_sbml_settings(
        "start: 0\nduration: 2\nsteps: 4\nvariables: A, B, k1\nabsolute: 1e-7\nrelative: 0.0001\n"
        "amount: A\nconcentration: B"
    )
    model = read_sbml((MODELS / "compartments.xml").read_text(encoding="utf-8"))
    names = model.find_outputs(
        settings.variables, amount=settings.amount, concentration=settings.concentration
    )
    assert names == ("amount_A", "concentration_B", "k1")
    assert settings.times.tolist() == [0, 0.5, 1, 1.5, 2]


def test_an_unknown_variable_is_named_with_what_there_is() -> None:
    model = read_sbml(sbml(parameters(parameter("p"))))
    with pytest.raises(NotFound, match="no value of 'q'; known are p"):
        model.find_outputs(["q"])


@pytest.mark.parametrize(
    ("line", "message"),
    [("steps: many", "steps is 'many'"), ("steps: 0", "1 or more"), ("", "'steps:' is missing")],
)
def test_settings_that_cannot_be_used_are_refused(line: str, message: str) -> None:
    with pytest.raises(ExchangeError, match=message):
        read_sbml_settings(f"start: 0\nduration: 1\n{line}")
