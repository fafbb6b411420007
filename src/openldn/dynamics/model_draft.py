"""The text of a model as TOML: its parts joined, every row with its place for messages."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from openldn.errors import ModelError

SECTIONS = (
    "parameters",
    "covariates",
    "let",
    "states",
    "equations",
    "dosing",
    "outputs",
    "residual",
)
HEAD = ("name", "about", "time")
QUANTITY = re.compile(r"^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*$")


@dataclass(frozen=True, kw_only=True)
class _Part:
    """One text, read as TOML."""

    text: str
    value: dict[str, Any]

    def line(self, section: str, key: str) -> int:
        """Number of the line that holds a key, 0 if it is not found."""
        inside, table = "", f"{section}.{key}"
        for number, row in enumerate(self.text.splitlines(), start=1):
            if head := re.match(r"\s*\[([^\]]+)\]", row):
                inside = head[1].strip()
                if inside == table:
                    return number
            elif inside == section and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", row):
                return number
        return 0


def _check_section(section: str, value: Any) -> dict[str, Any]:
    """A section's rows, or what is wrong with what stands in its place."""
    if section in SECTIONS:
        if isinstance(value, dict):
            return value
        raise ModelError(
            f"{section} is {value!r}; write a section [{section}] with one line for each name."
        )
    if isinstance(value, dict):
        raise ModelError(
            f"[{section}] is no section of a model; must be one of {', '.join(SECTIONS)}."
        )
    raise ModelError(
        f"{section} is no key of a model; outside of its sections ({', '.join(SECTIONS)}) a model "
        f"has {', '.join(HEAD)} only."
    )


class Draft:
    """The sections of all parts, joined."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.parts = [_read_part(text) for text in texts]
        self.head: dict[str, Any] = {}
        self.rows: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
        self.places: dict[tuple[str, str], tuple[_Part, int]] = {}
        for part in self.parts:
            self._join(part)

    def _join(self, part: _Part) -> None:
        for section, value in part.value.items():
            if section in HEAD:
                if section == "time" and self.head.get("time", value) != value:
                    raise ModelError(
                        f"time is {value!r} in one part and {self.head['time']!r} in another; the "
                        "parts of a model share one unit of time."
                    )
                self.head.setdefault(section, value)
            else:
                self._join_rows(part, section, _check_section(section, value))

    def _join_rows(self, part: _Part, section: str, rows: dict[str, Any]) -> None:
        for name, value in rows.items():
            if name in self.rows[section]:
                raise ModelError(f"[{section}] {name} stands in two parts of the model; keep one.")
            self.rows[section][name] = value
            self.places[section, name] = (part, part.line(section, name))

    def at(self, section: str, name: str) -> str:
        """Where a row stands, for messages."""
        line = self.places.get((section, name), (None, 0))[1]
        return f"[{section}] {name}" + (f" (line {line})" if line else "")


def _read_part(text: str) -> _Part:
    try:
        return _Part(text=text, value=tomllib.loads(text.lstrip("\ufeff")))
    except tomllib.TOMLDecodeError as error:
        raise ModelError(f"the model text is not TOML: {error}.") from error


def split_number(row: Any) -> tuple[float | None, str]:
    """Value and unit of a parameter as written."""
    value, unit = (
        (row.get("value"), str(row.get("unit", ""))) if isinstance(row, dict) else (row, "")
    )
    if isinstance(value, str) and (match := QUANTITY.match(value)):
        return float(match[1]), unit or match[2]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None, unit
    return float(value), unit


def check_keys(table: dict[str, Any], allowed: tuple[str, ...]) -> None:
    """Refuse a key that means nothing."""
    for key in table:
        if key not in allowed:
            raise ModelError(f"has the key {key!r}; allowed are {', '.join(allowed)}.")


class place:  # noqa: N801 - reads as a word after "with"
    """Puts section, name and line before the message of an error."""

    def __init__(self, draft: Draft, section: str, name: str) -> None:
        self.draft, self.section, self.name = draft, section, name

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: Any
    ) -> None:
        if isinstance(error, ModelError):
            raise ModelError(f"{self.draft.at(self.section, self.name)}: {error}") from None
