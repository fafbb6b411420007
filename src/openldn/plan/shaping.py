"""How findings of a screening shape a plan: refuse, wait, start low, rise slowly, mornings."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from openldn.errors import RegimenError, SafetyHold
from openldn.plan.amounts import format_amount
from openldn.plan.formulation import TimeOfDay
from openldn.plan.reason import Reason
from openldn.plan.regimen import Override
from openldn.plan.steps import TitrationStep
from openldn.screen import RuleSeverity, ScreenFinding, find_rule

# R052, R056, R062, R066 and R077 name this start.
LOW_START_MG = Decimal("0.5")
# "Slow steps" (R057) without a number: the slower end of practice in R120, two weeks.
SLOW_STEP_DAYS = 14
# The action of R111 asks a prescriber for a reason; a plan is not made of such a dose in any case.
_INSTEAD = {"R111": "ask for 6 mg or less"}
# Findings on what was asked for: a reason lets the plan's own dose and form pass, never those.
ASKED_TOO_MUCH = ("R111", "R112", "R113", "R114")
# How `screen` begins a calculation that rests on a day someone named.
NAMED_LAST_DOSE = ("last dose", "patch removed")


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a finding asks of the plan."""

    starts_low: bool = False
    is_slow: bool = False
    in_morning: bool = False
    scheme_id: str = "D01"
    text: str = ""


# One line per rule; the text is the reason that stands in the plan.
SHAPES: dict[str, Shape] = {
    "R052": Shape(starts_low=True, is_slow=True, text="cirrhosis: start at 0.5 mg, slow steps"),
    "R053": Shape(is_slow=True, text="raised liver tests: slow steps"),
    "R056": Shape(starts_low=True, is_slow=True, text="kidney: start at 0.5 mg, slow steps"),
    "R057": Shape(is_slow=True, text="kidney: slow steps"),
    "R060": Shape(is_slow=True, text="breastfeeding: slow steps, watch the infant"),
    "R062": Shape(starts_low=True, is_slow=True, text="age 65 or over: start at 0.5 mg"),
    "R064": Shape(is_slow=True, text="mood: slow steps, review mood"),
    "R066": Shape(
        starts_low=True, is_slow=True, scheme_id="D03", text="thyroid: low start, slow steps"
    ),
    "R067": Shape(is_slow=True, scheme_id="D03", text="overactive thyroid: slow steps"),
    "R077": Shape(
        starts_low=True,
        is_slow=True,
        in_morning=True,
        scheme_id="D03",
        text="sleep: low start, in the morning",
    ),
}


def find_shapes(findings: tuple[ScreenFinding, ...]) -> dict[str, Shape]:
    """Rules among the findings that shape a plan, in order of the table."""
    found = {finding.id for finding in findings}
    return {rule_id: shape for rule_id, shape in SHAPES.items() if rule_id in found}


def choose_scheme(shapes: dict[str, Shape]) -> str:
    """Id of the scheme for what was found: the slowest that a finding asks for.

    Examples
    --------
    >>> choose_scheme({"R066": SHAPES["R066"]}), choose_scheme({})
    ('D03', 'D01')
    """
    return max((shape.scheme_id for shape in shapes.values()), default="D01")


def choose_time_of_day(shapes: dict[str, Shape], *, scheme: TimeOfDay) -> TimeOfDay:
    """Morning where a finding asks for it, else as the scheme says."""
    in_morning = any(shape.in_morning for shape in shapes.values())
    return TimeOfDay.MORNING if in_morning else scheme


def remark_time_of_day(
    asked: TimeOfDay | None, *, chosen: TimeOfDay, shapes: dict[str, Shape]
) -> tuple[Reason, ...]:
    """Say so where bedtime was asked for against findings or scheme.

    Examples
    --------
    >>> remark_time_of_day(None, chosen=TimeOfDay.MORNING, shapes={})
    ()
    """
    if asked is not TimeOfDay.BEDTIME or chosen is not TimeOfDay.MORNING:
        return ()
    rule_id, by = (
        ("R077", "poor sleep asks") if "R077" in shapes else ("R121", "the scheme is meant")
    )
    return (Reason(rule_id=rule_id, text=f"bedtime was asked for; {by} for the morning"),)


def check_findings(findings: tuple[ScreenFinding, ...], *, overrides: "Overrides") -> None:
    """Refuse where a finding says no and no date clears it.

    A date clears a contraindication only when it counts from a last dose that someone named:
    an opioid that is still at hand is counted as taken today, every day anew.

    Raises
    ------
    SafetyHold
        Carries the ids of the rules. A hold can be overridden with a reason, a
        contraindication cannot.
    """
    standing = [finding for finding in findings if not _is_cleared_by_date(finding)]
    never = _ids(standing, RuleSeverity.CONTRAINDICATED)
    if never:
        raise SafetyHold(
            f"no plan: contraindicated by {_list(never, standing)}. This cannot be overridden.",
            rule_ids=never,
        )
    held = tuple(
        rule_id for rule_id in _ids(standing, RuleSeverity.HOLD) if not overrides.allow(rule_id)
    )
    if held:
        asked = [rule_id for rule_id in held if rule_id in ASKED_TOO_MUCH]
        never_planned = (
            f" What {', '.join(asked)} speaks of is never planned: a reason lets this plan's own "
            "dose and form pass, not the ones that were asked for."
        )
        raise SafetyHold(
            f"no plan yet: held by {_list(held, standing)}. Clear what can be cleared and screen "
            f"again; a prescriber who goes on gives a reason: --override {held[0]}=REASON"
            + (f".{never_planned}" if asked else ""),
            rule_ids=held,
        )


