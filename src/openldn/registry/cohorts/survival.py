"""How long people live after the start: curves, medians, means, ratios, and what they rest on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from openldn.errors import RegistryError
from openldn.record import Finding, Floats
from openldn.registry.cohorts.cohort import Cohort, Flags, Status, Texts
from openldn.registry.cohorts.exact import LEVEL, check_level
from openldn.registry.cohorts.kaplan_meier import (
    Point,
    SurvivalCurve,
    kaplan_meier,
    mean_difference,
)
from openldn.registry.cohorts.splits import (
    Method,
    Split,
    find_immortal_group,
    find_state,
    split_at_entry,
    split_at_landmark,
    split_with_bias,
)
from openldn.registry.cohorts.survival_findings import (
    find_curves,
    find_differences,
    find_late,
    find_left_at_once,
    find_left_out,
    find_unaccounted,
    not_by_chance,
)

if TYPE_CHECKING:
    from openldn.registry.cohorts.hazards import HazardModel

EVERYBODY = "everybody"


class Origin(StrEnum):
    """From which day time is counted."""

    ENTRY = "entry"
    DIAGNOSIS = "diagnosis"


@dataclass(frozen=True, kw_only=True)
class SurvivalQuestion:
    """What is asked of a cohort.

    Parameters
    ----------
    origin : Origin
        From the first dose, or from diagnosis with delayed entry at the first dose.
    by : str or None
        What to compare by.
    is_known_at_entry : bool
        Whether the asker says that ``by`` and the covariates were settled before the first dose.
    landmark : float or None
        Days after entry on which people are sorted.
    in_time : bool
        Whether a person changes group on the day it happens.
    show_biased : bool
        Whether the naive comparison is shown too, labeled as biased.
    covariates : tuple of str
        Columns to adjust for.
    until : float or None
        Day at which observation is cut for everybody, and to which means are taken.
    level : float
    """

    origin: Origin = Origin.ENTRY
    by: str | None = None
    is_known_at_entry: bool = False
    landmark: float | None = None
    in_time: bool = False
    show_biased: bool = False
    covariates: tuple[str, ...] = ()
    until: float | None = None
    level: float = LEVEL

    def __post_init__(self) -> None:
        check_level(self.level)
        if self.until is not None and not self.until > 0:
            raise RegistryError(f"until is day {self.until:g}; must be above 0.")
        later = self.landmark is not None or self.in_time
        if later and self.by is None:
            raise RegistryError(
                "a landmark or a state in time needs what to compare by: --by response, or --by "
                "on-drug."
            )
        if later and self.origin is Origin.DIAGNOSIS:
            raise RegistryError(
                "a landmark or a state in time counts from entry; leave --from diagnosis out."
            )
        if self.landmark is not None and self.in_time:
            raise RegistryError("give a landmark or a state in time, not both: two questions.")
        if self.show_biased and not later:
            raise RegistryError(
                "the biased number is shown only beside a right one; give --landmark or --in-time."
            )
        if self.covariates and (later or not self.is_known_at_entry):
            raise RegistryError(
                "covariates must have been known at entry, and go with a comparison at entry; say "
                "so with --known-at-entry."
            )


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupCurve:
    """A curve with what is read off it.

    Parameters
    ----------
    label : str
    curve : SurvivalCurve
    mean : Point
        Mean days without the event until ``until``.
    until : float
    unaccounted : int
        Persons on the curve who were lost, or are noted as alive and were not seen for long.
    worst, best : SurvivalCurve
        If all of these died at their last contact; if all live up to the cohort's last day.
    """

    label: str
    curve: SurvivalCurve
    mean: Point
    until: float
    unaccounted: int
    worst: SurvivalCurve
    best: SurvivalCurve


@dataclass(frozen=True, kw_only=True, eq=False)
class SurvivalAnswer:
    """Curves of the groups, their comparison, and everything that has to be said.

    Parameters
    ----------
    question : SurvivalQuestion
    method : Method or None
        How people were sorted; ``None`` where all are together.
    groups : tuple of GroupCurve
        The first is what the others are compared with. Empty for a state in time.
    hazards : HazardModel or None
    mean_differences : tuple of (str, Point)
        Days, each other group minus the first.
    n, n_left_out : int
    biased : SurvivalAnswer or None
        The naive comparison, labeled so.
    """

    question: SurvivalQuestion
    method: Method | None
    groups: tuple[GroupCurve, ...]
    hazards: "HazardModel | None"
    mean_differences: tuple[tuple[str, Point], ...]
    n: int
    n_left_out: int
    findings: tuple[Finding, ...]
    biased: "SurvivalAnswer | None" = None


def estimate_survival(cohort: Cohort, question: SurvivalQuestion) -> SurvivalAnswer:
    """Estimate how long people live.

    Parameters
    ----------
    cohort : Cohort
    question : SurvivalQuestion

    Raises
    ------
    RegistryError
        If people would be sorted by what happened later, or nobody can be put on a curve.

    Examples
    --------
    >>> from openldn.registry.cohorts.cohort import make_cohort
    >>> some = make_cohort(entry=[0] * 4, last_seen=[10, 20, 30, 40], status=[1, 1, 0, 1])
    >>> answer = estimate_survival(some, SurvivalQuestion())
    >>> answer.groups[0].curve.median.value, [one.id for one in answer.findings]
    (20.0, ['COH-003', 'COH-025'])
    """
    if question.in_time:
        answer = _in_time(cohort, question)
    else:
        answer = _compare(cohort, question, _choose_split(cohort, question))
    if question.show_biased and question.by is not None:
        naive = split_with_bias(cohort, question.by, landmark=question.landmark)
        plain = replace(
            question, landmark=None, in_time=False, show_biased=False, origin=Origin.ENTRY
        )
        answer = replace(answer, biased=_compare(cohort, plain, naive))
    return answer


def _choose_split(cohort: Cohort, question: SurvivalQuestion) -> Split | None:
    if question.by is None:
        return None
    if question.landmark is not None:
        return split_at_landmark(cohort, question.by, landmark=question.landmark)
    return split_at_entry(cohort, question.by, is_known_at_entry=question.is_known_at_entry)


def _compare(cohort: Cohort, question: SurvivalQuestion, split: Split | None) -> SurvivalAnswer:
    label: Texts = (EVERYBODY,) * len(cohort) if split is None else split.label
    since = cohort.entry if split is None else split.since
    if question.origin is Origin.DIAGNOSIS:
        since, entered = cohort.diagnosis, cohort.entry - cohort.diagnosis
    else:
        entered = None
    lost = _lost(cohort, since, question.until)
    whole = cohort.last_seen - since
    left, had_event = _cut(whole, cohort.died, question.until)
    named = np.array([one is not None for one in label])
    kept = named & ~np.isnan(left) & (cohort.status != Status.UNKNOWN)
    findings = list(() if split is None else split.findings)
    if entered is not None:
        late = kept & (entered >= left) & (entered < whole)
        at_once = kept & (entered >= whole)
        findings += find_left_at_once(int(at_once.sum()))
        findings += find_late(int(late.sum()), question.until or 0.0)
        if late.any() and not np.any(kept & (entered < left)):
            raise RegistryError(
                f"nobody came under observation before day {question.until:g}, where observation "
                "is cut; choose a later day with --until."
            )
        kept &= ~(at_once | late) & ~np.isnan(entered)
    missing = ~kept & (np.isnan(left) | (cohort.status == Status.UNKNOWN))
    if split is not None and split.method is Method.ENTRY:
        missing |= ~named
    findings += find_left_out(int(missing.sum()), len(cohort))
    if not kept.any():
        raise RegistryError(
            "nobody has a day of entry, a day of last contact and a status; a curve needs all."
        )
    kept_label = tuple(one for one, ok in zip(label, kept, strict=True) if ok)
    begun = None if entered is None else entered[kept]
    alive_to, _ = _cut(np.where(lost, cohort.last_day - since, whole), cohort.died, question.until)
    groups = _curves(
        left[kept], had_event[kept], kept_label, begun, question, lost[kept], alive_to[kept]
    )
    findings += find_unaccounted(cohort, lost, kept)
    findings += find_curves(groups, split)
    findings += find_differences(groups, groups[0].until)
    hazards = None
    if len(groups) > 1 or question.covariates:
        if split is not None and split.method is Method.ENTRY:
            immortal = find_immortal_group(left[kept], had_event[kept], kept_label, begun)
            findings += [] if immortal is None else [immortal]
        hazards = _hazards(cohort, question, left, had_event, kept, label, entered)
    findings += () if hazards is None else hazards.findings
    until = groups[0].until
    return SurvivalAnswer(
        question=question,
        method=None if split is None else split.method,
        groups=groups,
        hazards=hazards,
        mean_differences=tuple(
            (one.label, mean_difference(one.curve, groups[0].curve, until)) for one in groups[1:]
        ),
        n=int(kept.sum()),
        n_left_out=len(cohort) - int(kept.sum()),
        findings=tuple(findings),
    )


def _lost(cohort: Cohort, since: Floats, until: float | None) -> Flags:
    """Of whom it is not known whether they live: lost, or unseen for long, before the cut."""
    lost: Flags = (cohort.status == Status.LOST) | cohort.is_unseen
    return lost if until is None else lost & (cohort.last_seen - since < until)


def _cut(left: Floats, had_event: Flags, until: float | None) -> tuple[Floats, Flags]:
    """End everybody's observation on one day: later events have not been seen."""
    if until is None:
        return left, had_event
    return np.minimum(left, until), had_event & ~(left > until)


