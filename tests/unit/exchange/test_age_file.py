"""Do sealed files open with the right keys alone, and tell nothing by their size?"""

import pyrage
import pytest
from tests.custody_cases import lock_by_hand

from openldn.errors import DesignError
from openldn.exchange import (
    check_recipient,
    lock_identity,
    make_identity,
    open_for_two,
    open_sealed,
    parse_identity,
    seal,
    seal_for_two,
)

SECRET = b"order" + b" " * 4091
KEY, TO = make_identity()
A, TO_A = make_identity()
B, TO_B = make_identity()
OTHER, TO_OTHER = make_identity()


def test_what_is_sealed_opens_with_its_key():
    assert open_sealed(seal(SECRET, recipient=TO), identity=KEY) == SECRET


def test_any_age_program_opens_it():
    sealed = seal(SECRET, recipient=TO)
    assert pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(KEY)]) == SECRET


def test_sealed_files_of_equal_content_size_have_one_size():
    other = bytes(4096)
    assert len({len(seal(content, recipient=TO)) for content in (SECRET, other) * 6}) == 1
    both = {len(seal_for_two(content, first=TO_A, second=TO_B)) for content in (SECRET, other) * 4}
    assert len(both) == 1


def test_another_key_does_not_open_it():
    with pytest.raises(DesignError, match="another key"):
        open_sealed(seal(SECRET, recipient=TO), identity=OTHER)


@pytest.mark.parametrize("kept", [-1, -2000, 150, 30])
def test_a_file_that_was_cut_is_refused(kept):
    with pytest.raises(DesignError, match="cut off or was changed"):
        open_sealed(seal(SECRET, recipient=TO)[:kept], identity=KEY)


@pytest.mark.parametrize("place", [-1, -2000, -4110])
def test_a_file_with_one_changed_bit_is_refused(place):
    sealed = bytearray(seal(SECRET, recipient=TO))
    sealed[place] ^= 1
    with pytest.raises(DesignError):
        open_sealed(bytes(sealed), identity=KEY)


def test_a_file_that_is_no_age_file_is_refused():
    with pytest.raises(DesignError, match="does not begin as an age file"):
        open_sealed(b"{}", identity=KEY)


@pytest.mark.parametrize("keys", [(A, B), (B, A)])
def test_two_keys_open_it_in_either_order(keys):
    assert open_for_two(seal_for_two(SECRET, first=TO_A, second=TO_B), identities=keys) == SECRET


@pytest.mark.parametrize("keys", [(A, OTHER), (B, OTHER), (A, A), (B, B), (KEY, KEY)])
def test_one_of_two_keys_does_not_open_it(keys):
    with pytest.raises(DesignError):
        open_for_two(seal_for_two(SECRET, first=TO_A, second=TO_B), identities=keys)


def test_the_outer_key_alone_sees_another_sealed_file_and_not_the_content():
    layer = open_sealed(seal_for_two(SECRET, first=TO_A, second=TO_B), identity=B)
    assert layer.startswith(b"age-encryption.org/v1")
    assert b"order" not in layer


def test_an_emergency_of_one_person_is_refused():
    with pytest.raises(DesignError, match="same key"):
        seal_for_two(SECRET, first=TO_A, second=TO_A)


def test_a_locked_key_opens_with_its_passphrase_alone():
    locked = lock_by_hand(KEY, "four random words here")
    assert parse_identity(locked, passphrase="four random words here") == KEY
    with pytest.raises(DesignError, match="does not open"):
        parse_identity(locked, passphrase="four other words here")
    with pytest.raises(DesignError, match="none was given"):
        parse_identity(locked)


def test_a_short_passphrase_is_refused():
    with pytest.raises(DesignError, match="6 characters"):
        lock_identity(KEY, passphrase="secret")


def test_a_file_without_a_key_is_refused():
    with pytest.raises(DesignError, match="AGE-SECRET-KEY-1"):
        parse_identity(b"# public key: age1...\n")


def test_a_secret_key_given_as_recipient_is_refused_and_not_repeated():
    with pytest.raises(DesignError) as caught:
        check_recipient(KEY)
    assert KEY[:30] not in str(caught.value)


def test_a_damaged_recipient_is_refused():
    with pytest.raises(DesignError, match="no public key"):
        check_recipient(TO[:-1])
