"""An SBML document, read and brought into one form."""

from typing import Any

import libsbml

from openldn.errors import ExchangeError

# The latest form that libsbml writes; the older ones say the same in other words.
LEVEL, VERSION = 3, 2
# Packages that change what the equations are and are therefore not passed over.
_READ = ("l3v2extendedmath",)
_ADVICE = {"comp": "Flatten the model first (libsbml: flattenModelDefinition)."}


def parse_document(text: str) -> Any:
    """Model of an SBML text: Level 3 Version 2, functions inlined, local parameters global.

    Returns
    -------
    libsbml.SBMLDocument
        The model is valid for as long as the document is.

    Raises
    ------
    ExchangeError
        If it is no SBML, or holds what no differential equation says.
    """
    document = libsbml.readSBMLFromString(text)
    _check_reading(document)
    _check_packages(document)
    _check_elements(document.getModel())
    _convert(document, "promoteLocalParameters")
    _convert(document, "expandFunctionDefinitions")
    _raise_level(document)
    return document


def _check_reading(document: Any) -> None:
    for i in range(document.getNumErrors()):
        error = document.getError(i)
        if error.getSeverity() >= libsbml.LIBSBML_SEV_ERROR:
            message = " ".join(error.getShortMessage().split())
            raise ExchangeError(
                f"this is no SBML that can be read: line {error.getLine()}: {message}."
            )
    if document.getModel() is None:
        raise ExchangeError("this SBML holds no model. Give a file with a <model>.")


def _check_packages(document: Any) -> None:
    if document.getLevel() < LEVEL:
        return  # packages are of Level 3
    for i in range(document.getNumPlugins()):
        name = document.getPlugin(i).getPackageName()
        if document.getPackageRequired(name) and name not in _READ:
            advice = _ADVICE.get(name, "Write the model without it.")
            raise ExchangeError(
                f"the SBML package {name!r} is required by this model and is not read. {advice}"
            )


def _check_elements(model: Any) -> None:
    for rule in model.getListOfRules():
        if rule.isAlgebraic():
            raise ExchangeError(
                "<algebraicRule> is not read: it is an equation that no state's rate follows "
                "from. Solve it for one variable and write an <assignmentRule>."
            )
    for reaction in model.getListOfReactions():
        if reaction.isSetFast() and reaction.getFast():
            raise ExchangeError(
                f'<reaction id="{reaction.getId()}"> is fast; equilibria are not read. Give it '
                "a kinetic law with a large rate, or write the equilibrium as <assignmentRule>."
            )


def _convert(document: Any, what: str) -> None:
    properties = libsbml.ConversionProperties()
    properties.addOption(what, True)
    if document.convert(properties) != libsbml.LIBSBML_OPERATION_SUCCESS:
        raise ExchangeError(
            f"libsbml could not carry out {what} on this model; check it with an SBML validator."
        )


def _raise_level(document: Any) -> None:
    if (document.getLevel(), document.getVersion()) == (LEVEL, VERSION):
        return
    # Not strict: units that do not fit are no reason to refuse numbers.
    document.setLevelAndVersion(LEVEL, VERSION, False, True)
    if (document.getLevel(), document.getVersion()) != (LEVEL, VERSION):
        raise ExchangeError(
            f"libsbml could not bring this model to Level {LEVEL} Version {VERSION}; "
            "check it with an SBML validator."
        )
