"""Can a person plan a course, have it made and be reminded of it?"""

import io
import json
import re
import sys
from types import SimpleNamespace

import pytest
from icalendar import Calendar

from openldn.cli.main import main
from openldn.report.terminal import WIDTH

PLAN = ["plan", "--scheme", "D01", "--start", "2026-12-01", "--zone", "Europe/Berlin"]
RECORD = {
    "age": 70, "sex": "female", "conditions": ["Hashimoto thyroiditis"],
    "medications": ["levothyroxine 75 mcg"], "medications_as_of": "2026-11-20",
}  # fmt: skip


def run(capsys, *argv):
    code = main(list(argv))
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.fixture
def plan_file(tmp_path, capsys):
    code, out, _ = run(capsys, *PLAN, "--json")
    assert code == 0
    path = tmp_path / "plan.json"
    path.write_text(out, encoding="utf-8")
    return str(path)


def test_a_plan_is_a_table_read_in_ten_seconds(capsys):
    code, out, _ = run(capsys, *PLAN, "--surgery-on", "2027-03-10", "--card")
    assert code == 0
    assert "NOT SCREENED" in out
    assert re.search(r"Tue 1 Dec 2026 +Mon 14 Dec 2026 +14 +0\.5 mg +22:00", out)
    assert "96 doses, 189 mg in all" in out
    assert "Last dose: 2027-03-06" in out
    assert "I take naltrexone" in out
    assert max(map(len, out.splitlines())) <= WIDTH
    assert "\033" not in out


def test_a_plan_tells_what_was_left_out_decided_and_moved(capsys):
    _, out, _ = run(
        capsys, "plan", "--steps", "1.5x7 4.5@3/3x28", "--start", "2027-03-20", "--zone",
        "Europe/Berlin", "--bedtime", "02:30", "--morning-from", "2027-03-29",
        "--override", "r120=as the clinic does",
    )  # fmt: skip
    for part in (
        "own steps",
        "Left out",
        "Decided against a rule",
        "does not exist",
        "3 on, 3 off",
    ):
        assert part in out


def test_under_the_tongue_is_said(capsys):
    _, out, _ = run(capsys, *PLAN, "--formulation", "sublingual")
    assert "Sublingual, sublingual" not in out
    assert "R123" in out


def test_the_json_of_a_plan_holds_everything(capsys):
    _, out, _ = run(capsys, *PLAN, "--json", "--surgery-on", "2027-03-10", "--last-opioid",
                    "2027-03-12")  # fmt: skip
    content = json.loads(out)
    assert content["regimen"]["total_mg"] == "819"
    assert content["surgery"]["earliest_restart"] == "2027-03-22"
    assert content["surgery"]["restart_mg"] == "0.5"
    assert content["monitoring"][0]["rule"] == "R130"
    assert content["expectations"][0]["comparator"] == "86 % placebo"


def test_a_table_is_written_beside(capsys, tmp_path):
    table = tmp_path / "doses.csv"
    run(capsys, *PLAN, "--csv", str(table))
    assert len(table.read_text().splitlines()) == 197


def test_a_record_is_screened_first_and_shapes_the_plan(capsys, tmp_path):
    path = tmp_path / "record.json"
    path.write_text(json.dumps(RECORD))
    code, out, err = run(capsys, "plan", "--record", str(path), "--start", "2026-12-01")
    assert code == 6
    held = re.findall(r"\b([RX]\d{3}) \(", err)
    assert "R130" in held
    overrides = [part for rule in held for part in ("--override", f"{rule}=seen on paper")]
    code, out, err = run(capsys, "plan", "--record", str(path), "--start", "2026-12-01", *overrides)
    assert (code, err) == (0, "")
    assert "scheme D03" in out
    assert "NOT SCREENED" not in out
    assert "R066" in out
    assert "TSH" in out


