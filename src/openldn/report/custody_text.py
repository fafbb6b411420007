"""Custody in plain text: answers on letters and by name, checks, emergencies."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from openldn.record import Finding, Severity
from openldn.report.answer import INFORMS, NO_REPLACEMENT, rule_words
from openldn.report.custody_kits_text import columns
from openldn.report.terminal import BOLD, DIM, GREEN, RED, YELLOW, paragraph, tint
from openldn.report.words import chance, count
from openldn.trial import Check, Kit, TrialDesign

MARKS = {True: ("ok", GREEN), False: ("FAILED", RED), None: ("later", YELLOW)}


def render_allocated(
    kits: Sequence[Kit],
    *,
    folder: str,
    participants: int,
    commitment: str,
    files: Sequence[str],
    looks: Sequence[int] = (),
    why_no_look: str = "",
) -> str:
    """What was made and what to do next, without anything secret."""
    lines = [
        f"Sealed: {count(len(kits), 'kit')} for {count(participants, 'participant')}.",
        f"Folder: {folder} ({', '.join(files)})",
        "",
        "Commitment, to be noted by everyone today:",
        f"  {commitment}",
        "",
        *paragraph("1.", "Give the folder to the pharmacist, who prints what each kit holds: "
                   f"openldn trial open {folder} --pharmacy --key KEY", indent=3),
        *paragraph("2.", "The participant notes the kit or period number in the diary.", indent=3),
        *paragraph("3.", "When the diary is complete, the pharmacist releases the order as "
                   f"letters: openldn trial labels {folder} --key KEY --diary DIARY", indent=3),
        *paragraph("!", f"Emergency: openldn trial unblind {folder} --help", indent=3),
    ]  # fmt: skip
    lines += _looks(looks, why_no_look, folder)
    return "\n".join(lines) + "\n"


def _looks(looks: Sequence[int], why_not: str, folder: str) -> list[str]:
    """How a look that the plan speaks of is taken, or why it cannot be."""
    if not looks:
        return []
    if why_not:
        text = (
            f"The plan speaks of looks before the end, and there can be none: {why_not}. The trial "
            "is judged once, at its end; for looks make a paired design."
        )
        return paragraph("!", text, indent=3)
    text = (
        f"The plan looks after cycle {', '.join(map(str, looks))}. The pharmacist then gives "
        "letters for the finished cycles alone, to somebody who neither treats nor asks for "
        f"scores: openldn trial labels {folder} --key KEY --cycles {looks[0]} --diary DIARY --out "
        "LOOK.csv"
    )
    return paragraph("-", text, indent=3)


def render_release_check(
    findings: Sequence[Finding], *, outcome: str = "", color: bool = False
) -> str:
    """What was found before letters are released; the weaknesses first.

    Examples
    --------
    >>> one = Finding(id="CUS-007", severity=Severity.NOTE, message="P01: scores on 80 of 84 days.",
    ...               advice="Missing days are not filled in.")
    >>> print(render_release_check((one,), outcome="pain"), end="")
      -  Score: column 'pain'.
      -  P01: scores on 80 of 84 days. Missing days are not filled in. [CUS-007]
    """
    lines = paragraph("- ", f"Score: column {outcome!r}.", indent=2) if outcome else []
    order = list(Severity)
    for one in sorted(findings, key=lambda finding: order.index(finding.severity)):
        mark = "- " if one.severity is Severity.NOTE else "! "
        text = paragraph(mark, f"{one.message} {one.advice} [{one.id}]", indent=2)
        lines += [tint(line, YELLOW, color=color) for line in text] if mark == "! " else text
    return "\n".join(lines) + "\n"


def render_released(design: TrialDesign, *, folder: str, is_locked: bool) -> str:
    """That the letters are out, what they tell, and what comes next."""
    lines = ["The order is released as letters: letters.json."]
    if design.has_single_change:
        lines += paragraph("!", "In this design the comparator comes first, so the letters "
                           "tell what they mean; only model and diary are fixed beforehand.",
                           indent=1)  # fmt: skip
    told = "The diary is locked: only this very file can be judged now." if is_locked else (
        "No diary was locked (--diary): nobody will be able to tell whether the diary was changed "
        "after this."
    )  # fmt: skip
    lines += paragraph("-" if is_locked else "!", told, indent=1)
    lines += paragraph("-", f"The analyst goes on: openldn trial seal {folder} DIARY", indent=1)
    return "\n".join(lines) + "\n"


def render_look(
    *, participant: str, cycles: int, out: str, lines: int, folder: str, outcome: str, time: str
) -> str:
    """Where the letters for a look are, what they tell, and what comes next."""
    time_option = "" if time == "date" else f" --time {shlex.quote(time)}"
    what = "cycle 1" if cycles == 1 else f"cycles 1 to {cycles}"
    text = [
        f"Letters of {participant} for {what}: {out} ({count(lines, 'line')}; later days are left "
        "out).",
        *paragraph("-", "They tell nothing of later cycles: the order of each was drawn on its "
                   "own. The look is noted in the log.", indent=1),
        *paragraph("!", "For whoever looks alone, who neither treats nor asks for scores; delete "
                   "the file afterwards. Pass on \"go on\" or \"may stop\", no number.", indent=1),
        *paragraph("-", f"Go on: openldn trial monitor {shlex.quote(folder + '/design.toml')} "
                   f"{shlex.quote(out)} --outcome {shlex.quote(outcome)}{time_option} --masked",
                   indent=1),
    ]  # fmt: skip
    return "\n".join(text) + "\n"


def render_named(
    *, out: str, lines: int, evaluate: str, is_locked: bool | None, is_blinded: bool
) -> str:
    """Where the diary by name is, and how it can be judged."""
    text = [f"Diary with treatments by name: {out} ({count(lines, 'line')}, column treatment)."]
    if is_locked is False:
        text += paragraph("!", "It is not the diary that was locked, so what it gives is not the "
                          "sealed result.", indent=1)  # fmt: skip
    if not is_blinded:
        text += paragraph("!", "A code was broken, so the command below does not say --blinded.",
                          indent=1)  # fmt: skip
    # In one line, however long: a command that was broken at a hyphen cannot be copied.
    text += ["  - Go on:", f"    {evaluate}"]
    text += paragraph("-", "The sealed result stays the primary one.", indent=1)
    return "\n".join(text) + "\n"


def render_sealed(result: Mapping[str, Any], *, file: str, color: bool = False) -> str:
    """The sealed answer: for each participant what follows whichever letter is the drug."""
    title = "Sealed result" if not result["late"] else f"Late result, version {result['version']}"
    lines = [tint(title, BOLD, color=color), "=" * len(title)]
    if result["after_opening"]:
        lines += ["", "The meaning of the letters was known before: this is not blind."]
    elif result["late"]:
        lines += ["", "Another result was sealed before; that one stays the primary one."]
    for person in result["people"]:
        lines += ["", tint(f"Participant {person['participant']}", BOLD, color=color)]
        lines += _broken(person, color=color)
        for one in person["answers"]:
            lines += _lettered(one)
    lines += _without_diary(result)
    is_blind = not (result["letters_tell"] or result["after_opening"])
    blind = " Nobody knows yet what the letters mean." if is_blind else ""
    lines += ["", *_rule(result), f"Written to {file} and logged.{blind}", INFORMS]
    return "\n".join(lines) + "\n"


def _lettered(answer: Mapping[str, Any]) -> list[str]:
    pair = f"{answer['active']} minus {answer['comparator']}"
    if "cannot_be_judged" in answer:
        return paragraph("-", f"{pair}: {answer['cannot_be_judged']['message']}", indent=1)
    return paragraph(
        "-",
        f"{pair}: {_effect(answer)}. If {answer['active']} is the drug and "
        f"{answer['comparator']} the comparator: {answer['recommendation']}.",
        indent=1,
    )


def _effect(answer: Mapping[str, Any]) -> str:
    contrast, instrument = answer["contrast"], answer["instrument"]
    low, high = contrast["ci95"]
    better = "below" if instrument["better"] == "lower" else "above"
    return (
        f"{contrast['mean']:+.2f} on {instrument['name']} (95 % interval {low:+.2f} to "
        f"{high:+.2f}; {better} 0 is better)"
    )


def render_opened(
    result: Mapping[str, Any],
    *,
    meaning: Mapping[str, Mapping[str, str]],
    labels: Sequence[str],
    unblinded: Mapping[str, str],
    color: bool = False,
) -> str:
    """The primary result by name, as it was sealed.

    Parameters
    ----------
    result : mapping
        Content of the first sealed result.
    meaning : mapping
        For each participant what each letter means.
    labels : sequence of str
        Treatments, the comparator first.
    unblinded : mapping
        Participants whose code was broken, with when.
    """
    title = "Opened result"
    lines = [tint(title, BOLD, color=color), "=" * len(title)]
    for person in result["people"]:
        name = person["participant"]
        told = ", ".join(f"{letter} is {label}" for letter, label in meaning[name].items())
        lines += ["", tint(f"Participant {name}", BOLD, color=color), f"  {told}."]
        lines += _broken(person, color=color)
        if name in unblinded and not person["unblinded_before"]:
            lines += paragraph("!", f"The code was broken on {unblinded[name]}, after the result "
                               "was sealed.", indent=1)  # fmt: skip
        for one in chosen_answers(person, meaning=meaning[name], comparator=labels[0]):
            lines += _named(one, meaning[name], color=color)
    lines += [*_without_diary(result), "", *_rule(result)]
    lines += paragraph("-", NO_REPLACEMENT, indent=1)
    return "\n".join([*lines, tint(INFORMS, DIM, color=color)]) + "\n"


def chosen_answers(
    person: Mapping[str, Any], *, meaning: Mapping[str, str], comparator: str
) -> list[Mapping[str, Any]]:
    """Of a person's sealed answers those that compare a drug with the comparator."""
    return [one for one in person["answers"] if meaning[one["comparator"]] == comparator]


