"""Claims, conditions and priors as plain text for the terminal."""

from collections.abc import Sequence
from textwrap import wrap

from openldn.evidence import (
    KINDS,
    PERSON_LEVEL,
    Certainty,
    ChangeWithoutDrug,
    Claim,
    Condition,
    ConditionEvidence,
    Control,
    DerivedPrior,
    DerivedVerdict,
    Figure,
    PriorSet,
    Recomputation,
    StudyEvidence,
    Verdict,
)
from openldn.report.answer import INFORMS
from openldn.report.evidence_words import (
    NOT_REPORTED,
    OPIOIDS,
    say_comparator,
    say_design,
    say_dose,
    say_event,
    say_figure,
    say_reasons,
    say_size,
    say_study,
    say_thresholds,
    say_weeks,
)
from openldn.report.terminal import BOLD, RED, WIDTH, paragraph, tint

INDENT = 12
GROUPS = (
    ("controlled", "Compared with placebo or another treatment"),
    ("uncontrolled", "No comparison group"),
    ("reviews", "Reviews (they hold the trials above; never added to them)"),
    ("pending", "Registered, no result seen"),
    ("apart", "Not low-dose naltrexone (shown, never counted)"),
)


def render_claims(claims: Sequence[tuple[Claim, DerivedVerdict]], *, color: bool = False) -> str:
    """Write the ledger, a claim a paragraph: the curator's verdict and the derived one."""
    rows = []
    for claim, derived in claims:
        mark = "" if derived.agrees else " (!)"
        verdict = f"{claim.verdict.value}, {claim.certainty} certainty; by rule: "
        rows += paragraph(claim.id, f"{claim.text}.", indent=4)
        told = wrap(f"{verdict}{derived.derived.value}{mark}", WIDTH - 7)
        rows += [tint(f"       {line}", BOLD, color=color) for line in told]
    counts = ", ".join(
        f"{sum(claim.verdict is verdict for claim, _ in claims)} {verdict.value}"
        for verdict in Verdict
        if any(claim.verdict is verdict for claim, _ in claims)
    )
    parted = sum(not derived.agrees for _, derived in claims)
    noun = "claim" if len(claims) == 1 else "claims"
    rows += ["", *wrap(f"{len(claims)} {noun}: {counts}.", WIDTH)]
    if parted:
        rows += wrap(
            f"(!) In {parted} the linked studies do not give the curator's verdict by rule: "
            "openldn evidence claim ID tells why.",
            WIDTH,
        )
    return "\n".join(rows) + "\n"


def render_claim(
    claim: Claim,
    derived: DerivedVerdict,
    recomputed: Sequence[Recomputation],
    *,
    color: bool = False,
) -> str:
    """Write one claim with all that is known of it."""
    rows = [*wrap(tint(f"{claim.id}: {claim.text}", BOLD, color=color), WIDTH), ""]
    fields = (
        ("Verdict", f"{claim.verdict.value}, {claim.certainty} certainty (curator)"),
        ("By rule", f"{derived.derived.value}: {derived.reason}"),
        ("Finding", derived.finding),
        ("For", claim.evidence_for or "nothing"),
        ("Against", claim.evidence_against or "nothing"),
        ("Test", claim.test),
        ("Note", claim.note),
        ("Section", f"{claim.section}; {claim.type}"),
    )
    for name, text in fields:
        if text:
            rows += paragraph(name, text, indent=INDENT)
    if recomputed:
        rows += ["", "Computed again"]
        for one in recomputed:
            rows += paragraph(one.id, f"{one.question} {one.sentence}", indent=20)
    if derived.bearings:
        rows += ["", "Studies"]
    for bearing in derived.bearings:
        said = _say_bearing(bearing.control.value, bearing.result.value, bearing.effect_ids)
        reason = claim.link(bearing.study_id).reason
        rows += paragraph(bearing.study_id, f"{said}{f' ({reason})' if reason else ''}", indent=24)
    for name in derived.missing:
        rows += paragraph(name, "linked, but not among the studies", indent=24)
    return "\n".join(rows) + "\n"


def render_condition(
    evidence: ConditionEvidence, certainty: Certainty | None, *, color: bool = False
) -> str:
    """Write what is known in a condition, the firmest first."""
    title = f"Low-dose naltrexone in {evidence.condition.name}"
    rows = [tint(title, BOLD, color=color), "", *wrap(evidence.statement, WIDTH)]
    if evidence.condition.advice:
        rows += [tint(line, RED, color=color) for line in wrap(evidence.condition.advice, WIDTH)]
    rows += [line for remark in evidence.condition.remarks for line in wrap(remark, WIDTH)]
    rows += _certainty(evidence.condition, certainty)
    for name, heading in GROUPS:
        studies: tuple[StudyEvidence, ...] = getattr(evidence, name)
        if studies:
            rows += ["", tint(heading, BOLD, color=color)]
            rows += [line for one in studies for line in _study(one)]
    rows += [*_events(evidence, color=color), *_thresholds(evidence)]
    if evidence.claims:
        rows += ["", tint("Claims", BOLD, color=color)]
        for claim, derived in evidence.claims:
            text = f"{claim.text}: {claim.verdict.value}; by rule {derived.derived.value}"
            rows += paragraph(claim.id, text, indent=4)
    foot = (
        f"Tables last checked {evidence.checked.isoformat()}; newer results are missing. {OPIOIDS} "
        f"{INFORMS}"
    )
    return "\n".join([*rows, "", *wrap(foot, WIDTH)]) + "\n"


