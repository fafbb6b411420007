"""Plots of designs: what one will do, and what others would do in more or fewer days."""

from collections.abc import Sequence
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from openldn.report.design_text import say_points
from openldn.report.exposure_plot import color_of, themed
from openldn.report.forest_plot import save_figure
from openldn.report.palette import ACTIVE, GRID, INK, MUTED, OTHER, PRIOR, WORSE, Role
from openldn.report.plots import SETTINGS
from openldn.trial import (
    DesignCandidate,
    DesignPower,
    OperatingCharacteristics,
    SimulatedNumber,
    TrialProtocol,
)

# One for each length of periods; told apart by shape too.
STYLES: tuple[tuple[Role, str], ...] = (
    (OTHER, "s"), (PRIOR, "^"), (ACTIVE, "o"), (WORSE, "D"), (MUTED, "v"),
)  # fmt: skip
# Designs of the same number of days are drawn beside one another.
SHIFT_DAYS = 7.0
# A bar narrower than this has no room for its number.
NARROW = 0.07


def draw_power(power: DesignPower, *, kind: str = "svg", is_dark: bool = False) -> bytes:
    """Draw what a design does: a bar for each true effect, divided by decision.

    Parameters
    ----------
    power : DesignPower
    kind : str
        ``svg``, ``png`` or ``pdf``.
    """
    rows = power.rows
    settings: Any = {**SETTINGS, **themed(is_dark), "pdf.fonttype": 42}
    with rc_context(settings):
        figure = Figure(figsize=(6.4, 1.7 + 0.46 * len(rows)), layout="constrained")
        ax = figure.add_subplot()
        for k, row in enumerate(rows):
            _bar(ax, k, row, is_dark)
        ax.set_yticks(range(len(rows)), [_say_effect(row) for row in rows])
        ax.invert_yaxis()
        ax.set_xlim(0, 1)
        ax.xaxis.set_major_formatter(PercentFormatter(1.0))
        ax.set_xlabel("Share of simulated courses")
        ax.set_title("If the true effect is ...", fontsize="medium", loc="left")
        ax.tick_params(axis="y", length=0)
        handles, labels = ax.get_legend_handles_labels()
        figure.legend(handles[:3], labels[:3], loc="outside lower center", ncols=3)
        return save_figure(figure, kind, _say_power(power))


def draw_candidates(
    candidates: Sequence[DesignCandidate],
    *,
    chosen: TrialProtocol,
    kind: str = "svg",
    is_dark: bool = False,
) -> bytes:
    """Draw designs by their days: above if the drug helps, below if it does nothing.

    Parameters
    ----------
    candidates : sequence of DesignCandidate
    chosen : TrialProtocol
        The design that is ringed.
    kind : str
        ``svg``, ``png`` or ``pdf``.
    """
    settings: Any = {**SETTINGS, **themed(is_dark), "pdf.fonttype": 42}
    helpful = candidates[0].helpful
    with rc_context(settings):
        figure = Figure(figsize=(6.4, 6.0), layout="constrained")
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(2, 1))
        lengths = sorted({one.protocol.design.period_days for one in candidates})
        for k, days in enumerate(lengths):
            group = [one for one in candidates if one.protocol.design.period_days == days]
            role, mark = STYLES[k % len(STYLES)]
            color, shift = color_of(role, is_dark), SHIFT_DAYS * (k - (len(lengths) - 1) / 2)
            _line(above, group, [one.helpful.at_end.goes_on for one in group], color, mark, shift)
            _line(below, group, [one.none.at_end.goes_on for one in group], color, mark, shift)
            _number(above, group, shift, is_dark, helps=True)
            _number(below, group, shift, is_dark, helps=False)
            for one in group:
                if one.protocol.design == chosen.design:
                    _ring(above, one.protocol.design.total_days + shift, one.helpful, is_dark)
                    _ring(below, one.protocol.design.total_days + shift, one.none, is_dark)
        above.set_ylim(0, 1)
        above.set_title(
            f'"Continue" if it helps by {say_points(helpful.benefit)} ({helpful.mcids:g} MCID): '
            "high is good",
            fontsize="medium", loc="left",
        )  # fmt: skip
        below.set_title('"Continue" if it does nothing: low is good', fontsize="medium", loc="left")
        highest = max(0.05, *(one.none.at_end.goes_on.high * 1.1 for one in candidates))
        below.set_ylim(-0.1 * highest, highest)
        below.set_xlabel("Days from the start to the answer")
        for ax in (above, below):
            ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
            ax.grid(visible=True)
        handles, labels = above.get_legend_handles_labels()
        figure.legend(
            handles,
            labels,
            loc="outside lower center",
            ncols=4,
            frameon=False,
            title="Length of a period (in the marks: number of cycles; ring: the design proposed)",
        )
        return save_figure(figure, kind, _say_candidates(candidates))


