"""Text files as text, whatever their encoding; too large ones are refused."""

import codecs
from pathlib import Path

from openldn.errors import ExchangeError, InputError, NotFound

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_bytes(path: str | Path, *, largest: int, error: type[InputError]) -> bytes:
    """The bytes of a file.

    Raises
    ------
    NotFound
        If there is no such file.
    ExchangeError
        If it cannot be opened.
    InputError
        Of the given family, if it is too large.
    """
    file = Path(path)
    if not file.exists():
        raise NotFound(f"file {file.name} does not exist.")
    try:
        with file.open("rb") as opened:
            data = opened.read(largest + 1)
    except OSError as problem:
        raise ExchangeError(f"file {file.name} cannot be read: {problem.strerror}.") from problem
    check_size(data, largest=largest, error=error)
    return data


def check_size(data: bytes, *, largest: int, error: type[InputError]) -> None:
    """Refuse more than so many bytes."""
    if len(data) > largest:
        raise error(
            f"the file is over {largest / 1e6:g} MB; one person's record or list is short text. "
            "Give one person at a time."
        )


def read_text(path: str | Path, *, largest: int, error: type[InputError]) -> str:
    """The text of a file; raises as :func:`read_bytes` and :func:`decode_text` do."""
    return decode_text(read_bytes(path, largest=largest, error=error), error=error)


def decode_text(data: bytes, *, error: type[InputError]) -> str:
    r"""UTF-8, UTF-16 with its mark, or else Windows-1252.

    Examples
    --------
    >>> decode_text(b"\xef\xbb\xbfcodeine", error=InputError)
    'codeine'
    """
    encoding = "utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as problem:
        if encoding == "utf-16" or b"\0" in data:
            raise error("the file is no text; save it as plain text in UTF-8.") from problem
        return data.decode("cp1252", errors="replace")
