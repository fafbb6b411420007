"""Checks that anybody can make of a trial's folder, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from openldn.errors import OpenLDNError
from openldn.trial.custody.allocation import Allocation, draw_allocation
from openldn.trial.custody.commitment import commit
from openldn.trial.custody.judge import meaning_of
from openldn.trial.custody.kits import Kit, kit_days
from openldn.trial.custody.letters import LetteredOrder, release_order
from openldn.trial.custody.log import Deed, Log
from openldn.trial.custody.payload import allocation_to_bytes
from openldn.trial.designs import TrialDesign


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check: what it is about, whether it passed, and what was seen.

    ``passed`` is ``None`` where it cannot be made yet, and the detail says when it can.
    """

    about: str
    passed: bool | None
    detail: str


@dataclass(frozen=True, kw_only=True)
class PublicFacts:
    """What the public files say, for checking against an opened allocation."""

    design: TrialDesign
    participants: tuple[str, ...]
    kits: tuple[Kit, ...]
    commitment: str
    protocol: str
    model: str


def logged_files(log: Log) -> dict[str, str]:
    """Digest of each file that the log names, by name."""
    found: dict[str, str] = {}
    for entry in log.entries:
        if entry.deed == Deed.ALLOCATED.value:
            found |= {str(name): str(value) for name, value in entry.facts.get("files", {}).items()}
        elif "file" in entry.facts:
            found[str(entry.facts["file"])] = str(entry.facts.get("sha256"))
    return found


def check_log(log: Log) -> tuple[Check, ...]:
    """Whether the log is whole, and what was done was done in the right order."""
    whole = Check(
        about="log.jsonl is whole",
        passed=not log.fault,
        detail=log.fault or f"{len(log.entries)} lines, each bound to the one before.",
    )
    return (whole, _check_sequence(log))


def _check_sequence(log: Log) -> Check:
    """Allocated, released as letters, sealed, opened; by place in the log."""
    about = "sealed before opened"
    first = {deed: log.of(deed)[0] for deed in Deed if log.of(deed)}
    steps = (Deed.ALLOCATED, Deed.LABELED, Deed.SEALED, Deed.OPENED)
    done = [first[deed] for deed in steps if deed in first]
    if [entry.deed for entry in done] != [deed.value for deed in steps[: len(done)]]:
        late = next((d for d in steps if d not in first), Deed.ALLOCATED)
        return Check(about=about, passed=False, detail=f"the log lacks the step '{late.value}'.")
    numbers = [entry.number for entry in done]
    if numbers != sorted(numbers):
        return Check(about=about, passed=False, detail="the steps are in the wrong order.")
    told = "steps so far: " + ", ".join(entry.deed for entry in done) + "."
    return Check(about=about, passed=True, detail=told + _clocks(log))


def _clocks(log: Log) -> str:
    """A remark on times that run backwards: the chain tells the order, clocks may differ."""
    times = [entry.at for entry in log.entries]
    back = [place for place in range(1, len(times)) if times[place] < times[place - 1]]
    if not back:
        return ""
    return f" Line {back[0] + 1} is dated before the line above it: two clocks differ."


def check_files(
    log: Log, digests: Mapping[str, str], *, expected: tuple[str, ...]
) -> tuple[Check, ...]:
    """Whether each file is the one that the log names.

    Parameters
    ----------
    log : Log
    digests : mapping of str to str
        SHA-256 of the files that are there, by name.
    expected : tuple of str
        Names of files that must stand in the log if they are there.
    """
    logged = logged_files(log)
    checks = [
        Check(about=f"{name} is unchanged", passed=False, detail="was logged twice, differently.")
        for name in _logged_twice(log)
    ]
    for name, digest in logged.items():
        is_there = name in digests
        is_same = digests.get(name) == digest
        detail = "as logged." if is_same else "was changed after it was logged."
        checks.append(
            Check(
                about=f"{name} is unchanged", passed=is_same,
                detail=detail if is_there else "is missing.",
            )
        )  # fmt: skip
    checks += [
        Check(about=f"{name} is unchanged", passed=False, detail="is not in the log.")
        for name in expected
        if name in digests and name not in logged
    ]
    return tuple(checks)