def test_a_screening_is_read_from_a_file_and_from_input(capsys, tmp_path, monkeypatch):
    list_file = tmp_path / "list.txt"
    list_file.write_text("oxycodone 5 mg as needed\n")
    _, screening, _ = run(capsys, "screen", "--medications", str(list_file), "--json")
    path = tmp_path / "screening.json"
    path.write_text(screening)
    code, _, err = run(capsys, *PLAN, "--screening", str(path))
    assert code == 6
    assert "cannot be overridden" in err
    stream = SimpleNamespace(buffer=io.BytesIO(screening.encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    assert run(capsys, *PLAN, "--screening", "-")[0] == 6


@pytest.mark.parametrize(
    ("argv", "code", "told"),
    [
        (["--start", "soon"], 2, "--start is 'soon'"),
        (["--bedtime", "10pm"], 2, "--bedtime is '10pm'"),
        (["--bedtime", "22:00+01:00"], 2, "wall-clock"),
        (["--zone", "Mars"], 2, "IANA"),
        (["--target", "much"], 2, "--target"),
        (["--travel", "2027-01-10"], 2, "IANA"),
        (["--override", "R130"], 2, "has no reason"),
        (["--scheme", "D99"], 3, "plan --list"),
        (["--scheme", "P15"], 2, "cannot be made exact"),
        (["--formulation", "slow-release capsule"], 6, "R114"),
        (["--screening", "no.json"], 3, "does not exist"),
        (["--screening", "a.json", "--record", "b.json"], 2, "give one"),
    ],
)
def test_what_cannot_be_planned_ends_with_a_code_and_the_remedy(capsys, argv, code, told):
    found, out, err = run(capsys, "plan", *argv)
    assert (found, out) == (code, "")
    assert told in err


def test_the_list_shows_every_scheme_and_why_some_are_not_planned(capsys):
    code, out, _ = run(capsys, "plan", "--list")
    assert code == 0
    assert len(re.findall(r"^[TPD]\d\d ", out, flags=re.MULTILINE)) == 37
    assert "not planned: individual" not in out
    assert "not planned: each person rose in their own way" in out


def test_color_is_for_terminals_that_want_it(capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\033[1;31m" in run(capsys, *PLAN)[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\033" not in run(capsys, *PLAN)[1]


def test_capsules_for_a_plan(capsys, plan_file):
    code, out, _ = run(
        capsys, "compound", plan_file, "--fill-mg", "225", "--strengths", "0.5", "1.5", "4.5"
    )
    assert code == 0
    assert "Fill in before weighing" in out
    assert out.count("  checked") == 27
    assert "18.522 g" in out
    assert max(map(len, out.splitlines())) <= 100


def test_a_liquid_for_a_plan(capsys, plan_file):
    code, out, _ = run(capsys, "compound", plan_file, "--form", "liquid")
    assert code == 0
    assert "2 tablets of 50 mg" in out
    assert "Bottle of 100 mL" in out
    assert "the shorter one holds" in " ".join(out.split())
    assert "  1  make Tue 1 Dec 2026" in out


def test_an_order_without_a_plan(capsys):
    code, out, _ = run(
        capsys, "compound", "--strength", "4.5", "--count", "100", "--fill-mg", "225", "--json",
        "--assay", "99.1", "--water", "0.4", "--balance-smallest", "20", "--made-on", "2026-12-01",
    )  # fmt: skip
    content = json.loads(out)
    assert code == 0
    assert content["questions"] == []
    figures = {one["name"]: one for one in content["batches"][0]["figures"]}
    assert figures["drug"]["value"] == "450"
    assert all(one["checked"] for one in figures.values())
    assert content["beyond_use"]["use_before"] == "2027-05-30"
    code, out, _ = run(
        capsys, "compound", "--form", "liquid", "--dose", "4.5", "--days", "22", "--json",
        "--made-on", "2026-12-01",
    )  # fmt: skip
    assert json.loads(out)["bottles"][0]["doses"] == 22


def test_a_blinded_kit(capsys):
    order = ["compound", "--strength", "4.5", "--count", "28", "--fill-mg", "225"]
    code, out, _ = run(capsys, *order, "--kits", "K1", "K2")
    assert code == 0
    assert "Placebo" in out
    assert "keep the allocation apart" in out
    _, out, _ = run(capsys, *order, "--kits", "K1", "K2", "K3", "K4")
    assert "4 kits of 28 capsules: 112 capsules." in out
    assert "56 capsules of drug and 56 of placebo, 112 in all" in " ".join(out.split())
    _, out, _ = run(capsys, *order, "--kits", "K1", "K2", "--json")
    assert json.loads(out)["codes"] == ["K1", "K2"]


def test_a_filler_without_days_is_asked(capsys):
    _, out, _ = run(
        capsys, "compound", "--strength", "1", "--count", "10", "--fill-mg", "225", "--filler",
        "sucrose",
    )  # fmt: skip
    assert "the pharmacist decides" in out


@pytest.mark.parametrize(
    ("argv", "code", "told"),
    [
        ([], 2, "weigh them"),
        (["--fill-mg", "225"], 2, "nothing to make"),
        (["--form", "liquid"], 2, "nothing to make"),
        (["--form", "liquid", "--dose", "4.5", "--days", "9", "--mg-per-ml", "5"], 6, "R119"),
        (["--strength", "50", "--count", "9", "--fill-mg", "225"], 6, "R112"),
        (["--strength", "x", "--count", "9", "--fill-mg", "225"], 2, "--strength"),
        (["--strength", "1", "--count", "9", "--fill-mg", "225", "--water", "40"], 2, "typing"),
        (["--fill-mg", "225", "--made-on", "soon"], 2, "--made-on"),
        (["no.json", "--fill-mg", "225"], 3, "does not exist"),
    ],
)
def test_what_cannot_be_made_ends_with_a_code_and_the_remedy(capsys, argv, code, told):
    found, out, err = run(capsys, "compound", *argv)
    assert (found, out) == (code, "")
    assert told in err


def test_a_calendar_of_a_plan(capsys, plan_file, tmp_path):
    code, out, _ = run(capsys, "calendar", plan_file)
    assert code == 0
    assert len(list(Calendar.from_ical(out).walk("VEVENT"))) == 196
    target = tmp_path / "plan.ics"
    run(capsys, "calendar", plan_file, "--checks", "--no-alarm", "--out", str(target))
    text = target.read_text(encoding="utf-8")
    assert "VALARM" not in text
    assert "Health check" in text


def days_of(text):
    found = {"Evening dose": set(), "No dose today": set()}
    for one in Calendar.from_ical(text).walk("VEVENT"):
        found[str(one["SUMMARY"])].add(str(one["DTSTART"].dt)[:10])
    return found["Evening dose"], found["No dose today"]


OPERATION = ["plan", "--scheme", "D02", "--start", "2026-12-01", "--surgery-on", "2027-01-15"]


def test_a_procedure_takes_its_days_out_of_the_calendar(capsys, tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(run(capsys, *OPERATION, "--last-opioid", "2027-01-20", "--json")[1])
    _, text, _ = run(capsys, "calendar", str(path))
    doses, none = days_of(text)
    assert max(day for day in doses if day < "2027-01-15") == "2027-01-11"
    assert min(day for day in doses if day > "2027-01-15") == "2027-01-30"
    assert (min(none), max(none), len(none)) == ("2027-01-12", "2027-01-29", 18)
    assert "surgery" not in text
    assert "surgery" in run(capsys, "calendar", str(path), "--show-dose")[1]


def test_a_procedure_without_a_restart_ends_the_doses(capsys):
    _, out, _ = run(capsys, *OPERATION)
    assert "restart is not known, so the doses end here" in " ".join(out.split())
    assert "Tue 12 Jan 2027 to Mon 22 Mar 2027" in out


WELL = {
    "age": 45, "sex": "male", "weight_kg": 70, "conditions": [], "allergies": [],
    "substances": [], "procedures": [], "on_ldn": False,
    "medications": ["vitamin D"], "medications_as_of": "2026-11-20",
}  # fmt: skip


def plan_record(capsys, tmp_path, record, *argv, start="2026-12-01"):
    """Plan a record, with a reason for whatever holds it."""
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record))
    asked = ["plan", "--record", str(path), "--start", start, *argv]
    held = re.findall(r"\b([RX]\d{3}) \(", run(capsys, *asked)[2])
    reasons = [part for rule in held for part in ("--override", f"{rule}=seen on paper")]
    return run(capsys, *asked, *reasons)


def test_a_procedure_of_the_record_takes_its_days_out(capsys, tmp_path):
    hip = {"text": "hip operation", "on": "2027-01-15"}
    record = WELL | {"procedures": [hip, {"text": "colonoscopy", "on": "2027-03-01"}]}
    code, out, err = plan_record(
        capsys, tmp_path, record, "--json", "--scheme", "D02", "--last-opioid", "2027-01-20"
    )
    assert (code, err) == (0, "")
    content = json.loads(out)
    assert [one["on"] for one in content["surgeries"]] == ["2027-01-15", "2027-03-01"]
    assert content["surgery"]["earliest_restart"] == "2027-01-30"
    days = {one["day"] for one in content["regimen"]["doses"]}
    assert {"2027-01-11", "2027-01-30", "2027-02-25"} <= days
    assert not days & {"2027-01-12", "2027-01-29", "2027-02-26"}
    assert max(days) == "2027-02-25"


def test_a_procedure_of_the_record_without_a_day_is_told(capsys, tmp_path):
    record = WELL | {"procedures": [{"text": "hip operation", "status": "planned"}]}
    _, out, _ = plan_record(capsys, tmp_path, record)
    assert "its day is not known" in " ".join(out.split())
    _, out, _ = plan_record(capsys, tmp_path, record, "--surgery-on", "2027-01-15")
    assert "its day is not known" not in " ".join(out.split())


def test_a_bare_list_does_not_count_as_screened(capsys, tmp_path):
    medicines = tmp_path / "list.txt"
    medicines.write_text("vitamin D\n")
    path = tmp_path / "screening.json"
    path.write_text(run(capsys, "screen", "--medications", str(medicines), "--json")[1])
    held = re.findall(r"\b([RX]\d{3}) \(", run(capsys, *PLAN, "--screening", str(path))[2])
    reasons = [part for rule in held for part in ("--override", f"{rule}=seen on paper")]
    code, out, _ = run(capsys, *PLAN, "--screening", str(path), *reasons)
    assert code == 0
    assert "NOT SCREENED: only the medicines" in out


def test_an_old_screening_is_made_again(capsys, tmp_path):
    path = tmp_path / "screening.json"
    content = {"decision": "caution", "as_of": "2026-10-01", "findings": []}
    path.write_text(json.dumps(content))
    code, out, _ = run(capsys, *PLAN, "--screening", str(path))
    assert code == 0
    assert "SCREEN AGAIN before the first dose (R151): screened on 2026-10-01" in out
    assert "NOT SCREENED" not in out


def test_the_last_opioid_alone_moves_the_start(capsys):
    code, out, _ = run(capsys, *PLAN, "--last-opioid", "2026-11-25")
    assert code == 0
    assert "First dose Wed 9 Dec 2026" in out
    assert "last opioid 2026-11-25 + 14 days" in " ".join(out.split())


def test_a_procedure_before_the_start_is_asked_about(capsys):
    before = [*PLAN, "--surgery-on", "2026-11-28"]
    code, _, err = run(capsys, *before)
    assert code == 2
    assert "R076" in err
    code, out, _ = run(capsys, *before, "--last-opioid", "2026-11-28")
    assert code == 0
    assert "First dose Sat 12 Dec 2026" in out
    # An opioid before the course holds its start; the procedure within it has none yet.
    _, out, _ = run(capsys, *OPERATION, "--last-opioid", "2026-11-28")
    assert "First dose Sat 12 Dec 2026" in out
    assert "restart is not known" in out


def test_a_start_in_the_past_is_told(capsys):
    _, out, _ = run(capsys, "plan", "--start", "2020-01-01")
    assert "The first day, 2020-01-01, is in the past" in " ".join(out.split())


def test_a_record_gives_weight_request_and_the_dose_taken_now(capsys, tmp_path):
    reasons = ("--override", "R061=seen", "--override", "R120=seen")
    light = WELL | {"weight_kg": 23.7}
    _, out, _ = plan_record(capsys, tmp_path, light, "--scheme", "T04", *reasons)
    assert "2.3 mg" in out
    _, out, _ = plan_record(capsys, tmp_path, WELL | {"request": {"dose_mg": 3}})
    assert re.search(r"14     2\.5 mg", out)
    assert "3.5 mg" not in out
    _, out, _ = plan_record(capsys, tmp_path, WELL | {"request": {"dose_mg": 3}}, "--scheme", "D02")
    assert "target of the request in the record is 3 mg" in " ".join(out.split())
    taking = {name: value for name, value in WELL.items() if name != "on_ldn"}
    taking["naltrexone"] = {"on_ldn": True, "dose_mg": 4.5}
    _, out, _ = plan_record(capsys, tmp_path, taking)
    assert "84 doses, 378 mg in all" in out
    assert "LDN is taken now, 4.5 mg" in " ".join(out.split())


def test_a_record_is_read_from_input(capsys, monkeypatch):
    stream = SimpleNamespace(buffer=io.BytesIO(json.dumps(WELL).encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    assert run(capsys, "plan", "--record", "-", "--start", "2026-12-01")[0] == 6


def test_what_a_changed_plan_no_longer_holds_is_cancelled(capsys, tmp_path):
    def write(name, *argv):
        path = tmp_path / name
        path.write_text(run(capsys, "plan", "--scheme", "D02", *argv, "--json")[1])
        return str(path)

    old = write("old.json", "--start", "2026-12-01", "--days", "20")
    new = write("new.json", "--start", "2026-12-05", "--days", "12")
    before = Calendar.from_ical(run(capsys, "calendar", old, "--checks")[1])
    after = Calendar.from_ical(run(capsys, "calendar", new, "--checks")[1])
    code, out, _ = run(capsys, "calendar", new, "--cancel", old, "--checks")
    cancel = Calendar.from_ical(out)
    ids = [{str(one["UID"]) for one in part.walk("VEVENT")} for part in (before, after, cancel)]
    assert code == 0
    assert ids[2] == ids[0] - ids[1]
    assert str(cancel["METHOD"]) == "CANCEL"
    assert {str(one["STATUS"]) for one in cancel.walk("VEVENT")} == {"CANCELLED"}
    days = [one for one in cancel.walk("VEVENT") if one["DTSTART"].dt.isoformat() < "2026-12-21"]
    _, out, _ = run(capsys, "calendar", new, "--cancel", old)
    assert len(Calendar.from_ical(out).walk("VEVENT")) == 8 <= len(days)


def test_a_calendar_goes_only_to_a_folder_that_exists(capsys, plan_file, tmp_path):
    target = tmp_path / "none" / "plan.ics"
    code, _, err = run(capsys, "calendar", plan_file, "--out", str(target))
    assert code == 3
    assert "does not exist" in err
    assert not target.parent.exists()
