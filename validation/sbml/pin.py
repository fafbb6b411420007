"""Values of libroadrunner for the SBML models beside this file.

``python validation/sbml/pin.py`` in the validation environment writes
``tests/reference/sbml.json``; the test there needs no roadrunner.
"""

import json
from pathlib import Path

import roadrunner

HERE = Path(__file__).parent
MODELS = HERE / "models"
TARGET = HERE.parent.parent / "tests" / "reference" / "sbml.json"
# Far tighter than the tolerance of the comparison.
RELATIVE, ABSOLUTE = 1e-10, 1e-14
END, STEPS = 6.0, 12


def pin(path: Path) -> dict[str, object]:
    """Amounts and concentrations of all species, and all other quantities, over time."""
    model = roadrunner.RoadRunner(path.read_text(encoding="utf-8"))
    integrator = model.getIntegrator()
    integrator.setValue("relative_tolerance", RELATIVE)
    integrator.setValue("absolute_tolerance", ABSOLUTE)
    species = [*model.model.getFloatingSpeciesIds(), *model.model.getBoundarySpeciesIds()]
    others = [
        *model.model.getGlobalParameterIds(),
        *model.model.getCompartmentIds(),
        *model.model.getReactionIds(),
    ]
    selections = ["time", *species, *(f"[{name}]" for name in species), *others]
    table = model.simulate(0, END, STEPS + 1, selections)
    columns = {name: [float(x) for x in table[:, i]] for i, name in enumerate(selections)}
    return {
        "times": columns["time"],
        "amounts": {name: columns[name] for name in species},
        "concentrations": {name: columns[f"[{name}]"] for name in species},
        "values": {name: columns[name] for name in others},
    }


def main() -> None:
    models = {path.stem: pin(path) for path in sorted(MODELS.glob("*.xml"))}
    content = {
        "script": "validation/sbml/pin.py",
        "tool": f"libroadrunner {roadrunner.__version__}",
        "relative_tolerance": RELATIVE,
        "models": models,
    }
    TARGET.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
