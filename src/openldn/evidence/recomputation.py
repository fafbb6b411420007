"""A number of a claim, computed again."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from openldn.evidence.counts import exact_interval


@dataclass(frozen=True, kw_only=True)
class Recomputation:
    """A number of a claim, computed again.

    Parameters
    ----------
    id : str
    claim_ids : tuple of str
    question : str
    inputs : mapping of str to float
        What goes in, each with its unit in the name or a plain count.
    value : float
        The result, in ``unit``.
    unit : str
        ``share``, ``fold``, ``p``, ``counts``.
    interval : tuple of two floats, or None
        95 %, exact where counts are known, of the value where ``interval_of`` is empty.
    interval_of : str
        What else the interval is of.
    comparator : str
        What it is to be read against; ``no comparison group`` where there is none.
    sentence : str
        The answer in words.
    study_ids : tuple of str
        Where the inputs come from, beside the claim.
    """

    id: str
    claim_ids: tuple[str, ...]
    question: str
    inputs: Mapping[str, float]
    value: float
    unit: str
    interval: tuple[float, float] | None
    comparator: str
    sentence: str
    study_ids: tuple[str, ...] = ()
    interval_of: str = ""


def give_inputs(**numbers: float) -> Mapping[str, float]:
    """Numbers that go in, by name."""
    return MappingProxyType(numbers)


def say_share(events: int, n: int) -> str:
    """A share with its exact interval, in percent."""
    low, high = exact_interval(events, n)
    return f"{100 * events / n:.1f} % ({100 * low:.1f}-{100 * high:.1f})"
