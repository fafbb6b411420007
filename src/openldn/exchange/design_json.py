"""A proposed design, and what designs do, as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from openldn import __version__
from openldn.exchange.finding_json import findings_to_json
from openldn.record import Finding, Instrument
from openldn.report import find_dose_cautions
from openldn.trial import (
    DesignCandidate,
    DesignPower,
    DesignProposal,
    OperatingCharacteristics,
    SimulatedPerson,
    TrialProtocol,
    find_limits,
)

FORMAT = 1


def protocol_to_json(protocol: TrialProtocol) -> dict[str, Any]:
    """A design with its outcome, analysis and reasons.

    Examples
    --------
    >>> from openldn.trial import DesignKind, TrialDesign, TrialTreatment
    >>> design = TrialDesign(kind=DesignKind.PAIRED, cycles=2, period_days=42, treatments=(
    ...     TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)))
    >>> protocol = TrialProtocol(design=design, instrument=Instrument(name="pain", mcid=2))
    >>> protocol_to_json(protocol)["design"]["total_days"]
    168
    """
    design = protocol.design
    return {
        "design": {
            **asdict(design),
            "kind": design.kind.value,
            "periods": design.periods,
            "total_days": design.total_days,
        },
        "outcome": _outcome(protocol.instrument),
        "analysis": {**asdict(protocol.analysis), "look_cycles": list(protocol.look_cycles)},
        "reasons": [asdict(one) for one in protocol.reasons],
    }


def proposal_to_json(
    proposal: DesignProposal, candidates: Sequence[DesignCandidate] = ()
) -> dict[str, Any]:
    """What ``openldn trial design --json`` prints."""
    return {
        "format": FORMAT,
        "openldn": __version__,
        **protocol_to_json(proposal.protocol),
        "shown_of_slow_effect": {
            "averaged": proposal.mean_share,
            "by_half_life": [asdict(one) for one in proposal.shares],
        },
        "receptors": [
            {
                "hypothesis": one.hypothesis,
                "days_on": asdict(one.on),
                "days_on_rests_on": one.on_ground.basis.value,
                "days_off": asdict(one.off),
                "days_off_rests_on": one.off_ground.basis.value,
            }
            for one in proposal.receptors
        ],
        "findings": findings_to_json(proposal.findings),
        "candidates": [
            {
                "cycles": one.protocol.design.cycles,
                "period_days": one.protocol.design.period_days,
                "total_days": one.protocol.design.total_days,
                "shown_of_slow_effect": one.share,
                "no_effect": _row(one.none),
                "helpful": _row(one.helpful),
            }
            for one in candidates
        ],
    }


def power_to_json(power: DesignPower, *, findings: tuple[Finding, ...] = ()) -> dict[str, Any]:
    """What ``openldn trial power --json`` prints; ``findings`` are those of the run-in diary."""
    run_in = power.run_in
    return {
        "format": FORMAT,
        "openldn": __version__,
        **protocol_to_json(power.protocol),
        "rule": asdict(power.rule),
        "seed": power.seed,
        "scores": "steps" if power.is_rounded else "not rounded",
        "onset_half_life_days": str(power.onset),
        "shown_of_slow_effect": power.share,
        "person": _person(power.person),
        "run_in": None
        if run_in is None
        else {
            "days": run_in.days,
            "scores": run_in.scores,
            "residual_sd": asdict(run_in.residual_sd),
            "correlation": asdict(run_in.correlation),
        },
        "effects": [_row(one) for one in power.rows],
        "findings": findings_to_json(
            (
                *findings,
                *find_dose_cautions(one.dose_mg for one in power.protocol.design.treatments),
                *find_limits(power),
            )
        ),
    }


def _row(one: OperatingCharacteristics) -> dict[str, Any]:
    row = asdict(one)
    for judged in ("at_end", "with_looks"):
        row[judged] = {
            {"goes_on": "continue", "stops": "stop"}.get(name, name): value
            for name, value in row[judged].items()
        }
    return row


def _person(one: SimulatedPerson) -> dict[str, Any]:
    """Without what differs from row to row."""
    return {
        name: value
        for name, value in asdict(one).items()
        if name not in ("effect", "onset_half_life_days")
    }


def _outcome(one: Instrument) -> dict[str, Any]:
    names = ("name", "abbreviation", "better", "minimum", "maximum", "step", "mcid")
    source = one.mcid_source
    return {
        **{name: getattr(one, name) for name in names},
        "mcid_source": None if source is None else source.url,
    }
