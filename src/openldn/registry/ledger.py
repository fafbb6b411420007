"""Who entered and who is unaccounted for: the denominator of a clinic's contributions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openldn.errors import RegistryError
from openldn.registry.contribution import Contribution

# Reasons for which a course that was begun gave no curve.
REASONS = (
    "stopped for harm", "stopped for lack of effect", "stopped for another reason",
    "lost", "no consent", "still running", "cannot be evaluated",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """Courses that a clinic began on one outcome.

    Parameters
    ----------
    entered : int or None
        Courses begun; ``None``: the clinic does not say.
    missing : mapping of str to int
        Courses without a curve, by reason; see ``REASONS``.
    """

    entered: int | None = None
    missing: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for reason, count in self.missing.items():
            if reason not in REASONS:
                raise RegistryError(
                    f"reason {reason!r} is not known; must be one of {', '.join(REASONS)}."
                )
            if count < 0:
                raise RegistryError(f"{reason} is {count} courses; must be 0 or more.")
        if self.entered is not None and self.entered < 0:
            raise RegistryError(f"entered is {self.entered} courses; must be 0 or more.")

    def unaccounted(self, contributed: int) -> int | None:
        """Courses begun of which nobody says what became; ``None`` when not stated."""
        if self.entered is None:
            return None
        return self.entered - contributed - sum(self.missing.values())


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """What one clinic gives: contributions and their denominator.

    Parameters
    ----------
    clinic : str
        Fingerprint of the clinic's public key: 64 hexadecimal digits.
    contributions : tuple of Contribution
        In the order of their ids, which is random.
    ledger : Ledger
    smallest_cell : int
        People that share condition and covariates, at least; rarer ones are withheld.
    edition : int
        1, or one more than that of the bundle it replaces: of two bundles of one clinic with the
        same courses the higher is the newer. It is no date.
    name : str
        Of the file it was read from, for messages; no part of the bundle.

    Raises
    ------
    RegistryError
        If an id comes twice, more courses are told than were begun, or the edition is below 1.
    """

    clinic: str
    contributions: tuple[Contribution, ...]
    ledger: Ledger
    smallest_cell: int
    edition: int = 1
    name: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if self.edition < 1:
            raise RegistryError(f"edition is {self.edition}; must be 1 or more.")
        ids = [one.id for one in self.contributions]
        if len(set(ids)) < len(ids):
            raise RegistryError("a contribution comes twice in one file; give it once.")
        left = self.ledger.unaccounted(len(ids))
        if left is not None and left < 0:
            told = len(ids) + sum(self.ledger.missing.values())
            raise RegistryError(
                f"entered is {self.ledger.entered} courses, but {told} are told of "
                f"({len(ids)} with a curve); entered must be at least that."
            )
        ordered = tuple(sorted(self.contributions, key=lambda one: one.id))
        object.__setattr__(self, "contributions", ordered)


def without_clinic(bundles: Sequence[Bundle], clinic: str) -> tuple[Bundle, ...]:
    """Bundles without those of a clinic, given by the beginning of its fingerprint.

    Raises
    ------
    RegistryError
        If no clinic, or more than one, begins like that.
    """
    found = {bundle.clinic for bundle in bundles if bundle.clinic.startswith(clinic.casefold())}
    if len(found) != 1 or not clinic:
        raise RegistryError(
            f"{len(found)} clinics have a fingerprint that begins with {clinic!r}; "
            f"known: {', '.join(sorted({bundle.clinic[:12] for bundle in bundles}))}."
        )
    return tuple(bundle for bundle in bundles if bundle.clinic not in found)
