"""Read a medication list as people write it: which medicines, how used, how surely."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from openldn.errors import RecordError
from openldn.screen.medications.clauses import FoundCue, find_cues, hard_breaks, soft_breaks
from openldn.screen.medications.dose import (
    daily_mg,
    is_in_micrograms,
    is_modified_release,
    route_of,
    strength_of,
)
from openldn.screen.medications.line import LineState, MedicationLine, Mention, Use
from openldn.screen.medications.matching import EXACT, Match, find_matches, find_resembling, is_word
from openldn.screen.medications.names import LABEL_DOSE, Name, read_names
from openldn.screen.medications.opioid_table import UNNAMED, find_opioid_row
from openldn.screen.medications.text import Token, is_unspaced, tokenize
from openldn.screen.medications.usage import Statement, counts_as_opioid, use_of
from openldn.screen.medications.words import prescription_words

# Nobody's list is longer; a longer text is a mistake, and would keep the reader busy.
MOST_LINES, LONGEST_LINE, MOST_CHARACTERS = 5000, 20_000, 1_000_000
# Loperamide above this many mg a day is treated as an opioid (rules R010 and R011).
LABEL_DOSE_MG = 16.0
# A count before its name, above which the amount is asked.
MOST_COUNTED = 8
# Opioids that are measured in micrograms.
MICROGRAM_OPIOIDS = frozenset(
    {"fentanyl", "sufentanil", "alfentanil", "remifentanil", "buprenorphine"}
)
# What an ambiguous name otherwise is when it is no medicine at all.
_ORDINARY = ("everyday word", "letter", "number", "name", "abbreviation", "short", "code", "yes")
_COUNTED = frozenset(
    "x times time tablets tablet tabs tab caps capsules pills per a daily day days mal fois "
    "veces volte at mg ml g mcg hours hourly nights in weeks".split()
)
_JOINTS = frozenset("/+-")
# An opioid cut short has fewer letters than this.
LONGEST_CUT = 8
UNNAMED_WORDS = frozenset({"opioid", "opiate"})
_RESCUE = re.compile(r"nasal|spray|rescue|inject", re.IGNORECASE)
_WITH = frozenset("w with c and plus mit con et avec com".split())
_MEASURED = _COUNTED - frozenset("tablets tablet tabs tab caps capsules pills".split())
_FOR_PAIN = frozenset("pain migraine backache toothache schmerzen douleur dolor codeine".split())
_DOSED = re.compile(r"\d\s*(?:mg|mcg|µg|ug|g|ml|iu|ie|%|мг|мкг|мл)\b|毎|錠|片", re.IGNORECASE)
_NOT_READ = "no table of medicines holds this name: ask what it is"
_VAGUE = "a kind of medicine is named, and not which: ask"
_MARKER = "it is a marker of opioids: ask which"
_HARMLESS = (Use.ALLERGY, Use.OTHER_PERSON, Use.NEGATED)


def read_medications(text: str, *, today: date) -> tuple[MedicationLine, ...]:
    """Read a medication list, one element for each line that is not blank.

    Parameters
    ----------
    text : str
        One medicine a line, or running text; any language that the tables hold.
    today : date
        Against which "stopped last week" is reckoned.

    Returns
    -------
    tuple of MedicationLine
        In order. A name that no table holds makes a line "not recognised", never a pass.

    Raises
    ------
    RecordError
        If the text is longer than a person's list can be.

    Examples
    --------
    >>> lines = read_medications("Amlodipine 5 mg\\nco-codamol prn\\nxyzzol 20 mg",
    ...                          today=date(2026, 11, 24))
    >>> [(line.state.value, line.opioid) for line in lines]
    [('recognised', False), ('recognised', True), ('not recognised', None)]
    """
    lines = [line for line in re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text) if line.strip()]
    if len(text) > MOST_CHARACTERS or len(lines) > MOST_LINES:
        raise RecordError(
            f"the medication list has {len(lines)} lines and {len(text)} characters; at most "
            f"{MOST_LINES} lines and {MOST_CHARACTERS} characters are read. Give one person's list."
        )
    return tuple(read_medication(line, today=today) for line in lines)


def read_medication(
    text: str, *, today: date, code: str = "", system: str = ""
) -> MedicationLine:
    """Read one entry; a code of ATC or RxNorm is read beside its text.

    Raises
    ------
    RecordError
        If the line is longer than 20,000 characters.
    """
    if len(text) > LONGEST_LINE:
        raise RecordError(
            f"a line of the medication list has {len(text)} characters; at most {LONGEST_LINE} "
            "are read. Give one medicine a line."
        )
    mentions = tuple(_mentions(text, today))
    if not code.strip():
        code, system = _written_code(text)
    if not code and not mentions and _is_nameless(text):
        mentions = (Mention(text=text.strip(), start=0, end=len(text), opioid=None,
                            confidence=0.0, reason=_VAGUE),)  # fmt: skip
    if code.strip():
        coded = _coded(code.strip(), system.strip().upper(), mentions, today)
        mentions = (*mentions, *coded)
        if any(one.name for one in coded):
            mentions = tuple(one for one in mentions if one.confidence >= EXACT)
    return _line(text, mentions, today)


def _mentions(text: str, today: date) -> Iterator[Mention]:
    tokens = tokenize(text)
    hard = [0, *hard_breaks(text, tokens), len(tokens)]
    soft = soft_breaks(text, tokens)
    for first, after in zip(hard, hard[1:], strict=False):
        if first < after:
            breaks = frozenset(place for place in soft if first < place < after)
            yield from _read_statement(text, tokens[:after], first, breaks, today)


def _read_statement(
    text: str, tokens: Sequence[Token], first: int, breaks: frozenset[int], today: date
) -> Iterator[Mention]:
    after = len(tokens)
    end = len(text) if after == 0 else tokens[-1].end
    found = [
        replace(one, first=one.first + first, after=one.after + first)
        for one in find_matches(tokens[first:])
    ]
    matches = _settled(text, tokens, found, first, breaks)
    cues = find_cues(tokens, _taken(matches) | frozenset(range(first)))
    matches, cues = _with_classes(matches, cues)
    segments = _segments(first, after, breaks)
    for segment in segments:
        matches += _resembling(text, tokens, segment, matches, cues)
    matches.sort(key=lambda one: (one.first, one.after))
    statement = Statement(
        text=text[:end] if after == 0 else text, tokens=tokens, first=first, after=after,
        matches=tuple(matches), cues=tuple(cues), breaks=breaks,
    )  # fmt: skip
    for match in matches:
        yield _mention(match, statement, today)


def _segments(first: int, after: int, breaks: frozenset[int]) -> list[range]:
    cuts = [first, *sorted(breaks), after]
    return [range(start, stop) for start, stop in zip(cuts, cuts[1:], strict=False)]


def _taken(matches: Sequence[Match]) -> frozenset[int]:
    return frozenset(place for one in matches for place in range(one.first, one.after))


def _settled(
    text: str, tokens: Sequence[Token], found: list[Match], first: int, breaks: frozenset[int]
) -> list[Match]:
    """Settle the names that mean something else as well."""
    settled: list[Match] = []
    for match in found:
        if UNNAMED_WORDS & {t.text for t in tokens[match.first : match.after]} and (
            match.after < len(tokens) and tokens[match.after].text == "naive"
        ):
            continue
        if match.name.doubt == "the number may be a count":
            settled.append(_counted(tokens, match))
        elif not match.name.alternative:
            settled.append(match)
        else:
            one = _disambiguated(text, tokens, match, found, first, breaks)
            if one is not None:
                settled.append(one)
    return settled


def _counted(tokens: Sequence[Token], match: Match) -> Match:
    """``Tylenol 3 times a day`` is no ``Tylenol #3``."""
    follows = tokens[match.after].text if match.after < len(tokens) else ""
    plain = read_names().find(" ".join(t.text for t in tokens[match.first : match.after - 1]))
    if follows in _COUNTED and plain is not None:
        return replace(match, after=match.after - 1, name=plain)
    return match


