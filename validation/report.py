"""The pages of ``docs/validation``, from the pinned reference values and fresh answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from math import isnan
from typing import Any

from validation.courses import Case, answer
from validation.dense import compare as dense
from validation.nuts import compare as nuts
from validation.versions import as_text

GENERATED = "<!-- Written by validation/run.py; change it there. -->\n"
NUTS_TEXT = """# Agreement with sampling

Is deterministic integration right? The same diary, the same model and the same priors are given
to OpenLDN and to PyMC, which samples every parameter with NUTS (nutpie). The priors that PyMC
uses are read from the model that OpenLDN built, so both are the same model; nothing else is
shared. The effect has its sceptical prior: normal(0, 2 units), and normal(0, 1) where it is a
logarithm or a probit.

**Targets**: mean within 0.05 posterior SDs, SD within 5 %, probabilities within 0.02. In brackets
stands the Monte-Carlo standard error of the *sampler*; OpenLDN has none. A target counts as
missed when the difference is larger than the target and twice that error.
"""
NUTS_WHY = """## What differs, and why

- **Gaussian scores**: nothing but Monte-Carlo noise; the [dense grid](dense.md) is the stricter
  test and agrees to a thousandth of an SD.
- **Unknown half-life**: OpenLDN tries twelve half-lives at fixed prior quantiles, PyMC a
  continuous one. The dense grid, continuous too, tells how much that costs.
- **Ordered categories, censored, yes/no**: OpenLDN approximates the latent scores by expectation
  propagation; PyMC samples each of them between its limits.
- **Counts**: OpenLDN uses a Laplace approximation. The effect is as exact as elsewhere, its
  skewness being measured. Not so the background: coefficients are taken at their mode, which for
  the baseline of a Poisson with skewed latent residuals lies a fifth of a posterior SD from the
  mean; the residual SD comes out up to a tenth of its SD small and the overdispersion as much
  large. Expectation propagation in its place brings all three within 0.02 (tried), at four
  times the cost.
- **Several entries a day**: the four hyperparameters are correlated; the small difference of the
  residual SD is that of the quadrature, see the dense grid.
"""
DENSE_TEXT = """# Agreement with a dense grid

How large is the error of the integration itself? For Gaussian scores the posterior can be had by
brute force: full covariance matrices, 45 Gauss-Legendre points on each axis of the
hyperparameters in their own units (61 for the half-life), the effect exact at each point. It is
plain NumPy and SciPy and shares no code with the engine.

**Target**: mean within 0.001 posterior SDs, SD within 0.1 %, probabilities within 0.001.
"""
OTHERS_TEXT = """## Other likelihoods: three sources of error

For these there is no brute force, so the sources of error are taken apart.

**Quadrature**: the engine's own inner approximation on a dense grid of hyperparameters, against
the engine's nodes.
"""
SKEW_TEXT = """
**Skewness**: the engine measures the skewness of the effect's likelihood at the mode of the
hyperparameters and applies it at every node; here it is measured at every node.
"""
INNER_TEXT = """
**Inner approximation**: at the mode of the hyperparameters the likelihood of the effect is
computed without approximation, by importance sampling with fixed (quasi-random) seeds. Brackets
hold its standard error from eight replicates; the last column is the share of the samples that
count.
"""
DENSE_WHY = """
## What differs, and why

- Rules with more nodes would bring the Gaussian errors down further; the default stops where two
  rules agree in the mean and the probability below zero.
- SDs of the hyperparameters come out a fraction of a percent small, because the outermost nodes
  of a small rule do not reach into the far tail of a skewed posterior. The effect hardly notices.
- Yes/no: few samples count, so its importance sampling is noisy in the second digit and finds no
  error within that noise; [sampling](nuts.md) is the better test there.
- Negative binomial: the skewness of the effect's likelihood changes with the overdispersion, so
  taking that of the mode everywhere moves the mean by half a percent of an SD.
- Several entries a day are exact inside (a narrow box is a Gaussian): all of the difference is
  quadrature over four correlated hyperparameters.
"""
PEERS_TEXT = """# Real diaries beside published analyses

Data that others have analyzed, with their numbers and ours. *Nearest* is OpenLDN with the model
that comes closest to the peer's and without a prior on the effect; *own* is what OpenLDN says by
default under its sceptical prior. Brackets hold standard errors, or posterior SDs.

