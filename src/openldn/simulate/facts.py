"""Published facts, one a row, and what each may be used for."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from openldn.errors import NotFound, SimulationError
from openldn.tables import read_rows

TABLES = (
    "pk_parameters",
    "pk_concentrations",
    "receptor_occupancy",
    "binding_affinity",
    "endogenous_opioids",
    "cytokines",
    "tumour_proliferation",
    "clinical_endpoints",
)


class Use(StrEnum):
    """What a fact may be used for; it binds."""

    CALIBRATE = "calibrate"
    VALIDATE = "validate"
    CONTEXT = "context"
    DO_NOT_USE = "do_not_use"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One published fact.

    Parameters
    ----------
    fact_id : str
        Like ``OCC_014``.
    value : str
        As the source gives it: a number, a range (``50-200``), a word.
    spread, spread_kind : str
        Like ``4.9`` and ``SD``; ``3.65-7.54`` and ``95% CI``.
    """

    fact_id: str
    table: str
    parameter: str
    analyte: str
    value: str
    spread: str
    spread_kind: str
    unit: str
    n: str
    dose_mg: str
    dose_other: str
    route: str
    formulation: str
    time_h: str
    species: str
    population: str
    study: str
    year: str
    doi_or_pmid: str
    source_url: str
    source_level: str
    use: Use
    note: str

    @property
    def number(self) -> float:
        """The value as a number.

        Raises
        ------
        SimulationError
            If it is a range or a word.
        """
        try:
            return float(self.value)
        except ValueError:
            raise SimulationError(
                f"{self.fact_id}: value is {self.value!r}, not one number; read it as text."
            ) from None


@cache
def read_facts() -> tuple[Fact, ...]:
    """Read every verified fact, in the order of the tables.

    Examples
    --------
    >>> len(read_facts())
    343
    """
    facts = []
    for table in TABLES:
        for row in read_rows("openldn.simulate", f"facts/{table}.csv"):
            if row["verified"] != "yes":
                raise SimulationError(f"{row['fact_id']} is not verified; take it out.")
            row["spread"], row["spread_kind"] = row.pop("sd_or_ci"), row.pop("dispersion_type")
            del row["verified"]
            facts.append(Fact(table=table, **{**row, "use": Use(row["use"])}))  # type: ignore[arg-type]
    return tuple(facts)


def find_fact(fact_id: str, *, uses: Iterable[Use] = (Use.CALIBRATE,)) -> Fact:
    """Find one fact, and refuse it for what it may not be used for.

    Raises
    ------
    NotFound
        If there is no such fact.
    SimulationError
        If its use is not among ``uses``.

    Examples
    --------
    >>> find_fact("OCC_014").number
    5.592841
    """
    found = _by_id().get(fact_id)
    if found is None:
        raise NotFound(f"there is no fact {fact_id}; their ids look like PK_001 or OCC_014.")
    if found.use not in tuple(uses):
        allowed = ", ".join(tuple(uses))
        raise SimulationError(f"{fact_id} is for {found.use}; asked for as {allowed}.")
    return found


@cache
def _by_id() -> dict[str, Fact]:
    return {fact.fact_id: fact for fact in read_facts()}
