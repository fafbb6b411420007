"""Plots of the calibration page, as SVG on a white card."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from scipy import stats
from validation.calibration.cells import DESIGNS, EFFECTS, PERIOD_SDS, RHOS
from validation.calibration.plots_designs import plot_design_ranks, plot_designs, plot_registry
from validation.calibration.study import ROOT

FOLDER = ROOT / "docs" / "img" / "calibration"
# Okabe and Ito (2008): told apart with every kind of color vision.
COLORS = {"ours": "#0072B2", "ar1": "#E69F00", "welch": "#D55E00", "paired": "#666666"}
NAMES = {
    "ours": "OpenLDN",
    "ar1": "AR(1) without period effects",
    "welch": "Welch t on days",
    "paired": "paired t on cycle means",
}
MARKS = {"ours": "o", "ar1": "s", "welch": "^", "paired": "x"}
LIMIT = 0.075
STYLE = {
    "svg.hashsalt": "calibration",  # the same picture gives the same file
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "font.size": 9,
    "legend.frameon": False,
}


def write_plots(results, folder=FOLDER):
    """Draw everything that the page shows."""
    folder.mkdir(parents=True, exist_ok=True)
    makers = {
        "ranks": plot_ranks,
        "coverage": plot_coverage,
        "false-alarms": plot_false_alarms,
        "power": plot_power,
        "designs": plot_designs,
        "design-ranks": plot_design_ranks,
        "registry": plot_registry,
    }
    with mpl.rc_context(STYLE):
        for name, maker in makers.items():
            figure = maker(results)
            figure.savefig(folder / f"{name}.svg", metadata={"Date": None, "Creator": None})
            plt.close(figure)


def plot_ranks(results):
    """Histograms of the rank of the truth, with the band that chance allows."""
    entries = results["ranks"]
    figure, axes = plt.subplots(2, 3, figsize=(8.4, 4.6), layout="constrained")
    for axis, entry in zip(axes.flat, entries, strict=False):
        counts = np.array(entry["histogram"])
        bins = len(counts)
        low, high = stats.binom.ppf([0.005, 0.995], entry["people"], 1 / bins)
        axis.axhspan(low, high, color="#999999", alpha=0.3, lw=0)
        axis.axhline(entry["people"] / bins, color="#666666", lw=0.8)
        axis.bar((np.arange(bins) + 0.5) / bins, counts, 0.9 / bins, color=COLORS["ours"])
        axis.set(xlim=(0, 1), ylim=(0, None), title=entry["cell"], xlabel="rank of the true effect")
        axis.set_ylabel("people")
    for axis in axes.flat[len(entries) :]:
        axis.axis("off")
    axes.flat[-1].text(0, 0.6, "gray: where 99 % of the bars\nof an honest model lie", va="top")
    return figure


def plot_coverage(results):
    """How often intervals hold the truth, beside what they promise."""
    figure, axis = plt.subplots(figsize=(6.4, 4.2), layout="constrained")
    entries = results["ranks"]
    promised = [float(share) for share in entries[0]["coverage"]]
    axis.axhline(0, color="#666666", lw=0.8)
    for place, entry in enumerate(entries):
        held = np.array(list(entry["coverage"].values()))
        error = 2.576 * np.sqrt(np.array(promised) * (1 - np.array(promised)) / entry["people"])
        where = np.arange(len(promised)) + (place - (len(entries) - 1) / 2) * 0.14
        axis.errorbar(
            where, 100 * (held - promised), 100 * error, fmt="os^Dv"[place], ms=5, lw=1, capsize=2,
            color=("#0072B2", "#56B4E9", "#D55E00", "#009E73", "#CC79A7")[place],
            label=entry["cell"],
        )  # fmt: skip
    axis.set_xticks(range(len(promised)), [f"{share:.0%}" for share in promised])
    axis.set(
        xlabel="interval", ylabel="held minus promised, percentage points",
        title="Bars: 99 % Monte Carlo interval",
    )  # fmt: skip
    axis.legend(fontsize=8, ncols=2)
    return figure


def plot_false_alarms(results):
    """Share of people without an effect who are told of one."""
    figure, axes = plt.subplots(1, 3, figsize=(8.4, 3.6), sharey=True, layout="constrained")
    plain = [entry for entry in results["no effect"] if entry["setting"] == "plain"]
    for axis, period_sd in zip(axes, PERIOD_SDS, strict=True):
        cells = {entry["rho"]: entry for entry in plain if entry["period_sd"] == period_sd}
        for judge, color in COLORS.items():
            key = "sure" if judge == "ours" else judge
            axis.plot(
                RHOS, [100 * cells[rho][key] for rho in RHOS], color=color, marker=MARKS[judge],
                label=NAMES[judge], lw=2 if judge == "ours" else 1.2, ms=5,
            )  # fmt: skip
        axis.axhline(100 * LIMIT, color="#444444", lw=0.8, ls=":")
        axis.set(title=f"period SD {period_sd:g}", xlabel="correlation of days one apart")
    axes[0].set(ylim=(0, None), ylabel="false alarms, percent")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure


def plot_power(results):
    """What is said of people with a true effect, by design."""
    panels = {"sure": "sure of the sign", "continue": "continue", "stop": "stop"}
    figure, axes = plt.subplots(1, 3, figsize=(8.4, 3.4), sharey=True, layout="constrained")
    colors = dict(zip(DESIGNS, ("#0072B2", "#D55E00", "#009E73"), strict=True))
    for axis, (key, title) in zip(axes, panels.items(), strict=True):
        for mark, (design, color) in zip("os^", colors.items(), strict=True):
            cells = {e["effect"]: e for e in results["power"] if e["design"] == design}
            gains = [-effect for effect in EFFECTS]
            shares = [100 * cells[effect][key] for effect in EFFECTS]
            axis.plot(gains, shares, color=color, marker=mark, label=design)
        axis.axvline(1.0, color="#666666", lw=0.8, ls=":")
        axis.set(title=title, xlabel="true improvement, points", ylim=(0, 100))
    axes[0].set_ylabel("percent of people")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure
