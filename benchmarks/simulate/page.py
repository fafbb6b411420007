"""The tables of a run, for the terminal and for the documentation."""

from typing import Any

from benchmarks.page import _table, _time
from benchmarks.simulate.bars import Bar, compare, judge
from benchmarks.simulate.engines import ENGINES, NIGHTLY

HEAD = """# Benchmarks of the simulation

*Written by `make bench-simulate`; edit `benchmarks/simulate/`, not this page.*

LDN-10 is a model of ten states (naltrexone and its metabolite, three receptors, an endogenous
opioid, a tumor), with fastest rate 60/h and slowest 0.0004/h; each patient has parameters of their
own, doses at a drifting bedtime for 90 nights, misses some, and changes dose and formulation.
OpenLDN and its peers solve it in turn in one run on one machine, each in a process of its own.
**The values of the model serve for timing only; no clinical statement rests on them.**

"""
NOTES = """
## What is compared

- **Time per patient**: wall time of one call for all patients, loading and compiling not counted;
  median of the rounds, with the fastest and slowest. Where nothing stands in brackets the job is
  too long to be repeated. *Hourly* gives all states at 2,161 hours; *nightly* gives maximum,
  minimum, integral and hours above thresholds of each night, made while integrating, and keeps
  their mean and spread over the patients; its time has the drawing of the patients in it.
- **Error**: per patient and state the largest distance from a reference over the hours, in parts of
  the state's largest value; the patient's error is that of the worst state. Median and maximum over
  the patients of the reference (24 of LDN-10, every hour; 4 of LDN-30, every fifth hour). The
  reference is LSODA at rtol 1e-12 and atol 1e-14; Radau at rtol 1e-11 is {radau} from it.
- **Start** is loading the engine and compiling the model. For OpenLDN in this column the model is
  in its cache on disk; the table of starts tells the rest.
- **Memory** is the peak of the process during the call, results with it. Processor time and memory
  of libRoadRunner's own processes are not counted.
- Peers run in their plain documented use: absolute tolerance 1e-9, dose after dose; the same
  equations, written once and rewritten by machine for each. They do as many patients as they can in
  seconds; the time per patient hardly depends on it.
- **At equal error**: OpenLDN's time is interpolated between its runs at several tolerances. A peer
  that is less accurate than OpenLDN's loosest run is compared with that run, in the peer's favor.

## What is not compared

- mrgsolve: {mrgsolve}.
- rxode2, AMICI and myokit need a C compiler at run time; Pumas, NONMEM, Monolix and Simcyp are
  commercial.
- LDN-30 is LDN-10 with transit compartments, tissues, receptors at three sites and a chain of
  cytokines; the rules stand in `benchmarks/simulate/ldn30.py`.
"""


def make_page(results: dict[str, Any]) -> str:
    radau = f"{results['radau']['ldn10']:.1e}"
    notes = NOTES.format(radau=radau, mrgsolve=results["mrgsolve"])
    return HEAD + _machine(results) + "\n" + make_tables(results) + notes


def make_tables(results: dict[str, Any]) -> str:
    parts = [
        _bars(judge(results)), _race(results["race"]), _equal(results["race"]),
        *_scaling(results["scaling"] + results["race"]), _starts(results["start"]),
        _same(results["same"]),
    ]  # fmt: skip
    return "\n".join(part + "\n" for part in parts if part)


def _machine(results: dict[str, Any]) -> str:
    machine = results["machine"]
    text = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    loads = ", ".join(f"{results[key][0]:.1f}" for key in ("load_before", "load_after"))
    return (
        f"{machine['date']}; {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gb']:g} GB; {machine['system']}; Python {machine['python']}; {text}. "
        f"{results['rounds']} rounds. Load of the machine before and after: {loads} (the benchmark "
        "itself takes up to 2).\n"
    )


def _bars(bars: list[Bar]) -> str:
    said = {True: "passed", False: "**missed**", None: "not judged"}
    rows = [[bar.number, bar.what, bar.bar, bar.found, said[bar.is_met]] for bar in bars]
    return "## The bars\n\n" + _table(["", "what", "bar", "found", ""], rows) + "\n"


def _race(rows: list[dict[str, Any]]) -> str:
    head = ["", "patients", "work", "rtol", "workers", "per patient", "all", "processor, each",
            "error: median (max)", "start", "memory"]  # fmt: skip
    table = _table(head, [_race_row(row) for row in rows])
    return f"## Side by side\n\n{table}\n\n{_steps(rows)}\n"


def _steps(rows: list[dict[str, Any]]) -> str:
    """Only OpenLDN tells how many steps it took."""
    found = {row["rtol"]: row["steps"] for row in rows if "steps" in row}
    said = ", ".join(f"{steps:,.0f} at rtol {rtol:g}" for rtol, steps in sorted(found.items()))
    return f"Steps of OpenLDN per patient: {said}." if said else ""


