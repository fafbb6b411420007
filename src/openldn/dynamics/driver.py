"""The loop over groups of patients: events, steps, outputs, summaries. Compiled once.

What depends on the model - rates, factors, a step - is machine code behind one address.
"""

import math
from pathlib import Path

import numpy as np

from openldn.compiled import discard_stale_kernels
from openldn.dynamics.gathering import (
    FIELDS,
    gather,
    kernel,
    look,
    look_at_turns,
    note_sample,
    open_window,
    write_outputs,
)
from openldn.dynamics.layout import LANES
from openldn.dynamics.machine import (
    FACTOR,
    INTERPOLATE,
    MEASURE_ERROR,
    OBSERVE,
    PREPARE_DENSE,
    RATES,
    STEP,
    run_part,
)

CONVERGED, STEP_LIMIT, NOT_FINITE = 0, 1, 2
ADD, RATE, RESET, SET = 0, 1, 2, 3
SAFETY, SHRINK, GROW = 0.9, 0.2, 6.0
MAX_REJECTIONS = 60
# Offsets that the loop needs, in the order in which they are passed.
OFFSETS = (
    "T", "H", "TS", "E", "RTOL", "ATOL", "Y", "YN", "TMP", "F", "R", "K", "YI", "OB", "U8",
    "WIDTH",
)  # fmt: skip


