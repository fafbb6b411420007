"""Key files: the pharmacist's, or both of an emergency; and which mistake was made with them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from openldn.errors import DesignError, OpenLDNError
from openldn.exchange import (
    CustodyFile,
    PublicTrial,
    is_locked,
    open_for_two,
    open_sealed,
    parse_identity,
    read_bytes,
    read_custody_file,
    recipient_of,
)

# Asks for the passphrase of a key file.
AskPassphrase = Callable[[Path], str]
BOTH = "Give both emergency keys: --key FIRST --key SECOND, or the pharmacist's key alone."
# As much of a public key as people compare by eye.
SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class KeyFiles:
    """Key files that are to open a sealed file: the pharmacist's, or both of an emergency.

    ``ask`` is called for the passphrase of a file that has one.
    """

    paths: tuple[Path, ...]
    ask: AskPassphrase

    @property
    def is_emergency(self) -> bool:
        """Whether these are the two keys of an emergency."""
        return len(self.paths) == 2

    def identities(self) -> tuple[str, ...]:
        """The identities in the files.

        Raises
        ------
        DesignError, NotFound, ExchangeError
            If there are more than two files, or one holds no key.
        """
        if len(self.paths) not in (1, 2):
            raise DesignError(f"{len(self.paths)} key files are named, and one or two open. {BOTH}")
        return tuple(_identity(path, self.ask) for path in self.paths)


def _identity(path: Path, ask: AskPassphrase) -> str:
    content = read_bytes(path)
    passphrase = ask(path) if is_locked(content) else None
    try:
        return parse_identity(content, passphrase=passphrase)
    except DesignError as error:
        raise DesignError(f"{path.name}: {error}") from None


def open_allocation(folder: Path, trial: PublicTrial, keys: KeyFiles) -> bytes:
    """Decrypt the allocation in memory.

    Raises
    ------
    DesignError, NotFound, ExchangeError
        If the keys do not open it; the message says which key is missing or wrong.
    """
    found = keys.identities()
    mistake = _find_mistake(keys, tuple(recipient_of(one) for one in found), trial)
    try:
        if len(found) == 1:
            return open_sealed(read_custody_file(folder, CustodyFile.SEALED), identity=found[0])
        sealed = read_custody_file(folder, CustodyFile.EMERGENCY)
        return open_for_two(sealed, identities=(found[0], found[1]))
    except OpenLDNError as error:
        # The public file may have been changed, so it only explains; the sealed one decides.
        if mistake:
            raise DesignError(f"nothing is opened: {mistake}") from None
        raise error


def _find_mistake(keys: KeyFiles, public: tuple[str, ...], trial: PublicTrial) -> str:
    """What is wrong with the keys, by the public keys of the trial; empty if nothing seems so."""
    names = [path.name for path in keys.paths]
    strange = [
        f"{name} ({key[:SHOWN]}...)"
        for name, key in zip(names, public, strict=True)
        if key not in (trial.pharmacist, *trial.emergency)
    ]
    if strange:
        held = "; ".join(
            f"{who} {', '.join(f'{key[:SHOWN]}...' for key in mine)}"
            for who, mine in (("pharmacist", (trial.pharmacist,)), ("emergency", trial.emergency))
            if mine
        )
        return f"{' and '.join(strange)}: no key of this trial, which is sealed to {held}."
    if len(public) == 1:
        if public[0] in trial.emergency:
            return f"{names[0]} is one of the two emergency keys and opens nothing alone. {BOTH}"
        return ""
    if public[0] == public[1]:
        return f"both files hold the same key. {BOTH}"
    if trial.pharmacist in public:
        return f"the pharmacist's key opens alone and no emergency key does with it. {BOTH}"
    return ""
