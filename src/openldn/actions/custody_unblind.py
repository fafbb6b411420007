"""Emergency: tell what one participant gets, and leave a record that cannot be taken back."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from openldn.actions.custody import (
    TrialState,
    find_contradictions,
    load_state,
    note,
    note_refusal,
    unseal_unchecked,
)
from openldn.actions.custody_keys import KeyFiles
from openldn.errors import DesignError, InputError, OpenLDNError
from openldn.trial import Allocation, Check, Deed, Kit

LONGEST_REASON = 500
NOTED = (
    "The attempt is noted in the log. Until it is known treat the participant as if on naltrexone."
)
ALL = "all"


@dataclass(frozen=True, kw_only=True)
class UnblindRequest:
    """Whose code is broken, for which period, why and by whom.

    ``period`` is the number of a kit of the participant, or ``all``; ``by`` and ``second`` are
    initials or roles of two different people.
    """

    participant: str
    period: str
    reason: str
    by: str
    second: str

    def check(self) -> None:
        """Refuse a request that does not say who, who else, and why.

        Raises
        ------
        DesignError
        """
        for name in ("reason", "by", "second"):
            if not getattr(self, name).strip():
                raise DesignError(
                    f"{name} is empty; an emergency needs who (--by), who else (--second), and why "
                    "(--reason). Nothing was opened."
                )
        if len(self.reason) > LONGEST_REASON:
            raise DesignError(
                f"reason has {len(self.reason)} letters; at most {LONGEST_REASON} are kept. "
                "Nothing was opened."
            )
        if self.by.strip().casefold() == self.second.strip().casefold():
            raise DesignError(
                "by and second are the same; breaking the code takes two people. Nothing was "
                "opened."
            )

    def facts(self, keys: KeyFiles) -> dict[str, str]:
        """What the log holds of it, whether or not it is granted."""
        return {
            "participant": self.participant, "period": self.period,
            "reason": self.reason.strip()[:LONGEST_REASON], "by": self.by.strip(),
            "second": self.second.strip(),
            "keys": "emergency" if keys.is_emergency else "pharmacist",
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True, repr=False)
class UnblindedPerson:
    """What one participant gets: kits with the label of the treatment inside.

    ``doubts`` tells where what was sealed and the public files contradict each other.
    """

    participant: str
    contents: tuple[tuple[Kit, str], ...]
    doubts: tuple[Check, ...]


def unblind_participant(
    folder: Path, keys: KeyFiles, request: UnblindRequest, *, now: datetime | None = None
) -> UnblindedPerson:
    """Note the emergency in the log, then tell what was asked, and no more.

    Raises
    ------
    DesignError, NotFound, ExchangeError
        If it is not said who and why, the keys do not fit, there is no such participant or
        period, or the log cannot be written. Every attempt is noted, also one that is refused.
    """
    state = _load(folder, now)
    facts = request.facts(keys)
    try:
        request.check()
        allocation = unseal_unchecked(state, keys)
        kits = _kits(request, allocation)
    except OpenLDNError as error:
        # What is no code or number of the trial may be a name, and a log holds none.
        if request.participant not in state.trial.participants:
            facts["participant"] = "unknown"
        if request.period != ALL and not request.period.isdigit():
            facts["period"] = "unknown"
        facts["keys"] = f"{len(keys.paths)} given"
        note_refusal(state, "unblind", error, facts)
        raise type(error)(f"{error} {NOTED}") from None
    note(state, Deed.UNBLINDED, facts)
    labels = state.trial.protocol.design.labels
    return UnblindedPerson(
        participant=request.participant,
        contents=tuple((kit, labels[treatment]) for kit, treatment in kits),
        doubts=find_contradictions(state, allocation),
    )


def _load(folder: Path, now: datetime | None) -> TrialState:
    """The folder, spoiled or not; if it cannot be read at all, what to do instead."""
    try:
        return load_state(folder, now=now, strict=False)
    except InputError as error:
        raise DesignError(
            f"{error} Any age program still opens the sealed file (age -d -i KEY allocation.age). "
            "Until it is known treat the participant as if on naltrexone."
        ) from None


def _kits(request: UnblindRequest, allocation: Allocation) -> tuple[tuple[Kit, int], ...]:
    person = allocation.person(request.participant)
    own = [pair for pair in allocation.contents() if pair[0].participant == person.participant]
    asked = tuple(pair for pair in own if request.period in (ALL, pair[0].period))
    if not asked:
        raise DesignError(
            f"period is none of this participant; there are 1 to {len(own)}. For all of them give "
            "--all."
        )
    return asked