def _logged_twice(log: Log) -> tuple[str, ...]:
    """Files of which the log holds two digests: one took the place of another."""
    found: dict[str, set[str]] = {}
    for entry in log.entries:
        if "file" in entry.facts:
            found.setdefault(str(entry.facts["file"]), set()).add(str(entry.facts.get("sha256")))
    return tuple(name for name, digests in found.items() if len(digests) > 1)


def check_kits_fit(facts: PublicFacts) -> Check:
    """Whether the kit list is one of this design: persons, periods, days, numbers."""
    days = kit_days(facts.design)
    wanted = [
        (participant, str(period), length)
        for participant in facts.participants
        for period, length in enumerate(days, start=1)
    ]
    found = [(kit.participant, kit.period, kit.days) for kit in facts.kits]
    numbers = {kit.number for kit in facts.kits}
    is_fitting = found == wanted and len(numbers) == len(facts.kits)
    return Check(
        about="kits.csv fits the design",
        passed=is_fitting,
        detail=f"kits: {len(found)}, participants: {len(facts.participants)}."
        if is_fitting
        else f"the design asks for {len(wanted)} kits of other periods, days or numbers.",
    )


def check_allocation(allocation: Allocation, facts: PublicFacts) -> tuple[Check, ...]:
    """Whether an opened allocation is the one that was committed to, and was drawn fairly."""
    return (
        _check_commitment(allocation, facts),
        _check_drawn(allocation, facts),
        Check(
            about="kits.csv is the list that was sealed",
            passed=allocation.kits == facts.kits,
            detail="same numbers, persons and days."
            if allocation.kits == facts.kits
            else f"differs first at {_first_difference(allocation.kits, facts.kits)}.",
        ),
    )


def _check_commitment(allocation: Allocation, facts: PublicFacts) -> Check:
    value = commit(
        allocation_to_bytes(allocation), nonce=allocation.secrets.nonce,
        protocol=facts.protocol, model=facts.model,
    )  # fmt: skip
    is_same = value == facts.commitment
    return Check(
        about="the allocation is the one committed to",
        passed=is_same,
        detail=f"commitment {value[:16]}..."
        if is_same
        else "allocation, design.toml or model.toml is not the one of the commitment.",
    )


def _check_drawn(allocation: Allocation, facts: PublicFacts) -> Check:
    about = "the seed draws this order under this design"
    try:
        drawn = draw_allocation(
            facts.design, participants=facts.participants, secrets=allocation.secrets
        )
    except OpenLDNError as error:
        return Check(about=about, passed=False, detail=str(error))
    wrong = [
        given.participant
        for given, again in zip(allocation.people, drawn.people, strict=False)
        if given != again
    ]
    is_same = replace(drawn, kits=()) == replace(allocation, kits=())
    return Check(
        about=about,
        passed=is_same,
        detail="drawn again, the same."
        if is_same
        else f"drawn again, it differs for {', '.join(wrong) or 'the list of participants'}.",
    )


def check_letters(allocation: Allocation, orders: tuple[LetteredOrder, ...]) -> Check:
    """Whether the released letters are those of the allocation."""
    is_same = release_order(allocation) == orders
    return Check(
        about="letters.json is the order that was drawn",
        passed=is_same,
        detail="same letters." if is_same else "the letters released are other ones.",
    )


def check_meaning(
    allocation: Allocation, labels: tuple[str, ...], told: Mapping[str, Mapping[str, str]]
) -> Check:
    """Whether the meaning that was told is that of the allocation."""
    wanted = {one.participant: meaning_of(one.letters, labels) for one in allocation.people}
    is_same = wanted == told
    return Check(
        about="the meaning told is the one that was sealed",
        passed=is_same,
        detail="same meaning." if is_same else "opened.json tells another meaning.",
    )


def _first_difference(sealed: tuple[Kit, ...], listed: tuple[Kit, ...]) -> str:
    for line, (one, other) in enumerate(zip(sealed, listed, strict=False), start=2):
        if one != other:
            return f"line {line}"
    return f"line {min(len(sealed), len(listed)) + 2}"
