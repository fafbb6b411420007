"""``openldn doctor``: say whether this installation is sound."""

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openldn.actions import Examination

NAME = "doctor"
HELP = "Print versions and optional parts, and run self-checks"

EXIT_UNSOUND = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--prepare",
        action="store_true",
        help="first compile the numerical kernels and keep them, so that no later run waits",
    )
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    """Examine the installation and print what was found."""
    from openldn.actions import examine_installation  # noqa: PLC0415 - loads numpy and more

    examination = examine_installation(prepare=args.prepare)
    print(_to_json(examination) if args.json else _to_text(examination))
    return 0 if examination.is_sound else EXIT_UNSOUND


def _to_json(examination: "Examination") -> str:
    return json.dumps({"sound": examination.is_sound, **asdict(examination)}, indent=2)


def _to_text(examination: "Examination") -> str:
    kernels = (
        "compiled and kept"
        if examination.has_kernels
        else ("not compiled yet; the first evaluation compiles them, or: openldn doctor --prepare")
    )
    if examination.prepare_s is not None:
        kernels += f" ({examination.prepare_s:.1f} s)"
    lines = [
        "Versions",
        *(f"  {name:<12} {version or 'MISSING'}" for name, version in examination.versions.items()),
        "Optional parts",
        *(f"  {name:<12} {found or '-'}" for name, found in examination.optional.items()),
        f"Kernels\n  {kernels}",
        "Self-checks",
        *(
            f"  {'pass' if check.passed else 'FAIL'}  {check.name}: {check.detail}"
            for check in examination.checks
        ),
        "All is well." if examination.is_sound else "Something is wrong: see FAIL or MISSING.",
    ]
    return "\n".join(lines)
