"""Does a pool say what the data say, and no more?"""

from dataclasses import replace

import numpy as np
import pytest
from tests.registry_cast import CROSSED, PAIN, bundle, contribution, many

from openldn.errors import RegistryError
from openldn.inference import PopulationFamily
from openldn.registry import PoolQuestion, pool_registry
from openldn.report import render_pool

FORTY = many(40)
PLAIN = PoolQuestion(compare_families=False)


@pytest.fixture(scope="module")
def pooled():
    return pool_registry([bundle(FORTY, entered=50, missing={"lost": 4})])


def test_the_mean_is_the_benefit_and_not_the_effect(pooled):
    assert 0.6 < pooled.mean.mean < 1.4
    assert pooled.p_benefit > 0.999


def test_the_pool_is_the_normal_normal_model(pooled):
    sds = np.array([one.step * 160 / 18 for one in FORTY])
    means = np.array([-(one.start + 9 * sd) for one, sd in zip(FORTY, sds, strict=True)])
    taus = np.linspace(0, 4, 4001)
    log_weight, centers, variances = np.empty(4001), np.empty(4001), np.empty(4001)
    for k, tau in enumerate(taus):
        variance = sds**2 + tau**2
        precision = np.sum(1 / variance) + 1 / 4
        centers[k], variances[k] = np.sum(means / variance) / precision, 1 / precision
        log_weight[k] = -0.5 * (np.sum(np.log(variance)) + np.sum(means**2 / variance) + tau**2)
        log_weight[k] += 0.5 * (centers[k] ** 2 * precision - np.log(precision))
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    mean = float(weight @ centers)
    sd = float(np.sqrt(weight @ (variances + (centers - mean) ** 2)))
    assert pooled.mean.mean == pytest.approx(mean, abs=1e-3 * sd)
    assert pooled.mean.sd == pytest.approx(sd, rel=1e-3)
    assert pooled.spread.mean == pytest.approx(float(weight @ taus), abs=1e-3)


def test_shares_of_people_add_up_and_are_ordered(pooled):
    assert pooled.share_mcid.mean <= pooled.share_benefit.mean
    assert pooled.share_harm.mean <= 1 - pooled.share_benefit.mean
    for share in (pooled.share_mcid, pooled.share_benefit, pooled.share_harm):
        assert 0 <= share.ci95[0] <= share.mean <= share.ci95[1] <= 1


def test_effects_are_drawn_toward_the_mean_and_narrower(pooled):
    for one in pooled.effects:
        assert one.sd < one.alone_sd
        assert abs(one.mean - pooled.mean.mean) <= abs(one.alone_mean - pooled.mean.mean) + 1e-3


def test_probabilities_of_the_shapes_sum_to_one(pooled):
    assert sum(one.probability for one in pooled.families) == pytest.approx(1.0)
    assert {one.family for one in pooled.families} == set(PopulationFamily)


def test_two_groups_are_found_where_half_have_no_effect():
    rng = np.random.default_rng(4)
    effects = np.where(rng.random(120) < 0.5, -2.5, 0.0) + 0.2 * rng.standard_normal(120)
    courses = [contribution(effect, 0.35, number=k) for k, effect in enumerate(effects)]
    families = pool_registry([bundle(courses)]).families
    best = max(families, key=lambda one: one.probability)
    assert best.family is PopulationFamily.TWO_GROUPS
    assert best.share_with_effect.ci95[0] < 0.5 < best.share_with_effect.ci95[1]


def test_the_denominator_holds_everyone(pooled):
    selection = pooled.selection
    assert (selection.entered, selection.pooled, selection.unaccounted) == (50, 40, 6)
    assert selection.not_pooled == 10


def test_if_the_others_had_no_benefit_the_mean_shrinks_by_their_share(pooled):
    none = next(one for one in pooled.selection.assumed if one.assumed == 0)
    assert none.mean.mean == pytest.approx(0.8 * pooled.mean.mean)
    worse = next(one for one in pooled.selection.assumed if one.assumed == -1)
    assert worse.mean.mean == pytest.approx(0.8 * pooled.mean.mean - 0.2)


def test_a_clinic_that_does_not_say_who_entered_is_told():
    answer = pool_registry([bundle(FORTY)], PLAIN)
    assert answer.selection.entered is None
    assert "REG-005" in {finding.id for finding in answer.findings}


