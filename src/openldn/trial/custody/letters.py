"""The order as letters, and a diary under them."""

from dataclasses import dataclass, replace

import numpy as np

from openldn.errors import DesignError
from openldn.record import UNKNOWN, Course
from openldn.trial.custody.allocation import LETTERS, Allocation
from openldn.trial.custody.kits import Kit
from openldn.trial.designs import RUN_IN, WASHOUT, TrialDesign


@dataclass(frozen=True, kw_only=True)
class LetteredOrder:
    """What is released for the analysis: the letter of each kit of one participant."""

    participant: str
    order: tuple[str, ...]


def release_order(allocation: Allocation) -> tuple[LetteredOrder, ...]:
    """The orders as letters, without what the letters mean."""
    return tuple(
        LetteredOrder(participant=one.participant, order=one.order) for one in allocation.people
    )


def letters_of(design: TrialDesign) -> tuple[str, ...]:
    """Letters in use: as many as treatments."""
    return tuple(LETTERS[: len(design.treatments)])


def letter_course(course: Course, *, order: LetteredOrder, kits: tuple[Kit, ...]) -> Course:
    """Replace kit or period numbers, which a diary holds as treatments, by letters.

    Parameters
    ----------
    course : Course
        Its treatments are kit numbers (``K12345``), period numbers (``1``), ``run-in``,
        ``washout`` or blank; small and capital letters do not matter.
    order : LetteredOrder
        Of the same participant.
    kits : tuple of Kit
        Of all participants.

    Raises
    ------
    DesignError
        If a number is neither a kit nor a period of this participant.
    """
    own = own_kits(order.participant, kits)
    if len(own) != len(order.order):
        raise DesignError(
            f"letters.json holds {len(order.order)} letters for {len(own)} kits; it was changed. "
            "Take it from a copy."
        )
    names: list[str] = []
    code = np.full(len(course.treatments) + 1, UNKNOWN, dtype=np.int64)
    for place, label in enumerate(course.treatments):
        if not np.any(course.treatment == place):
            continue
        letter = _letter_of(label, own, order.order)
        if letter not in names:
            names.append(letter)
        code[place] = names.index(letter)
    return replace(course, treatment=code[course.treatment], treatments=tuple(names))


def own_kits(participant: str, kits: tuple[Kit, ...]) -> tuple[Kit, ...]:
    """Kits of one participant, in the order of their days."""
    return tuple(kit for kit in kits if kit.participant == participant)


def place_of(label: str, own: tuple[Kit, ...]) -> int | str:
    """Place of a kit among a participant's own, by kit or period number; or run-in, washout.

    Raises
    ------
    DesignError
        If it is none of these.

    Examples
    --------
    >>> own = (Kit(participant="P01", period="1", number="K12345", first_day=15, days=42),)
    >>> place_of("k12345", own), place_of("1.0", own), place_of("Run in", own)
    (0, 0, 'run-in')
    """
    # A period that a spreadsheet keeps as a number may read 1.0.
    folded = label.strip().casefold().removesuffix(".0")
    for word in (RUN_IN, WASHOUT):
        if _joined(folded).startswith(_joined(word)):
            return word
    for place, kit in enumerate(own):
        if folded in (kit.number.casefold(), kit.period):
            return place
    raise DesignError(
        f"the diary names the kit or period {label[:20]!r}, which is none of this participant; "
        f"allowed are the numbers of kits.csv, the periods 1 to {len(own)}, run-in, washout, or "
        "blank."
    )


def _joined(text: str) -> str:
    return text.replace("-", "").replace(" ", "")


def _letter_of(label: str, own: tuple[Kit, ...], order: tuple[str, ...]) -> str:
    found = place_of(label, own)
    return found if isinstance(found, str) else order[found]
