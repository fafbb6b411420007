"""Liver: hepatitis, failure, cirrhosis, tests, and the lack of them."""

from openldn.record import LaboratoryValue, LiverClass
from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput, months_before
from openldn.screen.limits import limit
from openldn.screen.make_finding import finding

_ENZYMES = ("ALT", "AST")
NO_LIMIT = "cannot be read against a limit, as none is given"


def find_acute_hepatitis(given: ScreenInput) -> list[ScreenFinding]:
    """Acute hepatitis."""
    sign = given.sign("acute_hepatitis")
    return [finding("R050", f"'{sign.words}': acute hepatitis.")] if sign else []


def find_hepatitis_unclear(given: ScreenInput) -> list[ScreenFinding]:
    """Hepatitis, and nobody said whether it is acute."""
    sign = given.sign("hepatitis_unclear")
    if sign is None or given.has("acute_hepatitis", "hepatitis_chronic"):
        return []
    message = f"'{sign.words}': acute or chronic is not said."
    return [finding("X007", message, is_unknown=True)]


def find_liver_failure(given: ScreenInput) -> list[ScreenFinding]:
    """Liver failure, decompensation, Child-Pugh C."""
    sign = given.sign("liver_failure")
    if sign is None and given.record.liver_class is not LiverClass.C:
        return []
    words = f"'{sign.words}'" if sign else "Child-Pugh class C"
    return [finding("R051", f"{words}: liver failure or decompensated cirrhosis.")]


def find_cirrhosis(given: ScreenInput) -> list[ScreenFinding]:
    """Cirrhosis that is not known to be decompensated."""
    sign, known = given.sign("cirrhosis"), given.record.liver_class
    if known is LiverClass.C or given.has("liver_failure"):
        return []
    if sign is None and known is None:
        return []
    words = f"'{sign.words}'" if sign else f"Child-Pugh class {known}"
    return [finding("R052", f"{words}: cirrhosis.")]


def find_cirrhosis_without_class(given: ScreenInput) -> list[ScreenFinding]:
    """Cirrhosis, and nobody said how far."""
    known = given.record.liver_class is not None or given.has("child_pugh_ab", "liver_failure")
    sign = given.sign("cirrhosis")
    if sign is None or known:
        return []
    return [finding("X008", f"'{sign.words}': the Child-Pugh class is not given.", is_unknown=True)]


def find_raised_enzymes(given: ScreenInput) -> list[ScreenFinding]:
    """ALT or AST above three and up to five times the upper limit."""
    low, high = limit("alt_caution_times"), limit("alt_hold_times")
    return [
        finding("R053", f"{_shown(one)}.")
        for one in given.results(*_ENZYMES)
        if one.times_limit is not None and low < one.times_limit <= high
    ]


def find_slightly_raised_enzymes(given: ScreenInput) -> list[ScreenFinding]:
    """ALT or AST above the upper limit and up to three times it."""
    low, high = limit("alt_monitor_times"), limit("alt_caution_times")
    return [
        finding("R054", f"{_shown(one)}.")
        for one in given.results(*_ENZYMES)
        if one.times_limit is not None and low < one.times_limit <= high
    ]


def find_liver_injury(given: ScreenInput) -> list[ScreenFinding]:
    """Jaundice, bilirubin above twice the limit, ALT or AST above five times."""
    bounds = (("bilirubin", "bilirubin_hold_times"), *((one, "alt_hold_times") for one in _ENZYMES))
    found = [
        finding("R055", f"{_shown(one)}.")
        for analyte, bound in bounds
        for one in given.results(analyte)
        if one.times_limit is not None and one.times_limit > limit(bound)
    ]
    sign = given.sign("jaundice")
    return [*([finding("R055", f"'{sign.words}': jaundice.")] if sign else []), *found]


def find_no_liver_test(given: ScreenInput) -> list[ScreenFinding]:
    """No test that can be read in the last months, before a first dose."""
    if _is_excused(given) or _has_current_test(given):
        return []
    values = given.results(*_ENZYMES)
    why = " ".join(f"{_shown(one)}: {_fault(one)}." for one in values)
    return [finding("R130", why or "No ALT or AST is given.", is_unknown=True)]


def find_unreadable_liver_tests(given: ScreenInput) -> list[ScreenFinding]:
    """Results without a limit, which the rule above has not named yet."""
    enzymes = _ENZYMES if _is_excused(given) or _has_current_test(given) else ()
    return [
        finding("R130", f"{_shown(one)}: {_fault(one)}.", is_unknown=True)
        for one in given.results(*enzymes, "bilirubin")
        if one.times_limit is None
    ]


def find_reason_without_test(given: ScreenInput) -> list[ScreenFinding]:
    """A prescriber's reason to go without a test."""
    if not given.record.reason_without_liver_test:
        return []
    return [finding("X006", "No liver test is asked for, because a reason is stated.")]


def find_liver_symptoms(given: ScreenInput) -> list[ScreenFinding]:
    """Signs of a sick liver among the symptoms."""
    sign = next((one for one in given.symptoms if one.name in {"jaundice", "liver_symptoms"}), None)
    sign = sign or given.sign("liver_symptoms")
    return [finding("R132", f"'{sign.words}': may come from the liver.")] if sign else []


def _shown(one: LaboratoryValue) -> str:
    on = f" of {one.taken_on}" if one.taken_on else ""
    if one.times_limit is None:
        return f"{one.shown}{on}"
    return f"{one.shown}{on} is {one.times_limit:.3g} times the upper limit of {one.upper_limit:g}"


def _is_excused(given: ScreenInput) -> bool:
    return bool(given.record.reason_without_liver_test) or given.is_on_ldn


def _has_current_test(given: ScreenInput) -> bool:
    since = months_before(given.today, limit("liver_test_months"))
    return any(
        one.times_limit is not None and one.taken_on is not None and one.taken_on >= since
        for one in given.results(*_ENZYMES)
    )


def _fault(one: LaboratoryValue) -> str:
    if not one.limit_fits:
        return f"the upper limit of {one.upper_limit:g} does not fit the unit {one.unit}"
    if one.times_limit is None:
        return NO_LIMIT
    if one.taken_on is None:
        return "the day it was taken is not given"
    return f"older than {limit('liver_test_months'):g} months"
