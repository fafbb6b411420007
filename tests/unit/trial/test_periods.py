"""Which entries share a random effect, and how often did the treatment change?"""

import numpy as np
import pytest
from tests.cast import make_course

from openldn.trial import find_periods

TREATMENTS = ("placebo", "LDN", "washout")
CODES = {"p": 0, "L": 1, "w": 2}

# Days and treatments (p, L, w), then the groups that result, as text of the same length.
CASES = [
    ("two periods", "pppppLLLLL", "0000011111", 1),
    ("four periods", "ppppLLLLppppLLLL", "0000111122223333", 3),
    ("a missed dose ends no period", "LLLLLpLLLLLpppppp", "00000000000111111", 1),
    ("an extra dose ends no period", "ppppppLppppppLLLLLLL", "00000000000001111111", 1),
    ("two missed doses end no period", "LLLLLppLLLLLpppppp", "000000000000111111", 1),
    ("three days are a period", "LLLLLpppLLLLL", "0000011122222", 2),
    ("a short first period counts", "pLLLLLLLpppppp", "01111111222222", 2),
    ("a short last stretch is a missed dose", "ppppppLLLLLLLp", "00000011111111", 1),
    ("a missed second dose ends no period", "ppppppLpLLLLLL", "00000000111111", 1),
    ("two misses near each other end no period", "ppppppLLLpLLLpLLL", "00000011111111111", 1),
    ("one treatment is one period", "LLLLLL", "000000", 0),
    ("washout between is no crossing", "ppppwwwwLLLL", "000011112222", 1),
    ("washout before the same treatment is no crossing", "ppppwwwwpppp", "000011112222", 0),
    ("washouts between crossings", "ppppwwwwLLLLwwwwpppp", "00001111222233334444", 2),
    ("another treatment after the last", "ppppLLLLwwww", "000011112222", 1),
    ("alternating days share weeks", "pLpLpLpLpLpLpL", "00000001111111", 13),
]


def find(text, **columns):
    label = np.array([CODES[letter] for letter in text])
    course = make_course(np.ones(len(text)), label, treatments=TREATMENTS, **columns)
    return find_periods(course, label=label, compared=(1, 0))


@pytest.mark.parametrize(
    ("text", "groups", "switches"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_sequence_of_treatments_divides_into_periods(text, groups, switches):
    found = find(text)
    assert "".join(str(group) for group in found.group) == groups
    assert found.switches == switches
    assert len(found.labels) == len(set(groups))


def test_periods_are_numbered_and_named_after_their_treatment():
    assert find("ppppLLLLpppp").labels == ("1: placebo", "2: LDN", "3: placebo")
    assert find("ppppLLLLpppp").kind == "period"


def test_fast_alternation_is_grouped_by_weeks():
    found = find("pL" * 10)
    assert found.kind == "block of 7 days"
    assert found.labels == ("days 1-7", "days 8-14", "days 15-21")


def test_runs_are_half_open_spans_of_days():
    spans = [(run.treatment, run.span.start_day, run.span.end_day) for run in find("pppLLLL").runs]
    assert spans == [("placebo", 0.0, 3.0), ("LDN", 3.0, 7.0)]


def test_runs_count_the_entries_with_a_score():
    assert [run.entries for run in find("pppLLLL").runs] == [3, 4]


def test_a_group_never_spans_two_stretches():
    period = np.repeat([0, 1], [6, 8])
    found = find("ppppLLLLLppppp", period=period, periods=("first", "second"))
    plain = find("ppppLLLLLppppp")
    for group in range(len(found.labels)):
        assert len(set(plain.group[found.group == group])) == 1
    assert found.switches == plain.switches
    assert "spans a change" in found.note


def test_a_period_column_that_follows_the_treatments_changes_nothing():
    period = np.repeat([0, 1, 2], 4)
    found = find("ppppLLLLpppp", period=period, periods=("a", "b", "c"))
    assert list(found.group) == list(find("ppppLLLLpppp").group)
    assert found.note == ""


@pytest.mark.parametrize("lengths", [(14, 14, 14, 14), (14, 14, 7, 14)])
def test_weeks_that_divide_most_stretches_are_no_periods(lengths):
    text = "".join(letter * days for letter, days in zip("pLpL", lengths, strict=True))
    week = np.arange(len(text)) // 7
    found = find(text, period=week, periods=tuple(f"week {k + 1}" for k in range(week[-1] + 1)))
    assert len(found.labels) == 4
    assert "as weeks do" in found.note


def test_one_step_in_time_explains_before_and_after_and_little_of_a_crossing():
    assert find("pppppLLLLL").step_share == pytest.approx(1)
    assert find("ppppLLLLpppp").step_share == pytest.approx(0.25)
    assert find("ppppLLLLppppLLLL").step_share == pytest.approx(1 / 3)


def test_short_stretches_of_doses_are_no_rapid_alternation():
    taken = find("pLpLpLpLpLpLpL", dose_mg=np.resize([0.0, 4.5], 14))
    assert (taken.switches, len(taken.runs)) == (0, 1)
    assert find("pLpLpLpLpLpLpL").switches == 13


def test_a_cycle_column_divides_by_cycle_and_treatment():
    found = find("ppppLLLLLLLLpppp", cycle=np.repeat([0, 1], 8), cycles=("c1", "c2"))
    assert found.labels == ("c1: placebo", "c1: LDN", "c2: LDN", "c2: placebo")


def test_a_blank_cycle_is_not_the_last_cycle():
    cycle = np.repeat([0, 0, 1, -1], 4)
    labels = find("ppppLLLLppppLLLL", cycle=cycle, cycles=("c1", "c2")).labels
    assert "c2: LDN" not in labels
    assert "not noted: LDN" in labels
    assert len(set(labels)) == 4


def test_without_time_the_entries_of_a_cycle_belong_together():
    found = find("pLpLpL", day=False, cycle=np.repeat([0, 1, 2], 2), cycles=("a", "b", "c"))
    assert (found.kind, found.labels, found.switches) == ("cycle", ("a", "b", "c"), 0)
    assert list(found.group) == [0, 0, 1, 1, 2, 2]


def test_without_time_the_entries_of_a_period_belong_together():
    found = find("ppLLpp", day=False, period=np.repeat([0, 1, 2], 2), periods=("a", "b", "c"))
    assert list(found.group) == [0, 0, 1, 1, 2, 2]


def test_without_time_cycle_and_period_there_are_no_groups():
    found = find("pLpL", day=False)
    assert (found.labels, found.kind, found.runs) == ((), "", ())


def test_entries_of_one_moment_are_one_run():
    found = find("pL", day=np.zeros(2))
    assert len(found.runs) == 1
    assert all(run.span.days > 0 for run in found.runs)
