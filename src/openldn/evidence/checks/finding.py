"""What a check of the evidence finds, and how checks go over the rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from openldn.errors import InputError
from openldn.evidence.rows import Effect
from openldn.evidence.study_record import Study
from openldn.record import Severity


@dataclass(frozen=True, kw_only=True)
class EvidenceFinding:
    """Something about a study that a reader of its numbers has to know.

    Parameters
    ----------
    id : str
        Stable, like ``EVI-004``.
    severity : Severity
        Critical: the numbers contradict each other. Warning: they are likely to be misread.
        Note: what must be said beside them.
    study_id : str
    where : str
        ``effect E003``, ``adverse event ...`` or ``study``.
    what, why, remedy : str
        What was found with its numbers, why it matters, what to do.
    """

    id: str
    severity: Severity
    study_id: str
    where: str
    what: str
    why: str
    remedy: str

    def __post_init__(self) -> None:
        family, _, number = self.id.partition("-")
        if family != "EVI" or not number.isdigit():
            raise InputError(f"finding id {self.id!r}; give EVI, a dash and a number: EVI-004.")


@dataclass(frozen=True, kw_only=True)
class Check:
    """One kind of trap: its id, what it looks for, and the function that looks.

    The function gets all studies at once, because some traps lie between studies.
    """

    id: str
    severity: Severity
    title: str
    why: str
    remedy: str
    find: Callable[[Sequence[Study]], Iterable[tuple[Study, str, str]]]

    def run(self, studies: Sequence[Study]) -> Iterator[EvidenceFinding]:
        """Go over the studies and give each hit its words."""
        for study, where, what in self.find(studies):
            yield EvidenceFinding(
                id=self.id,
                severity=self.severity,
                study_id=study.study_id,
                where=where,
                what=what,
                why=self.why,
                remedy=self.remedy,
            )


Hits = Iterator[tuple[Study, str, str]]


def each_effect(studies: Sequence[Study]) -> Iterator[tuple[Study, Effect]]:
    """Every effect with its study."""
    for study in studies:
        for effect in study.effects:
            yield study, effect


def at(effect: Effect) -> str:
    """Where a finding about an effect lies."""
    return f"effect {effect.effect_id}"
