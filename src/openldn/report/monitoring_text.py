"""Where a trial stands, in plain words."""

from textwrap import wrap

from openldn.report.design_words import points
from openldn.report.monitoring_thresholds import say_share, threshold_words
from openldn.report.terminal import BOLD, GREEN, RED, WIDTH, YELLOW, tint
from openldn.report.words import MINUS, counted, number, percent, short_percent
from openldn.trial import (
    Bets,
    ContrastSummary,
    Monitoring,
    NextStep,
    RandomizationTest,
)

STEP_WORDS = {
    NextStep.GO_ON: "Go on as planned.",
    NextStep.STOP_WORKS: "The trial may stop early: {active} is probably better than {comparator} "
    "by {mcid} or more.",
    NextStep.STOP_HARM: "The trial may stop early: {active} is probably worse than {comparator} by "
    "{mcid} or more.",
    NextStep.STOP_FUTILE: "The trial may stop early as futile: carried on, it would hardly end in "
    "'continue'.",
    NextStep.STOP_DIFFER: "The trial may stop early: the kits probably differ by {mcid} or more.",
    NextStep.END_WORKS: "The trial is over: {active} is probably better than {comparator} by "
    "{mcid} or more.",
    NextStep.END_STOP: "The trial is over: {active} is not worth taking by the rule of the end.",
    NextStep.END_DIFFER: "The trial is over: the kits probably differ by {mcid} or more.",
    NextStep.END_SMALL: "The trial is over: the kits hardly differ by {mcid} or more either way.",
    NextStep.NOT_SHOWN: "The trial is over and nothing is shown: neither benefit nor its absence.",
}
# What a look said, within a sentence.
SAID_WORDS = {
    NextStep.GO_ON: "go on",
    NextStep.STOP_WORKS: "may stop early, probably better",
    NextStep.STOP_HARM: "may stop early, probably worse",
    NextStep.STOP_FUTILE: "may stop early, futile",
    NextStep.STOP_DIFFER: "may stop early, the kits probably differ",
}
GOOD = (NextStep.STOP_WORKS, NextStep.END_WORKS)
BAD = (NextStep.STOP_HARM, NextStep.END_STOP)
FUTILE = (
    "Futile does not mean that the drug does nothing: the trial as planned can no longer be "
    "expected to show a benefit of that size."
)
BET = (
    "Whoever bets 1 on the order that was drawn holds e (the e-value) after each cycle. If the "
    "order made no difference, e grows by luck alone, and seldom far."
)
HUMAN = (
    "A recommendation, not an order: participant and prescriber decide. A stop for safety is "
    "outside all this and needs a way to break the code."
)


def step_words(found: Monitoring) -> str:
    """The recommendation in one sentence."""
    protocol = found.so_far.protocol
    return STEP_WORDS[found.step].format(
        active=protocol.active, comparator=protocol.comparator, mcid=points(protocol.mcid)
    )


def chance_words(found: Monitoring) -> str:
    """The probabilities behind the recommendation; empty before the first look."""
    if not found.looks:
        return ""
    protocol, last = found.so_far.protocol, found.looks[-1]
    size, pair = points(protocol.mcid), (last.chosen, last.own)
    if found.so_far.is_masked:
        first, own = (percent(one.p_mcid + one.p_harm_mcid) for one in pair)
        text = f"Probability that the kits differ by {size} or more, either way: {first}"
        return f"{text} under the planned prior, {own} from the own data alone."
    better, own_better = (percent(one.p_mcid) for one in pair)
    worse, own_worse = (percent(one.p_harm_mcid) for one in pair)
    return (
        f"Probability that {protocol.active} is better than {protocol.comparator} by {size} (the "
        f"smallest difference that matters, MCID) or more: {better} under the planned prior, "
        f"{own_better} from the own data alone; that it is worse by as much: {worse} and "
        f"{own_worse}. For this person, in this trial; never a certainty."
    )


def render_monitoring(found: Monitoring, *, color: bool = False) -> str:
    """Write where a trial stands, at most 79 columns wide."""
    protocol, so_far = found.so_far.protocol, found.so_far
    pair = "two kits" if so_far.is_masked else f"{protocol.active} against {protocol.comparator}"
    tone = GREEN if found.step in GOOD else RED if found.step in BAD else YELLOW
    lines = [
        tint(f"{pair} on {protocol.instrument.name}", BOLD, color=color),
        *_wrapped(where(found)),
        "",
        *[tint(line, tone, color=color) for line in _wrapped(step_words(found))],
        *_wrapped(" ".join((chance_words(found), *reasons(found))).strip()),
        "",
        tint("A. Planned looks: how large is the difference? This line recommends.", BOLD,
             color=color),
        *_looks(found),
        "",
        tint("B. Bet on the order: is there any difference? No model, any time.", BOLD,
             color=color),
        *_wrapped(BET),
        *_wrapped(" ".join(bet_words(found))),
    ]  # fmt: skip
    if found.test is not None:
        lines += ["", *_wrapped(cross_check_words(found.test, is_masked=so_far.is_masked))]
    thresholds = threshold_words(found.thresholds, is_masked=so_far.is_masked)
    lines += ["", *_wrapped(thresholds), "", *_wrapped(HUMAN)]
    return "\n".join(lines) + "\n"


def where(found: Monitoring) -> str:
    """Day, cycles and the next look."""
    so_far = found.so_far
    cycles = so_far.protocol.design.cycles
    left = f"{counted(found.days_left, 'day')} {'is' if found.days_left == 1 else 'are'} left"
    text = (
        f"Day {so_far.days} of {so_far.cycle_ends[-1]}: {so_far.cycles} of {cycles} cycles are "
        f"complete, {left}."
    )
    if found.next_look_day is not None:
        text += f" Next planned look: day {found.next_look_day}."
    return text


