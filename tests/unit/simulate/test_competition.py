"""An opioid and naltrexone at the same receptors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openldn.errors import NotFound, SimulationError
from openldn.simulate.competition import (
    Displacement,
    find_ligand,
    read_ligands,
    rise_to_match,
    rise_to_match_within,
)

FENTANYL = find_ligand("fentanyl")


def held(concentration, x, ligand):
    """Share an opioid holds at equilibrium beside naltrexone of potency x."""
    strength = (concentration / ligand.half_pmol_per_l) ** ligand.exponent
    return strength / (1 + strength + x)


@given(x=st.floats(0, 100), share=st.floats(0.05, 0.95))
def test_the_risen_concentration_holds_the_same_share_as_without_naltrexone(x, share):
    alone = FENTANYL.half_pmol_per_l * (share / (1 - share)) ** (1 / FENTANYL.exponent)
    risen = alone * float(rise_to_match(x, ligand=FENTANYL, share=share))
    assert held(risen, x, FENTANYL) == pytest.approx(share, rel=1e-9)


def test_without_naltrexone_nothing_has_to_rise():
    for displacement in Displacement:
        rise = rise_to_match(0.0, ligand=FENTANYL, share=0.3, displacement=displacement)
        assert float(rise) == pytest.approx(1.0)
    assert rise_to_match_within(0.0, ligand=FENTANYL, share=0.3, minutes=5) == 1.0


def test_the_rise_at_equilibrium_is_one_over_what_is_left_free():
    blocked = 0.6
    rise = rise_to_match(blocked / (1 - blocked), ligand=FENTANYL, share=0.5)
    assert float(rise) == pytest.approx((1 / (1 - blocked)) ** (1 / 0.8439))


@given(x=st.floats(0.05, 20), share=st.floats(0.05, 0.9), capacity=st.floats(0.01, 20))
def test_more_is_needed_when_displaced_naltrexone_stays_or_holds(x, share, capacity):
    rises = [
        float(rise_to_match(x, ligand=FENTANYL, share=share, displacement=one, capacity=capacity))
        for one in (Displacement.CARRIED_OFF, Displacement.STAYS, Displacement.HOLDS)
    ]
    assert 1 < rises[0] < rises[1] < rises[2] or rises[0] < rises[2]
    assert rises[0] < rises[1]


def test_no_concentration_suffices_when_too_few_receptors_are_left():
    rise = rise_to_match(3.0, ligand=FENTANYL, share=0.5, displacement=Displacement.HOLDS)
    assert np.isinf(rise)


def test_early_on_more_is_needed_and_later_as_much_as_at_equilibrium():
    early, late = (
        rise_to_match_within(1.5, ligand=FENTANYL, share=0.5, minutes=m) for m in (2.0, 240.0)
    )
    final = float(rise_to_match(1.5, ligand=FENTANYL, share=0.5))
    assert early > final
    assert late == pytest.approx(final, rel=1e-4)


def test_binding_rates_are_those_of_the_published_code():
    assert set(read_ligands()) == {"naloxone", "fentanyl", "carfentanil"}
    assert FENTANYL.kon == 3.081e-05
    assert FENTANYL.exponent == 0.8439
    assert FENTANYL.half_pmol_per_l == pytest.approx((0.004331 / 3.081e-05) ** (1 / 0.8439))


def test_an_opioid_without_published_rates_is_refused():
    with pytest.raises(NotFound, match=r"'morphine'; there are those of naloxone, fentanyl"):
        find_ligand("morphine")


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, 2.0])
def test_a_share_outside_0_to_1_is_refused(share):
    with pytest.raises(SimulationError, match="must lie between 0 and 1"):
        rise_to_match(1.0, ligand=FENTANYL, share=share)
