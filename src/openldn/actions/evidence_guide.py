"""Ask a person for a study, field by field; each answer is checked before the next question."""

from collections.abc import Callable, Mapping
from typing import Any

from openldn.errors import StudyError
from openldn.evidence import READING, VERIFIED, study_from_mapping

Ask = Callable[[str], str]
Tell = Callable[[str], None]
# Field, question, whether it must be answered.
Question = tuple[str, str, bool]

_STUDY: tuple[Question, ...] = (
    ("study_id", "Id, like bruun2024_fm (author, year, topic)", True),
    ("first_author", "First author, like Bruun KD", True),
    ("year", "Year", False),
    ("condition", "Condition", True),
    ("icd10", "ICD-10 codes, parted by ;", False),
    ("design", "Design: RCT parallel, RCT crossover, single-arm, case series, review ...", True),
    ("blinding", "Blinding: double blind, single blind, open label", False),
    ("n_randomised", "How many were randomized or began", False),
    ("n_analysed", "How many were analyzed", False),
    ("arms", "Arms, parted by ;, like LDN 49; placebo 50", False),
    ("dose_mg", "Dose of naltrexone, mg", False),
    ("duration_weeks", "Weeks", False),
    ("comparator", "Comparator: placebo, none, own baseline, or a medicine", False),
    ("primary_outcome", "Primary outcome", False),
    ("source_url", "Address of the page that was read", True),
    ("doi", "DOI, like 10.1002/art.37734", False),
    ("pmid", "PubMed number", False),
    ("registration", "Registration, like NCT00568555", False),
    ("reading", f"What was read: {', '.join(READING)}", False),
    ("verified", f"Does the page state these values: {', '.join(VERIFIED)}", True),
    ("note", "Remark", False),
)
_EFFECT: tuple[Question, ...] = (
    ("outcome", "Outcome, like pain change", True),
    ("instrument", "Instrument as the source names it", False),
    ("instrument_id", "Its id in the catalog, like pain_nrs; Enter if it is not in it", False),
    ("measure", "Measure: MD, SMD, proportion, counts, means, median difference, p only", True),
    ("contrast", "Contrast: between, between (crossover), within", True),
    ("ldn_mean", "Naltrexone: mean", False),
    ("ldn_sd", "Naltrexone: SD", False),
    ("ldn_events", "Naltrexone: participants with the event", False),
    ("ldn_n", "Naltrexone: n", False),
    ("cmp_mean", "Comparator: mean", False),
    ("cmp_sd", "Comparator: SD", False),
    ("cmp_events", "Comparator: participants with the event", False),
    ("cmp_n", "Comparator: n", False),
    ("dispersion", "What the spread is: SD, SE, unstated", False),
    ("effect", "Effect; a proportion is 0 to 1", False),
    ("ci_low", "Lower end of the 95% interval", False),
    ("ci_high", "Upper end", False),
    ("p_value", "p as printed, like 0.04, <0.001, ns", False),
    ("timepoint_weeks", "Week of the measurement", False),
    ("note", "Remark", False),
)
_EVENT: tuple[Question, ...] = (
    ("event", "Event, like vivid dreams", True),
    ("ldn_events", "Naltrexone: participants with it", False),
    ("ldn_n", "Naltrexone: n", False),
    ("cmp_events", "Comparator: participants with it", False),
    ("cmp_n", "Comparator: n", False),
    ("note", "Remark", False),
)
# Asked only when the measure has such numbers.
_MEANS = frozenset({"ldn_mean", "ldn_sd", "cmp_mean", "cmp_sd", "dispersion"})
_COUNTS = frozenset({"ldn_events", "cmp_events"})
_COMPARATOR = frozenset({"cmp_mean", "cmp_sd", "cmp_events", "cmp_n"})
# Typed alone it asks the question before once more.
BACK = "<"
# What stands for a required field until it is asked.
_STAND_INS = {
    "study_id": "a", "first_author": "-", "condition": "-", "design": "RCT", "verified": "yes",
    "source_url": "https://-", "outcome": "-", "measure": "MD", "contrast": "between", "event": "-",
    "effect_id": "-",
}  # fmt: skip