def test_open_courses_are_left_out_and_told():
    open_course = replace(CROSSED, grade="D", design="before and after", pairs=1)
    courses = [*FORTY, *many(5, seed=2, mean=-4, course=open_course)]
    answer = pool_registry([bundle(courses, entered=45)], PLAIN)
    assert answer.members == 40
    assert answer.selection.left_out == {"D": 5}
    assert answer.mean == pool_registry([bundle(FORTY, entered=40)], PLAIN).mean


def test_open_courses_that_are_pooled_all_the_same_carry_a_warning():
    open_course = replace(CROSSED, grade="D", design="before and after", pairs=1)
    courses = [*FORTY, *many(5, seed=2, course=open_course)]
    question = replace(PLAIN, grades=("A", "B", "C", "D"))
    answer = pool_registry([bundle(courses)], question)
    assert answer.members == 45
    assert "REG-006" in {finding.id for finding in answer.findings}


def test_shares_of_people_need_courses_with_two_pairs():
    once = replace(CROSSED, pairs=1)
    answer = pool_registry([bundle(many(30, course=once))])
    assert (answer.share_mcid, answer.families) == (None, ())
    assert "REG-003" in {finding.id for finding in answer.findings}


def test_shares_of_people_are_those_of_the_courses_with_two_pairs():
    once = replace(CROSSED, pairs=1)
    others = many(30, seed=2, mean=3.0, course=once)
    answer = pool_registry([bundle([*FORTY, *others])], PLAIN)
    alone = pool_registry([bundle(FORTY)], PLAIN)
    assert (answer.members, answer.repeated) == (70, 40)
    assert answer.share_mcid == alone.share_mcid
    assert "REG-012" in {finding.id for finding in answer.findings}


def test_of_one_course_no_noise_is_told():
    assert pool_registry([bundle(FORTY[:1])], PLAIN).noise_share is None


def test_a_group_of_few_people_has_no_row():
    courses = [*many(9), *many(9, seed=2, condition="ms"), *many(1, seed=3, condition="lupus")]
    found = pool_registry([bundle(courses)], replace(PLAIN, by_condition=True)).conditions
    assert [row.condition for row in found.rows] == ["fibromyalgia", "ms"]
    assert found.not_shown == 1


def test_classes_are_counted_among_those_whose_other_classes_are_known():
    courses = [
        *many(12, sex="female", age="18 to under 40"), *many(12, seed=2, sex="male"),
        *many(12, seed=3, age="60 to under 80"),
    ]  # fmt: skip
    with pytest.raises(RegistryError, match="needs two"):
        pool_registry([bundle(courses)], replace(PLAIN, covariates=("sex", "age")))


def test_courses_left_out_for_their_grade_are_not_called_without_a_curve():
    open_course = replace(CROSSED, grade="D", design="before and after", pairs=1)
    courses = [*FORTY, *many(20, seed=2, course=open_course)]
    everyone = bundle(courses, entered=67, missing={"lost": 4})
    answer = pool_registry([everyone], PLAIN)
    told = next(one.message for one in answer.findings if one.id == "REG-004")
    assert "27 of 67 courses" in told
    assert "left out for their grade: 20 of D; without a curve: lost 4; unaccounted for: 3" in told
    text = render_pool(answer)
    assert "left out, grade D           20 (before and after)" in text
    assert "if the 27 who are not pooled had" in text


def test_benefit_on_a_small_scale_is_not_rounded_away():
    """The same courses on a scale of a hundredth of the length."""
    small = replace(PAIN, minimum=0, maximum=0.1, mcid=0.01, unit=0.01)
    courses = [
        replace(one, outcome=small, start=one.start / 100, step=one.step / 100) for one in FORTY
    ]
    lines = render_pool(pool_registry([bundle(courses)], PLAIN)).splitlines()
    usual = pool_registry([bundle(FORTY)], PLAIN).mean.mean
    told = next(line for line in lines if "mean benefit  " in line)
    assert f" {usual / 100:.4f} (95 %" in told


def test_a_share_of_people_is_never_told_as_certain(pooled):
    text = render_pool(pooled)
    assert "100%" not in text
    assert " 0%" not in text
    assert "below 1%" in text


def test_a_small_registry_says_that_it_is_small():
    answer = pool_registry([bundle(many(3))], PLAIN)
    assert {"REG-001", "REG-002"} <= {finding.id for finding in answer.findings}


