"""The dose asked for, its steps, and what it is made of."""

import re

from openldn.record import DoseRequest
from openldn.screen.conditions import plain
from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput
from openldn.screen.limits import limit
from openldn.screen.make_finding import finding

_SLOW = re.compile(
    r"\b(slow|sustained|extended|time[- ]?release|timed|modified|prolonged|controlled|delayed"
    r"|long[- ]acting|retard\w*|\w*retard|depot\w*|prolongee?|sr|er|xr|cr|lp|la|mr|pr|xl)\b"
)
_NOT_SLOW = re.compile(r"\b(not|no|non|immediate|instant)\b")
_CALCIUM = re.compile(r"calcium carbonate|caco3|\bcalcium\b")
_LACTOSE = re.compile(r"lactose|milk sugar")
_CUT = re.compile(r"\b(cut|cutting|split|splitting|halv\w*|quarter\w*|pieces?|crush\w*|fraction)\b")
_HOME = re.compile(r"home|dissolv\w*|self[- ]?made|kitchen|diy|dilut\w*")
_LIQUID = re.compile(r"liquid|solution|suspension|syrup|drops|oral sol|water")
_PRESERVATIVE = re.compile(r"benzoate|paraben|sulfite|sulphite|dye|colou?ring|alcohol|ethanol")
_OTHER_ROUTE = re.compile(
    r"topical|cream|ointment|gel|sublingual|nasal|transdermal|eye|skin|lotion|troche|lozenge"
)
_WHOLE_TABLET = re.compile(r"\b50\s*mg\b")
# A milligram figure and a volume times strength agree when they round to the same.
SAME_MG = 0.005


def find_above_customary(given: ScreenInput) -> list[ScreenFinding]:
    """Above 4.5 mg and up to 6 mg."""
    dose = given.request.dose_mg
    if dose is None or not limit("ldn_customary_mg") < dose <= limit("ldn_trial_mg"):
        return []
    return [finding("R110", f"Dose asked for: {dose:g} mg.")]


def find_above_trials(given: ScreenInput) -> list[ScreenFinding]:
    """Above 6 mg and below 50 mg, asked for or taken."""
    taken = given.record.naltrexone
    doses = {
        "Dose asked for": given.request.dose_mg,
        "Dose taken now": None if taken.on_ldn is False else taken.dose_mg,
    }
    return [
        finding("R111", f"{what}: {dose:g} mg.")
        for what, dose in doses.items()
        if dose is not None and limit("ldn_trial_mg") < dose < limit("tablet_mg")
    ]


def find_full_dose(given: ScreenInput) -> list[ScreenFinding]:
    """50 mg and more, or whole 50 mg tablets."""
    asked = given.request
    if asked.dose_mg is not None:
        is_full = asked.dose_mg >= limit("tablet_mg")
    else:
        is_full = _is_tablet(asked) and not (_is_cut(asked) or _is_home_made(asked))
    what = f"{asked.dose_mg:g} mg" if asked.dose_mg is not None else f"'{asked.formulation}'"
    return [finding("R112", f"Dose asked for: {what}, as LDN.")] if is_full else []


def find_cut_tablets(given: ScreenInput) -> list[ScreenFinding]:
    """Pieces of 50 mg tablets."""
    asked = given.request
    pieces = _is_cut(asked) or (
        _is_tablet(asked)
        and asked.dose_mg is not None
        and asked.dose_mg < limit("tablet_mg")
        and not _is_home_made(asked)
    )
    return [finding("R113", f"'{asked.formulation}': pieces of tablets.")] if pieces else []


def find_slow_release(given: ScreenInput) -> list[ScreenFinding]:
    """Anything but immediate release."""
    asked = given.request
    for words in (asked.release, asked.formulation):
        if _SLOW.search(plain(words)) and not _NOT_SLOW.search(plain(words)):
            return [finding("R114", f"'{words}': not immediate release.")]
    return []


