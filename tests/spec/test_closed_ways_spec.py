"""Ways in which a course once led, or could lead, to a false stop or continue."""

from dataclasses import replace

import numpy as np
import pytest
from tests.cast import PAIN, make_course, periods, wander, whole

from openldn.inference import Prior
from openldn.trial import (
    DecisionRule,
    Question,
    default_model,
    evaluate_course,
    evaluate_courses,
    prepare_question,
)
from openldn.trial.evaluation import ContrastSummary, Grade
from openldn.trial.verdict import SlowEffect, judge

UNSTATED = default_model()
AT_ONCE = replace(UNSTATED, carryover="none")
GAUSSIAN = replace(UNSTATED, likelihood="gaussian")
CROSSED = periods(0, 1, 0, 1, 0, 1)
SEEDS = range(4)


def evaluate(course, *, spec=UNSTATED, instrument=PAIN, blinded=True, thorough=False):
    return evaluate_course(
        course, instrument=instrument, active="LDN", comparator="placebo", spec=spec,
        blinded=blinded, thorough=thorough,
    )  # fmt: skip


def says(evaluation):
    return evaluation.verdict.recommendation.value


def ids(evaluation):
    return {finding.id for finding in evaluation.findings}


def doses(missed, seed):
    """Four weeks without, four weeks with 4.5 mg, and doses that were missed."""
    dose = np.repeat([0.0, 4.5], 28)
    if isinstance(missed, float):
        lost = np.random.default_rng(seed).random(56) < missed
        return np.where(lost, 0.0, dose)
    dose[missed] = 0.0
    return dose


MISSED = {
    "none": 0.0, "a tenth": 0.1, "a fifth": 0.2, "the last": [55],
    "that of the second day": [29], "two three days apart": [35, 38],
    "four in a row": [40, 41, 42, 43], "the last four": [52, 53, 54, 55],
}  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("drift", [-2.5, 0.0, 2.5])
@pytest.mark.parametrize("missed", MISSED)
def test_before_and_after_stays_so_whatever_doses_were_missed(missed, drift, seed):
    dose = doses(MISSED[missed], seed)
    score = whole(6 + drift * (np.arange(56) >= 28) + wander(seed, 56, sd=1.0))
    found = evaluate(make_course(score, (dose > 0).astype(int), dose_mg=dose))
    assert (found.grade.letter, says(found)) == ("D", "cannot tell")
    assert "DES-002" in ids(found)
    assert "calendar time" in found.verdict.reasons[0]


def test_before_and_after_stays_so_when_two_fifths_of_the_doses_were_missed():
    letters = set()
    for seed in range(12):
        dose = doses(0.4, seed)
        score = whole(6 + wander(seed, 56, sd=1.0))
        found = evaluate(make_course(score, (dose > 0).astype(int), dose_mg=dose))
        letters.add((found.grade.letter, says(found)))
    assert letters == {("D", "cannot tell")}


def slow_course(seed, *, half_life=7.0):
    """A drug that brings two points in full, and builds up over days."""
    level, current = np.zeros(84), 0.0
    for day in range(84):
        current += (CROSSED[day] - current) * (1 - 2 ** (-1 / half_life))
        level[day] = current
    return make_course(whole(6 - 2 * level + wander(100 + seed, 84, sd=1.0, phi=0.4)), CROSSED)


def test_a_slow_drug_that_works_is_not_stopped_unless_said_to_act_at_once():
    courses = [slow_course(seed) for seed in range(8)]
    assert "stop" not in {says(evaluate(course)) for course in courses}
    assert "stop" in {says(evaluate(course, spec=AT_ONCE)) for course in courses}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_slow_drug_is_told_to_show_only_in_part(seed):
    found = evaluate(slow_course(seed))
    assert "ONS-001" in ids(found)
    assert "ONS-001" not in ids(evaluate(slow_course(seed), spec=AT_ONCE))


def summary(p_mcid):
    return ContrastSummary(mean=0.0, sd=0.4, ci95=(-0.8, 0.8), p_benefit=0.99, p_mcid=p_mcid,
                           p_harm_mcid=0.02, p_small=0.98 - p_mcid, prior="sceptical")  # fmt: skip


