"""The log of a trial: who did what when, each line bound to the one before."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from openldn.errors import DesignError
from openldn.trial.custody.commitment import canonical_json, digest

START = "0" * 64


class Deed(StrEnum):
    """What can happen to a sealed allocation."""

    ALLOCATED = "allocated"
    PHARMACY = "kit contents shown to the pharmacist"
    LOOKED = "letters of finished cycles given for a look"
    LABELED = "order released as letters"
    SEALED = "result sealed"
    OPENED = "meaning opened"
    UNBLINDED = "participant unblinded"
    REFUSED = "opening refused"


@dataclass(frozen=True, kw_only=True)
class LogEntry:
    """One line of the log.

    Parameters
    ----------
    number : int
        From 0.
    at : str
        UTC, to the second, like ``2026-03-01T08:00:00Z``.
    deed : str
        One of :class:`Deed`.
    facts : mapping
        What belongs to it: digests of files, reason, initials.
    previous : str
        Digest of the line before.
    """

    number: int
    at: str
    deed: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    previous: str = START

    @property
    def digest(self) -> str:
        """What the next line is bound to."""
        return digest("log/1", canonical_json(vars(self)))

    def line(self) -> str:
        """The entry as a line of the log, with its own digest."""
        return canonical_json({**vars(self), "digest": self.digest}).decode()


def add_entry(
    entries: Sequence[LogEntry], *, deed: Deed, now: datetime, facts: Mapping[str, Any]
) -> LogEntry:
    """The entry that follows.

    Parameters
    ----------
    entries : sequence of LogEntry
        The log so far.
    deed : Deed
    now : datetime
        With a time zone.
    facts : mapping
        What JSON knows.

    Examples
    --------
    >>> first = add_entry((), deed=Deed.ALLOCATED, now=datetime(2026, 3, 1, 8, tzinfo=UTC),
    ...                   facts={"kits": 4})
    >>> first.number, first.at
    (0, '2026-03-01T08:00:00Z')
    """
    return LogEntry(
        number=len(entries),
        at=now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        deed=deed.value,
        facts=facts,
        previous=entries[-1].digest if entries else START,
    )


@dataclass(frozen=True, kw_only=True)
class Log:
    """A log as read: its entries, and where and how it is broken, if it is."""

    entries: tuple[LogEntry, ...]
    fault: str = ""

    def of(self, deed: Deed) -> tuple[LogEntry, ...]:
        """Entries of one kind."""
        return tuple(entry for entry in self.entries if entry.deed == deed.value)

    def last(self, deed: Deed) -> LogEntry | None:
        """The latest of one kind."""
        found = self.of(deed)
        return found[-1] if found else None

    def check(self) -> None:
        """Refuse to go on with a broken log.

        Raises
        ------
        DesignError
        """
        if self.fault:
            raise DesignError(
                f"log.jsonl is broken: {self.fault} Take the log from a copy; openldn trial "
                "verify tells what else was changed."
            )


def read_log(text: str) -> Log:
    r"""Read a log and follow its chain.

    Returns
    -------
    Log
        All lines that can be read; ``fault`` names the first line (from 1) that does not fit.

    Examples
    --------
    >>> now = datetime(2026, 3, 1, 8, tzinfo=UTC)
    >>> first = add_entry((), deed=Deed.ALLOCATED, now=now, facts={})
    >>> second = add_entry((first,), deed=Deed.OPENED, now=now, facts={})
    >>> read_log(f"{first.line()}\n{second.line()}\n").fault
    ''
    >>> read_log(f"{second.line()}\n").fault
    'line 1 does not follow the line before it; a line was removed, added or moved.'
    """
    entries: list[LogEntry] = []
    fault = "" if text.endswith("\n") or not text else _cut(text)
    for number, line in enumerate(text.splitlines(), start=1):
        entry, told = _parse(line)
        if entry is None or told != entry.digest:
            fault = fault or f"line {number} was changed."
        elif entry.previous != (entries[-1].digest if entries else START):
            fault = fault or (
                f"line {number} does not follow the line before it; a line was removed, added or "
                "moved."
            )
        if entry is not None:
            entries.append(entry)
    return Log(entries=tuple(entries), fault=fault)


def _cut(text: str) -> str:
    return f"line {len(text.splitlines())} is cut off."


def _parse(line: str) -> tuple[LogEntry | None, str]:
    try:
        content = json.loads(line)
        told = str(content.pop("digest"))
        return LogEntry(**content), told
    except (ValueError, TypeError, KeyError, AttributeError):
        return None, ""
