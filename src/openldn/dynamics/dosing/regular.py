"""The common case in one go: so many doses for each of many patients, as arrays."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from openldn.dynamics.dosing.program import DosedModel
from openldn.dynamics.schedule import Floats, Ints, Operation, Schedule
from openldn.errors import DosingError


def schedule_of_doses(
    program: DosedModel,
    times: ArrayLike,
    amounts: ArrayLike,
    states: str | int | Sequence[str | int] | NDArray[np.int64],
    inputs: Floats,
    *,
    until: ArrayLike,
    output_times: ArrayLike | None = None,
    fractions: ArrayLike | None = None,
    start: ArrayLike | None = None,
) -> Schedule:
    r"""Schedule of bolus doses of many patients, without a loop over patients.

    Parameters
    ----------
    program : Program
        The model.
    times : array of shape (n_patients, n_doses) or (n_doses,)
        When each dose is taken; not decreasing.
    amounts : array of shape (n_patients, n_doses), (n_doses,) or ()
        In the dose unit of the state; 0 for a dose that was missed.
    states : name or index, sequence of these, or array of int of the shape of ``times``
        Where doses go. Several (a list or tuple): each dose is split into all of them, as
        ``fractions`` say. An array: one state for each dose.
    inputs : array of shape (n_patients, n_inputs)
    until : float or array of shape (n_patients,)
        End of the run; doses after it are left out.
    output_times : array of shape (n_outputs,), optional
        Moments to report for every patient, after the doses of the same moment.
    fractions : array of shape (n_states,), (n_doses, n_states) or (n_patients, n_doses, n_states)
        Share of each dose that goes into each of several states.
    start : float or array of shape (n_patients,), optional
        Start of the run; the first dose or output when not given.

    Returns
    -------
    Schedule
        A window begins at each dose, also where the amount is 0; a lagged dose arrives within
        its window. Patients are in order, so any slice of them gives that slice of the whole.

    Raises
    ------
    DosingError
        If shapes do not fit, times decrease, or an amount, fraction or term cannot be used.

    Examples
    --------
    >>> from openldn.dynamics import read_model
    >>> from openldn.dynamics.reference import ReferenceProgram
    >>> model = read_model('parameters = {k = 1}\nstates = {A = ""}\nequations = {A = "-k*A"}')
    >>> program = ReferenceProgram(model)
    >>> made = schedule_of_doses(
    ...     program, [[0, 24], [1, 25]], 4.5, "A", program.make_inputs(2), until=48
    ... )
    >>> made.time.tolist(), made.op_value.tolist()
    ([0.0, 24.0, 48.0, 1.0, 25.0, 48.0], [4.5, 4.5, 4.5, 4.5])
    """
    n = len(inputs)
    taken = _spread(times, n, "times")
    given = _spread(amounts, n, "amounts", doses=taken.shape[1])
    _check(taken, given)
    targets, shares = _find_targets(program, states, fractions, taken.shape)
    arrival, values = _arrivals(program, inputs, taken, given, targets, shares)
    grid = np.empty(0) if output_times is None else np.asarray(output_times, dtype=np.float64)
    if (np.diff(grid) < 0).any():
        raise DosingError("output_times must not decrease; sort them.")
    begin, end = _span(taken, grid, start, until)
    if np.array_equal(arrival, np.broadcast_to(taken[:, :, None], arrival.shape)):
        time, window, op_count = _at_once(taken, values)
        order: Ints | None = None
    else:
        time, window, op_count, order = _delayed(taken, arrival, values)
    return _build(begin, end, time, window, op_count, order, targets, values, grid)


def _spread(values: ArrayLike, n: int, name: str, *, doses: int | None = None) -> Floats:
    """As an array of shape (n_patients, n_doses)."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim > 2 or (array.ndim == 0 and doses is None):
        raise DosingError(
            f"{name} has the shape {array.shape}; it must be (patients, doses) or (doses,)."
        )
    wanted = (n, array.shape[-1] if doses is None else doses)
    try:
        return np.broadcast_to(array, wanted)
    except ValueError:
        raise DosingError(
            f"{name} has the shape {array.shape}; for {n} rows of inputs it must be {wanted} or "
            f"{wanted[1:]}."
        ) from None


