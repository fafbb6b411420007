"""The tables of a run, for the terminal and for the documentation."""

from typing import Any

from benchmarks.cases import TEXT

NAMES = {
    "openldn": "OpenLDN",
    "nutpie": "PyMC, sampled by nutpie",
    "pymc": "PyMC, its own NUTS",
    "numpyro": "NumPyro NUTS",
    "brms": "brms (Stan)",
}
# Seconds a course may take, by case; and seconds of 10,000 courses on two cores.
TARGET_MS = {"gaussian": 2.0, "ordinal": 30.0}
TARGET_RATIO = 1000.0
TARGET_BATCH_S = 15.0
# The error that a sampler's time is also told for.
SMALL_ERROR_SD = 0.001

HEAD = """# Benchmarks

*Written by `make bench`; edit `benchmarks/`, not this page.*

One person keeps a diary for 90 days. OpenLDN and samplers are given the same scores, the same
model and the same priors, and are asked for the same thing: the posterior of the effect. They
take turns in one run on one machine; times are medians.

"""
COMPARED = """
## What is compared

- The time **after loading and after compiling**: a call that gives the effect's mean, SD and
  tail probabilities. For OpenLDN that is `fit_course` and the posterior under one prior; for the
  samplers {chains} chains of {tune} + {draws} draws on {cores} cores.
- **Processor** is the time of all cores together: it does not grow when other work runs beside.
- Compilation is counted apart, with a first short run. OpenLDN's kernels are compiled once, when
  it is installed (`openldn doctor --prepare`), and kept.
- Errors are distances from a brute-force reference (`benchmarks/reference.py`) that uses nothing
  of the engine: root mean squares over the rounds. A sampler's error is the noise of its draws and
  shrinks with their square root.
- Memory is the peak of a fresh process, with the largest of its children. In the Python processes
  it includes the course, which OpenLDN made, and OpenLDN.
- NUTS draws all coefficients, period effects and, in the ordinal course, all latent scores.
  The models are those of `validation/nuts`; NumPyro's is the same, parameter for parameter.
- brms has the same Gaussian model, `score ~ 0 + Intercept + trend + level + (1 | period) +
  ar(time = day, p = 1, cov = TRUE)`; the prior of the residual SD is moved to the marginal SD.

## What is not compared

- Samplers give the joint posterior of everything and take any model; OpenLDN takes one family of
  models and gives the effect, and means and SDs of the rest.
- brms, and samplers that take more than 90 s, are run once. Other parameters, other priors and
  other lengths are compared in the validation, not timed.
"""


def make_page(results: dict[str, Any]) -> str:
    settings = {k: results["settings"][k] for k in ("chains", "tune", "draws", "cores")}
    page = HEAD + _machine(results) + "\n" + make_tables(results, level="##")
    return page + COMPARED.format(**settings)


def make_tables(results: dict[str, Any], level: str = "##") -> str:
    parts = [_course(name, course, level) for name, course in results["courses"].items()]
    if results["batch"] is not None:
        parts.append(_batch(results["batch"], level))
    return "\n".join(parts)


def _machine(results: dict[str, Any]) -> str:
    machine = results["machine"]
    versions = dict(machine["versions"])
    for course in results["courses"].values():
        versions |= course["engines"].get("brms", {}).get("versions", {})
    text = ", ".join(f"{name} {number}" for name, number in versions.items())
    loads = ", ".join(
        f"{results[key][0]:.1f}" for key in ("load_before", "load_between", "load_after")
    )
    return (
        f"{machine['date']}; {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gb']:g} GB; {machine['system']}; Python {machine['python']}; {text}. "
        f"{results['rounds']} rounds. Load of the machine before, between and after: {loads} "
        "(the benchmark itself takes up to 2; more means that other work ran beside it and that "
        "all times are too long).\n"
    )


def _course(name: str, course: dict[str, Any], level: str) -> str:
    rows = [
        [
            NAMES[engine],
            *(_engine_row(found) if "absent" not in found else [found["absent"], *[""] * 7]),
        ]
        for engine, found in _with_own_loading(course).items()
    ]
    head = [
        "", "a course", "processor", "loading", "compiling", "memory", "error of the mean, SDs",
        "SD, ratio", "error of a tail probability",
    ]  # fmt: skip
    reference = course["reference"]
    text = [
        f"{level} {name.capitalize()}: {TEXT[name]}, 90 days",
        "",
        _table(head, rows),
        "",
        f"Reference: mean {reference['mean']:.4f}, SD {reference['sd']:.4f}, "
        f"P(< -1) {reference['p_below_margin']:.4f}, P(< 0) {reference['p_below_zero']:.4f} "
        f"({reference['method']}{_noise(reference['mean_error'])}).",
        "",
        *_verdict(name, course),
    ]
    return "\n".join(text) + "\n"


def _noise(error: float) -> str:
    return f"; its own noise is below {error:.1g} SDs" if error > 0 else ""


def _with_own_loading(course: dict[str, Any]) -> dict[str, Any]:
    """A worker has loaded OpenLDN to make the course before its engine's loading is timed."""
    engines = dict(course["engines"])
    if "openldn" in engines:
        engines["openldn"] = {**engines["openldn"], "load_s": course["cold"]["load_s"]}
    return engines