def render_conditions(conditions: Sequence[Condition]) -> str:
    """Write the names that may be asked for."""
    rows = ["openldn evidence condition NAME; a synonym or an ICD-10 code does as well.", ""]
    for one in conditions:
        rows += paragraph(one.name, ", ".join((*one.icd10, *one.synonyms)), indent=30)
    return "\n".join(rows) + "\n"


def render_priors(
    found: PriorSet, change: ChangeWithoutDrug | None, *, name: str, color: bool = False
) -> str:
    """Write the three priors with derivation, and the change to expect without drug."""
    rows = [tint(f"Priors for {found.outcome} in {name}", BOLD, color=color), ""]
    is_share = found.sceptical.prior.form == "beta"
    subject = "Of persons on naltrexone" if is_share else "Naltrexone minus comparator"
    rows += wrap(f"{subject}, {_scale(found)}; proposed here, not published.", WIDTH)
    for kind in KINDS:
        one: DerivedPrior | None = getattr(found, kind)
        text = (
            found.why_none.get(kind, "none") if one is None else f"{one.prior}. {one.derivation}."
        )
        rows += paragraph(kind, text, indent=INDENT)
        if one is not None and one.sources:
            rows += paragraph("", f"from {', '.join(one.sources)}", indent=INDENT)
    if change is not None:
        rows += ["", *wrap(f"Without drug: {change.sentence}", WIDTH)]
    use = 'Use one: openldn evaluate FILE --prior "normal(mean, sd)". '
    tail = (
        f"{'' if is_share else use}Report the posterior under all three and the person's own data "
        "alone. Only placebo-controlled contrasts set a prior."
    )
    return "\n".join([*rows, "", *wrap(tail, WIDTH)]) + "\n"


def render_prior_list(pairs: Sequence[tuple[str, str]]) -> str:
    """Write for what there are priors."""
    rows = ["openldn evidence priors CONDITION OUTCOME", ""]
    rows += [f"  {condition:<24}{outcome}" for condition, outcome in pairs]
    return "\n".join(rows) + "\n"


def _say_bearing(control: str, result: str, effect_ids: Sequence[str]) -> str:
    rows = f", {', '.join(effect_ids)}" if effect_ids else ""
    return f"{control}; {result}{rows}" if result != control else f"{control}{rows}"


def _certainty(condition: Condition, certainty: Certainty | None) -> list[str]:
    if certainty is None:
        return []
    reasons = "; ".join(
        f"{one.domain.value} {one.steps:+d}: {one.reason}"
        for one in certainty.suggestions
        if one.steps
    )
    curator = (
        f"{condition.certainty} (curator, without full texts); " if condition.certainty else ""
    )
    text = (
        f"Certainty: {curator}{certainty.suggested.words} by rule, from "
        f"{certainty.start.words}: {reasons or 'nothing lowers it'}."
    )
    rows = ["", *wrap(text, WIDTH)]
    if certainty.judgements:
        judged = "; ".join(
            f"{one.domain.value} {one.steps:+d}: {one.reason}" for one in certainty.judgements
        )
        rows += wrap(f"Judged otherwise: {judged}. So judged: {certainty.level.words}.", WIDTH)
    return rows


def _study(one: StudyEvidence) -> list[str]:
    study = one.study
    seen = "" if study.verified == "yes" else ", seen in part"
    head = (
        f"{say_study(study)} [{study.study_id}]{seen}: {say_design(one)}, {say_size(study)}, "
        f"{say_dose(study)}, {say_weeks(study)}, {say_comparator(one)}"
    )
    reasons = say_reasons(one)
    rows = wrap(f"{head}.", WIDTH, initial_indent="  ", subsequent_indent="    ")
    if reasons:
        rows += wrap(f"{reasons}.", WIDTH, initial_indent="    ", subsequent_indent="    ")
    for figure in one.figures:
        rows += wrap(
            f"- {_figure(one, figure)}", WIDTH, initial_indent="    ", subsequent_indent="      "
        )
    if not one.figures:
        seen = (
            "result seen" if one.bearing.control is Control.PENDING else "figure that may be shown"
        )
        rows.append(f"    - no {seen}")
    rows.append(f"    {study.source_url}")
    return rows


def _events(evidence: ConditionEvidence, *, color: bool) -> list[str]:
    """Unwanted events, study by study, those on the comparator beside."""
    rows = []
    for one in evidence.studies:
        for event in one.study.adverse_events:
            name, treated, beside = say_event(one.study, event)
            note = f" Note: {event.note}." if event.note else ""
            counts = "" if treated == NOT_REPORTED else f": {treated}; beside it {beside}"
            rows += wrap(
                f"{say_study(one.study)}: {name}{counts}.{note}",
                WIDTH,
                initial_indent="  ",
                subsequent_indent="    ",
            )
    return ["", tint("Unwanted events", BOLD, color=color), *rows] if rows else []


def _figure(one: StudyEvidence, figure: Figure) -> str:
    return say_figure(
        figure,
        has_groups=one.bearing.control not in (Control.NONE, Control.REVIEW),
        tells_threshold=figure.has_comparison,
    )


def _thresholds(evidence: ConditionEvidence) -> list[str]:
    """What matters to a person, once an instrument."""
    found = say_thresholds(evidence)
    if not found:
        return []
    rows = ["", *wrap(f"What matters to one person. {PERSON_LEVEL}", WIDTH)]
    for name, (text, source) in found.items():
        rows += paragraph(name, text, indent=INDENT)
        rows += [f"  {'':<{INDENT}} {source}"] if source else []
    return rows


def _scale(found: PriorSet) -> str:
    scale = found.scale
    where = f" of {scale.instrument_id}" if scale.instrument_id else ""
    return f"{scale.unit}{where}, {scale.minimum:g} to {scale.maximum:g}"
