"""The invented people of the page that follows one trial: their days, from fixed seeds."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from openldn.trial import (
    Schedule,
    SimulatedPerson,
    TrialProtocol,
    draw_sequence,
    lay_out,
    simulate_scores,
)

FIRST_DAY = date(2024, 1, 8)
# The first seed that was tried for each; none was chosen for what came out.
PERSON_SEED, OPEN_SEED, CLINIC_SEEDS = 1, 2, {"north": 3, "south": 4}
PEOPLE = {"north": 14, "south": 12}
# Days as those of `openldn trial power`; the effect is large, half as much again as the MCID.
PERSON = SimulatedPerson(
    baseline=6.0, residual_sd=1.2, correlation=0.4, period_sd=0.3, missing_share=0.08,
    onset_half_life_days=7.0, effect=-3.0,
)  # fmt: skip
# Effects of the others: smaller on average, and unlike one another.
MEAN_EFFECT, EFFECT_SD = -1.0, 1.2
# What belief and time do where the drug is known: the placebo arm of the largest trial in
# fibromyalgia, doi:10.1016/S2665-9913(23)00278-3.
BELIEF = -0.9
BEFORE_DAYS, AFTER_DAYS = 28, 84


def blinded_scores(protocol: TrialProtocol, order: Sequence[int], *, seed: int) -> list[str]:
    """Scores of the person through a trial, a text for each day, blank where none was noted."""
    return _scores(protocol, lay_out(protocol.design, tuple(order)), PERSON, seed=seed)


def kit_diary(scores: Sequence[str], kits: Sequence[Mapping[str, Any]]) -> str:
    """The diary that the person keeps: the day, the number on the box, the pain."""
    on = {
        int(kit["first_day"]) - 1 + day: kit["number"]
        for kit in kits
        for day in range(int(kit["days"]))
    }
    rows = [(_on(day), on.get(day, ""), score) for day, score in enumerate(scores)]
    return _table(("date", "kit", "pain"), rows)


def open_diary(protocol: TrialProtocol) -> str:
    """The same person without a trial: a month without, three months with, and knowing it."""
    rng = np.random.default_rng(OPEN_SEED)
    level = np.repeat([0.0, 1.0], [BEFORE_DAYS, AFTER_DAYS])
    # Months wander as periods do; belief comes with the drug, and as slowly.
    month = (np.arange(len(level)) // BEFORE_DAYS).astype(np.int64)
    person = SimulatedPerson(
        baseline=PERSON.baseline, residual_sd=PERSON.residual_sd, correlation=PERSON.correlation,
        period_sd=PERSON.period_sd, missing_share=PERSON.missing_share,
        onset_half_life_days=PERSON.onset_half_life_days, effect=PERSON.effect + BELIEF,
    )  # fmt: skip
    score = simulate_scores(
        person, level=level, period=month, rng=rng, instrument=protocol.instrument
    )
    rows = [
        (_on(day), "LDN" if level[day] else "none", _text(score[day])) for day in range(len(level))
    ]
    return _table(("date", "treatment", "pain"), rows)


def clinic_diary(protocol: TrialProtocol, clinic: str) -> str:
    """Diaries of a clinic's other patients, each through the same design in an order of its own."""
    rng = np.random.default_rng(CLINIC_SEEDS[clinic])
    rows: list[tuple[str, ...]] = []
    for number in range(PEOPLE[clinic]):
        order = draw_sequence(protocol.design, lambda count: int(rng.integers(count)))
        plan = lay_out(protocol.design, order)
        person = SimulatedPerson(
            baseline=float(rng.uniform(5, 7)), residual_sd=1.2, correlation=0.4, period_sd=0.3,
            missing_share=0.1, onset_half_life_days=7.0,
            effect=MEAN_EFFECT + EFFECT_SD * float(rng.standard_normal()),
        )  # fmt: skip
        scores = _scores(protocol, plan, person, seed=int(rng.integers(2**31)))
        rows += [
            (
                f"{clinic}-{number + 1:02d}", _on(day), plan.labels[plan.treatment[day]],
                plan.periods[plan.period[day]], scores[day],
            )
            for day in range(plan.days)
        ]  # fmt: skip
    return _table(("code", "date", "treatment", "period", "pain"), rows)


def _scores(
    protocol: TrialProtocol, plan: Schedule, person: SimulatedPerson, *, seed: int
) -> list[str]:
    score = simulate_scores(
        person, level=(plan.treatment == 1).astype(float), period=plan.period,
        rng=np.random.default_rng(seed), instrument=protocol.instrument,
    )  # fmt: skip
    return [_text(value) for value in score]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()


def _on(day: int) -> str:
    return str(FIRST_DAY + timedelta(days=day))


def _text(score: float) -> str:
    return "" if np.isnan(score) else f"{score:.0f}"
