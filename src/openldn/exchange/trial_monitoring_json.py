"""Where a trial stands, as JSON for machines; a masked one tells no direction."""

from typing import Any

from openldn import __version__
from openldn.report import chance_words, step_words
from openldn.trial import (
    Bets,
    ContrastSummary,
    LookResult,
    LookThresholds,
    Monitoring,
    RandomizationTest,
)

FORMAT = 1


def trial_monitoring_to_json(found: Monitoring) -> dict[str, Any]:
    """What ``openldn trial monitor --json`` prints.

    Returns
    -------
    dict
        ``recommendation`` with ``looks`` (line A), ``bets`` (line B) and ``thresholds``. When
        ``masked``, looks hold ``p_differ_mcid`` instead of direction and sign.
    """
    so_far = found.so_far
    masked = so_far.is_masked
    return {
        "format": FORMAT,
        "openldn": __version__,
        "masked": masked,
        "active": None if masked else so_far.protocol.active,
        "comparator": None if masked else so_far.protocol.comparator,
        "outcome": so_far.protocol.instrument.name,
        "mcid": so_far.protocol.mcid,
        "day": so_far.days,
        "days_left": found.days_left,
        "cycles_complete": so_far.cycles,
        "cycles_planned": so_far.protocol.design.cycles,
        "is_mid_cycle": so_far.is_mid_cycle,
        "next_look_day": found.next_look_day,
        "recommendation": found.step.value,
        # One line, without the no-break spaces of the text.
        "recommendation_in_words": " ".join(f"{step_words(found)} {chance_words(found)}".split()),
        "detectable_effect": found.detectable,
        "looks": [_look(look, masked) for look in found.looks],
        "bets": None if found.bets is None else _bets(found.bets, found),
        "no_bets": found.no_bets or None,
        "randomization_test": None if found.test is None else _test(found.test, masked),
        "thresholds": thresholds_to_json(found.thresholds),
    }


def thresholds_to_json(one: LookThresholds) -> dict[str, Any]:
    """Thresholds of looks with their provenance."""
    return {
        **{name: value for name, value in vars(one).items() if name != "power"},
        "false_continue_ci": list(one.false_continue_ci),
        "false_differ_ci": list(one.false_differ_ci),
        "false_worse_ci": list(one.false_worse_ci),
        "worlds": list(one.worlds),
        "power": [{**vars(row), "p_continue_ci": list(row.p_continue_ci)} for row in one.power],
    }


def _look(look: LookResult, masked: bool) -> dict[str, Any]:
    return {
        "cycle": look.cycle,
        "day": look.day,
        "recommendation": look.step.value,
        "is_blocked": look.is_blocked,
        "needed": look.needed,
        "chance_of_continue_at_end": look.chance,
        "chosen": _contrast(look.chosen, masked),
        "own": _contrast(look.own, masked),
    }


def _contrast(one: ContrastSummary, masked: bool) -> dict[str, Any]:
    if masked:
        return {
            "p_differ_mcid": one.p_mcid + one.p_harm_mcid, "p_small": one.p_small, "sd": one.sd,
            "prior": one.prior,
        }  # fmt: skip
    return {**vars(one), "ci95": list(one.ci95)}


def _bets(bets: Bets, found: Monitoring) -> dict[str, Any]:
    return {
        "e_values": bets.values.tolist(),
        "needed": bets.needed,
        "largest": bets.largest,
        "can_reach": bets.can_reach,
        "crossed_at_cycle": bets.crossed_at,
        "two_sided": bets.is_two_sided,
        "confidence_sequence": None if found.confidence is None else list(found.confidence),
    }


def _test(test: RandomizationTest, masked: bool) -> dict[str, Any]:
    if masked:
        return {
            "difference": abs(test.difference), "p_two_sided": test.p_two_sided,
            "orders": test.orders, "smallest_two_sided": test.smallest_two_sided,
        }  # fmt: skip
    return dict(vars(test))
