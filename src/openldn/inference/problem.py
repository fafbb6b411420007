"""One course as the engine sees it: columns, priors, and what can be summed once.

The model of entry ``t`` is ``eta_t = x_t b + u_group(t) + delta level_t + s_t`` with ``s`` a
stationary Ornstein-Uhlenbeck (continuous-time AR(1)) residual, ``corr = phi ** gap_days``.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openldn.errors import InferenceError
from openldn.inference.gaussian import gap_statistics
from openldn.inference.priors import (
    Floats,
    Prior,
    normal_score_table,
    student_mixing_table,
)

Codes = NDArray[np.int64]

# Axes of the hyperparameters; further axes are mixing factors of Student coefficients.
SIGMA, PHI, GROUP_SD, EXTRA = range(4)

# Gaps closer than this (about a tenth of a second) count as equal.
GAP_DECIMALS = 6


class Family(IntEnum):
    """How a score arises from the linear predictor.

    GAUSSIAN: the score is ``eta``. INTERVAL: the score tells between which limits ``eta``
    plus white noise lies (rounded and censored scores, yes/no; equal limits: the value
    itself). POISSON and NEGATIVE_BINOMIAL: a count with mean ``exp(eta)``.
    """

    GAUSSIAN = 0
    INTERVAL = 1
    POISSON = 2
    NEGATIVE_BINOMIAL = 3


@dataclass(frozen=True, kw_only=True)
class HyperPriors:
    """Priors of the few parameters that are integrated numerically.

    ``sigma``: marginal SD of the residual, AR(1) and white part together; ``phi``: its
    correlation one day apart; ``group_sd``: SD of the group effects; ``extra``: white share
    of the residual variance (INTERVAL) or overdispersion (NEGATIVE_BINOMIAL).
    """

    sigma: Prior
    phi: Prior
    group_sd: Prior
    extra: Prior = Prior(form="fixed", numbers=(0.0,))

    def axes(self) -> tuple[Prior, Prior, Prior, Prior]:
        """In the order of the axes."""
        return self.sigma, self.phi, self.group_sd, self.extra


@dataclass(frozen=True, kw_only=True, eq=False)
class LatentModel:
    """Everything that the engine needs to know of one course; rows in order of time.

    Parameters
    ----------
    family : Family
    response : array of shape (n,)
        Scores; for INTERVAL see ``lower`` and ``upper``.
    lower, upper : array of shape (n,), or None
        Limits between which the latent score lies (INTERVAL).
    time : array of shape (n,)
        Days, increasing; equal times share their latent residual.
    level : array of shape (n,)
        Treatment level that multiplies the effect.
    columns : array of shape (n, p)
        Further columns; the first is usually one.
    coefficients : tuple of Prior, length p
        ``normal`` or ``student``.
    group : array of int, shape (n,)
        Group of each entry, 0 to ``groups`` - 1.
    groups : int
        Number of groups; 0 for none.
    hyper : HyperPriors
    effect_sd : float
        Wide scale on which the effect is looked for; only places the nodes.
    effect_limit : float
        Largest effect thought of when the effect has no prior.
    """

    family: Family
    response: Floats
    time: Floats
    level: Floats
    columns: Floats
    coefficients: tuple[Prior, ...]
    group: Codes
    groups: int
    hyper: HyperPriors
    effect_sd: float
    effect_limit: float
    lower: Floats | None = None
    upper: Floats | None = None


class Problem(NamedTuple):
    """The arrays that the compiled kernels read; built by :func:`make_problem`."""

    family: int
    entries: int
    fixed: int
    effect_sd: float
    tables: Floats
    active: Codes
    mix_axis: Codes
    gap: Floats
    repeats: Floats
    before: Floats
    cross: Floats
    after: Floats
    first: Floats
    design: Floats
    level: Floats
    offset: Floats
    response: Floats
    lower: Floats
    upper: Floats
    latent: Codes
    step: Floats


def make_problem(model: LatentModel) -> Problem:
    """Bring a model into the form of the kernels.

    Columns are multiplied by the SD of their prior, and what the prior means predict is
    taken from the response or its limits (counts: added to the linear predictor), so that
    every coefficient has a standard normal prior.

    Raises
    ------
    InferenceError
        If there is no entry, or an exact Gaussian residual has two entries at one time.
    """
    if len(model.response) == 0:
        raise InferenceError("the course has no entry with a score; nothing can be evaluated.")
    is_gaussian = model.family is Family.GAUSSIAN
    is_count = model.family in (Family.POISSON, Family.NEGATIVE_BINOMIAL)
    design, shift = _standard_design(model)
    tables, active, mix_axis = _axes(model)
    response = model.response - shift if is_gaussian else model.response
    steps, latent = _latent_steps(model.time)
    if is_gaussian and len(steps) != len(model.response) - 1:
        raise InferenceError(
            "two entries share a time, so their AR(1) residuals would be equal; "
            "use a model with white noise for several entries at one time."
        )
    empty = np.zeros((0, 0, 0))
    if is_gaussian:
        rows = np.column_stack((design, model.level, response))
        gap, index = _distinct(steps)
        repeats = np.bincount(index, minlength=len(gap)).astype(float)
        before, cross, after = gap_statistics(rows, index, len(gap))
        first = np.outer(rows[0], rows[0])
    else:
        gap = repeats = np.zeros(0)
        before = cross = after = empty
        first = np.zeros((0, 0))
    lower = model.lower if model.lower is not None else model.response
    upper = model.upper if model.upper is not None else model.response
    return Problem(
        family=int(model.family),
        entries=len(model.response),
        fixed=len(model.coefficients),
        effect_sd=float(model.effect_sd),
        tables=tables,
        active=active,
        mix_axis=mix_axis,
        gap=gap,
        repeats=repeats,
        before=before,
        cross=cross,
        after=after,
        first=first,
        design=design,
        level=np.ascontiguousarray(model.level, dtype=float),
        offset=shift if is_count else np.zeros(len(shift)),
        response=np.ascontiguousarray(response, dtype=float),
        lower=np.ascontiguousarray(lower - shift if model.family is Family.INTERVAL else lower),
        upper=np.ascontiguousarray(upper - shift if model.family is Family.INTERVAL else upper),
        latent=latent,
        step=steps,
    )


def _distinct(steps: Floats) -> tuple[Floats, Codes]:
    """Distinct gaps, and which of them each step is; a diary without a gap has one."""
    if len(steps) and np.all(steps == steps[0]):
        return steps[:1], np.zeros(len(steps), dtype=np.int64)
    gap, index = np.unique(steps, return_inverse=True)
    return gap, index.astype(np.int64)


def _standard_design(model: LatentModel) -> tuple[Floats, Floats]:
    """Columns times prior SD, then group indicators; and what the prior means predict."""
    size, fixed = model.columns.shape
    design = np.zeros((size, fixed + model.groups))
    shift = np.zeros(size)
    for k, prior in enumerate(model.coefficients):
        design[:, k] = model.columns[:, k] * prior.spread
        shift += model.columns[:, k] * prior.location
    if model.groups:
        design[np.arange(size), fixed + model.group] = 1.0
    return design, shift


def _axes(model: LatentModel) -> tuple[Floats, Codes, Codes]:
    """Tables of all axes, which of them are integrated, and the mixing axis of each column."""
    students = tuple(prior.numbers[0] for prior in model.coefficients if prior.form == "student")
    priors = model.hyper.axes()
    has_groups = model.groups > 0
    active = [
        axis
        for axis, prior in enumerate(priors)
        if not prior.is_fixed and (axis != GROUP_SD or has_groups)
    ]
    mix_axis = np.full(len(model.coefficients), -1, dtype=np.int64)
    number = len(priors)
    for k, prior in enumerate(model.coefficients):
        if prior.form == "student":
            mix_axis[k] = number
            active.append(number)
            number += 1
    return _tables(priors, students), np.array(active, dtype=np.int64), mix_axis


@lru_cache(maxsize=64)
def _tables(priors: tuple[Prior, ...], students: tuple[float, ...]) -> Floats:
    """Tables of the hyperparameters, then of the mixing factors, shape (n_axes, n_table)."""
    return np.array(
        [normal_score_table(prior) for prior in priors]
        + [student_mixing_table(nu) for nu in students]
    )


def _latent_steps(time: Floats) -> tuple[Floats, Codes]:
    """Days between successive distinct times, and the index of each entry's time."""
    jumps = np.round(np.diff(time), GAP_DECIMALS)
    is_new = jumps > 0
    latent = np.concatenate(([0], np.cumsum(is_new))).astype(np.int64)
    return jumps[is_new], latent
