"""Simulate many virtual persons: read the request, run its pieces, keep them, show the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from openldn.actions.batch import on_cluster
from openldn.actions.plan import load_regimen
from openldn.actions.population_store import PieceStore
from openldn.actions.simulate import find_hypotheses, read_clock
from openldn.dynamics import Adherence
from openldn.errors import ExchangeError, InputError
from openldn.plan import Regimen, parse_steps
from openldn.simulate import (
    CHUNK,
    DEFAULT_HYPOTHESIS,
    PERFECT_ADHERENCE,
    QUANTILES,
    REFERENCE_COHORT,
    STATISTICS,
    Cohort,
    Collector,
    Hypothesis,
    NightlyRegimen,
    Piece,
    Population,
    check_names,
    cut_pieces,
    find_fits,
    find_ground,
    find_inputs,
    find_shared_outputs,
    nights_of,
    nights_of_steps,
    read_fit,
    run_pieces,
)

if TYPE_CHECKING:
    import xarray as xr

Progress = Callable[[int, int], None]

# What is shown when nothing is named, as far as every model has it.
USUAL_OUTPUTS = ("naltrexone", "naltrexol", "RO_mu", "RO_kappa", "RO_delta", "ROp_mu", "tone")


@dataclass(frozen=True, kw_only=True)
class PopulationRequest:
    """What to simulate, how and where.

    Parameters
    ----------
    n : int
        Number of persons.
    dose : str
        Steps like ``1.5x14 3x14 4.5``, mg; the last goes on.
    plan : Path, optional
        Plan file in place of ``dose``.
    nights : int, optional
        Needed with ``dose``; of a plan its length if not given.
    clock : str
        Clock time of the planned dose, like ``22:00``; of a plan its own.
    hypotheses : str
        Names with commas, or ``all``; none for an own model alone.
    model_files : tuple of Path
        Texts of one model of the user's own, in place of hypotheses or beside them.
    n_draws : int
        Draws of what the fits of the hypotheses leave uncertain, each with all persons.
    outputs : tuple of str
        The usual ones that every model has if empty.
    shares : mapping of str to float
        Share of a dose that enters each state.
    n_threads : int
        For each piece; pieces follow each other, but on a cluster.
    cluster : str, optional
        Address of a Dask scheduler.
    folder : Path, optional
        Keeps finished pieces as Parquet, each person and night; is taken up again.
    """

    n: int
    seed: int
    dose: str = ""
    plan: Path | None = None
    nights: int | None = None
    clock: str = "22:00"
    hypotheses: str = DEFAULT_HYPOTHESIS
    model_files: tuple[Path, ...] = ()
    outputs: tuple[str, ...] = ()
    thresholds: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    statistics: tuple[str, ...] = STATISTICS
    settings: Mapping[str, float] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=lambda: {"gut": 1.0})
    persons: Cohort = REFERENCE_COHORT
    adherence: Adherence = PERFECT_ADHERENCE
    n_draws: int = 0
    history_h: float | None = None
    chunk: int = CHUNK
    n_threads: int = 1
    cluster: str | None = None
    folder: Path | None = None


def simulate_request(
    request: PopulationRequest, *, progress: Progress | None = None
) -> "xr.Dataset":
    """Simulate a population, and sum it up.

    Parameters
    ----------
    request : PopulationRequest
    progress : callable ``(done, total)``, optional
        Of persons.

    Returns
    -------
    xarray.Dataset
        See :func:`openldn.simulate.simulate_population`.

    Raises
    ------
    InputError, SimulationError, NotFound
        If what is asked cannot be simulated.
    ExchangeError
        If a file cannot be read or written, or the cluster does not answer.
    """
    hypotheses = find_hypotheses(request.hypotheses)
    population = make_population(request, hypotheses)
    store, chunk = None, request.chunk
    if request.folder is not None:
        store = PieceStore(request.folder, population, chunk=chunk)
        chunk = store.chunk
    collector = Collector(population, quantiles=QUANTILES)
    pieces = cut_pieces(population, chunk=chunk)
    waiting = [piece for piece in pieces if not _take_up(store, piece, collector)]
    total = sum(piece.n for piece in pieces)
    done = total - sum(piece.n for piece in waiting)
    report = progress or _say_nothing
    report(done, total)
    with on_cluster(request.cluster) as executor:
        for piece, result in run_pieces(
            population, waiting, threads=request.n_threads, executor=executor
        ):
            if store is not None:
                store.save(piece, result)
            collector.add(piece, result)
            done += piece.n
            report(done, total)
    data = collector.to_dataset()
    data.attrs["rests_on"] = _grounds(hypotheses, population.outputs)
    return data


def _take_up(store: PieceStore | None, piece: Piece, collector: Collector) -> bool:
    """Take a piece from the folder; whether it was there."""
    kept = None if store is None else store.load(piece)
    if kept is not None:
        collector.add(piece, kept)
    return kept is not None


def _say_nothing(_done: int, _total: int) -> None:
    pass


def _grounds(
    hypotheses: tuple[Hypothesis, ...], outputs: tuple[str, ...]
) -> dict[str, dict[str, dict[str, str]]]:
    """What each output rests on, by hypothesis."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for one in hypotheses:
        grounds = {name: find_ground(one, name) for name in outputs}
        found[one.name] = {
            name: {"basis": ground.basis.value, "reason": ground.reason}
            for name, ground in grounds.items()
        }
    return found


