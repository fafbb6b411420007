"""How near PyMARE and statsmodels come to metafor: ``python validation/metafor/peers.py``.

Needs pymare and statsmodels, not OpenLDN. Prints the largest difference on the pinned data sets,
relative above 1; `docs/decisions/` says what followed from it.
"""

import csv
import warnings
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from pymare import Dataset, estimators
from statsmodels.stats.meta_analysis import (
    combine_effects,
    effectsize_2proportions,
    effectsize_smd,
)

HERE = Path(__file__).parent
CORRECTIONS = {"z": "wald", "knha": "knapp-hartung", "adhoc": "knapp-hartung-conservative"}
Rows = list[dict[str, str]]
Numbers = dict[str, float]


def read_rows(name: str) -> Rows:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_effects() -> dict[tuple[str, str], tuple[np.ndarray, np.ndarray]]:
    """The effects that were pooled: as pinned, or given as such."""
    found = {}
    for row in read_rows("effects.csv"):
        if (row["variance"], row["add"], row["to"]) == ("LS", "0.5", "only0"):
            yi, vi = (np.array(row[side].split(), dtype=float) for side in ("yi", "vi"))
            found[row["dataset"], row["measure"]] = yi, vi
    for row in read_rows("fits.csv"):
        if row["measure"] == "GEN":
            data = read_rows(f"data/{row['dataset']}.csv")
            yi, vi = (np.array([float(study[side]) for study in data]) for side in ("yi", "vi"))
            found[row["dataset"], "GEN"] = yi, vi
    return found


def pymare(y: np.ndarray, v: np.ndarray, method: str, test: str) -> Numbers | None:
    if test not in CORRECTIONS or method not in {"REML", "ML", "DL", "HE", "FE"}:
        return None
    makers = {
        "DL": estimators.DerSimonianLaird,
        "HE": estimators.Hedges,
        "FE": estimators.WeightedLeastSquares,
    }
    given = {"small_sample_correction": CORRECTIONS[test]}
    if method in makers:
        estimator = makers[method](**given)
    else:
        estimator = estimators.VarianceBasedLikelihoodEstimator(method=method, **given)
    data = Dataset(y[:, None], v[:, None], np.ones((len(y), 1)), add_intercept=False)
    estimator.fit_dataset(data)
    summary = estimator.summary()
    stats = summary.get_fe_stats()
    names = {"estimate": "est", "se": "se", "ci_low": "ci_l", "ci_high": "ci_u"}
    found = {ours: float(np.ravel(stats[theirs])[0]) for ours, theirs in names.items()}
    if method != "FE":
        spread = summary.get_re_stats()
        for ours, theirs in {"tau2": "tau^2", "tau2_low": "ci_l", "tau2_high": "ci_u"}.items():
            found[ours] = float(np.ravel(spread[theirs])[0])
    return found


def statsmodels(y: np.ndarray, v: np.ndarray, method: str, test: str) -> Numbers | None:
    names = {"DL": "chi2", "PM": "iterated"}
    if method not in names or test not in {"z", "knha"}:
        return None
    found = combine_effects(y, v, method_re=names[method], use_t=test == "knha")
    se = found.sd_eff_w_re_hksj if test == "knha" else found.sd_eff_w_re
    return {"estimate": found.mean_effect_re, "se": se, "tau2": found.tau2}


def differences() -> Iterator[tuple[tuple[str, str, str], str, float]]:
    effects = read_effects()
    for row in read_rows("fits.csv"):
        pair = effects.get((row["dataset"], row["measure"]))
        if pair is None or row["method"] in {"MH", "PETO", "GLMM"}:
            continue
        for tool in (pymare, statsmodels):
            found = tool(*pair, row["method"], row["test"])
            for quantity, value in (found or {}).items():
                theirs = float(row[quantity])
                key = tool.__name__, row["method"], row["test"]
                yield key, quantity, abs(value - theirs) / max(1.0, abs(theirs))


def effect_differences() -> Iterator[tuple[str, float]]:
    effects = read_effects()
    for dataset, measures in (("bcg", ("RR", "OR", "RD", "AS")), ("nielweise2007", ("RD",))):
        data = read_rows(f"data/{dataset}.csv")
        columns = [
            np.array([float(study[name]) for study in data])
            for name in ("events1", "n1", "events2", "n2")
        ]
        for measure in measures:
            pair = effectsize_2proportions(*columns, statistic=measure.lower())
            yield f"{dataset} {measure}", _largest(pair, effects[dataset, measure])
    data = read_rows("data/normand1999.csv")
    names = ("m1", "sd1", "n1", "m2", "sd2", "n2")
    columns = [np.array([float(study[name]) for study in data]) for name in names]
    yield "normand1999 SMD", _largest(effectsize_smd(*columns), effects["normand1999", "SMD"])


def _largest(one: tuple[np.ndarray, ...], other: tuple[np.ndarray, ...]) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(one, other, strict=True))


def main() -> None:
    warnings.simplefilter("ignore")
    worst: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    for key, quantity, error in differences():
        worst[key][quantity] = max(error, worst[key].get(quantity, 0.0))
    for key, found in sorted(worst.items()):
        print(*key, *(f"{quantity} {error:.0e}" for quantity, error in found.items()))
    for name, error in effect_differences():
        print("statsmodels effect sizes", name, f"{error:.0e}")


if __name__ == "__main__":
    main()
