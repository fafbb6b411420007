"""Draw, number, seal and commit: the folder of a blinded trial is made."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from openldn.errors import DesignError
from openldn.exchange import (
    CustodyFile,
    check_recipient,
    create_folder,
    custody_bytes,
    kits_to_csv,
    read_bytes,
    read_design,
    read_model,
    seal,
    seal_for_two,
    trial_to_json,
    write_model,
)
from openldn.report import render_kit_labels
from openldn.trial import (
    SEED_BYTES,
    Allocation,
    Deed,
    Kit,
    Secrets,
    TrialProtocol,
    add_entry,
    allocation_to_bytes,
    commit,
    draw_allocation,
    file_digest,
    pad,
    why_no_look,
)


@dataclass(frozen=True, kw_only=True)
class AllocateRequest:
    """What is asked for.

    Parameters
    ----------
    design : Path
        Design file.
    out : Path
        Folder to be made; not there yet.
    recipient : str
        Public key of the pharmacist.
    participants : tuple of str
        Codes, not names.
    emergency : tuple of str, or None
        Public keys of two people who together can open the allocation.
    model : Path or None
        Model file that the plan of the design is laid over; the default model if ``None``.
    """

    design: Path
    out: Path
    recipient: str
    participants: tuple[str, ...] = ("P01",)
    emergency: tuple[str, str] | None = None
    model: Path | None = None

    def __post_init__(self) -> None:
        for recipient in (self.recipient, *(self.emergency or ())):
            check_recipient(recipient)
        if self.emergency and self.recipient in self.emergency:
            raise DesignError(
                "the pharmacist's key is also an emergency key; with it one person would hold "
                "both halves of what two must open together. Give the key of somebody else."
            )


@dataclass(frozen=True, kw_only=True)
class AllocatedTrial:
    """What was made, without anything secret.

    ``looks`` are the cycles after which the plan judges the course before its end, and
    ``why_no_look`` says why that cannot be done blind.
    """

    folder: Path
    participants: tuple[str, ...]
    kits: tuple[Kit, ...]
    commitment: str
    files: tuple[str, ...]
    looks: tuple[int, ...]
    why_no_look: str


def allocate_trial(
    request: AllocateRequest,
    *,
    draw: Callable[[int], bytes] = secrets.token_bytes,
    now: datetime | None = None,
) -> AllocatedTrial:
    """Draw the allocation of a trial, seal it, and write the folder of public files.

    What was drawn exists in memory only and is forgotten when this returns.

    Parameters
    ----------
    request : AllocateRequest
    draw : callable ``(count) -> bytes``
        The operating system's randomness.
    now : datetime, optional
        With a time zone; the clock's if not given.

    Raises
    ------
    DesignError, InputError, NotFound, ExchangeError
        If the design or a key cannot be used, or the folder exists or cannot be written.
    """
    design, protocol = read_bytes(request.design), read_design(request.design)
    base = read_model(request.model) if request.model else None
    model = write_model(protocol.analysis.spec(base)).encode()
    allocation = draw_allocation(
        protocol.design,
        participants=request.participants,
        secrets=Secrets(seed=draw(SEED_BYTES), kit_seed=draw(SEED_BYTES), nonce=draw(SEED_BYTES)),
    )
    commitment = commit(
        allocation_to_bytes(allocation), nonce=allocation.secrets.nonce,
        protocol=file_digest(design), model=file_digest(model),
    )  # fmt: skip
    files = {
        CustodyFile.DESIGN: design,
        CustodyFile.MODEL: model,
        **_public_files(allocation, protocol, request=request, commitment=commitment),
        **_sealed_files(allocation, request=request),
    }
    files[CustodyFile.LOG] = _first_line(files, commitment, now=now or datetime.now(UTC))
    create_folder(request.out, files)
    return AllocatedTrial(
        folder=request.out, participants=request.participants, kits=allocation.kits,
        commitment=commitment, files=tuple(str(name) for name in files),
        looks=protocol.look_cycles[:-1], why_no_look=why_no_look(protocol.design),
    )  # fmt: skip


def _public_files(
    allocation: Allocation, protocol: TrialProtocol, *, request: AllocateRequest, commitment: str
) -> dict[str, bytes]:
    trial = trial_to_json(
        protocol, participants=request.participants, commitment=commitment,
        recipient=request.recipient, emergency=request.emergency,
    )  # fmt: skip
    return {
        CustodyFile.TRIAL: custody_bytes(trial),
        CustodyFile.KITS: kits_to_csv(allocation.kits).encode(),
        CustodyFile.KIT_LABELS: render_kit_labels(allocation.kits).encode(),
    }


def _sealed_files(allocation: Allocation, *, request: AllocateRequest) -> dict[str, bytes]:
    payload = pad(allocation_to_bytes(allocation))
    sealed = {str(CustodyFile.SEALED): seal(payload, recipient=request.recipient)}
    if request.emergency is not None:
        first, second = request.emergency
        sealed[CustodyFile.EMERGENCY] = seal_for_two(payload, first=first, second=second)
    return sealed


def _first_line(files: dict[str, bytes], commitment: str, *, now: datetime) -> bytes:
    digests = {str(name): file_digest(content) for name, content in files.items()}
    facts = {"files": digests, "commitment": commitment}
    return f"{add_entry((), deed=Deed.ALLOCATED, now=now, facts=facts).line()}\n".encode()
