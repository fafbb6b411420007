"""From a model to the source of a module that numba compiles: one for all its patients.

All numbers of a group of patients stand in one flat array ``w``, :data:`LANES` values of a
quantity side by side, at offsets that are constants of the source. Loops over the lanes of
straight-line arithmetic at constant offsets become vector instructions; a store at an offset
known only at run time would stop that.
"""

from collections.abc import Sequence
from graphlib import TopologicalSorter

import sympy as sp

from openldn.dynamics.elimination import eliminate
from openldn.dynamics.functions import power
from openldn.dynamics.layout import LANES, Layout
from openldn.dynamics.model import TIME, Definition, Model
from openldn.dynamics.printing import Printer
from openldn.errors import ModelError

_INDENT = "    "
_STEEPEST = "1e100"
_HEAD = '''"""Made by openldn.dynamics from the text of a model; not for editing."""

import numpy as np
from numba import cfunc

from openldn.dynamics.lanes import (
    arccosine, arcsine, arctangent, cosine, exponential, hyperbolic_tangent, logarithm, power,
    root, select, sine, square, whole,
)
from openldn.dynamics.layout import Layout
from openldn.dynamics.machine import SIGNATURE, make_machine
from openldn.dynamics.rodas5p import GAMMA

'''
_TAIL = """
machine = make_machine(rates=rates, factor=factor, solve=solve, observe=observe, layout=LAYOUT)


@cfunc(SIGNATURE, cache=True, error_model="numpy")
def kernel(w, part):
    machine(w, part)
"""


def make_source(model: Model) -> str:
    """Source text of the module for a model."""
    writer = _Writer(model)
    return "".join((_HEAD, writer.metadata(), writer.functions(), _TAIL))


