"""Draw the next cycle of a dose finding, once, and keep what was drawn."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from openldn import __version__
from openldn.actions.evaluate import write_whole
from openldn.actions.trial_doses import DosesRequest, read_course
from openldn.errors import DesignError, ExchangeError, SafetyHold
from openldn.exchange import (
    next_cycle_from_json,
    next_cycle_to_json,
    parse_screening,
    read_dose_design,
    read_text,
)
from openldn.plan import Formulation, Override
from openldn.record import Course
from openldn.report import render_next_cycle
from openldn.screen import Decision
from openldn.trial import (
    ADAPTIVE_WARNING,
    Carrying,
    DoseEvaluation,
    DoseLimits,
    DoseSet,
    NextCycle,
    draw_next_cycle,
    evaluate_doses,
    find_harmful,
)

__all__ = [
    "DrawnCycle",
    "NextDoseRequest",
    "draw_next_dose",
    "drawn_to_json",
    "drawn_to_text",
    "read_dose_design",
]

FORMAT = 1
LARGEST_BYTES = 10_000_000
HOLDS = (Decision.CONTRAINDICATED, Decision.HOLD, Decision.CANNOT_BE_ASSESSED)


@dataclass(frozen=True, kw_only=True)
class NextDoseRequest:
    """What the pharmacist asks.

    Parameters
    ----------
    diary : DosesRequest
        Of the cycles so far, with the treatments named.
    log : Path
        Where drawn cycles are kept.
    max_dose_mg : float
    stopped : tuple of str
        Labels of doses stopped for adverse effects.
    is_adaptive : bool
    seed : int or None
        ``None``: drawn by the operating system, and kept.
    periods : int or None
    formulation : str
    overrides : tuple of str
        ``R110=reason``.
    screening : Path or None
        What ``openldn screen --json`` printed.
    """

    diary: DosesRequest
    log: Path
    max_dose_mg: float
    stopped: tuple[str, ...] = ()
    is_adaptive: bool = False
    seed: int | None = None
    periods: int | None = None
    formulation: str = Formulation.CAPSULE.value
    overrides: tuple[str, ...] = ()
    screening: Path | None = None


@dataclass(frozen=True, kw_only=True)
class DrawnCycle:
    """A cycle with its number, its seed, and whether it had been drawn before."""

    cycle: NextCycle
    number: int
    seed: int
    is_repeated: bool


def draw_next_dose(request: NextDoseRequest) -> DrawnCycle:
    """Draw the next cycle, or show it again when it was drawn before.

    Raises
    ------
    SafetyHold, InputError, ExchangeError
        See :mod:`openldn.errors`.
    """
    _check_screening(request.screening)
    course, _ = read_course(request.diary)
    doses = request.diary.doses
    taken = _taken(course, doses)
    found = _evaluate(request, course, taken)
    kept = _read_log(request.log)
    seen = _stretches(course)
    harmful, stopped = _dropped(request, kept, found)
    last = kept[-1] if kept else None
    if last is not None and last["stretches_seen"] == seen:
        cycle = next_cycle_from_json(last["cycle"])
        # A dose stopped since then is not given, drawn or not.
        if not set(cycle.order) & set(stopped):
            return DrawnCycle(
                cycle=cycle, number=last["number"], seed=last["seed"], is_repeated=True
            )
    number = 1 + (last["number"] if last else 0)
    seed = request.seed if request.seed is not None else secrets.randbits(32)
    cycle = draw_next_cycle(
        doses,
        limits=DoseLimits(
            max_dose_mg=request.max_dose_mg,
            highest_taken_mg=max((one.dose_mg for one in taken.treatments), default=0.0)
            if taken
            else 0.0,
            stopped=stopped,
            harmful=harmful,
            formulation=_formulation(request.formulation),
            overrides=tuple(_override(text) for text in request.overrides),
        ),
        rng=np.random.default_rng([seed, number]),
        summaries=found.summaries if found is not None else (),
        is_adaptive=request.is_adaptive,
        periods=request.periods,
    )
    entry = {
        "number": number,
        "stretches_seen": seen,
        "seed": seed,
        "stopped": list(stopped),
        "harmful": list(harmful),
        "cycle": next_cycle_to_json(cycle),
    }
    content = {"format": FORMAT, "openldn": __version__, "cycles": [*kept, entry]}
    write_whole(request.log, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return DrawnCycle(cycle=cycle, number=number, seed=seed, is_repeated=False)


def _check_screening(path: Path | None) -> None:
    if path is None:
        return
    decision = parse_screening(read_text(path, largest=LARGEST_BYTES, error=DesignError)).decision
    if decision in HOLDS:
        raise SafetyHold(
            f"the screening says {decision.value!r}; no dose is allocated before that is settled."
        )


def _taken(course: Course, doses: DoseSet) -> DoseSet | None:
    """Placebo and the doses that have a score; ``None`` if that is not both."""
    known = {one.label.strip().casefold(): one for one in doses.treatments}
    scored = course.treatment[np.isfinite(course.outcome)]
    labels = [
        label.strip().casefold()
        for code, label in enumerate(course.treatments)
        if np.any(scored == code)
    ]
    taken = tuple(known[label] for label in labels if label in known)
    has_placebo = any(one.dose_mg == 0 for one in taken)
    return DoseSet(treatments=taken) if has_placebo and len(taken) > 1 else None


def _evaluate(
    request: NextDoseRequest, course: Course, taken: DoseSet | None
) -> DoseEvaluation | None:
    """The doses so far, which may be fewer than those of the design."""
    if taken is None:
        return None
    diary = request.diary
    return evaluate_doses(
        course, instrument=diary.instrument, doses=taken, spec=diary.spec, ed50=diary.ed50,
        blinded=diary.blinded, carrying=Carrying(diary.carrying),
    )  # fmt: skip


def _stretches(course: Course) -> int:
    """Stretches on one treatment so far: they grow from cycle to cycle."""
    return int(np.count_nonzero(np.diff(course.treatment))) + 1


def _dropped(
    request: NextDoseRequest, kept: list[dict[str, Any]], found: DoseEvaluation | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Doses that never come back: as kept, as the diary says now, and as asked now."""
    harmful = tuple(label for entry in kept for label in entry["harmful"])
    if found is not None:
        harmful = find_harmful(
            found.summaries,
            stop_harm_at=request.diary.spec.decision.stop_harm_at,
            known=harmful,
        )
    stopped = tuple(label for entry in kept for label in entry["stopped"])
    return tuple(dict.fromkeys(harmful)), tuple(dict.fromkeys((*stopped, *request.stopped)))


