"""Regimens as CSV: one line for each dose event, for a spreadsheet."""

import csv
import io

from openldn.plan import Regimen, format_amount

COLUMNS = ("day", "local_date", "local_time", "zone", "utc", "dose_mg", "route", "formulation")


def regimen_to_csv(regimen: Regimen) -> str:
    """Write every dose event; skipped nights have no line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for dose in regimen.doses:
        writer.writerow(
            (
                dose.day.isoformat(),
                dose.local.date().isoformat(),
                dose.local.time().isoformat("minutes"),
                dose.zone,
                dose.instant.isoformat(),
                format_amount(dose.dose_mg),
                dose.route.value,
                dose.formulation.value,
            )
        )
    return text.getvalue()
