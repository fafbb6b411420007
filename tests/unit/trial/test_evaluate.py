"""Does an evaluation say what was asked, in the units asked for?"""

from dataclasses import replace

import numpy as np
import pytest
from tests import cast
from tests.cast import CROSSED, PAIN, STEPS, make_course, wander

from openldn.errors import CourseError, ModelError
from openldn.inference import Family, Prior, pool_effects
from openldn.record import Instrument
from openldn.trial import (
    Question,
    build_model,
    default_model,
    effect_priors,
    evaluate_course,
    evaluate_courses,
    prepare_question,
)

GAUSSIAN = replace(default_model(), likelihood="gaussian")
AT_ONCE = replace(default_model(), carryover="none")


def judge(course, *, instrument=PAIN, spec=GAUSSIAN, active="LDN", comparator="placebo"):
    return evaluate_course(
        course, instrument=instrument, active=active, comparator=comparator, spec=spec,
        thorough=False,
    )  # fmt: skip


def model_of(course, *, instrument=PAIN, spec=GAUSSIAN):
    return build_model(course, instrument=instrument, active="LDN", comparator="placebo", spec=spec)


# Who of the cast, the recommendation, the grade, and roughly the contrast.
ANSWERS = [
    (cast.responder, "continue", "A", -3.0, 0.9),
    (cast.no_effect, "cannot tell", "A", 0.0, 1.1),
    (cast.before_after, "cannot tell", "D", -4.0, 2.0),
    (cast.missing_days, "continue", "A", -2.0, 1.0),
    (cast.floor_bound, "stop", "A", -0.1, 0.4),
    (cast.separated, "continue", "A", 0.85, 0.3),
    (cast.broken_blind, "continue", "B", -2.0, 0.9),
    (cast.drifting, "cannot tell", "A", 0.0, 1.1),
    (cast.momentary, "continue", "A", -2.0, 0.8),
    (cast.attacks, "continue", "A", -3.0, 1.8),
    (cast.walker, "extend", "A", 700.0, 700.0),
]


@pytest.mark.parametrize(
    ("who", "recommendation", "letter", "mean", "within"), ANSWERS, ids=lambda v: getattr(
        v, "__name__", None))  # fmt: skip
def test_the_cast_is_judged_as_it_was_made(who, recommendation, letter, mean, within):
    found = cast.evaluate(who())
    assert found.verdict.recommendation.value == recommendation
    assert found.grade.letter == letter
    assert found.contrast.mean == pytest.approx(mean, abs=within)


@pytest.mark.parametrize("who", [cast.no_effect, cast.drifting])
def test_a_drug_said_to_act_at_once_can_be_stopped(who):
    """Unstated, a slow effect would have to be ruled out too."""
    found = cast.evaluate(who(), spec=AT_ONCE)
    assert found.verdict.recommendation.value == "stop"
    assert "half-life" in cast.evaluate(who()).verdict.reasons[0]


def test_nothing_is_called_a_benefit_of_nothing_only_because_days_are_alike():
    """Raw days would say 'surely better': the periods wander."""
    label = np.repeat([0, 1, 0, 1], 20)
    score = 5 + np.repeat([0.6, -0.7, 0.5, -0.5], 20) + wander(4, 80, sd=0.8)
    assert judge(make_course(score, label)).verdict.recommendation.value != "continue"


@pytest.mark.parametrize("likelihood", ["count", "poisson"])
def test_a_contrast_of_counts_is_a_difference_of_counts(likelihood):
    label = np.arange(400) // 20 % 2
    score = np.random.default_rng(2).poisson(np.where(label == 1, 15, 20)).astype(float)
    found = judge(make_course(score, label), spec=replace(GAUSSIAN, likelihood=likelihood),
                  instrument=cast.ATTACKS)  # fmt: skip
    raw = score[label == 1].mean() - score[label == 0].mean()
    assert found.contrast.mean == pytest.approx(raw, abs=0.7)
    assert found.latent_contrast.mean == pytest.approx(np.log(15 / 20), abs=0.1)
    assert found.latent_contrast.unit == "log count"


