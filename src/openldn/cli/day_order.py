"""The options that say how a date like 03/04 is read."""

import argparse


def add_day_order(where: "argparse._ActionsContainer") -> None:
    """Declare ``--day-first`` and ``--month-first``; ``args.day_first`` is ``None`` for neither."""
    order = where.add_mutually_exclusive_group()
    order.add_argument(
        "--day-first", dest="day_first", action="store_true", default=None, help="03/04 is 3 April"
    )
    order.add_argument(
        "--month-first", dest="day_first", action="store_false", help="03/04 is March 4"
    )
