"""What can be true, and what each number rests on."""

import pytest

from openldn.errors import NotFound
from openldn.simulate.facts import Use, find_fact
from openldn.simulate.hypotheses import DEFAULT_HYPOTHESIS, find_hypothesis, read_hypotheses

NAMES = ("pet-retention", "transient-block", "binding-kinetics", "target-mediated")


def test_the_default_hypothesis_comes_first():
    assert [one.name for one in read_hypotheses()] == list(NAMES)
    assert NAMES[0] == DEFAULT_HYPOTHESIS


def test_an_unknown_hypothesis_is_refused_and_the_known_ones_are_named():
    with pytest.raises(NotFound, match=r"'pet'; known: pet-retention, .*, target-mediated"):
        find_hypothesis("pet")


@pytest.mark.parametrize("name", NAMES)
def test_every_source_of_a_hypothesis_may_be_fitted(name):
    for fact_id in find_hypothesis(name).sources:
        assert find_fact(fact_id).use is Use.CALIBRATE


@pytest.mark.parametrize("name", NAMES)
def test_every_hypothesis_grounds_the_same_quantities_with_a_reason(name):
    grounds = find_hypothesis(name).rests_on
    assert set(grounds) == set(find_hypothesis(DEFAULT_HYPOTHESIS).rests_on)
    assert all(len(ground.reason) > 20 for ground in grounds.values())


@pytest.mark.parametrize("name", NAMES)
def test_no_hypothesis_claims_that_low_doses_were_measured_late(name):
    grounds = find_hypothesis(name).rests_on
    for quantity in ("late_mu_low_dose", "steady_mu_low_dose", "days_until_free"):
        assert grounds[quantity].basis in ("extrapolated", "assumed")


@pytest.mark.parametrize("name", NAMES)
def test_a_hypothesis_joins_plasma_one_occupancy_the_periphery_and_endogenous_opioid(name):
    parts = find_hypothesis(name).parts
    assert parts[0] == "plasma"
    assert parts[2:] == ("occupancy_periphery", "endogenous")
    assert parts[1] == "occupancy_" + name.replace("-", "_")
