"""What the steps of custody tell: as text and as JSON."""

from typing import Any

from openldn.actions.custody import TrialState
from openldn.actions.custody_allocate import AllocatedTrial
from openldn.actions.custody_release import ReleaseCheck
from openldn.actions.custody_steps import OpenedTrial, PharmacySheet, result_name
from openldn.actions.custody_unblind import UnblindedPerson
from openldn.actions.custody_verify import Verification
from openldn.exchange import findings_to_json
from openldn.report import (
    chosen_answers,
    render_allocated,
    render_checks,
    render_code_break,
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
        commitment=made.commitment, files=made.files, has_looks=made.has_looks,
    )  # fmt: skip


def allocated_to_json(made: AllocatedTrial) -> dict[str, Any]:
    """What ``--json`` prints of an allocation: nothing secret."""
    return {
        "folder": str(made.folder),
        "participants": list(made.participants),
        "kits": [vars(kit).copy() for kit in made.kits],
        "commitment": made.commitment,
        "files": list(made.files),
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


def release_check_to_text(checked: ReleaseCheck, *, color: bool = False) -> str:
    """What the diary holds and where it is weak, before anything is released."""
    return render_release_check(checked.findings, outcome=checked.outcome, color=color)


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
