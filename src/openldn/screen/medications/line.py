"""How one line of a medication list was understood."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class LineState(StrEnum):
    """Whether a line could be read. Not recognized is a finding, never a pass."""

    RECOGNIZED = "recognised"
    NOT_RECOGNIZED = "not recognised"
    NO_MEDICINE = "no medicine"


class Use(StrEnum):
    """What a line says of a medicine beside its name."""

    CURRENT = "current"
    AS_NEEDED = "as needed"
    PLANNED = "planned"
    UNCLEAR = "unclear"
    STOPPED = "stopped"
    ALLERGY = "allergy"
    OTHER_PERSON = "other person"
    NEGATED = "negated"


@dataclass(frozen=True, kw_only=True)
class Mention:
    """One name in a line.

    Parameters
    ----------
    text : str
        The characters that matched, ``line[start:end]``.
    start, end : int
        Half-open place in the line.
    name : str
        Name in the tables that they match; empty when none does.
    ingredients : tuple of str
        Generic names, lower case.
    kinds : tuple of str
        Rows of the opioid table that the name stands in, by their ``ingredient`` column.
    opioid : bool or None
        Whether the substance is an opioid agonist, partial or mixed agonist; ``None``: ask.
    use : Use
    last_dose_on : date or None
        Day of the last dose, where the line says so; a month or a year counts as its last day.
    is_modified_release : bool or None
        ``None`` when the line does not say.
    strength, route : str
        As written; empty when not given.
    daily_mg : float or None
        Dose a day, where the line says enough.
    confidence : float
        0 to 1: one for an exact name, less for one that only resembles it.
    reason : str
        Why it was understood so, in one sentence.
    """

    text: str
    start: int
    end: int
    name: str = ""
    ingredients: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    opioid: bool | None = False
    use: Use = Use.CURRENT
    last_dose_on: date | None = None
    is_modified_release: bool | None = None
    strength: str = ""
    route: str = ""
    daily_mg: float | None = None
    confidence: float = 1.0
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class MedicationLine:
    """A line and the medicines in it.

    Parameters
    ----------
    text : str
        As given.
    state : LineState
    opioid : bool or None
        ``True``: this person takes, may take or recently took an opioid. ``False``: clearly
        not. ``None``: it must be asked.
    use : Use
        Of the gravest mention.
    mentions : tuple of Mention
    confidence : float
        0 to 1, of the weakest step of the reading.
    reason : str
    """

    text: str
    state: LineState
    opioid: bool | None
    use: Use
    mentions: tuple[Mention, ...] = ()
    confidence: float = 1.0
    reason: str = ""

    @property
    def ingredients(self) -> tuple[str, ...]:
        """Of all mentions, each once, in order."""
        return tuple(dict.fromkeys(i for one in self.mentions for i in one.ingredients))
