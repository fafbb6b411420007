"""What thresholds found on some courses do on others."""

import numpy as np
from scipy import stats
from validation.calibration.registry_cells import look_threshold_cells
from validation.calibration.thresholds import (
    BET_LEVEL,
    USUAL_COURSES,
    false_continues,
    find_threshold,
    rule,
)


def summarize_thresholds(rows):
    """The thresholds found, and by world the share that is flagged wrongly at any look."""
    cells = list(look_threshold_cells())
    found_from = {
        cell.facts["number"]: rows[cell.name][:USUAL_COURSES]
        for cell in cells
        if cell.facts["use"] == "calibrating"
    }
    threshold = find_threshold(found_from)
    worlds = [
        {"world": cell.facts["world"], **_fresh(rows[cell.name], threshold)}
        for cell in cells
        if cell.facts["use"] == "fresh"
    ]
    return {
        "threshold": threshold,
        "courses": min(len(part) for part in found_from.values()),
        "worlds": worlds,
    }


def _fresh(rows, threshold):
    flagged = false_continues(rows, threshold)
    evidence = rows[:, 0]
    return {
        "people": len(rows),
        "continue": _with_interval(flagged),
        "continue_unadjusted": _with_interval(false_continues(rows, rule().continue_at)),
        "evidence": _with_interval(evidence >= 1.0 / BET_LEVEL),
        "largest_evidence": round(float(evidence.max()), 2),
    }


def _with_interval(flags):
    """Share with its exact 95 % interval (Clopper and Pearson)."""
    found = stats.binomtest(int(np.sum(flags)), len(flags)).proportion_ci()
    return [round(float(number), 4) for number in (np.mean(flags), found.low, found.high)]
