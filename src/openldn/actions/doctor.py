"""Examine an installation: versions, optional parts, kernels, self-checks."""

import platform
import shutil
import time
from dataclasses import dataclass
from datetime import date
from importlib import metadata

import openldn.inference as engine
from openldn import simulate
from openldn.screen import read_medications

REQUIRED = (
    "openldn", "numpy", "scipy", "numba", "polars", "matplotlib", "jinja2", "jsonschema-rs",
    "rapidfuzz", "icalendar", "lazy-loader", "sympy", "pint", "xarray", "SALib", "python-libsbml",
    "lifelines",
)  # fmt: skip
OPTIONAL_PACKAGES = ("pymc", "nutpie", "numpyro", "duckdb")
OPTIONAL_PROGRAMS = {"chromium": ("chromium", "chromium-browser", "google-chrome"), "R": ("R",)}

KNOWN_LIST = "amlodipine 5 mg\nco-codamol as needed\noxycodne 5 mg\nxyzzol 20 mg"
KNOWN_ANSWERS = [False, True, True, None]


@dataclass(frozen=True, kw_only=True)
class Check:
    """One self-check and its result."""

    name: str
    passed: bool
    detail: str


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What was found.

    Parameters
    ----------
    versions : dict of str to (str or None)
        Python and the packages that OpenLDN needs; ``None`` is "missing".
    optional : dict of str to (str or None)
        Packages (their version) and programs (their place) that only some tasks need.
    has_kernels : bool
        Whether compiled kernels are kept on disk.
    prepare_s : float or None
        Seconds that compiling took; ``None`` when it was not asked for.
    checks : tuple of Check
    """

    versions: dict[str, str | None]
    optional: dict[str, str | None]
    has_kernels: bool
    prepare_s: float | None
    checks: tuple[Check, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing needed is missing and every self-check passed."""
        return None not in self.versions.values() and all(check.passed for check in self.checks)


def examine_installation(*, prepare: bool = False) -> Examination:
    """Examine this installation.

    Parameters
    ----------
    prepare : bool
        First compile the numerical kernels and keep them on disk.
    """
    prepare_s = _prepare() if prepare else None
    checks = tuple(
        Check(name=name, passed=passed, detail=detail)
        for name, passed, detail in (
            *engine.self_check(),
            _opioids_are_found(),
            simulate.check_solver(),
        )
    )
    versions: dict[str, str | None] = {"python": platform.python_version()}
    return Examination(
        versions=versions | {name: find_version(name) for name in REQUIRED},
        optional={name: find_version(name) for name in OPTIONAL_PACKAGES}
        | {name: find_program(*names) for name, names in OPTIONAL_PROGRAMS.items()},
        has_kernels=engine.kernels_are_kept(),
        prepare_s=prepare_s,
        checks=checks,
    )


def _prepare() -> float:
    """Compile everything that is compiled; seconds that it took."""
    started = time.perf_counter()
    engine.prepare_kernels()
    simulate.prepare_models()
    return time.perf_counter() - started


def _opioids_are_found() -> tuple[str, bool, str]:
    """Name, whether it passed, and what was compared."""
    lines = read_medications(KNOWN_LIST, today=date(2026, 1, 1))
    answers = [line.opioid for line in lines]
    return "opioids", answers == KNOWN_ANSWERS, "four lines of a medication list compared"


def find_version(package: str) -> str | None:
    """Version of an installed package, read without importing it.

    Examples
    --------
    >>> find_version("no-such-package") is None
    True
    """
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def find_program(*names: str) -> str | None:
    """Place of the first of several programs that is there.

    Examples
    --------
    >>> find_program("no-such-program") is None
    True
    """
    return next((place for name in names if (place := shutil.which(name))), None)
