"""Do we give the same numbers as libroadrunner for SBML models that cover what we read?"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.solving import solve

from openldn.dynamics import integrate, load_program
from openldn.dynamics.changes import schedule_changes
from openldn.exchange.sbml import read_sbml

ROOT = Path(__file__).parent.parent.parent
MODELS = ROOT / "validation" / "sbml" / "models"
PINNED = json.loads((Path(__file__).parent / "sbml.json").read_text(encoding="utf-8"))["models"]
# Both sides integrate to 1e-9 or better; steps of signals that depend on time or on a state are
# found only by error control, which leaves this much.
RELATIVE, ABSOLUTE = 1e-6, 1e-9


@cache
def solved(name: str) -> tuple[Any, dict[str, Any]]:
    model = read_sbml((MODELS / f"{name}.xml").read_text(encoding="utf-8"))
    return model, solve(model.text, PINNED[name]["times"], changes=model.changes)


@pytest.mark.parametrize("name", sorted(PINNED))
def test_amounts_are_those_of_roadrunner(name: str) -> None:
    model, found = solved(name)
    for species, expected in PINNED[name]["amounts"].items():
        ours = found[model.amounts[species]]
        np.testing.assert_allclose(ours, expected, rtol=RELATIVE, atol=ABSOLUTE, err_msg=species)


@pytest.mark.parametrize("name", sorted(PINNED))
def test_concentrations_are_those_of_roadrunner(name: str) -> None:
    model, found = solved(name)
    for species, expected in PINNED[name]["concentrations"].items():
        ours = found[model.concentrations[species]]
        np.testing.assert_allclose(ours, expected, rtol=RELATIVE, atol=ABSOLUTE, err_msg=species)


@pytest.mark.parametrize("name", sorted(PINNED))
def test_parameters_sizes_and_rates_are_those_of_roadrunner(name: str) -> None:
    model, found = solved(name)
    for quantity, expected in PINNED[name]["values"].items():
        ours = found[model.names[quantity]]
        np.testing.assert_allclose(ours, expected, rtol=RELATIVE, atol=ABSOLUTE, err_msg=quantity)


@pytest.mark.parametrize("name", ["growing_compartment", "timed_events"])
def test_the_engine_gives_them_too(name: str) -> None:
    model, times = solved(name)[0], np.array(PINNED[name]["times"])
    program = load_program(model.text)
    outputs = model.find_outputs(
        list(PINNED[name]["concentrations"]), concentration=list(PINNED[name]["concentrations"])
    )
    run = integrate(
        program, schedule_changes(program.states, times, model.changes), program.make_inputs(1),
        outputs=outputs, rtol=1e-9,
    )  # fmt: skip
    expected = np.array(list(PINNED[name]["concentrations"].values())).T
    np.testing.assert_allclose(run.check().values, expected, rtol=RELATIVE, atol=1e-8)
