"""Does a newer contribution take the place of an older one, and is that told?"""

from dataclasses import replace
from itertools import permutations

import pytest
from tests.registry_cast import bundle, contribution, many

from openldn.errors import RegistryError
from openldn.registry import PoolQuestion, merge_bundles, pool_registry

A, B, C, D = (contribution(-1, 0.5, number=number) for number in range(4))
A_NEW, B_NEW = (replace(one, condition="lupus") for one in (A, B))
OLD = bundle([A, B], entered=4, missing={"lost": 1}, edition=1, name="old.json")


def ids(merged):
    return [[one.id for one in found.contributions] for found in merged.bundles]


def test_a_file_sent_again_replaces_the_older_one_and_its_denominator():
    new = bundle([A_NEW, B_NEW, C], entered=6, edition=2, name="new.json")
    for order in permutations([OLD, new]):
        merged = merge_bundles(order)
        assert merged.bundles == (new,)
        assert (merged.replaced.courses, merged.replaced.files) == (2, 1)
        assert merged.replaced.older_files == ("old.json",)
        assert merged.replaced.only_older == 0


def test_one_course_sent_again_leaves_the_others_and_goes_from_the_denominator():
    merged = merge_bundles([bundle([A_NEW], entered=1, edition=2), OLD])
    assert sorted(ids(merged)) == [[A.id], [B.id]]
    assert sum(one.ledger.entered for one in merged.bundles) == 4
    assert (merged.replaced.courses, merged.replaced.files) == (1, 0)
    assert merged.replaced.only_older == 1


def test_of_three_versions_the_last_stands():
    versions = [
        bundle([replace(A, condition=word)], edition=edition)
        for edition, word in enumerate(("one", "two", "three"), start=1)
    ]
    for order in permutations(versions):
        merged = merge_bundles(order)
        assert [one.contributions[0].condition for one in merged.bundles] == ["three"]
        assert merged.replaced.courses == 2


def test_a_file_given_twice_counts_once():
    merged = merge_bundles([OLD, replace(OLD, name="copy.json")])
    assert merged.bundles == (OLD,)
    assert (merged.replaced.courses, merged.replaced.repeated) == (0, 1)


def test_files_that_do_not_replace_each_other_are_refused_by_name():
    other = bundle([A_NEW], edition=1, name="other.json")
    with pytest.raises(
        RegistryError, match=r"old.json and other.json differ and .* neither says that it replaces"
    ):
        merge_bundles([OLD, other])


def test_one_course_of_two_clinics_is_refused_by_name():
    other = bundle([A], clinic="b", edition=9, name="stranger.json")
    with pytest.raises(RegistryError, match=r"different clinics \(old.json and stranger.json\)"):
        merge_bundles([OLD, other])


@pytest.mark.parametrize(("entered", "told"), [(3, 1), (4, 0), (None, 0)])
def test_fewer_courses_begun_than_before_are_told(entered, told):
    new = bundle([A_NEW, B_NEW], entered=entered, edition=2)
    assert merge_bundles([OLD, new]).replaced.fewer_begun == told


def test_a_pool_says_what_was_replaced_and_what_only_the_older_file_holds():
    courses = many(12)
    old = bundle(courses, entered=12, edition=1, name="first.json")
    new = bundle(courses[:8], entered=8, edition=2, name="second.json")
    pool = pool_registry([new, old], PoolQuestion(compare_families=False))
    told = {one.id: one for one in pool.findings}
    assert "replaces: 8" in told["REG-013"].message
    assert "first.json" in told["REG-013"].message
    assert "again: 4." in told["REG-014"].message
    assert pool.members == 12
    assert pool.selection.entered == 12
