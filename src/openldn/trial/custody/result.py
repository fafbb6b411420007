"""Numbers of a sealed result: rounded so that any computer gives the same bytes, and compared."""

import math
from typing import Any

# Two processors may differ in the last bits of a sum; a result is not read to more digits.
DIGITS = 8
# What another version or processor may differ by and still be called the same answer.
TOLERANCE = 1e-4


def round_numbers(content: Any, *, digits: int = DIGITS) -> Any:
    """The same content with every fraction rounded to some significant digits.

    Examples
    --------
    >>> round_numbers({"mean": 1 / 3, "n": 84, "ci95": [-1.23456789012, 0.0]})
    {'mean': 0.33333333, 'n': 84, 'ci95': [-1.2345679, 0.0]}
    """
    if isinstance(content, dict):
        return {key: round_numbers(value, digits=digits) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [round_numbers(value, digits=digits) for value in content]
    if isinstance(content, float):
        return float(f"{content:.{digits}g}")
    return content


def is_same_answer(one: Any, other: Any, *, tolerance: float = TOLERANCE) -> bool:
    """Whether two results agree but for the last digits of their numbers.

    Examples
    --------
    >>> is_same_answer({"mean": 1.0}, {"mean": 1.000001}), is_same_answer([1.0], [1.1])
    (True, False)
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            is_same_answer(value, other[key], tolerance=tolerance) for key, value in one.items()
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(
            is_same_answer(*pair, tolerance=tolerance) for pair in zip(one, other, strict=True)
        )
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance)
    return bool(one == other)
