"""What to check, when and why: dates from the plan, reasons from the rules."""

from dataclasses import dataclass
from datetime import date, timedelta

from openldn.plan.regimen import Regimen
from openldn.plan.screened import LIST_ONLY
from openldn.screen import ScreenFinding, find_rule

WEEK = timedelta(days=7)
# R131 and R057 speak of months; 91 and 182 days keep the day of the week.
THREE_MONTHS = timedelta(days=91)
SIX_MONTHS = timedelta(days=182)
ONE_YEAR = timedelta(days=364)
ONE_MONTH = timedelta(days=28)
TSH_AFTER = (timedelta(days=42), timedelta(days=56))  # R135
WEEKS_ON_TARGET = 12  # R134
LIVER_RISK = ("R041", "R046", "R047", "R052", "R053", "R054", "R071", "X007", "X008")
OPIOID_DOUBT = ("R021", "R022", "R138")
THYROID = ("R066", "R067")


@dataclass(frozen=True, kw_only=True)
class MonitoringItem:
    """One thing to check.

    Parameters
    ----------
    what : str
    due : date or None
        ``None`` for what is watched all the time.
    latest : date or None
        Last good day, where there is a window.
    why : str
    rule_id, evidence_level, source : str
    """

    what: str
    due: date | None
    why: str
    rule_id: str
    evidence_level: str
    source: str
    latest: date | None = None


def make_monitoring(
    regimen: Regimen, *, findings: tuple[ScreenFinding, ...] | None = None
) -> tuple[MonitoringItem, ...]:
    """Make the monitoring plan of a regimen.

    Parameters
    ----------
    regimen : Regimen
    findings : tuple of ScreenFinding or None
        What screening found; ``None`` is "not screened": then what it would ask is asked.

    Returns
    -------
    tuple of MonitoringItem
        By date; what is watched all the time comes last.

    Examples
    --------
    >>> from openldn.plan import make_regimen
    >>> items = make_monitoring(make_regimen("D01", start=date(2026, 12, 1)))
    >>> [item.rule_id for item in items][:3]
    ['R130', 'R136', 'R137']
    """
    found = None if findings is None else frozenset(finding.id for finding in findings)
    dated = [
        *_before_start(regimen, found),
        *_liver(regimen, found or frozenset()),
        *_kidney(regimen, found or frozenset()),
        *_thyroid(regimen, found or frozenset()),
        *_mood(regimen, found or frozenset()),
        *_infant(regimen, found or frozenset()),
        *_benefit(regimen),
    ]
    # A stable sort: what is due on the same day stays in this order.
    return (*sorted(dated, key=lambda item: item.due or date.max), *_watch())


def _item(
    rule_id: str, what: str, due: date | None, *, why: str = "", latest: date | None = None
) -> MonitoringItem:
    rule = find_rule(rule_id)
    return MonitoringItem(
        what=what,
        due=due,
        latest=latest,
        why=why or rule.rationale,
        rule_id=rule_id,
        evidence_level=rule.evidence_level,
        source=rule.source_url,
    )


def _before_start(regimen: Regimen, found: frozenset[str] | None) -> list[MonitoringItem]:
    """What screening found missing; all of it when nobody screened."""
    asked = {
        "R130": "ALT, AST, bilirubin before the first dose",
        "R136": "creatinine or eGFR",
        "R137": "pregnancy test, if pregnancy is possible",
    }
    items = [
        _item(rule_id, what, regimen.start)
        for rule_id, what in asked.items()
        if found is None or LIST_ONLY in found or rule_id in found
    ]
    if found is not None and found.intersection(OPIOID_DOUBT):
        challenge = find_rule("R027").advice
        items.append(_item("R027", f"in doubt, naloxone challenge. {challenge}", regimen.start))
    return items


def _liver(regimen: Regimen, found: frozenset[str]) -> list[MonitoringItem]:
    start = regimen.start
    items = []
    if "R052" in found:
        items += [
            _item("R052", "liver tests (monthly for 3 months)", start + number * ONE_MONTH)
            for number in (1, 2, 3)
        ]
    if "R054" in found:
        items.append(_item("R054", "repeat ALT, AST", start + 4 * WEEK))
    items.append(_item("R131", "ALT, AST, bilirubin", start + THREE_MONTHS))
    if found.intersection(LIVER_RISK):
        items.append(
            _item("R131", "ALT, AST, bilirubin, then every 3 months", start + 2 * THREE_MONTHS)
        )
    else:
        items.append(
            _item(
                "R131",
                "ALT, AST, bilirubin, then every 6 to 12 months",
                start + THREE_MONTHS + SIX_MONTHS,
                latest=start + THREE_MONTHS + ONE_YEAR,
            )
        )
    return items


def _kidney(regimen: Regimen, found: frozenset[str]) -> list[MonitoringItem]:
    if "R057" not in found:
        return []
    due = regimen.start + SIX_MONTHS
    return [_item("R057", "creatinine and eGFR, then every 6 months", due)]


def _thyroid(regimen: Regimen, found: frozenset[str]) -> list[MonitoringItem]:
    """Before, after the start, and after each level that lasts until TSH has settled."""
    if not found.intersection(THYROID):
        return []
    test = "TSH, free T4" if "R067" in found else "TSH"
    rule_id = "R067" if "R067" in found else "R066"
    lasting = [
        level.start
        for level in regimen.levels
        if level.end - level.start >= TSH_AFTER[0] and level.start > regimen.start
    ]
    items = [_item(rule_id, f"{test} before the first dose", regimen.start)]
    for day in (regimen.start, *lasting):
        items.append(_item("R135", test, day + TSH_AFTER[0], latest=day + TSH_AFTER[1]))
    last = (lasting or [regimen.start])[-1]
    items.append(_item(rule_id, f"{test}, then yearly", last + ONE_YEAR))
    return items


def _mood(regimen: Regimen, found: frozenset[str]) -> list[MonitoringItem]:
    if "R064" not in found:
        return []
    start = regimen.start
    return [
        _item("R064", "mood score and safety plan before the first dose", start),
        _item("R064", "review of mood", start + 2 * WEEK),
        _item("R064", "review of mood", start + 6 * WEEK),
    ]


def _infant(regimen: Regimen, found: frozenset[str]) -> list[MonitoringItem]:
    return [_item("R060", "watch the infant", regimen.start)] if "R060" in found else []


def _benefit(regimen: Regimen) -> list[MonitoringItem]:
    due = regimen.target_reached + WEEKS_ON_TARGET * WEEK
    what = f"{WEEKS_ON_TARGET} weeks on the last dose: continue, change or stop"
    return [_item("R134", what, due)]


def _watch() -> list[MonitoringItem]:
    watched = {
        "R139": "sweating, cramps, vomiting, restlessness or confusion within hours of a dose: "
        "emergency care, no further dose",
        "R132": "yellow skin or eyes, dark urine, pale stool, pain under the right ribs: stop, "
        "liver tests the same day",
        "R133": "new low mood or thoughts of suicide: stop or lower, urgent review",
    }
    return [_item(rule_id, what, None) for rule_id, what in watched.items()]