def _race_row(row: dict[str, Any]) -> list[str]:
    first = [ENGINES[row["engine"]].title, f"{row['patients']:,}", row["work"], f"{row['rtol']:g}",
             str(row["workers"])]  # fmt: skip
    if "absent" in row:
        return [*first, row["absent"], *[""] * 5]
    each = row["seconds"] / row["patients"]
    own = row["engine"] != "roadrunner" or row["workers"] == 1
    return [
        *first, _time(each) + _range(row), _time(row["seconds"]),
        _time(row["cpu"] / row["patients"]) if own else "", _error(row),
        _start(row), f"{row['memory_mb']:.0f} MB",
    ]  # fmt: skip


def _start(row: dict[str, Any]) -> str:
    """Compiling that takes no time was done by an earlier job of the engine."""
    compiling = f" + {_time(row['compile_s'])}" if row["compile_s"] > 0.02 else ""
    return _time(row["load_s"]) + compiling


def _range(row: dict[str, Any]) -> str:
    if row["rounds"] == 1:
        return ""
    low, high = (1000.0 * row[key] / row["patients"] for key in ("fastest", "slowest"))
    return f" [{low:.3g}-{high:.3g}]"


def _error(row: dict[str, Any]) -> str:
    return f"{row['error']:.1e} ({row['error_max']:.1e})" if "error" in row else ""


def _equal(rows: list[dict[str, Any]]) -> str:
    found = [one for one in compare(rows) if one["ratio"] is not None]
    if not found:
        return ""
    table = [
        [ENGINES[one["peer"]["engine"]].title, f"{one['peer']['patients']:,}",
         f"{one['peer']['rtol']:g}", f"{one['peer']['error']:.1e}",
         _time(one["peer"]["seconds"] / one["peer"]["patients"]), _time(one["ours"]),
         f"{one['size']:,}", f"{one['ratio']:.1f}"]
        for one in found
    ]  # fmt: skip
    head = ["peer", "patients", "rtol", "error", "per patient", "OpenLDN at that error",
            "its patients", "times as fast"]  # fmt: skip
    return "## At equal error\n\n" + _table(head, table) + "\n"


def _scaling(rows: list[dict[str, Any]]) -> list[str]:
    rows = [row for row in rows if "absent" not in row]
    ours = [row for row in rows if row["engine"] == "openldn"]
    nightly = [r for r in ours if r["work"] == NIGHTLY and r["model"] == "ldn10"]
    tables = [
        ("How it grows with patients (nightly summaries, 90 nights)", ["patients"],
         [r for r in nightly if r["nights"] == 90]),
        ("With nights (nightly summaries)", ["patients", "nights"],
         [r for r in nightly if r["group"] == "nights"]),
        ("With cores (hourly output)", ["patients", "workers"],
         [r for r in ours if r["group"] == "cores"]),
        ("With states (hourly output)", ["engine", "model", "patients", "rtol"],
         [r for r in rows if r["group"] == "states"]),
    ]  # fmt: skip
    return [_growth(*table) for table in tables if table[2]]


def _growth(title: str, keys: list[str], rows: list[dict[str, Any]]) -> str:
    unique = {row["key"]: row for row in rows}
    order = sorted(unique.values(), key=lambda row: [row[key] for key in keys])
    table = [
        [*(_cell(key, row[key]) for key in keys), _time(row["seconds"]),
         _time(row["seconds"] / row["patients"]) + _range(row), _error(row),
         f"{row['steps']:,.0f}" if "steps" in row else "", f"{row['memory_mb']:.0f} MB",
         _time(row["load_s"] + row["compile_s"])]
        for row in order
    ]  # fmt: skip
    head = [*keys, "all", "per patient", "error: median (max)", "steps", "memory", "start"]
    return f"## {title}\n\n" + _table(head, table) + "\n"


def _cell(key: str, value: Any) -> str:
    if key == "engine":
        return ENGINES[value].title
    return f"{value:,}" if isinstance(value, int) else f"{value:g}" if key == "rtol" else str(value)


def _starts(start: dict[str, Any] | None) -> str:
    if start is None:
        return ""
    what = {
        "nothing_s": "first result with nothing compiled yet: engine and model",
        "new_s": "first result of a new model: text, derivatives, code, compiling",
        "known_s": "first result of a model that was used before, in a fresh process",
        "load_s": "of which loading Python and its packages",
        "warm_s": "one patient more",
    }
    rows = [[text, *(_time(found[key]) for found in start.values())] for key, text in what.items()]
    table = _table(["from starting Python", *start], rows)
    return f"## How OpenLDN starts\n\nOne patient, 90 nights, hourly.\n\n{table}\n"


def _same(same: dict[str, Any] | None) -> str:
    if same is None:
        return ""
    rows = [[way, "the same" if equal else "**not the same**"]
            for way, equal in same["equal"].items()]  # fmt: skip
    size = f"{same['patients']:,} patients, {same['nights']} nights"
    text = f"## The same digits\n\n{size}, bit for bit:\n\n"
    text += _table(["", "digits"], rows) + "\n"
    if same["dask_s"] is not None:
        text += (
            f"\nTwo Dask workers with one thread each, chunks of {same['chunk']:,}: "
            f"{_time(same['dask_s'])}; two threads in one process: {_time(same['threads_s'])}.\n"
        )
    return text
