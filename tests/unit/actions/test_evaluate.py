"""Do the actions choose, write and propose as asked?"""

import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from tests import cast

from openldn.actions import (
    DiaryColumns,
    EvaluateRequest,
    ReadOptions,
    batch,
    choose_instrument,
    choose_model,
    evaluate_file,
    evaluate_to_json,
    judge_courses,
    labels_for_doses,
    model_text,
    propose_command,
    write_report,
    write_whole,
)
from openldn.actions.batch import early_workers
from openldn.errors import ExchangeError, InstrumentError, ModelError, NotFound
from openldn.exchange import evaluation_to_json, read_model
from openldn.trial import FileEvaluation, Question, default_model

QUESTION = Question(
    instrument=cast.STEPS, active="LDN", comparator="placebo", spec=default_model(),
    thorough=False,
)  # fmt: skip


def courses(count=5):
    return [replace(cast.walker().course, participant=str(k)) for k in range(count)]


def request(file, **changes):
    given = {
        "path": file,
        "columns": DiaryColumns(outcome="score", treatment="arm", time="date", patient="person"),
        "options": ReadOptions(active=("LDN",), comparator=("placebo",)),
        "active": "LDN",
        "comparator": "placebo",
        "instrument": cast.PAIN,
        "spec": replace(default_model(), likelihood="gaussian"),
        "thorough": False,
    }
    return EvaluateRequest(**(given | changes))


@pytest.mark.parametrize(
    ("name", "limits", "mcid", "message", "advice"),
    [
        ("FIQ", None, None, "The range and the smallest difference that matters (MCID) of FIQ are",
         "Give --range LOW HIGH and --mcid SIZE"),
        ("FIQ", (0, 100), None, "Of changes that matter its source says: 14.1%", "Give --mcid"),
        ("FIQ", (0, 100), 14, None, None),
        ("NRS", None, None, None, None),
    ],
)  # fmt: skip
def test_what_is_not_known_of_an_instrument_is_told(tmp_path, name, limits, mcid, message, advice):
    file = cast.write_diary(tmp_path / "diary.csv", cast.responder())
    known = choose_instrument(outcome="score", instrument=name, limits=limits, mcid=mcid)
    found = [f for f in evaluate_file(request(file, instrument=known)).findings
             if f.id == "INS-001"]  # fmt: skip
    assert len(found) == (message is not None)
    for finding in found:
        assert message in finding.message
        assert advice in finding.advice


def test_values_given_win_over_those_of_the_instrument():
    found = choose_instrument(outcome="pain", instrument="NRS", limits=(0, 20), mcid=3,
                              better="higher")  # fmt: skip
    assert (found.minimum, found.maximum, found.mcid, found.better) == (0, 20, 3, "higher")
    assert found.mcid_source is None


def test_without_an_instrument_the_outcome_names_it():
    found = choose_instrument(outcome="pain")
    assert (found.name, found.width, found.mcid, found.better) == ("pain", None, None, "lower")


def test_an_instrument_that_is_not_known_or_contradicts_itself_is_refused():
    with pytest.raises(NotFound):
        choose_instrument(outcome="pain", instrument="no such")
    with pytest.raises(InstrumentError, match="smaller one"):
        choose_instrument(outcome="pain", limits=(10, 0))


def test_options_of_a_command_change_the_model():
    spec = choose_model(likelihood="count", carryover="7", prior="none", trend=False, weekday=True)
    assert (spec.likelihood, spec.carryover, spec.primary) == ("count", 7.0, "none")
    assert (spec.trend, spec.weekday) == (False, True)
    assert choose_model() == default_model()
    with pytest.raises(ModelError):
        choose_model(carryover="sometimes")


def test_doses_have_labels_of_their_own():
    active, comparator = labels_for_doses()
    assert active != comparator


def test_chunks_are_joined_in_order_and_progress_reaches_the_end(monkeypatch):
    monkeypatch.setattr(batch, "CHUNK", 2)
    seen = []
    found = judge_courses(courses(), QUESTION, progress=lambda done, total: seen.append(done))
    assert [one.participant for one in found] == list("01234")
    assert seen == [0, 2, 4, 5]


def test_work_can_be_handed_to_any_executor(monkeypatch):
    monkeypatch.setattr(batch, "CHUNK", 2)
    with ThreadPoolExecutor(1) as pool:
        found = judge_courses(courses(), QUESTION, executor=pool)
    alone = judge_courses(courses(), QUESTION)
    assert [one.contrast for one in found] == [one.contrast for one in alone]


