"""Protocol and report of a trial: every item once, nothing claimed that is not known."""

from dataclasses import replace

import pytest

from openldn.errors import DesignError, InputError
from openldn.record import Finding, Instrument, Severity
from openldn.report import (
    ItemState,
    ReportedEvaluation,
    answer_protocol,
    answer_report,
    find_deviations,
    find_questions,
    read_items,
    render_protocol,
    render_trial_report,
)
from openldn.trial import (
    ContrastSummary,
    DesignKind,
    Estimate,
    Grade,
    TrialDesign,
    TrialProtocol,
    TrialTreatment,
)

PAIR = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))
DESIGN = TrialDesign(
    kind=DesignKind.PAIRED, treatments=PAIR, cycles=3, period_days=14, run_in_days=7
)
PAIN = Instrument(name="pain", minimum=0, maximum=10, step=1, mcid=2)
PROTOCOL = TrialProtocol(design=DESIGN, instrument=PAIN)
SUMMARY = ContrastSummary(
    mean=-2.5, sd=0.4, ci95=(-3.3, -1.7), p_benefit=0.99, p_mcid=0.88, p_harm_mcid=0.01,
    p_small=0.11, prior="sceptical",
)  # fmt: skip
EVALUATION = ReportedEvaluation(
    active="LDN", comparator="placebo", outcome="pain", mcid=2, likelihood="ordinal",
    contrast=SUMMARY, priors={"none": SUMMARY, "sceptical": SUMMARY, "evidence": None},
    hyper={"phi": Estimate(mean=0.3, sd=0.1, ci95=(0.1, 0.5))}, observed=80, missing=4,
    grade=Grade(letter="A", label="blinded", reason="five changes"), recommendation="continue",
    reasons=("better",), rule=str(PROTOCOL.analysis.spec().decision),
    findings=(Finding(id="ABC-001", severity=Severity.NOTE, message="Told.", advice=""),),
    version="0.1",
)  # fmt: skip


def states(answers):
    return {one.item.id: one.state for one in answers}


@pytest.mark.parametrize(("name", "count"), [("spent_2019", 51), ("cent_2015", 44)])
def test_every_item_of_a_checklist_stands_in_its_table_once(name, count):
    items = read_items(name)
    assert len(items) == len({item.id for item in items}) == count
    assert all(item.asked and item.section and item.source_doi for item in items)


def test_cent_changes_fourteen_items_of_consort():
    from openldn.tables import read_rows

    rows = read_rows("openldn.report", "cent_2015.csv")
    changed = {row["id"].split(".")[0].rstrip("abc") for row in rows if row["extended"] == "yes"}
    assert len(changed) == 14
    assert len({row["id"].split(".")[0].rstrip("abc") for row in rows}) == 25


def test_no_item_is_dropped_and_none_told_twice():
    answers = answer_protocol(PROTOCOL)
    assert [one.item for one in answers] == list(read_items("spent_2019"))
    text = render_protocol(PROTOCOL, answers)
    for one in answers:
        assert text.count(f"(item {one.item.id})") == 1
        row = f"| {one.item.id}{'' if one.item.is_verified else ' *'} | {one.item.asked} |"
        assert text.count(row) == 1


def test_no_item_of_the_report_is_dropped():
    answers = answer_report(PROTOCOL, EVALUATION)
    assert [one.item for one in answers] == list(read_items("cent_2015"))
    text = render_trial_report(PROTOCOL, answers)
    assert all(text.count(f"(item {one.item.id})") == 1 for one in answers)


def test_a_protocol_says_what_only_people_can_write():
    found = states(answer_protocol(PROTOCOL))
    for item in ("2a", "3", "4", "10", "16c", "17b", "24", "26a", "27", "30"):
        assert found[item] is ItemState.MISSING
    assert found["8"] is ItemState.ANSWERED
    assert found["15"] is ItemState.NOT_APPLICABLE
    assert found["22"] is ItemState.MISSING


def test_what_people_write_answers_an_item():
    written = {"4": "Paid by the clinic.", "33": "not applicable: none taken"}
    answers = answer_protocol(PROTOCOL, written=written)
    assert states(answers)["4"] is ItemState.ANSWERED
    assert states(answers)["33"] is ItemState.NOT_APPLICABLE
    assert "Paid by the clinic." in render_protocol(PROTOCOL, answers)


@pytest.mark.parametrize(
    ("written", "told"), [({"99": "x"}, "no item '99'"), ({"4": " "}, "empty")]
)
def test_a_text_for_no_item_or_without_words_is_refused(written, told):
    with pytest.raises(InputError, match=told):
        answer_protocol(PROTOCOL, written=written)


