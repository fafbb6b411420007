"""A compounding worksheet: figures, dates, warnings, labels and checks for one preparation."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from openldn.plan.figures import Figure


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something the pharmacist has to know, with the rule or table row it comes from.

    Parameters
    ----------
    text : str
    item_ids : tuple of str
        Rules (R...) and rows of the compounding table (C...).
    is_from_memory : bool
        Shown with "from memory, confirm": no source was read for it.
    """

    text: str
    item_ids: tuple[str, ...]
    is_from_memory: bool = False


@dataclass(frozen=True, kw_only=True)
class BeyondUse:
    """How long it may be used.

    Parameters
    ----------
    days : int or None
        ``None`` where the pharmacist has to decide.
    storage : str
    basis : str
        Which rule or study gives the days.
    item_ids : tuple of str
    source : str
    others : tuple of str
        Other answers of practice that were not taken, and why.
    """

    days: int | None
    storage: str
    basis: str
    item_ids: tuple[str, ...]
    source: str
    others: tuple[str, ...] = ()

    def use_before(self, made_on: date) -> date | None:
        """First day on which it must not be used any more."""
        return None if self.days is None else made_on + timedelta(days=self.days)


@dataclass(frozen=True, kw_only=True)
class Bottle:
    """One bottle of a liquid: when it is made, which doses it gives, what is thrown away.

    Parameters
    ----------
    number : int
    make_on, use_before : date
        Half-open: not on ``use_before`` any more.
    first_day, last_day : date
        Days of its first and last dose.
    doses : int
    used_ml, discarded_ml : Decimal
    """

    number: int
    make_on: date
    use_before: date
    first_day: date
    last_day: date
    doses: int
    used_ml: Decimal
    discarded_ml: Decimal


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What is made in one go: figures in the order of the work."""

    name: str
    figures: tuple[Figure, ...]

    def find_figure(self, name: str) -> Figure:
        """Figure with this name."""
        return next(figure for figure in self.figures if figure.name == name)


@dataclass(frozen=True, kw_only=True)
class Worksheet:
    """What a pharmacist makes, and how.

    Parameters
    ----------
    title : str
    made_on : date
    batches : tuple of Batch
        One for each strength of capsules, or one for a bottle.
    beyond_use : BeyondUse
    bottles : tuple of Bottle
    doses : tuple of str
        Which capsules make each dose; empty where every dose is one capsule.
    remarks : tuple of Remark
    questions : tuple of str
        What was not stated and has to be filled in before anything is weighed.
    labels : tuple of str
        Text of each label.
    quality : tuple of str
        Checks before it leaves.
    is_placebo : bool
    """

    title: str
    made_on: date
    batches: tuple[Batch, ...]
    beyond_use: BeyondUse
    bottles: tuple[Bottle, ...] = ()
    doses: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    questions: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    quality: tuple[str, ...] = ()
    is_placebo: bool = False
