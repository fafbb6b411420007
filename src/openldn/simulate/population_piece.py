"""A piece of a population: some consecutive persons under one hypothesis.

What a piece gives depends on the request and the numbers of its persons only, so that pieces may be
of any size, run in any order, in threads, processes or on other machines, and be run again after a
failure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from openldn.dynamics import (
    NightlyDoses,
    Program,
    Schedule,
    Variability,
    draw_nights,
    draw_persons,
    make_generator,
)
from openldn.errors import SimulationError
from openldn.simulate import engine
from openldn.simulate.draws import hold_potency, hold_potency_in
from openldn.simulate.night_schedule import DoseIntoState, make_night_schedule
from openldn.simulate.population import Population

Floats = NDArray[np.float64]

# Neighbors in the solver share its steps, in groups of so many. Pieces begin and end at groups,
# and a group is always computed whole, so that a person always has the same neighbors.
GROUP = 4
CHUNK = 1024
ADHERENCE_METRICS = ("taken", "late", "too_close")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Consecutive persons under one hypothesis and one draw of the outer loop."""

    hypothesis: str
    draw: int
    first: int
    n: int


@dataclass(frozen=True, kw_only=True)
class PieceResult:
    """What a piece gave.

    Parameters
    ----------
    metrics : mapping of str to array of shape (n, n_nights)
    is_sound : array of bool of shape (n,)
        Whether the solver gave a usable answer; where not, metrics are not numbers.
    problems : mapping of int to str
        By number of the person, why there is none; of the first few.
    history : array of float32 of shape (n, n_times, n_outputs)
    """

    metrics: Mapping[str, Floats]
    is_sound: NDArray[np.bool_]
    problems: Mapping[int, str]
    history: NDArray[np.float32]


def cut_pieces(population: Population, *, chunk: int = CHUNK) -> tuple[Piece, ...]:
    """Cut a population into pieces of at most ``chunk`` persons.

    Raises
    ------
    SimulationError
        If ``chunk`` is not a multiple of 4.
    """
    if chunk < GROUP or chunk % GROUP:
        raise SimulationError(
            f"chunk is {chunk}; must be a multiple of {GROUP}, because so many persons share the "
            "steps of the solver. 1024 is a good size."
        )
    return tuple(
        Piece(hypothesis=name, draw=draw, first=first, n=min(chunk, population.n - first))
        for name in population.models
        for draw in range(max(1, population.n_draws))
        for first in range(0, population.n, chunk)
    )


def run_piece(population: Population, piece: Piece, *, threads: int = 1) -> PieceResult:
    """Compute one piece; a function of a module, so that another process can run it."""
    program = engine.load(population.models[piece.hypothesis])
    whole = -(-piece.n // GROUP) * GROUP
    inputs = draw_inputs(
        population,
        program,
        hypothesis=piece.hypothesis,
        draw=piece.draw,
        first=piece.first,
        n=whole,
    )
    doses = draw_doses(population, first=piece.first, n=whole)
    run = engine.run_nights(
        program,
        make_schedule(population, program, inputs, doses),
        inputs,
        outputs=population.outputs,
        statistics=population.statistics,
        thresholds=population.thresholds,
        rtol=population.rtol,
        threads=threads,
    )
    adherence = {name: getattr(doses, name).astype(float) for name in ADHERENCE_METRICS}
    kept = slice(0, piece.n)
    return PieceResult(
        metrics={name: table[kept] for name, table in {**run.metrics, **adherence}.items()},
        is_sound=run.is_sound[kept],
        problems={piece.first + i: why for i, why in run.problems.items() if i < piece.n},
        history=run.values[kept].astype(np.float32),
    )


def draw_inputs(
    population: Population,
    program: Program,
    *,
    hypothesis: str,
    draw: int = 0,
    first: int,
    n: int,
) -> Floats:
    """Draw the inputs of persons: one row each, or one each night where nights differ."""
    names = [one.name for one in program.inputs]
    known = population.persons.draw(seed=population.seed, first=first, n=n)
    variability = _of_this_model(population.variability, names)
    centers = {
        **_uncertain(population, hypothesis=hypothesis, draw=draw, names=names),
        **_set(population, names),
    }
    drawn = draw_persons(
        program.inputs,
        seed=population.seed,
        first=first,
        n=n,
        centers=centers,
        variability=variability,
    )
    typical = np.array([centers.get(one.name, one.value) for one in program.inputs])
    hold_potency_in(drawn, program.inputs, typical=typical)
    for name, values in known.items():
        if name in names:
            drawn[:, names.index(name)] = values
    if not variability.night_sd:
        return drawn
    by_night = draw_nights(
        drawn,
        program.inputs,
        seed=population.seed,
        first=first,
        nights=population.regimen.nights,
        night_sd=variability.night_sd,
    )
    return by_night.reshape(-1, len(names))


def draw_doses(population: Population, *, first: int, n: int) -> NightlyDoses:
    """Draw when persons take their doses; nights without a planned dose have none."""
    regimen = population.regimen
    return population.adherence.draw(
        seed=population.seed,
        first=first,
        n=n,
        nights=regimen.nights,
        planned=np.array(regimen.dose_mg) > 0,
        offset_h=regimen.offsets,
    )


def make_schedule(
    population: Population, program: Program, inputs: Floats, doses: NightlyDoses
) -> Schedule:
    """Make the boundaries of persons: doses as they enter the model's states."""
    regimen = population.regimen
    n, nights = doses.taken.shape
    dose_mg = np.where(doses.taken, np.array(regimen.dose_mg), 0.0)
    entering = []
    for name, share in regimen.shares.items():
        terms = program.dose_terms(inputs, name)
        entered = terms.factor * terms.bioavailability.reshape(n, -1)
        entering.append(
            DoseIntoState(
                state=program.states.index(name),
                time_h=doses.time_h + terms.lag.reshape(n, -1),
                amount=dose_mg * share * entered,
            )
        )
    return make_night_schedule(
        entering,
        nights=nights,
        lead_h=population.lead_h,
        varies_by_night=len(inputs) != n,
        times_h=population.times_h,
    )


def _of_this_model(variability: Variability, names: Sequence[str]) -> Variability:
    """Leave out what another hypothesis's model has and this one has not."""
    return Variability(
        correlations={
            pair: r for pair, r in variability.correlations.items() if set(pair) <= set(names)
        },
        study_sd={name: sd for name, sd in variability.study_sd.items() if name in names},
        night_sd={name: sd for name, sd in variability.night_sd.items() if name in names},
    )


def _set(population: Population, names: Sequence[str]) -> dict[str, float]:
    return {name: value for name, value in population.settings.items() if name in names}


def _uncertain(
    population: Population, *, hypothesis: str, draw: int, names: Sequence[str]
) -> dict[str, float]:
    """Medians of one draw of the outer loop; a fit of another hypothesis takes no part."""
    if not population.n_draws:
        return {}
    found: dict[str, Floats] = {}
    typical: dict[str, float] = {}
    others = population.models.keys() - {hypothesis}
    for fit in (one for one in population.fits if one.name not in others):
        rng = make_generator(population.seed, f"fit {fit.name}", index=draw)
        found |= {name: x for name, x in fit.draw(rng, 1).items() if name in names}
        typical |= fit.values
    found |= hold_potency(found, typical=typical)
    return {name: float(x[0]) for name, x in found.items()}
