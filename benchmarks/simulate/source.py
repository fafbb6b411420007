"""The model's text as a function for each peer; plain rewriting, nothing of OpenLDN's engine."""

import math
import re
from collections.abc import Callable
from graphlib import TopologicalSorter
from typing import Any

from benchmarks.simulate.ldn10 import read_content

NAME = re.compile(r"[A-Za-z_]\w*")


def write_function(model: str) -> str:
    """Source of ``rhs(t, y, p, dy)``: the rates of change are written into ``dy``."""
    content = read_content(model)
    lines = ["def rhs(t, y, p, dy):", *_names(content)]
    lines += [f"    dy[{k}] = {_plain(text)}" for k, text in enumerate(_rates(content))]
    return "\n".join(lines) + "\n"


def write_expression(model: str) -> str:
    """Source of ``rates(t, y, p)``, which returns the rates in a tuple (for JAX)."""
    content = read_content(model)
    rates = ", ".join(_plain(text) for text in _rates(content))
    return "\n".join(["def rates(t, y, p):", *_names(content), f"    return ({rates})"]) + "\n"


def make(source: str, name: str, **names: Any) -> Callable[..., Any]:
    """Run the source of a function with these names in reach, and return it."""
    space: dict[str, Any] = {"cos": math.cos, "exp": math.exp, "pi": math.pi} | names
    exec(compile(source, f"<{name}>", "exec"), space)
    return space[name]


def write_sbml(model: str) -> str:
    """The model as SBML: parameters, a rate rule per state, an assignment rule per name."""
    import libsbml

    content = read_content(model)
    document = libsbml.SBMLDocument(3, 1)
    target = document.createModel()

    def variable(name: str, value: float, *, constant: bool) -> None:
        one = target.createParameter()
        one.setId(name)
        one.setValue(value)
        one.setConstant(constant)

    def rule(make_rule: Callable[[], Any], name: str, text: str) -> None:
        one = make_rule()
        one.setVariable(name)
        if one.setMath(libsbml.parseL3Formula(_infix(text))) != libsbml.LIBSBML_OPERATION_SUCCESS:
            raise ValueError(f"{name}: {libsbml.getLastParseL3Error()}")

    from benchmarks.simulate.ldn10 import initial_values, typical_values

    for name, value in typical_values(model).items():
        variable(name, value, constant=True)
    for name in content["let"]:
        variable(name, 0.0, constant=False)
    for name, value in zip(content["states"], initial_values(model), strict=True):
        variable(name, float(value), constant=False)
    for name in _ordered(content["let"]):
        rule(target.createAssignmentRule, name, content["let"][name])
    for name, text in content["equations"].items():
        rule(target.createRateRule, name, text)
    return str(libsbml.writeSBMLToString(document))


def _names(content: dict[str, Any]) -> list[str]:
    lines = [f"    {name} = y[{k}]" for k, name in enumerate(content["states"])]
    lines += [f"    {name} = p[{k}]" for k, name in enumerate(content["parameters"])]
    let = content["let"]
    return lines + [f"    {name} = {_plain(let[name])}" for name in _ordered(let)]


def _rates(content: dict[str, Any]) -> list[str]:
    return [content["equations"][name] for name in content["states"]]


def _ordered(let: dict[str, str]) -> list[str]:
    uses = {name: set(NAME.findall(_infix(text))) & set(let) for name, text in let.items()}
    return list(TopologicalSorter(uses).static_order())


def _infix(text: str) -> str:
    """Without units; time has SBML's name already in the texts' own ``t``."""
    return re.sub(r"\bt\b", "time", re.sub(r"\[[^]]*\]", "", text))


def _plain(text: str) -> str:
    return re.sub(r"\[[^]]*\]", "", text).replace("^", "**")
