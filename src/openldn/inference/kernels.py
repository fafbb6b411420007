"""How kernels are compiled, and where they are kept."""

from pathlib import Path

from numba import njit

from openldn.compiled import discard_stale_kernels

# Sums may be reordered and fused (for speed); infinities and NaN keep their meaning.
_REORDER = {"reassoc", "contract", "nsz", "arcp"}

# Division by zero gives infinity, as in NumPy, and is caught where the answer is used.
kernel = njit(cache=True, error_model="numpy", fastmath=_REORDER)
# For the innermost kernels: a call that hands over a problem counts references to each of its
# arrays, which costs as much as the work.
inlined = njit(cache=True, error_model="numpy", fastmath=_REORDER, inline="always")


@kernel
def _anchor(value: float) -> float:
    return value


def kernel_folder() -> Path:
    """Where compiled kernels of this package are kept."""
    return Path(str(_anchor.stats.cache_path))


def kernels_are_kept() -> bool:
    """Whether the main kernel lies on disk, so that no run has to wait for it."""
    return any(kernel_folder().glob("nodes.find_mode-*.nbi"))


discard_stale_kernels(Path(__file__).parent, kept_in=kernel_folder())
