"""The sealed result as JSON: answers on letters, what they rest on, and nothing that varies."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from openldn import __version__
from openldn.exchange.diary_options import DiaryColumns, ReadOptions
from openldn.exchange.evaluation_json import course_to_json
from openldn.exchange.finding_json import finding_to_json, findings_to_json
from openldn.record import Finding
from openldn.trial import LetteredAnswer, round_numbers

RESULT_FORMAT = "openldn-sealed-result/1"
# Not the same on every run, and the curve is for pooling, which asks the diary again.
LEFT_OUT = ("effect_curve", "patient")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a diary was read, so that anybody can read it in the same way again.

    ``kit`` names the column of kit or period numbers.
    """

    outcome: str
    kit: str
    time: str | None = None
    patient: str | None = None
    guess: str | None = None
    day_first: bool | None = None
    day_cut_hour: int = 0
    read_on: str = ""

    def columns(self) -> DiaryColumns:
        """Which column plays which part."""
        return DiaryColumns(
            outcome=self.outcome, treatment=self.kit, period=self.kit, time=self.time,
            patient=self.patient, guess=self.guess,
        )  # fmt: skip

    def options(self, *, minimum: float | None, maximum: float | None) -> ReadOptions:
        """How to read what the file leaves open."""
        return ReadOptions(
            day_first=self.day_first, day_cut_hour=self.day_cut_hour, minimum=minimum,
            maximum=maximum, today=date.fromisoformat(self.read_on) if self.read_on else None,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ResultBasis:
    """What a sealed result rests on: digests of files, and how often it was computed.

    ``late`` is set when another result was sealed before: then it is not the primary one.
    ``after_opening`` is set when the meaning of the letters was known.
    """

    version: int
    after_opening: bool
    diary: str
    letters: str
    protocol: str
    model: str

    @property
    def late(self) -> bool:
        """Whether this is not the first, primary result."""
        return self.version > 1


def result_to_json(
    answers: tuple[LetteredAnswer, ...],
    *,
    basis: ResultBasis,
    reading: Reading,
    findings: tuple[Finding, ...],
    unblinded: Mapping[str, str],
    absent: tuple[str, ...],
    letters_tell: bool,
) -> dict[str, Any]:
    """The content of a sealed result.

    Parameters
    ----------
    answers : tuple of LetteredAnswer
    basis : ResultBasis
    reading : Reading
    findings : tuple of Finding
        Of reading the diary.
    unblinded : mapping of str to str
        Participants whose code was broken before, with when.
    absent : tuple of str
        Participants without a diary.
    letters_tell : bool
        Whether the order as letters gives away what they mean.
    """
    people: dict[str, list[dict[str, Any]]] = {}
    for answer in answers:
        people.setdefault(answer.participant, []).append(_answer(answer))
    content = {
        "format": RESULT_FORMAT,
        "openldn": __version__,
        "version": basis.version,
        "late": basis.late,
        "after_opening": basis.after_opening,
        "diary": basis.diary,
        "letters": basis.letters,
        "protocol": basis.protocol,
        "model": basis.model,
        "reading": vars(reading).copy(),
        "findings": findings_to_json(findings),
        "without_diary": list(absent),
        "letters_tell": letters_tell,
        "people": [
            {"participant": name, "unblinded_before": unblinded.get(name), "answers": each}
            for name, each in people.items()
        ],
    }
    return dict(round_numbers(content))


def result_bytes(content: Mapping[str, Any]) -> bytes:
    """The file: the same content gives the same bytes."""
    return (json.dumps(content, indent=1, sort_keys=True, allow_nan=False) + "\n").encode("ascii")


def _answer(answer: LetteredAnswer) -> dict[str, Any]:
    evaluation = answer.evaluation
    head = {"active": answer.active, "comparator": answer.comparator}
    if isinstance(evaluation, Finding):
        return {**head, "cannot_be_judged": finding_to_json(evaluation)}
    content = course_to_json(evaluation)
    engine = {key: value for key, value in content["engine"].items() if key != "milliseconds"}
    kept = {key: value for key, value in content.items() if key not in LEFT_OUT}
    return {**kept, **head, "engine": engine}
