"""Is the map of imports true?"""

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import openldn

SOURCE = Path(openldn.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
PACKAGES = sorted(
    info.name for info in pkgutil.walk_packages([str(SOURCE)], "openldn.") if info.ispkg
)
MOST_LINES = 500


def test_imports_point_back_along_the_flow():
    answer = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=SOURCE.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize("name", PACKAGES)
def test_every_package_lists_its_public_names(name):
    package = importlib.import_module(name)
    assert [public for public in package.__all__ if not hasattr(package, public)] == []
    assert sorted(set(package.__all__)) == sorted(package.__all__)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_module_uses_a_star_import(path):
    stars = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
    ]
    assert stars == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_module_is_longer_than_anyone_wants_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_other_packages_come_in_by_the_door():
    wrong = [
        f"{path.relative_to(SOURCE)}: {imported}"
        for path in MODULES
        for imported in _imported_modules(path)
        if _is_inside_another_package(imported, importer=path)
    ]
    assert wrong == []


def _imported_modules(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _is_inside_another_package(imported, *, importer):
    """Tell `openldn.record.course` from `openldn.record`, seen from outside of `record`."""
    parts = imported.split(".")
    own = importer.relative_to(SOURCE).parts[0]
    return parts[0] == "openldn" and len(parts) > 2 and parts[1] != own
