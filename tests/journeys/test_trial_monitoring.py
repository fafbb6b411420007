"""Can a person follow a trial, masked or not, and write it down?"""

import json
import re
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from openldn.cli.main import main
from openldn.exchange import design_fingerprint, design_to_toml
from openldn.record import Instrument
from openldn.trial import (
    AnalysisPlan,
    DesignKind,
    LookThresholds,
    TrialDesign,
    TrialProtocol,
    TrialTreatment,
    lay_out,
)

PAIR = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))
DESIGN = TrialDesign(
    kind=DesignKind.PAIRED, treatments=PAIR, cycles=6, period_days=10, run_in_days=5
)
PROTOCOL = TrialProtocol(
    design=DESIGN,
    instrument=Instrument(name="pain", minimum=0, maximum=10, step=1, mcid=1),
    analysis=AnalysisPlan(carryover="none", likelihood="gaussian"),  # quick
)
THRESHOLDS = LookThresholds(
    continue_at=0.9, masked_at=0.92, worse_at=0.6, futility_below=0.05, level=0.025,
    false_continue=0.02, false_continue_ci=(0.01, 0.04), worst_world="rough", worlds=("rough",),
    courses=400, seed=1,
    false_differ=0.022, false_differ_ci=(0.01, 0.04), differ_world="rough", false_worse=0.03,
    false_worse_ci=(0.02, 0.05), worse_world="rough", fresh_seed=2,
    version="0.1", fingerprint=design_fingerprint(PROTOCOL),
)  # fmt: skip
ORDER = (0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0)


def run(capsys, *words):
    code = main(["trial", *map(str, words)])
    done = capsys.readouterr()
    return code, done.out, done.err


@pytest.fixture
def design(tmp_path):
    path = tmp_path / "design.toml"
    path.write_text(design_to_toml(replace(PROTOCOL, thresholds=THRESHOLDS)), encoding="utf-8")
    return path


@pytest.fixture
def write_diary(tmp_path):
    def write(days, effect=-3.0, labels=("placebo", "LDN")):
        plan = lay_out(DESIGN, ORDER)
        rng = np.random.default_rng(6)
        score = 6.0 + effect * (plan.treatment == 1) + rng.normal(0, 1, plan.days)
        names = (*labels, "", "")
        lines = ["date,treatment,pain"]
        for day in range(min(days, plan.days)):
            when = date(2026, 1, 1) + timedelta(days=day)
            given = int(np.clip(round(score[day]), 0, 10))
            lines.append(f"{when},{names[plan.treatment[day]]},{given}")
        lines += [f"{date(2026, 1, 1) + timedelta(days=d)},LDN,3" for d in range(plan.days, days)]
        path = tmp_path / "diary.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def test_a_clear_benefit_may_stop_the_trial_early(capsys, design, write_diary):
    code, out, _ = run(capsys, "monitor", design, write_diary(65))
    assert code == 0
    assert "Day 65 of 125: 3 of 6 cycles are complete, 60 days are left." in out
    assert "may stop early: LDN is probably better" in out
    assert "With 6 cycles e can be at most 64." in out
    assert "This line recommends" in out


def test_a_recommendation_says_against_what_and_how_probably(capsys, design, write_diary):
    for effect, side in ((-3.0, "better"), (3.0, "worse")):
        path = write_diary(65, effect=effect)
        text = " ".join(run(capsys, "monitor", design, path)[1].split())
        found = json.loads(run(capsys, "monitor", design, path, "--json")[1])
        assert f"LDN is probably {side} than placebo by 1 point or more." in text
        assert "Probability that LDN is better than placebo by 1 point" in text
        assert "never a certainty" in text
        assert "works" not in text.casefold()
        assert found["recommendation_in_words"] in text
        assert re.search(r"e-\d|\d{4} %", text) is None


def test_what_an_earlier_look_said_is_told_without_its_code(capsys, design, write_diary):
    text = " ".join(run(capsys, "monitor", design, write_diary(125))[1].split())
    assert "After cycle 2 the look said: may stop early, probably better." in text


def test_masked_words_tell_no_direction(capsys, design, write_diary):
    path = write_diary(65, labels=("X", "Y"))
    text = " ".join(run(capsys, "monitor", design, path, "--masked")[1].split())
    assert "Probability that the kits differ by 1 point or more, either way:" in text
    assert "better than" not in text


def test_a_drug_without_effect_is_futile_and_that_is_explained(capsys, design, write_diary):
    code, out, _ = run(capsys, "monitor", design, write_diary(105, effect=0.0))
    assert code == 0
    assert "futile" in out
    assert "does not mean that the drug does nothing" in " ".join(out.split())


def test_a_look_within_a_cycle_is_refused_for_line_a_alone(capsys, design, write_diary):
    found = json.loads(run(capsys, "monitor", design, write_diary(53), "--json")[1])
    assert [look["day"] for look in found["looks"]] == [45]
    assert found["is_mid_cycle"] is True
    text = " ".join(run(capsys, "monitor", design, write_diary(53))[1].split())
    assert "is not looked at now; line B may be looked at any time" in text


def test_before_the_first_look_the_trial_goes_on(capsys, design, write_diary):
    found = json.loads(run(capsys, "monitor", design, write_diary(20), "--json")[1])
    assert (found["recommendation"], found["looks"], found["next_look_day"]) == ("go on", [], 45)
    assert found["bets"]["e_values"] == []


def test_the_end_adds_the_randomization_test(capsys, design, write_diary):
    found = json.loads(run(capsys, "monitor", design, write_diary(125), "--json")[1])
    assert found["recommendation"] == "at the maximum: works"
    assert found["randomization_test"]["p_better"] == 1 / 64
    assert found["bets"]["crossed_at_cycle"] in (5, 6)


def test_an_unclear_end_says_what_would_have_been_seen(capsys, design, write_diary):
    code, out, _ = run(capsys, "monitor", design, write_diary(125, effect=-1.0))
    assert code == 0
    assert "nothing is shown" in out
    assert "with a chance of 80 %" in " ".join(out.split())


def test_a_masked_look_is_the_same_when_the_kits_change_names(capsys, design, write_diary):
    one = run(capsys, "monitor", design, write_diary(65, labels=("X", "Y")), "--masked", "--json")
    two = run(capsys, "monitor", design, write_diary(65, labels=("Y", "X")), "--masked", "--json")
    assert one == two
    found = json.loads(one[1])
    assert found["recommendation"] == "stop early: the two differ"
    assert found["active"] is None


def test_a_masked_look_is_the_same_whichever_kit_is_better(capsys, design, write_diary):
    """The mirror image of a course (11 - score) differs in direction alone."""
    path = write_diary(65, labels=("X", "Y"))
    one = json.loads(run(capsys, "monitor", design, path, "--masked", "--json")[1])
    lines = path.read_text(encoding="utf-8").splitlines()
    turned = [lines[0]]
    for line in lines[1:]:
        head, _, given = line.rpartition(",")
        turned.append(f"{head},{10 - int(given)}")
    path.write_text("\n".join(turned) + "\n", encoding="utf-8")
    two = json.loads(run(capsys, "monitor", design, path, "--masked", "--json")[1])
    assert one["recommendation"] == two["recommendation"]
    assert np.allclose(one["bets"]["e_values"], two["bets"]["e_values"])
    for first, second in zip(one["looks"], two["looks"], strict=True):
        assert first["own"]["p_differ_mcid"] == pytest.approx(
            second["own"]["p_differ_mcid"], abs=1e-3
        )
        assert not {"mean", "ci95", "p_benefit", "p_mcid"} & set(first["own"])


def test_a_masked_look_is_judged_by_its_own_threshold(capsys, tmp_path, write_diary):
    path = tmp_path / "masked.toml"
    never = replace(PROTOCOL, thresholds=replace(THRESHOLDS, masked_at=None))
    path.write_text(design_to_toml(never), encoding="utf-8")
    diary = write_diary(65, labels=("X", "Y"))
    found = json.loads(run(capsys, "monitor", path, diary, "--masked", "--json")[1])
    assert found["recommendation"] == "go on"
    assert [look["needed"] for look in found["looks"]] == [None, None]
    text = " ".join(run(capsys, "monitor", path, diary, "--masked")[1].split())
    assert "either way, errs more often. So it is not said before the end" in text
    assert "Simulated: 2.2 % (1 % to 4 %)" in text.replace("\u00a0", " ")


def test_harm_is_said_early_from_its_own_threshold(capsys, tmp_path, write_diary):
    diary, steps = write_diary(65, effect=3.0), []
    for at in (0.6, None):
        path = tmp_path / "harm.toml"
        harm = replace(PROTOCOL, thresholds=replace(THRESHOLDS, worse_at=at))
        path.write_text(design_to_toml(harm), encoding="utf-8")
        steps.append(json.loads(run(capsys, "monitor", path, diary, "--json")[1])["recommendation"])
    assert steps == ["stop early: worse", "stop early: futile"]


def test_a_diary_that_never_moves_would_not_have_shown_any_effect(capsys, design, write_diary):
    path = write_diary(125)
    lines = path.read_text(encoding="utf-8").splitlines()
    flat = [lines[0], *(f"{line.rpartition(',')[0]},5" for line in lines[1:])]
    path.write_text("\n".join(flat) + "\n", encoding="utf-8")
    found = json.loads(run(capsys, "monitor", design, path, "--json")[1])
    assert found["looks"][-1]["is_blocked"] is True
    assert found["detectable_effect"] is None


