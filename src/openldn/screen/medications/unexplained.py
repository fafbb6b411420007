"""Words that no table explains: misspelled names, names cut short, unknown medicines."""

import re
from collections.abc import Collection, Sequence

from openldn.screen.medications.clauses import FoundCue
from openldn.screen.medications.dose import is_dosed
from openldn.screen.medications.matching import (
    Match,
    find_longer_opioid,
    find_resembling,
    is_word,
)
from openldn.screen.medications.names import Name, doubted, read_names
from openldn.screen.medications.piece import Piece
from openldn.screen.medications.text import is_unspaced
from openldn.screen.medications.words import prescription_words

NOT_READ = "no table of medicines holds this name: ask what it is"
# An opioid cut short has fewer letters than this, and at least so many.
LONGEST_CUT, SHORTEST_CUT = 8, 3
CONFIDENCE_OF_CUT = 0.5
# Single letters in a row that may be a name written letter by letter.
SHORTEST_SPACED = 5
_JOINTS = frozenset("/+-")
_WITH = frozenset("w with c and plus mit con et avec com".split())
_AMOUNT_FOLLOWS = re.compile(r"\s*\d+(?:[.,]\d+)?\s*(?:mg|mcg|µg|ug)\b", re.IGNORECASE)


def explain_segment(
    piece: Piece, segment: range, matches: Sequence[Match], cues: Sequence[FoundCue]
) -> list[Match]:
    """All matches of the statement after the rest of one segment has been explained."""
    own = [one for one in matches if one.first in segment]
    if any(one.name.name for one in own):
        # A medicine that is named says which pain killer is meant.
        matches = [one for one in matches if one.first not in segment or one.name.name]
        own = [one for one in own if one.name.name]
    found = _explain_words(piece, segment, own, cues)
    return _lengthen(piece, segment, [*matches, *found])


def _explain_words(
    piece: Piece, segment: range, own: Sequence[Match], cues: Sequence[FoundCue]
) -> list[Match]:
    spans = [range(one.first, one.after) for one in own]
    spans += [range(one.first, one.after) for one in cues]
    taken = {place for span in spans for place in span}
    is_named = bool(own)
    # Without a name but with a dose, even an everyday word may be a misspelled name.
    may_be_word = not is_named and is_dosed(piece.written(segment.start, segment.stop))
    found: list[Match] = []
    for spaced in _spaced_out(piece, segment) if not is_named else ():
        found.append(spaced)
        taken.update(range(spaced.first, spaced.after))
    for place in segment:
        word = piece.word(place)
        if place in taken or word.isdigit() or word == "#":
            continue
        match = _cut_short(piece, place, segment) if is_named else _co_drug(piece, place)
        if match is None and (word in prescription_words() or (is_word(word) and not may_be_word)):
            continue
        match = match or _resembling(piece, place, segment, taken)
        if match is None and _must_be_asked(piece, place, is_named=is_named or bool(found)):
            match = Match(place, place + 1, Name("", (), opioid=None, doubt=NOT_READ), 0.0, "")
        if match is not None:
            found.append(match)
            taken.update(range(match.first, match.after))
    return found


def _resembling(piece: Piece, place: int, segment: range, taken: Collection[int]) -> Match | None:
    """The name that a word resembles, alone or with its neighbors; an opioid first."""
    single = find_resembling(piece.tokens, place, place + 1)
    if single is not None and single.name.opioid is not False:
        return single
    for start, stop in ((place - 1, place + 1), (place, place + 2), (place - 1, place + 2)):
        is_inside = start >= segment.start and stop <= segment.stop
        if is_inside and not any(one in taken for one in range(start, stop)):
            match = find_resembling(piece.tokens, start, stop)
            if match is not None:
                return match
    return single


def _must_be_asked(piece: Piece, place: int, *, is_named: bool) -> bool:
    """Whether a word that nothing explains may be the name of a medicine.

    Beside a name only one that a hyphen or a stroke ties to its neighbor, as in ``Codx-Acamol``,
    or that has an amount of its own, like the second of two medicines.
    """
    word, token = piece.word(place), piece.tokens[place]
    if not is_named:
        return is_unspaced(word) or len(word) > 1
    if _is_hyphenated(piece, place):
        return True
    before, behind = piece.text[: token.start], piece.text[token.end :]
    return (
        len(word) >= SHORTEST_CUT
        and _AMOUNT_FOLLOWS.match(behind) is not None
        and is_dosed(before)
        and before.count("(") == before.count(")")
    )


def _is_hyphenated(piece: Piece, place: int) -> bool:
    """Whether one character of those that join the parts of a name ties it to a neighbor."""
    gaps = [piece.gap(one) for one in (place, place + 1) if 0 < one < piece.size]
    return len(piece.word(place)) > 1 and any(gap in _JOINTS for gap in gaps)


def _spaced_out(piece: Piece, segment: range) -> list[Match]:
    """A name written letter by letter, ``o x y c o d o n e``: read together, or asked about."""
    found: list[Match] = []
    start = segment.start
    for place in (*segment, segment.stop):
        is_letter = (
            place < segment.stop and len(piece.word(place)) == 1 and piece.word(place).isalpha()
        )
        if is_letter:
            continue
        if place - start >= SHORTEST_SPACED:
            name = read_names().find("".join(piece.words(start, place)))
            asked = name or Name("", (), opioid=None, doubt=NOT_READ)
            found.append(Match(start, place, asked, CONFIDENCE_OF_CUT, "written letter by letter"))
        start = place + 1
    return found


def _co_drug(piece: Piece, place: int) -> Match | None:
    """A British combination, ``co-`` and something that no table holds."""
    if place == 0 or piece.word(place - 1) != "co" or piece.gap(place) != "-":
        return None
    return Match(place - 1, place + 1, Name("", (), opioid=None, doubt=NOT_READ), 0.0, "")


def _cut_short(piece: Piece, place: int, segment: range) -> Match | None:
    """An opioid cut short beside another name, like ``Tylenol w/ cod``."""
    word = piece.word(place)
    if not SHORTEST_CUT <= len(word) < LONGEST_CUT or not _is_joined(piece, place, segment):
        return None
    for stem, name in read_names().stems:
        if stem.startswith(word):
            asked = doubted(name, f"it may be {stem} cut short")
            return Match(place, place + 1, asked, CONFIDENCE_OF_CUT, "")
    return None


def _is_joined(piece: Piece, place: int, segment: range) -> bool:
    """Whether a stroke, a plus or a "with" joins a word to a neighbor."""
    if place > segment.start and (
        piece.word(place - 1) in _WITH or set(piece.gap(place)) & _JOINTS
    ):
        return True
    return place + 1 < segment.stop and bool(set(piece.gap(place + 1)) & _JOINTS)


def _lengthen(piece: Piece, segment: range, matches: list[Match]) -> list[Match]:
    """Put an opioid of several words, mistyped, in the place of its first word."""
    for match in matches:
        if match.first in segment and match.name.name and match.name.opioid is False:
            longer = find_longer_opioid(piece.tokens, match, segment.stop)
            if longer is not None and not _holds_opioid(longer, matches):
                kept = [one for one in matches if not longer.first <= one.first < longer.after]
                return [*kept, longer]
    return matches


def _holds_opioid(window: Match, matches: Sequence[Match]) -> bool:
    return any(one.name.opioid and window.first <= one.first < window.after for one in matches)
