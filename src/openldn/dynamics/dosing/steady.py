"""Steady states: the states that one interval of dosing leads back to, found by Newton's method."""

from dataclasses import dataclass

import numpy as np

from openldn.dynamics.dosing.doses import Doses
from openldn.dynamics.dosing.engine import advance_with
from openldn.dynamics.dosing.program import Advance, DosedModel
from openldn.dynamics.program import Program
from openldn.dynamics.schedule import Floats, Ints, Operation, Schedule
from openldn.errors import SimulationError

# Relative change of the states by which a further step of Newton's method would move them.
_TOLERANCE = 1e-10
# Steps stop improving at the accuracy of the solver; more than this is not a steady state.
_STILL_GOOD = 1e-8
_MOST_STEPS = 30
# Intervals run from the initial states before the first step, which must start near.
_RUN_IN = 3
# A state of which this part or more is left after an interval does not settle.
_NEUTRAL = 1 - 1e-6
# Step of the numerical derivatives: the solver's error (1e-11) over it is far below _NEUTRAL.
_NUDGE = 1e-3
# The steady state of a constant infusion repeats after any time; a day, so that models with a
# daily rhythm have one too.
_CONSTANT_INTERVAL = 24.0


@dataclass(frozen=True, kw_only=True, eq=False)
class _Cycles:
    """One interval of dosing of every steady-state dose, beginning as its dose arrives."""

    inputs: Floats
    state: Ints
    start: Floats
    interval: Floats
    amount: Floats  # at the start, of a bolus
    base: Floats  # rate all through the interval, from infusions that outlast it
    extra: Floats  # rate from the start on
    extra_for: Floats  # how long

    def take(self, which: Ints) -> "_Cycles":
        return _Cycles(**{name: value[which] for name, value in vars(self).items()})


def find_steady_states(
    model: DosedModel,
    doses: Doses,
    which: Ints,
    inputs: Floats,
    *,
    advance: Advance | None = None,
) -> Floats:
    """States at the records of steady-state doses, before the dose of the record arrives.

    Parameters
    ----------
    model : Program
    doses : Doses
    which : array of shape (n,)
        The steady-state doses among them.
    inputs : array of shape (n_rows, n_inputs)
    advance : callable, optional
        Runs a schedule to its end; the engine when not given.

    Returns
    -------
    array of shape (n, n_states)

    Raises
    ------
    SimulationError
        If a state does not settle; the message names it.

    Notes
    -----
    The steady state is the fixed point of the map over one interval, found by Newton's method
    with numerical derivatives: every patient and one copy per state with that state nudged run
    as one batch. A lagged dose is in the midst of its interval at its record.
    """
    run = _find_advance(model) if advance is None else advance
    cycles = _make_cycles(doses, which, inputs)
    start = model.initial(cycles.inputs)
    for _ in range(_RUN_IN):
        start = _run(cycles, start, cycles.interval, run)
    found, derivatives = _solve(model, doses.record[which], cycles, start, run)
    _check_settles(model, doses.record[which], derivatives)
    phase = cycles.interval - np.where(doses.is_constant[which], 0.0, doses.lag[which])
    if (phase < cycles.interval).any():
        found = _run(cycles, found, phase, run)
    return found


def _find_advance(model: DosedModel) -> Advance:
    if not isinstance(model, Program):
        raise SimulationError("the steady state of a model that is not compiled needs advance.")
    return advance_with(model)


def _make_cycles(doses: Doses, which: Ints, inputs: Floats) -> _Cycles:
    constant = doses.is_constant[which]
    infused = doses.is_infusion[which] & ~constant
    interval = np.where(constant, _CONSTANT_INTERVAL, doses.interval[which])
    duration = np.where(infused, doses.duration[which], 0.0)
    whole = np.floor(duration / interval * (1 + 1e-12))
    rate = doses.rate[which]
    return _Cycles(
        inputs=inputs[doses.row[which]],
        state=doses.state[which],
        start=doses.time[which] + doses.lag[which] - interval,
        interval=interval,
        amount=np.where(infused | constant, 0.0, doses.amount[which]),
        base=np.where(constant, rate, whole * np.where(infused, rate, 0.0)),
        extra=np.where(infused, rate, 0.0),
        extra_for=np.maximum(duration - whole * interval, 0.0),
    )


def _run(cycles: _Cycles, states: Floats, length: Floats, run: Advance) -> Floats:
    """States after a part of the interval that begins with the arrival of the dose."""
    return run(_schedule(cycles, states, length), cycles.inputs)


