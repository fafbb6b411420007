"""Does the page that follows one trial show what its commands answer?"""

import re
from collections import Counter

import pytest
from scripts import generate_example as example

from openldn.exchange import read_design
from openldn.report import render_thresholds

PAGE = example.PAGE.read_text(encoding="utf-8")
# A few seconds in all; the others are run by the slow test.
QUICK = ("design", "key", "allocate", "pharmacy", "letters", "look", "labels", "unblinded")
# Numbers of the story, not of an answer: the seeds' truth, scales, days of the open course.
OF_THE_STORY = {"0", "1", "2", "3", "4", "7", "10", "2724", "2001", "2015", "2019", "4.5", "112"}


def prose_of(page):
    """The page without commands, answers, links, sources and headings."""
    text = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->|\]\([^)]*\)|`[^`]*`|^#.*$", "", text, flags=re.MULTILINE)
    return text.replace("2,724", "2724")


def test_every_block_belongs_to_a_command_and_every_command_has_a_block():
    blocks = [name for name, _, _ in example.BLOCK.findall(PAGE)]
    assert blocks == [step.name for step in example.STEPS]
    assert Counter(blocks).most_common(1)[0][1] == 1


def test_the_quick_answers_are_current():
    assert example.fill(PAGE, example.answer_steps(QUICK)) == PAGE


def test_what_took_minutes_belongs_to_this_design_and_these_commands():
    assert example.stale_slow_blocks(PAGE) == []


def test_the_thresholds_told_are_those_of_the_design_file():
    protocol = read_design(example.KEPT / "design.toml")
    told = {name: body for name, _, body in example.BLOCK.findall(PAGE)}["calibrate"]
    assert render_thresholds(protocol.thresholds, protocol) in told


def test_every_number_of_the_prose_stands_in_an_answer():
    answers = " ".join(example.FENCE.findall(PAGE))
    shown = set(re.findall(r"\d+(?:\.\d+)?", answers))
    told = set(re.findall(r"\d+(?:\.\d+)?", prose_of(PAGE)))
    assert told - shown - OF_THE_STORY == set()


def test_every_file_that_the_page_shows_is_made_by_a_command():
    named = set(re.findall(r"\(example/([\w.-]+)\)", PAGE))
    made = {name for step in example.STEPS for name in step.makes}
    assert named == made
    assert {path.name for path in example.KEPT.iterdir()} == made


@pytest.mark.slow
def test_every_answer_is_current():
    answers = example.answer_steps([step.name for step in example.STEPS])
    assert example.fill(PAGE, answers) == PAGE
