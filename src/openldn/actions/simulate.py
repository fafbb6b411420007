"""Simulate a regimen under hypotheses: from what was typed to answers side by side."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openldn import __version__
from openldn.actions.evaluate import write_bytes
from openldn.actions.plan import load_regimen
from openldn.actions.run_model import read_settings, read_times
from openldn.errors import DosingError
from openldn.exchange import exposures_to_frame
from openldn.exchange import exposures_to_json as to_json
from openldn.plan import Formulation, Route
from openldn.record import Sex
from openldn.report import draw_exposures, plot_format, render_exposures
from openldn.simulate import (
    DEFAULT_HYPOTHESIS,
    DoseSeries,
    Exposure,
    Hypothesis,
    Injection,
    Liver,
    Person,
    find_hypothesis,
    from_regimen,
    make_doses,
    read_hypotheses,
    simulate_exposure,
)

DEFAULT_DRAWS = 400


@dataclass(frozen=True, kw_only=True)
class SimulateRequest:
    """What a person typed.

    Parameters
    ----------
    regimen : str or None
        File that ``openldn plan --json`` wrote; else the doses below.
    clock : str
        Clock time of the first dose, like ``22:00``.
    missed : str
        Nights without dose, like ``3,10-12``.
    hypotheses : str
        Names with commas, or ``all``.
    times : str or None
        Hours to report, like ``0:72:1``.
    days_after : float
        How long to go on after the day of the last dose.
    settings : tuple of str
        ``T_mu=40``.
    """

    regimen: str | None = None
    dose_mg: float | None = None
    nights: int = 28
    clock: str = "22:00"
    formulation: str = Formulation.CAPSULE.value
    route: str | None = None
    immediate_share: float = 0.0
    every_nights: int = 1
    times_a_day: int = 1
    missed: str = ""
    drift_h: float = 0.0
    hypotheses: str = DEFAULT_HYPOTHESIS
    age_years: float | None = None
    weight_kg: float | None = None
    sex: str | None = None
    liver: str | None = None
    creatinine_clearance: float | None = None
    smoker: bool | None = None
    times: str | None = None
    days_after: float = 0.0
    settings: tuple[str, ...] = ()
    draws: int = DEFAULT_DRAWS
    seed: int = 1
    threads: int = 0


def simulate_regimen(request: SimulateRequest) -> tuple[Exposure, ...]:
    """Simulate under every hypothesis that was asked for.

    Raises
    ------
    InputError, NotFound, SimulationError
        If something cannot be used; see :func:`openldn.simulate.simulate_exposure`.
    """
    doses = find_doses(request)
    until = float(doses.times_h[-1]) + 24 * (1 + max(request.days_after, 0.0))
    return tuple(
        simulate_exposure(
            doses,
            hypothesis=hypothesis,
            person=find_person(request),
            parameters=read_settings(request.settings),
            times_h=None if request.times is None else read_times(request.times),
            n_draws=request.draws,
            seed=request.seed,
            until_h=until,
            threads=request.threads,
        )
        for hypothesis in find_hypotheses(request.hypotheses)
    )


def find_hypotheses(text: str) -> tuple[Hypothesis, ...]:
    """Hypotheses of a list with commas, or all of them."""
    if text.strip() == "all":
        return read_hypotheses()
    names = dict.fromkeys(name.strip() for name in text.split(",") if name.strip())
    return tuple(find_hypothesis(name) for name in names)


def find_doses(request: SimulateRequest) -> DoseSeries:
    """Doses of a plan file, or as typed."""
    if request.regimen is not None:
        if request.dose_mg is not None:
            raise DosingError("a regimen file and --dose are both given; give one.")
        return from_regimen(
            load_regimen(Path(request.regimen) if request.regimen != "-" else "-"),
            immediate_share=request.immediate_share,
        )
    if request.dose_mg is None:
        raise DosingError(
            "no dose is given; write --dose 4.5, or name a file that openldn plan --json wrote."
        )
    return make_doses(
        request.dose_mg,
        nights=request.nights,
        formulation=_formulation(request.formulation),
        route=None if request.route is None else Route(request.route),
        immediate_share=request.immediate_share,
        clock_h=read_clock(request.clock),
        every_nights=request.every_nights,
        times_a_day=request.times_a_day,
        missed=read_nights(request.missed),
        drift_h_per_night=request.drift_h,
    )


def _formulation(text: str) -> Formulation | Injection:
    return Injection(text) if text in set(Injection) else Formulation(text)


def find_person(request: SimulateRequest) -> Person:
    """The person as typed."""
    return Person(
        age_years=request.age_years,
        weight_kg=request.weight_kg,
        creatinine_clearance_ml_per_min=request.creatinine_clearance,
        sex=None if request.sex is None else Sex(request.sex),
        liver=None if request.liver is None else Liver(request.liver),
        smoker=request.smoker,
    )


def read_clock(text: str) -> float:
    """Hours after midnight of ``22:00``.

    Raises
    ------
    DosingError
        If it is no clock time.

    Examples
    --------
    >>> read_clock("22:30")
    22.5
    """
    hours, _, minutes = text.partition(":")
    try:
        clock = int(hours) + int(minutes or 0) / 60
    except ValueError:
        clock = -1.0
    if not 0 <= clock < 24:
        raise DosingError(f"--clock is {text!r}; must be a time like 22:00.")
    return clock


def read_nights(text: str) -> tuple[int, ...]:
    """Nights of ``3,10-12``.

    Raises
    ------
    DosingError
        If it cannot be read.

    Examples
    --------
    >>> read_nights("3,10-12")
    (3, 10, 11, 12)
    """
    nights: list[int] = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        low, _, high = part.partition("-")
        try:
            nights += range(int(low), int(high or low) + 1)
        except ValueError:
            raise DosingError(f"--missed is {text!r}; write nights like 3,10-12.") from None
    return tuple(nights)


def exposures_to_json(exposures: tuple[Exposure, ...]) -> dict[str, Any]:
    """What ``openldn simulate --json`` prints."""
    return {"format": 1, "openldn": __version__, **to_json(exposures)}


def exposures_to_csv(exposures: tuple[Exposure, ...]) -> str:
    """What ``openldn simulate --csv`` writes."""
    return exposures_to_frame(exposures).write_csv()


def exposures_to_text(exposures: tuple[Exposure, ...], *, color: bool) -> str:
    """What ``openldn simulate`` prints."""
    return render_exposures(exposures, color=color)


def plot_exposures(exposures: tuple[Exposure, ...], path: Path, *, is_dark: bool = False) -> None:
    """Draw and write a plot.

    Raises
    ------
    ExchangeError
        If the name is not that of a plot, or it cannot be written.
    """
    write_bytes(path, draw_exposures(exposures, kind=plot_format(path), is_dark=is_dark))
