"""Extracts: diaries of many people as one Parquet file, typed, each person's rows together.

A file is read by the same reader as any diary, so encodings, titles and delimiters are no matter;
DuckDB then sorts what may not fit into memory. Only what has one meaning is typed: plain numbers,
ISO dates and times. All else stays the text that it was, and is understood when it is read, so an
extract gives the same courses as the files that it was made from.
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from openldn.errors import DiaryError, ExchangeError
from openldn.exchange.extract_sql import (
    ROW_COLUMN,
    choose_types,
    copy_statement,
    quote_name,
    quote_text,
)
from openldn.exchange.table_file import LINE_COLUMN, read_table
from openldn.record import Finding

PARTICIPANT = "participant"  # column that is added where each file is one person's
_FILE_STEP = 2**40  # more lines than any file has
_DIGITS = 16  # of a pseudonym: 64 bits, so that a million people share none


@dataclass(frozen=True, kw_only=True)
class ExtractOptions:
    """How an extract is made.

    Parameters
    ----------
    patient : str or None
        Column that tells whose a row is; where several files have none, each is one person's.
    salt : bytes or None
        Turns the labels of that column into pseudonyms; at least 16 bytes.
    drop : tuple of str
        Columns that are left out, like names and remarks.
    memory : str
        What DuckDB may use before it sorts on disk, like ``1GB``.
    """

    patient: str | None = None
    salt: bytes | None = None
    drop: tuple[str, ...] = ()
    memory: str = "1GB"

    def __post_init__(self) -> None:
        if self.salt is not None and len(self.salt) < 16:
            raise DiaryError(
                f"the salt has {len(self.salt)} bytes; must have 16 or more, or pseudonyms can be "
                "guessed."
            )


@dataclass(frozen=True, kw_only=True)
class Extract:
    """What was written.

    Parameters
    ----------
    rows, participants : int
        ``participants`` is 0 where no column tells whose a row is.
    types : dict of str to str
        Type of each column.
    findings : tuple of Finding
        Of the files that were read.
    """

    rows: int
    participants: int
    types: dict[str, str]
    findings: tuple[Finding, ...]


def write_extract(
    files: Sequence[str | Path],
    target: Path,
    *,
    options: ExtractOptions,
    progress: Callable[[int, int], None] | None = None,
) -> Extract:
    """Write diaries into one Parquet file.

    Parameters
    ----------
    files : sequence of str or Path
        With the same columns each.
    target : Path
        Ends with ``.parquet``.
    options : ExtractOptions
    progress : callable ``(done, total)``, optional

    Raises
    ------
    DiaryError
        If files differ in their columns, or a column is not there.
    ExchangeError, NotFound
        If DuckDB is not installed, or a file cannot be read or written.
    """
    duckdb = _load_duckdb()
    if target.suffix.lower() != ".parquet":
        raise ExchangeError(f"the extract {target.name} must end with .parquet.")
    if not files:
        raise DiaryError("no diary is named; give at least one.")
    with TemporaryDirectory() as folder:
        staged = _stage(files, Path(folder), options, progress)
        store = duckdb.connect(str(Path(folder, "sort.duckdb")))
        try:
            return _write(store, staged, target, Path(folder), options)
        except duckdb.Error as error:
            raise ExchangeError(
                f"{target.name} cannot be written: {str(error).splitlines()[0][:200]}"
            ) from error
        finally:
            store.close()


@dataclass(frozen=True, kw_only=True)
class _Staged:
    names: tuple[str, ...]
    patient: str | None
    has_comma: bool
    findings: tuple[Finding, ...]


def _stage(
    files: Sequence[str | Path],
    folder: Path,
    options: ExtractOptions,
    progress: Callable[[int, int], None] | None,
) -> _Staged:
    """Read each file and lay it aside as text, one at a time in memory."""
    names: tuple[str, ...] = ()
    findings: list[Finding] = []
    comma = False
    for number, file in enumerate(files):
        table = read_table(file)
        here = tuple(name for name in table.names if name)
        if number and here != names:
            raise DiaryError(
                f"{Path(file).name} has other columns than {Path(files[0]).name}: "
                f"{', '.join(sorted(set(here) ^ set(names))) or 'in another order'}. Files of one "
                "extract need the same header."
            )
        names = here
        frame = pl.DataFrame(
            {name: table.cells(name, role="extract").text for name in here}
        ).with_columns(
            pl.Series(LINE_COLUMN, table.lines),
            pl.Series(ROW_COLUMN, table.lines + number * _FILE_STEP),
        )
        if len(files) > 1 and options.patient is None:
            frame = frame.with_columns(pl.lit(Path(file).stem).alias(PARTICIPANT))
        frame.write_parquet(folder / f"{number:06d}.staged")
        comma |= table.decimal_comma
        findings += table.findings
        if progress is not None:
            progress(number + 1, len(files) + 1)
    return _Staged(
        names=_kept(names, options.drop),
        patient=_find_patient(names, options, n_files=len(files)),
        has_comma=comma,
        findings=tuple(dict.fromkeys(findings)),
    )


def _kept(names: tuple[str, ...], drop: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [name for name in drop if name not in names]
    if unknown:
        raise DiaryError(
            f"column {unknown[0]!r} is to be dropped and is not in the file; the columns found are "
            f"{', '.join(names)}."
        )
    return tuple(name for name in names if name not in drop)


def _find_patient(names: tuple[str, ...], options: ExtractOptions, *, n_files: int) -> str | None:
    if options.patient is not None:
        if options.patient not in _kept(names, options.drop):
            raise DiaryError(
                f"there is no column {options.patient!r} of the patient; the columns found are "
                f"{', '.join(names)}."
            )
        return options.patient
    if n_files > 1 and PARTICIPANT in names:
        raise DiaryError(
            f"several files have a column {PARTICIPANT}; say that it tells whose a row is, with "
            f"--patient {PARTICIPANT}."
        )
    if options.salt is not None and n_files == 1:
        raise DiaryError("pseudonyms need the column that tells whose a row is: --patient COLUMN.")
    return PARTICIPANT if n_files > 1 else None


def _write(
    store: Any, staged: _Staged, target: Path, folder: Path, options: ExtractOptions
) -> Extract:
    store.execute(f"SET memory_limit = {quote_text(options.memory)}")
    store.execute(f"SET temp_directory = {quote_text(str(folder / 'spill'))}")
    store.execute("SET preserve_insertion_order = true")
    source = f"read_parquet({quote_text(str(folder / '*.staged'))})"
    store.execute(f"CREATE VIEW staged AS SELECT * FROM {source}")
    names = staged.names
    if staged.patient == PARTICIPANT and PARTICIPANT not in names:
        names = (PARTICIPANT, *names)
    types = choose_types(store, names, has_comma=staged.has_comma)
    patient = staged.patient
    if patient is not None:
        types[patient] = "VARCHAR"
    if options.salt is not None and patient is not None:
        _lay_pseudonyms(store, patient, folder, options.salt)
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        store.execute(
            copy_statement(
                names,
                types,
                patient,
                part,
                has_comma=staged.has_comma,
                has_salt=options.salt is not None,
            )
        )
        part.replace(target)
    except OSError as error:
        raise ExchangeError(f"{target.name} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    counted = "0" if patient is None else f"count(DISTINCT {quote_name(patient)})"
    rows, participants = store.execute(f"SELECT count(*), {counted} FROM staged").fetchone()
    return Extract(rows=rows, participants=participants, types=types, findings=staged.findings)


def _lay_pseudonyms(store: Any, patient: str, folder: Path, salt: bytes) -> None:
    rows = store.execute(f"SELECT DISTINCT {quote_name(patient)} FROM staged").fetchall()
    labels = [row[0] for row in rows if row[0] is not None]
    found = [make_pseudonym(label, salt=salt) for label in labels]
    if len(set(found)) < len(found):
        raise ExchangeError("two persons got the same pseudonym; take another salt.")
    pl.DataFrame({"label": labels, "pseudonym": found}).write_parquet(folder / "pseudonyms.table")
    source = f"read_parquet({quote_text(str(folder / 'pseudonyms.table'))})"
    store.execute(f"CREATE VIEW pseudonyms AS SELECT * FROM {source}")


def make_pseudonym(label: str, *, salt: bytes) -> str:
    """Label that only who holds the salt can make again.

    Notes
    -----
    HMAC-SHA-256 of the label (RFC 2104), cut to 64 bits. Who holds the salt can try labels, so it
    must be kept where the labels are, or be thrown away.

    Examples
    --------
    >>> make_pseudonym("P001", salt=b"sixteen bytes ok")
    'pcba8a15f540c31f9'
    """
    return "p" + hmac.new(salt, label.encode(), hashlib.sha256).hexdigest()[:_DIGITS]


def _load_duckdb() -> Any:
    try:
        import duckdb  # noqa: PLC0415 - an optional part
    except ImportError:
        raise ExchangeError(
            "extracts are written with DuckDB, which is not installed. Install it with: pip "
            "install 'openldn[extract]'. Reading an extract does not need it."
        ) from None
    return duckdb
