"""Analyze a file of concentrations: read it, compute, show."""

from dataclasses import dataclass, field
from pathlib import Path

from openldn.errors import InputError
from openldn.exchange import (
    ConcentrationTable,
    Dosing,
    Duplicates,
    nca_to_csv,
    nca_to_json,
    read_concentrations,
)
from openldn.report import nca_text
from openldn.simulate import nca

__all__ = [
    "Dosing",
    "NcaAnswer",
    "NcaRequest",
    "analyze_file",
    "answer_to_csv",
    "answer_to_json",
    "answer_to_text",
]

_METHOD_WORDS = {
    "linear": nca.Method.LINEAR,
    "linear-up/log-down": nca.Method.LINEAR_UP_LOG_DOWN,
    "linear-up-log-down": nca.Method.LINEAR_UP_LOG_DOWN,
    "lin-up/log-down": nca.Method.LINEAR_UP_LOG_DOWN,
    "lin up/log down": nca.Method.LINEAR_UP_LOG_DOWN,
    "linear-log": nca.Method.LINEAR_LOG,
    "lin-log": nca.Method.LINEAR_LOG,
    "log": nca.Method.LOG,
}


@dataclass(frozen=True, kw_only=True)
class NcaRequest:
    """What is asked for on the command line."""

    path: Path
    method: str = nca.Method.LINEAR_UP_LOG_DOWN.value
    dosing: Dosing = field(default_factory=Dosing)
    time_unit: str | None = None
    concentration_unit: str | None = None
    dose_unit: str | None = None
    lloq: float | None = None
    blq_first: str = "keep"
    blq_middle: str = "drop"
    blq_last: str = "keep"
    duplicates: str = Duplicates.ERROR.value
    min_points: int = 3
    adj_r2_tolerance: float = 1e-4
    lambda_z_peak: str = nca.PeakUse.AUTO.value
    lambda_z_range: str | None = None
    extrapolation: str = nca.Extrapolation.OBSERVED.value
    partial: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class NcaAnswer:
    """What was read, by which rules it was analyzed, and what came out."""

    table: ConcentrationTable
    options: nca.NcaOptions
    results: tuple[nca.NcaResult, ...]


def analyze_file(request: NcaRequest) -> NcaAnswer:
    """Read a file of concentrations and analyze every profile in it."""
    options = _make_options(request)
    if request.lloq is not None and not 0 <= request.lloq < float("inf"):
        raise InputError(f"--lloq is {request.lloq}; must be a concentration of 0 or more.")
    table = read_concentrations(
        request.path,
        dosing=request.dosing,
        units=_make_units(request),
        lloq=request.lloq,
        duplicates=Duplicates(request.duplicates),
    )
    results = nca.analyze_profiles(
        [read.profile for read in table.profiles], options=options, units=table.units
    )
    return NcaAnswer(table=table, options=options, results=results)


def answer_to_json(answer: NcaAnswer) -> dict[str, object]:
    """Answer as JSON."""
    return nca_to_json(answer.table, answer.results, options=answer.options)


def answer_to_csv(answer: NcaAnswer) -> str:
    """Answer as a table, one line for each quantity."""
    return nca_to_csv(answer.results, units=answer.table.units)


def answer_to_text(answer: NcaAnswer, *, color: bool = False) -> str:
    """Answer as text for a terminal."""
    return nca_text.nca_to_text(
        answer.results,
        notes=[read.notes for read in answer.table.profiles],
        units=answer.table.units,
        options=answer.options,
        color=color,
    )


def _make_options(request: NcaRequest) -> nca.NcaOptions:
    method = _METHOD_WORDS.get(request.method.strip().lower())
    if method is None:
        raise InputError(
            f"--method is {request.method!r}; must be linear, linear-up/log-down, linear-log or "
            "log."
        )
    return nca.NcaOptions(
        method=method,
        blq=nca.BlqRule(
            first=_read_choice(request.blq_first, "first"),
            middle=_read_choice(request.blq_middle, "middle"),
            last=_read_choice(request.blq_last, "last"),
        ),
        min_points=request.min_points,
        adj_r2_tolerance=request.adj_r2_tolerance,
        peak_use=nca.PeakUse(request.lambda_z_peak),
        lambda_z_range=None
        if request.lambda_z_range is None
        else _read_span(request.lambda_z_range, option="--lambda-z-range"),
        extrapolation=nca.Extrapolation(request.extrapolation),
        partial=tuple(_read_span(text, option="--partial") for text in request.partial),
    )


def _read_choice(text: str, place: str) -> str | float:
    if text in {"keep", "drop"}:
        return text
    try:
        return float(text)
    except ValueError:
        raise InputError(
            f"--blq-{place} is {text!r}; must be keep, drop, or a concentration."
        ) from None


def _read_span(text: str, *, option: str) -> tuple[float, float]:
    """Read ``0-12``, ``0:12`` or ``0-inf``.

    Examples
    --------
    >>> _read_span("0-12.5", option="--partial")
    (0.0, 12.5)
    """
    parts = text.replace(":", "-").split("-")
    try:
        start, end = (float(part) for part in parts)
    except ValueError:
        raise InputError(
            f"{option} is {text!r}; must be two times since the dose, like 0-12 or 0-inf."
        ) from None
    return start, end


def _make_units(request: NcaRequest) -> nca.Units:
    time, level, dose = request.time_unit, request.concentration_unit, request.dose_unit
    return nca.Units(
        time=None if time is None else nca.parse_time_unit(time),
        concentration=None if level is None else nca.parse_concentration_unit(level),
        dose=None if dose is None else nca.parse_dose_unit(dose),
    )
