"""Does the next cycle stay within its limits, whatever looked good?"""

from dataclasses import replace

import numpy as np
import pytest

from openldn.errors import DesignError, SafetyHold
from openldn.plan import Formulation, Override
from openldn.trial import (
    SCENARIOS,
    AllocationRule,
    ContrastSummary,
    DoseLimits,
    DoseSummary,
    StudyPlan,
    allocation_probabilities,
    doses_in_play,
    draw_next_cycle,
    find_harmful,
    parse_doses,
    simulate_allocation,
)

DOSES = parse_doses("placebo=0, LDN 1.5=1.5, LDN 3=3, LDN 4.5=4.5")
ALL_TAKEN = DoseLimits(max_dose_mg=4.5, highest_taken_mg=4.5)


def summary(label, p_best, *, p_harm=0.0, obstacle=""):
    dose = 0.0 if label == "placebo" else float(label.split()[1])
    own = ContrastSummary(
        mean=0.0, sd=1.0, ci95=(-2.0, 2.0), p_benefit=0.5, p_mcid=0.1, p_harm_mcid=p_harm,
        p_small=0.9 - p_harm, prior="none",
    )  # fmt: skip
    return DoseSummary(
        label=label, dose_mg=dose, contrast=None, own=own if dose else None, p_best=p_best,
        p_near_best=0.5, expected_loss=0.1, periods=2, scores=28, obstacle=obstacle,
    )  # fmt: skip


GOOD_TOP = tuple(
    summary(label, p) for label, p in zip(DOSES.labels, (0.0, 0.02, 0.08, 0.9), strict=True)
)


def draw(seed=1, *, limits=ALL_TAKEN, **asked):
    return draw_next_cycle(DOSES, limits=limits, rng=np.random.default_rng(seed), **asked)


def in_play(**limits):
    kept, reasons = doses_in_play(DOSES, replace(ALL_TAKEN, **limits))
    return tuple(DOSES.labels[k] for k in kept), reasons


def test_by_default_each_treatment_in_play_comes_once():
    for seed in range(20):
        cycle = draw(seed)
        assert sorted(cycle.order) == sorted(DOSES.labels)
        assert not cycle.is_adaptive


def test_the_same_seed_draws_the_same_order_and_others_do_not():
    assert draw(3).order == draw(3).order
    assert len({draw(seed).order for seed in range(20)}) > 5


def test_an_adaptive_cycle_gives_the_good_dose_more_often_and_placebo_always():
    drawn = [
        draw(seed, is_adaptive=True, summaries=GOOD_TOP, periods=5).order for seed in range(200)
    ]
    assert all("placebo" in order for order in drawn)
    share = np.mean([order.count("LDN 4.5") / 5 for order in drawn])
    other = np.mean([order.count("LDN 1.5") / 5 for order in drawn])
    assert share > 0.4
    assert 0.05 < other < 0.2


def test_an_adaptive_cycle_needs_a_diary():
    with pytest.raises(DesignError, match="begin with a fixed one"):
        draw(is_adaptive=True)


def test_probabilities_keep_floor_and_cap():
    shares = allocation_probabilities(np.array([0.0, 0.0, 0.0, 1.0]), AllocationRule())
    assert shares == pytest.approx([0.2, 0.1, 0.1, 0.6])
    even = allocation_probabilities(np.full(4, 0.25), AllocationRule())
    assert even == pytest.approx(np.full(4, 0.25))


def test_a_power_of_zero_ignores_the_diary():
    rule = AllocationRule(power=0.0)
    shares = allocation_probabilities(np.array([0.0, 0.1, 0.2, 0.7]), rule)
    assert shares == pytest.approx(np.full(4, 0.25))


def test_no_dose_above_the_highest_allowed():
    labels, reasons = in_play(max_dose_mg=3.0)
    assert labels == ("placebo", "LDN 1.5", "LDN 3")
    assert "3 mg" in reasons["LDN 4.5"]


@pytest.mark.parametrize(("taken", "highest"), [(0.0, "LDN 1.5"), (1.5, "LDN 3"), (3.0, "LDN 4.5")])
def test_at_most_one_step_above_the_highest_dose_so_far(taken, highest):
    assert in_play(highest_taken_mg=taken)[0][-1] == highest


