"""Comparisons that are not what they look like: within one arm, fixed order, active drug."""

import re
from collections.abc import Sequence

from openldn.evidence.checks.finding import Check, Hits, at, each_effect
from openldn.evidence.dose_class import DoseClass, classify_dose
from openldn.evidence.study_record import Study
from openldn.record import Severity

_ONE_ARM = ("within", "LDN arm", "LDN period")
_WITHIN_P = re.compile(r"within (?:LDN|placebo|arm)[^.;]*p\s*[=<]", re.IGNORECASE)
_INERT = re.compile(r"placebo|none|own|sham|untreated|pre-period|without naltrexone", re.IGNORECASE)
_TOGETHER = re.compile(r"(?<!\d)\+|\bplus\b|\badd-on\b", re.IGNORECASE)


def find_within_arm(studies: Sequence[Study]) -> Hits:
    """Change or share within one arm of a trial that has two."""
    for study, effect in each_effect(studies):
        if not study.is_randomized:
            continue
        has_other = any(
            one.outcome == effect.outcome and one.contrast.startswith("placebo")
            for one in study.effects
        )
        if effect.contrast.startswith(_ONE_ARM) and not has_other:
            p = f", p {effect.p_value}" if effect.p_value else ""
            yield study, at(effect), f"{effect.outcome}: {effect.contrast}{p}"
        elif _WITHIN_P.search(effect.note):
            yield study, at(effect), f"{effect.outcome}: {effect.note}"


def find_fixed_order(studies: Sequence[Study]) -> Hits:
    """Courses in an order that was not drawn by chance, told as a crossover."""
    for study in studies:
        if "fixed-order" in study.design or (
            "crossover" in study.design and "pre-post" in study.design
        ):
            lengths = f"; weeks: {study.duration_weeks}" if study.duration_weeks else ""
            yield study, "study", f"{study.design}{lengths}"


def find_pooled_arms(studies: Sequence[Study]) -> Hits:
    """Randomized arms that were merged once all took the drug."""
    for study in studies:
        if study.is_randomized and "open-label crossover" in study.design:
            yield study, "study", f"{study.design}: {study.note}"


def find_crossover_n(studies: Sequence[Study]) -> Hits:
    """Crossover rows with the same participants in both columns."""
    for study, effect in each_effect(studies):
        is_crossover = study.is_crossover or effect.is_crossover
        if is_crossover and effect.ldn_n is not None and effect.ldn_n == effect.cmp_n:
            yield (
                study,
                at(effect),
                f"n {effect.ldn_n} in both columns is the same {effect.ldn_n} participants, not "
                f"{2 * effect.ldn_n}; no within-person correlation is given",
            )


def find_active(studies: Sequence[Study]) -> Hits:
    """Trials against another medicine, without placebo."""
    for study in studies:
        if study.is_randomized and study.comparator and not _INERT.search(study.comparator):
            yield study, "study", f"comparator is {study.comparator}; no placebo arm"


def find_percent(studies: Sequence[Study]) -> Hits:
    """Percent change, which needs the baseline to become points."""
    for study, effect in each_effect(studies):
        if effect.measure.startswith("percent"):
            value = "" if effect.effect is None else f" {effect.effect:g}"
            yield study, at(effect), f"{effect.measure}{value}: {effect.outcome}"


def find_dose(studies: Sequence[Study]) -> Hits:
    """Doses that are not low-dose naltrexone."""
    for study in studies:
        found = classify_dose(study.dose_mg)
        if found in {DoseClass.HIGHER, DoseClass.OTHER, DoseClass.MIXED}:
            yield study, "study", f"dose {study.dose_mg}: {found.value}"


def find_wide_dose(studies: Sequence[Study]) -> Hits:
    """Doses that only some authors call low."""
    for study in studies:
        if classify_dose(study.dose_mg) is DoseClass.WIDE:
            yield study, "study", f"dose {study.dose_mg} mg: {DoseClass.WIDE.value}"


def find_combination(studies: Sequence[Study]) -> Hits:
    """Naltrexone given together with something that the comparator did not get."""
    for study in studies:
        if _is_combined(study) and not _has_same_background(study):
            yield study, "study", f"arms: {study.arms}"


def find_background(studies: Sequence[Study]) -> Hits:
    """Naltrexone on top of a treatment that both arms got."""
    for study in studies:
        if _is_combined(study) and _has_same_background(study):
            yield study, "study", f"arms: {study.arms}"


def _is_combined(study: Study) -> bool:
    return not study.is_review and bool(_TOGETHER.search(study.arms))


def _has_same_background(study: Study) -> bool:
    """Whether every arm, comparator too, names a second treatment."""
    arms = [one for one in study.arms.split(";") if one.strip()]
    first = _TOGETHER.split(arms[0])[0].strip().casefold()
    if len(arms) < 2:
        return False
    both = all(_TOGETHER.search(one) for one in arms)
    return both or first in arms[-1].casefold()


CHECKS = (
    Check(
        id="EVI-021",
        severity=Severity.NOTE,
        title="Crossover: the same participants in both columns",
        why="Counting them twice halves the variance; the pairing needs a correlation.",
        remedy="Count n once; use the paired SE, or name the correlation that was assumed.",
        find=find_crossover_n,
    ),
    Check(
        id="EVI-023",
        severity=Severity.WARNING,
        title="Fixed order told as a crossover",
        why="Time, regression to the mean and the drug cannot be told apart.",
        remedy="Treat as before-after without a comparison group.",
        find=find_fixed_order,
    ),
    Check(
        id="EVI-024",
        severity=Severity.WARNING,
        title="Within one arm of a randomized trial",
        why="A difference between two p values is not a difference between two arms.",
        remedy="Use the contrast between the arms; without one, say that there is none.",
        find=find_within_arm,
    ),
    Check(
        id="EVI-025",
        severity=Severity.WARNING,
        title="Active comparator without placebo",
        why="Two drugs alike may both work or both fail.",
        remedy="Show as similarity to the other drug; it needs a non-inferiority margin.",
        find=find_active,
    ),
    Check(
        id="EVI-026",
        severity=Severity.WARNING,
        title="Arms merged after all took the drug",
        why="The published change is no longer a randomized contrast.",
        remedy="Treat as before-after; ask for the blinded phase by arm.",
        find=find_pooled_arms,
    ),
    Check(
        id="EVI-042",
        severity=Severity.WARNING,
        title="Percent change, not points",
        why="Percent and points have no common scale without the baseline.",
        remedy="Do not pool with points; find the baseline first.",
        find=find_percent,
    ),
    Check(
        id="EVI-050",
        severity=Severity.WARNING,
        title="Dose that is not low-dose naltrexone",
        why="Fuller blockade is another treatment.",
        remedy="Never pool with low-dose studies; show apart.",
        find=find_dose,
    ),
    Check(
        id="EVI-051",
        severity=Severity.NOTE,
        title="Dose that only some authors call low",
        why="Most low-dose studies used up to about 6 mg.",
        remedy="Say the dose beside the result.",
        find=find_wide_dose,
    ),
    Check(
        id="EVI-052",
        severity=Severity.WARNING,
        title="Given together with something else",
        why="What naltrexone did cannot be told from what the other did.",
        remedy="Flag as a combination; never count as evidence for naltrexone alone.",
        find=find_combination,
    ),
    Check(
        id="EVI-053",
        severity=Severity.NOTE,
        title="On top of a treatment that both arms got",
        why="The result is for the addition, in people who have the other treatment.",
        remedy="Name the background treatment beside the result.",
        find=find_background,
    ),
)
