"""Simulated courses are judged as real ones are, and are the same however they are divided."""

from dataclasses import fields, replace

import numpy as np
import pytest

from openldn.errors import DesignError
from openldn.record import Instrument
from openldn.trial import (
    CONTINUE,
    STOP,
    AnalysisPlan,
    DesignKind,
    LookNumbers,
    SimulatedPerson,
    TrialDesign,
    TrialProtocol,
    TrialTreatment,
    decide_looks,
    default_model,
    evaluate_course,
    join_looks,
    simulate_course,
    simulate_looks,
)

PLACEBO, LDN = TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)
PAIN = Instrument(name="pain", minimum=0, maximum=10, step=1, mcid=1)
DESIGN = TrialDesign(
    kind=DesignKind.PAIRED, treatments=(PLACEBO, LDN), cycles=3, period_days=14, run_in_days=7
)
AT_ONCE = TrialProtocol(design=DESIGN, instrument=PAIN, analysis=AnalysisPlan(carryover="none"))
RULE = default_model().decision
PERSON = SimulatedPerson(residual_sd=1.2, correlation=0.4, period_sd=0.3)


def planned(**changes):
    return replace(AT_ONCE, analysis=replace(AT_ONCE.analysis, **changes))


def numbers_of(looks):
    return {
        f"{which}.{one.name}": getattr(getattr(looks, which), one.name)
        for which in ("chosen", "own")
        for one in fields(LookNumbers)
    }


CASES = [
    (AT_ONCE, False, [0.0, -0.5, -1.0, -1.5, -2.0, -3.0] * 3),
    (planned(carryover="unstated"), False, [0.0, 0.3, -1.0, -3.0] * 2),
    (planned(carryover="estimate", prior="enthusiastic"), False, [0.0, -1.0, -3.0]),
    (AT_ONCE, True, [0.0, -3.0]),
    (
        replace(
            AT_ONCE,
            design=TrialDesign(
                kind=DesignKind.BEFORE_AFTER, treatments=(PLACEBO, LDN), baseline_days=28,
                period_days=56,
            ),
        ),
        False,
        [0.0, -4.0],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("protocol", "is_rounded", "effects"), CASES)
def test_the_numbers_and_decisions_are_those_of_the_whole_evaluation(protocol, is_rounded, effects):
    persons = [replace(PERSON, effect=effect, onset_half_life_days=2.0) for effect in effects]
    looks = simulate_looks(protocol, persons, seed=5, is_rounded=is_rounded)
    decided = decide_looks(looks, RULE)
    spec = protocol.analysis.spec()
    if not is_rounded:
        spec = replace(spec, likelihood="gaussian")
    for number, person in enumerate(persons):
        course, _ = simulate_course(protocol, person, seed=5, number=number, is_rounded=is_rounded)
        found = evaluate_course(
            course, instrument=PAIN, active="LDN", comparator="placebo", spec=spec, thorough=False
        )
        for name in (one.name for one in fields(LookNumbers)):
            assert getattr(looks.chosen, name)[number, -1] == getattr(found.contrast, name)
            assert getattr(looks.own, name)[number, -1] == getattr(found.priors["none"], name)
        word = {CONTINUE: "continue", STOP: "stop"}.get(int(decided[number, -1]))
        said = found.verdict.recommendation.value
        assert word == said if word else said in ("extend", "cannot tell")


def test_courses_are_the_same_however_they_are_divided():
    persons = [replace(PERSON, effect=effect) for effect in np.linspace(-3, 0, 6)]
    whole = simulate_looks(AT_ONCE, persons, seed=9)
    parts = [
        simulate_looks(AT_ONCE, persons[start : start + 2], seed=9, first=start)
        for start in (0, 2, 4)
    ]
    joined = join_looks(parts)
    for name, array in numbers_of(whole).items():
        assert np.array_equal(array, numbers_of(joined)[name])
    assert np.array_equal(whole.effect, joined.effect)


def test_each_course_draws_its_own_order_and_another_seed_others():
    orders = {
        tuple(simulate_course(AT_ONCE, PERSON, seed=seed, number=number)[0].treatment)
        for seed in (1, 2)
        for number in range(30)
    }
    assert len(orders) == 8


def test_a_look_sees_nothing_of_what_comes_after_it():
    early = simulate_looks(AT_ONCE, [PERSON] * 3, seed=2)
    two = replace(AT_ONCE, design=replace(DESIGN, cycles=2))
    course, ends = simulate_course(AT_ONCE, PERSON, seed=2, number=0)
    assert ends == [7 + 56, 7 + 84]
    assert early.days.tolist() == [ends] * 3
    spec = replace(two.analysis.spec(), likelihood="gaussian")
    cut = replace(
        course, outcome=course.outcome[: ends[0]], treatment=course.treatment[: ends[0]],
        day=course.day[: ends[0]], period=course.period[: ends[0]],
    )  # fmt: skip
    found = evaluate_course(
        cut, instrument=PAIN, active="LDN", comparator="placebo", spec=spec, thorough=False
    )
    assert early.chosen.mean[0, 0] == found.contrast.mean


def test_one_pair_alone_decides_nothing():
    one = replace(planned(first_look=1), design=replace(DESIGN, cycles=2))
    looks = simulate_looks(one, [replace(PERSON, effect=-5.0)] * 4, seed=3)
    assert looks.cycles == (1, 2)
    assert looks.is_blocked[:, 0].all()
    assert not looks.is_blocked[:, 1].any()
    assert (decide_looks(looks, RULE)[:, 0] == 0).all()
    assert (decide_looks(looks, RULE)[:, 1] == CONTINUE).any()


def test_nobody_cannot_be_simulated():
    with pytest.raises(DesignError, match="nobody to simulate"):
        simulate_looks(AT_ONCE, [], seed=1)


def test_parts_of_different_looks_are_not_joined():
    end = simulate_looks(planned(looks="end"), [PERSON], seed=1)
    cycles = simulate_looks(AT_ONCE, [PERSON], seed=1)
    with pytest.raises(DesignError, match="cannot be joined"):
        join_looks([end, cycles])
