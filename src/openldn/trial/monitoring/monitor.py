"""Where a course stands: every planned look so far, both lines, and what to do next."""

from dataclasses import dataclass

import numpy as np

from openldn.errors import CourseError, DesignError
from openldn.inference import Prior
from openldn.trial.designs.thresholds import LookThresholds
from openldn.trial.evaluate import evaluate_course
from openldn.trial.evaluation import ContrastSummary, Recommendation
from openldn.trial.model_spec import DecisionRule, ModelSpec
from openldn.trial.monitoring.betting import Bets, bet_on_orders, confidence_sequence
from openldn.trial.monitoring.orders import largest_evidence, open_orders
from openldn.trial.monitoring.progress import CourseSoFar
from openldn.trial.monitoring.randomization import RandomizationTest, randomization_test
from openldn.trial.monitoring.steps import (
    LookRule,
    NextStep,
    detectable_effect,
    early_step,
    flipped,
    foresee,
)
from openldn.trial.operating.judging import judge_look
from openldn.trial.question import Question

# False alarms of the bet over all looks together: one in twenty, an e-value of 20.
BET_LEVEL = 0.05


@dataclass(frozen=True, kw_only=True)
class LookResult:
    """What one planned look says.

    Parameters
    ----------
    cycle, day : int
        Complete cycles and days passed.
    chosen, own : ContrastSummary
        Under the chosen prior, and from the person's own data alone.
    is_blocked : bool
        Nothing can be decided at this look, whatever the numbers.
    chance : float or None
        Predicted chance of ending in "continue"; ``None`` at the end.
    needed : float or None
        Probability of being better by the MCID at which "continue" is said here; ``None``: it
        is not said here.
    step : NextStep
    """

    cycle: int
    day: int
    chosen: ContrastSummary
    own: ContrastSummary
    is_blocked: bool
    chance: float | None
    needed: float | None
    step: NextStep


@dataclass(frozen=True, kw_only=True, eq=False)
class Monitoring:
    """Where a course stands.

    Parameters
    ----------
    so_far : CourseSoFar
    thresholds : LookThresholds
    looks : tuple of LookResult
        The planned looks that have been reached.
    bets : Bets or None
        The line that bets on the order; ``None`` with the reason in ``no_bets``.
    confidence : tuple of float or None
        Effects that the bets have not ruled out, score points; ``None``: any.
    test : RandomizationTest or None
        At the end, or ``None``.
    next_look_day : int or None
        Days that will have passed at the next planned look.
    step : NextStep
    detectable : float or None
        At an end that shows nothing: the effect that would have been called "continue" with
        80 % chance; ``None`` where nothing could be decided.
    """

    so_far: CourseSoFar
    thresholds: LookThresholds
    looks: tuple[LookResult, ...]
    bets: Bets | None
    no_bets: str
    confidence: tuple[float, float] | None
    test: RandomizationTest | None
    next_look_day: int | None
    step: NextStep
    detectable: float | None

    @property
    def days_left(self) -> int:
        """Days to the end of the design."""
        return self.so_far.cycle_ends[-1] - self.so_far.days


def monitor_course(so_far: CourseSoFar, thresholds: LookThresholds) -> Monitoring:
    """Judge a course at each planned look that it has reached, and bet on its order.

    Parameters
    ----------
    so_far : CourseSoFar
    thresholds : LookThresholds

    Raises
    ------
    DesignError
        If the look is masked and the prior leans towards the drug.
    CourseError
        If a look has nothing to compare.

    Notes
    -----
    The looks recommend. The bets test "the order makes no difference" alone and say nothing of
    size; they need no model and no plan of looks.
    """
    protocol = so_far.protocol
    question = _question(so_far)
    reached = [cycle for cycle in protocol.look_cycles if cycle <= so_far.cycles]
    ahead = [cycle for cycle in protocol.look_cycles if cycle > so_far.cycles]
    looks = tuple(_look(so_far, cycle, question, thresholds) for cycle in reached)
    bets, no_bets, confidence = _bets(so_far)
    at_end = so_far.cycles == protocol.design.cycles
    step = looks[-1].step if looks else NextStep.GO_ON
    return Monitoring(
        so_far=so_far,
        thresholds=thresholds,
        looks=looks,
        bets=bets,
        no_bets=no_bets,
        confidence=confidence,
        test=_test(so_far) if at_end and bets is not None else None,
        next_look_day=so_far.cycle_ends[ahead[0] - 1] if ahead else None,
        step=step,
        detectable=_detectable(looks[-1], question, so_far) if looks else None,
    )


def _detectable(last: LookResult, question: Question, so_far: CourseSoFar) -> float | None:
    """At an end that shows nothing; a course that could decide nothing would detect nothing."""
    if last.step is not NextStep.NOT_SHOWN or last.is_blocked:
        return None
    return detectable_effect(
        last.chosen, last.own, mcid=so_far.protocol.mcid, sign=question.instrument.sign,
        rule=question.spec.decision, is_masked=so_far.is_masked,
    )  # fmt: skip


