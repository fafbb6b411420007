"""Does the answer hang on what was assumed before? The same scores under each prior."""

import math

from matplotlib.figure import Figure

from openldn.report.answer import PRIOR_ORDER, missing_prior_reason
from openldn.report.blocks import Section, Table
from openldn.report.palette import MUTED, SURFACE
from openldn.report.plots import (
    draw_intervals,
    make_plot,
    mark_zero_and_margin,
    name_differences,
    name_sides,
)
from openldn.report.units import unit_of
from openldn.report.words import percent, short_percent
from openldn.trial import ContrastSummary, CourseEvaluation, FileEvaluation


def make_priors(evaluation: CourseEvaluation, file: FileEvaluation, key: str) -> Section | None:
    """Show the effect under every prior; a missing one with its reason."""
    found = summaries(evaluation)
    if not any(math.isfinite(each.mean) for each in found.values()):
        return None
    plot = make_plot(
        lambda figure, narrow: _draw(figure, evaluation, found),
        key=f"{key}-priors-plot",
        title="The effect under each prior",
        description=_describe(evaluation, found),
        caption=(
            "The same scores, judged from different assumptions. If the rows agree, the "
            "scores speak for themselves. The blue row is the one the verdict uses."
        ),
        table=_table(evaluation),
        height_in=0.9 + 0.34 * len(prior_names(evaluation)),
    )
    return Section(
        key=f"{key}-priors",
        title="Does the answer depend on the prior?",
        template="priors.html",
        values={"plots": (plot,), "table": plot.table, "missing": missing(evaluation)},
    )


def prior_names(evaluation: CourseEvaluation) -> tuple[str, ...]:
    """Names of all priors: the four that are always reported, then the person's own."""
    own = (*evaluation.priors, evaluation.contrast.prior)
    return tuple(dict.fromkeys((*PRIOR_ORDER, *own)))


def summaries(evaluation: CourseEvaluation) -> dict[str, ContrastSummary]:
    """Contrast by prior name, of the priors that are available."""
    found = {}
    for name in prior_names(evaluation):
        used = evaluation.contrast if name == evaluation.contrast.prior else None
        summary = evaluation.priors.get(name) or used
        if summary is not None:
            found[name] = summary
    return found


def missing(evaluation: CourseEvaluation) -> tuple[tuple[str, str], ...]:
    """Priors that are not available, each with the reason."""
    found = summaries(evaluation)
    return tuple(
        (name, missing_prior_reason(evaluation, name))
        for name in prior_names(evaluation)
        if name not in found
    )


def _draw(figure: Figure, evaluation: CourseEvaluation, found: dict[str, ContrastSummary]) -> None:
    axes = figure.subplots()
    names = prior_names(evaluation)
    shown = [found.get(name) for name in names]
    draw_intervals(
        axes,
        labels=tuple(_short(name) for name in names),
        means=tuple(each.mean if each else math.nan for each in shown),
        intervals=tuple(each.ci95 if each else (math.nan, math.nan) for each in shown),
        strong=frozenset({names.index(evaluation.contrast.prior)}),
    )
    for row, each in enumerate(shown):
        if each is None:
            axes.text(
                0.5,
                row,
                "not available",
                transform=axes.get_yaxis_transform(),
                ha="center",
                va="center",
                color=MUTED.stand_in,
                backgroundcolor=SURFACE.stand_in,
            )
    mark_zero_and_margin(axes, mcid=evaluation.instrument.mcid)
    name_sides(axes, better=evaluation.instrument.better)
    name_differences(axes, unit_of(evaluation))


def _short(name: str) -> str:
    return "own data alone" if name == "none" else name


def _describe(evaluation: CourseEvaluation, found: dict[str, ContrastSummary]) -> str:
    unit = unit_of(evaluation)
    said = " ".join(
        f"Prior {_short(name)}: mean {unit.number(each.mean, unit.of(each))}, 95 % interval "
        f"{unit.interval(each.ci95, unit.of(each))}, better by enough to matter "
        f"{percent(each.p_mcid)}."
        for name, each in found.items()
    )
    return f"Effects in {unit.axis}. {said}"


def _table(evaluation: CourseEvaluation) -> Table:
    found, rows, unit = summaries(evaluation), [], unit_of(evaluation)
    for name in prior_names(evaluation):
        each = found.get(name)
        if each is None:
            rows.append((_short(name), "not available", *("–",) * 4))
            continue
        decimals = unit.of(each)
        used = ", used for the verdict" if name == evaluation.contrast.prior else ""
        rows.append(
            (
                _short(name) + used,
                unit.number(each.mean, decimals),
                unit.interval(each.ci95, decimals),
                short_percent(each.p_mcid),
                short_percent(each.p_small),
                short_percent(each.p_harm_mcid),
            )
        )
    return Table(
        caption=f"Effect under each prior, in {unit.axis}",
        headers=("Prior", "Mean", "95 % interval", "Better", "Small", "Worse"),
        rows=tuple(rows),
    )