def reasons(found: Monitoring) -> list[str]:
    """Why the recommendation is what it is, and what it does not mean."""
    so_far, said = found.so_far, []
    if so_far.is_mid_cycle:
        said.append(
            f"The diary ends within cycle {so_far.cycles + 1}. Line A was calibrated for the ends "
            "of cycles and is not looked at now; line B may be looked at any time, and moves when "
            "the cycle is complete."
        )
    if not found.looks:
        first = so_far.protocol.look_cycles[0]
        said.append(f"No planned look has been reached; the first comes after cycle {first}.")
    elif found.looks[-1].is_blocked:
        said.append("At the last look nothing could be decided, whatever the numbers.")
    earlier = [look for look in found.looks[:-1] if look.step not in (NextStep.GO_ON, found.step)]
    said += [
        f"After cycle {look.cycle} the look said: {SAID_WORDS[look.step]}." for look in earlier
    ]
    if found.step is NextStep.STOP_FUTILE:
        said.append(FUTILE)
    if found.detectable is not None:
        said.append(
            "By its precision, this course would have called a true difference of "
            f"{points(round(found.detectable, 1))} 'continue' with a chance of 80 %; a smaller one "
            "may have been missed."
        )
    return said


def _looks(found: Monitoring) -> list[str]:
    if not found.looks:
        return ["  No look yet."]
    masked, mcid = found.so_far.is_masked, f"{found.so_far.protocol.mcid:g}"
    head = ("differ", "smaller") if masked else ("better", "worse", "smaller")
    rows = [
        f"  cycle  day  {''.join(f'{name:>9}' for name in head)}   needed  "
        + ("" if masked else "difference (95 %)")
    ]
    for look in found.looks:
        for name, one in (("", look.chosen), ("own", look.own)):
            start = f"  {look.cycle:>5}  {look.day:>3}  " if not name else "   own data   "
            shown = [one.p_mcid + one.p_harm_mcid] if masked else [one.p_mcid, one.p_harm_mcid]
            cells = "".join(f"{short_percent(p):>9}" for p in (*shown, one.p_small))
            needed = "never" if look.needed is None else say_share(look.needed)
            rows.append(
                f"{start}{cells}  {'' if name else needed:>7}"
                + ("" if masked else f"  {_interval(one)}")
            )
        if look.chance is not None:
            rows.append(
                f"              chance of ending in 'continue': {short_percent(look.chance)}"
            )
    size = f"{mcid} point{'s' if mcid != '1' else ''}"
    note = (
        f"Better, worse: by at least {size}. First line under the planned prior, below from the "
        "own data alone; to say better or worse early both must reach what is needed. A look is a "
        "judgement at the end of a planned cycle."
        if not masked
        else f"Differ: by at least {size}, either way; which is better is not shown. First line "
        "under the planned prior, below from the own data alone."
    )
    return [row.rstrip() for row in rows] + _wrapped(note, indent="  ")


def _interval(one: ContrastSummary) -> str:
    low, high = one.ci95
    return f"{number(one.mean, 1)} ({number(low, 1)} to {number(high, 1)})".replace("-", MINUS)


def bet_words(found: Monitoring) -> list[str]:
    """The e-value, what it needs and the most that it can be."""
    if found.bets is None:
        return [f"Not available: {found.no_bets}"]
    return [*_bet_state(found.bets), *_bet_limits(found)]


def _bet_state(bets: Bets) -> list[str]:
    if not len(bets.values):
        return ["No cycle is complete, so nothing has been bet: e = 1."]
    trail = ", ".join("under 0.01" if value < 0.01 else f"{value:.2g}" for value in bets.values)
    said = [f"e after each cycle: {trail}; {bets.needed:g} is needed."]
    if bets.crossed_at is not None:
        said.append(
            f"It was reached after cycle {bets.crossed_at}: the order of treatments made a "
            "difference to the scores (false alarms over all looks: "
            f"{say_share(bets.level)} at most)."
        )
    return said


def _bet_limits(found: Monitoring) -> list[str]:
    bets, cycles = found.bets, found.so_far.protocol.design.cycles
    assert bets is not None
    said = [f"With {counted(cycles, 'cycle')} e can be at most {bets.largest:.3g}"]
    said[0] += "." if bets.can_reach else ", so this line cannot reach it in this trial."
    if bets.is_two_sided:
        said.append("Half of the stake is on each kit being the better one.")
    if found.confidence is not None:
        low, high = found.confidence
        said.append(
            f"Differences that it has not ruled out: {number(low, 1)} to {number(high, 1)} points."
        )
    elif not found.so_far.is_masked:
        said.append("It rules out no size of difference yet.")
    return said


def cross_check_words(test: RandomizationTest, *, is_masked: bool) -> str:
    """The randomization test of the end."""
    if is_masked:
        size = f"{abs(test.difference):.2f} points"
        result = f"the two kits differ by {size}; p {test.p_two_sided:.3f}"
        least = f"{test.smallest_two_sided:.3g}"
    else:
        result = (
            f"difference {number(test.difference, 2)} points; p {test.p_better:.3f} for better, "
            f"{test.p_two_sided:.3f} either way"
        )
        least = f"{test.smallest_p:.3g} for better, {test.smallest_two_sided:.3g} either way"
    return (
        f"Cross-check at the end, randomization test of the period means (last half of each): "
        f"{result}, over {test.orders:,} orders that might have been (p cannot be below "
        f"{least})."
    )


def _wrapped(text: str, *, indent: str = "") -> list[str]:
    return wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent)
