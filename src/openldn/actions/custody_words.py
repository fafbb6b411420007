"""What the steps of custody tell: as text and as JSON."""

import shlex
from typing import Any

from openldn.actions.custody import TrialState
from openldn.actions.custody_allocate import AllocatedTrial
from openldn.actions.custody_look import LookCheck
from openldn.actions.custody_named import COLUMN, NamedDiary
from openldn.actions.custody_release import ReleaseCheck
from openldn.actions.custody_steps import OpenedTrial, PharmacySheet, result_name
from openldn.actions.custody_unblind import UnblindedPerson
from openldn.actions.custody_verify import Verification
from openldn.errors import InstrumentError, NotFound
from openldn.exchange import findings_to_json
from openldn.record import Finding, Instrument, find_instrument
from openldn.report import (
    chosen_answers,
    render_allocated,
    render_checks,
    render_code_break,
    render_look,
    render_named,
    render_opened,
    render_pharmacy_sheet,
    render_release_check,
    render_released,
    render_sealed,
)


def allocated_to_text(made: AllocatedTrial) -> str:
    """What was made and what to do next."""
    return render_allocated(
        made.kits, folder=str(made.folder), participants=len(made.participants),
        commitment=made.commitment, files=made.files, looks=made.looks,
        why_no_look=made.why_no_look,
    )  # fmt: skip


def allocated_to_json(made: AllocatedTrial) -> dict[str, Any]:
    """What ``--json`` prints of an allocation: nothing secret."""
    return {
        "folder": str(made.folder),
        "participants": list(made.participants),
        "kits": [vars(kit).copy() for kit in made.kits],
        "commitment": made.commitment,
        "files": list(made.files),
        "looks": [] if made.why_no_look else list(made.looks),
    }


def pharmacy_to_text(sheet: PharmacySheet, *, color: bool = False) -> str:
    """Which kit holds what."""
    design = sheet.trial.protocol.design
    return render_pharmacy_sheet(sheet.allocation, design, color=color)


def pharmacy_to_json(sheet: PharmacySheet) -> dict[str, Any]:
    """Which kit holds what, for the pharmacist's own machine."""
    treatments = sheet.trial.protocol.design.treatments
    return {
        "kits": [
            {**vars(kit), "treatment": treatments[code].label, "dose_mg": treatments[code].dose_mg}
            for kit, code in sheet.allocation.contents()
        ]
    }


def release_check_to_text(
    findings: tuple[Finding, ...], *, outcome: str, color: bool = False
) -> str:
    """What the diary holds and where it is weak, before anything is released."""
    return render_release_check(findings, outcome=outcome, color=color)


def look_to_text(checked: LookCheck) -> str:
    """Where the letters for a look are, and what comes next; no letter."""
    return render_look(
        participant=checked.participant, cycles=checked.request.cycles,
        out=str(checked.request.out), lines=int(checked.kept.sum()),
        folder=str(checked.state.folder), outcome=checked.outcome, time=checked.time,
    )  # fmt: skip


def look_to_json(checked: LookCheck) -> dict[str, Any]:
    """What ``--json`` prints of a look: no letter."""
    return {
        "participant": checked.participant,
        "cycles": checked.request.cycles,
        "out": str(checked.request.out),
        "lines": int(checked.kept.sum()),
        "findings": findings_to_json(checked.findings),
    }


def named_diary_to_text(named: NamedDiary) -> str:
    """Where the diary by name is, and how it can be judged."""
    return render_named(
        out=str(named.out), lines=named.lines, evaluate=evaluate_command(named),
        is_locked=named.is_locked, is_blinded=named.is_blinded,
    )  # fmt: skip


def named_diary_to_json(named: NamedDiary) -> dict[str, Any]:
    """What ``--json`` prints of a diary by name."""
    return {
        "out": str(named.out),
        "lines": named.lines,
        "column": COLUMN,
        "is_locked": named.is_locked,
        "evaluate": evaluate_command(named),
    }


