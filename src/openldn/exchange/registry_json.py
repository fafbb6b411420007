"""Registry files: signed contributions in and out, and a pool as JSON."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from openldn.errors import ExchangeError, RegistryError
from openldn.registry import (
    Bundle,
    Contribution,
    CourseFacts,
    Ledger,
    OutcomeScale,
    RegistryPool,
)

FORMAT, VERSION = "openldn-registry-bundle", 1
# What is signed begins with this, so that no signature serves for another kind of file.
DOMAIN = b"openldn registry bundle 1\n"
POOL_FORMAT = "openldn-registry-pool"
# A file larger than this is no bundle: ten thousand contributions take 20 MB.
LARGEST_FILE = 500_000_000
_KEYS = ("format", "version", "bundle", "public_key", "signature")


@dataclass(frozen=True, kw_only=True)
class SignedBundle:
    """A bundle as it was read, and the file's name for messages."""

    name: str
    bundle: Bundle
    size: int


def make_signing_key(path: Path, *, passphrase: str | None) -> str:
    """Write a clinic's private key (Ed25519, PEM); its fingerprint.

    Raises
    ------
    ExchangeError
        If the file exists or cannot be written.
    """
    key = Ed25519PrivateKey.generate()
    protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        protection = serialization.BestAvailableEncryption(passphrase.encode())
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Created unreadable for others from its first moment.
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(pem)
    except FileExistsError as error:
        raise ExchangeError(
            f"{path.name} exists; a key is never overwritten. Give another name."
        ) from error
    except OSError as error:
        raise ExchangeError(f"{path.name} cannot be written: {error.strerror}.") from error
    return fingerprint(key.public_key())


def read_signing_key(path: Path, *, passphrase: str | None) -> Ed25519PrivateKey:
    """Read a clinic's private key.

    Raises
    ------
    ExchangeError
        If it cannot be read or is no such key.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ExchangeError(f"{path.name} cannot be read: {error.strerror}.") from error
    secret = passphrase.encode() if passphrase else None
    try:
        key = serialization.load_pem_private_key(content, password=secret)
    except TypeError as error:
        ask = "has no passphrase; give none" if secret else "needs its passphrase"
        raise ExchangeError(f"key {path.name} {ask}.") from error
    except ValueError as error:
        raise ExchangeError(
            f"{path.name} is no key, or its passphrase is another one; openldn registry key makes "
            "one."
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ExchangeError(f"{path.name} is not an Ed25519 key; openldn registry key makes one.")
    return key


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 of a public key, 64 hexadecimal digits."""
    return hashlib.sha256(_raw(key)).hexdigest()


def pseudonym(key: Ed25519PrivateKey, *parts: str) -> str:
    """An id that only this clinic can make: the same for the same person and question.

    It is a keyed hash: without the clinic's private key nobody can try names against it.
    """
    secret = key.private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )
    keyed = hashlib.blake2b(key=secret, digest_size=16, person=b"openldn-member")
    for part in parts:
        keyed.update(len(part).to_bytes(4, "big") + part.encode())
    return keyed.hexdigest()


def bundle_text(bundle: Bundle, key: Ed25519PrivateKey) -> str:
    """A signed bundle, one contribution a line."""
    content = _bundle_content(bundle)
    signature = key.sign(DOMAIN + _canonical(content))
    head = {
        "format": FORMAT, "version": VERSION, "public_key": _raw(key.public_key()).hex(),
        "signature": signature.hex(),
    }  # fmt: skip
    lines = ",\n".join(_compact(one) for one in content["contributions"])
    rest = {name: value for name, value in content.items() if name != "contributions"}
    # Objects opened at their ends, so that contributions stand a line each.
    opened = f'{_compact(head)[:-1]},\n"bundle":{_compact(rest)[:-1]},"contributions":['
    return f"{opened}\n{lines}\n]}}}}\n"


