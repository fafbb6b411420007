"""When is a dose recommended? Two doses against placebo; numbers in, recommendation out."""

import pytest

from openldn.trial import ContrastSummary, DoseRule, DoseSummary
from openldn.trial.dose_finding.designed import Designed
from openldn.trial.dose_finding.verdict import judge_doses
from openldn.trial.evaluation import Grade

GRADE = Grade(letter="A", label="blinded", reason="")
DESIGNED = Designed(
    periods=(3, 3, 3), scores=(42, 42, 42), obstacles=("", "", ""), grade=GRADE, blocking=()
)


def contrast(p_mcid, p_harm, prior):
    return ContrastSummary(
        mean=-1.0, sd=0.5, ci95=(-2.0, 0.0), p_benefit=0.99, p_mcid=p_mcid, p_harm_mcid=p_harm,
        p_small=1 - p_mcid - p_harm, prior=prior,
    )  # fmt: skip


def dose(label, averaged, own, p_near, loss, *, p_harm=0.0, obstacle=""):
    return DoseSummary(
        label=label, dose_mg=float(label), contrast=contrast(averaged, p_harm, "averaged"),
        own=contrast(own, p_harm, "none"), p_best=0.5, p_near_best=p_near, expected_loss=loss,
        periods=3, scores=42, obstacle=obstacle,
    )  # fmt: skip


PLACEBO = DoseSummary(
    label="placebo", dose_mg=0.0, contrast=None, own=None, p_best=0.0, p_near_best=0.1,
    expected_loss=2.0, periods=3, scores=42,
)  # fmt: skip

# P(better by the MCID) averaged and own, P(nearly best), expected loss; of 1.5 mg and 4.5 mg.
CASES = [
    ("both work, the lower is nearly as good", (0.9, 0.9, 0.85, 0.2), (0.9, 0.9, 0.9, 0.1),
     "dose", "1.5"),
    ("both work, the lower is not as good", (0.9, 0.9, 0.3, 0.8), (0.95, 0.95, 0.95, 0.0),
     "dose", "4.5"),
    ("both work, which is best is open but little is lost", (0.9, 0.9, 0.6, 0.4),
     (0.9, 0.9, 0.7, 0.3), "dose", "4.5"),
    ("both work, much may be lost by either", (0.9, 0.9, 0.5, 0.7), (0.9, 0.9, 0.5, 0.6),
     "cannot tell", ""),
    ("only the prior says so", (0.9, 0.7, 0.9, 0.0), (0.9, 0.7, 0.9, 0.0), "cannot tell", ""),
    ("only the own data say so", (0.7, 0.9, 0.9, 0.0), (0.7, 0.9, 0.9, 0.0), "cannot tell", ""),
    ("just below the threshold", (0.79, 0.79, 0.9, 0.0), (0.1, 0.1, 0.1, 1.0), "cannot tell", ""),
    ("neither helps", (0.1, 0.1, 0.5, 0.1), (0.2, 0.2, 0.5, 0.1), "no dose", "placebo"),
    ("neither helps by the prior alone", (0.1, 0.4, 0.5, 0.1), (0.1, 0.1, 0.5, 0.1),
     "cannot tell", ""),
    ("one does not help, the other is open", (0.1, 0.1, 0.5, 0.1), (0.5, 0.5, 0.5, 0.1),
     "cannot tell", ""),
]  # fmt: skip


@pytest.mark.parametrize(("case", "low", "high", "advice", "label"), CASES, ids=lambda v: (
    v if isinstance(v, str) and " " in v else None))  # fmt: skip
def test_the_recommendation_follows_the_rule(case, low, high, advice, label):
    found = judge_doses(
        (PLACEBO, dose("1.5", *low), dose("4.5", *high)), designed=DESIGNED, shown=1.0, mcid=1.0,
        rule=DoseRule(),
    )  # fmt: skip
    assert (found.advice, found.label) == (advice, label)


def judge(one, other, *, shown=1.0, designed=DESIGNED):
    return judge_doses(
        (PLACEBO, one, other), designed=designed, shown=shown, mcid=1.0, rule=DoseRule()
    )


HELPS, USELESS = (0.9, 0.9, 0.9, 0.0), (0.1, 0.1, 0.5, 0.1)


def test_a_dose_that_may_well_harm_is_not_recommended():
    found = judge(dose("1.5", *USELESS), dose("4.5", 0.85, 0.85, 0.9, 0.0, p_harm=0.12))
    assert found.advice == "cannot tell"


def test_a_dose_with_an_obstacle_is_not_recommended_and_the_other_may_be():
    blocked = dose("1.5", *HELPS, obstacle="one period")
    assert judge(blocked, dose("4.5", *HELPS)).label == "4.5"
    assert judge(blocked, dose("4.5", *USELESS)).advice == "cannot tell"


def test_no_dose_needs_a_course_in_which_a_slow_effect_would_have_shown():
    pair = dose("1.5", *USELESS), dose("4.5", *USELESS)
    assert judge(*pair, shown=0.8).advice == "no dose"
    assert judge(*pair, shown=0.5).advice == "cannot tell"


def test_what_blocks_a_course_blocks_every_dose():
    blocked = Designed(
        periods=(1, 1, 1), scores=(9, 9, 9), obstacles=("", "", ""), grade=GRADE,
        blocking=("all scores are equal",),
    )  # fmt: skip
    found = judge(dose("1.5", *HELPS), dose("4.5", *HELPS), designed=blocked)
    assert (found.advice, found.reasons) == ("cannot tell", ("all scores are equal",))
