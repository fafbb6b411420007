"""Thresholds of looks in words: where they come from, what they keep, what they cost."""

from textwrap import wrap

from openldn.report.design_words import points
from openldn.report.terminal import WIDTH
from openldn.report.words import NBSP, short_percent
from openldn.trial import LookThresholds, TrialProtocol


def threshold_words(one: LookThresholds, *, is_masked: bool = False) -> str:
    """Where the thresholds come from and what they keep."""
    said = [masked_words(one)] if is_masked else [works_words(one), worse_words(one)]
    return (
        f"Thresholds: {' '.join(said)} Thresholds come from {one.courses} simulated courses in "
        f"each of {len(one.worlds)} worlds (seed {one.seed}), these rates from as many fresh "
        f"ones (seed {one.fresh_seed}), in the worst world."
    )


def works_words(one: LookThresholds) -> str:
    """From where "probably better" is said early, and how often that is wrong."""
    early = (
        "No early threshold keeps it: the rule of the end alone errs as often, or more. So "
        "'probably better' is not said before the end, and at the end it deserves doubt"
        if one.continue_at is None
        else "'Probably better' (by the MCID or more) is said early from a probability of "
        f"{say_share(one.continue_at)} on"
    )
    return (
        "a drug without effect may be called 'continue' (probably better) in "
        f"{say_share(one.level)} of courses over all looks. {early}. Simulated: "
        f"{_rate(one.false_continue, one.false_continue_ci)} ({one.worst_world})."
    )


def worse_words(one: LookThresholds) -> str:
    """The same of "worse"."""
    early = (
        "No threshold keeps that for 'probably worse', so it is not said before the end"
        if one.worse_at is None
        else f"'Probably worse' is said early from {say_share(one.worse_at)} on, by the same level"
    )
    return (
        f"{early}. Simulated without effect: {_rate(one.false_worse, one.false_worse_ci)} "
        f"({one.worse_world})."
    )


def masked_words(one: LookThresholds) -> str:
    """The same of masked looks, in which either kit may seem the better one."""
    early = (
        "No early threshold keeps it: the rule of the end alone, either way, errs more often. So "
        "it is not said before the end, and at the end it deserves doubt"
        if one.masked_at is None
        else f"It is said early from {say_share(one.masked_at)} on, whichever seems the better one"
    )
    return (
        f"kits that do not differ may be said to differ in {say_share(one.level)} of courses over "
        f"all masked looks. {early}. Simulated: {_rate(one.false_differ, one.false_differ_ci)} "
        f"({one.differ_world})."
    )


def _rate(share: float, ci: tuple[float, float]) -> str:
    return f"{say_share(share)} ({say_share(ci[0])} to {say_share(ci[1])})"


def render_thresholds(one: LookThresholds, protocol: TrialProtocol) -> str:
    """What calibration found, as plain text."""
    rows = [
        f"{row.effect_mcid:>6g}  {short_percent(row.p_continue):>9} "
        f"{f'({_whole(row.p_continue_ci[0])} to {_whole(row.p_continue_ci[1])})':>11}"
        f"{short_percent(row.p_worse):>11}{short_percent(row.p_futile):>8}"
        f"{short_percent(row.p_stop):>11}{row.mean_days:>6.0f}"
        for row in one.power
    ]
    return "\n".join(
        [
            *_wrapped(threshold_words(one)),
            "",
            *_wrapped(f"Masked looks: {masked_words(one)}"),
            "",
            "  true   'continue'   (95 % of  stopped early:     not worth  days on",
            " x MCID                simul.)      worse  futile  it at end  average",
            *rows,
            "",
            *_wrapped(
                "The effect is that of a typical person and builds up over days, as in openldn "
                f"trial power; an MCID is {points(protocol.mcid)}, below 0 is worse. What is left "
                "of 100 % ends with nothing shown. Without a stop the trial takes "
                f"{protocol.design.total_days} days."
            ),
        ]
    ) + "\n"  # fmt: skip


def _whole(share: float) -> str:
    return f"{100 * share:.0f}"


def say_share(value: float) -> str:
    """One decimal: an error of 2.5 % is not one of 3 %."""
    return f"{round(100 * value, 1):g}{NBSP}%"


def _wrapped(text: str) -> list[str]:
    return wrap(text, WIDTH)
