"""From the parts of an SBML model to the parts of our model text."""

from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from openldn.errors import ExchangeError
from openldn.exchange.sbml_math import Names, print_math
from openldn.exchange.sbml_names import Words
from openldn.exchange.sbml_source import Source


@dataclass(frozen=True, kw_only=True)
class Equations:
    """Sections of a model text, before they are written.

    Parameters
    ----------
    parameters : dict of str to float
    let, initial, rates : dict of str to str
        Named expressions; initial values and rates of change of the states.
    amounts, concentrations : dict of str to str
        From the id of a species to the name of its amount, its concentration.
    words : Words
    """

    words: Words
    parameters: dict[str, float] = field(default_factory=dict)
    let: dict[str, str] = field(default_factory=dict)
    initial: dict[str, str] = field(default_factory=dict)
    rates: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, str] = field(default_factory=dict)
    concentrations: dict[str, str] = field(default_factory=dict)


def make_equations(model: Any, *, switched: frozenset[str] = frozenset()) -> Equations:
    """Equations of a model.

    Parameters
    ----------
    model : libsbml.Model
        Of :func:`parse_document`.
    switched : frozenset of str
        Ids of quantities that events set; they become states, whatever they are otherwise.
    """
    return _Translator(model, switched).translate()


class _Translator(Source):
    """Writes the parts of a model as parts of a text."""

    def __init__(self, model: Any, switched: frozenset[str]) -> None:
        super().__init__(model, switched)
        self.out = Equations(words=Words([*self.plain, *self.species, *self.reactions]))
        self.opened: list[str] = []

    def translate(self) -> Equations:
        for name in self.plain:
            self._translate_plain(name)
        for name in self.reactions:
            self.out.let[self.word(name)] = self._law(name, self.now)
        for name in self.species:
            self._translate_species(name)
        if not self.out.initial:
            # A model text needs a state; this one stays where it is.
            self._add_state(self.out.words.make("idle"), "0", "0")
        return self.out

    @property
    def now(self) -> Names:
        return Names(value=self.word, rate=self.rate)

    @property
    def start(self) -> Names:
        return Names(value=self.initial, rate=_no_rate, time="0")

    def word(self, name: str) -> str:
        if name not in self.out.words:
            raise ExchangeError(f"a formula uses {name!r}, which nothing in the model defines.")
        return self.out.words[name]

    def _law(self, name: str, names: Names) -> str:
        law = self.reactions[name].getKineticLaw()
        where = f'<reaction id="{name}">'
        if law is None or law.getMath() is None:
            raise ExchangeError(f"{where} has no kinetic law. Give it a <kineticLaw> with a rate.")
        return print_math(law.getMath(), names, where=where)

    def _stoichiometry(self, reference: Any, reaction: str) -> str:
        name = reference.getId()
        if name and (name in self.assigned or name in self.rated or name in self.started):
            return self.word(name)
        if not reference.isSetStoichiometry():
            raise ExchangeError(
                f'<speciesReference species="{reference.getSpecies()}"> of reaction {reaction} has '
                "no stoichiometry. Give it one."
            )
        return self.word(name) if name else _literal(reference.getStoichiometry(), name)

    def _net_rate(self, name: str) -> str:
        """Rate of change of a species' amount by reactions."""
        terms = []
        for sign, reaction, reference in self.changes[name]:
            many = self._stoichiometry(reference, reaction)
            rate = self.word(reaction)
            terms.append(f"{sign} {rate}" if many == "1.0" else f"{sign} {many}*{rate}")
        text = " ".join(terms).removeprefix("+ ") or "0"
        species = self.species[name]
        factor = species.getConversionFactor() or self.model.getConversionFactor()
        return f"{self.word(factor)}*({text})" if factor and terms else text

    def _translate_plain(self, name: str) -> None:
        word, out = self.word(name), self.out
        if name in self.assigned:
            out.let[word] = self._formula(self.assigned[name], self.now)
        elif name in self.rated:
            self._add_state(word, self.initial(name), self._formula(self.rated[name], self.now))
        elif name in self.switched:
            self._add_state(word, self.initial(name), "0")
        elif name in self.started:
            out.let[word] = self.initial(name)
        elif (value := self.number_of(name)) is not None:
            out.parameters[word] = value

    def _formula(self, element: Any, names: Names) -> str:
        variable = element.getVariable() if hasattr(element, "getVariable") else element.getSymbol()
        where = f"<{element.getElementName()}> of {variable}"
        return print_math(element.getMath(), names, where=where)

    def _add_state(self, word: str, initial: str, rate: str) -> None:
        self.out.initial[word] = initial
        self.out.rates[word] = rate

    def _translate_species(self, name: str) -> None:
        word, out = self.word(name), self.out
        size = self.word(self.species[name].getCompartment())
        is_amount, has_size = self.is_amount(name), self.has_size(name)
        amount, concentration = out.words.make(f"amount_{name}"), f"concentration_{name}"
        if name in self.assigned:
            out.let[word] = self._formula(self.assigned[name], self.now)
        elif name in self.rated:
            self._add_state(word, self.initial(name), self._formula(self.rated[name], self.now))
        elif self.is_reacting(name) or name in self.switched:
            rate = self._net_rate(name) if self.is_reacting(name) else "0"
            self._add_state(amount, self._initial_amount(name), rate)
            out.let[word] = amount if is_amount else f"{amount}/{size}"
        elif self.is_number(name):
            out.parameters[word] = self.own_number(name)
        else:
            out.let[amount] = self._initial_amount(name)
            out.let[word] = amount if is_amount else f"{amount}/{size}"
        if amount not in out.let and amount not in out.initial:
            out.let[amount] = word if is_amount else f"{word}*{size}"
        out.amounts[name] = amount
        if has_size:
            out.concentrations[name] = out.words.make(concentration)
            out.let[out.concentrations[name]] = f"{amount}/{size}" if is_amount else word

    def initial(self, name: str) -> str:
        """Value of a quantity at time 0, as an expression of the parameters."""
        if name in self.opened:
            ring = " -> ".join([*self.opened[self.opened.index(name) :], name])
            raise ExchangeError(
                f"the values at time 0 depend on each other: {ring}. Break the ring."
            )
        self.opened.append(name)
        text = self._initial(name)
        self.opened.pop()
        return text

    def _initial(self, name: str) -> str:
        if name in self.assigned:
            return f"({self._formula(self.assigned[name], self.start)})"
        if name in self.started:
            return f"({self._formula(self.started[name], self.start)})"
        if name in self.reactions:
            return f"({self._law(name, self.start)})"
        if name in self.species:
            return self._initial_species(name)
        word = self.word(name)
        value = self.number_of(name)
        return word if self.is_fixed(name) and value is not None else _literal(value, name)

    def _initial_species(self, name: str) -> str:
        if self.is_fixed(name) and self.is_number(name):
            return self.word(name)
        species = self.species[name]
        is_amount = self.is_amount(name)
        if species.isSetInitialAmount():
            number = _literal(species.getInitialAmount(), name)
            return number if is_amount else f"({number}/{self.initial(species.getCompartment())})"
        if species.isSetInitialConcentration():
            number = _literal(species.getInitialConcentration(), name)
            return f"({number}*{self.initial(species.getCompartment())})" if is_amount else number
        raise ExchangeError(
            f'<species id="{name}"> has no initial value, and no rule or initial assignment gives '
            "it one. Give it an initialAmount or initialConcentration."
        )

    def _initial_amount(self, name: str) -> str:
        species = self.species[name]
        if species.isSetInitialAmount() and name not in self.started:
            return _literal(species.getInitialAmount(), name)
        own = self.initial(name)
        return own if self.is_amount(name) else f"{own}*{self.initial(species.getCompartment())}"

    def rate(self, name: str) -> str:
        """Rate of change of a quantity, as an expression."""
        if name in self.rated:
            return f"({self._formula(self.rated[name], self.now)})"
        if name in self.species and self.is_reacting(name):
            size = self.species[name].getCompartment()
            if self.is_amount(name):
                return f"({self._net_rate(name)})"
            if self.is_fixed(size):
                return f"(({self._net_rate(name)})/{self.word(size)})"
        elif name not in self.assigned and name not in self.reactions:
            return "0"
        raise ExchangeError(
            f"the csymbol rateOf is asked for {name!r}, which has no rate of its own. Take it of a "
            "quantity with a rate rule, or of a species in a compartment of constant size."
        )


def _no_rate(name: str) -> str:
    raise ExchangeError(
        f"the csymbol rateOf ({name!r}) stands in a value at time 0. Write the number instead."
    )


def _literal(value: float | None, name: str) -> str:
    if value is None or not isfinite(value):
        raise ExchangeError(f"{name!r} has the value {value}; give it a finite number.")
    return repr(float(value)) if value >= 0 else f"({float(value)!r})"
