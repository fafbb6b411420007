"""One statement of a line: its tokens, and where commas part it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from openldn.screen.medications.text import Token


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A statement within a line.

    Parameters
    ----------
    text : str
        The whole line; tokens tell their places in it.
    tokens : sequence of Token
        Those of the statement.
    breaks : frozenset of int
        Places among the tokens before which a comma or the like stands.
    """

    text: str
    tokens: Sequence[Token]
    breaks: frozenset[int]

    @property
    def size(self) -> int:
        """Number of tokens."""
        return len(self.tokens)

    @property
    def segments(self) -> list[range]:
        """Stretches of tokens between commas."""
        return [range(*ends) for ends in pairwise([0, *sorted(self.breaks), self.size])]

    def segment_of(self, place: int) -> range:
        """The stretch that a token stands in."""
        return next(segment for segment in self.segments if place in segment)

    def word(self, place: int) -> str:
        """Compared form of the token at a place; empty beyond the end."""
        return self.tokens[place].text if place < self.size else ""

    def words(self, first: int, after: int) -> list[str]:
        """Compared forms of the tokens at ``[first, after)``."""
        return [token.text for token in self.tokens[first:after]]

    def written(self, first: int, after: int) -> str:
        """The text of the tokens at ``[first, after)`` as given; empty for none."""
        if first >= after:
            return ""
        return self.text[self.tokens[first].start : self.tokens[after - 1].end]

    def gap(self, place: int) -> str:
        """What is written between the token at a place and the one before it."""
        return self.text[self.tokens[place - 1].end : self.tokens[place].start]