def _disambiguated(
    text: str,
    tokens: Sequence[Token],
    match: Match,
    found: Sequence[Match],
    first: int,
    breaks: frozenset[int],
) -> Match | None:
    """The match as an opioid, as something else, as a question, or as no name at all."""
    name = match.name
    if name.opioid is False and not name.alternative.startswith(_ORDINARY):
        return match
    segment = next(
        piece for piece in _segments(first, len(tokens), breaks) if match.first in piece
    )  # fmt: skip
    around = {
        tokens[place].text for place in range(first, len(tokens))
        if not match.first <= place < match.after
    }  # fmt: skip
    if name.alternative.startswith(_ORDINARY):
        if not _stands_as_name(text, tokens, match, found, segment):
            return None
        if name.opioid is False:
            return match
        return replace(match, name=_doubted(name, f"{name.name} also means something else"))
    others = {token.text for token in tokenize(name.alternative) if len(token.text) > 3}
    written = text[tokens[match.after - 1].end : tokens[segment.stop - 1].end]
    in_micrograms = is_in_micrograms(written) and not MICROGRAM_OPIOIDS & set(name.ingredients)
    if others & around or in_micrograms:
        other = Name(name.name, (name.alternative,), opioid=False, doubt="")
        return replace(match, name=other, how=f"here it is {name.alternative}")
    if around & _FOR_PAIN or "#" in around:
        return match
    return replace(match, name=_doubted(name, f"{name.name} is also {name.alternative}"))


