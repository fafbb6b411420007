"""Versions of the tools, for the heads of tables and files."""

import platform
from importlib.metadata import version


def versions(*names: str) -> dict[str, str]:
    """Version of each package, and of Python."""
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


def as_text(found: dict[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in found.items())
