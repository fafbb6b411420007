"""Items that a protocol (SPENT 2019) or a report (CENT 2015) has to answer, and which it does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

from openldn.errors import InputError
from openldn.tables import read_rows

NOT_APPLICABLE = "not applicable"
CHECK_LIST = (
    "Wording and numbering of items marked * could not be compared with the published checklist; "
    "check them there before you submit."
)


class ItemState(StrEnum):
    """Whether the text answers an item."""

    ANSWERED = "answered"
    PARTLY = "answered in part"
    MISSING = "missing"
    NOT_APPLICABLE = NOT_APPLICABLE


@dataclass(frozen=True, kw_only=True)
class ReportingItem:
    """One item of a checklist, in our words.

    Parameters
    ----------
    id, section, topic, asked : str
    source_doi : str
    is_verified : bool
        Whether number and meaning were read in a copy of the list.
    """

    id: str
    section: str
    topic: str
    asked: str
    source_doi: str
    is_verified: bool


@dataclass(frozen=True, kw_only=True)
class ItemAnswer:
    """What a text says on an item.

    Parameters
    ----------
    item : ReportingItem
    state : ItemState
    text : str
        Markdown; empty where nothing can be said.
    lacking : str
        What only people can add, of an item answered in part.
    """

    item: ReportingItem
    state: ItemState
    text: str = ""
    lacking: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What can be said on an item, what people must add, why it may not apply."""

    text: str = ""
    lacking: str = ""
    not_applicable: str = ""


@lru_cache(maxsize=2)
def read_items(name: str) -> tuple[ReportingItem, ...]:
    """Items of a checklist: ``spent_2019`` or ``cent_2015``.

    Examples
    --------
    >>> [len(read_items(name)) for name in ("spent_2019", "cent_2015")]
    [51, 44]
    """
    return tuple(
        ReportingItem(
            id=row["id"], section=row["section"], topic=row["topic"], asked=row["asked"],
            source_doi=row["source_doi"], is_verified=row["verified"] == "yes",
        )
        for row in read_rows("openldn.report", f"{name}.csv")
    )  # fmt: skip


def answer_items(
    items: Sequence[ReportingItem], parts: Mapping[str, Part], written: Mapping[str, str]
) -> tuple[ItemAnswer, ...]:
    """Answer every item once: by what people wrote, else by what is known, else not.

    Parameters
    ----------
    items : sequence of ReportingItem
    parts : mapping of str to Part
        By item, what follows from design and data.
    written : mapping of str to str
        By item, what people wrote; it comes after what is known. ``not applicable: why`` says
        that the item does not apply.

    Raises
    ------
    InputError
        If an item is none of the list, or a text is empty.

    Examples
    --------
    >>> found = answer_items(read_items("spent_2019"), {}, {"4": "Paid by the clinic."})
    >>> [one.state.value for one in found if one.item.id in ("4", "9")]
    ['answered', 'missing']
    """
    known = {item.id for item in items}
    for wanted, text in written.items():
        if wanted not in known:
            raise InputError(
                f"there is no item {wanted!r}; the items are {', '.join(i.id for i in items)}."
            )
        if not text.strip():
            raise InputError(f"the text of item {wanted} is empty; leave it out, or write it.")
    unknown = set(parts) - known
    assert not unknown, unknown
    return tuple(
        _answer(item, parts.get(item.id, Part()), written.get(item.id, "")) for item in items
    )


def _answer(item: ReportingItem, part: Part, written: str) -> ItemAnswer:
    said = written.strip()
    if said.casefold().startswith(NOT_APPLICABLE):
        return ItemAnswer(item=item, state=ItemState.NOT_APPLICABLE, text=said)
    if said:
        text = "\n\n".join(piece for piece in (part.text, said) if piece)
        return ItemAnswer(item=item, state=ItemState.ANSWERED, text=text)
    if part.not_applicable:
        text = f"Not applicable: {part.not_applicable}"
        return ItemAnswer(item=item, state=ItemState.NOT_APPLICABLE, text=text)
    if not part.text:
        return ItemAnswer(item=item, state=ItemState.MISSING, lacking=part.lacking)
    state = ItemState.PARTLY if part.lacking else ItemState.ANSWERED
    return ItemAnswer(item=item, state=state, text=part.text, lacking=part.lacking)


def items_as_sections(answers: Sequence[ItemAnswer]) -> str:
    """Markdown: a heading for each section, a paragraph for each item."""
    parts = []
    for section, group in groupby(answers, key=lambda one: one.item.section):
        parts.append(f"## {section}")
        parts += [_paragraph(one) for one in group]
    return "\n\n".join(parts)


def _paragraph(answer: ItemAnswer) -> str:
    lines = [f"**{_capital(answer.item.topic)}** (item {answer.item.id})"]
    if answer.text:
        lines.append(answer.text)
    if answer.state in (ItemState.MISSING, ItemState.PARTLY):
        asked = answer.lacking or answer.item.asked
        lines.append(f"> **TO BE WRITTEN:** {asked}.")
    return "\n\n".join(lines)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def item_list(answers: Sequence[ItemAnswer], *, title: str) -> str:
    """Markdown: every item with its state, and how many are open."""
    rows = [
        f"| {one.item.id}{'' if one.item.is_verified else ' *'} | {one.item.asked} | "
        f"{one.state.value} |"
        for one in answers
    ]
    lines = [f"## {title}", count_states(answers), "| Item | Asked | State |\n|---|---|---|"]
    lines[-1] += "\n" + "\n".join(rows)
    if not all(one.item.is_verified for one in answers):
        lines.append(CHECK_LIST)
    dois = dict.fromkeys(one.item.source_doi for one in answers)
    lines.append("Source: " + ", ".join(f"<https://doi.org/{doi}>" for doi in dois) + ".")
    return "\n\n".join(lines)


def count_states(answers: Sequence[ItemAnswer]) -> str:
    """How many items are in which state, in words."""
    states = [one.state for one in answers]
    counted = ", ".join(f"{states.count(state)} {state.value}" for state in ItemState)
    return f"{len(answers)} items: {counted}."
