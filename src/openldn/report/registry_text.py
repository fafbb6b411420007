"""A registry's pool as plain text."""

import math
from textwrap import wrap

from openldn.inference import Derived, PopulationFamily
from openldn.registry import DESIGNS, RegistryPool, Selection
from openldn.report.terminal import BOLD, DIM, WIDTH, tint
from openldn.report.words import counted

FAMILY_WORDS = {
    PopulationFamily.NORMAL: "one bell shape",
    PopulationFamily.STUDENT: "heavy tails",
    PopulationFamily.TWO_GROUPS: "two groups: some without any effect",
}
MEMBERS_SHOWN = 40


def render_pool(pool: RegistryPool, *, shows_members: bool = False, color: bool = False) -> str:
    """Write what a registry says, who is not in it, and what must be kept in mind.

    Parameters
    ----------
    pool : RegistryPool
    shows_members : bool
        Also list each course alone and after pooling.
    color : bool
        For a terminal.
    """
    parts = [
        _head(pool, color), _mean(pool, color), _people(pool, color), _families(pool, color),
        _conditions(pool, color), _covariates(pool, color), _selection(pool.selection, pool, color),
        _sensitivity(pool, color), _members(pool, color) if shows_members else [],
        _findings(pool, color),
    ]  # fmt: skip
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _head(pool: RegistryPool, color: bool) -> list[str]:
    what = pool.outcome.instrument if pool.unit != "MCIDs" else "several instruments"
    title = f"{counted(pool.members, 'course')} of {counted(pool.clinics, 'clinic')}: {what}"
    note = f"Benefit in {_unit(pool)}, active minus comparator, positive is better" + (
        f"; MCID {pool.mcid:g}" if pool.mcid and pool.unit == "points" else ""
    )
    return [tint(title, BOLD, color=color), *wrap(note, WIDTH)]


def _unit(pool: RegistryPool) -> str:
    return {
        "MCIDs": "smallest differences that matter (MCID)",
        "log": "logarithms of the expected count",
        "probit": "probits of the probability",
    }.get(pool.unit, "points")


def _mean(pool: RegistryPool, color: bool) -> list[str]:
    low, high = (_score(end, pool) for end in pool.next_member)
    return [
        tint("On average", BOLD, color=color),
        f"  mean benefit            {_number(pool.mean, pool)}",
        f"  P(mean benefit above 0) {_chance(pool.p_benefit)}",
        f"  people differ by (SD)   {_number(pool.spread, pool)}",
        f"  one more person         {low} to {high} (95 % of true benefits)",
    ] + (
        []
        if pool.noise_share is None
        else [f"  noise                   {_part(pool.noise_share)} of the spread of raw effects"]
    )


def _people(pool: RegistryPool, color: bool) -> list[str]:
    if pool.share_benefit is None:
        return []
    rows = [
        tint("Share of people whose true benefit is", BOLD, color=color),
        f"  above zero              {_percent(pool.share_benefit)}",
    ]
    if pool.share_mcid is not None and pool.share_harm is not None:
        rows += [
            f"  at least the MCID       {_percent(pool.share_mcid)}",
            f"  worse by the MCID       {_percent(pool.share_harm)}",
        ]
    return rows


def _families(pool: RegistryPool, color: bool) -> list[str]:
    if not pool.families:
        return []
    rows = [tint("Shape of the population, each equally likely before", BOLD, color=color)]
    for one in pool.families:
        share = "" if one.share_mcid is None else f", at least the MCID {_percent(one.share_mcid)}"
        rows.append(f"  {FAMILY_WORDS[one.family]:<36}{one.probability:>5.0%}{share}")
        if one.family is PopulationFamily.TWO_GROUPS:
            rows.append(f"  {'':<36}       with any effect {_percent(one.share_with_effect)}")
    return rows


def _conditions(pool: RegistryPool, color: bool) -> list[str]:
    if pool.conditions is None:
        return []
    rows = [tint("By condition, drawn toward the common mean", BOLD, color=color)]
    for one in pool.conditions.rows:
        half = 1.96 * one.mean.sd
        low, high = (_score(one.mean.mean + sign * half, pool) for sign in (-1, 1))
        rows.append(
            f"  {one.condition:<28}{one.members:>6} {_persons(one.members)}  "
            f"{_score(one.mean.mean, pool):>6} ({low} to {high})"
        )
    if pool.conditions.not_shown:
        number = pool.conditions.not_shown
        rows.append(f"  {number} {_persons(number)} in groups too small to be shown")
    rows.append(f"  conditions differ by (SD)           {_number(pool.conditions.between, pool)}")
    return rows


