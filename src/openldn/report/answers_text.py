"""Answers to questions as plain text: numbers with intervals, what they rest on, guidance."""

import math
from collections.abc import Callable, Sequence
from textwrap import wrap
from typing import Any

from openldn.report.terminal import BOLD, DIM, WIDTH, paragraph, tint
from openldn.simulate import (
    DoseResponse,
    Estimate,
    MissedAnswer,
    OpioidAnswer,
    SteadyAnswer,
    SurgeryAnswer,
)

FOOT = (
    "First interval: what the fit leaves open for a typical person; second: persons (95 %), who "
    "differ in what blocks half and in how fast it fades. openldn simulate lets plasma differ "
    "between persons and studies as well, so its intervals are wider."
)
Row = tuple[str, Estimate, Callable[[float], str]]


def render_answers(answers: Sequence[Any], *, title: str, color: bool = False) -> str:
    """Write answers of one question, one for each hypothesis.

    Parameters
    ----------
    answers : sequence of SurgeryAnswer, MissedAnswer, SteadyAnswer or OpioidAnswer
    title : str
        The regimen, in words.
    """
    rows = [tint(title, BOLD, color=color), ""]
    for answer in answers:
        rows.append(tint(f"Under {answer.hypothesis}", BOLD, color=color))
        ground = f"{answer.ground.basis.value}: {answer.ground.reason}."
        rows += wrap(ground, WIDTH, initial_indent="  ", subsequent_indent="  ")
        rows += [_line(*row) for row in _rows(answer)]
        rows.append("")
    rows += [
        line for sentence in answers[0].guidance for line in paragraph("-", sentence, indent=1)
    ]
    foot = [tint(line, DIM, color=color) for line in wrap(FOOT, WIDTH)]
    return "\n".join([*rows, "", *foot]) + "\n"


def _rows(answer: Any) -> list[Row]:
    match answer:
        case SurgeryAnswer():
            first: list[Row] = [
                (f"days until {answer.receptor} below {answer.below:.0%}", answer.days, _days)
            ]
            return first + [
                (f"blocked {day:g} day{'' if day == 1 else 's'} after", share, _share)
                for day, share in answer.at_days
            ]
        case MissedAnswer():
            return [
                ("blocked before a usual dose", answer.usual_trough, _share),
                (f"after {answer.hours_since_last:g} h without", answer.at_next, _share),
            ]
        case SteadyAnswer():
            return [
                ("trough", answer.trough, _share),
                ("peak", answer.peak, _share),
                ("mean", answer.mean, _share),
                ("share of time below half", answer.share_of_day_below_half, _share),
                ("days until near its end", answer.days, _days),
            ]
        case DoseResponse():
            return [
                (f"{dose:g} mg, {name}", one, _share)
                for k, dose in enumerate(answer.doses_mg)
                for name, one in (("trough", answer.trough[k]), ("peak", answer.peak[k]))
            ]
        case OpioidAnswer():
            return [
                (f"mu blocked {answer.hours_after_dose:g} h after", answer.blocked, _share),
                (f"times more {answer.opioid} for the same", answer.rise, _times),
            ]
    raise TypeError(f"no text for {type(answer).__name__}")


def _line(label: str, value: Estimate, show: Callable[[float], str]) -> str:
    fit = f"{show(value.low_fit)} to {show(value.high_fit)}"
    both = f"{show(value.low)} to {show(value.high)}"
    return f"  {label:<32}{show(value.value):>8}{fit:>18}{both:>18}"


def _share(value: float) -> str:
    return f"{value:.0%}"


def _days(value: float) -> str:
    return f"{value:.1f} d" if math.isfinite(value) else "> 60 d"


def _times(value: float) -> str:
    return f"{value:.2g}x" if math.isfinite(value) else "never"
