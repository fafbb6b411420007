"""Statistics of any number of rows in the memory of a few: the same digits in any order.

Rows come in pieces, of any size and in any order. Counts are whole numbers, and sums are kept
exactly (mantissas added as whole numbers, apart for each binary exponent), so that neither the
pieces nor their order can change a digit.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Powers of two that sums keep apart. Smaller numbers count as 0: 2**-160 is 7e-49.
_LOWEST, _HIGHEST = -160, 160
_SPAN = _HIGHEST - _LOWEST
_MANTISSA_BITS = 53
_LOW_BITS = 26  # the halves of a mantissa can be added 2**26 times before a float64 rounds

# Bins of the histogram: each power of two is cut into this many equal parts.
_PARTS = 64
_OCTAVES = (-24, 24)  # from 6e-8 to 2e7, either sign; nearer to 0 counts as 0
_HALF = (_OCTAVES[1] - _OCTAVES[0]) * _PARTS
_N_BINS = 2 * _HALF + 1

RELATIVE_ERROR = 1 / _PARTS


class Tally:
    """Count, mean, spread, extremes and quantiles of columns of numbers.

    Parameters
    ----------
    n_columns : int

    Notes
    -----
    Quantiles come from a histogram whose bins are 0.8 to 1.6 % wide; they are at most 1.6 % off
    (``RELATIVE_ERROR``), and never outside of the extremes. All else is exact to rounding.
    Numbers that are not finite are left out and show in :attr:`count`.

    Examples
    --------
    >>> tally = Tally(1)
    >>> tally.add(np.array([[1.0], [2.0], [6.0]]))
    >>> tally.count.tolist(), tally.mean.tolist(), tally.maximum.tolist()
    ([3], [3.0], [6.0])
    """

    def __init__(self, n_columns: int) -> None:
        self.count: Ints = np.zeros(n_columns, dtype=np.int64)
        self.minimum: Floats = np.full(n_columns, np.nan)
        self.maximum: Floats = np.full(n_columns, np.nan)
        # 32 bits count two thousand million rows, in half the memory.
        self._bins = np.zeros((n_columns, _N_BINS), dtype=np.int32)
        self._sums: Ints = np.zeros((2, n_columns, _SPAN), dtype=np.int64)
        self._squares: Ints = np.zeros((2, n_columns, _SPAN), dtype=np.int64)

    def add(self, rows: Floats) -> None:
        """Take further rows in, shape (n, n_columns)."""
        values = np.where(np.isfinite(rows), rows, np.nan)
        self.count += np.sum(~np.isnan(values), axis=0)
        if not values.size:
            return
        self.minimum = np.fmin(self.minimum, np.fmin.reduce(values, axis=0))
        self.maximum = np.fmax(self.maximum, np.fmax.reduce(values, axis=0))
        columns = np.broadcast_to(np.arange(values.shape[1]), values.shape)[~np.isnan(values)]
        kept = values[~np.isnan(values)]
        self._bins += _count(columns, _bin_of(kept), len(self._bins))
        _add_exactly(self._sums, columns, kept)
        _add_exactly(self._squares, columns, kept * kept)

    @property
    def mean(self) -> Floats:
        """Mean of each column; not a number where there is none."""
        return np.array(
            [
                float(total / int(n)) if n else np.nan
                for total, n in zip(_exact(self._sums), self.count, strict=True)
            ]
        )

    @property
    def sd(self) -> Floats:
        """Standard deviation of each column, with n - 1; not a number below two rows."""
        found = np.full(self.count.size, np.nan)
        sums, squares = _exact(self._sums), _exact(self._squares)
        for k, n in enumerate(self.count.tolist()):
            if n > 1:
                around = n * squares[k] - sums[k] * sums[k]
                found[k] = sqrt(max(0.0, float(around / (n * (n - 1)))))
        return found

    def quantiles(self, probabilities: Sequence[float]) -> Floats:
        """Quantiles of each column: shape (n_probabilities, n_columns)."""
        reached = np.cumsum(self._bins, axis=1, dtype=np.int64)
        found = np.full((len(probabilities), self.count.size), np.nan)
        for i, probability in enumerate(probabilities):
            for k in np.flatnonzero(self.count):
                rank = probability * (self.count[k] - 1)
                at = int(np.searchsorted(reached[k], rank, side="right"))
                share = (rank - (reached[k, at] - self._bins[k, at]) + 0.5) / self._bins[k, at]
                low = max(_EDGES[at], self.minimum[k])
                high = min(_EDGES[at + 1], self.maximum[k])
                found[i, k] = 0.0 if at == _HALF else low + (high - low) * min(1.0, share)
        return found


def _bin_of(values: Floats) -> Ints:
    mantissa, exponent = np.frexp(np.abs(values))
    part = ((mantissa - 0.5) * (2 * _PARTS)).astype(np.int64)
    place = (exponent.astype(np.int64) - 1 - _OCTAVES[0]) * _PARTS + part + 1
    place = np.where(values == 0, 0, np.clip(place, 0, _HALF))
    return np.asarray(_HALF + np.where(values < 0, -place, place), dtype=np.int64)


def _edges() -> Floats:
    """Edges of the bins: negative ones, that of 0, positive ones."""
    octaves = 2.0 ** np.arange(*_OCTAVES)
    positive = (octaves[:, None] * (1 + np.arange(_PARTS) / _PARTS)).ravel()
    positive = np.append(positive, np.inf)
    return np.concatenate([-positive[::-1], positive])


_EDGES = _edges()


def _count(columns: Ints, bins: Ints, n_columns: int) -> Ints:
    flat = np.bincount(columns * _N_BINS + bins, minlength=n_columns * _N_BINS)
    return flat.reshape(n_columns, _N_BINS)


def _add_exactly(sums: Ints, columns: Ints, values: Floats) -> None:
    """Add values to sums, in halves of whole mantissas, apart for each exponent."""
    mantissa, exponent = np.frexp(values)
    whole = np.ldexp(mantissa, _MANTISSA_BITS).astype(np.int64)
    place = np.clip(exponent.astype(np.int64), _LOWEST, _HIGHEST - 1) - _LOWEST
    whole = np.where(exponent < _LOWEST, 0, whole)
    n_columns = sums.shape[1]
    index = columns * _SPAN + place
    for half, numbers in enumerate((whole & (2**_LOW_BITS - 1), whole >> _LOW_BITS)):
        # The weights are whole numbers, and far from where a float64 would round them.
        total = np.bincount(index, weights=numbers, minlength=n_columns * _SPAN)
        sums[half] += total.astype(np.int64).reshape(n_columns, _SPAN)


def _exact(sums: Ints) -> list[Fraction]:
    found = []
    for low, high in zip(*sums, strict=True):
        total = 0
        for k in np.flatnonzero((low != 0) | (high != 0)).tolist():
            total += (int(low[k]) + (int(high[k]) << _LOW_BITS)) << k
        found.append(Fraction(total, 2 ** (_MANTISSA_BITS - _LOWEST)))
    return found
