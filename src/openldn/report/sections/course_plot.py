"""Drawing of the course: over time, or as pairs within cycles."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from openldn.record import UNKNOWN, Course, Floats, Instrument
from openldn.report.palette import ACTIVE, ACTIVE_TINT, INK, MUTED, OTHER, OTHER_TINT, SURFACE
from openldn.report.words import shorten
from openldn.trial import CourseEvaluation

# Points of width that one character of a small label takes, about.
CHARACTER_PT = 5.6
MANY_ENTRIES = 150
# A scale is drawn from end to end unless the scores use less than this share of it.
LEAST_SHARE_OF_SCALE = 0.2


def draw_timeline(figure: Figure, evaluation: CourseEvaluation, narrow: bool) -> None:
    """Draw scores over time under a strip of treatments, doses below."""
    dosed = evaluation.course.dose_mg is not None
    heights = [0.09, 1.0, 0.22] if dosed else [0.09, 1.0]
    panels = np.atleast_1d(
        figure.subplots(len(heights), 1, sharex=True, gridspec_kw={"height_ratios": heights})
    )
    strip, main = panels[0], panels[1]
    _draw_strip(strip, main, evaluation, width_pt=figure.get_figwidth() * 72 * 0.88)
    _draw_scores(main, evaluation)
    _set_scale(main, evaluation.instrument, evaluation.course.outcome)
    main.set_ylabel(shorten(evaluation.instrument.name, 30))
    if dosed:
        _draw_doses(panels[2], evaluation.course)
    _name_days(panels[-1], evaluation.course, narrow)
    _add_legend(figure, main, strip, narrow)


def treatment_runs(course: Course) -> Iterator[tuple[float, float, int]]:
    """Stretches of days on one treatment, half-open, with the treatment's code."""
    if course.day is None or not len(course):
        return
    day = course.day
    steps = np.diff(np.unique(day))
    starts = np.flatnonzero(np.r_[True, np.diff(course.treatment) != 0])
    ends = np.r_[day[starts[1:]], day[-1] + (float(np.median(steps)) if len(steps) else 1.0)]
    for first, end in zip(starts, ends, strict=True):
        yield float(day[first]), float(end), int(course.treatment[first])


def _draw_strip(strip: Axes, main: Axes, evaluation: CourseEvaluation, *, width_pt: float) -> None:
    course = evaluation.course
    runs = list(treatment_runs(course))
    span = runs[-1][1] - runs[0][0]
    for start, end, code in runs:
        name = "" if code == UNKNOWN else course.treatments[code]
        face, line = _strip_colors(name, evaluation)
        hatch = None if name in (evaluation.active, evaluation.comparator) else "////"
        strip.broken_barh(
            [(start, end - start)],
            (0, 1),
            facecolor=face,
            edgecolor=line,
            linewidth=0.6,
            hatch=hatch,
        )
        if name == evaluation.active:
            main.axvspan(start, end, color=ACTIVE_TINT.stand_in, linewidth=0, zorder=0)
        if len(name) * CHARACTER_PT < width_pt * (end - start) / span:
            color = SURFACE.stand_in if name == evaluation.active else INK.stand_in
            strip.text(
                (start + end) / 2, 0.47, name, ha="center", va="center", color=color, fontsize=8
            )
    strip.set_ylim(0, 1)
    strip.set_axis_off()


def _strip_colors(name: str, evaluation: CourseEvaluation) -> tuple[str, str]:
    if name == evaluation.active:
        return ACTIVE.stand_in, ACTIVE.stand_in
    if name == evaluation.comparator:
        return OTHER_TINT.stand_in, OTHER.stand_in
    return SURFACE.stand_in, MUTED.stand_in


def _draw_scores(axes: Axes, evaluation: CourseEvaluation) -> None:
    course, fitted = evaluation.course, evaluation.fitted
    day = np.zeros(len(course)) if course.day is None else course.day
    size = 3.4 if len(course) > MANY_ENTRIES else 5.0
    for name, style in _marks(evaluation).items():
        here = _is_on(course, name)
        if here.any():
            axes.plot(
                day[here],
                course.outcome[here],
                linestyle="none",
                markersize=size,
                label=shorten(name),
                zorder=3,
                **style,
            )
    axes.plot(
        day,
        fitted.expected_comparator,
        color=OTHER.stand_in,
        linewidth=1.4,
        linestyle=(0, (5, 2.5)),
        zorder=2,
        label=f"expected on {shorten(evaluation.comparator, 14)}",
    )
    axes.plot(
        day, fitted.expected, color=ACTIVE.stand_in, linewidth=1.8, zorder=2, label="expected"
    )
    gone = ~np.isfinite(course.outcome)
    if gone.any():
        axes.plot(
            day[gone],
            np.full(int(gone.sum()), 0.025),
            marker="x",
            markersize=4,
            linestyle="none",
            color=MUTED.stand_in,
            label="missing",
            zorder=3,
            transform=axes.get_xaxis_transform(),
        )
    axes.grid(axis="y")


