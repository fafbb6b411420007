"""Headers of a cohort that are understood, by what they hold."""

from collections.abc import Mapping

from openldn.errors import RegistryError
from openldn.exchange.diary_findings import show_cell
from openldn.exchange.table_file import Table

# The first is the one that the pages teach.
COHORT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "participant": ("participant", "participant_id", "patient", "patient_id", "record_id", "id"),
    "group": ("group", "arm"),
    "diagnosis_date": ("diagnosis_date", "diagnosed", "diagnosis_day"),
    "entry": ("entry", "entry_date", "entry_day", "start", "start_date", "first_dose"),
    "last_seen": ("last_seen", "last_seen_date", "last_contact", "last_visit", "last_seen_day"),
    "status": ("status", "vital_status"),
    "death_date": ("death_date", "date_of_death", "death_day"),
    "category": ("category", "response", "best_response"),
    "category_date": ("category_date", "response_date", "category_day"),
    "stop": ("stop", "stop_date", "stop_day", "last_dose"),
    "stop_reason": ("stop_reason", "reason"),
    "events": ("events", "adverse_events"),
}


def find_columns(table: Table, given: Mapping[str, str]) -> dict[str, str]:
    """Header of each role: as told, else by the names that are understood.

    Raises
    ------
    RegistryError
        If a role is not known, or no column is understood.
    DiaryError
        If a header that was told is not in the file.
    """
    folded = {name.casefold(): name for name in table.names if name}
    found: dict[str, str] = {}
    for role, name in given.items():
        if role not in COHORT_COLUMNS:
            raise RegistryError(
                f"{role!r} is nothing that a column of a cohort can hold; must be one of "
                f"{', '.join(COHORT_COLUMNS)}."
            )
        found[role] = table.names[table.find_position(name, role=role)]
    for role, aliases in COHORT_COLUMNS.items():
        hit = next((folded[one] for one in aliases if one in folded), None)
        if role not in found and hit is not None and hit not in found.values():
            found[role] = hit
    if not set(found) - {"participant", "group"}:
        raise RegistryError(
            f"no column is understood; the columns found are "
            f"{', '.join(map(show_cell, table.names))}, and a cohort has some of "
            f"{', '.join(COHORT_COLUMNS)}. Name them so, or tell them with --column entry=HEADER."
        )
    return found
