"""What everybody may see of a blinded trial, read from its folder: design, model, kits, letters."""

import csv
import io
import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from openldn.errors import DesignError
from openldn.exchange.custody_folder import CustodyFile, read_custody_file
from openldn.exchange.design_toml import parse_design
from openldn.exchange.model_file import parse_model
from openldn.trial import Kit, LetteredOrder, ModelSpec, TrialProtocol, file_digest

TRIAL_FORMAT, LETTERS_FORMAT = "openldn-trial/1", "openldn-letters/1"


@dataclass(frozen=True, kw_only=True)
class PublicTrial:
    """What everybody may see of a blinded trial.

    ``protocol_digest`` and ``model_digest`` are those of the files as they lie there now;
    ``pharmacist`` and ``emergency`` are the public keys that it is sealed to.
    """

    protocol: TrialProtocol
    spec: ModelSpec
    participants: tuple[str, ...]
    kits: tuple[Kit, ...]
    commitment: str
    version: str
    protocol_digest: str
    model_digest: str
    pharmacist: str = ""
    emergency: tuple[str, ...] = ()


def load_trial(folder: Path) -> PublicTrial:
    """Read the public part of a trial.

    Raises
    ------
    DesignError, ModelError, NotFound, ExchangeError
        If a file is missing, damaged or of another format.
    """
    design, model = (
        read_custody_file(folder, CustodyFile.DESIGN),
        read_custody_file(folder, CustodyFile.MODEL),
    )
    content = parse_json(
        read_custody_file(folder, CustodyFile.TRIAL), name=CustodyFile.TRIAL, wanted=TRIAL_FORMAT
    )
    try:
        return PublicTrial(
            protocol=parse_design(_text(design, CustodyFile.DESIGN)),
            spec=parse_model(_text(model, CustodyFile.MODEL), name=CustodyFile.MODEL),
            participants=tuple(content["participants"]),
            kits=kits_from_csv(
                _text(read_custody_file(folder, CustodyFile.KITS), CustodyFile.KITS)
            ),
            commitment=str(content["commitment"]),
            version=str(content["openldn"]),
            protocol_digest=file_digest(design),
            model_digest=file_digest(model),
            pharmacist=str(content["sealed_to"]["pharmacist"]),
            emergency=tuple(map(str, content["sealed_to"]["emergency"])),
        )
    except (KeyError, TypeError):
        raise DesignError(
            f"{CustodyFile.TRIAL} lacks a part; it was changed. Take it from a copy."
        ) from None


def parse_json(content: bytes, *, name: str, wanted: str) -> dict[str, Any]:
    """Read a JSON file of the folder and check its format.

    Raises
    ------
    DesignError
    """
    try:
        mapping = json.loads(content)
    except ValueError:
        raise DesignError(f"{name} is no JSON; it was changed. Take it from a copy.") from None
    found = mapping.get("format") if isinstance(mapping, dict) else None
    if found != wanted:
        raise DesignError(
            f"{name} has the format {str(found)[:40]!r}; this version reads {wanted!r}. Use the "
            "version of OpenLDN that wrote it."
        )
    return dict(mapping)


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DesignError(f"{name} is no text in UTF-8; it was changed.") from None


def kits_to_csv(kits: tuple[Kit, ...]) -> str:
    """The list of kits, as everybody may see it.

    Examples
    --------
    >>> kit = Kit(participant="P01", period="1", number="K12345", first_day=1, days=42)
    >>> kits_from_csv(kits_to_csv((kit,))) == (kit,)
    True
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field.name for field in fields(Kit)])
    writer.writerows([vars(kit).values() for kit in kits])
    return out.getvalue()


def kits_from_csv(text: str) -> tuple[Kit, ...]:
    """Read a list of kits.

    Raises
    ------
    DesignError
        If a line is none.
    """
    kits = []
    for line, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        try:
            kits.append(
                Kit(
                    participant=row["participant"], period=row["period"], number=row["number"],
                    first_day=int(row["first_day"]), days=int(row["days"]),
                )
            )  # fmt: skip
        except (KeyError, TypeError, ValueError):
            raise DesignError(
                f"line {line} of {CustodyFile.KITS} is no kit; the file was changed. Take it from "
                "a copy."
            ) from None
    return tuple(kits)


def letters_to_json(orders: tuple[LetteredOrder, ...]) -> dict[str, Any]:
    """The orders as letters, to be released."""
    people = [{"participant": one.participant, "order": list(one.order)} for one in orders]
    return {"format": LETTERS_FORMAT, "people": people}


def letters_from_json(content: bytes) -> tuple[LetteredOrder, ...]:
    """Read released orders.

    Raises
    ------
    DesignError
    """
    mapping = parse_json(content, name=CustodyFile.LETTERS, wanted=LETTERS_FORMAT)
    try:
        return tuple(
            LetteredOrder(participant=str(one["participant"]), order=tuple(map(str, one["order"])))
            for one in mapping["people"]
        )
    except (KeyError, TypeError):
        raise DesignError(
            f"{CustodyFile.LETTERS} lacks a part; it was changed. Take it from a copy."
        ) from None
