"""Items of a protocol or report with their state, as JSON for machines."""

from collections.abc import Sequence
from typing import Any

from openldn import __version__
from openldn.report import ItemAnswer

FORMAT = 1


def item_answers_to_json(
    answers: Sequence[ItemAnswer], *, checklist: str, deviations: Sequence[str] = ()
) -> dict[str, Any]:
    """What ``openldn trial protocol --json`` and ``openldn trial report --json`` print."""
    states = [one.state.value for one in answers]
    return {
        "format": FORMAT,
        "openldn": __version__,
        "checklist": checklist,
        "counts": {state: states.count(state) for state in sorted(set(states))},
        "deviations": list(deviations),
        "items": [
            {
                "id": one.item.id,
                "section": one.item.section,
                "topic": one.item.topic,
                "asked": one.item.asked,
                "state": one.state.value,
                "text": one.text or None,
                "lacking": one.lacking or None,
                "verified": one.item.is_verified,
                "source_doi": one.item.source_doi,
            }
            for one in answers
        ],
    }
