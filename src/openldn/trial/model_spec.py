"""What a course is judged with: likelihood, carryover, priors and decision thresholds."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from scipy.special import ndtri

from openldn.errors import ModelError
from openldn.inference import Prior
from openldn.tables import read_text

FORMAT = 1
LONGEST_DAYS = 3650
_PROBABILITIES = (
    "continue_at",
    "continue_harm_below",
    "continue_sure_at",
    "stop_at",
    "stop_harm_at",
    "extend_worth_at",
)
# An effect that comes and goes at once: as said, or for want of a word.
AT_ONCE = ("none", "unstated")
EFFECT_PRIORS = ("none", "sceptical", "evidence", "enthusiastic")


class Probabilities(Protocol):
    """Probabilities of one posterior, or arrays of those of many."""

    @property
    def p_benefit(self) -> Any:
        """Of being better at all."""

    @property
    def p_mcid(self) -> Any:
        """Of being better by the MCID."""

    @property
    def p_harm_mcid(self) -> Any:
        """Of being worse by the MCID."""


@dataclass(frozen=True, kw_only=True)
class DecisionRule:
    """Thresholds of the recommendation; probabilities 0 to 1.

    ``continue_sure_at`` keeps "continue" rare without an effect however wide the posterior is
    beside the MCID: a wide one lies beyond a small MCID by chance.

    Examples
    --------
    >>> rule = DecisionRule()
    >>> [round(float(rule.least_benefit(sd, mcid=1.0)), 2) for sd in (0.5, 1.5)]
    [1.42, 2.94]
    """

    continue_at: float = 0.80
    continue_harm_below: float = 0.10
    continue_sure_at: float = 0.975
    stop_at: float = 0.20
    stop_harm_at: float = 0.50
    extend_worth_at: float = 0.50
    longest_extension_days: int = 365

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ModelError(f"decision.{name} is {value!r}; must be a number.")
        if not 1 <= self.longest_extension_days <= LONGEST_DAYS:
            raise ModelError(
                f"decision.longest_extension_days is {self.longest_extension_days}; "
                f"must be 1 to {LONGEST_DAYS} days."
            )
        for name in _PROBABILITIES:
            value = getattr(self, name)
            if not 0 < value < 1:
                raise ModelError(f"decision.{name} is {value}; must be between 0 and 1.")
        if self.stop_at >= self.continue_at:
            raise ModelError(
                f"decision.stop_at is {self.stop_at} and continue_at {self.continue_at}; "
                "stop_at must be the smaller one."
            )

    def says_continue(self, one: Probabilities, *, at: float | None = None) -> Any:
        """Whether one posterior, or each of many, asks to continue; ``at``: of an early look."""
        return self.is_safe(one) & (one.p_mcid >= (self.continue_at if at is None else at))

    def is_safe(self, one: Probabilities) -> Any:
        """Whether the direction is sure enough, and harm unlikely enough, to continue."""
        is_sure = one.p_benefit >= self.continue_sure_at
        return is_sure & (one.p_harm_mcid <= self.continue_harm_below)

    def says_stop(self, one: Probabilities) -> Any:
        """Whether one posterior, or each of many, asks to stop."""
        return (one.p_mcid <= self.stop_at) | (one.p_harm_mcid >= self.stop_harm_at)

    def least_benefit(self, sd: Any, *, mcid: float) -> Any:
        """Mean benefit from which a normal posterior with this SD asks to continue."""
        bounds = (
            mcid + ndtri(self.continue_at) * sd,
            ndtri(1.0 - self.continue_harm_below) * sd - mcid,
            ndtri(self.continue_sure_at) * sd,
        )
        return np.maximum.reduce(np.broadcast_arrays(*bounds))

    def __str__(self) -> str:
        return (
            f"continue if P(better by the MCID) >= {self.continue_at:.2f}, "
            f"P(better at all) >= {self.continue_sure_at:.3f} and "
            f"P(worse by the MCID) <= {self.continue_harm_below:.2f}; "
            f"stop if P(better by the MCID) <= {self.stop_at:.2f} or "
            f"P(worse by the MCID) >= {self.stop_harm_at:.2f}; "
            "both under the chosen prior and from the person's own data alone; "
            "otherwise extend, or cannot tell"
        )


@dataclass(frozen=True, kw_only=True)
class SeveralRule:
    """How residual SDs of several people with few scores each borrow from one another.

    ``few_scores``: median scores a person up to which they do; ``sigma_log_sd``: SD of the
    logarithm of their residual SDs around the common one.
    """

    few_scores: float = 20
    sigma_log_sd: float = 0.2

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                raise ModelError(f"several.{name} is {value!r}; must be a number, 0 or more.")


@dataclass(frozen=True, kw_only=True)
class ModelSpec:
    """A model file as a value; see ``data/default.toml`` for every key.

    Examples
    --------
    >>> spec = default_model()
    >>> spec.prior("sigma", section="score")
    Prior(form='log-normal', numbers=(1.3, 0.5))
    >>> spec.prior("sigma", section="binary").is_fixed
    True
    """

    likelihood: str = "auto"
    carryover: str | float = "unstated"
    at_once_share: float = 0.25
    period_effects: bool = True
    trend: bool = True
    weekday: bool = False
    unit: float | None = None
    center: float | None = None
    priors: Mapping[str, Mapping[str, Prior]] = field(default_factory=dict)
    effect: Mapping[str, Mapping[str, Prior]] = field(default_factory=dict)
    primary: str = "sceptical"
    evidence: Prior | None = None
    custom: Prior | None = None
    decision: DecisionRule = DecisionRule()
    several: SeveralRule = SeveralRule()

    def __post_init__(self) -> None:
        if self.primary not in (*EFFECT_PRIORS, "custom"):
            raise ModelError(
                f"effect.primary is {self.primary!r}; must be one of {EFFECT_PRIORS} "
                "or a prior such as normal(0, 2)."
            )
        if isinstance(self.carryover, str) and self.carryover not in (*AT_ONCE, "estimate"):
            raise ModelError(
                f"carryover is {self.carryover!r}; must be none, estimate, "
                "or a half-life in days above 0."
            )
        if not isinstance(self.carryover, str) and not 0 < self.carryover < 1e4:
            raise ModelError(
                f"carryover half-life is {self.carryover} days; must be above 0. "
                "For an effect that comes and goes at once give none."
            )
        if self.unit is not None and not self.unit > 0:
            raise ModelError(f"unit is {self.unit}; must be a number of score points above 0.")

    def prior(self, name: str, *, section: str) -> Prior:
        """A prior by name; ``section`` is ``score``, ``count`` or ``binary``."""
        own = self.priors.get(section, {})
        return own[name] if name in own else self.priors["score"][name]

    def effect_prior(self, name: str, *, section: str) -> Prior:
        """A prior of the effect as written in the model, in units."""
        own = self.effect.get(section, {})
        return own[name] if name in own else self.effect["score"][name]

    def with_prior(self, text: str) -> "ModelSpec":
        """The same model with another prior to judge by: a name, or ``normal(m, s)``.

        Numbers of a prior given here are in score points (log or probit for counts, yes/no).
        """
        if text in EFFECT_PRIORS:
            return replace(self, primary=text)
        prior = Prior.parse(text)
        if prior.form not in ("normal", "student"):
            raise ModelError(
                f"prior of the effect is {prior}; must be none, sceptical, evidence, "
                "enthusiastic, normal(mean, sd) or student(nu, mean, scale)."
            )
        return replace(self, primary="custom", custom=prior)


@lru_cache(maxsize=1)
def default_model() -> ModelSpec:
    """The model that ships with OpenLDN."""
    return model_from_mapping(_default_content())


def _default_content() -> dict[str, Any]:
    return tomllib.loads(read_text("openldn.trial", "default.toml"))


def model_from_mapping(content: Mapping[str, Any]) -> ModelSpec:
    """Make a model from the content of a model file; keys left out keep their default.

    Raises
    ------
    ModelError
        If a key is unknown or a value cannot be used.
    """
    base = _default_content()
    _check_keys(content, base)
    merged = _merged(base, content)
    if merged["format"] != FORMAT:
        raise ModelError(f"format of the model file is {merged['format']}; this reads {FORMAT}.")
    effect = dict(merged["effect"])
    primary = str(effect.pop("primary"))
    spec = ModelSpec(
        likelihood=str(merged["likelihood"]),
        carryover=_carryover(merged["carryover"]),
        at_once_share=_share(merged, "at_once_share"),
        period_effects=_boolean(merged, "period_effects"),
        trend=_boolean(merged, "trend"),
        weekday=_boolean(merged, "weekday"),
        unit=_number_or_auto(merged, "unit"),
        center=_number_or_auto(merged, "center"),
        priors=_sections(merged["priors"], "priors"),
        effect=_sections(effect, "effect"),
        decision=DecisionRule(**merged["decision"]),
        several=SeveralRule(**merged["several"]),
    )
    return spec.with_prior(primary)


def _check_keys(content: Mapping[str, Any], base: Mapping[str, Any], path: str = "") -> None:
    for key, value in content.items():
        known = base.get(key)
        if key not in base:
            raise ModelError(
                f"{path}{key} is no key of a model file; known here: {', '.join(sorted(base))}."
            )
        if isinstance(known, Mapping) != isinstance(value, Mapping):
            wanted = "a table" if isinstance(known, Mapping) else "a single value"
            raise ModelError(f"{path}{key} must be {wanted}.")
        if isinstance(value, Mapping) and isinstance(known, Mapping):
            # Any prior can be set for counts or yes/no alone.
            inherited = base if path == "priors." else {}
            allowed = {k: v for k, v in inherited.items() if not isinstance(v, Mapping)} | {**known}
            _check_keys(value, allowed, f"{path}{key}.")


def _merged(base: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in content.items():
        is_table = isinstance(value, Mapping) and isinstance(base.get(key), Mapping)
        merged[key] = _merged(base[key], value) if is_table else value
    return merged


def _sections(content: Mapping[str, Any], name: str) -> dict[str, dict[str, Prior]]:
    sections: dict[str, dict[str, Prior]] = {"score": {}}
    for key, value in content.items():
        if isinstance(value, Mapping):
            sections[key] = {inner: Prior.parse(str(text)) for inner, text in value.items()}
        else:
            sections["score"][key] = Prior.parse(str(value))
    for section in sections.values():
        for key, prior in section.items():
            _check_form(f"{name}.{key}", key, prior)
    return sections


_SPREADS = ("half-normal", "half-t", "log-normal", "fixed")
_FORMS = {
    "sigma": _SPREADS,
    "period_sd": _SPREADS,
    "cycle_sd": _SPREADS,
    "overdispersion": _SPREADS,
    "half_life_days": ("log-normal", "fixed"),
    "phi": ("truncated-normal", "beta", "fixed"),
    "white_share": ("beta", "fixed"),
}


def _check_form(path: str, key: str, prior: Prior) -> None:
    allowed = _FORMS.get(key, ("normal", "student"))
    if prior.form not in allowed:
        raise ModelError(f"{path} is {prior}; must be one of {', '.join(allowed)}.")
    if (
        key == "phi"
        and prior.form == "truncated-normal"
        and not (prior.numbers[2] >= -1 and prior.numbers[3] <= 1)
    ):
        raise ModelError(f"{path} is {prior}; its limits must lie within -1 and 1.")


def _boolean(content: Mapping[str, Any], key: str) -> bool:
    if not isinstance(content[key], bool):
        raise ModelError(f"{key} is {content[key]!r}; must be true or false.")
    return bool(content[key])


def _number_or_auto(content: Mapping[str, Any], key: str) -> float | None:
    value = content[key]
    if value == "auto":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ModelError(f"{key} is {value!r}; must be a number or 'auto'.")
    return float(value)


def _share(content: Mapping[str, Any], key: str) -> float:
    value = content[key]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1:
        raise ModelError(f"{key} is {value!r}; must be a number from 0 to below 1.")
    return float(value)


def _carryover(value: object) -> str | float:
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ModelError(f"carryover is {value!r}; must be none, estimate or days.")
    return float(value)
