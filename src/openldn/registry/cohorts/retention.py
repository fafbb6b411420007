"""Who is still on the drug: over time, for which reason not, and at best and worst."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from openldn.errors import RegistryError
from openldn.record import Finding, Floats
from openldn.registry.cohorts.cohort import MOST_DAYS_UNSEEN, Cohort, Flags
from openldn.registry.cohorts.cumulative_incidence import Incidence, cumulative_incidence
from openldn.registry.cohorts.exact import LEVEL, Share, share_of
from openldn.registry.cohorts.findings import make_finding
from openldn.registry.cohorts.kaplan_meier import SurvivalCurve, kaplan_meier

DIED, NO_REASON = "died on the drug", "no reason noted"


@dataclass(frozen=True, kw_only=True, eq=False)
class Retention:
    """Share still on the drug, as reported, and whatever became of those unaccounted for.

    Parameters
    ----------
    reported : SurvivalCurve
        Those unaccounted for are watched up to their last contact.
    worst, best : SurvivalCurve
        All of them stopped at last contact, and who stopped on an unknown day did so on day 0;
        all of them are still on the drug.
    reasons : mapping of str to Incidence
        Share that stopped for each reason first; deaths on the drug among them.
    n, n_left_out : int
        Persons on the curves, and those whose entry is not known.
    unaccounted : Share
        Lost, without status, or noted as alive and not seen for long; not known to have stopped.
    """

    reported: SurvivalCurve
    worst: SurvivalCurve
    best: SurvivalCurve
    reasons: Mapping[str, Incidence]
    n: int
    n_left_out: int
    unaccounted: Share
    findings: tuple[Finding, ...]
    level: float = LEVEL


def estimate_retention(cohort: Cohort, *, level: float = LEVEL) -> Retention:
    """Estimate the share still on the drug.

    Stopping and dying both end it. Reasons compete: who stops for one cannot stop for another,
    so each has a cumulative incidence, and with the share still on the drug they add to 1.

    Raises
    ------
    RegistryError
        If nobody has a day of entry and a later last contact.

    Examples
    --------
    >>> from openldn.registry.cohorts.cohort import make_cohort
    >>> some = make_cohort(
    ...     entry=[0] * 4, last_seen=[90] * 3 + [20], status=[0, 0, 0, 2],
    ...     stop=[30, np.nan, np.nan, np.nan], stop_reason=["dreams", None, None, None],
    ... )
    >>> found = estimate_retention(some)
    >>> [round(curve.at(60).value, 2) for curve in (found.worst, found.reported, found.best)]
    [0.5, 0.67, 0.75]
    """
    known = ~np.isnan(cohort.entry)
    last = np.where(np.isnan(cohort.last_seen), cohort.entry, cohort.last_seen)
    stop = np.where(np.isnan(cohort.stop), last, cohort.stop)
    days = (np.where(cohort.stopped, stop, last) - cohort.entry)[known]
    ended = (cohort.stopped | cohort.died)[known]
    lost = ((cohort.is_unaccounted | cohort.is_unseen) & ~cohort.stopped)[known]
    undated = (cohort.stopped & np.isnan(cohort.stop))[known]
    end = (cohort.last_day - cohort.entry)[known]
    if not known.any() or not np.any(days > 0):
        raise RegistryError(
            "nobody has a day of entry and a later last contact; without time on the drug there is "
            "no share to follow."
        )
    return Retention(
        reported=kaplan_meier(days, ended, level=level),
        worst=kaplan_meier(np.where(undated, 0.0, days), ended | lost, level=level),
        best=kaplan_meier(np.where(lost, np.maximum(end, days), days), ended, level=level),
        reasons=cumulative_incidence(days, _causes(cohort, known), level=level),
        n=int(known.sum()),
        n_left_out=int(np.sum(~known)),
        unaccounted=share_of(int(lost.sum()), int(known.sum()), level=level),
        findings=_find(cohort, known, lost),
        level=level,
    )


def _causes(cohort: Cohort, known: Flags) -> tuple[str | None, ...]:
    """What ended it; reasons are folded in case and never merged by guess."""
    found: list[str | None] = []
    for k in np.flatnonzero(known):
        reason = cohort.stop_reason[k]
        if cohort.stopped[k]:
            found.append(" ".join(reason.split()).casefold() if reason else NO_REASON)
        else:
            found.append(DIED if cohort.died[k] else None)
    return tuple(found)


def _find(cohort: Cohort, known: Flags, lost: Flags) -> tuple[Finding, ...]:
    found = []
    count, size = int(lost.sum()), int(known.sum())
    if count:
        found.append(
            make_finding(
                "COH-006",
                f"It is not known whether {count:,} of {size:,} are still on the drug "
                f"({100 * count / size:.1f} %)",
                "Read best and worst case: the truth lies between",
            )
        )
    undated = int(np.sum(known & cohort.stopped & np.isnan(cohort.stop)))
    if undated:
        found.append(
            make_finding(
                "COH-013",
                f"{undated:,} persons have a reason for stopping and no day; they count as on the "
                "drug up to their last contact",
                "Fill in the day of the last dose; retention is too high by these. At worst they "
                "stopped on the first day",
            )
        )
    unseen = int(np.sum(known & cohort.is_unseen & ~cohort.stopped))
    if unseen:
        found.append(
            make_finding(
                "COH-012",
                f"{unseen:,} persons are noted as alive and were not seen in the last "
                f"{MOST_DAYS_UNSEEN:g} days; nobody knows whether they are still on the drug",
                "Ask what became of them",
            )
        )
    missing = int(np.sum(~known))
    if missing:
        found.append(
            make_finding(
                "COH-011",
                f"{missing:,} persons are left out, because their entry is not known",
                "Fill in the day of the first dose",
            )
        )
    found.append(
        make_finding(
            "COH-003",
            "There is no comparison group: staying on a drug shows that people chose to, not that "
            "it works",
            "Do not read retention as benefit",
        )
    )
    return tuple(found)


def days_to_show(curve: SurvivalCurve) -> Floats:
    """Days on which a table tells the share: one month up to what was watched.

    Examples
    --------
    >>> days_to_show(kaplan_meier(np.array([200.0]), np.array([True]))).tolist()
    [30.0, 90.0, 182.0]
    """
    usual = np.array([30.0, 90, 182, 365, 730, 1096, 1826, 3652])
    shown = usual[usual <= curve.last]
    return shown if len(shown) else np.array([curve.last])
