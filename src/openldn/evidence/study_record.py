"""A study with its effects and adverse events; what cannot be is refused."""

import re
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from openldn.errors import StudyError
from openldn.evidence.memory import without_memory
from openldn.evidence.rows import AdverseEvent, Effect, check_source, check_start

# What was read of a study, most to least.
READING = ("full text", "abstract", "registry", "website", "not stated")
_ID = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
# How these fields begin; what follows is free, like ``RCT parallel (terminated)``.
DESIGNS = (
    "RCT", "single-arm", "single-blind pre-post", "case report", "case series", "retrospective",
    "registry", "review", "letter", "cross-sectional", "up-and-down dose finding",
    "fixed-order crossover", "unpublished practice series", "cohort",
)  # fmt: skip
BLINDING = ("none", "open label", "single blind", "double blind", "placebo-controlled")
_WHOLE = re.compile(r"\d+")
# Fields without which a study is none; they cannot be hidden.
_HIDEABLE = (
    "year", "icd10", "blinding", "n_randomised", "n_analysed", "arms", "dose_mg",
    "duration_weeks", "comparator", "primary_outcome",
)  # fmt: skip
Row = TypeVar("Row", Effect, AdverseEvent)


@dataclass(frozen=True, kw_only=True)
class Study:
    """A study as its sources tell it.

    Counts, dose and duration are texts, because sources qualify them: "40 enrolled",
    "0.1 mg/kg max 4.5", "2 placebo/8 drug"; :attr:`n` is the number in ``n_randomised``.

    Parameters
    ----------
    study_id : str
        Small letters, digits and underscores: author, year, topic.
    reading : str
        What was read: one of ``READING``.
    verified : str
        Whether a page states what stands here; ``no`` is memory alone and never shown.
    from_memory : tuple of str
        Fields of this study that are memory alone, although the rest is not; never shown.
    effects : tuple of Effect
    adverse_events : tuple of AdverseEvent

    Examples
    --------
    >>> Study(study_id="doe2030_fm", first_author="Doe J", year=2030, condition="Fibromyalgia",
    ...       design="RCT parallel", n_randomised="60", verified="yes",
    ...       source_url="https://example.org").n
    60
    """

    study_id: str
    first_author: str
    year: int | None = None
    condition: str
    icd10: str = ""
    design: str
    blinding: str = ""
    n_randomised: str = ""
    n_analysed: str = ""
    arms: str = ""
    dose_mg: str = ""
    duration_weeks: str = ""
    comparator: str = ""
    primary_outcome: str = ""
    source_url: str
    doi: str = ""
    pmid: str = ""
    registration: str = ""
    reading: str = "not stated"
    verified: str
    from_memory: tuple[str, ...] = ()
    note: str = ""
    effects: tuple[Effect, ...] = ()
    adverse_events: tuple[AdverseEvent, ...] = ()

    def __post_init__(self) -> None:
        where = f"study {self.study_id or '(without id)'}"
        _check_id(self.study_id)
        for name in ("first_author", "condition", "design"):
            if not getattr(self, name).strip():
                raise StudyError(f"{where}: {name} is empty; must be given.")
        check_source(where, self.source_url, self.verified)
        _check_year(where, self.year)
        check_start(where, "design", self.design, DESIGNS)
        if self.blinding:
            check_start(where, "blinding", self.blinding, BLINDING)
        for name in ("n_randomised", "n_analysed"):
            _check_number_first(where, name, getattr(self, name))
        _check_analyzed(where, self)
        if self.reading not in READING:
            raise StudyError(
                f"{where}: reading is {self.reading!r}; must be one of {', '.join(READING)}."
            )
        if self.doi and not self.doi.startswith("10."):
            raise StudyError(
                f"{where}: doi is {self.doi!r}; write it without address, like 10.1002/art.37734."
            )
        if self.pmid and not self.pmid.isdigit():
            raise StudyError(f"{where}: pmid is {self.pmid!r}; must be digits only.")
        unknown = [name for name in self.from_memory if name not in _HIDEABLE]
        if unknown:
            raise StudyError(
                f"{where}: from_memory names {', '.join(unknown)}; may name {', '.join(_HIDEABLE)}."
            )
        _check_effect_ids(where, self.effects)
        for effect in self.effects:
            _check_people(f"{where}, effect {effect.effect_id}", self, effect)
        for event in self.adverse_events:
            _check_people(f"{where}, adverse event {event.event!r}", self, event)

    @property
    def n(self) -> int | None:
        """First number in ``n_randomised``: participants, whatever the word beside it says."""
        found = _WHOLE.search(self.n_randomised)
        return int(found[0]) if found else None

    @property
    def is_review(self) -> bool:
        """Whether it reports other studies."""
        return self.design.startswith(("review", "letter"))

    @property
    def is_randomized(self) -> bool:
        """Whether participants were allocated by chance; a fixed order is not."""
        return self.design.startswith("RCT")

    @property
    def is_crossover(self) -> bool:
        """Whether each participant took both, in an order drawn by chance."""
        return self.design.startswith("RCT crossover")

    def shown(self) -> "Study":
        """Make a copy without the rows, fields and remarks that are memory alone."""
        hidden: dict[str, Any] = {name: None if name == "year" else "" for name in self.from_memory}
        return replace(
            self,
            **hidden,
            note=without_memory(self.note),
            effects=tuple(_shown(one) for one in self.effects if one.verified != "no"),
            adverse_events=tuple(
                _shown(one) for one in self.adverse_events if one.verified != "no"
            ),
        )


