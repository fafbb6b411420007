"""How much of a slow effect a design shows."""

import json
from pathlib import Path

import numpy as np
import pytest

from openldn.errors import DesignError
from openldn.inference import Prior
from openldn.trial import (
    DesignKind,
    TrialDesign,
    TrialTreatment,
    mean_share,
    onset_prior,
    onset_share,
    onset_shares,
)

ROOT = Path(__file__).resolve().parents[4]
TREATMENTS = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))
PINNED = json.loads((ROOT / "validation/calibration/results.json").read_text())["onset"]


def paired(days, *, cycles=2, kind=DesignKind.PAIRED, **changes):
    return TrialDesign(kind=kind, treatments=TREATMENTS, cycles=cycles, period_days=days, **changes)


@pytest.mark.parametrize("entry", PINNED, ids=lambda e: f"{e['time_constant_days']} d")
@pytest.mark.parametrize("cycles", [2, 4])
def test_the_table_of_the_calibration_page_is_reproduced(entry, cycles):
    design = paired(entry["period_days"], cycles=cycles)
    share = onset_share(design, half_life_days=entry["time_constant_days"] * np.log(2))
    assert share.all_days == pytest.approx(entry["all_days"], abs=6e-4)
    assert share.last_half == pytest.approx(entry["last_half"], abs=6e-4)


@pytest.mark.parametrize("time_constant", [7, 14, 28])
@pytest.mark.parametrize("days", [14, 28, 42, 56])
def test_it_is_never_less_than_if_every_period_began_fully_on_or_off(time_constant, days):
    # Three in four periods follow the other treatment. If that one had always run to its full
    # effect, 2 x 3/4 of the mean of exp(-t / time constant) would be lost.
    lost = 1.5 * time_constant / days * (1 - np.exp(-days / time_constant))
    share = onset_share(paired(days), half_life_days=time_constant * np.log(2)).all_days
    assert share > 1 - lost
    if days >= 4 * time_constant:
        assert share == pytest.approx(1 - lost, abs=0.03)


def test_an_effect_at_once_is_shown_whole():
    share = onset_share(paired(14), half_life_days=0.0)
    assert (share.all_days, share.last_half) == (1.0, 1.0)


def test_a_slower_effect_is_shown_less_and_a_longer_period_shows_more():
    by_speed = [onset_share(paired(28), half_life_days=h).all_days for h in (1, 3, 7, 14, 28)]
    by_length = [onset_share(paired(d), half_life_days=7).all_days for d in (7, 14, 28, 56)]
    assert by_speed == sorted(by_speed, reverse=True)
    assert by_length == sorted(by_length)


def test_a_washout_shows_more_of_it_and_a_run_in_changes_nothing():
    plain = onset_share(paired(28), half_life_days=10)
    assert onset_share(paired(28, washout_days=14), half_life_days=10).all_days > plain.all_days
    assert onset_share(paired(28, run_in_days=21), half_life_days=10) == plain


def test_the_average_lies_between_the_quick_and_the_slow_end():
    shares = onset_shares(paired(42), onset=onset_prior())
    assert [round(one.half_life_days, 1) for one in shares] == [2.9, 7.0, 17.2]
    assert shares[-1].all_days < mean_share(paired(42), onset=onset_prior()) < shares[0].all_days


def test_a_known_half_life_is_not_averaged():
    known = Prior.parse("fixed(7)")
    assert (
        mean_share(paired(42), onset=known) == onset_share(paired(42), half_life_days=7.0).all_days
    )
    assert len(onset_shares(paired(42), onset=known)) == 1


def test_designs_with_many_orders_are_averaged_over_drawn_ones():
    many = onset_share(paired(14, cycles=12), half_life_days=7).all_days
    assert many == pytest.approx(onset_share(paired(14), half_life_days=7).all_days, abs=0.02)


@pytest.mark.parametrize(
    "kind", [DesignKind.BALANCED, DesignKind.RESTRICTED, DesignKind.WITHDRAWAL]
)
def test_every_kind_has_a_share(kind):
    assert 0.5 < onset_share(paired(42, kind=kind), half_life_days=7).all_days < 1


def test_a_half_life_below_zero_is_refused():
    with pytest.raises(DesignError, match="half_life_days is -1"):
        onset_share(paired(14), half_life_days=-1)
    with pytest.raises(DesignError, match="half-life of onset is -1 days"):
        onset_prior(-1)
