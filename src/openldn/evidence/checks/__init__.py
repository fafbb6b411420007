"""Checks of the evidence: each looks for one trap and tells what it found; none repairs."""

from collections.abc import Sequence

from openldn.evidence.checks import (
    comparing,
    counting,
    dispersion,
    naming,
    overlapping,
    sourcing,
    testing,
)
from openldn.evidence.checks.finding import Check
from openldn.evidence.finding import EvidenceFinding
from openldn.evidence.study_record import Study
from openldn.record import Severity

__all__ = ["CHECKS", "Check", "check_studies"]

# A new check is one entry in the file of its theme; a new theme is one file and one name here.
CHECKS: tuple[Check, ...] = (
    *dispersion.CHECKS, *counting.CHECKS, *testing.CHECKS, *comparing.CHECKS,
    *overlapping.CHECKS, *naming.CHECKS, *sourcing.CHECKS,
)  # fmt: skip


def check_studies(studies: Sequence[Study]) -> tuple[EvidenceFinding, ...]:
    """Everything that the checks find, gravest first, then by check and study.

    Parameters
    ----------
    studies : sequence of Study
        With the rows that are not verified, so that these are told as kept back; their
        values appear in no finding.

    Examples
    --------
    >>> from openldn.evidence.study import read_every_study
    >>> found = check_studies(read_every_study())
    >>> [one.where for one in found if one.id == "EVI-004" and one.study_id == "smith2007_cd"]
    ['effect E003', 'effect E004']
    """
    shown = tuple(study.shown() for study in studies)
    found = [
        finding
        for check in CHECKS
        # What is kept back must not lend its numbers to a finding.
        for finding in check.run(studies if check.id == "EVI-060" else shown)
    ]
    order = list(Severity)
    return tuple(sorted(found, key=lambda one: (order.index(one.severity), one.id, one.study_id)))
