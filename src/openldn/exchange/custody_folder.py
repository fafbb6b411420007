"""The folder of a blinded trial: public files, the sealed file, the log."""

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from openldn.errors import DesignError, ExchangeError, NotFound
from openldn.trial import Log, LogEntry, read_log

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
    except FileExistsError:
        raise DesignError(
            f"{part.name} is left from an allocation that was broken off, so nobody has its "
            "commitment. Delete that folder and allocate again."
        ) from None
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