@pytest.mark.parametrize(
    ("days", "labels", "words", "told"),
    [
        (126, ("placebo", "LDN"), [], "goes on to day 126 and the design ends on day 125"),
        (65, ("X", "Y"), [], "say --masked"),
        (65, ("placebo", "LDN"), ["--start", "2025-12-30"], "the day the diary begins (--start)"),
        (65, ("placebo", "LDN"), ["--start", "soon"], "must be a date like 2026-03-01"),
        (65, ("placebo", "LDN"), ["--days", "3"], "days is 3; must be 65"),
        (65, ("placebo", "LDN"), ["--treatment", "arm"], "arm"),
    ],
)
def test_a_diary_that_does_not_fit_is_refused(
    capsys, design, write_diary, days, labels, words, told
):
    code, _, err = run(capsys, "monitor", design, write_diary(days, labels=labels), *words)
    assert code == 2
    assert told in err


def test_a_plot_of_another_kind_is_refused_before_any_work(capsys, tmp_path, write_diary):
    code, _, err = run(capsys, "monitor", tmp_path / "no.toml", write_diary(20), "--plot", "a.gif")
    assert code != 0
    assert ".gif" in err


def test_thresholds_of_another_design_are_refused(capsys, tmp_path, write_diary):
    longer = replace(PROTOCOL, design=replace(DESIGN, period_days=12), thresholds=THRESHOLDS)
    path = tmp_path / "other.toml"
    path.write_text(design_to_toml(longer), encoding="utf-8")
    code, _, err = run(capsys, "monitor", path, write_diary(20))
    assert code == 2
    assert "calibrated for another design" in err


def test_calibration_goes_into_the_design_file(capsys, tmp_path):
    short = replace(PROTOCOL, design=replace(DESIGN, cycles=2, period_days=5, run_in_days=0))
    path = tmp_path / "short.toml"
    path.write_text(design_to_toml(short), encoding="utf-8")
    code, out, _ = run(
        capsys, "monitor", path, "--calibrate", "--courses", "100", "--jobs", "1", "--quiet"
    )
    assert code == 0
    told = " ".join(out.split())
    assert "100 simulated courses in each of 5 worlds (seed 1)" in told
    assert "fresh ones (seed 6)" in told
    assert "Masked looks: kits that do not differ" in told
    assert f'fingerprint = "{design_fingerprint(short)}"' in path.read_text(encoding="utf-8")


def test_neither_diary_nor_calibration_is_asked_about(capsys, design):
    code, _, err = run(capsys, "monitor", design)
    assert code == 2
    assert "--calibrate" in err


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_looks_are_drawn(capsys, design, write_diary, tmp_path, ending):
    plot = tmp_path / f"looks.{ending}"
    assert run(capsys, "monitor", design, write_diary(65), "--plot", plot)[0] == 0
    assert plot.stat().st_size > 5000
    if ending == "svg":
        assert 'role="img" aria-label="Day 65 of 125' in plot.read_text(encoding="utf-8")


def test_a_protocol_is_written_and_its_gaps_counted(capsys, design, tmp_path):
    out_file = tmp_path / "protocol.md"
    code, out, _ = run(capsys, "protocol", design, "--set", "4=Clinic.", "--out", out_file)
    assert code == 0
    assert "51 items" in out
    text = out_file.read_text(encoding="utf-8")
    assert "Clinic." in text
    assert "TO BE WRITTEN" in text
    found = json.loads(run(capsys, "protocol", design, "--json")[1])
    assert sum(found["counts"].values()) == len(found["items"]) == 51


@pytest.mark.parametrize(
    ("words", "told"),
    [(["--set", "4"], "needs item=TEXT"), (["--set", "4=a", "--set", "4=b"], "set twice")],
)
def test_a_text_without_an_item_is_refused(capsys, design, words, told):
    code, _, err = run(capsys, "protocol", design, *words)
    assert code == 2
    assert told in err


def test_a_report_is_written_from_evaluation_and_diary(capsys, design, write_diary, tmp_path):
    diary = write_diary(125)
    main([
        "evaluate", str(diary), "--time", "date", "--treatment", "treatment", "--active", "LDN",
        "--comparator", "placebo", "--outcome", "pain", "--range", "0", "10", "--mcid", "2",
        "--carryover", "none", "--checks", "basic", "--json",
    ])  # fmt: skip
    evaluation = tmp_path / "evaluation.json"
    evaluation.write_text(capsys.readouterr().out, encoding="utf-8")
    plot = tmp_path / "periods.svg"
    code, out, _ = run(
        capsys, "report", design, "--evaluation", evaluation, "--diary", diary, "--plot", plot
    )
    assert code == 0
    assert "12 of 12 periods in complete cycles" in out
    assert "MCID of 2.0 and the design fixed 1" in out
    assert "Randomization test of period means" in out
    assert plot.stat().st_size > 5000


def test_a_report_needs_an_evaluation_that_is_one(capsys, design, tmp_path):
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}", encoding="utf-8")
    code, _, err = run(capsys, "report", design, "--evaluation", wrong)
    assert code != 0
    assert "no evaluation" in err