def _shown(row: Row) -> Row:
    return replace(row, note=without_memory(row.note))


def _check_id(study_id: str) -> None:
    if not _ID.fullmatch(study_id):
        raise StudyError(
            f"study_id is {study_id!r}; use small letters, digits and single underscores, like "
            "bruun2024_fm."
        )


def _check_number_first(where: str, name: str, value: str) -> None:
    if value and not value[0].isdigit():
        raise StudyError(
            f"{where}: {name} is {value!r}; give a number first, like '40 enrolled', or leave it "
            "empty."
        )


def _check_analyzed(where: str, study: "Study") -> None:
    """Refuse more analyzed than randomized, where both are plain numbers."""
    randomized, analyzed = study.n_randomised, study.n_analysed
    both = randomized.isdigit() and analyzed.isdigit()
    if study.is_randomized and both and int(analyzed) > int(randomized):
        raise StudyError(
            f"{where}: n_analysed is {analyzed}, more than the {randomized} randomized; correct "
            "one of them."
        )


def _check_year(where: str, year: int | None) -> None:
    # Naltrexone was first made in 1963.
    if year is not None and not 1963 <= year <= 2100:
        raise StudyError(f"{where}: year is {year}; must be 1963 to 2100, or left out.")


def _check_effect_ids(where: str, effects: tuple[Effect, ...]) -> None:
    ids = [one.effect_id for one in effects]
    double = sorted({key for key in ids if ids.count(key) > 1})
    if double:
        raise StudyError(f"{where}: effect_id {', '.join(double)} is given more than once.")


def _check_people(where: str, study: Study, row: Effect | AdverseEvent) -> None:
    """Refuse more participants than were randomized; a crossover's count once."""
    if not study.is_randomized or study.n is None:
        return
    ldn, cmp = row.ldn_n or 0, row.cmp_n or 0
    if study.is_crossover:
        if max(ldn, cmp) > study.n:
            raise StudyError(
                f"{where}: n is {max(ldn, cmp)}, but {study.n} were randomized to a crossover; "
                "each participant counts once, not once per period."
            )
    elif ldn + cmp > study.n:
        raise StudyError(
            f"{where}: ldn_n {ldn} and cmp_n {cmp} are more than the {study.n} randomized; if "
            "each participant took both, the design is RCT crossover."
        )
