"""Substances: alcohol, cannabis, kratom, heroin and whatever else is taken."""

from dataclasses import dataclass

from openldn.record.checks import check_text


@dataclass(frozen=True, kw_only=True)
class Substance:
    """A substance and how much of it, in anyone's words."""

    text: str
    amount: str = ""

    def __post_init__(self) -> None:
        check_text("text of a substance", self.text)