def _marks(evaluation: CourseEvaluation) -> dict[str, dict[str, Any]]:
    """Marker per treatment: shape and filling tell them apart, not color alone."""
    blue, gray, paper = ACTIVE.stand_in, OTHER.stand_in, SURFACE.stand_in
    marks = {
        evaluation.comparator: {"marker": "o", "markerfacecolor": paper, "markeredgecolor": gray},
        evaluation.active: {"marker": "o", "markerfacecolor": blue, "markeredgecolor": paper},
    }
    for name in evaluation.course.treatments:
        marks.setdefault(
            name, {"marker": "^", "markerfacecolor": paper, "markeredgecolor": MUTED.stand_in}
        )
    return marks


def _is_on(course: Course, name: str) -> np.ndarray:
    if name not in course.treatments:
        return np.zeros(len(course), dtype=bool)
    on: np.ndarray = course.treatment == course.treatments.index(name)
    return on & np.isfinite(course.outcome)


def _set_scale(axes: Axes, instrument: Instrument, outcome: Floats) -> None:
    low, high, width = instrument.minimum, instrument.maximum, instrument.width
    seen = outcome[np.isfinite(outcome)]
    if low is None or high is None or width is None or not len(seen):
        return
    if np.ptp(seen) < LEAST_SHARE_OF_SCALE * width:
        return
    for end in (low, high):
        axes.axhline(end, color=MUTED.stand_in, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1)
    axes.set_ylim(low - 0.08 * width, high + 0.04 * width)


def _draw_doses(axes: Axes, course: Course) -> None:
    if course.day is None or course.dose_mg is None:
        return
    noted = np.isfinite(course.dose_mg)
    axes.vlines(course.day[noted], 0, course.dose_mg[noted], color=INK.stand_in, linewidth=1.2)
    top = float(np.max(course.dose_mg[noted], initial=1.0))
    axes.set_ylim(0, 1.15 * top)
    axes.set_yticks([0, top])
    axes.set_ylabel("Dose,\nmg", rotation=0, ha="right", va="center", fontsize=8)


def _name_days(axes: Axes, course: Course, narrow: bool) -> None:
    axes.xaxis.set_major_locator(MaxNLocator(4 if narrow else 8, integer=True))
    first = course.date_at(0)
    if first is None or course.day is None:
        axes.set_xlabel("Day of the course")
        return
    zero = first - timedelta(days=int(np.floor(course.day[0])))

    def to_date(day: float, _: int | None) -> str:
        when = zero + timedelta(days=int(day))
        return f"{when:%b} {when.day}"

    axes.xaxis.set_major_formatter(FuncFormatter(to_date))
    last = first + timedelta(days=int(course.day[-1] - course.day[0]))
    years = f"{first.year}" if first.year == last.year else f"{first.year} to {last.year}"
    axes.set_xlabel(f"Date, {years}")


def _add_legend(figure: Figure, main: Axes, strip: Axes, narrow: bool) -> None:
    handles, labels = main.get_legend_handles_labels()
    if any(bar.get_hatch() for bar in strip.collections):
        handles = [
            *handles,
            Patch(facecolor=SURFACE.stand_in, edgecolor=MUTED.stand_in, hatch="////"),
        ]
        labels = [*labels, "other, or not noted"]
    figure.legend(handles, labels, loc="outside lower left", ncols=2 if narrow else 5)


def draw_pairs(figure: Figure, evaluation: CourseEvaluation, narrow: bool) -> None:
    """Draw scores of courses without time: a pair of dots per cycle, or a dot per entry."""
    axes = figure.subplots()
    course = evaluation.course
    place = _places(course)
    for cycle in np.unique(place):
        means = [
            _mean_at(course, name, place == cycle)
            for name in (evaluation.comparator, evaluation.active)
        ]
        axes.plot(
            [cycle - 0.14, cycle + 0.14], means, color=MUTED.stand_in, linewidth=1.2, zorder=2
        )
    for name, style in _marks(evaluation).items():
        here = _is_on(course, name)
        side = {evaluation.comparator: -0.14, evaluation.active: 0.14}.get(name, 0.0)
        if here.any():
            axes.plot(
                place[here] + side,
                course.outcome[here],
                linestyle="none",
                markersize=7,
                label=shorten(name),
                zorder=3,
                **style,
            )
    _set_scale(axes, evaluation.instrument, course.outcome)
    labels = course.cycles if course.cycle is not None else ("all scores",)
    step = max(1, len(labels) // (6 if narrow else 14))
    axes.set_xticks(range(0, len(labels), step), [shorten(x, 10) for x in labels[::step]])
    axes.set_xlim(-0.6, len(labels) - 0.4)
    axes.set_xlabel("Cycle" if course.cycle is not None else "")
    axes.set_ylabel(shorten(evaluation.instrument.name, 30))
    axes.grid(axis="y")
    figure.legend(loc="outside lower left", ncols=2 if narrow else 4)


def _places(course: Course) -> Floats:
    if course.cycle is None:
        return np.zeros(len(course))
    return course.cycle.astype(float)


def _mean_at(course: Course, name: str, here: np.ndarray) -> float:
    scores = course.outcome[here & _is_on(course, name)]
    return float(scores.mean()) if len(scores) else float("nan")
