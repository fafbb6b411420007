"""What a module of ``evidence_*`` offers: words after ``openldn evidence``."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SubCommand:
    """A word after ``openldn evidence``, as a module of this folder is one after ``openldn``."""

    NAME: str
    HELP: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
