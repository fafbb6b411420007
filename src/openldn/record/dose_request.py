"""What is asked for: dose, steps, preparation."""

from dataclasses import dataclass

from openldn.errors import RecordError
from openldn.record.checks import check_number


@dataclass(frozen=True, kw_only=True)
class DoseRequest:
    """A course that somebody asks for; whatever is not said is unknown.

    Parameters
    ----------
    dose_mg, start_mg, step_mg : float or None
        Target, first dose and size of a step.
    step_days : float or None
        Days between steps.
    volume_ml : float or None
        Volume of one dose of a liquid, where it is said.
    strengths_mg_per_ml : tuple of float
        Strengths of the liquids in question.
    formulation, release, filler, time_of_day, supply : str
        In anyone's words: ``capsule``, ``slow release``, ``calcium carbonate``, ``bedtime``,
        ``web shop``.

    Raises
    ------
    RecordError
        If a number is not above zero, or the first dose is above the target.
    """

    dose_mg: float | None = None
    start_mg: float | None = None
    step_mg: float | None = None
    step_days: float | None = None
    volume_ml: float | None = None
    strengths_mg_per_ml: tuple[float, ...] = ()
    formulation: str = ""
    release: str = ""
    filler: str = ""
    time_of_day: str = ""
    supply: str = ""

    def __post_init__(self) -> None:
        for name in ("dose_mg", "start_mg", "step_mg", "step_days", "volume_ml"):
            check_number(name, getattr(self, name), above=0)
        for strength in self.strengths_mg_per_ml:
            check_number("strengths_mg_per_ml", strength, above=0)
        if self.dose_mg is not None and self.start_mg is not None and self.start_mg > self.dose_mg:
            raise RecordError(
                f"start_mg is {self.start_mg:g} and dose_mg, the target, is {self.dose_mg:g}; "
                "the first dose must not be above the target."
            )