def test_instruments_are_not_pooled_in_points_but_in_mcids():
    other = replace(PAIN, instrument="fatigue", better="higher", maximum=100, mcid=10.0, unit=10.0)
    courses = [*many(12), *many(12, seed=2, mean=10.0, spread=5.0, outcome=other)]
    with pytest.raises(RegistryError, match=r"fatigue .* pain"):
        pool_registry([bundle(courses)], PLAIN)
    answer = pool_registry([bundle(courses)], replace(PLAIN, in_mcids=True))
    assert answer.unit == "MCIDs"
    assert 0.6 < answer.mean.mean < 1.4


def test_counts_are_not_pooled_in_mcids():
    counts = replace(PAIN, scale="log", minimum=0, maximum=None)
    with pytest.raises(RegistryError, match="counts or yes/no"):
        pool_registry([bundle(many(5, outcome=counts))], replace(PLAIN, in_mcids=True))


def test_of_counts_no_share_beyond_the_mcid_is_told():
    counts = replace(PAIN, scale="log", minimum=0, maximum=None)
    answer = pool_registry([bundle(many(12, outcome=counts))], PLAIN)
    assert answer.share_benefit is not None
    assert answer.share_mcid is None


@pytest.mark.parametrize("question", [PLAIN, replace(PLAIN, in_mcids=True)])
def test_different_comparisons_are_not_pooled(question):
    other = replace(CROSSED, comparator="amitriptyline")
    with pytest.raises(RegistryError, match="different treatments"):
        pool_registry([bundle([*many(5), *many(5, seed=2, course=other)])], question)


def test_conditions_with_few_people_are_shown_together():
    courses = [
        *many(10), *many(10, seed=2, condition="ms"), *many(3, seed=3, condition="lupus"),
        *many(4, seed=4, condition="withheld"),
    ]  # fmt: skip
    rows = pool_registry([bundle(courses)], replace(PLAIN, by_condition=True)).conditions.rows
    assert [(row.condition, row.members) for row in rows] == [
        ("fibromyalgia", 10), ("ms", 10), ("other conditions", 7),
    ]  # fmt: skip


def test_a_condition_that_differs_is_seen_to_differ():
    courses = [*many(30), *many(30, seed=2, mean=1.0, condition="ms")]
    answer = pool_registry([bundle(courses)], replace(PLAIN, by_condition=True)).conditions
    better, worse = answer.rows
    assert better.mean.mean == pytest.approx(1.0, abs=0.4)
    assert worse.mean.mean == pytest.approx(-1.0, abs=0.4)


def test_a_covariate_that_matters_is_seen_with_its_sign():
    courses = [*many(40, sex="female"), *many(40, seed=2, mean=-2.0, sex="male")]
    answer = pool_registry([bundle(courses)], replace(PLAIN, covariates=("sex",))).covariates
    (row,) = answer.rows
    sign = {"male": 1, "female": -1}[row.level]
    assert sign * row.difference.mean == pytest.approx(1.0, abs=0.4)
    assert answer.left_out == 0


def test_people_of_withheld_or_rare_classes_are_left_out_of_covariates_and_counted():
    courses = [
        *many(10, sex="female"), *many(10, seed=2, sex="male"), *many(2, seed=3, sex="other"),
        *many(3, seed=4, sex="withheld"),
    ]  # fmt: skip
    answer = pool_registry([bundle(courses)], replace(PLAIN, covariates=("sex",))).covariates
    assert (answer.members, answer.left_out) == (20, 5)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"grades": ("X",)}, "grades"),
        ({"grades": ()}, "grades"),
        ({"covariates": ("sex",), "by_condition": True}, "one at a time"),
        ({"smallest_cell": 0}, "smallest_cell"),
    ],
)
def test_a_question_that_cannot_be_is_refused(changes, said):
    with pytest.raises(RegistryError, match=said):
        PoolQuestion(**changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"covariates": ("shoe size",)}, "knows no covariate"),
        ({"covariates": ("sex",)}, "0 classes"),
        ({"by_condition": True}, "one group"),
        ({"grades": ("B",)}, "40 of A"),
    ],
)
def test_a_question_that_the_registry_cannot_answer_says_why(changes, said):
    with pytest.raises(RegistryError, match=said):
        pool_registry([bundle(FORTY)], replace(PLAIN, **changes))


def test_an_empty_registry_says_so():
    with pytest.raises(RegistryError, match="no file"):
        pool_registry([])
