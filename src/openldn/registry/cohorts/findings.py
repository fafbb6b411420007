"""Every finding of a cohort, by id: what it means, in one line."""

from types import MappingProxyType

from openldn.record import Finding, Severity

COHORT_FINDINGS = MappingProxyType(
    {
        "COH-001": "The categories do not add up to those followed or entered.",
        "COH-002": "How many entered is not known; there is no whole to take a share of.",
        "COH-003": "There is no comparison group: nothing can be said of what the drug did.",
        "COH-004": "The counts hold no time.",
        "COH-005": "A change is told without saying of what: volume, diameter or area.",
        "COH-006": "Persons are unaccounted for.",
        "COH-007": "Diagnoses are not told, or are mixed.",
        "COH-011": "Persons whose entry or last contact is not known are left out of a curve.",
        "COH-012": "Persons count as alive who were not seen for long before the end.",
        "COH-013": "A reason for stopping without a day.",
        "COH-014": "Columns of the file that were not used.",
        "COH-015": "Rows are the same in every column, and no column tells whose they are.",
        "COH-016": "Persons left their curve on the day they came in.",
        "COH-017": "Persons came under observation after the day on which it is cut.",
        "COH-021": "Few events for each covariate: the ratio is unstable and may be far off.",
        "COH-022": "No finite hazard ratio fits, as where all events are in one group.",
        "COH-023": "The hazard ratio changes over time: one number does not describe it.",
        "COH-024": "The fit of the hazards did not converge cleanly.",
        "COH-025": "Few people are watched at an end of the curve.",
        "COH-026": "The median is not reached.",
        "COH-027": "Groups may differ in more than the drug.",
        "COH-028": "A mean has no interval: too few events to say how sure it is.",
        "COH-031": "BIASED: people were sorted by what happened after the start.",
        "COH-032": "Nobody of a group can fail early: it looks sorted by surviving.",
        "COH-033": "A landmark leaves people out who failed or left before it.",
        "COH-034": "The start of a state is not known for some persons.",
        "COH-035": "Persons were never assessed: that is not 'no response'.",
        "COH-041": "Terms that are nearly the same were not merged.",
        "COH-042": "For some persons nobody noted whether there were adverse events.",
        "COH-043": "An adverse event was seen in nobody: that does not prove it away.",
        "COH-044": "Several groups were taken together, or no comparator is named.",
        "COH-045": "Adverse events bear no day, so time after the last dose counts too.",
        "COH-046": "Events cluster in persons: their rate has no interval and no ratio.",
        "COH-047": "Persons count whose time is not known; their events are not in rates.",
        "COH-048": "Persons without a group are in no row of a comparison.",
    }
)
_NOTE_NUMBERS = (4, 5, 7, 14, 16, 26, 33, 41, 43, 47)
_CRITICAL_NUMBERS = (3, 31, 32)
_NOTES = frozenset(f"COH-{number:03d}" for number in _NOTE_NUMBERS)
_CRITICAL = frozenset(f"COH-{number:03d}" for number in _CRITICAL_NUMBERS)


def make_finding(id_: str, message: str, advice: str) -> Finding:
    """Finding of a known id, with the weight that the id carries.

    Examples
    --------
    >>> make_finding("COH-003", "No comparison group", "Find one").severity.value
    'critical'
    """
    assert id_ in COHORT_FINDINGS
    severity = Severity.NOTE if id_ in _NOTES else Severity.WARNING
    if id_ in _CRITICAL:
        severity = Severity.CRITICAL
    return Finding(id=id_, severity=severity, message=f"{message}.", advice=f"{advice}.")
