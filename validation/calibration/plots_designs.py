"""Plots of designs and registries."""

import matplotlib.pyplot as plt
import numpy as np
from scipy import stats
from validation.calibration.page_designs import QUANTITY_NAMES

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#666666")
MARKS = "os^Dv*x"
LIMIT, PROMISED = 0.075, 0.90
SINGLE = ("staggered-start", "before-after")


def _interval(share, people):
    """95 % Monte Carlo interval of a share (Clopper and Pearson), in percent around it."""
    found = stats.binomtest(round(share * people), people).proportion_ci()
    return 100 * np.array([[share - found.low], [found.high - share]]).clip(0)


def _dots(axis, places, entries, share, *, color, mark, label=None):
    for number, (place, entry) in enumerate(zip(places, entries, strict=True)):
        axis.errorbar(
            100 * share(entry), place, xerr=_interval(share(entry), entry["people"]), fmt=mark,
            color=color, ms=4, lw=1, label=label if number == 0 else None,
        )  # fmt: skip


def plot_designs(results):
    """Share of people without an effect who are told that the sign is sure."""
    entries = [entry for entry in results["designs"] if entry["design"] not in SINGLE]
    settings = list(dict.fromkeys(entry["setting"] for entry in entries))
    designs = list(dict.fromkeys(entry["design"] for entry in entries))
    figure, axes = plt.subplots(
        1, 2, figsize=(8.4, 6.2), sharex=True, sharey=True, layout="constrained"
    )
    for axis, illness in zip(axes, ("usual", "hard"), strict=True):
        for k, design in enumerate(designs):
            chosen = [e for e in entries if (e["design"], e["illness"]) == (design, illness)]
            places = [settings.index(entry["setting"]) + 0.15 * (k - 2) for entry in chosen]
            _dots(
                axis, places, chosen, lambda entry: entry["sure"], color=COLORS[k],
                mark=MARKS[k], label=design,
            )  # fmt: skip
        axis.axvline(5, color="#666666", lw=0.8)
        axis.axvline(100 * LIMIT, color="#444444", lw=0.8, ls=":")
        axis.set(title=f"{illness} illness", xlabel="sign called sure, percent")
    axes[0].set_xlim(-0.5, None)
    axes[0].set_yticks(range(len(settings)), settings)
    axes[0].set_ylim(len(settings) - 0.5, -0.5)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def plot_design_ranks(results):
    """How often 90 % intervals hold the true effect, by design."""
    entries = results["design ranks"]
    scores = list(dict.fromkeys(entry["scores"] for entry in entries))
    designs = list(dict.fromkeys(entry["design"] for entry in entries))
    figure, axis = plt.subplots(figsize=(7.2, 4.6), layout="constrained")
    for k, kind in enumerate(scores):
        chosen = [entry for entry in entries if entry["scores"] == kind]
        places = [designs.index(entry["design"]) + 0.2 * (k - 1) for entry in chosen]
        _dots(
            axis, places, chosen, lambda entry: entry["coverage"]["0.90"], color=COLORS[k],
            mark=MARKS[k], label=kind,
        )  # fmt: skip
    _promise(axis, "true effect in the 90 % interval, percent")
    axis.set_yticks(range(len(designs)), designs)
    axis.set_ylim(len(designs) - 0.5, -0.5)
    figure.legend(*axis.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def _promise(axis, label):
    axis.axvspan(88, 92, color="#999999", alpha=0.25, lw=0)
    axis.axvline(100 * PROMISED, color="#666666", lw=0.8)
    axis.set(xlabel=label)


def plot_registry(results):
    """How often 90 % intervals of a registry hold the truth."""
    rows = [
        (f"{entry['family']}, {entry['members']} {entry['kept']}", name, entry)
        for entry in results["registry"]
        for name in entry["quantities"]
    ]
    labels = list(dict.fromkeys(label for label, _, _ in rows))
    names = list(dict.fromkeys(name for _, name, _ in rows))
    figure, axis = plt.subplots(figsize=(7.2, 6.4), layout="constrained")
    for k, name in enumerate(names):
        chosen = [(label, entry) for label, one, entry in rows if one == name]
        places = [labels.index(label) + 0.15 * (k - 2) for label, _ in chosen]
        _dots(
            axis, places, [entry for _, entry in chosen],
            lambda entry, name=name: entry["quantities"][name]["coverage"]["0.90"],
            color=COLORS[k], mark=MARKS[k], label=QUANTITY_NAMES[name],
        )  # fmt: skip
    _promise(axis, "truth in the 90 % interval, percent")
    axis.set_yticks(range(len(labels)), labels)
    axis.set_ylim(len(labels) - 0.5, -0.5)
    figure.legend(*axis.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure
