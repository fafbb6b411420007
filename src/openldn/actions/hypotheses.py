"""List the hypotheses."""

from typing import Any

from openldn import __version__
from openldn.report import render_hypotheses
from openldn.simulate import read_hypotheses


def hypotheses_to_text(*, color: bool) -> str:
    """What ``openldn hypotheses`` prints."""
    return render_hypotheses(read_hypotheses(), color=color)


def hypotheses_to_json() -> dict[str, Any]:
    """What ``openldn hypotheses --json`` prints."""
    return {
        "format": 1,
        "openldn": __version__,
        "hypotheses": [
            {
                "name": one.name,
                "title": one.title,
                "statement": one.statement,
                "parts": list(one.parts),
                "sources": list(one.sources),
                "rests_on": {
                    name: {"basis": ground.basis.value, "reason": ground.reason}
                    for name, ground in one.rests_on.items()
                },
            }
            for one in read_hypotheses()
        ],
    }
