"""A blinded trial of this person beside as many more unblinded days."""

from collections.abc import Mapping

import numpy as np

from openldn.inference import Floats, Prior
from openldn.trial.designs import DesignKind, TrialDesign, TrialTreatment
from openldn.trial.evaluation import ContrastSummary
from openldn.trial.onset import half_lives
from openldn.trial.unblinded.answer import UnblindedQuestion
from openldn.trial.unblinded.course_fall import column_spreads, shared_groups
from openldn.trial.unblinded.discount import Discount
from openldn.trial.unblinded.fitted import FittedUnblinded
from openldn.trial.unblinded.linear import linear_contrast
from openldn.trial.unblinded.prospect import (
    Belief,
    Prospect,
    chance_of_verdict,
    combined_sd,
    trial_information,
)


def find_prospect(
    asked: UnblindedQuestion,
    fitted: FittedUnblinded,
    alone: Mapping[str, ContrastSummary],
    main: Discount,
) -> Prospect:
    """A blinded trial of this person beside as many more unblinded days."""
    question, slope, model = asked.question, fitted.slope, fitted.model
    spec, wander = question.spec, fitted.person.middle
    half_life = _half_life(asked)
    prior = _as_belief(fitted.chosen, slope, question.instrument.width or 10 * model.unit)
    left = alone[spec.primary]
    belief = prior if asked.change is None else Belief(mean=left.mean, sd=left.sd)
    spreads = column_spreads(model)[:1].tolist()
    trend = spec.prior("trend", section="score").spread * model.unit if spec.trend else 0.0
    design = TrialDesign(
        kind=DesignKind.PAIRED, cycles=asked.trial_periods // 2,
        period_days=asked.trial_period_days,
        treatments=(TrialTreatment(label="placebo"), TrialTreatment(label="drug", dose_mg=4.5)),
    )  # fmt: skip
    information = (
        trial_information(
            design, wander=wander, half_life_days=half_life, spreads=(spreads[0], trend)
        )
        / slope**2
    )
    p_continue, p_stop = chance_of_verdict(
        belief=belief, information=information, prior=prior, mcid=fitted.reader.mcid,
        sign=question.instrument.sign, rule=spec.decision,
    )  # fmt: skip
    unknown = np.inf if asked.change is None else (slope * main.total_sd) ** 2
    more = slope**2 / _information_with_more(fitted, design.total_days)
    return Prospect(
        periods=asked.trial_periods,
        period_days=asked.trial_period_days,
        p_continue=p_continue,
        p_stop=p_stop,
        sd_blinded=combined_sd(prior.sd**2, 1.0 / information),
        sd_unblinded=combined_sd(prior.sd**2, more + unknown),
        sd_floor=combined_sd(prior.sd**2, unknown) if unknown > 0 else 0.0,
    )


def _half_life(asked: UnblindedQuestion) -> float:
    """Of onset in the blinded trial: as said, or the middle of what is thought possible."""
    spec = asked.question.spec
    if spec.carryover == "none":
        return 0.0
    return half_lives(spec)[1] if isinstance(spec.carryover, str) else float(spec.carryover)


def _as_belief(prior: Prior, slope: float, width: float) -> Belief:
    if prior.form == "flat":
        return Belief(mean=0.0, sd=width)
    return Belief(mean=slope * prior.location, sd=slope * prior.spread)


def _information_with_more(fitted: FittedUnblinded, days: int) -> float:
    """Precision of the observed contrast after so many more days on the drug."""
    model, wander = fitted.model, fitted.person.middle
    stretch = np.floor(model.day[-1]) + np.arange(1.0, days + 1)
    group = shared_groups(model)
    last = group[-1] if model.on_active[-1] else group.max() + 1
    day = np.concatenate((model.day, stretch))
    level: Floats = np.concatenate((model.levels[0].column, np.full(days, 0.5)))
    columns = np.column_stack((np.ones(len(day)), day / day[-1] - 0.5))
    spreads = column_spreads(model)
    trend = spreads[1] if model.trend_days else 0.0
    found = linear_contrast(
        level,
        wander=wander,
        day=day,
        group=np.concatenate((group, np.full(days, last, dtype=np.int64))),
        columns=columns,
        spreads=np.array((spreads[0], trend)),
    )
    return found.information
