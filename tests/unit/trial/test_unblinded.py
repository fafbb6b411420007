"""Do the parts of an unblinded judgement keep their promises?"""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm
from tests.cast import PAIN, make_course, wander, whole
from validation.unblinded.study import FLARES, RULE, fall_figures

from openldn.errors import CourseError, ModelError
from openldn.inference import EffectCurve, Prior
from openldn.record import Instrument
from openldn.trial import (
    DesignKind,
    ExpectedChange,
    Question,
    Showing,
    StartRule,
    TrialDesign,
    TrialTreatment,
    UnblindedQuestion,
    Wander,
    contrast_fall,
    default_model,
    evaluate_course,
    evaluate_unblinded,
    start_day_p,
)
from openldn.trial.model_spec import DecisionRule
from openldn.trial.unblinded.discount import Discount, discounted
from openldn.trial.unblinded.judge import show
from openldn.trial.unblinded.linear import linear_contrast
from openldn.trial.unblinded.prospect import Belief, chance_of_verdict, trial_information

LABELS = ("none", "LDN")
QUESTION = Question(
    instrument=PAIN, active="LDN", comparator="none", spec=default_model(), thorough=False
)
PLACEBO = ExpectedChange(mean=-0.9, se=0.22, sd_person=1.58, source="a trial", weeks=12)
PLANNED = StartRule.parse("planned")


def before_after(*, drop=3.0, off=28, on=84, usual=6.5, seed=1, keep=None):
    label = np.repeat([0, 1], [off, on])
    score = whole(usual - drop * label + wander(seed, len(label), phi=0.4))
    if keep is not None:
        score[~keep(label)] = np.nan
    return make_course(score, label, treatments=LABELS)


def judge(course, **changes):
    asked = {"change": PLACEBO, "start": PLANNED, "question": QUESTION, **changes}
    return evaluate_unblinded(course, UnblindedQuestion(**asked))


def ids(found):
    return {one.id for one in found.findings}


# What the design rules say of a start on a week 1.2 points above usual, no drug:
# 1.3 points better, 63 % gain 1 point, 23 % gain 2; with 28 days of baseline 0.3, 26 %, 6 %.
@pytest.mark.parametrize(
    ("name", "gain", "one", "two"),
    [("7 bad days", 1.3, 0.63, 0.23), ("28 days after deciding", 0.3, 0.26, 0.06)],
)
def test_a_bad_week_alone_gives_the_published_gain(name, gain, one, two):
    found = fall_figures()[name]
    assert found[0] == pytest.approx(gain, abs=0.05)
    assert found[1:] == pytest.approx((one, two), abs=0.015)


def test_the_closed_form_of_falling_back_agrees_with_a_simulation():
    day = np.arange(-7.0, 28.0)
    weights = np.where(day < 0, -1 / 7, 1 / 28)
    fall = contrast_fall(FLARES, start_day=0.0, rule=RULE, day=day, weights=weights, sign=-1)
    root = np.linalg.cholesky(FLARES.covariance(day) + 1e-10 * np.eye(len(day)))
    paths = np.random.default_rng(3).standard_normal((200_000, len(day))) @ root.T
    bad = paths[paths[:, :7].mean(axis=1) >= RULE.excess]
    contrast = bad @ weights
    assert fall.mean == pytest.approx(contrast.mean(), abs=0.01)
    assert fall.sd == pytest.approx(contrast.std(), abs=0.01)
    assert fall.probability_below(-1.0) == pytest.approx(np.mean(contrast < -1), abs=0.006)
    assert fall.interval() == pytest.approx(np.quantile(contrast, [0.025, 0.975]), abs=0.05)


def test_where_higher_is_better_a_bad_spell_is_low_and_the_score_rises_after_it():
    day = np.arange(-7.0, 28.0)
    weights = np.where(day < 0, -1 / 7, 1 / 28)
    falls = [
        contrast_fall(FLARES, start_day=0.0, rule=RULE, day=day, weights=weights, sign=sign).mean
        for sign in (-1, 1)
    ]
    assert falls[0] < 0 < falls[1] == pytest.approx(-falls[0])


def test_a_spell_shared_by_the_whole_baseline_falls_back_entirely():
    steady = Wander(components=((0.3, 0.2),), period_sd=1.5)
    day = np.arange(-28.0, 28.0)
    group = (day >= 0).astype(np.int64)
    weights = np.where(day < 0, -1 / 28, 1 / 28)
    options = {"start_day": 0.0, "rule": RULE, "day": day, "weights": weights, "sign": -1}
    own = contrast_fall(steady, group=group, spell_group=0, **options)
    alone = contrast_fall(steady, group=group, **options)
    assert own.mean == pytest.approx(-1.9, abs=0.15)
    assert abs(alone.mean) < 0.6


