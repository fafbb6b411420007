"""Canonical bytes, hashes with a purpose, and the commitment to an allocation."""

import hashlib
import json
from typing import Any

DOMAIN = b"openldn/custody/"


def canonical_json(content: Any) -> bytes:
    r"""The one way to write a value: sorted keys, no blanks, ASCII, no NaN.

    Examples
    --------
    >>> canonical_json({"b": [1, 2.5], "a": "\u00e9"})
    b'{"a":"\\u00e9","b":[1,2.5]}'
    """
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    ).encode("ascii")


def digest(purpose: str, *parts: bytes) -> str:
    """SHA-256 of parts with their lengths, under a purpose; 64 hexadecimal digits.

    The same bytes hashed for another purpose give another digest (domain separation).

    Examples
    --------
    >>> digest("test", b"ab", b"c") == digest("test", b"a", b"bc")
    False
    """
    hashed = hashlib.sha256(DOMAIN)
    for part in (purpose.encode(), *parts):
        hashed.update(len(part).to_bytes(8, "big"))
        hashed.update(part)
    return hashed.hexdigest()


def file_digest(content: bytes) -> str:
    """SHA-256 of a file, as ``sha256sum`` prints it.

    Examples
    --------
    >>> file_digest(b"")[:16]
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(content).hexdigest()


def commit(payload: bytes, *, nonce: bytes, protocol: str, model: str) -> str:
    """Commit to an allocation under a protocol and a model.

    Parameters
    ----------
    payload : bytes
        The allocation in canonical bytes, without padding.
    nonce : bytes of length 32
        Drawn for this trial alone; without it nobody can try all allocations in turn.
    protocol, model : str
        Digests of the design file and of the model file.

    Returns
    -------
    str
        64 hexadecimal digits, to be published: binding (another allocation, protocol or model
        gives other digits) and hiding (the nonce has 256 bits).

    References
    ----------
    Halevi and Micali (1996). Practical and provably-secure commitment schemes from
    collision-free hashing. CRYPTO 1996. doi 10.1007/3-540-68697-5_16.

    Examples
    --------
    >>> one = commit(b"{}", nonce=bytes(32), protocol="00", model="00")
    >>> one == commit(b"{}", nonce=bytes(31) + b"1", protocol="00", model="00")
    False
    """
    return digest("commitment/1", payload, nonce, protocol.encode(), model.encode())
