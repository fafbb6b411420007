"""From rows to shares: what the page shows and the tests check."""

import numpy as np
from scipy import stats
from validation.calibration.cells import CELLS
from validation.calibration.judges import DECISION_COLUMNS, LOOK_COLUMNS, VERDICTS

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
    groups = {"no effect": [], "power": [], "looks": [], "flares": [], "ranks": []}
    makers = {"ranks": _ranks, "looks": _looks}
    for cell in CELLS:
        made = makers.get(cell.group, _decisions)(rows[cell.name])
        groups[cell.group].append({"cell": cell.name, **cell.facts, **made})
    return {"model": described_model(), **groups, "onset": onset_table()}


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


def _share(flags):
    return round(float(np.mean(flags)), 4)


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
