"""Plots of a cohort: curves with numbers at risk, and categories with the unaccounted visible."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from openldn.registry import (
    CountsAs,
    Method,
    Origin,
    Responses,
    Retention,
    SurvivalAnswer,
    SurvivalCurve,
)
from openldn.report.cohort_words import unit_of
from openldn.report.exposure_plot import LINES, color_of, themed
from openldn.report.forest_plot import save_figure
from openldn.report.palette import (
    ACTIVE,
    ACTIVE_TINT,
    INK,
    MUTED,
    OTHER,
    OTHER_TINT,
    SURFACE,
    WORSE,
    WORSE_TINT,
    Role,
)
from openldn.report.plots import SETTINGS
from openldn.report.words import shorten

_PARTS: dict[CountsAs, tuple[tuple[Role, Role], ...]] = {  # ground and text, by what it says
    CountsAs.RESPONSE: ((ACTIVE, SURFACE), (ACTIVE, SURFACE)),
    CountsAs.STABLE: ((ACTIVE_TINT, INK),),
    CountsAs.PROGRESSION: ((WORSE_TINT, INK),),
    CountsAs.DEATH: ((WORSE, SURFACE),),
}
_NARROW = 0.075  # share of the bar below which a number does not fit into it
_RISK_TIMES = 6
_LINE_IN = 0.2
_NO_COMPARISON = "No comparison group: nothing is said of what the drug did."


def draw_survival(found: SurvivalAnswer, *, kind: str = "svg", is_dark: bool = False) -> bytes:
    """Draw the share alive with its intervals, and how many are still watched.

    Parameters
    ----------
    found : SurvivalAnswer
    kind : str
        ``svg``, ``png`` or ``pdf``.
    is_dark : bool

    Raises
    ------
    RegistryError
        If there is no curve, as for a state in time.
    """
    curves = [(one.label, one.curve) for one in found.groups]
    start = "the first dose" if found.question.origin is Origin.ENTRY else "diagnosis"
    if found.method is Method.LANDMARK:
        start = f"day {found.question.landmark:g} after the first dose"
    note = (
        _NO_COMPARISON
        if len(curves) == 1
        else "Groups may differ in more than the drug: read with care."
    )
    lost = sum(one.unaccounted for one in found.groups)
    if lost:
        note += (
            f"\n{lost:,} of {found.n:,} lost, or not seen for long: taken to live as the others."
        )
    return _draw_curves(curves, "Alive", start, note, kind=kind, is_dark=is_dark)


def draw_retention(found: Retention, *, kind: str = "svg", is_dark: bool = False) -> bytes:
    """Draw the share still on the drug as reported, at worst and at best."""
    curves = [("as reported", found.reported), ("at worst", found.worst), ("at best", found.best)]
    return _draw_curves(
        curves, "Still on the drug", "the first dose", _NO_COMPARISON, kind=kind, is_dark=is_dark,
        n_banded=1,
    )  # fmt: skip


def _draw_curves(
    curves: Sequence[tuple[str, SurvivalCurve]],
    what: str,
    start: str,
    note: str,
    *,
    kind: str,
    is_dark: bool,
    n_banded: int | None = None,
) -> bytes:
    longest = max(curve.last for _, curve in curves)
    unit, length = unit_of(longest)
    settings: Any = {**SETTINGS, **themed(is_dark), "pdf.fonttype": 42}
    with rc_context(settings):
        figure = Figure(figsize=(6.2, 4.0 + _LINE_IN * len(curves)), layout="constrained")
        below = _LINE_IN * (len(curves) + 1.4)
        ax, risk = figure.subplots(2, 1, sharex=True, height_ratios=(3.0, below))
        for k, (label, curve) in enumerate(curves):
            role, dashes = LINES[k % len(LINES)]
            color = color_of(role, is_dark)
            x, y, low, high = _steps(curve, length)
            if n_banded is None or k < n_banded:
                ax.fill_between(x, low, high, step="post", color=color, alpha=0.14, linewidth=0)
            ax.step(x, y, where="post", color=color, linestyle=dashes, lw=1.5, label=label)
            is_banded = n_banded is None or k < n_banded
            gone = curve.left[~curve.had_event].tolist() if is_banded else []
            ax.plot([day / length for day in gone], [curve.at(day).value for day in gone], "|",
                    color=color, ms=5, mew=0.8)  # fmt: skip
        ax.set_ylim(0, 1.02)
        ax.set_xlim(0, longest / length * 1.01)
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
        ax.xaxis.set_major_locator(MaxNLocator(_RISK_TIMES, integer=True))
        ax.grid(visible=True, axis="y")
        ax.set_ylabel(what)
        ax.set_xlabel(f"{unit.capitalize()} since {start}")
        ax.tick_params(axis="x", labelbottom=True)
        if len(curves) > 1:
            ax.legend(loc="lower left")
        _numbers_at_risk(risk, ax, curves, length, is_dark)
        figure.suptitle(f"{note}\nBands: 95 % intervals. Ticks: last contact.", x=0.01, ha="left",
                        fontsize="small", color=color_of(MUTED, is_dark))  # fmt: skip
        return save_figure(figure, kind, _say_curves(curves, what, unit, length))


def _steps(curve: SurvivalCurve, length: float) -> tuple[Any, Any, Any, Any]:
    """Corners of the curve and its band, from all at day 0 to the last observation."""
    days = [0.0, *curve.time.tolist(), curve.last]
    first = float(curve.time[0]) / 2 if len(curve.time) else curve.last
    points = [curve.at(first), *(curve.at(day) for day in days[1:])]
    share, low, high = (
        np.array([getattr(one, name) for one in points]) for name in ("value", "low", "high")
    )
    return np.array(days) / length, share, low, high


def _numbers_at_risk(
    ax: Axes, curve_ax: Axes, curves: Sequence[tuple[str, SurvivalCurve]], length: float,
    is_dark: bool,
) -> None:  # fmt: skip
    low, high = curve_ax.get_xlim()
    times = [x for x in curve_ax.get_xticks() if low <= x <= high]
    ax.set_ylim(len(curves) - 0.4, -1.2)
    ax.text(0, -0.9, "Still watched", fontsize="small", color=color_of(MUTED, is_dark))
    for k, (label, curve) in enumerate(curves):
        color = color_of(LINES[k % len(LINES)][0], is_dark)
        for x in times:
            count = curve.count_at_risk(x * length)
            align = "left" if x == 0 else "center"
            ax.text(x, k, f"{count:,}", ha=align, va="center", fontsize="small", color=color)
        if len(curves) > 1:
            ax.annotate(shorten(label, 22), xy=(0, k), xycoords=("axes fraction", "data"),
                        xytext=(-6, 0), textcoords="offset points", ha="right", va="center",
                        fontsize="small", color=color, annotation_clip=False)  # fmt: skip
    ax.set_yticks([])
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(axis="x", length=0, labelbottom=False)


def _say_curves(
    curves: Sequence[tuple[str, SurvivalCurve]], what: str, unit: str, length: float
) -> str:
    told = []
    for label, curve in curves:
        end = curve.at(curve.last).value
        median = curve.median.value
        half = "half not reached" if median is None else f"half after {median / length:.3g} {unit}"
        last = "" if end is None else f", {end:.0%} at {curve.last / length:.3g} {unit}"
        told.append(f"{label}: {curve.n} persons, {half}{last}")
    return f"{what} over time. {'; '.join(told)}."


def draw_responses(found: Responses, *, kind: str = "svg", is_dark: bool = False) -> bytes:
    """Draw the categories as one bar for each denominator, the unaccounted as a part of its own."""
    counts = found.counts
    wholes = [("outcome told", counts.told)]
    if counts.followed is not None and counts.told <= counts.followed:
        wholes.append(("followed", counts.followed))
    wholes.append(("entered", counts.whole))
    settings: Any = {**SETTINGS, **themed(is_dark), "pdf.fonttype": 42, "hatch.color":
                     color_of(MUTED, is_dark)}  # fmt: skip
    with rc_context(settings):
        figure = Figure(figsize=(6.2, 1.5 + 0.62 * len(wholes)), layout="constrained")
        ax = figure.add_subplot()
        for row, (_, whole) in enumerate(wholes):
            _bar(ax, found, row, whole, is_dark)
        ax.set_yticks(range(len(wholes)), [f"{name}\n{whole:,}" for name, whole in wholes])
        ax.set_ylim(len(wholes) - 0.45, -0.55)
        ax.set_xlim(0, 1)
        ax.xaxis.set_major_formatter(PercentFormatter(1.0))
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        handles, labels = ax.get_legend_handles_labels()
        unique = dict(zip(labels, handles, strict=True))
        figure.legend(unique.values(), unique.keys(), loc="outside lower left", ncols=3)
        figure.suptitle(_NO_COMPARISON, x=0.01, ha="left", fontsize="small",
                        color=color_of(MUTED, is_dark))  # fmt: skip
        return save_figure(figure, kind, _say_responses(found))


def _bar(ax: Axes, found: Responses, row: int, whole: int, is_dark: bool) -> None:
    left = 0.0
    seen: dict[CountsAs, int] = {}
    for one in found.counts.categories:
        count = found.counts.count_of(one.name)
        roles = _PARTS[one.counts_as]
        place = seen.get(one.counts_as, 0)
        seen[one.counts_as] = place + 1
        ground, ink = roles[min(place, len(roles) - 1)]
        ax.barh(row, count / whole, left=left, height=0.62, color=color_of(ground, is_dark),
                edgecolor=color_of(SURFACE, is_dark), label=f"{one.label} ({count:,})",
                alpha=1.0 if place == 0 else 0.72)  # fmt: skip
        _label_part(ax, row, left, count, whole, color_of(ink, is_dark))
        left += count / whole
    lost = whole - found.counts.told
    if lost > 0:
        ax.barh(row, lost / whole, left=left, height=0.62, color=color_of(OTHER_TINT, is_dark),
                edgecolor=color_of(OTHER, is_dark), hatch="////", lw=0.8,
                label=f"unaccounted for ({found.counts.unaccounted:,})")  # fmt: skip
        _label_part(ax, row, left, lost, whole, color_of(INK, is_dark), is_boxed=True)


def _label_part(
    ax: Axes, row: int, left: float, count: int, whole: int, color: str, *, is_boxed: bool = False
) -> None:
    share = count / whole
    if share < _NARROW:
        return
    box: Any = {"facecolor": ax.figure.get_facecolor(), "edgecolor": "none", "pad": 1.5}
    ax.text(left + share / 2, row, f"{count:,}\n{share:.0%}", ha="center", va="center",
            fontsize="small", color=color, bbox=box if is_boxed else None)  # fmt: skip


def _say_responses(found: Responses) -> str:
    counts = found.counts
    parts = ", ".join(f"{one.label} {counts.count_of(one.name)}" for one in counts.categories)
    return (
        f"Categories of {counts.whole} persons who entered: {parts}, unaccounted for "
        f"{counts.unaccounted}."
    )
