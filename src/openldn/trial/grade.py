"""How strong a course can be as evidence, from its design alone."""

from openldn.trial.evaluation import Grade
from openldn.trial.periods import Periods

LABELS = {
    "A": "blinded, crossed over repeatedly",
    "B": "crossed over repeatedly, not known to be blind",
    "C": "stopped and restarted once",
    "D": "before and after, or order unknown",
}


# A treatment that one step in time explains to this share is a before-and-after course.
ONE_STEP = 0.6


def is_one_step(periods: Periods) -> bool:
    """Whether drug and calendar time are one and the same, or nearly so."""
    return periods.switches < 2 or periods.step_share > ONE_STEP


def grade_course(
    periods: Periods, *, pairs: int, has_time: bool, blinded: bool | None, blind_held: bool
) -> Grade:
    """Grade a course A to D.

    Parameters
    ----------
    periods : Periods
    pairs : int
        Pairs of active and comparator: cycles with both, or half of the runs.
    has_time : bool
        Whether the order of the entries is known.
    blinded : bool or None
        Whether the participant did not know the treatment; ``None``: not stated.
    blind_held : bool
        False when the participant's guesses were better than chance.
    """
    crossings = periods.switches if has_time else 2 * pairs - 1
    if (has_time and is_one_step(periods)) or crossings < 2 or periods.has_repeats:
        reason = (
            "the treatment changed once, never, or hardly more than once, so the drug and "
            "everything else that changed with time cannot be told apart"
        )
        if periods.has_repeats:
            reason = "several scores on one treatment without dates: nobody knows their order"
        return Grade(letter="D", label=LABELS["D"], reason=reason)
    # ABBA in a blind: two periods of each, though the treatment changes twice.
    is_crossed = bool(blinded and blind_held and pairs >= 2)
    if crossings == 2 and not is_crossed:
        return Grade(
            letter="C",
            label=LABELS["C"],
            reason="the treatment changed twice; two changes can coincide with good and bad "
            "spells of the illness",
        )
    if blinded and blind_held:
        return Grade(
            letter="A",
            label=LABELS["A"],
            reason=f"{crossings} changes of treatment, stated to be blinded",
        )
    why = {
        True: "the blind did not hold",
        False: "not blinded: expectation may be part of it",
        None: "nobody said whether it was blinded",
    }[blinded]
    return Grade(letter="B", label=LABELS["B"], reason=f"{crossings} changes of treatment; {why}")
