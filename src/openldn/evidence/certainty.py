"""How far a body of evidence can be trusted: a rule's suggestion and a person's judgement, both.

The rules follow GRADE and see only numbers and design; whoever has read the trials overrides
them, with a reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from openldn.errors import StudyError
from openldn.evidence.bearing import Control
from openldn.evidence.certainty_rules import Body, Domain, Suggestion, suggest_steps
from openldn.evidence.condition import ConditionEvidence, StudyEvidence


class Level(IntEnum):
    """GRADE's four levels."""

    VERY_LOW = 1
    LOW = 2
    MODERATE = 3
    HIGH = 4

    @property
    def words(self) -> str:
        """The level in words."""
        return self.name.lower().replace("_", " ")


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a person holds in one domain, over the rule; a reason is required."""

    domain: Domain
    steps: int
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise StudyError(
                f"the judgement on {self.domain.value} has no reason; say why it overrides the "
                "rule."
            )
        if not -3 <= self.steps <= 2:
            raise StudyError(f"steps is {self.steps}; must be -3 (extremely serious) to 2.")


@dataclass(frozen=True, kw_only=True)
class Certainty:
    """Level with all that led to it.

    Parameters
    ----------
    start : Level
        High for randomized studies, low for others.
    suggestions : tuple of Suggestion
        One for every domain.
    judgements : tuple of Judgement
    suggested, level : Level
        By the rules alone; and after the judgements.
    """

    start: Level
    suggestions: tuple[Suggestion, ...]
    judgements: tuple[Judgement, ...]
    suggested: Level
    level: Level

    @property
    def is_overridden(self) -> bool:
        """Whether a person's judgement moved the level."""
        return self.level is not self.suggested


def rate_certainty(body: Body, judgements: Sequence[Judgement] = ()) -> Certainty:
    """Rate a body of evidence.

    Parameters
    ----------
    judgements : sequence of Judgement
        At most one a domain; each takes the place of the rule's steps there.

    Raises
    ------
    StudyError
        If a domain is judged twice.

    References
    ----------
    Guyatt et al. (2011). GRADE guidelines 4 to 9. doi:10.1016/j.jclinepi.2010.07.017,
    2011.01.011, 2011.01.012, 2011.03.017, 2011.04.014, 2011.06.004.

    Examples
    --------
    >>> one_trial = Body(is_randomized=True, n=99, k=1, estimate=-0.34, ci_low=-0.95, ci_high=0.27)
    >>> rate_certainty(one_trial).level.words
    'low'
    """
    judged = {one.domain: one for one in judgements}
    if len(judged) < len(judgements):
        raise StudyError("a domain is judged twice; give one judgement a domain.")
    suggestions = suggest_steps(body)
    start = Level.HIGH if body.is_randomized else Level.LOW
    chosen = [judged.get(one.domain, one).steps for one in suggestions]
    return Certainty(
        start=start,
        suggestions=suggestions,
        judgements=tuple(judgements),
        suggested=_move(start, (one.steps for one in suggestions)),
        level=_move(start, chosen),
    )


def body_of(evidence: ConditionEvidence) -> Body | None:
    """What the rules can see of a condition: its controlled trials, or else the others.

    Returns ``None`` where no study reports anything.
    """
    trials = [one for one in evidence.controlled if one.is_controlled and not one.is_secondary]
    active = [one for one in evidence.controlled if one.bearing.control is Control.ACTIVE]
    used = trials or active or list(evidence.uncontrolled) or list(evidence.controlled)
    if not used:
        return None
    figure = next(
        (
            x
            for one in used
            for x in one.figures[:1]
            if (trials or active) and x.interval is not None
        ),
        None,
    )
    low, high = figure.interval if figure and figure.interval else (None, None)
    return Body(
        is_randomized=bool(trials or active),
        is_blinded=all(one.study.blinding.startswith(("double", "placebo")) for one in used),
        has_comparison=bool(trials or active),
        n=sum(one.study.n or 0 for one in used),
        k=len(used),
        estimate=figure.difference if figure else None,
        ci_low=low,
        ci_high=high,
        lost_share=max((x for x in map(_lost, used) if x is not None), default=None),
        directions=tuple(one.bearing.result for one in trials or active),
        indirect=tuple(dict.fromkeys(x for one in used for x in _why_indirect(one))),
        unseen=len(evidence.pending),
    )


def _move(start: Level, steps: Iterable[int]) -> Level:
    return Level(min(max(start + sum(steps), Level.VERY_LOW), Level.HIGH))


def _lost(one: StudyEvidence) -> float | None:
    """Share not analyzed, where both counts are plain."""
    started, analyzed = one.study.n, one.study.n_analysed.split(" ")[0]
    if not started or not analyzed.isdigit():
        return None
    return max(1 - int(analyzed) / started, 0.0)


def _why_indirect(one: StudyEvidence) -> Iterable[str]:
    if one.has_partner:
        yield "taken together with something else"
    if one.bearing.control is Control.ACTIVE:
        yield "compared with another medicine"