@pytest.mark.parametrize(
    ("at_once", "slowly", "recommendation"),
    [(0.05, 0.05, "stop"), (0.05, 0.30, "cannot tell"), (0.90, 0.30, "continue")],
)
def test_only_a_stop_has_to_hold_for_a_slow_effect_too(at_once, slowly, recommendation):
    slow = SlowEffect(contrast=summary(slowly), half_life_days=7.0, share=0.4)
    found = judge(
        summary(at_once), summary(at_once), grade=Grade(letter="A", label="", reason=""),
        blocking=(), extension=None, mcid=1.0, sign=-1, rule=DecisionRule(), slow=slow,
    )  # fmt: skip
    assert found.recommendation.value == recommendation
    assert ("half-life of 7 days" in found.reasons[0]) == (recommendation == "cannot tell")


WITHOUT_TIME = {
    "nothing": {},
    "three cycles": {"cycle": np.repeat([0, 1, 2], 28), "cycles": ("a", "b", "c")},
    "a cycle for two days": {
        "cycle": np.repeat(np.arange(42), 2), "cycles": tuple(str(n) for n in range(42)),
    },
}  # fmt: skip


@pytest.mark.parametrize("columns", WITHOUT_TIME)
@pytest.mark.parametrize("seed", SEEDS)
def test_daily_scores_in_no_known_order_stay_undecided(columns, seed):
    label = np.resize([0, 1], 84) if columns == "a cycle for two days" else CROSSED
    score = whole(6 - 3 * label + wander(seed, 84))
    found = evaluate(make_course(score, label, day=False, **WITHOUT_TIME[columns]))
    assert (found.grade.letter, says(found)) == ("D", "cannot tell")
    assert "DES-003" in ids(found)


def test_one_number_for_each_cycle_and_treatment_can_be_decided():
    score = np.array([6.0, 3.0, 7.0, 3.5, 6.5, 3.0, 6.0, 2.5])
    course = make_course(score, np.resize([0, 1], 8), day=False, cycle=np.repeat(range(4), 2),
                         cycles=("a", "b", "c", "d"))  # fmt: skip
    found = evaluate(course, spec=GAUSSIAN)
    assert (found.grade.letter, says(found)) == ("A", "continue")
    assert "DES-003" not in ids(found)


PERIODS = {"one label a day": np.arange(84), "one constant label": np.zeros(84, dtype=int)}
LABELS = {"stretches": CROSSED, "alternating days": np.resize([0, 1], 84)}


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("period", PERIODS)
def test_a_period_column_that_says_nothing_changes_nothing(period, label):
    score = whole(6 - LABELS[label] + wander(9, 84))
    plain = make_course(score, LABELS[label])
    named = replace(plain, period=PERIODS[period], periods=tuple(str(n) for n in range(84)))
    without, found = evaluate(plain), evaluate(named)
    assert found.contrast == without.contrast
    assert found.verdict == without.verdict
    assert "PER-002" in ids(found)
    assert "PER-002" not in ids(without)


