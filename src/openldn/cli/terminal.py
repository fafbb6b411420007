"""Whether to color, asking for consent, a progress bar, and writing an answer to a file."""

import os
import sys
from collections.abc import Callable
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


def counted(number: int, noun: str) -> str:
    """Count with its noun: "1 course", "2 courses"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def agree(question: str, *, yes: bool) -> bool:
    """Whether a person agrees to what cannot be taken back; nobody at a terminal does not."""
    if yes or not sys.stdin.isatty():
        return yes
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


class Bar:
    """A progress bar that shows itself only when the work takes a while."""

    def __init__(self, *, hidden: bool = False, unit: str = "patient") -> None:
        self._hidden = hidden or not sys.stderr.isatty()
        self._bar: object | None = None
        self._unit = unit

    def __enter__(self) -> "Bar":
        return self

    def update(self, done: int, total: int) -> None:
        """Show how many are done."""
        if self._hidden or total < 2:
            return
        from tqdm import tqdm  # noqa: PLC0415

        if self._bar is None:
            self._bar = tqdm(total=total, unit=self._unit, delay=1.0, leave=False)
        bar = self._bar
        assert isinstance(bar, tqdm)
        bar.update(done - bar.n)

    def __exit__(self, *_exc: object) -> None:
        close: Callable[[], None] | None = getattr(self._bar, "close", None)
        if close is not None:
            close()