def guide_study(ask: Ask, tell: Tell) -> dict[str, Any]:
    """Ask for a study, its effects and its adverse events.

    Parameters
    ----------
    ask : callable
        Shows a question and returns the answer; raises ``EOFError`` when there are no more.
    tell : callable
        Shows a line.

    Returns
    -------
    dict
        For ``study_from_mapping``; values are the texts that were typed.

    Raises
    ------
    StudyError
        If the answers end before the study is whole.
    """
    try:
        tell("Enter leaves a question out, < goes back. Give numbers as the source prints them.")
        study = _ask_all(_STUDY, ask, tell, check=study_from_mapping)
        study["effects"] = _ask_rows("an effect", _EFFECT, "effects", study, ask, tell)
        study["adverse_events"] = _ask_rows(
            "an adverse event", _EVENT, "adverse_events", study, ask, tell
        )
    except EOFError:
        raise StudyError("the answers ended before the study was whole; nothing written.") from None
    return study


def _ask_rows(
    name: str,
    questions: tuple[Question, ...],
    table: str,
    study: Mapping[str, Any],
    ask: Ask,
    tell: Tell,
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    plain = {key: value for key, value in study.items() if key not in {"effects", "adverse_events"}}
    while ask(f"Add {name}? [y/N] ").strip().lower() in {"y", "yes"}:
        fixed = {"source_url": study["source_url"], "verified": study["verified"]}
        if table == "effects":
            fixed["effect_id"] = f"{study['study_id']}-{len(rows) + 1}"

        def check(row: Mapping[str, Any], fixed: Mapping[str, Any] = fixed) -> object:
            return study_from_mapping({**plain, table: [*rows, {**row, **fixed}]})

        rows.append({**fixed, **_ask_all(questions, ask, tell, check=check)})
    return rows


def _ask_all(
    questions: tuple[Question, ...],
    ask: Ask,
    tell: Tell,
    *,
    check: Callable[[Mapping[str, Any]], object],
) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    asked: list[int] = []
    number = 0
    while number < len(questions):
        name, words, must = questions[number]
        if _is_idle(name, answers):
            number += 1
            continue
        given = ask(f"{words}: ").strip()
        if given == BACK:
            number = asked.pop() if asked else number
            answers.pop(questions[number][0], None)
            continue
        wrong = _find_wrong(name, given, answers, questions, check=check, must=must)
        if wrong:
            tell(f"  {wrong}")
            continue
        if given:
            answers[name] = given
        asked.append(number)
        number += 1
    return answers


def _find_wrong(
    name: str,
    given: str,
    answers: Mapping[str, Any],
    questions: tuple[Question, ...],
    *,
    check: Callable[[Mapping[str, Any]], object],
    must: bool,
) -> str:
    """What is wrong with an answer beside those before it; empty if nothing."""
    if not given:
        return f"{name} must be given." if must or name == "ci_high" else ""
    trial = {one: _STAND_INS[one] for one, _, required in questions if required}
    trial |= {**answers, name: given}
    if name == "ci_low":
        # The other end comes with the next question.
        trial["ci_high"] = given
        trial.pop("effect", None)
    try:
        check(trial)
    except StudyError as error:
        return str(error)
    return ""


def _is_idle(name: str, answers: Mapping[str, Any]) -> bool:
    """Whether the answers so far make a question pointless."""
    measure = str(answers.get("measure", ""))
    if name == "ci_high" and "ci_low" not in answers:
        return True
    if name in _COMPARATOR and answers.get("contrast") == "within":
        return True
    if name in _COUNTS and measure and measure not in {"proportion", "counts"}:
        return True
    return name in _MEANS and measure in {"proportion", "counts", "p only", "median difference"}
