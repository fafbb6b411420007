"""Each medicine of a record as the rules see it: what, whether, and when last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from openldn.record import MedicineEntry, MedicineStatus
from openldn.screen.medications.line import LineState, MedicationLine, Mention, Use

OPEN_USES = frozenset({Use.CURRENT, Use.AS_NEEDED, Use.PLANNED, Use.UNCLEAR})
NOT_THIS_PERSON = frozenset({Use.ALLERGY, Use.OTHER_PERSON, Use.NEGATED})
_DENIALS = MappingProxyType(
    {
        Use.STOPPED: "stopped in its words",
        Use.NEGATED: "denied in its words",
        Use.OTHER_PERSON: "somebody else's in its words",
        Use.ALLERGY: "an allergy in its words",
    }
)


class Origin(StrEnum):
    """Where an entry stands."""

    LIST = "list"
    DISPENSED = "dispensed"
    SUBSTANCE = "substance"
    ASIDE = "aside"
    ALLERGY = "allergy"


@dataclass(frozen=True, kw_only=True)
class KnownMedicine:
    """An entry of a record and how its words were understood."""

    line: MedicationLine
    origin: Origin = Origin.LIST
    entry: MedicineEntry | None = None

    @property
    def words(self) -> str:
        """As given; the code where there are no words."""
        return self.line.text or (self.entry.code if self.entry else "")

    @property
    def status(self) -> MedicineStatus | None:
        """What the record says beside the words."""
        return self.entry.status if self.entry else None


@dataclass(frozen=True, kw_only=True)
class MedicineUse:
    """One named medicine in an entry.

    Parameters
    ----------
    words : str
        The entry as given.
    mention : Mention
        The name in it and what stands in the tables under that name.
    use : Use
        From the words and the record's status together; where they disagree, the graver.
    origin : Origin
    started_on, last_dose_on : date or None
    order_ended_on : date or None
        End of an order, which is no last dose.
    status : MedicineStatus or None
        As in the record.
    """

    words: str
    mention: Mention
    use: Use
    origin: Origin = Origin.LIST
    started_on: date | None = None
    last_dose_on: date | None = None
    order_ended_on: date | None = None
    status: MedicineStatus | None = None

    @property
    def is_taken(self) -> bool:
        """Whether it is taken now: no plan, no draft, no doubt."""
        taken = self.use in {Use.CURRENT, Use.AS_NEEDED}
        return taken and self.status is not MedicineStatus.DRAFT

    @property
    def kinds(self) -> tuple[str, ...]:
        """Rows of the opioid table."""
        return self.mention.kinds

    @property
    def is_open(self) -> bool:
        """Whether it is, or may be, taken."""
        return self.use in OPEN_USES

    @property
    def is_said_to_be_taken(self) -> bool:
        """Whether the record itself says that it is taken now; an old last dose denies that."""
        return self.status is MedicineStatus.ACTIVE and self.use is Use.CURRENT

    @property
    def is_own(self) -> bool:
        """Whether this person takes it or took it."""
        return self.use not in NOT_THIS_PERSON


def find_uses(medicines: Iterable[KnownMedicine], *, today: date) -> tuple[MedicineUse, ...]:
    """Every named medicine; entries in error and what the list explains are left out."""
    uses = [
        _use(known, mention, today)
        for known in medicines
        if known.status is not MedicineStatus.ENTERED_IN_ERROR
        for mention in known.line.mentions
    ]
    listed = [use for use in uses if use.origin is not Origin.DISPENSED]
    return tuple(use for use in uses if use in listed or not _is_explained(use, listed))


def denied_as(known: KnownMedicine) -> str:
    """How the words of an entry that is active in the record deny it; empty where they do not."""
    uses = {mention.use for mention in known.line.mentions} or {known.line.use}
    if known.status is not MedicineStatus.ACTIVE or not uses <= set(_DENIALS):
        return ""
    return _DENIALS[known.line.use]


def is_unread(known: KnownMedicine) -> bool:
    """Whether an entry names something that no table knows."""
    return (
        known.line.state is LineState.NOT_RECOGNIZED
        and known.line.use not in NOT_THIS_PERSON
        and known.origin is not Origin.ALLERGY
        and known.status is not MedicineStatus.ENTERED_IN_ERROR
    )


def _use(known: KnownMedicine, mention: Mention, today: date) -> MedicineUse:
    entry = known.entry
    dates = (mention.last_dose_on, entry.last_dose_on if entry else None)
    return MedicineUse(
        words=known.words,
        mention=mention,
        use=_effective(known, mention, today),
        origin=known.origin,
        started_on=entry.started_on if entry else None,
        # Of two dates the later waits longer.
        last_dose_on=max((day for day in dates if day is not None), default=None),
        order_ended_on=entry.ended_on if entry else None,
        status=known.status,
    )


def _effective(known: KnownMedicine, mention: Mention, today: date) -> Use:
    said, status, entry = mention.use, known.status, known.entry
    if said in NOT_THIS_PERSON:
        return said
    if known.origin is Origin.ALLERGY:
        return Use.ALLERGY
    if status is not None and status.is_open_order:
        return Use.CURRENT
    if status is not None and status.is_closed:
        return Use.STOPPED
    if status is MedicineStatus.AS_NEEDED:
        return Use.AS_NEEDED
    if status is MedicineStatus.PLANNED or _starts_later(entry, today):
        return Use.PLANNED
    if status is MedicineStatus.ACTIVE and said in {Use.STOPPED, Use.UNCLEAR}:
        return Use.CURRENT
    if status is None and entry and entry.ended_on and entry.ended_on < today:
        return Use.STOPPED
    return said


def _starts_later(entry: MedicineEntry | None, today: date) -> bool:
    return entry is not None and entry.started_on is not None and entry.started_on > today


def _is_explained(dispensed: MedicineUse, listed: Iterable[MedicineUse]) -> bool:
    """Whether the list holds the same medicine, open or ended after it was dispensed."""
    same = [
        use for use in listed if use.is_own and set(use.kinds or use.mention.ingredients)
        & set(dispensed.kinds or dispensed.mention.ingredients)
    ]  # fmt: skip
    handed_out = dispensed.last_dose_on or dispensed.started_on
    return any(
        use.is_open or (use.last_dose_on and handed_out and use.last_dose_on >= handed_out)
        for use in same
    )