def _check(times: Floats, amounts: Floats) -> None:
    if not np.isfinite(times).all() or (np.diff(times, axis=1) < 0).any():
        bad = ~np.isfinite(times)
        bad[:, 1:] |= np.diff(times, axis=1) < 0
        i, j = np.argwhere(bad)[0]
        raise DosingError(
            f"times[{i}, {j}] is {times[i, j]:g}; the times of a patient must be numbers that do "
            "not decrease. Sort them, with their amounts."
        )
    odd = ~(np.isfinite(amounts) & (amounts >= 0))
    if odd.any():
        i, j = np.argwhere(odd)[0]
        raise DosingError(
            f"amounts[{i}, {j}] is {amounts[i, j]:g}; it must be 0 or more. Write 0 for a dose "
            "that was missed."
        )


def _find_targets(
    program: DosedModel,
    states: str | int | Sequence[str | int] | NDArray[np.int64],
    fractions: ArrayLike | None,
    shape: tuple[int, ...],
) -> tuple[Ints, Floats]:
    """State and share of every part of every dose; shapes that fit (patients, doses, parts)."""
    if isinstance(states, np.ndarray):
        targets = np.broadcast_to(states, shape)[:, :, None].astype(np.int64)
    else:
        several = [states] if isinstance(states, (str, int)) else list(states)
        targets = np.array([_find_state(program, one) for one in several])[None, None, :]
    odd = (targets < 0) | (targets >= len(program.states))
    if odd.any():
        raise DosingError(
            f"state {int(targets[odd][0])} is not in the model; it has 0 to "
            f"{len(program.states) - 1}."
        )
    parts = targets.shape[2]
    if fractions is None:
        if parts > 1:
            raise DosingError(
                f"a dose into {parts} states needs fractions; give the share of each, like "
                "fractions=(0.3, 0.7)."
            )
        return targets, np.ones((1, 1, 1))
    shares = np.asarray(fractions, dtype=np.float64)
    if shares.shape[-1:] != (parts,) or shares.ndim > 3:
        raise DosingError(
            f"fractions have the shape {shares.shape}; the last axis must be the {parts} state(s)."
        )
    if not (np.isfinite(shares) & (shares >= 0)).all():
        raise DosingError("fractions must be 0 or more; those of a dose mostly add up to 1.")
    return targets, np.broadcast_to(shares, (*shape, parts)) if shares.ndim > 1 else shares


def _find_state(program: DosedModel, state: str | int) -> int:
    if not isinstance(state, str):
        return int(state)
    if state not in program.states:
        raise DosingError(
            f"state {state!r} is not in the model; it has {', '.join(program.states)}."
        )
    return program.states.index(state)


def _arrivals(
    program: DosedModel,
    inputs: Floats,
    times: Floats,
    amounts: Floats,
    targets: Ints,
    shares: Floats,
) -> tuple[Floats, Floats]:
    """When each part of each dose arrives, and how much of it, in the state's unit."""
    used = np.unique(targets)
    scale, lag = np.empty((len(inputs), used.size)), np.empty((len(inputs), used.size))
    for i, state in enumerate(used):
        terms = program.dose_terms(inputs, program.states[state])
        scale[:, i] = terms.factor * terms.bioavailability
        lag[:, i] = terms.lag
        odd = ~(np.isfinite(scale[:, i]) & (scale[:, i] >= 0) & (lag[:, i] >= 0))
        if odd.any():
            who = int(np.argmax(odd))
            raise DosingError(
                f"patient {who}: bioavailability of state {program.states[state]} is "
                f"{terms.bioavailability[who]:g} and its lag {lag[who, i]:g}; both must be "
                "0 or more. Look at the parameters of this patient."
            )
    place = np.searchsorted(used, targets)
    patient = np.arange(len(inputs))[:, None, None]
    values = amounts[:, :, None] * scale[patient, place] * shares
    delay = lag[patient, place]
    arrival = np.broadcast_to(times[:, :, None] + delay, values.shape)
    return arrival, values


def _span(
    times: Floats, grid: Floats, start: ArrayLike | None, until: ArrayLike
) -> tuple[Floats, Floats]:
    n = len(times)
    first = times[:, 0] if times.shape[1] else np.full(n, np.inf)
    begin = np.minimum(first, grid[0]) if grid.size else first
    if start is not None:
        given = np.broadcast_to(np.asarray(start, dtype=np.float64), (n,))
        if (given > begin).any():
            patient = int(np.argmax(given > begin))
            raise DosingError(
                f"start is {given[patient]:g} for patient {patient}, after the first dose or "
                f"output at {begin[patient]:g}; start there or before."
            )
        begin = given
    if not np.isfinite(begin).all():
        raise DosingError("there are neither doses nor output_times; give start.")
    end = np.broadcast_to(np.asarray(until, dtype=np.float64), (n,))
    late = begin.max(initial=-np.inf) if not grid.size else max(begin.max(), grid[-1])
    if (end < late).any():
        raise DosingError(
            f"until is {end.min():g}; it must not be before the last output or the first dose "
            f"({late:g})."
        )
    return begin, end


