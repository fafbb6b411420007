"""Sparse Gaussian elimination, planned once from the pattern of a matrix, written as lines."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Elimination:
    """The order and the entries of an LU factorization without row exchanges.

    ``I - h*gamma*J`` is close to the identity for steps that the error control accepts, so the
    diagonal serves as pivot.

    Parameters
    ----------
    order : tuple of int
        Pivots in the order of elimination.
    pattern : frozenset of (int, int)
        Entries that are not zero, filled ones included.
    new : frozenset of (int, int)
        Entries that only elimination fills.
    """

    order: tuple[int, ...]
    pattern: frozenset[tuple[int, int]]
    new: frozenset[tuple[int, int]]

    @property
    def kept(self) -> tuple[str, ...]:
        """Names of what the solution needs: multipliers, upper entries, inverse pivots."""
        rank = {pivot: k for k, pivot in enumerate(self.order)}
        names = [f"r{i}" for i in self.order]
        for i, j in sorted(self.pattern):
            if i != j:
                names.append(f"m{i}_{j}" if rank[i] > rank[j] else f"a{i}_{j}")
        return tuple(names)

    @property
    def size(self) -> int:
        """Number of values kept."""
        return len(self.kept)

    def factor_lines(self) -> list[str]:
        """Lines that factorize the entries ``a{i}_{j}``."""
        known = set(self.pattern) - set(self.new)
        lines: list[str] = []
        done: set[int] = set()
        for p in self.order:
            done.add(p)
            lines.append(f"r{p} = 1.0 / a{p}_{p}")
            rows = [i for i, j in sorted(self.pattern) if j == p and i not in done]
            columns = [j for i, j in sorted(self.pattern) if i == p and j not in done]
            for i in rows:
                lines.append(f"m{i}_{p} = a{i}_{p} * r{p}")
                for j in columns:
                    before = f"a{i}_{j} " if (i, j) in known else ""
                    lines.append(f"a{i}_{j} = {before}- m{i}_{p} * a{p}_{j}")
                    known.add((i, j))
        return lines

    def solve_lines(self, place: Mapping[str, str]) -> list[str]:
        """Lines that solve for ``b{i}`` in place; ``place`` says where each kept value stands."""
        rank = {pivot: k for k, pivot in enumerate(self.order)}
        lines = []
        for p in self.order:
            lower = sorted(j for i, j in self.pattern if i == p and rank[j] < rank[p])
            if lower:
                taken = " - ".join(f"{place[f'm{p}_{j}']} * b{j}" for j in lower)
                lines.append(f"b{p} = b{p} - {taken}")
        for p in reversed(self.order):
            upper = sorted(j for i, j in self.pattern if i == p and rank[j] > rank[p])
            taken = "".join(f" - {place[f'a{p}_{j}']} * b{j}" for j in upper)
            lines.append(f"b{p} = (b{p}{taken}) * {place[f'r{p}']}")
        return lines


def eliminate(n: int, entries: set[tuple[int, int]]) -> Elimination:
    """Plan an elimination with little fill: Markowitz's rule on the diagonal.

    Examples
    --------
    >>> eliminate(3, {(0, 0), (1, 0), (2, 1)}).new
    frozenset()
    """
    pattern = entries | {(i, i) for i in range(n)}
    full = set(pattern)
    left = set(range(n))
    order = []
    while left:
        pivot = min(left, key=lambda p: (_cost(p, pattern, left), p))
        left.discard(pivot)
        order.append(pivot)
        rows = [i for i, j in pattern if j == pivot and i in left]
        columns = [j for i, j in pattern if i == pivot and j in left]
        fill = {(i, j) for i in rows for j in columns}
        pattern |= fill
        full |= fill
    given = entries | {(i, i) for i in range(n)}
    return Elimination(order=tuple(order), pattern=frozenset(full), new=frozenset(full - given))


def _cost(p: int, pattern: set[tuple[int, int]], left: set[int]) -> int:
    rows = sum(1 for i, j in pattern if j == p and i in left and i != p)
    columns = sum(1 for i, j in pattern if i == p and j in left and j != p)
    return rows * columns
