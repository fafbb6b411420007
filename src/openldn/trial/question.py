"""What is asked of a course."""

from dataclasses import dataclass

from openldn.errors import CourseError
from openldn.record import Instrument
from openldn.trial.model_spec import ModelSpec


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """What is asked of a course.

    Parameters
    ----------
    instrument : Instrument
    active, comparator : str
        Treatment labels; the contrast is active minus comparator.
    spec : ModelSpec
    blinded : bool or None
        Whether the participant did not know the treatment; ``None``: not stated.
    thorough : bool
        Also refit for the checks (leave one period out, carryover, trend, guesses). Without
        it a course takes a few milliseconds; numbers are the same.
    """

    instrument: Instrument
    active: str
    comparator: str
    spec: ModelSpec
    blinded: bool | None = None
    thorough: bool = True

    def __post_init__(self) -> None:
        if self.active.strip().casefold() == self.comparator.strip().casefold():
            raise CourseError(
                f"active is {self.active!r} and comparator {self.comparator!r}, which is the same "
                "label; name two treatments."
            )
