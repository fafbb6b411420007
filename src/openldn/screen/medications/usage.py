"""Decide how a medicine is used, from the cues around its name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from openldn.screen.medications.clauses import FoundCue
from openldn.screen.medications.dates import DATE_WORDS, find_date
from openldn.screen.medications.line import Use
from openldn.screen.medications.matching import Match
from openldn.screen.medications.piece import Piece
from openldn.screen.medications.text import is_unspaced

# A last dose this many days ago, or fewer, is recent: twice the longest interval of the table
# (14 days) and a margin, as dates on lists are rounded.
RECENT_DAYS = 30
# How many words a cue may stand away from the name, before and after it.
REACH = {
    "negated": (3, 1), "reaction": (0, 1), "lately": (8, 8), "stop": (4, 8), "past": (4, 8),
    "other": (3, 8),
    "planned": (5, 8), "taking": (4, 8), "verb": (4, 8), "prn": (30, 30), "allergy": (30, 8),
    "neutral": (30, 8),
}  # fmt: skip
# Depot buprenorphine: five half-lives of 43 to 60 days (table of opioids), rounded up to a year.
DEPOT_DAYS = 365
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = re.compile(r"[\s:(]*((?:19|20)\d\d)\s*[-–]\s*((?:19|20)\d\d)\b")
_DATED = re.compile(r"\b(19|20)\d\d\b|\bago\b|\blast\b")
# Words that may stand between "no" and the name that it denies.
_AFTER_NO = frozenset(
    "any use of the other known current prescribed recent such taken oral "
    "de d du des la le l di del den der".split()
)
# Words that add nothing to a use that clears an opioid; any other makes it a question.
_COMMON = frozenset(
    "and or nor the of to a an any s my her his their was were is are be been has have patient pt "
    "he she known und oder der die das et ou le la les y o el e i".split()
)
_AMOUNTS = frozenset(
    "mg mcg ml g tab tabs tablet tablets cap caps capsule capsules po er sr xr ir prn daily bid "
    "tid qid qhs q h od bd tds qds patch patches x times day".split()
)
_EXPLAINS = {
    Use.STOPPED: DATE_WORDS | _AMOUNTS | frozenset(
        "surgery operation op post hospital dentist after for at by until till completely "
        "knee hip back pain er due because years taking use".split()
    ),
    Use.ALLERGY: frozenset(
        "drug drugs medication medications food severe mild reaction reactions rash hives itching "
        "itch itchy nausea vomiting swelling throat anaphylaxis anaphylactic documented causes "
        "caused gives causing with in as child childhood".split()
    ),
    Use.OTHER_PERSON: frozenset(
        "takes take uses use on not mine is has for pain family addiction abuse disorder".split()
    ),
    Use.NEGATED: frozenset(
        "use using taking takes other prescription strong ever pain medication medications meds in "
        "currently current now therapy at home relievers killers de d des du on not".split()
    ),
}  # fmt: skip
# Beside a denial these say when, not that it goes on.
_AT_PRESENT = frozenset({"currently", "current", "now"})
_CLEARS = {
    Use.STOPPED: ("stop", "past", "boundary"),
    Use.ALLERGY: ("allergy", "reaction", "boundary", "neutral"),
    Use.OTHER_PERSON: ("other", "boundary"),
    Use.NEGATED: ("negated", "boundary", "neutral"),
}
_SPEAKERS = frozenset({"i", "he", "she", "patient", "pt"})
_NEGATIONS = frozenset("cannot can t not doesn don won never unable isn hardly".split())
_OR = frozenset({"or", "nor", "oder", "ou", "ni", "noch", "och", "или", "ни"})
_AND = _OR | {"and", "und", "et", "y", "e", "en", "og", "i", "и", "any", "the", "of"}


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A piece of a line with its names and cues."""

    piece: Piece
    matches: tuple[Match, ...]
    cues: tuple[FoundCue, ...]


@dataclass(frozen=True, kw_only=True)
class Usage:
    """How a medicine is used.

    ``words`` say so; ``is_asked`` where they would clear an opioid and more stands beside them
    than was understood.
    """

    use: Use
    words: str = ""
    last_dose_on: date | None = None
    is_asked: bool = False


def find_usage(match: Match, statement: Statement, *, today: date) -> Usage:
    """How the medicine is used, by the cues that speak of it.

    An opioid is cleared - stopped, an allergy, another person's, denied - only when nothing is
    left in the statement that these words do not explain.
    """
    near = dict(_reaching(match, statement))
    found = _clearing(match, near, statement, today)
    if found is None:
        return _ongoing(match, near, statement, today)
    day = found.last_dose_on
    is_recent = day is not None and (today - day).days <= RECENT_DAYS
    if found.use in (Use.UNCLEAR, Use.CURRENT) or is_recent:
        return found
    return found if _is_plain(match, found, near, statement) else replace(found, is_asked=True)


