"""List, show, check and add studies: the packaged ones and those of a folder beside them."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from openldn import evidence
from openldn.actions.evidence_guide import Ask, Tell, guide_study
from openldn.errors import NotFound, StudyError
from openldn.evidence import (
    EvidenceFinding,
    Study,
    join_studies,
    keep_shown,
    parse_study,
    read_every_study,
    study_from_mapping,
)
from openldn.exchange import (
    added_to_json,
    evidence_findings_to_json,
    mapping_to_toml,
    read_study_table,
    read_text,
    studies_to_json,
    study_to_json,
)
from openldn.report import (
    render_added,
    render_evidence_findings,
    render_study,
    render_study_list,
)

__all__ = [
    "add_guided",
    "add_studies",
    "added_to_json",
    "check_evidence",
    "count_checks",
    "evidence_findings_to_json",
    "gather_studies",
    "list_studies",
    "render_added",
    "render_evidence_findings",
    "render_study",
    "render_study_list",
    "show_study",
    "studies_to_json",
    "study_to_json",
]

LARGEST_BYTES = 1_000_000
_ICD10 = re.compile(r"[A-Z]\d\d(?:\.\d+)?")


def gather_studies(folder: Path | None = None) -> tuple[Study, ...]:
    """Packaged studies and those of a folder, with rows that are not verified: for checks.

    Raises
    ------
    NotFound
        If there is no such folder, or no study in it.
    StudyError
        If one of its files is wrong, or an id is already taken.
    """
    own = () if folder is None else _read_folder(folder)
    return join_studies(read_every_study(), own)


def list_studies(
    *, condition: str = "", design: str = "", folder: Path | None = None
) -> tuple[Study, ...]:
    """Studies that may be shown, of a condition (its words or ICD-10 code) and a design.

    Raises
    ------
    NotFound
        If none fits.
    """
    studies = keep_shown(gather_studies(folder))
    found = tuple(
        study
        for study in studies
        if _is_about(study, condition) and design.casefold() in study.design.casefold()
    )
    if found:
        return found
    asked = " and ".join(
        f"{name} {value!r}"
        for name, value in (("condition", condition), ("design", design))
        if value
    )
    words = sorted({study.condition for study in studies})
    near = get_close_matches(condition, words, n=3, cutoff=0.4) if condition else []
    guess = f" Did you mean {', '.join(near)}?" if near else ""
    raise NotFound(
        f"no study here has {asked}; a study missing here is not missing in the world.{guess}"
    )


def show_study(
    study_id: str, *, folder: Path | None = None
) -> tuple[Study, tuple[EvidenceFinding, ...]]:
    """A study and what the checks find in it.

    Raises
    ------
    NotFound
        If there is none of this id that may be shown.
    """
    every = gather_studies(folder)
    studies = {study.study_id: study for study in keep_shown(every)}
    if study_id not in studies:
        near = get_close_matches(study_id, studies, n=2)
        guess = f"Did you mean {' or '.join(near)}?" if near else "openldn evidence list names all."
        raise NotFound(f"there is no study {study_id!r}. {guess}")
    return studies[study_id], _of(evidence.check_studies(every), [study_id])


def check_evidence(
    file: Path | None = None, *, folder: Path | None = None
) -> tuple[tuple[Study, ...], tuple[EvidenceFinding, ...]]:
    """Run the checks on a file of studies, or on all studies when none is given.

    A file's studies are looked at beside the others, so that second reports are seen.

    Returns
    -------
    studies, findings : tuple
    """
    known = gather_studies(folder)
    if file is None:
        return known, evidence.check_studies(known)
    own = tuple(study for study, _ in _read_studies(file))
    ids = {study.study_id for study in own}
    # A packaged study may be checked from its file as well: then the file counts.
    others = tuple(study for study in known if study.study_id not in ids)
    return own, _of(evidence.check_studies(join_studies(others, own)), ids)


def count_checks() -> int:
    """How many checks there are."""
    return len(evidence.CHECKS)


def add_studies(
    file: Path, *, into: Path, folder: Path | None = None
) -> tuple[tuple[str, ...], tuple[EvidenceFinding, ...]]:
    """Write each study of a TOML or CSV file into a folder, one TOML file a study.

    Returns
    -------
    paths : tuple of str
        What was written.
    findings : tuple of EvidenceFinding
        What the checks find in it.

    Raises
    ------
    StudyError
        If a study is wrong or its id is taken; then nothing is written.
    """
    return _write(_read_studies(file), into=into, folder=folder)


def add_guided(
    ask: Ask, tell: Tell, *, into: Path, folder: Path | None = None
) -> tuple[tuple[str, ...], tuple[EvidenceFinding, ...]]:
    """Ask for a study and write it; as :func:`add_studies`."""
    mapping = guide_study(ask, tell)
    study = study_from_mapping(mapping)
    return _write([(study, mapping_to_toml(mapping))], into=into, folder=folder)


def _write(
    made: Sequence[tuple[Study, str]], *, into: Path, folder: Path | None
) -> tuple[tuple[str, ...], tuple[EvidenceFinding, ...]]:
    from openldn.actions.evaluate import write_whole  # noqa: PLC0415 - loads the engine

    own = tuple(study for study, _ in made)
    beside = gather_studies(folder)
    # What already stands in the target folder counts as well, when it is another one.
    if (folder is None or into.resolve() != folder.resolve()) and list(_files(into)):
        beside = join_studies(beside, _read_folder(into))
    everything = join_studies(beside, own)
    paths = [into / f"{study.study_id}.toml" for study in own]
    taken = [path.name for path in paths if path.exists()]
    if taken:
        raise StudyError(
            f"{', '.join(taken)} is already in the folder; remove it first, or give the study "
            "another study_id. Nothing was written."
        )
    for path, (_, text) in zip(paths, made, strict=True):
        write_whole(path, text)
    ids = {study.study_id for study in own}
    return tuple(str(path) for path in paths), _of(evidence.check_studies(everything), ids)


def _read_studies(file: Path) -> list[tuple[Study, str]]:
    """Each study of a file with the text of its own file; TOML stays as it was written."""
    if file.suffix.lower() == ".toml":
        text = read_text(file, largest=LARGEST_BYTES, error=StudyError)
        return [(parse_study(text, name=file.name), text)]
    mappings: Sequence[dict[str, Any]] = read_study_table(file)
    return [(study_from_mapping(one), mapping_to_toml(one)) for one in mappings]


def _read_folder(folder: Path) -> tuple[Study, ...]:
    if not folder.is_dir():
        raise NotFound(f"folder {folder.name} does not exist; openldn evidence add makes one.")
    files = _files(folder)
    if not files:
        raise NotFound(f"folder {folder.name} holds no study; a study is a .toml file.")
    return join_studies(tuple(study for file in files for study, _ in _read_studies(file)))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))


def _of(
    findings: Sequence[EvidenceFinding], ids: Sequence[str] | set[str]
) -> tuple[EvidenceFinding, ...]:
    return tuple(one for one in findings if one.study_id in ids)


def _is_about(study: Study, condition: str) -> bool:
    if _ICD10.fullmatch(condition.strip().upper()):
        code = condition.strip().upper()
        return any(one.startswith(code) for one in _ICD10.findall(study.icd10))
    return condition.casefold() in study.condition.casefold()
