"""A synthesis as plain text."""

from collections.abc import Callable, Sequence
from textwrap import wrap

from openldn.evidence import PoolDecision, Refused, Synthesis
from openldn.report.terminal import BOLD, DIM, WIDTH, tint

PREDICTION = "where the true effect of a further study is to be expected"


def render_synthesis(
    one: Synthesis,
    *,
    measure: str,
    show: Callable[[float], float] = float,
    has_null: bool = True,
    ignored: Sequence[str] = (),
    warnings: Sequence[str] = (),
    color: bool = False,
) -> str:
    """Write the pooled effect, how studies differ, and their weights.

    Parameters
    ----------
    one : Synthesis
    measure : str
    show : callable
        Turns an effect into what a person reads, like a ratio.
    has_null : bool
        Whether zero means no effect: a proportion has no such value, and no p.
    """

    def say(value: float | None) -> str:
        return "-" if value is None else f"{show(value):.3f}"

    rows = [
        tint(f"{measure} of {one.k} studies, {one.method}, {one.test}", BOLD, color=color),
        f"  pooled              {say(one.estimate)} ({say(one.ci_low)} to {say(one.ci_high)})"
        + (f", p {one.p:.3g}" if has_null else ""),
    ]
    if one.pi_low is not None:
        rows.append(f"  prediction          {say(one.pi_low)} to {say(one.pi_high)}: {PREDICTION}")
    interval = "" if one.tau2_low is None else f" ({one.tau2_low:.3g} to {_top(one.tau2_high)})"
    rows.append(
        f"  between studies     tau2 {one.tau2:.4g}{interval}, I2 {one.i2:.0f} %, "
        f"Q {one.q:.2f} (p {one.q_p:.3g})"
    )
    rows += [
        f"  {label:<40}{weight:>6.1f} %"
        for label, weight in zip(one.labels, one.weights, strict=False)
    ]
    for warning in warnings:
        rows += wrap(f"Warning: {warning}", WIDTH)
    if ignored:
        rows.append(tint(f"Columns not used: {', '.join(ignored)}", DIM, color=color))
    return "\n".join(rows) + "\n"


def _top(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"


def render_decision(decision: PoolDecision, *, color: bool = False) -> str:
    """Write what may be pooled, what may not and why, and what to show instead."""
    title = f"{decision.outcome} in {decision.condition_id}"
    rows = [tint(title, BOLD, color=color)]
    rows += [
        f"  kept     {one.study.study_id} ({one.effect.effect_id}), {one.scale}"
        for one in decision.kept
    ]
    by_reason: dict[str, list[str]] = {}
    for one in decision.refused:
        by_reason.setdefault(one.reason.value, []).append(_name(one))
    for reason, studies in by_reason.items():
        rows += wrap(
            f"{reason}: {', '.join(dict.fromkeys(studies))}",
            WIDTH,
            initial_indent="  left out ",
            subsequent_indent="           ",
        )
    if decision.instead:
        rows += wrap(decision.instead, WIDTH)
    return "\n".join(rows) + "\n"


def _name(one: Refused) -> str:
    return f"{one.study_id} ({one.effect_id})" if one.effect_id else one.study_id
