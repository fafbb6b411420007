"""Sealed files: age encryption to one key, or in two layers so that two keys are needed.

The files are those of https://age-encryption.org/v1; any age program opens them. Plain text is
held in memory only.
"""

import pyrage

from openldn.errors import DesignError, ExchangeError

SECRET_PREFIX = "AGE-SECRET-KEY-1"
HEADER = b"age-encryption.org/v1"
# age adds a stanza of random length that means nothing ("grease", about 10 to 190 bytes). Of
# sealings one is taken whose stanza has this length, so that size tells nothing of anything.
GREASE_BYTES = 90
MOST_TRIES = 10_000
# Each guess costs about a second (scrypt, RFC 7914), so this is long enough, if it is not a word.
SHORTEST_PASSPHRASE = 12
# Sizes of the parts of the format: https://age-encryption.org/v1
FIXED_BYTES = 22 + 48 + 16
STANZA_BYTES = 98
CHUNK_BYTES, TAG_BYTES = 65_536, 16


def make_identity() -> tuple[str, str]:
    """A new key: the identity, to be kept, and the recipient, to be given to everyone.

    Examples
    --------
    >>> identity, recipient = make_identity()
    >>> open_sealed(seal(b"order", recipient=recipient), identity=identity)
    b'order'
    """
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def seal(content: bytes, *, recipient: str) -> bytes:
    """Encrypt to a recipient; the size depends on the size of the content alone.

    Raises
    ------
    DesignError
        If the recipient is none.
    """
    key = _recipient(recipient)
    size = FIXED_BYTES + STANZA_BYTES + GREASE_BYTES + _body(len(content))
    for _ in range(MOST_TRIES):
        sealed: bytes = pyrage.encrypt(content, [key])
        if len(sealed) == size:
            return sealed
    raise ExchangeError(
        "sealing gave no file of the usual size; pyrage writes another format than "
        "age-encryption.org/v1. Install the version that the lock names."
    )


def open_sealed(sealed: bytes, *, identity: str) -> bytes:
    """Decrypt.

    Raises
    ------
    DesignError
        If the key does not fit, or the file was cut or changed.
    """
    if not sealed.startswith(HEADER):
        raise DesignError(
            "the sealed file does not begin as an age file; it was changed or replaced. Take it "
            "from a copy."
        )
    try:
        content: bytes = pyrage.decrypt(sealed, [_identity(identity)])
    except pyrage.DecryptError as error:
        raise DesignError(_why(str(error))) from None
    return content


def seal_for_two(content: bytes, *, first: str, second: str) -> bytes:
    """Encrypt to the first recipient, and that to the second: both keys are needed.

    Examples
    --------
    >>> (a, to_a), (b, to_b) = make_identity(), make_identity()
    >>> sealed = seal_for_two(b"order", first=to_a, second=to_b)
    >>> open_for_two(sealed, identities=(b, a))
    b'order'
    """
    if first == second:
        raise DesignError(
            "both emergency recipients are the same key; give the keys of two people."
        )
    return seal(seal(content, recipient=first), recipient=second)


def open_for_two(sealed: bytes, *, identities: tuple[str, str]) -> bytes:
    """Decrypt with both keys, in whatever order they are given.

    Raises
    ------
    DesignError
        If a key does not fit, or the file was cut or changed.
    """
    one, other = identities
    try:
        layer = open_sealed(sealed, identity=one)
    except DesignError:
        layer, other = open_sealed(sealed, identity=other), one
    return open_sealed(layer, identity=other)


def lock_identity(identity: str, *, passphrase: str) -> bytes:
    """The text of an identity file under a passphrase, as ``age -p`` makes it.

    Raises
    ------
    DesignError
        If the passphrase is short.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise DesignError(
            f"the passphrase has {len(passphrase)} characters; must be {SHORTEST_PASSPHRASE} or "
            "more. Four or five random words are easy to keep."
        )
    locked: bytes = pyrage.passphrase.encrypt(f"{identity}\n".encode(), passphrase)
    return locked


def is_locked(content: bytes) -> bool:
    """Whether an identity file asks for a passphrase."""
    return content.startswith(HEADER)


def parse_identity(content: bytes, *, passphrase: str | None = None) -> str:
    """The identity in an identity file.

    Raises
    ------
    DesignError
        If it holds none, or the passphrase is missing or wrong.
    """
    if is_locked(content):
        if passphrase is None:
            raise DesignError("the key is under a passphrase, and none was given.")
        try:
            content = pyrage.passphrase.decrypt(content, passphrase)
        except pyrage.DecryptError:
            raise DesignError("the passphrase does not open the key file.") from None
    for line in content.decode("utf-8", errors="replace").splitlines():
        if line.strip().startswith(SECRET_PREFIX):
            return line.strip()
    raise DesignError(
        "the key file holds no line that begins with AGE-SECRET-KEY-1; give the file that "
        "openldn trial key (or age-keygen) wrote."
    )


def recipient_of(identity: str) -> str:
    """The public key that belongs to an identity.

    Raises
    ------
    DesignError
        If the identity is damaged.

    Examples
    --------
    >>> identity, recipient = make_identity()
    >>> recipient_of(identity) == recipient
    True
    """
    return str(_identity(identity).to_public())


def check_recipient(recipient: str) -> None:
    """Refuse what is no public key.

    Raises
    ------
    DesignError
    """
    _recipient(recipient)


def _body(size: int) -> int:
    chunks = max(-(-size // CHUNK_BYTES), 1)
    return size + chunks * TAG_BYTES


def _identity(identity: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(identity)
    except pyrage.IdentityError:
        raise DesignError("the key is damaged: a character is missing or wrong.") from None


def _recipient(recipient: str) -> pyrage.x25519.Recipient:
    if recipient.upper().startswith(SECRET_PREFIX):
        raise DesignError(
            "a secret key was given where the public one belongs (age1...). Make a new key: this "
            "one has been on a command line."
        )
    try:
        return pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        raise DesignError(
            f"recipient {recipient[:12]!r}... is no public key; it must begin with age1 and be "
            "complete, as openldn trial key prints it."
        ) from None


def _why(error: str) -> str:
    if "matching" in error:
        return "the key does not fit: the file was sealed to another key."
    return "the sealed file is cut off or was changed; take it from a copy."