def test_the_weights_of_independent_scores_are_those_of_two_means():
    level = np.repeat([0.0, 1.0], [4, 6])
    found = linear_contrast(
        level, wander=Wander(components=((2.0, 0.0),)), day=np.arange(10.0),
        group=np.full(10, -1), columns=np.ones((10, 1)), spreads=np.array([1e4]),
    )  # fmt: skip
    assert found.weights == pytest.approx(np.repeat([-1 / 4, 1 / 6], [4, 6]), abs=1e-5)
    assert found.information == pytest.approx(1 / (4 / 4 + 4 / 6), rel=1e-5)


@pytest.mark.parametrize("phi", [0.5, -0.3])
def test_the_weights_are_those_of_generalized_least_squares(phi):
    rng = np.random.default_rng(4)
    day = np.cumsum(rng.integers(1, 4, 40)).astype(float)
    group = np.repeat([0, 1, 2, -1], 10)
    wanders = Wander(components=((1.3, phi),), period_sd=0.7)
    columns = np.column_stack((np.ones(40), day / day[-1]))
    spreads = np.array([3.0, 2.0])
    level = np.repeat([0.0, 1.0, 0.0, 1.0], 10)
    found = linear_contrast(
        level, wander=wanders, day=day, group=group, columns=columns, spreads=spreads
    )
    covariance = wanders.covariance(day, group=group)
    solved = np.linalg.solve(covariance + (columns * spreads**2) @ columns.T, level)
    assert found.weights == pytest.approx(solved / (level @ solved), rel=1e-7, abs=1e-10)
    assert found.information == pytest.approx(level @ solved, rel=1e-9)
    assert wanders.variance(found.weights, day, group=group) == pytest.approx(
        found.weights @ covariance @ found.weights, rel=1e-9
    )


@pytest.mark.parametrize("sd", [0.05, 0.5, 1.6, 6.0])
def test_a_normal_discount_widens_a_normal_curve_as_it_should(sd):
    x = np.linspace(-9, 9, 161)
    curve = EffectCurve(x=x, log_likelihood=norm.logpdf(x, -2, 1.0), limit=40.0)
    falls, shares = np.array([-1.0, 0.0]), np.array([0.25, 0.75])
    found = discounted(curve, Discount(mean=-0.9, sd=sd, falls=falls, shares=shares))
    at = np.linspace(-4, 3, 9)
    exact = sum(s * norm.pdf(at, -2 + 0.9 - f, np.hypot(1.0, sd)) for f, s in
                zip(falls, shares, strict=True))  # fmt: skip
    got = found.log_likelihood_at(at)
    assert got - got[4] == pytest.approx(np.log(exact / exact[4]), abs=2e-3)


def test_no_discount_leaves_the_curve_itself():
    x = np.linspace(-9, 9, 161)
    curve = EffectCurve(x=x, log_likelihood=-(x**2), limit=40.0)
    assert discounted(curve, Discount(falls=np.zeros(1), shares=np.ones(1))) is curve


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("7 days 0 above usual", "must be above 0"),
        ("200 days 1 above usual", "must be 1 to 90"),
        ("when it hurt", "cannot be read"),
    ],
)
def test_a_start_rule_that_cannot_be_used_is_explained(text, error):
    with pytest.raises(CourseError, match=error):
        StartRule.parse(text)


@pytest.mark.parametrize("text", ["7 days 1,2 above usual", "7 day 1.2 points worse than usual",
                                  "7 DAYS 1.2 below usual"])  # fmt: skip
def test_a_start_rule_may_be_worded_in_several_ways(text):
    assert StartRule.parse(text) == RULE


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("-0.9", "cannot be read"),
        ("-0.9 (0.2)", "An SD is needed"),
        ("-0.9 (0.2) sd 0", "SD above 0"),
        ("-0.9 (-0.2) sd 1", "must be 0 or more"),
    ],
)
def test_a_placebo_change_without_a_spread_is_refused(text, error):
    with pytest.raises(CourseError, match=error):
        ExpectedChange.parse(text)


def test_the_error_of_the_average_adds_to_the_spread_between_persons():
    assert ExpectedChange.parse("-1 (3) sd 4").prior == Prior(form="normal", numbers=(-1.0, 5.0))


