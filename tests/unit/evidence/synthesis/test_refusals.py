"""What is refused, and does the message name the study, the value and what to do?"""

import numpy as np
import pytest

from openldn.errors import StudyError
from openldn.evidence.synthesis import (
    approximate_mean,
    change_sd,
    correlation_from_change,
    effect_size,
    measure_influence,
    pool,
    pool_bayesian,
    pool_mantel_haenszel,
    pool_many,
    pool_mixed_logit,
    pool_peto,
    pool_subgroups,
    rank_asymmetry,
    regress_asymmetry,
    regress_effects,
    se_from_interval,
    se_from_p,
)
from openldn.inference import Prior

TWO = {"events1": [2, 3], "n1": [10, 12], "events2": [4, 5], "n2": [11, 12]}
GROUPS = {"m1": [1, 2], "sd1": [1, 1], "n1": [9, 9], "m2": [0, 0], "sd2": [1, 1], "n2": [9, 9]}
YOUNGER = ("Younger 2013", "Bruun 2024")


@pytest.mark.parametrize(
    ("yi", "vi", "words"),
    [
        ([], [], ["0 studies", "at least 2"]),
        ([0.1], [0.2], ["1 study", "at least 2", "shown by itself"]),
        ([0.1, 0.2], [0.2, 0.0], ["Bruun 2024", "vi is 0", "above 0"]),
        ([0.1, 0.2], [-0.2, 0.1], ["Younger 2013", "vi is -0.2"]),
        ([0.1, float("nan")], [0.2, 0.1], ["Bruun 2024", "yi is nan", "finite"]),
        ([0.1, 0.2], [float("inf"), 0.1], ["Younger 2013", "vi is inf", "finite"]),
        ([0.1, 0.2], [0.2], ["vi has 1 numbers for 2 studies"]),
        (["a", 0.2], [0.2, 0.1], ["yi holds something that is no number"]),
        ([[0.1, 0.2], [0.1, 0.2]], [0.2, 0.1], ["yi has 2 dimensions"]),
    ],
)
def test_a_pool_names_the_study_and_the_value(yi, vi, words):
    labels = YOUNGER[: len(yi)] if len(yi) else None
    with pytest.raises(StudyError) as caught:
        pool(yi, vi, labels=labels)
    assert all(word in str(caught.value) for word in words), str(caught.value)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"events1": [2, 13]}, ["Bruun 2024", "events1 is 13", "at most n1, which is 12"]),
        ({"n2": [11, 12.5]}, ["Bruun 2024", "n2 is 12.5", "whole number"]),
        ({"events2": [-1, 5]}, ["Younger 2013", "events2 is -1", "0 or more"]),
        ({"n1": [0, 12]}, ["Younger 2013", "n1 is 0", "1 or more"]),
        ({"events1": [2, float("nan")]}, ["Bruun 2024", "events1 is nan"]),
        ({"n1": [10, 12, 12]}, ["n1 has 3 numbers for 2 studies"]),
        ({"n2": None}, ["needs events2 and n2", "missing: n2"]),
    ],
)
@pytest.mark.parametrize("measure", ["RR", "OR", "RD", "PETO", "AS"])
def test_counts_that_cannot_be_are_refused_by_name(measure, changed, words):
    with pytest.raises(StudyError) as caught:
        effect_size(measure, **(TWO | changed), labels=YOUNGER)
    assert all(word in str(caught.value) for word in words), str(caught.value)


