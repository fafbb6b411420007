"""The parts on tone, immunity and tumors join with those of every hypothesis."""

import pytest

from openldn.dynamics import load_program, read_model
from openldn.simulate.hypotheses import find_hypothesis, read_hypotheses

MORE = ("immune", "tumour")


def test_the_parts_read_as_one_model_with_checked_units():
    model = read_model(*find_hypothesis("transient-block").read_texts(more_parts=MORE))
    assert {"E", "cells", "log_size"} <= {state.name for state in model.states}
    assert model.has_units


@pytest.mark.slow
@pytest.mark.parametrize("name", [one.name for one in read_hypotheses()])
def test_all_parts_together_become_a_kernel_under_every_hypothesis(name):
    program = load_program(*find_hypothesis(name).read_texts(more_parts=MORE))
    assert {"tone", "E_fold", "break_even", "TNF", "log_size"} <= set(program.outputs)
