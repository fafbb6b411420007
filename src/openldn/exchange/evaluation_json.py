"""Evaluations as JSON for machines: plain numbers, no NaN."""

import json
import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from openldn import __version__
from openldn.exchange.finding_json import findings_to_json
from openldn.record import Finding
from openldn.trial import (
    ContrastSummary,
    CourseEvaluation,
    Estimate,
    FileEvaluation,
    PooledEvaluation,
)

FORMAT = 1
INDENTED_UP_TO = 50
# An error of 5e-7 in a log-likelihood moves no digit of a posterior that is shown.
CURVE_DECIMALS = 6


def evaluation_to_json(evaluation: FileEvaluation) -> dict[str, Any]:
    """What ``--json`` prints.

    Returns
    -------
    dict
        ``patients`` holds one object per patient; with one patient its keys also stand at
        the top. ``pooled`` is there when there are several.
    """
    patients = [course_to_json(course) for course in evaluation.evaluations]
    content: dict[str, Any] = {"format": FORMAT, "openldn": __version__}
    if len(patients) == 1:
        content |= patients[0]
        content["findings"] = findings_to_json(
            (*evaluation.findings, *evaluation.evaluations[0].findings)
        )
    else:
        content["findings"] = findings_to_json(evaluation.findings)
    content["patients"] = patients
    if evaluation.pooled is not None:
        content["pooled"] = _pooled(evaluation.pooled)
    return content


def json_text(evaluation: FileEvaluation) -> Iterator[str]:
    """Text of the JSON in pieces: indented for few patients, one line each for many."""
    if len(evaluation.evaluations) <= INDENTED_UP_TO:
        yield json.dumps(evaluation_to_json(evaluation), indent=2, allow_nan=False)
        return
    yield from many_json_text(
        map(course_line, evaluation.evaluations),
        pooled=evaluation.pooled,
        findings=evaluation.findings,
    )


def course_line(course: CourseEvaluation) -> str:
    """One patient's evaluation as one line of JSON."""
    return json.dumps(course_to_json(course), allow_nan=False)


def many_json_text(
    lines: Iterable[str], *, pooled: PooledEvaluation | None, findings: tuple[Finding, ...]
) -> Iterator[str]:
    """Text of the JSON of many patients, in pieces, from one line for each."""
    whole = FileEvaluation(evaluations=(), pooled=pooled, findings=findings)
    content = evaluation_to_json(whole)
    del content["patients"]
    yield json.dumps(content, allow_nan=False)[:-1] + ', "patients": [\n'
    for number, line in enumerate(lines):
        yield line if number == 0 else ",\n" + line
    yield "\n]}"


def course_to_json(course: CourseEvaluation) -> dict[str, Any]:
    """One patient's evaluation."""
    verdict, instrument = course.verdict, course.instrument
    content: dict[str, Any] = {
        "patient": course.participant,
        "active": course.active,
        "comparator": course.comparator,
        "instrument": {
            "name": instrument.name,
            "better": instrument.better,
            "minimum": instrument.minimum,
            "maximum": instrument.maximum,
            "mcid": instrument.mcid,
        },
        "likelihood": course.likelihood,
        "contrast": _contrast(course.contrast),
        "priors": {
            name: None if summary is None else _contrast(summary)
            for name, summary in course.priors.items()
        },
        "trend": None if course.trend is None else _estimate(course.trend),
        "baseline": _estimate(course.baseline),
        "hyper": {name: _estimate(estimate) for name, estimate in course.hyper.items()},
        "others": {name: _estimate(estimate) for name, estimate in course.others.items()},
        "observed": course.observed,
        "missing": course.missing,
        "grade": vars(course.grade).copy(),
        "recommendation": verdict.recommendation.value,
        "extend_days": verdict.extend_days,
        "days_to_decision": verdict.days_to_decision,
        "p_decided_after_extension": verdict.p_decided_after_extension,
        "reasons": list(verdict.reasons),
        "rule": verdict.rule,
        "findings": findings_to_json(course.findings),
        "left_out": [vars(period).copy() for period in course.left_out],
        "outcome": course.outcome.value,
        "advice": course.advice,
        "engine": vars(course.engine).copy(),
    }
    if course.latent_contrast is not None:
        content["contrast_latent"] = _estimate(course.latent_contrast)
    if course.curve is not None:
        content["effect_curve"] = {
            "start": float(course.curve.x[0]),
            "step": float(course.curve.x[1] - course.curve.x[0]),
            "log_likelihood": np.round(
                course.curve.log_likelihood - course.curve.log_likelihood.max(), CURVE_DECIMALS
            ).tolist(),
        }
    return content


def _contrast(summary: ContrastSummary) -> dict[str, Any]:
    return {
        "mean": summary.mean,
        "sd": summary.sd,
        "ci95": list(summary.ci95),
        "p_benefit": summary.p_benefit,
        "p_mcid": summary.p_mcid,
        "p_harm_mcid": summary.p_harm_mcid,
        "p_small": summary.p_small,
        "prior": summary.prior,
    }


def _estimate(estimate: Estimate) -> dict[str, Any]:
    return {
        "mean": estimate.mean,
        "sd": estimate.sd,
        "ci95": list(estimate.ci95),
        "unit": estimate.unit,
    }


def _pooled(pooled: PooledEvaluation) -> dict[str, Any]:
    return {
        "mean": pooled.mean,
        "sd": pooled.sd,
        "ci95": list(pooled.ci95),
        "tau_mean": pooled.tau_mean,
        "tau_sd": pooled.tau_sd,
        "tau_ci95": list(pooled.tau_ci95),
        "p_benefit": pooled.p_benefit,
        "participants": pooled.participants,
        "next_participant_ci95": list(pooled.next_participant_ci95),
        "p_next_mcid": pooled.p_next_mcid,
        "noise_share": pooled.noise_share if math.isfinite(pooled.noise_share) else None,
        "shrunken": [_estimate(estimate) for estimate in pooled.shrunken],
    }
