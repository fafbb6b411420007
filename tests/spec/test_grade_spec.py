"""The evidence grade of a course, from its design alone, as a table."""

import numpy as np
import pytest
from tests.cast import PAIN, make_course

from openldn.record import Severity
from openldn.trial import evaluate_course

# Periods of five days (p placebo, L LDN, w another treatment), whether it is stated to be
# blinded, whether guesses were right, the grade, and whether the design blocks a decision.
GRADES = """
periods  blinded  guesses  grade  blocked
pLpL     yes      none     A      no
pLLp     yes      none     C      no
pLpLpL   yes      none     A      no
pLpLpL   yes      chance   A      no
pLpLpL   yes      right    B      no
pLpLpL   no       none     B      no
pLpLpL   unsaid   none     B      no
pLp      unsaid   none     C      no
pL       unsaid   none     D      yes
pLpL     no       none     B      no
pLp      yes      none     C      no
LpL      no       none     C      no
pL       yes      none     D      yes
Lp       no       none     D      yes
pwL      yes      none     D      yes
pLw      yes      none     D      yes
wpL      no       none     D      yes
pwLwp    yes      none     C      no
pwLwpwL  yes      none     A      no
LL       no       none     none   yes
"""

# Rows without time: cycles that hold both treatments, and the grade.
SUMMARIES = """
cycles  blinded  grade  blocked
1       yes      D      yes
2       yes      A      no
2       no       B      no
5       unsaid   B      no
5       yes      A      no
"""


def rows(table):
    return [line.split() for line in table.strip().splitlines()[1:]]


STATED = {"yes": True, "no": False, "unsaid": None}


def judge(course, blinded):
    return evaluate_course(
        course, instrument=PAIN, active="LDN", comparator="placebo", blinded=blinded,
        thorough=False,
    )  # fmt: skip


def guesses(kind, label):
    if kind == "none":
        return None
    right = (label == 1).astype(float)
    return right if kind == "right" else np.resize([0.2, 0.8], len(label))


@pytest.mark.parametrize(("text", "blinded", "guessed", "letter", "blocked"), rows(GRADES))
def test_crossings_and_blinding_give_the_grade(text, blinded, guessed, letter, blocked):
    label = np.repeat(["pLw".index(period) for period in text], 5)
    score = np.resize([5.0, 4.0, 6.0, 5.0, 3.0], len(label)) - 2 * (label == 1)
    course = make_course(
        score, label, treatments=("placebo", "LDN", "washout"), guess=guesses(guessed, label)
    )
    found = judge(course, STATED[blinded])
    if letter != "none":
        assert found.grade.letter == letter
    if blocked == "yes":
        assert found.verdict.recommendation.value == "cannot tell"
        assert any(finding.id.startswith("DES-") for finding in found.findings)
    else:
        blocking = [one for one in found.findings if one.severity is Severity.CRITICAL]
        assert not any(finding.id.startswith("DES-") for finding in blocking)


@pytest.mark.parametrize(("cycles", "blinded", "letter", "blocked"), rows(SUMMARIES))
def test_cycles_count_as_crossings_where_the_order_is_not_known(cycles, blinded, letter, blocked):
    count = int(cycles)
    cycle = np.repeat(np.arange(count), 2)
    course = make_course(
        6.0 - 2 * np.resize([0, 1], 2 * count) + 0.1 * cycle, np.resize([0, 1], 2 * count),
        day=False, cycle=cycle, cycles=tuple(f"cycle {number}" for number in range(count)),
    )  # fmt: skip
    found = judge(course, STATED[blinded])
    assert found.grade.letter == letter
    assert (found.verdict.recommendation.value == "cannot tell") or blocked == "no"


def test_a_cycle_with_one_treatment_is_no_pair():
    cycle = np.array([0, 0, 1, 1])
    course = make_course([5.0, 3.0, 5.0, 5.0], [0, 1, 0, 0], day=False, cycle=cycle,
                         cycles=("a", "b"))  # fmt: skip
    assert judge(course, True).grade.letter == "D"


def test_without_time_periods_count_and_not_their_days():
    label = np.repeat([0, 1], 20)
    score = np.resize([5.0, 4.0, 6.0], 40) - 2 * label
    course = make_course(score, label, day=False, period=label, periods=("one", "two"))
    found = judge(course, True)
    assert found.grade.letter == "D"
    assert found.verdict.recommendation.value == "cannot tell"


@pytest.mark.parametrize("seed", range(6))
def test_one_switch_stays_open_for_any_scores(seed):
    rng = np.random.default_rng(seed)
    label = np.repeat([0, 1], [10, 20])
    score = np.clip(np.round(rng.normal(5, 1, 30) - rng.choice([-9, -4, 0, 4, 9]) * label), 0, 10)
    assert judge(make_course(score, label), True).verdict.recommendation.value == "cannot tell"


def test_the_reason_of_a_grade_names_the_number_of_changes():
    label = np.repeat([0, 1, 0, 1], 5)
    found = judge(make_course(np.resize([5.0, 4.0, 6.0], 20), label), True)
    assert "3 changes" in found.grade.reason


@pytest.mark.parametrize(
    ("text", "blinded", "letter"),
    [("pLLp", True, "A"), ("LppL", True, "A"), ("pLLp", False, "C"), ("pLLp", None, "C"),
     ("pLp", True, "C"), ("ppL", True, "D")],
)  # fmt: skip
def test_two_named_periods_of_one_treatment_in_a_row_are_two_in_a_blind(text, blinded, letter):
    label = np.repeat(["pLw".index(period) for period in text], 5)
    score = 5 - label + np.resize([0.3, -0.2, 0.5, -0.6], len(label))
    names = tuple(str(number + 1) for number in range(len(text)))
    course = make_course(score, label, period=np.repeat(np.arange(len(text)), 5), periods=names)
    assert judge(course, blinded).grade.letter == letter
