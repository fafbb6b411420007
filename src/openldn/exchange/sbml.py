"""SBML models: in as our model text, out from our models."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from openldn.dynamics import (
    TimedChange,
)
from openldn.errors import ExchangeError, NotFound
from openldn.exchange.sbml_document import parse_document
from openldn.exchange.sbml_equations import Equations, make_equations
from openldn.exchange.sbml_events import find_switched, read_events

# Absolute tolerance of a state relative to the largest number that a model starts from, and
# the largest that is given: amounts of 1e-15 mol are as common in SBML as such of 1000.
RELATIVE_ATOL = 1e-9
LARGEST_ATOL = 1e-9


@dataclass(frozen=True, kw_only=True)
class SbmlModel:
    """An SBML model in our words.

    Parameters
    ----------
    text : str
        Model text.
    changes : tuple of TimedChange
        What its events do; to be carried out while the text is simulated.
    names : dict of str to str
        From SBML id to the name in the text.
    amounts, concentrations : dict of str to str
        From the id of a species to the name of its amount, of its concentration.
    constants : dict of str to float
        Parameters of the text with their values.
    """

    text: str
    changes: tuple[TimedChange, ...]
    names: dict[str, str]
    amounts: dict[str, str]
    concentrations: dict[str, str]
    constants: dict[str, float]

    def find_outputs(
        self,
        variables: Sequence[str],
        *,
        amount: Sequence[str] = (),
        concentration: Sequence[str] = (),
    ) -> tuple[str, ...]:
        """Names in the text of what a test case asks for.

        Parameters
        ----------
        variables : sequence of str
            SBML ids.
        amount, concentration : sequence of str
            Which of them are asked for as an amount, as a concentration; the others are given
            as SBML means their id in formulas.

        Raises
        ------
        NotFound
            If the model has no such quantity, or a species no concentration.
        """
        return tuple(
            _find(self.amounts, name, "amount")
            if name in amount and name not in self._plain()
            else _find(self.concentrations, name, "concentration")
            if name in concentration and name not in self._plain()
            else _find(self.names, name, "value")
            for name in variables
        )

    def _plain(self) -> set[str]:
        return set(self.names) - set(self.amounts)


def read_sbml(text: str) -> SbmlModel:
    """Read an SBML model of any level.

    Parameters
    ----------
    text : str
        The SBML document.

    Raises
    ------
    ExchangeError
        If it is no SBML, or holds what cannot be said in a model text; the message names the
        element and tells what to do.
    """
    document = parse_document(text)
    model = document.getModel()
    equations = make_equations(model, switched=find_switched(model))
    names = [*equations.words.ids]
    return SbmlModel(
        text=_write_text(model.getName() or model.getId() or "SBML model", equations),
        changes=read_events(model, equations),
        names={name: equations.words[name] for name in names},
        amounts=equations.amounts,
        concentrations=equations.concentrations,
        constants=equations.parameters,
    )


def sbml_to_model_text(text: str) -> str:
    """Model text of an SBML model without events.

    Raises
    ------
    ExchangeError
        As :func:`read_sbml`; also where events are left that the text alone cannot say.

    Examples
    --------
    >>> import libsbml
    >>> document = libsbml.SBMLDocument(3, 2)
    >>> parameter = document.createModel().createParameter()
    >>> ok = parameter.setId("k"), parameter.setValue(0.5), parameter.setConstant(True)
    >>> "k = 0.5" in sbml_to_model_text(libsbml.writeSBMLToString(document))
    True
    """
    model = read_sbml(text)
    if model.changes:
        raise ExchangeError(
            "this SBML model has events, which a model text cannot hold. Use read_sbml: its "
            "changes are what the events do."
        )
    return model.text


def _find(names: dict[str, str], name: str, what: str) -> str:
    if name not in names:
        known = ", ".join(sorted(names)) or "none"
        raise NotFound(f"the SBML model has no {what} of {name!r}; known are {known}.")
    return names[name]


def _write_text(name: str, equations: Equations) -> str:
    atol = _tolerance(equations)
    sections = [
        f"name = {json.dumps(name)}",
        _section("parameters", {k: repr(v) for k, v in equations.parameters.items()}),
        _section("let", {k: json.dumps(v) for k, v in equations.let.items()}),
        _section(
            "states",
            {
                k: f"{{ initial = {json.dumps(v)}, atol = {atol!r} }}"
                for k, v in equations.initial.items()
            },
        ),
        _section("equations", {k: json.dumps(v) for k, v in equations.rates.items()}),
        # So that every id of the SBML model can be asked for, constants too.
        _section("outputs", {k: json.dumps(k) for k in equations.parameters}),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _section(name: str, lines: dict[str, str]) -> str:
    return "\n".join([f"[{name}]", *(f"{k} = {v}" for k, v in lines.items())]) if lines else ""


def _tolerance(equations: Equations) -> float:
    """Absolute tolerance that fits the amounts that the model starts from."""
    numbers = [_size(text, equations.parameters) for text in equations.initial.values()]
    largest = max(numbers, default=0.0)
    return min(LARGEST_ATOL, RELATIVE_ATOL * largest) if largest > 0 else LARGEST_ATOL


def _size(text: str, parameters: dict[str, float]) -> float:
    """Size of a product of numbers and parameters; 0 for anything else."""
    size = 1.0
    for factor in text.replace("(", "").replace(")", "").split("*"):
        try:
            size *= parameters[factor] if factor in parameters else float(factor)
        except ValueError:
            return 0.0
    return abs(size)
