"""The bars that were set before OpenLDN's engine was written, and whether they are met."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log
from typing import Any

from benchmarks.page import _time
from benchmarks.simulate.engines import HOURLY, NIGHTLY

Row = dict[str, Any]
# The two peers that the fourth bar names; where one is missing the other stands.
BEST_PEERS = ("mrgsolve", "numbalsoda")


@dataclass(frozen=True, kw_only=True)
class Bar:
    """``is_met`` is None where there was nothing to judge it by."""

    number: str
    what: str
    bar: str
    found: str
    is_met: bool | None


def judge(results: dict[str, Any]) -> list[Bar]:
    rows = [row for row in results["race"] + results["scaling"] if "absent" not in row]
    ours = [row for row in rows if row["engine"] == "openldn" and row["model"] == "ldn10"]
    return [
        *_hourly(ours), *_nightly(ours), *_start(results["start"]), *_ratio(rows),
        *_same(results["same"]), *_checks(results["checks"]),
    ]  # fmt: skip


def compare(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """How much faster OpenLDN is than each run of a peer, at the peer's error or a smaller one."""
    rows = [row for row in rows if row["work"] == HOURLY and row["model"] == "ldn10"]
    rows = [row for row in rows if "absent" not in row and "error" in row]
    found = []
    for peer in rows:
        if peer["engine"] == "openldn":
            continue
        points = [
            (row["error"], _each(row))
            for row in rows
            if row["engine"] == "openldn"
            and (row["patients"], row["nights"]) == (_size(peer), peer["nights"])
        ]
        ours = time_at_error(points, peer["error"])
        ratio = None if ours is None else _each(peer) / ours
        found.append({"peer": peer, "ours": ours, "size": _size(peer), "ratio": ratio})
    return found


def time_at_error(points: Sequence[tuple[float, float]], error: float) -> float | None:
    """Time for an error, between the runs that were made (on logarithms).

    An error larger than that of the loosest run gets the loosest run's time, which is in favor of
    the peer; one smaller than that of the tightest gets None.
    """
    known = sorted(points, reverse=True)
    if not known or error < known[-1][0]:
        return None
    if error >= known[0][0]:
        return known[0][1]
    (high, fast), (low, slow) = next(pair for pair in pairwise(known) if pair[1][0] <= error)
    share = log(high / error) / log(high / low)
    return exp(log(fast) + share * (log(slow) - log(fast)))


def _size(peer: Row) -> int:
    """Peers that can only do few patients are set beside OpenLDN's one patient."""
    return max(n for n in (1, 100, 1000) if n <= peer["patients"])


def _each(row: Row) -> float:
    return float(row["seconds"] / row["patients"])


def _find(rows: Iterable[Row], patients: int, work: str, nights: int = 90) -> Row | None:
    """The loosest run of that size, with two workers if there was one."""
    found = [
        row
        for row in rows
        if (row["patients"], row["work"], row["nights"]) == (patients, work, nights)
        and row["rtol"] <= 1e-5
    ]
    return max(found, key=lambda row: (row["rtol"], row["workers"])) if found else None


def _hourly(ours: list[Row]) -> list[Bar]:
    row = _find(ours, 1000, HOURLY)
    bar = "2.0 s; error: median 5e-6, largest 1e-5"
    what = "1,000 patients x 90 nights, 10 states every hour"
    if row is None:
        return [Bar(number="P1", what=what, bar=bar, found="not run", is_met=None)]
    is_met = row["seconds"] <= 2.0 and row["error"] <= 5e-6 and row["error_max"] <= 1e-5
    found = f"{row['seconds']:.2f} s; {row['error']:.1e}, {row['error_max']:.1e}"
    return [Bar(number="P1", what=what, bar=bar, found=found, is_met=is_met)]


def _nightly(ours: list[Row]) -> list[Bar]:
    bars = []
    for patients, seconds in ((10_000, 15.0), (100_000, 150.0)):
        row = _find(ours, patients, NIGHTLY)
        found, is_met = "not run", None
        if row is not None:
            found = f"{row['seconds']:.1f} s, {row['memory_mb']:.0f} MB"
            is_met = row["seconds"] <= seconds and row["memory_mb"] <= 600.0
        bars.append(
            Bar(
                number="P2", what=f"{patients:,} patients x 90 nights, nightly summaries",
                bar=f"{seconds:g} s, 600 MB", found=found, is_met=is_met,
            )
        )  # fmt: skip
    return bars


def _start(start: dict[str, Any] | None) -> list[Bar]:
    rows = (
        ("warm_s", "1 patient, everything loaded", 0.020, "20 ms"),
        ("known_s", "first result in a fresh process, model known", 2.5, "2.5 s"),
        ("nothing_s", "first result of a new model, nothing compiled before", 25.0, "25 s"),
    )
    found = None if start is None else start["ldn10"]
    return [
        Bar(
            number="P3", what=what, bar=said,
            found="not run" if found is None else _time(found[key]),
            is_met=None if found is None else found[key] <= limit,
        )
        for key, what, limit, said in rows
    ]  # fmt: skip


def _ratio(rows: list[Row]) -> list[Bar]:
    found = [
        one
        for one in compare(rows)
        if one["peer"]["engine"] in BEST_PEERS and one["size"] >= 100 and one["ratio"] is not None
    ]
    smallest = min((one["ratio"] for one in found), default=None)
    said = (
        "not run" if smallest is None else f"{smallest:.1f} to {max(o['ratio'] for o in found):.1f}"
    )
    return [
        Bar(
            number="P4", what="times as fast as mrgsolve or numbalsoda at equal error, 100 or more",
            bar="8", found=said, is_met=None if smallest is None else smallest >= 8.0,
        )
    ]  # fmt: skip


def _same(same: dict[str, Any] | None) -> list[Bar]:
    if same is None:
        return [Bar(number="P5", what="same digits", bar="all", found="not run", is_met=None)]
    equal = sum(same["equal"].values())
    digits = Bar(
        number="P5", what="same digits for 1 or 2 threads, any chunks, Dask", bar="all",
        found=f"{equal} of {len(same['equal'])} ways", is_met=equal == len(same["equal"]),
    )  # fmt: skip
    if same["dask_s"] is None:
        found, is_met = "Dask is not installed", None
    else:
        overhead = same["dask_s"] / same["threads_s"] - 1.0
        found, is_met = f"{100 * overhead:.0f} %", overhead <= 0.15
    return [
        digits,
        Bar(number="P5", what="overhead of Dask, chunks of 1,000", bar="15 %", found=found,
            is_met=is_met),
    ]  # fmt: skip


def _checks(checks: dict[str, Any] | None) -> list[Bar]:
    what = {
        "F1": "units: adding mg to nmol/L, or a missing molar mass, names the line",
        "F2": "missed doses: independent, Markov, streaks; bedtime drift; double dose caught",
    }
    if checks is None:
        return [Bar(number=k, what=v, bar="all", found="not run", is_met=None)
                for k, v in what.items()]  # fmt: skip
    bars = []
    for number, text in what.items():
        parts = checks[number]
        missing = [name for name, is_there in parts.items() if not is_there]
        found = "all" if not missing else "not: " + ", ".join(missing)
        bars.append(Bar(number=number, what=text, bar="all", found=found, is_met=not missing))
    return bars
