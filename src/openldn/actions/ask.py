"""Answer the questions that people ask, under every hypothesis side by side."""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, is_dataclass
from enum import Enum
from typing import Any

from openldn import __version__
from openldn.actions.simulate import find_hypotheses
from openldn.errors import NotFound
from openldn.report import render_answers
from openldn.simulate import (
    Setting,
    ask_missed,
    ask_opioid,
    ask_steady_state,
    ask_surgery,
)


@dataclass(frozen=True, kw_only=True)
class AskRequest:
    """What a person typed.

    Parameters
    ----------
    question : str
        ``surgery``, ``missed``, ``steady-state`` or ``opioid``.
    every_h : float
        24 for nightly.
    below : float
        Share of receptors, for surgery.
    hours_after_dose, share : float
        For opioid.
    """

    question: str
    dose_mg: float
    every_h: float = 24.0
    hypotheses: str = "all"
    draws: int = 1000
    seed: int = 1
    below: float = 0.25
    receptor: str = "mu"
    n_missed: int = 1
    opioid: str = "fentanyl"
    hours_after_dose: float = 12.0
    share: float = 0.5


def answer_question(request: AskRequest) -> tuple[Any, ...]:
    """Answer under each hypothesis.

    Raises
    ------
    NotFound
        If question, hypothesis or opioid is not known.
    SimulationError
        If a number is out of range.
    """
    setting = Setting(
        dose_mg=request.dose_mg,
        every_h=request.every_h,
        hypotheses=tuple(one.name for one in find_hypotheses(request.hypotheses)),
        seed=request.seed,
        n_draws=request.draws,
    )
    questions: dict[str, Callable[[], tuple[Any, ...]]] = {
        "surgery": lambda: ask_surgery(setting, below=request.below, receptor=request.receptor),
        "missed": lambda: ask_missed(setting, n_missed=request.n_missed),
        "steady-state": lambda: ask_steady_state(setting, receptor=request.receptor),
        "opioid": lambda: ask_opioid(
            setting,
            opioid=request.opioid,
            hours_after_dose=request.hours_after_dose,
            share=request.share,
        ),
    }
    if request.question not in questions:
        raise NotFound(
            f"there is no question {request.question}; there are {', '.join(questions)}."
        )
    return questions[request.question]()


def answers_to_json(request: AskRequest, answers: tuple[Any, ...]) -> dict[str, Any]:
    """What ``openldn ask ... --json`` prints; ``null`` is "not within the time looked at"."""
    return {
        "format": 1,
        "openldn": __version__,
        "question": request.question,
        "dose_mg": request.dose_mg,
        "every_h": request.every_h,
        "answers": [_plain(answer) for answer in answers],
    }


def answers_to_text(request: AskRequest, answers: tuple[Any, ...], *, color: bool) -> str:
    """What ``openldn ask`` prints."""
    often = "nightly" if request.every_h == 24 else f"every {request.every_h:g} h"
    return render_answers(answers, title=f"{request.dose_mg:g} mg {often}", color=color)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float):
        return float(f"{value:.6g}") if math.isfinite(value) else None
    return value