@kernel
def run_groups(
    low,
    high,
    address,
    at,
    n_patients,
    constants,
    initial,
    first,
    time,
    op_first,
    op_kind,
    op_state,
    op_value,
    out_first,
    out_time,
    window,
    input_row,
    window_first,
    codes,
    values,
    final,
    summary_codes,
    thresholds,
    summaries,
    rtol,
    atol,
    max_steps,
    status,
    culprit,
    steps,
):
    """Run groups of LANES neighbors; a group's patients share the parts of their intervals."""
    at_t, at_h, at_ts, at_e, at_rtol, at_atol = at[0], at[1], at[2], at[3], at[4], at[5]
    at_y, at_yn, at_tmp, at_f, at_r, at_k = at[6], at[7], at[8], at[9], at[10], at[11]
    at_yi, at_ob, at_u8 = at[12], at[13], at[14]
    n = initial.shape[1]
    n4 = n * LANES
    n_constants = constants.shape[1]
    w = np.zeros(at[15])
    for l in range(LANES):
        w[at_rtol + l] = rtol
        for s in range(n):
            w[at_atol + s * LANES + l] = atol[s]
    patient = np.empty(LANES, np.int64)
    is_real = np.empty(LANES, np.bool_)
    is_dead = np.empty(LANES, np.bool_)
    count = np.empty(LANES, np.int64)
    row = np.empty(LANES, np.int64)
    length = np.empty(LANES)
    end = np.empty(LANES)
    pointer = np.empty(LANES, np.int64)
    pointer_end = np.empty(LANES, np.int64)
    taken = np.empty(LANES, np.bool_)
    open_at = np.empty(LANES, np.int64)
    n_summaries = summary_codes.size
    n_thresholds = thresholds.shape[1]
    samples = np.zeros((5, max(n_summaries, 1), LANES))
    turn_at = np.full((LANES, max(n_summaries, 1), 2), -1.0)
    gathered = np.zeros((LANES, max(n_summaries, 1), FIELDS + n_thresholds))
    has_summaries = n_summaries > 0
    needs_observables = False
    for c in range(codes.size):
        if codes[c] >= n:
            needs_observables = True

    for group in range(low, high):
        n_boundaries = 0
        for l in range(LANES):
            i = min(group * LANES + l, n_patients - 1)
            patient[l] = i
            is_real[l] = group * LANES + l < n_patients
            is_dead[l] = False
            count[l] = first[i + 1] - first[i]
            n_boundaries = max(n_boundaries, count[l])
            row[l] = input_row[i]
            open_at[l] = -1
            for k in range(n_constants):
                w[at_k + k * LANES + l] = constants[row[l], k]
            for s in range(n):
                w[at_y + s * LANES + l] = initial[row[l], s]
                w[at_r + s * LANES + l] = 0.0
            w[at_t + l] = time[first[i]]
            pointer[l] = out_first[first[i]]
            pointer_end[l] = pointer[l]
        h_start = 0.0
        h_last = 0.0
        used = 0

        for s_b in range(n_boundaries):
            is_fresh = s_b == 0
            longest = 0.0
            for l in range(LANES):
                length[l] = 0.0
                end[l] = w[at_t + l]
                if is_dead[l] or s_b >= count[l]:
                    continue
                b = first[patient[l]] + s_b
                w[at_t + l] = time[b]
                end[l] = time[b]
                pointer_end[l] = out_first[b + 1]
                if has_summaries and window[b] >= 0 and open_at[l] >= 0:
                    if is_real[l]:
                        for c in range(n_summaries):
                            for k in range(FIELDS + n_thresholds):
                                summaries[open_at[l], c, k] = gathered[l, c, k]
                    open_at[l] = -1
                for o in range(op_first[b], op_first[b + 1]):
                    kind = op_kind[o]
                    slot = op_state[o] * LANES + l
                    if kind == ADD:
                        if op_value[o] != 0.0:
                            w[at_y + slot] += op_value[o]
                            is_fresh = True
                    elif kind == RATE:
                        w[at_r + slot] += op_value[o]
                        is_fresh = True
                    elif kind == SET:
                        w[at_y + slot] = op_value[o]
                        is_fresh = True
                    elif kind == RESET:
                        for s in range(n):
                            w[at_y + s * LANES + l] = initial[row[l], s]
                            w[at_r + s * LANES + l] = 0.0
                        is_fresh = True
                    else:
                        row[l] = np.int64(op_value[o])
                        for k in range(n_constants):
                            w[at_k + k * LANES + l] = constants[row[l], k]
                        is_fresh = True
                if s_b + 1 < count[l]:
                    end[l] = time[b + 1]
                    length[l] = end[l] - time[b]
                    longest = max(longest, length[l])

            if has_summaries:
                for i in range(n4):
                    w[at_yi + i] = w[at_y + i]
                for l in range(LANES):
                    w[at_ts + l] = w[at_t + l]
                look(address, w, summary_codes, samples, 0, n, at_yi, at_ob)
                for l in range(LANES):
                    if is_dead[l] or s_b >= count[l]:
                        continue
                    b = first[patient[l]] + s_b
                    if window[b] >= 0:
                        open_at[l] = window_first[patient[l]] + window[b]
                        open_window(gathered, samples, 0, l, w[at_t + l], n_thresholds)
                    elif open_at[l] >= 0:
                        note_sample(gathered, samples, 0, l, w[at_t + l])

            # Outputs at the moment itself, after its operations.
            while True:
                is_pending = False
                for l in range(LANES):
                    taken[l] = pointer[l] < pointer_end[l] and out_time[pointer[l]] <= w[at_t + l]
                    if is_dead[l] or s_b >= count[l]:
                        taken[l] = False
                    is_pending = is_pending or taken[l]
                if not is_pending:
                    break
                for i in range(n4):
                    w[at_yi + i] = w[at_y + i]
                for l in range(LANES):
                    w[at_ts + l] = w[at_t + l]
                if needs_observables:
                    run_part(address, w, OBSERVE)
                for l in range(LANES):
                    if taken[l]:
                        if is_real[l]:
                            write_outputs(w, l, pointer[l], codes, values, n, at_yi, at_ob)
                        pointer[l] += 1

            if longest <= 0.0:
                continue

            # The interval: the same part of each lane's own length at a time.
            if h_start == 0.0:
                for l in range(LANES):
                    w[at_ts + l] = w[at_t + l]
                for i in range(n4):
                    w[at_tmp + i] = w[at_y + i]
                run_part(address, w, RATES)
                fastest = 0.0
                for l in range(LANES):
                    if not is_dead[l]:
                        for s in range(n):
                            i = s * LANES + l
                            scale = atol[s] + rtol * abs(w[at_y + i])
                            rate = abs(w[at_f + i]) / scale
                            if rate < math.inf:
                                fastest = max(fastest, rate)
                h_start = longest if fastest <= 0.0 else min(longest, 10.0 / fastest)
                h_start = max(h_start, 1e-10 * longest)
            h = h_start if is_fresh or h_last <= 0.0 else h_last
            part = min(1.0, h / longest)
            done = 0.0
            is_first = is_fresh
            rejections = 0
            n_steps = 0
            while done < 1.0:
                is_last = done + part * 1.000001 >= 1.0
                if is_last:
                    part = 1.0 - done
                for l in range(LANES):
                    w[at_h + l] = part * length[l]
                    w[at_ts + l] = w[at_t + l]
                run_part(address, w, FACTOR)
                run_part(address, w, STEP)
                run_part(address, w, MEASURE_ERROR)
                used += 1
                n_steps += 1
                error = 0.0
                is_finite = True
                for l in range(LANES):
                    if is_dead[l]:
                        continue
                    if not (w[at_e + l] < math.inf):
                        is_finite = False
                    else:
                        error = max(error, w[at_e + l])
                error = math.sqrt(error)
                change = GROW if error < 1e-8 else SAFETY * error ** (-0.2)
                change = min(GROW, max(SHRINK, change))
                if is_finite and error <= 1.0 and n_steps <= max_steps:
                    rejections = 0
                    if is_first:
                        h_start = part * longest * min(change, 2.0)
                        is_first = False
                    limit = 0
                    for l in range(LANES):
                        to = end[l] if is_last else w[at_t + l] + w[at_h + l]
                        if (
                            not is_dead[l]
                            and length[l] > 0.0
                            and pointer[l] < pointer_end[l]
                            and out_time[pointer[l]] <= to
                        ):
                            limit += 1
                    if has_summaries or limit > 0:
                        run_part(address, w, PREPARE_DENSE)
                    while limit > 0:
                        limit = 0
                        for l in range(LANES):
                            to = end[l] if is_last else w[at_t + l] + w[at_h + l]
                            taken[l] = (
                                not is_dead[l]
                                and length[l] > 0.0
                                and pointer[l] < pointer_end[l]
                                and out_time[pointer[l]] <= to
                            )
                            w[at_e + l] = 1.0
                            if taken[l]:
                                limit += 1
                                w[at_e + l] = min(
                                    1.0, (out_time[pointer[l]] - w[at_t + l]) / w[at_h + l]
                                )
                        if limit > 0:
                            run_part(address, w, INTERPOLATE)
                            if needs_observables:
                                run_part(address, w, OBSERVE)
                            for l in range(LANES):
                                if taken[l]:
                                    if is_real[l]:
                                        write_outputs(
                                            w, l, pointer[l], codes, values, n, at_yi, at_ob
                                        )
                                    pointer[l] += 1
                    if has_summaries:
                        for k in range(1, 5):
                            for l in range(LANES):
                                w[at_e + l] = 0.25 * k
                            run_part(address, w, INTERPOLATE)
                            look(address, w, summary_codes, samples, k, n, at_yi, at_ob)
                        for l in range(LANES):
                            if open_at[l] >= 0 and not is_dead[l] and length[l] > 0.0:
                                gather(
                                    gathered,
                                    samples,
                                    l,
                                    w[at_t + l],
                                    w[at_h + l],
                                    thresholds,
                                    turn_at,
                                )
                            else:
                                for c in range(n_summaries):
                                    turn_at[l, c, 0], turn_at[l, c, 1] = -1.0, -1.0
                        for c in range(n_summaries):
                            look_at_turns(
                                address,
                                w,
                                summary_codes,
                                c,
                                gathered,
                                turn_at,
                                n,
                                at_e,
                                at_t,
                                at_h,
                                at_yi,
                                at_ob,
                            )
                        for c in range(n_summaries):
                            for l in range(LANES):
                                samples[0, c, l] = samples[4, c, l]
                    for i in range(n4):
                        w[at_y + i] = w[at_yn + i]
                    for l in range(LANES):
                        w[at_t + l] = end[l] if is_last else w[at_t + l] + w[at_h + l]
                    if is_last:
                        done = 1.0
                        h_last = max(h_last, part * longest * change)
                    else:
                        done += part
                        h_last = part * longest * change
                    part *= change
                    continue
                # Rejected: try a smaller step, or give up on the lane that is to blame.
                rejections += 1
                is_over = n_steps > max_steps
                worst = -1
                for l in range(LANES):
                    if not is_dead[l] and not (w[at_e + l] < math.inf):
                        worst = l
                if is_over or rejections > MAX_REJECTIONS or part < 1e-14:
                    if worst < 0:
                        largest = -1.0
                        for l in range(LANES):
                            if not is_dead[l] and length[l] > 0.0 and w[at_e + l] > largest:
                                largest = w[at_e + l]
                                worst = l
                    blamed = 0
                    largest = -1.0
                    for s in range(n):
                        i = s * LANES + worst
                        size = max(abs(w[at_y + i]), abs(w[at_yn + i]))
                        e = abs(w[at_u8 + i]) / (atol[s] + rtol * size)
                        if not (e < math.inf):
                            e = math.inf
                        if e > largest:
                            largest = e
                            blamed = s
                    is_dead[worst] = True
                    length[worst] = 0.0
                    for s in range(n):
                        w[at_y + s * LANES + worst] = initial[row[worst], s]
                        w[at_r + s * LANES + worst] = 0.0
                    if is_real[worst]:
                        i = patient[worst]
                        status[i] = NOT_FINITE if not is_finite else STEP_LIMIT
                        culprit[i] = blamed
                        for p in range(pointer[worst], out_first[first[i + 1]]):
                            for c in range(codes.size):
                                values[p, c] = math.nan
                        for p in range(max(open_at[worst], window_first[i]), window_first[i + 1]):
                            for c in range(n_summaries):
                                for k in range(FIELDS + n_thresholds):
                                    summaries[p, c, k] = math.nan
                        for s in range(n):
                            final[i, s] = math.nan
                    open_at[worst] = -1
                    rejections = 0
                    n_steps = 0
                    still = 0.0
                    for l in range(LANES):
                        if not is_dead[l]:
                            still = max(still, length[l])
                    if still <= 0.0:
                        done = 1.0
                        for l in range(LANES):
                            w[at_t + l] = end[l]
                    else:
                        part = min(1.0 - done, 1e-3)
                    continue
                part *= 0.1 if not is_finite else change

        for l in range(LANES):
            i = patient[l]
            if is_real[l]:
                steps[i] = used
            if is_real[l] and not is_dead[l]:
                for s in range(n):
                    final[i, s] = w[at_y + s * LANES + l]
                if has_summaries and open_at[l] >= 0:
                    for c in range(n_summaries):
                        for k in range(FIELDS + n_thresholds):
                            summaries[open_at[l], c, k] = gathered[l, c, k]


discard_stale_kernels(Path(__file__).parent, kept_in=Path(str(run_groups.stats.cache_path)))
