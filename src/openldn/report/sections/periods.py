"""Does one period carry the answer? The effect with each period left out in turn."""

import math

from matplotlib.figure import Figure

from openldn.report.blocks import Section, Table
from openldn.report.plots import (
    draw_intervals,
    make_plot,
    mark_zero_and_margin,
    name_differences,
    name_sides,
)
from openldn.report.units import unit_of
from openldn.report.words import short_percent
from openldn.trial import CourseEvaluation, FileEvaluation, LeftOut

# Half-width of a 95 % normal interval in standard deviations.
NORMAL_975 = 1.959964


def make_periods(evaluation: CourseEvaluation, file: FileEvaluation, key: str) -> Section | None:
    """Show the effect without each period; nothing when there are no periods to leave out."""
    rows = tuple(each for each in evaluation.left_out if math.isfinite(each.mean))
    if not rows:
        return None
    plot = make_plot(
        lambda figure, narrow: _draw(figure, evaluation, rows),
        key=f"{key}-periods-plot",
        title="The effect with one period left out",
        description=_describe(evaluation, rows),
        caption=(
            "Each row leaves out one period and judges the rest. A row far from the first one "
            "marks a period that carries the answer: ask what was special then."
        ),
        table=_table(evaluation, rows),
        height_in=0.95 + min(0.27 * (len(rows) + 1), 7.0),
    )
    return Section(
        key=f"{key}-periods",
        title="Does one period carry the answer?",
        template="plot.html",
        values={"plots": (plot,)},
    )


def _ends(mean: float, sd: float) -> tuple[float, float]:
    return mean - NORMAL_975 * sd, mean + NORMAL_975 * sd


def _draw(figure: Figure, evaluation: CourseEvaluation, rows: tuple[LeftOut, ...]) -> None:
    axes = figure.subplots()
    whole = evaluation.contrast
    draw_intervals(
        axes,
        labels=("whole course", *(f"without {each.label}" for each in rows)),
        means=(whole.mean, *(each.mean for each in rows)),
        intervals=(whole.ci95, *(_ends(each.mean, each.sd) for each in rows)),
        strong=frozenset({0}),
    )
    mark_zero_and_margin(axes, mcid=evaluation.instrument.mcid)
    name_sides(axes, better=evaluation.instrument.better)
    name_differences(axes, unit_of(evaluation))


def _describe(evaluation: CourseEvaluation, rows: tuple[LeftOut, ...]) -> str:
    unit = unit_of(evaluation)
    decimals = unit.of(evaluation.contrast)
    low, high = (pick(rows, key=lambda each: each.mean) for pick in (min, max))
    return (
        f"Whole course: mean {unit.number(evaluation.contrast.mean, decimals)}. With one period "
        f"left out the mean runs from {unit.number(low.mean, decimals)} (without {low.label}) to "
        f"{unit.number(high.mean, decimals)} (without {high.label}), in {unit.axis}."
    )


def _table(evaluation: CourseEvaluation, rows: tuple[LeftOut, ...]) -> Table:
    unit = unit_of(evaluation)
    decimals = unit.of(evaluation.contrast)
    whole = evaluation.contrast
    return Table(
        caption=f"Effect with one period left out, in {unit.axis}",
        headers=("Left out", "Mean", "95 % interval", "Better by enough to matter"),
        rows=(
            (
                "nothing",
                unit.number(whole.mean, decimals),
                unit.interval(whole.ci95, decimals),
                short_percent(whole.p_mcid),
            ),
            *(
                (
                    each.label,
                    unit.number(each.mean, decimals),
                    unit.interval(_ends(each.mean, each.sd), decimals),
                    short_percent(each.p_mcid),
                )
                for each in rows
            ),
        ),
    )