def test_a_baseline_is_that_of_the_comparator():
    score = 6 - 2 * CROSSED + wander(3, 84, sd=0.5, phi=0)
    found = judge(make_course(score, CROSSED))
    assert found.baseline.mean == pytest.approx(6, abs=0.5)
    assert found.baseline.unit == "points"


def test_a_trend_is_told_per_day():
    score = 8 - 0.04 * np.arange(84) + wander(3, 84, sd=0.3, phi=0)
    found = judge(make_course(score, CROSSED))
    assert found.trend.mean == pytest.approx(-0.04, abs=0.015)
    assert found.trend.unit == "points per day"


def test_without_time_there_is_neither_trend_nor_correlation():
    found = judge(make_course([5.0, 3.0, 6.0, 4.0, 5.0, 3.0], [0, 1] * 3, day=False))
    assert found.trend is None
    assert (found.hyper["phi"].mean, found.hyper["phi"].sd) == (0.0, 0.0)


def test_carryover_without_time_is_refused_with_the_remedy():
    course = make_course([5.0, 3.0, 6.0, 4.0], [0, 1] * 2, day=False)
    with pytest.raises(ModelError, match=r"name the time column.*--carryover none"):
        judge(course, spec=replace(GAUSSIAN, carryover="estimate"))


def test_another_treatment_has_its_own_estimate():
    label = np.repeat([0, 1, 2, 0, 1, 2], 14)
    score = 6 - 2 * (label == 1) + 1.5 * (label == 2) + wander(5, 84, sd=0.5, phi=0)
    found = judge(make_course(score, label, treatments=("placebo", "LDN", "other")))
    assert found.others["treatment: other"].mean == pytest.approx(1.5, abs=0.8)
    assert found.contrast.mean == pytest.approx(-2, abs=0.8)


def test_a_covariate_takes_its_share():
    stress = np.random.default_rng(6).normal(0, 2, 84)
    score = 5 - 2 * CROSSED + 1.0 * stress + wander(7, 84, sd=0.4, phi=0)
    found = judge(make_course(score, CROSSED, covariates={"stress": stress}))
    assert found.others["covariate: stress"].mean == pytest.approx(np.std(stress), rel=0.15)
    assert found.contrast.sd < judge(make_course(score, CROSSED)).contrast.sd


def test_a_covariate_that_was_never_noted_changes_nothing():
    score = 6 - 2 * CROSSED + wander(3, 84)
    one = judge(make_course(score, CROSSED))
    other = judge(make_course(score, CROSSED, covariates={"stress": np.full(84, np.nan)}))
    assert other.contrast.mean == pytest.approx(one.contrast.mean, abs=1e-6)


def test_weekdays_are_those_of_the_calendar():
    dates = np.datetime64("2026-01-05") + np.arange(84).astype("timedelta64[D]")
    assert dates[0].astype(object).weekday() == 0
    score = 6 - 2 * CROSSED + wander(3, 84, sd=0.3, phi=0) + 2.0 * (np.arange(84) % 7 == 5)
    found = judge(make_course(score, CROSSED, dates=dates), spec=replace(GAUSSIAN, weekday=True))
    assert found.others["weekday: Sat"].mean > 1
    assert abs(found.others["weekday: Sun"].mean) < 0.5


def test_the_fit_is_told_entry_by_entry_with_gaps_where_nothing_is_known():
    score = 6 - 2 * CROSSED + wander(3, 84, sd=0.5, phi=0)
    score[[3, 70]] = np.nan
    found = judge(make_course(score, CROSSED)).fitted
    known = np.isfinite(score)
    for values in (found.expected, found.innovation, found.level, found.group):
        assert np.array_equal(np.isfinite(values), known)
    on = known & (CROSSED == 1)
    difference = np.nanmean(found.expected[on] - found.expected_comparator[on])
    assert difference == pytest.approx(-2, abs=0.6)
    assert np.nanstd(found.innovation) == pytest.approx(1, abs=0.25)


@pytest.mark.parametrize(
    ("kind", "likelihood", "instrument"),
    [("yes or no", "binary", cast.SLEPT_WELL), ("counts", "count", cast.ATTACKS)],
)
def test_residuals_of_other_scores_are_standardized_too(kind, likelihood, instrument):
    rng = np.random.default_rng(1)
    score = rng.poisson(5, 84) if likelihood == "count" else rng.random(84) < 0.6
    found = judge(make_course(score, CROSSED), instrument=instrument,
                  spec=replace(GAUSSIAN, likelihood=likelihood))  # fmt: skip
    assert np.nanstd(found.fitted.innovation) == pytest.approx(1, abs=0.4)


