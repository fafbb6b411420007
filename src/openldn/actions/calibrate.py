"""Fit what may be fitted, compare with what was held out, and keep both."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openldn import __version__
from openldn.actions.evaluate import write_bytes, write_whole
from openldn.errors import ExchangeError, NotFound
from openldn.report import (
    draw_comparisons,
    render_comparisons,
    render_comparisons_page,
    render_headline_page,
)
from openldn.simulate import (
    Comparison,
    calibrate_occupancy,
    compare_endogenous,
    compare_immune,
    compare_occupancy,
    compare_plasma,
    compare_tumour,
    fill_page,
    fit_endogenous,
    fit_immune,
    fit_plasma,
    fit_tumour,
    read_hypotheses,
    read_part,
    weigh_scenarios,
)

Progress = Callable[[str], None]
PARTS = ("plasma", "occupancy", "endogenous", "immune", "tumour")
# Two machines round differently; a fit that differs by more than this was not made by this code.
TOLERANCE = 1e-4


@dataclass(frozen=True, kw_only=True)
class ComparedPart:
    """What a part predicts beside what was observed."""

    name: str
    comparisons: tuple[Comparison, ...]


def fit_parts(
    names: tuple[str, ...] = PARTS, *, progress: Progress = lambda _: None
) -> dict[str, dict[str, Any]]:
    """Fit parts anew; the content of each file of ``data/fitted`` by its name.

    Occupancy is fitted to the plasma curve that is kept; after a change of plasma keep its fit
    first and fit occupancy again.

    Raises
    ------
    NotFound
        If a part is not known.
    SimulationError
        If a fit does not converge.
    """
    fits: dict[str, Callable[[], dict[str, dict[str, Any]]]] = {
        "plasma": lambda: {"plasma": fit_plasma().to_json()},
        "occupancy": lambda: calibrate_occupancy(read_part("plasma")),
        "endogenous": lambda: {"endogenous": fit_endogenous().to_json()},
        "immune": lambda: {"immune": fit_immune().to_json()},
        "tumour": lambda: {"tumour": fit_tumour().to_json()},
    }
    _check_names(names)
    found: dict[str, dict[str, Any]] = {}
    for name in names:
        progress(f"fitting {name}")
        found |= fits[name]()
    return found


def compare_parts(
    names: tuple[str, ...] = PARTS, *, progress: Progress = lambda _: None
) -> tuple[ComparedPart, ...]:
    """Compare every held-out fact with what the kept fits predict."""
    compare: dict[str, Callable[[], list[ComparedPart]]] = {
        "plasma": lambda: [ComparedPart(name="plasma", comparisons=compare_plasma())],
        "occupancy": lambda: [
            ComparedPart(name=one.name, comparisons=compare_occupancy(one.name))
            for one in read_hypotheses()
        ],
        "endogenous": lambda: [ComparedPart(name="endogenous", comparisons=compare_endogenous())],
        "immune": lambda: [ComparedPart(name="immune", comparisons=compare_immune())],
        "tumour": lambda: [ComparedPart(name="tumour", comparisons=compare_tumour())],
    }
    _check_names(names)
    found: list[ComparedPart] = []
    for name in names:
        progress(f"comparing {name}")
        found += compare[name]()
    return tuple(found)


def _check_names(names: tuple[str, ...]) -> None:
    for name in names:
        if name not in PARTS:
            raise NotFound(f"there is no part {name} to calibrate; there are {', '.join(PARTS)}.")


def find_stale_fits(fits: dict[str, dict[str, Any]], folder: Path) -> tuple[str, ...]:
    """Names of the fits that the files of a folder do not hold, within rounding."""
    return tuple(name for name, fit in fits.items() if not _is_kept(fit, folder / f"{name}.json"))


def _is_kept(fit: dict[str, Any], file: Path) -> bool:
    if not file.exists():
        return False
    return _is_close(json.loads(file.read_text(encoding="utf-8")), json.loads(json.dumps(fit)))


def _is_close(one: Any, other: Any) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_is_close(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_close, one, other))
    return bool(one == other)


def write_fits(fits: dict[str, dict[str, Any]], folder: Path) -> None:
    """Write each fit as JSON."""
    for name, fit in fits.items():
        write_whole(folder / f"{name}.json", json.dumps(fit, indent=2) + "\n")


def fitted_folder() -> Path:
    """Where the package keeps its fits.

    Raises
    ------
    ExchangeError
        If the package is not a folder of files.
    """
    import openldn.simulate  # noqa: PLC0415 - only for its place

    folder = Path(str(openldn.simulate.__file__)).parent / "data" / "fitted"
    if not folder.is_dir():
        raise ExchangeError("the package keeps no folder of fits here; give --out FOLDER.")
    return folder


def write_pages(
    parts: tuple[ComparedPart, ...], folder: Path, *, progress: Progress = lambda _: None
) -> None:
    """Write the pages whose numbers are computed: observed, headline, the tables of occupancy."""
    named = {part.name: part.comparisons for part in parts}
    write_whole(folder / "observed.md", render_comparisons_page(named))
    for name, comparisons in named.items():
        image = folder / "img" / f"observed-{name}.svg"
        write_bytes(image, draw_comparisons(comparisons, title=name))
    progress("weighing the headline")
    write_whole(folder / "headline.md", render_headline_page(weigh_scenarios(threads=0)))
    occupancy = folder / "occupancy.md"
    if occupancy.exists():
        progress("filling the tables of occupancy")
        write_whole(occupancy, fill_page(occupancy.read_text(encoding="utf-8")))


def comparisons_to_text(parts: tuple[ComparedPart, ...], *, color: bool) -> str:
    """What ``openldn calibrate`` prints."""
    return render_comparisons({part.name: part.comparisons for part in parts}, color=color)


def calibration_to_json(
    fits: dict[str, dict[str, Any]], parts: tuple[ComparedPart, ...]
) -> dict[str, Any]:
    """What ``openldn calibrate --json`` prints."""
    return {
        "format": 1,
        "openldn": __version__,
        "fits": fits,
        "comparisons": {
            part.name: [_comparison(one) for one in part.comparisons] for part in parts
        },
    }


def _comparison(one: Comparison) -> dict[str, Any]:
    numbers = {"predicted": one.predicted, "low": one.low, "high": one.high}
    return {
        "fact_ids": list(one.fact_ids),
        "quantity": one.quantity,
        "unit": one.unit,
        "observed": one.observed,
        **{name: value if math.isfinite(value) else None for name, value in numbers.items()},
        "verdict": one.verdict,
        "note": one.note,
    }
