"""``openldn registry``: many courses together, without their diaries."""

import argparse

from openldn.cli import registry_cohort, registry_extract, registry_pool
from openldn.cli.subcommand import SubCommand, add_subcommands, run_subcommand

NAME = "registry"
HELP = "Pool courses without moving diaries; cohorts with their denominators"

EXAMPLES = """examples:
  openldn registry key --out clinic.pem
  openldn registry contribute diaries.csv --time date --patient participant --period period \\
      --treatment arm --active LDN --comparator placebo --outcome pain --range 0 10 --mcid 1 \\
      --blinded --people people.csv --entered 40 --missing lost=3 --key clinic.pem --out clinic.json
  openldn registry verify *.json
  openldn registry pool folder-of-files --by-condition --plot pool.svg
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
