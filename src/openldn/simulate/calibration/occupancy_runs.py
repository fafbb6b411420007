"""What a hypothesis of occupancy predicts for experiments, with the uncertainty of its fit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from openldn.simulate.calibration.fit import Fit
from openldn.simulate.occupancy import (
    block_course,
    receptor_ratio,
    steady_course,
    to_occupancy,
)
from openldn.simulate.plasma_curve import FREE_SHARE, MOLAR_MASS, Floats, PlasmaCurve

N_DRAWS = 500


@dataclass(frozen=True, kw_only=True)
class Run:
    """One hypothesis with its fit and draws from it."""

    hypothesis: str
    fit: Fit
    plasma: PlasmaCurve
    seed: int = 1

    @cached_property
    def draws(self) -> dict[str, Floats]:
        """The estimate first, then draws."""
        rng = np.random.Generator(np.random.Philox(key=self.seed))
        drawn = self.fit.draw(rng, N_DRAWS)
        return {name: np.concatenate([[self.fit.values[name]], v]) for name, v in drawn.items()}

    def single(self, dose_mg: float, times_h: ArrayLike) -> Floats:
        """Occupancy of mu after one dose, shape (1 + n_draws, n_times)."""
        x = block_course(
            self.hypothesis,
            values=self.draws,
            plasma=self.plasma,
            doses_mg=[dose_mg],
            dose_times_h=[0.0],
            times_h=times_h,
        )
        return to_occupancy(x)

    def daily(self, dose_mg: float, receptor: str) -> Floats:
        """Occupancy at each hour after a dose taken daily for long."""
        x = steady_course(
            self.hypothesis,
            values=self.draws,
            plasma=self.plasma,
            dose_mg=dose_mg,
            every_h=24.0,
            times_h=np.linspace(1.0, 24.0, 24),
        )
        return to_occupancy(x, ratio=receptor_ratio(self.hypothesis, receptor, self.draws))

    def constant(self, ng_per_ml: ArrayLike) -> Floats:
        """Occupancy at a plasma concentration that does not change."""
        free = FREE_SHARE * np.asarray(ng_per_ml, dtype=float) * 1000 / MOLAR_MASS
        return to_occupancy(CONSTANT[self.hypothesis](self.draws, free))


def _retained(uptake: Floats, half_life_h: Floats, prompt_h: Floats, free: Floats) -> Floats:
    potency: Floats = uptake * free * (half_life_h / np.log(2) + prompt_h)
    return potency


CONSTANT: Mapping[str, Callable[[Mapping[str, Floats], Floats], Floats]] = MappingProxyType(
    {
        "pet-retention": lambda v, free: _retained(v["uptake"], v["T_mu"], v["prompt"], free),
        "binding-kinetics": lambda v, free: _retained(
            v["transfer"] / v["Ki_mu"], v["T_mu"], v["prompt"], free
        ),
        "target-mediated": lambda v, free: _retained(v["uptake"], v["T_free"], v["prompt"], free),
        "transient-block": lambda v, free: (free / v["C50"]) ** v["steepness"],
    }
)
"""Potency x at a constant free concentration, nmol/L."""
