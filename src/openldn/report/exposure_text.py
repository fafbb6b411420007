"""A simulation as plain text: a table a hypothesis, what each row rests on, what stands against."""

from collections.abc import Sequence
from dataclasses import fields
from textwrap import wrap

import numpy as np

from openldn.report.terminal import BOLD, DIM, WIDTH, YELLOW, paragraph, tint
from openldn.simulate import Band, Exposure, Liver, title_of

FOOT = "A simulation; it informs a prescriber and prescribes nothing."
# What docs/simulate/plasma.md lists as a miss; openldn calibrate computes it anew.
DECOMPENSATED = (
    "Decompensated cirrhosis: the model falls short. The one study of it, after 100 mg, saw about "
    "three times the naltrexone in plasma that the model gives (PK_056, 6 persons); what stands "
    "above may be far too low."
)
SHARES = ("RO_mu", "RO_kappa", "RO_delta", "ROp_mu")


def render_exposures(exposures: Sequence[Exposure], *, color: bool = False) -> str:
    """Write simulations as text, at most 79 columns wide.

    Parameters
    ----------
    exposures : sequence of Exposure
        Of one regimen, one for each hypothesis.
    """
    first = exposures[0]
    head = [*(tint(line, BOLD, color=color) for line in wrap(say_setting(first), WIDTH)), ""]
    return "\n".join([*head, *(_one(one, color=color) for one in exposures), FOOT]) + "\n"


def say_setting(exposure: Exposure) -> str:
    """Doses, hour of the first, and what was said of the person, in words.

    Examples
    --------
    >>> from openldn.simulate import Person, make_doses, simulate_exposure
    >>> doses = make_doses(3, nights=1, clock_h=8)
    >>> say_setting(simulate_exposure(doses, person=Person(weight_kg=58)))
    '3 mg once, immediate-release capsule, from 08:00, for a person with weight kg 58'
    """
    hour, minute = divmod(round(exposure.doses.clock_h * 60), 60)
    text = f"{exposure.doses.title}, from {hour:02d}:{minute:02d}"
    given = [
        f"{one.name.replace('_', ' ')} {_plain(value)}"
        for one in fields(exposure.person)
        if (value := getattr(exposure.person, one.name)) is not None
    ]
    return f"{text}, for a person with {', '.join(given)}" if given else text


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _one(exposure: Exposure, *, color: bool) -> str:
    many = len(exposure.doses.doses) > 1
    rows = [
        tint(f"Under {exposure.hypothesis.name}", BOLD, color=color),
        *wrap(exposure.hypothesis.statement, WIDTH),
        "",
        f"{'':<34}{'first dose':>21}{'last dose' if many else '':>23}",
        f"{'':<34}{'trough to peak':>21}{'trough to peak' if many else '':>23}",
    ]
    for name, night in exposure.nights.items():
        label = f"{title_of(name)}{_unit(exposure.units[name])}"
        cells = [_range(name, night.trough, night.peak, 0)]
        if many:
            cells.append(_range(name, night.trough, night.peak, -1))
        rows += _row(label, cells)
        low, high = _interval(name, night.trough, -1), _interval(name, night.peak, -1)
        if low and high:
            said = f"  95 % of persons, last dose: trough {low}, peak {high}"
            rows.append(tint(said, DIM, color=color))
    hours = exposure.nights["RO_mu"].hours_above if "RO_mu" in exposure.nights else {}
    for x, band in hours.items():
        rows += _row(
            f"Hours with mu blocked to {x:.0%} or more",
            [f"{band.best[0]:.1f} h", *([f"{band.best[-1]:.1f} h"] if many else [])],
        )
    after = _days_after(exposure)
    if after:
        rows += wrap(
            f"The last dose is followed for {after:.3g} days: its trough and hours are those of "
            "all this time, not of one day.",
            WIDTH,
        )
    rows += ["", *_grounds(exposure, color=color), ""]
    if exposure.person.liver is Liver.DECOMPENSATED:
        rows += [*paragraph("!", DECOMPENSATED, indent=1), ""]
    if exposure.message:
        rows += [tint(exposure.message, YELLOW, color=color), ""]
    return "\n".join(rows)


def _days_after(exposure: Exposure) -> float:
    """Days from the last dose to the end, if more than one; else 0."""
    days = float(exposure.times_h[-1] - exposure.doses.times_h[-1]) / 24
    return days if days > 1.01 else 0.0


def _row(label: str, cells: list[str]) -> list[str]:
    widths = (21, 23)
    shown = "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=False))
    if len(label) <= 33:
        return [f"{label:<34}{shown}"]
    return [label, f"{'':<34}{shown}"]


def _unit(unit: str) -> str:
    return f", {unit}" if unit and unit != "1" else ""


def _show(name: str, value: float) -> str:
    if not np.isfinite(value):
        return "never"
    return f"{value:.0%}" if name in SHARES else f"{value:.3g}"


def _range(name: str, low: Band, high: Band, night: int) -> str:
    return f"{_show(name, low.best[night])} to {_show(name, high.best[night])}"


def _interval(name: str, band: Band, night: int) -> str:
    if band.low is None or band.high is None:
        return ""
    return f"{_show(name, band.low[night])} to {_show(name, band.high[night])}"


def _grounds(exposure: Exposure, *, color: bool) -> list[str]:
    """What the rows rest on, each reason once."""
    by_reason: dict[tuple[str, str], list[str]] = {}
    for name, ground in exposure.rests_on.items():
        by_reason.setdefault((ground.basis.value, ground.reason), []).append(title_of(name))
    rows = [tint("What this rests on", BOLD, color=color)]
    for (basis, reason), names in by_reason.items():
        rows += paragraph("-", f"{basis}: {'; '.join(names)} - {reason}.", indent=1)
    return rows
