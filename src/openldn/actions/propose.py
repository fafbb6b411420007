"""Look at a diary and propose the command that evaluates it."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openldn.exchange import describe_columns, propose_labels, sniff_columns

_FLAGS = (
    ("time", "time"),
    ("treatment", "treatment"),
    ("dose_mg", "dose-mg"),
    ("outcome", "outcome"),
    ("patient", "patient"),
    ("period", "period"),
    ("cycle", "cycle"),
    ("guess", "guess"),
)


def propose_command(path: Path, *, missing: tuple[str, ...], given: Mapping[str, Any]) -> str:
    """Text for a person: what is missing, the columns found, and a command to start from.

    Parameters
    ----------
    path : Path
    missing : tuple of str
        Flags that must be given.
    given : mapping
        Options given so far, by name; they are kept in the proposal.
    """
    found = sniff_columns(path)
    parts = ["openldn", "evaluate", str(path)]
    has_treatment = given.get("treatment") or found.name_of("treatment")
    for role, flag in _FLAGS:
        guessed = found.name_of(role) if role != "dose_mg" or not has_treatment else None  # type: ignore[arg-type]
        value = given.get(role) or guessed
        if value:
            parts += [f"--{flag}", str(value)]
    labels = propose_labels(found) or ("LABEL", "LABEL")
    if has_treatment:
        parts += ["--active", given.get("active") or labels[0]]
        parts += ["--comparator", given.get("comparator") or labels[1]]
    parts += _kept(given)
    lines = [
        f"{', '.join(missing)} must be given.",
        f"Columns of {path.name}:",
        *(f"  {line}" for line in describe_columns(found)),
        "A command to start from (check every name; add --range LOW HIGH, --better, --mcid):",
        f"  {shlex.join(parts)}",
    ]
    if "LABEL" in parts:
        names = ", ".join(repr(label) for label in found.labels)
        lines.append(f"Write the labels in: which of {names} is the treatment to judge?")
    return "\n".join(lines)


def _kept(given: Mapping[str, Any]) -> list[str]:
    """Options about the outcome and the model that were given."""
    parts: list[str] = []
    if given.get("range"):
        parts += ["--range", *(f"{end:g}" for end in given["range"])]
    for name in ("instrument", "better", "mcid", "likelihood", "carryover", "prior", "zone"):
        if given.get(name) is not None:
            parts += [f"--{name}", str(given[name])]
    if given.get("day_first") is not None:
        parts.append("--day-first" if given["day_first"] else "--month-first")
    parts += [
        f"--{name.replace('_', '-')}" for name in ("blinded", "open_label") if given.get(name)
    ]
    return parts
