"""``openldn trial``: a single-patient trial from design to opened key."""

import argparse

from openldn.cli import (
    trial_custody,
    trial_design,
    trial_doses,
    trial_monitoring,
    trial_release,
    trial_unblinded,
)
from openldn.cli.subcommand import SubCommand, add_subcommands, run_subcommand

NAME = "trial"
HELP = "Design a single-patient trial, keep it blind, monitor it, find a dose"

EXAMPLES = """examples, in the order of a blinded trial:
  openldn trial design --instrument NRS -o design.toml
  openldn trial power design.toml --plot power.svg
  openldn trial key --out pharmacist.key
  openldn trial allocate design.toml --to age1... --participants P01 --out trial
  openldn trial labels trial --key pharmacist.key --cycles 2 --diary sofar.csv --out look.csv
  openldn trial monitor trial/design.toml look.csv --masked
  openldn trial labels trial --key pharmacist.key --diary diary.csv
  openldn trial seal trial diary.csv
  openldn trial open trial --key pharmacist.key --diary diary.csv --out named.csv
  openldn trial verify trial --diary diary.csv
and of a course whose treatment was known, or of several doses:
  openldn trial unblinded diary.csv --time date --treatment arm --active LDN --comparator none \\
      --outcome pain --range 0 10 --mcid 2 --condition fibromyalgia
  openldn trial doses diary.csv --time date --treatment arm --outcome pain --range 0 10 \\
      --doses "placebo=0, LDN 1.5=1.5, LDN 4.5=4.5"
"""
# Each trial_*.py brings a tuple of its own; a new one is one file and one line here.
SUBCOMMANDS: tuple[SubCommand, ...] = (
    *trial_design.SUBCOMMANDS,
    *trial_custody.SUBCOMMANDS,
    *trial_release.SUBCOMMANDS,
    *trial_doses.SUBCOMMANDS,
    *trial_monitoring.SUBCOMMANDS,
    *trial_unblinded.SUBCOMMANDS,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands and their options."""
    add_subcommands(parser, SUBCOMMANDS, examples=EXAMPLES)


run = run_subcommand
