"""From rows to shares: what the page shows and the tests check."""

import numpy as np
from scipy import stats
from validation.calibration.cells import CELLS
from validation.calibration.designs import DESIGN_COLUMNS
from validation.calibration.judges import DECISION_COLUMNS, LOOK_COLUMNS, VERDICTS
from validation.calibration.registries import POPULATION_COLUMNS, SUBGROUP_COLUMNS
from validation.calibration.summary_looks import summarize_thresholds

from openldn.trial import (
    DesignKind,
    TrialDesign,
    TrialTreatment,
    default_model,
    onset_share,
)

COVERAGES = (0.50, 0.80, 0.90, 0.95)
BINS = 20
PEERS = ("welch", "regression", "ar1", "paired")
TIME_CONSTANTS_DAYS = (7, 14, 28)
PERIOD_LENGTHS_DAYS = (14, 28, 42, 56)


def summarize(rows):
    """Everything that is pinned, by group of cells; plain numbers only."""
    groups = {cell.group: [] for cell in CELLS if cell.group != "thresholds"}
    for cell in CELLS:
        if cell.group in groups:
            made = MAKERS.get(cell.group, _decisions)(rows[cell.name])
            groups[cell.group].append({"cell": cell.name, **cell.facts, **made})
    return {
        "model": described_model(),
        **groups,
        "thresholds": summarize_thresholds(rows),
        "onset": onset_table(),
    }


def described_model():
    """Priors of scores and the rule that the numbers hold for."""
    spec = default_model()
    priors = {name: str(prior) for name, prior in spec.priors["score"].items()}
    return {**priors, "effect": str(spec.effect_prior("sceptical", section="score"))}


def _ranks(rows):
    rank, score_covered, inaccurate = rows.T
    inside = {f"{share:.2f}": _share(np.abs(rank - 0.5) <= share / 2) for share in COVERAGES}
    counts, _ = np.histogram(rank, bins=BINS, range=(0.0, 1.0))
    test = stats.kstest(rank, "uniform")
    return {
        "people": len(rows),
        "ks_p": round(float(test.pvalue), 4),
        "coverage": inside,
        "histogram": counts.tolist(),
        "score_covered": _share(score_covered),
        "inaccurate": _share(inaccurate),
    }


def _decisions(rows):
    columns = dict(zip(DECISION_COLUMNS, rows.T, strict=True))
    return {
        "people": len(rows),
        "sure": _share(columns["sure"] != 0),
        "sure_benefit": _share(columns["sure"] < 0),
        "sure_harm": _share(columns["sure"] > 0),
        "covered": _share(columns["covered"]),
        "posterior_sd": round(float(columns["sd"].mean()), 3),
        **{name: _share(columns["verdict"] == k) for k, name in enumerate(VERDICTS)},
        **{peer: _share(columns[peer] != 0) for peer in PEERS},
        **{f"{peer}_benefit": _share(columns[peer] < 0) for peer in PEERS},
    }


def _looks(rows):
    shares = {name: _share(column != 0) for name, column in zip(LOOK_COLUMNS, rows.T, strict=True)}
    return {"people": len(rows), **shares}


def _designs(rows):
    """Decisions, and how often the 90 % and 95 % intervals of the score difference hold."""
    columns = dict(zip(DESIGN_COLUMNS, rows.T, strict=True))
    distance = np.abs(columns["rank"] - 0.5)
    return {
        "people": len(rows),
        "sure": _share(columns["sure"] != 0),
        "sure_benefit": _share(columns["sure"] < 0),
        "held_90": _share(distance <= 0.45),
        "held_95": _share(distance <= 0.475),
        "mean": round(float(columns["mean"].mean()), 3),
        "posterior_sd": round(float(columns["sd"].mean()), 3),
        **{name: _share(columns["verdict"] == k) for k, name in enumerate(VERDICTS)},
    }


def _populations(rows):
    """Ranks of each quantity that the family has, as those of one course."""
    columns = dict(zip(POPULATION_COLUMNS, rows.T, strict=True))
    left_out = columns.pop("left_out")
    found = {name: _quantity(rank) for name, rank in columns.items() if np.isfinite(rank).all()}
    return {"people": len(rows), "left_out": round(float(left_out.mean()), 3), "quantities": found}


def _quantity(rank):
    counts, _ = np.histogram(rank, bins=BINS // 2, range=(0.0, 1.0))
    return {
        "ks_p": round(float(stats.kstest(rank, "uniform").pvalue), 4),
        "coverage": {
            f"{share:.2f}": _share(np.abs(rank - 0.5) <= share / 2) for share in (0.5, 0.9, 0.95)
        },
        "histogram": counts.tolist(),
    }


def _subgroups(rows):
    """How often reported 95 % intervals hold, and ranks by mean and SD."""
    columns = dict(zip(SUBGROUP_COLUMNS, rows.T, strict=True))
    held = {
        name: _share(flags)
        for name, flags in columns.items()
        if not name.endswith("_score") and np.isfinite(flags).all()
    }
    scores = {
        name.removesuffix("_score"): _quantity(rank)
        for name, rank in columns.items()
        if name.endswith("_score")
    }
    return {"people": len(rows), "held_95": held, "quantities": scores}


def _share(flags):
    return round(float(np.mean(flags)), 4)


MAKERS = {
    "ranks": _ranks,
    "looks": _looks,
    "designs": _designs,
    "carryover": _designs,
    "design ranks": _ranks,
    "registry": _populations,
    "subgroups": _subgroups,
}


def onset_table():
    """Share of the full effect that the difference of means shows, by onset and period length.

    Means over all days of the periods, and over their last halves.
    """
    return [
        {"time_constant_days": constant, "period_days": length, **_shown(constant, length)}
        for constant in TIME_CONSTANTS_DAYS
        for length in PERIOD_LENGTHS_DAYS
    ]


def _shown(constant, length):
    """Averaged over all orders of two pairs; more pairs give the same average."""
    design = TrialDesign(
        kind=DesignKind.PAIRED, cycles=2, period_days=length,
        treatments=(TrialTreatment(label="comparator"), TrialTreatment(label="active")),
    )  # fmt: skip
    shown = onset_share(design, half_life_days=constant * np.log(2.0))
    return {"all_days": round(shown.all_days, 3), "last_half": round(shown.last_half, 3)}
