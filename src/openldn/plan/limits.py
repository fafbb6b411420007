"""What a plan is never made of, or only with a reason: dose, formulation, speed."""

from decimal import Decimal

from openldn.plan.amounts import format_amount
from openldn.plan.formulation import Formulation
from openldn.plan.reason import Reason
from openldn.plan.shaping import Overrides, hold
from openldn.plan.steps import TitrationStep
from openldn.screen import find_rule

USUAL_HIGHEST_MG = Decimal("4.5")  # R110
HIGHEST_MG = Decimal("6")  # R111
TABLET_MG = Decimal("50")  # R112
SHORTEST_STEP_DAYS = 7  # R120
LARGEST_STEP_MG = Decimal("1.5")  # R120
CHILD_MG_PER_KG = Decimal("0.1")  # R061

_REFUSED = {
    Formulation.SLOW_RELEASE: "R114",
    Formulation.TABLET_PIECES: "R113",
    Formulation.TABLET_50_MG: "R112",
}


def check_formulation(formulation: Formulation, *, overrides: Overrides) -> tuple[Reason, ...]:
    """Refuse what is no low-dose formulation; the cautions that stay.

    Raises
    ------
    SafetyHold
    """
    if formulation in _REFUSED:
        raise hold(_REFUSED[formulation], f"no plan for {_named(formulation)}")
    if formulation is Formulation.HOME_LIQUID:
        overrides.require("R117", f"a {formulation.value}: {find_rule('R117').action}")
        return (Reason(rule_id="R117", text=find_rule("R117").action),)
    if formulation is Formulation.SUBLINGUAL:
        return (Reason(rule_id="R123", text=find_rule("R123").action),)
    return ()


def _named(formulation: Formulation) -> str:
    is_many = formulation is Formulation.TABLET_PIECES
    return formulation.value if is_many else f"a {formulation.value}"


def check_dose(dose_mg: Decimal) -> Decimal:
    """Refuse a dose that is not low dose; the dose.

    Raises
    ------
    SafetyHold
    """
    shown = f"a dose of {format_amount(dose_mg)} mg"
    if dose_mg >= TABLET_MG:
        raise hold("R112", f"no plan for {shown}: that is the dose for addiction, not low dose")
    if dose_mg > HIGHEST_MG:
        raise hold("R111", f"no plan for {shown}: more than {HIGHEST_MG} mg is not low dose")
    return dose_mg


def check_doses(steps: tuple[TitrationStep, ...], *, overrides: Overrides) -> tuple[Reason, ...]:
    """Refuse doses that are not low dose; above 4.5 mg a reason is needed.

    Raises
    ------
    SafetyHold
    """
    highest = check_dose(max(step.dose_mg for step in steps))
    if highest > USUAL_HIGHEST_MG:
        shown = f"a dose of {format_amount(highest)} mg"
        overrides.require("R110", f"{shown} is above {USUAL_HIGHEST_MG} mg")
        return (Reason(rule_id="R110", text=find_rule("R110").rationale),)
    return ()


def check_speed(
    steps: tuple[TitrationStep, ...], *, taking_mg: Decimal | None = None, overrides: Overrides
) -> tuple[Reason, ...]:
    """Refuse steps that are too large or too quick, unless a reason is given.

    The first dose is a step too, up from nothing or from what is taken already.

    Raises
    ------
    SafetyHold
    """
    for before, after in zip((None, *steps), steps, strict=False):
        problem = _too_fast(before, after, taking_mg=taking_mg)
        if problem:
            overrides.require("R120", problem)
            return (Reason(rule_id="R120", text=find_rule("R120").rationale),)
    return ()


def _too_fast(
    before: TitrationStep | None, after: TitrationStep, *, taking_mg: Decimal | None
) -> str:
    """What is too large or too quick in a rise; empty when nothing is."""
    before_mg = before.dose_mg if before else taking_mg or Decimal(0)
    rise = f"the step from {format_amount(before_mg)} to {format_amount(after.dose_mg)} mg"
    if after.dose_mg - before_mg > LARGEST_STEP_MG:
        return f"{rise} is larger than {LARGEST_STEP_MG} mg"
    days = before.days if before else None
    if after.dose_mg > before_mg and days is not None and days < SHORTEST_STEP_DAYS:
        return f"{rise} comes after {days} days, sooner than {SHORTEST_STEP_DAYS}"
    return ""


def check_child(steps: tuple[TitrationStep, ...], *, weight_kg: Decimal | None) -> None:
    """Refuse more than the one published scheme for children gives.

    Raises
    ------
    SafetyHold
        If the weight is not known, or a dose is above 0.1 mg per kg or 4.5 mg.
    """
    if weight_kg is None:
        raise hold("R061", "under 18 the dose goes by weight; give weight_kg")
    limit_mg = min(CHILD_MG_PER_KG * weight_kg, USUAL_HIGHEST_MG)
    highest = max(step.dose_mg for step in steps)
    if highest > limit_mg:
        raise hold(
            "R061",
            f"a dose of {format_amount(highest)} mg at {format_amount(weight_kg)} kg is above "
            f"{format_amount(limit_mg)} mg",
        )
