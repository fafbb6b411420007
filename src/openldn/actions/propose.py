"""Look at a diary and propose the command that evaluates it."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any

from openldn.exchange import ColumnsFound, Role, describe_columns, propose_labels, sniff_columns

WIDTH = 79
_FLAGS: tuple[tuple[Role, str], ...] = (
    ("time", "time"),
    ("clock", "clock"),
    ("treatment", "treatment"),
    ("dose_mg", "dose-mg"),
    ("outcome", "outcome"),
    ("patient", "patient"),
    ("period", "period"),
    ("cycle", "cycle"),
    ("guess", "guess"),
)
_MARK = {"treatment": "COLUMN", "outcome": "COLUMN"}  # for what must be given and was not found


def propose_command(
    path: Path,
    *,
    missing: tuple[str, ...],
    given: Mapping[str, Any],
    command: tuple[str, ...] = ("evaluate",),
) -> str:
    """Text for a person: what is missing, the columns found, and a command to start from.

    Parameters
    ----------
    path : Path
    missing : tuple of str
        Flags that must be given.
    given : mapping
        Options given so far, by name; they are kept in the proposal.
    command : tuple of str
        Words after ``openldn``.
    """
    named = {role: str(given[role]) for role, _ in _FLAGS if given.get(role)}
    found = sniff_columns(path, given=named)
    asked = ", ".join(missing)
    first_look = ("A first look: nothing is judged yet.", f"To be said: {asked}.")
    lines = [
        *_wrapped(*((f"{asked} must be given.",) if named else first_look), *found.notes),
        f"Columns of {path.name}:",
        *(f"  {line}" for line in describe_columns(found)),
    ]
    if found.obstacles:
        lines += ["It cannot be judged as it is:", *_wrapped(*found.obstacles, indent=2)]
        return "\n".join(lines)
    parts = ["openldn", *command, *_options(path, found, given)]
    if found.gaps:
        lines += ["What is missing:", *_wrapped(*found.gaps, indent=2)]
    lines.append("Start from this command (check every name; add --range, --better, --mcid):")
    lines.append(f"  {shlex.join(parts)}")  # on one line, to be copied
    if "LABEL" in parts and found.labels:
        names = ", ".join(repr(label) for label in found.labels)
        lines += _wrapped(f"Write the labels in: which of {names} is the treatment to judge?")
    if found.other_scores and not given.get("outcome"):
        names = ", ".join(found.other_scores)
        lines += _wrapped(
            f"One outcome is judged at a time; repeat with --outcome for others: {names}."
        )
    return "\n".join(lines)


def _options(path: Path, found: ColumnsFound, given: Mapping[str, Any]) -> list[str]:
    parts = [str(path)]
    has_dose = not found.name_of("treatment") and found.name_of("dose_mg")
    for role, flag in _FLAGS:
        guessed = found.name_of(role) or _MARK.get(role)
        if role == "treatment" and has_dose:
            guessed = None
        if role == "dose_mg" and not has_dose:
            guessed = given.get(role)
        if guessed:
            parts += [f"--{flag}", guessed]
    if not has_dose:
        labels = propose_labels(found) or ("LABEL", "LABEL")
        parts += ["--active", given.get("active") or labels[0]]
        parts += ["--comparator", given.get("comparator") or labels[1]]
    return parts + _kept(given)


def _wrapped(*texts: str, indent: int = 0) -> list[str]:
    blanks = " " * indent
    return [
        line
        for text in texts
        for line in wrap(text, WIDTH, initial_indent=blanks, subsequent_indent=blanks)
    ]


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