def _doubted(name: Name, doubt: str) -> Name:
    return Name(name.name, name.ingredients, name.kinds, None, name.alternative, doubt)


def _stands_as_name(
    text: str, tokens: Sequence[Token], match: Match, found: Sequence[Match], segment: range
) -> bool:
    """Whether an everyday word stands where a name would: alone, or with a dose."""
    if any(one.first in segment and not one.name.alternative for one in found):
        return False
    written = text[tokens[match.first].start : tokens[match.after - 1].end]
    follows = tokens[match.after].text if match.after < segment.stop else ""
    if written.strip().isdigit() and (follows in _MEASURED or match.first != segment.start):
        return False
    if len(written) == 1 and not (written.isupper() and match.first == segment.start):
        return False
    words = prescription_words()
    rest = [
        tokens[place].text for place in segment
        if not match.first <= place < match.after and not tokens[place].text.isdigit()
    ]  # fmt: skip
    return all(word in words or len(word) == 1 for word in rest)


def _with_classes(
    matches: list[Match], cues: list[FoundCue]
) -> tuple[list[Match], list[FoundCue]]:
    """Turn words for a kind of medicine ("opioids", "pain killer") into matches."""
    own = [cue for cue in cues if cue.cue.kind in ("vague", "marker", "opioid class")]
    for cue in own:
        if cue.cue.kind == "opioid class":
            name = Name(cue.cue.phrase, (UNNAMED,), (UNNAMED,), opioid=True)
        elif cue.cue.kind == "marker":
            name = Name(cue.cue.phrase, (), opioid=None, doubt=_MARKER)
        else:
            name = Name("", (), opioid=None, doubt=_VAGUE)
        matches.append(Match(cue.first, cue.after, name, 0.5, ""))
    return matches, [cue for cue in cues if cue not in own]


def _resembling(
    text: str,
    tokens: Sequence[Token],
    segment: range,
    matches: list[Match],
    cues: Sequence[FoundCue],
) -> list[Match]:
    """Matches for the words of a segment that nothing else explains."""
    own = [one for one in matches if one.first in segment]
    taken = _taken(own) | {
        place for cue in cues for place in range(cue.first, cue.after) if place in segment
    }
    has_name = any(one.name.name for one in own)
    if has_name:
        _drop_vague(matches, segment)
    is_dosed = _is_dosed(text, tokens, segment)
    found: list[Match] = []
    for place in segment:
        token = tokens[place].text
        if place in taken or place in _taken(found) or token.isdigit() or token == "#":
            continue
        cut = _cut_short(text, tokens, place, segment) if has_name else None
        if cut is not None:
            found.append(cut)
            continue
        if token in prescription_words() or (is_word(token) and (has_name or not is_dosed)):
            continue
        match = _explained(tokens, place, segment, taken | _taken(found))
        if match is not None:
            found.append(match)
        elif _must_be_asked(text, tokens, place, has_name=has_name or bool(found)):
            found.append(Match(place, place + 1, Name("", (), opioid=None, doubt=_NOT_READ), 0, ""))
    return found


def _cut_short(
    text: str, tokens: Sequence[Token], place: int, segment: range
) -> Match | None:
    """An opioid cut short behind another name, like ``Tylenol w/ cod``."""
    token = tokens[place].text
    if not 3 <= len(token) < LONGEST_CUT or not _is_joined(text, tokens, place, segment):
        return None
    for stem, name in read_names().stems:
        if stem.startswith(token):
            return Match(place, place + 1, _doubted(name, f"it may be {stem} cut short"), 0.5, "")
    return None


def _is_joined(text: str, tokens: Sequence[Token], place: int, segment: range) -> bool:
    """Whether a stroke, a plus or a "with" joins a word to a neighbor."""
    if place > segment.start:
        before = text[tokens[place - 1].end : tokens[place].start]
        if tokens[place - 1].text in _WITH or set(before) & _JOINTS:
            return True
    return place + 1 < segment.stop and bool(
        set(text[tokens[place].end : tokens[place + 1].start]) & _JOINTS
    )


def _drop_vague(matches: list[Match], segment: range) -> None:
    """A named medicine of the segment says which pain killer is meant."""
    for one in [each for each in matches if each.first in segment and not each.name.name]:
        matches.remove(one)


