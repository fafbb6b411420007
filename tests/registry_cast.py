"""Invented contributions for the tests of the registry."""

import numpy as np

from openldn.registry import Bundle, Contribution, CourseFacts, Ledger, OutcomeScale

PAIN = OutcomeScale(
    instrument="pain", scale="points", better="lower", minimum=0, maximum=10, mcid=1.0, unit=1.0
)
CROSSED = CourseFacts(
    design="crossed over", grade="A", pairs=3, active="ldn", comparator="placebo",
    model="openldn test",
)  # fmt: skip


def contribution(
    effect, sd, *, number, outcome=PAIN, course=CROSSED, condition="fibromyalgia", **covariates
):
    """A course whose curve is normal around an effect (active minus comparator)."""
    start, step = effect - 9 * sd, 18 * sd / 160
    x = start + step * np.arange(161)
    values = np.round(-0.5 * ((x - effect) / sd) ** 2, 5)
    return Contribution(
        id=f"{number:032x}", outcome=outcome, course=course, condition=condition,
        covariates=covariates, start=float(start), step=float(step),
        log_likelihood=tuple(float(value - values.max()) + 0.0 for value in values),
    )  # fmt: skip


def many(count, *, seed=1, mean=-1.0, spread=0.5, **changes):
    """Courses of a normal population."""
    rng = np.random.default_rng(seed)
    sds = rng.uniform(0.3, 0.8, count)
    effects = mean + spread * rng.standard_normal(count) + sds * rng.standard_normal(count)
    return [
        contribution(effect, sd, number=seed * 100_000 + k, **changes)
        for k, (effect, sd) in enumerate(zip(effects, sds, strict=True))
    ]


def bundle(contributions, *, clinic="a", entered=None, missing=None, edition=1, name=""):
    """A clinic's file as a value."""
    return Bundle(
        clinic=clinic * 64, contributions=tuple(contributions), smallest_cell=5,
        edition=edition, name=name,
        ledger=Ledger(entered=entered, missing=missing or {}),
    )  # fmt: skip
