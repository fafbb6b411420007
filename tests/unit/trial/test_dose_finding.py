"""Is the best dose found where there is one, and left open where there is none?"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from tests import cast
from tests.cast import PAIN, wander, whole

from openldn.errors import CourseError, DesignError, ModelError
from openldn.inference import JointEffect, Prior
from openldn.record import Course, Instrument
from openldn.trial import (
    Carrying,
    DoseRule,
    ShapePriors,
    default_model,
    evaluate_course,
    evaluate_doses,
    fit_doses,
    parse_doses,
    weigh_shapes,
)
from openldn.trial.dose_finding.joint_model import dose_levels, name_treatments

DOSES = parse_doses("placebo=0, LDN 1.5=1.5, LDN 3=3, LDN 4.5=4.5")
GAUSSIAN = replace(default_model(), likelihood="gaussian", carryover="none")
PAIR = parse_doses("placebo=0, LDN=4.5")
ORDER = (2, 0, 3, 1, 0, 3, 1, 2, 1, 2, 0, 3)


def make(benefit, *, order=ORDER, seed=3, days=14, **columns):
    """A diary of pain with this many points of benefit at placebo and each dose."""
    code = np.repeat(order, days)
    pain = 6 - np.array(benefit)[code] + wander(seed, len(code), sd=1.0)
    return Course(
        outcome=whole(pain),
        treatment=code,
        treatments=DOSES.labels,
        day=np.arange(float(len(code))),
        **columns,
    )


@cache
def judged(*benefit):
    return evaluate_doses(
        make(benefit), instrument=PAIN, doses=DOSES, spec=GAUSSIAN, blinded=True, log2_points=10
    )


def probability_of(found, shape):
    return next(one.probability for one in found.shapes if one.shape == shape)


FLAT = (0.0, 0.0, 0.0, 0.0)
EMAX = (0.0, 2.0, 2.6, 2.8)
RISING = (0.0, 0.3, 1.0, 3.0)
UMBRELLA = (0.0, 1.2, 3.0, 0.2)
HARMFUL = (0.0, -1.0, -2.0, -3.0)


@pytest.mark.parametrize(
    ("benefit", "advice", "label"),
    [
        (FLAT, "no dose", "placebo"),
        (RISING, "dose", "LDN 4.5"),
        (UMBRELLA, "dose", "LDN 3"),
        (HARMFUL, "no dose", "placebo"),
    ],
)
def test_the_recommendation_is_the_truth_that_the_diary_was_made_from(benefit, advice, label):
    verdict = judged(*benefit).verdict
    assert (verdict.advice, verdict.label) == (advice, label)


def test_where_benefit_levels_off_the_lowest_dose_nearly_as_good_is_recommended():
    found = judged(*EMAX)
    assert found.verdict.label in ("LDN 1.5", "LDN 3")
    assert found.verdict.label == found.verdict.lowest_nearly_best
    assert found.summaries[3].p_best > found.summaries[1].p_best


@pytest.mark.parametrize(
    ("benefit", "shape", "other"),
    [
        (FLAT, "flat", "free"),
        (EMAX, "emax", "umbrella"),
        (RISING, "monotone", "umbrella"),
        (UMBRELLA, "umbrella", "monotone"),
        (HARMFUL, "monotone", "umbrella"),
    ],
)
def test_the_shape_of_the_truth_gains_probability(benefit, shape, other):
    found = judged(*benefit)
    assert probability_of(found, shape) > probability_of(found, other)
    assert probability_of(found, shape) > 1 / 5


@pytest.mark.parametrize("benefit", [FLAT, EMAX, RISING, UMBRELLA, HARMFUL])
def test_probabilities_of_being_best_and_of_shapes_sum_to_one(benefit):
    found = judged(*benefit)
    assert sum(one.p_best for one in found.summaries) == pytest.approx(1.0)
    assert sum(one.probability for one in found.shapes) == pytest.approx(1.0)
    for one in found.summaries[1:]:
        total = one.contrast.p_mcid + one.contrast.p_harm_mcid + one.contrast.p_small
        assert total == pytest.approx(1.0)


def test_the_best_treatment_has_no_expected_loss_and_is_nearly_as_good_as_itself():
    found = judged(*RISING)
    assert found.summaries[3].expected_loss == pytest.approx(0.0, abs=0.02)
    assert found.summaries[3].p_near_best > 0.99
    assert found.summaries[0].expected_loss == pytest.approx(3.0, abs=0.8)


def test_where_nothing_helps_placebo_is_the_best_and_not_one_of_the_equal_doses():
    best = [one.p_best for one in judged(*FLAT).summaries]
    assert best[0] > 0.5 > sum(best[1:])


def test_a_dose_that_was_not_noted_is_not_known_whatever_the_label_says():
    taken = np.concatenate(([0.0], DOSES.doses_mg))[np.repeat(ORDER, 14)]
    taken[[0, 20]] = np.nan
    named = name_treatments(make(FLAT, dose_mg=taken), DOSES)
    # Day 0 is on 3 mg, day 20 on placebo: without a dose to note there.
    assert (named.treatment[0], named.treatment[20]) == (-1, 0)


def test_the_same_diary_gives_the_same_bits():
    first, second = (
        evaluate_doses(make(EMAX), instrument=PAIN, doses=DOSES, spec=GAUSSIAN, log2_points=8)
        for _ in range(2)
    )
    assert first.summaries == second.summaries
    assert first.shapes == second.shapes


def test_halving_the_fixed_points_hardly_moves_a_probability():
    found = evaluate_doses(make(EMAX), instrument=PAIN, doses=DOSES, spec=GAUSSIAN)
    assert found.integration_error < 0.003
    finer = evaluate_doses(make(EMAX), instrument=PAIN, doses=DOSES, spec=GAUSSIAN, log2_points=13)
    for one, other in zip(found.summaries, finer.summaries, strict=True):
        assert one.p_best == pytest.approx(other.p_best, abs=0.003)


# The joint likelihood is exact; what is read off 4096 fixed points of it is not. Scores in steps:
# the score's scale at the mean of the other coefficients instead of along the effect.
@pytest.mark.parametrize(
    ("likelihood", "within"), [("gaussian", 5e-3), ("ordinal", 0.02), ("censored", 0.02)]
)
@pytest.mark.parametrize("who", [cast.missing_days, cast.no_effect])
def test_two_treatments_are_judged_as_by_the_evaluation_of_one_contrast(who, likelihood, within):
    spec = replace(GAUSSIAN, likelihood=likelihood)
    person = who()
    one = evaluate_course(
        person.course, instrument=PAIN, active="LDN", comparator="placebo", spec=spec,
        thorough=False,
    )  # fmt: skip
    model = fit_doses(person.course, instrument=PAIN, doses=PAIR, spec=spec)
    joint = model.joint.posterior(np.zeros(1), np.array([[4.0]]))
    latent = one.latent_contrast or one.contrast
    assert joint.center[0] == pytest.approx(latent.mean, abs=1e-3 * latent.sd)
    assert np.sqrt(joint.spread[0, 0]) == pytest.approx(latent.sd, rel=1e-3)
    several = evaluate_doses(person.course, instrument=PAIN, doses=PAIR, spec=spec)
    own, known = several.summaries[1].own, one.priors["none"]
    assert own.mean == pytest.approx(known.mean, abs=within * known.sd)
    assert own.p_mcid == pytest.approx(known.p_mcid, abs=within)


def test_an_estimated_half_life_is_integrated_as_in_one_contrast():
    person = cast.missing_days()
    spec = replace(GAUSSIAN, carryover="estimate")
    one = evaluate_course(
        person.course, instrument=PAIN, active="LDN", comparator="placebo", spec=spec,
        thorough=False,
    )  # fmt: skip
    model = fit_doses(person.course, instrument=PAIN, doses=PAIR, spec=spec)
    joint = model.joint.posterior(np.zeros(1), np.array([[4.0]]))
    assert joint.center[0] == pytest.approx(one.contrast.mean, abs=1e-3 * one.contrast.sd)
    assert np.sqrt(joint.spread[0, 0]) == pytest.approx(one.contrast.sd, rel=1e-3)


def test_carryover_from_a_high_dose_is_not_credited_to_placebo():
    """Placebo after 4.5 mg is still good: only the model with carryover sees the whole effect."""
    code = np.repeat((0, 3, 0, 3, 1, 3, 0, 3, 1, 0, 1, 0), 14)
    share = np.zeros(len(code))
    for t in range(len(code)):
        share[t] = (share[t - 1] if t else 0.0) * 0.9 + 0.1 * (code[t] == 3)
    pain = 7 - 4 * share + wander(8, len(code), sd=0.8)
    doses = parse_doses("placebo=0, LDN 1.5=1.5, LDN 4.5=4.5")
    course = Course(
        outcome=pain, treatment=np.array([0, 1, 1, 2])[code], treatments=doses.labels,
        day=np.arange(float(len(code))),
    )  # fmt: skip
    means = {}
    for carryover in ("none", "estimate"):
        spec = replace(GAUSSIAN, carryover=carryover)
        found = evaluate_doses(course, instrument=PAIN, doses=doses, spec=spec, log2_points=9)
        means[carryover] = found.summaries[2].own.mean
    assert means["estimate"] == pytest.approx(-4.0, abs=1.2)
    assert means["estimate"] < means["none"] - 0.7


def test_each_dose_fades_on_its_own_or_the_dose_passes_through_those_between():
    course = name_treatments(make(FLAT, order=(3, 0, 1, 2), days=4), DOSES)
    effect = dose_levels(course, DOSES, half_life_days=1.0, carrying=Carrying.EFFECT)
    dose = dose_levels(course, DOSES, half_life_days=1.0, carrying=Carrying.DOSE)
    assert effect[:8, :2] == pytest.approx(0.0)
    assert effect[3:6, 2] == pytest.approx([0.9375, 0.46875, 0.234375])
    # 4.5 mg falls to 2.1 mg the day after: six tenths of 1.5 mg and four of 3 mg.
    assert dose[4] == pytest.approx([0.59375, 0.40625, 0.0])


def test_a_dose_missed_counts_as_the_share_that_was_taken():
    taken = np.repeat([4.5, 0.0, 1.5, 3.0], 4)
    taken[1] = 2.25
    course = name_treatments(make(FLAT, order=(3, 0, 1, 2), days=4, dose_mg=taken), DOSES)
    levels = dose_levels(course, DOSES, half_life_days=0.0, carrying=Carrying.EFFECT)
    assert levels[:4, 2] == pytest.approx([1.0, 0.5, 1.0, 1.0])


def test_a_dose_column_alone_names_the_treatments():
    labelled = make(RISING)
    amounts = np.concatenate(([0.0], DOSES.doses_mg))[labelled.treatment]
    plain = replace(
        labelled, treatment=(amounts > 0).astype(np.int64), treatments=("no dose", "dose"),
        dose_mg=amounts,
    )  # fmt: skip
    found = evaluate_doses(plain, instrument=PAIN, doses=DOSES, spec=GAUSSIAN, log2_points=10)
    for one, other in zip(found.summaries, judged(*RISING).summaries, strict=True):
        assert one.p_best == pytest.approx(other.p_best, abs=1e-9)


def test_a_titration_once_up_cannot_be_told_from_time():
    course = make((0.0, 1.0, 2.0, 3.0), order=(0, 1, 2, 3))
    found = evaluate_doses(course, instrument=PAIN, doses=DOSES, spec=GAUSSIAN, log2_points=9)
    assert found.verdict.advice == "cannot tell"
    assert all(one.obstacle for one in found.summaries[1:])
    assert [one.id for one in found.findings].count("DOS-001") == 3


def test_a_slow_effect_that_would_not_show_is_not_ruled_out():
    spec = replace(GAUSSIAN, carryover="unstated")
    found = evaluate_doses(make(FLAT), instrument=PAIN, doses=DOSES, spec=spec, log2_points=9)
    assert found.verdict.advice == "cannot tell"
    assert "builds up slowly" in found.verdict.reasons[0]


def test_a_dose_is_not_recommended_by_its_prior_alone():
    """Without data enough of its own: the threshold is asked of both."""
    course = make(EMAX, order=(0, 3, 3, 0, 1, 2, 0, 1, 2, 3), days=3, seed=5)
    found = evaluate_doses(course, instrument=PAIN, doses=DOSES, spec=GAUSSIAN, log2_points=9)
    chosen = [one for one in found.summaries if one.label == found.verdict.label]
    assert all(one.own is None or one.own.p_mcid >= 0.8 for one in chosen)


def test_a_scale_where_higher_is_better_turns_the_sign_and_nothing_else():
    well = Instrument(name="well", better="higher", minimum=0, maximum=10, mcid=1)
    course = make(UMBRELLA)
    turned = replace(course, outcome=10 - course.outcome)
    found = evaluate_doses(turned, instrument=well, doses=DOSES, spec=GAUSSIAN, log2_points=10)
    for one, other in zip(found.summaries[1:], judged(*UMBRELLA).summaries[1:], strict=True):
        assert one.p_best == pytest.approx(other.p_best, abs=0.002)
        assert one.contrast.mean == pytest.approx(-other.contrast.mean, abs=0.01)


def test_counts_are_told_as_differences_of_counts():
    rng = np.random.default_rng(2)
    code = np.repeat(ORDER, 10)
    attacks = rng.poisson(np.array([6.0, 6.0, 2.0, 2.0])[code]).astype(float)
    course = Course(
        outcome=attacks, treatment=code, treatments=DOSES.labels, day=np.arange(float(len(code)))
    )
    instrument = Instrument(name="attacks", mcid=1)
    spec = replace(GAUSSIAN, likelihood="poisson")
    found = evaluate_doses(course, instrument=instrument, doses=DOSES, spec=spec, log2_points=9)
    assert found.unit == "counts"
    assert found.summaries[2].own.mean == pytest.approx(-4.0, abs=1.2)
    assert found.summaries[1].own.mean == pytest.approx(0.0, abs=1.2)


def test_a_published_prior_is_said_to_be_one():
    found = evaluate_doses(
        make(EMAX), instrument=PAIN, doses=DOSES, spec=GAUSSIAN, ed50="fibromyalgia",
        log2_points=9,
    )  # fmt: skip
    assert "3.88" in found.priors.ed50_source
    assert "DOS-002" in [one.id for one in found.findings]


def test_an_improper_prior_of_the_half_dose_is_refused():
    with pytest.raises(ModelError, match="log-normal"):
        evaluate_doses(make(EMAX), instrument=PAIN, doses=DOSES, spec=GAUSSIAN, ed50="normal(3,1)")


PRIORS = ShapePriors(
    effect_sd=2.0, ed50_mg=Prior.parse("log-normal(2.5, 1)"), ed50_source="assumption"
)


@pytest.mark.parametrize("shape", ["free", "emax", "monotone", "umbrella"])
def test_the_evidence_of_a_shape_is_the_likelihood_averaged_over_its_prior(shape):
    """Against plain draws from the prior, seeded."""
    rng = np.random.default_rng(6)
    size, doses = 200_000, np.array([1.5, 3.0, 4.5])
    joint = JointEffect(
        log_weight=np.log([0.5, 0.5]),
        linear=np.array([[1.0, 3.0, 1.0], [2.0, 2.0, 1.5]]),
        precision=np.array([1.5 * np.eye(3) + 0.3, 2.0 * np.eye(3)]),
    )
    if shape == "free":
        common = rng.normal(0, np.sqrt(2.0), (size, 1))
        effects = common + rng.normal(0, np.sqrt(2.0), (size, 3))
    elif shape == "emax":
        ed50 = 2.5 * np.exp(rng.normal(size=(size, 1)))
        line = doses / (ed50 + doses)
        effects = rng.normal(0, 2.0, (size, 1)) * line / line[:, -1:]
    elif shape == "monotone":
        sd = 2.0 / np.sqrt(3 + 6 * 2 / np.pi)
        steps = np.abs(rng.normal(0, sd, (size, 3)))
        effects = np.cumsum(steps, axis=1) * rng.choice([-1, 1], (size, 1))
    else:
        pair = 2.0 / np.sqrt(2 + 2 * 2 / np.pi)
        first = np.abs(rng.normal(0, [2.0, pair, pair], (size, 3))) * [1, -1, -1]
        second = np.abs(rng.normal(0, [pair, pair, 2.0], (size, 3))) * [1, 1, -1]
        steps = np.where(rng.random((size, 1)) < 0.5, first, second)
        effects = np.cumsum(steps, axis=1)
    weight = np.exp(joint.log_likelihood(effects))
    found = next(
        one
        for one in weigh_shapes(joint, doses_mg=doses, priors=PRIORS, log2_count=12)
        if one.shape == shape
    )
    error = weight.std() / np.sqrt(size) / weight.mean()
    assert found.log_evidence == pytest.approx(np.log(weight.mean()), abs=4 * error)
    mean = weight @ effects / weight.sum()
    assert found.weight @ found.effects == pytest.approx(mean, abs=0.03)


BAD_DOSES = {
    "placebo=0": "0 doses beside placebo",
    "LDN 1.5=1.5, LDN 3=3": "no treatment has dose 0",
    "placebo=0, a=1.5, b=1.5": "have the dose 1.5 mg",
    "placebo=0, LDN=1,5": "comma between digits",
    "placebo=0, LDN=-1.5": "0 mg or more",
    "placebo=0, LDN=1500 mcg": "write 1.5 for 1500 mcg",
    "placebo=0, LDN=1500": "1500 micrograms would be 1.5",
    "placebo=0, LDN=50": "R112",
    "placebo=0, LDN=0.0045 g": "write 4.5",
    "placebo=0, LDN=a lot": "cannot be read",
    "0, 1, 2, 3, 4, 4.5, 5": "must be 1 to 5",
    "placebo=0, Placebo=1": "same label",
    "0,2,4": "may part two doses or be a decimal comma",
    "0, 1,5, 3.0": "may part two doses or be a decimal comma",
    "0; 1.5; 4,5": "may part two doses or be a decimal comma",
}


@pytest.mark.parametrize("text", BAD_DOSES)
def test_doses_that_cannot_be_meant_are_refused_with_what_to_do(text):
    with pytest.raises(DesignError, match=BAD_DOSES[text]):
        parse_doses(text)


@pytest.mark.parametrize(
    "text", ["0,1.5,3", "0, 1.5, 3", "0; 1.5; 3", "0 1.5 3", "3,0,1.5", "placebo, 1.5 mg, 3 mg"]
)
def test_doses_may_be_written_as_numbers_alone(text):
    doses = parse_doses(text)
    assert doses.labels == ("placebo", "1.5 mg", "3 mg")
    assert doses.doses_mg.tolist() == [1.5, 3.0]


def test_a_label_without_a_dose_is_asked_for():
    with pytest.raises(CourseError, match=r"'LDN 4\.5' has no dose"):
        fit_doses(
            make(FLAT), instrument=PAIN, doses=parse_doses("placebo=0, LDN 1.5=1.5, LDN 3=3"),
            spec=GAUSSIAN,
        )  # fmt: skip


def test_a_dose_that_was_never_taken_is_refused():
    with pytest.raises(CourseError, match=r"no score on LDN 4\.5"):
        fit_doses(make(FLAT, order=(0, 1, 2, 0, 1, 2)), instrument=PAIN, doses=DOSES, spec=GAUSSIAN)


def test_an_amount_that_is_no_dose_is_refused():
    course = make(FLAT)
    plain = replace(
        course, treatments=("no dose", "dose"), treatment=(course.treatment > 0).astype(np.int64),
        dose_mg=np.where(course.treatment > 0, 2.0, 0.0),
    )  # fmt: skip
    with pytest.raises(DesignError, match="holds doses that are not compared: 2 mg"):
        fit_doses(plain, instrument=PAIN, doses=DOSES, spec=GAUSSIAN)


def test_run_in_and_washout_are_no_treatments_that_are_compared():
    course = make(RISING)
    longer = replace(
        course, treatment=np.where(np.arange(len(course)) < 5, 4, course.treatment),
        treatments=(*DOSES.labels, "run-in"),
    )  # fmt: skip
    found = evaluate_doses(longer, instrument=PAIN, doses=DOSES, spec=GAUSSIAN, log2_points=9)
    assert found.verdict.label == "LDN 4.5"


def test_a_threshold_outside_zero_and_one_is_refused():
    with pytest.raises(ModelError, match=r"near_share is 1\.5"):
        DoseRule(near_share=1.5)
