"""Contribute to a registry, verify its files, and pool them."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from openldn import __version__
from openldn.actions.batch import early_workers, on_cluster, work_on_courses
from openldn.actions.evaluate import EvaluateRequest, write_bytes, write_whole
from openldn.errors import ExchangeError, NotFound, RegistryError
from openldn.exchange import (
    Role,
    bundle_text,
    condition_word,
    findings_to_json,
    fingerprint,
    make_signing_key,
    pool_to_json,
    pseudonym,
    read_bundle,
    read_diary,
    read_people,
    read_signing_key,
    sniff_columns,
    write_model,
)
from openldn.inference import prepare_kernels
from openldn.record import Course, Finding
from openldn.registry import (
    GIVES_NONE,
    SMALLEST_CELL,
    Bundle,
    GradedCourse,
    Ledger,
    Member,
    PoolQuestion,
    RegistryPool,
    advise_grades,
    contribution_of,
    find_curves,
    pool_registry,
    withhold_rare,
    without_clinic,
)
from openldn.report import draw_pool, plot_format, render_contributed, render_pool
from openldn.trial import CourseCurve, Question, prepare_question

__all__ = [
    "ContributeRequest",
    "Contributed",
    "PoolQuestion",
    "RegistryPoolRequest",
    "Verified",
    "check_contribution_file",
    "contribute",
    "contributed_json",
    "contributed_text",
    "make_clinic_key",
    "plot_registry_pool",
    "pool_registry_files",
    "registry_pool_json",
    "registry_pool_text",
    "verify_files",
    "write_contribution",
]
CANNOT = "cannot be evaluated"
LEAST_DIGITS = 16  # of a fingerprint that is trusted


@dataclass(frozen=True, kw_only=True)
class ContributeRequest:
    """What a clinic contributes.

    Parameters
    ----------
    diary : EvaluateRequest
        The diary file and what is asked of it, as for ``openldn evaluate``.
    key : Path
        The clinic's private key.
    passphrase : str or None
        Of the key.
    people : Path or None
        Table of participants with condition and covariates.
    condition : str or None
        Of all participants.
    entered : int or None
        Courses begun.
    missing : mapping of str to int
        Courses begun without scores in the diary, by reason.
    smallest_cell : int
        People who share condition and covariates, at least; rarer ones are withheld.
    replaces : Path or None
        An earlier bundle of the same clinic, whose courses this one's take the place of.
    """

    diary: EvaluateRequest
    key: Path
    passphrase: str | None = None
    people: Path | None = None
    condition: str | None = None
    entered: int | None = None
    missing: Mapping[str, int] = field(default_factory=dict)
    smallest_cell: int = SMALLEST_CELL
    replaces: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Contributed:
    """A bundle as text, the grade of each course, and what there is to say about it."""

    text: str
    bundle: Bundle
    courses: tuple[GradedCourse, ...]
    findings: tuple[Finding, ...]


def make_clinic_key(path: Path, *, passphrase: str | None) -> str:
    """Make a clinic's signing key; its fingerprint."""
    return make_signing_key(path, passphrase=passphrase)


def contribute(
    request: ContributeRequest, *, progress: Callable[[int, int], None] | None = None
) -> Contributed:
    """Fit every course of a diary and put what may be shared into a signed bundle.

    Raises
    ------
    InputError, ExchangeError
        If something cannot be read, or people and diary do not fit together.
    """
    key = read_signing_key(request.key, passphrase=request.passphrase)
    clinic = fingerprint(key.public_key())
    # Before the fits, which may take an hour: what is to be replaced must be a file of this clinic.
    edition = 1 if request.replaces is None else _edition_after(request.replaces, clinic)
    asked = request.diary
    with (
        on_cluster(asked.cluster) as cluster,
        early_workers(asked.path, 1 if cluster else asked.jobs) as workers,
    ):
        diary = read_diary(asked.path, columns=asked.columns, options=asked.options)
        _check_counts(request, len(diary.courses))
        members = _members(request, diary.courses)
        prepare_kernels()
        question, prepared = prepare_question(diary.courses, _question(asked))
        found = work_on_courses(
            diary.courses, question, work=find_curves, jobs=asked.jobs, resume=asked.resume,
            progress=progress, executor=cluster or workers,
        )  # fmt: skip
    curves = [
        (course, one) for course, one in zip(diary.courses, found, strict=True)
        if isinstance(one, CourseCurve)
    ]  # fmt: skip
    if not curves:
        raise RegistryError(
            f"none of the {len(found)} courses gives a contribution: "
            f"{next(one.message for one in found if isinstance(one, Finding))}"
        )
    model = _model_name(question)
    coarse = withhold_rare(
        [(members[course.participant].condition, members[course.participant].covariates)
         for course, _ in curves],
        smallest=request.smallest_cell,
    )  # fmt: skip
    contributions = [
        contribution_of(
            one, question, member=Member(condition=condition, covariates=covariates), model=model,
            id=pseudonym(key, course.participant, question.instrument.name, question.active,
                         question.comparator),
        )
        for (course, one), (condition, covariates) in zip(curves, coarse, strict=True)
    ]  # fmt: skip
    bundle = Bundle(
        clinic=clinic,
        contributions=tuple(contributions),
        ledger=_ledger(request, len(found) - len(curves)),
        smallest_cell=request.smallest_cell,
        edition=edition,
    )
    left = tuple(one for one in found if isinstance(one, Finding))
    graded = tuple(map(_grade, diary.courses, found))
    return Contributed(
        text=bundle_text(bundle, key),
        bundle=bundle,
        courses=graded,
        findings=(*diary.findings, *prepared, *left, *_advise(asked, graded)),
    )


