"""Write the packaged table of drug names from the one that build_drug_names.py makes.

    python scripts/drug_names/pack.py build/drug_names.csv

Adds ``world_names.csv``, which stands beside this file: names known to its writers.
Adds the compared form of each name and, for single words, the key of their spellings.
"""

import csv
import sys
from pathlib import Path

from openldn.screen.medications.spelling import spelling_key
from openldn.screen.medications.text import key_of

OUT = Path(__file__).parents[2] / "src/openldn/screen/medications/data/drug_names.csv"
WORLD = Path(__file__).with_name("world_names.csv")
COLUMNS = (
    "name",
    "kind",
    "ingredients",
    "opioid",
    "flag",
    "ambiguous",
    "source",
    "key",
    "spelling",
)


def main(path: Path) -> None:
    """Pack the table."""
    rows = [_packed(row) for row in (*_read(path), *_read(WORLD))]
    with OUT.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(row for row in rows if row is not None)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _packed(row: dict[str, str]) -> tuple[str, ...] | None:
    name, key = row["name"], key_of(row["name"])
    if len(key.replace(" ", "")) < 2:
        return None
    is_one_word = row["kind"] in ("ingredient", "brand") and " " not in key
    opioid = row.get("opioid", "").removeprefix("no")
    return (
        name,
        row["kind"],
        row["ingredients"],
        opioid,
        row.get("opioid_flag", "") if opioid else "",
        "yes" if row["ambiguous"] == "yes" else "",
        row.get("source", "c"),
        "" if key == name else key,
        spelling_key(name) if is_one_word else "",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
