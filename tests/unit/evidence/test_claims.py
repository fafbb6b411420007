"""Does the ledger keep both verdicts, and does the derived one hang on its studies?"""

from dataclasses import replace

import pytest

from openldn.errors import NotFound
from openldn.evidence.claim_verdict import Derived, check_claims, derive_verdict
from openldn.evidence.claims import Verdict, find_claim, find_claims, read_claims
from openldn.evidence.study import find_study, read_every_study, read_studies
from openldn.tables import read_rows


def without(*study_ids):
    return [one for one in read_studies() if one.study_id not in study_ids]


def test_every_claim_of_the_ledger_is_read():
    assert len(read_claims()) == 64
    assert len({one.id for one in read_claims()}) == 64


def test_every_claim_says_what_would_decide_it():
    rows = read_rows("openldn.evidence", "claim_links.csv")
    assert {row["claim_id"] for row in rows} == {one.id for one in read_claims()}
    assert all(
        len({r["question"] for r in rows if r["claim_id"] == row["claim_id"]}) == 1 for row in rows
    )


def test_every_linked_study_and_row_exists():
    known = {one.study_id: one for one in read_every_study()}
    for claim in read_claims():
        assert set(claim.study_ids) <= set(known)
        for link in claim.links:
            assert link.study_id in claim.study_ids
            assert set(link.effect_ids) <= {row.effect_id for row in known[link.study_id].effects}


def test_a_link_that_differs_from_the_main_outcome_has_a_reason():
    assert all(link.reason for claim in read_claims() for link in claim.links)


@pytest.mark.parametrize(
    ("claim_id", "removed", "before", "after"),
    [
        ("C30", "sharaf2010_ms", Derived.CONFLICTING, Derived.POSITIVE),
        ("C30", "cree2010_ms", Derived.CONFLICTING, Derived.NULL),
        ("C33", "smith2011_cd", Derived.POSITIVE, Derived.ONLY_UNCONTROLLED),
        ("C40", "younger2013_fm", Derived.NULL, Derived.NONE),
        ("X07", "lpp2020_rct", Derived.NULL, Derived.ONLY_UNCONTROLLED),
        ("X05", "beaudette2023_arthritis", Derived.NULL, Derived.NONE),
        ("X04", "srinivasan2021_pdn", Derived.ONLY_ACTIVE, Derived.NONE),
        ("C21", "bihari2004_cancer", Derived.ONLY_UNCONTROLLED, Derived.NONE),
    ],
)
def test_the_derived_verdict_changes_when_a_study_is_removed(claim_id, removed, before, after):
    claim = find_claim(claim_id)
    assert derive_verdict(claim, read_studies()).derived is before
    found = derive_verdict(claim, without(removed))
    assert found.derived is after
    assert found.missing == (removed,)


def test_the_derived_verdict_changes_when_a_study_finds_something_else():
    trial = find_study("lpp2020_rct")
    (row, *rest) = trial.effects
    changed = replace(trial, effects=(replace(row, direction="benefit"), *rest))
    found = derive_verdict(find_claim("X07"), [*without("lpp2020_rct"), changed])
    assert found.derived is Derived.POSITIVE


def test_a_claim_on_one_outcome_is_judged_by_that_outcome():
    studies = read_studies()
    pain, sleep = (derive_verdict(find_claim(one), studies) for one in ("C39", "C40"))
    rows = {one.study_id: one.effect_ids for one in (*pain.bearings, *sleep.bearings)}
    assert pain.derived is Derived.CONFLICTING
    assert sleep.derived is Derived.NULL
    assert rows["younger2013_fm"] == ("E036",)


def test_a_disagreement_is_a_finding_and_keeps_both_verdicts():
    found = {one.claim_id: one for one in check_claims(read_studies())}
    assert found["X07"].curator is Verdict.CONTRADICTED
    assert found["X07"].derived is Derived.NULL
    assert "contradicted" in found["X07"].finding
    assert "unsupported" in found["X07"].finding
    assert "C39" not in found


def test_the_findings_of_the_ledger_are_these():
    found = [one.claim_id for one in check_claims(read_studies())]
    assert found == ("C04 C05 C06 C09 C17 C18 C19 C35 C36 C40 C48 X05 X07 X08 X10".split())


def test_an_efficacy_claim_for_a_named_disease_is_at_most_contested():
    supported = {one.id for one in find_claims(verdict=Verdict.SUPPORTED)}
    assert supported == set("C03 C07 C14 C25 C28 C34 C38 C42 C44 C52 C53".split())


def test_claims_are_found_by_verdict_and_by_study():
    assert len(find_claims(verdict=Verdict.CONTRADICTED)) == 5
    assert [one.id for one in find_claims(study_ids={"frech2011_ssc", "lpp2020_rct"})] == [
        "C01",
        "X07",
    ]


def test_an_unknown_claim_names_its_neighbors():
    with pytest.raises(NotFound, match="C40"):
        find_claim("C400")