@pytest.mark.parametrize(
    ("measure", "changed", "words"),
    [
        ("MD", {"sd1": [1, 0]}, ["study 2", "sd1 is 0", "above 0"]),
        ("SMD", {"n1": [1, 9]}, ["study 1", "n1 is 1", "2 or more"]),
        ("SMD", {"n2": [9, 9.5]}, ["study 2", "n2 is 9.5", "whole number"]),
        ("ROM", {"m2": [0, 1]}, ["study 1", "m2 is 0", "sign"]),
        ("MC", {"n": [9, 9], "r": [0.5, 1.0]}, ["study 2", "r is 1", "within -1 and 1"]),
        ("MC", {"n": [9, 9]}, ["measure MC needs", "missing: r"]),
        ("MD", {"n1": [9, 9, 9]}, ["differ in length"]),
    ],
)
def test_means_that_cannot_be_are_refused_by_name(measure, changed, words):
    with pytest.raises(StudyError) as caught:
        effect_size(measure, **(GROUPS | changed))
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_an_empty_cell_without_anything_added_is_refused_with_the_remedy():
    with pytest.raises(StudyError, match=r"study 1: sampling variance is inf.*add=0\.5"):
        effect_size("OR", events1=[0, 3], n1=[9, 9], events2=[2, 2], n2=[9, 9], to="none")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: pool([1, 2], [1, 1], method="XX"), "method is 'XX'; must be one of FE, DL"),
        (lambda: pool([1, 2], [1, 1], test="hksj"), "test is 'hksj'; must be one of z, t, knha"),
        (lambda: pool([1, 2], [1, 1], level=95), "level is 95.*give 0.95"),
        (lambda: pool([1, 2], [1, 1], labels=["a"]), "1 labels for 2 studies"),
        (lambda: pool_many([]), "nothing to pool"),
        (lambda: effect_size("HR", yi=[1], vi=[1]), "measure is 'HR'"),
        (lambda: effect_size("OR", **TWO, variance="UB"), "variance of OR is 'UB'"),
        (lambda: effect_size("OR", **TWO, to="some"), "to is 'some'"),
        (lambda: effect_size("GEN", yi=[1], vi=[1], sei=[1]), "vi and sei are both given"),
        (lambda: effect_size("GEN", yi=[1], sei=[0]), "sei is 0"),
        (lambda: pool_mixed_logit([0, 0], [5, 6]), "nobody had the event"),
        (lambda: pool_mixed_logit([1], [5]), "1 study given"),
        (lambda: regress_asymmetry([1, 2, 3], [1, 1, 2], predictor="ni"), "needs ni"),
        (lambda: rank_asymmetry([1, 2], [1, 2]), "at least 3"),
        (lambda: pool_subgroups([1, 2, 3], [1, 1, 1], groups="aab"), "'b' has one study, study 3"),
        (lambda: pool_subgroups([1, 2], [1, 1], groups="aa"), "one subgroup only"),
        (
            lambda: regress_effects([1, 2], [1, 1], moderators={"x": [1, 2]}),
            "2 studies for 2 coefficients",
        ),
        (
            lambda: regress_effects([1, 2, 3], [1, 1, 1], moderators={"dose": [4, 4, 4]}),
            "moderators dose repeat each other or do not vary",
        ),
        (
            lambda: measure_influence([1, 2, 3, 4], [1] * 4, moderators={"x": [0, 0, 0, 1]}),
            "without study 4",
        ),
    ],
)
def test_what_cannot_be_done_says_why(call, words):
    with pytest.raises(StudyError, match=words):
        call()


def test_tables_in_which_an_arm_has_no_event_say_what_else_may_be_done():
    none = {"events1": [0, 0], "n1": [9, 9], "events2": [1, 2], "n2": [9, 9]}
    with pytest.raises(StudyError, match="take RD"):
        pool_mantel_haenszel("OR", **none)
    assert pool_mantel_haenszel("RD", **none).estimate == pytest.approx(-1 / 6)
    with pytest.raises(StudyError, match="nothing to pool"):
        pool_peto(events1=[0, 9], n1=[9, 9], events2=[0, 9], n2=[9, 9])


@pytest.mark.parametrize(
    ("prior", "words"), [("beta(1, 1)", "tau_prior is beta"), ("normal(0, 1)", "half-normal")]
)
def test_a_prior_that_is_none_of_a_spread_is_refused(prior, words):
    with pytest.raises(StudyError, match=words):
        pool_bayesian([1, 2], [1, 1], tau_prior=Prior.parse(prior))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: se_from_interval(1, 0), "must rise"),
        (lambda: se_from_p(1.0, 0.0), "p is 0"),
        (lambda: se_from_p(0.0, 0.5), "estimate is 0"),
        (lambda: change_sd(1, 1, r=1.5), "r is 1.5"),
        (lambda: correlation_from_change(1, 1, sd_change=3), "likely a standard error"),
        (lambda: approximate_mean(5, n=40), "give the quartiles"),
        (lambda: approximate_mean(5, n=40, q1=4), "one of a pair is missing"),
        (lambda: approximate_mean(5, n=40, q1=6, q3=7), "must rise in this order"),
        (lambda: approximate_mean(5, n=2, q1=4, q3=7), "n is 2"),
    ],
)
def test_conversions_refuse_what_cannot_be(call, words):
    with pytest.raises(StudyError, match=words):
        call()


def test_numpy_arrays_lists_and_single_numbers_are_read_alike():
    one = effect_size("MD", m1=1, sd1=1, n1=9, m2=0, sd2=1, n2=9)
    other = effect_size("MD", **{k: np.array([v[0]]) for k, v in GROUPS.items()})
    assert [float(x[0]) for x in one] == [float(x[0]) for x in other]
