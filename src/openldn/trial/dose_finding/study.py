"""A small simulated study: fixed against response-adaptive allocation of doses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from openldn.errors import DesignError
from openldn.inference import Codes, Floats
from openldn.record import Course, Instrument
from openldn.trial.dose_finding.allocation import (
    AllocationRule,
    DoseLimits,
    draw_next_cycle,
    find_harmful,
)
from openldn.trial.dose_finding.answer import DoseAdvice, DoseEvaluation
from openldn.trial.dose_finding.arms import DoseSet, parse_doses
from openldn.trial.dose_finding.evaluate import evaluate_doses
from openldn.trial.model_spec import ModelSpec, default_model

# Scores of the invented persons: continuous, 0-10 long, the MCID one point.
SCORE = Instrument(name="score", better="lower", minimum=0, maximum=10, mcid=1)
FIXED, ADAPTIVE = "fixed", "adaptive"
BASELINE = 5.0


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A truth to be found: points of benefit at each dose, beginning with placebo's 0."""

    name: str
    benefit: tuple[float, ...]


SCENARIOS = (
    Scenario(name="no effect", benefit=(0.0, 0.0, 0.0, 0.0)),
    Scenario(name="levels off (Emax)", benefit=(0.0, 1.3, 1.8, 2.0)),
    Scenario(name="highest dose only", benefit=(0.0, 0.0, 0.5, 2.0)),
    Scenario(name="umbrella", benefit=(0.0, 0.5, 2.0, 0.0)),
    Scenario(name="every dose harms", benefit=(0.0, -0.5, -1.0, -1.5)),
)


@dataclass(frozen=True, kw_only=True)
class StudyPlan:
    """How the invented persons are made and followed.

    Parameters
    ----------
    doses : DoseSet
    cycles, period_days : int
        Every cycle has as many periods as treatments.
    sigma, phi, period_sd : float
        Residual SD in points, its correlation one day apart, SD of periods.
    """

    doses: DoseSet = field(default_factory=lambda: parse_doses("0, 1.5, 3, 4.5"))
    cycles: int = 4
    period_days: int = 14
    sigma: float = 1.2
    phi: float = 0.4
    period_sd: float = 0.3

    def __post_init__(self) -> None:
        if not (2 <= self.cycles <= 12 and 3 <= self.period_days <= 365):
            raise DesignError(
                f"cycles is {self.cycles} and period_days {self.period_days}; must be 2 to 12 "
                "cycles of 3 to 365 days a period."
            )


@dataclass(frozen=True, kw_only=True)
class OperatingRow:
    """What happened to the persons of one scenario under one way of allocating.

    Parameters
    ----------
    p_best_chosen : float
        Share in whom the treatment recommended, or else that of the least expected loss, was
        truly the best (of equal ones the lowest: placebo where nothing helps).
    p_dose, p_no_dose, p_cannot_tell : float
        Shares of the recommendations.
    p_false_dose : float
        Share in whom a dose was recommended that truly is not better than placebo: type I.
    p_wrong_dose : float
        Share in whom a dose was recommended that loses the MCID or more against the best.
    mean_loss : float
        Points that the treatment chosen loses against the best, on average.
    days_on_worse : float
        Share of the days on a treatment that is truly worse than the best one.
    coverage : float
        Share of 95 % intervals (own data alone) that hold the truth.
    half_width : float
        Of those intervals, for the doses, on average, points.
    """

    scenario: str
    allocation: str
    persons: int
    p_best_chosen: float
    p_dose: float
    p_no_dose: float
    p_cannot_tell: float
    p_false_dose: float
    p_wrong_dose: float
    mean_loss: float
    days_on_worse: float
    coverage: float
    half_width: float


