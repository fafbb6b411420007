"""Plot of occupancy over dose: one panel a hypothesis, trough to peak, bands of 95 %."""

import io
from collections.abc import Sequence
from typing import Any

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter, ScalarFormatter

from openldn.report.exposure_plot import color_of, themed
from openldn.report.palette import ACTIVE, WORSE
from openldn.report.plots import SETTINGS
from openldn.simulate import DoseResponse

TICKS_MG = (0.5, 1.5, 4.5, 12.5, 50)


def draw_dose_response(
    answers: Sequence[DoseResponse], *, kind: str, is_dark: bool = False
) -> bytes:
    """Draw dose-response curves at steady state.

    Parameters
    ----------
    answers : sequence of DoseResponse
        One for each hypothesis.
    kind : str
        ``svg``, ``png`` or ``pdf``.
    """
    settings: Any = {**SETTINGS, **themed(is_dark), "pdf.fonttype": 42}
    colors = {"trough": color_of(ACTIVE, is_dark), "peak": color_of(WORSE, is_dark)}
    with rc_context(settings):
        figure = Figure(figsize=(7.2, 1.2 + 1.9 * ((len(answers) + 1) // 2)), layout="constrained")
        axes = figure.subplots((len(answers) + 1) // 2, 2, sharex=True, sharey=True, squeeze=False)
        for ax, answer in zip(axes.ravel(), answers, strict=False):
            for name, color in colors.items():
                row = getattr(answer, name)
                ax.fill_between(
                    answer.doses_mg, [one.low for one in row], [one.high for one in row],
                    color=color, alpha=0.16, linewidth=0,
                )  # fmt: skip
                dashes = "-" if name == "trough" else (0, (5, 2))
                ax.plot(
                    answer.doses_mg, [one.value for one in row], color=color, lw=1.5,
                    linestyle=dashes, label=name,
                )  # fmt: skip
            ax.set_title(answer.hypothesis, fontsize="medium", loc="left")
            ax.set_xscale("log")
            ax.set_xticks(TICKS_MG)
            ax.xaxis.set_major_formatter(ScalarFormatter())
            ax.minorticks_off()
            ax.set_ylim(0, 1)
            ax.yaxis.set_major_formatter(PercentFormatter(1.0))
            ax.grid(visible=True)
        for ax in axes.ravel()[len(answers) :]:
            ax.set_axis_off()
        figure.supxlabel("Dose a night, mg")
        figure.supylabel(f"{answers[0].receptor.capitalize()} receptors blocked, brain")
        handles, labels = axes[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower right", ncols=2)
        figure.suptitle(
            "Steady state; bands: 95 % of persons. Doses of 1 to 6 mg are extrapolated.",
            fontsize="medium",
            x=0.01,
            ha="left",
        )
        out = io.BytesIO()
        metadata = {"Date": None} if kind == "svg" else None
        figure.savefig(out, format=kind, dpi=160, metadata=metadata)
    return out.getvalue()