def _edition_after(path: Path, clinic: str) -> int:
    """Number of the bundle that takes the place of one of the same clinic."""
    older = read_bundle(path).bundle
    if older.clinic != clinic:
        raise RegistryError(
            f"{path.name} is of clinic {older.clinic[:16]}, and --key of {clinic[:16]}; only a "
            "clinic's own file can be replaced."
        )
    return older.edition + 1


def _grade(course: Course, found: CourseCurve | Finding) -> GradedCourse:
    if isinstance(found, Finding):
        letter, label, reason = "", "", found.message.removeprefix(GIVES_NONE).strip()
    else:
        grade = found.grade
        letter, label, reason = grade.letter, grade.label, grade.reason
    return GradedCourse(
        participant=course.participant, letter=letter, label=label, reason=reason,
        has_time=course.has_time,
    )  # fmt: skip


def _advise(asked: EvaluateRequest, courses: Sequence[GradedCourse]) -> tuple[Finding, ...]:
    columns = asked.columns
    names_periods = columns.period is not None or columns.cycle is not None
    cycle = None if names_periods else _unnamed(asked, "cycle")
    return advise_grades(
        courses, blinded=asked.blinded, names_periods=names_periods, has_cycles=cycle is not None,
        column=cycle or (None if names_periods else _unnamed(asked, "period")),
    )  # fmt: skip


def _unnamed(asked: EvaluateRequest, role: Role) -> str | None:
    """A column that looks like it; an extract keeps no text to look at."""
    if asked.path.suffix.lower() == ".parquet":
        return None
    return sniff_columns(asked.path).name_of(role)


def _question(asked: EvaluateRequest) -> Question:
    return Question(
        instrument=asked.instrument, active=asked.active, comparator=asked.comparator,
        spec=asked.spec, blinded=asked.blinded, thorough=False,
    )  # fmt: skip


def _members(request: ContributeRequest, courses: Sequence[Course]) -> Mapping[str, Member]:
    """Condition and covariates of each participant of the diary."""
    if request.people is None:
        condition = condition_word(
            request.condition or "", where=f"--condition {request.condition!r}"
        )
        return {course.participant: Member(condition=condition) for course in courses}
    members = read_people(request.people, condition=request.condition)
    unknown = sum(course.participant not in members for course in courses)
    if unknown:
        raise RegistryError(
            f"{unknown} of {len(courses)} participants of the diary are not in "
            f"{request.people.name}; add a line for each, blank where nothing is known."
        )
    return members


def _check_counts(request: ContributeRequest, courses: int) -> None:
    """What is told beside the diary, before an hour of work is done for it."""
    ledger = Ledger(entered=request.entered, missing=request.missing)
    if request.smallest_cell < 1:
        raise RegistryError(f"smallest_cell is {request.smallest_cell}; must be 1 or more.")
    told = courses + sum(ledger.missing.values())
    if ledger.entered is not None and ledger.entered < told:
        raise RegistryError(
            f"entered is {ledger.entered} courses, but {told} are told of ({courses} in the "
            "diary); entered must be all that were begun, so at least that."
        )


def _ledger(request: ContributeRequest, not_evaluated: int) -> Ledger:
    missing = dict(request.missing)
    if not_evaluated:
        missing[CANNOT] = missing.get(CANNOT, 0) + not_evaluated
    return Ledger(entered=request.entered, missing=missing)


def _model_name(question: Question) -> str:
    """Version, and a short name of the model with all its priors."""
    digest = hashlib.sha256(write_model(question.spec).encode()).hexdigest()
    return f"openldn {__version__} model {digest[:8]}"


@dataclass(frozen=True, kw_only=True)
class Verified:
    """A file that could be read and whose signature holds, or why not."""

    name: str
    problem: str = ""
    clinic: str = ""
    contributions: int = 0
    entered: int | None = None
    kilobytes_each: float = 0.0
    edition: int = 0


def verify_files(paths: Sequence[Path]) -> tuple[Verified, ...]:
    """Check every file; a broken one does not hide the others.

    Raises
    ------
    NotFound
        If a file or folder does not exist, or a folder holds no registry file.
    """
    return tuple(_verified(path) for path in _files(paths))


def _verified(path: Path) -> Verified:
    try:
        signed = read_bundle(path)
    except (ExchangeError, RegistryError) as error:
        return Verified(name=path.name, problem=str(error))
    count = len(signed.bundle.contributions)
    return Verified(
        name=path.name,
        clinic=signed.bundle.clinic,
        contributions=count,
        entered=signed.bundle.ledger.entered,
        kilobytes_each=signed.size / 1000 / max(count, 1),
        edition=signed.bundle.edition,
    )


