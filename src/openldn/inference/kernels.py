"""How kernels are compiled, kept on disk, and thrown away when their code has changed.

Numba keeps a compiled kernel until the file that it stands in changes; a change in another
file, of a kernel that it calls, goes unseen. So all kernels are thrown away together when
any file of this package differs from those that they were compiled from.
"""

import hashlib
from pathlib import Path

from numba import njit

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


def fingerprint() -> str:
    """Hash of the files of this package."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def discard_stale_kernels() -> None:
    """Remove kernels that were compiled from other files than these.

    A folder that cannot be written is left alone: numba does not keep kernels there either.
    """
    folder = kernel_folder()
    stamp = folder / "kernels.sha256"
    now = fingerprint()
    try:
        if stamp.exists() and stamp.read_text(encoding="ascii") == now:
            return
        for file in folder.glob("*.nb[ic]"):
            file.unlink(missing_ok=True)
        stamp.write_text(now, encoding="ascii")
    except OSError:
        return


discard_stale_kernels()
