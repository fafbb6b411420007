"""Propose the lengths of a design, and say why."""

import math
from dataclasses import dataclass, replace

from openldn.errors import DesignError
from openldn.record import Finding
from openldn.trial.designs.design import DesignKind, TrialDesign
from openldn.trial.designs.protocol import AnalysisPlan, TrialProtocol
from openldn.trial.planning.onset import OnsetShare, mean_share, onset_shares
from openldn.trial.planning.reasons import find_weaknesses, give_reasons, percent
from openldn.trial.planning.receptors import ReceptorDays, receptor_days
from openldn.trial.planning.wish import SIMULATED, DesignWish

# Periods that are proposed: whole weeks, so that every weekday comes equally often.
PERIOD_DAYS = (14, 21, 28, 35, 42, 49, 56)
# A design should show this share of the full effect, averaged over what is thought possible of
# its onset; a choice of this project. With the model's prior it leads to six weeks.
WANTED_SHARE = 0.60
# Below this the difference between periods says next to nothing about the drug: such designs are
# refused. With the model's prior that is periods of two weeks or less.
HOPELESS_SHARE = 1 / 3
# Enough to see the size of a person's own day-to-day swings (to about a fifth).
RUN_IN_DAYS = 14
# With a short baseline a start in a bad week looks like an effect; four weeks take most of that.
BASELINE_DAYS = 28
USUAL_CYCLES = 2
MOST_CYCLES = {True: 6, False: 3}


@dataclass(frozen=True, kw_only=True)
class DesignProposal:
    """A protocol with what it rests on.

    Parameters
    ----------
    protocol : TrialProtocol
    shares : tuple of OnsetShare
        Of the full effect, for quick, middling and slow onset.
    mean_share : float
        Averaged over the prior of the half-life.
    receptors : tuple of ReceptorDays
        Simulated onset and offset of the block, per hypothesis.
    findings : tuple of Finding
    """

    protocol: TrialProtocol
    shares: tuple[OnsetShare, ...]
    mean_share: float
    receptors: tuple[ReceptorDays, ...]
    findings: tuple[Finding, ...]


def propose_design(wish: DesignWish) -> DesignProposal:
    """Propose what a wish leaves open.

    Parameters
    ----------
    wish : DesignWish

    Raises
    ------
    DesignError
        If the wish cannot be met: it lasts too long, or would show next to nothing of a slow
        effect.

    Notes
    -----
    The shortest period of whole weeks that shows 60 % of the full effect, averaged over the
    prior of the half-life; two cycles, a third where the days allow.

    Examples
    --------
    >>> from openldn.record import Instrument
    >>> from openldn.trial.designs.design import TrialTreatment
    >>> pain = Instrument(name="pain", minimum=0, maximum=10, step=1, mcid=2)
    >>> wish = DesignWish(instrument=pain, treatments=(
    ...     TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)))
    >>> design = propose_design(wish).protocol.design
    >>> design.cycles, design.period_days, design.run_in_days, design.washout_days
    (2, 42, 14, 0)
    """
    receptors = receptor_days(dose_mg=wish.largest_dose_mg)
    design = _single_change(wish, receptors) if wish.has_single_change else _crossing(
        wish, receptors
    )  # fmt: skip
    share = mean_share(design, onset=wish.onset)
    _check_share(design, share, wish)
    protocol = TrialProtocol(
        design=design,
        instrument=wish.instrument,
        analysis=AnalysisPlan(
            looks=wish.looks,
            first_look=min(USUAL_CYCLES, design.cycles),
            prior=wish.prior,
            carryover="none" if wish.acts_at_once else "estimate",
        ),
    )
    return DesignProposal(
        protocol=replace(
            protocol, reasons=give_reasons(protocol, wish=wish, share=share, receptors=receptors)
        ),
        shares=onset_shares(design, onset=wish.onset),
        mean_share=share,
        receptors=receptors,
        findings=find_weaknesses(design, wish=wish, share=share, wanted=WANTED_SHARE),
    )


