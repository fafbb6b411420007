"""The folder of a blinded trial: public files, the sealed file, the log."""

import csv
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from openldn.errors import DesignError, ExchangeError, NotFound
from openldn.exchange.design_toml import parse_design
from openldn.exchange.model_file import parse_model
from openldn.trial import (
    Kit,
    LetteredOrder,
    Log,
    LogEntry,
    ModelSpec,
    TrialProtocol,
    file_digest,
    read_log,
)

TRIAL_FORMAT, LETTERS_FORMAT = "openldn-trial/1", "openldn-letters/1"
# A file of a trial is short; a longer one is another file.
LARGEST_BYTES = 20_000_000


class CustodyFile(StrEnum):
    """Names of the files of a trial."""

    TRIAL = "trial.json"
    DESIGN = "design.toml"
    MODEL = "model.toml"
    KITS = "kits.csv"
    KIT_LABELS = "kit_labels.txt"
    SEALED = "allocation.age"
    EMERGENCY = "emergency.age"
    LOG = "log.jsonl"
    LETTERS = "letters.json"
    RESULT = "result.json"
    OPENED = "opened.json"


@dataclass(frozen=True, kw_only=True)
class PublicTrial:
    """What everybody may see of a blinded trial.

    ``protocol_digest`` and ``model_digest`` are those of the files as they lie there now.
    """

    protocol: TrialProtocol
    spec: ModelSpec
    participants: tuple[str, ...]
    kits: tuple[Kit, ...]
    commitment: str
    version: str
    protocol_digest: str
    model_digest: str


def create_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a new folder whole, or not at all.

    Raises
    ------
    DesignError
        If there is something at that place.
    ExchangeError
        If it cannot be written.
    """
    if folder.exists():
        raise DesignError(
            f"{folder.name} exists already; an allocation is never written over another one. "
            "Name a new folder with --out."
        )
    part = folder.with_name(folder.name + ".part")
    try:
        part.mkdir(parents=True)
    except OSError as error:
        raise ExchangeError(f"the folder {part.name} cannot be made: {error.strerror}.") from None
    try:
        for name, content in files.items():
            (part / name).write_bytes(content)
        part.rename(folder)
    except OSError as error:
        _remove(part, files)
        raise ExchangeError(
            f"the folder {folder.name} cannot be written: {error.strerror}."
        ) from None


def _remove(part: Path, files: Mapping[str, bytes]) -> None:
    try:
        for name in files:
            (part / name).unlink(missing_ok=True)
        part.rmdir()
    except OSError:
        return


def read_custody_file(folder: Path, name: str) -> bytes:
    """Bytes of one file of the folder.

    Raises
    ------
    NotFound
        If it is not there.
    ExchangeError
        If it cannot be read.
    """
    path = folder / name
    if not path.is_file():
        raise NotFound(
            f"{name} is missing in {folder.name}; give the folder that openldn trial allocate "
            "wrote, whole."
        )
    return read_bytes(path)


def read_bytes(path: Path) -> bytes:
    """Bytes of a file of a trial, a key or a diary.

    Raises
    ------
    NotFound, ExchangeError
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ExchangeError(
                f"{path.name} is over {LARGEST_BYTES // 10**6} MB; which file is it?"
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFound(f"{path.name} does not exist.") from None
    except OSError as error:
        raise ExchangeError(f"{path.name} cannot be read: {error.strerror}.") from None


def write_new(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write a file that is not there yet.

    Raises
    ------
    DesignError
        If there is one.
    ExchangeError
        If it cannot be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise DesignError(
            f"{path.name} exists already and is never overwritten; name another file."
        ) from None
    except OSError as error:
        raise ExchangeError(f"{path.name} cannot be written: {error.strerror}.") from None


def load_log(folder: Path) -> Log:
    """The log as it is, broken or not.

    Raises
    ------
    NotFound, ExchangeError
    """
    return read_log(read_custody_file(folder, CustodyFile.LOG).decode("utf-8", errors="replace"))


def append_log(folder: Path, entry: LogEntry) -> None:
    """Add a line to the log; it is on the disk when this returns.

    Raises
    ------
    ExchangeError
        If it cannot be written.
    """
    try:
        with (folder / CustodyFile.LOG).open("ab") as file:
            file.write(f"{entry.line()}\n".encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise ExchangeError(
            f"the log cannot be written ({error.strerror}), so nothing is opened. Copy the folder "
            "to a place that can be written and try there."
        ) from None


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
