"""A simple plasma curve for tests."""

import numpy as np
from scipy.optimize import brentq

from openldn.simulate.facts import find_fact
from openldn.simulate.plasma_curve import MOLAR_MASS, PlasmaCurve


def make_stand_in_plasma() -> PlasmaCurve:
    """One compartment with first-order absorption, from three label facts.

    Notes
    -----
    Half-life 4 h (PK_001), 13.3 ng/mL one hour after 50 mg, the peak (CONC_001).
    """
    peak = find_fact("CONC_001")
    ke = np.log(2) / find_fact("PK_001").number
    peak_h = float(peak.time_h)
    ka = brentq(lambda k: np.log(k / ke) / (k - ke) - peak_h, 1.0, 20.0)
    per_mg = peak.number / float(peak.dose_mg) * 1000 / MOLAR_MASS
    amount = per_mg / (np.exp(-ke * peak_h) - np.exp(-ka * peak_h))
    return PlasmaCurve(
        name="stand-in", amounts=(float(amount), -float(amount)), rates_per_h=(float(ke), float(ka))
    )
