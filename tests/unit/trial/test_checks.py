"""Is each thing that could be wrong found where it is, and only there?"""

from dataclasses import replace

import numpy as np
import pytest
from tests import cast
from tests.cast import PAIN, make_course, periods, wander

from openldn.inference import Prior
from openldn.record import Instrument, Severity
from openldn.trial import (
    Question,
    default_model,
    evaluate_course,
    evaluate_courses,
    model_from_mapping,
)

GAUSSIAN = replace(default_model(), likelihood="gaussian")
FREE = Instrument(name="score", better="lower", mcid=1)
EIGHT = periods(0, 1, 1, 0, 1, 0, 0, 1, days=10)


def judge(course, *, instrument=PAIN, spec=GAUSSIAN, thorough=False, blinded=True):
    return evaluate_course(
        course, instrument=instrument, active="LDN", comparator="placebo", spec=spec,
        thorough=thorough, blinded=blinded,
    )  # fmt: skip


def steady(effect=-2.0, *, seed=21, label=EIGHT, **columns):
    """A course with nothing wrong: scores far from the ends, days independent."""
    score = 6 + effect * label + np.random.default_rng(seed).normal(0, 0.8, len(label))
    return make_course(score, label, **columns)


def with_scores(change, *, label=EIGHT, **columns):
    course = steady(label=label, **columns)
    score = course.outcome.copy()
    change(score)
    return replace(course, outcome=score)


def dates(days):
    return np.datetime64("2026-01-05") + np.asarray(days).astype("timedelta64[D]")


def blank_on_placebo(score):
    score[np.flatnonzero(EIGHT == 0)[::3]] = np.nan


def blank_on_both(score):
    score[::3] = np.nan


def typing_error(score):
    score[37] = 60.0


def one_period_differs(score):
    score[EIGHT == 1] += 2.0
    score[-10:] -= 9.0


def guesses(right):
    return np.where(np.resize(np.arange(10) < 10 * right, len(EIGHT)), EIGHT, 1 - EIGHT) * 0.8 + 0.1


def slow():
    label = periods(0, 1, 0, 1, 0, 1, days=28)
    level, current = [], 0.0
    for taken in label:
        current += (taken - current) * (1 - 2 ** (-1 / 7))
        level.append(current)
    noise = np.random.default_rng(3).normal(0, 0.7, len(label))
    return make_course(8 - 6 * np.array(level) + noise, label)


def mixed_days():
    label, day = np.repeat(EIGHT, 2), np.repeat(np.arange(80.0), 2) + np.tile([0.3, 0.8], 80)
    score = 6 - 2 * label + wander(4, 160, sd=0.8)
    return make_course(score, label, day=day, dates=dates(np.floor(day)))


def wild():
    return make_course([50.0, 5.0, -40.0, 5.0], [1, 0, 0, 0], day=[7.0, 14.0, 15.0, 22.0])


WILD = model_from_mapping(
    {
        "likelihood": "gaussian", "unit": 1.0, "center": 5.0, "trend": False,
        "priors": {"sigma": "half-normal(0.2)", "baseline": "student(2, 0, 1)"},
    }
)  # fmt: skip
EVIDENCE = replace(GAUSSIAN, evidence=Prior.parse("normal(-1, 1)"))
ESTIMATE = replace(GAUSSIAN, carryover="estimate")
TWO_PERIODS = np.repeat([0, 1], 40)
DRIFT = 4 * np.arange(80) / 80


def only_ldn():
    score = steady().outcome.copy()
    score[EIGHT == 0] = np.nan
    return replace(steady(), outcome=score)


# Finding, a course that has it, and a course like it that has not.
CASES = {
    "DES-001": (lambda: judge(only_ldn()), lambda: judge(steady())),
    "DES-002": (lambda: judge(steady(label=TWO_PERIODS)), lambda: judge(steady())),
    "SEP-001": (lambda: judge(steady(-12.0), instrument=FREE), lambda: judge(steady(-1.0))),
    "AUT-001": (
        lambda: judge(make_course(5 + wander(5, 80, phi=0.8), EIGHT)),
        lambda: judge(steady()),
    ),
    "PER-001": (
        lambda: judge(
            make_course(5 + wander(6, 80, sd=0.5)
                        + np.repeat([1, -1, 2, -2, 0, 1, -1, -2], 10), EIGHT)
        ),
        lambda: judge(steady()),
    ),
    "TRD-001": (
        lambda: judge(with_scores(lambda score: np.add(score, DRIFT, out=score))),
        lambda: judge(steady()),
    ),
    "TRD-002": (
        lambda: judge(
            make_course(8 - 6 * np.arange(80) / 80 + wander(8, 80, sd=0.8, phi=0), TWO_PERIODS),
            thorough=True,
        ),
        lambda: judge(steady(), thorough=True),
    ),
    "OUT-001": (
        lambda: judge(with_scores(typing_error), instrument=FREE),
        lambda: judge(steady(), instrument=FREE),
    ),
    "MIS-001": (lambda: judge(with_scores(blank_on_both)), lambda: judge(steady())),
    "MIS-002": (
        lambda: judge(with_scores(blank_on_placebo)),
        lambda: judge(with_scores(blank_on_both)),
    ),
    "END-001": (
        lambda: judge(make_course(np.clip(steady(-6.0).outcome, 0, 10), EIGHT)),
        lambda: judge(steady()),
    ),
    "PRI-001": (
        lambda: judge(steady(), spec=GAUSSIAN.with_prior("normal(0, 0.2)")),
        lambda: judge(steady(-4.0)),
    ),
    "PRI-002": (lambda: judge(steady()), lambda: judge(steady(), spec=EVIDENCE)),
    "BLI-001": (lambda: judge(steady(guess=guesses(0.5))), lambda: judge(steady())),
    "BLI-002": (
        lambda: judge(steady(guess=guesses(0.9))),
        lambda: judge(steady(guess=guesses(0.5))),
    ),
    "BLI-003": (
        lambda: judge(steady(guess=guesses(0.9)), thorough=True),
        lambda: judge(steady(guess=guesses(0.5)), thorough=True),
    ),
    "MOM-001": (lambda: judge(mixed_days()), lambda: judge(steady(dates=dates(np.arange(80))))),
    "ONS-001": (lambda: judge(steady()), lambda: judge(steady(), spec=ESTIMATE)),
    "LPO-001": (
        lambda: judge(with_scores(one_period_differs), thorough=True),
        lambda: judge(steady(-4.0), thorough=True),
    ),
    "CAR-001": (
        lambda: judge(slow(), thorough=True),
        lambda: judge(steady(-4.0, label=periods(0, 1, 0, 1, days=28)), thorough=True),
    ),
    "NUM-001": (
        lambda: judge(wild(), instrument=FREE, spec=WILD),
        lambda: judge(steady(), instrument=FREE),
    ),
    "MCD-001": (
        lambda: judge(steady(), instrument=replace(PAIN, mcid=None)),
        lambda: judge(steady()),
    ),
}  # fmt: skip


