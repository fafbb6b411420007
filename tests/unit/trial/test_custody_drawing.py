"""Are orders, letters and kit numbers drawn fairly, secretly and again?"""

import hashlib
import hmac
from collections import Counter
from dataclasses import replace

import pytest
from tests.custody_cases import PAIRED, STAGGERED, THREE_DOSES, make_secrets

from openldn.errors import DesignError
from openldn.trial import (
    DesignKind,
    Secrets,
    allowed_sequences,
    draw_allocation,
)
from openldn.trial.custody import kits as kit_module
from openldn.trial.custody.kits import kit_days, kit_treatments
from openldn.trial.custody.stream import make_chooser


def draw(design=PAIRED, *, participants=("P01",), **numbers):
    return draw_allocation(design, participants=participants, secrets=make_secrets(**numbers))


def test_the_stream_is_hmac_sha256_in_counter_mode_as_written_down():
    seed = bytes(range(32))
    parts = (b"openldn/custody/stream/1", b"order", b"P01")
    name = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    key = hmac.new(seed, name, hashlib.sha256).digest()
    block = hmac.new(key, (0).to_bytes(8, "big"), hashlib.sha256).digest()
    words = [int.from_bytes(block[i : i + 8], "big") for i in range(0, 32, 8)]
    choose = make_chooser(seed, purpose="order", participant="P01")
    assert [choose(1000) for _ in range(4)] == [word % 1000 for word in words]


def test_a_word_that_would_favor_small_numbers_is_drawn_again(monkeypatch):
    largest = (1 << 64) - 1
    words = iter([largest, 7])
    monkeypatch.setattr("openldn.trial.custody.stream._words", lambda key: words)
    assert make_chooser(bytes(32), purpose="order")(6) == 1


def test_numbers_come_equally_often():
    choose = make_chooser(bytes(32), purpose="order")
    counts = Counter(choose(6) for _ in range(6000))
    # Chi-squared with 5 degrees of freedom is above 20.5 once in a thousand seeds.
    assert sum((counts[i] - 1000) ** 2 / 1000 for i in range(6)) < 20.5


@pytest.mark.parametrize("change", [{"purpose": "letters"}, {"participant": "P02"}])
def test_each_purpose_and_each_participant_has_a_stream_of_its_own(change):
    given = {"purpose": "order", "participant": "P01"}
    one, other = make_chooser(bytes(32), **given), make_chooser(bytes(32), **(given | change))
    assert [one(100) for _ in range(8)] != [other(100) for _ in range(8)]


def test_purpose_and_participant_cannot_run_into_one_another():
    one = make_chooser(bytes(32), purpose="ab", participant="c")
    other = make_chooser(bytes(32), purpose="a", participant="bc")
    assert [one(100) for _ in range(8)] != [other(100) for _ in range(8)]


def test_the_same_seed_draws_the_same_allocation():
    assert draw(seed=9) == draw(seed=9)


def test_a_seed_draws_the_order_that_it_always_drew():
    three = draw(THREE_DOSES, participants=("P01", "P02"), seed=9)
    assert [one.sequence for one in three.people] == [
        (2, 1, 0, 1, 0, 2, 2, 0, 1), (2, 0, 1, 1, 0, 2, 0, 2, 1),
    ]  # fmt: skip
    assert draw(seed=9).people[0].sequence == (0, 1, 1, 0, 0, 1)
    assert draw(STAGGERED, seed=9).people[0].sequence == (28,)
    assert [kit.number for kit in draw().kits][:3] == ["K12662", "K13933", "K30057"]


