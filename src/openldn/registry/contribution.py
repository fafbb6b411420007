"""What one course gives to a registry: the likelihood curve of its effect, and coarse facts.

No diary, no date, no free text: a few kB that pool exactly as the diary would.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from openldn.errors import RegistryError
from openldn.inference import EffectCurve
from openldn.record import Instrument
from openldn.registry.covariates import check_covariates

Floats = NDArray[np.float64]

# Digits kept of a log-likelihood. Rounding moves a pool of 10,000 courses by less than a
# thousandth of its posterior SD.
CURVE_DIGITS = 5
FEWEST_POINTS, MOST_POINTS = 41, 401
# A curve whose ends are not this far below its peak was cut off.
LEAST_DROP = 8.0
GRADES = ("A", "B", "C", "D")
SCALES = ("points", "log", "probit")
DESIGN_KINDS = (
    "crossed over", "stopped and restarted", "before and after", "order unknown",
)  # fmt: skip
_WORD = re.compile(r"[a-z0-9][a-z0-9 _.+-]{0,63}")
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, kw_only=True)
class OutcomeScale:
    """What a course's effect is measured in.

    Parameters
    ----------
    instrument : str
        Name of the instrument.
    scale : str
        ``points`` of the instrument, ``log`` of counts, or ``probit`` of yes/no.
    better : str
        ``lower`` or ``higher``.
    minimum, maximum : float or None
        Ends of the instrument.
    mcid : float
        Smallest difference that matters, on the instrument's own scale.
    unit : float
        Length, on this scale, that priors are stated in: a tenth of the range.
    """

    instrument: str
    scale: str
    better: str
    mcid: float
    unit: float
    minimum: float | None = None
    maximum: float | None = None

    def __post_init__(self) -> None:
        _check_word("instrument", self.instrument)
        _check_choice("scale", self.scale, SCALES)
        _check_choice("better", self.better, ("lower", "higher"))
        for name in ("mcid", "unit"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value > 0):
                raise RegistryError(f"{name} of the outcome is {value}; must be above 0.")

    @property
    def sign(self) -> int:
        """+1 where higher is better, -1 where lower is."""
        return 1 if self.better == "higher" else -1

    @property
    def key(self) -> tuple[object, ...]:
        """What outcomes must share to be pooled in points."""
        return (self.instrument, self.scale, self.better, self.minimum, self.maximum)


@dataclass(frozen=True, kw_only=True)
class CourseFacts:
    """How a course was run, coarsely.

    Parameters
    ----------
    design : str
        ``crossed over``, ``stopped and restarted``, ``before and after`` or ``order unknown``.
    grade : str
        ``A`` (blinded, crossed over) to ``D`` (before and after), as the evaluation gives it.
    pairs : int
        Pairs of active and comparator; more than 8 are told as 8.
    active, comparator : str
        What was compared, in words of the registry, like ``ldn`` and ``placebo``.
    model : str
        Version of the software and the model that made the curve.
    """

    design: str
    grade: str
    pairs: int
    active: str
    comparator: str
    model: str

    def __post_init__(self) -> None:
        _check_choice("design", self.design, DESIGN_KINDS)
        _check_choice("grade", self.grade, GRADES)
        for name in ("active", "comparator", "model"):
            _check_word(name, getattr(self, name))
        if not 0 <= self.pairs <= 8:
            raise RegistryError(f"pairs is {self.pairs}; must be 0 to 8.")


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """One course in a registry.

    Parameters
    ----------
    id : str
        32 hexadecimal digits, drawn at random; nothing of the person can be computed from it.
    outcome : OutcomeScale
    course : CourseFacts
    condition : str
        An id of the list of conditions, like ``fibromyalgia``; ``other`` and a name;
        ``unknown``; or ``withheld``.
    covariates : mapping of str to str
        Coarse classes, from the list in :mod:`openldn.registry.covariates`; ``withheld`` where a
        class is too rare.
    start, step : float
        First effect of the curve and the distance of the next, active minus comparator.
    log_likelihood : tuple of float
        Relative to its peak, which is 0.

    Raises
    ------
    RegistryError
        If a value cannot be.
    """

    id: str
    outcome: OutcomeScale
    course: CourseFacts
    condition: str
    start: float
    step: float
    log_likelihood: tuple[float, ...]
    covariates: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise RegistryError("id of a contribution must be 32 hexadecimal digits.")
        _check_word("condition", self.condition)
        check_covariates(self.covariates)
        self._check_curve()

    @cached_property
    def curve(self) -> EffectCurve:
        """The curve as inference takes it, active minus comparator."""
        x = self.start + self.step * np.arange(len(self.log_likelihood))
        return EffectCurve(
            x=np.asarray(x, dtype=float), log_likelihood=np.array(self.log_likelihood),
            limit=np.inf,
        )  # fmt: skip

    def benefit_curve(self, *, in_mcids: bool = False) -> EffectCurve:
        """The curve of the benefit: positive is better, in points or in MCIDs."""
        length = self.outcome.mcid if in_mcids else 1.0
        curve = self.curve
        x: Floats = np.asarray(curve.x / length, dtype=float)
        values = curve.log_likelihood
        if self.outcome.sign < 0:
            x, values = -x[::-1], values[::-1]
        return EffectCurve(x=x, log_likelihood=np.ascontiguousarray(values), limit=np.inf)

    def _check_curve(self) -> None:
        count = len(self.log_likelihood)
        if not FEWEST_POINTS <= count <= MOST_POINTS:
            raise RegistryError(
                f"the curve has {count} points; must be {FEWEST_POINTS} to {MOST_POINTS}."
            )
        values = np.array(self.log_likelihood)
        if not (np.isfinite(self.start) and np.isfinite(self.step) and self.step > 0):
            raise RegistryError(
                f"the curve starts at {self.start} with step {self.step}; both must be finite and "
                "the step above 0."
            )
        if not np.all(np.isfinite(values)) or not np.isclose(values.max(), 0.0, atol=1e-9):
            raise RegistryError("the curve must be finite, with its peak at 0.")
        if max(values[0], values[-1]) > -LEAST_DROP:
            raise RegistryError(
                "the curve is cut off: its ends must lie at least "
                f"{LEAST_DROP:g} below its peak (they are at {values[0]:.1f} and {values[-1]:.1f})."
            )


def encode_curve(curve: EffectCurve) -> tuple[float, float, tuple[float, ...]]:
    """Start, step and rounded values of a curve relative to its peak.

    Examples
    --------
    >>> x = np.linspace(-9, 9, 161)
    >>> start, step, values = encode_curve(
    ...     EffectCurve(x=x, log_likelihood=-x**2 / 2 + 7, limit=20.0))
    >>> start, round(step, 4), max(values)
    (-9.0, 0.1125, 0.0)
    """
    values = np.round(curve.log_likelihood - curve.log_likelihood.max(), CURVE_DIGITS)
    start = float(f"{curve.x[0]:.12g}")
    step = float(f"{(curve.x[-1] - curve.x[0]) / (len(curve.x) - 1):.12g}")
    # Minus zero is zero.
    return start, step, tuple(float(value) + 0.0 for value in values)


def outcome_scale(
    instrument: Instrument, *, likelihood: str, mcid: float, unit: float
) -> OutcomeScale:
    """Outcome of a contribution from an instrument and the model that judged it."""
    scale = {"count": "log", "poisson": "log", "binary": "probit"}.get(likelihood, "points")
    return OutcomeScale(
        instrument=as_word(instrument.name),
        scale=scale,
        better="higher" if instrument.sign > 0 else "lower",
        minimum=instrument.minimum,
        maximum=instrument.maximum,
        mcid=mcid,
        unit=unit if scale == "points" else 1.0,
    )


def as_word(text: str) -> str:
    """A label as a word of the registry: lower case, without what free text could hold.

    Raises
    ------
    RegistryError
        If nothing remains.

    Examples
    --------
    >>> as_word("Pain NRS (0-10)")
    'pain nrs 0-10'
    """
    word = re.sub(r"[^a-z0-9 _.+-]+", " ", text.strip().casefold())
    word = re.sub(r"\s+", " ", word).strip(" _.+-")[:64].strip()
    if not _WORD.fullmatch(word):
        raise RegistryError(
            "a label holds no letter or digit; name it with a to z, 0 to 9, like ldn or placebo."
        )
    return word


def _check_word(name: str, value: str) -> None:
    if not _WORD.fullmatch(value):
        raise RegistryError(
            f"{name} of a contribution must be a short word of a to z, 0 to 9, space . _ + -; "
            "a registry takes no free text."
        )


def _check_choice(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise RegistryError(f"{name} is {value!r}; must be one of {', '.join(allowed)}.")
