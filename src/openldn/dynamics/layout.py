"""Where each quantity of a group of patients stands in its flat work array."""

from dataclasses import dataclass

from openldn.dynamics.rodas5p import STAGES

# Patients that share their steps: fills a vector register, and few enough to waste little on one.
LANES = 4

_HEAD = ("T", "H", "TS", "E", "RTOL")
_BLOCKS = (
    "Y", "YN", "TMP", "F", "FT", "B", "HREP", "R", "ATOL", "YI", "D1", "D2", "D3",
    *(f"U{stage}" for stage in range(1, STAGES + 1)),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Offsets in the work array.

    Parameters
    ----------
    n_states, n_constants, n_observables, n_factors : int
    """

    n_states: int
    n_constants: int
    n_observables: int
    n_factors: int

    @property
    def offsets(self) -> dict[str, int]:
        """Offset of each quantity by name; ``WIDTH`` is that of the end."""
        sizes = dict.fromkeys(_HEAD, 1) | dict.fromkeys(_BLOCKS, self.n_states)
        sizes |= {"K": self.n_constants, "OB": max(self.n_observables, 1), "LU": self.n_factors}
        offsets, position = {}, 0
        for name, size in sizes.items():
            offsets[name] = position
            position += size * LANES
        return {**offsets, "WIDTH": position}
