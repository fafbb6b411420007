"""From a name in a statement to what the line says of that medicine."""

import re
from datetime import date

from openldn.screen.medications.dose import (
    daily_mg,
    is_dosed,
    is_modified_release,
    route_of,
    strength_of,
)
from openldn.screen.medications.line import Mention, Use
from openldn.screen.medications.matching import Match
from openldn.screen.medications.names import LABEL_DOSE, read_names
from openldn.screen.medications.usage import Statement, Usage, find_usage

# Loperamide above this many mg a day is treated as an opioid (rules R010 and R011).
LABEL_DOSE_MG = 16.0
# A count before its name, above which the amount is asked: half of the above in 2 mg capsules.
MOST_COUNTED = 8
_PLUS = frozenset({"plus", "плюс", "πλας", "プラス"})
_PAIN_KILLERS = frozenset({"paracetamol", "ibuprofen", "aspirin"})
_MANY = frozenset(
    "ten dozen twelve fifteen twenty thirty forty fifty sixty hundred box packet handful".split()
)
_RESCUE = re.compile(r"nasal|spray|rescue|inject", re.IGNORECASE)


def make_mention(match: Match, statement: Statement, *, today: date) -> Mention:
    """What a statement says of one of its names."""
    name, piece = match.name, statement.piece
    token, behind = piece.tokens[match.first], _behind(match, statement)
    written = piece.written(match.first, match.after)
    usage = find_usage(match, statement, today=today)
    amount = daily_mg(behind)
    opioid = _opioid(match, statement, behind, amount)
    asked = usage.is_asked and opioid is not False
    return Mention(
        text=written,
        start=token.start,
        end=token.start + len(written),
        name=name.name,
        ingredients=name.ingredients,
        kinds=name.kinds,
        opioid=None if asked else opioid,
        use=Use.UNCLEAR if asked else usage.use,
        last_dose_on=usage.last_dose_on,
        is_modified_release=is_modified_release(f"{written} {behind}"),
        strength=strength_of(behind),
        route=route_of(behind),
        daily_mg=amount,
        confidence=match.confidence,
        reason=_reason(match, usage),
    )


def _behind(match: Match, statement: Statement) -> str:
    """The text after a name, up to the next one."""
    following = (one.first for one in statement.matches if one.first >= match.after)
    stop = min(following, default=statement.piece.size)
    if stop <= match.after:
        return ""
    tokens = statement.piece.tokens
    return statement.piece.text[tokens[match.after - 1].end : tokens[stop - 1].end]


def _opioid(match: Match, statement: Statement, behind: str, amount: float | None) -> bool | None:
    """Whether the substance is an opioid in this amount and form."""
    name = match.name
    if set(name.ingredients) & LABEL_DOSE and name.opioid is None and not name.doubt:
        return _above_label_dose(match, statement, amount)
    if "nalmefene" in name.ingredients and _RESCUE.search(behind):
        return None
    if name.opioid is False and _is_stronger_variety(match, statement):
        return None
    if name.opioid is False and _is_bare_cough_brand(match, statement, behind):
        return None
    return name.opioid


def _above_label_dose(match: Match, statement: Statement, amount: float | None) -> bool | None:
    """Loperamide: by its daily amount; a large count before the name is asked about."""
    numbers = [int(word) for word in _words_around(match, statement) if word.isdigit()]
    if amount is not None and amount > LABEL_DOSE_MG:
        return True
    is_many = max(numbers, default=0) > MOST_COUNTED or _MANY & set(_words_around(match, statement))
    return None if is_many and amount != LABEL_DOSE_MG else False


def _words_around(match: Match, statement: Statement) -> list[str]:
    """The word before a name and those behind it, strengths left out."""
    piece = statement.piece
    before = piece.words(max(match.first - 1, 0), match.first)
    behind = [
        piece.word(place)
        for place in range(match.after, piece.size)
        if piece.word(place + 1) not in ("mg", "mcg", "ml")
    ]
    return [*before, *behind]


def _is_stronger_variety(match: Match, statement: Statement) -> bool:
    """A pain killer "plus": what is added is codeine in many countries."""
    piece = statement.piece
    is_joined = any(one.first == match.after + 1 for one in statement.matches)
    follows = piece.word(match.after) in _PLUS and not is_joined
    behind = piece.text[piece.tokens[match.after - 1].end :][:2]
    return bool(_PAIN_KILLERS & set(match.name.ingredients)) and (follows or "+" in behind)


def _is_bare_cough_brand(match: Match, statement: Statement, behind: str) -> bool:
    """A cough brand, one variety of which holds codeine, without a word on which it is."""
    key = " ".join(statement.piece.words(match.first, match.after))
    is_alone = len(statement.matches) == 1 and not is_dosed(behind)
    return is_alone and key in read_names().cough_umbrellas


def _reason(match: Match, usage: Usage) -> str:
    name = match.name
    parts = [part for part in (match.how, name.doubt) if part]
    if not parts and name.name:
        parts = [f"{name.name}: {', '.join(name.ingredients)}" if name.ingredients else name.name]
    if usage.words:
        doubt = ", and more is said: ask" if usage.is_asked else ""
        parts.append(f'{usage.use.value}, by "{usage.words}"{doubt}')
    return "; ".join(dict.fromkeys(parts))
