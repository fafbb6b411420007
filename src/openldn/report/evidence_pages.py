"""Pages of the docs: one a condition, the whole ledger, and their index, as Markdown."""

from collections.abc import Sequence

from openldn.evidence import (
    ALLOWED,
    ENOUGH_POSITIVE,
    NO_COMPARISON,
    PERSON_LEVEL,
    Certainty,
    Claim,
    ConditionEvidence,
    Control,
    DerivedVerdict,
    Figure,
    Recomputation,
    Result,
    Study,
    StudyEvidence,
    Verdict,
)
from openldn.report.answer import INFORMS
from openldn.report.evidence_words import (
    NOT_COMPARED,
    OPIOIDS,
    brief_threshold,
    say_comparator,
    say_compared,
    say_design,
    say_difference,
    say_dose,
    say_event,
    say_p,
    say_reasons,
    say_size,
    say_study,
    say_thresholds,
    say_treated,
    say_weeks,
)

PLOT = (
    "Contrasts with an interval, on one scale, the smallest change that matters as a dashed line "
    "where one is known; every number stands in the tables below"
)
GENERATED = "Generated from the tables by `scripts/generate_docs.py`; do not edit."
GROUPS = (
    ("controlled", "Compared with placebo or another treatment", "In the order of firmness and "
     "size, whatever they found."),
    ("uncontrolled", "No comparison group", "What the treated did without anybody beside them: "
     "time, expectation and chance are in every figure."),
    ("reviews", "Reviews", "They hold the trials above and each other's; never add or average "
     "them."),
    ("pending", "Registered, no result seen", ""),
    ("apart", "Not low-dose naltrexone", "Shown because they are quoted; never counted."),
)  # fmt: skip
COLUMNS = (
    "Study", "n", "Dose, duration", "Compared with", "Outcome", "On naltrexone", "Beside it",
    "Difference (95 %)", "p", "Matters to a person",
)  # fmt: skip


EVENT_COLUMNS = (
    "Study", "n, dose, duration", "Event", "On naltrexone", "Beside it", "Note",
)  # fmt: skip


def render_condition_page(
    evidence: ConditionEvidence, certainty: Certainty | None, *, plots: Sequence[str] = ()
) -> str:
    """Write the page of one condition: the answer first, then every figure.

    Parameters
    ----------
    plots : sequence of str
        Where the plots of its contrasts stand, seen from the page.
    """
    condition = evidence.condition
    parts = [f"# Low-dose naltrexone in {condition.name}", GENERATED, f"**{evidence.statement}**"]
    if condition.advice:
        parts.append(f"!!! danger\n    {condition.advice}")
    parts += condition.remarks
    parts += _certainty(evidence, certainty)
    parts += _claims(evidence)
    parts += [f"![{PLOT}]({path})" for path in plots]
    for name, heading, remark in GROUPS:
        studies: tuple[StudyEvidence, ...] = getattr(evidence, name)
        if studies:
            parts += [f"## {heading}", *([remark] if remark else []), _figures(studies)]
    parts += [*_events(evidence), *_thresholds(evidence)]
    parts.append(
        f"Tables last checked {evidence.checked.isoformat()}; what was published since, or not "
        f"found, is missing. {OPIOIDS} {INFORMS}"
    )
    return "\n\n".join(parts) + "\n"


def render_ledger_page(
    claims: Sequence[tuple[Claim, DerivedVerdict]],
    recomputed: Sequence[Recomputation],
    studies: Sequence[Study],
) -> str:
    """Write the page of all claims, with the numbers computed again."""
    known = {one.study_id: one for one in studies}
    parted = [derived for _, derived in claims if not derived.agrees]
    counts = ", ".join(
        f"{sum(claim.verdict is verdict for claim, _ in claims)} {verdict.value}"
        for verdict in Verdict
    )
    parts = [
        "# Claims",
        GENERATED,
        f"{len(claims)} things that are said of low-dose naltrexone: {counts}. Most that are "
        "supported are history, definition or safety; no claim of benefit in a named disease is "
        "better than contested.",
        "Each has the verdict of a curator, and one that follows by rule from the studies linked "
        f"to it. In {len(parted)} the two part: [see which](#where-curator-and-rule-part).",
        _ledger(claims),
        "## How the verdict by rule comes about",
        "Randomized studies of a low dose count, each once, by their main outcome or by the rows "
        "that the link names. Changes in one group, reviews, registered trials and other doses are "
        "read and not counted. No difference found is not a difference ruled out.",
        _table(
            ("The linked studies give", "A curator may hold"),
            [
                (ground.value, " or ".join(sorted(one.value for one in allowed)))
                for ground, allowed in ALLOWED.items()
                if len(allowed) < len(Verdict)
            ],
        ),
        f"Fewer than {ENOUGH_POSITIVE} positive trials leave a claim contested.",
        "## Numbers computed again",
        _table(
            ("Claims", "Question", "Answer", "Read against"),
            [
                (", ".join(one.claim_ids), one.question, one.sentence, one.comparator)
                for one in recomputed
            ],
        ),
        "Whether two or three times the endorphin would make up for the block is "
        "[computed by simulation](../simulate/headline.md).",
        "## Where curator and rule part",
        "A disagreement is a finding, not a fault: the links may be incomplete, or the curator saw "
        "more or less in the studies than they hold.",
        "\n".join(f"- {one.finding}" for one in parted),
        "## Each claim",
        *(_claim(claim, derived, known) for claim, derived in claims),
    ]
    return "\n\n".join(parts) + "\n"