def _named(answer: Mapping[str, Any], meaning: Mapping[str, str], *, color: bool) -> list[str]:
    pair = f"{meaning[answer['active']]} minus {meaning[answer['comparator']]}"
    if "cannot_be_judged" in answer:
        return paragraph("-", f"{pair}: {answer['cannot_be_judged']['message']}", indent=1)
    contrast, mcid = answer["contrast"], answer["instrument"]["mcid"]
    lines = [
        "",
        tint(f"  {pair}: {answer['recommendation']}", BOLD, color=color),
        *paragraph("-", f"{_effect(answer)}, {contrast['prior']} prior", indent=1),
        *paragraph(
            "-",
            f"chance of being better by at least {mcid:g}: {chance(contrast['p_mcid'])}; worse by "
            f"at least {mcid:g}: {chance(contrast['p_harm_mcid'])}; a smaller difference: "
            f"{chance(contrast['p_small'])}",
            indent=1,
        ),
        *paragraph("-", f"evidence grade {answer['grade']['letter']} "
                   f"({answer['grade']['label']}): {answer['grade']['reason']}", indent=1),
        *paragraph("-", f"reason: {answer['reasons'][0]}", indent=1),
    ]  # fmt: skip
    serious = [one for one in answer["findings"] if one["severity"] != "note"]
    for one in serious:
        lines += paragraph("!", f"{one['message']} {one['advice']} [{one['id']}]", indent=1)
    return lines


