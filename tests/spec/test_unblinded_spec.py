"""What an unblinded course may show, as tables.

Placebo and time bring -0.9 points (SD 1.58), as in the largest fibromyalgia trial; the smallest
difference that matters is 1 point.
"""

import numpy as np
import pytest
from tests.cast import PAIN, make_course, wander, whole
from validation.unblinded.study import PLACEBO, run_study

from openldn.trial import (
    ExpectedChange,
    Question,
    Recommendation,
    StartRule,
    UnblindedQuestion,
    default_model,
    evaluate_unblinded,
)

# Stretches of 42 days (n no drug, L LDN), change of pain on LDN, why it was started, whether the
# placebo change is known; what the course shows, its grade, and the recommendation.
COURSES = """
course  change  start    known  shows    grade  recommends
nL       0      planned  yes    none     D      cannot_tell
nL      -0.9    planned  yes    within   D      cannot_tell
nL      -0.9    unknown  yes    within   D      cannot_tell
nL      -1.5    planned  yes    within   D      cannot_tell
nL      -3      planned  yes    within   D      cannot_tell
nL      -3      planned  no     unknown  D      cannot_tell
nL      -6      planned  no     unknown  D      cannot_tell
nL      -6      planned  yes    beyond   D      cannot_tell
nL       2.5    planned  yes    worse    D      stop
nL       2.5    unknown  no     worse    D      stop
nLn      0      planned  yes    none     C      cannot_tell
nLn     -0.9    unknown  yes    within   C      cannot_tell
nLn     -6      planned  yes    beyond   C      cannot_tell
nLn      2.5    planned  yes    worse    C      stop
nLnL    -0.9    planned  yes    within   B      cannot_tell
nLnL    -6      planned  yes    beyond   B      continue
nLnL    -6      planned  no     unknown  B      cannot_tell
LnL     -1.5    planned  yes    within   C      cannot_tell
"""

# Assumed placebo change, and what a course that improved by two points shows beside it.
CHANGES = """
change               shows
0 sd 0.2             beyond
-0.9 (0.22) sd 1.58  within
-2 (0.3) sd 1        within
"""


def judge(text, *, drop, start="planned", change=PLACEBO, usual=None, seed=6):
    label = np.repeat(["nL".index(one) for one in text], 42)
    level = usual or (7.5 if drop < -4 else 5.5)
    score = whole(level + drop * label + wander(seed, len(label), sd=1.0))
    question = Question(
        instrument=PAIN, active="LDN", comparator="none", spec=default_model(), thorough=False
    )
    asked = UnblindedQuestion(
        question=question, start=StartRule.parse(start), change=change, has_curves=False
    )
    return evaluate_unblinded(make_course(score, label, treatments=("none", "LDN")), asked)


@pytest.mark.parametrize(
    ("text", "change", "start", "known", "shows", "grade", "recommends"),
    [line.split() for line in COURSES.strip().splitlines()[1:]],
)
def test_a_course_shows_no_more_than_its_design_allows(
    text, change, start, known, shows, grade, recommends
):
    found = judge(text, drop=float(change), start=start, change=PLACEBO if known == "yes" else None)
    assert found.showing.name == shows.upper()
    assert found.plain.grade.letter == grade
    assert found.verdict.recommendation is Recommendation[recommends.upper()]


@pytest.mark.parametrize(
    ("text", "shows"), [line.rsplit(maxsplit=1) for line in CHANGES.strip().splitlines()[1:]]
)
def test_the_same_course_shows_less_beside_a_larger_placebo_change(text, shows):
    change = ExpectedChange.parse(text)
    assert judge("nL", drop=-2.5, usual=6.5, change=change).showing.name == shows.upper()


@pytest.mark.parametrize("seed", range(6))
def test_improving_by_the_usual_placebo_change_is_never_called_a_success(seed):
    found = judge("nL", drop=PLACEBO.mean, seed=seed)
    assert found.verdict.recommendation is Recommendation.CANNOT_TELL
    assert found.showing.name in ("WITHIN", "NONE")


def test_a_bad_start_without_drug_fools_a_t_test_and_not_this_judgement():
    found = run_study(people=16, seed=5)
    assert found["naive, t-test on days"] > 0.3
    assert found["more than placebo and time usually bring"] == 0.0
