"""What must work, rather than be fast: units that are checked, doses that are missed."""

import re
from collections.abc import Callable

import numpy as np

from openldn.errors import ModelError

ADDED = """name = "mass plus concentration"
[parameters]
k = "1 1/h"
c = "2 nmol/L"
[states]
a = "mg"
[equations]
a = "-k*(a + c)"
"""
ADDED_LINE = 8
NO_MOLAR_MASS = """name = "dose in mg into nmol"
[parameters]
k = "1 1/h"
[states]
a = "nmol"
[equations]
a = "-k*a"
[dosing.a]
unit = "mg"
"""
DOSING_LINES = (8, 9)


def check_all() -> dict[str, dict[str, bool]]:
    return {
        "F1": {
            "mg + nmol/L": _names_line(ADDED, (ADDED_LINE,)),
            "missing molar mass": _names_line(NO_MOLAR_MASS, DOSING_LINES),
        },
        "F2": {name: _is_true(check) for name, check in _MISSES.items()},
    }


def _names_line(text: str, lines: tuple[int, ...]) -> bool:
    from openldn.dynamics import read_model

    try:
        read_model(text)
    except ModelError as error:
        return any(re.search(rf"\bline {line}\b", str(error)) for line in lines)
    return False


def _is_true(check: Callable[[], bool]) -> bool:
    """Whether it holds; False also where the package does not have it."""
    try:
        return bool(check())
    except (ImportError, AttributeError):
        return False


def _share(process: object) -> float:
    return float(process.draw(seed=1, first=0, n=2000, nights=90).mean())  # type: ignore[attr-defined]


def _independent() -> bool:
    from openldn.dynamics import Independent

    return abs(_share(Independent(probability=0.08)) - 0.08) < 0.005


def _markov() -> bool:
    from openldn.dynamics import Markov

    process = Markov(after_taken=0.05, after_missed=0.4)
    missed = process.draw(seed=1, first=0, n=2000, nights=90)
    after = missed[:, 1:][missed[:, :-1]].mean()
    return bool(abs(missed.mean() - process.rate) < 0.005 and abs(after - 0.4) < 0.02)


def _streaks() -> bool:
    from openldn.dynamics import Streaks

    process = Streaks(rate_per_night=0.02, lengths=(0.0, 0.0, 1.0))
    missed = process.draw(seed=1, first=0, n=2000, nights=90)
    alone = missed[:, 1:-1] & ~missed[:, :-2] & ~missed[:, 2:]
    return bool(abs(missed.mean() - process.rate) < 0.005 and not alone.any())


def _drift() -> bool:
    from openldn.dynamics import Bedtimes

    moved = Bedtimes(drift_sd_h=0.5, drift_bound_h=2.0).draw(seed=1, first=0, n=2000, nights=90)
    spread = moved.std(axis=0)
    return bool(np.abs(moved).max() <= 2.0 and spread[20] > 1.5 * spread[1])


def _double() -> bool:
    from openldn.dynamics import Adherence, Bedtimes, Independent

    late = Adherence(
        misses=Independent(probability=0.3), bedtimes=Bedtimes(), late_probability=1.0,
        late_after_h=14.0, shortest_gap_h=12.0,
    )  # fmt: skip
    doses = late.draw(seed=1, first=0, n=200, nights=30)
    times = np.where(doses.taken, doses.time_h, np.nan)
    gaps = np.concatenate([np.diff(row[~np.isnan(row)]) for row in times])
    return bool(doses.too_close.any() and gaps.min() >= 12.0)


_MISSES: dict[str, Callable[[], bool]] = {
    "independent misses": _independent,
    "Markov misses": _markov,
    "streaks": _streaks,
    "bedtime drift": _drift,
    "double dose caught": _double,
}
