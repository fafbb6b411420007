"""Real diaries beside the analyses that others made of them.

Every data set is one function: it reads its file from the reference folder, judges it with
the model nearest to the peer's and with OpenLDN's own, and returns lines for the table.
"""

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from openldn.actions import DiaryColumns, EvaluateRequest, ReadOptions, evaluate_file
from openldn.inference import Prior
from openldn.record import Instrument
from openldn.trial import FileEvaluation, default_model, model_from_mapping

CAFFEINE = ("absorption", "mindfulness", "productivity", "creativity")
# A latent residual of counts so small that it is none, as the peers have it.
NO_RESIDUAL = {"count": {"sigma": "fixed(0.001)"}}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One number of a peer and the two answers of OpenLDN.

    ``near`` is by how many of the peer's standard errors the nearest model may differ before
    the line is marked; ``None`` where the peer asks another question.
    """

    data: str
    quantity: str
    peer: str
    peer_value: float
    peer_se: float | None
    nearest: float
    nearest_sd: float
    own: float
    own_sd: float
    why: str
    near: float | None = 0.5

    @property
    def is_off(self) -> bool:
        if self.near is None:
            return False
        scale = self.peer_se or self.nearest_sd
        return abs(self.nearest - self.peer_value) > self.near * scale


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """Something that the data are known to teach, and whether OpenLDN says it."""

    data: str
    text: str
    is_seen: bool


@dataclass(frozen=True, kw_only=True)
class Result:
    lines: Sequence[Line]
    lessons: Sequence[Lesson] = ()


def judge(
    path: Path,
    *,
    outcome: str,
    treatment: str,
    active: str,
    comparator: str,
    better: str = "higher",
    limits: tuple[float, float] | None = None,
    mcid: float | None = None,
    model: dict[str, Any] | None = None,
    blinded: bool = True,
    thorough: bool = False,
    **columns: Any,
) -> FileEvaluation:
    """As ``openldn evaluate`` does."""
    low, high = limits or (None, None)
    instrument = Instrument(
        name=outcome, better="lower" if better == "lower" else "higher", minimum=low,
        maximum=high, mcid=mcid,
    )  # fmt: skip
    request = EvaluateRequest(
        path=path,
        columns=DiaryColumns(outcome=outcome, treatment=treatment, **columns),
        options=ReadOptions(minimum=low, maximum=high, active=(active,), comparator=(comparator,)),
        active=active,
        comparator=comparator,
        instrument=instrument,
        spec=default_model() if model is None else model_from_mapping(model),
        blinded=blinded,
        thorough=thorough,
        jobs=1,
    )
    return evaluate_file(request)


def contrast(result: FileEvaluation, prior: str = "none") -> tuple[float, float]:
    summary = result.evaluations[0].priors[prior]
    assert summary is not None
    return summary.mean, summary.sd


def latent(result: FileEvaluation, prior: Prior) -> Any:
    """Posterior on the scale of the linear predictor (log of counts)."""
    curve = result.evaluations[0].curve
    assert curve is not None
    return curve.posterior(prior)


def finding_ids(result: FileEvaluation) -> set[str]:
    found = {finding.id for finding in result.findings}
    return found.union(*({f.id for f in one.findings} for one in result.evaluations))


def says(result: FileEvaluation, *words: str) -> bool:
    """Whether one finding holds all the words."""
    every = [*result.findings, *(f for one in result.evaluations for f in one.findings)]
    texts = [f"{finding.message} {finding.advice}".lower() for finding in every]
    return any(all(word in text for word in words) for text in texts)


def caffeine(folder: Path) -> Result:
    path = folder / "caffeine_selfblinded.csv"
    gls = {
        "absorption": (0.35297, 0.10919),
        "mindfulness": (0.26289, 0.11942),
        "productivity": (0.16941, 0.07307),
        "creativity": (0.08885, 0.04363),
    }
    common = {"treatment": "substance", "active": "caffeine", "comparator": "sugar"}
    lines, lessons = [], []
    for outcome in CAFFEINE:
        nearest = judge(path, outcome=outcome, time="dose", model={"period_effects": False},
                        **common)  # fmt: skip
        own = judge(path, outcome=outcome, time="dose_time_utc", guess="guess_prob_active",
                    thorough=outcome == "absorption", **common)  # fmt: skip
        value, error = gls[outcome]
        lines.append(
            line("caffeine", f"{outcome}, caffeine - sugar", "GLS, AR(1) over dose order, trend",
                 (value, error), contrast(nearest), contrast(own, "sceptical"),
                 "own: days between doses instead of their order, effects of weekly blocks, "
                 "normal(0, 2 units) prior")
        )  # fmt: skip
        if outcome == "absorption":
            lessons.append(
                Lesson(data="caffeine", text="the blind was broken", is_seen=says(own, "blind"))
            )
    for outcome, peer in (("absorption", (0.186, 0.123)), ("mindfulness", (0.117, 0.121))):
        guessed = [
            judge(path, outcome=outcome, time=time, covariates=("guess_prob_active",),
                  model=model, **common)
            for time, model in (("dose", {"period_effects": False}), ("dose_time_utc", None))
        ]  # fmt: skip
        lines.append(
            line("caffeine", f"{outcome}, the guess as covariate", "GLS with the guess", peer,
                 contrast(guessed[0]), contrast(guessed[1], "sceptical"),
                 "restricted likelihood recomputed for this page gives 0.231 (0.124) for "
                 "absorption and 0.123 (0.121) for mindfulness, as here; the peer's 0.186 could "
                 "not be reproduced")
        )  # fmt: skip
    return Result(lines=lines, lessons=lessons)


def melatonin(folder: Path) -> Result:
    path = folder / "melatonin_ema.csv"
    common: dict[str, Any] = {
        "treatment": "condition", "active": "melatonin", "comparator": "control",
        "limits": (0, 100), "mcid": 5.0, "blinded": False,
    }  # fmt: skip
    gaussian = {"likelihood": "gaussian", "period_effects": False}
    nearest = judge(path, outcome="mood_daily_mean", time="date", model=gaussian, **common)
    own = judge(path, outcome="mood_daily_mean", time="date", thorough=True, **common)
    momentary = judge(path, outcome="mood", time="datetime", **common)
    slopes = [
        (10 * result.evaluations[0].trend.mean, 10 * result.evaluations[0].trend.sd)
        for result in (nearest, own, momentary)
        if result.evaluations[0].trend is not None
    ]
    peer, peer_trend = (1.0003, 0.9639), (1.546, 0.351)
    gls = "GLS on daily means, AR(1), trend"
    lines = [
        line("melatonin", "daily mean mood", gls, peer, contrast(nearest),
             contrast(own, "sceptical"), "own: effects of weekly blocks; priors"),
        line("melatonin", "trend per 10 days, daily means", gls, peer_trend, slopes[0], slopes[1],
             "normal(0, 20 points) prior on the change over the course; weekly blocks share "
             "in the trend"),
        line("melatonin", "three entries a day, not averaged", gls, peer, contrast(momentary),
             contrast(momentary, "sceptical"),
             "entries of one day share an AR(1) and have white noise; days with fewer entries "
             "weigh less", near=1.0),
        line("melatonin", "trend per 10 days, three entries a day", gls, peer_trend, slopes[2],
             slopes[2], "as above", near=1.0),
    ]  # fmt: skip
    lessons = [
        Lesson(data="melatonin", text="the trend, not the drug", is_seen=says(own, "drift")),
        Lesson(
            data="melatonin",
            text="one study day covers two dates",
            is_seen=says(own, "study_day") or says(momentary, "study_day"),
        ),
    ]
    return Result(lines=lines, lessons=lessons)


def gabapentin(folder: Path) -> Result:
    path = folder / "gabapentin_sleep_function.csv"
    peers = {
        "sleep": ((-0.3661, 0.2211), 1.0787, 1.7220, (-0.4169, 0.2220)),
        "function": ((-0.7218, 0.2695), 1.2805, 2.0259, (-0.6873, 0.2774)),
    }
    lines, lessons = [], []
    for outcome, (differences, tau, within, scores) in peers.items():
        common: dict[str, Any] = {
            "outcome": outcome, "treatment": "arm", "active": "gabapentin",
            "comparator": "placebo", "patient": "id", "cycle": "cycle", "better": "lower",
            "limits": (0, 10), "mcid": 1.0,
        }  # fmt: skip
        priors = {"sigma": f"fixed({within / 2**0.5})", "cycle_sd": "half-normal(3)"}
        nearest = judge(path, model={"likelihood": "gaussian", "priors": priors}, **common)
        own = judge(path, **common)
        pair = pooled(nearest), pooled(own)
        lines += [
            line("gabapentin", f"{outcome}, mean effect of patients",
                 "lmer on cycle differences", differences, *pair,
                 "nearest: the peer's residual SD for all patients. Own: each patient has their "
                 "own, near the common one; scores are censored at 0 and 10"),
            line("gabapentin", f"{outcome}, mean effect of patients", "lmer on scores", scores,
                 *pair, "as above"),
            line("gabapentin", f"{outcome}, SD between patients", "lmer on cycle differences",
                 (tau, None), spread(nearest), spread(own),
                 "half-normal(1 unit) prior; the posterior mean instead of the maximum; own: "
                 "as above, a large effect of a few pairs may be noise of that patient",
                 near=1.0),
        ]  # fmt: skip
        lessons.append(
            Lesson(data=f"gabapentin, {outcome}", text="patients differ in their effect",
                   is_seen=spread(own)[0] > 2 * spread(own)[1])
        )  # fmt: skip
    return Result(lines=lines, lessons=lessons)


def trialist(folder: Path) -> Result:
    own = judge(
        folder / "trialist_example.csv", outcome="averagePainIntensity", treatment="regimen",
        active="B", comparator="A", cycle="cycle", time="timestamp", better="lower",
        limits=(1, 8), mcid=1.0, thorough=True, model={"likelihood": "ordinal"},
    )  # fmt: skip
    value, spread_ = contrast(own)
    return Result(
        lines=[
            line("Trialist", "pain, B - A", "difference of means (ordinal ML diverges)",
                 (4.5714 - 1.5357, None), (value, spread_), contrast(own, "sceptical"),
                 "the ordered probit stays finite; scores at the lowest step stand for values "
                 "at or below it")
        ],
        lessons=[
            Lesson(data="Trialist", text="the arms are perfectly separated",
                   is_seen=says(own, "overlap") or says(own, "separat")),
            Lesson(data="Trialist", text="the answer stays finite",
                   is_seen=bool(np.isfinite([value, spread_]).all())),
        ],
    )  # fmt: skip


def laughter(folder: Path) -> Result:
    common: dict[str, Any] = {
        "path": folder / "laughter_counts.csv", "outcome": "count", "treatment": "treat",
        "active": "Usual Routine", "comparator": "Laughter",
    }  # fmt: skip
    wide, sceptical = Prior(form="normal", numbers=(0, 10)), Prior(form="normal", numbers=(0, 1))
    nearest = latent(judge(model={"likelihood": "poisson", "priors": NO_RESIDUAL}, **common), wide)
    own = latent(judge(model={"likelihood": "count"}, **common), sceptical)
    why = "own: negative binomial and a latent residual, as counts spread more than a Poisson"
    return Result(
        lines=[
            line("laughter", "log rate ratio, usual / laughter", "Poisson glm", (0.0855, 0.1851),
                 (nearest.mean, nearest.sd), (own.mean, own.sd), why),
            line("laughter", "log rate ratio, usual / laughter", "nof1 (JAGS), log means",
                 (1.905 - 1.819, float(np.hypot(0.1345, 0.1281))), (nearest.mean, nearest.sd),
                 (own.mean, own.sd), why),
        ]
    )  # fmt: skip


def produce(folder: Path) -> Result:
    content = json.loads((folder / "produce_sample_small.json").read_text(encoding="utf-8"))
    rows = ["treatment,stools"]
    for entry in content["data"]:
        rows += [
            f"{entry['treatment']},{'' if value is None else value}"
            for value in entry["child_response"]["daily_stool_frequency"]
        ]
    peers = {
        ("baseline", "strict"): (0.65, 0.14),
        ("baseline", "liberalized"): (0.60, 0.19),
        ("liberalized", "strict"): (0.39, 0.33),
    }
    lines = []
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "produce.csv"
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        for (comparator, active), (below, above) in peers.items():
            common: dict[str, Any] = {
                "path": path, "outcome": "stools", "treatment": "treatment", "active": active,
                "comparator": comparator,
            }  # fmt: skip
            plain = {"likelihood": "poisson", "priors": NO_RESIDUAL}
            nearest = latent(judge(model=plain, **common), Prior(form="normal", numbers=(0, 10)))
            own = latent(
                judge(model={"likelihood": "count"}, **common),
                Prior(form="normal", numbers=(0, 1)),
            )
            for text, peer, side in (
                ("below 0.9", below, lambda p: p.probability_below(np.log(0.9))),
                ("above 1.1", above, lambda p: p.probability_above(np.log(1.1))),
            ):
                lines.append(
                    line("PRODUCE", f"P(rate ratio {active} / {comparator} {text})",
                         "nof1 (JAGS)", (peer, None), (side(nearest), np.nan), (side(own), np.nan),
                         "the peer does not state its thresholds, nor which treatment is "
                         "divided by which; 0.9 and 1.1 are supposed here", near=None)
                )  # fmt: skip
    return Result(lines=lines)


def laski(folder: Path) -> Result:
    common: dict[str, Any] = {
        "path": folder / "laski_mbd.csv", "outcome": "outcome", "treatment": "treatment",
        "active": "treatment", "comparator": "baseline", "patient": "case", "time": "time",
        "blinded": False,
    }  # fmt: skip
    nearest = judge(model={"trend": False, "period_effects": False}, **common)
    own = judge(**common)
    undecided = all(one.verdict.recommendation.value == "cannot tell" for one in own.evaluations)
    return Result(
        lines=[
            line("Laski", "mean effect of 8 cases", "lme, random intercept, AR(1)",
                 (30.684, 2.996), pooled(nearest), pooled(own),
                 "effects may differ between cases, each has its own SD and correlation, and the "
                 "mean has a normal(0, 2 units) prior; own: with trend and period effects, which "
                 "a single switch cannot tell from the treatment", near=1.0)
        ],
        lessons=[
            Lesson(data="Laski", text="one switch a case: each case alone stays undecided",
                   is_seen=undecided)
        ],
    )  # fmt: skip


def cushny_peebles(folder: Path) -> Result:
    common: dict[str, Any] = {
        "path": folder / "cushny_peebles_sleep.csv", "outcome": "extra_hours",
        "treatment": "drug", "active": "2", "comparator": "1",
    }  # fmt: skip
    as_cycles = judge(cycle="id", **common)
    as_patients = judge(patient="id", **common)
    error = 1.58 / 4.0621
    return Result(
        lines=[
            line("Cushny-Peebles", "drug 2 - drug 1, ten pairs", "paired t", (1.58, error),
                 contrast(as_cycles), contrast(as_cycles, "sceptical"),
                 "half-normal(2 units) prior on the SD of pairs, narrower than these pairs are: "
                 "part of it is taken for residual", near=1.0),
            line("Cushny-Peebles", "mean effect of ten patients", "paired t", (1.58, error),
                 pooled(as_patients), pooled(as_patients),
                 "two numbers a patient: each residual SD is mostly its prior", near=1.0),
        ]
    )  # fmt: skip


def causal_impact(folder: Path) -> Result:
    text = (folder / "causalimpact_vignette.csv").read_text(encoding="utf-8")
    rows = [row.replace('"', "").split(",") for row in text.split()]
    lines = ["t,y,x1,phase"]
    lines += [f"{t},{y},{x},{'after' if int(t) > 70 else 'before'}" for t, y, x in rows[1:]]
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "series.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        common: dict[str, Any] = {
            "path": path, "outcome": "y", "treatment": "phase", "active": "after",
            "comparator": "before", "time": "t", "covariates": ("x1",), "blinded": False,
        }  # fmt: skip
        nearest = judge(model={"trend": False, "period_effects": False}, **common)
        own = judge(**common)
    undecided = own.evaluations[0].verdict.recommendation.value == "cannot tell"
    return Result(
        lines=[
            line("CausalImpact", "step at t = 71", "ordinary regression", (10.450, 0.265),
                 contrast(nearest), contrast(own, "sceptical"),
                 "AR(1) residual and priors; own: trend and period effects widen the interval, "
                 "as a single switch is all there is", near=1.5),
            line("CausalImpact", "step at t = 71", "CausalImpact vignette, 11 (9.8 to 11)",
                 (10.5, 0.4), contrast(nearest), contrast(own, "sceptical"), "as above",
                 near=1.5),
        ],
        lessons=[
            Lesson(data="CausalImpact", text="time and treatment are one and the same",
                   is_seen=undecided)
        ],
    )  # fmt: skip


def pooled(result: FileEvaluation) -> tuple[float, float]:
    assert result.pooled is not None
    return result.pooled.mean, result.pooled.sd


def spread(result: FileEvaluation) -> tuple[float, float]:
    assert result.pooled is not None
    return result.pooled.tau_mean, result.pooled.tau_sd


def line(
    data: str,
    quantity: str,
    peer: str,
    peer_value: tuple[float, float | None],
    nearest: tuple[float, float],
    own: tuple[float, float],
    why: str,
    near: float | None = 0.5,
) -> Line:
    return Line(
        data=data, quantity=quantity, peer=peer, peer_value=peer_value[0], peer_se=peer_value[1],
        nearest=nearest[0], nearest_sd=nearest[1], own=own[0], own_sd=own[1], why=why, near=near,
    )  # fmt: skip


DATASETS: dict[str, Callable[[Path], Result]] = {
    "caffeine": caffeine,
    "melatonin": melatonin,
    "gabapentin": gabapentin,
    "trialist": trialist,
    "laughter": laughter,
    "produce": produce,
    "laski": laski,
    "cushny_peebles": cushny_peebles,
    "causal_impact": causal_impact,
}


def all_results(folder: Path) -> Result:
    results = [make(folder) for make in DATASETS.values()]
    return Result(
        lines=[line_ for result in results for line_ in result.lines],
        lessons=[lesson for result in results for lesson in result.lessons],
    )
