"""The rule of the recommendation, as tables.

A course is judged twice, under the chosen prior and from its own data alone; a
recommendation needs both to agree.
"""

import numpy as np
import pytest
from scipy import stats

from openldn.errors import ModelError
from openldn.trial import ContrastSummary, DecisionRule, Grade
from openldn.trial.verdict import Extension, amount, chance_of_decision, decide, judge

# P(better by the MCID), P(better at all), P(worse by the MCID), and what the default rule says.
RULE = """
better  at_all  worse  says
1.00    1.000   0.00   continue
0.80    0.975   0.00   continue
0.80    0.975   0.10   continue
0.799   0.990   0.00   cannot tell
0.80    0.990   0.11   cannot tell
0.85    0.990   0.15   cannot tell
0.80    0.974   0.00   cannot tell
0.95    0.970   0.02   cannot tell
0.50    0.800   0.10   cannot tell
0.50    0.500   0.49   cannot tell
0.201   0.900   0.00   cannot tell
0.20    0.990   0.00   stop
0.02    0.500   0.02   stop
0.00    0.000   1.00   stop
0.30    0.300   0.50   stop
0.49    0.490   0.51   stop
"""

# What the chosen prior says, what the own data say, and the recommendation without and with
# the chance of an extension.
TWICE = """
chosen       own          alone        extension
continue     continue     continue     continue
stop         stop         stop         stop
continue     cannot_tell  cannot_tell  extend
cannot_tell  continue     cannot_tell  extend
cannot_tell  stop         cannot_tell  extend
continue     stop         cannot_tell  extend
cannot_tell  cannot_tell  cannot_tell  extend
"""

SHARES = {"continue": (0.9, 0.01), "stop": (0.05, 0.05), "cannot_tell": (0.5, 0.02)}
A = Grade(letter="A", label="blinded", reason="")
D = Grade(letter="D", label="before and after", reason="changed once")
SOON = Extension(information=4.0, days=56.0, step_days=28)
RULES = DecisionRule()


def rows(table):
    return [line.split() for line in table.strip().splitlines()[1:]]


def summary(p_mcid, p_harm, *, at_all=0.99, mean=-1.1, sd=0.5, prior="sceptical"):
    return ContrastSummary(
        mean=mean, sd=sd, ci95=(mean - 2 * sd, mean + 2 * sd), p_benefit=at_all, p_mcid=p_mcid,
        p_harm_mcid=p_harm, p_small=1 - p_mcid - p_harm, prior=prior,
    )  # fmt: skip


def verdict(chosen, own, *, blocking=(), extension=None, grade=A):
    return judge(
        summary(*SHARES[chosen]), summary(*SHARES[own], prior="none"), grade=grade,
        blocking=blocking, extension=extension, mcid=1.0, sign=-1, rule=RULES,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("better", "at_all", "worse", "says"),
    [(*map(float, row[:3]), " ".join(row[3:])) for row in rows(RULE)],
)
def test_three_probabilities_decide(better, at_all, worse, says):
    assert decide(summary(better, worse, at_all=at_all), RULES).value == says


@pytest.mark.parametrize("sd", [0.2, 0.6, 1.5, 4.0])
def test_a_normal_posterior_says_continue_from_the_least_benefit_on(sd):
    least = RULES.least_benefit(sd, mcid=1.0)
    for benefit, says in ((least + 1e-6, "continue"), (least - 1e-6, "cannot tell")):
        better, at_all, above_harm = stats.norm.sf([1.0, 0.0, -1.0], benefit, sd).tolist()
        found = summary(better, 1.0 - above_harm, at_all=at_all)
        assert decide(found, RULES).value == says


@pytest.mark.parametrize(("chosen", "own", "alone", "extension"), rows(TWICE))
def test_a_recommendation_needs_prior_and_data_to_agree(chosen, own, alone, extension):
    assert verdict(chosen, own).recommendation.value.replace(" ", "_") == alone
    extended = verdict(chosen, own, extension=SOON)
    assert extended.recommendation.value.replace(" ", "_") == extension


@pytest.mark.parametrize("chosen", SHARES)
def test_a_reason_that_blocks_leaves_it_open_whatever_the_numbers(chosen):
    found = verdict(chosen, chosen, blocking=("drug and time are one",), extension=SOON)
    assert found.recommendation.value == "cannot tell"
    assert found.reasons[0] == "drug and time are one"
    assert found.extend_days is None


