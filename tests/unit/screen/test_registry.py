"""Every row of the table has a home, and everything but words comes from the table."""

import csv
import re
import tomllib
from pathlib import Path

import pytest
from tests.unit.screen.lines import TODAY, medicine, screen

from openldn.errors import NotFound, RecordError
from openldn.screen import (
    RULES,
    Decision,
    RuleSeverity,
    ScreenFinding,
    find_home,
    find_rule,
    read_limits,
    read_rules,
)
from openldn.screen.drug_classes import read_drug_classes
from openldn.screen.medications.opioid_table import read_opioid_rows
from openldn.screen.opioid_wait import IN_CONTEXT, _rules
from openldn.screen.rules import ADVICE, READING

ROOT = Path(__file__).resolve().parents[3]
TABLE = ROOT / "src/openldn/screen/data/rules.csv"


@pytest.mark.parametrize("id", read_rules())
def test_every_row_has_a_home(id):
    assert find_home(id), f"{id} has no home: a line in RULES, or a row in ADVICE"


def test_a_row_has_one_kind_of_home():
    ids = {home.id for home in RULES}
    assert not ids & set(ADVICE)
    assert not ids & set(READING)
    assert find_home("R999") == ""


def test_every_home_has_a_row():
    assert {home.id for home in RULES} | set(ADVICE) | set(READING) <= set(read_rules())


def test_the_table_is_read_as_it_stands():
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 119
    for row in rows:
        rule = find_rule(row["rule_id"])
        assert (rule.severity.value, rule.action, rule.source_url, rule.evidence_level) == (
            row["severity"], row["action"], row["source_url"], row["evidence_level"],
        )  # fmt: skip
        if row["verified"].startswith("UNVERIFIED"):
            assert rule.interval_days is None
        else:
            assert str(rule.interval_days or "") == row["interval_days"].replace(
                "0", "", row["interval_days"] == "0"
            )


def test_an_unknown_rule_is_an_error():
    with pytest.raises(NotFound, match="R999"):
        find_rule("R999")


@pytest.mark.parametrize("limit", read_limits().values(), ids=lambda one: one.name)
def test_every_limit_stands_in_the_words_of_its_rule_or_has_a_source_of_its_own(limit):
    rule = find_rule(limit.rule_id)
    words = f"{rule.trigger} {rule.action} {rule.rationale} {rule.interval_range}"
    number = f"{limit.value:g}"
    assert limit.source_url
    if limit.source_url == rule.source_url and limit.name != "alt_monitor_times":
        assert re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.]\d)", words) or (
            number == "12" and "12 months" in words
        )


def test_every_opioid_of_the_table_has_a_rule():
    kinds = {
        row.ingredient
        for row in read_opioid_rows()
        if row.row_type not in {"antagonist", "not_an_opioid_agonist", "class"}
    }
    assert kinds - IN_CONTEXT == set(_rules()) & kinds
    for kind in kinds - IN_CONTEXT:
        for id in _rules()[kind].rule_ids:
            assert find_rule(id).severity is RuleSeverity.CONTRAINDICATED


@pytest.mark.parametrize("row", read_opioid_rows(), ids=lambda row: row.ingredient)
def test_every_opioid_of_the_table_is_contraindicated_while_it_is_taken(row):
    if row.is_opioid is True:
        answer = screen(medicine(row.ingredient, row.ingredient, opioid=True))
        assert answer.decision is Decision.CONTRAINDICATED


def test_every_rule_file_is_in_the_contract_of_independence():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    modules = next(
        one["modules"]
        for one in contracts["tool"]["importlinter"]["contracts"]
        if one["type"] == "independence"
    )
    files = (ROOT / "src/openldn/screen/rules").glob("[a-z]*.py")
    assert set(modules) == {f"openldn.screen.rules.{file.stem}" for file in files}


def test_no_rule_file_holds_a_severity_or_an_interval():
    for file in (ROOT / "src/openldn/screen/rules").glob("[a-z]*.py"):
        text = file.read_text(encoding="utf-8")
        assert "RuleSeverity" not in text
        assert not re.search(r"days\s*=\s*\d", text)


def test_a_place_names_file_and_function():
    assert find_home("R001") == "screen/rules/opioids.py: find_short_acting"
    assert find_home("R130") == (
        "screen/rules/liver.py: find_no_liver_test; "
        "screen/rules/liver.py: find_unreadable_liver_tests"
    )


def test_classes_of_drugs_are_in_lower_case():
    for members in read_drug_classes().values():
        assert all(name == name.casefold().strip() and name for name in members)


@pytest.mark.parametrize("field", ["id", "message", "action"])
def test_a_finding_needs_its_words(field):
    fields = {"id": "R001", "message": "m", "action": "a", field: ""}
    with pytest.raises(RecordError, match=field):
        ScreenFinding(severity=RuleSeverity.INFO, **fields)


def test_every_finding_carries_action_and_evidence():
    answer = screen(medicine("methadone", "methadone"), today=TODAY)
    for one in answer.findings:
        assert one.action.endswith(".")
        assert one.evidence_level
        if one.id.startswith("R"):
            assert one.source.startswith("http")
    assert len(answer.rules_version) == 12
