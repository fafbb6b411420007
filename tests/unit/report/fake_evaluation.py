"""Hand-made evaluations: what the engine would say of invented people, without the engine."""

from dataclasses import replace

import numpy as np

from openldn.record import Course, Finding, Instrument, Severity
from openldn.sources import Source
from openldn.trial import (
    ContrastSummary,
    CourseEvaluation,
    DecisionRule,
    Density,
    Engine,
    Estimate,
    FileEvaluation,
    FittedCourse,
    Grade,
    LeftOut,
    Outcome,
    PooledEvaluation,
    Recommendation,
    Verdict,
)

PAIN = Instrument(
    name="pain",
    better="lower",
    minimum=0,
    maximum=10,
    step=1,
    mcid=1,
    mcid_source=Source(title="Farrar 2001", url="https://pubmed.ncbi.nlm.nih.gov/11690728/"),
    recall="last 24 hours",
)
RULE = str(DecisionRule())
FINDINGS = (
    Finding(
        id="DIA-004",
        severity=Severity.NOTE,
        message="Two entries on day 31.",
        advice="Both are kept.",
    ),
    Finding(
        id="CHK-002",
        severity=Severity.WARNING,
        message="Scores got better over time on both treatments (0.4 points per 30 days).",
        advice="Part of a plain before-after difference would be this trend.",
    ),
    Finding(
        id="CHK-001",
        severity=Severity.CRITICAL,
        message="The guesses were right in 80 % of periods: the blind did not hold.",
        advice="Read the effect as that of an open course.",
    ),
    Finding(
        id="PRI-001",
        severity=Severity.NOTE,
        message="The evidence prior is not available: no meta-analysis of pain is packaged.",
        advice="Give one with --prior.",
    ),
    Finding(
        id="PRI-002",
        severity=Severity.NOTE,
        message="The enthusiastic prior is not available: no meta-analysis of pain is packaged.",
        advice="Give one with --prior.",
    ),
)


