"""The headline of low dose, computed: whether the rebound makes up for the block."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from openldn.errors import SimulationError

Floats = NDArray[np.float64]

DAY_H = 24.0
# Tone counts as above baseline from this much on: solvers leave it 1 to some six digits only.
ABOVE = 1 + 1e-4
# Doses of the claim (1.75 to 4.5 mg), and the full dose as a contrast.
DOSES_MG = (1.75, 3.0, 4.5, 50.0)
CLOCK_H = {"bedtime": 22.0, "morning": 8.0}
RELEASES = ("immediate", "time-release")
# Means that print as 1.00 count as no difference; folds beyond this are no longer told apart.
SAME, BEYOND_FOLD = 0.005, 100.0
_WHEN = {"bedtime": "at bedtime", "morning": "in the morning"}
KNOWN = (
    "What is known: no study was found that measured opioid tone in man on low-dose naltrexone, or "
    "that gave the size of a rise of endorphins against controls. An uncontrolled study reports a "
    "rise without its size (ENDO_032); in autistic children the level fell in 7 and rose in 4 "
    "(ENDO_054). At full dose the morning level was 1.6 times that of other, normal persons "
    "(ENDO_001, ENDO_002), and a 24 h naloxone infusion left cortisol unchanged in men (ENDO_011). "
    "Every number above is extrapolated."
)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What is taken, when, in which form, and under which hypothesis.

    Parameters
    ----------
    taken : str
        ``bedtime`` or ``morning``; the clock times are ``CLOCK_H``.
    release : str
        ``immediate`` or ``time-release``.
    """

    dose_mg: float
    taken: str
    release: str
    hypothesis: str


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Median and 95 % interval over the draws."""

    mid: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class ToneBalance:
    """Tone over whole days, relative to the same hours without drug.

    Parameters
    ----------
    mean_tone, lowest_tone, peak_tone : Spread
        Of the course of tone; 1 is as without drug.
    hours_above : Spread
        Hours a day with tone above baseline.
    mean_fold, mean_receptors : Spread
        Of the endogenous opioid and of receptors.
    needed_fold : Spread
        Fold of the opioid, the same at every hour, that would bring mean tone to 1; tone is taken
        as in proportion to the opioid, which holds while few receptors hold one.
    needed_at_most : Spread
        Fold that would keep tone at 1 at the height of the block.
    """

    mean_tone: Spread
    lowest_tone: Spread
    peak_tone: Spread
    hours_above: Spread
    mean_fold: Spread
    mean_receptors: Spread
    needed_fold: Spread
    needed_at_most: Spread

    @property
    def verdict(self) -> str:
        """``below``, ``above`` or ``undetermined``: mean tone against that without drug.

        Of one draw it says nothing of uncertainty: give draws.
        """
        if self.mean_tone.high < 1 - SAME:
            return "below"
        return "above" if self.mean_tone.low > 1 + SAME else "undetermined"


def headline_scenarios(hypotheses: Iterable[str]) -> tuple[Scenario, ...]:
    """Every dose, clock time and release, under each hypothesis."""
    return tuple(
        Scenario(dose_mg=dose, taken=taken, release=release, hypothesis=hypothesis)
        for hypothesis, dose, taken, release in product(hypotheses, DOSES_MG, CLOCK_H, RELEASES)
    )


def weigh_tone(
    times_h: ArrayLike,
    *,
    tone: ArrayLike,
    endogenous_fold: ArrayLike,
    receptors: ArrayLike,
    break_even: ArrayLike,
) -> ToneBalance:
    """Weigh rebound against block over whole days.

    Parameters
    ----------
    times_h : array of shape (n_times,)
        Hours, increasing, spanning one or several whole days, dense enough for the block to show.
    tone, endogenous_fold, receptors, break_even : arrays of shape (n_times,) or (n_draws, n_times)
        As the endogenous part names them: ``tone``, ``E_fold``, ``R``, ``break_even``.

    Raises
    ------
    SimulationError
        If times do not increase or span no whole days, or values are not finite.

    Examples
    --------
    >>> hours = [0.0, 12.0, 24.0]
    >>> flat = [1.0, 1.0, 1.0]
    >>> weigh_tone(
    ...     hours, tone=[0.5, 0.5, 0.5], endogenous_fold=flat, receptors=flat, break_even=flat
    ... ).verdict
    'below'
    """
    times = np.asarray(times_h, dtype=float)
    _check_times(times)
    course = {
        "tone": tone,
        "endogenous_fold": endogenous_fold,
        "receptors": receptors,
        "break_even": break_even,
    }
    rows = {name: _check_course(name, one, times.size) for name, one in course.items()}
    return ToneBalance(
        mean_tone=_spread(_mean(times, rows["tone"])),
        lowest_tone=_spread(rows["tone"].min(axis=1)),
        peak_tone=_spread(rows["tone"].max(axis=1)),
        hours_above=_spread(_hours_above(times, rows["tone"])),
        mean_fold=_spread(_mean(times, rows["endogenous_fold"])),
        mean_receptors=_spread(_mean(times, rows["receptors"])),
        needed_fold=_spread(1 / _mean(times, rows["tone"] / rows["endogenous_fold"])),
        needed_at_most=_spread(rows["break_even"].max(axis=1)),
    )


def tell_balance(scenario: Scenario, balance: ToneBalance) -> str:
    """One scenario in a sentence."""
    against = {
        "below": "below that without drug",
        "above": "above that without drug",
        "undetermined": "above or below that without drug: undetermined",
    }[balance.verdict]
    when = _WHEN.get(scenario.taken, scenario.taken)
    return (
        f"{scenario.dose_mg:g} mg, {scenario.release}, {when} ({scenario.hypothesis}): mean tone "
        f"{_show(balance.mean_tone)} is {against}; it peaks at {balance.peak_tone.mid:.2f} and is "
        f"above baseline for {balance.hours_above.mid:.1f} h a day. Endorphin is "
        f"{_show(balance.mean_fold)}-fold; to break even it would have to be "
        f"{_show(balance.needed_fold)}-fold at every hour, or at the height of the block "
        f"{_fold(balance.needed_at_most.mid)}-fold."
    )


def tell_headline(balances: Mapping[Scenario, ToneBalance]) -> str:
    """What all scenarios say together, and what is known.

    Raises
    ------
    SimulationError
        If there are none.
    """
    if not balances:
        raise SimulationError("balances is empty; weigh at least one scenario.")
    return " ".join([*(_tell_dose(name, some) for name, some in _by_dose(balances)), KNOWN])


def _tell_dose(name: str, some: Sequence[ToneBalance]) -> str:
    """One dose over every hypothesis, clock time and release."""

    def span(quantity: str) -> str:
        mids = [getattr(one, quantity).mid for one in some]
        low, high = _fold(min(mids)), _fold(max(mids))
        return low if low == high else f"{low} to {high}"

    verdicts = [one.verdict for one in some]
    counts = ", ".join(
        f"{one} in {verdicts.count(one)} of {len(some)}" for one in dict.fromkeys(verdicts)
    )
    return (
        f"At {name} mean tone is {span('mean_tone')} of that without drug ({counts} scenarios; "
        f"95 % intervals reach from {_fold(min(one.mean_tone.low for one in some))} to "
        f"{_fold(max(one.mean_tone.high for one in some))}); "
        f"endorphin is {span('mean_fold')}-fold and would have to be {span('needed_fold')}-fold "
        "to break even."
    )


def _by_dose(
    balances: Mapping[Scenario, ToneBalance],
) -> list[tuple[str, Sequence[ToneBalance]]]:
    doses = sorted({scenario.dose_mg for scenario in balances})
    return [
        (f"{dose:g} mg", [one for scenario, one in balances.items() if scenario.dose_mg == dose])
        for dose in doses
    ]


def _check_times(times: Floats) -> None:
    if times.ndim != 1 or times.size < 2 or np.any(np.diff(times) <= 0):
        raise SimulationError("times_h must be two or more increasing hours.")
    days = (times[-1] - times[0]) / DAY_H
    if days < 0.5 or abs(days - round(days)) > 1e-6:
        raise SimulationError(
            f"times_h spans {times[-1] - times[0]:g} h; must be whole days, so that no hour counts "
            "twice. Give for example the last 24 h."
        )


def _check_course(name: str, values: ArrayLike, n_times: int) -> Floats:
    rows = np.atleast_2d(np.asarray(values, dtype=float))
    if rows.shape[-1] != n_times or rows.ndim != 2:
        raise SimulationError(
            f"{name} has shape {np.shape(values)}; its last axis must be times_h."
        )
    if not np.all(np.isfinite(rows)):
        raise SimulationError(
            f"{name} holds values that are not finite; look at the run's outcome."
        )
    return rows


def _mean(times: Floats, rows: Floats) -> Floats:
    return np.asarray(np.trapezoid(rows, times, axis=1) / (times[-1] - times[0]))


def _hours_above(times: Floats, rows: Floats) -> Floats:
    """Hours a day above baseline, straight lines between the times."""
    over = rows - ABOVE
    left, right = over[:, :-1], over[:, 1:]
    gap = np.abs(left) + np.abs(right)
    crossing = np.maximum(left, right) / np.where(gap > 0, gap, 1)
    share = np.where(left * right < 0, crossing, (left + right > 0).astype(float))
    days = (times[-1] - times[0]) / DAY_H
    return np.asarray(share @ np.diff(times) / days)


def _spread(values: Floats) -> Spread:
    low, mid, high = np.percentile(values, [2.5, 50, 97.5]).tolist()
    return Spread(mid=mid, low=low, high=high)


def _show(one: Spread) -> str:
    if one.high - one.low < SAME:
        return _fold(one.mid)
    return f"{_fold(one.mid)} ({_fold(one.low)}-{_fold(one.high)})"


def _fold(value: float) -> str:
    return f"{value:.2f}" if value <= BEYOND_FOLD else f"more than {BEYOND_FOLD:g}"
