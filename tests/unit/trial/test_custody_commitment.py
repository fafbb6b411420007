"""Does the commitment bind and hide, and is the payload of one length?"""

import json
from dataclasses import replace

import pytest
from tests.custody_cases import PAIRED, STAGGERED, make_secrets

from openldn.errors import DesignError
from openldn.trial import (
    allocation_from_bytes,
    allocation_to_bytes,
    allocation_to_mapping,
    commit,
    draw_allocation,
    pad,
)
from openldn.trial.custody.payload import BLOCK_BYTES


def payload(design=PAIRED, **numbers):
    drawn = draw_allocation(design, participants=("P01",), secrets=make_secrets(**numbers))
    return allocation_to_bytes(drawn)


def commitment(content, *, nonce=3, protocol="a", model="b"):
    return commit(content, nonce=bytes([nonce] * 32), protocol=protocol, model=model)


def test_the_commitment_is_that_of_the_same_allocation_again():
    assert commitment(payload()) == commitment(payload())


@pytest.mark.parametrize("change", [{"nonce": 4}, {"protocol": "c"}, {"model": "c"}])
def test_another_nonce_protocol_or_model_gives_another_commitment(change):
    assert commitment(payload(), **change) != commitment(payload())


def test_any_changed_byte_of_the_payload_gives_another_commitment():
    content = payload()
    changed = {
        commitment(content[:i] + bytes([content[i] ^ 1]) + content[i + 1 :])
        for i in range(len(content))
    }
    assert len(changed) == len(content)
    assert commitment(content) not in changed


def test_protocol_and_model_cannot_change_places_or_run_into_one_another():
    content = payload()
    values = {
        commitment(content, protocol=p, model=m)
        for p, m in (("a", "b"), ("b", "a"), ("ab", ""), ("", "ab"))
    }
    assert len(values) == 4


def test_all_orders_of_a_design_make_payloads_of_one_length():
    assert len({len(payload(seed=seed)) for seed in range(60)}) == 1
    # Starts of two and of three digits.
    design = replace(STAGGERED, starts=(14, 98, 112), period_days=28)
    assert len({len(payload(design, seed=seed)) for seed in range(60)}) == 1


def test_doses_do_not_move_the_length_of_the_payload():
    placebo, ldn = PAIRED.treatments
    other = replace(PAIRED, treatments=(placebo, replace(ldn, dose_mg=0.125)))
    assert len(payload(other)) == len(payload())


def test_padding_fills_whole_blocks_and_is_no_part_of_the_allocation():
    content = payload()
    padded = pad(content)
    assert len(padded) % BLOCK_BYTES == 0
    assert allocation_from_bytes(padded) == allocation_from_bytes(content)


def test_a_padded_payload_is_json_for_whoever_opens_it_without_this_program():
    assert json.loads(pad(payload()))["format"] == "openldn-allocation/1"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"no json", "no allocation"),
        (b"[]", "format"),
        (b'{"format": "openldn-allocation/2"}', "openldn-allocation/2"),
    ],
)
def test_what_is_no_allocation_or_of_another_version_is_refused(content, told):
    with pytest.raises(DesignError, match=told):
        allocation_from_bytes(content)


@pytest.mark.parametrize("part", ["seed", "people", "kits"])
def test_an_allocation_that_lacks_a_part_is_refused_without_showing_the_rest(part):
    drawn = draw_allocation(PAIRED, participants=("P01",), secrets=make_secrets(0xAB))
    mapping = allocation_to_mapping(drawn)
    del mapping[part]
    with pytest.raises(DesignError) as caught:
        allocation_from_bytes(json.dumps(mapping).encode())
    assert "lacks a part" in str(caught.value)
    assert "abab" not in str(caught.value)
    assert caught.value.__suppress_context__
