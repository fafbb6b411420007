"""Orders that were open when a cycle began."""

import numpy as np
import pytest

from openldn.errors import DesignError
from openldn.trial import DesignKind, TrialDesign, TrialTreatment, allowed_sequences
from openldn.trial.monitoring import is_allowed, largest_evidence, open_orders

PLACEBO, LOW, HIGH = (
    TrialTreatment(label="placebo"),
    TrialTreatment(label="LDN low", dose_mg=1.5),
    TrialTreatment(label="LDN", dose_mg=4.5),
)


def design(kind, cycles, treatments=(PLACEBO, HIGH)):
    return TrialDesign(kind=DesignKind(kind), treatments=treatments, cycles=cycles)


def test_each_cycle_of_a_paired_design_was_even_odds():
    for cycle in open_orders(design("paired", 3), (0, 1, 1, 0, 0, 1), compared=(1, 0)):
        assert cycle.probability.tolist() == [0.5, 0.5]


def test_the_last_cycle_of_a_balanced_design_may_be_forced():
    last = open_orders(design("balanced", 4), (0, 1, 0, 1, 1, 0, 1, 0), compared=(1, 0))[-1]
    assert last.orders.tolist() == [[1, 0]]
    assert last.probability.tolist() == [1.0]


def test_a_dose_that_is_not_compared_stays_where_it_was():
    three = design("paired", 1, (PLACEBO, LOW, HIGH))
    (cycle,) = open_orders(three, (2, 1, 0), compared=(2, 0))
    assert cycle.orders.tolist() == [[0, 1, 2], [2, 1, 0]]


@pytest.mark.parametrize(
    ("kind", "cycles", "most"), [("paired", 3, 8.0), ("balanced", 4, 6.0), ("restricted", 4, 34.0)]
)
def test_the_most_that_can_be_won_is_one_over_the_rarest_order(kind, cycles, most):
    assert largest_evidence(design(kind, cycles), compared=(1, 0), cycles=cycles) == most


def test_an_order_that_the_design_does_not_allow_is_refused():
    with pytest.raises(DesignError, match="none that the design allows"):
        open_orders(design("balanced", 2), (0, 1, 0, 1), compared=(1, 0))
    assert not is_allowed(design("balanced", 2), (0, 1, 0, 1))


def test_every_allowed_order_is_allowed():
    square = design("latin-square", 2, (PLACEBO, LOW, HIGH))
    assert all(is_allowed(square, order) for order in allowed_sequences(square))


def test_a_fixed_order_leaves_nothing_to_bet_on():
    with pytest.raises(DesignError, match="nothing to bet on"):
        open_orders(design("withdrawal", 2), (0, 1, 0, 1), compared=(1, 0))


def test_probabilities_of_a_cycle_sum_to_one():
    for order in allowed_sequences(design("restricted", 3)):
        for cycle in open_orders(design("restricted", 3), order, compared=(1, 0)):
            assert np.isclose(cycle.probability.sum(), 1.0)
            assert cycle.orders[cycle.drawn].size == 2
