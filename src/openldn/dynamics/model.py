"""A model: states, their rates of change, the numbers, all as symbols."""

from dataclasses import dataclass, field
from functools import cached_property

import sympy as sp

from openldn.dynamics.inputs import Input, Residual

TIME = sp.Symbol("t", real=True)


@dataclass(frozen=True, kw_only=True)
class State:
    """A state: what changes over time.

    Parameters
    ----------
    initial : sympy expression
        Over inputs.
    rate : sympy expression
        Over states, inputs, definitions and time.
    tolerance : float
        Absolute tolerance of the solver, in ``unit``.
    """

    name: str
    unit: str
    initial: sp.Expr
    rate: sp.Expr
    tolerance: float

    @property
    def symbol(self) -> sp.Symbol:
        """Its symbol."""
        return sp.Symbol(self.name, real=True)


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A name for an expression: from ``[let]`` or ``[outputs]``."""

    name: str
    unit: str
    value: sp.Expr

    @property
    def symbol(self) -> sp.Symbol:
        """Its symbol."""
        return sp.Symbol(self.name, real=True)


@dataclass(frozen=True, kw_only=True)
class Dosing:
    """How doses into a state enter it.

    Parameters
    ----------
    state : str
    unit : str
        Of the doses in the records.
    factor : float
        From dose unit to the state's unit.
    bioavailability, lag : sympy expression
        Over inputs; lag in the model's time.
    duration, rate : sympy expression or None
        Of infusions that leave it to the model; rate in dose units per time.
    """

    state: str
    unit: str
    factor: float
    bioavailability: sp.Expr
    lag: sp.Expr
    duration: sp.Expr | None = None
    rate: sp.Expr | None = None


@dataclass(frozen=True, kw_only=True)
class Model:
    """A system of ordinary differential equations with its dosing.

    Parameters
    ----------
    texts : tuple of str
        As given.
    definitions : tuple of Definition
        Of ``[let]``, each after those that it uses.
    outputs : tuple of Definition
        Of ``[outputs]``.
    has_units : bool
        Whether units were checked.
    """

    name: str
    about: str
    time_unit: str
    inputs: tuple[Input, ...]
    states: tuple[State, ...]
    definitions: tuple[Definition, ...]
    outputs: tuple[Definition, ...]
    dosing: tuple[Dosing, ...]
    residuals: tuple[Residual, ...]
    has_units: bool
    texts: tuple[str, ...] = field(repr=False)

    @cached_property
    def input_symbols(self) -> frozenset[sp.Symbol]:
        """Symbols that are constant between events."""
        return frozenset(one.symbol for one in self.inputs)

    @cached_property
    def expanded(self) -> dict[sp.Symbol, sp.Expr]:
        """Every definition with all others put in: over inputs, states and time only."""
        known: dict[sp.Symbol, sp.Expr] = {}
        for one in self.definitions:
            known[one.symbol] = one.value.xreplace(known)
        return known

    @property
    def rates(self) -> tuple[sp.Expr, ...]:
        """Rates of change over inputs, states and time only."""
        return tuple(state.rate.xreplace(self.expanded) for state in self.states)

    @property
    def observables(self) -> tuple[Definition, ...]:
        """All that can be reported: outputs, then definitions, then states; expanded."""
        found = {one.name: one for one in (*self.outputs, *self.definitions)}
        rows = [
            Definition(name=one.name, unit=one.unit, value=one.value.xreplace(self.expanded))
            for one in found.values()
        ]
        states = [
            Definition(name=one.name, unit=one.unit, value=one.symbol)
            for one in self.states
            if one.name not in found
        ]
        return (*rows, *states)
