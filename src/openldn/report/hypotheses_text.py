"""The hypotheses as plain text."""

from collections.abc import Sequence
from textwrap import wrap

from openldn.report.terminal import BOLD, WIDTH, paragraph, tint
from openldn.simulate import Hypothesis


def render_hypotheses(hypotheses: Sequence[Hypothesis], *, color: bool = False) -> str:
    """Write name, claim and grounds of each, at most 79 columns wide."""
    rows = []
    for one in hypotheses:
        rows.append(tint(f"{one.name}: {one.title}", BOLD, color=color))
        rows += [*wrap(one.statement, WIDTH)]
        rows += [
            line
            for name, ground in one.rests_on.items()
            for line in paragraph(name, f"{ground.basis.value}: {ground.reason}", indent=18)
        ]
        rows.append("")
    return "\n".join(rows)
