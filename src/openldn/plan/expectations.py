"""What to expect: adverse effects with the comparator beside, only as far as a source was seen."""

from dataclasses import dataclass

from openldn.plan.tables import read_table


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """How often an effect was seen, and how often with the comparator.

    Parameters
    ----------
    effect, frequency, comparator, dose_mg, population : str
        As the source says; ``comparator`` is "no comparator" where there was none.
    advice : str
        What people do about it.
    evidence_level, source : str
    """

    effect: str
    frequency: str
    comparator: str
    dose_mg: str
    population: str
    advice: str
    evidence_level: str
    source: str


def read_expectations(*, with_partly: bool = False) -> tuple[Expectation, ...]:
    """Read what was found in trials and charts.

    Parameters
    ----------
    with_partly : bool
        Also rows that were verified in part. Rows from memory are never given.

    Examples
    --------
    >>> first = read_expectations()[0]
    >>> first.effect, first.frequency, first.comparator
    ('any adverse event', '84 %', '86 % placebo')
    """
    wanted = {"yes", "partly"} if with_partly else {"yes"}
    return tuple(
        Expectation(
            effect=row["effect"],
            frequency=row["frequency"],
            comparator=_comparator(row["comparator"]),
            dose_mg=row["dose_mg"],
            population=row["population"],
            advice=row["what_practice_does"],
            evidence_level=row["evidence_level"],
            source=row["source_url"],
        )
        for row in read_table("adverse_effects")
        if row["verified"] in wanted
    )


def _comparator(cell: str) -> str:
    return "no comparator" if cell in {"", "none"} else cell
