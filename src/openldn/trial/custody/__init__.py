"""Custody of a blinded allocation: drawn, numbered, sealed, committed to, opened, verified."""

from openldn.trial.custody.allocation import (
    LETTERS,
    Allocation,
    PersonAllocation,
    Secrets,
    draw_allocation,
)
from openldn.trial.custody.commitment import commit, file_digest
from openldn.trial.custody.coverage import (
    KitDays,
    PersonDays,
    find_coverage,
    find_participant,
    find_weaknesses,
    kit_places,
)
from openldn.trial.custody.judge import LetteredAnswer, judge_letters, meaning_of
from openldn.trial.custody.kits import Kit
from openldn.trial.custody.letters import (
    LetteredOrder,
    own_kits,
    release_order,
)
from openldn.trial.custody.log import Deed, Log, LogEntry, add_entry, read_log
from openldn.trial.custody.look import (
    check_look,
    check_looks,
    entry_names,
    find_finished,
    look_digest,
    why_no_look,
)
from openldn.trial.custody.payload import (
    allocation_from_bytes,
    allocation_from_mapping,
    allocation_to_bytes,
    allocation_to_mapping,
    pad,
)
from openldn.trial.custody.result import is_same_answer, round_numbers
from openldn.trial.custody.stream import SEED_BYTES
from openldn.trial.custody.verify import (
    Check,
    PublicFacts,
    check_allocation,
    check_files,
    check_kits_fit,
    check_letters,
    check_log,
    check_meaning,
    logged_files,
)

__all__ = [
    "LETTERS",
    "SEED_BYTES",
    "Allocation",
    "Check",
    "Deed",
    "Kit",
    "KitDays",
    "LetteredAnswer",
    "LetteredOrder",
    "Log",
    "LogEntry",
    "PersonAllocation",
    "PersonDays",
    "PublicFacts",
    "Secrets",
    "add_entry",
    "allocation_from_bytes",
    "allocation_from_mapping",
    "allocation_to_bytes",
    "allocation_to_mapping",
    "check_allocation",
    "check_files",
    "check_kits_fit",
    "check_letters",
    "check_log",
    "check_look",
    "check_looks",
    "check_meaning",
    "commit",
    "draw_allocation",
    "entry_names",
    "file_digest",
    "find_coverage",
    "find_finished",
    "find_participant",
    "find_weaknesses",
    "is_same_answer",
    "judge_letters",
    "kit_places",
    "logged_files",
    "look_digest",
    "meaning_of",
    "own_kits",
    "pad",
    "read_log",
    "release_order",
    "round_numbers",
    "why_no_look",
]
