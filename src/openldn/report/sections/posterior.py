"""What is known of the effect now, against what was assumed before."""

import numpy as np
from matplotlib.figure import Figure

from openldn.record import Floats
from openldn.report.answer import effect, effect_interval, margin
from openldn.report.blocks import Section, Table
from openldn.report.palette import ACTIVE, ACTIVE_TINT, INK, MUTED, PRIOR
from openldn.report.plots import make_plot, mark_zero_and_margin, name_differences, name_sides
from openldn.report.units import unit_of
from openldn.report.words import decimals_for, number, percent, shorten
from openldn.trial import CourseEvaluation, Density, FileEvaluation

# A curve is worth showing where it is higher than this share of its top.
LEAST_OF_TOP = 0.01
TABLE_ROWS = 15


def make_posterior(evaluation: CourseEvaluation, file: FileEvaluation, key: str) -> Section | None:
    """Show the posterior of the effect with prior and own data alone beside it."""
    if not np.isfinite(evaluation.posterior.y).any():
        return None
    plot = make_plot(
        lambda figure, narrow: _draw(figure, evaluation, narrow),
        key=f"{key}-posterior-plot",
        title="How large the effect may be",
        description=_describe(evaluation),
        caption=_caption(evaluation),
        table=_table(evaluation),
        height_in=3.3,
        narrow_height_in=3.5,
    )
    return Section(
        key=f"{key}-posterior",
        title="How large the effect may be",
        template="plot.html",
        values={"plots": (plot,)},
    )


def _draw(figure: Figure, evaluation: CourseEvaluation, narrow: bool) -> None:
    axes = figure.subplots()
    posterior, mcid = evaluation.posterior, evaluation.instrument.mcid
    axes.set_xlim(*_range(evaluation))
    if mcid is not None:
        better = evaluation.instrument.sign * posterior.x >= mcid
        axes.fill_between(
            posterior.x,
            0,
            posterior.y,
            where=better,
            facecolor=ACTIVE_TINT.stand_in,
            linewidth=0,
            hatch="////",
            edgecolor=ACTIVE.stand_in,
            label="better by enough to matter",
        )
    axes.plot(posterior.x, posterior.y, color=ACTIVE.stand_in, linewidth=2.2, label="known now")
    for curve, color, dashes, label in _others(evaluation):
        axes.plot(curve.x, curve.y, color=color, linewidth=1.6, linestyle=dashes, label=label)
    mark_zero_and_margin(axes, mcid=mcid)
    top = 1.12 * _top(posterior)
    axes.set_ylim(-0.1 * top, top)
    axes.plot(
        evaluation.contrast.ci95,
        (-0.05 * top,) * 2,
        color=INK.stand_in,
        linewidth=3.5,
        solid_capstyle="butt",
        label="95 % interval",
    )
    axes.plot(
        [evaluation.contrast.mean], [-0.05 * top], marker="o", color=INK.stand_in, markersize=6
    )
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    name_sides(axes, better=evaluation.instrument.better)
    arms = f"{shorten(evaluation.active, 16)} minus {shorten(evaluation.comparator, 16)}"
    name_differences(axes, unit_of(evaluation), arms)
    figure.legend(loc="outside lower left", ncols=2 if narrow else 3)


def _others(evaluation: CourseEvaluation) -> list[tuple[Density, str, object, str]]:
    curves = [
        (evaluation.prior_density, PRIOR.stand_in, (0, (5, 3)), "assumed before (prior)"),
        (evaluation.likelihood_density, MUTED.stand_in, (0, (1, 1.6)), "own data alone"),
    ]
    return [each for each in curves if np.isfinite(each[0].y).any()]


def _top(density: Density) -> float:
    return float(np.nanmax(density.y)) or 1.0


def _range(evaluation: CourseEvaluation) -> tuple[float, float]:
    mcid = evaluation.instrument.mcid or 0.0
    ends = [-1.25 * mcid, 1.25 * mcid]
    for density in (evaluation.posterior, evaluation.likelihood_density):
        high = density.x[density.y > LEAST_OF_TOP * _top(density)] if len(density.y) else ()
        ends.extend((float(np.min(high)), float(np.max(high))) if len(high) else ())
    # Own data alone may say next to nothing: it must not squeeze the rest.
    spread = 6 * evaluation.contrast.sd
    center = evaluation.contrast.mean
    low = max(min(ends), min(center - spread, -1.25 * mcid))
    high_end = min(max(ends), max(center + spread, 1.25 * mcid))
    return low, high_end


def _describe(evaluation: CourseEvaluation) -> str:
    contrast = evaluation.contrast
    return (
        f"Curve of how plausible each size of the effect is. Mean: {effect(evaluation)}; 95 % "
        f"interval {effect_interval(evaluation)}. {percent(contrast.p_mcid)} of the curve lies "
        f"where {evaluation.active} is better by {margin(evaluation)} or more, "
        f"{percent(contrast.p_harm_mcid)} where it is worse by as much."
    )


def _caption(evaluation: CourseEvaluation) -> str:
    return (
        "The higher the curve, the more plausible that size of the effect. The hatched part is "
        f"where {evaluation.active} is better by {margin(evaluation)} or more; the dashed "
        "upright lines mark that size on both sides, the solid one marks no difference. Where "
        "the curve stays close to the dashed prior, the scores have taught us little."
    )


def _table(evaluation: CourseEvaluation) -> Table:
    low, high = _range(evaluation)
    unit = unit_of(evaluation)
    decimals = decimals_for((high - low) * unit.factor / TABLE_ROWS)
    curves = (evaluation.posterior, evaluation.prior_density, evaluation.likelihood_density)
    rows = tuple(
        (
            unit.number(float(x), max(unit.least, decimals)),
            *(number(_height(curve, float(x)) / unit.factor, 3) for curve in curves),
        )
        for x in np.linspace(low, high, TABLE_ROWS)
    )
    return Table(
        caption=f"Height of each curve (per {unit.one} of difference)",
        headers=(f"Difference, {unit.axis}", "Known now", "Prior", "Own data alone"),
        rows=rows,
        first_number=0,
        on_paper=False,
    )


def _height(density: Density, x: float) -> float:
    if not len(density.x):
        return float("nan")
    xs: Floats = density.x
    return float(np.interp(x, xs, density.y, left=0.0, right=0.0))
