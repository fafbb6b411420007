"""Substances: alcohol, cannabis, kratom, heroin and whatever else is taken."""

import re
from dataclasses import dataclass

from openldn.record.checks import check_text

_DENIED_AMOUNT = re.compile(
    r"^\s*(never|none|no|nil|false|nothing|not used|not taken|denie[sd]"
    r"|0+([.,]0+)?\s*(mg|g|units?|drinks?|times|x)?)[\s.!]*$",
    re.IGNORECASE,
)
_DENIED_TEXT = re.compile(r"^[^,;.\n]*\b(never|none|no|nil|denied)[\s.!]*$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Substance:
    """A substance and how much of it, in anyone's words."""

    text: str
    amount: str = ""

    def __post_init__(self) -> None:
        check_text("text of a substance", self.text)

    @property
    def is_denied(self) -> bool:
        """Whether it is named only to say that it is not taken.

        Examples
        --------
        >>> Substance(text="heroin", amount="never").is_denied
        True
        """
        return bool(_DENIED_AMOUNT.match(self.amount)) or bool(
            not self.amount.strip() and _DENIED_TEXT.match(self.text)
        )
