"""What is not known, not read, or contradicts itself: never a pass."""

import re

from openldn.record import MedicineStatus
from openldn.screen.antagonist_form import NALMEFENE, NALOXONE
from openldn.screen.conditions import unread_codes, unspoken
from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput
from openldn.screen.limits import limit
from openldn.screen.make_finding import finding
from openldn.screen.medications import UNNAMED
from openldn.screen.medicine_use import MedicineUse, Origin, denied_as, find_uses, is_unread
from openldn.screen.near_misses import find_near_misses
from openldn.screen.opioid_findings import describe, own_opioids
from openldn.screen.opioid_wait import IN_CONTEXT, is_opioid
from openldn.screen.table import find_rule

# What people name when asked for substances, and what no dictionary of medicines lists.
_NO_MEDICINE = re.compile(
    r"\b(alcohol|beers?|wine|spirits|vodka|whisky|whiskey|tobacco|cigarettes?|cigars?|smok\w+"
    r"|nicotine|vap\w+|snus|coffee|tea|caffeine|energy drinks?|cannabis|marijuana|thc|weed"
    r"|none|nothing|no drugs|denies|cocaine|amphetamines?|ecstasy|mdma|lsd|psilocybin|mushrooms"
    r"|ketamine|poppers|khat|kava|drink\w*|pints?|gin|rum|cider|champagne|hash\w*|e-cigarettes?"
    r"|cbd|hemp|no|never|nil|teetotal\w*|abstinent|sober)\b",
    re.IGNORECASE,
)
# Words for opioids, or for taking them, that are everyday words too.
_SLANG = re.compile(
    r"\b(dope|gear|chas(e|es|ed|ing) the dragon|skag|smack|horse|tar|nodding|speedball\w*|lean"
    r"|purple drank|sizzurp|chiva)\b",
    re.IGNORECASE,
)


def find_unread_names(given: ScreenInput) -> list[ScreenFinding]:
    """Names that no table knows."""
    return [
        finding("R150", f"'{one.words.strip()}': not recognized.", is_unknown=True)
        for one in given.listed
        if is_unread(one)
        and not (one.origin is Origin.SUBSTANCE and _NO_MEDICINE.search(one.words))
    ]


def find_unknown_substances(given: ScreenInput) -> list[ScreenFinding]:
    """Street names that may be an opioid's, and substances that nothing is known of."""
    return [
        finding("R150", f"'{one.words.strip()}': may be an opioid.", is_unknown=True)
        for one in given.listed
        if one.origin is Origin.SUBSTANCE
        and not is_unread(one)
        and (_SLANG.search(one.words) or not (one.line.mentions or _NO_MEDICINE.search(one.words)))
    ]


def find_doubtful_names(given: ScreenInput) -> list[ScreenFinding]:
    """Names that may be an opioid's."""
    unread = {one.words for one in given.listed if is_unread(one)}
    return [
        finding(
            "R150",
            f"'{use.words.strip()}': may be an opioid. {use.mention.reason}".strip(),
            is_unknown=True,
        )
        for use in given.uses
        if use.is_own
        and _is_doubtful(use)
        and not _is_long_ago(use, given)
        and (use.mention.name or use.words not in unread)
    ]


def find_old_list(given: ScreenInput) -> list[ScreenFinding]:
    """No list, or an old one."""
    listed_on = given.record.medicines_listed_on
    if _has_no_list(given):
        return [finding("R151", "No medication list is given.", is_unknown=True)]
    if listed_on is None or (given.today - listed_on).days <= limit("list_days"):
        return []
    age = (given.today - listed_on).days
    return [finding("R151", f"The medication list is {age} days old.", is_unknown=True)]


def find_undated_list(given: ScreenInput) -> list[ScreenFinding]:
    """A list that does not say of when it is."""
    undated = given.record.medicines_listed_on is None and not given.is_list_only
    if not undated or given.record.medicines is None:
        return []
    return [finding("X010", "The medication list has no date.")]


def find_disagreement(given: ScreenInput) -> list[ScreenFinding]:
    """An opioid was dispensed that the list does not hold."""
    return [
        finding("R152", f"{describe(use)}: dispensed, and the list does not explain it.")
        for use, wait in own_opioids(given)
        if use.origin is Origin.DISPENSED and not wait.is_over(given.today)
    ]


