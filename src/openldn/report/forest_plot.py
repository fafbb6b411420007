"""Forest, cumulative and funnel plots of studies, as a journal would print them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.ticker import FuncFormatter, LogLocator

from openldn.report.exposure_plot import color_of, themed
from openldn.report.palette import ACTIVE, INK, MUTED, WORSE
from openldn.report.plots import SETTINGS

Z95 = 1.959963984540054
# Ratio of the ends of an axis beyond which only powers of ten are named.
WIDE = 100.0
THRESHOLD = "smallest change that matters to one person; no threshold for a difference of groups"


@dataclass(frozen=True, kw_only=True)
class ForestRow:
    """A line of a forest plot.

    Parameters
    ----------
    label : str
        Study and year.
    estimate, low, high : float
    weight : float or None
        Percent; the size of the square. ``None`` for a study shown but not pooled.
    tag : str
        Said at the right edge where there is no weight.
    note : str
        Like n and comparator, small beneath the label.
    """

    label: str
    estimate: float
    low: float
    high: float
    weight: float | None = None
    note: str = ""
    tag: str = "not pooled"


@dataclass(frozen=True, kw_only=True)
class ForestSummary:
    """The diamond: pooled estimate with its interval, and where a new study would lie."""

    label: str
    estimate: float
    low: float
    high: float
    predicted_low: float | None = None
    predicted_high: float | None = None


def draw_forest(
    rows: Sequence[ForestRow],
    *,
    summary: ForestSummary | None,
    axis: str,
    title: str = "",
    is_ratio: bool = False,
    threshold: float | None = None,
    kind: str = "svg",
    is_dark: bool = False,
) -> bytes:
    """Draw a forest plot.

    Parameters
    ----------
    rows : sequence of ForestRow
        In the order shown; estimates of ratios as ratios.
    summary : ForestSummary or None
        ``None`` where nothing may be pooled.
    axis, title : str
    is_ratio : bool
        Logarithmic axis, line of no effect at 1.
    threshold : float or None
        Smallest change that matters to a person; a dashed line.
    kind : str
        ``svg``, ``png`` or ``pdf``.
    """
    settings: Any = {**SETTINGS, **themed(is_dark), "pdf.fonttype": 42}
    with rc_context(settings):
        count = len(rows) + (1.6 if summary else 0)
        figure = Figure(figsize=(7.6, 1.5 + 0.42 * count), layout="constrained")
        ax = figure.add_subplot()
        ax.axvline(1.0 if is_ratio else 0.0, color=color_of(MUTED, is_dark), lw=1.0)
        if threshold is not None:
            ax.axvline(
                threshold, color=color_of(WORSE, is_dark), lw=1.0, linestyle=(0, (4, 3)),
                label=THRESHOLD,
            )  # fmt: skip
        _rows(ax, rows, is_dark)
        if summary is not None:
            _diamond(ax, summary, len(rows) + 0.6, is_dark)
        _label(ax, rows, summary)
        _text(ax, rows, summary, is_dark)
        if is_ratio:
            ax.set_xscale("log")
            low, high = ax.get_xlim()
            is_wide = high / low > WIDE
            ax.xaxis.set_major_locator(LogLocator(subs=(1.0,) if is_wide else (1.0, 2.0, 5.0)))
            ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
            ax.minorticks_off()
        ax.set_xlabel(axis)
        if threshold is not None:
            figure.legend(loc="outside lower left")
        if title:
            figure.suptitle(title, fontsize="medium", x=0.01, ha="left")
        return save_figure(figure, kind, _say(rows, summary, title))


def _rows(ax: Axes, rows: Sequence[ForestRow], is_dark: bool) -> None:
    blue, gray = color_of(ACTIVE, is_dark), color_of(MUTED, is_dark)
    heaviest = max((row.weight or 0.0 for row in rows), default=0.0) or 1.0
    for k, row in enumerate(rows):
        color = gray if row.weight is None else blue
        ax.plot([row.low, row.high], [k, k], color=color, lw=1.3, solid_capstyle="butt")
        size = 5.0 if row.weight is None else 3.5 + 7.0 * np.sqrt(row.weight / heaviest)
        ax.plot(row.estimate, k, "D" if row.weight is None else "s", color=color, ms=size)


def _diamond(ax: Axes, summary: ForestSummary, y: float, is_dark: bool) -> None:
    ink = color_of(INK, is_dark)
    if summary.predicted_low is not None and summary.predicted_high is not None:
        ax.plot([summary.predicted_low, summary.predicted_high], [y, y], color=ink, lw=2.2)
    corners = [
        (summary.low, y),
        (summary.estimate, y - 0.28),
        (summary.high, y),
        (summary.estimate, y + 0.28),
    ]
    ax.add_patch(Polygon(corners, closed=True, color=ink, zorder=3))


def _label(ax: Axes, rows: Sequence[ForestRow], summary: ForestSummary | None) -> None:
    places = [float(k) for k in range(len(rows))]
    labels = [f"{row.label}\n{row.note}" if row.note else row.label for row in rows]
    if summary is not None:
        places.append(len(rows) + 0.6)
        labels.append(summary.label)
    ax.set_yticks(places, labels)
    ax.set_ylim(max(places, default=0) + 0.7, -0.7)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def _text(
    ax: Axes, rows: Sequence[ForestRow], summary: ForestSummary | None, is_dark: bool
) -> None:
    """Numbers at the right edge."""
    for k, row in enumerate(rows):
        weight = row.tag if row.weight is None else f"{row.weight:.1f} %"
        numbers = f"{_say_number(row.estimate)} ({_say_number(row.low)} to {_say_number(row.high)})"
        _right(ax, k, f"{numbers}  {weight}", is_dark)
    if summary is not None:
        text = f"{summary.estimate:.2f} ({summary.low:.2f} to {summary.high:.2f})"
        _right(ax, len(rows) + 0.6, text, is_dark)


def _say_number(value: float) -> str:
    """Two decimals, or two digits where those would hide a small ratio."""
    return f"{value:.2g}" if 0 < abs(value) < 0.005 else f"{value:.2f}"


def _right(ax: Axes, y: float, text: str, is_dark: bool) -> None:
    ax.annotate(
        text,
        xy=(1.0, y),
        xycoords=("axes fraction", "data"),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        fontsize="small",
        color=color_of(INK, is_dark),
        annotation_clip=False,
    )


def draw_funnel(
    estimates: Sequence[float],
    errors: Sequence[float],
    *,
    center: float,
    axis: str,
    kind: str = "svg",
    is_dark: bool = False,
) -> bytes:
    """Draw estimates over their standard errors, with the region where 95 % would lie.

    Parameters
    ----------
    estimates, errors : sequence of float
        On the scale of the analysis (logarithms for ratios).
    center : float
        The pooled estimate.
    """
    settings: Any = {**SETTINGS, **themed(is_dark), "pdf.fonttype": 42}
    with rc_context(settings):
        figure = Figure(figsize=(5.6, 4.4), layout="constrained")
        ax = figure.add_subplot()
        deepest = 1.08 * max(errors)
        ax.fill(
            [center, center - Z95 * deepest, center + Z95 * deepest], [0, deepest, deepest],
            color=color_of(MUTED, is_dark), alpha=0.12, linewidth=0,
        )  # fmt: skip
        ax.axvline(center, color=color_of(MUTED, is_dark), lw=1.0)
        ax.plot(estimates, errors, "o", color=color_of(ACTIVE, is_dark), ms=5)
        ax.set_ylim(deepest, 0)
        ax.set_ylabel("Standard error")
        ax.set_xlabel(axis)
        alt = f"Funnel plot of {len(estimates)} studies around {center:.2f}."
        return save_figure(figure, kind, alt)


def save_figure(figure: Figure, kind: str, alt: str) -> bytes:
    """Write a figure; SVG says aloud what it shows, PNG and PDF hold it as description."""
    keys: dict[str, dict[str, Any]] = {
        "svg": {"Date": None},
        "png": {"Description": alt},
        "pdf": {"Subject": alt, "CreationDate": None},
    }
    out = io.BytesIO()
    figure.savefig(out, format=kind, dpi=160, metadata=keys[kind])
    if kind != "svg":
        return out.getvalue()
    label = quoteattr(alt)
    return out.getvalue().replace(b"<svg ", f'<svg role="img" aria-label={label} '.encode(), 1)


def _say(rows: Sequence[ForestRow], summary: ForestSummary | None, title: str) -> str:
    """Alternative text: every number of the plot."""
    lines = [f"{row.label}: {row.estimate:.2f}, {row.low:.2f} to {row.high:.2f}" for row in rows]
    if summary is not None:
        lines.append(f"pooled: {summary.estimate:.2f}, {summary.low:.2f} to {summary.high:.2f}")
    return f"Forest plot. {title} {'; '.join(lines)}."
