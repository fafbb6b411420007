"""The answer in plain words, shared by the page and the terminal."""

import math
import re

from openldn.record import Finding, Severity
from openldn.report.units import unit_of
from openldn.report.words import (
    NBSP,
    chance,
    count,
    direction,
    percent,
    sentence,
)
from openldn.trial import (
    CourseEvaluation,
    FileEvaluation,
    Recommendation,
)

INFORMS = "OpenLDN informs a prescriber; it prescribes nothing."
NO_REPLACEMENT = (
    "In cancer, HIV, multiple sclerosis and Crohn's disease this result does not replace "
    "or delay treatment."
)
PRIOR_ORDER = ("none", "sceptical", "evidence", "enthusiastic")
PRIOR_WORDS = {
    "none": "own data alone",
    "sceptical": "sceptical (expects no effect until the scores show one)",
    "evidence": "evidence (starts from published blinded trials)",
    "enthusiastic": "enthusiastic (expects a benefit)",
    "custom": "custom (given by the user)",
}
# What a finding may call a prior that is missing.
PRIOR_CALLED = {"evidence": ("evidence", "published trials")}
# How reasons begin that are shown as a bar or as the grade.
SAID_ELSEWHERE = ("probability of", "evidence grade")
_PROBABILITY = re.compile(
    r"P\((?P<side>better|worse) (?P<by>by the MCID|at all)\) (?P<sign>>=|<=) (?P<limit>[0-9.]+)"
)
CHANCE = "the chance"
NOTHING_ON_TIME = "It cannot be said that more days would settle it in any reasonable time."
SEVERITY_ORDER = (Severity.CRITICAL, Severity.WARNING, Severity.NOTE)

# What a benefit can also come from when the design is not the strongest.
NOT_RULED_OUT = {"B": "expectation is", "C": "coincidence is", "D": "everything else is"}


def headline(evaluation: CourseEvaluation) -> str:
    """Answer to "does it work for this person?" as one short sentence."""
    if not math.isfinite(evaluation.contrast.p_mcid):
        return "Cannot tell."
    verdict = evaluation.verdict
    if verdict.recommendation is Recommendation.EXTEND:
        p = verdict.p_decided_after_extension
        if verdict.extend_days and p is not None and math.isfinite(p):
            days = verdict.extend_days
            return (
                f"Cannot tell yet: {days} more days would settle it with a chance of {chance(p)}."
            )
        return "Cannot tell yet."
    grade = evaluation.grade.letter
    if verdict.recommendation is Recommendation.CONTINUE and grade in NOT_RULED_OUT:
        return f"The scores support continuing; {NOT_RULED_OUT[grade]} not ruled out."
    return {
        Recommendation.CONTINUE: "The evidence supports continuing.",
        Recommendation.STOP: "The evidence supports stopping.",
        Recommendation.CANNOT_TELL: "Cannot tell yet.",
    }[verdict.recommendation]


def short_verdict(evaluation: CourseEvaluation) -> str:
    """Recommendation in one or two words, for tables."""
    verdict = evaluation.verdict
    if verdict.recommendation is Recommendation.EXTEND and verdict.extend_days:
        return f"extend {count(verdict.extend_days, 'day')}".replace(" ", NBSP)
    return str(verdict.recommendation.value)


def margin(evaluation: CourseEvaluation) -> str:
    """Smallest change that matters, as "1 point" or "20 percentage points"."""
    mcid = evaluation.instrument.mcid
    return "the smallest change that matters" if mcid is None else unit_of(evaluation).size(mcid)


def lead(evaluation: CourseEvaluation) -> str:
    """What the three chances below it are chances of."""
    if not math.isfinite(evaluation.contrast.p_mcid):
        return "The scores so far do not allow a probability to be given."
    return (
        f"The chances for {evaluation.instrument.name} on {evaluation.active}, compared with "
        f"{evaluation.comparator}:"
    )


def own_data(evaluation: CourseEvaluation) -> str:
    """Chance of a benefit that matters from own data alone, beside another prior."""
    own = evaluation.priors.get("none")
    if own is None or evaluation.contrast.prior == "none" or not math.isfinite(own.p_mcid):
        return ""
    return f"From own data alone, better by {margin(evaluation)} or more: {percent(own.p_mcid)}."


def rule_words(rule: str, size: str = "the smallest change that matters") -> str:
    """Rule of the verdict without symbols.

    Examples
    --------
    >>> rule_words("stop if P(worse by the MCID) >= 0.50", "1 point").replace(NBSP, " ")
    'Stop if the chance of being worse by 1 point or more is at least 50 %.'
    >>> rule_words("continue if P(better at all) >= 0.975").replace(NBSP, " ")
    'Continue if the chance of being better at all is at least 97.5 %.'
    """
    text = _PROBABILITY.sub(lambda found: _in_words(found, size), rule)
    first, *rest = text.split(CHANCE)
    return sentence(first + CHANCE * bool(rest) + "that".join(rest))