def _single_change(wish: DesignWish, receptors: tuple[ReceptorDays, ...]) -> TrialDesign:
    is_staggered = wish.kind is DesignKind.STAGGERED_START
    baseline = BASELINE_DAYS if wish.baseline_days is None else wish.baseline_days
    design = TrialDesign(
        kind=wish.kind,
        treatments=wish.treatments,
        cycles=1 if wish.cycles is None else wish.cycles,
        period_days=PERIOD_DAYS[-1] if wish.period_days is None else wish.period_days,
        baseline_days=0 if is_staggered else baseline,
        run_in_days=wish.run_in_days or 0,
        washout_days=_washout(wish, receptors),
        starts=wish.starts if is_staggered else (),
        blinded=wish.blinded,
    )
    _check_days(design, wish)
    return design


def _crossing(wish: DesignWish, receptors: tuple[ReceptorDays, ...]) -> TrialDesign:
    base = TrialDesign(
        kind=wish.kind,
        treatments=wish.treatments,
        cycles=USUAL_CYCLES if wish.cycles is None else wish.cycles,
        period_days=PERIOD_DAYS[0] if wish.period_days is None else wish.period_days,
        run_in_days=RUN_IN_DAYS if wish.run_in_days is None else wish.run_in_days,
        washout_days=_washout(wish, receptors),
        longest_run=wish.longest_run if wish.kind is DesignKind.RESTRICTED else 2,
        blinded=wish.blinded,
    )
    if wish.period_days is None:
        base = replace(base, period_days=_period_days(base, wish))
    _check_days(base, wish)
    if wish.cycles is None and wish.max_days is not None:
        more = range(USUAL_CYCLES + 1, MOST_CYCLES[wish.acts_at_once] + 1)
        for cycles in more:
            longer = replace(base, cycles=cycles)
            base = longer if longer.total_days <= wish.max_days else base
    return base


def _period_days(base: TrialDesign, wish: DesignWish) -> int:
    """The shortest that shows enough; the longest that fits where none does."""
    fitting = [
        days
        for days in PERIOD_DAYS
        if wish.max_days is None or replace(base, period_days=days).total_days <= wish.max_days
    ]
    for days in fitting:
        if mean_share(replace(base, period_days=days), onset=wish.onset) >= WANTED_SHARE:
            return days
    return fitting[-1] if fitting else PERIOD_DAYS[0]


def _washout(wish: DesignWish, receptors: tuple[ReceptorDays, ...]) -> int:
    if isinstance(wish.washout_days, int):
        return wish.washout_days
    assert wish.washout_days == SIMULATED
    longest = max(one.off.high for one in receptors)
    if not math.isfinite(longest):
        raise DesignError(
            "under one hypothesis receptors stay blocked for longer than can be simulated; give "
            "the washout in days, or none and let carryover be modelled."
        )
    return math.ceil(longest)


def _check_days(design: TrialDesign, wish: DesignWish) -> None:
    if wish.max_days is None or design.total_days <= wish.max_days:
        return
    raise DesignError(
        f"the design lasts {design.total_days} days and may last {wish.max_days}: {design.periods} "
        f"periods of {design.period_days} days, run-in of {design.run_in_days} days, washout of "
        f"{design.washout_days} days. Allow more days, or do without run-in or washout."
    )


def _check_share(design: TrialDesign, share: float, wish: DesignWish) -> None:
    if share >= HOPELESS_SHARE or wish.accept_short:
        return
    slow = onset_shares(design, onset=wish.onset)[-1]
    raise DesignError(
        f"periods of {design.period_days} days show {percent(share)} of the full effect, averaged "
        f"over what is thought possible of its onset, and {percent(slow.all_days)} of one that "
        f"builds up with a half-life of {slow.half_life_days:.0f} days: the answer would be about "
        "the length of the periods, not about the drug. Take six weeks or more, or allow more "
        "days; say --onset 0 if the drug is known to act at once; or --accept-short."
    )