def read_bundle(path: Path) -> SignedBundle:
    """Read a bundle and check its signature.

    Raises
    ------
    ExchangeError
        If the file is no bundle, was changed since it was signed, or holds what no
        contribution may hold.
    """
    text = _text_of(path)
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise ExchangeError(
            f"{path.name} is no registry file: line {error.lineno} is not JSON. "
            "openldn registry contribute makes one."
        ) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ExchangeError(
            f"{path.name} is no registry file (its format is not {FORMAT}); "
            "openldn registry contribute makes one."
        )
    if content.get("version") != VERSION:
        raise ExchangeError(
            f"{path.name} has version {content.get('version')!r}; this reads version {VERSION}. "
            "Update OpenLDN, or ask the clinic for a new file."
        )
    _check_keys(content, _KEYS, path.name)
    public = _check_signature(content, path.name)
    try:
        bundle = _bundle_of(content["bundle"], path.name)
    except (RegistryError, KeyError, TypeError, ValueError) as error:
        said = str(error) if isinstance(error, RegistryError) else f"{error!s} is missing or wrong."
        raise ExchangeError(f"{path.name}: {said}") from error
    if bundle.clinic != fingerprint(public):
        raise ExchangeError(f"{path.name}: the clinic named is not the one whose key signed it.")
    return SignedBundle(name=path.name, bundle=bundle, size=len(text))


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ExchangeError(f"{path.name} is larger than 500 MB; that is no registry file.")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ExchangeError(f"{path.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ExchangeError(f"{path.name} is no registry file: it is not text.") from error


def _check_signature(content: Mapping[str, Any], name: str) -> Ed25519PublicKey:
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(content["public_key"]))
        public.verify(bytes.fromhex(content["signature"]), DOMAIN + _canonical(content["bundle"]))
    except (InvalidSignature, ValueError, TypeError) as error:
        raise ExchangeError(
            f"{name} was changed after it was signed, or its signature is broken; ask the clinic "
            "for the file again."
        ) from error
    return public


def _bundle_content(bundle: Bundle) -> dict[str, Any]:
    return {
        "clinic": bundle.clinic,
        "smallest_cell": bundle.smallest_cell,
        "edition": bundle.edition,
        "ledger": {
            "entered": bundle.ledger.entered,
            "missing": dict(sorted(bundle.ledger.missing.items())),
        },
        "contributions": [_contribution_content(one) for one in bundle.contributions],
    }  # fmt: skip


def _contribution_content(one: Contribution) -> dict[str, Any]:
    return {
        "id": one.id,
        "outcome": asdict(one.outcome),
        "course": asdict(one.course),
        "condition": one.condition,
        "covariates": dict(sorted(one.covariates.items())),
        "start": one.start,
        "step": one.step,
        "log_likelihood": list(one.log_likelihood),
    }


def _bundle_of(content: Mapping[str, Any], name: str) -> Bundle:
    _check_keys(
        content, ("clinic", "smallest_cell", "edition", "ledger", "contributions"), "bundle"
    )
    ledger = content["ledger"]
    _check_keys(ledger, ("entered", "missing"), "ledger")
    return Bundle(
        clinic=str(content["clinic"]),
        smallest_cell=int(content["smallest_cell"]),
        edition=int(content["edition"]),
        name=name,
        ledger=Ledger(entered=ledger["entered"], missing=dict(ledger["missing"])),
        contributions=tuple(_contribution_of(one) for one in content["contributions"]),
    )


def _contribution_of(content: Mapping[str, Any]) -> Contribution:
    _check_keys(
        content,
        ("id", "outcome", "course", "condition", "covariates", "start", "step", "log_likelihood"),
        "contribution",
    )
    return Contribution(
        id=content["id"],
        outcome=OutcomeScale(**content["outcome"]),
        course=CourseFacts(**content["course"]),
        condition=content["condition"],
        covariates=dict(content["covariates"]),
        start=float(content["start"]),
        step=float(content["step"]),
        log_likelihood=tuple(float(value) for value in content["log_likelihood"]),
    )


def _check_keys(content: object, allowed: Sequence[str], where: str) -> None:
    """Nothing may be hidden in a file beside what a contribution holds."""
    if not isinstance(content, Mapping):
        raise ExchangeError(f"{where} holds something else than named values.")
    extra = sorted(set(content) - set(allowed))
    missing = sorted(set(allowed) - set(content))
    if extra or missing:
        raise ExchangeError(
            f"{where} holds {', '.join(extra) or 'nothing'} too much and lacks "
            f"{', '.join(missing) or 'nothing'}; a registry file holds {', '.join(allowed)} alone."
        )


def _canonical(content: object) -> bytes:
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    ).encode()


def _compact(content: object) -> str:
    return json.dumps(content, separators=(",", ":"), allow_nan=False)


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def pool_to_json(pool: RegistryPool) -> dict[str, Any]:
    """A pool as JSON: every number of the answer."""
    content: dict[str, Any] = asdict(pool)
    return {"format": POOL_FORMAT, "version": 1, **_plain(content)}


def _plain(value: Any) -> Any:
    """Enumerations as words, numbers that are not finite as null."""
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return getattr(value, "value", value)
