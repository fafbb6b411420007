"""What the answers to questions share: estimates with intervals, draws, guidance."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from openldn.errors import SimulationError
from openldn.screen import find_rule
from openldn.simulate.formulation import MOST_MG, say_too_much
from openldn.simulate.hypotheses import DEFAULT_HYPOTHESIS
from openldn.simulate.occupancy import receptor_ratio, steady_course, to_occupancy
from openldn.simulate.occupancy_draws import draw_fit, draw_persons, fit_of
from openldn.simulate.plasma_curve import Floats, PlasmaCurve, read_plasma_curve

DEFAULT_HYPOTHESES = (DEFAULT_HYPOTHESIS, "binding-kinetics", "target-mediated", "transient-block")

NOT_ADVICE = (
    "This is a model of receptors, not advice: ask the prescriber before you change a dose."
)


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """One number with its intervals.

    Parameters
    ----------
    value : float
        At the fitted parameters, for a typical person.
    low_fit, high_fit : float
        95 % interval of the typical person, from the uncertainty of the fit.
    low, high : float
        95 % interval of one person: uncertainty of the fit and spread between persons.
    """

    value: float
    low_fit: float
    high_fit: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A regimen taken for long, and how to draw from what is uncertain.

    Parameters
    ----------
    dose_mg : float
        By mouth.
    every_h : float
        24 for nightly, 12 for twice a day, 48 for alternate nights.
    hypotheses : tuple of str
    plasma : PlasmaCurve or None
        The one that occupancy was calibrated with when not given.
    seed, n_draws : int
    """

    dose_mg: float
    every_h: float = 24.0
    hypotheses: tuple[str, ...] = DEFAULT_HYPOTHESES
    plasma: PlasmaCurve | None = None
    seed: int = 1
    n_draws: int = 1000

    def __post_init__(self) -> None:
        if not (self.dose_mg > 0 and np.isfinite(self.dose_mg)):
            raise SimulationError(f"dose_mg is {self.dose_mg}; must be above 0 mg.")
        if self.dose_mg > MOST_MG:
            raise SimulationError(say_too_much("dose_mg", self.dose_mg))
        if not 1 <= self.every_h <= 14 * 24:
            raise SimulationError(
                f"every_h is {self.every_h}; must lie between 1 and 336 h. Nightly is 24."
            )
        if self.n_draws < 50:
            raise SimulationError(f"n_draws is {self.n_draws}; 50 or more make an interval.")

    @property
    def curve(self) -> PlasmaCurve:
        """The plasma curve in use."""
        return self.plasma or read_plasma_curve()


Values = Mapping[str, ArrayLike]


def estimate(
    setting: Setting, hypothesis: str, compute: Callable[[Values], Floats]
) -> tuple[Estimate, ...]:
    """Estimate numbers with both intervals.

    Parameters
    ----------
    compute : callable
        From values by name, each of shape (n,), to an array of shape (n, n_numbers).
    """
    center = compute({name: np.array([v]) for name, v in fit_of(hypothesis).values.items()})[0]
    rng = np.random.Generator(np.random.Philox(key=setting.seed))
    typical = draw_fit(hypothesis, rng=rng, n=setting.n_draws)
    persons = draw_persons(hypothesis, typical, rng=rng)
    fit = np.quantile(compute(typical), (0.025, 0.975), axis=0, method="linear")
    both = np.quantile(compute(persons), (0.025, 0.975), axis=0, method="linear")
    return tuple(
        Estimate(
            value=float(center[k]),
            low_fit=float(fit[0, k]),
            high_fit=float(fit[1, k]),
            low=float(both[0, k]),
            high=float(both[1, k]),
        )
        for k in range(center.size)
    )


def occupancy_after(
    setting: Setting,
    hypothesis: str,
    values: Values,
    *,
    times_h: ArrayLike,
    receptor: str = "mu",
) -> Floats:
    """Occupancy since the last dose, shape (n, n_times)."""
    x = steady_course(
        hypothesis,
        values=values,
        plasma=setting.curve,
        dose_mg=setting.dose_mg,
        every_h=setting.every_h,
        times_h=times_h,
    )
    return to_occupancy(x, ratio=receptor_ratio(hypothesis, receptor, values))


def read_guidance(*rule_ids: str) -> tuple[str, ...]:
    """Sentences of the screening rules, with their ids, interval and level of evidence."""
    sentences = []
    for rule_id in rule_ids:
        rule = find_rule(rule_id)
        days = f" Interval in use: {rule.interval_range} days." if rule.interval_range else ""
        sentences.append(f"{rule.id} ({rule.evidence_level}): {rule.action}.{days}")
    return tuple(sentences)
