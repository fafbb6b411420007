"""Cancer, pain to come, bleeding."""

from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput, names
from openldn.screen.make_finding import finding


def find_cancer(given: ScreenInput) -> list[ScreenFinding]:
    """Cancer under treatment or with pain to come; other cancer is asked about."""
    sign, treated = given.sign("cancer"), given.sign("cancer_treated")
    uses = (*given.taken("chemotherapy"), *given.taken("checkpoint"))
    if uses:
        return [finding("R073", f"{names(uses)}: cancer treatment.")]
    if sign is None and not _tells_of_cancer(given):
        return []
    if treated:
        return [finding("R073", f"'{treated.words}': under treatment, or pain is likely.")]
    words = sign.words if sign else ""
    message = f"'{words}': treatment and pain are not said."
    return [finding("R073", message, is_unknown=True)]


def find_opioid_need(given: ScreenInput) -> list[ScreenFinding]:
    """Illnesses in which opioids will be needed."""
    sign = given.sign("opioid_need")
    return [finding("R074", f"'{sign.words}': opioids are likely to be needed.")] if sign else []


def find_bleeding(given: ScreenInput) -> list[ScreenFinding]:
    """Bleeding disorder or anticoagulant."""
    sign, uses = given.sign("bleeding"), given.taken("anticoagulant")
    words = f"'{sign.words}'" if sign else names(uses)
    return [finding("R075", f"{words}: concerns injections only.")] if words else []


def _tells_of_cancer(given: ScreenInput) -> bool:
    """Whether words that tell of treatment name cancer themselves."""
    telling = ("chemo", "metasta", "checkpoint", "radio", "radiation", "immunotherapy", "code")
    return any(
        sign.name == "cancer_treated" and any(word in sign.words.casefold() for word in telling)
        for sign in given.signs
    )
