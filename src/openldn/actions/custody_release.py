"""Release the order as letters, once the diary was looked at and locked."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from openldn.actions.custody import TrialState, load_unreleased, publish, unseal
from openldn.actions.custody_keys import KeyFiles
from openldn.errors import DesignError
from openldn.exchange import (
    CustodyFile,
    Diary,
    Reading,
    Role,
    check_columns,
    custody_bytes,
    find_score_column,
    letters_to_json,
    read_bytes,
    read_diary,
)
from openldn.record import Finding, Severity
from openldn.trial import (
    Deed,
    PersonDays,
    file_digest,
    find_coverage,
    find_weaknesses,
    release_order,
)

NO_DIARY = Finding(
    id="CUS-008",
    severity=Severity.WARNING,
    message="No diary is given, so nothing is checked and nothing locked: nobody will be able to "
    "tell whether the diary was changed after this.",
    advice="Give the whole diary with --diary.",
)


@dataclass(frozen=True, kw_only=True)
class DiaryColumnsAsked:
    """Columns of a diary of kit numbers as a person named them; ``None``: not named."""

    outcome: str | None = None
    kit: str = "kit"
    time: str | None = "date"
    patient: str | None = None
    guess: str | None = None
    day_first: bool | None = None

    def by_option(self) -> dict[str, str]:
        """Columns that must be there, by the option that names them."""
        named = {
            "--outcome": self.outcome, "--kit": self.kit, "--time": self.time,
            "--patient": self.patient, "--guess": self.guess,
        }  # fmt: skip
        return {option: name for option, name in named.items() if name is not None}


@dataclass(frozen=True, kw_only=True)
class ReleaseCheck:
    """What was found before a release; nothing has been opened yet.

    ``digest`` is that of the diary as it was read, ``outcome`` the column of its score.
    """

    findings: tuple[Finding, ...]
    coverage: tuple[PersonDays, ...] = ()
    digest: str | None = None
    outcome: str = ""

    @property
    def needs_consent(self) -> bool:
        """Whether somebody must agree first: a release cannot be taken back."""
        return any(one.severity is not Severity.NOTE for one in self.findings)


def choose_reading(state: TrialState, diary: Path, asked: DiaryColumnsAsked) -> Reading:
    """How the diary is to be read; without a name, the column of the design's outcome.

    Raises
    ------
    InputError, NotFound, ExchangeError
        If a column is not there, or several may hold the score.
    """
    check_columns(diary, asked.by_option())
    others: dict[Role, str | None] = {
        "treatment": asked.kit, "time": asked.time, "patient": asked.patient, "guess": asked.guess,
    }  # fmt: skip
    outcome = asked.outcome or find_score_column(
        diary, outcome=state.trial.protocol.instrument.name,
        given={role: name for role, name in others.items() if name is not None},
    )  # fmt: skip
    return Reading(
        outcome=outcome, kit=asked.kit, time=asked.time, patient=asked.patient,
        guess=asked.guess, day_first=asked.day_first,
    )  # fmt: skip


def read_trial_diary(state: TrialState, diary: Path, reading: Reading) -> Diary:
    """The diary of a trial, with kit or period numbers as treatments.

    Raises
    ------
    InputError, NotFound, ExchangeError
        If it cannot be read.
    """
    instrument = state.trial.protocol.instrument
    return read_diary(
        diary,
        columns=reading.columns(),
        options=reading.options(minimum=instrument.minimum, maximum=instrument.maximum),
    )


def check_release(
    folder: Path,
    *,
    diary: Path | None = None,
    asked: DiaryColumnsAsked,
    now: datetime | None = None,
) -> ReleaseCheck:
    """Read the diary that is to be locked, and say whether a release would be worth its price.

    Parameters
    ----------
    folder : Path
    diary : Path, optional
        The whole diary; without it the only finding is that nothing was checked.
    asked : DiaryColumnsAsked
    now : datetime, optional

    Raises
    ------
    DesignError, InputError, NotFound, ExchangeError
        If letters were released before, or the diary cannot be judged, so that a release would
        be worthless. Nothing is opened.
    """
    state = load_unreleased(folder, now)
    if diary is None:
        return ReleaseCheck(findings=(NO_DIARY,))
    digest = file_digest(read_bytes(diary))
    reading = choose_reading(state, diary, asked)
    read = read_trial_diary(state, diary, dated(reading, state))
    trial = state.trial
    coverage = find_coverage(read.courses, participants=trial.participants, kits=trial.kits)
    weak = find_weaknesses(coverage, participants=trial.participants)
    return ReleaseCheck(
        findings=(*weak, *read.findings), coverage=coverage, digest=digest,
        outcome=reading.outcome,
    )  # fmt: skip


def dated(reading: Reading, state: TrialState) -> Reading:
    """The reading with the day on which it is done, so that days to come are noticed."""
    return replace(reading, read_on=state.now.astimezone(UTC).date().isoformat())


def release_letters(
    folder: Path,
    keys: KeyFiles,
    *,
    checked: ReleaseCheck,
    is_agreed: bool = False,
    now: datetime | None = None,
) -> TrialState:
    """Release the orders as letters; the diary that was checked is locked by its digest.

    Parameters
    ----------
    folder : Path
    keys : KeyFiles
    checked : ReleaseCheck
    is_agreed : bool
        Whether somebody saw the weaknesses and agreed.
    now : datetime, optional

    Raises
    ------
    DesignError, NotFound, ExchangeError
        If it was done before, nobody agreed to weaknesses, the key does not fit, or the folder
        was changed.
    """
    if checked.needs_consent and not is_agreed:
        raise DesignError(
            "nothing is released: it cannot be taken back, and the findings above need somebody "
            "who agrees. Mend them, or go on with --yes."
        )
    state = load_unreleased(folder, now)
    begun = state.log.last(Deed.LABELED)
    if begun is not None and begun.facts.get("diary") != checked.digest:
        raise DesignError(
            "a release was broken off after another diary was locked; give that very diary, which "
            "the log names by its digest."
        )
    allocation = unseal(state, keys, asked="letters")
    letters = custody_bytes(letters_to_json(release_order(allocation)))
    facts = {"diary": checked.digest}
    publish(state, Deed.LABELED, name=CustodyFile.LETTERS, content=letters, facts=facts)
    return state
