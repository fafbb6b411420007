"""A registry's pool as a picture: every course, the average, and how people differ."""

from collections.abc import Sequence

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from openldn.registry import MemberEffect, RegistryPool
from openldn.report.exposure_plot import color_of, themed
from openldn.report.forest_plot import save_figure
from openldn.report.palette import ACTIVE, INK, MUTED, OTHER
from openldn.report.plots import SETTINGS

# More courses than this are drawn as evenly spaced ones of all.
MOST_ROWS = 60
# Rows below the courses: the mean and one more person.
MEAN_ROW, NEXT_ROW, FIRST_ROW = 1.4, 0.2, 3.0


def draw_pool(
    pool: RegistryPool, *, shows_members: bool = False, kind: str = "svg", is_dark: bool = False
) -> bytes:
    """Draw the mean and the next person, and where asked each course alone and after pooling.

    Parameters
    ----------
    pool : RegistryPool
    shows_members : bool
        Also draw single courses: for the clinic that contributed them, not for publication.
    kind : str
        ``svg``, ``png`` or ``pdf``.
    is_dark : bool
        Colors for a dark page.
    """
    chosen = _chosen(pool) if shows_members else []
    with rc_context(SETTINGS | themed(is_dark)):
        figure = Figure(figsize=(7.2, 2.4 + 0.12 * len(chosen)), layout="constrained")
        axes = figure.subplots()
        if chosen:
            _draw_rows(axes, chosen, is_dark)
        _draw_summary(axes, pool, is_dark)
        _dress(axes, pool, len(chosen), is_dark)
        if chosen:
            figure.legend(loc="outside lower center", ncols=2, frameon=False, fontsize=8)
        return save_figure(figure, kind, _say(pool, shows_members=shows_members))


def _chosen(pool: RegistryPool) -> list[MemberEffect]:
    """Courses by their pooled benefit; evenly spaced ones where there are too many."""
    ordered = sorted(pool.effects, key=lambda one: (one.mean, one.id))
    if len(ordered) <= MOST_ROWS:
        return ordered
    places = np.linspace(0, len(ordered) - 1, MOST_ROWS).round().astype(int)
    return [ordered[place] for place in places]


def _draw_rows(axes: Axes, chosen: Sequence[MemberEffect], is_dark: bool) -> None:
    rows = np.arange(len(chosen)) + FIRST_ROW
    alone = np.array([(one.alone_mean, one.alone_sd) for one in chosen])
    after = np.array([(one.mean, one.sd) for one in chosen])
    axes.errorbar(
        alone[:, 0], rows + 0.2, xerr=1.96 * alone[:, 1], fmt="o", ms=2.2, lw=0.7,
        color=color_of(OTHER, is_dark), alpha=0.8, label="from the person's own diary, 95 %",
    )  # fmt: skip
    axes.errorbar(
        after[:, 0], rows - 0.2, xerr=1.96 * after[:, 1], fmt="o", ms=2.2, lw=1.1,
        color=color_of(ACTIVE, is_dark), label="after pooling, 95 %",
    )  # fmt: skip


def _draw_summary(axes: Axes, pool: RegistryPool, is_dark: bool) -> None:
    low, high = pool.mean.ci95
    middle = pool.mean.mean
    diamond = [MEAN_ROW, MEAN_ROW + 0.35, MEAN_ROW, MEAN_ROW - 0.35]
    axes.fill([low, middle, high, middle], diamond, color=color_of(INK, is_dark), lw=0)
    axes.plot(
        pool.next_member, [NEXT_ROW] * 2, lw=3, color=color_of(ACTIVE, is_dark),
        solid_capstyle="butt",
    )  # fmt: skip


def _dress(axes: Axes, pool: RegistryPool, count: int, is_dark: bool) -> None:
    muted = color_of(MUTED, is_dark)
    axes.axvline(0.0, color=muted, lw=0.9)
    top = FIRST_ROW + count if count else MEAN_ROW + 0.8
    if pool.mcid is not None:
        axes.plot([pool.mcid] * 2, [-0.5, top - 0.2], color=muted, lw=0.9, ls=(0, (4, 3)))
        axes.annotate("MCID", (pool.mcid, top), ha="center", va="bottom", fontsize=8, color=muted)
    axes.set_yticks([NEXT_ROW, MEAN_ROW], ["one more person, 95 %", "mean of all, 95 %"])
    axes.set_ylim(-0.5, top + (1.6 if count else 0.6))
    axes.grid(axis="x", lw=0.6)
    axes.set_axisbelow(True)
    unit = pool.unit if pool.unit in ("points", "MCIDs") else f"{pool.unit} scale"
    axes.set_xlabel(f"benefit of the active treatment, {unit} (left of 0: worse)")


def _say(pool: RegistryPool, *, shows_members: bool) -> str:
    low, high = pool.mean.ci95
    rows = " with 95 % intervals before and after pooling" if shows_members else " pooled"
    return (
        f"{pool.members} courses{rows}. Mean benefit {pool.mean.mean:.2f}, "
        f"95 % {low:.2f} to {high:.2f}; one more person {pool.next_member[0]:.2f} to "
        f"{pool.next_member[1]:.2f}."
    )