def _curves(
    left: Floats,
    had_event: Flags,
    label: Texts,
    begun: Floats | None,
    question: SurvivalQuestion,
    lost: Flags,
    alive_to: Floats,
) -> tuple[GroupCurve, ...]:
    def draw(mine: Flags, days: Floats, had: Flags) -> SurvivalCurve:
        entered = None if begun is None else begun[mine]
        return kaplan_meier(days[mine], had[mine], entered=entered, level=question.level)

    masks = {name: np.array([one == name for one in label]) for name in _order(label)}
    curves = {name: draw(mine, left, had_event) for name, mine in masks.items()}
    until = min(curve.last for curve in curves.values())
    if until <= 0:
        raise RegistryError(
            "everybody of a group left on the first day; there is no time to speak of."
        )
    return tuple(
        GroupCurve(
            label=name,
            curve=curve,
            mean=curve.restricted_mean(until),
            until=until,
            unaccounted=int(np.sum(lost & masks[name])),
            worst=draw(masks[name], left, had_event | lost),
            best=draw(masks[name], alive_to, had_event),
        )
        for name, curve in curves.items()
    )


def _order(label: Sequence[str | None]) -> list[str]:
    """Groups by name, one that sounds like a comparator first."""
    names = sorted({one for one in label if one is not None})
    plain = ("none", "control", "placebo", "untreated", "no ldn", "usual care")
    return sorted(names, key=lambda name: (name.casefold() not in plain, name))


