"""Drawing: one figure in two widths, as SVG that belongs into the page.

Matplotlib is used through ``Figure`` objects alone: no pyplot, no lasting change of its
settings, no date in the file, so that the same input gives the same bytes.
"""

import io
import re
import warnings
from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from openldn.report.blocks import Plot, Table
from openldn.report.palette import ACTIVE, GRID, INK, MUTED, OTHER, to_css_variables
from openldn.report.units import Unit
from openldn.report.words import score, shorten

WIDE_IN, NARROW_IN = 7.2, 3.5
FONT_PT = 9.0
SETTINGS: Any = {  # the names are those of Matplotlib
    "svg.fonttype": "none",  # text stays text: it can be selected, searched, read aloud
    "svg.hashsalt": "openldn",  # same ids on every run
    "text.parse_math": False,  # a dollar sign in a label is a dollar sign
    "font.family": "DejaVu Sans",  # measured with the font that ships with Matplotlib
    "font.size": FONT_PT,
    "axes.labelsize": FONT_PT,
    "axes.facecolor": "none",
    "axes.edgecolor": MUTED.stand_in,
    "axes.labelcolor": INK.stand_in,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": GRID.stand_in,
    "grid.linewidth": 0.7,
    "xtick.color": MUTED.stand_in,
    "ytick.color": MUTED.stand_in,
    "xtick.labelsize": FONT_PT - 0.5,
    "ytick.labelsize": FONT_PT - 0.5,
    "text.color": INK.stand_in,
    "hatch.linewidth": 1.0,
    "hatch.color": MUTED.stand_in,
    "legend.frameon": False,
    "legend.fontsize": FONT_PT - 0.5,
    "legend.handlelength": 1.8,
    "legend.columnspacing": 1.4,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
}

Draw = Callable[[Figure, bool], None]


def make_plot(
    draw: Draw,
    *,
    key: str,
    title: str,
    description: str,
    caption: str,
    table: Table,
    height_in: float = 3.2,
    narrow_height_in: float | None = None,
) -> Plot:
    """Draw a plot for wide and for narrow screens.

    Parameters
    ----------
    draw : callable
        Takes an empty figure and whether it is the narrow one.
    key : str
        Prefix of all ids inside the two SVGs; unique on the page.
    title, description : str
        Alternative text: what the plot is, and what it shows.
    caption : str
        How to read it.
    table : Table
        The data.
    """
    narrow_height = narrow_height_in or height_in
    return Plot(
        wide=_to_svg(draw, (WIDE_IN, height_in), False, f"{key}-w", title, description),
        narrow=_to_svg(draw, (NARROW_IN, narrow_height), True, f"{key}-n", title, description),
        caption=caption,
        table=table,
    )


def _to_svg(
    draw: Draw, size_in: tuple[float, float], narrow: bool, key: str, title: str, description: str
) -> Markup:
    buffer = io.StringIO()
    with rc_context(SETTINGS), warnings.catch_warnings():
        # Only widths are measured with Matplotlib's font; the reader's own has the glyph.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure = Figure(figsize=size_in, layout="constrained")
        draw(figure, narrow)
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return _for_page(buffer.getvalue(), key=key, title=title, description=description)


def _for_page(svg: str, *, key: str, title: str, description: str) -> Markup:
    """Make a stand-alone SVG file fit for a page that holds several."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>\s*", "", body, flags=re.DOTALL)
    # A style element inside an inline SVG would apply to the whole page.
    body = re.sub(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>\s*", "", body, flags=re.DOTALL)
    body = body.replace("xlink:href", "href")
    used = set(re.findall(r"(?:url\(#|href=\"#)([\w-]+)", body))
    body = re.sub(r' id="([^"]+)"', lambda m: _own_id(m.group(1), used, key), body)
    body = re.sub(r"(url\(#|href=\"#)([\w-]+)", rf"\g<1>{key}-\g<2>", body)
    body = re.sub(r"font: ([\d.]+)px [^;\"]+", r"font-size: \1px", body)
    body = _thin_out(to_css_variables(body))
    view_box = re.search(r'viewBox="[^"]+"', body)
    head = (
        f'<svg {view_box.group(0) if view_box else ""} role="img" '
        f'aria-labelledby="{key}-title {key}-desc" preserveAspectRatio="xMidYMid meet">'
        f'<title id="{key}-title">{escape(title)}</title>'
        f'<desc id="{key}-desc">{escape(description)}</desc>'
    )
    return Markup(head + body[body.index(">") + 1 :].strip())  # noqa: S704 - labels escaped


def _own_id(name: str, used: set[str], key: str) -> str:
    return f' id="{key}-{name}"' if name in used else ""


def _thin_out(svg: str) -> str:
    """Round coordinates inside tags to hundredths of a point and drop white space."""
    svg = re.sub(r"<[^>]+>", lambda tag: re.sub(r"(\d\.\d\d)\d+", r"\1", tag.group(0)), svg)
    return re.sub(r"\n\s*", " ", svg)


def mark_zero_and_margin(axes: Axes, *, mcid: float | None, vertical: bool = True) -> None:
    """Draw the line of no difference and the two lines of the smallest change that matters."""
    line = axes.axvline if vertical else axes.axhline
    line(0.0, color=INK.stand_in, linewidth=1.0, zorder=1)
    for side in (-1, 1) if mcid is not None else ():
        line(
            side * (mcid or 0.0),
            color=MUTED.stand_in,
            linewidth=1.0,
            linestyle=(0, (4, 3)),
            zorder=1,
        )


def name_differences(axes: Axes, unit: Unit, label: str = "Difference") -> None:
    """Name the axis of differences and write its ticks in their unit."""
    axes.set_xlabel(f"{label}, {unit.axis}")
    if unit.factor != 1:
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: score(x * unit.factor)))


def draw_intervals(
    axes: Axes,
    *,
    labels: tuple[str, ...],
    means: tuple[float, ...],
    intervals: tuple[tuple[float, float], ...],
    strong: frozenset[int] = frozenset(),
    label_length: int = 22,
) -> None:
    """Draw dots with intervals, one row each from the top down; rows in ``strong`` stand out."""
    for row, (mean, ends) in enumerate(zip(means, intervals, strict=True)):
        color = ACTIVE.stand_in if row in strong else OTHER.stand_in
        width = 2.6 if row in strong else 1.6
        axes.plot(ends, (row, row), color=color, linewidth=width, solid_capstyle="butt")
        axes.plot([mean], [row], marker="o", markersize=6.5, color=color, linestyle="none")
    axes.set_yticks(range(len(labels)), [shorten(label, label_length) for label in labels])
    axes.tick_params(axis="y", length=0, labelcolor=INK.stand_in)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)


def name_sides(axes: Axes, *, better: str) -> None:
    """Write on which side of zero the active treatment is better."""
    left, right = ("better", "worse") if better == "lower" else ("worse", "better")
    low, high = axes.get_xlim()
    words = []
    if low < 0:
        words.append((0.0, "left", f"← {left}"))
    if high > 0:
        words.append((1.0, "right", f"{right} →"))
    for x, align, text in words:
        axes.text(
            x,
            1.02,
            text,
            transform=axes.transAxes,
            ha=align,
            va="bottom",
            color=MUTED.stand_in,
            fontsize=FONT_PT - 0.5,
        )