def test_a_disagreement_is_the_first_reason():
    reason = verdict("continue", "stop").reasons[0]
    assert "under the sceptical prior the answer is 'continue'" in reason
    assert "from the data alone 'stop'" in reason


def test_the_three_probabilities_stand_among_the_reasons():
    reasons = " ".join(verdict("continue", "continue").reasons)
    for text in ("better by at least 1 point: 0.90", "worse by at least 1 point: 0.01", "0.09"):
        assert text in reasons


def test_a_weaker_grade_than_a_stands_among_the_reasons():
    assert "evidence grade D" in verdict("stop", "stop", grade=D).reasons[-1]
    assert "evidence grade" not in " ".join(verdict("stop", "stop").reasons)


def test_the_rule_is_printed_with_its_thresholds():
    rule = verdict("stop", "stop").rule
    for threshold in ("0.80", "0.10", "0.20", "0.50"):
        assert threshold in rule
    assert "own data alone" in rule


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"continue_at": 1.2}, "continue_at is 1.2"),
        ({"stop_harm_at": 0.0}, "stop_harm_at is 0"),
        ({"stop_at": 0.9}, "stop_at must be the smaller one"),
    ],
)
def test_thresholds_that_contradict_are_refused(fields, message):
    with pytest.raises(ModelError, match=message):
        DecisionRule(**fields)


# Mean contrast (lower is better), SD, and the chance that 28 more days decide; the data so
# far are 56 days of information 1 / 0.5^2. By simulation of the posterior predictive.
CHANCES = [(-1.0, 0.5), (-1.4, 0.5), (-0.5, 0.5), (0.0, 0.7), (1.0, 0.5)]


@pytest.mark.parametrize(("mean", "sd"), CHANCES)
def test_the_chance_of_a_decision_is_that_of_simulated_extensions(mean, sd):
    then = 1 / (1 / sd**2 + 4.0 / 56 * 28)
    means = stats.norm(mean, np.sqrt(sd**2 - then)).ppf((np.arange(4000) + 0.5) / 4000)
    future = stats.norm(means, np.sqrt(then))
    better, worse = future.cdf(-1.0), future.sf(1.0)
    decided = ((better >= 0.8) & (worse <= 0.1)) | (better <= 0.2) | (worse >= 0.5)
    found = chance_of_decision(
        summary(0.5, 0.02, mean=mean, sd=sd), days=28, extension=SOON, mcid=1.0, sign=-1,
        rule=RULES,
    )  # fmt: skip
    assert found == pytest.approx(decided.mean(), abs=2e-3)


def test_the_chance_is_the_same_when_higher_is_better():
    lower = chance_of_decision(summary(0.5, 0.0), days=28, extension=SOON, mcid=1.0, sign=-1,
                               rule=RULES)  # fmt: skip
    higher = chance_of_decision(summary(0.5, 0.0, mean=1.1), days=28, extension=SOON, mcid=1.0,
                                sign=1, rule=RULES)  # fmt: skip
    assert lower == pytest.approx(higher)


def test_an_extension_is_a_whole_number_of_pairs_of_periods():
    found = verdict("cannot_tell", "cannot_tell", extension=SOON)
    assert found.extend_days % 28 == 0
    assert found.p_decided_after_extension >= RULES.extend_worth_at
    assert found.days_to_decision is None or found.days_to_decision >= found.extend_days
    assert f"{found.extend_days} more days" in found.reasons[0]


def test_a_hopeless_extension_is_not_proposed():
    slow = Extension(information=1e-4, days=56.0, step_days=28)
    found = verdict("cannot_tell", "cannot_tell", extension=slow)
    assert found.recommendation.value == "cannot tell"
    assert found.extend_days is None
    assert "365 more days" in found.reasons[0]


def test_without_information_so_far_nothing_is_extrapolated():
    nothing = Extension(information=0.0, days=56.0, step_days=28)
    found = verdict("cannot_tell", "cannot_tell", extension=nothing)
    assert (found.recommendation.value, found.extend_days) == ("cannot tell", None)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1, "points", "1 point"),
        (0.5, "points", "0.5 points"),
        (12.345, "points", "12.3 points"),
        (1, "counts", "1 count"),
        (0.2, "probability", "20 percentage points"),
    ],
)
def test_a_difference_is_said_in_the_unit_of_the_outcome(value, unit, text):
    assert amount(value, unit) == text
