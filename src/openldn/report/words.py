"""Numbers in words: rounding, percentages, chances and directions, never "nan"."""

import math

from openldn.record import Instrument

# A no-break space keeps a number and its unit on one line.
NBSP = "\u00a0"
MINUS = "\u2212"
UNKNOWN_TEXT = "not available"
SURE = 0.99
UNLIKELY = 0.01
MOST_DECIMALS = 4


def decimals_for(spread: float) -> int:
    """Decimals that show a number of this spread with two significant digits of the spread.

    Examples
    --------
    >>> decimals_for(0.31), decimals_for(1.4), decimals_for(30.0)
    (2, 1, 0)
    """
    if not math.isfinite(spread) or spread <= 0:
        return 1
    return min(max(1 - math.floor(math.log10(spread)), 0), MOST_DECIMALS)


def plain_decimals(spread: float) -> int:
    """Decimals for running text: one for usual scores, more only for very exact numbers.

    Examples
    --------
    >>> plain_decimals(0.31), plain_decimals(1.4), plain_decimals(0.08), plain_decimals(30.0)
    (1, 1, 2, 0)
    """
    most = decimals_for(spread)
    return most if spread >= 1 else max(most - 1, 1)


def number(value: float | None, decimals: int = 1) -> str:
    """Rounded number with a true minus sign, or "not available".

    Examples
    --------
    >>> number(float("nan"))
    'not available'
    >>> number(-0.004, 2)
    '0.00'
    """
    if value is None or not math.isfinite(value):
        return UNKNOWN_TEXT
    rounded = round(value, decimals) + 0.0  # adding zero turns -0.0 into 0.0
    return f"{rounded:,.{decimals}f}".replace("-", MINUS)


def score(value: float | None) -> str:
    """Score as it was written down: no more digits than needed, at most three decimals.

    Examples
    --------
    >>> score(4.0), score(4.25)
    ('4', '4.25')
    """
    if value is None or not math.isfinite(value):
        return UNKNOWN_TEXT
    text = f"{round(value, 3) + 0.0:.3f}".rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def percent(probability: float) -> str:
    """Probability in percent, two significant digits, open at both ends.

    Examples
    --------
    >>> [percent(p).replace(NBSP, " ") for p in (0.713, 0.034, 0.0004, 0.9999)]
    ['71 %', '3.4 %', 'less than 1 %', 'more than 99 %']
    """
    if not math.isfinite(probability):
        return UNKNOWN_TEXT
    if probability > SURE:
        return f"more than 99{NBSP}%"
    if probability < UNLIKELY:
        return f"less than 1{NBSP}%"
    return f"{100 * probability:.2g}{NBSP}%"


def short_percent(probability: float) -> str:
    """Like `percent`, short enough for a table cell.

    Examples
    --------
    >>> short_percent(0.9999).replace(NBSP, " ")
    '> 99 %'
    """
    text = percent(probability)
    return text.replace("more than", ">").replace("less than", "<").replace(" ", NBSP)


def chance(probability: float) -> str:
    """Probability as a natural frequency.

    Examples
    --------
    >>> [chance(p) for p in (0.001, 0.02, 0.06, 0.71, 0.96, 0.999)]
    ['fewer than 1 in 100', 'about 2 in 100', 'about 1 in 20', 'about 7 in 10', \
'about 19 in 20', 'more than 99 in 100']
    """
    if not math.isfinite(probability):
        return UNKNOWN_TEXT
    steps = (
        (UNLIKELY, "fewer than 1 in 100"),
        (0.035, f"about {round(100 * probability)} in 100"),
        (0.075, "about 1 in 20"),
        (0.94, f"about {min(max(round(10 * probability), 1), 9)} in 10"),
        (0.97, "about 19 in 20"),
        (SURE, f"about {round(100 * probability)} in 100"),
    )
    return next((text for end, text in steps if probability < end), "more than 99 in 100")


def direction(value: float, instrument: Instrument) -> str:
    """Direction of a difference, with what it means to the person.

    Examples
    --------
    >>> direction(-1.0, Instrument(name="pain", better="lower"))
    'lower (better)'
    """
    side = "lower" if value < 0 else "higher"
    return f"{side} ({'better' if side == instrument.better else 'worse'})"


def sentence(text: str) -> str:
    """Text as a sentence: a capital first, a full stop last.

    Examples
    --------
    >>> sentence("the blind did not hold")
    'The blind did not hold.'
    """
    start = text[:1].upper() + text[1:]
    return start if not start or start[-1] in ".!?" else f"{start}."


def shorten(label: str, length: int = 22) -> str:
    """Label cut to fit into a plot; control characters, which SVG forbids, become spaces."""
    clean = "".join(sign if sign.isprintable() else " " for sign in label)
    return clean if len(clean) <= length else clean[: length - 1] + "…"


def counted(size: int, noun: str) -> str:
    """Count with its noun where a line may break between them.

    Examples
    --------
    >>> counted(1, "course"), counted(2, "course")
    ('1 course', '2 courses')
    """
    return count(size, noun).replace(NBSP, " ")


def count(size: int, noun: str) -> str:
    """Count with its noun: "1 score", "2 scores"."""
    return f"{size:,}{NBSP}{noun}{'' if size == 1 else 's'}"
