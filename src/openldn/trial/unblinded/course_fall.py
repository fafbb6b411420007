"""The fall that a start in a bad spell gives the contrast of this course."""

from dataclasses import dataclass

import numpy as np

from openldn.errors import CourseError
from openldn.inference import Codes, Floats
from openldn.trial.latent import CourseModel
from openldn.trial.unblinded.fall_back import Fall, fall_after_spell, join_falls
from openldn.trial.unblinded.linear import LinearContrast, linear_contrast
from openldn.trial.unblinded.start_rule import (
    FARTHEST_SDS,
    UNKNOWN_BAD_SHARE,
    UNKNOWN_EXCESS_SDS,
    StartKind,
    StartRule,
)
from openldn.trial.unblinded.wander import ALONE, Wander


@dataclass(frozen=True, kw_only=True, eq=False)
class PersonalWander:
    """What a fitted course leaves open of the person's wander, and what that does to the contrast.

    ``shares`` are the probabilities of ``wanders``, of shape (n_nodes,); ``contrasts`` holds the
    linear form of the course's contrast under each.
    """

    shares: Floats
    wanders: tuple[Wander, ...]
    contrasts: tuple[LinearContrast, ...]

    @property
    def middle(self) -> Wander:
        """One wander with the mean SDs and correlation."""
        sd, phi = (
            sum(s * w.components[0][k] for s, w in zip(self.shares, self.wanders, strict=True))
            for k in (0, 1)
        )
        period = sum(s * w.period_sd for s, w in zip(self.shares, self.wanders, strict=True))
        return Wander(components=((float(sd), float(phi)),), period_sd=float(period))


def personal_wander(
    model: CourseModel, *, shares: Floats, wanders: tuple[Wander, ...], level: Floats
) -> PersonalWander:
    """Put the linear form of the contrast beside each wander."""
    columns, spreads = model.latent.columns, column_spreads(model)
    group = shared_groups(model)
    contrasts = tuple(
        linear_contrast(
            level, wander=wander, day=model.day, group=group, columns=columns, spreads=spreads
        )
        for wander in wanders
    )  # fmt: skip
    return PersonalWander(shares=shares, wanders=wanders, contrasts=contrasts)


def column_spreads(model: CourseModel) -> Floats:
    """Prior SD of baseline, trend and the other columns."""
    return np.array([prior.spread for prior in model.latent.coefficients])


def shared_groups(model: CourseModel) -> Codes:
    """Group of each entry; entries of a model without period effects stand alone."""
    if model.latent.groups:
        return model.latent.group
    return np.full(len(model.day), ALONE, dtype=np.int64)


def course_fall(
    model: CourseModel, person: PersonalWander, *, rule: StartRule, sign: int
) -> Fall:  # fmt: skip
    """What the contrast would become without effect, if the start came as the rule says.

    Parameters
    ----------
    model : CourseModel
        With days.
    person : PersonalWander
    rule : StartRule
    sign : int
        -1 when lower is better.

    Returns
    -------
    Fall
        In points of the linear predictor; with the planned share at no fall.
    """
    if rule.kind is StartKind.PLANNED:
        return no_fall()
    check_spell(person.middle, rule)
    first = int(np.flatnonzero(model.on_active)[0])
    group = shared_groups(model)
    before = int(group[first - 1]) if first > 0 else ALONE
    falls = tuple(
        contrast_fall(
            wander, start_day=float(model.day[first]), rule=rule, day=model.day,
            weights=contrast.weights, sign=sign, group=group, spell_group=before,
        )
        for wander, contrast in zip(person.wanders, person.contrasts, strict=True)
    )  # fmt: skip
    fall = join_falls(person.shares, falls)
    if rule.kind is StartKind.BAD_SPELL:
        return fall
    bad = UNKNOWN_BAD_SHARE
    return join_falls(np.array([1.0 - bad, bad]), (no_fall(), fall))


def check_spell(wander: Wander, rule: StartRule) -> None:
    """Refuse a spell that hardly ever comes to this person: a slip of the pen.

    Raises
    ------
    CourseError
    """
    spell = np.arange(float(rule.window_days))
    variance = float(wander.covariance(spell).mean()) + wander.period_sd**2
    if rule.excess is not None and rule.excess > FARTHEST_SDS * np.sqrt(variance):
        raise CourseError(
            f"{rule.window_days} days {rule.excess:g} points worse than usual hardly ever come to "
            f"this person, whose means of so many days spread by SD {np.sqrt(variance):.2g}; check "
            "the start rule."
        )


def no_fall() -> Fall:
    """Nothing to expect."""
    return Fall(shares=np.ones(1), means=np.zeros(1), sds=np.zeros(1))


def contrast_fall(
    wander: Wander,
    *,
    start_day: float,
    rule: StartRule,
    day: Floats,
    weights: Floats,
    sign: int,
    group: Codes | None = None,
    spell_group: int = ALONE,
) -> Fall:
    """What any weighted sum of scores becomes after a start in a bad spell, without effect.

    Parameters
    ----------
    wander : Wander
    start_day : float
        The spell is the ``rule.window_days`` days before it.
    rule : StartRule
        With ``excess``, or its stand-in of one SD where nobody knows.
    day, weights : array of shape (n,)
        When the scores were noted, and their weights; any level must cancel.
    sign : int
        -1 when lower is better.
    group : array of int, shape (n,), or None
    spell_group : int
        Group that the days of the spell share.

    Examples
    --------
    Seven bad days, then four weeks without any drug: the plain difference improves.

    >>> day = np.arange(-7.0, 28.0)
    >>> weights = np.where(day < 0, -1 / 7, 1 / 28)
    >>> fall = contrast_fall(Wander(components=((1.2, 0.4),)), start_day=0.0, day=day,
    ...                      rule=StartRule.parse("7 days 1.2 above usual"), weights=weights,
    ...                      sign=-1)
    >>> round(fall.mean, 1)
    -1.4
    """
    spell = start_day - np.arange(1.0, rule.window_days + 1)
    together = np.full(len(spell), spell_group, dtype=np.int64)
    own = wander.covariance(spell) + (wander.period_sd**2 if spell_group != ALONE else 0.0)
    along = wander.covariance(spell, day, group=together, other_group=group).mean(axis=0)
    spell_variance = float(own.mean())
    excess = rule.excess
    if excess is None:
        excess = UNKNOWN_EXCESS_SDS * float(np.sqrt(spell_variance))
    return fall_after_spell(
        spell_variance=spell_variance,
        covariance=-sign * float(np.sum(along * weights)),
        variance=wander.variance(weights, day, group=group),
        excess=excess,
    )
