"""The doses that are compared: placebo and one to five doses, in order of size."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from openldn.errors import DesignError
from openldn.record import Codes, Floats
from openldn.trial.designs import TrialTreatment

MOST_DOSES = 5
# From here on naltrexone is no low dose but the tablet for addiction: rule R112 of the rule table.
TABLET_MG = 50.0
NO_DRUG = "placebo"
_UNITS = re.compile(r"^([0-9.]+)\s*(mg|mcg|ug|µg|μg|g)?$", re.IGNORECASE)
# Numbers alone, with or without their unit, and the word placebo.
_BARE = re.compile(
    r"(?:[\d.]+(?:\s*mg)?|placebo)(?:[\s,;]+(?:[\d.]+(?:\s*mg)?|placebo))*", re.IGNORECASE
)
_BETWEEN_DIGITS = re.compile(r"\d,\d")
_EXAMPLE = '"placebo=0, LDN 1.5=1.5, LDN 4.5=4.5"'


@dataclass(frozen=True, kw_only=True)
class DoseSet:
    """Placebo and the doses compared with it, the smallest first.

    Parameters
    ----------
    treatments : tuple of TrialTreatment
        In any order; they are sorted by dose. One has dose 0, the others differ.

    Raises
    ------
    DesignError
        If there is no placebo, no dose, too many, two of one size or one of 50 mg or more.

    Examples
    --------
    >>> doses = parse_doses("LDN 4.5=4.5, placebo=0, LDN 1.5=1.5 mg")
    >>> doses.labels, doses.doses_mg
    (('placebo', 'LDN 1.5', 'LDN 4.5'), array([1.5, 4.5]))
    """

    treatments: tuple[TrialTreatment, ...]

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.treatments, key=lambda one: one.dose_mg))
        object.__setattr__(self, "treatments", ordered)
        amounts = [one.dose_mg for one in ordered]
        if not amounts or amounts[0] != 0:
            raise DesignError(
                "no treatment has dose 0; a dose is judged against placebo. Name it, like "
                f"{_EXAMPLE}."
            )
        if not 1 <= len(amounts) - 1 <= MOST_DOSES:
            raise DesignError(
                f"there are {len(amounts) - 1} doses beside placebo; must be 1 to {MOST_DOSES}."
            )
        twice = sorted({a for a, b in pairwise(amounts) if a == b})
        if twice:
            raise DesignError(
                f"two treatments have the dose {twice[0]:g} mg; give each its own dose, or one "
                "label to both in the diary."
            )
        folded = {one.label.strip().casefold() for one in ordered}
        if len(folded) < len(ordered):
            raise DesignError("two doses bear the same label; give each a label of its own.")
        if amounts[-1] >= TABLET_MG:
            raise DesignError(
                f"a dose is {amounts[-1]:g} mg; that is no low dose (R112). Doses are in mg: "
                f"{amounts[-1]:g} micrograms would be {amounts[-1] / 1000:g}."
            )

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels, placebo first."""
        return tuple(one.label for one in self.treatments)

    @property
    def placebo(self) -> str:
        """Label of the comparator."""
        return self.treatments[0].label

    @property
    def doses_mg(self) -> Floats:
        """Doses beside placebo, increasing, shape (n_doses,)."""
        return np.array([one.dose_mg for one in self.treatments[1:]])

    def __len__(self) -> int:
        """Number of doses beside placebo."""
        return len(self.treatments) - 1


def parse_doses(text: str) -> DoseSet:
    """Read ``label=dose`` pairs in mg; a bare number is a dose that names itself, 0 placebo.

    Raises
    ------
    DesignError
        If something cannot be read, or the doses cannot be compared.

    Examples
    --------
    >>> parse_doses("0, 1.5, 3").labels
    ('placebo', '1.5 mg', '3 mg')
    >>> parse_doses("0,1.5,3").labels == parse_doses("placebo 1.5 mg 3 mg").labels
    True
    """
    parts = [part.strip() for part in re.split(_separator(text), text) if part.strip()]
    return DoseSet(treatments=tuple(_treatment(part) for part in parts))


def _separator(text: str) -> str:
    """What parts the doses, where that can be read in one way only."""
    is_bare = _BARE.fullmatch(text.strip()) is not None
    if not _BETWEEN_DIGITS.search(text):
        return r"[\s,;]+(?!\s*mg)" if is_bare and not re.search("[,;]", text) else "[,;]"
    # "0,1.5,3": decimals have a point and no comma has a space, so every comma parts two doses.
    if is_bare and "." in text and not re.search(r"[;\s]", text.strip()):
        return ","
    raise DesignError(
        f"doses {text[:60]!r} hold a comma between digits, which may part two doses or be a "
        "decimal comma; write decimals with a point and a space after each comma, like "
        f'"0, 1.5, 3" or {_EXAMPLE}.'
    )


def _treatment(part: str) -> TrialTreatment:
    label, has_label, amount = (word.strip() for word in part.rpartition("="))
    if not has_label and amount.casefold() == NO_DRUG:
        return TrialTreatment(label=amount)
    dose_mg = _amount(amount, part)
    if not has_label:
        label = NO_DRUG if dose_mg == 0 else f"{dose_mg:g} mg"
    return TrialTreatment(label=label, dose_mg=dose_mg)


def _amount(text: str, part: str) -> float:
    """Dose in mg; another unit is refused with the dose that it would be."""
    found = _UNITS.match(text)
    try:
        value = float(found[1]) if found else None
    except ValueError:
        value = None
    if found is None or value is None:
        sign = " A dose is 0 mg or more." if text.startswith("-") else ""
        raise DesignError(
            f"dose {part[:40]!r} cannot be read; write LABEL=DOSE in mg, like {_EXAMPLE}.{sign}"
        )
    unit = (found[2] or "mg").lower()
    if unit == "mg" and value >= TABLET_MG:
        raise DesignError(
            f"dose {part[:40]!r} is no low dose (R112). Doses are in mg: {value:g} micrograms "
            f"would be {value / 1000:g}."
        )
    if unit != "mg":
        factor = 1000.0 if unit == "g" else 0.001
        raise DesignError(
            f"dose {part[:40]!r} is not in mg; write {value * factor:g} for {value:g} {unit}."
        )
    return value


def closest_doses(taken_mg: Floats, doses: DoseSet) -> Codes:
    """Index of the treatment that each amount is, -1 where none was noted.

    Raises
    ------
    DesignError
        If an amount is none of the doses.
    """
    amounts = np.concatenate(([0.0], doses.doses_mg))
    known = np.isfinite(taken_mg)
    distance = np.abs(np.where(known, taken_mg, 0.0)[:, None] - amounts)
    code = distance.argmin(axis=1)
    strange = known & (distance.min(axis=1) > 1e-6)
    if np.any(strange):
        raise DesignError(
            f"the diary holds doses that are not compared: {_listed(taken_mg[strange])} mg; the "
            f"doses given are {_listed(amounts)} mg. Add them, or correct the diary."
        )
    return np.where(known, code, -1).astype(np.int64)


def _listed(values: Iterable[float]) -> str:
    return ", ".join(f"{value:g}" for value in sorted(set(values)))
