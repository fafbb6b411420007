"""Is no share ever told without its denominator, and nothing silently repaired?"""

import pytest

from openldn.errors import NotFound, RegistryError
from openldn.registry import (
    ResponseCounts,
    convert_change,
    find_scheme,
    highest_if_none,
    rate_of,
    rate_ratio,
    read_schemes,
    read_series,
    series_names,
    share_of,
    weigh_responses,
)


def counts(scheme="recist", *, entered=None, followed=None, **categories):
    return ResponseCounts(
        scheme=find_scheme(scheme), counts=categories, entered=entered, followed=followed
    )


def ids(found):
    return [one.id for one in found.findings]


def in_percent(share):
    return tuple(round(100 * one, 1) for one in (share.value, share.low, share.high))


NEWSLETTER = weigh_responses(read_series("newsletter"))


@pytest.mark.parametrize(
    ("label", "told", "followed", "entered"),
    [
        ("response or stable", (69.4, 63.9, 74.5), (59.6, 54.3, 64.8), (46.9, 42.2, 51.6)),
        ("response", (28.3, 23.3, 33.7), (24.3, 19.9, 29.1), (19.1, 15.6, 23.1)),
        ("died", (27.6, 22.7, 33.0), (23.7, 19.4, 28.5), (18.7, 15.2, 22.6)),
    ],
)
def test_the_newsletters_shares_are_those_that_were_checked(label, told, followed, entered):
    rows = {one.label: one for one in (*NEWSLETTER.categories, *NEWSLETTER.together)}
    one = rows[label]
    assert in_percent(one.of_told) == told
    assert in_percent(one.of_followed) == followed
    assert in_percent(one.if_none) == entered


def test_the_newsletter_leaves_146_of_450_unaccounted_for():
    lost = NEWSLETTER.unaccounted
    assert (lost.count, lost.of) == (146, 450)
    assert in_percent(lost) == (32.4, 28.1, 37.0)


def test_best_and_worst_case_of_the_newsletter_give_all_or_none_of_the_146_to_a_category():
    benefit = NEWSLETTER.together[1]
    assert (benefit.if_none.count, benefit.if_all.count) == (211, 211 + 146)
    assert benefit.low == share_of(211, 450).low
    assert benefit.high == share_of(357, 450).high


def test_bounds_of_categories_hold_together_and_are_wider_than_one_by_one():
    died = NEWSLETTER.categories[3]
    assert died.is_simultaneous
    assert died.low == share_of(84, 450, level=1 - 0.05 / 4).low
    assert died.low < died.if_none.low
    assert died.high > died.if_all.high


def test_what_cannot_be_concluded_of_the_newsletter_is_said():
    assert set(ids(NEWSLETTER)) == {f"COH-00{k}" for k in (1, 3, 4, 5, 6, 7)}
    told = next(one.message for one in NEWSLETTER.findings if one.id == "COH-005")
    assert "75 % by volume is 37 % by diameter, and a partial response is 30 %" in told


def test_categories_that_hold_more_than_were_followed_are_told_and_not_repaired():
    found = weigh_responses(counts(entered=20, followed=10, partial=5, stable=9))
    assert ids(found)[0] == "COH-001"
    assert found.counts.followed == 10
    assert found.categories[1].of_followed is None


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"entered": 10, "partial": 5, "stable": 9}, "entered is 10 persons, but .* hold 14"),
        ({"entered": 10, "followed": 12, "partial": 2}, "entered is 10 .* followed is 12"),
    ],
)  # fmt: skip
def test_fewer_entered_than_are_told_of_is_refused_with_both_numbers(wrong, told):
    with pytest.raises(RegistryError, match=told):
        counts(**wrong)


def test_an_unknown_number_of_those_who_entered_is_told():
    assert "COH-002" in ids(weigh_responses(counts(partial=2)))


def test_those_not_evaluable_count_as_unaccounted_for():
    found = weigh_responses(counts(entered=10, partial=2, **{"not evaluable": 3}))
    assert found.counts.told == 2
    assert found.unaccounted.count == 8


@pytest.mark.parametrize("wrong", [{"better": 2}, {"partial": -1}, {"partial": 1.5}])
def test_counts_that_cannot_be_are_refused(wrong):
    with pytest.raises(RegistryError):
        counts(**wrong)


def test_counts_of_nobody_are_refused():
    with pytest.raises(RegistryError, match="nobody has an outcome"):
        weigh_responses(counts(entered=5))


def test_every_category_has_a_source_and_a_dimension():
    for scheme in read_schemes():
        for one in scheme.categories:
            assert one.source
            assert one.dimension in ("diameter", "not told")


def test_a_category_is_found_by_its_label_in_any_case():
    assert find_scheme("RECIST").find("Partial  Response").name == "partial"
    assert find_scheme("recist").find("cured") is None


@pytest.mark.parametrize("read", [find_scheme, read_series])
def test_an_unknown_name_lists_the_known_ones(read):
    with pytest.raises(NotFound, match="newsletter"):
        read("nobody")
    assert series_names() == ("newsletter",)


@pytest.mark.parametrize(
    ("change", "of", "to", "wanted"),
    [(-0.75, "volume", "diameter", -0.370), (-0.30, "diameter", "volume", -0.657),
     (0.20, "diameter", "volume", 0.728), (-0.30, "diameter", "area", -0.510),
     (-1, "area", "volume", -1)],
)  # fmt: skip
def test_a_change_of_one_dimension_becomes_that_of_another(change, of, to, wanted):
    assert convert_change(change, of=of, to=to) == pytest.approx(wanted, abs=5e-4)


@pytest.mark.parametrize("bad", [{"of": "not told"}, {"to": "weight"}])
def test_a_change_without_a_dimension_is_not_converted(bad):
    with pytest.raises(RegistryError, match="dimension"):
        convert_change(-0.5, **{"of": "volume", "to": "diameter", **bad})


def test_a_change_below_all_gone_is_refused():
    with pytest.raises(RegistryError, match="-1"):
        convert_change(-1.5, of="volume", to="diameter")


def test_none_of_so_many_leaves_about_three_divided_by_their_number():
    assert highest_if_none(300) == pytest.approx(3 / 300, rel=0.01)
    assert (1 - highest_if_none(20)) ** 20 == pytest.approx(0.05)


def test_a_rate_ratio_turned_around_is_its_inverse():
    ratio, low, high = rate_ratio(7, 50.0, 3, 80.0)
    other, other_low, other_high = rate_ratio(3, 80.0, 7, 50.0)
    assert (other, other_low, other_high) == pytest.approx((1 / ratio, 1 / high, 1 / low))


def test_a_rate_ratio_without_events_has_no_end():
    assert rate_ratio(3, 10.0, 0, 10.0)[0] == rate_ratio(3, 10.0, 0, 10.0)[2] == float("inf")
    assert rate_ratio(0, 10.0, 0, 10.0)[1:] == (0.0, float("inf"))


@pytest.mark.parametrize(
    "wrong",
    [lambda: share_of(3, 2), lambda: share_of(0, 0), lambda: rate_of(-1, 2.0),
     lambda: rate_of(1, 0.0), lambda: highest_if_none(0), lambda: share_of(1, 2, level=1.0)],
)  # fmt: skip
def test_counts_without_a_denominator_are_refused(wrong):
    with pytest.raises(RegistryError):
        wrong()
