"""Simulate courses of a design and judge each, look by look."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from openldn.errors import DesignError
from openldn.inference import Floats
from openldn.record import Codes, Course
from openldn.trial.designs.protocol import TrialProtocol
from openldn.trial.designs.schedule import Schedule, lay_out
from openldn.trial.designs.sequences import draw_sequence
from openldn.trial.evaluation import ContrastNumbers
from openldn.trial.model_spec import ModelSpec
from openldn.trial.operating.judging import JudgedLook, judge_look
from openldn.trial.operating.person import SimulatedPerson, simulate_scores
from openldn.trial.question import Question

Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class LookNumbers:
    """:class:`ContrastNumbers` of many courses; every array has shape (n_courses, n_looks)."""

    mean: Floats
    sd: Floats
    p_benefit: Floats
    p_mcid: Floats
    p_harm_mcid: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class SimulatedLooks:
    """What was seen at each look of many simulated courses; arrays (n_courses, n_looks).

    Parameters
    ----------
    chosen, own : LookNumbers
        Under the chosen prior, and from the course's own data alone.
    is_blocked : array of bool
        Nothing could be decided at this look, whatever the numbers.
    is_slow_open : array of bool
        The numbers said stop, by the thresholds of the model file, but an effect of another
        speed was not ruled out; then the answer is "cannot tell".
    days : array of int
        Days from the start of the course, run-in counted, to the look.
    cycles : tuple of int
        Cycles that were over at each look.
    effect : array of shape (n_courses,)
        True full effect, active minus comparator, in score points.
    """

    chosen: LookNumbers
    own: LookNumbers
    is_blocked: Flags
    is_slow_open: Flags
    days: Codes
    cycles: tuple[int, ...]
    effect: Floats

    @property
    def courses(self) -> int:
        """Number of courses."""
        return len(self.effect)


def simulate_looks(
    protocol: TrialProtocol,
    persons: Sequence[SimulatedPerson],
    *,
    seed: int,
    first: int = 0,
    is_rounded: bool = False,
    spec: ModelSpec | None = None,
) -> SimulatedLooks:
    """Simulate one course of each person and judge it at each look of the protocol.

    Parameters
    ----------
    protocol : TrialProtocol
    persons : sequence of SimulatedPerson
        One for each course; ``effect`` is in score points, below 0 when lower is better.
    seed : int
    first : int
        Number of the first course. The order of treatments and the scores of a course come
        from ``seed`` and its number alone, so that courses simulated in pieces, in any order
        and anywhere, are the same.
    is_rounded : bool
        Whether scores are rounded to the steps of the instrument and cut off at its ends.
        Without it they are any number and judged as such: ten times faster.
    spec : ModelSpec, optional
        Model for what the protocol leaves open; the default model if not given.

    Returns
    -------
    SimulatedLooks

    Raises
    ------
    DesignError
        If there is nobody to simulate.

    Examples
    --------
    >>> from openldn.record import Instrument
    >>> from openldn.trial.designs import AnalysisPlan, DesignKind, TrialDesign, TrialTreatment
    >>> design = TrialDesign(kind=DesignKind.PAIRED, cycles=3, period_days=14, treatments=(
    ...     TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)))
    >>> protocol = TrialProtocol(design=design, analysis=AnalysisPlan(carryover="none"),
    ...     instrument=Instrument(name="pain", minimum=0, maximum=10, mcid=1))
    >>> looks = simulate_looks(protocol, [SimulatedPerson(effect=-3.0)] * 2, seed=1)
    >>> looks.chosen.p_mcid.shape, looks.cycles, looks.days[0].tolist()
    ((2, 2), (2, 3), [56, 84])
    """
    if not persons:
        raise DesignError("there is nobody to simulate; give one person or more.")
    question = make_question(protocol, is_rounded=is_rounded, spec=spec)
    rows: list[list[JudgedLook]] = []
    days: list[list[int]] = []
    for number, person in enumerate(persons, start=first):
        course, ends = simulate_course(
            protocol, person, seed=seed, number=number, is_rounded=is_rounded
        )
        rows.append([judge_look(until(course, end), question) for end in ends])
        days.append(ends)
    return SimulatedLooks(
        chosen=_columns([[look.chosen for look in row] for row in rows]),
        own=_columns([[look.own for look in row] for row in rows]),
        is_blocked=np.array([[look.is_blocked for look in row] for row in rows]),
        is_slow_open=np.array([[look.is_slow_open for look in row] for row in rows]),
        days=np.array(days, dtype=np.int64),
        cycles=protocol.look_cycles,
        effect=np.array([person.effect for person in persons]),
    )


def make_question(
    protocol: TrialProtocol, *, is_rounded: bool, spec: ModelSpec | None = None
) -> Question:
    """What is asked of each simulated course."""
    model = protocol.analysis.spec(spec)
    if not is_rounded:
        model = replace(model, likelihood="gaussian")
    return Question(
        instrument=protocol.instrument, active=protocol.active, comparator=protocol.comparator,
        spec=model, blinded=protocol.design.blinded, thorough=False,
    )  # fmt: skip


def simulate_course(
    protocol: TrialProtocol,
    person: SimulatedPerson,
    *,
    seed: int,
    number: int,
    is_rounded: bool = False,
) -> tuple[Course, list[int]]:
    """One course with a freshly drawn order, and the days at which it is looked at."""
    rng = np.random.default_rng([seed, number])
    order = draw_sequence(protocol.design, lambda count: int(rng.integers(count)))
    schedule = lay_out(protocol.design, order)
    active = schedule.labels.index(protocol.active)
    scores = simulate_scores(
        person,
        level=(schedule.treatment == active).astype(float),
        period=schedule.period,
        rng=rng,
        instrument=protocol.instrument if is_rounded else None,
    )
    return schedule.course(scores), _look_days(schedule, protocol)


def until(course: Course, days: int) -> Course:
    """The first days of a course with one entry a day."""
    if days == len(course):
        return course
    assert course.day is not None
    assert course.period is not None
    return replace(
        course, outcome=course.outcome[:days], treatment=course.treatment[:days],
        day=course.day[:days], period=course.period[:days],
    )  # fmt: skip


def join_looks(parts: Sequence[SimulatedLooks]) -> SimulatedLooks:
    """Courses of several parts of one simulation, one after the other.

    Raises
    ------
    DesignError
        If there is no part, or they were looked at at different times.
    """
    if not parts or len({part.cycles for part in parts}) > 1:
        raise DesignError("parts that were looked at at different cycles cannot be joined.")

    def numbers(which: str) -> LookNumbers:
        return LookNumbers(
            **{
                one.name: np.concatenate([getattr(getattr(p, which), one.name) for p in parts])
                for one in fields(LookNumbers)
            }
        )

    return SimulatedLooks(
        chosen=numbers("chosen"),
        own=numbers("own"),
        is_blocked=np.concatenate([part.is_blocked for part in parts]),
        is_slow_open=np.concatenate([part.is_slow_open for part in parts]),
        days=np.concatenate([part.days for part in parts]),
        cycles=parts[0].cycles,
        effect=np.concatenate([part.effect for part in parts]),
    )


def _look_days(schedule: Schedule, protocol: TrialProtocol) -> list[int]:
    """Days until the last of each cycle that is looked at."""
    if protocol.design.has_single_change:
        return [schedule.days]
    return [int(np.flatnonzero(schedule.cycle < cycle)[-1]) + 1 for cycle in protocol.look_cycles]


def _columns(rows: Sequence[Sequence[ContrastNumbers]]) -> LookNumbers:
    return LookNumbers(
        **{
            one.name: np.array([[getattr(look, one.name) for look in row] for row in rows])
            for one in fields(LookNumbers)
        }
    )
