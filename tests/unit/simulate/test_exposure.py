"""A simulation says what a regimen does, how surely, and what each number rests on."""

import numpy as np
import pytest

from openldn.errors import NotFound, SimulationError
from openldn.plan import Formulation
from openldn.simulate import (
    QUANTITIES,
    Liver,
    Person,
    make_doses,
    read_hypotheses,
    simulate_exposure,
)
from openldn.simulate.questions import Setting, ask_steady_state

TWO_WEEKS = make_doses(4.5, nights=14)


@pytest.fixture(scope="module")
def exposure():
    return simulate_exposure(TWO_WEEKS, n_draws=60)


@pytest.mark.parametrize("setting", [{"CL": -5}, {"absorbed": 2}])
def test_a_parameter_outside_of_its_bounds_is_refused(setting):
    with pytest.raises(SimulationError, match="must be"):
        simulate_exposure(make_doses(4.5, nights=1), parameters=setting)


def test_an_interval_of_a_few_draws_is_refused():
    with pytest.raises(SimulationError, match="20 or more"):
        simulate_exposure(make_doses(4.5, nights=1), n_draws=5)


def test_occupancy_lies_within_0_and_1_and_tone_above_0(exposure):
    for name in ("RO_mu", "RO_kappa", "RO_delta", "ROp_mu"):
        for values in (exposure.curves[name].best, exposure.curves[name].low):
            assert np.all((values >= -1e-9) & (values <= 1))
        night = exposure.nights[name]
        assert np.all(night.trough.best >= -1e-9)
        assert np.all(night.peak.best <= 1)
    assert np.all(exposure.curves["tone"].best > 0)


def test_intervals_hold_the_estimate(exposure):
    for name in QUANTITIES:
        band = exposure.curves[name]
        inside = (band.low <= band.best * 1.001) & (band.best <= band.high * 1.001 + 1e-9)
        assert inside[2:].mean() > 0.99, name


@pytest.mark.parametrize("hypothesis", ["pet-retention", "target-mediated"])
def test_exposure_per_milligram_does_not_widen_occupancy_once_more(hypothesis):
    # The other way to the same interval draws what PET gives per milligram, and no plasma.
    asked = ask_steady_state(Setting(dose_mg=4.5, hypotheses=(hypothesis,)))[0]
    found = simulate_exposure(
        make_doses(4.5, nights=28), hypothesis=hypothesis, quantities=("RO_mu",), n_draws=300
    )
    night = found.nights["RO_mu"]
    for band, answer in ((night.trough, asked.trough), (night.peak, asked.peak)):
        assert band.low[-1] == pytest.approx(answer.low, abs=0.05)
        assert band.high[-1] == pytest.approx(answer.high, abs=0.05)


def test_every_quantity_says_what_it_rests_on(exposure):
    assert set(exposure.rests_on) == set(QUANTITIES)
    assert all(ground.reason for ground in exposure.rests_on.values())
    assert exposure.rests_on["RO_mu"].basis == "extrapolated"


def test_the_same_seed_gives_the_same_bits(exposure):
    again = simulate_exposure(TWO_WEEKS, n_draws=60, threads=2)
    other = simulate_exposure(TWO_WEEKS, n_draws=60, seed=2)
    for name in QUANTITIES:
        assert np.array_equal(again.curves[name].high, exposure.curves[name].high)
    assert not np.array_equal(other.curves["tone"].high, exposure.curves["tone"].high)
    assert np.array_equal(other.curves["tone"].best, exposure.curves["tone"].best) or np.allclose(
        other.curves["tone"].best, exposure.curves["tone"].best, rtol=1e-5
    )


def test_without_drug_nothing_moves():
    nothing = make_doses(4.5, nights=3, missed=[1, 2, 3])
    found = simulate_exposure(nothing)
    assert found.curves["tone"].best == pytest.approx(np.ones_like(found.times_h), abs=1e-5)
    assert found.curves["RO_mu"].best == pytest.approx(np.zeros_like(found.times_h), abs=1e-9)


