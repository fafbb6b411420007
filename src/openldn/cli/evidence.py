"""``openldn evidence``: what is known of low-dose naltrexone, study by study."""

import argparse

from openldn.cli import evidence_claims, evidence_pool, evidence_studies
from openldn.cli.subcommand import SubCommand, add_subcommands, run_subcommand

NAME = "evidence"
HELP = "What is known: studies, claims, conditions, pooling, priors"

EXAMPLES = """examples:
  openldn evidence list --condition fibromyalgia
  openldn evidence show bruun2024_fm
  openldn evidence check
  openldn evidence check mine.csv --json
  openldn evidence add --into studies
  openldn evidence add --from trial.toml --into studies
  openldn evidence list --data studies
  openldn evidence condition fibromyalgia
  openldn evidence claims --verdict contradicted
  openldn evidence pool --condition fibromyalgia --outcome pain
  openldn evidence pool --file studies.csv --measure MD --method REML --test knha --json
  openldn evidence forest --file studies.csv --measure RR -o forest.svg

A study that is missing here is not missing in the world. Nothing here replaces or delays a
treatment.
"""
# Each evidence_*.py brings a tuple of its own; a new one is one file and one line here.
SUBCOMMANDS: tuple[SubCommand, ...] = (
    *evidence_studies.SUBCOMMANDS,
    *evidence_claims.SUBCOMMANDS,
    *evidence_pool.SUBCOMMANDS,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands and their options."""
    add_subcommands(parser, SUBCOMMANDS, examples=EXAMPLES)


run = run_subcommand
