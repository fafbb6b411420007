"""Kits: one number per person and stretch of days, which tells nothing of what is inside."""

import math
import re
from dataclasses import dataclass

from openldn.errors import DesignError
from openldn.trial.custody.stream import make_chooser
from openldn.trial.designs import DesignKind, TreatmentSequence, TrialDesign

# Five digits and a letter are read over the telephone without a slip.
SMALLEST_NUMBER, NUMBERS = 10_000, 90_000
# More than a kit a week for two years is a sign of days that share no divisor.
MOST_KITS = 104
MOST_PARTICIPANTS = 500
PARTICIPANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,19}")


@dataclass(frozen=True, kw_only=True)
class Kit:
    """What a person is handed for a stretch of days.

    ``number`` is drawn without looking at the order, ``period`` counts a person's kits from 1,
    ``first_day`` counts days from 1, the first of the run-in.
    """

    participant: str
    period: str
    number: str
    first_day: int
    days: int


def check_participants(participants: tuple[str, ...]) -> None:
    """Refuse names that are no short codes, repeated ones, and too many.

    Raises
    ------
    DesignError
    """
    if not 1 <= len(participants) <= MOST_PARTICIPANTS:
        raise DesignError(
            f"{len(participants)} participants are named; must be 1 to {MOST_PARTICIPANTS}."
        )
    for place, participant in enumerate(participants, start=1):
        if not PARTICIPANT.fullmatch(participant):
            raise DesignError(
                f"the code of participant number {place} cannot be used; give a code and no name: "
                "up to 20 letters, digits, dots, dashes, like P01."
            )
    if len({participant.casefold() for participant in participants}) < len(participants):
        raise DesignError("two participants have the same code; give each a code of its own.")


def check_design(design: TrialDesign) -> None:
    """Refuse a design in which there is nothing to keep secret, or no way to keep it.

    Raises
    ------
    DesignError
    """
    if not design.is_random:
        raise DesignError(
            f"the order of a {design.kind} design is known to everybody, so there is nothing to "
            "seal. Take a random one: paired, balanced, restricted, latin-square, staggered-start."
        )
    if not design.blinded:
        raise DesignError(
            "the design is not blinded; an allocation is sealed to keep a blind. Set blinded = "
            "true if the person will not know the treatment."
        )
    if design.has_single_change and design.washout_days:
        raise DesignError(
            f"washout_days is {design.washout_days}; must be 0 with a {design.kind} design: days "
            "without capsules would tell the person when the drug starts."
        )
    if len(kit_days(design)) > MOST_KITS:
        raise DesignError(
            f"a kit would last {kit_days(design)[0]} days and a person need "
            f"{len(kit_days(design))}; at most {MOST_KITS} are made. Let starts and period_days "
            "share a divisor, like 7."
        )


def kit_days(design: TrialDesign) -> tuple[int, ...]:
    """Days of each kit of a person; the same whatever was drawn.

    With a single change a kit lasts the largest number of days that divides all possible starts
    and the days on the drug, and the person is on kits until the latest possible end.

    Examples
    --------
    >>> from openldn.trial.designs import TrialTreatment
    >>> pair = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))
    >>> kit_days(TrialDesign(kind=DesignKind.STAGGERED_START, treatments=pair, period_days=28,
    ...                      starts=(14, 21)))
    (7, 7, 7, 7, 7, 7, 7)
    """
    if design.kind is not DesignKind.STAGGERED_START:
        return (design.period_days,) * design.periods
    days = math.gcd(design.period_days, *design.starts)
    return (days,) * ((max(design.starts) + design.period_days) // days)


def kit_treatments(design: TrialDesign, sequence: TreatmentSequence) -> tuple[int, ...]:
    """Index of the treatment in each kit of a person, under a drawn order.

    Examples
    --------
    >>> from openldn.trial.designs import TrialTreatment
    >>> pair = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))
    >>> kit_treatments(TrialDesign(kind=DesignKind.STAGGERED_START, treatments=pair,
    ...                            period_days=28, starts=(14, 21)), (14,))
    (0, 0, 1, 1, 1, 1, 1)
    """
    if design.kind is not DesignKind.STAGGERED_START:
        return sequence
    days = kit_days(design)
    before = sequence[0] // days[0]
    return (0,) * before + (1,) * (len(days) - before)


def draw_kits(
    design: TrialDesign, *, participants: tuple[str, ...], seed: bytes
) -> tuple[Kit, ...]:
    """Number the kits of all participants, person by person, in the order of their days.

    Parameters
    ----------
    design : TrialDesign
        Of which the order is not known here.
    participants : tuple of str
    seed : bytes of length 32
        Of the numbers alone; another one than that of the order.

    Examples
    --------
    >>> from openldn.trial.designs import TrialTreatment
    >>> pair = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))
    >>> design = TrialDesign(kind=DesignKind.PAIRED, treatments=pair, period_days=42,
    ...                      run_in_days=14)
    >>> [(kit.number, kit.first_day) for kit in draw_kits(design, participants=("P01",),
    ...                                                   seed=bytes(32))]
    [('K43513', 15), ('K10051', 57)]
    """
    choose = make_chooser(seed, purpose="kit numbers")
    taken: set[int] = set()
    kits = []
    for participant in participants:
        day = design.run_in_days + 1
        for period, days in enumerate(kit_days(design), start=1):
            number = choose(NUMBERS)
            while number in taken:
                number = choose(NUMBERS)
            taken.add(number)
            kits.append(
                Kit(
                    participant=participant, period=str(period),
                    number=f"K{SMALLEST_NUMBER + number}", first_day=day, days=days,
                )
            )  # fmt: skip
            day += days + design.washout_days
    return tuple(kits)