def test_with_nothing_to_take_off_the_numbers_are_those_of_the_evaluation():
    course = before_after()
    found = judge(course, change=None)
    plain = evaluate_course(
        course, instrument=PAIN, active="LDN", comparator="none", thorough=False
    )
    assert found.alone["sceptical"] == plain.contrast
    assert found.alone["none"] == plain.priors["none"]
    assert found.tipping[0].p_mcid == pytest.approx(plain.contrast.p_mcid, abs=1e-3)


def test_without_a_source_nothing_is_taken_off_and_the_answer_says_so():
    found = judge(before_after(drop=4.0), change=None, why_no_change="no arm is known")
    assert found.showing is Showing.UNKNOWN
    assert found.discount_mean == 0.0
    assert "no arm is known" in found.verdict.reasons[0]
    assert "UNB-001" in ids(found)


def test_an_assumption_of_the_user_is_called_one():
    found = judge(before_after(), change=ExpectedChange.parse("-0.9 (0.2) sd 1.6"))
    assert "UNB-002" in ids(found)


def test_a_short_baseline_and_an_unplanned_start_cannot_show_an_effect():
    options = {"change": ExpectedChange(mean=-0.2, se=0.1, sd_person=0.3, source="a trial")}
    course = before_after(drop=5.0, usual=8.0, off=14)
    assert judge(course, **options).showing is Showing.BEYOND
    unplanned = judge(course, start=StartRule.parse("unknown"), **options)
    assert unplanned.showing is Showing.UNKNOWN
    assert "UNB-005" in ids(unplanned)


def test_empty_days_are_counted_on_each_treatment():
    keep = lambda label: (np.arange(len(label)) % 3 > 0) | (label == 0)  # noqa: E731
    found = judge(before_after(keep=keep)).missing
    assert (found.active.noted, found.active.empty, found.comparator.empty) == (56, 28, 0)
    assert found.active.gaps == 28
    assert found.shift(worse_on=1.5, worse_off=9.0) == pytest.approx(0.5)


def test_days_that_are_no_lines_of_the_diary_are_empty_too():
    course = before_after()
    rows = np.arange(112) % 4 > 0
    thin = make_course(course.outcome[rows], course.treatment[rows], treatments=LABELS,
                       day=course.day[rows])  # fmt: skip
    found = judge(thin).missing
    # Day 28 is no line either, so nobody knows that the drug was taken on it.
    assert (found.active.noted, found.active.empty, found.comparator.empty) == (63, 20, 7)


def test_days_after_the_diary_broke_off_are_empty_on_the_last_treatment():
    found = judge(before_after(), planned_days=140).missing
    assert (found.active.empty, found.active.noted) == (28, 84)
    with pytest.raises(CourseError, match="112"):
        judge(before_after(), planned_days=100)


def test_the_last_scores_before_gaps_are_compared_with_the_usual_ones():
    course = before_after(drop=0.0)
    score = course.outcome.copy()
    score[[40, 60, 80]] = 10.0
    score[[41, 61, 81]] = np.nan
    found = judge(replace(course, outcome=score)).missing.active
    assert found.before_gap == pytest.approx(10.0 - np.nanmean(score[28:]))


def test_every_start_and_stop_is_shown_with_its_difference():
    label = np.repeat([0, 1, 0, 1], 28)
    score = whole(6.5 - 2.0 * label + wander(2, 112))
    found = judge(make_course(score, label, treatments=LABELS))
    assert [(one.is_start, one.day) for one in found.switches] == [
        (True, 28.0), (False, 56.0), (True, 84.0)
    ]  # fmt: skip
    assert found.is_consistent is True
    assert found.switches[1].difference == pytest.approx(score[28:56].mean() - score[56:84].mean())


def test_a_stop_after_which_nothing_returns_is_told():
    label = np.repeat([0, 1, 0], 28)
    score = whole(6.5 - np.array([0.0, 2.0, 3.0])[np.repeat([0, 1, 2], 28)] + wander(2, 84))
    found = judge(make_course(score, label, treatments=LABELS))
    assert found.is_consistent is False
    assert "UNB-009" in ids(found)


def test_a_drawn_start_gives_a_p_no_smaller_than_one_over_the_days():
    score = np.repeat([6.0, 3.0], [20, 40]) + 0.01 * np.sin(np.arange(60))
    starts = list(range(10, 30))
    assert start_day_p(np.arange(60.0), score, actual=20, possible=starts, sign=-1) == 0.05
    assert start_day_p(np.arange(60.0), score, actual=20, possible=starts, sign=1) == 1.0