@dataclass(frozen=True, kw_only=True)
class RegistryPoolRequest:
    """Files to pool and what is asked.

    Parameters
    ----------
    paths : tuple of Path
        Registry files, or folders of them.
    question : PoolQuestion
    without : str or None
        Beginning of the fingerprint of a clinic to leave out.
    trusted : tuple of str
        Fingerprints of clinics that may take part; empty: all.
    """

    paths: tuple[Path, ...]
    question: PoolQuestion
    without: str | None = None
    trusted: tuple[str, ...] = ()


def pool_registry_files(request: RegistryPoolRequest) -> RegistryPool:
    """Read, check and pool registry files.

    Raises
    ------
    ExchangeError, RegistryError, NotFound
        If a file cannot be used: nothing is pooled from a set of which one is broken.
    """
    bundles: Sequence[Bundle] = [read_bundle(path).bundle for path in _files(request.paths)]
    if request.trusted:
        _check_trusted(bundles, request.trusted)
    if request.without is not None:
        bundles = without_clinic(bundles, request.without)
    return pool_registry(bundles, request.question)


def _files(paths: Sequence[Path]) -> list[Path]:
    absent = [path.name for path in paths if not path.exists()]
    if absent:
        raise NotFound(
            f"file {', '.join(absent)} does not exist; check the spelling and the folder. "
            "Give registry files or a folder of them."
        )
    files: list[Path] = []
    for path in paths:
        files += sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise NotFound("the folder holds no .json file; openldn registry contribute makes one.")
    return files


def _check_trusted(bundles: Sequence[Bundle], trusted: Sequence[str]) -> None:
    # Of a few digits anybody can make a key that begins with them.
    short = [one for one in trusted if len(one) < LEAST_DIGITS]
    if short:
        raise RegistryError(
            f"--trust {short[0]!r} is too short to tell clinics apart; give {LEAST_DIGITS} digits "
            "of the fingerprint or more, best all 64."
        )
    strangers = sorted(
        {bundle.clinic[:LEAST_DIGITS] for bundle in bundles
         if not any(bundle.clinic.startswith(one.casefold()) for one in trusted)}
    )  # fmt: skip
    if strangers:
        raise RegistryError(
            f"files are signed by clinics that are not trusted: {', '.join(strangers)}. Compare "
            "their fingerprints by telephone, then add --trust."
        )


def registry_pool_text(
    pool: RegistryPool, *, shows_members: bool = False, color: bool = False
) -> str:
    """What ``openldn registry pool`` prints."""
    return render_pool(pool, shows_members=shows_members, color=color)


def registry_pool_json(pool: RegistryPool, *, shows_members: bool = False) -> dict[str, Any]:
    """What ``openldn registry pool --json`` prints."""
    content = pool_to_json(pool)
    if not shows_members:
        content.pop("effects")
    return content


def plot_registry_pool(pool: RegistryPool, path: Path, *, shows_members: bool = False) -> None:
    """Draw a pool; the ending of the file says the format."""
    kind = plot_format(path.name)
    write_bytes(path, draw_pool(pool, shows_members=shows_members, kind=kind))


def contributed_text(done: Contributed, path: Path, *, color: bool = False) -> str:
    """What ``openldn registry contribute`` prints."""
    return render_contributed(
        done.bundle, done.courses, done.findings, file=path.name, size=len(done.text), color=color
    )


def contributed_json(done: Contributed, path: Path) -> dict[str, Any]:
    """What ``openldn registry contribute --json`` prints."""
    ledger, count = done.bundle.ledger, len(done.bundle.contributions)
    return {
        "file": path.name, "clinic": done.bundle.clinic, "contributions": count,
        "conditions": dict(Counter(one.condition for one in done.bundle.contributions)),
        "entered": ledger.entered, "missing": dict(ledger.missing),
        "unaccounted": ledger.unaccounted(count), "bytes": len(done.text),
        "courses": [asdict(one) for one in done.courses],
        "findings": findings_to_json(done.findings),
    }  # fmt: skip


def check_contribution_file(request: ContributeRequest, path: Path, *, may_replace: bool) -> None:
    """Check that a bundle may be written there, before an hour of work is done for it.

    Raises
    ------
    RegistryError
        If it is one of the files that are read, or there is a file and nobody said that it may be
        replaced.
    """
    read = (request.diary.path, request.key, request.people)
    if any(one is not None and one.resolve() == path.resolve() for one in read):
        raise RegistryError(f"--out is {path.name}, which is read here; name another file.")
    if path.exists() and not may_replace:
        raise RegistryError(
            f"{path.name} exists and may be the only copy; nothing was done. Name another file "
            f"with --out and say --replaces {path.name}, or write over it with --force."
        )


def write_contribution(contributed: Contributed, path: Path) -> None:
    """Write a bundle; what was there before is replaced as a whole or not at all."""
    write_whole(path, contributed.text)
