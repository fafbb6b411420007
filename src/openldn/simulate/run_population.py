"""Run a population: piece by piece, here or on a cluster, into one data set."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait

import xarray as xr

from openldn.dynamics import Adherence, Variability
from openldn.errors import SimulationError
from openldn.plan import Regimen
from openldn.simulate.calibration import Fit
from openldn.simulate.cohort import REFERENCE_COHORT, Cohort
from openldn.simulate.night_schedule import NightlyRegimen, nights_of, repeat_dose
from openldn.simulate.population import (
    NO_FURTHER_SPREAD,
    PERFECT_ADHERENCE,
    STATISTICS,
    Population,
)
from openldn.simulate.population_data import QUANTILES, Collector, Detail
from openldn.simulate.population_models import check_names
from openldn.simulate.population_piece import CHUNK, Piece, PieceResult, cut_pieces, run_piece

# Pieces that are out at a time: enough for a cluster, few enough for the memory of their answers.
_IN_FLIGHT = 32


def run_pieces(
    population: Population,
    pieces: Sequence[Piece],
    *,
    threads: int = 1,
    executor: Executor | None = None,
) -> Iterator[tuple[Piece, PieceResult]]:
    """Compute pieces, here or where an executor puts them, as they are done.

    Parameters
    ----------
    threads : int
        For each piece.
    executor : Executor, optional
        Anything with ``submit``; ``distributed.Client(...).get_executor()`` puts the work on a
        cluster, which does again what a lost worker had.
    """
    if executor is None:
        for piece in pieces:
            yield piece, run_piece(population, piece, threads=threads)
        return
    waiting = iter(pieces)
    running: dict[Future[PieceResult], Piece] = {}
    while True:
        for piece in waiting:
            running[executor.submit(run_piece, population, piece, threads=threads)] = piece
            if len(running) >= _IN_FLIGHT:
                break
        if not running:
            return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            piece = running.pop(future)
            yield piece, future.result()


def simulate_population(
    n: int,
    *,
    models: Mapping[str, tuple[str, ...]],
    outputs: Sequence[str],
    seed: int,
    dose_mg: float | Sequence[float] | None = None,
    nights: int | None = None,
    regimen: Regimen | NightlyRegimen | None = None,
    shares: Mapping[str, float] | None = None,
    thresholds: Mapping[str, Sequence[float]] | None = None,
    statistics: Sequence[str] = STATISTICS,
    settings: Mapping[str, float] | None = None,
    persons: Cohort = REFERENCE_COHORT,
    variability: Variability = NO_FURTHER_SPREAD,
    adherence: Adherence = PERFECT_ADHERENCE,
    fits: Sequence[Fit] = (),
    n_draws: int = 0,
    history_h: float | None = None,
    detail: Detail = "summary",
    quantiles: Sequence[float] = QUANTILES,
    chunk: int = CHUNK,
    threads: int = 1,
    executor: Executor | None = None,
    rtol: float = 1e-6,
) -> xr.Dataset:
    """Simulate many virtual persons who take a dose every night.

    Parameters
    ----------
    n : int
        Number of persons.
    models : mapping of str to tuple of str
        Texts of the model of each hypothesis; persons are the same under each.
    outputs : sequence of str
        Names in the models, summed up over each night.
    seed : int
    dose_mg : float or sequence of float, optional
        Every night, or night by night, the last going on; with ``nights``.
    nights : int, optional
    regimen : Regimen or NightlyRegimen, optional
        In place of ``dose_mg``.
    shares : mapping of str to float, optional
        Share of a dose that enters each state of the model; all into ``gut`` if not given.
    thresholds : mapping of str to sequence of float, optional
        Hours of each night above these, by output.
    statistics : sequence of str
        ``maximum``, ``minimum``, ``auc``, ``first``, ``last``, ``time_of_maximum``.
    settings : mapping of str to float, optional
        Inputs of the model that are set for everyone.
    persons : Cohort
        What is known or assumed of each person; the reference person if not given.
    variability : Variability
        Correlations, spread between studies and nights; spread between persons is in the model.
    adherence : Adherence
    fits : sequence of Fit
    n_draws : int
        Draws of the fits' uncertainty, as an outer loop.
    history_h : float, optional
        Step of histories; only with ``detail="persons"``.
    detail : str
        ``summary`` or ``persons``.
    quantiles : sequence of float
        Of summaries.
    chunk : int
        Cohort at a time, a multiple of 4.
    threads : int
    executor : Executor, optional
        See :func:`run_pieces`.
    rtol : float
        Relative tolerance of the solver.

    Returns
    -------
    xarray.Dataset
        Dimensions ``hypothesis``, ``draw`` (with ``n_draws``), ``night``, and ``summary`` or
        ``quantile``, or ``patient``. Units are in the attributes. No digit depends on ``chunk``,
        ``threads`` or ``executor``, and the first 100 persons of 10,000 are the 100.

    Raises
    ------
    SimulationError
        If what was given contradicts itself or the models.
    """
    population = Population(
        n=n,
        models=models,
        regimen=choose_regimen(regimen, dose_mg=dose_mg, nights=nights, shares=shares),
        outputs=tuple(outputs),
        thresholds={name: tuple(x) for name, x in (thresholds or {}).items()},
        statistics=tuple(statistics),
        settings=dict(settings or {}),
        persons=persons,
        variability=variability,
        adherence=adherence,
        fits=tuple(fits),
        n_draws=n_draws,
        history_h=history_h,
        seed=seed,
        rtol=rtol,
    )
    check_names(population)
    collector = Collector(population, detail=detail, quantiles=quantiles)
    pieces = cut_pieces(population, chunk=chunk)
    for piece, result in run_pieces(population, pieces, threads=threads, executor=executor):
        collector.add(piece, result)
    return collector.to_dataset()


def choose_regimen(
    regimen: Regimen | NightlyRegimen | None,
    *,
    dose_mg: float | Sequence[float] | None,
    nights: int | None,
    shares: Mapping[str, float] | None,
) -> NightlyRegimen:
    """Take the regimen, or make one of a dose and a number of nights.

    Raises
    ------
    SimulationError
        If neither or both are given.
    """
    if isinstance(regimen, NightlyRegimen) and dose_mg is None:
        return regimen
    if isinstance(regimen, Regimen) and dose_mg is None:
        return nights_of(regimen, nights=nights, shares=shares)
    if regimen is not None or dose_mg is None or nights is None:
        raise SimulationError("give either regimen, or dose_mg and nights.")
    return repeat_dose(dose_mg, nights=nights, shares=shares)
