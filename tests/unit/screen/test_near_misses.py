"""Grave conditions with a typing error are asked about; other words are left alone."""

import pytest

from openldn.record import Condition
from openldn.screen.near_misses import find_near_misses

NEAR = (
    "cirhosis of the liver", "liver faliure", "chronic hepatitus", "sucidal thoughts", "prenant",
    "kidney transplnt", "opiod dependence", "opioid adiction", "dialyisis", "pycosis psychossis",
)  # fmt: skip
OTHER = (
    "cirrhosis", "no cirhosis", "mother had cirhosis", "pancreas analysis", "fibromyalgia",
    "pregnant", "psychosomatic pain", "hypothyroidism", "hepatic steatosis", "psoriasis", "F11.20",
    "liver", "arthritis", "sarcoidosis",
    "osteoporosis", "chronic fatigue syndrome", "endometriosis",
    "multiple sclerosis", "heart failure", "ulcerative colitis", "depression", "psychotherapy",
)  # fmt: skip


@pytest.mark.parametrize("text", NEAR)
def test_one_typing_error_in_a_grave_condition_is_found(text):
    assert find_near_misses([Condition(text=text)])


@pytest.mark.parametrize("text", OTHER)
def test_other_words_are_no_typing_errors(text):
    assert find_near_misses([Condition(text=text)]) == ()
