"""The periods of a trial over its days, with the scores that were noted."""

from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from openldn.report.design_words import stretches
from openldn.report.exposure_plot import color_of, themed
from openldn.report.forest_plot import save_figure
from openldn.report.palette import ACTIVE, ACTIVE_TINT, GRID, INK, MUTED, OTHER, OTHER_TINT, SURFACE
from openldn.report.plots import SETTINGS
from openldn.trial import CourseSoFar, TrialProtocol

# A stretch this narrow, as a share of the whole, has no room for its name.
NARROW = 0.055


def draw_periods(
    protocol: TrialProtocol,
    so_far: CourseSoFar | None = None,
    *,
    kind: str = "svg",
    is_dark: bool = False,
) -> bytes:
    """Draw the period diagram of CENT 2015, with each day's score where there is a diary.

    Parameters
    ----------
    protocol : TrialProtocol
    so_far : CourseSoFar, optional
        Tells treatments of complete cycles and scores; without it the plan alone is drawn.
    kind : str
        ``svg``, ``png`` or ``pdf``.
    """
    order = so_far.sequence if so_far is not None else ()
    is_told = len(order) == protocol.design.periods
    rows = stretches(protocol, order if is_told else ())
    settings: Any = {**SETTINGS, **themed(is_dark), "pdf.fonttype": 42}
    with rc_context(settings):
        tall = 3.4 if so_far is not None else 1.5
        figure = Figure(figsize=(7.2, tall), layout="constrained")
        if so_far is not None:
            strip, below = figure.subplots(2, 1, height_ratios=(1, 4), sharex=True)
            _draw_scores(below, so_far, is_dark)
            below.set_xlabel("Day of the trial")
        else:
            strip = figure.subplots()
            strip.set_xlabel("Day of the trial")
        _draw_strip(strip, rows, protocol, is_dark)
        said = "; ".join(f"{name} days {low}-{high} {what}" for name, low, high, _, what in rows)
        return save_figure(figure, kind, f"Period diagram. {said}.")


def _draw_strip(
    ax: Axes, rows: list[tuple[str, int, int, str, str]], protocol: TrialProtocol, is_dark: bool
) -> None:
    last = rows[-1][2]
    for name, low, high, _, what in rows:
        is_period = name.startswith("period")
        tint = GRID if not is_period else OTHER_TINT
        if is_period and what in protocol.design.labels[1:]:
            tint = ACTIVE_TINT
        ax.barh(
            0, high - low + 1, left=low - 1, height=1.0, color=color_of(tint, is_dark),
            edgecolor=color_of(SURFACE, is_dark), linewidth=1.0,
        )  # fmt: skip
        if (high - low + 1) / last < NARROW:
            continue
        words = (
            [name.removeprefix("period "), what] if is_period and what != "by the key" else [name]
        )
        if is_period and what == "by the key":
            words = [name.removeprefix("period ")]
        ax.text(
            (low + high - 1) / 2, 0, "\n".join(words), ha="center", va="center", fontsize="small",
            color=color_of(INK, is_dark),
        )  # fmt: skip
    ax.set_xlim(0, last)
    ax.set_ylim(-0.5, 0.5)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    others = any(not row[0].startswith("period") for row in rows)
    note = "; without a number: run-in or washout" if others else ""
    ax.set_title(f"Periods of the trial{note}", loc="left", fontsize="medium")


def _draw_scores(ax: Axes, so_far: CourseSoFar, is_dark: bool) -> None:
    course, instrument = so_far.course, so_far.protocol.instrument
    assert course.day is not None
    assert course.period is not None
    active = color_of(ACTIVE, is_dark)
    is_on = np.isin(course.treatment, range(1, len(so_far.labels)))
    marks = (
        (is_on, active, "o", so_far.protocol.active),
        (~is_on, color_of(OTHER, is_dark), "s", ""),
    )
    for here, color, mark, _ in marks:
        ax.plot(
            course.day[here] + 0.5, course.outcome[here], mark, color=color, ms=2.6, alpha=0.8,
        )  # fmt: skip
    for stretch in np.unique(course.period):
        here = (course.period == stretch) & np.isfinite(course.outcome)
        if np.any(here):
            ends = [course.day[here].min(), course.day[here].max() + 1]
            ax.plot(ends, [course.outcome[here].mean()] * 2, color=color_of(MUTED, is_dark), lw=1.6)
    if instrument.minimum is not None and instrument.maximum is not None:
        ax.set_ylim(instrument.minimum - 0.3, instrument.maximum + 0.3)
    better = "lower is better" if instrument.better == "lower" else "higher is better"
    ax.set_ylabel(f"{instrument.name}\n({better})")
    ax.grid(visible=True, axis="y")
