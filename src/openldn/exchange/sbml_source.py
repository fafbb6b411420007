"""What the parts of an SBML model are: which change, by what, and in which convention."""

from math import isnan
from typing import Any

from openldn.errors import ExchangeError


class Source:
    """The parts of a model by their ids.

    Parameters
    ----------
    model : libsbml.Model
        Of ``parse_document``.
    switched : frozenset of str
        Ids of quantities that events set.
    """

    def __init__(self, model: Any, switched: frozenset[str]) -> None:
        self.model = model
        self.switched = switched
        # Since Level 3 Version 2 a rule may stand without its formula, and then says nothing.
        rules = [rule for rule in model.getListOfRules() if rule.isSetMath()]
        self.assigned = {rule.getVariable(): rule for rule in rules if rule.isAssignment()}
        self.rated = {rule.getVariable(): rule for rule in rules if rule.isRate()}
        self.started = {
            one.getSymbol(): one for one in model.getListOfInitialAssignments() if one.isSetMath()
        }
        self.species = {s.getId(): s for s in model.getListOfSpecies()}
        self.sizes = {c.getId(): c for c in model.getListOfCompartments()}
        self.constants = {p.getId(): p for p in model.getListOfParameters()}
        self.reactions = {r.getId(): r for r in model.getListOfReactions()}
        self.references = {r.getId(): r for r in self._references() if r.isSetId()}
        self.plain = {**self.sizes, **self.constants, **self.references}
        self.changes = self._changes()

    def _references(self) -> list[Any]:
        return [
            reference
            for reaction in self.reactions.values()
            for reference in [*reaction.getListOfReactants(), *reaction.getListOfProducts()]
        ]

    def _changes(self) -> dict[str, list[tuple[str, str, Any]]]:
        """Per species: sign, reaction and species reference of all that change it."""
        found: dict[str, list[tuple[str, str, Any]]] = {name: [] for name in self.species}
        for name, reaction in self.reactions.items():
            for sign, side in (
                ("-", reaction.getListOfReactants()),
                ("+", reaction.getListOfProducts()),
            ):
                for reference in side:
                    found.setdefault(reference.getSpecies(), []).append((sign, name, reference))
        return found

    def is_amount(self, name: str) -> bool:
        """Whether the id of a species stands for its amount, not its concentration."""
        species = self.species[name]
        size = self.sizes.get(species.getCompartment())
        if size is None:
            raise ExchangeError(
                f'<species id="{name}"> lies in compartment {species.getCompartment()!r}, '
                "which is not defined. Add the compartment."
            )
        flat = size.isSetSpatialDimensions() and size.getSpatialDimensions() == 0
        return bool(species.getHasOnlySubstanceUnits()) or flat

    def is_reacting(self, name: str) -> bool:
        """Whether reactions change a species."""
        species = self.species[name]
        is_free = not species.getBoundaryCondition() and not species.getConstant()
        return is_free and bool(self.changes[name]) and name not in self.rated

    def is_fixed(self, name: str) -> bool:
        """Whether a quantity never changes."""
        moving = name in self.assigned or name in self.rated or name in self.switched
        return not moving and not (name in self.species and self.is_reacting(name))

    def number_of(self, name: str) -> float | None:
        """Value of a compartment, parameter or stoichiometry, or a refusal."""
        element = self.plain[name]
        if name in self.sizes:
            if not element.isSetSize() and not self._needs_size(name):
                return None
            kind, is_set, value = "compartment", element.isSetSize(), element.getSize()
        elif name in self.constants:
            kind, is_set, value = "parameter", element.isSetValue(), element.getValue()
        else:
            kind, is_set = "speciesReference", element.isSetStoichiometry()
            value = element.getStoichiometry()
        if not is_set or isnan(value):
            raise ExchangeError(
                f'<{kind} id="{name}"> has no value, and no rule or initial assignment gives it '
                "one. Give it a number."
            )
        return float(value)

    def _needs_size(self, name: str) -> bool:
        inside = [s for s in self.species if self.species[s].getCompartment() == name]
        return not all(self.is_amount(s) for s in inside)

    def has_size(self, name: str) -> bool:
        """Whether a species lies in a compartment of a size other than 0."""
        size = self.species[name].getCompartment()
        if not self.is_fixed(size) or size in self.started:
            return True
        return self.number_of(size) not in (None, 0.0)

    def is_number(self, name: str) -> bool:
        """Whether a species that nothing changes is a plain number in its own convention."""
        species = self.species[name]
        if name in self.started or not self.is_fixed(species.getCompartment()):
            return False
        has_own = (
            species.isSetInitialAmount
            if self.is_amount(name)
            else (species.isSetInitialConcentration)
        )
        return bool(has_own())

    def own_number(self, name: str) -> float:
        """Initial value of a species as written, in its own convention."""
        species = self.species[name]
        return float(
            species.getInitialAmount()
            if self.is_amount(name)
            else species.getInitialConcentration()
        )