def _clearing(
    match: Match, near: dict[str, FoundCue], statement: Statement, today: date
) -> Usage | None:
    """A use that clears an opioid, or one in which the words contradict each other."""
    words = {kind: cue.cue.phrase for kind, cue in near.items()}
    if "reaction" in near:
        return Usage(use=Use.ALLERGY, words=words["reaction"])
    if "allergy" in near and "neutral" not in near:
        return Usage(use=Use.ALLERGY, words=words["allergy"])
    if "other" in near:
        use = Use.CURRENT if _is_taken(near, statement) else Use.OTHER_PERSON
        return Usage(use=use, words=words["other"])
    ended = near.get("stop") or near.get("past")
    if "negated" in near and ended is None:
        goes_on = "taking" in near and words["taking"] not in _AT_PRESENT
        is_unclear = goes_on or "lately" in near or _is_doubled(near["negated"], statement)
        return Usage(use=Use.UNCLEAR if is_unclear else Use.NEGATED, words=words["negated"])
    if ended is None:
        years = _past_years(match, statement)
        is_over = years is not None and years < today
        return Usage(use=Use.STOPPED, last_dose_on=years, words="the years") if is_over else None
    if "taking" in near:
        return Usage(use=Use.UNCLEAR, words=ended.cue.phrase)
    day = _stop_date(match, ended, statement, today)
    return Usage(use=Use.STOPPED, last_dose_on=day, words=ended.cue.phrase)


def _ongoing(match: Match, near: dict[str, FoundCue], statement: Statement, today: date) -> Usage:
    if "planned" in near:
        words = near["planned"].cue.phrase
        day = _stop_date(match, near["planned"], statement, today)
        is_dated = _DATED.search(statement.piece.text) is not None
        is_past = day is not None and day < today and is_dated
        return Usage(use=Use.UNCLEAR if is_past else Use.PLANNED, words=words, is_asked=is_past)
    if "prn" in near:
        return Usage(use=Use.AS_NEEDED, words=near["prn"].cue.phrase)
    return Usage(use=Use.CURRENT)


def _is_plain(match: Match, found: Usage, near: dict[str, FoundCue], statement: Statement) -> bool:
    """Whether every word that could speak of this medicine is explained by the use found."""
    piece = statement.piece
    own = [cue for cue in statement.cues if cue.cue.kind in _CLEARS[found.use]]
    explained = {place for cue in own for place in range(cue.first, cue.after)}
    explained |= {place for one in statement.matches for place in range(one.first, one.after)}
    allowed = _COMMON | _EXPLAINS[found.use]
    if "past" in near:
        allowed -= {"since", "seit"}
    for segment in piece.segments:
        is_own = match.first in segment or not any(
            one.first in segment for one in statement.matches
        )
        for place in segment if is_own else ():
            word = piece.word(place)
            is_number = word.isdigit() and found.use is Use.STOPPED
            if place not in explained and not is_number and word not in allowed:
                return False
    return True


def counts_as_opioid(
    opioid: bool | None,
    use: Use,
    last_dose_on: date | None,
    *,
    today: date,
    is_depot: bool = False,
) -> bool | None:
    """Whether a substance in this use means that the person takes or recently took an opioid.

    A depot or implant that goes on releasing for months is asked about however long ago.
    """
    if opioid is False or use in (Use.ALLERGY, Use.OTHER_PERSON, Use.NEGATED):
        return False
    if use is not Use.STOPPED:
        return opioid
    if last_dose_on is None:
        return None
    if is_depot:
        return opioid if (today - last_dose_on).days <= DEPOT_DAYS else None
    return opioid if (today - last_dose_on).days <= RECENT_DAYS else False


def _reaching(match: Match, statement: Statement) -> list[tuple[str, FoundCue]]:
    """Kind and cue of all that speak of this name; the nearest of a kind comes last."""
    found = []
    for cue in statement.cues:
        distance = _distance(cue, match, statement)
        if distance is not None:
            found.append((-distance, cue.first, cue))
    return [(cue.cue.kind, cue) for _, _, cue in sorted(found, key=lambda one: one[:2])]


def _distance(cue: FoundCue, match: Match, statement: Statement) -> int | None:
    """Words between cue and name; ``None`` when the cue does not speak of it."""
    kind = cue.cue.kind
    if kind not in REACH:
        return None
    if cue.after <= match.first and cue.cue.side != "after":
        between, is_before = range(cue.after, match.first), True
    elif cue.first >= match.after and cue.cue.side != "before":
        between, is_before = range(match.after, cue.first), False
    elif cue.first < match.after and match.first < cue.after:
        # In a script without blanks cue and name share a token; elsewhere it belongs to the name.
        return 0 if is_unspaced(statement.piece.word(cue.first)) else None
    else:
        return None
    if _is_cut(kind, between, statement) or _is_dated_before(kind, between, is_before, statement):
        return None
    others = [one for one in statement.matches if between.start <= one.first < between.stop]
    commas = any(between.start <= place <= between.stop for place in statement.piece.breaks)
    if is_before and not _passes_before(kind, cue, match, others, commas, statement):
        return None
    if not is_before and (others or (commas and _begins_another(cue, statement))):
        return None
    if kind == "negated" and not _denies(cue, between, is_before=is_before, statement=statement):
        return None
    words = sum(1 for place in between if not _is_listed(place, statement))
    return words if words <= REACH[kind][0 if is_before else 1] else None


