"""What always holds of bets on the order of treatments: nobody gains by them without effect."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openldn.trial import DesignKind, TrialDesign, TrialTreatment, allowed_sequences
from openldn.trial.monitoring import bet_on_orders, largest_evidence, open_orders

DESIGNS = {
    "paired": ("paired", 2, 4),
    "paired, three doses": ("paired", 3, 2),
    "balanced": ("balanced", 2, 4),
    "balanced, three doses": ("balanced", 3, 2),
    "restricted": ("restricted", 2, 4),
    "latin square, three doses": ("latin-square", 3, 2),
    "latin square, four doses": ("latin-square", 4, 1),
}
SCORES = st.one_of(st.floats(-20, 20), st.just(float("nan")))


def make(kind, arms, cycles):
    treatments = tuple(TrialTreatment(label=f"dose {arm}", dose_mg=arm) for arm in range(arms))
    return TrialDesign(kind=DesignKind(kind), treatments=treatments, cycles=cycles)


def all_values(design, means, **options):
    """E-values after each cycle under every order that might have been drawn."""
    return np.array([
        bet_on_orders(
            means, open_orders(design, order, compared=(1, 0)), compared=(1, 0), mcid=1.0,
            sign=-1, **options,
        )
        for order in allowed_sequences(design)
    ])  # fmt: skip


@pytest.mark.parametrize("name", DESIGNS)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_bets_gain_nothing_on_average_whatever_the_scores(name, data):
    kind, arms, cycles = DESIGNS[name]
    design = make(kind, arms, cycles)
    drawn = data.draw(st.lists(SCORES, min_size=cycles * arms, max_size=cycles * arms))
    means = np.array(drawn).reshape(cycles, arms)
    is_two_sided = data.draw(st.booleans())
    values = all_values(design, means, is_two_sided=is_two_sided)
    assert np.allclose(values.mean(axis=0), 1.0, atol=1e-9)
    most = largest_evidence(design, compared=(1, 0), cycles=cycles)
    assert values.max() <= most * (1 + 1e-9)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_rule_of_stopping_gains_either(data):
    design = make("paired", 2, 4)
    orders = allowed_sequences(design)
    drawn = data.draw(st.lists(SCORES, min_size=8, max_size=8))
    means = np.array(drawn).reshape(4, 2)
    values = all_values(design, means)
    # Any rule: after each cycle it stops or not by the order that was seen until then.
    stops = data.draw(st.dictionaries(st.tuples(*[st.integers(0, 1)] * 2), st.booleans()))
    stopped = []
    for order, value in zip(orders, values, strict=True):
        after = next((k for k in range(2, 5) if stops.get((order[0], order[2 * k - 2]))), 4)
        stopped.append(value[after - 1])
    assert np.isclose(np.mean(stopped), 1.0, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(data=st.data(), effect=st.floats(-5, 5))
def test_the_true_effect_is_kept_on_average_when_it_is_what_is_tested(data, effect):
    design = make("balanced", 2, 4)
    plain = np.array(
        data.draw(st.lists(st.floats(-20, 20), min_size=8, max_size=8))
    ).reshape(4, 2)  # fmt: skip
    values = []
    for order in allowed_sequences(design):
        means = plain + effect * (np.array(order).reshape(4, 2) == 1)
        cycles = open_orders(design, order, compared=(1, 0))
        values.append(
            bet_on_orders(
                means, cycles, compared=(1, 0), mcid=1.0, sign=-1, is_two_sided=True, shift=effect
            )[-1]
        )
    # Adding and taking away an effect rounds; ties may then break either way.
    assert np.mean(values) == pytest.approx(1.0, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_ville_holds_over_all_looks(data):
    design = make("paired", 2, 4)
    drawn = data.draw(st.lists(st.floats(-20, 20), min_size=8, max_size=8))
    values = all_values(design, np.array(drawn).reshape(4, 2))
    for needed in (2.0, 4.0, 8.0):
        assert np.mean(values.max(axis=1) >= needed) <= 1 / needed + 1e-12
