"""A drawn cycle with what is told beside it: what was ignored, stopped, replaced."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openldn import __version__
from openldn.actions.next_dose_log import FORMAT
from openldn.exchange import findings_to_json, next_cycle_to_json
from openldn.record import Finding
from openldn.report import render_next_cycle
from openldn.trial import ADAPTIVE_WARNING, NextCycle


@dataclass(frozen=True, kw_only=True)
class DrawnCycle:
    """A cycle with its number, its seed, and whether it had been drawn before.

    Parameters
    ----------
    cycle : NextCycle
    number : int
        Of the draw, from 1; periods in the diary that no draw asked for are not counted.
    seed : int
    is_repeated : bool
        Whether it was drawn before and is only shown again.
    periods_so_far : int
        Stretches on one treatment in the diary.
    ignored : tuple of str
        What was asked for now and changes nothing, as the cycle is fixed.
    notes : tuple of str
        What else changed: stops that were noted, a cycle that this one replaces.
    cautions : tuple of Finding
        Of the limits.
    """

    cycle: NextCycle
    number: int
    seed: int
    is_repeated: bool
    periods_so_far: int = 0
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    cautions: tuple[Finding, ...] = ()


def say_ignored(
    cycle: NextCycle,
    *,
    drawn_seed: int,
    in_play: set[str],
    is_adaptive: bool,
    seed: int | None,
    periods: int | None,
) -> tuple[str, ...]:
    """What was asked for now and the fixed cycle does not follow."""
    found = []
    if is_adaptive != cycle.is_adaptive:
        found.append(
            "a fixed order: the cycle was drawn with --adaptive"
            if cycle.is_adaptive
            else "--adaptive: the cycle was drawn without it"
        )
    if seed is not None and seed != drawn_seed:
        found.append(f"--seed {seed}: the cycle was drawn with seed {drawn_seed}")
    if periods is not None and periods != len(cycle.order):
        found.append(f"--periods {periods}: the cycle has {len(cycle.order)}")
    added = in_play - {label for label, _ in cycle.probabilities}
    if added:
        found.append(
            f"limits that now allow {' and '.join(sorted(added))}: it was left out when the cycle "
            "was drawn"
        )
    return tuple(found)


def say_stops(
    kept: list[dict[str, Any]], stopped: tuple[str, ...], harmful: tuple[str, ...]
) -> tuple[str, ...]:
    """Doses that are dropped from now on, and were not before."""
    before = {label for entry in kept for label in (*entry["stopped"], *entry["harmful"])}
    told = {
        "stopped for adverse effects: it and every higher dose are never drawn again": stopped,
        "dropped because the score got worse on it: it is never drawn again": harmful,
    }
    return tuple(
        f"{label} is noted as {what}"
        for what, labels in told.items()
        for label in labels
        if label not in before
    )


def say_replaced(number: int, gone: set[str]) -> str:
    """Why a cycle that was drawn is not the one to give."""
    return (
        f"draw {number} is withdrawn, as it holds {' and '.join(sorted(gone))}, which may not be "
        "given any more; this cycle takes its place"
    )


def drawn_to_json(drawn: DrawnCycle) -> Mapping[str, Any]:
    """What ``openldn trial next-dose --json`` prints."""
    return {
        "format": FORMAT,
        "openldn": __version__,
        "number": drawn.number,
        "seed": drawn.seed,
        "is_repeated": drawn.is_repeated,
        "periods_so_far": drawn.periods_so_far,
        "ignored": list(drawn.ignored),
        "notes": list(drawn.notes),
        "findings": findings_to_json(drawn.cautions),
        **next_cycle_to_json(drawn.cycle),
        "warning": ADAPTIVE_WARNING if drawn.cycle.is_adaptive else None,
    }


def drawn_to_text(drawn: DrawnCycle, *, color: bool = False) -> str:
    """What ``openldn trial next-dose`` prints."""
    return render_next_cycle(
        drawn.cycle, draw=drawn.number, seed=drawn.seed, is_repeated=drawn.is_repeated,
        periods_so_far=drawn.periods_so_far, ignored=drawn.ignored, notes=drawn.notes,
        cautions=drawn.cautions, color=color,
        warning=ADAPTIVE_WARNING if drawn.cycle.is_adaptive else "",
    )  # fmt: skip
