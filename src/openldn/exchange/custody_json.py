"""The public file of a trial and the opened allocation, as JSON."""

import json
from collections.abc import Mapping
from typing import Any

from openldn import __version__
from openldn.errors import DesignError
from openldn.exchange.custody_folder import CustodyFile
from openldn.exchange.custody_public import TRIAL_FORMAT, parse_json
from openldn.trial import (
    LETTERS,
    Allocation,
    TrialProtocol,
    allocation_from_mapping,
    allocation_to_mapping,
    meaning_of,
)

OPENED_FORMAT = "openldn-opened/1"


def trial_to_json(
    protocol: TrialProtocol,
    *,
    participants: tuple[str, ...],
    commitment: str,
    recipient: str,
    emergency: tuple[str, str] | None,
) -> dict[str, Any]:
    """The public file of a trial: of what is secret it holds the commitment alone."""
    labels = protocol.design.labels
    return {
        "format": TRIAL_FORMAT,
        "openldn": __version__,
        "commitment": commitment,
        "participants": list(participants),
        "treatments": list(labels),
        "letters": list(LETTERS[: len(labels)]),
        "sealed_to": {"pharmacist": recipient, "emergency": list(emergency or ())},
    }


def meanings_of(allocation: Allocation, labels: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """What each participant's letters mean."""
    return {one.participant: meaning_of(one.letters, labels) for one in allocation.people}


def opened_to_json(allocation: Allocation, labels: tuple[str, ...]) -> dict[str, Any]:
    """The opened allocation: all that was sealed, and what the letters mean."""
    return {
        "format": OPENED_FORMAT,
        "meaning": meanings_of(allocation, labels),
        "allocation": allocation_to_mapping(allocation),
    }


def opened_from_json(content: bytes) -> tuple[Allocation, dict[str, Any]]:
    """The allocation and the meaning of the letters.

    Raises
    ------
    DesignError
    """
    mapping = parse_json(content, name=CustodyFile.OPENED, wanted=OPENED_FORMAT)
    if not {"allocation", "meaning"} <= mapping.keys():
        raise DesignError(
            f"{CustodyFile.OPENED} lacks a part; it was changed. Take it from a copy."
        )
    return allocation_from_mapping(mapping["allocation"]), dict(mapping["meaning"])


def custody_bytes(content: Mapping[str, Any]) -> bytes:
    """A file of a trial's folder: the same content gives the same bytes."""
    return (json.dumps(content, indent=1, sort_keys=True) + "\n").encode("ascii")
