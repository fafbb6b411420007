"""Decisions are counted as they are defined."""

from dataclasses import replace

import numpy as np
import pytest

from openldn.record import Instrument
from openldn.trial import (
    AnalysisPlan,
    DecisionRule,
    DesignKind,
    LookNumbers,
    SimulatedLooks,
    TrialDesign,
    TrialProtocol,
    TrialTreatment,
    decide_looks,
    find_characteristics,
    simulated_share,
)

PAIN = Instrument(name="pain", minimum=0, maximum=10, mcid=1)
PROTOCOL = TrialProtocol(
    design=TrialDesign(
        kind=DesignKind.PAIRED, cycles=3, period_days=14,
        treatments=(TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)),
    ),
    instrument=PAIN,
    analysis=AnalysisPlan(carryover="none"),
)  # fmt: skip
RULE = DecisionRule()
# A course a row, a look a column: probability of being better by the MCID, and worse by it.
P_MCID = np.array([[0.5, 0.9], [0.9, 0.5], [0.1, 0.9], [0.5, 0.5], [0.80, 0.20]])
P_HARM = np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [0.6, 0.0], [0.11, 0.0]])
GO, NO, OPEN = 1, -1, 0


def numbers(p_mcid=P_MCID, p_harm=P_HARM):
    sure = np.where(p_mcid >= p_harm, 0.99, 0.01)
    return LookNumbers(
        mean=-p_mcid, sd=np.ones_like(p_mcid), p_benefit=sure, p_mcid=p_mcid, p_harm_mcid=p_harm
    )


def looks(effect=0.0, **changes):
    size = len(P_MCID)
    made = SimulatedLooks(
        chosen=numbers(), own=numbers(), is_blocked=np.zeros((size, 2), dtype=bool),
        is_slow_open=np.zeros((size, 2), dtype=bool), days=np.array([[56, 84]] * size),
        cycles=(2, 3), effect=np.full(size, effect),
    )  # fmt: skip
    return replace(made, **changes)


def test_thresholds_decide_as_the_rule_says():
    expected = [[OPEN, GO], [GO, OPEN], [NO, GO], [NO, OPEN], [OPEN, NO]]
    assert decide_looks(looks(), RULE).tolist() == expected


def test_chosen_prior_and_own_data_must_agree():
    other = looks(own=numbers(p_mcid=np.full_like(P_MCID, 0.5), p_harm=np.zeros_like(P_HARM)))
    assert not decide_looks(other, RULE).any()


def test_a_blocked_look_decides_nothing_and_an_open_slow_effect_forbids_stop_alone():
    every = np.ones((5, 2), dtype=bool)
    assert not decide_looks(looks(is_blocked=every), RULE).any()
    assert set(decide_looks(looks(is_slow_open=every), RULE).ravel()) == {GO, OPEN}


def found(effect):
    return find_characteristics(looks(effect), protocol=PROTOCOL, rule=RULE)


def test_the_first_decision_counts_and_its_day():
    one = found(0.0)
    with_looks = one.with_looks
    assert with_looks.goes_on.value == pytest.approx(2 / 5)
    assert with_looks.stops.value == pytest.approx(3 / 5)
    assert with_looks.undecided.value == 0
    assert one.at_end.goes_on.value == pytest.approx(2 / 5)
    assert one.at_end.undecided.value == pytest.approx(2 / 5)
    assert one.days.value == pytest.approx((84 + 56 + 56 + 56 + 84) / 5)


@pytest.mark.parametrize(
    ("effect", "wrong"),
    [(0.5, 2 / 5), (0.0, 2 / 5), (-0.5, None), (-1.0, 3 / 5), (-(1 - 2**-53), 3 / 5)],
)
def test_wrong_is_continue_without_benefit_and_stop_with_an_mcid_of_it(effect, wrong):
    one = found(effect)
    assert one.benefit == -effect
    assert (one.wrong and one.wrong.value) == (wrong and pytest.approx(wrong))


def test_higher_may_be_better():
    protocol = replace(PROTOCOL, instrument=replace(PAIN, better="higher"))
    one = find_characteristics(looks(1.5), protocol=protocol, rule=RULE)
    assert (one.benefit, one.mcids) == (1.5, 1.5)


def test_an_interval_of_nothing_seen_is_not_zero():
    none = simulated_share(np.zeros(1000, dtype=bool))
    assert (none.value, none.low) == (0, 0)
    # The rule of three, nearly.
    assert none.high == pytest.approx(3.84 / 1000, rel=0.01)
    assert simulated_share(np.ones(1000, dtype=bool)).high == 1


def test_an_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(4)
    for truth in (0.02, 0.3):
        drawn = [simulated_share(rng.random(400) < truth) for _ in range(800)]
        covered = np.mean([one.low <= truth <= one.high for one in drawn])
        assert covered == pytest.approx(0.95, abs=0.025)
