"""Draw the next cycle of a dose finding, once, and keep what was drawn."""

import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from openldn.actions.next_dose_log import (
    find_stretches,
    is_pending,
    read_cycle_log,
    write_cycle_log,
)
from openldn.actions.next_dose_words import (
    DrawnCycle,
    drawn_to_json,
    drawn_to_text,
    say_ignored,
    say_replaced,
    say_stops,
)
from openldn.actions.trial_doses import DosesRequest, read_course
from openldn.errors import DesignError, DiaryError, SafetyHold
from openldn.exchange import (
    check_low_doses,
    next_cycle_from_json,
    next_cycle_to_json,
    parse_screening,
    read_design,
    read_text,
)
from openldn.plan import Formulation, Override
from openldn.record import UNKNOWN, Course, Instrument
from openldn.report import find_dose_cautions
from openldn.screen import Decision
from openldn.trial import (
    RUN_IN,
    WASHOUT,
    Carrying,
    DoseEvaluation,
    DoseLimits,
    DoseSet,
    doses_in_play,
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

LARGEST_BYTES = 10_000_000
FEWEST_TREATMENTS = 2
HOLDS = (Decision.CONTRAINDICATED, Decision.HOLD, Decision.CANNOT_BE_ASSESSED)


def read_dose_design(path: Path) -> tuple[DoseSet, Instrument]:
    """Doses and outcome of a design file.

    Raises
    ------
    NotFound, ExchangeError, DesignError, InstrumentError
        If the file cannot be read, or its treatments are no doses to compare.
    """
    protocol = read_design(path)
    return DoseSet(treatments=protocol.design.treatments), protocol.instrument


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


def _check_labels(course: Course, doses: DoseSet) -> None:
    """A label that the design does not know would leave its dose out of every limit."""
    known = {*doses.labels, RUN_IN, WASHOUT}
    strange = [label for label in course.treatments if label not in known]
    if strange:
        raise DesignError(
            f"the diary's labels are {', '.join(map(repr, course.treatments))}; the design's are "
            f"{', '.join(map(repr, doses.labels))}. Write them alike, in one of the two files."
        )


def draw_next_dose(request: NextDoseRequest) -> DrawnCycle:
    """Draw the next cycle, or show it again when it was drawn before.

    Raises
    ------
    SafetyHold, InputError, ExchangeError
        See :mod:`openldn.errors`.
    """
    _check_screening(request.screening)
    check_low_doses((request.max_dose_mg,), what="--max-dose")
    if request.diary.columns.treatment is None:
        raise DiaryError(
            "no treatment column is named; the doses of the design are labels of the diary. Give "
            "--treatment COL."
        )
    course, _ = read_course(request.diary)
    doses = request.diary.doses
    _check_labels(course, doses)
    found = _evaluate(request, course)
    kept = read_cycle_log(request.log)
    harmful, stopped = _dropped(request, kept, found)
    limits = DoseLimits(
        max_dose_mg=request.max_dose_mg,
        highest_taken_mg=_highest_taken_mg(course, doses),
        stopped=stopped,
        harmful=harmful,
        formulation=_formulation(request.formulation),
        overrides=tuple(_override(text) for text in request.overrides),
    )
    pending = kept[-1] if kept and is_pending(kept[-1], course) else None
    cautions = find_dose_cautions((request.max_dose_mg,))
    periods, notes = len(find_stretches(course)), say_stops(kept, stopped, harmful)
    if pending is not None:
        cycle = next_cycle_from_json(pending["cycle"])
        in_play = {doses.labels[k] for k in doses_in_play(doses, limits)[0]}
        if set(cycle.order) <= in_play:
            # What is stopped now stays stopped, although nothing new is drawn.
            entry = {**pending, "stopped": list(stopped), "harmful": list(harmful)}
            write_cycle_log(request.log, [*kept[:-1], entry])
            number, seed = pending["number"], pending["seed"]
            return DrawnCycle(
                cycle=cycle, number=number, seed=seed, is_repeated=True, periods_so_far=periods,
                notes=notes, cautions=cautions,
                ignored=say_ignored(
                    cycle, drawn_seed=seed, in_play=in_play, is_adaptive=request.is_adaptive,
                    seed=request.seed, periods=request.periods,
                ),
            )  # fmt: skip
        notes = (*notes, say_replaced(pending["number"], set(cycle.order) - in_play))
    number = kept[-1]["number"] + 1 if kept else 1
    seed = request.seed if request.seed is not None else secrets.randbits(32)
    cycle = draw_next_cycle(
        doses,
        limits=limits,
        rng=np.random.default_rng([seed, number]),
        summaries=found.summaries if found is not None else (),
        is_adaptive=request.is_adaptive,
        periods=request.periods,
    )
    entry = {
        "number": number,
        "stretches_seen": periods,
        "seed": seed,
        "stopped": list(stopped),
        "harmful": list(harmful),
        "cycle": next_cycle_to_json(cycle),
    }
    write_cycle_log(request.log, [*kept, entry])
    return DrawnCycle(
        cycle=cycle, number=number, seed=seed, is_repeated=False, periods_so_far=periods,
        notes=notes, cautions=cautions,
    )  # fmt: skip


def _check_screening(path: Path | None) -> None:
    if path is None:
        return
    decision = parse_screening(read_text(path, largest=LARGEST_BYTES, error=DesignError)).decision
    if decision in HOLDS:
        raise SafetyHold(
            f"the screening says {decision.value!r}; no dose is allocated before that is settled."
        )


def _evaluate(request: NextDoseRequest, course: Course) -> DoseEvaluation | None:
    """The doses so far, which may be fewer than those of the design; ``None``: too few."""
    diary = request.diary
    known = {one.label.strip().casefold(): one for one in diary.doses.treatments}
    scored = set(course.treatment[np.isfinite(course.outcome)].tolist())
    labels = [label.strip().casefold() for label in course.treatments]
    taken = tuple(
        known[label] for code, label in enumerate(labels) if code in scored and label in known
    )
    if len(taken) < FEWEST_TREATMENTS or all(one.dose_mg > 0 for one in taken):
        return None
    # A dose without a score yet says nothing.
    unscored = [code for code, label in enumerate(labels) if label in known and code not in scored]
    treatment = np.where(np.isin(course.treatment, unscored), UNKNOWN, course.treatment)
    kept = [code for code in range(len(labels)) if code not in unscored]
    place = np.full(len(labels) + 1, UNKNOWN)
    place[kept] = np.arange(len(kept))
    used = replace(
        course,
        treatment=place[treatment],
        treatments=tuple(course.treatments[code] for code in kept),
    )
    return evaluate_doses(
        used, instrument=diary.instrument, doses=DoseSet(treatments=taken), spec=diary.spec,
        ed50=diary.ed50, blinded=diary.blinded, carrying=Carrying(diary.carrying),
    )  # fmt: skip


def _highest_taken_mg(course: Course, doses: DoseSet) -> float:
    amounts = {one.label.strip().casefold(): one.dose_mg for one in doses.treatments}
    taken = {course.treatments[code].strip().casefold() for code, _ in find_stretches(course)}
    return max((amounts.get(label, 0.0) for label in taken), default=0.0)


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


def _formulation(text: str) -> Formulation:
    try:
        return Formulation(text)
    except ValueError:
        names = ", ".join(one.value for one in Formulation)
        raise DesignError(f"formulation is {text!r}; must be one of {names}.") from None


def _override(text: str) -> Override:
    rule_id, _, reason = text.partition("=")
    return Override(rule_id=rule_id.strip().upper(), reason=reason.strip())