def _question(so_far: CourseSoFar) -> Question:
    protocol = so_far.protocol
    spec = protocol.analysis.spec()
    active, comparator = protocol.active, protocol.comparator
    if so_far.is_masked:
        _check_symmetric(spec)
        active, comparator = so_far.labels
    return Question(
        instrument=protocol.instrument, active=active, comparator=comparator, spec=spec,
        blinded=protocol.design.blinded, thorough=False,
    )  # fmt: skip


def _check_symmetric(spec: ModelSpec) -> None:
    custom: Prior | None = spec.custom
    is_centered = custom is not None and custom.location == 0
    if spec.primary not in ("sceptical", "none") and not is_centered:
        raise DesignError(
            f"the prior is {spec.primary}, which leans towards one treatment; a masked look does "
            "not know which. Look without --masked, or plan a prior centered on 0."
        )


def _look(
    so_far: CourseSoFar, cycle: int, question: Question, thresholds: LookThresholds
) -> LookResult:
    protocol, rule = so_far.protocol, question.spec.decision
    course = so_far.after_cycle(cycle)
    found = evaluate_course(
        course, instrument=question.instrument, active=question.active,
        comparator=question.comparator, spec=question.spec, blinded=question.blinded,
        thorough=False,
    )  # fmt: skip
    judged = judge_look(course, question)
    own = found.priors["none"]
    assert own is not None
    share = cycle / protocol.design.cycles
    at_end = cycle == protocol.design.cycles
    # Either kit may be the better one by chance, which errs twice as often at the same threshold.
    early_at = thresholds.masked_at if so_far.is_masked else thresholds.continue_at
    chance = foresee(
        found.contrast, own, mcid=protocol.mcid, sign=protocol.instrument.sign, share_done=share,
        rule=rule, is_masked=so_far.is_masked,
    )  # fmt: skip
    if at_end:
        step = _end_step(found.verdict.recommendation)
        if so_far.is_masked:
            step = _masked_end(found.contrast, own, rule, judged.is_blocked)
    elif judged.is_blocked:
        step = NextStep.GO_ON
    else:
        looks = LookRule(
            continue_at=early_at, worse_at=thresholds.worse_at,
            futility_below=thresholds.futility_below,
        )  # fmt: skip
        step = early_step(
            found.contrast, own, chance=1.0 if judged.is_slow_open else chance, rule=rule,
            looks=looks, is_masked=so_far.is_masked,
        )  # fmt: skip
    return LookResult(
        cycle=cycle, day=so_far.cycle_ends[cycle - 1], chosen=found.contrast, own=own,
        is_blocked=judged.is_blocked, chance=None if at_end else chance,
        needed=rule.continue_at if at_end else early_at, step=step,
    )  # fmt: skip


def _end_step(recommendation: Recommendation) -> NextStep:
    ends = {
        Recommendation.CONTINUE: NextStep.END_WORKS,
        Recommendation.STOP: NextStep.END_STOP,
    }
    return ends.get(recommendation, NextStep.NOT_SHOWN)


def _masked_end(
    chosen: ContrastSummary, own: ContrastSummary, rule: DecisionRule, is_blocked: bool
) -> NextStep:
    """The rule of the end, either way round."""
    if is_blocked:
        return NextStep.NOT_SHOWN
    both = (chosen, own)
    for pair in (both, tuple(flipped(one) for one in both)):
        if all(rule.says_continue(one) for one in pair):
            return NextStep.END_DIFFER
    if max(max(one.p_mcid, one.p_harm_mcid) for one in both) <= rule.stop_at:
        return NextStep.END_SMALL
    return NextStep.NOT_SHOWN


def _bets(so_far: CourseSoFar) -> tuple[Bets | None, str, tuple[float, float] | None]:
    protocol, compared = so_far.protocol, so_far.compared
    try:
        orders = open_orders(protocol.design, so_far.sequence, compared=compared)
        largest = largest_evidence(
            protocol.design, compared=compared, cycles=protocol.design.cycles
        )
    except DesignError as error:
        return None, str(error), None
    values = bet_on_orders(
        so_far.means, orders, compared=compared, mcid=protocol.mcid,
        sign=protocol.instrument.sign, is_two_sided=so_far.is_masked,
    )  # fmt: skip
    bets = Bets(
        values=values,
        largest=largest / 2 if so_far.is_masked else largest,
        level=BET_LEVEL,
        is_two_sided=so_far.is_masked,
    )
    confidence = None
    if not so_far.is_masked and np.any(np.isfinite(so_far.means)):
        confidence = confidence_sequence(
            so_far.means, orders, compared=compared, mcid=protocol.mcid, level=BET_LEVEL
        )
    return bets, "", confidence


def _test(so_far: CourseSoFar) -> RandomizationTest | None:
    try:
        return randomization_test(
            so_far.protocol.design, so_far.sequence, so_far.means, compared=so_far.compared,
            sign=so_far.protocol.instrument.sign,
        )  # fmt: skip
    except (CourseError, DesignError):
        return None
