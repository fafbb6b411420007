"""A trial's design, order and analysis in words: what a protocol and a report both say."""

from itertools import pairwise

import numpy as np

from openldn.errors import DesignError
from openldn.report.words import counted
from openldn.trial import (
    DesignKind,
    TrialDesign,
    TrialProtocol,
    TrialTreatment,
    allowed_sequences,
    lay_out,
)

KIND_WORDS = {
    DesignKind.PAIRED: "each cycle holds every treatment once, in an order drawn anew",
    DesignKind.BALANCED: "each cycle holds every treatment once, in random order, and every "
    "treatment comes first equally often, as nearly as the number of cycles allows",
    DesignKind.RESTRICTED: "one random order of all periods, every treatment equally often, at "
    "most {run} alike in a row",
    DesignKind.LATIN_SQUARE: "the cycles are rows of a Williams square, in random order, so that "
    "each treatment follows each other one equally often",
    DesignKind.WITHDRAWAL: "a fixed order, without treatment first and then in turn",
    DesignKind.STAGGERED_START: "one start, its day drawn from {starts}",
    DesignKind.BEFORE_AFTER: "one start on a known day",
}
# Treatment of a period that only the holder of the key may know.
BY_KEY = "by the key"
PRIORS = {
    "sceptical": "a sceptical prior centered on no effect",
    "none": "no prior (a flat one)",
    "evidence": "the prior from published trials",
    "enthusiastic": "an enthusiastic prior centered on the smallest change that matters",
}


def treatment_words(treatment: TrialTreatment) -> str:
    """Label and dose, unless the label tells it.

    Examples
    --------
    >>> treatment_words(TrialTreatment(label="LDN", dose_mg=4.5))
    'LDN (naltrexone 4.5 mg a day)'
    >>> treatment_words(TrialTreatment(label="placebo"))
    'placebo'
    """
    if not treatment.dose_mg:
        return treatment.label
    return f"{treatment.label} (naltrexone {treatment.dose_mg:g} mg a day)"


def days(number: int) -> str:
    """A number of days in words.

    Examples
    --------
    >>> days(1), days(28)
    ('1 day', '28 days')
    """
    return f"{number} day" if number == 1 else f"{number} days"


def points(size: float) -> str:
    """A number of score points.

    Examples
    --------
    >>> points(1.0), points(1.5)
    ('1 point', '1.5 points')
    """
    return f"{size:g} point" if size == 1 else f"{size:g} points"


def title_words(protocol: TrialProtocol, *, is_over: bool = False) -> str:
    """Title of a protocol; of a report, which knows only what was planned, when it is over."""
    design = protocol.design
    adjectives = [
        word
        for word, is_so in (("randomized", design.is_random), ("blinded", design.blinded))
        if is_so
    ]
    form = f"{', '.join(adjectives)} " if adjectives else ""
    article = "planned as a" if is_over else "a"
    against = " and ".join(treatment_words(one) for one in design.treatments[1:])
    return (
        f"{against} against {treatment_words(design.treatments[0])} on {protocol.instrument.name}: "
        f"{article}{'' if form else 'n'} {form}N-of-1 trial"
    )


def kind_words(design: TrialDesign) -> str:
    """How treatments follow one another."""
    starts = ", ".join(str(day) for day in sorted(set(design.starts)))
    return KIND_WORDS[design.kind].format(run=design.longest_run, starts=f"days {starts}")


def design_words(protocol: TrialProtocol) -> str:
    """Number, kind and length of periods, with run-in and washout."""
    design = protocol.design
    if design.has_single_change:
        form = f"One person, two periods: {kind_words(design)}."
    else:
        form = (
            f"One person, {counted(design.cycles, 'cycle')} of {len(design.treatments)} periods of "
            f"{days(design.period_days)} each ({design.periods} periods, {days(design.total_days)} "
            f"in all): {kind_words(design)}."
        )
    run_in = (
        f"A run-in of {days(design.run_in_days)} without study treatment comes first."
        if design.run_in_days
        else "There is no run-in."
    )
    washout = (
        f"A washout of {days(design.washout_days)} parts the periods."
        if design.washout_days
        else "There is no washout between periods; what is carried over is part of the analysis."
    )
    reasons = [
        f"{one.text.rstrip('.')} (rests on: {one.rests_on.rstrip('.')})."
        for one in protocol.reasons
    ]
    return " ".join([form, run_in, washout, *reasons])


def period_table(protocol: TrialProtocol, order: tuple[int, ...] = ()) -> str:
    """Markdown table of run-in, periods and washouts with their days.

    Parameters
    ----------
    protocol : TrialProtocol
    order : tuple of int
        Treatment of each period, where it is known; empty: it is not told.
    """
    rows = [
        f"| {name} | {first}-{last} | {cycle} | {treatment} |"
        for name, first, last, cycle, treatment in stretches(protocol, order)
    ]
    return "\n".join(["| Stretch | Days | Cycle | Treatment |", "|---|---|---|---|", *rows])