def _is_dosed(text: str, tokens: Sequence[Token], segment: range) -> bool:
    if not segment:
        return False
    piece = text[tokens[segment.start].start : tokens[segment.stop - 1].end]
    return _DOSED.search(piece) is not None


def _explained(
    tokens: Sequence[Token], place: int, segment: range, taken: frozenset[int] | set[int]
) -> Match | None:
    """The name that a word resembles, alone or with its neighbors; an opioid first."""
    single = find_resembling(tokens, place, place + 1)
    if single is not None and single.name.opioid is not False:
        return single
    for start, stop in ((place - 1, place + 1), (place, place + 2), (place - 1, place + 2)):
        window = range(start, stop)
        if start < segment.start or stop > segment.stop or any(one in taken for one in window):
            continue
        match = find_resembling(tokens, start, stop)
        if match is not None:
            return match
    return single


def _must_be_asked(text: str, tokens: Sequence[Token], place: int, *, has_name: bool) -> bool:
    """Whether a word that nothing explains may be the name of a medicine."""
    token = tokens[place].text
    if not has_name:
        return is_unspaced(token) or len(token) > 1
    if len(token) < 3:
        return False
    rest = text[tokens[place].end : tokens[place].end + 12]
    before = text[: tokens[place].start]
    return (
        re.match(r"\s*\d+(?:[.,]\d+)?\s*(?:mg|mcg|µg|ug)\b", rest, re.IGNORECASE) is not None
        and _DOSED.search(before) is not None
        and before.count("(") == before.count(")")
    )


def _mention(match: Match, statement: Statement, today: date) -> Mention:
    tokens, name = statement.tokens, match.name
    start, end = tokens[match.first].start, tokens[match.after - 1].end
    piece = _own_words(match, statement)
    amount = daily_mg(piece)
    use, last_dose_on, words = use_of(match, statement, today=today)
    opioid = name.opioid
    if name.kinds and set(name.ingredients) & LABEL_DOSE and opioid is None:
        opioid = _above_label_dose(amount, tokens[match.first - 1] if match.first else None)
    if "nalmefene" in name.ingredients and _RESCUE.search(piece):
        opioid = None
    opioid = _asked_umbrella(match, piece, statement) if opioid is False else opioid
    return Mention(
        text=statement.text[start:end], start=start, end=end, name=name.name,
        ingredients=name.ingredients, kinds=name.kinds, opioid=opioid, use=use,
        last_dose_on=last_dose_on,
        is_modified_release=is_modified_release(statement.text[start:end] + " " + piece),
        strength=strength_of(piece), route=route_of(piece), daily_mg=amount,
        confidence=match.confidence, reason=_reason(match, use, words),
    )  # fmt: skip


def _asked_umbrella(match: Match, piece: str, statement: Statement) -> bool | None:
    """A bare cough brand, one variety of which holds codeine, is asked about."""
    key = " ".join(token.text for token in statement.tokens[match.first : match.after])
    is_bare = not _DOSED.search(piece) and len(statement.matches) == 1
    return None if is_bare and key in read_names().cough_umbrellas else False


def _above_label_dose(amount: float | None, before: Token | None) -> bool | None:
    """Loperamide as an opioid: by its daily amount; a large count before the name is asked."""
    if amount is None and before is not None and before.text.isdigit():
        return None if int(before.text) > MOST_COUNTED else False
    return amount is not None and amount > LABEL_DOSE_MG


def _own_words(match: Match, statement: Statement) -> str:
    """The text after a name, up to the next one."""
    following = [one.first for one in statement.matches if one.first >= match.after]
    stop = min(following, default=statement.after)
    start = statement.tokens[match.after - 1].end
    end = statement.tokens[stop - 1].end if stop > match.after else start
    return statement.text[start:end]


def _reason(match: Match, use: Use, words: str) -> str:
    name = match.name
    parts = [part for part in (match.how, name.doubt) if part]
    if not parts and name.name:
        parts = [f"{name.name}: {', '.join(name.ingredients)}" if name.ingredients else name.name]
    if words:
        parts.append(f'{use.value}, by "{words}"')
    return "; ".join(dict.fromkeys(parts))