def evaluate_command(named: NamedDiary) -> str:
    """The command that judges a diary by name as the design planned it."""
    reading, protocol = named.reading, named.protocol
    words = ["openldn", "evaluate", str(named.out), "--time", str(reading.time)]
    if reading.patient:
        words += ["--patient", reading.patient]
    words += ["--treatment", COLUMN, "--period", reading.kit, "--active", protocol.active]
    words += ["--comparator", protocol.comparator, "--outcome", reading.outcome]
    words += _instrument_words(protocol.instrument)
    words += ["--carryover", str(protocol.analysis.carryover), "--prior", protocol.analysis.prior]
    if named.is_blinded:
        words.append("--blinded")
    return shlex.join(words)


def _instrument_words(instrument: Instrument) -> list[str]:
    """The outcome by its name if it is a known one, else by range, direction and MCID."""
    try:
        if find_instrument(instrument.name) == instrument:
            return ["--instrument", instrument.name]
    except (NotFound, InstrumentError):
        pass
    words = ["--better", instrument.better]
    if instrument.minimum is not None and instrument.maximum is not None:
        words += ["--range", f"{instrument.minimum:g}", f"{instrument.maximum:g}"]
    if instrument.mcid is not None:
        words += ["--mcid", f"{instrument.mcid:g}"]
    return words


def released_to_text(state: TrialState, checked: ReleaseCheck) -> str:
    """That the letters are out, and what comes next."""
    return render_released(
        state.trial.protocol.design, folder=str(state.folder), is_locked=checked.digest is not None
    )


def released_to_json(state: TrialState, checked: ReleaseCheck) -> dict[str, Any]:
    """What ``--json`` prints of a release."""
    return {
        "folder": str(state.folder),
        "released": "letters.json",
        "diary_locked": checked.digest is not None,
        "reveals_meaning": state.trial.protocol.design.has_single_change,
        "findings": findings_to_json(checked.findings),
    }


def sealed_to_text(content: dict[str, Any], *, color: bool = False) -> str:
    """The sealed answers on letters."""
    return render_sealed(content, file=result_name(content["version"]), color=color)


def opened_trial_to_text(opened: OpenedTrial, *, color: bool = False) -> str:
    """The primary result by name."""
    return render_opened(
        opened.result, meaning=opened.meaning, labels=opened.trial.protocol.design.labels,
        unblinded=opened.unblinded, color=color,
    )  # fmt: skip


def opened_trial_to_json(opened: OpenedTrial) -> dict[str, Any]:
    """The primary result by name: of each person the answers that compare with the comparator."""
    labels = opened.trial.protocol.design.labels
    people = []
    for person in opened.result["people"]:
        meaning = opened.meaning[person["participant"]]
        answers = [
            {**one, "active": meaning[one["active"]], "comparator": meaning[one["comparator"]]}
            for one in chosen_answers(person, meaning=meaning, comparator=labels[0])
        ]
        broken = opened.unblinded.get(person["participant"])
        people.append({**person, "answers": answers, "unblinded": broken})
    return {"meaning": opened.meaning, "people": people}


def verification_to_text(found: Verification, *, color: bool = False) -> str:
    """One line a check."""
    return render_checks(
        found.checks, unblinded=found.unblinded, refused=found.refused, color=color
    )


def verification_to_json(found: Verification) -> dict[str, Any]:
    """What ``--json`` prints of a verification."""
    return {
        "passed": found.passed,
        "checks": [vars(check).copy() for check in found.checks],
        "unblinded": found.unblinded,
        "refused": found.refused,
    }


def unblinded_to_text(person: UnblindedPerson, *, color: bool = False) -> str:
    """What was asked in an emergency, and no more."""
    return render_code_break(
        person.contents, participant=person.participant, doubts=person.doubts, color=color
    )


def unblinded_to_json(person: UnblindedPerson) -> dict[str, Any]:
    """What ``--json`` prints in an emergency."""
    return {
        "participant": person.participant,
        "kits": [{**vars(kit), "treatment": label} for kit, label in person.contents],
        "doubts": [vars(one).copy() for one in person.doubts],
    }
