"""Doses that no trial of low-dose naltrexone gives: refused before anything is made of them."""

from collections.abc import Iterable

from openldn.errors import SafetyHold
from openldn.screen import find_rule, read_limits

ABOVE_TRIALS, FULL_DOSE = "R111", "R112"
MICROGRAMS_A_MG = 1000


def check_low_doses(doses_mg: Iterable[float], *, what: str = "a dose") -> None:
    """Refuse doses above 6 mg, up to which the rules of the screening speak of LDN.

    Parameters
    ----------
    doses_mg : iterable of float
        mg; placebo is 0.
    what : str
        How the dose is called where it was written, like ``--max-dose``.

    Raises
    ------
    SafetyHold
        Above 6 mg (R111), and from 50 mg, the tablet for addiction, on (R112). Nothing overrides
        it, as in a plan.

    Examples
    --------
    >>> check_low_doses((0, 1.5, 4.5))
    >>> try:
    ...     check_low_doses((0, 450))
    ... except SafetyHold as error:
    ...     print(error.rule_ids)
    ('R112',)
    """
    limits = read_limits()
    usual, highest = limits["ldn_customary_mg"].value, limits["ldn_trial_mg"].value
    tablet = limits["tablet_mg"].value
    dose = max(doses_mg, default=0.0)
    if not dose > highest:
        return
    rule = find_rule(FULL_DOSE if dose >= tablet else ABOVE_TRIALS)
    source, _, _ = rule.source_url.partition(";")
    why = (
        f"from {tablet:g} mg on naltrexone is the drug for addiction, not low dose"
        if dose >= tablet
        else f"more than {highest:g} mg, which a trial has given, is not low dose"
    )
    raise SafetyHold(
        f"{what} is {dose:g} mg; {why} ({rule.id}: {rule.rationale}; {source}). Doses are "
        f"in mg: {_meant(dose, usual, tablet)}LDN is {usual:g} mg at most as a rule, {highest:g} "
        "mg at the very most. No reason overrides this.",
        rule_ids=(rule.id,),
    )


def _meant(dose: float, usual: float, tablet: float) -> str:
    """The slip that is likely: micrograms, or a decimal point that was lost."""
    if dose >= tablet:
        return f"{dose:g} micrograms would be {dose / MICROGRAMS_A_MG:g} mg. "
    return f"did you mean {dose / 10:g} mg? " if tablet > dose >= 10 and dose / 10 <= usual else ""
