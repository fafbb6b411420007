"""Units of what is measured and of what is computed from it; never a guess."""

import re
from dataclasses import dataclass

from openldn.errors import InputError
from openldn.simulate.nca.quantities import Kind

MASSES = {"kg": 1e3, "g": 1.0, "mg": 1e-3, "ug": 1e-6, "ng": 1e-9, "pg": 1e-12}
MOLES = {"mol": 1.0, "mmol": 1e-3, "umol": 1e-6, "nmol": 1e-9, "pmol": 1e-12}
MOLAR = {"M": "mol/L", "mM": "mmol/L", "uM": "umol/L", "nM": "nmol/L", "pM": "pmol/L"}
VOLUMES = {"L": 1.0, "dL": 1e-1, "mL": 1e-3, "uL": 1e-6}
TIMES = {
    "s": ("s", "sec", "secs", "second", "seconds"),
    "min": ("min", "mins", "minute", "minutes"),
    "h": ("h", "hr", "hrs", "hour", "hours"),
    "d": ("d", "day", "days"),
}
_MICRO = re.compile(r"^(?:µ|μ|mc)(?=[gm])")
_AMOUNTS = {name.lower(): name for name in (*MASSES, *MOLES)}
_VOLUMES = {name.lower(): name for name in VOLUMES}


@dataclass(frozen=True, kw_only=True)
class Units:
    """Units of the three things measured; None where nobody has said.

    Examples
    --------
    >>> Units(time="h", concentration="ng/mL", dose="mg").of(Kind.CLEARANCE)
    'L/h'
    >>> Units(time="h", concentration="ng/mL", dose="mg").volume_factor
    1000.0
    """

    time: str | None = None
    concentration: str | None = None
    dose: str | None = None

    @property
    def volume_factor(self) -> float | None:
        """What turns dose over concentration into ``of(Kind.VOLUME)``; None if nothing does.

        1 where a unit is not known: the number is then in the units of the input.
        """
        if self.concentration is None or self.dose is None:
            return 1.0
        amount, _, volume = self.concentration.partition("/")
        dose = self.dose.partition("/")[0]
        for scale in (MASSES, MOLES):
            if amount in scale and dose in scale:
                # Rounded: the factor is a power of ten, a quotient of floats is not quite.
                return float(f"{scale[dose] * VOLUMES[volume] / scale[amount]:.12g}")
        return None

    def of(self, kind: Kind) -> str:
        """Unit of a kind of quantity, as text."""
        time = self.time or "time"
        concentration = self.concentration or "concentration"
        dose = self.dose or "dose"
        return {
            Kind.CONCENTRATION: concentration,
            Kind.TIME: time,
            Kind.AREA: f"{concentration}*{time}",
            Kind.MOMENT: f"{concentration}*{time}^2",
            Kind.RATE: f"1/{time}",
            Kind.CLEARANCE: self._over(f"{concentration}*{time}") or f"{self._volume()}/{time}",
            Kind.VOLUME: self._over(concentration) or self._volume(),
            Kind.CONCENTRATION_PER_DOSE: f"{concentration}/{_bracket(dose)}",
            Kind.AREA_PER_DOSE: f"{concentration}*{time}/{_bracket(dose)}",
            Kind.PERCENT: "%",
            Kind.NUMBER: "1",
        }[kind]

    def _over(self, below: str) -> str | None:
        """Dose over something, where a unit is not known; else None."""
        if self.concentration is not None and self.dose is not None:
            return None
        return f"{self.dose or 'dose'}/{_bracket(below)}"

    def _volume(self) -> str:
        per = (self.dose or "").partition("/")[2]
        return f"L/{per}" if per else "L"


def _bracket(unit: str) -> str:
    return f"({unit})" if "/" in unit or "*" in unit else unit


def parse_time_unit(text: str) -> str:
    """Name of a unit of time.

    Examples
    --------
    >>> parse_time_unit("hours")
    'h'
    """
    folded = text.strip().lower()
    for name, words in TIMES.items():
        if folded in words:
            return name
    raise InputError(f"the time unit is {text!r}; must be s, min, h or d.")


def parse_concentration_unit(text: str) -> str:
    """Name of a unit of concentration.

    Examples
    --------
    >>> parse_concentration_unit("ng_per_ml"), parse_concentration_unit("µg/L")
    ('ng/mL', 'ug/L')
    """
    bare = text.strip()
    if bare in MOLAR:
        return MOLAR[bare]
    prefix = _MICRO.sub("u", bare.lower().replace("µ", "u").replace("μ", "u"))[:-1]
    if bare.lower().endswith("m") and prefix and f"{prefix}M" in MOLAR:
        return MOLAR[f"{prefix}M"]
    parts = re.split(r"\s*(?:/|_per_| per |_|\.)\s*", bare)
    if len(parts) == 2:
        amount, volume = _find_amount(parts[0]), _VOLUMES.get(parts[1].lower())
        if amount and volume:
            return f"{amount}/{volume}"
    raise InputError(
        f"the concentration unit is {text!r}; must be an amount in {', '.join(_AMOUNTS.values())} "
        "over a volume in L, dL, mL or uL, like ng/mL, or nM, uM, mM."
    )


def parse_dose_unit(text: str) -> str:
    """Name of a unit of dose, also for each kg of body weight.

    Examples
    --------
    >>> parse_dose_unit("mcg"), parse_dose_unit("mg_per_kg")
    ('ug', 'mg/kg')
    """
    parts = re.split(r"\s*(?:/|_per_| per |_)\s*", text.strip())
    amount = _find_amount(parts[0])
    if amount and parts[1:] in ([], ["kg"]):
        return "/".join([amount, *parts[1:]])
    raise InputError(
        f"the dose unit is {text!r}; must be one of {', '.join(_AMOUNTS.values())}, or one of "
        "them over kg, like mg/kg."
    )


def _find_amount(text: str) -> str | None:
    return _AMOUNTS.get(_MICRO.sub("u", text.strip().lower()))