def fake_course(*, participant: str = "", days: int = 84, seed: int = 1) -> Course:
    """Six periods of two weeks, some days missing, one missed dose."""
    rng = np.random.default_rng(seed)
    day = np.arange(days, dtype=float)
    period = (day // 14).astype(np.int64)
    treatment = np.array([0, 1, 1, 0, 0, 1, 0, 1])[period % 8].astype(np.int64)
    outcome = np.clip(np.round(6.0 - 1.3 * treatment + rng.normal(0, 1.1, days)), 0, 10)
    outcome[rng.random(days) < 0.07] = np.nan
    dose = np.where(treatment == 1, 4.5, 0.0)
    dose[days // 3] = np.nan
    return Course(
        outcome=outcome,
        treatment=treatment,
        treatments=("placebo", "LDN"),
        day=day,
        participant=participant,
        dose_mg=dose,
        period=period,
        periods=tuple(f"period {i + 1}" for i in range(int(period.max()) + 1)),
        dates=np.datetime64("2026-03-02") + np.arange(days),
    )


def fake_contrast(mean: float, sd: float, prior: str) -> ContrastSummary:
    """Summary of a normal posterior at MCID 1, lower is better."""
    better, worse = _below(-1, mean, sd), 1 - _below(1, mean, sd)
    return ContrastSummary(
        mean=mean,
        sd=sd,
        ci95=(mean - 1.96 * sd, mean + 1.96 * sd),
        p_benefit=_below(0, mean, sd),
        p_mcid=better,
        p_harm_mcid=worse,
        p_small=1 - better - worse,
        prior=prior,
    )


def _below(x: float, mean: float, sd: float) -> float:
    grid = np.linspace(-8, (x - mean) / sd, 4001) if (x - mean) / sd > -8 else np.zeros(2)
    return float(np.trapezoid(np.exp(-(grid**2) / 2) / np.sqrt(2 * np.pi), grid))


def fake_density(mean: float, sd: float) -> Density:
    """Normal curve."""
    x = np.linspace(-8, 8, 401)
    y = np.exp(-(((x - mean) / sd) ** 2) / 2) / (sd * np.sqrt(2 * np.pi))
    return Density(x=x, y=y)


def fake_fit(course: Course) -> FittedCourse:
    """Expected lines and prediction errors; NaN where nothing was noted."""
    rng = np.random.default_rng(7)
    size = len(course)
    drift = 6.1 - 0.004 * np.arange(size)
    innovation = rng.normal(0, 1, size)
    innovation[~np.isfinite(course.outcome)] = np.nan
    group = course.period if course.period is not None else np.zeros(size)
    level = (course.treatment == 1).astype(float)
    return FittedCourse(
        expected=drift - 1.3 * level,
        expected_comparator=drift,
        innovation=innovation,
        level=level,
        group=group.astype(float),
    )


def fake_evaluation(
    *, participant: str = "", mean: float = -1.28, sd: float = 0.31, seed: int = 1, days: int = 84
) -> CourseEvaluation:
    """A blinded course of LDN against placebo."""
    course = fake_course(participant=participant, days=days, seed=seed)
    contrast = fake_contrast(mean, sd, "sceptical")
    return CourseEvaluation(
        participant=participant,
        instrument=PAIN,
        active="LDN",
        comparator="placebo",
        likelihood="ordinal",
        course=course,
        contrast=contrast,
        priors={
            "none": fake_contrast(mean * 1.08, sd * 1.06, "none"),
            "sceptical": contrast,
            "evidence": None,
            "enthusiastic": None,
        },
        trend=Estimate(mean=-0.12, sd=0.1, ci95=(-0.32, 0.08), unit="points per 30 days"),
        baseline=Estimate(mean=6.1, sd=0.2, ci95=(5.7, 6.5), unit="points"),
        hyper={
            "sigma": Estimate(mean=1.12, sd=0.1, ci95=(0.94, 1.33), unit="points"),
            "phi": Estimate(mean=0.21, sd=0.11, ci95=(0.01, 0.43)),
            "period_sd": Estimate(mean=0.25, sd=0.16, ci95=(0.02, 0.62), unit="points"),
        },
        others={},
        observed=course.observed,
        missing=course.missing,
        grade=Grade(
            letter="A",
            label="blinded, crossed over",
            reason="Placebo and LDN alternated over six blinded periods in random order.",
        ),
        verdict=Verdict(
            recommendation=_recommend(contrast),
            reasons=(
                f"probability of being better by at least 1 point: {contrast.p_mcid:.2f}",
                f"probability of being worse by at least 1 point: {contrast.p_harm_mcid:.2f}",
                "the blind did not hold",
            ),
            rule=RULE,
            extend_days=28 if _recommend(contrast) is Recommendation.EXTEND else None,
            days_to_decision=56 if _recommend(contrast) is Recommendation.EXTEND else None,
            p_decided_after_extension=0.42,
        ),
        findings=FINDINGS,
        outcome=Outcome.CONVERGED,
        advice="",
        engine=Engine(
            version="0.1.0",
            milliseconds=2.1,
            nodes=245,
            error_mean_sd=0.0006,
            error_probability=0.0002,
            log_evidence=-131.2,
        ),
        posterior=fake_density(mean, sd),
        prior_density=fake_density(0, 1.5),
        likelihood_density=fake_density(mean * 1.08, sd * 1.06),
        fitted=fake_fit(course),
        left_out=tuple(
            LeftOut(label=name, mean=mean + 0.15 * (-1) ** i, sd=sd * 1.12, p_mcid=0.75)
            for i, name in enumerate(course.periods)
        ),
    )


def _recommend(contrast: ContrastSummary) -> Recommendation:
    if contrast.p_mcid >= 0.8:
        return Recommendation.CONTINUE
    return Recommendation.STOP if contrast.p_mcid <= 0.2 else Recommendation.EXTEND


def fake_cycles(*, participant: str = "7") -> CourseEvaluation:
    """Period means of three cycles, order inside a cycle unknown, one missing."""
    course = Course(
        outcome=np.array([6.2, 4.1, 5.8, 4.6, np.nan, 5.0]),
        treatment=np.array([0, 1, 0, 1, 0, 1]),
        treatments=("placebo", "LDN"),
        participant=participant,
        cycle=np.array([0, 0, 1, 1, 2, 2]),
        cycles=("1", "2", "3"),
    )
    whole = fake_evaluation(participant=participant, mean=-0.9, sd=0.7)
    return replace(
        whole,
        course=course,
        observed=5,
        missing=1,
        trend=None,
        fitted=fake_fit(course),
        left_out=(),
    )


def fake_broken() -> CourseEvaluation:
    """A course that could not be judged: numbers are NaN wherever they can be."""
    nan = float("nan")
    none = Estimate(mean=nan, sd=nan, ci95=(nan, nan))
    contrast = ContrastSummary(
        mean=nan, sd=nan, ci95=(nan, nan), p_benefit=nan, p_mcid=nan, p_harm_mcid=nan,
        p_small=nan, prior="sceptical",
    )  # fmt: skip
    whole = fake_evaluation()
    empty = Density(x=np.array([-1.0, 1.0]), y=np.array([nan, nan]))
    return replace(
        whole,
        contrast=contrast,
        priors=dict.fromkeys(("none", "sceptical", "evidence", "enthusiastic")),
        trend=none,
        baseline=none,
        hyper={"sigma": none},
        verdict=Verdict(
            recommendation=Recommendation.CANNOT_TELL,
            reasons=("Drug and calendar time are one and the same.",),
            rule=RULE,
        ),
        outcome=Outcome.INACCURATE,
        advice="Check the treatment column.",
        posterior=empty,
        prior_density=empty,
        likelihood_density=empty,
        left_out=(LeftOut(label="period 1", mean=nan, sd=nan, p_mcid=nan),),
    )


def fake_file(count: int = 1) -> FileEvaluation:
    """Evaluations of ``count`` people; pooled when there are several."""
    if count == 1:
        return FileEvaluation(evaluations=(fake_evaluation(),), pooled=None, findings=())
    rng = np.random.default_rng(3)
    people = tuple(
        fake_evaluation(participant=f"P{i + 1:02d}", mean=float(m), sd=float(s), seed=i)
        for i, (m, s) in enumerate(
            zip(rng.normal(-0.8, 0.6, count), rng.uniform(0.25, 0.6, count), strict=True)
        )
    )
    shrunken = tuple(
        Estimate(
            mean=0.6 * each.contrast.mean - 0.32,
            sd=0.28,
            ci95=(0.6 * each.contrast.mean - 0.87, 0.6 * each.contrast.mean + 0.23),
            unit="points",
        )
        for each in people
    )
    pooled = PooledEvaluation(
        mean=-0.78, sd=0.17, ci95=(-1.11, -0.45), tau_mean=0.52, tau_sd=0.15,
        tau_ci95=(0.24, 0.85), p_benefit=0.999, participants=count,
        next_participant_ci95=(-1.9, 0.34), p_next_mcid=0.34, noise_share=0.43,
        shrunken=shrunken,
    )  # fmt: skip
    note = Finding(
        id="DIA-001",
        severity=Severity.NOTE,
        message="Blank lines were left out.",
        advice="Nothing to do.",
    )
    return FileEvaluation(evaluations=people, pooled=pooled, findings=(note,))
