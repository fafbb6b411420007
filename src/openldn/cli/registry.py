"""``openldn registry``: many courses together, without their diaries."""

import argparse

from openldn.cli import registry_cohort, registry_extract, registry_pool
from openldn.cli.subcommand import SubCommand, add_subcommands, run_subcommand

NAME = "registry"
HELP = "Pool courses without moving diaries; cohorts with their denominators"

EXAMPLES = """examples:
  openldn registry cohort --example newsletter
  openldn registry survival cohort.csv --by group --plot alive.svg
"""
# Each registry_*.py brings a tuple of its own; a new one is one file and one line here.
SUBCOMMANDS: tuple[SubCommand, ...] = (
    *registry_pool.SUBCOMMANDS,
    *registry_cohort.SUBCOMMANDS,
    *registry_extract.SUBCOMMANDS,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands and their options."""
    add_subcommands(parser, SUBCOMMANDS, examples=EXAMPLES)


run = run_subcommand
