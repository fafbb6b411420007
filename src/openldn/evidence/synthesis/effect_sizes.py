"""From the numbers of studies to effects with sampling variances."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from openldn.errors import StudyError
from openldn.evidence.synthesis import means, tables
from openldn.evidence.synthesis.arrays import Floats
from openldn.evidence.synthesis.checks import check_choice, refuse
from openldn.evidence.synthesis.numbers import Numbers
from openldn.evidence.synthesis.proportions import proportion

# What may be asked for besides LS, the large-sample variance that all have.
_VARIANCES = {
    "MD": ("HO", "UB"), "SMD": ("UB", "LS2"), "ROM": ("HO",), "RD": ("UB",), "PR": ("UB",),
    "SMCC": ("LS2",), "SMCR": ("LS2",),
}  # fmt: skip
_TABLES = ("RR", "OR", "RD", "PETO", "AS")
_PROPORTIONS = ("PR", "PLN", "PLO", "PAS", "PFT")
_MEANS = ("MD", "SMD", "ROM", "MC", "SMCC", "SMCR", "ROMC")
# The word of the command line; the raw scale is what a reader takes it for.
_OTHER_NAMES = {"PROP": "PR"}
MEASURES = ("GEN", *_MEANS, *_TABLES, *_PROPORTIONS, *_OTHER_NAMES)


def effect_size(
    measure: str,
    *,
    m1: ArrayLike | None = None,
    sd1: ArrayLike | None = None,
    n1: ArrayLike | None = None,
    m2: ArrayLike | None = None,
    sd2: ArrayLike | None = None,
    n2: ArrayLike | None = None,
    events1: ArrayLike | None = None,
    events2: ArrayLike | None = None,
    events: ArrayLike | None = None,
    n: ArrayLike | None = None,
    r: ArrayLike | None = None,
    yi: ArrayLike | None = None,
    vi: ArrayLike | None = None,
    sei: ArrayLike | None = None,
    variance: str = "LS",
    add: float = 0.5,
    to: str = "only0",
    labels: Sequence[str] | None = None,
) -> tuple[Floats, Floats]:
    """Compute effects and sampling variances from what studies report.

    ======================== ==================================== =============================
    measure                  scale                                numbers
    ======================== ==================================== =============================
    ``MD`` ``SMD`` ``ROM``   difference; Hedges' g; log ratio     m1, sd1, n1, m2, sd2, n2
    ``MC`` ``SMCC`` ``ROMC`` the same, paired or crossover        m1, sd1, m2, sd2, n, r
    ``SMCR``                 change in SDs of condition 1         m1, sd1, m2, n, r
    ``RR`` ``OR`` ``PETO``   log ratios                           events1, n1, events2, n2
    ``RD`` ``AS``            differences: risk; arcsine of root   events1, n1, events2, n2
    ``PR`` (``PROP``)        proportion                           events, n
    ``PLN`` ``PLO``          log, logit                           events, n
    ``PAS`` ``PFT``          arcsine, Freeman-Tukey               events, n
    ``GEN``                  any                                  yi, and vi or sei
    ======================== ==================================== =============================

    Parameters
    ----------
    measure : str
        One of the above.
    m1, sd1, n1, m2, sd2, n2 : arrays of shape (n_studies,), optional
        Mean, standard deviation (never a standard error) and size of groups 1 and 2.
    events1, events2, events, n : arrays of shape (n_studies,), optional
        Whole numbers; for ``events1`` and ``events2`` the sizes are ``n1`` and ``n2``. In paired
        measures ``n`` counts each person once.
    r : array of shape (n_studies,), optional
        Correlation of the two conditions within a person.
    yi, vi, sei : arrays of shape (n_studies,), optional
        Effects that are computed already, with variances or standard errors.
    variance : str
        ``LS`` large-sample (the default of metafor); ``UB`` unbiased (SMD, RD, PR; MD is so
        anyway); ``LS2`` (SMD, SMCC, SMCR); ``HO`` one SD for both groups (MD, ROM).
    add, to : float, str
        What is added to each cell, and where: ``only0`` tables with an empty cell, ``all``,
        ``if0all`` all if any has one, ``none``. AS, PAS and PFT need nothing and get nothing.
    labels : sequence of str, optional
        Names of the studies, for messages.

    Returns
    -------
    yi, vi : arrays of shape (n_studies,)

    Raises
    ------
    StudyError
        Numbers that are missing or cannot be; the message names study and value.

    Examples
    --------
    >>> yi, vi = effect_size("RR", events1=[22], n1=[49], events2=[14], n2=[50])
    >>> float(np.exp(yi[0]).round(2)), float(vi[0].round(4))
    (1.6, 0.0765)
    """
    kind = _OTHER_NAMES.get(measure, measure)
    check_choice(kind, MEASURES, name="measure")
    check_choice(variance, ("LS", *_VARIANCES.get(kind, ())), name=f"variance of {measure}")
    check_choice(to, tables.ADD_TO, name="to")
    names = None if labels is None else tuple(labels)
    given = {
        "m1": m1, "sd1": sd1, "n1": n1, "m2": m2, "sd2": sd2, "n2": n2, "events1": events1,
        "events2": events2, "events": events, "n": n, "r": r, "yi": yi, "vi": vi, "sei": sei,
    }  # fmt: skip
    numbers = Numbers(measure, given, names)
    effects, variances = _compute(numbers, kind, variance, add, to)
    _check_usable(effects, variances, labels=names, measure=measure)
    return effects, variances


def _compute(
    numbers: Numbers, kind: str, variance: str, add: float, to: str
) -> tuple[Floats, Floats]:
    if kind == "GEN":
        return _generic(numbers)
    if kind in _TABLES:
        return _from_tables(numbers, kind, variance, add, to)
    if kind in _PROPORTIONS:
        return proportion(numbers, measure=kind, variance=variance, add=add, to=to)
    return _from_means(numbers, kind, variance)


def _from_tables(
    numbers: Numbers, kind: str, variance: str, add: float, to: str
) -> tuple[Floats, Floats]:
    raw = tables.read_tables(numbers)
    filled = raw.with_added(add, to)
    with np.errstate(divide="ignore", invalid="ignore"):
        match kind:
            case "RR":
                return tables.risk_ratio(filled)
            case "OR":
                return tables.odds_ratio(filled)
            case "RD":
                return tables.risk_difference(filled, variance)
            case "PETO":
                return tables.peto_odds_ratio(filled, numbers.labels)
    return tables.arcsine_difference(raw)


def _from_means(numbers: Numbers, kind: str, variance: str) -> tuple[Floats, Floats]:
    match kind:
        case "MD":
            return means.difference(numbers, variance)
        case "SMD":
            return means.standardized_difference(numbers, variance)
        case "ROM":
            return means.ratio_of_means(numbers, variance)
        case "MC":
            return means.mean_change(numbers)
        case "SMCC":
            return means.standardized_change(numbers, variance)
        case "SMCR":
            return means.standardized_change_raw(numbers, variance)
    return means.ratio_of_means_paired(numbers)


def _generic(numbers: Numbers) -> tuple[Floats, Floats]:
    if "vi" in numbers.given and "sei" in numbers.given:
        raise StudyError("vi and sei are both given; give one of them.")
    if "vi" in numbers.given:
        effects, variances = numbers.read("yi", "vi")
        return effects, variances
    effects, errors = numbers.read("yi", "sei")
    refuse(errors <= 0, errors, name="sei", labels=numbers.labels, allowed="above 0")
    return effects, errors**2


def _check_usable(
    effects: Floats, variances: Floats, *, labels: tuple[str, ...] | None, measure: str
) -> None:
    """Refuse what an empty cell or an impossible spread has made infinite or nothing."""
    with np.errstate(invalid="ignore"):
        wrong = ~(np.isfinite(effects) & np.isfinite(variances) & (variances > 0))
    allowed = f"finite and above 0 to be used as {measure}"
    if labels is None and wrong.any():
        allowed += "; if a cell is empty, add to it (add=0.5, to='only0')"
    refuse(wrong, variances, name="sampling variance", labels=labels, allowed=allowed)
