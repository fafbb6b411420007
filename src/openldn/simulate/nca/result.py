"""What an analysis gives: a number or a reason for every quantity."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from openldn.simulate.nca.curve import StartPoint
from openldn.simulate.nca.profile import Profile
from openldn.simulate.nca.quantities import QUANTITIES
from openldn.simulate.nca.reason import Reason

Answer = float | Reason
# Reasons why there is no slope; what needs the slope then only says that it is missing.
_SLOPE_REASONS = (Reason.TOO_FEW_POINTS, Reason.NO_DECLINE)


@dataclass(frozen=True, kw_only=True)
class PartialArea:
    """Area over an interval in time since the dose."""

    start: float
    end: float
    auc: float | None
    reason: Reason | None = None
    is_extrapolated: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class NcaResult:
    """Quantities of one profile.

    ``values`` holds every key of ``QUANTITIES``, None where there is no number; ``reasons`` says
    why, for exactly those keys.
    """

    profile: Profile
    values: Mapping[str, float | None]
    reasons: Mapping[str, Reason]
    partial: tuple[PartialArea, ...]
    start: StartPoint
    n_samples: int
    n_missing: int
    n_blq: int
    n_before_dose: int


class Answers:
    """Quantities while they are computed: each a number or the reason why there is none."""

    def __init__(self) -> None:
        self._found: dict[str, Answer] = {}

    def __setitem__(self, key: str, answer: Answer) -> None:
        self._found[key] = answer

    def __getitem__(self, key: str) -> Answer:
        return self._found[key]

    def compute(self, key: str, rule: Callable[..., float], *inputs: str | float | Reason) -> None:
        """Set a quantity from others, named by key or given; the first reason among them wins."""
        numbers: list[float] = []
        for item in inputs:
            answer = self._found[item] if type(item) is str else item
            if isinstance(answer, Reason):
                self._found[key] = Reason.NO_LAMBDA_Z if answer in _SLOPE_REASONS else answer
                return
            numbers.append(float(answer))
        try:
            self._found[key] = rule(*numbers)
        except ZeroDivisionError:
            self._found[key] = Reason.ZERO_DENOMINATOR

    def split(self) -> tuple[Mapping[str, float | None], Mapping[str, Reason]]:
        """Numbers and reasons, in the order in which quantities are listed."""
        found = {quantity.key: self._found[quantity.key] for quantity in QUANTITIES}
        reasons = {key: answer for key, answer in found.items() if isinstance(answer, Reason)}
        numbers = {
            key: None if isinstance(answer, Reason) else float(answer)
            for key, answer in found.items()
        }
        return MappingProxyType(numbers), MappingProxyType(reasons)
