"""The order as letters, and a diary under them."""

from collections.abc import Mapping
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
    meaning = _meaning(order, kits)
    names: list[str] = []
    code = np.full(len(course.treatments) + 1, UNKNOWN, dtype=np.int64)
    for place, label in enumerate(course.treatments):
        if not np.any(course.treatment == place):
            continue
        letter = _letter_of(label, meaning)
        if letter not in names:
            names.append(letter)
        code[place] = names.index(letter)
    return replace(course, treatment=code[course.treatment], treatments=tuple(names))


def _meaning(order: LetteredOrder, kits: tuple[Kit, ...]) -> Mapping[str, str]:
    own = [kit for kit in kits if kit.participant == order.participant]
    pairs = list(zip(own, order.order, strict=True))
    meaning = {kit.number.casefold(): letter for kit, letter in pairs}
    return meaning | {kit.period: letter for kit, letter in pairs}


def _letter_of(label: str, meaning: Mapping[str, str]) -> str:
    # A period that a spreadsheet keeps as a number may read 1.0.
    folded = label.strip().casefold().removesuffix(".0")
    for word in (RUN_IN, WASHOUT):
        if folded.split()[0] == word:
            return word
    if folded not in meaning:
        raise DesignError(
            f"the diary names the kit or period {label[:20]!r}, which is none of this participant; "
            f"allowed are the numbers of kits.csv, the periods 1 to {len(meaning) // 2}, run-in, "
            "washout, or blank."
        )
    return meaning[folded]