_Timeline = tuple[Floats, NDArray[np.bool_], Ints]


def _at_once(times: Floats, values: Floats) -> _Timeline:
    """Moments of doses that arrive as they are taken."""
    first = np.ones(times.shape, dtype=np.bool_)
    first[:, 1:] = np.diff(times, axis=1) > 0
    return times, first, np.count_nonzero(values, axis=2)


def _delayed(times: Floats, arrival: Floats, values: Floats) -> tuple[*_Timeline, Ints]:
    """Moments of doses and of arrivals in order, and which arrivals those are."""
    n, doses = times.shape
    every = np.concatenate([times, arrival.reshape(n, -1)], axis=1)
    order = np.argsort(every, axis=1, kind="stable")
    first = np.zeros(every.shape, dtype=np.bool_)
    first[:, :doses] = True
    first[:, 1:doses] = np.diff(times, axis=1) > 0
    count = np.concatenate(
        [np.zeros((n, doses), dtype=np.int64), (values.reshape(n, -1) != 0).astype(np.int64)],
        axis=1,
    )
    rows = np.arange(n)[:, None]
    chosen = order - doses
    return every[rows, order], first[rows, order], count[rows, order], chosen


def _build(
    begin: Floats,
    end: Floats,
    time: Floats,
    window: NDArray[np.bool_],
    op_count: Ints,
    order: Ints | None,
    targets: Ints,
    values: Floats,
    grid: Floats,
) -> Schedule:
    """Boundaries: the start where it is before the first dose, every moment, the end."""
    n = len(time)
    kept = time <= end[:, None]
    early = begin < (time[:, 0] if time.shape[1] else np.inf)
    every = np.concatenate([begin[:, None], time, end[:, None]], axis=1)
    # Doses and arrivals of one moment share a boundary; the first of them begins the window.
    again = np.zeros(time.shape, dtype=np.bool_)
    again[:, 1:] = time[:, 1:] == time[:, :-1]
    keep = np.concatenate([early[:, None], kept & ~again, np.ones((n, 1), dtype=np.bool_)], axis=1)
    moments = every[keep]
    first = np.concatenate([[0], np.cumsum(np.count_nonzero(keep, axis=1))])
    nothing = np.zeros((n, 1), dtype=np.int64)
    counts = np.concatenate([nothing, np.where(kept, op_count, 0), nothing], axis=1).ravel()
    so_far = np.cumsum(counts)
    number = np.where(window, np.cumsum(window, axis=1) - 1, -1)
    state = np.broadcast_to(targets, values.shape)
    if order is not None:
        place = np.maximum(order, 0)
        rows = np.arange(n)[:, None]
        state, flat = state.reshape(n, -1)[rows, place], values.reshape(n, -1)[rows, place]
        given = (op_count > 0) & kept
    else:
        flat, given = values, (values != 0) & kept[:, :, None]
    op_value = flat[given]
    return Schedule(
        first=first,
        time=moments,
        op_first=np.append((so_far - counts)[keep.ravel()], so_far[-1]),
        op_kind=np.full(op_value.size, Operation.ADD, dtype=np.int64),
        op_state=state[given],
        op_value=op_value,
        out_first=_out_firsts(first, moments, grid),
        out_time=np.tile(grid, n),
        window=np.concatenate([nothing - 1, number, nothing - 1], axis=1)[keep],
        input_row=np.arange(n),
    )


def _out_firsts(first: Ints, moments: Floats, grid: Floats) -> Ints:
    """First output of each boundary; those at its moment belong to the last boundary of it."""
    place = np.searchsorted(grid, moments, side="left")
    place[first[1:] - 1] = grid.size  # what is reported at the end belongs to the stretch before
    patient = np.repeat(np.arange(first.size - 1), np.diff(first))
    return np.append(place + patient * grid.size, (first.size - 1) * grid.size).astype(np.int64)