Some of these data are under the GPL: they are read from a folder that is named when this page is
made, and only numbers computed from them appear here.
"""


def nuts_page(cases: Mapping[str, Case], pinned: dict[str, Any]) -> str:
    found = pinned["cases"]
    effect, others, missed = [], [], []
    for name, case in cases.items():
        if name not in found:
            continue
        row = nuts.differences(answer(case), found[name])
        bad = nuts.misses(row)
        missed += [f"{case.text}: {', '.join(bad)}"] if bad else []
        reference = found[name]
        effect.append((
            case.text,
            f"{reference['mean']:.3f} ({reference['sd']:.3f})",
            with_error(row["mean_sds"], row["mean_sds_mc"], "+.3f"),
            with_error(row["sd_ratio"], row["sd_ratio_mc"], ".3f"),
            with_error(row["p_below_minus_margin"], row["p_below_minus_margin_mc"], "+.4f"),
            with_error(row["p_below_zero"], row["p_below_zero_mc"], "+.4f"),
            "**missed**" if bad else "met",
        ))  # fmt: skip
        others.append((case.text, *(
            with_error(row[f"{key}_sds"], row[f"{key}_sds_mc"], "+.3f")
            if f"{key}_sds" in row else "" for key in nuts.PARAMETERS
        )))  # fmt: skip
    cost = [
        (cases[name].text, f"{row['ess']:.0f}", f"{row['r_hat']:.3f}", row["divergences"],
         f"{row['compile_s']:.0f}", f"{row['sample_s']:.1f}")
        for name, row in found.items() if name in cases
    ]  # fmt: skip
    parts = [
        GENERATED, NUTS_TEXT, made(pinned["about"]), "\n## The effect\n",
        table(("model", "NUTS: mean (SD)", "mean, difference in SDs", "ratio of SDs",
               "P(effect < -margin), difference", "P(effect < 0), difference", "targets"), effect),
        verdict(missed),
        "\n## Other parameters\n\nDifference of the posterior means, in posterior SDs.\n",
        table(("model", "baseline", "sigma", "phi", "period SD",
               "white share or overdispersion", "half-life"), others),
        "\n" + NUTS_WHY, "\n## How well NUTS did\n",
        table(("model", "effective draws", "R-hat", "divergences", "compile, s", "sample, s"),
              cost),
    ]  # fmt: skip
    return "\n".join(parts)


def dense_page(cases: Mapping[str, Case], pinned: dict[str, Any]) -> str:
    rows, hyper, missed = [], [], []
    for name, reference in pinned.get("gaussian", {}).items():
        row = dense.differences(cases[name], reference)
        off = dense.is_off(row)
        missed += [cases[name].text] if off else []
        rows.append((
            cases[name].text, f"{reference['mean']:.4f} ({reference['sd']:.4f})",
            *small(row), f"{row['nodes']:.0f} of {reference['points']:.0f}",
            f"{row['reported']:.5f}", "**missed**" if off else "met",
        ))  # fmt: skip
        hyper.append((cases[name].text, *(
            f"{row[f'{key}_sds']:+.4f}" if f"{key}_sds" in row else ""
            for key in ("sigma", "phi", "group_sd", "half_life_days")
        )))  # fmt: skip
    others = pinned.get("others", {})
    names = ("model", "mean, SDs", "SD ratio - 1", "P(< -margin)", "P(< 0)")
    quadrature = [
        (cases[name].text, *small(row["quadrature"]["quadrature"]),
         f"{row['quadrature']['nodes']} of {row['quadrature']['points']}")
        for name, row in others.items()
    ]  # fmt: skip
    skew = [(cases[name].text, *small(row["quadrature"]["skewness"]))
            for name, row in others.items()]  # fmt: skip
    inner = [
        (
            cases[name].text,
            with_error(row["inner"]["mean_sds"], row["inner"]["mean_sds_mc"], "+.5f"),
            with_error(row["inner"]["sd_ratio"] - 1, row["inner"]["sd_ratio_mc"], "+.5f"),
            *(with_error(row["inner"][key], row["inner"][f"{key}_mc"], "+.5f")
              for key in ("p_below_minus_margin", "p_below_zero")),
            f"{row['inner']['effective_share']:.3f}",
        )
        for name, row in others.items()
    ]  # fmt: skip
    parts = [
        GENERATED, DENSE_TEXT, made(pinned["about"]), "\n## Gaussian scores\n",
        table(("model", "dense: mean (SD)", *names[1:], "points", "error as reported, SDs",
               "target"), rows),
        verdict(missed),
        "\nHyperparameters: difference of the posterior means, in posterior SDs.\n",
        table(("model", "sigma", "phi", "period SD", "half-life"), hyper),
        "\n" + OTHERS_TEXT, table((*names, "points"), quadrature),
        SKEW_TEXT, table(names, skew), INNER_TEXT, table((*names, "share"), inner), DENSE_WHY,
    ]  # fmt: skip
    return "\n".join(parts)


def peers_page(result: Any, about: dict[str, Any]) -> str:
    rows = [
        (line.data, line.quantity, line.peer, value(line.peer_value, line.peer_se),
         value(line.nearest, line.nearest_sd), value(line.own, line.own_sd), line.why)
        for line in result.lines
    ]  # fmt: skip
    lessons = [
        (lesson.data, lesson.text, "yes" if lesson.is_seen else "**no**")
        for lesson in result.lessons
    ]
    missed = [f"{line.data}, {line.quantity} ({line.peer})" for line in result.lines if line.is_off]
    parts = [
        GENERATED, PEERS_TEXT, made(about), "\n## Numbers\n",
        table(("data", "quantity", "peer", "peer's number", "nearest", "own", "why they differ"),
              rows),
        verdict(missed), "\n## Lessons that must come out as findings\n",
        table(("data", "lesson", "said by OpenLDN"), lessons),
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def as_plain(lines: Iterable[Any]) -> list[dict[str, Any]]:
    """Numbers only; the explanations are in the script."""
    return [
        {key: value_ for key, value_ in asdict(line).items() if key not in ("why", "near")}
        for line in lines
    ]


def small(row: Mapping[str, float]) -> tuple[str, ...]:
    return (
        f"{row['mean_sds']:+.5f}", f"{row['sd_ratio'] - 1:+.5f}",
        f"{row['p_below_minus_margin']:+.5f}", f"{row['p_below_zero']:+.5f}",
    )  # fmt: skip


def with_error(number: float, error: float, form: str) -> str:
    digits = form[-2]
    return f"{number:{form}} ({error:.{digits}f})"


def value(number: float, spread: float | None) -> str:
    return f"{number:.3f}" if spread is None or isnan(spread) else f"{number:.3f} ({spread:.3f})"


def made(about: dict[str, Any]) -> str:
    settings = f" {about['settings']}." if "settings" in about else ""
    return f"Reference values made on {about['date']} with {as_text(about['versions'])}.{settings}"


def verdict(missed: Sequence[str]) -> str:
    if not missed:
        return "\nNo target is missed.\n"
    return "\nMissed:\n\n" + "\n".join(f"- {text}" for text in missed) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)
