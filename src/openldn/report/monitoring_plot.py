"""The looks of a trial against their thresholds, and the bets on its order, as a plot."""

from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter, PercentFormatter

from openldn.report.design_words import points
from openldn.report.exposure_plot import color_of, themed
from openldn.report.forest_plot import save_figure
from openldn.report.monitoring_text import step_words, where
from openldn.report.palette import ACTIVE, INK, MUTED, WORSE
from openldn.report.plots import SETTINGS
from openldn.trial import LookResult, Monitoring

# E-values below this are shown at it: what they lost beyond tells nothing more.
LEAST_E = 0.1


def draw_monitoring(found: Monitoring, *, kind: str = "svg", is_dark: bool = False) -> bytes:
    """Draw both lines over days.

    Parameters
    ----------
    found : Monitoring
    kind : str
        ``svg``, ``png`` or ``pdf``.
    """
    settings: Any = {**SETTINGS, **themed(is_dark), "pdf.fonttype": 42}
    with rc_context(settings):
        figure = Figure(figsize=(5.6, 6.4), layout="constrained")
        above, below = figure.subplots(2, 1, height_ratios=(3, 2), sharex=True)
        _draw_looks(above, found, is_dark)
        _draw_bets(below, found, is_dark)
        _name_days(below, found)
        figure.suptitle(step_words(found), x=0.01, ha="left", fontsize="medium", wrap=True)
        return save_figure(figure, kind, _say(found))


def certain_of(look: LookResult, *, is_masked: bool) -> float:
    """Probability that the look is judged by: the lesser of both priors."""
    pair = (look.chosen, look.own)
    if is_masked:
        # Not the sum of both ways: each way alone has to reach the threshold.
        return max(min(one.p_mcid for one in pair), min(one.p_harm_mcid for one in pair))
    return min(one.p_mcid for one in pair)


def _draw_looks(ax: Axes, found: Monitoring, is_dark: bool) -> None:
    so_far = found.so_far
    protocol = so_far.protocol
    rule = protocol.analysis.spec().decision
    ends = [so_far.cycle_ends[cycle - 1] for cycle in protocol.look_cycles]
    early = found.thresholds.masked_at if so_far.is_masked else found.thresholds.continue_at
    needed = [early] * (len(ends) - 1) + [rule.continue_at]
    planned = [(day, at) for day, at in zip(ends, needed, strict=True) if at is not None]
    ax.plot(
        *zip(*planned, strict=True), "_", color=color_of(INK, is_dark), ms=22, mew=2,
        label="needed to say so at this look", clip_on=False,
    )  # fmt: skip
    days = [look.day for look in found.looks]
    kits = so_far.is_masked
    size = points(protocol.mcid)
    label = f"{'kits differ' if kits else 'better'} by {size} or more"
    ax.plot(
        days, [certain_of(look, is_masked=kits) for look in found.looks], "o-",
        color=color_of(ACTIVE, is_dark), lw=1.6, ms=6, label=label, clip_on=False,
    )  # fmt: skip
    ahead = [look for look in found.looks if look.chance is not None]
    ax.plot(
        [look.day for look in ahead], [look.chance or 0.0 for look in ahead], "s:",
        color=color_of(WORSE, is_dark), lw=1.2, ms=4, label="chance that the end says so",
        clip_on=False,
    )  # fmt: skip
    if len(ends) > 1:
        beside = 0.03 * so_far.cycle_ends[-1]  # a single early look is a line too
        ax.hlines(
            found.thresholds.futility_below, ends[0] - beside, ends[-2] + beside,
            color=color_of(WORSE, is_dark), linestyle=(0, (4, 3)), lw=1.0, label="futile below",
        )  # fmt: skip
    ax.set_ylim(0, 1)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_ylabel("Probability (lower of both priors)")
    ax.grid(visible=True, axis="y")
    ax.set_title("A  Planned looks", loc="left", fontsize="medium")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.04), ncols=2, fontsize="small")


def _draw_bets(ax: Axes, found: Monitoring, is_dark: bool) -> None:
    ax.set_title("B  Bet on the order of treatments", loc="left", fontsize="medium")
    if found.bets is None:
        ax.set_axis_off()
        ax.text(0.0, 0.8, "Not available for this design.", transform=ax.transAxes)
        return
    bets = found.bets
    days = [0, *found.so_far.cycle_ends[: len(bets.values)]]
    values = [1.0, *(max(float(value), LEAST_E) for value in bets.values)]
    ax.set_yscale("log")
    ax.step(days, values, where="post", color=color_of(ACTIVE, is_dark), lw=1.4)
    ax.plot(days, values, "o", color=color_of(ACTIVE, is_dark), ms=5, clip_on=False)
    ax.axhline(bets.needed, color=color_of(INK, is_dark), lw=1.6)
    ax.axhline(bets.largest, color=color_of(MUTED, is_dark), lw=1.0, linestyle=(0, (4, 3)))
    left = 0.02 * found.so_far.cycle_ends[-1]
    ax.text(left, bets.needed * 1.12, f"needed: {bets.needed:g}", fontsize="small")
    # Close to the line of what is needed there is room on its other side alone.
    is_near = bets.needed <= bets.largest < 2 * bets.needed
    ax.text(
        left + 0.5 * is_near * found.so_far.cycle_ends[-1], bets.largest * 1.12,
        f"most it can be: {bets.largest:.3g}", fontsize="small", color=color_of(MUTED, is_dark),
    )  # fmt: skip
    ax.set_ylim(LEAST_E * 0.9, 2.2 * max(bets.needed, bets.largest))
    ticks = [one for one in (LEAST_E, 1, 5, 20, 200, 2000) if one <= max(20, bets.largest)]
    ax.yaxis.set_major_locator(FixedLocator(ticks))
    ax.yaxis.set_major_formatter(FuncFormatter(_name_e))
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.minorticks_off()
    ax.grid(visible=True, axis="y")
    ax.set_ylabel("Value of the bet (e-value)")


def _name_e(value: float, _: int) -> str:
    return f"\u2264 {value:g}" if value <= LEAST_E else f"{value:g}"


def _name_days(ax: Axes, found: Monitoring) -> None:
    ends = found.so_far.cycle_ends
    ax.set_xlim(0, ends[-1] * 1.06)
    shown = ends if len(ends) <= 6 else ends[:: len(ends) // 6 + 1]
    ax.set_xticks([0, *shown])
    ax.set_xlabel("Days passed; marks are ends of cycles")


def _say(found: Monitoring) -> str:
    """Alternative text: every number of the plot."""
    masked = found.so_far.is_masked
    looks = "; ".join(
        f"after cycle {look.cycle} {certain_of(look, is_masked=masked):.2f}, needed "
        f"{'never' if look.needed is None else f'{look.needed:.2f}'}"
        + ("" if look.chance is None else f", chance at the end {look.chance:.2f}")
        for look in found.looks
    )
    bets = ""
    if found.bets is not None:
        bets = "Bets: " + ", ".join(f"{value:.2g}" for value in found.bets.values)
        bets += f"; needed {found.bets.needed:g}, at most {found.bets.largest:.3g}."
    return f"{where(found)} {step_words(found)} Looks: {looks or 'none yet'}. {bets}"
