"""What a check of the evidence found."""

from dataclasses import dataclass

from openldn.errors import InputError
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
