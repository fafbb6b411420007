"""Files of clinics put together: a newer contribution takes the place of an older one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from openldn.errors import RegistryError
from openldn.registry.contribution import Contribution
from openldn.registry.ledger import Bundle, Ledger


@dataclass(frozen=True, kw_only=True)
class Replacements:
    """What newer files took the place of.

    Parameters
    ----------
    courses : int
        Contributions in whose place stands a newer one of the same course.
    older_files : tuple of str
        Names of the files they were in.
    files : int
        Those of them of which nothing is left.
    only_older : int
        Courses that stay from a file of which newer files replaced others.
    fewer_begun : int
        Files replaced as a whole by newer ones that tell of fewer courses begun.
    repeated : int
        Files given more than once, each counted once.
    """

    courses: int = 0
    older_files: tuple[str, ...] = ()
    files: int = 0
    only_older: int = 0
    fewer_begun: int = 0
    repeated: int = 0


@dataclass(frozen=True, kw_only=True)
class Merged:
    """Bundles of which every course is in one alone, and what was replaced on the way."""

    bundles: tuple[Bundle, ...]
    replaced: Replacements


def merge_bundles(bundles: Sequence[Bundle]) -> Merged:
    """Put bundles together; the answer does not depend on the order in which they came.

    Raises
    ------
    RegistryError
        If there are none, two clinics have the same contribution, or two files of one clinic
        differ in a course and neither is newer.

    Notes
    -----
    A clinic may come with several files: of different courses, or of the same ones sent again. Of
    each course the contribution of the newest file stands. A file of which nothing is left takes
    its ledger with it: the newer files tell of those courses. Where something is left, courses
    begun are reduced by those replaced.
    """
    if not bundles:
        raise RegistryError("there is no file to pool; give at least one.")
    unique = _without_repeats(bundles)
    newest = _newest(unique)
    kept, gone = [], []
    for bundle in unique:
        left = tuple(one for one in bundle.contributions if newest[one.id] is bundle)
        if left or not bundle.contributions:
            kept.append(_reduced(bundle, left))
        else:
            gone.append(bundle)
    older = [b for b in unique if any(newest[one.id] is not b for one in b.contributions)]
    touched = [b for b in older if b not in gone]
    told = Replacements(
        courses=sum(newest[one.id] is not b for b in older for one in b.contributions),
        older_files=tuple(sorted(_name(b) for b in older)),
        files=len(gone),
        only_older=sum(newest[one.id] is b for b in touched for one in b.contributions),
        fewer_begun=sum(_tells_more(b, newest) for b in gone),
        repeated=len(bundles) - len(unique),
    )
    ordered = sorted(kept, key=lambda one: (one.clinic, [c.id for c in one.contributions]))
    return Merged(bundles=tuple(ordered), replaced=told)


def _without_repeats(bundles: Sequence[Bundle]) -> list[Bundle]:
    """Each bundle once, the oldest first; one file may lie in a folder under two names."""
    unique: list[Bundle] = []
    for bundle in sorted(bundles, key=lambda one: (one.clinic, one.edition, one.name)):
        if not any(
            bundle == one for one in reversed(unique)
            if (one.clinic, one.edition) == (bundle.clinic, bundle.edition)
        ):  # fmt: skip
            unique.append(bundle)
    return unique


def _newest(bundles: Sequence[Bundle]) -> dict[str, Bundle]:
    """Bundle with the newest contribution of each course."""
    holders: dict[str, list[Bundle]] = {}
    for bundle in bundles:
        for one in bundle.contributions:
            holders.setdefault(one.id, []).append(bundle)
    return {id_: _last(id_, found) for id_, found in holders.items()}


def _last(id_: str, holders: Sequence[Bundle]) -> Bundle:
    if len({one.clinic for one in holders}) > 1:
        raise RegistryError(
            f"contribution {id_[:8]} is in files of different clinics ({_names(holders)}), which "
            "cannot be: one of them was made with a copied key. Ask the clinics, and leave one out "
            "with --without."
        )
    edition = max(one.edition for one in holders)
    last = [one for one in holders if one.edition == edition]
    if len(last) > 1:
        raise RegistryError(
            f"{_names(last)} differ and hold the same courses, and neither says that it replaces "
            "the other. Leave one out, or contribute again with --replaces and the older one."
        )
    return last[0]


def _reduced(bundle: Bundle, left: tuple[Contribution, ...]) -> Bundle:
    """A bundle without what was replaced; courses begun go with their contributions."""
    gone = len(bundle.contributions) - len(left)
    if not gone:
        return bundle
    entered = bundle.ledger.entered
    ledger = Ledger(
        entered=None if entered is None else entered - gone, missing=bundle.ledger.missing
    )
    return replace(bundle, contributions=left, ledger=ledger)


def _tells_more(bundle: Bundle, newest: dict[str, Bundle]) -> bool:
    """Whether a bundle told of more courses begun than those that replaced it."""
    if bundle.ledger.entered is None:
        return False
    takers = {id(newest[one.id]): newest[one.id] for one in bundle.contributions}
    told = [one.ledger.entered for one in takers.values()]
    return sum(one for one in told if one is not None) < bundle.ledger.entered and None not in told


def _names(bundles: Sequence[Bundle]) -> str:
    return " and ".join(sorted(_name(one) for one in bundles))


def _name(bundle: Bundle) -> str:
    return bundle.name or f"a file of clinic {bundle.clinic[:8]}"
