"""A simulated population as plain values, as CSV and as a table to read."""

import csv
import io
from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from openldn import __version__

if TYPE_CHECKING:
    import xarray as xr

FORMAT = 1
WIDTH = 79
_MIDDLE = (0.05, 0.5, 0.95)


def population_to_json(data: "xr.Dataset") -> dict[str, Any]:
    """Make plain values of the statistics of a population.

    Returns
    -------
    dict
        ``metrics[NAME]`` holds ``unit`` and, by hypothesis, lists over the nights: ``count``,
        ``mean``, ``sd``, ``minimum``, ``maximum``, and by probability ``quantiles``. With draws
        of what is uncertain these are medians over the draws, and ``low`` and ``high`` hold the
        same keys with the 95 % interval.
    """
    bands = _bands(data)
    return {
        "format": FORMAT,
        "openldn": __version__,
        "n": data.attrs["n"],
        "n_draws": data.sizes.get("draw", 0),
        "seed": data.attrs["seed"],
        "nights": data.sizes["night"],
        "dose_mg": data.attrs["dose_mg"],
        "night_begins_h": data.attrs["night_begins_h"],
        "hypotheses": _names(data),
        "assumptions": data.attrs["assumptions"],
        "rests_on": data.attrs["rests_on"],
        "failed": {name: int(data.failed.sel(hypothesis=name).sum()) for name in _names(data)},
        "problems": data.attrs["problems"],
        "metrics": {name: _metric(bands, name) for name in metric_names(data)},
    }


def population_to_csv(data: "xr.Dataset") -> str:
    """Make CSV: a row per hypothesis, metric and night, a column per statistic.

    With draws of what is uncertain each has three rows: ``middle``, ``low`` and ``high``.
    """
    text = io.StringIO()
    summaries = [str(one) for one in data["summary"].values]
    quantiles = [f"q{p:g}" for p in data["quantile"].values]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["hypothesis", "metric", "unit", "night", "band", *summaries, *quantiles])
    bands = _bands(data)
    for hypothesis in _names(data):
        for name in metric_names(data):
            tables = {
                band: _table(one.sel(hypothesis=hypothesis), name) for band, one in bands.items()
            }
            for k, night in enumerate(data.night.values):
                for band, table in tables.items():
                    cells = ["" if np.isnan(x) else f"{x:.9g}" for x in table[k]]
                    writer.writerow([hypothesis, name, data[name].units, night, band, *cells])
    return text.getvalue()


def population_to_text(data: "xr.Dataset") -> str:
    """Make a table of the last night: median and the middle 90 % of persons."""
    last = int(data.night.values[-1])
    n_draws = data.sizes.get("draw", 0)
    lines = [
        f"{data.attrs['n']:,} persons, {last} nights, seed {data.attrs['seed']}",
        f"Night {last}: median (5 to 95 % of persons)",
    ]
    if n_draws:
        lines.append(f"In brackets: 95 % interval of the median over {n_draws} draws of the fits")
    elif any(data.attrs["rests_on"].values()):
        lines.append("How persons differ only; --draws adds what the fits leave open")
    for hypothesis in _names(data):
        lines += ["", hypothesis]
        grounds = data.attrs["rests_on"].get(hypothesis, {})
        bands = {
            band: one.sel(hypothesis=hypothesis, night=last) for band, one in _bands(data).items()
        }
        lines += [f"  {line}" for line in _lines(bands)]
        lines += [
            line
            for name, one in grounds.items()
            for line in wrap(
                f"{name} is {one['basis']}: {one['reason']}",
                WIDTH,
                initial_indent="  ",
                subsequent_indent="    ",
            )
        ]
        failed = int(data.failed.sel(hypothesis=hypothesis).sum())
        if failed:
            lines.append(f"  {failed} persons without a usable answer are left out")
    lines += ["", *(f"Assumed: {text}" for text in data.attrs["assumptions"])]
    lines += [f"Problem: {text}" for text in data.attrs["problems"][:3]]
    return "\n".join(lines).rstrip() + "\n"


def metric_names(data: "xr.Dataset") -> tuple[str, ...]:
    """Names of what was summed up each night."""
    return tuple(str(name) for name in data.data_vars if "summary" in data[name].dims)


def _names(data: "xr.Dataset") -> list[str]:
    return [str(name) for name in data.hypothesis.values]


def _bands(data: "xr.Dataset") -> dict[str, "xr.Dataset"]:
    """What is shown: the answer, or its median and interval over draws."""
    if "draw" not in data.dims:
        return {"middle": data}
    parts = {"middle": 0.5, "low": 0.025, "high": 0.975}
    # Over draws, and quantiles of persons stay as they are; both are called quantile.
    named = data.rename(quantile="of_persons")
    return {
        band: named.quantile(p, dim="draw", keep_attrs=True)
        .drop_vars("quantile")
        .rename(of_persons="quantile")
        for band, p in parts.items()
    }


def _table(one: "xr.Dataset", name: str) -> NDArray[np.float64]:
    """Rows of one metric: a night each, statistics and quantiles as columns."""
    rows = one[name].transpose("night", "summary").values
    if f"{name}_quantile" in one:
        more = one[f"{name}_quantile"].transpose("night", "quantile").values
    else:
        more = np.full((len(rows), one.sizes["quantile"]), np.nan)
    return np.hstack([rows, more])


def _metric(bands: dict[str, "xr.Dataset"], name: str) -> dict[str, Any]:
    middle = bands["middle"]
    found: dict[str, Any] = {"unit": middle[name].units}
    for hypothesis in _names(middle):
        rows = {band: _rows(one.sel(hypothesis=hypothesis), name) for band, one in bands.items()}
        found[hypothesis] = {**rows.pop("middle"), **rows}
    return found


def _rows(one: "xr.Dataset", name: str) -> dict[str, Any]:
    rows: dict[str, Any] = {
        str(s): _plain(one[name].sel(summary=s).values) for s in one["summary"].values
    }
    if f"{name}_quantile" in one:
        rows["quantiles"] = {
            f"{p:g}": _plain(one[f"{name}_quantile"].sel(quantile=p).values)
            for p in one["quantile"].values
        }
    return rows


def _plain(values: Any) -> list[float | None]:
    """Numbers for JSON, which knows no "not a number"."""
    return [None if np.isnan(x) else float(f"{x:.9g}") for x in values]


def _lines(bands: dict[str, "xr.Dataset"]) -> Iterator[str]:
    one = bands["middle"]
    for name in metric_names(one):
        unit = "" if one[name].units == "1" else f" {one[name].units}"
        if f"{name}_quantile" not in one:
            yield f"{name:<34} {float(one[name].sel(summary='mean')):>10.1%} of persons"
            continue
        low, middle, high = (_quantile(one, name, p) for p in _MIDDLE)
        line = f"{name:<34} {middle:>10.4g} ({low:.4g} to {high:.4g}){unit}"
        if "low" in bands:
            low, high = (_quantile(bands[band], name, 0.5) for band in ("low", "high"))
            line += f" [{low:.4g} to {high:.4g}]"
        yield line


def _quantile(one: "xr.Dataset", name: str, probability: float) -> float:
    return float(one[f"{name}_quantile"].sel(quantile=probability))
