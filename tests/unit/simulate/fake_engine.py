"""A solver by hand: one compartment, doses enter at once, exact between boundaries.

Like the real one it lets groups of four share something, so that a person's last digits depend
on the neighbors.
"""

from dataclasses import dataclass

import numpy as np

from openldn.dynamics import Input, Operation
from openldn.dynamics.program import DoseTerms
from openldn.simulate import engine

GROUP = 4
TEXTS = ("fake",)


@dataclass(frozen=True)
class FakeProgram:
    inputs = (
        Input(name="k", value=0.1, unit="1/h", sd=0.3),
        Input(name="V", value=50.0, unit="L", sd=0.2),
        Input(name="F", value=0.5, sd=0.4, high=1.0),
        Input(name="WT", value=70.0, unit="kg", is_covariate=True),
    )
    states = ("gut",)
    outputs = ("C", "gut")
    time_unit = "h"

    def unit_of(self, name):
        return {"C": "mg/L", "gut": "mg"}[name]

    def dose_unit(self, _state):
        return "mg"

    def dose_terms(self, inputs, _state):
        return DoseTerms(
            factor=1.0,
            bioavailability=inputs[:, 2],
            lag=np.zeros(len(inputs)),
            duration=None,
            rate=None,
        )

    def make_inputs(self, n, **values):
        table = np.tile([one.value for one in self.inputs], (n, 1))
        for name, value in values.items():
            table[:, [one.name for one in self.inputs].index(name)] = value
        return table


def run_nights(
    program, schedule, inputs, *, outputs, statistics, thresholds, rtol, threads
) -> engine.NightRun:
    n, width = schedule.n_patients, int(schedule.first[1])
    time, window = schedule.time.reshape(n, width), schedule.window.reshape(n, width)
    nights = int(window.max()) + 1
    added = np.zeros(schedule.time.size)
    owner = np.repeat(np.arange(schedule.time.size), np.diff(schedule.op_first))
    row = np.repeat(schedule.input_row, width).reshape(n, width)
    for b, kind, value in zip(owner, schedule.op_kind, schedule.op_value, strict=True):
        if kind == Operation.ADD:
            added[b] += value
        else:
            row.ravel()[b : (b // width + 1) * width] = int(value)
    added = added.reshape(n, width)
    k, volume, weight = (inputs[row, column] for column in (0, 1, 3))
    group = np.arange(n) // GROUP
    shared = np.bincount(group, weights=k[:, 0])[group] * 1e-9
    amount, area, highest, lowest, last = np.zeros(n), *np.zeros((4, n, nights))
    lowest += np.inf
    night = np.full(n, -1)
    times = schedule.out_time.reshape(n, -1)
    values = np.zeros((*times.shape, len(outputs)))
    for b in range(width):
        night = np.where(window[:, b] >= 0, window[:, b], night)
        amount = amount + added[:, b]
        here = (times >= time[:, b, None]) & (
            b == width - 1 or times < time[:, min(b + 1, width - 1), None]
        )
        decayed = amount[:, None] * np.exp(-k[:, b, None] * (times - time[:, b, None]))
        for j, name in enumerate(outputs):
            scale = 1 / volume[:, b, None] if name == "C" else 1.0
            values[:, :, j] = np.where(here, decayed * scale, values[:, :, j])
        if b == width - 1:
            break
        who = (np.arange(n), night)
        scale = 1 / volume[:, b] * (weight[:, b] / 70) + shared
        after = amount * np.exp(-k[:, b] * (time[:, b + 1] - time[:, b]))
        area[who] += (amount - after) / k[:, b] * scale
        highest[who] = np.maximum(highest[who], amount * scale)
        lowest[who] = np.minimum(lowest[who], after * scale)
        last[who] = after * scale
        amount = after
    tables = {"maximum": highest, "minimum": lowest, "auc": area, "last": last}
    is_sound = inputs[schedule.input_row, 0] < 0.3  # pretend that fast elimination fails
    metrics = {}
    for name in engine.metric_names(outputs, statistics, thresholds):
        _, _, what = name.partition("_")
        table = tables.get(what, highest)
        metrics[name] = np.where(is_sound[:, None], table, np.nan)
    problems = {int(i): "central is not finite; typical k runs." for i in np.flatnonzero(~is_sound)}
    return engine.NightRun(metrics=metrics, values=values, is_sound=is_sound, problems=problems)


def install(monkeypatch):
    monkeypatch.setattr(engine, "load", lambda texts: FakeProgram())
    monkeypatch.setattr(engine, "run_nights", run_nights)
