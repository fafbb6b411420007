"""Answer the questions that people ask, under every hypothesis side by side."""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from openldn import __version__
from openldn.actions.evaluate import write_bytes
from openldn.actions.simulate import find_hypotheses
from openldn.errors import InputError, NotFound
from openldn.report import draw_dose_response, plot_format, render_answers, render_headline
from openldn.simulate import (
    DOSES_MG,
    DoseResponse,
    Scenario,
    Setting,
    ToneBalance,
    ask_dose_response,
    ask_missed,
    ask_opioid,
    ask_steady_state,
    ask_surgery,
    tell_headline,
    weigh_scenarios,
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
    doses_mg: tuple[float, ...] = ()


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
        "dose-response": lambda: ask_dose_response(
            setting, doses_mg=request.doses_mg or DOSES_MG, receptor=request.receptor
        ),
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
    if request.question == "dose-response":
        title = f"Each dose {often}, taken for long: {request.receptor} receptors of the brain"
    else:
        title = f"{request.dose_mg:g} mg {often}, taken for long"
    return render_answers(answers, title=title, color=color)


def plot_answers(answers: tuple[Any, ...], path: Path, *, is_dark: bool = False) -> None:
    """Draw and write the plot of a dose response.

    Raises
    ------
    InputError
        If the question has no plot.
    """
    if not all(isinstance(answer, DoseResponse) for answer in answers):
        raise InputError("--plot is for ask dose-response; leave it out.")
    write_bytes(path, draw_dose_response(answers, kind=plot_format(path), is_dark=is_dark))


def answer_headline(
    *, hypotheses: str = "all", draws: int = 100, seed: int = 1, threads: int = 0
) -> dict[Scenario, ToneBalance]:
    """Weigh rebound against block in every scenario of the headline."""
    names = [one.name for one in find_hypotheses(hypotheses)]
    return weigh_scenarios(names, n_draws=draws, seed=seed, threads=threads)


def headline_to_json(balances: dict[Scenario, ToneBalance]) -> dict[str, Any]:
    """What ``openldn ask headline --json`` prints."""
    return {
        "format": 1,
        "openldn": __version__,
        "question": "headline",
        "scenarios": [
            {**_plain(scenario), **_plain(balance), "verdict": balance.verdict}
            for scenario, balance in balances.items()
        ],
        "together": tell_headline(balances),
    }


def headline_to_text(balances: dict[Scenario, ToneBalance], *, color: bool) -> str:
    """What ``openldn ask headline`` prints."""
    return render_headline(balances, color=color)


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
