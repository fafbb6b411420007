"""What could be wrong with an answer: refits and residuals, told as findings."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import fisher_exact

from openldn.errors import OpenLDNError
from openldn.inference import CourseFit, Floats, LatentModel, Level, Moments, Prior, fit_course
from openldn.record import Course, Finding, Severity
from openldn.trial.contrast import on_score_scale, summarize
from openldn.trial.evaluation import ContrastSummary, FittedCourse, LeftOut, Verdict
from openldn.trial.exposure import filtered_level
from openldn.trial.latent import CourseModel, build_model, effect_priors
from openldn.trial.question import Question
from openldn.trial.verdict import decide

# A sign that is this sure is worth saying (two-sided 95 %).
SURE = 0.975
STRONG_EVIDENCE = 3.0  # Bayes factor called "substantial" (Kass, Raftery 1995)
CORRELATED = 0.3
FAR_OFF = 4.0  # standardized one-step error; chance below 1 in 15,000 each
AT_ENDS = 0.10
MANY_MISSING = 0.20
GUESS_AUC = 0.65
FEW_GUESSES = 6
MOST_LEFT_OUT = 24
PRIOR_RANGE = 0.20
SLOW_SHARE = 0.75
CARRYOVER_SCORES = (-1.0, 0.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class LeaveOut:
    """The contrast with each period left out."""

    periods: tuple[LeftOut, ...] = ()
    summaries: tuple[ContrastSummary, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class CheckInput:
    """Everything that the checks read."""

    course: Course
    model: CourseModel
    fit: CourseFit
    question: Question
    hyper: dict[str, Moments]
    mcid: float
    summaries: dict[str, ContrastSummary]
    fitted: FittedCourse
    verdict: Verdict
    left_out: LeaveOut
    chosen: Prior

    @property
    def contrast(self) -> ContrastSummary:
        """Under the chosen prior."""
        return self.summaries[self.question.spec.primary]


def find_problems(given: CheckInput) -> tuple[Finding, ...]:
    """Run all checks; those that refit only when the question is thorough."""
    quick = (
        _one_treatment, _time_and_drug, _separation, _autocorrelation, _period_effects, _trend,
        _outliers, _missingness, _ends, _priors, _guesses, _momentary, _onset, _left_out,
        _numerics,
    )  # fmt: skip
    slow = (_carryover, _without_trend, _with_guess) if given.question.thorough else ()
    found: list[Finding] = []
    for check in (*quick, *slow):
        found.extend(check(given))
    return tuple(found)


def left_out(
    course: Course,
    model: CourseModel,
    question: Question,
    mapping: tuple[Floats, Floats],
    mcid: float,
) -> LeaveOut:
    """Refit without each period in turn; nothing when there are very many or too few."""
    labels = model.periods.labels
    if not 3 <= len(labels) <= MOST_LEFT_OUT:
        return LeaveOut()
    periods, summaries = [], []
    for number, label in enumerate(labels):
        keep = model.periods.group != number
        if len(np.unique(model.latent.level[keep] > 0)) < 2:
            continue
        fit = fit_course(
            _rows(model, keep),
            levels=[replace(level, column=level.column[keep]) for level in model.levels],
        )
        summary = summarize(
            on_score_scale(fit.curve.posterior(_chosen(model, question, mcid)), mapping),
            instrument=question.instrument, mcid=mcid, prior=question.spec.primary,
        )  # fmt: skip
        periods.append(
            LeftOut(label=label, mean=summary.mean, sd=summary.sd, p_mcid=summary.p_mcid)
        )
        summaries.append(summary)
    return LeaveOut(periods=tuple(periods), summaries=tuple(summaries))


def _chosen(model: CourseModel, question: Question, mcid: float) -> Prior:
    priors = effect_priors(question.spec, model=model, instrument=question.instrument, mcid=mcid)
    prior = priors[question.spec.primary]
    assert prior is not None
    return prior


def _rows(model: CourseModel, keep: Floats) -> LatentModel:
    latent = model.latent
    return replace(
        latent,
        response=latent.response[keep],
        time=latent.time[keep],
        level=latent.level[keep],
        columns=latent.columns[keep],
        group=np.unique(latent.group[keep], return_inverse=True)[1].astype(np.int64),
        groups=len(np.unique(latent.group[keep])) if latent.groups else 0,
        lower=None if latent.lower is None else latent.lower[keep],
        upper=None if latent.upper is None else latent.upper[keep],
    )


def _one_treatment(given: CheckInput) -> list[Finding]:
    level = given.model.raw_level
    if np.any(level > 0) and np.any(level == 0):
        return []
    return [
        Finding(
            id="DES-001", severity=Severity.CRITICAL,
            message="Only one of the two treatments has scores.",
            advice="Keep the diary on both treatments; without both nothing can be compared.",
        )
    ]  # fmt: skip


def _time_and_drug(given: CheckInput) -> list[Finding]:
    if not given.course.has_time or given.model.periods.switches >= 2:
        return []
    return [
        Finding(
            id="DES-002", severity=Severity.CRITICAL,
            message="The treatment changed once, so drug and calendar time are one and the "
            "same; season, other treatments and recovery explain a difference as well.",
            advice="Cross over at least twice more, blinded if possible.",
        )
    ]  # fmt: skip


def _separation(given: CheckInput) -> list[Finding]:
    scores, level = given.model.latent.response, given.model.raw_level
    on, off = scores[level > 0], scores[level == 0]
    if not len(on) or not len(off) or len(on) + len(off) < 6:
        return []
    if on.max() < off.min() or off.max() < on.min():
        return [
            Finding(
                id="SEP-001", severity=Severity.WARNING,
                message="The scores of the two treatments do not overlap at all (complete "
                f"separation: {on.min():g} to {on.max():g} on {given.question.active}, "
                f"{off.min():g} to {off.max():g} on {given.question.comparator}).",
                advice="The direction is plain; how large the effect is rests on the ends of "
                "the scale and on the prior. Check for a broken blind or copied entries.",
            )
        ]  # fmt: skip
    return []


def _autocorrelation(given: CheckInput) -> list[Finding]:
    phi = given.hyper["phi"]
    if phi.mean < CORRELATED or not given.course.has_time:
        return []
    return [
        Finding(
            id="AUT-001", severity=Severity.NOTE,
            message=f"Days one apart resemble each other (correlation {phi.mean:.2f}, SD "
            f"{phi.sd:.2f}).",
            advice="The model allows for it; a plain t-test on the days would be too sure.",
        )
    ]  # fmt: skip


def _period_effects(given: CheckInput) -> list[Finding]:
    wander, sigma = given.hyper["group_sd"], given.hyper["sigma"]
    if not given.model.latent.groups or wander.mean < 0.4 * sigma.mean:
        return []
    return [
        Finding(
            id="PER-001", severity=Severity.NOTE,
            message=f"Whole {given.model.periods.kind}s differ by more than days do by chance "
            f"(SD {wander.mean:.2g} beside a residual SD of {sigma.mean:.2g}).",
            advice="The interval allows for it; more periods help more than longer ones.",
        )
    ]  # fmt: skip


def _trend_moments(given: CheckInput) -> tuple[float, float] | None:
    if not given.model.trend_days:
        return None
    mean, sd = given.fit.coefficients(given.chosen)
    place = given.model.column_names.index("trend")
    return float(mean[place]), float(sd[place])


def _trend(given: CheckInput) -> list[Finding]:
    moments = _trend_moments(given)
    if moments is None or abs(moments[0]) < 1.96 * moments[1]:
        return []
    mean, days = moments[0], given.model.trend_days
    direction = "better" if mean * given.question.instrument.sign > 0 else "worse"
    return [
        Finding(
            id="TRD-001", severity=Severity.WARNING,
            message=f"The score drifts by {mean:+.2g} over {days:.0f} days ({direction}), "
            "whatever was taken.",
            advice="The contrast is what remains beside the drift. If the drift is the larger "
            "of the two, time is the finding and not the drug.",
        )
    ]  # fmt: skip


def _outliers(given: CheckInput) -> list[Finding]:
    error = np.nan_to_num(given.fitted.innovation)
    far = np.flatnonzero(np.abs(error) > FAR_OFF)
    if not len(far):
        return []
    rows = given.course.row
    names = ", ".join(str(int(rows[i]) if rows is not None else i + 1) for i in far[:5])
    return [
        Finding(
            id="OUT-001", severity=Severity.WARNING,
            message=f"{len(far)} score(s) lie more than {FAR_OFF:g} SDs from what the day before "
            f"predicts (row {names}).",
            advice="Check for typing errors and note what happened that day.",
        )
    ]  # fmt: skip


def _missingness(given: CheckInput) -> list[Finding]:
    course = given.course
    missing = ~np.isfinite(course.outcome)
    found = []
    share = float(missing.mean())
    if share > MANY_MISSING:
        found.append(
            Finding(
                id="MIS-001", severity=Severity.WARNING,
                message=f"{share:.0%} of the entries have no score.",
                advice="If bad days are the ones left blank, the answer is too kind; ask why "
                "days are missing.",
            )
        )  # fmt: skip
    table = []
    for name in (given.question.active, given.question.comparator):
        here = course.treatment == course.treatments.index(name)
        table.append([int(np.sum(missing & here)), int(np.sum(~missing & here))])
    if missing.any() and float(fisher_exact(table).pvalue) < 0.05:
        found.append(
            Finding(
                id="MIS-002", severity=Severity.WARNING,
                message=f"Scores are missing more often on one treatment "
                f"({table[0][0]} of {sum(table[0])} on {given.question.active}, "
                f"{table[1][0]} of {sum(table[1])} on {given.question.comparator}).",
                advice="Days may be missing because of the treatment; the contrast can be biased.",
            )
        )  # fmt: skip
    return found


def _ends(given: CheckInput) -> list[Finding]:
    instrument, model = given.question.instrument, given.model
    if model.outcome_model.name != "gaussian" or instrument.width is None:
        return []
    scores = model.latent.response
    share = float(np.mean((scores <= instrument.minimum) | (scores >= instrument.maximum)))  # type: ignore[operator]
    if share < AT_ENDS:
        return []
    return [
        Finding(
            id="END-001", severity=Severity.WARNING,
            message=f"{share:.0%} of the scores lie at an end of the range, where the gaussian "
            "model cannot see a change.",
            advice="Use --likelihood ordinal or censored.",
        )
    ]  # fmt: skip


def _priors(given: CheckInput) -> list[Finding]:
    found = []
    if given.question.spec.evidence is None:
        found.append(
            Finding(
                id="PRI-002", severity=Severity.NOTE,
                message="No prior from published trials is available for this outcome.",
                advice="The sceptical and enthusiastic priors show how far a prior could matter.",
            )
        )  # fmt: skip
    shares = [summary.p_mcid for summary in given.summaries.values()]
    answers = {decide(s, given.question.spec.decision) for s in given.summaries.values()}
    if max(shares) - min(shares) > PRIOR_RANGE or len(answers) > 1:
        found.append(
            Finding(
                id="PRI-001", severity=Severity.WARNING,
                message="The answer depends on the prior: the probability of a difference that "
                f"matters runs from {min(shares):.2f} to {max(shares):.2f}.",
                advice="The data do not yet outweigh prior belief; more periods would.",
            )
        )  # fmt: skip
    return found


def blind_held(course: Course, active: str, comparator: str) -> tuple[bool, float]:
    """Whether the guesses were no better than chance, and their AUC (NaN without guesses)."""
    on, off = _guesses_by_arm(course, active, comparator)
    if min(len(on), len(off)) < FEW_GUESSES // 2 or len(on) + len(off) < FEW_GUESSES:
        return True, float("nan")
    wins = (on[:, None] > off[None, :]).mean() + 0.5 * (on[:, None] == off[None, :]).mean()
    return bool(wins < GUESS_AUC), float(wins)


def _guesses_by_arm(course: Course, active: str, comparator: str) -> tuple[Floats, Floats]:
    if course.guess is None or active not in course.treatments:
        return np.zeros(0), np.zeros(0)
    arms = []
    for name in (active, comparator):
        here = course.treatment == course.treatments.index(name)
        arms.append(course.guess[here & np.isfinite(course.guess)])
    return arms[0], arms[1]


def _guesses(given: CheckInput) -> list[Finding]:
    question = given.question
    if given.course.guess is None:
        return []
    held, auc = blind_held(given.course, question.active, question.comparator)
    on, off = _guesses_by_arm(given.course, question.active, question.comparator)
    if not np.isfinite(auc):
        return []
    right = (np.sum(on > 0.5) + np.sum(off < 0.5) + 0.5 * np.sum(on == 0.5)
             + 0.5 * np.sum(off == 0.5)) / (len(on) + len(off))  # fmt: skip
    clipped_on, clipped_off = np.clip(on, 0.01, 0.99), np.clip(off, 0.01, 0.99)
    score = float(np.mean(np.concatenate((np.log(clipped_on), np.log(1 - clipped_off)))))
    text = (
        f"Guesses of the treatment were right in {right:.0%} (AUC {auc:.2f}, log score "
        f"{score:.3f}; chance is 50%, 0.50, -0.693)."
    )
    if held:
        return [
            Finding(id="BLI-001", severity=Severity.NOTE, message=text,
                    advice="The blind seems to have held.")
        ]  # fmt: skip
    return [
        Finding(
            id="BLI-002", severity=Severity.WARNING,
            message=f"The blind did not hold. {text}",
            advice="Expectation may be part of the effect; or the guess followed from a benefit "
            "that was felt. It cannot be corrected, only known.",
        )
    ]  # fmt: skip


def _momentary(given: CheckInput) -> list[Finding]:
    if not given.model.has_white_noise or given.course.dates is None:
        return []
    days = len(np.unique(given.course.dates))
    return [
        Finding(
            id="MOM-001", severity=Severity.NOTE,
            message=f"{len(given.course)} entries on {days} days; entries of one day resemble "
            "each other and count for less than separate days.",
            advice="The model allows for it; do not count prompts as days.",
        )
    ]  # fmt: skip


def _onset(given: CheckInput) -> list[Finding]:
    """How much of a slow effect this design would show, when the model assumes none."""
    if given.question.spec.carryover != "none" or not given.model.periods.runs:
        return []
    half_life = given.question.spec.prior("half_life_days", section="score").numbers[0]
    raw = given.model.raw_level
    slow = filtered_level(raw, given.model.day, half_life_days=half_life)
    on, off = slow[raw > 0], slow[raw == 0]
    if not len(on) or not len(off):
        return []
    share = float(on.mean() - off.mean())
    if share >= SLOW_SHARE:
        return []
    return [
        Finding(
            id="ONS-001", severity=Severity.NOTE,
            message="The model takes the effect to come and go at once. If it builds up with a "
            f"half-life of {half_life:g} days, this course shows about "
            f"{max(share, 0):.0%} of it.",
            advice="For a slow drug use --carryover estimate, or longer periods.",
        )
    ]  # fmt: skip


def _left_out(given: CheckInput) -> list[Finding]:
    rule = given.question.spec.decision
    today = decide(given.contrast, rule)
    found = []
    for period, summary in zip(given.left_out.periods, given.left_out.summaries, strict=True):
        flips = summary.mean * given.contrast.mean < 0 and abs(given.contrast.mean) > 0.5 * (
            given.contrast.sd
        )
        if decide(summary, rule) is not today or flips:
            found.append(period.label)
    if not found:
        return []
    return [
        Finding(
            id="LPO-001", severity=Severity.WARNING,
            message=f"Without one {given.model.periods.kind} the answer would be another "
            f"({', '.join(found[:4])}).",
            advice="The answer hangs on single periods; treat it as not settled.",
        )
    ]  # fmt: skip


def _numerics(given: CheckInput) -> list[Finding]:
    if given.fit.quality.value == "converged":
        return []
    return [
        Finding(
            id="NUM-001", severity=Severity.WARNING,
            message="Two integration rules disagree by "
            f"{given.fit.error_mean_sd:.2f} posterior SDs.",
            advice="Read the numbers as approximate.",
        )
    ]  # fmt: skip


def _carryover(given: CheckInput) -> list[Finding]:
    """Compare an effect that comes and goes slowly with one that does so at once."""
    question, model = given.question, given.model
    if question.spec.carryover != "none" or not given.course.has_time:
        return []
    prior = question.spec.prior("half_life_days", section="score")
    if prior.is_fixed or model.periods.switches < 1:
        return []
    median, log_sd = prior.numbers
    levels = [
        Level(
            column=filtered_level(
                model.raw_level, model.day, half_life_days=median * float(np.exp(score * log_sd))
            ),
            log_weight=float(np.log(1.0 / len(CARRYOVER_SCORES))),
        )
        for score in CARRYOVER_SCORES
    ]
    slow = fit_course(model.latent, levels=levels).curve.posterior(given.chosen)
    at_once = given.fit.curve.posterior(given.chosen)
    factor = float(np.exp(min(slow.log_evidence - at_once.log_evidence, 50.0)))
    if factor < STRONG_EVIDENCE:
        return []
    return [
        Finding(
            id="CAR-001", severity=Severity.WARNING,
            message=f"The scores fit better with an effect that comes and goes slowly (Bayes "
            f"factor {min(factor, 999):.0f}; effect then {slow.mean:+.2g}, SD {slow.sd:.2g}).",
            advice="Repeat with --carryover estimate and report both.",
        )
    ]  # fmt: skip


def _refit(given: CheckInput, course: Course, **changes: object) -> ContrastSummary | None:
    question = given.question
    try:
        model = build_model(
            course, instrument=question.instrument, active=question.active,
            comparator=question.comparator, spec=replace(question.spec, **changes),
        )  # fmt: skip
        posterior = fit_course(model.latent, levels=model.levels).curve.posterior(given.chosen)
    except OpenLDNError:
        return None
    return summarize(
        posterior, instrument=question.instrument, mcid=given.mcid, prior=question.spec.primary
    )


def _without_trend(given: CheckInput) -> list[Finding]:
    moments = _trend_moments(given)
    if moments is None:
        return []
    plain = _refit(given, given.course, trend=False)
    latent = given.fit.curve.posterior(given.chosen)
    if plain is None or abs(plain.mean - latent.mean) < latent.sd:
        return []
    return [
        Finding(
            id="TRD-002", severity=Severity.WARNING,
            message=f"Drug and time are hard to tell apart: the effect is {latent.mean:+.2g} with "
            f"a trend in the model and {plain.mean:+.2g} without.",
            advice="Cross over more often; a drift then falls on both treatments alike.",
        )
    ]  # fmt: skip


def _with_guess(given: CheckInput) -> list[Finding]:
    """How the effect moves when the guess is in the model: fragility, not a correction."""
    guess = given.course.guess
    held, auc = blind_held(given.course, given.question.active, given.question.comparator)
    if guess is None or held or not np.isfinite(auc):
        return []
    covariates = {**given.course.covariates, "guess": guess}
    with_guess = _refit(given, replace(given.course, covariates=covariates))
    if with_guess is None:
        return []
    latent = given.fit.curve.posterior(given.chosen)
    return [
        Finding(
            id="BLI-003", severity=Severity.WARNING,
            message=f"With the guess in the model the effect is {with_guess.mean:+.2g} (SD "
            f"{with_guess.sd:.2g}) instead of {latent.mean:+.2g} (SD {latent.sd:.2g}).",
            advice="The guess was made after the dose, so this shows how fragile the answer is; "
            "it is no correction.",
        )
    ]  # fmt: skip
