"""The allocation as bytes to be sealed: of one length for all allocations of a design."""

import json
from typing import Any

from openldn.errors import DesignError
from openldn.trial.custody.allocation import Allocation, PersonAllocation, Secrets
from openldn.trial.custody.commitment import canonical_json
from openldn.trial.custody.kits import Kit

FORMAT = "openldn-allocation/1"
# All allocations of a design have one length anyway; whole blocks are a second guard.
BLOCK_BYTES = 4096


def allocation_to_bytes(allocation: Allocation) -> bytes:
    """Canonical bytes of an allocation; numbers that were drawn have a fixed width.

    Examples
    --------
    >>> from openldn.trial.custody.allocation import draw_allocation
    >>> from openldn.trial.designs import DesignKind, TrialDesign, TrialTreatment
    >>> pair = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))
    >>> design = TrialDesign(kind=DesignKind.PAIRED, treatments=pair, period_days=42)
    >>> secrets = Secrets(seed=bytes(32), kit_seed=bytes(32), nonce=bytes(32))
    >>> drawn = draw_allocation(design, participants=("P01",), secrets=secrets)
    >>> allocation_from_bytes(allocation_to_bytes(drawn)) == drawn
    True
    """
    return canonical_json(allocation_to_mapping(allocation))


def allocation_to_mapping(allocation: Allocation) -> dict[str, Any]:
    """The allocation as what JSON knows."""
    return {
        "format": FORMAT,
        "seed": allocation.secrets.seed.hex(),
        "kit_seed": allocation.secrets.kit_seed.hex(),
        "nonce": allocation.secrets.nonce.hex(),
        "people": [
            {
                "participant": one.participant,
                # Days of a staggered start have one to four digits.
                "sequence": [f"{item:04d}" for item in one.sequence],
                "letters": list(one.letters),
                "treatments": list(one.treatments),
            }
            for one in allocation.people
        ],
        "kits": [vars(kit).copy() for kit in allocation.kits],
    }


def allocation_from_bytes(content: bytes) -> Allocation:
    """The allocation out of its bytes, padded or not.

    Raises
    ------
    DesignError
        If it is none, or of another format.
    """
    try:
        mapping = json.loads(content)
    except ValueError:
        raise DesignError(
            "what was sealed is no allocation; the file belongs to something else."
        ) from None
    return allocation_from_mapping(mapping)


def allocation_from_mapping(mapping: Any) -> Allocation:
    """The allocation out of what JSON knows.

    Raises
    ------
    DesignError
        If it is none, or of another format.
    """
    found = mapping.get("format") if isinstance(mapping, dict) else None
    if found != FORMAT:
        raise DesignError(
            f"the allocation has the format {str(found)[:40]!r}; this version reads {FORMAT!r}. "
            "Open it with the version that sealed it (trial.json names it)."
        )
    try:
        return Allocation(
            secrets=Secrets(
                seed=bytes.fromhex(mapping["seed"]),
                kit_seed=bytes.fromhex(mapping["kit_seed"]),
                nonce=bytes.fromhex(mapping["nonce"]),
            ),
            people=tuple(
                PersonAllocation(
                    participant=str(one["participant"]),
                    sequence=tuple(int(item) for item in one["sequence"]),
                    letters=tuple(one["letters"]),
                    treatments=tuple(one["treatments"]),
                )
                for one in mapping["people"]
            ),
            kits=tuple(Kit(**kit) for kit in mapping["kits"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        # The values themselves are secret and must not stand in a message.
        raise DesignError(
            "the allocation lacks a part or holds a value that cannot be; it was changed after "
            "sealing, or sealed by other software."
        ) from None


def pad(content: bytes) -> bytes:
    """Fill up to whole blocks with blanks, which JSON ignores.

    Examples
    --------
    >>> len(pad(b"{}")), pad(b"{}").strip()
    (4096, b'{}')
    """
    return content + b" " * (-len(content) % BLOCK_BYTES)