def find_named_elsewhere(given: ScreenInput) -> list[ScreenFinding]:
    """An opioid is named among conditions or symptoms, and no list holds it."""
    known = {kind for use in given.uses for kind in use.kinds}
    return [
        finding(
            "R152",
            f"{describe(use)}: an opioid named among conditions or symptoms and on no list.",
            is_unknown=True,
        )
        for use in find_uses(given.asides, today=given.today)
        if use.is_own
        and is_opioid(use)
        and use.kinds != (UNNAMED,)
        and not set(use.kinds) & known
        and not _is_long_ago(use, given)
    ]


def find_open_orders(given: ScreenInput) -> list[ScreenFinding]:
    """Opioid orders that are on hold, drafted or of unknown status."""
    open_words = {
        one.words: one.status
        for one in given.listed
        if one.status is not None and one.status.is_open_order
    }
    return [
        finding("R154", f"{describe(use)}: status {open_words[use.words]}, counted as current.")
        for use, _ in own_opioids(given)
        if use.words in open_words
    ]


def find_entries_in_error(given: ScreenInput) -> list[ScreenFinding]:
    """Entries that were entered in error."""
    return [
        finding("X004", f"'{one.words.strip()}': entered in error, ignored.")
        for one in given.listed
        if one.status is MedicineStatus.ENTERED_IN_ERROR
    ]


def find_contradictions(given: ScreenInput) -> list[ScreenFinding]:
    """Entries that are active, and stopped, denied or long over, at once."""
    words = [
        f"'{one.words.strip()}': active in the record, {denial}."
        for one in given.listed
        if (denial := denied_as(one))
    ]
    words += [
        f"{describe(use)}: active in the record, last dose on {use.last_dose_on}."
        for use, wait in own_opioids(given)
        if use.is_said_to_be_taken
        and use.last_dose_on is not None
        and wait.counted_from != use.last_dose_on
    ]
    return [finding("X013", one) for one in words]


def find_not_asked(given: ScreenInput) -> list[ScreenFinding]:
    """Fields that are empty because nobody asked."""
    record = given.record
    fields = {
        "conditions": record.conditions, "allergies": record.allergies,
        "substances": record.substances, "procedures": record.procedures,
        "sex": record.sex, "LDN taken now": record.naltrexone.on_ldn,
    }  # fmt: skip
    missing = [name for name, value in fields.items() if value is None]
    return (
        [finding("X001", f"Not asked: {', '.join(missing)}.", is_unknown=True)] if missing else []
    )


def find_unread_codes(given: ScreenInput) -> list[ScreenFinding]:
    """Codes of conditions that no table knows."""
    entries = (*(given.record.conditions or ()), *(given.record.symptoms or ()))
    return [
        finding("X002", f"Condition code '{code}': not known here.", is_unknown=True)
        for code in unread_codes(entries)
    ]


def find_unspoken_conditions(given: ScreenInput) -> list[ScreenFinding]:
    """Conditions that no rule looked at."""
    words = unspoken((*(given.record.conditions or ()), *(given.record.symptoms or ())))
    if not words:
        return []
    return [finding("X003", f"No rule speaks of: {'; '.join(dict.fromkeys(words))}.")]


def find_misspelled_conditions(given: ScreenInput) -> list[ScreenFinding]:
    """Words that are one typing error away from a condition that waits."""
    entries = (*(given.record.conditions or ()), *(given.record.symptoms or ()))
    return [
        finding("X015", f"'{text}': may mean {wording}.", is_unknown=True)
        for text, wording in find_near_misses(entries)
    ]


def find_list_only(given: ScreenInput) -> list[ScreenFinding]:
    """Only a list was given."""
    if not given.is_list_only:
        return []
    message = (
        "Only the medicines were looked at: not age, conditions, allergies, liver, kidney, "
        "pregnancy, procedures, substances or the dose."
    )
    return [finding("X009", message, is_unknown=True)]


def _has_no_list(given: ScreenInput) -> bool:
    if given.is_list_only:
        return not given.medicines
    return given.record.medicines is None


def _is_doubtful(use: MedicineUse) -> bool:
    """Whether nobody knows if it is an opioid, and no rule of its own asks about it."""
    # Of loperamide the amount decides; where the reader doubts it, it is asked here too.
    asked_elsewhere = (IN_CONTEXT - {"loperamide"}) | {NALOXONE, NALMEFENE}
    left = set(use.kinds) - asked_elsewhere
    return use.mention.opioid is None and (bool(left) or not use.kinds)


def _is_long_ago(use: MedicineUse, given: ScreenInput) -> bool:
    """Whether even the longest interval for an unknown opioid has passed."""
    days = find_rule("R021").interval_days or 0
    if use.last_dose_on is None or use.is_said_to_be_taken:
        return False
    return (given.today - use.last_dose_on).days >= days