def test_finished_chunks_are_not_judged_again(monkeypatch, tmp_path):
    monkeypatch.setattr(batch, "CHUNK", 2)
    one = judge_courses(courses(), QUESTION, resume=tmp_path)
    idle = SimpleNamespace(submit=lambda *_: pytest.fail("judged again"))
    other = judge_courses(courses(), QUESTION, resume=tmp_path, executor=idle)
    assert [e.contrast for e in other] == [e.contrast for e in one]


def test_a_course_can_be_sent_to_another_process():
    course = pickle.loads(pickle.dumps(cast.walker().course))
    assert np.array_equal(course.outcome, cast.walker().course.outcome)


def test_many_participants_are_not_judged_thoroughly_unless_asked(tmp_path, monkeypatch):
    file = cast.write_diary(tmp_path / "diary.csv", cast.responder(), cast.no_effect())
    monkeypatch.setattr("openldn.actions.evaluate.THOROUGH_UP_TO", 1)
    assert evaluate_file(request(file, thorough=None)).evaluations[0].left_out == ()
    assert evaluate_file(request(file, thorough=True)).evaluations[0].left_out != ()


def test_a_file_is_whole_or_not_there(tmp_path):
    target = tmp_path / "deep" / "page.html"
    write_whole(target, "text")
    assert target.read_text() == "text"
    blocked = tmp_path / "folder"
    blocked.mkdir()
    with pytest.raises(ExchangeError, match="folder cannot be written"):
        write_whole(blocked, "text")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deep", "folder"]


def test_a_report_names_the_day_it_was_made_on(tmp_path):
    evaluation = FileEvaluation(
        evaluations=(cast.evaluate(cast.walker()),), pooled=None, findings=()
    )
    write_report(evaluation, tmp_path / "page.html", made_on=date(2026, 2, 3))
    assert "2026" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_the_model_text_of_several_patients_leaves_the_center_open(tmp_path):
    file = cast.write_diary(tmp_path / "two.csv", cast.responder(), cast.no_effect())
    text = model_text(request(file).spec, request=request(file))
    assert 'center = "auto"' in text
    (tmp_path / "model.toml").write_text(text, encoding="utf-8")
    assert read_model(tmp_path / "model.toml").unit == 1.0


def test_the_model_text_does_not_need_the_longest_course_to_be_complete(tmp_path):
    only_ldn = replace(
        cast.responder(), name="Zoe",
        course=cast.make_course(np.full(200, 5.0), np.ones(200, dtype=int)),
    )  # fmt: skip
    file = cast.write_diary(tmp_path / "two.csv", cast.responder(), only_ldn)
    assert "format = 1" in model_text(request(file).spec, request=request(file))


def test_a_proposal_names_what_is_missing_and_shows_the_columns(tmp_path):
    file = cast.write_diary(tmp_path / "diary.csv", cast.responder())
    text = propose_command(file, missing=("--outcome",), given={"treatment": "arm"})
    assert text.startswith("--outcome must be given.")
    for part in (
        "date",
        "--treatment arm",
        "--active LDN",
        "--comparator placebo",
        str(Path(file)),
    ):
        assert part in text


def test_only_a_large_diary_starts_workers_before_it_is_read(tmp_path, monkeypatch):
    diary = tmp_path / "diary.csv"
    diary.write_text("day,pain\n1,5\n", encoding="utf-8")
    with early_workers(diary, 2) as workers:
        assert workers is None
    monkeypatch.setattr(batch, "PARALLEL_FROM_BYTES", 1)
    with early_workers(diary, 1) as workers:
        assert workers is None
    with early_workers(diary, 2) as workers:
        assert workers.submit(abs, -2).result() == 2


def test_the_json_of_many_patients_is_that_of_their_evaluations(tmp_path):
    diary = tmp_path / "diary.csv"
    rows = [
        f"p{patient},{day + 1},{'LDN' if (day // 5) % 2 else 'placebo'},{(day * 7 + patient) % 10}"
        for patient in range(52)
        for day in range(20)
    ]
    diary.write_text("patient,day,arm,pain\n" + "\n".join(rows) + "\n", encoding="utf-8")
    request = EvaluateRequest(
        path=diary,
        columns=DiaryColumns(outcome="pain", treatment="arm", time="day", patient="patient"),
        options=ReadOptions(active=("LDN",), comparator=("placebo",)),
        active="LDN",
        comparator="placebo",
        instrument=choose_instrument(outcome="pain", limits=(0, 10), mcid=1),
        spec=choose_model(likelihood="gaussian"),
        thorough=False,
    )
    streamed = json.loads("".join(evaluate_to_json(request)))
    whole = evaluation_to_json(evaluate_file(request))
    for content in (streamed, whole):
        for patient in content["patients"]:
            del patient["engine"]["milliseconds"]
    assert streamed == json.loads(json.dumps(whole))