def _is_dated_before(kind: str, between: range, is_before: bool, statement: Statement) -> bool:
    """Whether a year ends what was said of another medicine: "ibuprofen (stopped 2019) ..."."""
    words = [statement.piece.word(place) for place in between]
    return kind in ("stop", "past") and is_before and any(_YEAR.fullmatch(word) for word in words)


def _denies(cue: FoundCue, between: range, *, is_before: bool, statement: Statement) -> bool:
    """Whether nothing stands between a "no" and the name but words that belong there."""
    if cue.after < statement.piece.size and statement.piece.gap(cue.after) == "-":
        # "No-Spa" is a name.
        return False
    if not is_before:
        return len(cue.cue.phrase) > 3 or cue.after == statement.piece.size
    return all(
        _is_listed(place, statement) or statement.piece.word(place) in _AFTER_NO
        for place in between
    )


def _is_doubled(cue: FoundCue, statement: Statement) -> bool:
    """Whether another negation stands before: "cannot sleep without"."""
    before = range(max(0, cue.first - 6), cue.first)
    return any(statement.piece.word(place) in _NEGATIONS for place in before)


def _is_cut(kind: str, between: range, statement: Statement) -> bool:
    """Whether a turn of the sentence, or a cue of a stronger kind, stands between."""
    return any(
        cue.first in between
        and (
            cue.cue.kind == "boundary"
            or (cue.cue.kind == "taking" and kind != "taking")
            # "Allergies: NKDA, codeine": what follows is no allergy.
            or (cue.cue.kind == "neutral" and cue.cue.side != "before" and kind == "allergy")
        )
        for cue in statement.cues
    )


def _passes_before(
    kind: str,
    cue: FoundCue,
    match: Match,
    others: Sequence[Match],
    commas: bool,
    statement: Statement,
) -> bool:
    """Whether what is said before a list of names reaches this one."""
    if not others and not commas:
        return True
    is_list = all(_is_listed(place, statement) for place in range(cue.after, match.first))
    if kind == "allergy":
        return (is_list or cue.first == 0) and (not commas or _is_header(cue, statement))
    if kind == "negated":
        # A "no" covers one name and ends, unless an "or" shows that it is a list.
        return is_list and _has_or(cue.after, statement)
    return is_list and kind in ("stop", "past", "other", "planned")


def _is_header(cue: FoundCue, statement: Statement) -> bool:
    """Whether a list of allergies follows: a colon, or "allergic to"."""
    behind = statement.piece.gap(cue.after) if cue.after < statement.piece.size else ""
    return ":" in behind or "-" in behind or " " in cue.cue.phrase


def _has_or(start: int, statement: Statement) -> bool:
    place = start
    while place < statement.piece.size and _is_listed(place, statement):
        if statement.piece.word(place) in _OR:
            return True
        place += 1
    return False


def _is_listed(place: int, statement: Statement) -> bool:
    """Whether a token is a name or what joins names."""
    if statement.piece.word(place) in _AND:
        return True
    return any(one.first <= place < one.after and one.name.name for one in statement.matches)


def _begins_another(cue: FoundCue, statement: Statement) -> bool:
    """Whether after the comma another medicine is spoken of, so that the cue is its own."""
    start = max((place for place in statement.piece.breaks if place <= cue.first), default=0)
    end = min(
        (place for place in statement.piece.breaks if place > cue.first),
        default=statement.piece.size,
    )
    return any(start <= one.first < end for one in statement.matches)


def _is_taken(near: dict[str, FoundCue], statement: Statement) -> bool:
    """Whether somebody else's medicine is taken by this person."""
    other, verb = near["other"], near.get("verb") or near.get("past") or near.get("stop")
    if verb is None:
        return False
    if verb.first > other.first:
        speaker = statement.piece.word(verb.first - 1)
        return verb.cue.phrase.endswith(" me") or speaker in _SPEAKERS
    gap = [statement.piece.word(place) for place in range(verb.after, other.first)]
    return all(
        word in ("my", "his", "her", "their", "the", "some", "of", "one", "a") for word in gap
    )


def _stop_date(match: Match, cue: FoundCue, statement: Statement, today: date) -> date | None:
    """Day of the last dose, from the words after the name or the stop, up to the next name."""
    start = min(match.after, cue.first) if cue.first >= match.after else cue.first
    following = [one.first for one in statement.matches if one.first >= max(match.after, start)]
    end = min((place for place in following if place > cue.first), default=statement.piece.size)
    found = find_date(_slice(statement, start, end), today=today)
    if found is None and len(statement.matches) == 1:
        found = find_date(_slice(statement, 0, statement.piece.size), today=today)
    return found


def _past_years(match: Match, statement: Statement) -> date | None:
    """End of a range of years right after a name, like ``hydrocodone 2012-2014``."""
    piece = statement.piece
    rest = piece.text[piece.tokens[match.after - 1].end :]
    found = _YEARS.match(rest)
    return None if found is None else date(int(found[2]), 12, 31)


def _slice(statement: Statement, first: int, after: int) -> str:
    return statement.piece.written(first, after)
