"""What is kept of a run while it goes on: outputs at moments, summaries of windows."""

from numba import njit

from openldn.dynamics.layout import LANES
from openldn.dynamics.machine import INTERPOLATE, OBSERVE, run_part

# Without fast arithmetic: the digits must not depend on what a compiler chose to fuse.
kernel = njit(cache=True, error_model="numpy", nogil=True)

# Fields of a summary; the time above each threshold follows.
MAXIMUM, AT_MAXIMUM, MINIMUM, INTEGRAL, FIRST, LAST, FIELDS = 0, 1, 2, 3, 4, 5, 6


@kernel
def write_outputs(w, lane, row, codes, values, n, at_yi, at_ob):
    """One row of values from YI and OB."""
    for c in range(codes.size):
        code = codes[c]
        if code < n:
            values[row, c] = w[at_yi + code * LANES + lane]
        else:
            values[row, c] = w[at_ob + (code - n) * LANES + lane]


@kernel
def look(address, w, codes, samples, k, n, at_yi, at_ob):
    """Sample the summarized outputs at YI as sample number k."""
    run_part(address, w, OBSERVE)
    for c in range(codes.size):
        code = codes[c]
        base = at_yi + code * LANES if code < n else at_ob + (code - n) * LANES
        for l in range(LANES):
            samples[k, c, l] = w[base + l]


@kernel
def open_window(gathered, samples, k, lane, time, n_thresholds):
    """Begin the summaries of a window with the sample at its start."""
    for c in range(gathered.shape[1]):
        v = samples[k, c, lane]
        gathered[lane, c, MAXIMUM] = v
        gathered[lane, c, AT_MAXIMUM] = time
        gathered[lane, c, MINIMUM] = v
        gathered[lane, c, INTEGRAL] = 0.0
        gathered[lane, c, FIRST] = v
        gathered[lane, c, LAST] = v
        for j in range(n_thresholds):
            gathered[lane, c, FIELDS + j] = 0.0


@kernel
def note_sample(gathered, samples, k, lane, time):
    """Let a sample at an event take part in the extremes."""
    for c in range(gathered.shape[1]):
        v = samples[k, c, lane]
        if v > gathered[lane, c, MAXIMUM]:
            gathered[lane, c, MAXIMUM] = v
            gathered[lane, c, AT_MAXIMUM] = time
        gathered[lane, c, MINIMUM] = min(gathered[lane, c, MINIMUM], v)
        gathered[lane, c, LAST] = v


@kernel
def gather(gathered, samples, lane, time, h, thresholds, turn_at):
    """Add a step, known at its five quarter points, to the summaries of a lane."""
    for c in range(gathered.shape[1]):
        v0, v1, v2 = samples[0, c, lane], samples[1, c, lane], samples[2, c, lane]
        v3, v4 = samples[3, c, lane], samples[4, c, lane]
        g = gathered[lane, c]
        g[INTEGRAL] += h / 90.0 * (7.0 * v0 + 32.0 * v1 + 12.0 * v2 + 32.0 * v3 + 7.0 * v4)
        g[LAST] = v4
        for k in range(1, 5):
            v = samples[k, c, lane]
            if v > g[MAXIMUM]:
                g[MAXIMUM] = v
                g[AT_MAXIMUM] = time + 0.25 * k * h
            g[MINIMUM] = min(g[MINIMUM], v)
        turn_at[lane, c, 0], turn_at[lane, c, 1] = -1.0, -1.0
        highest, lowest = g[MAXIMUM], g[MINIMUM]
        for k in range(3):
            # Where the parabola through three neighbors turns among them, the output is looked
            # at again: the parabola itself may overshoot.
            a, b, d = samples[k, c, lane], samples[k + 1, c, lane], samples[k + 2, c, lane]
            bend = a - 2.0 * b + d
            slope = 0.5 * (d - a)
            if bend != 0.0 and abs(slope) <= abs(bend):
                at = -slope / bend
                v = b + 0.5 * slope * at
                if bend < 0.0 and v > highest:
                    highest = v
                    turn_at[lane, c, 0] = 0.25 * (k + 1 + at)
                if bend > 0.0 and v < lowest:
                    lowest = v
                    turn_at[lane, c, 1] = 0.25 * (k + 1 + at)
        for j in range(thresholds.shape[1]):
            x = thresholds[c, j]
            for k in range(4):
                a, b = samples[k, c, lane], samples[k + 1, c, lane]
                if a >= x and b >= x:
                    g[FIELDS + j] += 0.25 * h
                elif a >= x or b >= x:
                    part = (max(a, b) - x) / abs(a - b)
                    g[FIELDS + j] += 0.25 * h * part


@kernel
def look_at_turns(address, w, codes, c, gathered, turn_at, n, at_e, at_t, at_h, at_yi, at_ob):
    """Let an output take part in its extremes where it seems to turn within the step."""
    code = codes[c]
    base = at_yi + code * LANES if code < n else at_ob + (code - n) * LANES
    for side in range(2):
        is_any = False
        for l in range(LANES):
            w[at_e + l] = 1.0
            if turn_at[l, c, side] >= 0.0:
                w[at_e + l] = turn_at[l, c, side]
                is_any = True
        if not is_any:
            continue
        run_part(address, w, INTERPOLATE)
        run_part(address, w, OBSERVE)
        for l in range(LANES):
            if turn_at[l, c, side] < 0.0:
                continue
            v = w[base + l]
            if side == 0 and v > gathered[l, c, MAXIMUM]:
                gathered[l, c, MAXIMUM] = v
                gathered[l, c, AT_MAXIMUM] = w[at_t + l] + turn_at[l, c, 0] * w[at_h + l]
            if side == 1:
                gathered[l, c, MINIMUM] = min(gathered[l, c, MINIMUM], v)