def test_a_start_day_test_needs_the_actual_day_among_those_drawn():
    with pytest.raises(CourseError, match="not among"):
        start_day_p(np.arange(9.0), np.arange(9.0), actual=4, possible=[2, 3], sign=-1)
    with pytest.raises(CourseError, match="no scores before or after"):
        start_day_p(np.arange(9.0), np.arange(9.0), actual=4, possible=[4, 20], sign=-1)


def test_a_drawn_start_that_did_nothing_is_small_in_one_of_twenty():
    rng = np.random.default_rng(8)
    starts = list(range(20, 40))
    p = [
        start_day_p(np.arange(80.0), wander(seed, 80), actual=starts[rng.integers(20)],
                    possible=starts, sign=-1)
        for seed in range(300)
    ]  # fmt: skip
    assert np.mean(np.array(p) <= 0.05) == pytest.approx(0.05, abs=0.03)


def test_the_chance_of_a_verdict_agrees_with_drawn_trials():
    belief, prior, rule = Belief(mean=-1.2, sd=1.0), Belief(mean=0.0, sd=2.0), DecisionRule()
    p_continue, p_stop = chance_of_verdict(
        belief=belief, information=6.0, prior=prior, mcid=1.0, sign=-1, rule=rule
    )
    rng = np.random.default_rng(1)
    result = rng.normal(belief.mean, belief.sd, 100_000) + rng.normal(0, 6**-0.5, 100_000)
    says = []
    for center, sd in ((result, 6**-0.5), (result * 6 / 6.25, 6.25**-0.5)):
        says.append(norm.cdf((-1 - center) / sd))
    better = np.minimum(*says)
    assert p_continue == pytest.approx(np.mean(better >= 0.8), abs=0.005)
    assert p_stop == pytest.approx(np.mean(np.maximum(*says) <= 0.2), abs=0.005)


def test_longer_periods_and_more_of_them_tell_more():
    pair = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))
    wanders = Wander(components=((1.2, 0.4),), period_sd=0.4)

    def tells(cycles, days, half_life=7.0):
        design = TrialDesign(
            kind=DesignKind.PAIRED, cycles=cycles, period_days=days, treatments=pair
        )
        return trial_information(
            design, wander=wanders, half_life_days=half_life, spreads=(3.0, 2.0)
        )

    assert tells(2, 14) < tells(2, 42) < tells(3, 42)
    assert tells(2, 14) < tells(2, 14, half_life=0.0)


def test_no_number_of_unblinded_days_tells_what_belief_did():
    found = judge(before_after()).prospect
    assert found.sd_blinded < found.sd_floor < found.sd_unblinded


def test_counts_and_blinded_courses_are_refused_with_a_way_out():
    attacks = Instrument(name="attacks", better="lower", mcid=1)
    spec = replace(default_model(), likelihood="count")
    counted = Question(
        instrument=attacks, active="LDN", comparator="none", spec=spec, thorough=False
    )
    with pytest.raises(ModelError, match="gaussian"):
        judge(before_after(), question=counted)
    with pytest.raises(CourseError, match="openldn evaluate"):
        judge(before_after(), question=replace(QUESTION, blinded=True))


def test_a_course_without_days_or_with_one_treatment_is_refused():
    course = before_after()
    with pytest.raises(CourseError, match="--time"):
        judge(replace(course, day=None))
    with pytest.raises(CourseError, match="nothing to compare"):
        judge(replace(course, outcome=np.where(course.treatment == 1, np.nan, course.outcome)))


def test_a_spell_that_hardly_ever_comes_is_a_slip_of_the_pen():
    with pytest.raises(CourseError, match="hardly ever"):
        judge(before_after(), start=StartRule.parse("7 days 12 above usual"))


def test_missing_days_in_a_row_are_one_gap():
    keep = lambda label: (np.arange(len(label)) % 7 > 2) | (label == 0)  # noqa: E731
    found = judge(before_after(keep=keep)).missing.active
    assert (found.empty, found.gaps) == (36, 12)


@pytest.mark.parametrize(
    ("own", "chosen", "shows"),
    [
        (0.95, 0.80, Showing.BEYOND),
        (0.949, 0.99, Showing.WITHIN),
        (0.99, 0.799, Showing.WITHIN),
    ],
)
def test_rare_by_own_data_and_likely_by_the_prior_is_more_than_usual(own, chosen, shows):
    found = judge(before_after())
    alone = {
        "none": replace(found.alone["none"], p_benefit=own),
        "sceptical": replace(found.alone["sceptical"], p_benefit=chosen),
    }
    answer = show(
        found.plain, alone, is_change_known=True, has_baseline=True, unusable=(),
        rule=DecisionRule(),
    )  # fmt: skip
    assert answer is shows
