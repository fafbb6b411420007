"""Lines that speak of a medicine and do not name it: "white pill for pain"."""

import re

from openldn.screen.medications.text import tokenize

_FORMS = frozenset(
    "pill pills tablet tablets capsule capsules caps shot shots injection injections patch patches "
    "syrup drops supp supps suppository suppositories medicine medicines medication medications "
    "med meds ones spray powder supplement relief remedy "
    "medicament medicaments medikament medikamente medicamento medicamentos farmaco".split()
)
# First words of an instruction, which speaks of the medicine of another line.
_INSTRUCTIONS = frozenset(
    "take takes apply use inject give dissolve swallow inhale place put one two half every each "
    "refill refills dispense disp qty no none list current my all".split()
)
# Forms in which hardly anything but opioids is named without its name, and two strengths of which
# the second is that of paracetamol.
_OPIOID_FORMS = frozenset("patch patches strip strips film films lollipop lollipops".split())
_OF_TWO = re.compile(r"\b\d{1,2}(?:[.,]5)?\s?/\s?(?:300|325|500|650)\b")
_DENIED = frozenset("no none not nil without keine kein sin sans senza".split())
_PURPOSE = frozenset("for contre pour gegen para per contra voor mot".split())
_MILLIGRAMS = re.compile(r"\d\s*(?:mg|mcg|µg)\b(?!\s*/\s*d)", re.IGNORECASE)


def is_nameless(text: str) -> bool:
    """Whether a line without a name speaks of a medicine, and is no instruction.

    Examples
    --------
    >>> is_nameless("little white pill for pain"), is_nameless("take one tablet daily")
    (True, False)
    """
    words = [token.text for token in tokenize(text)]
    if _OPIOID_FORMS & set(words) or _OF_TWO.search(text):
        return not _DENIED & set(words)
    if not words or words[0] in _INSTRUCTIONS or words[0].isdigit() or _DENIED & set(words):
        return False
    named = words if _PURPOSE & set(words) else words[1:]
    return bool(_FORMS & set(named)) or _MILLIGRAMS.search(text) is not None