def make_population(request: PopulationRequest, hypotheses: tuple[Hypothesis, ...]) -> Population:
    """Put together what a request asks for, and check it against the models."""
    if request.history_h is not None and request.folder is None:
        raise InputError("histories are kept in a folder; name one with --resume DIR.")
    models = _read_models(request, hypotheses)
    outputs = request.outputs or _usual_outputs(models)
    nightly, clock_h = _read_regimen(request)
    clock = {"clock_h": clock_h} if "clock_h" in find_inputs(models) else {}
    fits = find_fits(part for one in hypotheses for part in one.parts) if request.n_draws else ()
    population = Population(
        n=request.n,
        models=models,
        regimen=nightly,
        outputs=tuple(dict.fromkeys((*outputs, *request.thresholds))),
        thresholds=request.thresholds,
        statistics=request.statistics,
        settings={**clock, **request.settings},
        persons=request.persons,
        adherence=request.adherence,
        fits=tuple(read_fit(name) for name in fits),
        n_draws=request.n_draws,
        history_h=request.history_h,
        seed=request.seed,
    )
    check_names(population)
    return population


def _read_models(
    request: PopulationRequest, hypotheses: tuple[Hypothesis, ...]
) -> dict[str, tuple[str, ...]]:
    models = {one.name: one.read_texts() for one in hypotheses}
    if request.model_files:
        texts = tuple(_read_file(file) for file in request.model_files)
        models[request.model_files[0].stem] = texts
    if not models:
        raise InputError("there is no model; name a hypothesis or a model file.")
    return models


def _read_file(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise ExchangeError(f"model {file.name} cannot be read: {error.strerror}.") from error


def _usual_outputs(models: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    shared = find_shared_outputs(models)
    outputs = tuple(name for name in USUAL_OUTPUTS if name in shared)
    if not outputs:
        raise InputError(f"say which outputs to sum up; there are: {', '.join(shared)}.")
    return outputs


def _read_regimen(request: PopulationRequest) -> tuple[NightlyRegimen, float]:
    """Doses night by night, and the clock time of the first."""
    if request.plan is not None:
        if request.dose:
            raise InputError("give a dose or a plan, not both.")
        plan = load_regimen(request.plan)
        return nights_of(plan, nights=request.nights, shares=request.shares), _clock_of(plan)
    if not request.dose or request.nights is None:
        raise InputError("give a dose and the number of nights, like --dose 4.5 --nights 28.")
    steps = parse_steps(request.dose)
    nightly = nights_of_steps(steps, nights=request.nights, shares=request.shares)
    return nightly, read_clock(request.clock)


def _clock_of(plan: Regimen) -> float:
    first = plan.doses[0].local
    return first.hour + first.minute / 60
