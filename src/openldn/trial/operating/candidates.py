"""Designs beside one another: cycles and lengths of periods against days, power and errors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from openldn.errors import DesignError
from openldn.inference import Prior
from openldn.trial.designs.protocol import TrialProtocol
from openldn.trial.operating.characteristics import OperatingCharacteristics
from openldn.trial.planning.onset import mean_share

# An effect that a design should find: clearly above the smallest that matters, since at that
# itself the answer is a coin's toss.
HELPFUL_MCIDS = 1.5
CANDIDATE_CYCLES = (2, 3, 4, 5, 6)
CANDIDATE_PERIOD_DAYS = (14, 28, 42, 56)
# Longer than this hardly anybody takes capsules that may be placebo.
CANDIDATE_DAYS = 365


@dataclass(frozen=True, kw_only=True)
class DesignCandidate:
    """A design with what it does, judged at its end.

    Parameters
    ----------
    protocol : TrialProtocol
    share : float
        Of the full effect that the difference between periods shows.
    none, helpful : OperatingCharacteristics
        Without an effect, and with one of 1.5 MCID.
    """

    protocol: TrialProtocol
    share: float
    none: OperatingCharacteristics
    helpful: OperatingCharacteristics


def list_candidates(
    protocol: TrialProtocol, *, max_days: int | None = None
) -> tuple[TrialProtocol, ...]:
    """The same design with other cycles and periods, shortest first; it is itself among them.

    Parameters
    ----------
    protocol : TrialProtocol
    max_days : int, optional
        365 if not given; the design itself may be longer.

    Raises
    ------
    DesignError
        If the treatment of the design changes once only: there is nothing to vary.
    """
    design = protocol.design
    if design.has_single_change:
        raise DesignError(
            f"a {design.kind} design has one change of treatment, so there are no cycles to vary; "
            "leave the plot out."
        )
    limit = max(max_days or CANDIDATE_DAYS, design.total_days)
    made = {
        replace(design, cycles=cycles, period_days=days)
        for cycles in CANDIDATE_CYCLES
        for days in CANDIDATE_PERIOD_DAYS
    }
    fitting = [one for one in {design, *made} if one.total_days <= limit]
    analysis = replace(protocol.analysis, looks="end", first_look=1)
    return tuple(
        replace(protocol, design=one, analysis=analysis)
        for one in sorted(fitting, key=lambda one: (one.total_days, one.cycles))
    )


def make_candidates(
    protocols: Sequence[TrialProtocol],
    counted: Sequence[tuple[OperatingCharacteristics, OperatingCharacteristics]],
    *,
    onset: Prior,
) -> tuple[DesignCandidate, ...]:
    """Put designs together with what was counted without effect and with a helpful one."""
    return tuple(
        DesignCandidate(
            protocol=protocol,
            share=mean_share(protocol.design, onset=onset),
            none=none,
            helpful=helpful,
        )
        for protocol, (none, helpful) in zip(protocols, counted, strict=True)
    )
