"""What a check is, and how checks go over the rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from openldn.evidence.finding import EvidenceFinding
from openldn.evidence.rows import Effect
from openldn.evidence.study_record import Study
from openldn.record import Severity


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
