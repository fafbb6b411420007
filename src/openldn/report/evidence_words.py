"""Studies and figures in words, the same for terminal and pages."""

import re

from openldn.evidence import (
    NO_COMPARISON,
    AdverseEvent,
    ConditionEvidence,
    Control,
    Effect,
    Figure,
    Result,
    Study,
    StudyEvidence,
    classify_control,
)

NOT_REPORTED = "not reported"
OPIOIDS = "Never with an opioid or tramadol, nor before planned surgery: openldn screen tells why."
NOT_COMPARED = "groups not compared"
_VERIFIED = {"yes (count derived)": "count worked out from a percentage", "partial": "seen in part"}
# A number or a span of two, as against a remark.
_PLAIN = re.compile(r"[<>=]*\d+(\.\d+)?(-\d+(\.\d+)?)?")


def say_study(study: Study) -> str:
    """Author and year.

    Examples
    --------
    >>> from openldn.evidence.study import find_study
    >>> say_study(find_study("bruun2024_fm"))
    'Bruun KD 2024'
    """
    return f"{study.first_author} {study.year or '(year not stated)'}"


def say_size(study: Study) -> str:
    """Participants, as the source counts them."""
    return f"n = {study.n_randomised or study.n_analysed or NOT_REPORTED}"


def say_dose(study: Study) -> str:
    """Dose in mg, as the source states it."""
    dose = study.dose_mg
    if not dose:
        return f"dose {NOT_REPORTED}"
    if any(unit in dose for unit in ("mg", "not", "nal")):
        return dose
    return f"{dose} mg" if _PLAIN.fullmatch(dose) else f"{dose} (mg)"


def say_weeks(study: Study) -> str:
    """Duration, as the source states it."""
    weeks = study.duration_weeks
    if not weeks:
        return f"duration {NOT_REPORTED}"
    return f"{weeks} weeks" if _PLAIN.fullmatch(weeks) else f"weeks: {weeks}"


def say_design(one: StudyEvidence) -> str:
    """Design and blinding."""
    parts = [one.study.design, one.study.blinding]
    return ", ".join(part for part in parts if part and part != "none")


def say_comparator(one: StudyEvidence) -> str:
    """What the treated were compared with; never left out."""
    if one.bearing.control is Control.REVIEW:
        own = one.study.comparator
        return "as reviewed" if own in ("", "none") else f"compared with {own}"
    if one.comparator == NO_COMPARISON:
        own = one.study.comparator.removeprefix("none").strip(" ;()")
        return f"{NO_COMPARISON} ({own})" if own else NO_COMPARISON
    return f"against {one.comparator}"


def say_reasons(one: StudyEvidence) -> str:
    """Why a study is to be read apart, or nothing."""
    reasons = []
    if not one.is_low_dose:
        reasons.append("not low-dose naltrexone")
    if one.has_partner:
        reasons.append("taken with something else: the effects cannot be told apart")
    if one.is_secondary:
        reasons.append("the same participants as another entry")
    return "; ".join(reasons)


def say_treated(figure: Figure) -> str:
    """What was seen on naltrexone."""
    row, after = figure.treated, figure.compared
    if row.measure == "mean pre" and after is not None:
        return (
            f"{_mean(row.ldn_mean, row.ldn_sd)} before, {_mean(after.ldn_mean, after.ldn_sd)} after"
        )
    if row.ldn_events is not None and row.ldn_n:
        return f"{row.ldn_events} of {row.ldn_n}"
    if row.ldn_mean is not None:
        return _mean(row.ldn_mean, row.ldn_sd) + (" %" if "percent" in row.measure else "")
    if row.measure == "proportion" and row.effect is not None:
        return _share(row.effect)
    return ""


def say_compared(figure: Figure) -> str:
    """What was seen beside it; ``no comparison group`` where nothing was."""
    row, other = figure.treated, figure.compared
    if not figure.has_comparison:
        return NO_COMPARISON
    if other is not None and other is not row and other.effect is not None:
        return _share(other.effect)
    if row.cmp_events is not None and row.cmp_n:
        return f"{row.cmp_events} of {row.cmp_n}"
    if row.cmp_mean is not None:
        return _mean(row.cmp_mean, row.cmp_sd) + (" %" if "percent" in row.measure else "")
    return NOT_REPORTED


def say_difference(figure: Figure) -> str:
    """Absolute difference, or the share, with its interval.

    Examples
    --------
    >>> from openldn.evidence.figures import make_figures
    >>> from openldn.evidence.study import find_study
    >>> trial = find_study("bruun2024_fm")
    >>> say_difference(make_figures(trial, trial.effects)[0])
    'difference -0.34 (95 % -0.95 to 0.27, lower is better)'
    """
    if figure.difference is None:
        said = "" if figure.result is Result.NOT_STATED else f"{figure.result.value}, "
        if figure.treated.contrast.startswith("within "):  # a change in one arm is no benefit
            said = "groups not compared, "
        return f"{said}size {NOT_REPORTED}"
    is_share = _is_share(figure.treated)
    interval = f"interval {NOT_REPORTED}"
    if figure.interval is not None:
        low, high = (_number(end, is_share=is_share) for end in figure.interval)
        computed = "" if figure.interval_source == "as published" else ", computed"
        interval = f"95 % {low} to {high}{computed}"
    elif is_share and not figure.has_comparison:
        return interval
    value = _number(figure.difference, is_share=is_share)
    if "percent" in figure.measure:
        value += " points" if figure.has_comparison else " %"
    if is_share:
        value += " points" if figure.has_comparison else " %"
    better = f", {figure.better} is better" if figure.better else ""
    return f"{_name(figure)} {value} ({interval}{better})"