def find_start(start: date, findings: tuple[ScreenFinding, ...]) -> tuple[date, tuple[Reason, ...]]:
    """First day that no finding forbids, and why it moved."""
    later = [
        (finding.earliest_start, finding)
        for finding in findings
        if finding.earliest_start is not None and finding.earliest_start > start
    ]
    reasons = tuple(
        Reason(
            rule_id=finding.id,
            text=f"not before {day.isoformat()}"
            + (f" ({finding.calculation})" if finding.calculation else "")
            + "; screen again on that day",
        )
        for day, finding in later
    )
    return max([start, *(day for day, _ in later)]), reasons


def check_shape(
    steps: tuple[TitrationStep, ...],
    *,
    shapes: dict[str, Shape],
    taking_mg: Decimal | None = None,
    overrides: "Overrides",
) -> tuple[Reason, ...]:
    """Check that the steps are as low and slow as the findings ask; the reasons kept.

    Whoever takes a dose already does not start low.

    Raises
    ------
    SafetyHold
        If they are not and no override says why.
    """
    lowest_mg = max(LOW_START_MG, taking_mg or LOW_START_MG)
    for rule_id, shape in shapes.items():
        if shape.starts_low and steps[0].dose_mg > lowest_mg:
            overrides.require(
                rule_id,
                f"the plan starts at {format_amount(steps[0].dose_mg)} mg; {shape.text} (at most "
                f"{LOW_START_MG} mg). Take scheme {shape.scheme_id} or own steps",
            )
        short = [step for step in _rises(steps) if (step.days or 0) < SLOW_STEP_DAYS]
        if shape.is_slow and short:
            overrides.require(
                rule_id,
                f"the step {short[0].text} is short; {shape.text} ({SLOW_STEP_DAYS} days or "
                f"more). Take scheme {shape.scheme_id} or own steps",
            )
    return tuple(Reason(rule_id=rule_id, text=shape.text) for rule_id, shape in shapes.items())


def _is_cleared_by_date(finding: ScreenFinding) -> bool:
    if finding.earliest_start is None:
        return False
    is_named = finding.calculation.startswith(NAMED_LAST_DOSE)
    return is_named or finding.severity is not RuleSeverity.CONTRAINDICATED


def _rises(steps: tuple[TitrationStep, ...]) -> list[TitrationStep]:
    """Steps that a higher one follows."""
    return [before for before, after in pairwise(steps) if after.dose_mg > before.dose_mg]


def _ids(findings: list[ScreenFinding], severity: RuleSeverity) -> tuple[str, ...]:
    return tuple(dict.fromkeys(finding.id for finding in findings if finding.severity is severity))


def _list(rule_ids: tuple[str, ...], findings: list[ScreenFinding]) -> str:
    """Rule ids with what to do. Never the message: it may hold words of the record."""
    actions = {finding.id: finding.action for finding in reversed(findings)}
    return "; ".join(f"{rule_id} ({actions[rule_id].removesuffix('.')})" for rule_id in rule_ids)


class Overrides:
    """The overrides that were given, and which of them a rule has asked for."""

    def __init__(self, given: tuple[Override, ...]) -> None:
        self._given = {override.rule_id: override for override in given}
        self._used: dict[str, Override] = {}
        if len(self._given) < len(given):
            raise RegimenError("two overrides name the same rule; give each rule one reason.")

    def allow(self, rule_id: str) -> bool:
        """Whether a reason was given to go on; remembers that the rule asked."""
        if rule_id not in self._given:
            return False
        self._used[rule_id] = self._given[rule_id]
        return True

    def require(self, rule_id: str, problem: str) -> None:
        """Refuse unless a reason was given to go on.

        Raises
        ------
        SafetyHold
        """
        if not self.allow(rule_id):
            raise SafetyHold(
                f"{problem} ({rule_id}). To go on give the reason: --override {rule_id}=REASON",
                rule_ids=(rule_id,),
            )

    def finish(self) -> tuple[Override, ...]:
        """Overrides that a rule has asked for.

        Raises
        ------
        RegimenError
            If one was given that no rule asked for: likely a slip.
        """
        idle = [rule_id for rule_id in self._given if rule_id not in self._used]
        if idle:
            raise RegimenError(
                f"the override of {', '.join(idle)} meets no rule that holds this plan; leave it "
                "out, or check the id."
            )
        return tuple(self._used.values())


def hold(rule_id: str, problem: str) -> SafetyHold:
    """Make the refusal by a rule that nothing overrides."""
    action = _INSTEAD.get(rule_id, find_rule(rule_id).action)
    return SafetyHold(
        f"{problem} ({rule_id}): {action}. No reason overrides this.", rule_ids=(rule_id,)
    )