def test_a_dose_stopped_for_adverse_effects_takes_higher_ones_with_it():
    labels, reasons = in_play(stopped=("LDN 3",))
    assert labels == ("placebo", "LDN 1.5")
    assert set(reasons) == {"LDN 3", "LDN 4.5"}


def test_a_dose_that_made_the_score_worse_goes_alone():
    assert in_play(harmful=("LDN 3",))[0] == ("placebo", "LDN 1.5", "LDN 4.5")


def test_harm_once_found_stays_found():
    harmful = (*GOOD_TOP[:3], summary("LDN 4.5", 0.0, p_harm=0.6))
    assert find_harmful(harmful, stop_harm_at=0.5) == ("LDN 4.5",)
    assert find_harmful(GOOD_TOP, stop_harm_at=0.5, known=("LDN 4.5",)) == ("LDN 4.5",)


@pytest.mark.parametrize(
    "formulation", [Formulation.TABLET_50_MG, Formulation.TABLET_PIECES, Formulation.SLOW_RELEASE]
)
def test_what_is_no_low_dose_formulation_is_refused(formulation):
    with pytest.raises(SafetyHold):
        draw(limits=replace(ALL_TAKEN, formulation=formulation))


HIGH = parse_doses("placebo=0, LDN 4.5=4.5, LDN 6=6")


def test_above_the_usual_range_a_reason_is_needed():
    limits = DoseLimits(max_dose_mg=6.0, highest_taken_mg=6.0)
    with pytest.raises(SafetyHold, match="R110"):
        doses_in_play(HIGH, limits)
    reason = Override(rule_id="R110", reason="asked by the prescriber, trial dose")
    assert doses_in_play(HIGH, replace(limits, overrides=(reason,)))[0] == (0, 1, 2)


def test_above_six_mg_no_reason_helps():
    doses = parse_doses("placebo=0, LDN 4.5=4.5, LDN 9=9")
    reason = Override(rule_id="R110", reason="asked by the prescriber")
    limits = DoseLimits(max_dose_mg=9.0, highest_taken_mg=9.0, overrides=(reason,))
    with pytest.raises(SafetyHold, match="R111"):
        doses_in_play(doses, limits)


def test_without_a_dose_in_play_nothing_is_drawn():
    with pytest.raises(DesignError, match="no dose is left in play"):
        in_play(stopped=("LDN 1.5",))


def test_a_label_that_is_no_dose_cannot_be_stopped():
    with pytest.raises(DesignError, match="'LDN 9' is to be dropped"):
        in_play(stopped=("LDN 9",))


@pytest.mark.parametrize("amount", [0.0, -1.0, float("nan")])
def test_the_highest_dose_must_be_a_dose(amount):
    with pytest.raises(DesignError, match="max_dose_mg"):
        DoseLimits(max_dose_mg=amount)


@pytest.mark.parametrize("wrong", [{"power": 2.0}, {"cap": 0.05}])
def test_an_allocation_rule_that_cannot_be_is_refused(wrong):
    with pytest.raises(DesignError):
        AllocationRule(**wrong)


@pytest.fixture(scope="module")
def operating():
    plan = StudyPlan(cycles=3)
    return simulate_allocation(SCENARIOS[:3:2], persons=4, seed=11, plan=plan)


def test_without_any_effect_no_dose_is_recommended(operating):
    """The docs hold the shares of 400 persons; here that the study asks the right thing."""
    for row in operating[:2]:
        assert row.p_false_dose == 0
        assert row.p_dose == row.p_false_dose


def test_a_clear_best_dose_is_chosen_and_adaptive_gives_it_more_days(operating):
    fixed, adaptive = operating[2:]
    assert fixed.p_best_chosen >= 3 / 4
    assert adaptive.days_on_worse < fixed.days_on_worse == pytest.approx(0.75)
    assert adaptive.half_width > fixed.half_width


def test_the_study_is_the_same_every_time():
    first, second = (
        simulate_allocation(SCENARIOS[:1], persons=1, seed=11, plan=StudyPlan(cycles=2))
        for _ in range(2)
    )
    assert first == second


def test_a_scenario_of_another_size_is_refused():
    with pytest.raises(DesignError, match="has 4 treatments and the plan 3"):
        simulate_allocation(
            SCENARIOS[:1], persons=1, seed=1, plan=StudyPlan(doses=parse_doses("0, 1.5, 3"))
        )
