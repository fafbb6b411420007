"""What a module of ``evidence_*`` offers: words after ``openldn evidence``."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Subcommand:
    """One word after ``openldn evidence``: its help, its options, what it does."""

    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
