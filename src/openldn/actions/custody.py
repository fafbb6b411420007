"""What all steps of custody share: keys, the folder's state, unsealing, publishing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openldn.actions.custody_keys import KeyFiles, open_allocation
from openldn.errors import DesignError, ExchangeError, OpenLDNError
from openldn.exchange import (
    CustodyFile,
    PublicTrial,
    append_log,
    load_log,
    load_trial,
    lock_identity,
    make_identity,
    read_bytes,
    read_custody_file,
    write_new,
)
from openldn.trial import (
    Allocation,
    Check,
    Deed,
    Log,
    LogEntry,
    PublicFacts,
    add_entry,
    allocation_from_bytes,
    check_allocation,
    file_digest,
    logged_files,
)


def make_key(path: Path, *, passphrase: str | None, now: datetime | None = None) -> str:
    """Write a new key file, for its owner's eyes only, and return the recipient.

    Parameters
    ----------
    path : Path
        Not there yet.
    passphrase : str or None
        ``None`` leaves the key readable to whoever has the file.
    now : datetime, optional
        Noted in a readable file.

    Raises
    ------
    DesignError, ExchangeError
        If the file exists or cannot be written, or the passphrase is short.
    """
    identity, recipient = make_identity()
    if passphrase is not None:
        content = lock_identity(identity, passphrase=passphrase)
    else:
        made = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
        content = f"# created: {made}\n# public key: {recipient}\n{identity}\n".encode()
    write_new(path, content, mode=0o600)
    return recipient


def read_passphrase(path: Path) -> str:
    """The first line of a file.

    Raises
    ------
    NotFound, ExchangeError
        If it cannot be read, or its first line is blank.
    """
    lines = read_bytes(path).decode("utf-8", errors="replace").splitlines()
    if not lines or not lines[0].strip():
        raise ExchangeError(f"{path.name} holds no passphrase in its first line.")
    return lines[0]


@dataclass(frozen=True, kw_only=True)
class TrialState:
    """A trial's folder as it is now."""

    folder: Path
    trial: PublicTrial
    log: Log
    now: datetime

    def facts(self) -> PublicFacts:
        """What the public files say."""
        trial = self.trial
        return PublicFacts(
            design=trial.protocol.design, participants=trial.participants, kits=trial.kits,
            commitment=trial.commitment, protocol=trial.protocol_digest,
            model=trial.model_digest,
        )  # fmt: skip


def load_state(folder: Path, *, now: datetime | None = None, strict: bool = True) -> TrialState:
    """Read a trial's folder and refuse one that was changed.

    Parameters
    ----------
    folder : Path
    now : datetime, optional
        With a time zone; the clock's if not given.
    strict : bool
        ``False`` reads a changed one too: in an emergency a spoiled list of kits must not
        stand in the way.

    Raises
    ------
    DesignError
        If the log is broken or a file is not the one that the log names.
    NotFound, ExchangeError
        If a file is missing or cannot be read.
    """
    log = load_log(folder)
    if strict:
        _check_unchanged(folder, log)
    return TrialState(
        folder=folder, trial=load_trial(folder), log=log, now=now or datetime.now(UTC)
    )


def _check_unchanged(folder: Path, log: Log) -> None:
    log.check()
    for name, digest in logged_files(log).items():
        if (folder / name).exists() and file_digest(read_custody_file(folder, name)) != digest:
            raise DesignError(
                f"{name} was changed after it was logged; take it from a copy. openldn trial "
                "verify tells what else was changed."
            )


def note(state: TrialState, deed: Deed, facts: Mapping[str, Any]) -> None:
    """Add a line to the log."""
    entry = add_entry(state.log.entries, deed=deed, now=state.now, facts=facts)
    append_log(state.folder, entry)


def publish(
    state: TrialState, deed: Deed, *, name: str, content: bytes, facts: Mapping[str, Any]
) -> None:
    """Log a file with its digest, then write it.

    A file that is logged but not there, because the computer stopped in between, is written
    without a second line.
    """
    digest = file_digest(content)
    if logged_files(state.log).get(name) != digest:
        note(state, deed, {"file": name, "sha256": digest, **facts})
    write_new(state.folder / name, content)


def unseal(state: TrialState, keys: KeyFiles, *, asked: str) -> Allocation:
    """Open the allocation in memory, and refuse one that is not the one committed to.

    Parameters
    ----------
    state : TrialState
    keys : KeyFiles
    asked : str
        What it is to be opened for; noted in the log if it cannot be.

    Raises
    ------
    DesignError
        If the key does not fit, or what was sealed does not belong to the public files.
    """
    try:
        allocation = unseal_unchecked(state, keys)
        failed = find_contradictions(state, allocation)
        if failed:
            raise DesignError(
                f"what was sealed does not belong to this folder. Not so: {failed[0].about}; "
                f"{failed[0].detail} Take the files from a copy."
            )
    except OpenLDNError as error:
        note_refusal(state, asked, error)
        raise
    return allocation


def unseal_unchecked(state: TrialState, keys: KeyFiles) -> Allocation:
    """Open the allocation in memory, whether or not the public files are still the same."""
    return allocation_from_bytes(open_allocation(state.folder, state.trial, keys))


def note_refusal(
    state: TrialState, asked: str, error: OpenLDNError, facts: Mapping[str, Any] | None = None
) -> None:
    """Note in the log that something was asked for and not given, with what is known of it."""
    note(state, Deed.REFUSED, {"asked": asked, "why": str(error), **(facts or {})})


def find_contradictions(state: TrialState, allocation: Allocation) -> tuple[Check, ...]:
    """Where an opened allocation and the public files contradict each other."""
    checks = check_allocation(allocation, state.facts())
    return tuple(one for one in checks if not one.passed)


def load_unreleased(folder: Path, now: datetime | None) -> TrialState:
    """A trial's folder; refused once all letters are out.

    Raises
    ------
    DesignError, NotFound, ExchangeError
    """
    state = load_state(folder, now=now)
    if (folder / CustodyFile.LETTERS).exists():
        raise DesignError("the order was released as letters before; see letters.json.")
    return state


def unblinded_people(entries: tuple[LogEntry, ...]) -> dict[str, str]:
    """Participants whose code was broken, with when first."""
    found: dict[str, str] = {}
    for entry in entries:
        if entry.deed == Deed.UNBLINDED.value:
            found.setdefault(str(entry.facts["participant"]), entry.at)
    return found
