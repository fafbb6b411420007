"""Random SBML models by our text and SciPy beside libroadrunner.

``python validation/sbml/random_models.py FIRST LAST`` in the validation environment tries the
seeds from FIRST to LAST and prints every model on which the two differ.
"""

import random
import sys
from collections.abc import Sequence
from typing import Any

import libsbml
import numpy as np
import roadrunner
from tests.solving import solve

from openldn.exchange.sbml import read_sbml

TIMES = np.linspace(0, 3, 4)
RELATIVE, ABSOLUTE = 1e-5, 1e-7
FORMS = (
    "{a}*{b}", "{a}/(1+{b})", "{a}*{b}/(1+{c})", "piecewise({a},{b}>{c},{c})*0.3", "{a}*exp(-{b})",
    "0.1*time*{a}",
)  # fmt: skip


class Maker:
    """Makes one model from a seed."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.document = libsbml.SBMLDocument(3, 1)
        self.model = self.document.createModel()
        self.ids: list[str] = []

    def make(self) -> str:
        sizes = [self.add_size(f"c{i}") for i in range(self.rng.randint(1, 2))]
        for i in range(3):
            self.add_parameter(f"p{i}", value=round(self.rng.uniform(0.1, 1), 2))
        species = [self.add_species(f"S{i}", sizes) for i in range(self.rng.randint(2, 4))]
        if self.rng.random() < 0.4:
            self.model.setConversionFactor("p2")
        self.move_size(sizes[0])
        self.add_ruled_parameters()
        for one in species:
            self.rule_species(one)
        for i in range(self.rng.randint(1, 3)):
            self.add_reaction(f"J{i}", species)
        return str(libsbml.writeSBMLToString(self.document))

    def form(self) -> str:
        a, b, c = (self.rng.choice(self.ids) for _ in range(3))
        return self.rng.choice(FORMS).format(a=a, b=b, c=c)

    def add_rule(self, kind: str, name: str, formula: str) -> None:
        rule = getattr(self.model, f"create{kind}Rule")()
        rule.setVariable(name)
        rule.setMath(libsbml.parseL3Formula(formula))

    def add_size(self, name: str) -> Any:
        size = self.model.createCompartment()
        size.setId(name)
        size.setSize(self.rng.choice([0.5, 1, 2.3]))
        size.setSpatialDimensions(3)
        size.setConstant(True)
        self.ids.append(name)
        return size

    def move_size(self, size: Any) -> None:
        kind = self.rng.choice(["Rate", "Assignment", "none", "none"])
        if kind == "none":
            return
        size.setConstant(False)
        name = size.getId()
        self.add_rule(kind, name, f"0.1*{name}*(1-{name}/5)" if kind == "Rate" else "1+0.1*time")

    def add_parameter(self, name: str, *, value: float | None, constant: bool = True) -> None:
        parameter = self.model.createParameter()
        parameter.setId(name)
        parameter.setConstant(constant)
        if value is not None:
            parameter.setValue(value)
        self.ids.append(name)

    def add_ruled_parameters(self) -> None:
        if self.rng.random() < 0.5:
            formula = self.form()
            self.add_parameter("q", value=None, constant=False)
            self.add_rule("Assignment", "q", formula)
        if self.rng.random() < 0.5:
            self.add_parameter("w", value=1.1, constant=False)
            self.add_rule("Rate", "w", f"-0.2*w+0.1*{self.form()}")

    def add_species(self, name: str, sizes: Sequence[Any]) -> Any:
        species = self.model.createSpecies()
        species.setId(name)
        species.setCompartment(self.rng.choice(sizes).getId())
        species.setHasOnlySubstanceUnits(self.rng.random() < 0.4)
        species.setBoundaryCondition(self.rng.random() < 0.25)
        species.setConstant(False)
        value = round(self.rng.uniform(0.5, 3), 2)
        if self.rng.random() < 0.5:
            species.setInitialAmount(value)
        else:
            species.setInitialConcentration(value)
        self.ids.append(name)
        return species

    def rule_species(self, species: Any) -> None:
        name = species.getId()
        if species.getBoundaryCondition() and self.rng.random() < 0.6:
            # The one known difference, see docs/validation/sbml.md.
            size = self.model.getRule(species.getCompartment())
            is_known = size is not None and size.isAssignment()
            if self.rng.random() < 0.5 and not is_known:
                self.add_rule("Rate", name, f"-0.3*{name}")
            else:
                self.add_rule("Assignment", name, "p0+0.2*time")
        elif self.rng.random() < 0.2:
            initial = self.model.createInitialAssignment()
            initial.setSymbol(name)
            formula = self.rng.choice(["p0+p1", "2*p1*c0", "p2*3"])
            initial.setMath(libsbml.parseL3Formula(formula))

    def add_reaction(self, name: str, species: Sequence[Any]) -> None:
        reaction = self.model.createReaction()
        reaction.setId(name)
        reaction.setReversible(False)
        reaction.setFast(False)
        for add in (reaction.createReactant, reaction.createProduct):
            for one in self.rng.sample(species, self.rng.randint(0, 2)):
                reference = add()
                reference.setSpecies(one.getId())
                reference.setStoichiometry(self.rng.choice([1, 1, 2, 0.5]))
                reference.setConstant(True)
        reaction.createKineticLaw().setMath(libsbml.parseL3Formula(f"0.3*{self.form()}"))


def compare(text: str) -> list[str]:
    """Names of the quantities on which the two differ."""
    peer = roadrunner.RoadRunner(text)
    peer.getIntegrator().setValue("relative_tolerance", 1e-10)
    peer.getIntegrator().setValue("absolute_tolerance", 1e-13)
    species = [*peer.model.getFloatingSpeciesIds(), *peer.model.getBoundarySpeciesIds()]
    others = [*peer.model.getReactionIds(), *peer.model.getCompartmentIds()]
    selections = [*species, *(f"[{name}]" for name in species), *others]
    table = np.array(peer.simulate(0, TIMES[-1], TIMES.size, selections))
    model = read_sbml(text)
    ours = solve(model.text, TIMES.tolist(), changes=model.changes)
    names = [
        *(model.amounts[name] for name in species),
        *(model.concentrations[name] for name in species),
        *(model.names[name] for name in others),
    ]
    return [
        name
        for k, name in enumerate(names)
        if not np.allclose(ours[name], table[:, k], rtol=RELATIVE, atol=ABSOLUTE)
    ]


def main(first: int, last: int) -> None:
    count = {"agree": 0, "differ": 0, "failed in libroadrunner": 0}
    for seed in range(first, last):
        text = Maker(seed).make()
        try:
            differing = compare(text)
        except RuntimeError as error:
            print(f"seed {seed}: libroadrunner: {str(error)[:100]}")
            count["failed in libroadrunner"] += 1
            continue
        count["differ" if differing else "agree"] += 1
        if differing:
            print(f"seed {seed}: {', '.join(differing)} differ")
    print(count)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
