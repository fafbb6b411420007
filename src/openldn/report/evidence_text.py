"""Studies, their numbers and what the checks found, for a terminal."""

from collections.abc import Sequence
from textwrap import wrap

from openldn.evidence import NO_COMPARISON, AdverseEvent, Effect, EvidenceFinding, Study
from openldn.record import Severity
from openldn.report.terminal import BOLD, DIM, RED, WIDTH, YELLOW, tint

_COLORS = {Severity.CRITICAL: RED, Severity.WARNING: YELLOW, Severity.NOTE: DIM}
# Fields of a study that are told in a line of their own, where given.
_FACTS = (
    ("condition", "condition"), ("icd10", "ICD-10"), ("design", "design"),
    ("blinding", "blinding"), ("n_randomised", "randomized"), ("n_analysed", "analyzed"),
    ("arms", "arms"), ("dose_mg", "dose, mg"), ("duration_weeks", "weeks"),
    ("primary_outcome", "primary"), ("registration", "registered"), ("doi", "DOI"),
    ("pmid", "PubMed"), ("reading", "read"), ("verified", "verified"), ("note", "note"),
)  # fmt: skip
_INDENT = 14


def render_study_list(studies: Sequence[Study], *, color: bool = False) -> str:
    """List studies, two lines each: null trials stand among the others in the same size."""
    lines = [tint(f"{_count(len(studies), 'study', 'studies')}", BOLD, color=color), ""]
    for study in studies:
        year = str(study.year) if study.year else "year not stated"
        size = f"n {study.n}" if study.n else "n not stated"
        lines.append(f"{tint(study.study_id, BOLD, color=color)}  {study.first_author}, {year}")
        about = f"{study.condition}; {study.design}; {size}; {_comparator(study)}"
        lines += wrap(about, WIDTH, initial_indent="  ", subsequent_indent="  ")
    return "\n".join(lines) + "\n"


def render_study(study: Study, findings: Sequence[EvidenceFinding], *, color: bool = False) -> str:
    """Tell all that is known of a study, every number with its source."""
    year = f", {study.year}" if study.year else ""
    lines = [tint(f"{study.study_id}: {study.first_author}{year}", BOLD, color=color), ""]
    for field, word in _FACTS:
        value = getattr(study, field)
        if value:
            lines += _fact(word, str(value))
        if field == "arms":
            lines += _fact("comparator", _comparator(study))
    lines += _fact("source", study.source_url)
    lines += _section("Effects", color=color)
    lines += [line for one in study.effects for line in _effect(one)] or ["  none seen"]
    lines += _section("Adverse events", color=color)
    lines += [line for one in study.adverse_events for line in _event(one)] or ["  none seen"]
    lines += _section("What the checks found", color=color)
    lines += _findings(findings, color=color) or ["  nothing"]
    return "\n".join(lines) + "\n"


def render_evidence_findings(
    findings: Sequence[EvidenceFinding],
    *,
    n_studies: int,
    n_checks: int,
    color: bool = False,
) -> str:
    """Tell what the checks found, gravest first."""
    counts = ", ".join(
        f"{sum(one.severity is severity for one in findings)} {severity.value}"
        for severity in Severity
    )
    head = (
        f"{_count(n_studies, 'study', 'studies')}, {_count(n_checks, 'check', 'checks')}: "
        f"{_count(len(findings), 'finding', 'findings')} ({counts})"
    )
    lines = [tint(head, BOLD, color=color), *_findings(findings, color=color, names_study=True)]
    return "\n".join(lines) + "\n"


def render_added(
    paths: Sequence[str], findings: Sequence[EvidenceFinding], *, color: bool = False
) -> str:
    """Tell which files were written and what to look at in them."""
    lines = [f"written: {path}" for path in paths]
    lines += _findings(findings, color=color, names_study=True) or ["the checks found nothing"]
    return "\n".join(lines) + "\n"


def _comparator(study: Study) -> str:
    word = study.comparator
    if study.is_review:
        return f"against {word}" if word else "comparators vary"
    if not word:
        return "comparator not stated"
    if word.startswith(("none", "own")):
        return f"{NO_COMPARISON} ({word})" if word.startswith("own") else NO_COMPARISON
    return f"against {word}"


def _effect(one: Effect) -> list[str]:
    where = f"{one.instrument}, " if one.instrument else ""
    lines = [f"  {one.effect_id}  {one.outcome}"]
    facts = [f"{where}{one.measure}, {one.contrast}"]
    facts.append(_arm("naltrexone", one.ldn_mean, one.ldn_sd, one.ldn_events, one.ldn_n))
    facts.append(_arm("comparator", one.cmp_mean, one.cmp_sd, one.cmp_events, one.cmp_n))
    if one.dispersion:
        facts.append(f"spread: {one.dispersion}")
    facts += [_estimate(one), f"p {one.p_value}" if one.p_value else ""]
    if one.timepoint_weeks is not None:
        facts.append(f"week {one.timepoint_weeks:g}")
    lines += _wrapped("; ".join(fact for fact in facts if fact))
    if one.note:
        lines += _wrapped(one.note)
    return [*lines, *_source(one)]


def _event(one: AdverseEvent) -> list[str]:
    facts = [
        _arm("naltrexone", None, None, one.ldn_events, one.ldn_n),
        _arm("comparator", None, None, one.cmp_events, one.cmp_n),
        one.note,
    ]
    text = "; ".join(fact for fact in facts if fact)
    return [f"  {one.event}", *(_wrapped(text) if text else []), *_source(one)]


def _arm(name: str, mean: float | None, sd: float | None, events: int | None, n: int | None) -> str:
    parts = []
    if mean is not None:
        parts.append(f"{mean:g}" + (f" ({sd:g})" if sd is not None else ""))
    if events is not None:
        parts.append(f"{events} of {n}" if n is not None else f"{events} events")
    elif n is not None:
        parts.append(f"n {n}")
    return f"{name} {', '.join(parts)}" if parts else ""


def _estimate(one: Effect) -> str:
    if one.effect is None:
        return ""
    if one.ci_low is None or one.ci_high is None:
        return f"effect {one.effect:g}, no interval printed"
    return f"effect {one.effect:g} ({one.ci_low:g} to {one.ci_high:g})"


def _source(one: Effect | AdverseEvent) -> list[str]:
    # A wrapped address could not be followed.
    return [f"      {one.source_url} [{one.verified}]"]


def _findings(
    findings: Sequence[EvidenceFinding], *, color: bool, names_study: bool = False
) -> list[str]:
    lines = []
    for one in findings:
        study = f"{one.study_id}, " if names_study else ""
        mark = tint(f"{one.id} {one.severity.value}", _COLORS[one.severity], color=color)
        lines += ["", f"{mark}  {study}{one.where}"]
        lines += [*_wrapped(one.what), *_wrapped(one.why), *_wrapped(f"-> {one.remedy}")]
    return lines


def _fact(word: str, value: str) -> list[str]:
    head = f"  {word:<{_INDENT - 3}} "
    is_address = value.startswith("http")
    return (
        [head + value]
        if is_address
        else wrap(value, WIDTH, initial_indent=head, subsequent_indent=" " * _INDENT)
    )


def _section(title: str, *, color: bool) -> list[str]:
    return ["", tint(title, BOLD, color=color)]


def _wrapped(text: str) -> list[str]:
    return wrap(
        text, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6, break_long_words=False
    )


def _count(n: int, one: str, more: str) -> str:
    return f"{n} {one if n == 1 else more}"
