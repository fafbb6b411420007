"""Titration steps: a dose and how long it is taken."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from openldn.errors import RegimenError
from openldn.plan.amounts import count_of, format_amount, to_positive

_STEP = re.compile(r"(?P<dose>\d*\.?\d+)(?:@(?P<on>\d+)/(?P<off>\d+))?(?:x(?P<days>\d+))?\Z")
# A step without days before a comma: only a decimal comma is written so.
_DECIMAL_COMMA = re.compile(r"(?:^|[\s,])(\d+),(\d+)")
STEPS_EXAMPLE = "0.5x14 1x14 1.5 (0.5 mg for 14 days, 1 mg for 14 days, then 1.5 mg)"


@dataclass(frozen=True, kw_only=True)
class TitrationStep:
    """One dose and the days it is taken.

    Parameters
    ----------
    dose_mg : Decimal
    days : int or None
        ``None`` for the last step, which goes on.
    on_days, off_days : int
        Days with and without a dose in turn; 0 and 0 for every day.

    Raises
    ------
    RegimenError
        If dose or days are not positive, or only one of on and off is given.

    Examples
    --------
    >>> TitrationStep(dose_mg=Decimal("0.5"), days=14).text
    '0.5 mg for 14 days'
    """

    dose_mg: Decimal
    days: int | None = None
    on_days: int = 0
    off_days: int = 0

    def __post_init__(self) -> None:
        to_positive(self.dose_mg, name="dose_mg of a step")
        if self.days is not None and self.days < 1:
            raise RegimenError(f"days of a step is {self.days}; must be 1 or more.")
        if min(self.on_days, self.off_days) < 0 or bool(self.on_days) != bool(self.off_days):
            raise RegimenError(
                f"on_days is {self.on_days} and off_days {self.off_days}; give both as 1 or "
                "more, or neither for a dose every day."
            )

    @property
    def text(self) -> str:
        """The step in words."""
        length = "from then on" if self.days is None else f"for {count_of(self.days, 'day')}"
        cycle = f", {self.on_days} days on and {self.off_days} off" if self.on_days else ""
        return f"{format_amount(self.dose_mg)} mg {length}{cycle}"

    def has_dose(self, day: int) -> bool:
        """Whether a dose is taken on a day of the step, counted from 0."""
        return not self.on_days or day % (self.on_days + self.off_days) < self.on_days


def parse_steps(text: str) -> tuple[TitrationStep, ...]:
    """Read steps written as ``0.5x14 1x14 1.5``: dose in mg, ``x``, days; the last goes on.

    Raises
    ------
    RegimenError
        If a step cannot be read, or one before the last has no days.

    Examples
    --------
    >>> [step.text for step in parse_steps("1.5x14 3")]
    ['1.5 mg for 14 days', '3 mg from then on']
    """
    comma = _DECIMAL_COMMA.search(text)
    if comma is not None:
        raise RegimenError(
            f"steps hold {comma[1]},{comma[2]}, which looks like a decimal comma; write a point: "
            f"{comma[1]}.{comma[2]}. Write steps like {STEPS_EXAMPLE}."
        )
    return check_steps(tuple(_parse_step(word) for word in text.replace(",", " ").split()))


def _parse_step(word: str) -> TitrationStep:
    match = _STEP.match(word)
    if match is None:
        raise RegimenError(f"step {word!r} cannot be read; write steps like {STEPS_EXAMPLE}.")
    days = match["days"]
    return TitrationStep(
        dose_mg=Decimal(match["dose"]),
        days=None if days is None else int(days),
        on_days=int(match["on"] or 0),
        off_days=int(match["off"] or 0),
    )


def check_steps(steps: tuple[TitrationStep, ...]) -> tuple[TitrationStep, ...]:
    """Check that there are steps and that only the last goes on; the steps.

    Raises
    ------
    RegimenError
    """
    if not steps:
        raise RegimenError(f"there are no steps; write them like {STEPS_EXAMPLE}.")
    for step in steps[:-1]:
        if step.days is None:
            raise RegimenError(
                f"step {format_amount(step.dose_mg)} mg has no number of days; only the last "
                f"step goes on. Write steps like {STEPS_EXAMPLE}."
            )
    return steps


def stop_at_target(
    steps: tuple[TitrationStep, ...], *, target_mg: Decimal
) -> tuple[TitrationStep, ...]:
    """Rise to a target and stay: the steps below it, then the target.

    Examples
    --------
    >>> steps = parse_steps("0.5x14 1x14 1.5")
    >>> [step.text for step in stop_at_target(steps, target_mg=Decimal("1"))]
    ['0.5 mg for 14 days', '1 mg from then on']
    """
    highest = max(step.dose_mg for step in steps)
    if target_mg > highest:
        raise RegimenError(
            f"target_mg is {format_amount(target_mg)} mg; the steps rise to "
            f"{format_amount(highest)} mg. Give own steps to go higher."
        )
    index = next(index for index, step in enumerate(steps) if step.dose_mg >= target_mg)
    return (*steps[:index], replace(steps[index], dose_mg=target_mg, days=None))


def find_step(steps: tuple[TitrationStep, ...], *, day: int) -> tuple[int, int]:
    """Index of the step of a day, counted from 0, and the day within the step.

    Returns
    -------
    tuple of int
        A course whose last step has ended stays at the last step's index, past its days.
    """
    for index, step in enumerate(steps[:-1]):
        if step.days is None or day < step.days:
            return index, day
        day -= step.days
    return len(steps) - 1, day


def hold_level(steps: tuple[TitrationStep, ...], *, day: int) -> tuple[TitrationStep, ...]:
    """Stay at the level that is reached on a day.

    Examples
    --------
    >>> [step.text for step in hold_level(parse_steps("0.5x14 1x14 1.5"), day=20)]
    ['0.5 mg for 14 days', '1 mg from then on']
    """
    index, _ = find_step(steps, day=day)
    return (*steps[:index], replace(steps[index], days=None))


def step_back(steps: tuple[TitrationStep, ...], *, day: int) -> tuple[TitrationStep, ...]:
    """Go back to the level before from a day on, and stay there.

    Raises
    ------
    RegimenError
        If there is no level before, or the day is the first of its level.

    Examples
    --------
    >>> [step.text for step in step_back(parse_steps("0.5x14 1x14 1.5"), day=20)]
    ['0.5 mg for 14 days', '1 mg for 6 days', '0.5 mg from then on']
    """
    index, within = find_step(steps, day=day)
    if index == 0:
        raise RegimenError(
            f"day {day + 1} of the plan is on the first step; there is no level to go back to. "
            "Give own steps with a lower start."
        )
    if within == 0:
        return hold_level(steps[:index], day=day)
    before = replace(steps[index - 1], days=None)
    return (*steps[:index], replace(steps[index], days=within), before)
