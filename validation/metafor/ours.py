"""The same quantities as pin.R pins, from OpenLDN."""

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from openldn.evidence.synthesis import (
    Influence,
    Regression,
    Synthesis,
    back_transform,
    effect_size,
    leave_one_out,
    measure_influence,
    pool,
    pool_cumulatively,
    pool_mantel_haenszel,
    pool_mixed_logit,
    pool_peto,
    rank_asymmetry,
    regress_asymmetry,
    regress_effects,
    trim_and_fill,
)

HERE = Path(__file__).parent
Columns = dict[str, np.ndarray]
Values = dict[str, list[float]]


def read_rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def read_data(name: str) -> Columns:
    rows = read_rows(f"data/{name}.csv")
    return {key: np.array([float(row[key]) for row in rows]) for key in rows[0]}


@cache
def effects(
    name: str, measure: str, variance: str = "LS", add: float = 0.5, to: str = "only0"
) -> tuple[np.ndarray, np.ndarray]:
    takes = "m1 sd1 n1 m2 sd2 n2 events1 events2 events n r yi vi".split()
    given: dict[str, Any] = {k: v for k, v in read_data(name).items() if k in takes}
    return effect_size(measure, **given, variance=variance, add=add, to=to)


def fit(name: str, measure: str, method: str, test: str) -> Synthesis:
    data: dict[str, Any] = read_data(name)
    if method == "GLMM":
        return pool_mixed_logit(data["events"], data["n"])
    tables = {k: data[k] for k in ("events1", "n1", "events2", "n2") if k in data}
    if method == "MH":
        return pool_mantel_haenszel(measure, **tables)
    if method == "PETO":
        return pool_peto(**tables)
    return pool(*effects(name, measure), method=method, test=test)


def extra(name: str, measure: str, analysis: str) -> Values:
    """What an analysis of ``extras.csv`` gives, by quantity."""
    kind, *options = analysis.split()
    return _ANALYSES[kind](name, measure, *options)


def _regress(name: str, measure: str, mods: str, method: str, test: str) -> Values:
    data = read_data(name)
    moderators = {m: data[m] for m in mods.split("+")}
    found = regress_effects(
        *effects(name, measure), moderators=moderators, method=method, test=test
    )
    return _regression_values(found)


def _regression_values(found: Regression) -> Values:
    per = "estimate se statistic p ci_low ci_high".split()
    whole = "tau2 tau2_se tau2_low tau2_high i2 h2 q q_p omnibus omnibus_p r2".split()
    return {q: [getattr(c, q) for c in found.coefficients] for q in per} | {
        q: [np.nan if (value := getattr(found, q)) is None else value] for q in whole
    }


def _leave_one_out(name: str, measure: str, test: str) -> Values:
    return _columns(list(leave_one_out(*effects(name, measure), test=test).values()))


def _cumulative(name: str, measure: str, test: str) -> Values:
    return _columns(list(pool_cumulatively(*effects(name, measure), test=test).values()))


def _columns(found: list[Synthesis]) -> Values:
    return {q: [getattr(s, q) for s in found] for q in ("estimate", "se", "tau2", "i2", "q")}


def _influence(name: str, measure: str, option: str) -> Values:
    if option in {"z", "knha"}:
        return _influence_values(measure_influence(*effects(name, measure), test=option))
    moderators = {option: read_data(name)[option]}
    return _influence_values(measure_influence(*effects(name, measure), moderators=moderators))


def _influence_values(found: Influence) -> Values:
    names = "rstudent dffits cook covariance_ratio tau2_without q_without hat weight".split()
    values = {q: getattr(found, q).tolist() for q in names}
    values["dfbetas"] = found.dfbetas[:, 0].tolist()
    values["is_influential"] = found.is_influential.astype(float).tolist()
    return values


def _egger(name: str, measure: str, model: str, predictor: str) -> Values:
    data = read_data(name)
    sizes = data["n1"] + data["n2"] if "n1" in data else None
    found = regress_asymmetry(*effects(name, measure), ni=sizes, model=model, predictor=predictor)
    return {
        "statistic": [found.slope.statistic],
        "p": [found.slope.p],
        "limit": [found.limit.estimate],
        "limit_low": [found.limit.ci_low],
        "limit_high": [found.limit.ci_high],
    }


def _begg(name: str, measure: str) -> Values:
    found = rank_asymmetry(*effects(name, measure))
    return {"tau": [found.tau], "p": [found.p]}


def _trimfill(name: str, measure: str, estimator: str, method: str) -> Values:
    found = trim_and_fill(*effects(name, measure), estimator=estimator, method=method)
    return {
        "missing": [found.missing],
        "missing_se": [found.missing_se],
        "estimate": [found.synthesis.estimate],
        "se": [found.synthesis.se],
        "tau2": [found.synthesis.tau2],
        "right": [float(found.side == "right")],
    }


def _back(name: str, measure: str) -> Values:
    found, sizes = pool(*effects(name, measure)), read_data(name).get("n")
    return {
        q: [float(back_transform(getattr(found, q), measure=measure, n=sizes))]
        for q in "estimate ci_low ci_high pi_low pi_high".split()
    }


_ANALYSES: dict[str, Callable[..., Values]] = {
    "regress": _regress,
    "leave_one_out": _leave_one_out,
    "cumulative": _cumulative,
    "influence": _influence,
    "egger": _egger,
    "begg": _begg,
    "trimfill": _trimfill,
    "back": _back,
}
