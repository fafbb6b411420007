"""Thresholds of looks keep their level on courses that they have not seen."""

from dataclasses import replace

import numpy as np
import pytest

from openldn.record import Instrument
from openldn.trial import (
    WORLDS,
    AnalysisPlan,
    DesignKind,
    LookNumbers,
    SimulatedLooks,
    TrialDesign,
    TrialProtocol,
    TrialTreatment,
    World,
    calibrate_looks,
    person_in,
    simulate_looks,
)
from openldn.trial.monitoring.calibrate import called_continue, certainty

PAIR = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))
DESIGN = TrialDesign(kind=DesignKind.PAIRED, treatments=PAIR, cycles=4, period_days=10)
PROTOCOL = TrialProtocol(
    design=DESIGN,
    instrument=Instrument(name="pain", minimum=0, maximum=10, mcid=0.7),
    analysis=AnalysisPlan(carryover="none"),
)
RULE = PROTOCOL.analysis.spec().decision
WORST = World(correlation=0.8, period_sd=0.6)
LEVEL = 0.025


def simulated(world, courses, seed, effect=0.0):
    person = replace(person_in(world, PROTOCOL.instrument), effect=-0.7 * effect)
    return simulate_looks(PROTOCOL, [person] * courses, seed=seed)


def calibrate(without, with_effect=None, level=LEVEL):
    return calibrate_looks(
        PROTOCOL, without, with_effect or {}, seed=1, version="test", fingerprint="", level=level
    )


@pytest.fixture(scope="module")
def seen():
    return simulated(WORST, 200, seed=1)


def test_thresholds_keep_their_level_on_fresh_courses(seen):
    found = calibrate({"worst": seen})
    fresh = simulated(WORST, 200, seed=2)
    false = called_continue(fresh, RULE, found.continue_at).any(axis=1).mean()
    # Threshold and share both come from 200 courses; a share of 2.5 % has an SD of 1.1 there.
    assert false <= LEVEL + 2 * 0.015
    # A laxer threshold, the rule's own, does not keep it: there is something to calibrate.
    assert called_continue(fresh, RULE, RULE.continue_at).any(axis=1).mean() > false


def test_the_level_is_kept_where_it_was_calibrated(seen):
    found = calibrate({"worst": seen})
    assert found.false_continue <= LEVEL
    lower = called_continue(seen, RULE, found.continue_at - 0.02).any(axis=1).mean()
    assert found.continue_at == RULE.continue_at or lower > found.false_continue


def test_a_stricter_level_never_lowers_the_threshold(seen):
    at = [calibrate({"w": seen}, level=level).continue_at for level in (0.10, 0.05)]
    assert at[0] <= at[1]


def test_power_rises_with_the_effect_and_days_fall():
    world = World(correlation=0.4, period_sd=0.3)
    looks = {effect: simulated(world, 60, seed=7, effect=effect) for effect in (1.0, 3.0)}
    none = invented(np.zeros((50, 2)))
    small, large = calibrate({"none": none}, looks).power
    assert small.p_continue < large.p_continue
    assert large.mean_days < small.mean_days <= DESIGN.total_days


def invented(p_mcid, harm=0.0):
    """Looks with given probabilities of benefit and nothing else of note."""
    numbers = LookNumbers(
        mean=np.zeros_like(p_mcid), sd=np.ones_like(p_mcid), p_benefit=p_mcid, p_mcid=p_mcid,
        p_harm_mcid=np.full_like(p_mcid, harm),
    )  # fmt: skip
    no = np.zeros(p_mcid.shape, dtype=bool)
    days = np.tile([40, 60], (len(p_mcid), 1))
    return SimulatedLooks(
        chosen=numbers, own=numbers, is_blocked=no, is_slow_open=no, days=days, cycles=(2, 4),
        effect=np.zeros(len(p_mcid)),
    )  # fmt: skip


def test_the_threshold_is_the_smallest_that_keeps_the_level():
    early = np.linspace(0.0, 0.99, 100)
    found = calibrate({"even": invented(np.column_stack([early, np.zeros(100)]))}, level=0.05)
    # Five of a hundred may be called: those at 0.95 and above.
    assert found.continue_at == pytest.approx(0.941)
    assert found.false_continue == 0.05


def test_no_threshold_is_given_where_the_end_alone_exceeds_the_level():
    ends = np.where(np.arange(100) < 8, 0.9, 0.0)
    found = calibrate({"end": invented(np.column_stack([np.zeros(100), ends]))})
    assert found.continue_at is None
    assert found.false_continue == 0.08


def test_harm_and_blocked_looks_never_count_as_certain():
    looks = invented(np.full((1, 2), 0.95), harm=0.2)
    assert certainty(looks, RULE).max() == 0
    blocked = replace(invented(np.full((1, 2), 0.95)), is_blocked=np.ones((1, 2), dtype=bool))
    assert certainty(blocked, RULE).max() == 0


def test_worlds_reach_the_stated_ends():
    assert {world.correlation for world in WORLDS} >= {0.0, 0.8}
    assert {world.period_sd for world in WORLDS} >= {0.0, 0.6}
    assert any(world.trend and world.missing_share >= 0.3 for world in WORLDS)