def render_index_page(
    found: Sequence[tuple[ConditionEvidence, Certainty | None]], studies: Sequence[Study]
) -> str:
    """Write the list of conditions: the answer, controlled studies, certainty.

    Parameters
    ----------
    studies : sequence of Study
        All that may be shown; unwanted events that reviews pooled are taken from these.
    """
    pooled = [row for one in studies if one.is_review for row in _event_rows(one)]
    rows = []
    for evidence, certainty in found:
        condition = evidence.condition
        trials = [one for one in evidence.controlled if one.is_controlled and not one.is_secondary]
        told = ", ".join(f"{_said(one)} (n = {one.study.n})" for one in trials)
        rows.append(
            (
                f"[{condition.name}]({condition.id}.md)",
                told or "no controlled result",
                str(len(evidence.uncontrolled)),
                condition.certainty or "-",
                certainty.level.words if certainty else "-",
            )
        )
    parts = [
        "# What is known",
        GENERATED,
        "Ask by condition: there is no answer to whether low-dose naltrexone works. "
        + _tell_pattern([evidence for evidence, _ in found]),
        _table(
            (
                "Condition", "Controlled studies, by main outcome", "Without comparison",
                "Certainty (curator)", "Certainty (rule)",
            ),
            rows,
        ),
        "The curator's certainty was set without the full texts' risk of bias; the rule sees only "
        "design and numbers. A condition that is not here was not found: that is not evidence of "
        "absence. [Claims](claims.md) holds what is said, sentence by sentence.",
        "## Unwanted events, as reviews pooled them",
        "All doses of naltrexone where the review says so, short, and in people who take no "
        "opioid; little is known beyond a year, in pregnancy and in liver disease.",
        _table(EVENT_COLUMNS, pooled),
        f"{OPIOIDS} {INFORMS}",
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _tell_pattern(found: Sequence[ConditionEvidence]) -> str:
    """What trials with and studies without a comparison say over all conditions, each once."""
    trials = {
        one.study.study_id: one.bearing.result
        for evidence in found
        for one in evidence.controlled
        if one.is_controlled and not one.is_secondary
    }
    alone = {
        one.study.study_id: {figure.result for figure in one.figures} - {Result.NOT_STATED}
        for evidence in found
        for one in evidence.uncontrolled
    }
    told = [results for results in alone.values() if results]
    counts = ", ".join(
        f"{list(trials.values()).count(result)} {result.value}"
        for result in Result
        if result in trials.values()
    )
    good = sum(Result.BENEFIT in results for results in told)
    return (
        f"{len(trials)} trials compare it, by main outcome: {counts}. Of {len(told)} studies "
        f"without a comparison group that tell a direction, {good} tell a benefit in something."
    )


def _certainty(evidence: ConditionEvidence, certainty: Certainty | None) -> list[str]:
    if certainty is None:
        return []
    lowered = [one for one in certainty.suggestions if one.steps]
    rows = [
        (one.domain.value, f"{one.steps:+d}" if one.steps else "0", one.reason)
        for one in certainty.suggestions
    ]
    curator = evidence.condition.certainty
    said = f"**Certainty: {curator}** (curator, without full texts). " if curator else ""
    return [
        f"{said}By rule **{certainty.level.words}**: from {certainty.start.words}, "
        f"{len(lowered)} of {len(rows)} domains lower it.",
        f'??? note "Domains"\n\n    {_table(("Domain", "Steps", "Reason"), rows)}'.replace(
            "\n|", "\n    |"
        ),
    ]


def _claims(evidence: ConditionEvidence) -> list[str]:
    rows = [
        (f"[{claim.id}](claims.md#{claim.id.lower()})", claim.text, claim.verdict.value,
         derived.derived.value)
        for claim, derived in evidence.claims
    ]  # fmt: skip
    return [_table(("Claim", "What is said", "Curator", "By rule"), rows)] if rows else []


def _figures(studies: Sequence[StudyEvidence]) -> str:
    rows = [row for one in studies for row in _study_rows(one)]
    return _table(COLUMNS, rows)


def _study_rows(one: StudyEvidence) -> list[tuple[str, ...]]:
    study = one.study
    reasons = say_reasons(one)
    seen = "" if study.verified == "yes" else " (seen in part)"
    head = (
        f"[{say_study(study)}]({study.source_url}){seen}<br>{say_design(one)}"
        f"{f'<br>**{reasons}**' if reasons else ''}",
        say_size(study).removeprefix("n = "),
        f"{say_dose(study)}, {say_weeks(study)}",
        say_comparator(one).removeprefix("against ").removeprefix("compared with "),
    )
    if not one.figures:
        return [(*head, "no figure that may be shown", "", "", "", "", "")]
    return [(*head, *_cells(one, figure)) for figure in one.figures]


def _cells(one: StudyEvidence, figure: Figure) -> tuple[str, ...]:
    when = f", week {figure.weeks:g}" if figure.weeks else ""
    where = f" ({figure.instrument})" if figure.instrument else ""
    beside = say_compared(figure)
    if beside == NO_COMPARISON and figure.treated.contrast.startswith("pooled"):
        beside = "pooled by a review"
    elif beside == NO_COMPARISON and one.bearing.control not in (Control.NONE, Control.REVIEW):
        beside = NOT_COMPARED
    count = " (count worked out)" if "derived" in figure.verified else ""
    return (
        f"{figure.outcome}{where}{when}" + (f"<br>*{figure.note}*" if figure.note else ""),
        say_treated(figure) + count,
        beside,
        say_difference(figure),
        say_p(figure).removeprefix("p "),
        brief_threshold(figure) or "no threshold seen",
    )


def _events(evidence: ConditionEvidence) -> list[str]:
    rows = [row for one in evidence.studies for row in _event_rows(one.study)]
    return ["## Unwanted events", _table(EVENT_COLUMNS, rows)] if rows else []


def _event_rows(study: Study) -> list[tuple[str, ...]]:
    return [
        (
            f"[{say_study(study)}]({event.source_url})",
            f"{say_size(study).removeprefix('n = ')}; {say_dose(study)}, {say_weeks(study)}",
            *say_event(study, event),
            event.note,
        )
        for event in study.adverse_events
    ]


def _thresholds(evidence: ConditionEvidence) -> list[str]:
    found = say_thresholds(evidence)
    if not found:
        return []
    rows = [
        (name, f"{text} ([source]({source}))" if source else text)
        for name, (text, source) in found.items()
    ]
    return [
        "## What matters to one person",
        PERSON_LEVEL,
        _table(("Instrument", "Change that matters"), rows),
    ]


def _ledger(claims: Sequence[tuple[Claim, DerivedVerdict]]) -> str:
    return _table(
        ("Claim", "What is said", "Curator", "Certainty", "By rule"),
        [
            (
                f"[{claim.id}](#{claim.id.lower()})",
                claim.text,
                claim.verdict.value,
                claim.certainty,
                derived.derived.value + ("" if derived.agrees else " (parts)"),
            )
            for claim, derived in claims
        ],
    )


def _claim(claim: Claim, derived: DerivedVerdict, known: dict[str, Study]) -> str:
    studies = "; ".join(_bearing(claim, derived, name, known) for name in claim.study_ids)
    lines = (
        ("Curator", f"{claim.verdict.value}, {claim.certainty} certainty"),
        ("By rule", f"{derived.derived.value} ({derived.reason})"),
        ("For", claim.evidence_for or "nothing"),
        ("Against", claim.evidence_against or "nothing"),
        ("What would test it", claim.test),
        ("Studies", studies or "none linked"),
        ("Note", claim.note),
    )
    body = "\n".join(f"- {name}: {_plain(text)}" for name, text in lines if text)
    return f"### {claim.id}\n\n{_plain(claim.text)}.\n\n{body}"


def _bearing(claim: Claim, derived: DerivedVerdict, name: str, known: dict[str, Study]) -> str:
    found = next((one for one in derived.bearings if one.study_id == name), None)
    if found is None:
        return f"{name}: not among the studies"
    reason = claim.link(name).reason
    return (
        f"[{say_study(known[name])}]({known[name].source_url}): {found.control.value}"
        + (f", {found.result.value}" if found.is_controlled else "")
        + (f" ({reason})" if reason else "")
    )


def _said(one: StudyEvidence) -> str:
    return one.bearing.result.value


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join(f"| {' | '.join(_plain(cell) for cell in line)} |" for line in lines)


def _plain(text: str) -> str:
    """Text that no Markdown reader takes for something else."""
    return text.replace("|", "\\|").replace("\n", " ").replace(" <", " &lt;").replace("(<", "(&lt;")