def test_densities_for_plots_hold_all_probability():
    found = judge(cast.responder().course)
    for density in (found.posterior, found.likelihood_density, found.prior_density):
        assert np.trapezoid(density.y, density.x) == pytest.approx(1, abs=0.01)


def test_without_an_mcid_half_an_sd_of_the_comparator_is_used():
    course = cast.responder().course
    found = judge(course, instrument=replace(PAIN, mcid=None))
    on_placebo = course.outcome[course.treatment == 0]
    assert found.instrument.mcid == pytest.approx(0.5 * np.std(on_placebo, ddof=1))


def test_an_unknown_treatment_is_refused_with_those_found():
    with pytest.raises(CourseError, match="'naltrexone' does not occur; found: placebo, LDN"):
        judge(cast.responder().course, active="naltrexone")


def test_one_treatment_compared_with_itself_is_refused():
    with pytest.raises(CourseError, match="same label"):
        judge(cast.responder().course, comparator="LDN")


def test_a_course_without_a_usable_entry_is_refused():
    with pytest.raises(CourseError, match="no entry has both a score and a treatment"):
        judge(make_course([np.nan, 5.0], [0, -1], treatments=("placebo", "LDN")))


def test_a_prior_from_trials_that_is_not_there_is_refused_with_a_remedy():
    with pytest.raises(ModelError, match="evidence prior is not available"):
        judge(cast.responder().course, spec=GAUSSIAN.with_prior("evidence"))


def test_a_prior_from_trials_is_reported_beside_the_others():
    found = judge(
        cast.responder().course, spec=replace(GAUSSIAN, evidence=Prior.parse("normal(-1, 0.5)"))
    )
    assert found.priors["evidence"].prior == "evidence"
    assert found.priors["none"].mean < found.priors["evidence"].mean < -1


# Scores and range, then unit and center of the priors.
UNITS = [
    ({"minimum": 0, "maximum": 10}, 1.0, 5.0),
    ({"minimum": 0, "maximum": 100}, 10.0, 50.0),
    ({"minimum": -3, "maximum": 3}, 0.6, 0.0),
    ({}, None, None),
]


@pytest.mark.parametrize(("limits", "unit", "center"), UNITS)
def test_the_range_gives_unit_and_center_else_the_scores_do(limits, unit, center):
    score = np.resize([1.0, 2.0, 0.5, 2.5], 84)
    model = model_of(make_course(score, CROSSED), instrument=Instrument(name="x", **limits))
    assert model.unit == pytest.approx(unit or np.std(score) / 1.3)
    assert model.center == pytest.approx(center if center is not None else np.mean(score))
    baseline = model.latent.coefficients[0]
    assert baseline.location == pytest.approx(model.center)
    assert baseline.spread == pytest.approx(3 * model.unit)


def test_unit_and_center_of_the_model_file_win():
    model = model_of(cast.responder().course, spec=replace(GAUSSIAN, unit=2.0, center=7.0))
    assert (model.unit, model.center) == (2.0, 7.0)


def test_several_entries_a_day_bring_white_noise_into_the_model():
    person = cast.momentary()
    model = model_of(person.course)
    assert model.has_white_noise
    assert model.latent.family is Family.INTERVAL
    assert not model.latent.hyper.extra.is_fixed


def test_without_period_effects_there_are_no_groups():
    course = cast.responder().course
    assert model_of(course).latent.groups == 5
    assert model_of(course, spec=replace(GAUSSIAN, period_effects=False)).latent.groups == 0


def test_an_estimated_carryover_tries_half_lives_with_prior_weights():
    levels = model_of(cast.responder().course, spec=replace(GAUSSIAN, carryover="estimate")).levels
    assert len(levels) > 5
    assert np.exp([level.log_weight for level in levels]).sum() == pytest.approx(1)
    half_lives = [level.half_life_days for level in levels]
    assert half_lives == sorted(half_lives)
    assert half_lives[0] < 2
    assert half_lives[-1] > 30


