"""Ids of SBML as names of our model text."""

import keyword
from collections.abc import Iterable

# Words of the expressions of the model text.
RESERVED = frozenset(
    "t pi exp log log10 sqrt abs min max floor ceil sin cos tan tanh pow if asin acos atan "
    "sinh cosh True False if_".split()
)


class Words:
    """Gives every id a name that the model text can use, and none twice.

    An id keeps its name; a word that means something in an expression (like ``t``, ``pi``,
    ``lambda``) gets a line after it: ``t_``; one that begins with a line an x before it: ``x_1``.

    Examples
    --------
    >>> words = Words(["k", "lambda"])
    >>> words["k"], words["lambda"], words.make("amount_k")
    ('k', 'lambda_', 'amount_k')
    """

    def __init__(self, ids: Iterable[str]) -> None:
        ids = list(ids)
        self._taken = set(ids) | RESERVED | set(keyword.kwlist)
        self._words = {name: name if _is_usable(name) else self.make(name) for name in ids}

    def __getitem__(self, name: str) -> str:
        return self._words[name]

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids."""
        return tuple(self._words)

    def __contains__(self, name: object) -> bool:
        return name in self._words

    def make(self, name: str) -> str:
        """A name that nothing else bears, as near to ``name`` as can be."""
        name = f"x{name}" if name.startswith("_") else name
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name


def _is_usable(name: str) -> bool:
    return not (name in RESERVED or keyword.iskeyword(name) or name.startswith("_"))
