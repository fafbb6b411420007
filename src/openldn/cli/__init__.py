"""The command line: a thin shell, one file per command.

Start at :mod:`openldn.cli.main`. A command imports its action only when it runs, so that
``openldn --help`` answers at once.
"""

__all__: list[str] = []
