"""Does a patient keep their random numbers?"""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from openldn.dynamics.streams import draw_normals, draw_uniforms, make_generator
from openldn.errors import SimulationError


def test_the_first_hundred_of_ten_thousand_are_the_hundred():
    many = draw_normals(7, "weight", first=0, n=10_000, k=9)
    assert np.array_equal(many[:100], draw_normals(7, "weight", first=0, n=100, k=9))


@given(
    cut=st.integers(0, 50),
    k=st.integers(0, 13),
    more=st.integers(0, 9),
    seed=st.integers(0, 2**64 - 1),
)
def test_neither_chunks_nor_further_draws_move_a_number(cut, k, more, seed):
    whole = draw_uniforms(seed, "a", first=0, n=50, k=k)
    left = draw_uniforms(seed, "a", first=0, n=cut, k=k + more)
    right = draw_uniforms(seed, "a", first=cut, n=50 - cut, k=k + more)
    assert np.array_equal(whole, np.vstack([left, right])[:, :k])


def test_purposes_seeds_and_patients_are_independent():
    columns = [
        draw_normals(seed, purpose, first=first, n=20_000, k=2)[:, which]
        for seed in (0, 1)
        for purpose in ("CL", "V")
        for first in (0, 20_000)
        for which in (0, 1)
    ]
    correlations = np.corrcoef(columns) - np.eye(len(columns))
    assert np.abs(correlations).max() < 4.5 / np.sqrt(20_000)


def test_uniforms_are_uniform_and_normals_normal_within_a_patient_too():
    assert kstest(draw_uniforms(3, "u", first=5, n=20_000, k=1).ravel(), "uniform").pvalue > 0.01
    assert kstest(draw_normals(3, "z", first=5, n=1, k=20_000).ravel(), "norm").pvalue > 0.01


def test_generators_of_an_outer_loop_differ_from_each_other_and_repeat():
    first = make_generator(1, "draws", index=0).standard_normal(4)
    assert np.array_equal(first, make_generator(1, "draws", index=0).standard_normal(4))
    assert not np.array_equal(first, make_generator(1, "draws", index=1).standard_normal(4))


def test_a_hundred_thousand_patients_draw_at_once():
    start = time.perf_counter()
    draw_normals(1, "speed", first=0, n=100_000, k=20)
    assert time.perf_counter() - start < 3


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_out_of_range_is_named(seed):
    with pytest.raises(SimulationError, match="seed is"):
        draw_uniforms(seed, "a", first=0, n=1, k=1)


def test_a_negative_number_of_patients_is_named():
    with pytest.raises(SimulationError, match="n is -1"):
        draw_uniforms(0, "a", first=0, n=-1, k=1)
