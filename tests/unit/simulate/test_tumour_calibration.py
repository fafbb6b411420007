"""The tumor part is fitted to two studies and compared with the others."""

import numpy as np
import pytest

from openldn.simulate.calibration.part_values import read_fitted_values
from openldn.simulate.calibration.tumour import compare_tumour, fit_tumour
from openldn.simulate.calibration.tumour_arms import predict_arm
from openldn.simulate.facts import Use, read_facts
from openldn.simulate.parts import read_fit
from openldn.simulate.tumour import day_of_all_controls

VALUES = read_fitted_values("tumour")


@pytest.fixture(scope="module")
def comparisons():
    return {one.fact_ids[0]: one for one in compare_tumour()}


def test_the_stored_fit_is_what_the_calibration_gives():
    np.testing.assert_allclose(fit_tumour().log_mean, read_fit("tumour").log_mean, atol=1e-3)


@pytest.mark.parametrize(("hours", "published"), [(5.0, 0.94), (9.0, 0.65), (24.0, -0.135)])
def test_latency_of_each_arm_is_near_the_published_one(hours, published):
    _, latency, _ = predict_arm(hours, horizon=day_of_all_controls(VALUES), values=VALUES)
    assert np.expm1(latency) == pytest.approx(published, abs=0.12)


def test_no_held_out_fact_takes_part_in_the_fit():
    uses = {fact.fact_id: fact.use for fact in read_facts()}
    assert {uses[one] for one in read_fit("tumour").fact_ids} == {Use.CALIBRATE}


def test_every_held_out_fact_is_compared(comparisons):
    table = {
        fact.fact_id
        for fact in read_facts()
        if fact.table == "tumour_proliferation" and fact.use is Use.VALIDATE
    }
    assert table | {"BIND_035"} == set(comparisons)


def test_misses_are_shown_as_misses(comparisons):
    missed = {fact_id for fact_id, one in comparisons.items() if one.verdict == "misses"}
    assert missed == {"TUM_020", "TUM_022"}


def test_an_interval_of_nearly_everything_is_no_agreement(comparisons):
    wide = {i for i, one in comparisons.items() if one.unit == "%" and one.high - one.low > 50}
    assert wide == {"TUM_031"}
    assert comparisons["TUM_031"].verdict == "cannot be judged"
