"""A model ready to run: its kernel, made once and kept on disk."""

import hashlib
import importlib.util
import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from openldn.dynamics.inputs import Input, Residual
from openldn.dynamics.layout import Layout
from openldn.errors import ModelError, NotFound

Floats = NDArray[np.float64]

# The files that a kernel depends on.
_MAKERS = (
    "expressions.py", "quantities.py", "functions.py", "model.py", "model_text.py",
    "model_draft.py", "model_dosing.py", "printing.py", "elimination.py",
    "generate.py", "lanes.py", "layout.py", "machine.py", "rodas5p.py",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class DoseTerms:
    """How doses into a state enter it, one value per row of inputs.

    Parameters
    ----------
    factor : float
        From the dose's unit to the state's.
    bioavailability, lag : array of shape (n_rows,)
    duration, rate : array of shape (n_rows,) or None
        Of infusions that leave it to the model.
    """

    factor: float
    bioavailability: Floats
    lag: Floats
    duration: Floats | None
    rate: Floats | None


class Program:
    """A compiled model.

    Parameters
    ----------
    module : module
        As :func:`load_program` makes it.
    """

    def __init__(self, module: ModuleType) -> None:
        self._module: Any = module
        self.name: str = module.NAME
        self.time_unit: str = module.TIME_UNIT
        self.inputs: tuple[Input, ...] = tuple(
            Input(
                name=name,
                value=value,
                unit=unit,
                sd=sd,
                low=low,
                high=high,
                is_covariate=is_covariate,
                basis=basis,
                source=source,
            )
            for name, value, unit, sd, low, high, is_covariate, basis, source in module.INPUTS
        )
        self.states: tuple[str, ...] = tuple(name for name, _, _ in module.STATES)
        self.tolerances: Floats = np.array([atol for _, _, atol in module.STATES], dtype=float)
        self.residuals: tuple[Residual, ...] = tuple(
            Residual(output=output, proportional=proportional, additive=additive)
            for output, proportional, additive in module.RESIDUALS
        )
        self._units = {i.name: i.unit for i in self.inputs}
        self._codes: dict[str, int] = {}
        for code, (name, unit, _) in enumerate(module.STATES):
            self._codes[name], self._units[name] = code, unit
        for name, unit, code in module.ALIASES:
            self._codes[name], self._units[name] = code, unit
        for code, (name, unit) in enumerate(module.OBSERVABLES, start=len(self.states)):
            self._codes[name], self._units[name] = code, unit

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names that can be reported: what the model defines, and its states."""
        return tuple(self._codes)

    @property
    def covariates(self) -> tuple[str, ...]:
        """Names of the covariates."""
        return tuple(one.name for one in self.inputs if one.is_covariate)

    def unit_of(self, name: str) -> str:
        """Unit of an input, a state or an output.

        Raises
        ------
        NotFound
            If the model has no such name.
        """
        if name not in self._units:
            raise NotFound(f"the model has no {name}; it has {', '.join(self._units)}.")
        return self._units[name]

    def code_of(self, output: str) -> int:
        """Number by which the kernel knows an output.

        Raises
        ------
        NotFound
            If it cannot be reported.
        """
        if output not in self._codes:
            raise NotFound(f"the model reports no {output}; it reports {', '.join(self._codes)}.")
        return self._codes[output]

    def default_inputs(self) -> Floats:
        """Typical parameters, then covariates, of shape (n_inputs,)."""
        return np.array([one.value for one in self.inputs], dtype=float)

    def make_inputs(self, n: int, /, **values: ArrayLike) -> Floats:
        """Table of inputs for ``n`` patients: typical values, but for those given.

        Parameters
        ----------
        values
            By name of the input, one number or an array of shape (n,).

        Raises
        ------
        NotFound
            If the model has no such input.
        ModelError
            If an array has another length.
        """
        table = np.tile(self.default_inputs(), (n, 1))
        columns = {one.name: k for k, one in enumerate(self.inputs)}
        for name, value in values.items():
            if name not in columns:
                raise NotFound(f"the model has no input {name}; it has {', '.join(columns)}.")
            array = np.asarray(value, dtype=float)
            if array.ndim and array.shape != (n,):
                raise ModelError(
                    f"{name} has the shape {array.shape}; must be one number or one per patient "
                    f"({n})."
                )
            table[:, columns[name]] = array
        return table

    def initial(self, inputs: Floats) -> Floats:
        """Initial states of shape (n_rows, n_states)."""
        with np.errstate(all="ignore"):
            table: Floats = self._module.initial_of(inputs)
        return table

    def constants(self, inputs: Floats) -> Floats:
        """What the equations need of the inputs, computed once per row."""
        with np.errstate(all="ignore"):
            table: Floats = self._module.constants_of(inputs)
        return table

    def dose_unit(self, state: str) -> str:
        """Unit of doses into a state."""
        unit: str = self._module.DOSING[self.states.index(state)][1]
        return unit

    def dose_terms(self, inputs: Floats, state: str) -> DoseTerms:
        """How doses into a state enter it, for each row of inputs.

        Raises
        ------
        NotFound
            If there is no such state.
        """
        if state not in self.states:
            raise NotFound(f"the model has no state {state}; it has {', '.join(self.states)}.")
        k = self.states.index(state)
        with np.errstate(all="ignore"):
            table = self._module.dosing_of(np.atleast_2d(inputs))[:, 4 * k : 4 * k + 4]
        _, _, factor, has_duration, has_rate = self._module.DOSING[k]
        return DoseTerms(
            factor=factor,
            bioavailability=table[:, 0],
            lag=table[:, 1],
            duration=table[:, 2] if has_duration else None,
            rate=table[:, 3] if has_rate else None,
        )

    @property
    def address(self) -> int:
        """Where the machine code of the model stands."""
        address: int = self._module.kernel.address
        return address

    @property
    def layout(self) -> Layout:
        """Where each quantity stands in the work array."""
        layout: Layout = self._module.LAYOUT
        return layout


def cache_folder() -> Path:
    """Where the kernels of models are kept: ``OPENLDN_CACHE``, else the user's cache."""
    chosen = os.environ.get("OPENLDN_CACHE")
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(chosen) if chosen else Path(base) / "openldn" / "models"


@cache
def load_program(*texts: str) -> Program:
    """Make a model ready to run, from its text or the texts of its parts.

    The source of its kernel is written to :func:`cache_folder` once, named by a hash of the
    texts and of this package; numba keeps the machine code beside it.

    Raises
    ------
    ModelError
        If the model cannot be used.
    """
    name = f"openldn_model_{_fingerprint(texts)}"
    path = cache_folder() / f"{name}.py"
    if not path.exists():
        _write(path, _make_source(texts))
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ModelError(f"the kernel {path} cannot be loaded; remove the file and run again.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return Program(module)


def _make_source(texts: tuple[str, ...]) -> str:
    # Symbolic algebra takes half a second to load; a kept kernel does without.
    from openldn.dynamics.generate import make_source  # noqa: PLC0415
    from openldn.dynamics.model_text import read_model  # noqa: PLC0415

    return make_source(read_model(*texts))


def _fingerprint(texts: tuple[str, ...]) -> str:
    """Hash of a model's texts and of the code that makes kernels."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode() + b"\0")
    here = Path(__file__).parent
    for name in _MAKERS:
        digest.update((here / name).read_bytes())
    return digest.hexdigest()[:24]


def _write(path: Path, source: str) -> None:
    """Write whole or not at all: another process may be doing the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.partial")
    partial.write_text(source, encoding="utf-8")
    partial.replace(path)