def simulate_allocation(
    scenarios: Sequence[Scenario] = SCENARIOS,
    *,
    persons: int,
    seed: int,
    plan: StudyPlan | None = None,
    spec: ModelSpec | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[OperatingRow, ...]:
    """Follow invented persons under both ways of allocating.

    Parameters
    ----------
    scenarios : sequence of Scenario
    persons : int
        For each scenario; the same ones under both.
    seed : int
    plan : StudyPlan, optional
    spec : ModelSpec, optional
        Gaussian scores and an effect at once if not given.
    progress : callable ``(done, total)``, optional

    Raises
    ------
    DesignError
        If a scenario has another number of treatments than the plan.
    """
    plan = plan or StudyPlan()
    spec = spec or replace(default_model(), likelihood="gaussian", carryover="none")
    if persons < 1:
        raise DesignError(f"persons is {persons}; must be 1 or more.")
    for one in scenarios:
        if len(one.benefit) != len(plan.doses) + 1:
            raise DesignError(
                f"scenario {one.name!r} has {len(one.benefit)} treatments and the plan "
                f"{len(plan.doses) + 1}; give a benefit for placebo and each dose."
            )
    total, rows = len(scenarios) * persons * 2, []
    for number, scenario in enumerate(scenarios):
        for place, allocation in enumerate((FIXED, ADAPTIVE)):
            ends = []
            for person in range(persons):
                rng = np.random.default_rng([seed, number, person])
                ends.append(_follow(scenario, allocation, plan, spec, rng))
                if progress is not None:
                    progress((2 * number + place) * persons + person + 1, total)
            rows.append(_row(scenario, allocation, ends))
    return tuple(rows)


def _follow(
    scenario: Scenario, allocation: str, plan: StudyPlan, spec: ModelSpec, rng: np.random.Generator
) -> Mapping[str, float]:
    """One person from the first cycle to the last; what came of it."""
    size = len(plan.doses) + 1
    days = plan.cycles * size * plan.period_days
    residual = _residual(days, plan, rng)
    code = np.zeros(0, dtype=np.int64)
    harmful: tuple[str, ...] = ()
    found: DoseEvaluation | None = None
    limits = DoseLimits(max_dose_mg=float(plan.doses.doses_mg[-1]), highest_taken_mg=1000.0)
    for _ in range(plan.cycles):
        is_adaptive = allocation == ADAPTIVE and found is not None
        if is_adaptive and found is not None:
            harmful = find_harmful(
                found.summaries, stop_harm_at=spec.decision.stop_harm_at, known=harmful
            )
            if len(harmful) == len(plan.doses):
                break
        cycle = draw_next_cycle(
            plan.doses, limits=replace(limits, harmful=harmful), rng=rng, is_adaptive=is_adaptive,
            summaries=found.summaries if found is not None else (), periods=size,
            rule=AllocationRule(),
        )  # fmt: skip
        order = [plan.doses.labels.index(label) for label in cycle.order]
        code = np.concatenate((code, np.repeat(order, plan.period_days)))
        is_last = len(code) >= days
        if allocation == ADAPTIVE or is_last:
            found = _evaluate(code, residual, scenario, plan, spec)
    if found is None or len(code) < days:
        found = _evaluate(code, residual, scenario, plan, spec)
    return _outcome(found, code, scenario)


def _residual(days: int, plan: StudyPlan, rng: np.random.Generator) -> Floats:
    """AR(1) days and wandering periods."""
    shocks = rng.normal(0.0, plan.sigma, days)
    for t in range(1, days):
        shocks[t] = plan.phi * shocks[t - 1] + np.sqrt(1 - plan.phi**2) * shocks[t]
    wander = rng.normal(0.0, plan.period_sd, -(-days // plan.period_days))
    found: Floats = shocks + np.repeat(wander, plan.period_days)[:days]
    return found


def _evaluate(
    code: Codes,
    residual: Floats,
    scenario: Scenario,
    plan: StudyPlan,
    spec: ModelSpec,
) -> DoseEvaluation:
    size = len(code)
    course = Course(
        outcome=BASELINE - np.array(scenario.benefit)[code] + residual[:size],
        treatment=code,
        treatments=plan.doses.labels,
        day=np.arange(float(size)),
        period=np.arange(size) // plan.period_days,
        periods=tuple(str(k + 1) for k in range(-(-size // plan.period_days))),
    )
    # A tenth of the usual points: what is asked here is averaged over many persons.
    return evaluate_doses(
        course, instrument=SCORE, doses=plan.doses, spec=spec, blinded=True, log2_points=9
    )


def _outcome(found: DoseEvaluation, code: Codes, scenario: Scenario) -> Mapping[str, float]:
    truth = np.array(scenario.benefit)
    best = truth.max()
    least = min(found.summaries, key=lambda one: one.expected_loss).label
    label = found.verdict.label or least
    place = found.doses.labels.index(label)
    chosen = truth[place]
    is_dose = found.verdict.advice is DoseAdvice.DOSE
    intervals = [one.own.ci95 for one in found.summaries if one.own is not None]
    held = [low <= -b <= high for (low, high), b in zip(intervals, truth[1:], strict=True)]
    return {
        "p_best_chosen": float(place == truth.argmax()),
        "p_dose": float(is_dose),
        "p_no_dose": float(found.verdict.advice is DoseAdvice.NO_DOSE),
        "p_cannot_tell": float(found.verdict.advice is DoseAdvice.CANNOT_TELL),
        "p_false_dose": float(is_dose and chosen <= 0),
        "p_wrong_dose": float(is_dose and best - chosen >= (SCORE.mcid or 0.0)),
        "mean_loss": float(best - chosen),
        "days_on_worse": float(np.mean(truth[code] < best)),
        "coverage": float(np.mean(held)),
        "half_width": float(np.mean([0.5 * (high - low) for low, high in intervals])),
    }


def _row(scenario: Scenario, allocation: str, ends: Sequence[Mapping[str, float]]) -> OperatingRow:
    means = {name: float(np.mean([one[name] for one in ends])) for name in ends[0]}
    return OperatingRow(scenario=scenario.name, allocation=allocation, persons=len(ends), **means)
