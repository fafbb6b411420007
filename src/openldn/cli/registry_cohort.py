"""Words after ``openldn registry``."""

from openldn.cli.subcommand import SubCommand

SUBCOMMANDS: tuple[SubCommand, ...] = ()
