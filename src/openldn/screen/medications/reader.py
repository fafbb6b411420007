"""Read a medication list as people write it: which medicines, how used, how surely."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from openldn.errors import RecordError
from openldn.screen.medications.ambiguity import settle_matches
from openldn.screen.medications.clauses import FoundCue, find_cues, hard_breaks, soft_breaks
from openldn.screen.medications.codes import find_code, read_code
from openldn.screen.medications.line import LineState, MedicationLine, Mention, Use
from openldn.screen.medications.matching import EXACT, Match, find_matches
from openldn.screen.medications.mention import make_mention
from openldn.screen.medications.nameless import is_nameless
from openldn.screen.medications.names import VAGUE, Name
from openldn.screen.medications.opioid_table import UNNAMED, find_opioid_row
from openldn.screen.medications.piece import Piece
from openldn.screen.medications.text import tokenize
from openldn.screen.medications.unexplained import explain_segment
from openldn.screen.medications.usage import Statement, counts_as_opioid

# Nobody's list is longer; a longer text is a mistake, and would keep the reader busy.
MOST_LINES, LONGEST_LINE, MOST_CHARACTERS = 5000, 20_000, 1_000_000
CONFIDENCE_OF_CLASS = 0.5
_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_MARKER = "it is a marker of opioids: ask which"
_HARMLESS = (Use.ALLERGY, Use.OTHER_PERSON, Use.NEGATED)


def read_medications(text: str, *, today: date) -> tuple[MedicationLine, ...]:
    r"""Read a medication list, one element for each line that is not blank.

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
    >>> lines = read_medications("Amlodipine 5 mg\nco-codamol prn\nxyzzol 20 mg",
    ...                          today=date(2026, 11, 24))
    >>> [(line.state.value, line.opioid) for line in lines]
    [('recognised', False), ('recognised', True), ('not recognised', None)]
    """
    if len(text) > MOST_CHARACTERS:
        raise RecordError(
            f"the medication list has {len(text)} characters; at most {MOST_CHARACTERS} are read. "
            "Give one person's list."
        )
    lines = [line for line in _LINE_BREAK.split(text) if line.strip()]
    if len(lines) > MOST_LINES:
        raise RecordError(
            f"the medication list has {len(lines)} lines; at most {MOST_LINES} are read. "
            "Give one person's list."
        )
    return tuple(read_medication(line, today=today) for line in lines)


def read_medication(text: str, *, today: date, code: str = "", system: str = "") -> MedicationLine:
    """Read one entry; a code is read beside its text.

    Parameters
    ----------
    text : str
        At most 20,000 characters.
    today : date
    code, system : str
        A code of ``ATC`` or ``RxNorm``; codes of other systems are asked about.

    Raises
    ------
    RecordError
        If the line is too long.

    Examples
    --------
    >>> read_medication("", today=date(2026, 11, 24), code="N02AX02", system="ATC").ingredients
    ('tramadol',)
    """
    if len(text) > LONGEST_LINE:
        raise RecordError(
            f"a line of the medication list has {len(text)} characters; at most {LONGEST_LINE} "
            "are read. Give one medicine a line."
        )
    mentions, is_loose = _mentions(text, today)
    if not code.strip():
        code, system = find_code(text)
    if code.strip():
        coded = read_code(code.strip(), system.strip(), mentions)
        if any(one.name for one in coded):
            mentions = tuple(one for one in mentions if one.confidence >= EXACT)
        mentions = (*mentions, *coded)
    return _line(text, mentions, today, is_loose=is_loose)


def _mentions(text: str, today: date) -> tuple[tuple[Mention, ...], bool]:
    """What the line says of each medicine, and whether it goes on to speak of taking one."""
    tokens = tokenize(text)
    soft = soft_breaks(text, tokens)
    found: list[Mention] = []
    is_loose = False
    for first, after in pairwise([0, *hard_breaks(text, tokens), len(tokens)]):
        if first < after:
            breaks = frozenset(place - first for place in soft if first < place < after)
            piece = Piece(text=text, tokens=tokens[first:after], breaks=breaks)
            mentions = list(_read_piece(piece, today))
            written = piece.written(0, piece.size)
            if not mentions and is_nameless(written):
                start = tokens[first].start
                mentions = [
                    Mention(text=written, start=start, end=start + len(written), opioid=None,
                            confidence=0.0, reason=VAGUE)
                ]  # fmt: skip
                is_loose = is_loose or mentions[0].opioid is None
            if not mentions:
                kinds = {cue.cue.kind for cue in find_cues(piece.tokens, frozenset())}
                is_loose = is_loose or bool(kinds & {"taking", "prn", "verb"})
            found += mentions
    return tuple(found), is_loose


def _read_piece(piece: Piece, today: date) -> Iterator[Mention]:
    matches = settle_matches(piece, find_matches(piece.tokens))
    taken = frozenset(place for one in matches for place in range(one.first, one.after))
    cues = find_cues(piece.tokens, taken)
    matches += [_class_match(cue) for cue in cues if cue.cue.kind in _CLASSES]
    cues = [cue for cue in cues if cue.cue.kind not in _CLASSES]
    for segment in piece.segments:
        matches = explain_segment(piece, segment, matches, cues)
    matches.sort(key=lambda one: (one.first, one.after))
    statement = Statement(piece=piece, matches=tuple(matches), cues=tuple(cues))
    for match in matches:
        yield make_mention(match, statement, today=today)


_CLASSES = ("vague", "marker", "opioid class")


def _class_match(found: FoundCue) -> Match:
    """Words for a kind of medicine, like "opioids" or "pain killer", as a name."""
    phrase = found.cue.phrase
    names = {
        "opioid class": Name(phrase, (UNNAMED,), (UNNAMED,), opioid=True),
        "marker": Name(phrase, (), opioid=None, doubt=_MARKER),
        "vague": Name("", (), opioid=None, doubt=VAGUE),
    }
    return Match(found.first, found.after, names[found.cue.kind], CONFIDENCE_OF_CLASS, "")


def _line(
    text: str, mentions: tuple[Mention, ...], today: date, *, is_loose: bool
) -> MedicationLine:
    if not mentions:
        return MedicationLine(
            text=text, state=LineState.NO_MEDICINE, opioid=False, use=Use.UNCLEAR,
            reason="no word of it is a medicine",
        )  # fmt: skip
    answers = [_answer(one, today, is_loose=is_loose) for one in mentions]
    opioid = True if True in answers else None if None in answers else False
    gravest = mentions[answers.index(opioid)]
    return MedicationLine(
        text=text,
        state=_state(mentions),
        opioid=opioid,
        use=gravest.use,
        mentions=mentions,
        confidence=min(one.confidence for one in mentions),
        reason=gravest.reason,
    )


def _answer(mention: Mention, today: date, *, is_loose: bool) -> bool | None:
    """What one mention means for the line.

    An opioid that is cleared is asked about after all where a later statement of the line says,
    without a name, that something is taken.
    """
    rows = [find_opioid_row(kind) for kind in mention.kinds]
    is_depot = any(row.is_opioid and row.interval_days is None for row in rows)
    answer = counts_as_opioid(
        mention.opioid, mention.use, mention.last_dose_on, today=today, is_depot=is_depot
    )
    return None if answer is False and mention.opioid is not False and is_loose else answer


def _state(mentions: Sequence[Mention]) -> LineState:
    if any(not one.name and one.use not in _HARMLESS for one in mentions):
        return LineState.NOT_RECOGNIZED
    if all(one.use is Use.NEGATED for one in mentions):
        return LineState.NO_MEDICINE
    return LineState.RECOGNIZED
