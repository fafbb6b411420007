"""What others do with the same diary: tests that see no wander, and one that has few numbers."""

from functools import lru_cache

import numpy as np
from scipy import stats

# Two-sided level of every test.
LEVEL = 0.05


@lru_cache(maxsize=64)
def _critical(freedom):
    return float(stats.t.isf(LEVEL / 2, freedom))


def _flag(estimate, error, freedom):
    """-1 or 1, the direction that the test calls real, or 0."""
    if not error > 0:
        return 0
    statistic = estimate / error
    return int(np.sign(statistic)) if abs(statistic) > _critical(round(freedom, 1)) else 0


def welch(score, treatment):
    """Welch's t test, every day an independent number."""
    on, off = score[treatment == 1], score[treatment == 0]
    if min(len(on), len(off)) < 2:
        return 0
    a, b = on.var(ddof=1) / len(on), off.var(ddof=1) / len(off)
    freedom = (a + b) ** 2 / (a**2 / (len(on) - 1) + b**2 / (len(off) - 1))
    return _flag(on.mean() - off.mean(), np.sqrt(a + b), freedom)


def regression(score, treatment, day):
    """Least squares on treatment and a straight trend."""
    columns = np.column_stack((np.ones(len(day)), treatment, day - day.mean()))
    inverse = np.linalg.inv(columns.T @ columns)
    coefficients = inverse @ columns.T @ score
    residual = score - columns @ coefficients
    freedom = len(day) - 3
    error = np.sqrt(residual @ residual / freedom * inverse[1, 1])
    return _flag(coefficients[1], error, freedom)


def paired(score, treatment, day, cycle_days):
    """Paired t test on the differences of cycle means."""
    cycle = (day // cycle_days).astype(int)
    differences = []
    for number in range(cycle.max() + 1):
        on = score[(cycle == number) & (treatment == 1)]
        off = score[(cycle == number) & (treatment == 0)]
        if len(on) and len(off):
            differences.append(on.mean() - off.mean())
    if len(differences) < 2:
        return 0
    spread = np.std(differences, ddof=1) / np.sqrt(len(differences))
    return _flag(np.mean(differences), spread, len(differences) - 1)


def judge_as_peers(course, *, cycle_days):
    """Flags of Welch, regression and paired t on one diary."""
    seen = np.isfinite(course.outcome)
    score, treatment, day = course.outcome[seen], course.treatment[seen], course.day[seen]
    return (
        welch(score, treatment),
        regression(score, treatment, day),
        paired(score, treatment, day, cycle_days),
    )
