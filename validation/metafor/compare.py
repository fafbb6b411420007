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
TEXT = Path(__file__).with_name("page.md")
FITS = {f"{row['method']} {row['test']}" for row in read_rows("fits.csv")}
WORDS = {
    "effect": "effect sizes and variances",
    "regress": "meta-regression",
    "leave_one_out": "leave one out",
    "cumulative": "cumulative pools",
    "influence": "influence",
    "egger": "Egger's test and its kin",
    "begg": "Begg's rank test",
    "trimfill": "trim and fill",
    "back": "back-transformation",
    "MH": "Mantel-Haenszel",
    "PETO": "Peto",
    "GLMM": "mixed logistic model",
    **{m: f"pools, {m}" for m in "FE DL PM REML ML EB HS SJ HE".split()},
}
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


def shown(difference: float) -> str:
    """Below 1e-9 the digits are the machine's and metafor's thirteenth; they say nothing."""
    return "< 1e-9" if abs(difference) < 1e-9 else f"{difference:.1e}"


def all_pairs() -> list[Pair]:
    return [*effect_pairs(), *fit_pairs(), *extra_pairs()]


def summary(pairs: list[Pair]) -> list[str]:
    """One line for each kind of analysis."""
    groups = defaultdict(list)
    for pair in pairs:
        groups[pair.analysis.split()[0]].append(pair)
    lines = [
        "| analysis | data sets | numbers | largest difference | where |",
        "|---|---|---|---|---|",
    ]
    for kind, group in groups.items():
        worst = max(group, key=lambda pair: pair.error)
        where = f"{worst.dataset} {worst.measure}, {worst.quantity}" if worst.error > 1e-9 else ""
        sets = len({pair.dataset for pair in group})
        words = WORDS.get(kind, kind)
        lines.append(f"| {words} | {sets} | {len(group):,} | {shown(worst.error)} | {where} |")
    return lines


def estimates(pairs: list[Pair]) -> list[str]:
    """One line for each pool: the estimate, and the largest difference of all its numbers."""
    lines = [
        "| data set | measure | method | test | ours | metafor | difference | largest of all |",
        "|---|---|---|---|---|---|---|---|",
    ]
    groups = defaultdict(list)
    for pair in pairs:
        groups[pair.dataset, pair.measure, pair.analysis].append(pair)
    for (dataset, measure, analysis), group in groups.items():
        method, test = analysis.split()
        first, worst = group[0], max(pair.error for pair in group)
        lines.append(
            f"| {dataset} | {measure} | {method} | {test} | {first.ours:.9f} "
            f"| {first.theirs:.9f} | {shown(first.ours - first.theirs)} | {shown(worst)} |"
        )
    return lines


def stopping(rows: list[dict[str, str]]) -> list[str]:
    """How far metafor, stopped by its default limits, is from the root."""
    lines = ["| method | largest difference of tau2 | of the estimate |", "|---|---|---|"]
    for method in ("REML", "ML", "EB", "PM"):
        far = [
            [abs(float(row[f"default_{q}"]) - float(row[q])) for q in ("tau2", "estimate")]
            for row in rows
            if row["method"] == method and row["default_tau2"]
        ]
        tau2, estimate = (max(column) for column in zip(*far, strict=True))
        lines.append(f"| {method} | {tau2:.1e} | {estimate:.1e} |")
    return lines


def page(pairs: list[Pair]) -> str:
    versions = ", ".join(f"{row['what']} {row['version']}" for row in read_rows("versions.csv"))
    beyond = sum(not pair.error <= TOLERANCE for pair in pairs)
    sets = len({pair.dataset for pair in pairs})
    text = TEXT.read_text(encoding="utf-8")
    fits = [pair for pair in pairs if pair.analysis in FITS]
    return text.format(
        versions=versions,
        numbers=f"{len(pairs):,}",
        sets=sets,
        beyond=beyond,
        summary="\n".join(summary(pairs)),
        stopping="\n".join(stopping(read_rows("fits.csv"))),
        estimates="\n".join(estimates(fits)),
    )


def main() -> None:
    pairs = all_pairs()
    PAGE.write_text(page(pairs), encoding="utf-8")
    print("\n".join(summary(pairs)))
    for pair in pairs:
        if not pair.error <= TOLERANCE:
            print("beyond:", pair)


if __name__ == "__main__":
    main()
