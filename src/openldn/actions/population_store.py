"""Finished pieces of a population in a folder: Parquet files, and a manifest of what they are."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from openldn import __version__
from openldn.errors import ExchangeError
from openldn.simulate import Piece, PieceResult, Population

MANIFEST = "population.json"
_KEYS = ("patient", "night", "is_sound", "problem")


class PieceStore:
    """A folder that keeps the pieces of one population, and no other.

    Each piece is a Parquet file with a row per person and night, and with histories a second
    one with a row per person and time. A file is whole or not there.

    Parameters
    ----------
    folder : Path
    population : Population
    chunk : int
        Cohort of a piece; a folder that has begun goes on as it was begun, see :attr:`chunk`.

    Raises
    ------
    ExchangeError
        If the folder holds another population, or cannot be written.
    """

    def __init__(self, folder: Path, population: Population, *, chunk: int) -> None:
        self._folder = folder
        self._population = population
        self._names = {name: k for k, name in enumerate(population.models)}
        manifest = _manifest(population, chunk=chunk)
        found = _read_manifest(folder / MANIFEST)
        if found is not None and found.get("fingerprint") != manifest["fingerprint"]:
            raise ExchangeError(
                f"folder {folder.name} holds another population ({_describe(found)}); name an "
                "empty one, or repeat the command that began it."
            )
        self.chunk = chunk if found is None else int(found["chunk"])
        if found is None:
            _write(folder / MANIFEST, lambda part: part.write_text(json.dumps(manifest, indent=2)))

    def load(self, piece: Piece) -> PieceResult | None:
        """Result of a piece; ``None`` if it is not there or cannot be read."""
        file = self._file(piece)
        if not file.exists():
            return None
        try:
            return _from_table(
                pl.read_parquet(file), n=piece.n, nights=self._population.regimen.nights
            )
        except (OSError, ValueError, pl.exceptions.PolarsError):
            return None

    def save(self, piece: Piece, result: PieceResult) -> None:
        """Keep the result of a piece; its history first, so that a piece is whole or missing."""
        file = self._file(piece)
        if result.history.shape[1]:
            table = _history_table(piece, result, self._population)
            _write(file.with_suffix(".history.parquet"), table.write_parquet)
        _write(file, _to_table(piece, result).write_parquet)

    def _file(self, piece: Piece) -> Path:
        name = re.sub(r"[^\w.-]", "_", piece.hypothesis)
        number = self._names[piece.hypothesis]
        draw = f"-draw{piece.draw:04d}" if self._population.n_draws else ""
        return self._folder / f"{number}-{name}{draw}-{piece.first:08d}.parquet"


def make_fingerprint(population: Population) -> str:
    """Hash of all that decides the digits of a population, and of this version."""
    digest = hashlib.sha256(__version__.encode())
    for part in _parts(population):
        digest.update(part + b"\0")
    return digest.hexdigest()[:32]


def _parts(value: Any) -> Iterator[bytes]:
    """Bytes of plain values, arrays and data classes, every digit counting."""
    if is_dataclass(value):
        yield type(value).__name__.encode()
        for one in fields(value):
            yield one.name.encode()
            yield from _parts(getattr(value, one.name))
    elif isinstance(value, np.ndarray):
        yield repr((value.shape, value.dtype.str)).encode() + value.tobytes()
    elif isinstance(value, Mapping):
        for key in value:
            yield repr(key).encode()
            yield from _parts(value[key])
        yield b"end"
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _parts(one)
        yield b"end"
    else:
        yield repr(value).encode()


def _manifest(population: Population, *, chunk: int) -> dict[str, Any]:
    return {
        "format": 1,
        "openldn": __version__,
        "fingerprint": make_fingerprint(population),
        "n": population.n,
        "chunk": chunk,
        "seed": population.seed,
        "nights": population.regimen.nights,
        "hypotheses": list(population.models),
        "outputs": list(population.outputs),
    }


def _read_manifest(file: Path) -> dict[str, Any] | None:
    if not file.exists():
        return None
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ExchangeError(
            f"{file.name} in folder {file.parent.name} cannot be read; name an empty folder."
        ) from error
    return found


def _describe(manifest: Mapping[str, Any]) -> str:
    names = ("n", "nights", "seed", "openldn")
    return ", ".join(f"{name} {manifest.get(name)}" for name in names)


def _to_table(piece: Piece, result: PieceResult) -> pl.DataFrame:
    nights = next(iter(result.metrics.values())).shape[1]
    person = piece.first + np.arange(piece.n)
    problems = [result.problems.get(int(one)) for one in person]
    return pl.DataFrame(
        {
            "patient": np.repeat(person, nights),
            "night": np.tile(np.arange(1, nights + 1, dtype=np.int32), piece.n),
            "is_sound": np.repeat(result.is_sound, nights),
            "problem": pl.Series(
                [text for why in problems for text in (why, *[None] * (nights - 1))],
                dtype=pl.String,
            ),
            **{name: table.ravel() for name, table in result.metrics.items()},
        }
    )


def _from_table(table: pl.DataFrame, *, n: int, nights: int) -> PieceResult:
    told = table.filter(pl.col("problem").is_not_null())
    return PieceResult(
        metrics={
            name: table[name].to_numpy().reshape(n, nights)
            for name in table.columns
            if name not in _KEYS
        },
        is_sound=table["is_sound"].to_numpy().reshape(n, nights)[:, 0].astype(bool),
        problems=dict(zip(told["patient"].to_list(), told["problem"].to_list(), strict=True)),
        history=np.empty((n, 0, 0), dtype=np.float32),
    )


def _history_table(piece: Piece, result: PieceResult, population: Population) -> pl.DataFrame:
    times_h = population.times_h.astype(np.float32)
    return pl.DataFrame(
        {
            "patient": np.repeat(piece.first + np.arange(piece.n), times_h.size),
            "time_h": np.tile(times_h, piece.n),
            **{name: result.history[:, :, k].ravel() for k, name in enumerate(population.outputs)},
        }
    )


def _write(file: Path, write: Any) -> None:
    part = file.with_name(file.name + ".part")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write(part)
        part.replace(file)
    except OSError as error:
        raise ExchangeError(
            f"folder {file.parent.name} cannot be written: {error.strerror}."
        ) from error