def _bar(ax: Axes, k: int, row: OperatingCharacteristics, is_dark: bool) -> None:
    parts = (
        ("continue", row.with_looks.goes_on, ACTIVE),
        ("undecided", row.with_looks.undecided, GRID),
        ("stop", row.with_looks.stops, WORSE),
    )
    left = 0.0
    for name, part, role in parts:
        ax.barh(k, part.value, left=left, height=0.66, color=color_of(role, is_dark), label=name)
        if part.value > NARROW:
            ink = color_of(INK, is_dark) if role is GRID else ("#151a20" if is_dark else "white")
            ax.text(
                left + part.value / 2, k, f"{part.value:.0%}", ha="center", va="center", color=ink
            )
        left += part.value


def _line(
    ax: Axes,
    group: Sequence[DesignCandidate],
    shares: Sequence[SimulatedNumber],
    color: str,
    mark: str,
    shift: float,
) -> None:
    """Designs of one length of periods, each with its number of cycles in its mark."""
    x = [one.protocol.design.total_days + shift for one in group]
    y = [share.value for share in shares]
    low = [share.value - share.low for share in shares]
    high = [share.high - share.value for share in shares]
    ax.errorbar(
        x, y, yerr=(low, high), color=color, marker=mark, ms=10, lw=1.0, elinewidth=1.2,
        clip_on=False, label=f"{group[0].protocol.design.period_days} days",
    )  # fmt: skip


def _number(
    ax: Axes, group: Sequence[DesignCandidate], shift: float, is_dark: bool, *, helps: bool
) -> None:
    for one in group:
        row = one.helpful if helps else one.none
        ax.text(
            one.protocol.design.total_days + shift, row.at_end.goes_on.value,
            str(one.protocol.design.cycles), ha="center", va="center_baseline",
            fontsize="x-small", color="#151a20" if is_dark else "white", zorder=5,
        )  # fmt: skip


def _ring(ax: Axes, days: float, row: OperatingCharacteristics, is_dark: bool) -> None:
    ax.plot(
        [days], [row.at_end.goes_on.value], marker="o", ms=18, mew=1.8, mfc="none",
        mec=color_of(INK, is_dark), linestyle="none", clip_on=False, zorder=6,
    )  # fmt: skip


def _say_effect(row: OperatingCharacteristics) -> str:
    if row.benefit == 0:
        return "no effect"
    word = "better" if row.benefit > 0 else "worse"
    return f"{say_points(abs(row.benefit))} {word}\n({abs(row.mcids):.3g} MCID)"


def _say_power(power: DesignPower) -> str:
    """Alternative text: every number of the plot."""
    lines = [
        f"{_say_effect(row).replace(chr(10), ' ')}: continue {row.with_looks.goes_on.value:.1%}, "
        f"undecided {row.with_looks.undecided.value:.1%}, stop {row.with_looks.stops.value:.1%}"
        for row in power.rows
    ]
    return f"What the design decides by true effect. {'; '.join(lines)}."


def _say_candidates(candidates: Sequence[DesignCandidate]) -> str:
    lines = [
        f"{one.protocol.design.cycles} cycles of {one.protocol.design.period_days}-day periods, "
        f"{one.protocol.design.total_days} days: {one.helpful.at_end.goes_on.value:.0%} if it "
        f"helps, {one.none.at_end.goes_on.value:.1%} if it does nothing"
        for one in candidates
    ]
    return f"Share of courses that end with continue, by design. {'; '.join(lines)}."
