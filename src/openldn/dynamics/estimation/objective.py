"""The objective of a population: FOCE with interaction."""

import numpy as np

from openldn.dynamics.estimation.persons import Modes, find_modes
from openldn.dynamics.estimation.problem import Ending, Floats, Problem, Values


def foce_objective(
    problem: Problem, values: Values, *, start: Floats | None = None
) -> tuple[Floats, Modes]:
    """Objective of each copy of population values, and the persons' modes it stands on.

    Parameters
    ----------
    start : array of shape (n_persons, n_random), optional
        Where the search of the modes begins.

    Returns
    -------
    array of shape (n_copies,)
        Infinite where a person's mode was not found.
    Modes

    Notes
    -----
    With each person's most probable deviations eta, the residual variances V at the prediction
    there, G the derivative of the predictions in eta and Omega the diagonal matrix of variances,

    ``OFV = sum over persons of [ sum((y - f)^2 / V + log V) + eta' Omega^-1 eta + log|Omega|
    + log|Omega^-1 + G' diag(1/V + (V'/V)^2 / 2) G| ]``,

    V' being the derivative of V in the prediction. Minus twice the log likelihood is this plus
    log(2 pi) times the number of measured values. It is what NONMEM reports for METHOD=1
    INTERACTION and nlmixr for FOCEi. It is exact where predictions are linear in eta and V does
    not depend on them.

    References
    ----------
    Almquist J, Leander J, Jirstrand M (2015). Using sensitivity equations for computing
    gradients of the FOCE and FOCEI approximations to the population likelihood. J Pharmacokinet
    Pharmacodyn 42:191-209, doi:10.1007/s10928-015-9409-1; equations 10 to 14.
    """
    n_copies = values.typical.shape[0]
    begin = None if start is None else np.repeat(start[None], n_copies, axis=0)
    modes = find_modes(problem, values, start=begin)
    with np.errstate(all="ignore"):
        sign, log_volume = np.linalg.slogdet(modes.point.information)
        each = np.where(sign > 0, modes.point.value + log_volume, np.inf)
    is_lost = (modes.endings != Ending.CONVERGED) | ~np.isfinite(each)
    return np.where(is_lost.any(axis=1), np.inf, np.where(is_lost, 0.0, each).sum(axis=1)), modes
