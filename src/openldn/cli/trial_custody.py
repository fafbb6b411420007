"""Words after ``openldn trial``."""

from openldn.cli.subcommand import SubCommand

SUBCOMMANDS: tuple[SubCommand, ...] = ()