def _line(text: str, mentions: tuple[Mention, ...], today: date) -> MedicationLine:
    if not mentions:
        return MedicationLine(
            text=text, state=LineState.NO_MEDICINE, opioid=False, use=Use.UNCLEAR,
            reason="no word of it is a medicine",
        )  # fmt: skip
    answers = [
        counts_as_opioid(
            one.opioid, one.use, one.last_dose_on, today=today, is_depot=_is_depot(one)
        )
        for one in mentions
    ]
    opioid = True if True in answers else None if None in answers else False
    gravest = mentions[answers.index(opioid)]
    asked = [one for one in mentions if not one.name and one.use not in _HARMLESS]
    is_absent = all(one.use is Use.NEGATED for one in mentions)
    state = (
        LineState.NOT_RECOGNIZED if asked
        else LineState.NO_MEDICINE if is_absent
        else LineState.RECOGNIZED
    )  # fmt: skip
    return MedicationLine(
        text=text, state=state, opioid=opioid, use=gravest.use, mentions=mentions,
        confidence=min(one.confidence for one in mentions), reason=gravest.reason,
    )  # fmt: skip


def _is_depot(mention: Mention) -> bool:
    return any(find_opioid_row(kind).interval_days is None for kind in mention.kinds
               if find_opioid_row(kind).is_opioid)  # fmt: skip


_ATC = re.compile(r"[A-Z]\d\d(?:[A-Z]{1,2}(?:\d\d)?)?")
_WRITTEN_ATC = re.compile(r"(?<![\w.])([A-V]\d\d[A-Z]{2}\d\d)(?!\w)")
_WRITTEN_RXNORM = re.compile(r"(?:rxnorm|rxcui)\W*(\d{2,8})", re.IGNORECASE)
_WRITTEN_OTHER = re.compile(r"(?:ndc|snomed|sct|pzn|cip|gtin)\W*([\d-]{4,20})", re.IGNORECASE)
_ONLY_NUMBER = re.compile(r"\s*(\d{5,18})\s*")
# Words that name a form or a purpose and no medicine.
_FORMS = frozenset(
    "pill pills tablet tablets capsule capsules caps shot shots injection injections patch patches "
    "syrup drops medicine medicines medication medications med meds ones spray powder supplement "
    "medicament medicaments medikament medikamente medicamento medicamentos farmaco".split()
)
_INSTRUCTIONS = frozenset(
    "take takes apply use inject give dissolve swallow inhale place put one two half 1 2 3 every "
    "each refill refills dispense disp qty no none list current my all".split()
)


_DENIED = frozenset("no none not nil without keine kein sin sans senza".split())
_PURPOSE = frozenset("for contre pour gegen para per contra voor mot".split())


def _is_nameless(text: str) -> bool:
    """Whether a line speaks of a medicine and does not name it, and is no instruction."""
    words = [token.text for token in tokenize(text)]
    if not words or words[0] in _INSTRUCTIONS or _DENIED & set(words):
        return False
    named = words if _PURPOSE & set(words) else words[1:]
    return bool(_FORMS & set(named))


def _written_code(text: str) -> tuple[str, str]:
    """A code that stands in the text of a line, and its system."""
    atc = _WRITTEN_ATC.search(text)
    if atc:
        return atc[1], "ATC"
    rxnorm = _WRITTEN_RXNORM.search(text)
    if rxnorm:
        return rxnorm[1], "RXNORM"
    number = _WRITTEN_OTHER.search(text) or _ONLY_NUMBER.fullmatch(text)
    return (number[1], "") if number else ("", "")


# Groups of the ATC system that hold opioids: a code of theirs without a row is asked about.
_ATC_WITH_OPIOIDS = ("N02A", "R05D", "R05F", "A07D", "N07BC", "N01AH", "N01AX", "N02B")


def _coded(
    code: str, system: str, mentions: tuple[Mention, ...], today: date
) -> tuple[Mention, ...]:
    """What a code says; nothing when its system is not read and the text says something."""
    table = read_names()
    rows = table.rows_with_code(code, system) if system in ("ATC", "RXNORM", "RXCUI") else ()
    shown = f"{system} {code}".strip()
    if rows:
        names = [table.name_of_row(row) for row in rows]
        return tuple(
            Mention(text=shown, start=0, end=0, name=name.name, ingredients=name.ingredients,
                    kinds=name.kinds, opioid=name.opioid,
                    use=mentions[0].use if mentions else Use.CURRENT,
                    last_dose_on=mentions[0].last_dose_on if mentions else None,
                    reason=f"code {shown} stands for {name.name}")
            for name in names
        )  # fmt: skip
    if system == "ATC" and _ATC.fullmatch(code) and not code.startswith(_ATC_WITH_OPIOIDS):
        return (Mention(text=shown, start=0, end=0, name=shown, opioid=False,
                        reason=f"the group of {shown} holds no opioid"),)  # fmt: skip
    if any(one.name for one in mentions):
        return ()
    doubt = f"no table holds the code {shown}: ask what it is"
    return (Mention(text=shown, start=0, end=0, opioid=None, confidence=0.0, reason=doubt),)
