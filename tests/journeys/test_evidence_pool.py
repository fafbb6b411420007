"""Can a person pool anybody's studies, and is told what may not be pooled?"""

import json
import math

import numpy as np
import pytest

from openldn.cli.main import main

MEANS = (
    "study,m1,sd1,n1,m2,sd2,n2\nA 2010,-1.3,2.1,49,-0.9,2.0,50\n"
    "B 2012,-2.0,2.4,31,-1.1,2.2,30\nC 2015,-0.8,1.9,64,-0.5,2.3,61\n"
)
COUNTS = (
    "study,events1,n1,events2,n2,events,n\nA 2010,12,49,20,50,12,49\n"
    "B 2012,4,31,9,30,4,31\nC 2015,10,64,15,61,10,64\n"
)


def run(capsys, *words):
    code = main(["evidence", *words])
    done = capsys.readouterr()
    return code, done.out, done.err


@pytest.fixture
def means(tmp_path):
    path = tmp_path / "means.csv"
    path.write_text(MEANS, encoding="utf-8")
    return str(path)


@pytest.fixture
def counts(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text(COUNTS, encoding="utf-8")
    return str(path)


def test_a_table_of_means_is_pooled_as_by_hand(means, capsys):
    _, out, _ = run(capsys, "pool", "--file", means, "--measure", "MD", "--method", "FE",
                    "--test", "z", "--json")  # fmt: skip
    found = json.loads(out)
    difference = np.array([-0.4, -0.9, -0.3])
    variance = np.array(
        [2.1**2 / 49 + 4 / 50, 2.4**2 / 31 + 2.2**2 / 30, 1.9**2 / 64 + 2.3**2 / 61]
    )
    weight = 1 / variance
    assert found["estimate"] == pytest.approx(weight @ difference / weight.sum(), rel=1e-12)
    assert found["se"] == pytest.approx(weight.sum() ** -0.5, rel=1e-12)
    assert [one["weight"] for one in found["studies"]] == pytest.approx(100 * weight / weight.sum())
    assert [one["study"] for one in found["studies"]] == ["A 2010", "B 2012", "C 2015"]


def test_json_holds_every_documented_key(means, capsys):
    _, out, _ = run(capsys, "pool", "--file", means, "--measure", "SMD", "--json")
    keys = "estimate se ci_low ci_high pi_low pi_high tau2 i2 q q_p k method test".split()
    assert set(keys) <= json.loads(out).keys()


def test_ratios_are_pooled_as_logarithms_and_printed_as_ratios(counts, capsys):
    _, out, _ = run(capsys, "pool", "--file", counts, "--measure", "RR", "--json")
    found = json.loads(out)
    assert found["estimate_exp"] == pytest.approx(math.exp(found["estimate"]))
    _, text, _ = run(capsys, "pool", "--file", counts, "--measure", "RR")
    assert f"{found['estimate_exp']:.3f} ({found['ci_low_exp']:.3f} to" in text


@pytest.mark.parametrize("words", [
    ("PROP", "REML"), ("PLO", "REML"), ("PAS", "REML"), ("PFT", "REML"), ("PROP", "GLMM"),
])  # fmt: skip
def test_a_proportion_is_printed_as_a_proportion_and_without_p(words, counts, capsys):
    measure, method = words
    _, text, _ = run(capsys, "pool", "--file", counts, "--measure", measure, "--method", method)
    pooled = text.splitlines()[1].split()
    assert 0.15 < float(pooled[1]) < 0.20  # 26 of 144 are 0.18
    assert "p" not in pooled


@pytest.mark.parametrize(("words", "says"), [
    (("--measure", "MD", "--method", "MH"), "--method MH does not go with --measure MD"),
    (("--measure", "RR"), "measure RR needs events1"),
    ((), "no yi; name what to compute"),
    (("--measure", "MD", "--level", "95"), "For 95 % give 0.95"),
    (("--measure", "MD", "--outcome", "pain"), "--outcome goes with --condition"),
])  # fmt: skip
def test_what_cannot_be_pooled_is_refused_in_words(words, says, means, capsys):
    code, out, err = run(capsys, "pool", "--file", means, *words)
    assert code != 0
    assert says in err
    assert not out


@pytest.mark.parametrize(("text", "says"), [
    ("", "empty"),
    ("study,yi,sei\nA,1,x\nB,2,1\n", "line 2: sei is 'x'; must be a number"),
    ("study,yi,sei\nA,1,1\n", "at least 2 are needed"),
    ("study,yi,sei\nA,1,0\nB,2,1\n", "A"),
])  # fmt: skip
def test_a_bad_table_is_refused_with_its_place(text, says, tmp_path, capsys):
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    code, _, err = run(capsys, "pool", "--file", str(path))
    assert code != 0
    assert says in err


def test_an_interval_that_knha_makes_too_narrow_is_warned_of(tmp_path, capsys):
    path = tmp_path / "same.csv"
    path.write_text("study,yi,sei\nA,-1,0.5\nB,-1,0.5\n", encoding="utf-8")
    _, text, _ = run(capsys, "pool", "--file", str(path))
    assert "Warning:" in text
    assert "--test adhoc" in text
    _, text, _ = run(capsys, "pool", "--file", str(path), "--test", "adhoc")
    assert "Warning" not in text


def test_two_arms_without_any_event_are_not_pooled(tmp_path, capsys):
    path = tmp_path / "none.csv"
    path.write_text("events1,n1,events2,n2\n0,50,0,50\n0,20,0,20\n", encoding="utf-8")
    for words in (("RR", "REML"), ("RD", "MH"), ("PETO", "PETO")):
        code, _, err = run(
            capsys, "pool", "--file", str(path), "--measure", words[0], "--method", words[1]
        )
        assert code != 0
        assert "nothing to pool" in err


def test_an_outcome_that_no_study_tells_is_refused_with_those_that_are_told(capsys):
    code, out, err = run(capsys, "pool", "--condition", "ms", "--outcome", "fatige")
    assert code != 0
    assert "mental component" in err
    assert not out


def test_a_share_of_one_group_is_never_called_a_difference(capsys):
    _, text, _ = run(capsys, "condition", "autism")
    assert "8 of 13" in text
    assert "difference 61" not in text


def test_a_condition_with_one_trial_is_not_pooled_and_the_reasons_are_told(capsys):
    _, out, _ = run(capsys, "pool", "--condition", "fibromyalgia", "--outcome", "pain", "--json")
    found = json.loads(out)
    assert not found["can_pool"]
    assert found["pool"] is None
    reasons = {one["study_id"]: one["reason"] for one in found["refused"]}
    assert "no comparison group" in reasons["younger2009_fm"]
    assert "reviews overlap" in reasons["vatvani2024_ma"]


def test_the_plot_of_a_condition_keeps_one_scale_and_says_what_matters(tmp_path, capsys):
    path = tmp_path / "pain.svg"
    code, _, _ = run(
        capsys, "forest", "--condition", "fibromyalgia", "--outcome", "pain", "-o", str(path)
    )
    svg = path.read_text(encoding="utf-8")
    assert code == 0
    assert "Bruun KD 2024: -0.34, -0.95 to 0.27" in svg
    assert "Bruun KD 2025" not in svg, "kilopascals beside points"
    assert "smallest change that matters" in svg
    assert "not pooled" in svg


@pytest.mark.parametrize("kind", ["forest", "cumulative", "funnel"])
@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_each_plot_is_written_in_each_format(kind, ending, counts, tmp_path, capsys):
    path = tmp_path / f"plot.{ending}"
    code, _, _ = run(capsys, "forest", "--file", counts, "--measure", "RR", "--kind", kind,
                     "-o", str(path))  # fmt: skip
    assert code == 0
    start = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}[ending]
    assert path.read_bytes().startswith(start)
    if ending == "svg":
        assert 'role="img" aria-label=' in path.read_text(encoding="utf-8")


