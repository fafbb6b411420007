"""Chance from a secret seed: the same on every computer, and nobody's without the seed."""

import hmac
from collections.abc import Iterator

from openldn.errors import DesignError
from openldn.trial.designs import Chooser

# 256 bits, as the key of HMAC-SHA256 and of age.
SEED_BYTES = 32
WORD_BYTES = 8
WORDS = 1 << (8 * WORD_BYTES)
DOMAIN = b"openldn/custody/stream/1"


def make_chooser(seed: bytes, *, purpose: str, participant: str = "") -> Chooser:
    """Whole numbers from a seed, each equally likely.

    Parameters
    ----------
    seed : bytes of length 32
    purpose : str
        What the numbers are for; each purpose has a stream of its own, so that one stream tells
        nothing of another.
    participant : str
        Each participant has a stream of their own too.

    Returns
    -------
    callable ``(count) -> int``
        Uniform over ``range(count)``: words that would favor small numbers are drawn again.

    Raises
    ------
    DesignError
        If the seed has another length.

    Notes
    -----
    ``key = HMAC(seed, domain | purpose | participant)``, block ``i`` is ``HMAC(key, i)``: the
    counter mode of NIST SP 800-108r1 (doi 10.6028/NIST.SP.800-108r1-upd1) with HMAC-SHA256.

    Examples
    --------
    >>> choose = make_chooser(bytes(32), purpose="order", participant="P01")
    >>> [choose(6) for _ in range(8)]
    [5, 0, 1, 3, 2, 2, 3, 1]
    """
    if len(seed) != SEED_BYTES:
        raise DesignError(f"the seed has {len(seed)} bytes; must be {SEED_BYTES}.")
    words = _words(hmac.digest(seed, _name(purpose, participant), "sha256"))

    def choose(count: int) -> int:
        fair = WORDS - WORDS % count
        return next(word for word in words if word < fair) % count

    return choose


def _name(purpose: str, participant: str) -> bytes:
    """The parts with their lengths, so that no two pairs of them read alike."""
    parts = (DOMAIN, purpose.encode(), participant.encode())
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _words(key: bytes) -> Iterator[int]:
    block = 0
    while True:
        digest = hmac.digest(key, block.to_bytes(WORD_BYTES, "big"), "sha256")
        for start in range(0, len(digest), WORD_BYTES):
            yield int.from_bytes(digest[start : start + WORD_BYTES], "big")
        block += 1
