"""Is a pool the hierarchical model of all diaries? NUTS and brute force, pinned."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from validation.hierarchy import dense
from validation.hierarchy.cases import all_registries
from validation.hierarchy.compare import answer, differences, is_off

PINNED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "hierarchy.json").read_text(encoding="utf-8")
)
SAMPLED, DENSE = PINNED["registries"], PINNED["dense"]
REGISTRIES, POPULATIONS = all_registries(), dense.registries()
# In posterior SDs. The worst mean or SD is off by 0.005 (a share, three people), most by less
# than 0.001: the page tells which. Ends of intervals move nothing that is printed.
MOMENTS_WITHIN, ENDS_WITHIN = 0.006, 0.05

answer_of = cache(lambda name: answer({**REGISTRIES, **POPULATIONS}[name]))


@pytest.mark.parametrize("name", SAMPLED)
def test_a_pool_is_where_sampling_all_parameters_of_all_people_finds_it(name: str) -> None:
    off = {
        (quantity, key): pair
        for quantity, nuts in SAMPLED[name]["quantities"].items()
        for key, pair in differences(answer_of(name)[quantity], nuts).items()
        if is_off(*pair)
    }
    assert off == {}


@pytest.mark.parametrize("name", SAMPLED)
def test_the_sampler_itself_had_converged(name: str) -> None:
    for quantity, nuts in SAMPLED[name]["quantities"].items():
        assert nuts["r_hat"] < 1.01, quantity
        assert nuts["mean_mc"] < 0.025 * nuts["sd"], quantity


# The others are a minute's work: only the slow tests pool them.
SMALL = [name for name in DENSE if len(POPULATIONS[name].given or POPULATIONS[name].courses) < 50]
QUICK = [name for name in SMALL if "groups" not in name or name.endswith("two-groups-30")]
NAMES = [pytest.param(name, marks=[] if name in QUICK else [pytest.mark.slow]) for name in DENSE]


@pytest.mark.parametrize("name", NAMES)
def test_a_pool_is_what_brute_force_finds(name: str) -> None:
    for quantity, reference in DENSE[name].items():
        row = dense.differences(answer_of(name)[quantity], reference)
        for key, off in row.items():
            within = MOMENTS_WITHIN if key in {"mean", "sd"} else ENDS_WITHIN
            assert abs(off) < within, (quantity, key)


def test_every_simulated_registry_and_population_is_pinned() -> None:
    assert set(SAMPLED) == set(REGISTRIES)
    assert set(DENSE) == set(POPULATIONS)
