"""All names of medicines, in compared form, and what each means."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from openldn.screen.medications.opioid_table import UNNAMED, OpioidRow, read_opioid_rows
from openldn.screen.medications.spelling import spelling_key
from openldn.screen.medications.text import is_unspaced, key_of
from openldn.screen.medications.words import prescription_words
from openldn.tables import read_rows, read_text

# Antagonists, and what treats withdrawal or opioid constipation: where one stands, an opioid may
# be near, so it is asked who it is for.
MARKERS = frozenset(
    {"naloxone", "methylnaltrexone", "naloxegol", "naldemedine", "alvimopan", "lofexidine"}
)
# What the dose decides: at label dose no opioid of the brain.
LABEL_DOSE = frozenset({"loperamide", "trimebutine"})
FROM_MEMORY = "the brand is known from memory only"
VAGUE = "a kind of medicine is named, and not which: ask"
COUNT_DOUBT = "the number may be a count"
KeysByLength = dict[int, tuple[str, ...]]
# Names of so few letters are also abbreviations of other things.
SHORT_NAME = 3
# An ATC code of so many characters names a chemical subgroup.
ATC_SUBGROUP = 5
_COUGH = frozenset({"codeine cough and cold combinations"})


@dataclass(frozen=True, slots=True)
class Name:
    """What a name means.

    ``opioid`` is ``None`` where it has to be asked; ``alternative`` is what else the name
    means, ``doubt`` why it is not certain.
    """

    name: str
    ingredients: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    opioid: bool | None = False
    alternative: str = ""
    doubt: str = ""


def doubted(name: Name, doubt: str) -> Name:
    """The same name, to be asked about unless it holds no opioid."""
    opioid = False if name.opioid is False else None
    return Name(name.name, name.ingredients, name.kinds, opioid, name.alternative, doubt)


class NameTable:
    """Names of opioids and of everything else, by compared form."""

    def __init__(self) -> None:
        self._opioids: dict[str, Name] = {}
        self._general = _read_general()
        self._rows = {row.ingredient: row for row in read_opioid_rows()}
        self._kinds_by_ingredient: dict[str, str] = {}
        for row in read_opioid_rows():
            self._add_row(row)
        self._add_additions()
        for row in read_opioid_rows():
            for look_alike in row.look_alikes:
                key = key_of(look_alike)
                if not self.is_known(key):
                    self._opioids[key] = Name(look_alike, (look_alike,), opioid=False)

    def find(self, key: str) -> Name | None:
        """What a compared form means, opioids first."""
        found = self._opioids.get(key)
        if found is not None:
            return found
        cells = self._general.get(key)
        return None if cells is None else self._from_general(cells)

    def is_known(self, key: str) -> bool:
        """Whether a compared form stands in a table."""
        return key in self._opioids or key in self._general

    @cached_property
    def longest(self) -> int:
        """Tokens of the longest name."""
        return 1 + max(key.count(" ") for key in (*self._opioids, *self._general))

    @cached_property
    def opioid_keys(self) -> KeysByLength:
        """Compared forms that may mean an opioid, for comparison of spellings."""
        general = (k for k, cells in self._general.items() if cells[3] and cells[1] != "class")
        return _by_length(
            key
            for key in (*self._opioid_only(), *general)
            if len(key) > SHORT_NAME and not key.replace(" ", "").isdigit()
        )

    @cached_property
    def general_keys(self) -> KeysByLength:
        """Compared forms of one word that mean no opioid."""
        others = (key for key, name in self._opioids.items() if name.opioid is False)
        general = (key for key, cells in self._general.items() if not cells[3])
        return _by_length(key for key in (*others, *general) if " " not in key)

    @cached_property
    def unspaced(self) -> dict[str, tuple[str, ...]]:
        """Names in scripts without blanks, by their first character, longest first."""
        by_first: dict[str, list[str]] = {}
        for key in (*self._opioids, *self._general):
            if is_unspaced(key):
                by_first.setdefault(key[0], []).append(key)
        return {
            first: tuple(sorted(keys, key=lambda key: (-len(key), key)))
            for first, keys in by_first.items()
        }

    @cached_property
    def by_spelling(self) -> dict[str, str]:
        """Generic names by the key of their spellings, opioids first."""
        found: dict[str, str] = {}
        for key, name in self._opioids.items():
            spelled = spelling_key(key) if " " not in key else ""
            if spelled and name.doubt == "" and key in self._generic:
                found.setdefault(spelled, key)
        for key, cells in self._general.items():
            if cells[5] and cells[1] == "ingredient":
                found.setdefault(cells[5], key)
        return found

    @cached_property
    def brands_by_spelling(self) -> dict[str, str]:
        """Brands by the key of their spellings, for scripts other than Latin; opioids first."""
        found: dict[str, str] = {}
        for key in self._opioids:
            spelled = spelling_key(key) if " " not in key else ""
            if spelled:
                found.setdefault(spelled, key)
        for key, cells in self._general.items():
            if cells[5]:
                found.setdefault(cells[5], key)
        return found

    @cached_property
    def stems(self) -> tuple[tuple[str, Name], ...]:
        """Beginnings of opioid ingredients that longer words are made from, longest first."""
        stems: dict[str, Name] = {}
        for row in self._rows.values():
            if row.is_opioid and row.row_type == "ingredient":
                for part in row.ingredients:
                    stem = part.rstrip("e")
                    if " " not in stem and len(stem) > 5:
                        stems[stem] = self._opioids[key_of(part)]
        return tuple(sorted(stems.items(), key=lambda one: (-len(one[0]), one[0])))

    @cached_property
    def first_words(self) -> dict[str, Name]:
        """First words of opioid names, where they begin nothing else."""
        found: dict[str, Name] = {}
        for key, name in self._opioids.items():
            first, blank, _ = key.partition(" ")
            if blank and name.opioid is not False and len(first) >= SHORT_NAME:
                found.setdefault(first, name)
        for key, cells in self._general.items():
            if not cells[3]:
                found.pop(key.partition(" ")[0], None)
        return found

    @cached_property
    def opioid_first_words(self) -> frozenset[str]:
        """First words of opioid names that have several."""
        return frozenset(key.partition(" ")[0] for key in self._opioid_only() if " " in key)

    @cached_property
    def cough_umbrellas(self) -> frozenset[str]:
        """Brands of cough medicine of which one variety holds an opioid."""
        cough = (key for key, name in self._opioids.items() if _COUGH & set(name.kinds))
        return frozenset(key.partition(" ")[0] for key in cough if " " in key)

    def rows_with_code(self, code: str, system: str) -> tuple[OpioidRow, ...]:
        """Rows of the opioid table with an ATC or RxNorm code."""
        wanted = code.strip().upper()
        if system == "ATC":
            exact = tuple(row for row in self._rows.values() if wanted in row.atc_codes)
            return exact or tuple(
                row for row in self._rows.values()
                if any(_is_same_group(wanted, own) for own in row.atc_codes)
            )  # fmt: skip
        return tuple(row for row in self._rows.values() if wanted in row.rxcui)

    def name_of_row(self, row: OpioidRow) -> Name:
        """The row under its own name."""
        return _name(row, row.ingredient)

    @cached_property
    def _generic(self) -> frozenset[str]:
        keys: set[str] = set()
        for row in self._rows.values():
            keys.update(key_of(name) for name in (*row.ingredients, *row.synonyms))
        return frozenset(keys)

    def _opioid_only(self) -> Iterator[str]:
        return (key for key, name in self._opioids.items() if name.opioid is not False)

    def _add_row(self, row: OpioidRow) -> None:
        own = (" ".join(row.ingredients), " ".join(reversed(row.ingredients)))
        inside = row.ingredient.partition("(")[2].rstrip(")")
        others = () if "+" in inside else tuple(inside.split(","))
        if row.row_type == "street":
            others = (*others, *row.ingredient.partition("(")[0].split(","))
        others = tuple(one for one in others if not _is_form(key_of(one)))
        names = (*own, *others, *row.synonyms, *row.brands, *row.ambiguous)
        for name in names:
            key = key_of(name)
            if not key or (key in self._opioids and self._opioids[key].opioid is not False):
                continue
            self._opioids[key] = self._confirmed(key, _name(row, name))
            if "#" in key:
                self._opioids.setdefault(key.replace("# ", ""), _name(row, name, doubt=COUNT_DOUBT))
        if row.row_type != "combination":
            for part in row.ingredients:
                self._kinds_by_ingredient.setdefault(part, row.ingredient)

    def _confirmed(self, key: str, name: Name) -> Name:
        """A brand known from memory, confirmed where a public list says the same."""
        cells = self._general.get(key)
        if name.doubt != FROM_MEMORY or cells is None or cells[3] != "yes":
            return name
        return Name(name.name, name.ingredients, name.kinds, True, name.alternative)

    def _add_additions(self) -> None:
        for cells in read_rows("openldn.screen.medications", "opioid_additions.csv"):
            row, key = self._rows[cells["ingredient"]], key_of(cells["term"])
            known = self._opioids.get(key)
            if key and (known is None or known.doubt):
                doubt = "" if cells["verified"] == "yes" else FROM_MEMORY
                self._opioids[key] = _name(row, cells["term"], doubt=doubt)

    def _from_general(self, cells: tuple[str, ...]) -> Name:
        name, kind, parts, opioid, ambiguous = cells[:5]
        if kind == "class" and opioid == "unknown":
            return Name("", (), opioid=None, doubt=VAGUE)
        ingredients = tuple(part for part in parts.split(";") if part)
        if not opioid:
            return Name(name, ingredients or (name,), alternative=ambiguous)
        kinds = tuple(
            self._kinds_by_ingredient[one]
            for one in ingredients
            if one in self._kinds_by_ingredient
            and self._rows[self._kinds_by_ingredient[one]].is_opioid is not False
        )
        own = tuple(self._rows[one] for one in kinds)
        if kinds and all(set(row.ingredients) <= LABEL_DOSE for row in own):
            return Name(name, ingredients, kinds, opioid=None)
        is_certain = opioid == "yes"
        doubt = "" if is_certain else "the name may stand for an opioid"
        return Name(
            name, ingredients, kinds or (UNNAMED,), opioid=True if is_certain else None, doubt=doubt
        )


def _is_same_group(wanted: str, own: str) -> bool:
    """Whether one of two ATC codes names a group that holds the other."""
    if len(wanted) < ATC_SUBGROUP:
        return False
    return wanted.startswith(own) or own.startswith(wanted)


def _by_length(keys: Iterable[str]) -> KeysByLength:
    found: dict[int, list[str]] = {}
    for key in sorted(set(keys)):
        found.setdefault(len(key), []).append(key)
    return {length: tuple(same) for length, same in found.items()}


def _is_form(key: str) -> bool:
    """Whether a name is nothing but a way of giving it, like ``patch``."""
    return all(word in prescription_words() for word in key.split())


def _name(row: OpioidRow, name: str, *, doubt: str = "") -> Name:
    """A name of a row, with what makes it doubtful."""
    opioid = row.is_opioid
    if MARKERS & set(row.ingredients) and row.row_type != "combination" and opioid is False:
        opioid, doubt = None, "it marks an opioid in the house: ask who it is for"
    if name in row.unverified_brands and not doubt:
        doubt = FROM_MEMORY
    alternative = row.ambiguous.get(name, "")
    letters = sum(character.isalpha() for character in name)
    if not alternative and letters <= SHORT_NAME and name.isascii():
        alternative = "short"
    if doubt and opioid:
        opioid = None
    return Name(name, row.ingredients, (row.ingredient,), opioid, alternative, doubt)


def _read_general() -> dict[str, tuple[str, ...]]:
    """Cells (name, kind, ingredients, opioid, ambiguous, spelling) by compared form."""
    rows = csv.reader(read_text("openldn.screen.medications", "drug_names.csv").splitlines())
    next(rows)
    table: dict[str, tuple[str, ...]] = {}
    for name, kind, ingredients, opioid, _flag, ambiguous, _source, key, spelling in rows:
        table[key or name] = (name, kind, ingredients, opioid, ambiguous, spelling)
    return table


@lru_cache(maxsize=1)
def read_names() -> NameTable:
    """The packaged names, read once.

    Examples
    --------
    >>> read_names().find("amlodipine").opioid
    False
    """
    return NameTable()