def _rule(result: Mapping[str, Any]) -> list[str]:
    """The rule of all recommendations, once."""
    judged = [one for person in result["people"] for one in person["answers"] if "rule" in one]
    if not judged:
        return []
    size = f"{judged[0]['instrument']['mcid']:g} (the MCID)"
    return [*paragraph("-", f"The rule: {rule_words(judged[0]['rule'], size)}", indent=1), ""]


def _broken(person: Mapping[str, Any], *, color: bool) -> list[str]:
    when = person["unblinded_before"]
    if not when:
        return []
    text = f"The code was broken on {when}, before this result: it does not count as blinded."
    return [tint(line, RED, color=color) for line in paragraph("!", text, indent=1)]


def _without_diary(result: Mapping[str, Any]) -> list[str]:
    if not result["without_diary"]:
        return []
    return [
        "",
        *paragraph("!", "No diary of " + ", ".join(result["without_diary"]) + ".", indent=1),
    ]


def render_code_break(
    contents: Sequence[tuple[Kit, str]],
    *,
    participant: str,
    doubts: Sequence[Check],
    color: bool = False,
) -> str:
    """What was asked in an emergency, and no more."""
    lines = [tint(f"Participant {participant}", BOLD, color=color)]
    rows = [("kit", "period", "days", "holds")]
    for kit, label in contents:
        days = f"{kit.first_day} to {kit.first_day + kit.days - 1}"
        rows.append((kit.number, kit.period, days, label))
    lines += columns(rows)
    for doubt in doubts:
        text = (
            f"Not sure: '{doubt.about}' does not hold ({doubt.detail}) Treat the participant as "
            "if on naltrexone."
        )
        lines += [tint(line, RED, color=color) for line in paragraph("!", text, indent=1)]
    lines += ["", *paragraph("-", "Noted in the log; the participant's result will be marked. "
                             "Tell the treating clinician, and nobody who need not know.",
                             indent=1)]  # fmt: skip
    return "\n".join(lines) + "\n"


def render_checks(
    checks: Sequence[Check],
    *,
    unblinded: Mapping[str, str],
    refused: int = 0,
    color: bool = False,
) -> str:
    """One line a check: passed, failed, or not possible yet."""
    lines = []
    for check in checks:
        word, code = MARKS[check.passed]
        text = paragraph(f"{word:<6}", f"{check.about}: {check.detail}", indent=6)
        lines += [tint(text[0], code, color=color), *text[1:]]
    for name, when in unblinded.items():
        lines += paragraph("note  ", f"the code of {name} was broken on {when}.", indent=6)
    if refused:
        told = f"{count(refused, 'attempt')} to open refused; log.jsonl tells when and why."
        lines += paragraph("note  ", told, indent=6)
    failed = sum(check.passed is False for check in checks)
    later = sum(check.passed is None for check in checks)
    end = f"{len(checks)} checks: {failed} failed"
    lines += ["", f"{end}, {later} cannot be made yet." if later else f"{end}."]
    return "\n".join(lines) + "\n"
