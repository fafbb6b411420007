"""Several participants: each effect, raw and pooled, and what to expect of the next one."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from openldn.record import Severity
from openldn.report.answer import participant_name, short_verdict
from openldn.report.blocks import Plot, Section, Table
from openldn.report.palette import ACTIVE, INK, MUTED, OTHER, SURFACE
from openldn.report.plots import make_plot, mark_zero_and_margin, name_differences, name_sides
from openldn.report.units import LINKS, pooled_unit, unit_of
from openldn.report.words import (
    chance,
    percent,
    sentence,
    short_percent,
    shorten,
)
from openldn.trial import (
    ContrastSummary,
    CourseEvaluation,
    Estimate,
    FileEvaluation,
    PooledEvaluation,
)

LABELS_UP_TO = 50
HEIGHT_IN = {True: 0.24, False: 0.05}  # per row, with labels and without
TALLEST_IN = 11.0


def make_pooled(file: FileEvaluation) -> Section | None:
    """Show all participants together; nothing when there is only one."""
    if len(file.evaluations) < 2:
        return None
    pooled = file.pooled
    return Section(
        key="pooled",
        title="All people together",
        template="pooled.html",
        values={
            "sentence": "" if pooled is None else _sentence(file, pooled),
            "facts": () if pooled is None else _facts(file, pooled),
            "plots": () if pooled is None else (_plot(file, pooled),),
            "table": _verdicts(file),
        },
    )


def raw(evaluation: CourseEvaluation) -> ContrastSummary | Estimate:
    """Effect before pooling: from own data alone, or under the prior when that fails.

    For counts and yes/no it is the effect under the prior, on the scale that is pooled.
    """
    if on_link(evaluation) and evaluation.latent_contrast is not None:
        return evaluation.latent_contrast
    own = evaluation.priors.get("none")
    return own if own is not None and math.isfinite(own.mean) else evaluation.contrast


def on_link(evaluation: CourseEvaluation) -> bool:
    """Whether effects are pooled as logarithms or probits."""
    return evaluation.score_unit in LINKS


def _alone(evaluation: CourseEvaluation) -> str:
    return f"{evaluation.contrast.prior} prior" if on_link(evaluation) else "own data alone"


def _sentence(file: FileEvaluation, pooled: PooledEvaluation) -> str:
    first = file.evaluations[0]
    unit = pooled_unit(first)
    decimals = unit.decimals(pooled.sd, pooled.ci95)
    side = "lower" if pooled.mean < 0 else "higher"
    return (
        f"On average over people like these {pooled.participants}, {first.instrument.name} is "
        f"{side} on {first.active} than on {first.comparator} by "
        f"{unit.size(pooled.mean, decimals)} "
        f"(95 % interval {unit.interval(pooled.ci95, decimals)}). The chance "
        f"that the average person benefits at all is {chance(pooled.p_benefit)} "
        f"({percent(pooled.p_benefit)})."
    )


def _facts(file: FileEvaluation, pooled: PooledEvaluation) -> tuple[tuple[str, str, str], ...]:
    unit = pooled_unit(file.evaluations[0])
    decimals = unit.decimals(pooled.tau_sd, pooled.next_participant_ci95)
    return (
        (
            "How much people differ",
            f"SD {unit.size(pooled.tau_mean, decimals)}",
            f"95 % interval {unit.interval(pooled.tau_ci95, decimals)}.",
        ),
        (
            "The next person",
            f"{unit.interval(pooled.next_participant_ci95, decimals)} {unit.many}",
            _next_benefit(pooled.p_next_mcid),
        ),
        (
            "Noise",
            f"{percent(pooled.noise_share)} of the raw spread",
            "is estimation noise, not a difference between people.",
        ),
    )


def _plot(file: FileEvaluation, pooled: PooledEvaluation) -> Plot:
    count_ = len(file.evaluations)
    labeled = count_ <= LABELS_UP_TO
    height = min(1.5 + HEIGHT_IN[labeled] * (count_ + 3), TALLEST_IN)
    return make_plot(
        lambda figure, narrow: _draw(figure, file, pooled, narrow),
        key="pooled-plot",
        title="Effect of each person, alone and pooled",
        description=_describe(file, pooled),
        caption=(
            f"Open dots: each person by themselves, {_alone(file.evaluations[0])}. Filled dots: "
            "the same after pooling, which draws unsure results toward the average. Below: the "
            "average over people, and the range in which the effect in the next person is expected."
        ),
        table=_effects(file, pooled),
        height_in=height,
    )


def _draw(figure: Figure, file: FileEvaluation, pooled: PooledEvaluation, narrow: bool) -> None:
    axes = figure.subplots()
    order = np.argsort([each.mean for each in pooled.shrunken], kind="stable")
    _draw_people(axes, file, pooled, order)
    size = len(order)
    rows = (
        ("average", size + 0.8, pooled.mean, pooled.ci95, 4.0),
        ("next person", size + 1.8, pooled.mean, pooled.next_participant_ci95, 1.6),
    )
    stretch = 1.0 if size <= LABELS_UP_TO else size / LABELS_UP_TO
    places = [size + stretch * (place - size) for _, place, _, _, _ in rows]
    for place, (_, _, mean, ends, width) in zip(places, rows, strict=True):
        axes.plot(ends, (place, place), color=INK.stand_in, linewidth=width)
        axes.plot([mean], [place], marker="D", markersize=7, color=INK.stand_in)
    ticks, names = list(places), [name for name, *_ in rows]
    if size <= LABELS_UP_TO:
        ticks = [*range(size), *ticks]
        people = [shorten(participant_name(file.evaluations[i]), 12) for i in order]
        names = [*people, *names]
    axes.set_yticks(ticks, names)
    axes.tick_params(axis="y", length=0, labelcolor=INK.stand_in)
    axes.set_ylim(places[-1] + stretch, -stretch)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    first = file.evaluations[0].instrument
    margins = {each.instrument.mcid for each in file.evaluations}
    mark_zero_and_margin(
        axes, mcid=None if len(margins) > 1 or on_link(file.evaluations[0]) else first.mcid
    )
    name_sides(axes, better=first.better)
    name_differences(axes, pooled_unit(file.evaluations[0]))
    figure.legend(loc="outside lower left", ncols=1 if narrow else 3)


def _draw_people(
    axes: Axes, file: FileEvaluation, pooled: PooledEvaluation, order: np.ndarray
) -> None:
    rows = np.arange(len(order))
    small = len(order) > LABELS_UP_TO
    shift = 0.0 if small else 0.16
    dots: dict[str, Any] = {"linestyle": "none", "marker": "o", "markersize": 2.4 if small else 5.5}
    alone = [raw(file.evaluations[i]) for i in order]
    _draw_whiskers(axes, rows + shift, alone, OTHER.stand_in, 0.5 if small else 1.0)
    open_dots: dict[str, Any] = {
        "markerfacecolor": SURFACE.stand_in,
        "markeredgecolor": OTHER.stand_in,
    }
    means = [each.mean for each in alone]
    axes.plot(means, rows + shift, label=_alone(file.evaluations[0]), **dots, **open_dots)
    shrunken = [pooled.shrunken[i] for i in order]
    _draw_whiskers(axes, rows - shift, shrunken, ACTIVE.stand_in, 0.8 if small else 2.0)
    means = [each.mean for each in shrunken]
    axes.plot(means, rows - shift, label="after pooling", color=ACTIVE.stand_in, **dots)
    axes.axvline(
        pooled.mean, color=MUTED.stand_in, linewidth=1.0, linestyle=(0, (1, 2)), label="average"
    )


def _draw_whiskers(
    axes: Axes,
    rows: np.ndarray,
    effects: Sequence[ContrastSummary | Estimate],
    color: str,
    width: float,
) -> None:
    lows, highs = ([each.ci95[end] for each in effects] for end in (0, 1))
    axes.hlines(rows, lows, highs, color=color, linewidth=width)


def _describe(file: FileEvaluation, pooled: PooledEvaluation) -> str:
    unit = pooled_unit(file.evaluations[0])
    ends = (*pooled.ci95, *pooled.next_participant_ci95)
    decimals = unit.decimals(pooled.sd, ends, plain=False)
    means = [each.mean for each in pooled.shrunken]
    return (
        f"Effects of {len(file.evaluations)} people. After pooling they run from "
        f"{unit.number(min(means), decimals)} to {unit.number(max(means), decimals)} "
        f"{unit.many}; the average is {unit.number(pooled.mean, decimals)}, 95 % interval "
        f"{unit.interval(pooled.ci95, decimals)}; the next person is expected within "
        f"{unit.interval(pooled.next_participant_ci95, decimals)}."
    )


def _effects(file: FileEvaluation, pooled: PooledEvaluation) -> Table:
    rows = []
    for evaluation, shrunken in zip(file.evaluations, pooled.shrunken, strict=True):
        alone, unit = raw(evaluation), pooled_unit(evaluation)
        rows.append(
            (
                participant_name(evaluation),
                unit.number(alone.mean, unit.of(alone)),
                unit.interval(alone.ci95, unit.of(alone)),
                unit.number(shrunken.mean, unit.of(shrunken)),
                unit.interval(shrunken.ci95, unit.of(shrunken)),
            )
        )
    first = file.evaluations[0]
    axis, alone_name = pooled_unit(first).axis, sentence(_alone(first)).rstrip(".")
    return Table(
        caption=f"Effect of each person, {axis}, alone and pooled",
        headers=("Person", alone_name, "95 % interval", "Pooled", "95 % interval"),
        rows=tuple(rows),
    )


def _verdicts(file: FileEvaluation) -> Table:
    rows = []
    for each in file.evaluations:
        contrast, unit = each.contrast, unit_of(each)
        decimals = unit.of(contrast)
        rows.append(
            (
                participant_name(each),
                short_verdict(each),
                unit.number(contrast.mean, decimals),
                unit.interval(contrast.ci95, decimals),
                short_percent(contrast.p_mcid),
                short_percent(contrast.p_small),
                short_percent(contrast.p_harm_mcid),
                each.grade.letter,
                str(sum(x.severity is Severity.CRITICAL for x in each.findings)),
            )
        )
    return Table(
        caption="Verdict on each person",
        headers=(
            "Person",
            "Verdict",
            f"Effect, {unit_of(file.evaluations[0]).axis}",
            "95 % interval",
            "Better",
            "Small",
            "Worse",
            "Grade",
            "Critical findings",
        ),
        rows=tuple(rows),
        first_number=2,
    )


def _next_benefit(probability: float | None) -> str:
    if probability is None:
        return "The smallest change that matters has no place on this scale."
    return f"Chance of a benefit that matters: {percent(probability)}."