def test_priors_of_the_effect_are_in_the_points_of_the_scale():
    instrument = replace(PAIN, maximum=100, mcid=12)
    score = np.resize([35.5, 60.0], 84)
    model = model_of(make_course(score, CROSSED), instrument=instrument)
    found = effect_priors(GAUSSIAN, model=model, instrument=instrument, mcid=12.0)
    assert found["sceptical"] == Prior.parse("normal(0, 20)")
    assert found["enthusiastic"] == Prior.parse("normal(-12, 20)")
    assert found["evidence"] is None
    custom = effect_priors(GAUSSIAN.with_prior("normal(3, 4)"), model=model,
                           instrument=instrument, mcid=12.0)["custom"]  # fmt: skip
    assert custom == Prior.parse("normal(3, 4)")


def test_an_enthusiastic_prior_may_be_a_student():
    effect = {
        "score": {**GAUSSIAN.effect["score"], "enthusiastic": Prior.parse("student(4, 1, 2)")}
    }
    model = model_of(cast.responder().course)
    found = effect_priors(replace(GAUSSIAN, effect=effect), model=model, instrument=PAIN, mcid=1.5)
    assert found["enthusiastic"] == Prior.parse("student(4, -1.5, 2)")


def question(instrument=STEPS, spec=None):
    return Question(instrument=instrument, active="LDN", comparator="placebo",
                    spec=spec or default_model(), thorough=False)  # fmt: skip


def several():
    return [
        replace(make_course(5000 + 1500 * CROSSED + 800 * wander(seed, 84), CROSSED),
                participant=str(seed))
        for seed in range(4)
    ]  # fmt: skip


def test_several_participants_share_likelihood_unit_and_mcid():
    asked, findings = prepare_question(several(), question(replace(STEPS, mcid=None)))
    assert asked.spec.likelihood == "gaussian"
    assert asked.spec.unit > 0
    assert asked.instrument.mcid > 0
    assert [finding.id for finding in findings] == ["MCD-001"]


def test_one_participant_is_left_as_asked():
    asked, findings = prepare_question(several()[:1], question())
    assert (asked.spec.likelihood, asked.spec.unit, findings) == ("auto", None, ())


def test_pooling_tells_mean_spread_noise_and_the_next_participant():
    pooled = evaluate_courses(several(), question=question()).pooled
    assert pooled.participants == 4
    assert pooled.mean == pytest.approx(1300, abs=500)
    assert 0 < pooled.noise_share <= 1
    assert pooled.next_participant_ci95[0] < pooled.ci95[0]
    assert pooled.next_participant_ci95[1] > pooled.ci95[1]
    assert pooled.p_benefit > 0.9
    assert 0 <= pooled.p_next_mcid <= 1
    assert len(pooled.shrunken) == 4


def test_pooling_uses_two_units_for_the_mean_and_one_for_the_spread():
    found = evaluate_courses(several(), question=question())
    unit = found.evaluations[0].unit
    expected = pool_effects(
        [evaluation.curve for evaluation in found.evaluations],
        mean_prior=Prior(form="normal", numbers=(0.0, 2 * unit)),
        tau_prior=Prior(form="half-normal", numbers=(unit,)),
    )
    assert found.pooled.mean == pytest.approx(expected.mean.mean)
    assert found.pooled.tau_mean == pytest.approx(expected.tau.mean)


def test_an_mcid_in_counts_is_not_compared_with_a_pooled_logarithm():
    courses = [replace(cast.attacks().course, participant=name) for name in "ab"]
    spec = replace(default_model(), likelihood="count")
    pooled = evaluate_courses(courses, question=question(cast.ATTACKS, spec)).pooled
    assert pooled.p_next_mcid is None
    assert pooled.mean == pytest.approx(np.log(5 / 8), abs=0.3)


def test_where_nobody_can_be_judged_that_is_an_error():
    gone = replace(several()[0], outcome=np.full(84, np.nan))
    with pytest.raises(CourseError, match="cannot be judged"):
        evaluate_courses([gone, gone], question=question())


def test_no_course_at_all_is_an_error():
    with pytest.raises(CourseError, match="no course"):
        evaluate_courses([], question=question())
