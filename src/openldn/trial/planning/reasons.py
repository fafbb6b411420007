"""Why a design is as it is, in words, and what is weak about it."""

import math

from openldn.inference import Prior
from openldn.record import Finding, Severity
from openldn.trial.designs.design import TrialDesign
from openldn.trial.designs.protocol import DesignReason, TrialProtocol
from openldn.trial.planning.receptors import ReceptorDays
from openldn.trial.planning.wish import SIMULATED, DesignWish
from openldn.trial.verdict import amount

# Half-lives after which less than 5 % of an effect is left.
HALF_LIVES_TO_FADE = math.log2(20.0)
NOT_KNOWN = (
    "an assumption: how fast low-dose naltrexone starts and stops to help is not known; nobody "
    "has measured it"
)


def describe_onset(onset: Prior) -> str:
    """The assumed half-life in words.

    Examples
    --------
    >>> describe_onset(Prior.parse("log-normal(7, 0.7)"))
    'a half-life of 7 days (in eight of ten cases 2.9 to 17 days)'
    """
    if onset.is_fixed:
        days = onset.numbers[0]
        return f"a half-life of {days:g} days" if days else "no delay"
    median, log_sd = onset.numbers
    # 10 % and 90 % of a normal distribution.
    low, high = (median * math.exp(score * log_sd) for score in (-1.2816, 1.2816))
    return f"a half-life of {median:g} days (in eight of ten cases {low:.2g} to {high:.2g} days)"


def percent(share: float) -> str:
    """A share in words.

    Examples
    --------
    >>> percent(0.627), percent(-0.01)
    ('63 %', '0 %')
    """
    return f"{100 * max(share, 0.0):.0f} %"


def give_reasons(
    protocol: TrialProtocol,
    *,
    wish: DesignWish,
    share: float,
    receptors: tuple[ReceptorDays, ...],
) -> tuple[DesignReason, ...]:
    """The reason of each number of a design, with what it rests on."""
    found = [
        _of_mcid(protocol),
        _of_period(protocol.design, wish, share, receptors),
        _of_cycles(protocol.design),
        _of_washout(protocol.design, wish, receptors),
        _of_start(protocol.design),
        _of_looks(protocol),
    ]
    return tuple(one for one in found if one is not None)


def _of_mcid(protocol: TrialProtocol) -> DesignReason:
    source = protocol.instrument.mcid_source
    rests = f"{source.title}, {source.url}" if source else "set by the patient before the start"
    return DesignReason(
        about="mcid",
        text=f"A difference of {amount(protocol.mcid, 'points')} is the smallest that matters. "
        "Published ones are for a change from the start, not for a difference to placebo.",
        rests_on=rests,
    )


def _of_period(
    design: TrialDesign, wish: DesignWish, share: float, receptors: tuple[ReceptorDays, ...]
) -> DesignReason:
    on = [one.on.value for one in receptors]
    who = "was given" if wish.period_days else "is proposed"
    return DesignReason(
        about="period_days",
        text=f"A period of {design.period_days} days {who}: the difference between periods then "
        f"shows {percent(share)} of an effect that builds up and fades with "
        f"{describe_onset(wish.onset)}. Receptors are no guide to that: under the hypotheses "
        f"simulated they are blocked in full within {min(on):.0f} to {max(on):.0f} days.",
        rests_on=NOT_KNOWN if not wish.acts_at_once else "said by who asked: it acts at once",
    )


def _of_cycles(design: TrialDesign) -> DesignReason | None:
    if design.has_single_change:
        return None
    return DesignReason(
        about="cycles",
        text=f"{design.cycles} cycles: each treatment comes {design.cycles} times. One pair alone "
        "can never be told from the usual wander between periods; two are the least.",
        rests_on="the model of period effects; see openldn trial power for what more cycles bring",
    )