def find_calcium(given: ScreenInput) -> list[ScreenFinding]:
    """Calcium carbonate as a filler."""
    filler = given.request.filler
    return [finding("R115", f"Filler: '{filler}'.")] if _CALCIUM.search(plain(filler)) else []


def find_lactose(given: ScreenInput) -> list[ScreenFinding]:
    """Lactose, for somebody who does not bear it."""
    sign, filler = given.sign("lactose"), given.request.filler
    allergic = [text for text in given.record.allergies or () if _LACTOSE.search(plain(text))]
    words = [sign.words] if sign else allergic
    if not words or (filler and not _LACTOSE.search(plain(filler))):
        return []
    what = f"filler '{filler}'" if filler else "the filler is not said"
    return [finding("R116", f"'{words[0]}' and {what}.", is_unknown=not filler)]


def find_home_made(given: ScreenInput) -> list[ScreenFinding]:
    """A liquid made at home of 50 mg tablets."""
    asked = given.request
    return [finding("R117", f"'{_what(asked)}': made at home.")] if _is_home_made(asked) else []


def find_preservatives(given: ScreenInput) -> list[ScreenFinding]:
    """A liquid, and what it is kept with."""
    asked = given.request
    if not _LIQUID.search(plain(asked.formulation)):
        return []
    words = [text for text in given.record.allergies or () if _PRESERVATIVE.search(plain(text))]
    sign = given.sign("excipient")
    words += [sign.words] if sign else []
    known = f" '{words[0]}' is on record." if words else ""
    return [finding("R118", f"'{asked.formulation}': a liquid with a preservative.{known}")]


def find_strength_error(given: ScreenInput) -> list[ScreenFinding]:
    """Two strengths at once, or a volume that does not give the dose."""
    asked, strengths = given.request, sorted(set(given.request.strengths_mg_per_ml))
    if len(strengths) > 1:
        shown = " and ".join(f"{one:g}" for one in strengths)
        return [finding("R119", f"Strengths {shown} mg/mL at once.")]
    if not strengths or asked.volume_ml is None or asked.dose_mg is None:
        return []
    holds = strengths[0] * asked.volume_ml
    if abs(holds - asked.dose_mg) < SAME_MG:
        return []
    message = (
        f"{asked.volume_ml:g} mL of {strengths[0]:g} mg/mL hold {holds:g} mg; "
        f"{asked.dose_mg:g} mg are asked for."
    )
    return [finding("R119", message)]


def find_fast_steps(given: ScreenInput) -> list[ScreenFinding]:
    """Steps that follow each other too fast or are too large."""
    asked, found = given.request, []
    if asked.step_days is not None and asked.step_days < limit("step_days"):
        found.append(finding("R120", f"A step every {asked.step_days:g} days."))
    if asked.step_mg is not None and asked.step_mg > limit("step_mg"):
        found.append(finding("R120", f"Steps of {asked.step_mg:g} mg."))
    if asked.start_mg is not None and asked.start_mg > limit("step_mg"):
        found.append(finding("R120", f"A first dose of {asked.start_mg:g} mg, a step from none."))
    return found


def find_other_route(given: ScreenInput) -> list[ScreenFinding]:
    """Not swallowed."""
    words = given.request.formulation
    return [finding("R123", f"'{words}'.")] if _OTHER_ROUTE.search(plain(words)) else []


def _is_tablet(asked: DoseRequest) -> bool:
    return bool(_WHOLE_TABLET.search(plain(asked.formulation)))


def _is_cut(asked: DoseRequest) -> bool:
    words = plain(_what(asked))
    return bool(_CUT.search(words)) and ("tablet" in words or _is_tablet(asked))


def _is_home_made(asked: DoseRequest) -> bool:
    words = plain(_what(asked))
    return bool(_HOME.search(words)) and bool(_LIQUID.search(words) or _is_tablet(asked))


def _what(asked: DoseRequest) -> str:
    return " ".join(part for part in (asked.formulation, asked.supply) if part)
