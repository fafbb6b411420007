"""Does the model fit? What it failed to predict, over time and against the normal curve."""

import numpy as np
from matplotlib.figure import Figure
from scipy.stats import norm

from openldn.record import Floats
from openldn.report.blocks import Plot, Section, Table
from openldn.report.palette import ACTIVE, INK, MUTED
from openldn.report.plots import make_plot
from openldn.report.words import count, number, score
from openldn.trial import CourseEvaluation, FileEvaluation

LEAST_SCORES = 3
USUAL = 2.0  # 95 % of standardized errors lie within two
SHARES = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)


def make_residuals(evaluation: CourseEvaluation, file: FileEvaluation, key: str) -> Section | None:
    """Plot standardized prediction errors; nothing when there are too few."""
    seen = np.isfinite(evaluation.fitted.innovation)
    if int(seen.sum()) < LEAST_SCORES:
        return None
    return Section(
        key=f"{key}-residuals",
        title="Does the model fit?",
        template="plot.html",
        values={"plots": (_over_time(evaluation, key), _against_normal(evaluation, key))},
    )


def _over_time(evaluation: CourseEvaluation, key: str) -> Plot:
    errors = evaluation.fitted.innovation
    day = evaluation.course.day
    place = np.arange(1.0, len(errors) + 1) if day is None else day
    axis = "Entry" if day is None else "Day of the course"
    seen = np.isfinite(errors)

    def draw(figure: Figure, narrow: bool) -> None:
        axes = figure.subplots()
        for end in (-USUAL, USUAL):
            axes.axhline(end, color=MUTED.stand_in, linewidth=0.9, linestyle=(0, (4, 3)))
        axes.axhline(0, color=INK.stand_in, linewidth=1)
        axes.plot(
            place[seen],
            errors[seen],
            marker="o",
            markersize=4,
            linestyle="none",
            color=ACTIVE.stand_in,
        )
        axes.set_xlabel(axis)
        axes.set_ylabel("Prediction error, SD")
        axes.grid(axis="y")

    outside = int(np.sum(np.abs(errors[seen]) > USUAL))
    return make_plot(
        draw,
        key=f"{key}-innovation-plot",
        title="Prediction errors over time",
        description=(
            f"{count(int(seen.sum()), 'prediction error')} in standard deviations; {outside} lie "
            f"outside plus or minus two, where 1 in 20 is usual."
        ),
        caption=(
            "How far each score lay from what the earlier scores led the model to expect. Good: "
            "an even cloud, about 1 in 20 outside the dashed lines, no drift."
        ),
        table=_error_table(place[seen], errors[seen], axis),
        height_in=2.5,
    )


def _error_table(place: Floats, errors: Floats, axis: str) -> Table:
    return Table(
        caption="Prediction errors in standard deviations",
        headers=(axis, "Error"),
        rows=tuple(
            (score(float(x)), number(float(y), 2)) for x, y in zip(place, errors, strict=True)
        ),
        first_number=0,
    )


def _against_normal(evaluation: CourseEvaluation, key: str) -> Plot:
    errors = evaluation.fitted.innovation
    ordered = np.sort(errors[np.isfinite(errors)])
    expected = norm.ppf((np.arange(len(ordered)) + 0.5) / len(ordered))

    def draw(figure: Figure, narrow: bool) -> None:
        axes = figure.subplots()
        reach = 1.1 * float(max(np.abs(expected).max(), np.abs(ordered).max()))
        axes.plot((-reach, reach), (-reach, reach), color=INK.stand_in, linewidth=1)
        axes.plot(
            expected, ordered, marker="o", markersize=4, linestyle="none", color=ACTIVE.stand_in
        )
        axes.set_xlabel("Expected of a normal curve, SD")
        axes.set_ylabel("Seen, SD")
        axes.grid(axis="both")

    worst = float(np.abs(ordered - expected).max())
    return make_plot(
        draw,
        key=f"{key}-normal-plot",
        title="Prediction errors against the normal curve",
        description=(
            f"Ordered prediction errors against those of a normal curve; the largest distance "
            f"from the line of equality is {number(worst, 1)} standard deviations."
        ),
        caption=(
            "Good: dots along the line. Dots that bend away at the ends are days that were "
            "worse or better than the model thinks possible."
        ),
        table=_quantile_table(ordered),
        height_in=2.9,
        narrow_height_in=3.2,
    )


def _quantile_table(ordered: Floats) -> Table:
    return Table(
        caption="Prediction errors against the normal curve, in standard deviations",
        headers=("Share below", "Normal curve", "Seen"),
        rows=tuple(
            (
                f"{score(100 * share)} %",
                number(float(norm.ppf(share)), 2),
                number(float(np.quantile(ordered, share)), 2),
            )
            for share in SHARES
        ),
        first_number=0,
        on_paper=False,
    )