def say_p(figure: Figure) -> str:
    """P value as printed, or nothing."""
    return f"p {figure.p_value}" if figure.p_value else ""


def say_figure(figure: Figure, *, has_groups: bool, tells_threshold: bool = False) -> str:
    """One figure in a line: outcome, both arms, difference, p, what matters, how it was seen.

    Parameters
    ----------
    has_groups : bool
        Whether the study had groups to compare; a figure of one of them alone says so.
    """
    when = f", week {figure.weeks:g}" if figure.weeks else ""
    where = f" ({figure.instrument})" if figure.instrument else ""
    treated = say_treated(figure)
    arms = f"on naltrexone {treated}, " if treated else ""
    beside = say_compared(figure)
    compared = "" if beside in (NO_COMPARISON, NOT_REPORTED) else f"compared {beside}, "
    parts = [f"{arms}{compared}{say_difference(figure)}", say_p(figure)]
    if beside == NO_COMPARISON:
        parts.append(_say_alone(figure, has_groups=has_groups))
    if tells_threshold and brief_threshold(figure):
        parts.append(f"matters to a person: {brief_threshold(figure)}")
    if figure.verified != "yes":
        parts.append(_VERIFIED.get(figure.verified, figure.verified))
    said = "; ".join(part for part in parts if part)
    note = f" Note: {figure.note}." if figure.note else ""
    return f"{figure.outcome}{where}{when}: {said}.{note}"


def say_event(study: Study, event: AdverseEvent) -> tuple[str, str, str]:
    """An unwanted event: name, participants on naltrexone, participants beside it.

    Where a study compares and no count is told, that is not the same as no comparison group.

    Examples
    --------
    >>> from openldn.evidence.study import find_study
    >>> trial = find_study("bruun2024_fm")
    >>> say_event(trial, trial.adverse_events[0])
    ('any adverse event', '41 of 49', '43 of 50')
    """
    word = "events in" if event.counts_events else "of"
    compares = classify_control(study) is not Control.NONE
    return (
        event.event,
        _count(event.ldn_events, event.ldn_n, word) or NOT_REPORTED,
        _count(event.cmp_events, event.cmp_n, word)
        or (NOT_REPORTED if compares else NO_COMPARISON),
    )


def brief_threshold(figure: Figure) -> str:
    """What matters to a person, in the fewest words of the table.

    Examples
    --------
    >>> from openldn.evidence.figures import make_figures
    >>> from openldn.evidence.study import find_study
    >>> trial = find_study("bruun2024_fm")
    >>> brief_threshold(make_figures(trial, trial.effects)[0])
    'about 2 points or about 30%'
    """
    if figure.threshold.startswith("none"):
        return ""
    parts = figure.threshold.split(";")
    name = figure.instrument.split(" ")[0]
    named = [part for part in parts if name and re.search(rf"\b{re.escape(name)}\b", part)]
    # A row of the table may hold two instruments: what is said of the other does not count.
    if not named and ";" in figure.threshold_name:
        return ""
    return (named or parts)[0].strip().split(" (")[0]


def say_thresholds(evidence: ConditionEvidence) -> dict[str, tuple[str, str]]:
    """What matters to one person, by instrument: the text and where it stands."""
    return {
        figure.threshold_name: (figure.threshold, figure.threshold_source)
        for one in evidence.studies
        for figure in one.figures
        if figure.threshold and figure.threshold != "none seen"
    }


def _say_alone(figure: Figure, *, has_groups: bool) -> str:
    """What stands in place of a comparison."""
    if _is_pooled(figure):
        return "pooled by a review"
    if not has_groups:
        return NO_COMPARISON
    arm = figure.treated.contrast
    return f"{arm}: {NOT_COMPARED}" if arm.startswith("within ") else NOT_COMPARED


def _count(events: int | None, n: int | None, word: str = "of") -> str:
    return "" if events is None or n is None else f"{events} {word} {n}"


def _is_pooled(figure: Figure) -> bool:
    return figure.treated.contrast.startswith("pooled")


def _is_share(row: Effect) -> bool:
    return row.measure.startswith(("proportion", "counts"))


def _name(figure: Figure) -> str:
    measure = figure.measure
    if figure.treated.contrast == "pooled":
        return measure
    if measure.startswith("SMD") and not _is_pooled(figure):
        return "standardized difference, as printed,"
    if "improvement" in measure:
        return "improvement"
    if figure.has_comparison:
        return measure if measure.startswith("median") else "difference"
    if _is_share(figure.treated):
        return "share"
    return "change" if measure in ("mean pre", "MD pre-post", "pre-post") else measure


def _share(value: float) -> str:
    return f"{100 * value:.3g} %"


def _mean(value: float | None, sd: float | None) -> str:
    if value is None:
        return NOT_REPORTED
    return f"{value:g}" if sd is None else f"{value:g} (+/- {sd:g})"


def _number(value: float, *, is_share: bool) -> str:
    return f"{round(100 * value, 1):g}" if is_share else f"{round(value, 4):g}"
