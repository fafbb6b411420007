"""How strong a course can be as evidence, from its design alone."""

from openldn.trial.evaluation import Grade
from openldn.trial.periods import Periods

LABELS = {
    "A": "blinded, crossed over repeatedly",
    "B": "crossed over repeatedly, not (or no longer) blind",
    "C": "stopped and restarted once",
    "D": "before and after",
}


def grade_course(
    periods: Periods, *, pairs: int, has_time: bool, blinded: bool, blind_held: bool
) -> Grade:
    """Grade a course A to D.

    Parameters
    ----------
    periods : Periods
    pairs : int
        Pairs of active and comparator: cycles with both, or half of the runs.
    has_time : bool
        Whether the order of the entries is known.
    blinded : bool
        Whether the participant did not know the treatment, as stated by the user.
    blind_held : bool
        False when the participant's guesses were better than chance.
    """
    crossings = periods.switches if has_time else 2 * pairs - 1
    if crossings < 2:
        return Grade(
            letter="D",
            label=LABELS["D"],
            reason="the treatment changed once or never, so the drug and everything else that "
            "changed with time cannot be told apart",
        )
    if crossings == 2:
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
    why = "the blind did not hold" if blinded else "not blinded: expectation may be part of it"
    return Grade(letter="B", label=LABELS["B"], reason=f"{crossings} changes of treatment; {why}")