def _read_log(path: Path) -> list[dict[str, Any]]:
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


def _formulation(text: str) -> Formulation:
    try:
        return Formulation(text)
    except ValueError:
        names = ", ".join(one.value for one in Formulation)
        raise DesignError(f"formulation is {text!r}; must be one of {names}.") from None


def _override(text: str) -> Override:
    rule_id, _, reason = text.partition("=")
    return Override(rule_id=rule_id.strip().upper(), reason=reason.strip())


def drawn_to_json(drawn: DrawnCycle) -> Mapping[str, Any]:
    """What ``openldn trial next-dose --json`` prints."""
    return {
        "format": FORMAT,
        "openldn": __version__,
        "number": drawn.number,
        "seed": drawn.seed,
        "is_repeated": drawn.is_repeated,
        **next_cycle_to_json(drawn.cycle),
        "warning": ADAPTIVE_WARNING if drawn.cycle.is_adaptive else None,
    }


def drawn_to_text(drawn: DrawnCycle, *, color: bool = False) -> str:
    """What ``openldn trial next-dose`` prints."""
    return render_next_cycle(
        drawn.cycle, number_of_cycle=drawn.number, seed=drawn.seed,
        is_repeated=drawn.is_repeated, color=color,
        warning=ADAPTIVE_WARNING if drawn.cycle.is_adaptive else "",
    )  # fmt: skip
