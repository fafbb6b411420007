"""The text of a table file: its encoding, its delimiter, its records.

Quoted files go through Python's own parser, which is strict about quotes that do not
match; all others are cut by delimiter and line end alone, which is much faster.
"""

import codecs
import csv
import io
from array import array
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from openldn.errors import DiaryError, ExchangeError, NotFound

DELIMITERS = (",", ";", "\t", "|")
CELL_END = "\x1f"  # ASCII unit separator: stands between cells once quotes are resolved
_SAMPLE_CHARACTERS = 65_536
_SAMPLE_RECORDS = 100
_MOST_TITLES = 10  # lines above a header; a text without a table has more
_MOST_AGREE = 0.5  # share of lines as wide as the header
_SEPARATOR_LINES = frozenset(f"sep={mark}".encode() for mark in DELIMITERS)
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, kw_only=True)
class TableText:
    """Records of a file as UTF-8 lines without quotes.

    ``starts`` holds the line of the file on which each record begins, or ``None`` when
    record and line are the same from ``first_line`` on. ``titles`` are lines above the header
    that name no columns.
    """

    header: tuple[str, ...]
    body: bytes
    separator: str
    delimiter: str
    encoding: str
    first_line: int
    starts: NDArray[np.int64] | None = None
    titles: tuple[int, ...] = ()


def read_text(path: str | Path) -> TableText:
    """Read a file, find encoding and delimiter, and part header from records."""
    data, encoding = _to_utf8(_read_bytes(Path(path)))
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    told, data, skipped = _cut_preamble(data)
    data, titles, skipped = _cut_titles(data, told, skipped)
    delimiter = told or find_delimiter(data[:_SAMPLE_CHARACTERS].decode("utf-8", "ignore"))
    if b'"' in data:
        text = _resolve_quotes(data, delimiter=delimiter, encoding=encoding, skipped=skipped)
        return replace(text, titles=titles)
    head, _, body = data.partition(b"\n")
    return TableText(
        header=tuple(head.decode("utf-8").split(delimiter)),
        body=body,
        separator=delimiter,
        delimiter=delimiter,
        encoding=encoding,
        first_line=skipped + 2,
        titles=titles,
    )


def find_delimiter(sample: str) -> str:
    r"""Delimiter that gives most records as many cells as the header; a comma if none does.

    Examples
    --------
    >>> find_delimiter("date;pain\n2026-01-01;3,5\n")
    ';'
    """
    scores = {mark: _consistency(sample, mark) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: scores[mark])
    return best if scores[best] > (0.0, 0) else ","


def _consistency(sample: str, delimiter: str) -> tuple[float, int]:
    reader = csv.reader(io.StringIO(sample, newline="\n"), delimiter=delimiter)
    try:
        widths = [len(record) for record in islice(reader, _SAMPLE_RECORDS) if record]
    except csv.Error:
        return (0.0, 0)
    if not widths or widths[0] < 2:
        return (0.0, 0)
    return (sum(width == widths[0] for width in widths) / len(widths), widths[0])


def _read_bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise NotFound(f"file {path} does not exist; check the spelling and the folder.") from None
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise ExchangeError(f"file {path} cannot be read: {reason}.") from None
    if not data.strip():
        raise DiaryError("the file is empty; it needs a header line and one line per entry.")
    return data


def _to_utf8(data: bytes) -> tuple[bytes, str]:
    if data.startswith(b"PK\x03\x04"):
        raise DiaryError(
            "the file is a workbook or a zip archive, not text; in the spreadsheet choose "
            "'Save as' and the type CSV UTF-8."
        )
    if data.startswith(_UTF16_MARKS):
        data, encoding = _decode(data, "utf-16"), "UTF-16"
    elif _is_utf8(data):
        data, encoding = data.removeprefix(codecs.BOM_UTF8), "UTF-8"
    else:
        data, encoding = _decode_western(data), "Windows-1252"
    if b"\x00" in data or CELL_END.encode() in data:
        raise DiaryError(
            "the file holds control characters, so it is not a plain table of text; save it "
            "again as CSV UTF-8."
        )
    if not data.strip():
        raise DiaryError("the file is empty; it needs a header line and one line per entry.")
    return data, encoding


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode(data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding).removeprefix("\ufeff").encode("utf-8")
    except UnicodeError:
        raise DiaryError(
            f"the file begins like {encoding.upper()} text and breaks off or is damaged; save "
            "it again as CSV UTF-8."
        ) from None