def test_a_cumulative_plot_begins_with_the_first_study_alone(counts, tmp_path, capsys):
    path = tmp_path / "cumulative.svg"
    run(capsys, "forest", "--file", counts, "--measure", "RR", "--kind", "cumulative",
        "-o", str(path))  # fmt: skip
    svg = path.read_text(encoding="utf-8")
    assert "1 study" in svg
    assert "3 studies" in svg
    assert svg.index("A 2010: 0.61") < svg.index("+ B 2012:") < svg.index("+ C 2015:")


def test_a_cumulative_plot_from_counts_is_refused(counts, tmp_path, capsys):
    code, _, err = run(capsys, "forest", "--file", counts, "--measure", "RR", "--method", "MH",
                       "--kind", "cumulative", "-o", str(tmp_path / "x.svg"))  # fmt: skip
    assert code != 0
    assert "cannot be drawn with --method MH" in err


def test_priors_are_drawn_with_their_numbers_in_words(tmp_path, capsys):
    path = tmp_path / "priors.svg"
    code, _, _ = run(capsys, "priors", "fibromyalgia", "pain", "-o", str(path))
    assert code == 0
    assert "sceptical normal(0, 0.5); evidence normal(-0.34, 0.66)" in path.read_text("utf-8")


def test_a_dark_ground_without_a_drawing_is_refused(capsys):
    code, _, err = run(capsys, "priors", "fibromyalgia", "pain", "--dark")
    assert code != 0
    assert "--dark is for a drawing" in err
