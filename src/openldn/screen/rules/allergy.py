"""Hypersensitivity to naltrexone."""

from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput
from openldn.screen.make_finding import finding
from openldn.screen.medications.line import Use


def find_hypersensitivity(given: ScreenInput) -> list[ScreenFinding]:
    """Naltrexone among allergies or conditions."""
    sign = given.sign("naltrexone_allergy")
    words = [sign.words] if sign else []
    words += [
        use.words
        for use in given.uses
        if use.use is Use.ALLERGY and "naltrexone" in use.mention.ingredients
    ]
    words += [text for text in given.record.allergies or () if "naltrexone" in text.casefold()]
    words = [text for text in words if not text.casefold().startswith(("no ", "not "))]
    return [finding("R063", f"'{words[0].strip()}'.")] if words else []
