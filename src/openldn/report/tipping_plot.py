"""Plot of how the answer moves with what belief and time are assumed to have done."""

from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from openldn.report.exposure_plot import color_of, themed
from openldn.report.forest_plot import save_figure
from openldn.report.palette import ACTIVE, INK, MUTED, PRIOR, WORSE
from openldn.report.plots import SETTINGS
from openldn.report.unblinded_text import say_tipping
from openldn.report.units import POINTS
from openldn.report.words import NBSP, score, shorten
from openldn.trial import UnblindedEvaluation

Z95 = 1.959963984540054
LIKELY = 0.80
SIZE_IN = (5.6, 6.0)


def draw_tipping(found: UnblindedEvaluation, *, kind: str = "svg", is_dark: bool = False) -> bytes:
    """Draw chance and size of the drug's own effect over the change by belief and time.

    Parameters
    ----------
    found : UnblindedEvaluation
    kind : str
        ``svg``, ``png`` or ``pdf``.
    is_dark : bool
    """
    settings: Any = {**SETTINGS, **themed(is_dark), "pdf.fonttype": 42}
    with rc_context(settings):
        figure = Figure(figsize=SIZE_IN, layout="constrained")
        top, bottom = figure.subplots(2, 1, sharex=True)
        for ax in (top, bottom):
            _placebo(ax, found, is_dark)
        _chance(top, found, is_dark)
        _effect(bottom, found, is_dark)
        bottom.set_xlim(0.0, found.tipping[-1].change)
        bottom.set_xlabel("Assumed improvement by belief and time alone, points")
        figure.suptitle(
            f"If belief and time did so much: what is left for {shorten(found.plain.active, 16)}?",
            fontsize="medium", x=0.01, ha="left",
        )  # fmt: skip
        handles, labels = top.get_legend_handles_labels()
        if handles:
            figure.legend(handles, labels, loc="outside lower left")
        return save_figure(figure, kind, _say(found))


def _placebo(ax: Axes, found: UnblindedEvaluation, is_dark: bool) -> None:
    """Band of what placebo arms did: the average with its interval, and single persons."""
    change = found.change
    if change is None:
        return
    color = color_of(PRIOR, is_dark)
    sign = found.plain.instrument.sign
    middle = sign * change.mean
    low, high = change.interval or (change.mean - Z95 * change.se, change.mean + Z95 * change.se)
    spread = change.prior.spread
    what = "by your assumption" if change.is_assumption else "placebo arms"
    ax.axvspan(
        middle - spread, middle + spread, color=color, alpha=0.10, lw=0,
        label=f"{what}: two of three persons",
    )  # fmt: skip
    ax.axvspan(
        min(sign * low, sign * high), max(sign * low, sign * high), color=color, alpha=0.28, lw=0,
        label=f"{what}: the average (95 % interval)",
    )  # fmt: skip


def _chance(ax: Axes, found: UnblindedEvaluation, is_dark: bool) -> None:
    x = [one.change for one in found.tipping]
    y = [one.p_mcid for one in found.tipping]
    ax.plot(x, y, color=color_of(ACTIVE, is_dark), lw=2.0)
    ax.axhline(LIKELY, color=color_of(MUTED, is_dark), lw=1.0, linestyle=(0, (4, 3)))
    _beside(ax, LIKELY, "likely\n(80 %)", is_dark)
    if found.tips_at is not None and found.tips_at < x[-1] - 1e-9:
        ax.plot([found.tips_at], [LIKELY], "o", color=color_of(WORSE, is_dark), ms=7, clip_on=False)
        # The curve falls to the right: below and left of the point nothing is drawn.
        is_near_start = found.tips_at < 0.45 * x[-1]
        ax.annotate(
            f"turns at\n{found.tips_at:.1f} points", xy=(found.tips_at, LIKELY),
            xytext=(12, 8) if is_near_start else (-8, -12), textcoords="offset points",
            ha="left" if is_near_start else "right", va="bottom" if is_near_start else "top",
            color=color_of(WORSE, is_dark),
        )  # fmt: skip
    ax.set_ylim(0, 1.02)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_ylabel(f"Chance that {found.plain.active}\nitself helps by {_size(found)}")
    ax.grid(visible=True, axis="y")


def _size(found: UnblindedEvaluation) -> str:
    mcid = found.plain.instrument.mcid or 0.0
    return f"{score(float(f'{mcid:.3g}'))} {POINTS.one if mcid == 1 else POINTS.many}"


def _beside(ax: Axes, height: float, text: str, is_dark: bool) -> None:
    """Name a line at the right edge, where it covers nothing."""
    ax.annotate(
        text, xy=(1.0, height), xycoords=("axes fraction", "data"), xytext=(5, 0),
        textcoords="offset points", va="center", fontsize="small",
        color=color_of(MUTED, is_dark), annotation_clip=False,
    )  # fmt: skip


def _effect(ax: Axes, found: UnblindedEvaluation, is_dark: bool) -> None:
    x = np.array([one.change for one in found.tipping])
    sign = found.plain.instrument.sign
    mean = sign * np.array([one.mean for one in found.tipping])
    ends = sign * np.array([one.ci95 for one in found.tipping])
    color = color_of(ACTIVE, is_dark)
    ax.fill_between(x, ends.min(axis=1), ends.max(axis=1), color=color, alpha=0.18, linewidth=0)
    ax.plot(x, mean, color=color, lw=2.0)
    ax.axhline(0.0, color=color_of(INK, is_dark), lw=1.0)
    mcid = found.plain.instrument.mcid or 0.0
    ax.axhline(mcid, color=color_of(MUTED, is_dark), lw=1.0, linestyle=(0, (4, 3)))
    _beside(ax, 0.0, "no effect", is_dark)
    _beside(ax, mcid, "matters", is_dark)
    ax.set_ylabel("Left for the drug, points\n(up: better; band: 95 %)")
    ax.grid(visible=True, axis="y")


def _say(found: UnblindedEvaluation) -> str:
    """Alternative text: what the plot says in words, and its ends."""
    first, last = found.tipping[0], found.tipping[-1]
    text = (
        f"Chance that {found.plain.active} itself helps by {_size(found)}: {first.p_mcid:.2f} if "
        f"belief and time did nothing, {last.p_mcid:.2f} if they improved the score by "
        f"{last.change:.1f} points. {say_tipping(found)}"
    )
    return text.replace(NBSP, " ")
