"""Why a period is as long as it is: what shorter and longer ones would show, and cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from openldn.report.terminal import BOLD, WIDTH, tint

# The share from which a length is proposed; a test holds it to that of the proposal.
ENOUGH = 0.60


@dataclass(frozen=True, kw_only=True)
class PeriodLength:
    """A length of periods with what a design of such periods shows.

    Parameters
    ----------
    period_days, total_days : int
        Of a period, and of the whole design.
    share : float
        Of the full effect that the difference between periods shows, averaged over what is
        thought possible of the onset.
    slow_share : float
        The same of a slow effect.
    slow_half_life_days : float
        What "slow" means.
    """

    period_days: int
    total_days: int
    share: float
    slow_share: float
    slow_half_life_days: float


def render_lengths(
    lengths: Sequence[PeriodLength], *, chosen_days: int, was_given: bool, color: bool = False
) -> str:
    """Write lengths of periods beside one another, and why one of them is taken.

    Parameters
    ----------
    lengths : sequence of PeriodLength
        Shortest first.
    chosen_days : int
        Of the design.
    was_given : bool
        Whether somebody asked for it.

    Examples
    --------
    >>> six, eight = (
    ...     PeriodLength(period_days=days, total_days=14 + 4 * days, share=share, slow_share=0.3,
    ...                  slow_half_life_days=17) for days, share in ((42, 0.63), (56, 0.70)))
    >>> print(render_lengths((six, eight), chosen_days=42, was_given=False).splitlines()[2])
         42 d          182               63 %            30 %   proposed
    """
    word = "given" if was_given else "proposed"
    lines = [
        tint("Why periods of this length", BOLD, color=color),
        "  period  days in all   shows on average   if it is slow",
        *(
            f"  {one.period_days:>5} d{one.total_days:>13}{_percent(one.share):>19}"
            f"{_percent(one.slow_share):>16}"
            + (f"   {word}" if one.period_days == chosen_days else "")
            for one in lengths
        ),
    ]
    slow = lengths[0].slow_half_life_days
    text = (
        "Shows: share of the full effect that the difference between periods shows. Slow: a "
        f"half-life of {slow:.0f} days. {_why(lengths, chosen_days, word)}"
        "How often each length would decide, right or wrong, is simulated by --plot OUT and "
        "by openldn trial power."
    )
    return "\n".join([*lines, *_wrapped(text)]) + "\n"


def _why(lengths: Sequence[PeriodLength], chosen_days: int, word: str) -> str:
    chosen = next((one for one in lengths if one.period_days == chosen_days), None)
    if word == "given" or chosen is None:
        return f"{chosen_days} days were asked for. "
    why = f"The shortest of whole weeks that shows {_percent(ENOUGH)} or more is proposed"
    if chosen.share < ENOUGH:
        return f"No length that the days allow shows {_percent(ENOUGH)}; the longest is proposed. "
    longest = lengths[-1]
    if longest.period_days == chosen_days:
        return f"{why}. "
    return (
        f"{why}: {longest.period_days} days a period would show "
        f"{100 * (longest.share - chosen.share):.0f} percentage points more and take "
        f"{longest.total_days - chosen.total_days} days more. "
    )


def _percent(share: float) -> str:
    return f"{100 * max(share, 0.0):.0f} %"


def _wrapped(text: str) -> list[str]:
    return wrap(text, WIDTH - 2, initial_indent="  ", subsequent_indent="  ")
