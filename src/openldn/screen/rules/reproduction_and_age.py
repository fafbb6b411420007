"""Pregnancy, milk, children, the old."""

import re

from openldn.record import LaboratoryValue, Pregnancy, Sex
from openldn.screen.conditions import plain
from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput
from openldn.screen.limits import limit
from openldn.screen.make_finding import finding

# No clinical limit: only beyond these ages is a question about pregnancy left out.
ASK_FROM_YEARS, ASK_TO_YEARS = 10, 60

_TEST = re.compile(r"\bb?hcg|pregnan|schwangerschaftstest|grossesse|embarazo|gravidanza")
_POSITIVE = re.compile(r"\bpos|detected|\+|reactive|\bpregnant")
_NEGATIVE = re.compile(r"\b(neg\w*|not|no|non)\b|undetected")


def find_pregnancy(given: ScreenInput) -> list[ScreenFinding]:
    """Pregnant."""
    sign = given.sign("pregnant")
    if given.record.pregnancy is Pregnancy.PREGNANT:
        return [finding("R058", "Pregnant.")]
    tests = _tests(given)
    positive = [one for one in tests if _is_positive(one)]
    unread = [one for one in tests if _is_unreadable(one)]
    if positive:
        told = given.record.pregnancy
        denial = f", and the record says pregnancy: {told}" if told else ""
        return [finding("R058", f"{positive[0].shown}: a positive test{denial}.")]
    if unread and sign is None:
        message = f"{unread[0].shown}: cannot be read without the limit of its laboratory."
        return [finding("R058", message, is_unknown=True)]
    if sign is None or _is_other_wording(given):
        return []
    return [finding("R058", f"'{sign.words}': pregnancy.")]


def find_trying(given: ScreenInput) -> list[ScreenFinding]:
    """Trying to conceive."""
    sign = given.sign("trying")
    if given.record.pregnancy is not Pregnancy.TRYING and sign is None:
        return []
    return [finding("R059", f"'{sign.words}'." if sign else "Trying to conceive.")]


def find_breastfeeding(given: ScreenInput) -> list[ScreenFinding]:
    """Breastfeeding."""
    sign = given.sign("breastfeeding")
    if given.record.breastfeeding is not True and sign is None:
        return []
    return [finding("R060", "Breastfeeding.")]


def find_possible_pregnancy(given: ScreenInput) -> list[ScreenFinding]:
    """Could be pregnant, as told or because nobody asked."""
    record = given.record
    if record.pregnancy is Pregnancy.POSSIBLE or given.has("family_planning_unclear"):
        return [finding("R137", "Could be pregnant.")]
    known = record.pregnancy is not None or given.has("pregnant", "trying", "cannot_be_pregnant")
    age = record.age_years
    if (
        known
        or record.sex is Sex.MALE
        or (age is not None and not ASK_FROM_YEARS <= age < ASK_TO_YEARS)
    ):
        return []
    return [finding("R137", "Whether pregnancy is possible is not known.", is_unknown=True)]


def find_child(given: ScreenInput) -> list[ScreenFinding]:
    """Under 18."""
    age, bound = given.record.age_years, limit("age_child")
    return [finding("R061", f"{age:g} years old.")] if age is not None and age < bound else []


def find_age_unknown(given: ScreenInput) -> list[ScreenFinding]:
    """Age not given."""
    if given.record.age_years is not None:
        return []
    return [finding("X011", "The age is not given.", is_unknown=True)]


def find_old_age(given: ScreenInput) -> list[ScreenFinding]:
    """65 and over."""
    age, bound = given.record.age_years, limit("age_old")
    return [finding("R062", f"{age:g} years old.")] if age is not None and age >= bound else []


def _tests(given: ScreenInput) -> list[LaboratoryValue]:
    """Latest pregnancy tests, by whatever name."""
    names = [one.analyte for one in given.record.laboratory if _TEST.search(plain(one.analyte))]
    return list(given.results(*dict.fromkeys(names)))


def _is_positive(one: LaboratoryValue) -> bool:
    if one.value is not None:
        return one.bound != "<" and one.times_limit is not None and one.times_limit > 1
    words = plain(one.result)
    return bool(_POSITIVE.search(words)) and not _NEGATIVE.search(words)


def _is_unreadable(one: LaboratoryValue) -> bool:
    return one.bound != "<" and bool(one.value) and one.times_limit is None


def _is_other_wording(given: ScreenInput) -> bool:
    """Whether "pregnant" stands in words of doubt or of a wish."""
    words = {
        sign.words for sign in given.signs if sign.name in {"trying", "family_planning_unclear"}
    }
    return all(sign.words in words for sign in given.signs if sign.name == "pregnant")