def _of_washout(
    design: TrialDesign, wish: DesignWish, receptors: tuple[ReceptorDays, ...]
) -> DesignReason:
    if design.washout_days == 0:
        middle = wish.onset.numbers[0]
        fade = f"{HALF_LIVES_TO_FADE * middle:.0f} days at every change, for {middle:g} days"
        return DesignReason(
            about="washout_days",
            text="No washout: what lingers of one treatment is part of the model, so no days are "
            f"thrown away. To let 95 % of an effect fade would take {fade} of half-life.",
            rests_on=NOT_KNOWN if middle else "said by who asked: it acts at once",
        )
    slowest = max(receptors, key=lambda one: one.off.high)
    if wish.washout_days == SIMULATED:
        return DesignReason(
            about="washout_days",
            text=f"{design.washout_days} days: until less than a quarter of the receptors is "
            f"blocked, for nearly every person. Simulated: {_offsets(receptors)} days.",
            rests_on=f"the slowest hypothesis, {slowest.hypothesis} ({slowest.off_ground.basis}: "
            f"{slowest.off_ground.reason}); that a quarter is little is a convention",
        )
    return DesignReason(
        about="washout_days",
        text=f"{design.washout_days} days, as asked. Until less than a quarter of the receptors "
        f"is blocked takes, simulated, {_offsets(receptors)} days.",
        rests_on="said by who asked",
    )


def _offsets(receptors: tuple[ReceptorDays, ...]) -> str:
    return ", ".join(
        f"{one.off.value:.1f} ({one.off.low:.1f} to {one.off.high:.1f}; {one.hypothesis})"
        for one in receptors
    )


def _of_start(design: TrialDesign) -> DesignReason | None:
    if design.has_single_change:
        return DesignReason(
            about="starts" if design.starts else "baseline_days",
            text="Days before the drug: who starts in a bad week gets better without a drug. Four "
            "weeks of baseline take most of that away, one week hardly any.",
            rests_on="simulation of flaring persons who start at a 7-day mean 1.2 points above "
            "their usual level",
        )
    if not design.run_in_days:
        return None
    return DesignReason(
        about="run_in_days",
        text=f"{design.run_in_days} days without study treatment before the start: they show how "
        "much the score swings by itself, which openldn trial power --run-in reads. They are "
        "not compared with anything. If the dose is to be raised step by step, do it before.",
        rests_on="a choice of this project",
    )


def _of_looks(protocol: TrialProtocol) -> DesignReason | None:
    cycles = protocol.look_cycles
    if len(cycles) < 2:
        return None
    return DesignReason(
        about="looks",
        text=f"The course is judged after cycle {' and '.join(map(str, cycles))}, at the end of a "
        "pair and never in between. Every look is one more chance to err.",
        rests_on="how often that errs is counted by openldn trial power",
    )


def find_weaknesses(
    design: TrialDesign, *, wish: DesignWish, share: float, wanted: float
) -> tuple[Finding, ...]:
    """What a reader has to be told of a design before it starts."""
    found = []
    if share < wanted:
        found.append(
            Finding(
                id="DSG-001",
                severity=Severity.WARNING,
                message=f"A period of {design.period_days} days shows {percent(share)} of an "
                f"effect that builds up with {describe_onset(wish.onset)}.",
                advice="Longer periods show more. No effect seen here will not mean no effect.",
            )
        )
    if design.has_single_change:
        found.append(
            Finding(
                id="DSG-002",
                severity=Severity.WARNING,
                message="The treatment changes once, so the drug and calendar time are one and "
                "the same; whatever the scores, one such course decides nothing.",
                advice="Take a design with two or more pairs, or stop and start again later.",
            )
        )
    elif not design.is_random or not design.blinded:
        found.append(
            Finding(
                id="DSG-003",
                severity=Severity.WARNING,
                message="The treatment is known or can be guessed from the order, so expecting "
                "to get better is part of what is measured.",
                advice="Let a pharmacist draw the order and prepare capsules that look alike.",
            )
        )
    if not design.has_single_change:
        found.append(
            Finding(
                id="DSG-004",
                severity=Severity.NOTE,
                message="One person's course often stays undecided, also when the drug helps.",
                advice="openldn trial power counts how often; decide beforehand what to do then.",
            )
        )
    return tuple(found)
