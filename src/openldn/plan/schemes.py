"""Titration schemes: how others have raised the dose, each with its source.

``data/titration.csv`` is what the sources say; ``data/titration_steps.csv`` is how each row
was read into exact steps, or why it was not.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from openldn.errors import NotFound, RegimenError
from openldn.plan.amounts import format_amount
from openldn.plan.formulation import TimeOfDay
from openldn.plan.steps import TitrationStep, parse_steps, stop_at_target
from openldn.plan.tables import read_table

# Weight-based doses are rounded down to what can be measured: 0.1 mL of a 1 mg/mL liquid.
MEASURABLE_MG = Decimal("0.1")
_PER_KG = "/kg"


@dataclass(frozen=True, kw_only=True)
class TitrationScheme:
    """A published or proposed way to raise the dose.

    Parameters
    ----------
    id : str
        Like ``D01``. T are trials and cohorts, P is practice, D are OpenLDN's own proposals.
    population, text, timing, formulation, notes : str
        As the source says.
    steps : tuple of TitrationStep
        Up to the highest dose; empty where the dose goes by weight or the row is refused.
    mg_per_kg : Decimal or None
        Dose by body weight, mg per kg.
    target_mg, max_mg : Decimal or None
        Where the plan ends unless another target is given; the most that the row allows.
    time_of_day : TimeOfDay
    evidence_level, source, verified : str
    rule_ids : tuple of str
        Rules that a plan of this scheme meets whoever takes it.
    reading : str
        How ranges were read, in words.
    refusal, instead : str
        Why no exact plan can be made of it and what to give instead; empty when one can.
    """

    id: str
    population: str
    text: str
    timing: str
    formulation: str
    notes: str
    steps: tuple[TitrationStep, ...]
    mg_per_kg: Decimal | None
    target_mg: Decimal | None
    max_mg: Decimal | None
    time_of_day: TimeOfDay
    evidence_level: str
    source: str
    verified: str
    rule_ids: tuple[str, ...]
    reading: str
    refusal: str
    instead: str

    @property
    def is_exact(self) -> bool:
        """Whether dose events can be made of it."""
        return not self.refusal


@cache
def read_schemes() -> tuple[TitrationScheme, ...]:
    """Every scheme of the table, those that are refused too.

    Examples
    --------
    >>> [scheme.id for scheme in read_schemes() if scheme.evidence_level == "observational"]
    ['T09', 'T10']
    """
    readings = {row["scheme_id"]: row for row in read_table("titration_steps")}
    return tuple(_make_scheme(row, readings[row["scheme_id"]]) for row in read_table("titration"))


def find_scheme(scheme_id: str) -> TitrationScheme:
    """Find a scheme by its id; case does not matter.

    Raises
    ------
    NotFound
        If there is none with this id.

    Examples
    --------
    >>> find_scheme("d02").text
    '1.5 mg 14 d; 3.0 mg 14 d; 4.5 mg'
    """
    for scheme in read_schemes():
        if scheme.id == scheme_id.strip().upper():
            return scheme
    raise NotFound(
        f"scheme {scheme_id[:20]!r} is not known; ids run from T01 to T11, P01 to P23 and D01 to "
        "D03. List them with: openldn plan --list"
    )


def scheme_steps(
    scheme: TitrationScheme, *, target_mg: Decimal | None = None, weight_kg: Decimal | None = None
) -> tuple[TitrationStep, ...]:
    """Exact steps of a scheme, up to a target.

    Parameters
    ----------
    scheme : TitrationScheme
    target_mg : Decimal or None
        Dose to rise to; ``None`` takes the scheme's own.
    weight_kg : Decimal or None
        Body weight, for a scheme that goes by weight.

    Raises
    ------
    RegimenError
        If the scheme is not exact, or weight is missing, or given where it plays no part.
    """
    if not scheme.is_exact:
        raise RegimenError(
            f"scheme {scheme.id} cannot be made exact: {scheme.refusal}. Take {scheme.instead}."
        )
    if scheme.mg_per_kg is not None:
        dose_mg = dose_for_weight(weight_kg, scheme=scheme)
        steps: tuple[TitrationStep, ...] = (TitrationStep(dose_mg=dose_mg),)
        return steps if target_mg is None else stop_at_target(steps, target_mg=target_mg)
    target_mg = target_mg or scheme.target_mg
    return scheme.steps if target_mg is None else stop_at_target(scheme.steps, target_mg=target_mg)


def dose_for_weight(weight_kg: Decimal | None, *, scheme: TitrationScheme) -> Decimal:
    """Dose in mg by body weight, rounded down to what can be measured, at most the maximum.

    Examples
    --------
    >>> dose_for_weight(Decimal("23.7"), scheme=find_scheme("T04"))
    Decimal('2.3')
    """
    assert scheme.mg_per_kg is not None
    if weight_kg is None:
        raise RegimenError(
            f"scheme {scheme.id} gives {format_amount(scheme.mg_per_kg)} mg per kg; give the "
            "weight in kg."
        )
    by_weight = scheme.mg_per_kg * weight_kg
    dose_mg = by_weight // MEASURABLE_MG * MEASURABLE_MG
    if dose_mg <= 0:
        raise RegimenError(
            f"weight_kg is {format_amount(weight_kg)}; gives {format_amount(by_weight)} mg, less "
            f"than the {MEASURABLE_MG} mg that can be measured. Is the weight in kg?"
        )
    return dose_mg if scheme.max_mg is None else min(dose_mg, scheme.max_mg)


def _make_scheme(row: dict[str, str], reading: dict[str, str]) -> TitrationScheme:
    written = reading["steps"]
    is_per_kg = written.endswith(_PER_KG)
    steps = parse_steps(written) if written and not is_per_kg else ()
    return TitrationScheme(
        id=row["scheme_id"],
        population=row["population"],
        text=row["steps"],
        timing=row["timing"],
        formulation=row["formulation"],
        notes=row["notes"],
        steps=steps,
        mg_per_kg=Decimal(written.removesuffix(_PER_KG)) if is_per_kg else None,
        target_mg=_target(row["target_mg"], steps),
        max_mg=_last_number(row["max_mg"]),
        time_of_day=(
            TimeOfDay.MORNING if row["timing"].startswith("morning") else TimeOfDay.BEDTIME
        ),
        evidence_level=row["evidence_level"],
        source=row["source_url"],
        verified=row["verified"],
        rule_ids=tuple(reading["rules"].split()),
        reading=reading["reading"],
        refusal=reading["refusal"],
        instead=reading["instead"],
    )


def _target(cell: str, steps: tuple[TitrationStep, ...]) -> Decimal | None:
    """High end of the target range, as far as the steps go."""
    target_mg = _last_number(cell)
    if target_mg is None or not steps:
        return None
    return min(target_mg, steps[-1].dose_mg)


def _last_number(cell: str) -> Decimal | None:
    numbers = re.findall(r"\d+(?:\.\d+)?", cell.partition("(")[0])
    return Decimal(numbers[-1]) if numbers else None