class _Writer:
    """Writes the parts of the source that depend on the model."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.inputs = model.input_symbols
        self.states = [state.symbol for state in model.states]
        self.hoisted: dict[sp.Expr, sp.Symbol] = {}
        self.steps: dict[sp.Symbol, sp.Expr] = {}
        self.slopes_of: dict[sp.Symbol, dict[sp.Symbol, sp.Symbol]] = {}
        self.fixed: dict[sp.Symbol, sp.Expr] = {}
        for one in model.definitions:
            self._define(one)
        self.rates = [self._prepare(state.rate) for state in model.states]
        columns = {symbol: j for j, symbol in enumerate(self.states)}
        gradients = [self._gradient(rate) for rate in self.rates]
        self.slopes = {
            (i, columns[symbol]): slope
            for i, gradient in enumerate(gradients)
            for symbol, slope in gradient.items()
            if symbol is not TIME
        }
        self.drift = [gradient.get(TIME, sp.Integer(0)) for gradient in gradients]
        self.observables = [one for one in model.observables if one.value not in self.states]
        own = {one.name: one.value for one in (*model.definitions, *model.outputs)}
        self.seen = [self._prepare(own[one.name]) for one in self.observables]
        self.elimination = eliminate(len(self.states), set(self.slopes))

    # -- definitions and their derivatives, step by step ---------------------------------------

    def _define(self, one: Definition) -> None:
        """A definition: a constant to put in, or a step of its own with its derivatives."""
        value = one.value.xreplace(self.fixed)
        if value.free_symbols <= self.inputs:
            self.fixed[one.symbol] = value
            return
        self.steps[one.symbol] = self._hoist(value)
        slopes = {}
        for symbol, slope in self._gradient(self.steps[one.symbol]).items():
            name = sp.Symbol(f"_d{len(self.steps)}", real=True)
            self.steps[name] = slope
            slopes[symbol] = name
        self.slopes_of[one.symbol] = slopes

    def _prepare(self, e: sp.Expr) -> sp.Expr:
        return self._hoist(e.xreplace(self.fixed))

    def _gradient(self, e: sp.Expr) -> dict[sp.Symbol, sp.Expr]:
        """Derivatives in states and time, by the chain rule through definitions."""
        found: dict[sp.Symbol, sp.Expr] = {}
        for symbol in sorted(e.free_symbols, key=lambda s: s.name):
            if symbol in self.slopes_of:
                outer = _derivative(e, symbol)
                for inner, name in self.slopes_of[symbol].items():
                    found[inner] = found.get(inner, sp.Integer(0)) + outer * name
            elif symbol in self.states or symbol == TIME:
                found[symbol] = found.get(symbol, sp.Integer(0)) + _derivative(e, symbol)
        return {symbol: slope for symbol, slope in found.items() if slope != 0}

    # -- hoisting what is constant between events ---------------------------------------------

    def _hoist(self, e: sp.Expr) -> sp.Expr:
        """Replace what depends on inputs only by a constant computed once per patient."""
        if e.is_Atom and e not in self.inputs:
            return e
        if isinstance(e, sp.Expr) and e.free_symbols and e.free_symbols <= self.inputs:
            return self._constant(e)
        if not e.args or e.is_number:
            return e
        if isinstance(e, sp.Add | sp.Mul):
            fixed = [a for a in e.args if a.free_symbols <= self.inputs]
            loose = [self._hoist(a) for a in e.args if not a.free_symbols <= self.inputs]
            if any(a.free_symbols for a in fixed):
                return e.func(self._constant(e.func(*fixed)), *loose)
            return e.func(*fixed, *loose)
        return e.func(*(self._hoist(a) for a in e.args))

    def _constant(self, e: sp.Expr) -> sp.Expr:
        if e.is_number:
            return e
        if e not in self.hoisted:
            self.hoisted[e] = sp.Symbol(f"_k{len(self.hoisted)}", real=True)
        return self.hoisted[e]

    @property
    def layout(self) -> Layout:
        """Where each quantity stands."""
        return Layout(
            n_states=len(self.states),
            n_constants=len(self.hoisted),
            n_observables=len(self.seen),
            n_factors=self.elimination.size,
        )

    # -- metadata --------------------------------------------------------------------------------

    def metadata(self) -> str:
        """What is known of the model at run time, and the functions over arrays of inputs."""
        model = self.model
        rows = {
            "LAYOUT": self.layout,
            "NAME": model.name,
            "TIME_UNIT": model.time_unit,
            "INPUTS": [
                (i.name, i.value, i.unit, i.sd, i.low, i.high, i.is_covariate, i.basis, i.source)
                for i in model.inputs
            ],
            "STATES": [(s.name, s.unit, s.tolerance) for s in model.states],
            "OBSERVABLES": [(o.name, o.unit) for o in self.observables],
            "ALIASES": [
                (o.name, o.unit, self.states.index(o.value))
                for o in model.observables
                if o.value in self.states and o.name not in {s.name for s in model.states}
            ],
            "DOSING": [
                (d.state, d.unit, d.factor, d.duration is not None, d.rate is not None)
                for d in model.dosing
            ],
            "RESIDUALS": [(r.output, r.proportional, r.additive) for r in model.residuals],
        }
        text = "".join(f"{name} = {value!r}\n" for name, value in rows.items())
        return text + self._array_functions()

    def _array_functions(self) -> str:
        model = self.model
        names = {one.symbol: f"p[:, {k}]" for k, one in enumerate(model.inputs)}
        printer = Printer(names, for_arrays=True)
        by_symbol = {symbol: e for e, symbol in self.hoisted.items()}
        constants = [by_symbol[sp.Symbol(f"_k{k}", real=True)] for k in range(len(by_symbol))]
        lines = [_array_function("constants_of", constants, printer)]
        initial = [state.initial for state in model.states]
        lines.append(_array_function("initial_of", initial, printer))
        nothing = sp.Integer(0)
        dosing = [
            e if e is not None else nothing
            for d in model.dosing
            for e in (d.bioavailability, d.lag, d.duration, d.rate)
        ]
        lines.append(_array_function("dosing_of", dosing, printer))
        return "".join(lines)

    # -- lane functions --------------------------------------------------------------------------

    def functions(self) -> str:
        """The functions that run on lanes."""
        return "".join((self._rates(), self._factor(), self._solve(), self._observe()))

    def _names(self, state_at: str) -> dict[sp.Symbol, str]:
        offsets = self.layout.offsets
        names = {s: f"w[{offsets[state_at] + i * LANES}]" for i, s in enumerate(self.states)}
        for k in range(len(self.hoisted)):
            names[sp.Symbol(f"_k{k}", real=True)] = f"w[{offsets['K'] + k * LANES}]"
        names[TIME] = f"w[{offsets['TS']}]"
        return names

    def _body(self, targets: Sequence[tuple[str, sp.Expr]], state_at: str) -> list[str]:
        """Lines that compute expressions, each thing once and after what it needs."""
        names = self._names(state_at)
        rows = self._needed([value for _, value in targets])
        values = [*rows.values(), *(value for _, value in targets)]
        shared, reduced = sp.cse(values, symbols=sp.numbered_symbols("_x", real=True))
        jobs = dict(shared)
        jobs |= dict(zip(rows, reduced, strict=False))
        order = TopologicalSorter(
            {s: sorted(v.free_symbols & jobs.keys(), key=str) for s, v in jobs.items()}
        ).static_order()
        goals = list(zip((name for name, _ in targets), reduced[len(rows) :], strict=True))
        used = set().union(*(v.free_symbols for v in (*jobs.values(), *(g for _, g in goals))))
        local = {s: f"v{k}" for k, s in enumerate(sorted(used - jobs.keys(), key=str))}
        lines = [f"{text} = {names[symbol]}" for symbol, text in local.items()]
        local |= {symbol: f"y{k}" for k, symbol in enumerate(jobs)}
        printer = Printer(local)
        lines += [f"{local[symbol]} = {printer.show(jobs[symbol])}" for symbol in order]
        return lines + [f"{name} = {printer.show(value)}" for name, value in goals]

    def _needed(self, values: Sequence[sp.Expr]) -> dict[sp.Symbol, sp.Expr]:
        """Steps that expressions need, directly or through others."""
        wanted: set[sp.Symbol] = set()
        left = set().union(*(value.free_symbols for value in values)) if values else set()
        while left:
            new = {symbol for symbol in left if symbol in self.steps} - wanted
            wanted |= new
            left = set().union(*(self.steps[symbol].free_symbols for symbol in new)) - wanted
        return {symbol: value for symbol, value in self.steps.items() if symbol in wanted}

    def _may_be_infinite(self, value: sp.Expr) -> bool:
        """Whether a slope holds a power that is not whole, or a logarithm."""
        parts = [value, *self._needed([value]).values()]
        return any(
            part.has(power, sp.log) or any(not one.exp.is_Integer for one in part.atoms(sp.Pow))
            for part in parts
        )

    def _rates(self) -> str:
        offsets = self.layout.offsets
        targets = [(f"f{i}", rate) for i, rate in enumerate(self.rates)]
        lines = self._body(targets, "TMP")
        lines += [
            f"w[{offsets['F'] + i * LANES}] = f{i} + w[{offsets['R'] + i * LANES}]"
            for i in range(len(self.states))
        ]
        return _lane_function("rates", lines)

    def _factor(self) -> str:
        offsets = self.layout.offsets
        n = len(self.states)
        targets = [(f"j{i}_{j}", value) for (i, j), value in self.slopes.items()]
        targets += [(f"q{i}", value) for i, value in enumerate(self.drift)]
        lines = self._body(targets, "Y")
        # A root or a power below 1 is infinitely steep at 0, where many states begin: such a slope
        # counts as 0 there. The error estimate keeps the step short until the slope is a number.
        lines += [
            f"{name} = select(({name} < {_STEEPEST}) & ({name} > -{_STEEPEST}), {name}, 0.0)"
            for name, value in targets
            if self._may_be_infinite(value)
        ]
        lines.append(f"h = w[{offsets['H']}]")
        lines.append("g = h * GAMMA")
        for i in range(n):
            lines.append(f"w[{offsets['FT'] + i * LANES}] = q{i} * h * h")
            lines.append(f"w[{offsets['HREP'] + i * LANES}] = h")
        for i, j in self.slopes:
            start = "1.0 - " if i == j else "-"
            lines.append(f"a{i}_{j} = {start}g * j{i}_{j}")
        lines += [f"a{i}_{i} = 1.0" for i in range(n) if (i, i) not in self.slopes]
        lines += self.elimination.factor_lines()
        lines += [
            f"w[{offsets['LU'] + k * LANES}] = {name}"
            for k, name in enumerate(self.elimination.kept)
        ]
        return _lane_function("factor", lines)

    def _solve(self) -> str:
        offsets = self.layout.offsets
        n = len(self.states)
        lines = [f"b{i} = w[{offsets['B'] + i * LANES}]" for i in range(n)]
        place = {
            name: f"w[{offsets['LU'] + k * LANES}]" for k, name in enumerate(self.elimination.kept)
        }
        lines += self.elimination.solve_lines(place)
        lines += [f"w[{offsets['B'] + i * LANES}] = b{i}" for i in range(n)]
        return _lane_function("solve", lines)

    def _observe(self) -> str:
        offsets = self.layout.offsets
        targets = [(f"o{i}", value) for i, value in enumerate(self.seen)]
        lines = self._body(targets, "YI")
        lines += [f"w[{offsets['OB'] + i * LANES}] = o{i}" for i in range(len(self.seen))] or [
            f"w[{offsets['OB']}] = 0.0"
        ]
        return _lane_function("observe", lines)


def _lane_function(name: str, lines: list[str]) -> str:
    body = "".join(f"{_INDENT}{line}\n" for line in lines)
    return f"\n\ndef {name}(w):\n{body}"


def _array_function(name: str, values: Sequence[sp.Expr], printer: Printer) -> str:
    lines = [f"    out[:, {k}] = {printer.show(value)}\n" for k, value in enumerate(values)]
    return (
        f"\n\ndef {name}(p):\n    out = np.empty((p.shape[0], {len(values)}))\n"
        f"{''.join(lines)}    return out\n"
    )


def _derivative(e: sp.Expr, symbol: sp.Symbol) -> sp.Expr:
    found = sp.diff(e, symbol)
    if found.has(sp.Derivative, sp.Subs, sp.DiracDelta):
        raise ModelError(f"the derivative of {e} in {symbol} cannot be taken; write it otherwise.")
    return found