def _engine_row(found: dict[str, Any]) -> list[str]:
    return [
        _time(found["seconds"]),
        _time(found["cpu"]) if found["cpu"] else "",
        _time(found["load_s"]),
        _compiling(found),
        f"{found['memory_mb']:.0f} MB",
        f"{found['mean_error_sd']:.4f}",
        f"{found['sd_ratio']:.4f}",
        f"{found['tail_error']:.4f}",
    ]


def _compiling(found: dict[str, Any]) -> str:
    if found["with_compiling"]:
        return "in the first column"
    return _time(found["compile_s"]) if found["compile_s"] > 1e-4 else "none"


def _verdict(name: str, course: dict[str, Any]) -> list[str]:
    engines = {key: one for key, one in course["engines"].items() if "absent" not in one}
    ours, lines = engines.get("openldn"), []
    if ours is not None:
        fit = 1000.0 * ours["parts"]["fit_course"]
        cold = course["cold"]
        lines.append(
            f"- OpenLDN: `fit_course` {fit:.2f} ms (target {TARGET_MS[name]:g} ms: "
            f"{_met(fit <= TARGET_MS[name])}). In a fresh process with prepared kernels the first "
            f"call takes {_time(cold['first_s'])} (the kernels are read from disk; compiled: "
            f"{cold['compiled']:.0f}), the second {_time(cold['second_s'])}."
        )
    others = {key: one for key, one in engines.items() if key != "openldn"}
    if ours is not None and others:
        fastest = min(others, key=lambda key: others[key]["seconds"])
        ratio = others[fastest]["seconds"] / ours["seconds"]
        keys = ("mean_error_sd", "sd_error", "tail_error")
        better = all(ours[key] <= others[fastest][key] for key in keys)
        lines.append(
            f"- **{ratio:,.0f} times as fast as the fastest sampler** ({NAMES[fastest]}, its "
            f"compilation not counted; target {TARGET_RATIO:,.0f}: {_met(ratio >= TARGET_RATIO)}), "
            f"{'more' if better else 'not in every measure more'} accurate than it"
            f"{_cpu_ratio(ours, others[fastest])}."
        )
        lines.append(_same_error(others[fastest]))
    return lines


def _same_error(other: dict[str, Any]) -> str:
    """Noise of a mean in SDs: one over the root of the effective draws."""
    factor = SMALL_ERROR_SD**-2 / other["ess"]
    return (
        f"- Its {other['ess']:,.0f} effective draws leave a noise of "
        f"{other['ess'] ** -0.5:.3f} SDs in the mean; for {SMALL_ERROR_SD:g} SDs it would have to "
        f"draw for {_time(other['seconds'] * factor)}."
    )


def _cpu_ratio(ours: dict[str, Any], other: dict[str, Any]) -> str:
    if not (ours["cpu"] and other["cpu"]):
        return ""
    return f"; {other['cpu'] / ours['cpu']:,.0f} times by processor time"


def _batch(batch: dict[str, Any], level: str) -> str:
    largest = max(batch["patients"], key=lambda row: row["patients"])
    rows = [
        [f"{row['patients']:,}", _time(row["seconds"]), _time(row["cpu"]),
         f"{row['memory_mb']:.0f} MB",
         f"{row['csv_mb']:.1f} MB", f"{row['json_mb']:.1f} MB"]
        for row in batch["patients"]
    ]  # fmt: skip
    phases = [
        [name, _time(value / 1000.0 if name.endswith("ms") else value)]
        for name, value in batch["phases"].items()
    ]
    days = [
        [f"{row['days']:g}", *(f"{row[key]:.2f} ms" for key in ("gaussian", "ordinal", "evaluate"))]
        for row in batch["days_scaling"]
    ]
    lines = [
        f"{level} Many courses: {batch['days']} days each, {batch['jobs']} processes",
        "",
        "`openldn evaluate FILE.csv --patient ... --jobs 2 --json`, from starting the command to "
        "the last byte of JSON; memory of all its processes together.",
        "",
        _table(["patients", "time", "processor", "memory", "diary", "JSON"], rows),
        "",
    ]
    if largest["patients"] >= 10000:
        lines += [
            f"10,000 courses: target {TARGET_BATCH_S:g} s: "
            f"{_met(largest['seconds'] <= TARGET_BATCH_S)}.",
            "",
        ]
    lines += [
        f"Where the time goes ({largest['patients']:,} patients, one process and its workers):",
        "",
        _table(["", "time"], phases),
        "",
        *_resume(batch),
        "How it grows with the length of a course:",
        "",
        _table(["days", "fit, Gaussian", "fit, ordinal", "evaluation in a batch, Gaussian"], days),
    ]
    return "\n".join(lines) + "\n"


def _resume(batch: dict[str, Any]) -> list[str]:
    found = batch["resume"]
    if found is None:
        return []
    return [
        f"Killed after {_time(found['killed_after_s'])} and taken up again with `--resume`: "
        f"{found['chunks_kept']} of {found['chunks']} chunks were kept "
        f"({found['folder_mb']:.0f} MB at the end), the rest took {_time(found['resumed_s'])}, and "
        f"the answers are {'the same' if found['same_answers'] else 'NOT THE SAME'}.",
        "",
    ]


def _met(is_met: bool) -> str:
    return "met" if is_met else "missed"


def _time(seconds: float) -> str:
    if seconds < 1.0:
        return f"{1000.0 * seconds:.3g} ms"
    return f"{seconds:.3g} s"


def _table(head: list[str], rows: list[list[str]]) -> str:
    """Markdown, padded so that it can be read as text too."""
    widths = [max(len(row[k]) for row in (head, *rows)) for k in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    )
