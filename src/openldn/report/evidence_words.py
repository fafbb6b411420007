"""Studies and figures in words, the same for terminal and pages."""

from openldn.evidence.bearing import Control
from openldn.evidence.condition import NO_COMPARISON, StudyEvidence
from openldn.evidence.figures import Figure
from openldn.evidence.study import Effect, Study

NOT_REPORTED = "not reported"


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
    return dose if any(unit in dose for unit in ("mg", "not", "nal")) else f"{dose} mg"


def say_weeks(study: Study) -> str:
    """Duration, as the source states it."""
    return f"{study.duration_weeks} weeks" if study.duration_weeks else f"duration {NOT_REPORTED}"


def say_design(one: StudyEvidence) -> str:
    """Design and blinding."""
    parts = [one.study.design, one.study.blinding]
    return ", ".join(part for part in parts if part and part != "none")


def say_comparator(one: StudyEvidence) -> str:
    """What the treated were compared with; never left out."""
    if one.bearing.control is Control.REVIEW:
        return f"compared with {one.study.comparator}" if one.study.comparator else "as reviewed"
    if one.comparator == NO_COMPARISON:
        own = one.study.comparator
        return NO_COMPARISON if own in ("", "none") else f"{NO_COMPARISON} ({own})"
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
    'difference -0.34 (95 % -0.95 to 0.27)'
    """
    if figure.difference is None:
        return f"size {NOT_REPORTED}"
    is_share = _is_share(figure.treated)
    interval = f"interval {NOT_REPORTED}"
    if figure.interval is not None:
        low, high = (_number(end, is_share=is_share) for end in figure.interval)
        computed = "" if figure.interval_source == "as published" else ", computed"
        interval = f"95 % {low} to {high}{computed}"
    value = _number(figure.difference, is_share=is_share)
    if is_share:
        value += " points" if figure.has_comparison else " %"
    return f"{_name(figure)} {value} ({interval})"


def say_p(figure: Figure) -> str:
    """P value as printed, or nothing."""
    return f"p {figure.p_value}" if figure.p_value else ""


def say_figure(figure: Figure) -> str:
    """One figure in a line: outcome, both arms, difference, p, what is said of it."""
    when = f", week {figure.weeks:g}" if figure.weeks else ""
    where = f" ({figure.instrument})" if figure.instrument else ""
    treated = say_treated(figure)
    arms = f"on naltrexone {treated}, " if treated else ""
    beside = say_compared(figure)
    compared = "" if beside in (NO_COMPARISON, NOT_REPORTED) else f"compared {beside}, "
    parts = [f"{arms}{compared}{say_difference(figure)}", say_p(figure)]
    if beside == NO_COMPARISON:
        parts.append("pooled by a review" if _is_pooled(figure) else NO_COMPARISON)
    said = "; ".join(part for part in parts if part)
    return f"{figure.outcome}{where}{when}: {said}."


def say_threshold(figure: Figure) -> str:
    """What matters to a person on the instrument, or that none was seen."""
    return figure.threshold or "no threshold seen"


def _is_pooled(figure: Figure) -> bool:
    return figure.treated.contrast.startswith("pooled")


def _is_share(row: Effect) -> bool:
    return row.measure.startswith(("proportion", "counts"))


def _name(figure: Figure) -> str:
    measure = figure.measure
    if figure.treated.contrast == "pooled":
        return measure
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
    return f"{100 * value:.3g}" if is_share else f"{round(value, 4):g}"
