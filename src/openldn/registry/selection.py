"""Who entered, who is pooled and who is unaccounted for - and what that could hide."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openldn.inference import Derived, EffectPosterior
from openldn.registry.contribution import Contribution
from openldn.registry.ledger import Bundle


@dataclass(frozen=True, kw_only=True)
class AssumedMissing:
    """The mean benefit of all who entered if those who are not pooled had this benefit."""

    assumed: float
    mean: Derived


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The denominator of a pool.

    Parameters
    ----------
    entered : int or None
        Courses begun in all clinics; ``None`` when a clinic does not say.
    pooled : int
    left_out : mapping of str to int
        Contributions that were not pooled, by grade.
    missing : mapping of str to int
        Courses without a curve, by reason.
    unaccounted : int or None
        Courses begun of which nobody says what became.
    not_pooled : int
        All who are not in the pool: left out for their grade, without a curve, unaccounted for.
    assumed : tuple of AssumedMissing
        What the mean of all would be.
    clinics_silent : int
        Clinics that do not say how many courses were begun.
    """

    entered: int | None
    pooled: int
    left_out: Mapping[str, int]
    missing: Mapping[str, int]
    unaccounted: int | None
    not_pooled: int
    assumed: tuple[AssumedMissing, ...]
    clinics_silent: int


def describe_selection(
    bundles: Sequence[Bundle],
    members: Sequence[Contribution],
    mean: EffectPosterior,
    mcid: float | None,
) -> Selection:
    """Count who is not in a pool.

    Notes
    -----
    With ``n`` pooled and ``k`` others whose benefit is taken to be ``a``, the mean of
    all is ``(n mean + k a) / (n + k)``.
    """
    pooled_ids = {member.id for member in members}
    contributed = [one for bundle in bundles for one in bundle.contributions]
    left_out = Counter(one.course.grade for one in contributed if one.id not in pooled_ids)
    missing: Counter[str] = Counter()
    unaccounted, entered, silent = 0, 0, 0
    for bundle in bundles:
        missing.update(bundle.ledger.missing)
        left = bundle.ledger.unaccounted(len(bundle.contributions))
        if left is None or bundle.ledger.entered is None:
            silent += 1
        else:
            unaccounted += left
            entered += bundle.ledger.entered
    others = sum(left_out.values()) + sum(missing.values()) + unaccounted
    return Selection(
        entered=entered if not silent else None,
        pooled=len(members),
        left_out=dict(sorted(left_out.items())),
        missing=dict(sorted((reason, count) for reason, count in missing.items() if count)),
        unaccounted=unaccounted if not silent else None,
        not_pooled=others,
        assumed=_assumed(len(members), others, mean, mcid),
        clinics_silent=silent,
    )


def _assumed(
    pooled: int, others: int, mean: EffectPosterior, mcid: float | None
) -> tuple[AssumedMissing, ...]:
    """Benefit of those who are not pooled: the MCID, none, and worse by the MCID."""
    if not others:
        return ()
    share = pooled / (pooled + others)
    rows = []
    for assumed in (0.0,) if mcid is None else (mcid, 0.0, -mcid):
        shift = (1.0 - share) * assumed
        low, high = mean.interval()
        rows.append(
            AssumedMissing(
                assumed=assumed,
                mean=Derived(
                    mean=share * mean.mean + shift,
                    sd=share * mean.sd,
                    ci95=(share * low + shift, share * high + shift),
                ),
            )
        )
    return tuple(rows)
