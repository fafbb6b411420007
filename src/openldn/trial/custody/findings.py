"""Ids of what is told before letters are released."""

CUSTODY_FINDINGS = {
    "CUS-001": "A participant has no diary.",
    "CUS-002": "A kit has no score.",
    "CUS-003": "A kit has scores on fewer than half of its days (a choice of this project).",
    "CUS-004": "The last kit is not noted to its end; the trial may not be over.",
    "CUS-005": "A kit is noted for longer than it lasts.",
    "CUS-006": "A kit begins before an earlier one ends.",
    "CUS-007": "Days with a score, and without (a note).",
    "CUS-008": "No diary is given: nothing is checked, nothing locked.",
    "CUS-009": "A look that is not planned.",
    "CUS-010": "The code of the participant was broken before a look.",
}
