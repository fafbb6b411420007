"""Claims, conditions and priors as JSON for machines."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from openldn import __version__
from openldn.evidence import (
    KINDS,
    PERSON_LEVEL,
    Bearing,
    Certainty,
    ChangeWithoutDrug,
    Claim,
    Condition,
    ConditionEvidence,
    DerivedPrior,
    DerivedVerdict,
    Figure,
    PriorSet,
    Recomputation,
    StudyEvidence,
)

FORMAT = 1


def claims_to_json(claims: Sequence[tuple[Claim, DerivedVerdict]]) -> dict[str, Any]:
    """The ledger; ``findings`` holds where curator and rule part."""
    return {
        **_head(),
        "n": len(claims),
        "claims": [_claim(claim, derived) for claim, derived in claims],
        "findings": [derived.finding for _, derived in claims if not derived.agrees],
    }


def claim_to_json(
    claim: Claim, derived: DerivedVerdict, recomputed: Sequence[Recomputation]
) -> dict[str, Any]:
    """One claim with its studies and recomputations."""
    return {
        **_head(),
        **_claim(claim, derived),
        "studies": [_bearing(one, claim) for one in derived.bearings],
        "recomputations": [_recomputation(one) for one in recomputed],
    }


def condition_to_json(evidence: ConditionEvidence, certainty: Certainty | None) -> dict[str, Any]:
    """What is known in a condition; the firmest first in every list."""
    condition = evidence.condition
    groups = ("controlled", "uncontrolled", "reviews", "pending", "apart")
    return {
        **_head(),
        "condition": condition.id,
        "name": condition.name,
        "icd10": list(condition.icd10),
        "statement": evidence.statement,
        "advice": condition.advice,
        "has_controlled": any(one.is_controlled for one in evidence.controlled),
        "person_level": PERSON_LEVEL,
        "certainty": _certainty(condition, certainty),
        **{name: [_study(one) for one in getattr(evidence, name)] for name in groups},
        "claims": [_claim(claim, derived) for claim, derived in evidence.claims],
        "last_checked": evidence.checked.isoformat(),
    }


def conditions_to_json(conditions: Sequence[Condition]) -> dict[str, Any]:
    """The conditions that may be asked for."""
    return {
        **_head(),
        "conditions": [
            {
                "condition": one.id,
                "name": one.name,
                "synonyms": list(one.synonyms),
                "icd10": list(one.icd10),
            }
            for one in conditions
        ],
    }


def priors_to_json(found: PriorSet, change: ChangeWithoutDrug | None) -> dict[str, Any]:
    """Three priors with derivation; ``prior`` is text that ``openldn evaluate --prior`` reads."""
    return {
        **_head(),
        "condition": found.condition_id,
        "outcome": found.outcome,
        "scale": asdict(found.scale),
        "priors": {kind: _prior(getattr(found, kind)) for kind in KINDS},
        "why_none": dict(found.why_none),
        "without_drug": None if change is None else _change(change),
    }


def prior_list_to_json(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """For what there are priors."""
    return {**_head(), "priors": [{"condition": name, "outcome": what} for name, what in pairs]}


def _head() -> dict[str, Any]:
    return {"format": FORMAT, "openldn": __version__}


def _claim(claim: Claim, derived: DerivedVerdict) -> dict[str, Any]:
    return {
        "id": claim.id,
        "claim": claim.text,
        "section": claim.section,
        "type": claim.type,
        "verdict": claim.verdict.value,
        "certainty": claim.certainty,
        "what_would_test_it": claim.test,
        "evidence_for": claim.evidence_for,
        "evidence_against": claim.evidence_against,
        "study_ids": list(claim.study_ids),
        "note": claim.note,
        "derived": derived.derived.value,
        "derived_reason": derived.reason,
        "agrees": derived.agrees,
        "finding": derived.finding,
        "missing_studies": list(derived.missing),
    }


def _bearing(bearing: Bearing, claim: Claim) -> dict[str, Any]:
    return {
        "study_id": bearing.study_id,
        "control": bearing.control.value,
        "result": bearing.result.value,
        "own_change": bearing.own_change.value,
        "effect_ids": list(bearing.effect_ids),
        "is_low_dose": bearing.is_low_dose,
        "bears_on_it": not bearing.is_silent,
        "reason": claim.link(bearing.study_id).reason,
    }


def _recomputation(one: Recomputation) -> dict[str, Any]:
    return {
        "id": one.id,
        "question": one.question,
        "inputs": dict(one.inputs),
        "value": one.value,
        "unit": one.unit,
        "interval": None if one.interval is None else list(one.interval),
        "interval_of": one.interval_of,
        "comparator": one.comparator,
        "sentence": one.sentence,
        "study_ids": list(one.study_ids),
    }


def _study(one: StudyEvidence) -> dict[str, Any]:
    study = one.study
    return {
        "study_id": study.study_id,
        "first_author": study.first_author,
        "year": study.year,
        "design": study.design,
        "blinding": study.blinding,
        "n": study.n_randomised or study.n_analysed,
        "dose_mg": study.dose_mg,
        "duration_weeks": study.duration_weeks,
        "comparator": one.comparator,
        "control": one.bearing.control.value,
        "result": one.bearing.result.value,
        "is_low_dose": one.is_low_dose,
        "has_partner": one.has_partner,
        "is_secondary": one.is_secondary,
        "source_url": study.source_url,
        "verified": study.verified,
        "figures": [_figure(figure) for figure in one.figures],
        "adverse_events": [asdict(event) for event in study.adverse_events],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    row = figure.treated
    return {
        "effect_ids": list(figure.effect_ids),
        "outcome": figure.outcome,
        "instrument": figure.instrument,
        "instrument_id": row.instrument_id,
        "measure": figure.measure,
        "weeks": figure.weeks,
        "has_comparison": figure.has_comparison,
        "difference": figure.difference,
        "interval": None if figure.interval is None else list(figure.interval),
        "interval_source": figure.interval_source,
        "better": figure.better,
        "p_value": figure.p_value,
        "result": figure.result.value,
        "threshold": figure.threshold,
        "threshold_source": figure.threshold_source,
        "source_url": figure.source_url,
        "verified": figure.verified,
        "note": figure.note,
    }


def _certainty(condition: Condition, certainty: Certainty | None) -> dict[str, Any]:
    if certainty is None:
        return {"curator": condition.certainty or None, "by_rule": None, "judged": None}
    return {
        "curator": condition.certainty or None,
        "by_rule": certainty.suggested.words,
        "judged": certainty.level.words,
        "start": certainty.start.words,
        "domains": [
            {"domain": one.domain.value, "steps": one.steps, "reason": one.reason}
            for one in certainty.suggestions
        ],
        "judgements": [
            {"domain": one.domain.value, "steps": one.steps, "reason": one.reason}
            for one in certainty.judgements
        ],
    }


def _prior(one: DerivedPrior | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "prior": str(one.prior),
        "form": one.prior.form,
        "numbers": list(one.prior.numbers),
        "derivation": one.derivation,
        "terms": [{"sd": term.sd, "why": term.why} for term in one.terms],
        "effect_ids": list(one.sources),
    }


def _change(change: ChangeWithoutDrug) -> dict[str, Any]:
    return {
        "mean": change.mean,
        "interval": list(change.interval),
        "sd": change.sd,
        "weeks": change.weeks,
        "n": change.n,
        "effect_id": change.effect_id,
        "sentence": change.sentence,
    }
