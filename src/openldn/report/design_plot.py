"""Plots of designs: what one will do, and what others would do in more or fewer days."""

from collections.abc import Sequence
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from openldn.report.design_text import say_points
from openldn.report.exposure_plot import color_of, themed
from openldn.report.forest_plot import save_figure
from openldn.report.palette import ACTIVE, GRID, INK, MUTED, OTHER, PRIOR, WORSE, Role
from openldn.report.plots import SETTINGS
from openldn.trial import (
    DesignCandidate,
    DesignPower,
    OperatingCharacteristics,
    TrialProtocol,
)

# One for each length of periods; told apart by shape too.
STYLES: tuple[tuple[Role, str], ...] = (
    (OTHER, "s"), (PRIOR, "^"), (ACTIVE, "o"), (WORSE, "D"), (MUTED, "v"),
)  # fmt: skip
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
    """Draw designs in rows, shortest first: left if the drug helps, right if it does nothing.

    Parameters
    ----------
    candidates : sequence of DesignCandidate
    chosen : TrialProtocol
        The design that is ringed, and whose name is bold.
    kind : str
        ``svg``, ``png`` or ``pdf``.
    """
    settings: Any = {**SETTINGS, **themed(is_dark), "pdf.fonttype": 42}
    helpful = candidates[0].helpful
    with rc_context(settings):
        figure = Figure(figsize=(6.4, 1.9 + 0.36 * len(candidates)), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=(3, 2))
        lengths = sorted({one.protocol.design.period_days for one in candidates})
        for row, one in enumerate(candidates):
            role, mark = STYLES[lengths.index(one.protocol.design.period_days) % len(STYLES)]
            color, is_chosen = color_of(role, is_dark), one.protocol.design == chosen.design
            _mark(left, row, one.helpful, color, mark, is_chosen=is_chosen, is_dark=is_dark)
            _mark(right, row, one.none, color, mark, is_chosen=is_chosen, is_dark=is_dark)
        _name_rows(left, candidates, chosen, is_dark)
        left.set_xlim(0, 1)
        left.set_title(f"it helps by {say_points(helpful.benefit)}\nhigh is good", loc="left",
                       fontsize="medium")  # fmt: skip
        highest = max(0.05, *(one.none.at_end.goes_on.high * 1.1 for one in candidates))
        right.set_xlim(-0.02 * highest, highest)
        right.set_title("it does nothing\nlow is good", fontsize="medium", loc="left")
        for ax, places in ((left, 5), (right, 3)):
            ax.xaxis.set_major_locator(MaxNLocator(places, steps=[1, 2, 2.5, 5, 10]))
            ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{100 * x:g} %"))
            ax.tick_params(axis="y", length=0)
            ax.grid(visible=True, axis="x")
        figure.suptitle('Courses judged "continue" at the end, if ...', x=0.01, ha="left",
                        fontsize="medium", fontweight="bold")  # fmt: skip
        figure.supxlabel(
            f"Share of simulated courses, 95 % Monte Carlo interval; {helpful.courses:,} each\n"
            "Row: cycles × length of a period (days in all); ring: the design proposed",
            fontsize="small",
        )
        return save_figure(figure, kind, _say_candidates(candidates))


def _name_rows(
    ax: Axes, candidates: Sequence[DesignCandidate], chosen: TrialProtocol, is_dark: bool
) -> None:
    designs = [one.protocol.design for one in candidates]
    names = [f"{one.cycles} × {one.period_days} d  ({one.total_days})" for one in designs]
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)
    for label, design in zip(ax.get_yticklabels(), designs, strict=True):
        if design == chosen.design:
            label.set(fontweight="bold", color=color_of(INK, is_dark))


def _mark(
    ax: Axes, row: int, one: OperatingCharacteristics, color: str, mark: str, *,
    is_chosen: bool, is_dark: bool,
) -> None:  # fmt: skip
    """A share with its interval, exactly in its row."""
    share = one.at_end.goes_on
    ends = ([share.value - share.low], [share.high - share.value])
    ax.errorbar([share.value], [row], xerr=ends, color=color, marker=mark, ms=7, elinewidth=1.4,
                clip_on=False)  # fmt: skip
    if is_chosen:
        ax.plot([share.value], [row], marker="o", ms=14, mew=1.6, mfc="none",
                mec=color_of(INK, is_dark), clip_on=False, zorder=6)  # fmt: skip


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
