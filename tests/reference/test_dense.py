"""Is the integration exact? Brute force over full covariance matrices, in ``dense.json``."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from validation.courses import all_cases, answer

PINNED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "dense.json").read_text(encoding="utf-8")
)["gaussian"]
CASES = all_cases()

# In posterior SDs, of the SD, and of a probability: a tenth of a percent, which is far below
# anything that is printed, and far above the error of the dense grid.
WITHIN = 1e-3
# In their own posterior SDs: the rule is laid for the effect, not for these.
HYPER_WITHIN = 0.02

answer_of = cache(lambda name: answer(CASES[name]))


@pytest.mark.parametrize("name", PINNED)
def test_the_effect_is_where_brute_force_finds_it(name: str) -> None:
    own, dense = answer_of(name), PINNED[name]
    assert own["mean"] == pytest.approx(dense["mean"], abs=WITHIN * dense["sd"])


@pytest.mark.parametrize("name", PINNED)
def test_the_effect_is_as_uncertain_as_brute_force_says(name: str) -> None:
    own, dense = answer_of(name), PINNED[name]
    assert own["sd"] == pytest.approx(dense["sd"], rel=WITHIN)


@pytest.mark.parametrize("quantity", ["p_below_minus_margin", "p_below_zero"])
@pytest.mark.parametrize("name", PINNED)
def test_probabilities_are_those_of_brute_force(name: str, quantity: str) -> None:
    assert answer_of(name)[quantity] == pytest.approx(PINNED[name][quantity], abs=WITHIN)


@pytest.mark.parametrize("name", PINNED)
def test_the_other_parameters_are_where_brute_force_finds_them(name: str) -> None:
    own, dense = answer_of(name), PINNED[name]
    for parameter in ("sigma", "phi", "group_sd", "half_life_days"):
        if f"{parameter}_mean" in dense:
            within = HYPER_WITHIN * dense[f"{parameter}_sd"]
            found = own[f"{parameter}_mean"]
            assert found == pytest.approx(dense[f"{parameter}_mean"], abs=within), parameter
