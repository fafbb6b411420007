"""Settle names that mean something else as well: T3, brown, Tylenol 3."""

from collections.abc import Sequence
from dataclasses import replace

from openldn.screen.medications.clauses import cue_words
from openldn.screen.medications.dose import is_in_micrograms
from openldn.screen.medications.matching import Match
from openldn.screen.medications.names import COUNT_DOUBT, Name, doubted, read_names
from openldn.screen.medications.piece import Piece
from openldn.screen.medications.text import tokenize
from openldn.screen.medications.words import prescription_words

# Opioids that are measured in micrograms.
MICROGRAM_OPIOIDS = frozenset(
    {"fentanyl", "sufentanil", "alfentanil", "remifentanil", "buprenorphine"}
)
# What an ambiguous name is when it is no medicine at all.
_ORDINARY = ("everyday word", "letter", "number", "name", "abbreviation", "short", "code", "yes")
# Words before which a number is a count or an amount.
_MEASURED = frozenset(
    "x times time per a daily day days mal fois veces volte at mg ml g mcg hours hourly nights "
    "in weeks".split()
)
_COUNTED = _MEASURED | frozenset("tablets tablet tabs tab caps capsules pills".split())
_FOR_PAIN = frozenset("pain migraine backache toothache schmerzen douleur dolor codeine".split())
_CLASS_WORDS = frozenset({"opioid", "opiate"})
_TAKING = frozenset(
    "smokes smoking smoked uses using used use sipping sips drinks drinking snorts snorting "
    "injects injecting shoots shooting does doing on weekends weekend been daily and with".split()
)
_SHORTEST_TELLING = 4


def settle_matches(piece: Piece, found: Sequence[Match]) -> list[Match]:
    """Each name as an opioid, as something else, as a question, or left out as no name."""
    settled = (_settled(piece, match, found) for match in found)
    return [match for match in settled if match is not None]


def _settled(piece: Piece, match: Match, found: Sequence[Match]) -> Match | None:
    if _CLASS_WORDS & set(piece.words(match.first, match.after)):
        return None if piece.word(match.after) == "naive" else match
    if match.name.doubt == COUNT_DOUBT:
        return _counted(piece, match)
    if not match.name.alternative:
        return match
    if match.name.alternative.startswith(_ORDINARY):
        return _as_name(piece, match, found)
    return match if match.name.opioid is False else _in_context(piece, match)


def _counted(piece: Piece, match: Match) -> Match:
    """``Tylenol 3 times a day`` is no ``Tylenol #3``."""
    plain = read_names().find(" ".join(piece.words(match.first, match.after - 1)))
    if piece.word(match.after) in _COUNTED and plain is not None:
        return replace(match, after=match.after - 1, name=plain)
    return match


def _as_name(piece: Piece, match: Match, found: Sequence[Match]) -> Match | None:
    name, segment = match.name, piece.segment_of(match.first)
    is_beside = any(one.first in segment and not one.name.alternative for one in found)
    if name.opioid is False and is_beside:
        return match
    if is_beside or not _stands_as_name(piece, match, segment):
        return None
    if name.opioid is False:
        return match
    return replace(match, name=doubted(name, f"{name.name} also means something else"))


def _in_context(piece: Piece, match: Match) -> Match:
    """The words around it tell which of two medicines is meant, or it is asked."""
    name = match.name
    around = {*piece.words(0, match.first), *piece.words(match.after, piece.size)}
    telling = {
        token.text for token in tokenize(name.alternative) if len(token.text) >= _SHORTEST_TELLING
    }
    behind = piece.written(match.after, piece.segment_of(match.first).stop)
    in_micrograms = is_in_micrograms(behind) and not MICROGRAM_OPIOIDS & set(name.ingredients)
    if telling & around or in_micrograms:
        other = Name(name.name, (name.alternative,))
        return replace(match, name=other, how=f"here it is {name.alternative}")
    if around & _FOR_PAIN or "#" in around:
        return match
    return replace(match, name=doubted(name, f"{name.name} is also {name.alternative}"))


def _stands_as_name(piece: Piece, match: Match, segment: range) -> bool:
    """Whether an everyday word stands where a name would: alone, or with a dose."""
    written = piece.written(match.first, match.after)
    is_first = match.first == segment.start
    if written.isdigit() and (piece.word(match.after) in _MEASURED or not is_first):
        return False
    letters = sum(
        len(word) == 1 and word.isalpha() for word in piece.words(segment.start, segment.stop)
    )
    if len(written) == 1 and not (written.isupper() and letters == 1):
        return False
    words = prescription_words() | cue_words() | _TAKING
    around = (*range(segment.start, match.first), *range(match.after, segment.stop))
    rest = [piece.word(place) for place in around]
    return all(word in words or word.isdigit() or len(word) == 1 for word in rest)
