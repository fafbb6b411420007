"""Are the pages of what is known those that the tables give?"""

import re
from itertools import groupby
from pathlib import Path

import pytest

from openldn.actions.evidence_claims import evidence_pages

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "evidence"
PAGES = evidence_pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_evidence_is_current(name):
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name], "run: make fix"


@pytest.mark.parametrize("name", PAGES)
def test_links_between_the_pages_lead_somewhere(name):
    for page, anchor in re.findall(r"\]\(([\w-]+\.md)?(?:#([\w-]+))?\)", PAGES[name]):
        target = PAGES[page or name]
        heads = [x.lower().replace(" ", "-") for x in re.findall(r"^#+ (.+)$", target, re.M)]
        assert not anchor or anchor in heads


@pytest.mark.parametrize("name", PAGES)
def test_every_row_of_a_table_is_as_wide_as_its_head(name):
    lines = PAGES[name].splitlines()
    for is_table, table in groupby(lines, key=lambda line: line.lstrip().startswith("|")):
        widths = {len(re.split(r"(?<!\\)\|", line)) for line in table} if is_table else set()
        assert len(widths) <= 1


def test_every_page_ends_with_what_the_product_does_not_do():
    assert all(
        "it prescribes nothing" in PAGES[name]
        for name in PAGES
        if name != "claims.md" and name.endswith(".md")
    )


def test_a_plot_stands_on_its_page_and_holds_the_line_of_what_matters():
    assert "(img/fibromyalgia-pain.svg)" in PAGES["fibromyalgia.md"]
    assert "smallest change that matters to one person" in PAGES["img/fibromyalgia-pain.svg"]


def test_every_figure_on_a_page_has_something_beside_it_or_says_that_nothing_is():
    for name, page in PAGES.items():
        rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| [")]
        figures = [row for row in rows if len(row) == 10 and "no figure" not in row[4]]
        assert all(row[3].strip() and row[6].strip() and row[1].strip() for row in figures), name


def test_a_page_holds_no_number_that_nobody_verified():
    assert not any(
        word in page for page in PAGES.values() for word in ("15 of 18", "5 of 18", "FROM MEMORY")
    )
