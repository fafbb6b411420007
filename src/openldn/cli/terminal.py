"""Whether to color, and writing an answer to a file."""

import os
import sys
from pathlib import Path


def has_color() -> bool:
    """Whether a person looks at a terminal and has not asked for plain text (no-color.org)."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def write_or_print(text: str, path: Path | None) -> None:
    """Write to a file, or print when none is named."""
    from openldn.actions import write_whole  # noqa: PLC0415 - loads much

    if path is None:
        print(text, end="" if text.endswith("\n") else "\n")
    else:
        write_whole(path, text)
