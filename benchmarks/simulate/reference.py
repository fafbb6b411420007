"""What the engines should find: ``python -m benchmarks.simulate.reference`` makes it anew.

SciPy's LSODA at rtol 1e-12, atol 1e-14, checked against SciPy's Radau at rtol 1e-11; some ten
minutes. LDN-10: 24 patients, every hour. LDN-30: 4 patients, every fifth hour, so that each hour of
the day is met.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.simulate.engines import Job, SciPyLSODA
from benchmarks.simulate.ldn10 import Floats

HERE = Path(__file__).resolve().parent
EVERY_H = {"ldn10": 1, "ldn30": 5}
PATIENTS = {"ldn10": 24, "ldn30": 4}
CHECKED_NIGHTS = 10
# Mantissa bits that are kept: 2**-37 is 7e-12, below what the reference itself is good for.
BITS = 36


class Tight(SciPyLSODA):
    atol = 1e-14


class TightRadau(Tight):
    method = "Radau"


@dataclass(frozen=True, kw_only=True)
class Reference:
    """``values`` has shape (patients, times, states); ``radau`` is how far Radau was from it."""

    values: Floats
    every_h: int
    radau: float


def measure_error(values: Floats, reference: Reference) -> Floats:
    """Error of each patient that is in both: that of the worst state, in parts of its maximum."""
    given = values[:, :: reference.every_h]
    people, times = min(len(given), len(reference.values)), given.shape[1]
    truth = reference.values[:people, :times]
    scale = np.abs(truth).max(axis=1)
    far = np.abs(given[:people] - truth).max(axis=1)
    return np.max(far / np.where(scale > 0.0, scale, 1.0), axis=1)


@cache
def read_reference(model: str) -> Reference:
    with np.load(HERE / f"{model}.npz") as kept:
        return Reference(values=kept["values"], every_h=EVERY_H[model], radau=float(kept["radau"]))


def make_reference(model: str) -> None:
    values = _solve(Tight, model, PATIENTS[model], 90, 1e-12)[:, :: EVERY_H[model]]
    check = _solve(TightRadau, model, 2, CHECKED_NIGHTS, 1e-11)
    known = Reference(values=values, every_h=EVERY_H[model], radau=0.0)
    radau = measure_error(check, known).max()
    np.savez_compressed(HERE / f"{model}.npz", values=_rounded(values), radau=radau)
    print(f"{model}: {values.shape}, distance of Radau {radau:.1e}")


def _solve(engine: type[Tight], model: str, patients: int, nights: int, rtol: float) -> Floats:
    job = Job(engine="scipy", model=model, patients=patients, nights=nights, rtol=rtol)
    solver = engine(model)
    solver.prepare(job)
    return solver.run(job)


def _rounded(values: Floats) -> Floats:
    """Last bits zero, so that the file is a third smaller."""
    drop = np.int64(52 - BITS)
    bits: Any = values.copy().view(np.int64)
    return (((bits + (1 << (drop - 1))) >> drop) << drop).view(np.float64)


if __name__ == "__main__":
    import sys

    for name in sys.argv[1:] or PATIENTS:
        make_reference(name)
