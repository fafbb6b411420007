"""What has to be said with curves: who is missing, where few are watched, what has no interval."""

from typing import TYPE_CHECKING

from openldn.record import Finding
from openldn.registry.cohorts.cohort import MOST_DAYS_UNSEEN, Cohort, Flags
from openldn.registry.cohorts.findings import make_finding
from openldn.registry.cohorts.splits import Method, Split

if TYPE_CHECKING:
    from openldn.registry.cohorts.survival import GroupCurve

# Beyond the day on which fewer are at risk, a curve is mostly chance.
FEWEST_AT_RISK = 10


def find_curves(groups: "tuple[GroupCurve, ...]", split: Split | None) -> list[Finding]:
    """What has to be said of drawn curves."""
    found = []
    if len(groups) == 1:
        found.append(
            make_finding(
                "COH-003",
                "There is no comparison group, so the curve says how long these people lived, not "
                "what the drug did",
                "Compare with people like these who did not take it, best by a trial",
            )
        )
    elif split is None or split.method is not Method.BIASED:
        found.append(not_by_chance())
    thin = [one for one in groups if one.curve.count_at_risk(one.until) < FEWEST_AT_RISK]
    if thin:
        told = ", ".join(f"{one.curve.count_at_risk(one.until)} of {one.label}" for one in thin)
        found.append(
            make_finding(
                "COH-025",
                f"Few are still watched on day {groups[0].until:g}: {told}; the end of a curve "
                "is mostly chance",
                "Cut it where enough are watched, with --until",
            )
        )
    early = [
        (one.label, int(one.curve.at_risk[0]))
        for one in groups
        if one.curve.n_events
        and one.curve.at_risk[0] < min(FEWEST_AT_RISK, one.curve.at_risk.max())
    ]
    if early:
        told = ", ".join(f"{count} of {label}" for label, count in early)
        found.append(
            make_finding(
                "COH-025",
                f"Few are watched at the first event, because people come in later: {told}; the "
                "start of the curve hangs on these",
                "Read the curve from where enough are watched",
            )
        )
    for one in groups:
        if one.curve.median.value is None and one.curve.n_events:
            found.append(
                make_finding(
                    "COH-026",
                    f"The median of {one.label} is not reached: more than half are without the "
                    "event at the end",
                    "Read the share on a fixed day, or the mean until then",
                )
            )
    return found


def find_differences(groups: "tuple[GroupCurve, ...]", until: float) -> list[Finding]:
    """Which means have no interval, and so no difference."""
    unsure = [one.label for one in groups if one.mean.low is None]
    if not unsure:
        return []
    also = "; without it no difference of means is given" if len(groups) > 1 else ""
    return [
        make_finding(
            "COH-028",
            f"The mean until day {until:g} of {', '.join(unsure)} has no interval: nobody has an "
            "event before that day, or all who were watched had it while others came in later. "
            f"How sure it is cannot be told{also}",
            "Wait for more events, or choose another day with --until",
        )
    ]


def not_by_chance() -> Finding:
    """That groups may differ in more than the drug."""
    return make_finding(
        "COH-027",
        "Unless the groups were made by chance, a difference may come from who is in them",
        "Read it as a difference of people, not as an effect of the drug",
    )


def find_unaccounted(cohort: Cohort, lost: Flags, kept: Flags) -> list[Finding]:
    """Persons lost, and persons called alive whom nobody saw for long, of those who are kept.

    Parameters
    ----------
    lost, kept : array of bool, shape (n,)
        Unaccounted for before observation is cut; on a curve.
    """
    found = []
    gone, unseen = lost & kept & ~cohort.is_unseen, lost & kept & cohort.is_unseen
    if gone.any():
        found.append(
            make_finding(
                "COH-006",
                f"{int(gone.sum()):,} of {int(kept.sum()):,} persons were lost to follow-up; the "
                "curve takes it that they live as long as the others",
                "Ask what became of them, and read the worst and the best case: the truth lies "
                "between",
            )
        )
    if unseen.any():
        found.append(
            make_finding(
                "COH-012",
                f"{int(unseen.sum()):,} of {int(kept.sum()):,} persons are noted as alive and were "
                f"not seen in the last {MOST_DAYS_UNSEEN:g} days; they count as watched up to "
                "their last contact only",
                "Ask what became of them; if many have died, the curve is too high",
            )
        )
    return found


def find_left_out(count: int, size: int) -> tuple[Finding, ...]:
    """Persons of whom something is missing that a curve needs."""
    if not count:
        return ()
    return (
        make_finding(
            "COH-011",
            f"{count:,} of {size:,} persons are left out, because a day, the status or the group "
            "is not known",
            "Fill them in; if they did worse than the others, the curve is too high",
        ),
    )


def find_left_at_once(count: int) -> tuple[Finding, ...]:
    """Persons without any time under observation."""
    if not count:
        return ()
    return (
        make_finding(
            "COH-016",
            f"{count:,} persons left on the day they came under observation and add no time",
            "Nothing to do if the days are right",
        ),
    )


def find_late(count: int, until: float) -> tuple[Finding, ...]:
    """Persons who came under observation only after it is cut."""
    if not count:
        return ()
    return (
        make_finding(
            "COH-017",
            f"{count:,} persons came under observation on day {until:g} or later, where "
            "observation is cut, and are on no curve",
            "Choose a later --until to see them",
        ),
    )
