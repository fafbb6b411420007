"""A drawn order laid out over days, and the course that a diary kept to it becomes."""

from dataclasses import dataclass, replace

import numpy as np

from openldn.errors import DesignError
from openldn.record import Codes, Course, Floats
from openldn.trial.designs.design import TrialDesign
from openldn.trial.designs.sequences import TreatmentSequence

# Labels of days without study treatment; they are no treatment that is compared.
RUN_IN, WASHOUT = "run-in", "washout"


@dataclass(frozen=True, kw_only=True, eq=False)
class Schedule:
    """What a person is on, day by day.

    Parameters
    ----------
    labels : tuple of str
        Labels of the design's treatments, then ``run-in`` and ``washout``.
    treatment : array of int, shape (n_days,)
        Index into ``labels``.
    period : array of int, shape (n_days,)
        Number of the stretch, from 0: run-in, periods and washouts each are one.
    periods : tuple of str
        Name of each stretch: ``run-in``, ``1``, ``washout 1``, ``2`` and so on; the names
        tell nothing of the treatment.
    cycle : array of int, shape (n_days,)
        Number of the cycle, from 0; -1 in the run-in.
    """

    labels: tuple[str, ...]
    treatment: Codes
    period: Codes
    periods: tuple[str, ...]
    cycle: Codes

    @property
    def days(self) -> int:
        """Length of the whole."""
        return len(self.treatment)

    def course(self, outcome: Floats, *, participant: str = "") -> Course:
        """The course of a person who kept to the schedule.

        Parameters
        ----------
        outcome : array of shape (n,)
            Scores of the first ``n`` days, NaN where none was noted; ``n`` up to the length.
        participant : str
            Label of the person.
        """
        size = len(outcome)
        if size > self.days:
            raise DesignError(
                f"there are {size} scores for {self.days} days; give one a day at most."
            )
        return Course(
            outcome=np.asarray(outcome, dtype=float),
            treatment=self.treatment[:size],
            treatments=self.labels,
            day=np.arange(float(size)),
            period=self.period[:size],
            periods=self.periods,
            participant=participant,
        )

    def relabeled(self, labels: tuple[str, ...]) -> "Schedule":
        """The same days with other names for the treatments; run-in and washout keep theirs."""
        return replace(self, labels=(*labels, RUN_IN, WASHOUT))


def lay_out(design: TrialDesign, sequence: TreatmentSequence) -> Schedule:
    """Lay a drawn order out over days.

    Parameters
    ----------
    design : TrialDesign
    sequence : tuple of int
        As :func:`draw_sequence` gives it.

    Raises
    ------
    DesignError
        If the order is not one of this design's length.

    Examples
    --------
    >>> from openldn.trial.designs.design import DesignKind, TrialTreatment
    >>> design = TrialDesign(kind=DesignKind.WITHDRAWAL, cycles=2, period_days=2, run_in_days=1,
    ...                      treatments=(TrialTreatment(label="none"),
    ...                                  TrialTreatment(label="LDN", dose_mg=4.5)))
    >>> schedule = lay_out(design, (0, 1, 0, 1))
    >>> [schedule.labels[code] for code in schedule.treatment]
    ['run-in', 'none', 'none', 'LDN', 'LDN', 'none', 'none', 'LDN', 'LDN']
    """
    stretches = _single_change(design, sequence) if design.has_single_change else None
    if stretches is None:
        stretches = _crossing(design, sequence)
    length = np.array([days for _, _, days, _ in stretches])
    each = np.arange(len(stretches))
    return Schedule(
        labels=(*design.labels, RUN_IN, WASHOUT),
        treatment=np.repeat([code for code, _, _, _ in stretches], length).astype(np.int64),
        period=np.repeat(each, length).astype(np.int64),
        periods=tuple(name for _, name, _, _ in stretches),
        cycle=np.repeat([cycle for _, _, _, cycle in stretches], length).astype(np.int64),
    )


# Treatment, name, days and cycle of a stretch.
_Stretch = tuple[int, str, int, int]


def _run_in(design: TrialDesign) -> list[_Stretch]:
    code = len(design.treatments)
    return [(code, RUN_IN, design.run_in_days, -1)] if design.run_in_days else []


def _single_change(design: TrialDesign, sequence: TreatmentSequence) -> list[_Stretch]:
    if len(sequence) != 1 or sequence[0] < 1:
        raise DesignError(f"the order {sequence} must be one number: the days before the drug.")
    stretches = [*_run_in(design), (0, "1", sequence[0], 0)]
    if design.washout_days:
        stretches.append((len(design.treatments) + 1, f"{WASHOUT} 1", design.washout_days, 0))
    return [*stretches, (1, "2", design.period_days, 0)]


def _crossing(design: TrialDesign, sequence: TreatmentSequence) -> list[_Stretch]:
    arms = len(design.treatments)
    wrong = [arm for arm in sequence if not 0 <= arm < arms]
    if len(sequence) > design.periods or wrong:
        raise DesignError(
            f"the order has {len(sequence)} periods with treatments {sorted(set(sequence))}; the "
            f"design has {design.periods} periods and treatments 0 to {arms - 1}."
        )
    stretches = _run_in(design)
    for number, arm in enumerate(sequence):
        cycle = number // arms
        if number and design.washout_days:
            name = f"{WASHOUT} {number}"
            stretches.append((arms + 1, name, design.washout_days, cycle))
        stretches.append((arm, str(number + 1), design.period_days, cycle))
    return stretches
