"""Machine code of a model: its lane functions, reached by one address and a number."""

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from openldn.dynamics.lanes import Lanes, Memory, select
from openldn.dynamics.layout import LANES, Layout
from openldn.dynamics.rodas5p import DENSE, DRIFT, GAMMA, STAGES, TIMES, A, C

Body = Callable[[Memory], None]

# The parts of a kernel, by number.
FACTOR, STEP, PREPARE_DENSE, INTERPOLATE, MEASURE_ERROR, OBSERVE, RATES = range(7)
SIGNATURE: Any = types.void(types.CPointer(types.float64), types.int64)  # type: ignore[no-untyped-call]


def make_machine(*, rates: Body, factor: Body, solve: Body, observe: Body, layout: Layout) -> Any:
    """Numba function of a work array's address and the number of a part, which runs the part."""

    def typed(_context: Any, w: Any, part: Any) -> Any:
        def make(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            kernel = _Kernel(builder.module, arguments[0].type, layout)
            kernel.write(rates=rates, factor=factor, solve=solve, observe=observe)
            kernel.dispatch(builder, *arguments)
            return context.get_dummy_value()

        return types.void(w, part), make

    return intrinsic(typed)


def _run_part(_context: Any, address: Any, w: Any, part: Any) -> Any:
    def make(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[1])(context, builder, arguments[1]).data
        kind = ir.FunctionType(ir.VoidType(), [data.type, ir.IntType(64)])
        function = builder.inttoptr(arguments[0], kind.as_pointer())
        builder.call(function, [data, arguments[2]])
        return context.get_dummy_value()

    return types.void(address, w, part), make


# Run a part of the machine code at an address on a work array.
run_part: Any = intrinsic(_run_part)


class _Kernel:
    """Writes the functions of one model into an LLVM module."""

    def __init__(self, module: Any, pointer: Any, layout: Layout) -> None:
        self.module, self.pointer = module, pointer
        self.at, self.n = layout.offsets, layout.n_states
        self.functions: dict[int, Any] = {}
        self.solve: Any = None

    def write(self, *, rates: Body, factor: Body, solve: Body, observe: Body) -> None:
        """Write every part."""
        self.functions[RATES] = self._function("rates", rates)
        self.solve = self._function("solve", solve)
        self.functions[FACTOR] = self._function("factor", factor)
        self.functions[OBSERVE] = self._function("observe", observe)
        self.functions[STEP] = self._function("step", self._step)
        self.functions[PREPARE_DENSE] = self._function("prepare_dense", self._prepare_dense)
        self.functions[INTERPOLATE] = self._function("interpolate", self._interpolate)
        self.functions[MEASURE_ERROR] = self._function("measure_error", self._measure_error)

    def dispatch(self, builder: Any, w: Any, part: Any) -> None:
        """Call the part that is asked for."""
        end = builder.append_basic_block("end")
        switch = builder.switch(part, end)
        for number, function in self.functions.items():
            block = builder.append_basic_block(f"part{number}")
            switch.add_case(ir.Constant(part.type, number), block)
            builder.position_at_end(block)
            builder.call(function, [w])
            builder.branch(end)
        builder.position_at_end(end)

    def _function(self, name: str, body: Body) -> Any:
        kind = ir.FunctionType(ir.VoidType(), [self.pointer])
        function = ir.Function(self.module, kind, f"openldn_{name}")
        function.linkage = "internal"
        function.attributes.add("noinline")
        builder = ir.IRBuilder(function.append_basic_block("entry"))
        body(Memory(builder, function.args[0], LANES))
        builder.ret_void()
        return function

    def _states(self) -> range:
        return range(0, self.n * LANES, LANES)

    def _step(self, w: Memory) -> None:
        """One step from Y over H: stages U1 to U8, new state YN; U8 is the error estimate."""
        at, builder = self.at, w.builder
        data = builder.function.args[0]
        for stage in range(STAGES):
            for k in self._states():
                w[at["TMP"] + k] = _sum(w, at["Y"] + k, A[stage], at, k)
            w[at["TS"]] = w[at["T"]] + w[at["H"]] * TIMES[stage]
            builder.call(self.functions[RATES], [data])
            for k in self._states():
                value = w[at["HREP"] + k] * w[at["F"] + k]
                if DRIFT[stage]:
                    value = value + w[at["FT"] + k] * DRIFT[stage]
                for j, c in enumerate(C[stage], start=1):
                    value = value + w[at[f"U{j}"] + k] * c
                w[at["B"] + k] = value * GAMMA
            builder.call(self.solve, [data])
            for k in self._states():
                w[at[f"U{stage + 1}"] + k] = w[at["B"] + k]
        for k in self._states():
            w[at["YN"] + k] = w[at["TMP"] + k] + w[at["U8"] + k]

    def _prepare_dense(self, w: Memory) -> None:
        """Coefficients of the interpolation over the step just made."""
        for number, row in enumerate(DENSE, start=1):
            for k in self._states():
                value = w[self.at["U1"] + k] * row[0]
                for j, h in enumerate(row[1:], start=2):
                    value = value + w[self.at[f"U{j}"] + k] * h
                w[self.at[f"D{number}"] + k] = value

    def _interpolate(self, w: Memory) -> None:
        """State within a step, at the part E of it, into YI; its time into TS."""
        at = self.at
        a = w[at["E"]]
        c = 1.0 - a
        for k in self._states():
            bend = w[at["D1"] + k] + a * (w[at["D2"] + k] + a * w[at["D3"] + k])
            w[at["YI"] + k] = c * w[at["Y"] + k] + a * (w[at["YN"] + k] + c * bend)
        w[at["TS"]] = w[at["T"]] + a * w[at["H"]]

    def _measure_error(self, w: Memory) -> None:
        """Mean square of the error relative to the tolerance, into E."""
        at = self.at
        rtol = w[at["RTOL"]]
        total: Lanes | None = None
        for k in self._states():
            old, new = _size(w[at["Y"] + k]), _size(w[at["YN"] + k])
            size = select(old > new, old, new)
            part = w[at["U8"] + k] / (w[at["ATOL"] + k] + rtol * size)
            total = part * part if total is None else part * part + total
        assert total is not None
        w[at["E"]] = total * (1.0 / self.n)


def _sum(w: Memory, start: int, row: tuple[float, ...], at: dict[str, int], k: int) -> Lanes:
    """A state plus stages times coefficients."""
    value = w[start]
    for j, a in enumerate(row, start=1):
        value = value + w[at[f"U{j}"] + k] * a
    return value


def _size(value: Lanes) -> Lanes:
    chosen: Lanes = select(value < 0.0, -value, value)
    return chosen