def _in_words(found: re.Match[str], size: str) -> str:
    end = "at least" if found["sign"] == ">=" else "at most"
    limit = f"{100 * float(found['limit']):.3g}{NBSP}%"
    by = "at all" if found["by"] == "at all" else f"by {size} or more"
    return f"{CHANCE} of being {found['side']} {by} is {end} {limit}"


def effect(evaluation: CourseEvaluation) -> str:
    """Mean effect, with direction in words and the comparator named."""
    contrast = evaluation.contrast
    unit = unit_of(evaluation)
    if not math.isfinite(contrast.mean):
        return "could not be estimated"
    decimals = unit.of(contrast, plain=True)
    if round(abs(contrast.mean) * unit.factor, decimals) == 0:
        return f"No difference on average between {evaluation.active} and {evaluation.comparator}"
    return (
        f"{unit.size(contrast.mean, decimals)} {direction(contrast.mean, evaluation.instrument)} "
        f"on {evaluation.active} than on {evaluation.comparator}"
    )


def effect_interval(evaluation: CourseEvaluation) -> str:
    """95 % interval in words, with the decimals of the effect: "2.1 lower to 0.3 lower"."""
    unit, contrast = unit_of(evaluation), evaluation.contrast
    return unit.sides(contrast.ci95, unit.of(contrast, plain=True))


def main_reason(evaluation: CourseEvaluation) -> str:
    """What stands in the way of a decision, to be read right after "cannot tell"."""
    verdict = evaluation.verdict
    if verdict.recommendation is not Recommendation.CANNOT_TELL or not verdict.reasons:
        return ""
    return sentence(verdict.reasons[0])


def reasons(evaluation: CourseEvaluation) -> tuple[str, ...]:
    """Reasons of the verdict as sentences, without what stands elsewhere beside them.

    The main reason stands first; the chances and the evidence grade have places of their own.
    """
    start = 1 if main_reason(evaluation) else 0
    said = evaluation.verdict.reasons[start:]
    return tuple(sentence(each) for each in said if not each.lower().startswith(SAID_ELSEWHERE))


def prior_words(name: str) -> str:
    """Prior by its name, explained."""
    return PRIOR_WORDS.get(name, name)


def time_to_settle(evaluation: CourseEvaluation) -> str:
    """How many more days would settle it."""
    verdict = evaluation.verdict
    if verdict.recommendation in (Recommendation.CONTINUE, Recommendation.STOP):
        return "Settled by the rule."
    parts = []
    if verdict.days_to_decision is not None:
        parts.append(f"About {verdict.days_to_decision} more days are likely to settle it.")
    if verdict.extend_days and verdict.p_decided_after_extension is not None:
        parts.append(
            f"Chance that {verdict.extend_days} more days settle it: "
            f"{chance(verdict.p_decided_after_extension)}."
        )
        if verdict.days_to_decision is None:
            parts.append("No extension in any reasonable time is likely to settle it for sure.")
    return " ".join(parts) or NOTHING_ON_TIME


def by_severity(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings without repeats, gravest first, otherwise in the order they came."""
    once = tuple(dict.fromkeys(findings))
    return tuple(sorted(once, key=lambda finding: SEVERITY_ORDER.index(finding.severity)))


def findings_of(evaluation: CourseEvaluation, file: FileEvaluation) -> tuple[Finding, ...]:
    """Findings that bear on a participant: their own, and those of a file of one."""
    shared = file.findings if len(file.evaluations) == 1 else ()
    return by_severity((*shared, *evaluation.findings))


def missing_prior_reason(evaluation: CourseEvaluation, name: str) -> str:
    """Why a prior is not available, from the findings."""
    called = PRIOR_CALLED.get(name, (name,))
    for finding in evaluation.findings:
        said = finding.message.lower()
        if "prior" in said and "available" in said and any(each in said for each in called):
            return finding.message
    return "It was not part of this evaluation."


def participant_name(evaluation: CourseEvaluation) -> str:
    """Label of the participant, for headings."""
    return evaluation.participant or "this person"


def page_title(file: FileEvaluation) -> str:
    """Title of the page when none was given."""
    if not file.evaluations:
        return "No course to judge"
    first = file.evaluations[0]
    return f"{first.active} or {first.comparator}: {first.instrument.name}"


def summary_counts(file: FileEvaluation) -> str:
    """How the participants were judged, in one sentence."""
    verdicts = [each.verdict.recommendation for each in file.evaluations]
    words = {
        Recommendation.CONTINUE: "continue",
        Recommendation.STOP: "stop",
        Recommendation.EXTEND: "extend",
        Recommendation.CANNOT_TELL: "cannot tell yet",
    }
    parts = [f"{verdicts.count(kind)} {text}" for kind, text in words.items() if kind in verdicts]
    return f"{len(verdicts)} people judged: {', '.join(parts)}."
