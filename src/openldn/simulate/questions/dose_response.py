"""How occupancy at steady state rises with the dose."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from openldn.errors import SimulationError
from openldn.simulate.hypotheses import Ground
from openldn.simulate.questions.answer import NOT_ADVICE, Estimate, Setting
from openldn.simulate.questions.steady_state import ask_steady_state

DOSES_MG = (0.5, 1.0, 1.5, 3.0, 4.5, 6.0, 12.5, 25.0, 50.0)


@dataclass(frozen=True, kw_only=True)
class DoseResponse:
    """Occupancy over doses under one hypothesis.

    Parameters
    ----------
    doses_mg : tuple of float
    trough, peak, mean : tuple of Estimate
        Between two doses at steady state, one for each dose.
    """

    hypothesis: str
    receptor: str
    doses_mg: tuple[float, ...]
    trough: tuple[Estimate, ...]
    peak: tuple[Estimate, ...]
    mean: tuple[Estimate, ...]
    ground: Ground
    guidance: tuple[str, ...]


def ask_dose_response(
    setting: Setting, *, doses_mg: Sequence[float] = DOSES_MG, receptor: str = "mu"
) -> tuple[DoseResponse, ...]:
    """Tell trough, peak and mean of the share blocked for each dose; the setting's is not used.

    Raises
    ------
    SimulationError
        If there is no dose, or one cannot be.

    Examples
    --------
    >>> asked = Setting(dose_mg=1, hypotheses=("pet-retention",), n_draws=50)
    >>> curve = ask_dose_response(asked, doses_mg=[1.5, 4.5])[0]
    >>> curve.mean[0].value < curve.mean[1].value
    True
    """
    if not len(doses_mg):
        raise SimulationError("doses_mg is empty; give one or more, like 1.5, 3, 4.5.")
    by_dose = [
        ask_steady_state(replace(setting, dose_mg=dose), receptor=receptor) for dose in doses_mg
    ]
    return tuple(
        DoseResponse(
            hypothesis=answers[0].hypothesis,
            receptor=receptor,
            doses_mg=tuple(float(dose) for dose in doses_mg),
            trough=tuple(one.trough for one in answers),
            peak=tuple(one.peak for one in answers),
            mean=tuple(one.mean for one in answers),
            ground=answers[0].ground,
            guidance=(NOT_ADVICE,),
        )
        for answers in zip(*by_dose, strict=True)
    )
