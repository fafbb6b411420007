"""Do the checks of whole numbers accept all that is possible, and nothing else?"""

from itertools import combinations_with_replacement
from statistics import mean, stdev

import pytest

from openldn.evidence.checks.rounding import (
    counts_that_print,
    decimals,
    has_whole_scores,
    totals_that_print,
)


@pytest.mark.parametrize("digits", [1, 2, 3])
@pytest.mark.parametrize("n", [2, 3, 5])
def test_what_whole_scores_gave_is_always_possible(n, digits):
    for scores in combinations_with_replacement(range(5), n):
        middle, spread = round(mean(scores), digits), round(stdev(scores), digits)
        assert sum(scores) in totals_that_print(middle, n)
        assert has_whole_scores(middle, spread, n)


@pytest.mark.parametrize("n", [2, 3])
def test_what_no_whole_scores_give_is_never_possible(n):
    # Wide enough that no set of scores with these means and SDs is left out.
    given = {
        (round(mean(one), 2), round(stdev(one), 2))
        for one in combinations_with_replacement(range(-6, 12), n)
    }
    middles = {middle for middle, _ in given if 2 <= middle <= 3}
    spreads = [step / 100 for step in range(300)]
    said = {(m, s) for m in middles for s in spreads if has_whole_scores(m, s, n)}
    # Parity and the sum of squares are necessary, and for two scores enough.
    assert {pair for pair in given if pair[0] in middles and pair[1] < 3} <= said
    assert len(said) < len(middles) * len(spreads) / 4
    assert not has_whole_scores(1.5, 1.22, 2)  # 1 and 2 have 0.71; parity forbids 1.22


@pytest.mark.parametrize("n", range(1, 40))
def test_a_share_of_whole_participants_is_always_possible(n):
    for count in range(n + 1):
        for digits in (1, 2, 3):
            assert count in counts_that_print(round(count / n, digits), n)


@pytest.mark.parametrize(
    ("value", "digits"), [(0.89, 2), (17.0, 0), (1e-05, 5), (-1.5, 1), (1e22, 0)]
)
def test_decimals_are_those_that_are_printed(value, digits):
    assert decimals(value) == digits
