"""What the rules of the screening say of the doses of a trial that are unusual, not refused."""

from collections.abc import Iterable

from openldn.record import Finding, Severity
from openldn.screen import find_rule, read_limits

ABOVE_USUAL = "R110"
# The finding of trials that says so, also of doses already taken.
ABOVE_USUAL_COMPARED = "DOS-003"


def find_dose_cautions(doses_mg: Iterable[float]) -> tuple[Finding, ...]:
    """Find doses above the usual range, up to those that are refused.

    Parameters
    ----------
    doses_mg : iterable of float
        Doses that a trial is to give, mg; placebo is 0.

    Returns
    -------
    tuple of Finding
        None, or one that names the rule (R110), its reason and its source.

    Examples
    --------
    >>> [one.id for one in find_dose_cautions((0, 4.5))]
    []
    >>> find_dose_cautions((0, 4.5, 5.25))[0].message[:54]
    '5.25 mg is above the usual highest dose of LDN, 4.5 mg'
    """
    limits, rule = read_limits(), find_rule(ABOVE_USUAL)
    usual, highest = limits["ldn_customary_mg"].value, limits["ldn_trial_mg"].value
    above = sorted({dose for dose in doses_mg if usual < dose <= highest})
    if not above:
        return ()
    shown = " and ".join(f"{dose:g} mg" for dose in above)
    return (
        Finding(
            id=ABOVE_USUAL_COMPARED,
            severity=Severity.WARNING,
            message=f"{shown} {'is' if len(above) == 1 else 'are'} above the usual highest dose of "
            f"LDN, {usual:g} mg ({rule.id}: {rule.rationale}).",
            advice="Explain it to the patient and note the prescriber's reason in the record. "
            f"Sources: {rule.source_url}.",
        ),
    )
