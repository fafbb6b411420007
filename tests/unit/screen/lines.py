"""Hand-made lines of a medication list, so that rules are tested apart from reading names."""

from datetime import date

from openldn.record import MedicineEntry, Record
from openldn.screen.given import ScreenInput
from openldn.screen.medications.line import LineState, MedicationLine, Mention, Use
from openldn.screen.medicine_use import KnownMedicine, Origin
from openldn.screen.screening import screen_given

TODAY = date(2026, 11, 24)
BUPRENORPHINE = "buprenorphine (sublingual, buccal, patch, injection)"
KRATOM = "kratom (mitragynine, 7-hydroxymitragynine)"
POPPY = "poppy seed tea, poppy pods, unwashed poppy seed"
PETHIDINE = "pethidine (meperidine)"
DIPHENOXYLATE = "diphenoxylate (+ atropine)"
ANTAGONISTS = ("naltrexone", "naloxone", "nalmefene", "olanzapine + samidorphan",
    "naltrexone + bupropion", "methylnaltrexone", "naloxegol", "naldemedine", "alvimopan",
    "loperamide", "dextromethorphan", "racecadotril", "lofexidine")  # fmt: skip
CONTEXT = ("eluxadoline", "trimebutine", "difelikefalin", "nalfurafine")


def make_line(text="", *kinds, **fields) -> MedicationLine:
    """One line with one name in it; ``kinds`` are rows of the opioid table."""
    ingredients = fields.pop("ingredients", None)
    if ingredients is None:
        ingredients = tuple(part for kind in kinds for part in kind.split(" (")[0].split(" + "))
    opioid = fields.pop("opioid", _opioid(kinds))
    use = fields.pop("use", Use.CURRENT)
    name = fields.pop("name", text)
    state = fields.pop("state", LineState.RECOGNIZED)
    mention = Mention(
        text=text, start=0, end=len(text), name=name, ingredients=ingredients, kinds=kinds,
        opioid=opioid, use=use, **fields,
    )  # fmt: skip
    return MedicationLine(text=text, state=state, opioid=opioid, use=use, mentions=(mention,))


def _opioid(kinds):
    if any(kind in CONTEXT for kind in kinds):
        return None
    return bool(kinds) and not all(kind in ANTAGONISTS for kind in kinds)


def medicine(text="", *kinds, origin=Origin.LIST, status=None, entry=None, **fields):
    """A known medicine; ``entry`` holds fields of the record's entry."""
    line = text if isinstance(text, MedicationLine) else make_line(text, *kinds, **fields)
    made = MedicineEntry(text=line.text or "code", status=status, **(entry or {}))
    return KnownMedicine(line=line, origin=origin, entry=made)


def unread(text, use=Use.CURRENT):
    return MedicationLine(text=text, state=LineState.NOT_RECOGNIZED, opioid=None, use=use)


def screen(*medicines, today=TODAY, **record):
    """Screen a record whose medicines are understood already."""
    fields = {"medicines": ()} | record
    return screen_given(
        ScreenInput(record=Record(**fields), medicines=tuple(medicines), today=today)
    )


def ids(screening):
    return {one.id for one in screening.findings}


def of_id(screening, id):
    return [one for one in screening.findings if one.id == id]
