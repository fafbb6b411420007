"""What is proposed, what is refused, and what each number is said to rest on."""

import math

import pytest

from openldn.errors import DesignError
from openldn.record import Instrument
from openldn.trial import (
    SIMULATED,
    DesignKind,
    DesignWish,
    TrialTreatment,
    onset_prior,
    propose_design,
    receptor_days,
)

PLACEBO, LDN = TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)
PAIN = Instrument(name="pain", minimum=0, maximum=10, step=1, mcid=2)


def propose(**changes):
    given = {"instrument": PAIN, "treatments": (PLACEBO, LDN), **changes}
    return propose_design(DesignWish(**given))


def reason(proposal, about):
    return next(one for one in proposal.protocol.reasons if one.about == about)


def test_without_a_wish_two_pairs_of_six_weeks_are_proposed():
    proposal = propose()
    design, analysis = proposal.protocol.design, proposal.protocol.analysis
    assert design.kind is DesignKind.PAIRED
    assert (design.cycles, design.period_days, design.run_in_days) == (2, 42, 14)
    assert design.washout_days == 0
    assert analysis.carryover == "estimate"
    assert 0.60 <= proposal.mean_share < 0.65


def test_more_days_bring_a_third_pair():
    assert propose(max_days=300).protocol.design.cycles == 3


def test_fewer_days_bring_shorter_periods_and_a_warning():
    proposal = propose(max_days=150)
    assert proposal.protocol.design.period_days == 28
    assert proposal.protocol.design.total_days <= 150
    assert "DSG-001" in [one.id for one in proposal.findings]


@pytest.mark.parametrize("changes", [{"max_days": 90}, {"period_days": 14}, {"period_days": 7}])
def test_a_design_that_shows_next_to_nothing_is_refused(changes):
    with pytest.raises(DesignError, match=r"show \d+ % of the full effect"):
        propose(**changes)


def test_it_is_made_all_the_same_when_that_is_said():
    proposal = propose(period_days=14, accept_short=True)
    assert "DSG-001" in [one.id for one in proposal.findings]


def test_a_drug_said_to_act_at_once_needs_no_long_periods():
    proposal = propose(onset=onset_prior(0), max_days=200)
    assert proposal.protocol.design.period_days == 14
    assert proposal.protocol.design.cycles == 6
    assert proposal.protocol.analysis.carryover == "none"
    assert "acts at once" in reason(proposal, "period_days").rests_on


def test_too_few_days_are_refused_with_what_takes_them():
    with pytest.raises(DesignError, match=r"lasts 182 days and may last 100.*4 periods of 42 days"):
        propose(max_days=100, period_days=42)


def test_the_period_is_said_to_rest_on_an_onset_that_nobody_has_measured():
    assert "nobody has measured it" in reason(propose(), "period_days").rests_on


def test_a_simulated_washout_lasts_until_receptors_are_free_under_every_hypothesis():
    proposal = propose(washout_days=SIMULATED, max_days=400)
    slowest = max(proposal.receptors, key=lambda one: one.off.high)
    assert proposal.protocol.design.washout_days == math.ceil(slowest.off.high)
    assert slowest.hypothesis in reason(proposal, "washout_days").rests_on
    assert slowest.off_ground.basis.value in reason(proposal, "washout_days").rests_on


def test_receptors_are_simulated_under_every_hypothesis():
    found = {one.hypothesis: one for one in receptor_days(dose_mg=4.5)}
    assert set(found) == {"pet-retention", "binding-kinetics", "target-mediated", "transient-block"}
    assert all(one.off.low <= one.off.value <= one.off.high for one in found.values())
    # The hypotheses disagree by a factor of eight: that is what has to be told.
    assert found["pet-retention"].off.value > 5 * found["transient-block"].off.value


@pytest.mark.parametrize("kind", [DesignKind.BEFORE_AFTER, DesignKind.STAGGERED_START])
def test_a_single_change_says_that_it_decides_nothing(kind):
    proposal = propose(kind=kind)
    assert "DSG-002" in [one.id for one in proposal.findings]
    design = proposal.protocol.design
    assert (design.baseline_days, design.starts) in [(28, ()), (0, (14, 21, 28))]


@pytest.mark.parametrize("changes", [{"kind": DesignKind.WITHDRAWAL}, {"blinded": False}])
def test_a_known_treatment_is_told(changes):
    assert "DSG-003" in [one.id for one in propose(**changes).findings]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"max_days": 0}, "max_days is 0"),
        ({"washout_days": "some"}, "washout_days is 'some'"),
        ({"treatments": (PLACEBO, TrialTreatment(label="nothing"))}, "no treatment has a dose_mg"),
        ({"looks": "daily"}, "looks is 'daily'"),
        ({"instrument": Instrument(name="pain", minimum=0, maximum=10)}, "no mcid"),
    ],
)
def test_a_wish_that_cannot_be_is_refused(changes, told):
    with pytest.raises(DesignError, match=told):
        propose(**changes)
