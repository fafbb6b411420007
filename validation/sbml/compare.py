"""The engine beside libroadrunner's pinned values; writes docs/validation/sbml.md.

``python validation/sbml/compare.py``; no roadrunner is needed.
"""

import json
from pathlib import Path

import numpy as np

from openldn.dynamics import integrate, load_program
from openldn.dynamics.changes import schedule_changes
from openldn.exchange.sbml import SbmlModel, read_sbml

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PINNED = ROOT / "tests" / "reference" / "sbml.json"
PAGE = ROOT / "docs" / "validation" / "sbml.md"
RTOL = 1e-8
# As the SBML Test Suite counts errors for most of its cases.
SUITE_RELATIVE, SUITE_ABSOLUTE = 1e-4, 1e-7
COVERS = {
    "boundary": "boundary and constant species, modifiers, amounts (Level 2)",
    "compartments": "sizes other than 1, amounts and concentrations, stoichiometry 2",
    "functions": "function definitions, local parameters that hide global ones (Level 2)",
    "growing_compartment": "concentrations in a compartment under a rate rule",
    "level_1": "Level 1, assignment rule as formula, default compartment volume",
    "mathml": "MathML functions, Avogadro's number",
    "names": "ids that are words of equations or begin with a line",
    "piecewise": "piecewise over time and state, logic",
    "rules": "rate rules, assignment rules, initial assignments that need each other",
    "stoichiometry": "species references with rules, conversion factors",
    "stoichiometry_math": "stoichiometryMath (Level 2)",
    "timed_events": "events at a known time, on a species and on a parameter",
}

HEAD = """<!-- Written by validation/sbml/compare.py; change it there. -->

# SBML models beside libroadrunner

Twelve models written for this page cover what is read of SBML. Both programs give every
species' amount and concentration, every parameter, size and reaction rate at 13 times from 0 to 6.
*Error* is the largest difference; a share of 1e-4 plus 1e-7 is what the SBML Test Suite allows in
most of its cases, and 1 in the last column would be just that.

Reference: {tool}, relative tolerance {tolerance:g}; ours {rtol:g}.

| model | covers | quantities | largest error | of what the suite allows |
|---|---|---|---|---|
"""
TAIL = """
## Known differences

- Steps in time or state inside equations (`piecewise`) are found by error control on both sides,
  not located; that is the largest error above.
- A concentration under a rate rule, in a compartment whose size follows an assignment rule:
  libroadrunner 2.10 takes the rule for the rate of the amount. Here it is that of the
  concentration, as both programs have it in a compartment of constant size or under a rate rule.
- But for that, 300 of 300 random models (`validation/sbml/random_models.py 0 300`) agree to 1e-5.
- What is not read is refused by name: events that wait for a state, delays, algebraic rules,
  fast reactions; see [SBML](../simulate/sbml.md).
"""


def run(model: SbmlModel, times: list[float]) -> dict[str, np.ndarray]:
    """All outputs of a model by our engine."""
    program = load_program(model.text)
    schedule = schedule_changes(program.states, np.array(times), model.changes)
    names = [*model.names.values(), *model.amounts.values(), *model.concentrations.values()]
    names = [name for name in dict.fromkeys(names) if name in program.outputs]
    table = integrate(program, schedule, program.make_inputs(1), outputs=names, rtol=RTOL)
    return {name: table.check().values[:, k] for k, name in enumerate(names)}


def compare(name: str, pinned: dict[str, dict[str, list[float]]]) -> tuple[int, float, float]:
    """Number of quantities, largest error, and the largest as a share of what is allowed."""
    model = read_sbml((HERE / "models" / f"{name}.xml").read_text(encoding="utf-8"))
    ours = run(model, pinned["times"])
    pairs = [
        (ours[words[key]], np.array(expected))
        for field, words in (
            ("amounts", model.amounts),
            ("concentrations", model.concentrations),
            ("values", model.names),
        )
        for key, expected in pinned[field].items()
    ]
    error = max(float(np.max(np.abs(a - b))) for a, b in pairs)
    share = max(
        float(np.max(np.abs(a - b) / (SUITE_ABSOLUTE + SUITE_RELATIVE * np.abs(b))))
        for a, b in pairs
    )
    return len(pairs), error, share


def main() -> None:
    content = json.loads(PINNED.read_text(encoding="utf-8"))
    lines = []
    for name, pinned in content["models"].items():
        count, error, share = compare(name, pinned)
        lines.append(f"| `{name}` | {COVERS[name]} | {count} | {error:.1e} | {share:.1e} |")
        print(lines[-1])
    head = HEAD.format(tool=content["tool"], tolerance=content["relative_tolerance"], rtol=RTOL)
    PAGE.write_text(head + "\n".join(lines) + "\n" + TAIL, encoding="utf-8")


if __name__ == "__main__":
    main()
