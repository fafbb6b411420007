"""Compiled kernels on disk, and when they are thrown away.

Numba keeps a compiled kernel until the file that it stands in changes; a change in another
file, of a kernel that it calls, goes unseen. So all kernels of a package are thrown away together
when any file of the package differs from those that they were compiled from.
"""

import hashlib
from pathlib import Path


def fingerprint(package: Path) -> str:
    """Hash of the files of a package."""
    digest = hashlib.sha256()
    for file in sorted(package.glob("*.py")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def discard_stale_kernels(package: Path, *, kept_in: Path) -> None:
    """Remove kernels that were compiled from other files than these.

    A folder that cannot be written is left alone: numba does not keep kernels there either.
    """
    stamp = kept_in / "kernels.sha256"
    now = fingerprint(package)
    try:
        if stamp.exists() and stamp.read_text(encoding="ascii") == now:
            return
        for file in kept_in.glob("*.nb[ic]"):
            file.unlink(missing_ok=True)
        stamp.write_text(now, encoding="ascii")
    except OSError:
        return