def _hazards(
    cohort: Cohort,
    question: SurvivalQuestion,
    left: Floats,
    had_event: Flags,
    kept: Flags,
    label: Texts,
    entered: Floats | None,
) -> "HazardModel | None":
    from openldn.registry.cohorts.hazards import fit_hazards  # noqa: PLC0415 - loads lifelines

    names = _order([one for one, ok in zip(label, kept, strict=True) if ok])
    covariates = {
        f"{name} against {names[0]}": np.array([float(one == name) for one in label])[kept]
        for name in names[1:]
    }
    covariates |= {name: cohort.numbers(name)[kept] for name in question.covariates}
    if not had_event[kept].any():
        return None
    return fit_hazards(
        left[kept],
        had_event[kept],
        covariates=covariates,
        entered=None if entered is None else entered[kept],
        level=question.level,
    )


def _in_time(cohort: Cohort, question: SurvivalQuestion) -> SurvivalAnswer:
    """Each person in one state up to the day it changes, then in the other."""
    from openldn.registry.cohorts.hazards import fit_state  # noqa: PLC0415 - loads lifelines

    assert question.by is not None
    state = find_state(cohort, question.by)
    left, had_event = _cut(cohort.days_followed, cohort.died, question.until)
    change = state.begins - cohort.entry
    kept = ~np.isnan(left) & (left > 0) & ~state.is_unknown & (cohort.status != Status.UNKNOWN)
    if not kept.any():
        raise RegistryError("nobody has days of entry and last contact, and a status.")
    rows = []
    for k in np.flatnonzero(kept):
        # A change on the last day has no time after it; one on the first has none before it.
        if np.isnan(change[k]) or change[k] >= left[k]:
            rows.append((0.0, left[k], had_event[k], False, k))
        elif change[k] <= 0:
            rows.append((0.0, left[k], had_event[k], True, k))
        else:
            rows.append((0.0, change[k], False, False, k))
            rows.append((change[k], left[k], had_event[k], True, k))
    begins, ends, event, inside, person = (np.array(one) for one in zip(*rows, strict=True))
    hazards = fit_state(
        begins, ends, event.astype(bool), inside.astype(bool), person.astype(float),
        name=f"{state.yes} against {state.no}", level=question.level,
    )  # fmt: skip
    left_out = len(cohort) - int(kept.sum())
    missing = int(np.sum(np.isnan(left) | (cohort.status == Status.UNKNOWN)))
    lost = _lost(cohort, cohort.entry, question.until)
    return SurvivalAnswer(
        question=question,
        method=Method.IN_TIME,
        groups=(),
        hazards=hazards,
        mean_differences=(),
        n=int(kept.sum()),
        n_left_out=left_out,
        findings=(
            *state.findings,
            *find_left_out(missing, len(cohort)),
            *find_left_at_once(int(np.sum(left <= 0))),
            *find_unaccounted(cohort, lost, kept),
            not_by_chance(),
            *hazards.findings,
        ),
    )
