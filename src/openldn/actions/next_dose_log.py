"""The file that keeps the drawn cycles of a dose finding, and what the diary holds of them."""

import json
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from openldn import __version__
from openldn.actions.evaluate import write_whole
from openldn.errors import ExchangeError
from openldn.exchange import next_cycle_from_json
from openldn.record import UNKNOWN, Course

FORMAT = 1


def find_stretches(course: Course) -> list[tuple[int, int]]:
    """Stretches on one treatment so far, each as its code and length in entries."""
    known = course.treatment[course.treatment != UNKNOWN]
    return [(int(code), len(tuple(run))) for code, run in groupby(known.tolist())]


def is_pending(entry: dict[str, Any], course: Course) -> bool:
    """Whether a drawn cycle is not finished: the diary has fewer changes than it asked for."""
    seen = entry["stretches_seen"]
    stretches = find_stretches(course)
    before = course.treatments[stretches[seen - 1][0]] if 0 < seen <= len(stretches) else ""
    order = [before, *entry["cycle"]["order"]]
    changes = sum(a.strip().casefold() != b.strip().casefold() for a, b in pairwise(order))
    return bool(len(stretches) < seen + changes)


def write_cycle_log(path: Path, cycles: list[dict[str, Any]]) -> None:
    """Keep the drawn cycles."""
    content = {"format": FORMAT, "openldn": __version__, "cycles": cycles}
    write_whole(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def read_cycle_log(path: Path) -> list[dict[str, Any]]:
    """Drawn cycles of a file; none where there is no file.

    Raises
    ------
    ExchangeError
        If the file holds something else: an empty log would let dropped doses come back.
    """
    if not path.exists():
        return []
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        cycles = content["cycles"]
        for entry in cycles:
            _ = entry["number"], entry["seed"], entry["stretches_seen"]
            _ = entry["stopped"], entry["harmful"], next_cycle_from_json(entry["cycle"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ExchangeError(
            f"{path.name} holds no drawn cycles; it must be the file that this command wrote. "
            "Without it, dropped doses could come back."
        ) from error
    found: list[dict[str, Any]] = cycles
    return found
