"""A dose finding as JSON: the answer, a drawn cycle, a simulated study."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from openldn import __version__
from openldn.exchange.finding_json import findings_to_json
from openldn.trial import DoseEvaluation, DoseSummary, NextCycle, OperatingRow

FORMAT = 1


def doses_to_json(found: DoseEvaluation) -> dict[str, Any]:
    """What ``openldn trial doses --json`` prints."""
    instrument = found.instrument
    return {
        "format": FORMAT,
        "openldn": __version__,
        "participant": found.participant,
        "outcome": instrument.name,
        "better": instrument.better,
        "mcid": instrument.mcid,
        "unit": found.unit,
        "likelihood": found.likelihood,
        "carrying": found.carrying.value,
        "recommendation": {
            "advice": found.verdict.advice.value,
            "treatment": found.verdict.label or None,
            "lowest_nearly_best": found.verdict.lowest_nearly_best or None,
            "reasons": list(found.verdict.reasons),
            "facts": list(found.verdict.facts),
            "rule": found.verdict.rule,
        },
        "treatments": [_treatment(one) for one in found.summaries],
        "shapes": [
            {
                "shape": one.shape.value,
                "probability": one.probability,
                "log_evidence": one.log_evidence,
            }
            for one in found.shapes
        ],
        "curve": {
            "dose_mg": found.curve.dose_mg.tolist(),
            "mean": found.curve.mean.tolist(),
            "low": found.curve.low.tolist(),
            "high": found.curve.high.tolist(),
        },
        "own_data_correlation": found.correlation.tolist(),
        "priors": {
            "effect_sd": found.priors.effect_sd,
            "correlation": found.priors.correlation,
            "ed50_mg": str(found.priors.ed50_mg),
            "ed50_source": found.priors.ed50_source,
            "shapes": "equally likely",
        },
        "grade": asdict(found.grade),
        "observed": found.observed,
        "missing": found.missing,
        "findings": findings_to_json(found.findings),
        "engine": {
            "nodes": found.nodes,
            "milliseconds": found.milliseconds,
            "error_mean_sd": found.error_mean_sd,
            "error_p_best": found.integration_error,
        },
    }


def _treatment(one: DoseSummary) -> dict[str, Any]:
    return {
        "label": one.label,
        "dose_mg": one.dose_mg,
        "averaged": None if one.contrast is None else asdict(one.contrast),
        "own_data": None if one.own is None else asdict(one.own),
        "p_best": one.p_best,
        "p_near_best": one.p_near_best,
        "expected_loss": one.expected_loss,
        "periods": one.periods,
        "scores": one.scores,
        "obstacle": one.obstacle or None,
    }


def next_cycle_to_json(cycle: NextCycle) -> dict[str, Any]:
    """The drawn cycle, as it is kept and printed."""
    return {
        "order": list(cycle.order),
        "probabilities": dict(cycle.probabilities),
        "left_out": dict(cycle.left_out),
        "is_adaptive": cycle.is_adaptive,
    }


def next_cycle_from_json(content: dict[str, Any]) -> NextCycle:
    """A kept cycle again.

    Examples
    --------
    >>> cycle = NextCycle(order=("LDN", "placebo"), probabilities=(("LDN", 0.5),),
    ...                   left_out=(), is_adaptive=False)
    >>> next_cycle_from_json(next_cycle_to_json(cycle)) == cycle
    True
    """
    return NextCycle(
        order=tuple(content["order"]),
        probabilities=tuple(content["probabilities"].items()),
        left_out=tuple(content["left_out"].items()),
        is_adaptive=bool(content["is_adaptive"]),
    )


def operating_to_json(rows: Sequence[OperatingRow]) -> dict[str, Any]:
    """What ``openldn trial doses --simulate --json`` prints."""
    return {"format": FORMAT, "openldn": __version__, "rows": [asdict(one) for one in rows]}
