"""Mood, mind and sleep."""

from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput
from openldn.screen.make_finding import finding


def find_depression(given: ScreenInput) -> list[ScreenFinding]:
    """Depression or suicidal thoughts."""
    return _sign(given, "R064", "suicidal", "depression")


def find_psychosis(given: ScreenInput) -> list[ScreenFinding]:
    """Psychosis or mania."""
    return _sign(given, "R065", "psychosis", "mania")


def find_poor_sleep(given: ScreenInput) -> list[ScreenFinding]:
    """Insomnia, nightmares, PTSD."""
    return _sign(given, "R077", "sleep")


def find_new_low_mood(given: ScreenInput) -> list[ScreenFinding]:
    """New low mood or suicidal thoughts among the symptoms."""
    sign = next((one for one in given.symptoms if one.name in {"suicidal", "low_mood_new"}), None)
    return [finding("R133", f"'{sign.words}'.")] if sign else []


def _sign(given: ScreenInput, id: str, *names: str) -> list[ScreenFinding]:
    sign = next((found for name in names if (found := given.sign(name))), None)
    return [finding(id, f"'{sign.words}'.")] if sign else []
