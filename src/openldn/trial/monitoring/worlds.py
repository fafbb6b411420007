"""Persons whom the drug does nothing, in whom looks must keep their level."""

from dataclasses import dataclass, replace

from openldn.record import Instrument
from openldn.trial.operating.person import SimulatedPerson
from openldn.trial.operating.typical import TYPICAL_SD, typical_person


@dataclass(frozen=True, kw_only=True)
class World:
    """A person without effect: correlation of days, wander of periods, trend, missing days.

    ``period_sd`` and ``trend`` are in units, a tenth of the range of the scale.
    """

    correlation: float
    period_sd: float
    trend: float = 0.0
    missing_share: float = 0.1

    def __str__(self) -> str:
        return (
            f"correlation {self.correlation:g}, period SD {self.period_sd:g}, trend "
            f"{self.trend:g}, {self.missing_share:.0%} missing"
        )


# Days that hardly follow one another to days that flare; periods that do not wander to periods
# that wander by half of the day-to-day SD; with and without trend and gaps.
WORLDS = (
    World(correlation=0.0, period_sd=0.0, missing_share=0.0),
    World(correlation=0.0, period_sd=0.6),
    World(correlation=0.4, period_sd=0.3, trend=2.0, missing_share=0.3),
    World(correlation=0.8, period_sd=0.0),
    World(correlation=0.8, period_sd=0.6),
)


def person_in(world: World, instrument: Instrument) -> SimulatedPerson:
    """A person of a world on the scale of an outcome, without effect.

    Raises
    ------
    DesignError
        If the range of the score is not known.
    """
    usual = typical_person(instrument)
    unit = usual.residual_sd / TYPICAL_SD
    return replace(
        usual, correlation=world.correlation, period_sd=world.period_sd * unit,
        trend=world.trend * unit, missing_share=world.missing_share,
    )  # fmt: skip
