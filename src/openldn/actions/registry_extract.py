"""Extracts: diaries of many people as one typed file; the salt of pseudonyms enters here."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openldn import __version__
from openldn.errors import ExchangeError
from openldn.exchange import Extract, ExtractOptions, findings_to_json, write_extract

_SALT_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class ExtractRequest:
    """What a person typed.

    Parameters
    ----------
    files : tuple of Path
    target : Path
    patient : str or None
    has_pseudonyms : bool
        With a salt that is thrown away, unless one is kept in ``salt_file``.
    salt_file : Path or None
        Holds the salt, so that one person has one pseudonym in every extract; made if missing.
    drop : tuple of str
    memory : str
    """

    files: tuple[Path, ...]
    target: Path
    patient: str | None = None
    has_pseudonyms: bool = False
    salt_file: Path | None = None
    drop: tuple[str, ...] = ()
    memory: str = "1GB"


def extract_diaries(
    request: ExtractRequest, *, progress: Callable[[int, int], None] | None = None
) -> Extract:
    """Write diaries into one Parquet file.

    Raises
    ------
    DiaryError, ExchangeError, NotFound
        If a file cannot be read, or the extract not be written.
    """
    salt = None
    if request.salt_file is not None:
        salt = _keep_salt(request.salt_file)
    elif request.has_pseudonyms:
        salt = secrets.token_bytes(_SALT_BYTES)
    options = ExtractOptions(
        patient=request.patient, salt=salt, drop=request.drop, memory=request.memory
    )
    return write_extract(request.files, request.target, options=options, progress=progress)


def extract_to_json(found: Extract, target: Path) -> dict[str, Any]:
    """What ``openldn registry extract --json`` prints."""
    return {
        "format": 1,
        "openldn": __version__,
        "file": str(target),
        "rows": found.rows,
        "participants": found.participants or None,
        "types": found.types,
        "findings": findings_to_json(found.findings),
    }  # fmt: skip


def _keep_salt(path: Path) -> bytes:
    """Salt of a file, or a new one that only its owner may read."""
    try:
        if path.exists():
            return path.read_bytes()
        salt = secrets.token_bytes(_SALT_BYTES)
        path.touch(mode=0o600)
        path.write_bytes(salt)
    except OSError as error:
        raise ExchangeError(f"{path.name} cannot be read or written: {error.strerror}.") from error
    return salt