def test_more_dose_is_never_less_exposure():
    low, high = (simulate_exposure(make_doses(mg, nights=5)) for mg in (1.5, 4.5))
    for name in ("naltrexone", "naltrexol", "RO_mu", "ROp_mu"):
        assert np.all(high.curves[name].best >= low.curves[name].best * (1 - 1e-5) - 1e-9)


def test_concentrations_are_in_proportion_to_dose():
    low, high = (simulate_exposure(make_doses(mg, nights=3)) for mg in (1.5, 4.5))
    for name in ("naltrexone", "naltrexol"):
        assert high.curves[name].best == pytest.approx(
            3 * low.curves[name].best, rel=2e-4, abs=1e-6
        )


def test_a_sick_liver_raises_naltrexone_and_not_its_half_life():
    well = simulate_exposure(make_doses(4.5, nights=1))
    sick = simulate_exposure(make_doses(4.5, nights=1), person=Person(liver=Liver.DECOMPENSATED))
    ratio = sick.nights["naltrexone"].area.best[0] / well.nights["naltrexone"].area.best[0]
    assert 5 < ratio < 10
    late = slice(30, 40)
    fall = [np.diff(np.log(one.curves["naltrexone"].best[late])) for one in (well, sick)]
    assert fall[0] == pytest.approx(fall[1], rel=0.02)


def test_bedtime_or_morning_blocks_alike_and_tone_keeps_its_clock():
    night = simulate_exposure(make_doses(4.5, nights=7, clock_h=22))
    morning = simulate_exposure(make_doses(4.5, nights=7, clock_h=8))
    assert morning.curves["RO_mu"].best == pytest.approx(night.curves["RO_mu"].best, rel=1e-5)


def test_time_release_lowers_the_peak_and_hardly_the_area():
    fast = simulate_exposure(make_doses(4.5, nights=1), until_h=96)
    slow = simulate_exposure(
        make_doses(4.5, nights=1, formulation=Formulation.SLOW_RELEASE), until_h=96
    )
    peaks = [one.nights["naltrexone"].peak.best[0] for one in (fast, slow)]
    areas = [one.nights["naltrexone"].area.best[0] for one in (fast, slow)]
    assert peaks[1] < 0.6 * peaks[0]
    assert areas[1] == pytest.approx(areas[0], rel=0.02)


def test_hypotheses_disagree_on_the_trough():
    troughs = {
        one.name: simulate_exposure(make_doses(4.5, nights=10), hypothesis=one)
        .nights["RO_mu"]
        .trough.best[-1]
        for one in read_hypotheses()
    }
    assert troughs["pet-retention"] > 0.5
    assert troughs["transient-block"] < 0.1


def test_parameters_may_be_set_by_name():
    short = simulate_exposure(make_doses(4.5, nights=3), parameters={"T_mu": 5.0})
    usual = simulate_exposure(make_doses(4.5, nights=3))
    assert short.nights["RO_mu"].last.best[-1] < usual.nights["RO_mu"].last.best[-1] - 0.1


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"hypothesis": "magic"}, NotFound, "there is no hypothesis"),
        ({"parameters": {"T_nu": 5}}, NotFound, "no input T_nu"),
        ({"times_h": [3, 2]}, SimulationError, "must increase"),
        ({"times_h": [-1, 2]}, SimulationError, "0 or more"),
        ({"n_draws": -1}, SimulationError, "n_draws is -1"),
        ({"quantities": ("mood",)}, NotFound, "reports no mood"),
        ({"until_h": float("nan")}, SimulationError, "until_h"),
    ],
)
def test_what_cannot_be_used_is_named(options, error, words):
    with pytest.raises(error, match=words):
        simulate_exposure(make_doses(4.5, nights=2), **options)


def test_times_are_reported_as_asked():
    found = simulate_exposure(make_doses(4.5, nights=2), times_h=[0.5, 3.0, 40.0])
    assert found.times_h.tolist() == [0.5, 3.0, 40.0]
    assert found.curves["naltrexone"].best.shape == (3,)
