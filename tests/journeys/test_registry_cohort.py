"""Can a person ask what became of everybody, and is warned where it cannot be known?"""

import json

import pytest

from openldn.actions import write_examples
from openldn.cli.main import main


def run(capsys, *words):
    code = main(["registry", *map(str, words)])
    done = capsys.readouterr()
    return code, done.out, done.err


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    write_examples(folder)
    return folder / "cohort.csv"


def test_the_newsletters_series_is_shown_with_every_denominator(capsys):
    code, out, _ = run(capsys, "cohort", "--example", "newsletter")
    assert code == 0
    assert "450 entered, 354 were followed, and of 304 an outcome is told" in out
    for figure in ("69.4 (63.9-74.5)", "59.6 (54.3-64.8)", "46.9 (42.2-51.6)", "32.4 (28.1-37.0)"):
        assert figure in out
    assert "There is no comparison group" in out
    assert max(map(len, out.splitlines())) <= 79


def test_the_newsletters_series_as_json_holds_counts_and_intervals(capsys):
    _, out, _ = run(capsys, "cohort", "--example", "newsletter", "--json")
    found = json.loads(out)
    benefit = found["together"][1]
    assert benefit["of_followed"]["count"] == 211
    assert benefit["of_entered_if_all_unaccounted"]["count"] == 357
    assert found["comparator"] is None
    assert found["categories"][0]["dimension"] == "not told"
    assert {one["id"] for one in found["findings"]} >= {"COH-003", "COH-005", "COH-006"}


def test_counts_can_be_typed(capsys):
    words = "cohort --count complete=1 --count partial=3 --count stable=9 --entered 40".split()
    code, out, _ = run(capsys, *words)
    assert code == 0
    assert "Unaccounted for: 27 of 40" in " ".join(out.split())


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_the_categories_are_drawn_with_the_unaccounted(ending, capsys, tmp_path):
    target = tmp_path / f"cohort.{ending}"
    code, out, _ = run(capsys, "cohort", "--example", "newsletter", "--plot", target)
    assert code == 0
    assert f"Plot: {target}" in out
    start = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}[ending]
    assert target.read_bytes().startswith(start)
    if ending == "svg":
        assert b"unaccounted for 146" in target.read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        ("cohort",), ("survival",), ("survival", "--by", "group"), ("retention",),
        ("survival", "--from", "diagnosis", "--until", "730"),
        ("survival", "--by", "group", "--covariate", "age", "--known-at-entry"),
        ("survival", "--by", "response", "--landmark", "90", "--show-biased"),
        ("survival", "--by", "on-drug", "--in-time", "--show-biased"),
        ("harms",), ("harms", "--comparator", "none", "--term", "seizure"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_the_sample_is_answered_in_text_and_json(words, sample, capsys):
    code, out, _ = run(capsys, words[0], sample, *words[1:])
    assert code == 0
    assert "What has to be said with this" in out
    assert max(map(len, out.splitlines())) <= 79
    code, out, _ = run(capsys, words[0], sample, *words[1:], "--json")
    assert code == 0
    assert json.loads(out)["findings"]


def test_the_biased_number_stands_apart_and_says_so(sample, capsys):
    words = ("survival", sample, "--by", "response", "--in-time", "--show-biased")
    _, out, _ = run(capsys, *words)
    assert out.index("hazard ratio") < out.index("BIASED, for comparison only - do not quote")
    _, out, _ = run(capsys, *words, "--json")
    found = json.loads(out)
    assert (
        found["hazard_ratios"][0]["ratio"]
        > 2 * (found["BIASED_for_comparison_only"]["hazard_ratios"][0]["ratio"])
    )


@pytest.mark.parametrize("word", ["survival", "retention"])
def test_curves_are_drawn_with_the_numbers_at_risk(word, sample, capsys, tmp_path):
    target = tmp_path / "curve.svg"
    assert run(capsys, word, sample, "--plot", target)[0] == 0
    text = target.read_text(encoding="utf-8")
    assert 'role="img"' in text
    assert "Still watched" in text
    assert "No comparison group" in text


def test_one_group_can_be_looked_at(sample, capsys):
    _, both, _ = run(capsys, "retention", sample)
    code, out, _ = run(capsys, "retention", sample, "--group", "LDN")
    assert code == 0
    assert "Groups were taken together: LDN, none" in both
    assert "COH-044" not in out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("survival", "{}", "--by", "category"), 2, "immortal time"),
        (("survival", "{}", "--by", "age"), 2, "--known-at-entry"),
        (("survival", "{}", "--by", "events"), 2, "after the first dose"),
        (("survival", "{}", "--until", "-3"), 2, "must be above 0"),
        (("survival", "{}", "--by", "response", "--in-time", "--plot", "x.svg"), 2, "no curve"),
        (("survival", "{}", "--plot", "x.gif"), 5, "must be one of"),
        (("retention", "{}", "--group", "placebo"), 2, "'LDN', 'none'"),
        (("harms", "{}", "--comparator", "placebo"), 2, "'LDN', 'none'"),
        (("cohort", "{}", "--example", "newsletter"), 2, "give one of"),
        (("cohort",), 2, "give one of"),
        (("cohort", "--count", "partial"), 2, "NAME=VALUE"),
        (("cohort", "--count", "partial=some"), 2, "whole number"),
        (("cohort", "--count", "partial=1", "--count", "partial=2"), 2, "given twice"),
        (("cohort", "--count", "better=1"), 2, "complete, partial"),
        (("cohort", "--count", "partial=9", "--entered", "5"), 2, "entered is 5 persons, but"),
        (("cohort", "{}", "--entered", "80"), 2, "entered is 80 persons, but the table holds 90"),
        (("harms", "{}", "--term", " "), 2, "--term seizure"),
        (("cohort", "--example", "other"), 3, "newsletter"),
        (("cohort", "nowhere.csv"), 3, "nowhere.csv"),
        (("cohort", "{}", "--level", "95"), 2, "like 0.95"),
        (("cohort", "{}", "--scheme", "newsletter"), 2, "the scheme newsletter has"),
        (("survival", "{}", "--column", "entry"), 2, "NAME=VALUE"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else None,
)  # fmt: skip
def test_what_cannot_be_asked_gets_an_error_that_says_what_to_do(words, code, told, sample, capsys):
    found, _, err = run(capsys, *(str(sample) if word == "{}" else word for word in words))
    assert found == code
    assert told in err
    assert "Traceback" not in err


def test_a_file_with_a_death_before_the_start_is_refused_with_its_row(tmp_path, capsys):
    path = tmp_path / "bad.csv"
    path.write_text("participant,entry,last_seen,status\nA,2025-02-01,2025-01-01,dead\n")
    code, _, err = run(capsys, "survival", path)
    assert code == 2
    assert "row 2: death is 31 days before entry" in err


@pytest.mark.parametrize("word", ["cohort", "survival", "retention", "harms", "extract"])
def test_help_shows_examples(word, capsys):
    with pytest.raises(SystemExit):
        main(["registry", word, "--help"])
    out = capsys.readouterr().out
    assert f"openldn registry {word}" in out.split("examples:")[1]