def test_weeks_named_within_stretches_do_not_make_the_answer_surer():
    plain = make_course(whole(6 - CROSSED + wander(9, 84)), CROSSED)
    weeks = replace(plain, period=np.arange(84) // 7, periods=tuple(str(n) for n in range(12)))
    assert evaluate(weeks).contrast.sd >= 0.99 * evaluate(plain).contrast.sd


NAMED = {"a label a day": np.arange(84), "both treatments in each": np.arange(84) // 28}


@pytest.mark.parametrize("period", NAMED)
def test_daily_scores_stay_undecided_when_days_are_named_as_periods(period):
    score = whole(6 - 3 * CROSSED + wander(4, 84))
    names = tuple(str(n) for n in range(84))
    found = evaluate(make_course(score, CROSSED, day=False, period=NAMED[period], periods=names))
    assert (found.grade.letter, says(found)) == ("D", "cannot tell")


def people(size=6):
    """Levels far apart, spreads equal: each score around the person's own level."""
    made = []
    for number in range(size):
        spread = np.random.default_rng(number).normal(0, 1, 84)
        spread /= np.std(spread[CROSSED == 0], ddof=1)
        course = make_course(4.0 + 2 * number - 1.2 * CROSSED + spread, CROSSED)
        made.append(replace(course, participant=str(number)))
    return made


def asked():
    return Question(instrument=replace(PAIN, maximum=20, mcid=None), active="LDN",
                    comparator="placebo", spec=GAUSSIAN, thorough=False)  # fmt: skip


def test_a_verdict_does_not_depend_on_who_else_is_in_the_file():
    together = evaluate_courses(people(), question=asked()).evaluations
    for course, found in zip(people(), together, strict=True):
        alone = evaluate(course, spec=GAUSSIAN, instrument=asked().instrument)
        assert found.instrument.mcid == pytest.approx(alone.instrument.mcid, rel=0.15)
        assert found.contrast.mean == pytest.approx(alone.contrast.mean)
        assert says(found) == says(alone)


def test_the_mcid_of_several_is_half_of_the_spread_within_each():
    found, _ = prepare_question(people(), asked())
    assert found.instrument.mcid == pytest.approx(0.5, rel=0.1)


def test_scores_that_never_vary_on_the_comparator_give_no_tiny_mcid():
    score = np.where(CROSSED == 0, 8.0, np.resize([8.0, 8.0, 8.0, 7.0], 84))
    found = evaluate(make_course(score, CROSSED), instrument=replace(PAIN, mcid=None))
    assert found.instrument.mcid == pytest.approx(0.5 * np.std(score, ddof=1))
    stepped = replace(PAIN, mcid=None, step=1.0)
    assert evaluate(make_course(score, CROSSED), instrument=stepped).instrument.mcid == 0.5


@pytest.mark.parametrize("columns", [{}, {"guess": np.full(84, 0.5)}], ids=["plain", "guesses"])
@pytest.mark.parametrize("seed", SEEDS)
def test_blinding_that_nobody_stated_is_never_grade_a(columns, seed):
    course = make_course(whole(6 - 2 * CROSSED + wander(seed, 84)), CROSSED, **columns)
    assert evaluate(course, blinded=None).grade.letter == "B"
    assert evaluate(course, blinded=True).grade.letter == "A"


@pytest.mark.parametrize(("noted", "decided"), [(4, False), (5, True)])
def test_fewer_than_five_scores_on_a_treatment_decide_nothing(noted, decided):
    score = 8 - 6 * CROSSED + np.resize([0.0, 0.5, -0.5], 84)
    on = np.flatnonzero(CROSSED == 1)
    kept = on[np.linspace(0, len(on) - 1, noted).astype(int)]
    score[np.setdiff1d(on, kept)] = np.nan
    found = evaluate(make_course(score, CROSSED), spec=GAUSSIAN)
    assert any("fewer than 5" in reason for reason in found.verdict.reasons) is not decided
    assert decided or says(found) == "cannot tell"


def test_three_right_guesses_against_three_break_a_blind_only_if_all_are_right():
    guess = np.repeat([0.1, 0.9, 0.2, 0.8, 0.3, 0.7], 14)
    mixed = np.repeat([0.1, 0.9, 0.2, 0.8, 0.75, 0.7], 14)
    score = whole(6 - 2 * CROSSED + wander(1, 84))
    assert "BLI-002" in ids(evaluate(make_course(score, CROSSED, guess=guess)))
    found = evaluate(make_course(score, CROSSED, guess=mixed))
    assert "BLI-001" in ids(found)
    assert found.grade.letter == "A"


def test_one_long_gap_on_a_treatment_is_no_sign_of_missing_by_treatment():
    score = whole(6 - 2 * CROSSED + wander(1, 84))
    gap = score.copy()
    gap[16:26] = np.nan
    assert "MIS-002" not in ids(evaluate(make_course(gap, CROSSED)))
    scattered = score.copy()
    scattered[np.flatnonzero(CROSSED == 1)[::2]] = np.nan
    assert "MIS-002" in ids(evaluate(make_course(scattered, CROSSED)))


@pytest.mark.parametrize("prior", ["normal(0, 2)", "normal(-1, 2)"])
def test_a_diary_that_never_moves_decides_nothing_under_any_prior(prior):
    spec = GAUSSIAN.with_prior(prior)
    assert spec.custom == Prior.parse(prior)
    found = evaluate(make_course(np.full(84, 4.0), CROSSED), spec=spec)
    assert says(found) == "cannot tell"
    assert "EQU-001" in ids(found)


# Period means of a course on a drug that acted at once; a delay that is estimated under a prior
# without "none" turned them round.
MEANS = ((6.11, 4.36, 5.93, 4.32, 5.68, 4.46), (5.79, 4.43, 5.93, 3.96, 6.11, 4.54))


@pytest.mark.parametrize("means", MEANS, ids=str)
def test_an_effect_that_came_at_once_is_not_stopped_by_an_estimated_delay(means):
    rng = np.random.default_rng(7)
    score = np.repeat(means, 14) + rng.normal(0, 0.9, 84)
    answer = evaluate_course(
        make_course(whole(score), np.repeat([0, 1] * 3, 14)),
        instrument=PAIN,
        active="LDN",
        comparator="placebo",
        spec=replace(default_model(), carryover="estimate"),
        blinded=True,
    )
    assert answer.verdict.recommendation.value != "stop"
    assert answer.contrast.mean < -0.8
