"""Many courses cut into pieces that can be simulated anywhere, in any order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from openldn.errors import DesignError
from openldn.trial.designs.protocol import TrialProtocol
from openldn.trial.model_spec import ModelSpec
from openldn.trial.operating.looks import SimulatedLooks, simulate_looks
from openldn.trial.operating.person import SimulatedPerson

COURSES_OF_A_PIECE = 100


@dataclass(frozen=True, kw_only=True)
class CoursePiece:
    """Some courses of one design and one true effect; arguments of :func:`simulate_looks`."""

    protocol: TrialProtocol
    persons: tuple[SimulatedPerson, ...]
    seed: int
    first: int
    is_rounded: bool
    spec: ModelSpec


def cut_courses(
    protocol: TrialProtocol,
    persons: Sequence[SimulatedPerson],
    *,
    benefit: float,
    seed: int,
    spec: ModelSpec,
    is_rounded: bool = False,
) -> tuple[CoursePiece, ...]:
    """Pieces of the courses of some persons who all have the same true effect.

    Parameters
    ----------
    protocol : TrialProtocol
    persons : sequence of SimulatedPerson
    benefit : float
        In score points, above 0 is better.
    seed : int
        Courses of another effect or design with the same seed share their chance, so that
        differences between them are not blurred by it.
    spec : ModelSpec
    is_rounded : bool
        See :func:`simulate_looks`.
    """
    if not persons:
        raise DesignError("there is nobody to simulate; give one person or more.")
    effect = benefit * protocol.instrument.sign
    there = [replace(person, effect=effect) for person in persons]
    return tuple(
        CoursePiece(
            protocol=protocol,
            persons=tuple(there[first : first + COURSES_OF_A_PIECE]),
            seed=seed,
            first=first,
            is_rounded=is_rounded,
            spec=spec,
        )
        for first in range(0, len(there), COURSES_OF_A_PIECE)
    )


def simulate_piece(piece: CoursePiece) -> SimulatedLooks:
    """Simulate the courses of a piece."""
    return simulate_looks(
        piece.protocol, piece.persons, seed=piece.seed, first=piece.first,
        is_rounded=piece.is_rounded, spec=piece.spec,
    )  # fmt: skip