def _decode_western(data: bytes) -> bytes:
    # Five bytes have no meaning in Windows-1252; Latin-1 reads every byte.
    try:
        return data.decode("cp1252").encode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1").encode("utf-8")


def _cut_preamble(data: bytes) -> tuple[str | None, bytes, int]:
    """Cut blank lines and Excel's ``sep=;`` line off; also tell how many lines that was."""
    delimiter: str | None = None
    skipped = 0
    while True:
        line, end, rest = data.partition(b"\n")
        told = line.strip(b" ").lower()
        if told in _SEPARATOR_LINES:
            delimiter = told.decode()[-1]
        elif told.strip():
            return delimiter, data, skipped
        if not end:
            raise DiaryError("the file has no header line; give every column a name.")
        data = rest
        skipped += 1


def _cut_titles(data: bytes, told: str | None, skipped: int) -> tuple[bytes, tuple[int, ...], int]:
    """Cut lines of words in one cell off that stand above the header, and tell which."""
    lines = data[:_SAMPLE_CHARACTERS].decode("utf-8", "ignore").split("\n")
    above, mark = _find_header(lines, told)
    titles = [number for number in range(above) if lines[number].strip()]
    if not titles or not all(_is_title(lines[number], mark) for number in titles):
        return data, (), skipped
    rest = data.split(b"\n", above)[-1]
    return rest, tuple(skipped + number + 1 for number in titles), skipped + above


def _find_header(lines: list[str], told: str | None) -> tuple[int, str]:
    """Number of lines above the first one that most lines agree with, and the delimiter."""
    for number in range(min(_MOST_TITLES, len(lines))):
        sample = "\n".join(lines[number:])
        mark = told or find_delimiter(sample)
        cells = _filled(lines[number], mark)
        if len(cells) > 1 and _consistency(sample, mark)[0] > _MOST_AGREE:
            has_values = any(cell[0].isdigit() for cell in cells)
            return (0, mark) if has_values else (number, mark)
    return 0, ""


def _is_title(line: str, delimiter: str) -> bool:
    cells = _filled(line, delimiter)
    return len(cells) == 1 and any(c.isalpha() for c in cells[0])


def _filled(line: str, delimiter: str) -> list[str]:
    """Cells of a line that hold anything."""
    cells = next(csv.reader([line], delimiter=delimiter), [])
    return [cell.strip() for cell in cells if cell.strip()]


def _resolve_quotes(data: bytes, *, delimiter: str, encoding: str, skipped: int) -> TableText:
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="\n")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    body = io.BytesIO()
    starts = array("q")
    line = 0
    try:
        header = next(reader)
        first = reader.line_num
        line = first
        for record in reader:
            starts.append(skipped + line + 1)
            line = reader.line_num
            body.write(CELL_END.join(record).replace("\n", " ").encode() + b"\n")
    except csv.Error:
        raise DiaryError(
            f"row {skipped + line + 1}: a quotation mark is opened and not closed where the "
            'cell ends; close it, or write "" for a quotation mark inside a quoted cell.'
        ) from None
    broken = line - first != len(starts)
    return TableText(
        header=tuple(header),
        body=body.getvalue(),
        separator=CELL_END,
        delimiter=delimiter,
        encoding=encoding,
        first_line=skipped + first + 1,
        starts=np.array(starts) if broken else None,
    )