def ids(evaluation):
    return [finding.id for finding in evaluation.findings]


@pytest.mark.parametrize("name", CASES)
def test_a_finding_is_there_where_its_cause_is(name):
    assert name in ids(CASES[name][0]())


@pytest.mark.parametrize("name", CASES)
def test_a_finding_is_not_there_without_its_cause(name):
    assert name not in ids(CASES[name][1]())


@pytest.mark.parametrize("name", CASES)
def test_a_finding_has_one_place_a_message_and_advice(name):
    evaluation = CASES[name][0]()
    found = [finding for finding in evaluation.findings if finding.id == name]
    assert len(found) == 1
    assert found[0].message.endswith((".", ").", "]."))
    assert found[0].advice


def test_the_gravest_findings_come_first():
    order = list(Severity)
    found = [order.index(f.severity) for f in judge(steady(label=TWO_PERIODS)).findings]
    assert found == sorted(found)
    assert found[0] == order.index(Severity.CRITICAL)


def test_the_message_on_a_typing_error_names_its_row():
    row = np.arange(80, dtype=np.int64) + 2
    evaluation = judge(with_scores(typing_error, row=row), instrument=FREE)
    message = next(f.message for f in evaluation.findings if f.id == "OUT-001")
    assert "39" in message


def test_guesses_are_told_with_their_share_of_right_ones():
    evaluation = judge(steady(guess=guesses(0.9)))
    message = next(f.message for f in evaluation.findings if f.id == "BLI-002")
    assert "right in 90%; chance alone gives 50%" in message
    assert "AUC" not in message
    assert evaluation.grade.letter == "B"


@pytest.mark.parametrize("better", ["lower", "higher"])
@pytest.mark.parametrize("id_", ["ONS-001", "BLI-003"])
def test_a_signed_effect_says_which_sign_is_better(id_, better):
    evaluation = judge(steady(guess=guesses(0.9)), instrument=replace(FREE, better=better),
                       thorough=True)  # fmt: skip
    message = next(f.message for f in evaluation.findings if f.id == id_)
    assert f"{'below' if better == 'lower' else 'above'} 0 is better" in message


def test_five_guesses_are_too_few_to_judge_the_blind():
    guess = np.full(80, np.nan)
    guess[:5] = EIGHT[:5]
    assert not {"BLI-001", "BLI-002"} & set(ids(judge(steady(guess=guess))))


def test_without_the_thorough_checks_the_numbers_are_the_same():
    course = steady(guess=guesses(0.9))
    full, basic = judge(course, thorough=True), judge(course)
    assert full.contrast == basic.contrast
    assert set(ids(basic)) <= set(ids(full))
    assert basic.left_out == ()


def test_leaving_out_a_period_tells_the_contrast_without_it():
    evaluation = judge(with_scores(one_period_differs), thorough=True)
    assert [period.label for period in evaluation.left_out][-1] == "6: LDN"
    without_last = evaluation.left_out[-1]
    alone = judge(
        make_course(with_scores(one_period_differs).outcome[:-10], EIGHT[:-10]), spec=GAUSSIAN
    )
    # The trend is centered on the whole course, so the two are near but not the same.
    assert without_last.mean == pytest.approx(alone.contrast.mean, abs=0.15)


def test_a_participant_who_cannot_be_judged_is_told_and_the_others_are():
    other = replace(steady(), participant="two")
    gone = replace(only_ldn(), outcome=np.full(80, np.nan), participant="one")
    question = Question(
        instrument=PAIN, active="LDN", comparator="placebo", spec=GAUSSIAN, thorough=False
    )
    found = evaluate_courses([gone, other], question=question)
    assert [finding.id for finding in found.findings] == ["PAT-001"]
    assert "'one'" in found.findings[0].message
    assert [evaluation.participant for evaluation in found.evaluations] == ["two"]
    assert found.pooled is None


def test_nobody_of_the_cast_has_a_finding_twice():
    for make in cast.CAST:
        found = ids(cast.evaluate(make()))
        assert len(found) == len(set(found))


def test_a_diary_that_never_moves_is_told_and_left_undecided():
    answer = evaluate_course(
        make_course([5.0] * 84, periods(0, 1, 0, 1, 0, 1)),
        instrument=PAIN,
        active="LDN",
        comparator="placebo",
    )
    assert "EQU-001" in {finding.id for finding in answer.findings}
    assert answer.verdict.recommendation.value == "cannot tell"