def test_every_allowed_order_is_drawn_equally_often():
    seeds = [hashlib.sha256(bytes([i // 256, i % 256])).digest() for i in range(1600)]
    orders = Counter(
        draw_allocation(
            PAIRED, participants=("P01",), secrets=Secrets(seed=s, kit_seed=s, nonce=s)
        ).people[0].sequence
        for s in seeds
    )  # fmt: skip
    assert set(orders) == set(allowed_sequences(PAIRED))
    # Chi-squared with 7 degrees of freedom is above 24.3 once in a thousand.
    assert sum((n - 200) ** 2 / 200 for n in orders.values()) < 24.3


def test_letters_mean_either_treatment_equally_often_whatever_the_order():
    seeds = [hashlib.sha256(bytes([i // 256, i % 256])).digest() for i in range(1600)]
    drawn = Counter()
    for seed in seeds:
        person = draw_allocation(
            PAIRED, participants=("P01",), secrets=Secrets(seed=seed, kit_seed=seed, nonce=seed)
        ).people[0]  # fmt: skip
        drawn[person.sequence[0], person.letters] += 1
    # Chi-squared with 3 degrees of freedom is above 16.3 once in a thousand.
    assert sum((n - 400) ** 2 / 400 for n in drawn.values()) < 16.3


def test_letters_of_one_participant_tell_nothing_of_another():
    people = draw(participants=tuple(f"P{i}" for i in range(40)), seed=4).people
    assert len({one.letters for one in people}) == 2


def test_the_order_leaves_no_trace_in_the_kit_numbers():
    assert draw(seed=1).kits == draw(seed=200).kits
    assert draw(seed=1).people != draw(seed=200).people


def test_kit_numbers_are_all_different_and_alike(monkeypatch):
    monkeypatch.setattr(kit_module, "NUMBERS", 60)
    kits = draw(participants=tuple(f"P{i}" for i in range(10))).kits
    assert len({kit.number for kit in kits}) == len(kits) == 60
    assert all(kit.number[0] == "K" and len(kit.number) == 6 for kit in kits)


def test_kit_days_run_on_after_the_run_in_and_leave_the_washout_out():
    kits = draw(replace(PAIRED, washout_days=3)).kits
    assert [kit.first_day for kit in kits] == [8, 25, 42, 59, 76, 93]


def test_a_staggered_start_hides_its_day_in_kits_of_equal_length():
    assert {kit_days(STAGGERED) for _ in STAGGERED.starts} == {(7,) * 8}
    assert kit_treatments(STAGGERED, (21,)) == (0, 0, 0, 1, 1, 1, 1, 1)
    assert {len(kit_treatments(STAGGERED, (days,))) for days in STAGGERED.starts} == {8}


@pytest.mark.parametrize(
    ("design", "told"),
    [
        (replace(PAIRED, blinded=False), "not blinded"),
        (replace(PAIRED, kind=DesignKind.WITHDRAWAL), "known to everybody"),
        (replace(STAGGERED, washout_days=7), "washout_days is 7"),
        (replace(STAGGERED, starts=(13, 90, 101)), "share a divisor"),
    ],
)
def test_a_design_without_a_secret_or_a_way_to_keep_it_is_refused(design, told):
    with pytest.raises(DesignError, match=told):
        draw(design)


@pytest.mark.parametrize(
    ("participants", "told"),
    [
        (("Jane Doe",), "no name"),
        (("P01", "p01"), "same code"),
        ((), "0 participants"),
        (("",), "number 1"),
    ],
)
def test_participants_are_short_codes_and_each_its_own(participants, told):
    with pytest.raises(DesignError, match=told):
        draw(participants=participants)


def test_a_message_about_a_code_does_not_repeat_it():
    with pytest.raises(DesignError) as caught:
        draw(participants=("Jane Doe",))
    assert "Jane" not in str(caught.value)


def test_a_seed_of_another_length_is_refused():
    with pytest.raises(DesignError, match="31 bytes"):
        Secrets(seed=bytes(31), kit_seed=bytes(32), nonce=bytes(32))


def test_what_is_secret_does_not_show_itself_in_a_message_of_an_error():
    drawn = draw(seed=171)
    shown = f"{drawn!r} {drawn.secrets!r} {drawn.people[0]!r} {drawn.people!r}"
    assert "ab" * 8 not in shown
    assert "\\xab" not in shown
    assert "sequence" not in shown
