"""Do syntheses agree with metafor? The values are pinned by ``validation/metafor/pin.R``.

Tolerance: 1e-6 of the value, absolute below 1. Both sides iterate to the last digits, so that all
but the mixed model agree to 1e-9; lme4's finite differences take that to 4e-7.
"""

from functools import cache

import pytest
from validation.metafor.compare import PAGE, TOLERANCE, all_pairs, page
from validation.metafor.ours import fit, read_rows


@cache
def pairs():
    return all_pairs()


KINDS = sorted(
    {row["method"] for row in read_rows("fits.csv")}
    | {row["analysis"].split()[0] for row in read_rows("extras.csv")}
    | {"effect"}
)


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_of_metafor_is_met(kind):
    mine = [pair for pair in pairs() if pair.analysis.split()[0] == kind]
    assert mine
    assert [pair for pair in mine if not pair.error <= TOLERANCE] == []


def test_all_measures_methods_and_tests_are_compared():
    rows = read_rows("fits.csv")
    assert {row["measure"] for row in rows} >= set(
        "GEN MD SMD ROM MC SMCC SMCR ROMC RR OR RD PETO AS PR PLN PLO PAS PFT".split()
    )
    assert {row["method"] for row in rows} == set(
        "FE DL PM REML ML EB HS SJ HE MH PETO GLMM".split()
    )
    assert {row["test"] for row in rows} == {"z", "t", "knha", "adhoc"}
    assert len({row["dataset"] for row in rows}) == 25


WEIGHTS = {
    "REML": [5.06, 6.36, 4.44, 9.70, 8.87, 10.10, 6.03, 10.19, 8.74, 8.37, 9.93, 3.82, 8.40],
    "MH": [0.66, 1.88, 0.73, 16.67, 2.86, 22.24, 1.05, 32.60, 2.99, 4.29, 11.99, 0.20, 1.85],
    "PETO": [0.58, 1.37, 0.56, 12.65, 3.27, 18.59, 0.47, 41.26, 3.04, 3.31, 12.26, 0.33, 2.31],
}


@pytest.mark.parametrize("method", WEIGHTS)
def test_studies_pull_with_the_weights_that_metafor_gives_them(method):
    """`weights()` of rma (risk ratios), rma.mh and rma.peto (odds ratios) for dat.bcg."""
    found = fit("bcg", "RR" if method == "REML" else "OR", method, "z")
    assert [round(w, 2) for w in found.weights] == WEIGHTS[method]


def test_the_page_says_what_is_pinned():
    assert PAGE.read_text(encoding="utf-8") == page(pairs())
