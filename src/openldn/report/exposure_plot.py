"""Plot of a simulation: concentration, receptors, tone; one color a hypothesis, bands of 95 %."""

import io
from collections.abc import Sequence
from pathlib import PurePath
from textwrap import wrap
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from openldn.errors import ExchangeError
from openldn.report.exposure_text import DECOMPENSATED, say_setting
from openldn.report.palette import ACTIVE, GRID, INK, MUTED, OTHER, PRIOR, SURFACE, WORSE, Role
from openldn.report.plots import SETTINGS
from openldn.simulate import Exposure, Liver

FORMATS = ("svg", "png", "pdf")
# Lines differ in dashes too, for those who do not see the colors.
LINES: tuple[tuple[Role, Any], ...] = (
    (ACTIVE, "-"),
    (WORSE, (0, (5, 2))),
    (PRIOR, (0, (1, 1.2))),
    (OTHER, (0, (6, 1.5, 1, 1.5))),
)
PANELS = (
    ("naltrexone", "Naltrexone in plasma\nng/mL"),
    ("RO_mu", "Mu receptors\nblocked, brain"),
    ("ROp_mu", "Mu receptors blocked,\noutside the brain"),
    ("tone", "Net opioid tone,\nrelative to no drug"),
)
HOURS_SHOWN = 72.0


def plot_format(path: str | PurePath) -> str:
    """Format by the name of the file.

    Raises
    ------
    ExchangeError
        If the name ends otherwise.
    """
    ending = PurePath(path).suffix.lower().lstrip(".")
    if ending not in FORMATS:
        raise ExchangeError(
            f"the plot {PurePath(path).name} ends with .{ending or '(nothing)'}; must be one of "
            f"{', '.join('.' + one for one in FORMATS)}."
        )
    return ending


def draw_exposures(exposures: Sequence[Exposure], *, kind: str, is_dark: bool = False) -> bytes:
    """Draw simulations side by side.

    Parameters
    ----------
    exposures : sequence of Exposure
        Of one regimen, one for each hypothesis.
    kind : str
        ``svg``, ``png`` or ``pdf``.
    is_dark : bool
        For a dark ground.

    Returns
    -------
    bytes
        Of the file.
    """
    settings = {**SETTINGS, **themed(is_dark), "pdf.fonttype": 42}
    panels = [(name, title) for name, title in PANELS if name in exposures[0].curves]
    with rc_context(settings):
        figure = Figure(figsize=(7.2, 1.0 + 1.75 * len(panels)), layout="constrained")
        axes = list(figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0])
        for ax, (name, title) in zip(axes, panels, strict=True):
            _panel(ax, exposures, name, title, is_dark=is_dark)
        _finish(figure, axes, exposures)
        out = io.BytesIO()
        metadata = {"Date": None} if kind == "svg" else None
        figure.savefig(out, format=kind, dpi=160, metadata=metadata)
    return out.getvalue()


def themed(is_dark: bool) -> dict[str, Any]:
    """Settings of Matplotlib for a ground."""
    ink, muted, grid, surface = (color_of(role, is_dark) for role in (INK, MUTED, GRID, SURFACE))
    return {
        "figure.facecolor": surface,
        "savefig.facecolor": surface,
        "axes.edgecolor": muted,
        "axes.labelcolor": ink,
        "grid.color": grid,
        "xtick.color": muted,
        "ytick.color": muted,
        "text.color": ink,
    }


def color_of(role: Role, is_dark: bool) -> str:
    """Color of a role on a ground."""
    return role.dark if is_dark else role.light


def _panel(
    ax: Axes, exposures: Sequence[Exposure], name: str, title: str, *, is_dark: bool
) -> None:
    for exposure, (role, dashes) in zip(exposures, LINES * 4, strict=False):
        band, hours, color = exposure.curves[name], exposure.times_h, color_of(role, is_dark)
        days = hours / 24
        if band.low is not None and band.high is not None:
            ax.fill_between(days, band.low, band.high, color=color, alpha=0.14, linewidth=0)
        ax.plot(
            days, band.best, color=color, linestyle=dashes, lw=1.4, label=exposure.hypothesis.name
        )
    ax.set_ylabel(title)
    ax.grid(visible=True, axis="y")
    ax.margins(x=0.01)
    if name.startswith("RO"):
        ax.set_ylim(0, 1)
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    elif name == "tone":
        ax.axhline(1.0, color=color_of(MUTED, is_dark), lw=0.9)
        ax.set_ylim(bottom=0)
    else:
        ax.set_ylim(bottom=0)


def _finish(figure: Figure, axes: Sequence[Axes], exposures: Sequence[Exposure]) -> None:
    first = exposures[0]
    axes[-1].set_xlabel("Days since the first dose")
    axes[-1].xaxis.set_major_locator(MaxNLocator(integer=first.times_h[-1] > 5 * 24))
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4)
    note = "Bands: 95 % of persons, uncertainty included. " if first.n_draws else ""
    lines = [
        *wrap(say_setting(first), 88),
        f"{note}What doses of 1 to 6 mg do is extrapolated.",
        *wrap(DECOMPENSATED if first.person.liver is Liver.DECOMPENSATED else "", 88),
    ]
    figure.suptitle(
        "\n".join(lines),
        fontsize="medium",
        x=0.01,
        ha="left",
    )
