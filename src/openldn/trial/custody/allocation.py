"""The secret of a blinded trial: seed, orders, letters, kits - and drawing it."""

from dataclasses import dataclass

from openldn.errors import DesignError
from openldn.trial.custody.kits import (
    Kit,
    check_design,
    check_participants,
    draw_kits,
    kit_treatments,
)
from openldn.trial.custody.stream import SEED_BYTES, make_chooser
from openldn.trial.designs import TreatmentSequence, TrialDesign, draw_sequence, shuffled

# Letters that stand for the treatments until the key is opened; as many as a design may compare.
LETTERS = "XYZWVU"


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """What is drawn from the operating system, once per trial, 32 bytes each.

    ``seed`` gives orders and letters, ``kit_seed`` the kit numbers, ``nonce`` hides the
    allocation in the commitment.
    """

    seed: bytes
    kit_seed: bytes
    nonce: bytes

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if len(value) != SEED_BYTES:
                raise DesignError(f"{name} has {len(value)} bytes; must be {SEED_BYTES}.")

    def __repr__(self) -> str:
        """Nothing: a value that is shown in an error must not give the secret away."""
        return "Secrets(...)"


@dataclass(frozen=True, kw_only=True, repr=False)
class PersonAllocation:
    """What one participant gets.

    Parameters
    ----------
    participant : str
    sequence : tuple of int
        As :func:`draw_sequence` gives it.
    letters : tuple of int
        Treatment that each of the letters X, Y, ... stands for, for this participant.
    treatments : tuple of int
        Treatment in each kit, in the order of days.
    """

    participant: str
    sequence: TreatmentSequence
    letters: tuple[int, ...]
    treatments: tuple[int, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """The letter of each kit."""
        return tuple(LETTERS[self.letters.index(treatment)] for treatment in self.treatments)


@dataclass(frozen=True, kw_only=True, repr=False)
class Allocation:
    """The secret of a trial: everything that is sealed.

    ``kits`` are those of all participants, person by person.
    """

    secrets: Secrets
    people: tuple[PersonAllocation, ...]
    kits: tuple[Kit, ...]

    def person(self, participant: str) -> PersonAllocation:
        """What one participant gets.

        Raises
        ------
        DesignError
            If there is no such participant.
        """
        for one in self.people:
            if one.participant == participant:
                return one
        known = ", ".join(one.participant for one in self.people)
        raise DesignError(f"the trial has no participant of that code; it has {known}.")

    def contents(self) -> tuple[tuple[Kit, int], ...]:
        """Each kit with the index of the treatment inside."""
        treatments = [treatment for one in self.people for treatment in one.treatments]
        return tuple(zip(self.kits, treatments, strict=True))


def draw_allocation(
    design: TrialDesign, *, participants: tuple[str, ...], secrets: Secrets
) -> Allocation:
    """Draw the orders, the letters and the kit numbers of a trial.

    Parameters
    ----------
    design : TrialDesign
        Random and blinded.
    participants : tuple of str
        Codes, not names.
    secrets : Secrets
        The same secrets draw the same allocation, on every computer.

    Raises
    ------
    DesignError
        If there is nothing to keep secret, or a code cannot be used.

    Notes
    -----
    The letters are drawn for each participant, so that the meaning of one person's letters,
    learned in an emergency, tells nothing of another's.

    Examples
    --------
    >>> from openldn.trial.designs import DesignKind, TrialTreatment
    >>> pair = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))
    >>> design = TrialDesign(kind=DesignKind.PAIRED, treatments=pair, cycles=2, period_days=42)
    >>> secrets = Secrets(seed=bytes(32), kit_seed=bytes(32), nonce=bytes(32))
    >>> drawn = draw_allocation(design, participants=("P01",), secrets=secrets)
    >>> drawn.people[0].sequence, drawn.people[0].order
    ((0, 1, 1, 0), ('X', 'Y', 'Y', 'X'))
    """
    check_design(design)
    check_participants(participants)
    people = tuple(_draw_person(design, participant, secrets.seed) for participant in participants)
    kits = draw_kits(design, participants=participants, seed=secrets.kit_seed)
    return Allocation(secrets=secrets, people=people, kits=kits)


def _draw_person(design: TrialDesign, participant: str, seed: bytes) -> PersonAllocation:
    order = make_chooser(seed, purpose="order", participant=participant)
    letters = make_chooser(seed, purpose="letters", participant=participant)
    sequence = draw_sequence(design, order)
    return PersonAllocation(
        participant=participant,
        sequence=sequence,
        letters=tuple(shuffled(range(len(design.treatments)), letters)),
        treatments=kit_treatments(design, sequence),
    )
