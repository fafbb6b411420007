"""What could be wrong with an answer about an unblinded course, as findings."""

from openldn.record import Finding, Severity
from openldn.trial.evaluation import CourseEvaluation
from openldn.trial.unblinded.answer import FallBack, UnblindedQuestion
from openldn.trial.unblinded.judge import FEWEST_BASELINE_DAYS
from openldn.trial.unblinded.missing_days import MissingDays
from openldn.trial.unblinded.start_rule import (
    UNKNOWN_BAD_SHARE,
    UNKNOWN_EXCESS_SDS,
    StartKind,
)

# Shares of empty days that differ by so much are told.
WORTH_TELLING = 0.10
# A course on the drug this many times longer or shorter than the trial of the placebo arm.
OTHER_LENGTH = 2.0
DAYS_A_WEEK = 7


def find_unblinded_problems(
    asked: UnblindedQuestion,
    plain: CourseEvaluation,
    *,
    fall: FallBack,
    missing: MissingDays,
    is_consistent: bool | None,
    days_on_drug: float,
    delta_tips_at: float | None,
) -> tuple[Finding, ...]:
    """Everything that has to be told beside the answer."""
    return (
        *_of_change(asked, days_on_drug),
        *_of_start(fall, has_change=asked.change is not None),
        *_of_missing(missing, delta_tips_at, plain),
        *_of_switches(is_consistent),
    )


def _of_change(asked: UnblindedQuestion, days_on_drug: float) -> list[Finding]:
    change = asked.change
    if change is None:
        return [
            Finding(
                id="UNB-001", severity=Severity.WARNING,
                message="What placebo and time bring could not be taken off: "
                f"{asked.why_no_change}.",
                advice="Name the condition, or give an assumption of your own with "
                "--placebo-change; a blinded trial needs neither.",
            )
        ]  # fmt: skip
    found = []
    if change.is_assumption:
        found.append(
            Finding(
                id="UNB-002", severity=Severity.WARNING,
                message=f"The change that placebo and time bring ({change.mean:+.2g} points, SD "
                f"{change.sd_person:.2g} between persons) is an assumption of the user, without a "
                "source.",
                advice="The answer is as good as this assumption; see how it moves the answer.",
            )
        )  # fmt: skip
    weeks = days_on_drug / DAYS_A_WEEK
    if change.weeks and not 1 / OTHER_LENGTH <= weeks / change.weeks <= OTHER_LENGTH:
        found.append(
            Finding(
                id="UNB-003", severity=Severity.NOTE,
                message=f"The placebo arm was followed for {change.weeks:g} weeks, this course has "
                f"{weeks:.0f} weeks on the drug; time alone may do more or less.",
                advice="Take the discount as rough.",
            )
        )  # fmt: skip
    return found


def _of_start(fall: FallBack, *, has_change: bool) -> list[Finding]:
    found = []
    if fall.rule.kind is StartKind.UNKNOWN:
        found.append(
            Finding(
                id="UNB-004", severity=Severity.NOTE,
                message="Nobody said why the drug was started on that day. Taken as likely as not "
                f"({UNKNOWN_BAD_SHARE:.0%}): in a week at least {UNKNOWN_EXCESS_SDS:g} SD worse "
                "than usual for this person. An assumption.",
                advice='Say --start-rule planned, or how bad it was: --start-rule "7 days 1.2 '
                'above usual".',
            )
        )  # fmt: skip
    if fall.rule.kind is not StartKind.PLANNED and fall.baseline_days < FEWEST_BASELINE_DAYS:
        found.append(
            Finding(
                id="UNB-005", severity=Severity.WARNING,
                message=f"There are {fall.baseline_days} days before the start; with fewer than "
                f"{FEWEST_BASELINE_DAYS} nobody knows what is usual for this person, so a bad "
                "spell that passed cannot be told from an effect.",
                advice=f"Next time keep the diary for {FEWEST_BASELINE_DAYS} days after deciding, "
                "before the first dose.",
            )
        )  # fmt: skip
    if fall.mean != 0 and has_change:
        found.append(
            Finding(
                id="UNB-006", severity=Severity.NOTE,
                message="Patients enter trials in bad spells too, so the change of placebo arms "
                "holds some falling back of its own; part of it may be taken off twice.",
                advice="An effect that is left is so all the surer; one that is not left may "
                "still be there.",
            )
        )  # fmt: skip
    return found


def _of_missing(
    missing: MissingDays, delta_tips_at: float | None, plain: CourseEvaluation
) -> list[Finding]:
    found = []
    on, off = missing.active, missing.comparator
    if abs(on.share - off.share) >= WORTH_TELLING:
        found.append(
            Finding(
                id="UNB-007", severity=Severity.WARNING,
                message=f"Days without a score: {on.share:.0%} on {on.label}, {off.share:.0%} on "
                f"{off.label}.",
                advice="If bad days are left blank more on one of them, the difference is not what "
                "it seems; say why days are missing, and see how the answer moves.",
            )
        )  # fmt: skip
    mcid = plain.instrument.mcid
    if delta_tips_at is not None and mcid is not None and delta_tips_at <= 2 * mcid:
        found.append(
            Finding(
                id="UNB-008", severity=Severity.WARNING,
                message=f"If the missing scores on {on.label} were {delta_tips_at:.2g} points "
                "worse than the noted ones, the course would no longer show what it does.",
                advice="Ask what the empty days were like.",
            )
        )  # fmt: skip
    return found


def _of_switches(is_consistent: bool | None) -> list[Finding]:
    if is_consistent is not False:
        return []
    return [
        Finding(
            id="UNB-009", severity=Severity.WARNING,
            message="Starts and stops do not speak the same way: at some the score was better on "
            "the drug, at others worse.",
            advice="An effect should come with each start and go with each stop; look at each.",
        )
    ]  # fmt: skip