def stretches(
    protocol: TrialProtocol, order: tuple[int, ...] = ()
) -> list[tuple[str, int, int, str, str]]:
    """Name, first and last day, cycle and treatment of each stretch of the plan."""
    design = protocol.design
    plan = lay_out(design, order or _any_order(design))
    ends = [*np.flatnonzero(np.diff(plan.period)) + 1, plan.days]
    told = bool(order) or not design.is_random
    found = []
    for start, end in pairwise([0, *ends]):
        name = plan.periods[int(plan.period[start])]
        is_period = name.isdigit()
        cycle = str(int(plan.cycle[start]) + 1) if is_period else ""
        treatment = "none of the study" if not is_period else BY_KEY
        if is_period and told:
            treatment = plan.labels[int(plan.treatment[start])]
        shown = f"period {name}" if is_period else name
        found.append((shown, int(start) + 1, int(end), cycle, treatment))
    return found


def _any_order(design: TrialDesign) -> tuple[int, ...]:
    if design.has_single_change:
        return (max((design.baseline_days, *design.starts)),)
    return tuple(range(len(design.treatments))) * design.cycles


def outcome_words(protocol: TrialProtocol) -> str:
    """The primary outcome: scale, direction, smallest change that matters and its source."""
    one = protocol.instrument
    scale = ""
    if one.minimum is not None and one.maximum is not None:
        scale = f", {one.minimum:g} to {one.maximum:g}"
        scale += f" in steps of {one.step:g}" if one.step else ""
    source = (
        f"({one.mcid_source.title}, {one.mcid_source.url})"
        if one.mcid_source
        else "(set for this person; no published source is named)"
    )
    recall = f" One score speaks of: {one.recall}." if one.recall else ""
    return (
        f"Primary outcome: {one.name}{scale}; {one.better} is better. The smallest difference "
        f"that matters (MCID) is {points(protocol.mcid)} {source}.{recall}"
    )


def objective_words(protocol: TrialProtocol) -> str:
    """What is to be known."""
    return (
        f"To learn for this one person whether {protocol.active} is better than "
        f"{protocol.comparator} on {protocol.instrument.name}, and how probable it is that the "
        f"difference is at least {points(protocol.mcid)}, the smallest that matters. The contrast "
        f"is {protocol.active} minus {protocol.comparator}, as assigned."
    )


def allocation_words(protocol: TrialProtocol) -> str:
    """How the order is drawn."""
    design = protocol.design
    if not design.is_random:
        return f"The order is not random: {kind_words(design)}."
    text = f"The order is drawn at random: {kind_words(design)}."
    if design.has_single_change:
        return text
    try:
        many = f" The design allows {len(allowed_sequences(design)):,} orders, all equally likely."
    except DesignError:
        many = " The design allows more orders than can be listed, all equally likely."
    return text + many


def analysis_words(protocol: TrialProtocol) -> str:
    """The model, its priors, carryover and the rule."""
    plan = protocol.analysis
    spec = plan.spec()
    carryover = {
        "estimate": "the half-life of onset and offset is estimated under its prior "
        f"({spec.prior('half_life_days', section='score')} days)",
        "none": "the effect is taken to come and go at once",
        "unstated": "the effect is taken to come and go at once, and 'stop' must also hold for "
        "one that builds up slowly",
    }.get(str(plan.carryover), f"the half-life of onset and offset is {plan.carryover} days")
    prior = PRIORS.get(plan.prior, f"the prior {plan.prior} on the effect, in score points")
    return (
        "Bayesian model of the daily score: baseline, linear trend, effect times treatment level, "
        "a random effect of each period, and a residual whose days are correlated (continuous-time "
        f"first-order autoregression). Carryover: {carryover}. The effect is judged under {prior}, "
        "and from the person's own data alone; both must agree. Priors of the other parameters are "
        "those of the default model file. Rule at the end: "
        f"{spec.decision}."
    )


def looks_words(protocol: TrialProtocol) -> str:
    """When the course is judged, and by which rules."""
    cycles = protocol.look_cycles
    if len(cycles) == 1:
        return "The course is judged once, at its end. No interim look is planned."
    listed = ", ".join(str(cycle) for cycle in cycles[:-1])
    return (
        f"The course is looked at after cycle {listed} and at its end (cycle {cycles[-1]}), at no "
        "other time. Before the end, 'probably better' (by the MCID or more) needs a threshold "
        "that simulation has calibrated over all looks together; a course whose predicted chance "
        "of ending in 'continue' is small may be stopped as futile. Beside it runs a bet on the "
        "order of treatments within cycles (an e-process), which holds at any time and whatever "
        "the model."
    )
