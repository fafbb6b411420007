"""Judgements of unblinded courses as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from openldn import __version__
from openldn.exchange.evaluation_json import course_to_json
from openldn.exchange.finding_json import findings_to_json
from openldn.record import Finding
from openldn.trial import ContrastSummary, ExpectedChange, Switch, UnblindedEvaluation

FORMAT = 1


def unblinded_to_json(
    found: Sequence[UnblindedEvaluation], *, findings: Sequence[Finding] = ()
) -> dict[str, Any]:
    """What ``openldn trial unblinded --json`` prints.

    Parameters
    ----------
    found : sequence of UnblindedEvaluation
        One for each person in the diary.
    findings : sequence of Finding
        What reading the diary found.
    """
    return {
        "format": FORMAT,
        "openldn": __version__,
        "findings": findings_to_json(findings),
        "patients": [_one(each) for each in found],
    }


def _one(found: UnblindedEvaluation) -> dict[str, Any]:
    verdict, fall, trial = found.verdict, found.fall, found.prospect
    return {
        "patient": found.plain.participant,
        "showing": found.showing.value,
        "recommendation": verdict.recommendation.value,
        "reasons": list(verdict.reasons),
        "rule": verdict.rule,
        "grade": vars(found.plain.grade).copy(),
        "seen": _summary(found.plain.contrast),
        "left_for_the_drug": {name: _summary(one) for name, one in found.alone.items()},
        "expected_change": _change(found.change, found.why_no_change),
        "start": {
            "rule": str(fall.rule),
            "kind": fall.rule.kind.value,
            "fall_back_mean": fall.mean,
            "one_start_ci95": list(fall.ci95),
            "one_start_p_mcid": fall.p_mcid,
            "baseline_days": fall.baseline_days,
        },
        "taken_off": {"mean": found.discount_mean, "sd": found.discount_sd},
        "tipping": {
            "turns_at": found.tips_at,
            "points": [asdict(one) for one in found.tipping],
        },
        "missing": {
            **{name: _arm(found, name) for name in ("active", "comparator")},
            "worse_on": found.worse_on,
            "worse_off": found.worse_off,
            "if_worse_on": [asdict(one) for one in found.deltas],
            "turns_at": found.delta_tips_at,
        },
        "switches": [_switch(one) for one in found.switches],
        "switches_agree": found.is_consistent,
        "p_start_day": found.p_start_day,
        "blinded_trial": {**asdict(trial), "days": trial.days, "p_decides": trial.p_decides},
        "findings": findings_to_json(found.findings),
        "plain": course_to_json(found.plain),
    }


def _summary(one: ContrastSummary) -> dict[str, Any]:
    return {**asdict(one), "ci95": list(one.ci95)}


def _change(change: ExpectedChange | None, why: str) -> dict[str, Any]:
    if change is None:
        return {"is_known": False, "why": why}
    return {
        "is_known": True,
        "is_assumption": change.is_assumption,
        "mean": change.mean,
        "se": change.se,
        "ci95": None if change.interval is None else list(change.interval),
        "sd_person": change.sd_person,
        "weeks": change.weeks,
        "source": change.source or None,
        "prior": str(change.prior),
    }


def _arm(found: UnblindedEvaluation, name: str) -> dict[str, Any]:
    arm = getattr(found.missing, name)
    return {**asdict(arm), "share": arm.share}


def _switch(one: Switch) -> dict[str, Any]:
    return {**asdict(one), "ci95": list(one.ci95)}
