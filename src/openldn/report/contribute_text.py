"""What a clinic contributed, as plain text: courses by grade, and what is missing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from textwrap import wrap

from openldn.record import Finding
from openldn.registry import Bundle, GradedCourse, PoolQuestion
from openldn.report.terminal import BOLD, DIM, WIDTH, tint

NO_CURVE = "REG-011"
_NAMED = 8  # participants named in a line; --json holds all


def render_contributed(
    bundle: Bundle,
    courses: Sequence[GradedCourse],
    findings: Sequence[Finding],
    *,
    file: str,
    size: int,
    color: bool = False,
) -> str:
    """Write what is in a registry file, the grade of each course, and what to do.

    Parameters
    ----------
    bundle : Bundle
    courses : sequence of GradedCourse
        Every course of the diary.
    findings : sequence of Finding
    file : str
        Name of the registry file.
    size : int
        Of the file, bytes.
    color : bool
        For a terminal.
    """
    count = len(bundle.contributions)
    rows = [f"{count} contributions, {size / 1000 / count:.1f} kB each: {file}"]
    rows += wrap(f"Conditions: {_counted(one.condition for one in bundle.contributions)}", WIDTH)
    rows += ["", *_grades(courses, color=color)]
    rows += ["", *_denominator(bundle)]
    for message, advice, times in _grouped(findings):
        often = f" ({times} times)" if times > 1 else ""
        rows += wrap(f"{message}{often}", WIDTH)
        rows += [
            tint(line, DIM, color=color)
            for line in wrap(advice, WIDTH, initial_indent="  ", subsequent_indent="  ")
        ]
    return "\n".join(rows) + "\n"


def _grades(courses: Sequence[GradedCourse], *, color: bool) -> list[str]:
    pooled = PoolQuestion().grades
    head = f"Grades of evidence; a pool takes {' and '.join(pooled)} unless asked for others"
    rows = [tint(head, BOLD, color=color)]
    kinds = Counter((one.letter, one.label, one.reason) for one in courses)
    # Those without a grade come last.
    for (letter, label, reason), count in sorted(kinds.items(), key=lambda x: (not x[0][0], x[0])):
        place = "left out" if letter else "no curve"
        place = "pooled" if letter in pooled else place
        what = f"{letter}  {label}" if letter else "-  cannot be evaluated"
        rows += wrap(
            f"{place:<10}{what}: {count} course{'s' * (count != 1)}", WIDTH,
            initial_indent="  ", subsequent_indent=" " * 15,
        )  # fmt: skip
        blanks = " " * 15
        rows += wrap(reason, WIDTH, initial_indent=blanks, subsequent_indent=blanks)
        names = [
            one.participant for one in courses
            if (one.letter, one.label, one.reason) == (letter, label, reason)
        ]  # fmt: skip
        rows += wrap(_some(names), WIDTH, initial_indent=blanks, subsequent_indent=blanks)
    return rows


def _some(names: Sequence[str]) -> str:
    told = ", ".join(name for name in names[:_NAMED] if name)
    return f"{told} and {len(names) - _NAMED} more" if len(names) > _NAMED else told


def _denominator(bundle: Bundle) -> list[str]:
    ledger = bundle.ledger
    left = ledger.unaccounted(len(bundle.contributions))
    if left is None:
        return wrap(
            "How many courses were begun is not told: --entered N makes the file worth more.", WIDTH
        )
    missing = _counted(ledger.missing.items())
    rows = wrap(
        f"Courses begun: {ledger.entered}. Contributed: {len(bundle.contributions)}. "
        f"Missing: {missing or 'none told'}. Unaccounted for: {left}.", WIDTH
    )  # fmt: skip
    return [*rows, *(["--missing REASON=N tells of those unaccounted for."] if left else [])]


def _counted(values: Iterable[str] | Iterable[tuple[str, int]]) -> str:
    counts: Counter[str] = Counter()
    for value in values:
        name, count = value if isinstance(value, tuple) else (value, 1)
        counts[name] += count
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


def _grouped(findings: Sequence[Finding]) -> list[tuple[str, str, int]]:
    """Each finding once, with how often it came; courses without a curve stand by their reason."""
    counts = Counter(
        (f"{one.id} {one.message}", one.advice) for one in findings if one.id != NO_CURVE
    )
    return [(message, advice, times) for (message, advice), times in counts.items()]
