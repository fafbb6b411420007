"""Write a trial down: its protocol (SPENT 2019) and its report (CENT 2015)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openldn.actions.evaluate import write_bytes
from openldn.actions.trial_monitor import MonitorRequest, check_thresholds, follow_diary
from openldn.errors import DesignError, InputError
from openldn.exchange import item_answers_to_json, read_design, read_evaluation
from openldn.report import (
    ItemAnswer,
    answer_protocol,
    answer_report,
    draw_periods,
    find_deviations,
    find_questions,
    plot_format,
    render_protocol,
    render_trial_report,
)
from openldn.trial import CourseSoFar, RandomizationTest, TrialProtocol, randomization_test

SPENT, CENT = "SPENT 2019", "CENT 2015"


@dataclass(frozen=True, kw_only=True, eq=False)
class TrialText:
    """A protocol or report with its items.

    Parameters
    ----------
    checklist, markdown : str
    answers : tuple of ItemAnswer
    deviations : tuple of str
        Where the evaluation was not the one that was planned.
    """

    checklist: str
    markdown: str
    answers: tuple[ItemAnswer, ...]
    protocol: TrialProtocol
    so_far: CourseSoFar | None = None
    deviations: tuple[str, ...] = field(default=())


def read_settings(settings: Sequence[str]) -> dict[str, str]:
    """Texts of items from ``item=TEXT``.

    Raises
    ------
    InputError
        If one has no equals sign, or an item is given twice.

    Examples
    --------
    >>> read_settings(["4=Paid by the clinic."])
    {'4': 'Paid by the clinic.'}
    """
    found: dict[str, str] = {}
    for one in settings:
        item, sign, text = one.partition("=")
        if not sign:
            raise InputError("--set needs item=TEXT, like --set 4='Paid by the clinic.'.")
        if item.strip() in found:
            raise InputError(f"item {item.strip()} is set twice; put its texts together.")
        found[item.strip()] = text
    return found


def write_protocol(design: Path, *, written: Mapping[str, str]) -> TrialText:
    """Write the protocol of a design.

    Raises
    ------
    InputError, NotFound, ExchangeError
        If the design cannot be read, or an item is none of the list.
    """
    protocol = read_design(design)
    thresholds = check_thresholds(protocol)
    answers = answer_protocol(protocol, thresholds=thresholds, written=written)
    text = render_protocol(protocol, answers)
    return TrialText(checklist=SPENT, markdown=text, answers=answers, protocol=protocol)


def write_trial_report(
    design: Path,
    evaluation: Path,
    *,
    diary: MonitorRequest | None = None,
    written: Mapping[str, str],
) -> TrialText:
    """Write the report of a trial from its design and evaluation, and its diary if given.

    Raises
    ------
    InputError, NotFound, ExchangeError
        If a file cannot be used, or they are of different trials.
    """
    protocol = read_design(design)
    check_thresholds(protocol)
    found = read_evaluation(evaluation)
    so_far = None if diary is None else follow_diary(protocol, request=diary)
    answers = answer_report(
        protocol, found, so_far=so_far, test=_test(so_far), written=written
    )  # fmt: skip
    deviations = find_deviations(protocol, found)
    questions = find_questions(protocol, found)
    text = render_trial_report(
        protocol, answers, so_far=so_far, deviations=deviations, questions=questions
    )
    return TrialText(
        checklist=CENT, markdown=text, answers=answers, protocol=protocol, so_far=so_far,
        deviations=deviations,
    )  # fmt: skip


def _test(so_far: CourseSoFar | None) -> RandomizationTest | None:
    """The randomization test, where the design drew its order and the course is complete."""
    if so_far is None or len(so_far.sequence) < so_far.protocol.design.periods:
        return None
    try:
        return randomization_test(
            so_far.protocol.design, so_far.sequence, so_far.means, compared=so_far.compared,
            sign=so_far.protocol.instrument.sign,
        )  # fmt: skip
    except (DesignError, InputError):
        return None


def trial_text_json(one: TrialText) -> dict[str, Any]:
    """What ``--json`` prints: every item with its state."""
    return item_answers_to_json(
        one.answers, checklist=one.checklist, deviations=one.deviations
    )  # fmt: skip


def plot_periods(one: TrialText, path: Path, *, is_dark: bool = False) -> None:
    """Draw the period diagram; the ending says which format.

    Raises
    ------
    ExchangeError
        If the file cannot be written.
    """
    write_bytes(
        path, draw_periods(one.protocol, one.so_far, kind=plot_format(path), is_dark=is_dark)
    )
