"""How long an opioid keeps LDN waiting: the longest interval wins, and no date is no date."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

from openldn.errors import NotFound
from openldn.screen import medications
from openldn.screen.medications.line import Use
from openldn.screen.medicine_use import MedicineUse
from openldn.screen.table import find_rule
from openldn.tables import read_rows

# For what is an opioid and stands in no row, or in one without a rule of its own.
OTHERWISE = "R001"
LONG_ACTING = "R002"
SHOP_BOUGHT = "R018"
WITH_NALTREXONE = "R035"
WITH_NALOXONE = "R036"
HIDDEN_NAME = "R019"
STILL_TAKEN = "counted as taken today,"
# Opioids that act in the gut or elsewhere; rules of their own say when they count.
IN_CONTEXT = frozenset({"loperamide", "eluxadoline", "trimebutine", "difelikefalin", "nalfurafine"})

_PATCH = re.compile(r"\bpatch(es)?\b|transdermal|\bpflaster\b|\bparche", re.IGNORECASE)
_SHOP = re.compile(
    r"\b(otc|over[ -]the[ -]counter|shop[ -]?bought|from (the|a) (shop|supermarket|chemist)"
    r"|without (a )?prescription|non-?prescription|boots)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Wait:
    """How one opioid makes LDN wait.

    Parameters
    ----------
    rule_ids : tuple of str
        Rules that speak of it, the first one first.
    days : int or None
        Opioid-free days; ``None`` when no number of days clears it.
    counted_from : date or None
        Last dose, or today for what is still taken; ``None`` when it is not known.
    until : date or None
        First day on which it no longer holds.
    calculation : str
    """

    rule_ids: tuple[str, ...]
    days: int | None
    counted_from: date | None
    until: date | None
    calculation: str

    @classmethod
    def from_day(
        cls, start: date, days: int, rule_ids: tuple[str, ...], *, word: str = "last dose"
    ) -> "Wait":
        """Count days from a day."""
        until = start + timedelta(days=days)
        return cls(
            rule_ids=rule_ids, days=days, counted_from=start, until=until,
            calculation=f"{word} {start} + {days} days = {until}",
        )  # fmt: skip

    def is_over(self, today: date) -> bool:
        """Whether the interval has passed."""
        return self.until is not None and self.until <= today


def is_opioid(use: MedicineUse) -> bool:
    """Whether a medicine is an opioid that rules count days for."""
    return use.mention.opioid is True and (not use.kinds or bool(set(use.kinds) - IN_CONTEXT))


def wait_for(use: MedicineUse, *, today: date) -> Wait:
    """The wait that an opioid asks for."""
    rule_ids = find_rule_ids(use)
    days = _days(use, rule_ids)
    start = use.last_dose_on or (today if use.is_open and use.use is not Use.PLANNED else None)
    if days is None or start is None:
        return Wait(rule_ids=rule_ids, days=days, counted_from=start, until=None, calculation="")
    wait = Wait.from_day(start, days, rule_ids, word=_counted(use))
    if use.is_said_to_be_taken and wait.is_over(today):
        return Wait.from_day(today, days, rule_ids, word=STILL_TAKEN)
    return wait


def find_rule_ids(use: MedicineUse) -> tuple[str, ...]:
    """Rules that speak of an opioid; the first is the one that its name decides."""
    rules = _rules()
    found = [id for kind in use.kinds for id in rules.get(kind, _Row((OTHERWISE,))).rule_ids]
    found = found or [OTHERWISE]
    if is_long(use):
        found = [LONG_ACTING if id == OTHERWISE else id for id in found]
    if _SHOP.search(use.words) and any("codeine" in kind for kind in use.kinds):
        found.insert(0, SHOP_BOUGHT)
    if "naloxone" in use.mention.ingredients:
        found.append(WITH_NALOXONE)
    if "naltrexone" in use.mention.ingredients:
        found.append(WITH_NALTREXONE)
    if _hidden_names().search(f"{use.mention.name} {use.mention.text}"):
        found.append(HIDDEN_NAME)
    return tuple(dict.fromkeys(found))


def is_long(use: MedicineUse) -> bool:
    """Whether it is a modified-release form or a patch."""
    return use.mention.is_modified_release is True or is_patch(use)


def is_patch(use: MedicineUse) -> bool:
    """Whether it is a patch; its depot keeps releasing, so days count from removal."""
    return bool(_PATCH.search(f"{use.mention.route} {use.words}"))


def _counted(use: MedicineUse) -> str:
    if use.last_dose_on is None:
        return STILL_TAKEN
    return "patch removed" if is_patch(use) else "last dose"


def _days(use: MedicineUse, rule_ids: tuple[str, ...]) -> int | None:
    of_rules = [days for id in rule_ids if (days := find_rule(id).interval_days) is not None]
    of_rows = [_row_days(use, kind) for kind in use.kinds]
    if None in of_rows:
        return None
    known = [days for days in of_rows if days is not None]
    if is_long(use) or not known:
        known.append(find_rule(LONG_ACTING).interval_days or 0)
    return max((*of_rules, *known))


def _row_days(use: MedicineUse, kind: str) -> int | None:
    """Of the row; of the rule alone where the row's days are for another form than this."""
    try:
        row = medications.find_opioid_row(kind)
    except NotFound:
        return find_rule(LONG_ACTING).interval_days
    is_immediate = use.mention.is_modified_release is False and not is_patch(use)
    if is_immediate and _rules().get(kind, _Row(())).has_immediate_form:
        return 0
    return row.interval_days


@dataclass(frozen=True)
class _Row:
    rule_ids: tuple[str, ...]
    has_immediate_form: bool = False


@lru_cache(maxsize=1)
def _rules() -> Mapping[str, _Row]:
    return MappingProxyType(
        {
            row["kind"]: _Row(tuple(row["rules"].split(";")), row["immediate"] == "yes")
            for row in read_rows("openldn.screen", "opioid_rules.csv")
        }
    )


@lru_cache(maxsize=1)
def _hidden_names() -> re.Pattern[str]:
    """Names that the table gives as hiding an opioid."""
    listed = find_rule(HIDDEN_NAME).trigger.partition("(")[2].partition(")")[0]
    names = "|".join(re.escape(name.strip()) for name in listed.split(","))
    return re.compile(rf"\b({names})\b", re.IGNORECASE)
