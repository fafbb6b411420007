"""Do we find in real diaries what others found in them?

Data with a free licence are in ``tests/data``. The others are read from the folder named by
OPENLDN_REFERENCE and left out without it; they are never copied here.
"""

import os
from functools import cache
from pathlib import Path

import pytest
from validation.peers.datasets import DATASETS, Result

FREE = Path(__file__).parent.parent / "data"
FREE_DATA = ("caffeine", "melatonin", "cushny_peebles", "causal_impact")
REFERENCE = os.environ.get("OPENLDN_REFERENCE")


@cache
def result_of(name: str) -> Result:
    if name in FREE_DATA:
        return DATASETS[name](FREE)
    if REFERENCE is None:
        pytest.skip("OPENLDN_REFERENCE names no folder with the data")
    return DATASETS[name](Path(REFERENCE))


@pytest.mark.parametrize("name", DATASETS)
def test_the_nearest_model_comes_near_the_peer(name: str) -> None:
    # Half a standard error of the peer (a whole one or more where the peer's model is another,
    # see the table): below that, priors and likelihood explain the difference.
    off = [line.quantity for line in result_of(name).lines if line.is_off]
    assert not off


@pytest.mark.parametrize("name", DATASETS)
def test_the_lesson_of_the_data_is_said(name: str) -> None:
    missing = [lesson.text for lesson in result_of(name).lessons if not lesson.is_seen]
    assert not missing
