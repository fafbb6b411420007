"""An evaluation read back from the JSON that ``openldn evaluate --json`` wrote."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openldn.errors import ExchangeError, NotFound
from openldn.record import Finding, Severity
from openldn.report import ReportedEvaluation
from openldn.trial import ContrastSummary, Estimate, Grade

FORMAT = 1
LARGEST_BYTES = 50_000_000


def read_evaluation(path: str | Path) -> ReportedEvaluation:
    """Read the evaluation of one participant.

    Raises
    ------
    NotFound, ExchangeError
        If the file does not exist, is no evaluation, or holds several participants.
    """
    file = Path(path)
    if not file.exists():
        raise NotFound(f"evaluation file {file.name} does not exist.")
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise ExchangeError(f"{file.name} is over 50 MB; an evaluation of one person is small.")
        content = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ExchangeError(f"{file.name} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ExchangeError(
            f"{file.name} is no JSON; give what openldn evaluate --json printed."
        ) from None
    return parse_evaluation(content)


def parse_evaluation(content: Any) -> ReportedEvaluation:
    """Make the evaluation of one participant from the content of a file.

    Raises
    ------
    ExchangeError
        If it is no evaluation, of another format, or of several participants.
    """
    if not isinstance(content, dict) or "patients" not in content:
        raise ExchangeError("the file is no evaluation; give what openldn evaluate --json printed.")
    if content.get("format") != FORMAT:
        raise ExchangeError(f"format of the evaluation is {content.get('format')}; this reads 1.")
    people = content["patients"]
    if not isinstance(people, list) or len(people) != 1:
        raise ExchangeError("the evaluation must hold one participant; a report is of one person.")
    try:
        return _evaluation(content, people[0])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ExchangeError(
            f"the evaluation is not complete ({type(error).__name__}: {error}); write it anew with "
            "openldn evaluate --json."
        ) from None


def _evaluation(content: Mapping[str, Any], one: Mapping[str, Any]) -> ReportedEvaluation:
    instrument = one["instrument"]
    return ReportedEvaluation(
        active=str(one["active"]),
        comparator=str(one["comparator"]),
        outcome=str(instrument["name"]),
        mcid=instrument["mcid"],
        better=instrument.get("better"),
        limits=(instrument.get("minimum"), instrument.get("maximum")),
        likelihood=str(one["likelihood"]),
        contrast=_contrast(one["contrast"]),
        priors={
            name: None if row is None else _contrast(row) for name, row in one["priors"].items()
        },
        hyper={name: _estimate(row) for name, row in one["hyper"].items()},
        observed=int(one["observed"]),
        missing=int(one["missing"]),
        grade=Grade(**one["grade"]),
        recommendation=str(one["recommendation"]),
        reasons=tuple(map(str, one["reasons"])),
        rule=str(one["rule"]),
        findings=tuple(
            Finding(
                id=row["id"], severity=Severity(row["severity"]), message=row["message"],
                advice=row["advice"],
            )
            for row in content["findings"]
        ),
        version=str(content["openldn"]),
        left_out=tuple(
            (str(row["label"]), _number(row["mean"]), _number(row["sd"])) for row in one["left_out"]
        ),
    )  # fmt: skip


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{value} is no finite number")
    return number


def _pair(value: Any) -> tuple[float, float]:
    low, high = value
    return _number(low), _number(high)


def _contrast(row: Mapping[str, Any]) -> ContrastSummary:
    plain = {
        name: _number(row[name])
        for name in ("mean", "sd", "p_benefit", "p_mcid", "p_harm_mcid", "p_small")
    }
    return ContrastSummary(**plain, ci95=_pair(row["ci95"]), prior=str(row["prior"]))


def _estimate(row: Mapping[str, Any]) -> Estimate:
    return Estimate(
        mean=_number(row["mean"]), sd=_number(row["sd"]), ci95=_pair(row["ci95"]),
        unit=str(row["unit"]),
    )  # fmt: skip
