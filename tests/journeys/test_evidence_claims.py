"""Can a person ask what is known, claim by claim and condition by condition?"""

import argparse
import json

import pytest

from openldn.cli.evidence_claims import SUBCOMMANDS
from openldn.errors import NotFound, StudyError


@pytest.fixture
def ask(capsys):
    parser = argparse.ArgumentParser(prog="openldn evidence")
    commands = parser.add_subparsers(required=True)
    for one in SUBCOMMANDS:
        child = commands.add_parser(one.NAME, help=one.HELP)
        one.add_arguments(child)
        child.set_defaults(run=one.run)

    def run(*words):
        args = parser.parse_args(words)
        assert args.run(args) == 0
        return capsys.readouterr().out

    return run


def flat(text):
    return " ".join(text.split())


def test_the_ledger_counts_its_verdicts(ask):
    shown = flat(ask("claims"))
    assert "64 claims: 11 supported, 20 contested, 18 unsupported" in shown
    assert "In 15 the linked studies do not give" in shown


def test_the_ledger_can_be_cut_to_a_verdict_or_to_the_findings(ask):
    assert json.loads(ask("claims", "--verdict", "contradicted", "--json"))["n"] == 5
    found = json.loads(ask("claims", "--findings", "--json"))
    assert len(found["findings"]) == found["n"] == 15


def test_a_claim_shows_both_verdicts_its_studies_and_its_numbers(ask):
    shown = flat(ask("claim", "c23"))
    assert "untestable, very low certainty (curator)" in shown
    assert "86 + 125 + 9 + 84 = 304" in shown
    assert "of 450 treated 146" in shown
    assert "bihari2004_cancer" in shown


def test_a_claim_as_json_holds_inputs_and_intervals(ask):
    found = json.loads(ask("claim", "C21", "--json"))
    numbers = {one["id"]: one for one in found["recomputations"]}
    assert numbers["cancer-60-percent"]["inputs"]["followed"] == 354
    assert numbers["cancer-60-percent"]["interval"][0] == pytest.approx(0.543, abs=5e-4)
    assert found["derived"] == "only uncontrolled"


def test_a_condition_shows_the_firmest_first_with_its_comparator(ask):
    shown = flat(ask("condition", "fibromyalgia"))
    assert (
        shown.index("Bruun KD 2024") < shown.index("Younger J 2013") < shown.index("No comparison")
    )
    assert "difference -0.34 (95 % -0.95 to 0.27, lower is better)" in shown
    assert "against placebo" in shown
    assert "matters to a person: about 2 points" in shown
    assert "Tables last checked" in shown


@pytest.mark.parametrize("words", [["cancer"], ["HIV"], ["MS"], ["Crohn's", "disease"]])
def test_the_sentence_on_treatment_stands_at_the_top(ask, words):
    top = flat("\n".join(ask("condition", *words).splitlines()[:10]))
    assert "does not replace or delay treatment" in top


def test_no_controlled_study_is_said_in_words(ask):
    assert "No controlled study of low-dose naltrexone in lupus" in flat(ask("condition", "lupus"))


def test_the_conditions_can_be_listed(ask):
    assert "M79.7" in ask("condition", "--list")
    assert len(json.loads(ask("condition", "--json"))["conditions"]) > 20


def test_an_unknown_condition_is_an_error_that_helps(ask):
    with pytest.raises(NotFound, match="fibromyalgia"):
        ask("condition", "fibromialgia")


def test_a_condition_as_json_shows_nothing_unverified(ask):
    text = ask("condition", "Crohn", "--json")
    found = json.loads(text)
    assert not {f"E10{k}" for k in range(5)} & {
        row for one in found["controlled"] for fig in one["figures"] for row in fig["effect_ids"]
    }
    assert found["certainty"]["curator"] == "low"
    assert found["controlled"][0]["figures"][0]["difference"] == pytest.approx(0.48)


def test_a_judgement_stands_beside_the_rule_it_overrides(ask):
    words = ("condition", "fibromyalgia", "--judge", "imprecision=-1: FINAL excludes 1 point")
    shown = flat(ask(*words))
    assert "very low by rule" in shown
    assert "imprecision -1: FINAL excludes 1 point. So judged: low" in shown
    found = json.loads(ask(*words, "--json"))["certainty"]
    assert (found["by_rule"], found["judged"]) == ("very low", "low")


@pytest.mark.parametrize("text", ["luck=-1: x", "imprecision: x", "imprecision=-1"])
def test_a_judgement_that_cannot_be_read_is_refused(ask, text):
    with pytest.raises(StudyError):
        ask("condition", "fibromyalgia", "--judge", text)


def test_priors_are_shown_with_derivation_and_the_change_without_drug(ask):
    shown = flat(ask("priors", "fibromyalgia"))
    assert "normal(-0.34, 0.66)" in shown
    assert "0.3 (assumed: between trials)" in shown
    assert "changed by -0.9 points (-1.4 to -0.5)" in shown


def test_priors_as_json_can_be_used_by_the_evaluation(ask):
    found = json.loads(ask("priors", "FM", "pain", "--json"))
    assert found["priors"]["evidence"]["prior"] == "normal(-0.34, 0.66)"
    assert found["priors"]["evidence"]["effect_ids"] == ["E044"]
    assert found["without_drug"]["sd"] == pytest.approx(1.58, abs=0.005)


@pytest.mark.parametrize(
    "option", [("--range", "0-100"), ("--unit", "percent"), ("--instrument", "pain_vas")]
)
def test_priors_of_another_scale_are_refused(ask, option):
    with pytest.raises(StudyError):
        ask("priors", "fibromyalgia", "pain", *option)


def test_a_range_that_cannot_be_read_says_how_to_write_it(ask):
    with pytest.raises(StudyError, match="write it like 0-10"):
        ask("priors", "fibromyalgia", "pain", "--range", "ten")


def test_priors_can_be_listed_and_need_no_outcome_where_there_is_one(ask):
    assert "fibromyalgia" in ask("priors")
    assert "beta(2, 1)" in ask("priors", "HHD")


@pytest.mark.parametrize("words", [["claims"], ["condition", "Crohn"], ["priors", "MS"]])
def test_no_line_but_an_address_is_wider_than_the_terminal(ask, words):
    assert [x for x in ask(*words).splitlines() if len(x) > 79 and "http" not in x] == []