def _schedule(cycles: _Cycles, states: Floats, length: Floats) -> Schedule:
    """Three boundaries each: arrival, end of the infusion, end."""
    n, n_states = states.shape
    whole = np.arange(n + 1)
    time = np.stack(
        [
            cycles.start,
            cycles.start + np.minimum(cycles.extra_for, length),
            cycles.start + length,
        ],
        axis=1,
    )
    operations = n_states + 4
    kind = np.full((n, operations), Operation.SET, dtype=np.int64)
    kind[:, n_states:] = (Operation.ADD, Operation.RATE, Operation.RATE, Operation.RATE)
    state = np.broadcast_to(np.arange(operations), (n, operations)).copy()
    state[:, n_states:] = cycles.state[:, None]
    changes = (cycles.amount, cycles.base, cycles.extra, -cycles.extra)
    op_first = (operations * whole[:-1, None] + np.array([0, operations - 1, operations])).ravel()
    return Schedule(
        first=3 * whole,
        time=time.ravel(),
        op_first=np.append(op_first, n * operations),
        op_kind=kind.ravel(),
        op_state=state.ravel(),
        op_value=np.concatenate([states, np.stack(changes, axis=1)], axis=1).ravel(),
        out_first=np.zeros(3 * n + 1, dtype=np.int64),
        out_time=np.empty(0),
        window=np.full(3 * n, -1, dtype=np.int64),
        input_row=whole[:-1],
    )


def _solve(
    model: DosedModel, record: Ints, cycles: _Cycles, start: Floats, run: Advance
) -> tuple[Floats, Floats]:
    """Fixed points, and the derivatives of the map there."""
    n, n_states = start.shape
    found = start.copy()
    derivatives = np.zeros((n, n_states, n_states))
    best = np.full(n, np.inf)
    active = np.arange(n)
    for _ in range(_MOST_STEPS):
        some = cycles.take(active)
        end, slopes = _differentiate(some, found[active], run)
        _check_finite(model, record[active], end, found[active])
        derivatives[active] = slopes
        step = _newton_step(slopes, end - found[active])
        found[active] += step
        size = _relative(step, found[active])
        done = (size <= _TOLERANCE) | ((size <= _STILL_GOOD) & (size > 0.5 * best[active]))
        best[active] = np.minimum(best[active], size)
        active = active[~done]
        if not active.size:
            return found, derivatives
    _check_settles(model, record, derivatives)
    _refuse(model, record[active[0]], int(np.argmax(np.abs(step[~done][0]))))
    raise AssertionError


def _newton_step(slopes: Floats, change: Floats) -> Floats:
    """Step of Newton's method; the shortest where a state is neutral."""
    matrix = np.eye(change.shape[1]) - slopes
    neutral = np.linalg.cond(matrix) > 1e14
    step = np.empty_like(change)
    if (~neutral).any():
        step[~neutral] = np.linalg.solve(matrix[~neutral], change[~neutral, :, None])[..., 0]
    for i in np.flatnonzero(neutral):
        step[i] = np.linalg.lstsq(matrix[i], change[i], rcond=1e-12)[0]
    return step


def _differentiate(cycles: _Cycles, states: Floats, run: Advance) -> tuple[Floats, Floats]:
    """States after an interval, and their derivatives; every patient and its copies at once."""
    n, n_states = states.shape
    nudges = _NUDGE * np.maximum(np.abs(states), _scale(states)[:, None] * 1e-3)
    copies = np.repeat(states[:, None, :], n_states + 1, axis=1)
    index = np.arange(n_states)
    copies[:, 1 + index, index] += nudges
    which = np.repeat(np.arange(n), n_states + 1)
    every = cycles.take(which)
    ends = _run(every, copies.reshape(-1, n_states), every.interval, run)
    ends = ends.reshape(n, n_states + 1, n_states)
    slopes = (ends[:, 1:, :] - ends[:, :1, :]) / nudges[:, :, None]
    return ends[:, 0, :], np.swapaxes(slopes, 1, 2)


def _scale(states: Floats) -> Floats:
    """Size of a patient's states; 1 where all are 0."""
    size = np.abs(states).max(axis=1)
    return np.where(size > 0, size, 1.0)


def _relative(step: Floats, states: Floats) -> Floats:
    """Largest step of each patient, relative to its state, or to 1e-6 of the largest."""
    floor = np.maximum(np.abs(states), 1e-6 * _scale(states)[:, None])
    return (np.abs(step) / floor).max(axis=1)


def _check_finite(model: DosedModel, record: Ints, end: Floats, begin: Floats) -> None:
    odd = ~(np.isfinite(end) & np.isfinite(begin))
    if odd.any():
        i, state = np.argwhere(odd)[0]
        _refuse(model, record[i], int(state))


def _check_settles(model: DosedModel, record: Ints, derivatives: Floats) -> None:
    """Refuse states of which an interval leaves all or more."""
    values, vectors = np.linalg.eig(derivatives)
    odd = np.abs(values) >= _NEUTRAL
    if odd.any():
        i, j = np.argwhere(odd)[0]
        share = np.abs(vectors[i, :, j])
        # Where a neutral state is fed by others, only its own component is large.
        _refuse(model, record[i], int(np.argmax(share)))


def _refuse(model: DosedModel, record: int, state: int) -> None:
    raise SimulationError(
        f"record {record + 1} asks for a steady state, and state {model.states[state]} has none: "
        "it grows, or nothing brings it back. Write the doses out (additional doses) instead, or "
        "leave the state out of the model."
    )