def test_an_open_protocol_claims_no_blind_and_a_fixed_order_no_chance():
    design = TrialDesign(kind=DesignKind.WITHDRAWAL, treatments=PAIR, cycles=2, blinded=False)
    protocol = TrialProtocol(design=design, instrument=PAIN)
    text = render_protocol(protocol, answer_protocol(protocol)).casefold()
    assert "the trial is open" in text
    assert "not random" in text
    assert "randomized n-of-1" not in text
    assert "drawn at random" not in text


def test_a_report_never_says_that_there_were_no_harms():
    found = {one.item.id: one for one in answer_report(PROTOCOL, EVALUATION)}
    assert found["19"].state is ItemState.MISSING
    assert found["19"].text == ""


def test_a_report_tells_a_plan_as_a_plan():
    text = render_trial_report(PROTOCOL, answer_report(PROTOCOL, EVALUATION))
    assert text.splitlines()[0].endswith("planned as a randomized, blinded N-of-1 trial: report")
    found = {one.item.id: one for one in answer_report(PROTOCOL, EVALUATION)}
    for item in ("5", "7b", "8a", "8b", "11a", "12a"):
        assert found[item].text.startswith("Planned")


def test_periods_are_missing_without_a_diary():
    found = states(answer_report(PROTOCOL, EVALUATION))
    for item in ("8c", "13a.1", "14b", "16", "17a.1"):
        assert found[item] is ItemState.MISSING


def test_the_effect_comes_with_interval_prior_and_own_data():
    text = {one.item.id: one.text for one in answer_report(PROTOCOL, EVALUATION)}["17a.2"]
    assert "95 % interval −3.30 to −1.70; prior: sceptical" in text
    assert "own data alone" in text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"mcid": 1}, "MCID of 1 and the design fixed 2"),
        ({"outcome": "sleep"}, "'sleep' and the design fixed 'pain'"),
        ({"contrast": replace(SUMMARY, prior="enthusiastic")}, "under the enthusiastic prior"),
        ({"rule": "continue always"}, "another rule"),
    ],
)
def test_an_evaluation_that_was_not_planned_is_told_first(changes, told):
    evaluation = replace(EVALUATION, **changes)
    deviations = find_deviations(PROTOCOL, evaluation)
    assert any(told in one for one in deviations)
    text = render_trial_report(PROTOCOL, answer_report(PROTOCOL, evaluation), deviations=deviations)
    assert text.index("## Differs from the plan") < text.index("## Title and abstract")
    assert find_deviations(PROTOCOL, EVALUATION) == ()


NRS = Instrument(name="Pain intensity numeric rating scale", minimum=0, maximum=10, step=1, mcid=2)
SAME_SCALE = {"better": "lower", "limits": (0, 10)}


def test_a_known_outcome_by_its_short_name_is_no_deviation():
    planned = replace(PROTOCOL, instrument=NRS)
    evaluation = replace(EVALUATION, outcome="NRS")
    assert find_deviations(planned, evaluation) == find_questions(planned, evaluation) == ()


def test_another_name_of_an_outcome_with_the_same_scale_is_asked_and_no_deviation():
    evaluation = replace(EVALUATION, outcome="score today", **SAME_SCALE)
    assert find_deviations(PROTOCOL, evaluation) == ()
    questions = find_questions(PROTOCOL, evaluation)
    assert "calls the outcome 'score today' and the design 'pain'" in questions[0]
    answers = answer_report(PROTOCOL, evaluation)
    text = render_trial_report(PROTOCOL, answers, questions=questions)
    assert "## To be confirmed" in text
    assert "## Differs from the plan" not in text


@pytest.mark.parametrize(
    ("planned", "changes"),
    [
        (PAIN, {"outcome": "score", "better": "higher", "limits": (0, 10)}),
        (PAIN, {"outcome": "score", "better": "lower", "limits": (0, 100)}),
        (PAIN, {"outcome": "score", "mcid": 1, **SAME_SCALE}),
        (NRS, {"outcome": "PHQ-9", **SAME_SCALE}),
    ],
)
def test_an_outcome_of_another_scale_or_another_known_one_is_a_deviation(planned, changes):
    protocol, evaluation = replace(PROTOCOL, instrument=planned), replace(EVALUATION, **changes)
    assert any("The evaluation is of" in one for one in find_deviations(protocol, evaluation))
    assert find_questions(protocol, evaluation) == ()


def test_an_evaluation_of_other_treatments_is_refused():
    with pytest.raises(DesignError, match="active of the evaluation is 'DLPA'"):
        answer_report(PROTOCOL, replace(EVALUATION, active="DLPA"))
