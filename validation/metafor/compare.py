"""Compare with metafor, number by number: ``python -m validation.metafor.compare``; writes a page.

The pinned values come from ``pin.R``; R is not needed here.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from validation.metafor.ours import effects, extra, fit, read_rows

PAGE = Path(__file__).resolve().parents[2] / "docs" / "validation" / "metafor.md"
# Of the value, or absolute below 1.
TOLERANCE = 1e-6
QUANTITIES = (
    "estimate se statistic p ci_low ci_high pi_low pi_high tau2 tau2_se tau2_low tau2_high "
    "i2 h2 q q_p"
).split()


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One number, ours and metafor's."""

    dataset: str
    measure: str
    analysis: str
    quantity: str
    ours: float
    theirs: float

    @property
    def error(self) -> float:
        return abs(self.ours - self.theirs) / max(1.0, abs(self.theirs))


def effect_pairs() -> Iterator[Pair]:
    for row in read_rows("effects.csv"):
        options = row["variance"], float(row["add"]), row["to"]
        found = effects(row["dataset"], row["measure"], *options)
        analysis = f"effect {options[0]} {options[1]:g} {options[2]}"
        for quantity, ours in zip(("yi", "vi"), found, strict=True):
            for mine, theirs in zip(ours, row[quantity].split(), strict=True):
                yield Pair(
                    dataset=row["dataset"],
                    measure=row["measure"],
                    analysis=analysis,
                    quantity=quantity,
                    ours=float(mine),
                    theirs=float(theirs),
                )


def fit_pairs() -> Iterator[Pair]:
    for row in read_rows("fits.csv"):
        found = fit(row["dataset"], row["measure"], row["method"], row["test"])
        for quantity in QUANTITIES:
            ours = getattr(found, quantity)
            if row[quantity] and ours is not None:
                yield Pair(
                    dataset=row["dataset"],
                    measure=row["measure"],
                    analysis=f"{row['method']} {row['test']}",
                    quantity=quantity,
                    ours=ours,
                    theirs=float(row[quantity]),
                )


def extra_pairs() -> Iterator[Pair]:
    found: dict[tuple[str, str, str], dict[str, list[float]]] = {}
    for row in read_rows("extras.csv"):
        key = row["dataset"], row["measure"], row["analysis"]
        if key not in found:
            found[key] = extra(*key)
        theirs = row["values"].split()
        for mine, other in zip(found[key][row["quantity"]], theirs, strict=bool(theirs)):
            yield Pair(
                dataset=key[0],
                measure=key[1],
                analysis=key[2],
                quantity=row["quantity"],
                ours=float(mine),
                theirs=float(other),
            )


def main() -> None:
    pairs = [*effect_pairs(), *fit_pairs(), *extra_pairs()]
    worst: dict[str, Pair] = {}
    for pair in pairs:
        key = pair.analysis.split()[0]
        if key not in worst or pair.error > worst[key].error:
            worst[key] = pair
    for key, pair in worst.items():
        print(f"{key:15} {pair.error:8.1e}  {pair}")
    beyond = [p for p in pairs if not p.error <= TOLERANCE]
    print(len(pairs), "numbers,", len(beyond), "beyond", TOLERANCE)
    groups = defaultdict(list)
    for p in beyond:
        groups[p.dataset, p.measure, p.analysis].append((p.quantity, p.ours, p.theirs))
    for key, values in groups.items():
        print(key, values[:4])


if __name__ == "__main__":
    main()
