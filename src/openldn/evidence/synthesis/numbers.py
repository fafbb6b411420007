"""The numbers of studies by name, each read and refused in the same way."""

from collections.abc import Mapping

from numpy.typing import ArrayLike

from openldn.errors import StudyError
from openldn.evidence.synthesis.arrays import Floats
from openldn.evidence.synthesis.checks import (
    Labels,
    check_same_length,
    read_counts,
    read_events,
    read_numbers,
    refuse,
)


class Numbers:
    """Columns given for one measure; a missing one is an error that names it.

    Parameters
    ----------
    measure : str
        For messages.
    given : mapping of str to array or None
    labels : tuple of str, optional
    """

    def __init__(
        self, measure: str, given: Mapping[str, ArrayLike | None], labels: Labels | None
    ) -> None:
        self.measure, self.labels = measure, labels
        self.given = {name: value for name, value in given.items() if value is not None}

    def read(self, *names: str) -> list[Floats]:
        """Read columns of one length; ``sd`` must be above 0, ``n`` whole, ``r`` within -1 to 1."""
        missing = [name for name in names if name not in self.given]
        if missing:
            raise StudyError(
                f"measure {self.measure} needs {', '.join(names)}; missing: {', '.join(missing)}."
            )
        columns = {name: self._read_one(name) for name in names}
        check_same_length(columns)
        return list(columns.values())

    def events(self, events: str, n: str) -> tuple[Floats, Floats]:
        """Read a pair of events and group size."""
        missing = [name for name in (events, n) if name not in self.given]
        if missing:
            raise StudyError(
                f"measure {self.measure} needs {events} and {n}; missing: {', '.join(missing)}."
            )
        pair = (self.given[events], self.given[n])
        return read_events(*pair, names=(events, n), labels=self.labels)

    def _read_one(self, name: str) -> Floats:
        value, labels = self.given[name], self.labels
        if name.startswith("n"):
            # A standard deviation needs two people, and Hedges' correction three in all.
            return read_counts(value, name=name, labels=labels, least=2)
        numbers = read_numbers(value, name=name, labels=labels)
        if name.startswith("sd"):
            refuse(numbers <= 0, numbers, name=name, labels=labels, allowed="above 0")
        if name == "r":
            wrong = abs(numbers) >= 1
            refuse(wrong, numbers, name=name, labels=labels, allowed="within -1 and 1")
        return numbers
