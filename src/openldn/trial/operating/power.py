"""The answer to "what will this design do?"."""

from dataclasses import dataclass

from openldn.errors import DesignError
from openldn.inference import Prior
from openldn.record import Finding, Severity
from openldn.trial.designs.protocol import TrialProtocol
from openldn.trial.model_spec import DecisionRule
from openldn.trial.operating.characteristics import OperatingCharacteristics
from openldn.trial.operating.person import SimulatedPerson
from openldn.trial.operating.typical import RunIn
from openldn.trial.planning.onset import mean_share

# True effects that are simulated, as multiples of the MCID.
USUAL_MCIDS = (0.0, 0.5, 1.0, 1.5, 2.0)
# Within so many SDs of an end of the scale a good part of the days are cut off there.
NEAR_END_SDS = 2.0


@dataclass(frozen=True, kw_only=True)
class DesignPower:
    """What a design does at several true effects.

    Parameters
    ----------
    protocol : TrialProtocol
    rows : tuple of OperatingCharacteristics
        One for each true effect.
    rule : DecisionRule
    person : SimulatedPerson
        Typical person, or the middle of those like the one of the run-in.
    run_in : RunIn or None
    onset : Prior
        Of the half-life of the simulated effects' onset.
    seed : int
    is_rounded : bool
    """

    protocol: TrialProtocol
    rows: tuple[OperatingCharacteristics, ...]
    rule: DecisionRule
    person: SimulatedPerson
    run_in: RunIn | None
    onset: Prior
    seed: int
    is_rounded: bool

    @property
    def share(self) -> float:
        """Share of the full effect that the difference between periods shows."""
        return mean_share(self.protocol.design, onset=self.onset)


def check_effects(mcids: tuple[float, ...]) -> None:
    """Refuse multiples of the MCID that cannot be simulated.

    Raises
    ------
    DesignError
        If there is none, one comes twice, or one is beyond 20 MCIDs.
    """
    wrong = [one for one in mcids if not -20 <= one <= 20]
    if wrong or not mcids or len(set(mcids)) < len(mcids):
        given = ", ".join(f"{one:g}" for one in mcids) or "nothing"
        raise DesignError(
            f"effects are {given}; must be different multiples of the MCID from -20 to 20, like "
            "0 1 2; below 0 the drug harms."
        )


def find_limits(power: DesignPower) -> tuple[Finding, ...]:
    """What a reader has to know of simulated numbers."""
    found = [
        Finding(
            id="PWR-001",
            severity=Severity.NOTE,
            message="The simulated persons follow the model that judges them; a real one may have "
            "flares, drop out, or break the blind.",
            advice="Take the numbers as the best case.",
        )
    ]
    instrument, person = power.protocol.instrument, power.person
    ends = [end for end in (instrument.minimum, instrument.maximum) if end is not None]
    gap = min((abs(person.baseline - end) for end in ends), default=float("inf"))
    if not power.is_rounded and gap < NEAR_END_SDS * person.residual_sd:
        found.append(
            Finding(
                id="PWR-002",
                severity=Severity.WARNING,
                message=f"The mean score of {person.baseline:.3g} lies near an end of the scale, "
                "where scores are cut off; the simulated ones are not.",
                advice="--steps simulates scores as they can be given; it takes ten times longer.",
            )
        )
    if power.run_in is not None and power.run_in.scores < 14:
        found.append(
            Finding(
                id="PWR-003",
                severity=Severity.WARNING,
                message=f"The run-in has {power.run_in.scores} days with a score; how much the "
                "score swings is known roughly at best.",
                advice="Keep the diary for 14 days or more before the start.",
            )
        )
    return tuple(found)
