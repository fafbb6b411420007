"""How it was worked out: model, priors, engine, versions."""

from datetime import date

from openldn.report.answer import margin, prior_words, rule_words
from openldn.report.blocks import Section
from openldn.report.words import count, number, score
from openldn.trial import CourseEvaluation, FileEvaluation

LIKELIHOODS = {
    "gaussian": "continuous scores with normal residuals",
    "ordinal": "ordered categories (ordered probit), reported on the score scale",
    "count": "counts, with more spread than chance alone where the scores show it",
    "poisson": "counts (Poisson)",
    "binary": "yes-or-no outcomes (probit), reported as a difference in probability",
    "censored": "continuous scores that the ends of the scale cut off",
}
CONTRASTS = {
    "points": "score points",
    "counts": "counts per entry",
    "probability": "percentage points of the probability of a yes",
}
MODEL = (
    "Each score is baseline + trend + effect × treatment level + period effect + residual. The "
    "residual of one day is allowed to resemble that of the day before, fading with the time "
    "between them, so that missing days need no filling in. Period effects stand for good and "
    "bad stretches that have nothing to do with the treatment; without them such stretches "
    "would be mistaken for an effect."
)
INTEGRATION = (
    "All probabilities come from deterministic nested integration over the few spread "
    "parameters, with exact or Laplace algebra inside: no random draws, the same scores always "
    "give the same answer."
)


def make_methods(file: FileEvaluation, *, version: str, made_on: date) -> Section:
    """Describe the methods that all evaluations on the page share."""
    first = file.evaluations[0] if file.evaluations else None
    return Section(
        key="methods",
        title="How this was worked out",
        template="methods.html",
        values={
            "model": MODEL,
            "integration": INTEGRATION,
            "facts": _facts(first, file, version, made_on) if first else (),
            "source": first.instrument.mcid_source if first else None,
        },
    )


def _facts(
    first: CourseEvaluation, file: FileEvaluation, version: str, made_on: date
) -> tuple[tuple[str, str], ...]:
    engine = first.engine
    likelihoods = dict.fromkeys(each.likelihood for each in file.evaluations)
    worst = max(file.evaluations, key=lambda each: each.engine.error_probability).engine
    return (
        ("Outcome", _outcome(first)),
        ("Smallest change that matters", _margin(first, file)),
        ("Contrast", f"{first.active} minus {first.comparator}, in {CONTRASTS[first.score_unit]}"),
        ("Scores are taken as", "; ".join(LIKELIHOODS.get(x, x) for x in likelihoods)),
        ("Prior of the verdict", prior_words(first.contrast.prior)),
        ("Rule", rule_words(first.verdict.rule)),
        ("Engine", f"{engine.version}, {count(engine.nodes, 'integration node')}"),
        (
            "Numerical error, at most",
            f"{number(worst.error_mean_sd, 4)} SD of the effect; "
            f"{number(worst.error_probability, 4)} in a probability",
        ),
        ("Made", f"{made_on.isoformat()} with OpenLDN {version}"),
    )


def _outcome(evaluation: CourseEvaluation) -> str:
    instrument = evaluation.instrument
    parts = [instrument.name, f"{instrument.better} is better"]
    if instrument.minimum is not None and instrument.maximum is not None:
        parts.append(f"{score(instrument.minimum)} to {score(instrument.maximum)}")
    if instrument.recall:
        parts.append(f"recall: {instrument.recall}")
    return ", ".join(parts)


def _margin(evaluation: CourseEvaluation, file: FileEvaluation) -> str:
    instrument = evaluation.instrument
    if len({each.instrument.mcid for each in file.evaluations}) > 1:
        return "differs between people; see each person"
    if instrument.mcid is None:
        return "not set"
    if any(finding.id.startswith("MCD") for finding in evaluation.findings):
        return f"{margin(evaluation)}: none was given, so half an SD of the scores is used"
    return margin(evaluation) + ("" if instrument.mcid_source else ", set by the person")
