"""The page ``docs/validation/hierarchy.md``, from the pinned references and fresh answers."""

from collections.abc import Mapping
from typing import Any

from validation.hierarchy import dense
from validation.hierarchy.cases import Registry
from validation.hierarchy.compare import answer, differences, is_off
from validation.report import table, verdict, with_error
from validation.versions import as_text

TEXT = """<!-- Written by validation/hierarchy/run.py; change it there. -->

# Pooled populations

Is a pool of likelihood curves the hierarchical model of all diaries? OpenLDN reduces each diary to
the likelihood curve of its effect and pools the curves. Because the other parameters of people are
independent under fixed priors, this loses nothing: it is the exact marginal of the model of every
day of every person. Here both are put side by side, and pooling beside brute force.

## Agreement with sampling

Simulated registries are given to OpenLDN and to PyMC, which samples every parameter with NUTS
(nutpie): baseline, trend, level of each period, residual SD and correlation of each person, each
person's effect, and the population over them. Priors: mean normal(0, 2), spread half-normal(1), in
points of a 0-10 scale; *beyond MCID* is an effect below minus one point.

**Target**: mean, SD and every quantile within four Monte Carlo standard errors of the sampler and
a thousandth of a posterior SD. All differences are in posterior SDs; the Monte Carlo standard error
stands in brackets. OpenLDN has none. Its time runs from the diaries to the population, in one
process; *ratio* compares it with compiling and sampling in the same run.
"""
DENSE_TEXT = """
## Agreement with brute force

How large is the error of pooling itself? Normal curves leave a model whose posterior is known in
closed form given its spreads, which are summed over thousands of steps. Curves of diaries and
Student populations are summed over fine grids of every person's effect, of mean and of spread; two
groups over a grid of share, mean and spread. Shared with the engine: the curves, and for sums
where to look.

**Target**: mean and SD of every quantity within 0.001 posterior SDs. Interval ends are shown too.
The largest difference of all quantities, in posterior SDs:
"""
DENSE_WHY = """
## What differs, and why

- **Few people, or few groups**: the spread between three people or four groups has a long tail,
  of which the grid leaves out what lies beyond eight SDs. That costs SDs one to two thousandths.
- **Ends of intervals of a share** beyond the MCID come from weighted points of the grid, not from
  a density: with few people they may be off by some hundredths of an SD.
- **Tail of the spread of groups**: the spread within groups is tried at 21 values; the lower end of
  its interval, where the density is cut off at zero, is off by half a hundredth.
- **Scores 0-10**: people's curves are those of expectation propagation; see
  [agreement with sampling](nuts.md) for one person.
"""


def hierarchy_page(registries: Mapping[str, Registry], pinned: dict[str, Any]) -> str:
    about, sampled = pinned["about"], pinned["registries"]
    found = {name: registries[name] for name in registries if name in sampled}
    rows, missed, parts = [], [], []
    for name, registry in found.items():
        own, reference = answer(registry), sampled[name]
        lines, off, compared = compare_lines(own, reference["quantities"])
        rows.append((registry.text, compared, off, *cost(reference)))
        missed += [f"{registry.text}: {off} of {compared} numbers"] if off else []
        parts += [f"\n### {registry.text}\n", table(HEAD, lines)]
    return "\n".join([
        TEXT,
        f"Made on {about['date']} with {as_text(about['versions'])}. {about['settings']} "
        f"{about['machine']}.\n",
        table(COST_HEAD, rows), verdict(missed), *parts, DENSE_TEXT, *dense_lines(pinned["dense"]),
        DENSE_WHY,
    ])  # fmt: skip


HEAD = ("quantity", "NUTS: mean (SD)", "mean", "SD", "2.5 %", "50 %", "97.5 %")
COST_HEAD = (
    "registry", "numbers compared", "off", "parameters sampled", "divergences", "largest R-hat",
    "largest error of a mean, SDs", "NUTS: compile, s", "sample, s", "OpenLDN, s", "ratio", "load",
)  # fmt: skip


def compare_lines(
    own: dict[str, dict[str, float]], sampled: dict[str, dict[str, float]]
) -> tuple[list[tuple[str, ...]], int, int]:
    """Rows of a table, how many numbers are off, and how many were compared."""
    lines, off, compared = [], 0, 0
    for name, reference in sampled.items():
        row = differences(own[name], reference)
        off += sum(is_off(*pair) for pair in row.values())
        compared += len(row)
        cells = [
            with_error(*row[key], "+.3f") if key in row else ""
            for key in ("mean", "sd", "q2.5", "q50", "q97.5")
        ]
        lines.append((name, f"{reference['mean']:.3f} ({reference['sd']:.3f})", *cells))
    return lines, off, compared


def cost(reference: dict[str, Any]) -> tuple[str, ...]:
    """How well and how fast NUTS did; OpenLDN's time is from the diaries to the population."""
    quantities = reference["quantities"].values()
    seconds = reference["sample_s"] + reference["compile_s"]
    return (
        f"{reference['parameters']:,}",
        f"{reference['divergences']} of {4 * reference['draws']:,}",
        f"{max(one['r_hat'] for one in quantities):.3f}",
        f"{max(one['mean_mc'] / one['sd'] for one in quantities):.3f}",
        f"{reference['compile_s']:.0f}",
        f"{reference['sample_s']:.0f}",
        f"{reference['own_s']:.2f}",
        f"{seconds / reference['own_s']:,.0f}",
        f"{reference['load'][0]:.1f}",
    )


def dense_lines(pinned: dict[str, Any]) -> list[str]:
    rows, missed = [], []
    for registry, off in dense.rows(pinned):
        moments = worst(off, ("mean", "sd"))
        ends = worst(off, ("q2.5", "q97.5"))
        is_met = moments[0] <= dense.WITHIN
        missed += [] if is_met else [f"{registry.text}: {moments[1]}, {moments[0]:.4f}"]
        rows.append((
            registry.text, f"{moments[0]:.5f}", moments[1], f"{ends[0]:.4f}", ends[1],
            "met" if is_met else "**missed**",
        ))  # fmt: skip
    head = ("population", "mean or SD", "of", "interval end", "of", "target")
    return [table(head, rows), verdict(missed)]


def worst(off: dict[str, dict[str, float]], keys: tuple[str, ...]) -> tuple[float, str]:
    """Largest difference and whose it is."""
    words = {"mean": "mean", "sd": "SD", "q2.5": "2.5 %", "q97.5": "97.5 %"}
    found = [
        (abs(row[key]), f"{name}, {words[key]}")
        for name, row in off.items() for key in keys if key in row
    ]  # fmt: skip
    return max(found)