def _covariates(pool: RegistryPool, color: bool) -> list[str]:
    if pool.covariates is None:
        return []
    rows = [tint("Difference of mean benefit between classes", BOLD, color=color)]
    rows += [
        f"  {one.covariate}: {one.level} against {one.reference} ({one.members} "
        f"{_persons(one.members)})  {_number(one.difference, pool)}"
        for one in pool.covariates.rows
    ]
    if pool.covariates.left_out:
        left = pool.covariates.left_out
        rows.append(f"  {left} {_persons(left)} not in it: class unknown, withheld or rare")
    return rows


def _selection(selection: Selection, pool: RegistryPool, color: bool) -> list[str]:
    entered = "not stated by every clinic" if selection.entered is None else f"{selection.entered}"
    rows = [
        tint("Who is in it", BOLD, color=color),
        f"  {'courses begun':<28}{entered}",
        f"  {'pooled':<28}{selection.pooled}",
    ]
    rows += [
        f"  {f'left out, grade {grade}':<28}{count} ({DESIGNS[grade]})"
        for grade, count in selection.left_out.items()
    ]
    rows += [f"  {reason:<28}{count}" for reason, count in selection.missing.items()]
    if selection.unaccounted is not None:
        rows.append(f"  {'unaccounted for':<28}{selection.unaccounted}")
    if pool.replaced.courses:
        rows.append(f"  {'older, replaced by newer':<28}{pool.replaced.courses}")
    if selection.assumed:
        rows.append(f"  if the {selection.not_pooled} who are not pooled had a benefit of")
        rows += [
            f"    {_score(one.assumed, pool):>6}   the mean of all is {_number(one.mean, pool)}"
            for one in selection.assumed
        ]
    if pool.selection.entered is None:
        rows += wrap(
            "Courses that nobody told of cannot be counted here: the mean is that of those who "
            "were told of.", WIDTH, initial_indent="  ", subsequent_indent="  ",
        )  # fmt: skip
    return rows


def _sensitivity(pool: RegistryPool, color: bool) -> list[str]:
    rows = [tint("With another prior of how people differ", BOLD, color=color)]
    return rows + [
        f"  half-normal({one.tau_scale:g})  mean {_number(one.mean, pool)}, "
        f"SD {_number(one.spread, pool)}"
        for one in pool.sensitivity
    ]


def _members(pool: RegistryPool, color: bool) -> list[str]:
    rows = [tint("Courses: alone, and drawn toward the mean", BOLD, color=color)]
    for one in pool.effects[:MEMBERS_SHOWN]:
        chance = "" if one.p_mcid is None else f"   P(at least the MCID) {_chance(one.p_mcid)}"
        rows.append(
            f"  {one.id[:8]}  {_score(one.alone_mean, pool):>6} "
            f"(SD {_score(one.alone_sd, pool)})  ->  {_score(one.mean, pool):>6} "
            f"(SD {_score(one.sd, pool)}){chance}"
        )
    if len(pool.effects) > MEMBERS_SHOWN:
        rows.append(f"  and {len(pool.effects) - MEMBERS_SHOWN} more; --json holds all")
    return rows


def _findings(pool: RegistryPool, color: bool) -> list[str]:
    rows = []
    for finding in pool.findings:
        rows += wrap(f"{finding.id} {finding.message}", WIDTH)
        rows += [
            tint(line, DIM, color=color)
            for line in wrap(finding.advice, WIDTH, initial_indent="  ", subsequent_indent="  ")
        ]
    return rows


def _persons(number: int) -> str:
    return "person" if number == 1 else "people"


def _number(value: Derived, pool: RegistryPool) -> str:
    low, high = (_score(x, pool) for x in value.ci95)
    return f"{_score(value.mean, pool)} (95 % {low} to {high})"


def _score(value: float, pool: RegistryPool) -> str:
    """Two decimals, and more where a tenth of the scale is below one point."""
    unit = pool.outcome.unit if pool.unit == "points" else 1.0
    return f"{value:.{max(2, 2 - math.floor(math.log10(unit)))}f}"


def _percent(value: Derived) -> str:
    low, high = map(_part, value.ci95)
    return f"{_part(value.mean)} (95 % {low} to {high})"


def _part(share: float) -> str:
    """Whole percent; what would round to none or all is not told as certain."""
    if share > 0.995:
        return "above 99%"
    return "below 1%" if share < 0.005 else f"{share:.0%}"


def _chance(value: float) -> str:
    if value > 0.995:
        return "above 0.99"
    return "below 0.01" if value < 0.005 else f"{value:.2f}"
