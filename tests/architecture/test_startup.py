"""Does the shell answer at once? Seen in what it loads, because time differs by machine."""

import subprocess
import sys

import pytest

HEAVY = {"numpy", "scipy", "numba", "polars", "matplotlib", "jinja2", "pandas"}


@pytest.mark.parametrize("argument", ["--help", "--version", "doctor --help"])
def test_help_and_version_load_no_numerical_package(argument):
    program = (
        "import sys\n"
        "from openldn.cli.main import main\n"
        "try:\n"
        f"    main({argument.split()!r})\n"
        "except SystemExit:\n"
        "    pass\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stderr.strip() == "[]"
