"""Do we agree with sampling? The posterior of PyMC and nutpie, pinned in ``nuts.json``."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from validation.courses import all_cases, answer

PINNED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "nuts.json").read_text(encoding="utf-8")
)["cases"]
CASES = all_cases()

# Two Monte-Carlo standard errors of the sampler are its own noise, not a disagreement.
NOISE = 2.0
# In posterior SDs: a shift of the mean that no reader of a report could see.
MEAN_WITHIN = 0.05
# Of the SD: moves the end of a 95 % interval by a tenth of an SD.
SD_WITHIN = 0.05
# Of a probability: the report prints whole percents.
PROBABILITY_WITHIN = 0.02
# Residual SD, correlation and their like, in their own posterior SDs: they are shown as
# background, and the Laplace approximation of counts moves them by nearly this much.
HYPER_WITHIN = 0.15
# The Laplace approximation of counts puts the baseline at its mode, not at its mean: with
# skewed latent residuals a fifth of an SD apart.
BASELINE_OF_COUNTS_WITHIN = 0.25

answer_of = cache(lambda name: answer(CASES[name]))


@pytest.mark.parametrize("name", PINNED)
def test_the_effect_is_where_sampling_finds_it(name: str) -> None:
    own, nuts = answer_of(name), PINNED[name]
    within = MEAN_WITHIN * nuts["sd"] + NOISE * nuts["mcse_mean"]
    assert own["mean"] == pytest.approx(nuts["mean"], abs=within)


@pytest.mark.parametrize("name", PINNED)
def test_the_effect_is_as_uncertain_as_sampling_says(name: str) -> None:
    own, nuts = answer_of(name), PINNED[name]
    within = SD_WITHIN * nuts["sd"] + NOISE * nuts["mcse_sd"]
    assert own["sd"] == pytest.approx(nuts["sd"], abs=within)


@pytest.mark.parametrize("quantity", ["p_below_minus_margin", "p_below_zero"])
@pytest.mark.parametrize("name", PINNED)
def test_probabilities_are_those_of_sampling(name: str, quantity: str) -> None:
    own, nuts = answer_of(name), PINNED[name]
    within = PROBABILITY_WITHIN + NOISE * nuts[f"mcse_{quantity}"]
    assert own[quantity] == pytest.approx(nuts[quantity], abs=within)


@pytest.mark.parametrize("name", PINNED)
def test_the_other_parameters_are_where_sampling_finds_them(name: str) -> None:
    own, nuts = answer_of(name), PINNED[name]
    for parameter in ("baseline", "sigma", "phi", "group_sd", "extra", "half_life_days"):
        if f"{parameter}_mean" in nuts:
            is_mode = parameter == "baseline" and name == "poisson"
            share = BASELINE_OF_COUNTS_WITHIN if is_mode else HYPER_WITHIN
            within = share * nuts[f"{parameter}_sd"] + NOISE * nuts[f"{parameter}_mcse"]
            found = own[f"{parameter}_mean"]
            assert found == pytest.approx(nuts[f"{parameter}_mean"], abs=within), parameter


@pytest.mark.parametrize("name", PINNED)
def test_the_sampler_itself_had_converged(name: str) -> None:
    nuts = PINNED[name]
    assert nuts["r_hat"] < 1.01
    assert nuts["ess"] > 2000


def test_every_simulated_diary_was_sampled() -> None:
    assert set(PINNED) == set(CASES)
