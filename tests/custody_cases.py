"""A small blinded trial for the tests of custody: invented people, fixed seeds."""

import base64
import csv
import hashlib
import hmac
import io
from datetime import UTC, date, datetime, timedelta

import numpy as np
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from openldn.record import Instrument
from openldn.trial import (
    AnalysisPlan,
    DesignKind,
    Secrets,
    TrialDesign,
    TrialProtocol,
    TrialTreatment,
)

PLACEBO, LDN = TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)
LOW = TrialTreatment(label="LDN low", dose_mg=1.5)
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
PAIN = Instrument(name="pain", better="lower", minimum=0, maximum=10, step=1, mcid=1)
PAIRED = TrialDesign(
    kind=DesignKind.PAIRED, treatments=(PLACEBO, LDN), cycles=3, period_days=14, run_in_days=7
)
STAGGERED = TrialDesign(
    kind=DesignKind.STAGGERED_START, treatments=(PLACEBO, LDN), period_days=28, starts=(14, 21, 28)
)
THREE_DOSES = TrialDesign(
    kind=DesignKind.LATIN_SQUARE, treatments=(PLACEBO, LOW, LDN), cycles=3, period_days=14
)


def make_protocol(design=PAIRED):
    return TrialProtocol(
        design=design, instrument=PAIN, analysis=AnalysisPlan(carryover="none", looks="end")
    )


def make_secrets(seed=1, *, kit_seed=2, nonce=3):
    return Secrets(seed=bytes([seed] * 32), kit_seed=bytes([kit_seed] * 32),
                   nonce=bytes([nonce] * 32))  # fmt: skip


def fixed_bytes(*numbers):
    """In place of the operating system's randomness: seed, kit seed, nonce in turn."""
    queue = [bytes([number] * 32) for number in numbers]
    return lambda count: queue.pop(0)


def make_diary(contents, *, effect=-2.5, seed=5, first_day=date(2026, 3, 1)):
    """Diary text of participants who kept to their kits; ``contents`` holds kits and doses."""
    rng = np.random.default_rng(seed)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["who", "date", "kit", "pain"])
    for kit, treatment in contents:
        for number in range(kit.days):
            score = 6 + (effect if treatment else 0) + rng.normal(0, 1)
            day = first_day + timedelta(kit.first_day - 1 + number)
            writer.writerow([kit.participant, day, kit.number, int(np.clip(round(score), 0, 10))])
    return out.getvalue()


def lock_by_hand(identity, passphrase):
    """An identity under a passphrase as age-encryption.org/v1 writes it, with little work.

    Written from the specification with other tools than the program's, and quick: the usual
    work takes a second or more on every use.
    """
    file_key, salt, nonce = bytes(range(16)), bytes(range(16, 32)), bytes(range(32, 48))
    wrapping = hashlib.scrypt(
        passphrase.encode(), salt=b"age-encryption.org/v1/scrypt" + salt, n=4, r=8, p=1, dklen=32
    )
    body = ChaCha20Poly1305(wrapping).encrypt(bytes(12), file_key, None)
    stanza = f"-> scrypt {_base64(salt)} 2\n{_base64(body)}\n"
    header = f"age-encryption.org/v1\n{stanza}---".encode()
    mac = hmac.digest(_derive(file_key, b"", b"header"), header, "sha256")
    payload = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
    content = payload.encrypt(bytes(11) + b"\x01", f"{identity}\n".encode(), None)
    return header + f" {_base64(mac)}\n".encode() + nonce + content


def _derive(key, salt, info):
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(key)


def _base64(content):
    return base64.b64encode(content).decode().rstrip("=")
