"""Do the thresholds of looks, and the bet, keep their level on courses they have not seen?"""

from dataclasses import fields
from functools import lru_cache

import numpy as np
from validation.calibration.simulate import ACTIVE, COMPARATOR, SCORE

from openldn.trial import (
    WORLDS,
    AnalysisPlan,
    ContrastNumbers,
    DesignKind,
    LookNumbers,
    SimulatedLooks,
    TrialDesign,
    TrialProtocol,
    TrialTreatment,
    calibrate_looks,
    follow_course,
    person_in,
    simulate_course,
    simulate_looks,
)
from openldn.trial.monitoring import bet_on_orders, open_orders
from openldn.trial.monitoring.calibrate import called_continue

# What `openldn trial monitor --calibrate` simulates in each world when nothing else is asked.
USUAL_COURSES = 400
BET_LEVEL = 0.05
NUMBERS = tuple(one.name for one in fields(ContrastNumbers))
PROTOCOL = TrialProtocol(
    design=TrialDesign(
        kind=DesignKind.PAIRED, cycles=5, period_days=14,
        treatments=(
            TrialTreatment(label=COMPARATOR), TrialTreatment(label=ACTIVE, dose_mg=4.5),
        ),
    ),
    instrument=SCORE,
    analysis=AnalysisPlan(carryover="none", likelihood="gaussian"),
)  # fmt: skip


def judge_looked_at(rng, *, world):
    """All numbers of each look at one course without effect, and the largest e-value."""
    seed = int(rng.integers(2**62))
    person = person_in(WORLDS[world], PROTOCOL.instrument)
    looks = simulate_looks(PROTOCOL, [person], seed=seed)
    columns = [getattr(which, name)[0] for which in (looks.chosen, looks.own) for name in NUMBERS]
    columns += [looks.is_blocked[0], looks.is_slow_open[0], looks.days[0]]
    return [_largest_bet(person, seed), *np.round(np.concatenate(columns), 6).tolist()]


def _largest_bet(person, seed):
    course, _ = simulate_course(PROTOCOL, person, seed=seed, number=0)
    so_far = follow_course(course, PROTOCOL)
    orders = open_orders(PROTOCOL.design, so_far.sequence, compared=so_far.compared)
    values = bet_on_orders(
        so_far.means, orders, compared=so_far.compared, mcid=PROTOCOL.mcid,
        sign=PROTOCOL.instrument.sign,
    )  # fmt: skip
    return round(float(values.max()), 5)


def looks_of(rows):
    """The rows of some courses as the value that thresholds are found from."""
    count = len(PROTOCOL.look_cycles)
    parts = rows[:, 1:].reshape(len(rows), -1, count).transpose(1, 0, 2)
    size = len(NUMBERS)
    chosen, own = (
        LookNumbers(**dict(zip(NUMBERS, parts[start : start + size], strict=True)))
        for start in (0, size)
    )
    blocked, slow, days = parts[2 * size :]
    return SimulatedLooks(
        chosen=chosen, own=own, is_blocked=blocked > 0, is_slow_open=slow > 0,
        days=days.astype(np.int64), cycles=PROTOCOL.look_cycles, effect=np.zeros(len(rows)),
    )  # fmt: skip


def find_threshold(rows_of_worlds):
    """The early threshold that keeps the level on these courses, or ``None``."""
    seen = {str(WORLDS[k]): looks_of(rows) for k, rows in rows_of_worlds.items()}
    found = calibrate_looks(
        PROTOCOL, seen, fresh=seen, with_effect={}, seed=0, fresh_seed=0, version="", fingerprint=""
    )
    return found.continue_at


@lru_cache(maxsize=1)
def rule():
    """The rule of decisions that the thresholds stand beside."""
    return PROTOCOL.analysis.spec().decision


def false_continues(rows, threshold):
    """Whether any look at each course would have said "continue"."""
    return called_continue(looks_of(rows), rule(), threshold).any(axis=1)
