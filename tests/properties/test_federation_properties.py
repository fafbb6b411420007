"""Does it matter how courses are spread over clinics and files?"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.registry_cast import bundle, many

from openldn.registry import PoolQuestion, pool_registry, without_clinic

COURSES = [
    *many(14, sex="female"), *many(10, seed=2, mean=-0.3, condition="ms", sex="male"),
]  # fmt: skip
QUESTIONS = {
    "plain": PoolQuestion(compare_families=False),
    "by condition": PoolQuestion(compare_families=False, by_condition=True),
    "covariates": PoolQuestion(compare_families=False, covariates=("sex",)),
}
TOGETHER = {
    name: pool_registry([bundle(COURSES)], question) for name, question in QUESTIONS.items()
}
CLINICS = "abcd"


def numbers(pool):
    """Everything that the posterior says."""
    rows = [
        pool.mean.mean, pool.mean.sd, *pool.mean.ci95, pool.spread.mean, pool.spread.sd,
        *pool.next_member, pool.share_mcid.mean, *pool.share_mcid.ci95,
    ]  # fmt: skip
    rows += [value for one in pool.effects for value in (one.mean, one.sd, one.p_mcid)]
    if pool.conditions is not None:
        rows += [value for row in pool.conditions.rows for value in (row.mean.mean, row.mean.sd)]
    if pool.covariates is not None:
        rows += [value for row in pool.covariates.rows for value in row.difference.ci95]
    return np.array(rows)


@settings(max_examples=6, deadline=None)
@given(
    homes=st.lists(st.sampled_from(CLINICS), min_size=len(COURSES), max_size=len(COURSES)),
    order=st.permutations(range(len(COURSES))),
    name=st.sampled_from(sorted(QUESTIONS)),
)
def test_any_partition_in_any_order_gives_the_same_posterior(homes, order, name):
    parts = {clinic: [] for clinic in CLINICS}
    for place in order:
        parts[homes[place]].append(COURSES[place])
    bundles = [bundle(part, clinic=clinic) for clinic, part in parts.items() if part]
    found = pool_registry(bundles[::-1], QUESTIONS[name])
    assert numbers(found) == pytest.approx(numbers(TOGETHER[name]), abs=1e-9)


@settings(max_examples=5, deadline=None)
@given(
    sent_again=st.lists(st.integers(0, 2), min_size=len(COURSES), max_size=len(COURSES)),
    homes=st.lists(st.sampled_from("ab"), min_size=len(COURSES), max_size=len(COURSES)),
    random=st.randoms(use_true_random=False),
)
def test_only_the_newest_of_each_course_counts_in_any_order(sent_again, homes, random):
    """Courses are sent once, twice or three times; earlier contributions say something else."""
    files = {}
    for one, times, home in zip(COURSES, sent_again, homes, strict=True):
        for edition in range(times + 1):
            sent = one if edition == times else replace(one, start=one.start + 5)
            files.setdefault((home, edition), []).append(sent)
    bundles = [
        bundle(part, clinic=home, edition=edition + 1) for (home, edition), part in files.items()
    ]  # fmt: skip
    random.shuffle(bundles)
    found = pool_registry(bundles, QUESTIONS["plain"])
    assert numbers(found) == pytest.approx(numbers(TOGETHER["plain"]), abs=1e-9)
    assert found.replaced.courses == sum(sent_again)


@settings(max_examples=3, deadline=None)
@given(split=st.integers(11, 20))
def test_a_clinic_taken_out_leaves_what_was_there_without_it(split):
    both = [bundle(COURSES[:split]), bundle(COURSES[split:], clinic="b")]
    left = pool_registry(without_clinic(both, "bbbb"), QUESTIONS["plain"])
    alone = pool_registry([bundle(COURSES[:split])], QUESTIONS["plain"])
    assert np.array_equal(numbers(left), numbers(alone))


def test_turning_the_scale_round_turns_nothing_but_the_words():
    turned = [
        replace(
            one, start=-(one.start + one.step * 160), log_likelihood=one.log_likelihood[::-1],
            outcome=replace(one.outcome, better="higher"),
        )
        for one in COURSES
    ]  # fmt: skip
    found = pool_registry([bundle(turned)], QUESTIONS["plain"])
    assert numbers(found) == pytest.approx(numbers(TOGETHER["plain"]), abs=1e-9)
