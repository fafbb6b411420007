"""Can clinics pool their courses without moving diaries?"""

import json

import numpy as np
import pytest

from openldn.cli.main import main
from openldn.trial import DesignKind, TrialDesign, TrialTreatment, draw_sequence, lay_out

ASKED = (
    "--time", "date", "--patient", "participant", "--period", "period", "--treatment", "arm",
    "--active", "LDN", "--comparator", "placebo", "--outcome", "pain", "--range", "0", "10",
    "--mcid", "1", "--blinded", "--carryover", "none", "--likelihood", "gaussian", "--quiet",
)  # fmt: skip
PEOPLE = 12
DESIGN = TrialDesign(
    kind=DesignKind.PAIRED, cycles=3, period_days=5,
    treatments=(TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)),
)  # fmt: skip


def write_diary(folder, name, *, seed):
    rng = np.random.default_rng(seed)
    lines = ["participant,date,period,arm,pain"]
    people = ["participant,condition,age,sex"]
    for person in range(PEOPLE):
        sequence = draw_sequence(DESIGN, lambda count: int(rng.integers(count)))
        schedule = lay_out(DESIGN, sequence)
        effect = -1.5 + 0.3 * rng.standard_normal()
        score = 6 + effect * (schedule.treatment == 1) + rng.normal(0, 1, schedule.days)
        lines += [
            f"{name}-person-{person},{np.datetime64('2025-03-01') + day},"
            f"{schedule.periods[schedule.period[day]]},"
            f"{schedule.labels[schedule.treatment[day]]},{score[day]:.2f}"
            for day in range(schedule.days)
        ]
        people.append(f"{name}-person-{person},fibromyalgia,{30 + person},{'fm'[person % 2]}")
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / f"{name}-people.csv").write_text("\n".join(people) + "\n", encoding="utf-8")


def contribute(folder, name, *more):
    return main(
        ["registry", "contribute", str(folder / f"{name}.csv"), *ASKED,
         "--people", str(folder / f"{name}-people.csv"), "--key", str(folder / f"{name}.pem"),
         "--out", str(folder / "files" / f"{name}.json"), *more]
    )  # fmt: skip


@pytest.fixture(scope="module")
def clinics(tmp_path_factory):
    folder = tmp_path_factory.mktemp("registry")
    (folder / "files").mkdir()
    for seed, name in enumerate(("north", "south")):
        write_diary(folder, name, seed=seed)
        assert main(["registry", "key", "--out", str(folder / f"{name}.pem")]) == 0
        assert contribute(folder, name, "--entered", "15", "--missing", "lost=2") == 0
    return folder


def test_a_file_holds_no_diary_no_date_and_no_name(clinics):
    text = (clinics / "files" / "north.json").read_text(encoding="utf-8")
    for secret in ("person", "2025-0", "north", "date", "row"):
        assert secret not in text
    content = json.loads(text)["bundle"]
    assert len(content["contributions"]) == PEOPLE
    assert all(len(json.dumps(one)) < 4000 for one in content["contributions"])
    assert {one["covariates"]["age"] for one in content["contributions"]} <= {
        "18 to under 40", "40 to under 60", "withheld",
    }  # fmt: skip


def test_a_private_key_can_be_read_by_its_owner_alone(clinics):
    assert (clinics / "north.pem").stat().st_mode & 0o077 == 0


def test_files_of_two_clinics_are_pooled_with_their_denominator(clinics, capsys):
    assert main(["registry", "pool", str(clinics / "files"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["members"] == 2 * PEOPLE
    assert found["mean"]["ci95"][0] < 1.5 < found["mean"]["ci95"][1]
    assert found["selection"]["entered"] == 30
    assert found["selection"]["unaccounted"] == 2
    assert "effects" not in found


def test_the_pool_reads_as_text_and_is_drawn(clinics, capsys, tmp_path):
    plot = tmp_path / "pool.svg"
    asked = ["registry", "pool", str(clinics / "files"), "--plot", str(plot), "--members"]
    assert main([*asked, "--no-shapes"]) == 0
    text = capsys.readouterr().out
    assert "24 courses of 2 clinics" in text
    assert "unaccounted for 2" in " ".join(text.split())
    assert "courses with 95 % intervals" in plot.read_text(encoding="utf-8")


def test_a_plot_shows_single_courses_only_where_they_are_asked_for(clinics, tmp_path):
    asked = ["registry", "pool", str(clinics / "files"), "--no-shapes", "--plot"]
    drawn = {}
    for name, more in (("pool", ()), ("members", ("--members",))):
        plot = tmp_path / f"{name}.svg"
        assert main([*asked, str(plot), *more]) == 0
        drawn[name] = plot.read_text(encoding="utf-8")
    assert "before and after pooling" in drawn["members"]
    assert "24 courses pooled. Mean benefit" in drawn["pool"]
    # A course is two dots, alone and after pooling; ticks are the few other marks.
    assert drawn["members"].count("<use") >= 2 * 2 * PEOPLE
    assert drawn["pool"].count("<use") < 2 * PEOPLE


def test_a_clinic_can_be_taken_out(clinics, capsys):
    assert main(["registry", "verify", str(clinics / "files" / "north.json"), "--json"]) == 0
    clinic = json.loads(capsys.readouterr().out)[0]["clinic"]
    asked = ["registry", "pool", str(clinics / "files"), "--json", "--no-shapes"]
    assert main([*asked, "--without", clinic[:10]]) == 0
    assert json.loads(capsys.readouterr().out)["members"] == PEOPLE


@pytest.mark.parametrize("short", ["", "a", "0123456789abcde"])
def test_a_fingerprint_too_short_to_trust_is_refused(clinics, capsys, short):
    asked = ["registry", "pool", str(clinics / "files"), "--trust", short]
    assert main(asked) == 2
    assert "too short" in capsys.readouterr().err


def test_only_trusted_clinics_are_pooled_where_trust_is_asked(clinics, capsys):
    asked = ["registry", "pool", str(clinics / "files"), "--trust", "0" * 64]
    assert main(asked) == 2
    assert "not trusted" in capsys.readouterr().err


def test_contributing_again_gives_the_same_ids(clinics, tmp_path):
    first = json.loads((clinics / "files" / "north.json").read_text(encoding="utf-8"))
    again = tmp_path / "again.json"
    assert contribute(clinics, "north", "--out", str(again)) == 0
    second = json.loads(again.read_text(encoding="utf-8"))
    ids = [[one["id"] for one in file["bundle"]["contributions"]] for file in (first, second)]
    assert ids[0] == ids[1]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("fibromialgia", "Did you mean fibromyalgia?"),
        ("asdfgh", "other:NAME"),
        ("other:fibromyalgia", "leave other: out"),
    ],
)
def test_a_condition_that_is_not_in_the_list_is_refused(clinics, tmp_path, capsys, given, told):
    asked = [
        "registry", "contribute", str(clinics / "north.csv"), *ASKED, "--condition", given,
        "--key", str(clinics / "north.pem"), "--out", str(tmp_path / "x.json"),
    ]  # fmt: skip
    assert main(asked) == 2
    assert told in capsys.readouterr().err


def test_a_condition_is_told_once_by_file_or_for_all(clinics, tmp_path, capsys):
    out = str(tmp_path / "x.json")
    assert contribute(clinics, "north", "--out", out, "--condition", "ms") == 2
    assert "give one of them" in capsys.readouterr().err


def test_an_extract_contributes_what_its_diary_does(clinics, tmp_path):
    extract = tmp_path / "north.parquet"
    diary = str(clinics / "north.csv")
    assert main(["registry", "extract", diary, "--patient", "participant", "-o", str(extract)]) == 0
    out = tmp_path / "from-extract.json"
    code = main(
        ["registry", "contribute", str(extract), *ASKED, "--out", str(out),
         "--people", str(clinics / "north-people.csv"), "--key", str(clinics / "north.pem")]
    )  # fmt: skip
    assert code == 0
    read = [
        json.loads(path.read_text(encoding="utf-8"))["bundle"]["contributions"]
        for path in (out, clinics / "files" / "north.json")
    ]
    assert read[0] == read[1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace('"entered":15', '"entered":99'), "changed after it was signed"),
        (lambda text: text.replace('"version":1', '"version":7'), "version 7"),
        (lambda text: text.replace('"format"', '"diary":"secret","format"'), "diary too much"),
        (lambda text: text[: len(text) // 2], "not JSON"),
        (lambda _: "{}", "no registry file"),
        (lambda _: "", "not JSON"),
        (lambda text: text.replace('"signature":"', '"signature":"00'), "changed after"),
    ],
)
def test_a_file_that_was_changed_is_told_and_nothing_is_pooled(
    clinics, tmp_path, capsys, change, said
):
    text = (clinics / "files" / "north.json").read_text(encoding="utf-8")
    broken = tmp_path / "broken.json"
    broken.write_text(change(text), encoding="utf-8")
    good = str(clinics / "files" / "south.json")
    assert main(["registry", "verify", good, str(broken)]) == 1
    out = capsys.readouterr().out
    assert said in out
    assert "good    south.json" in out
    assert main(["registry", "pool", good, str(broken)]) == 5
    assert said in capsys.readouterr().err


def test_one_file_twice_counts_once_and_that_is_told(clinics, tmp_path, capsys):
    file = clinics / "files" / "north.json"
    copy = tmp_path / "copy.json"
    copy.write_bytes(file.read_bytes())
    assert main(["registry", "pool", str(file), str(copy), "--no-shapes"]) == 0
    out = capsys.readouterr().out
    assert "12 courses of 1 clinic" in out
    assert "count once: 1." in out


def test_a_newer_file_replaces_the_older_one_whatever_their_order(clinics, tmp_path, capsys):
    newer = tmp_path / "newer.json"
    assert contribute(clinics, "north", "--out", str(newer), "--entered", "16", "--replaces",
                      str(clinics / "files" / "north.json")) == 0  # fmt: skip
    capsys.readouterr()
    files = [str(clinics / "files" / "north.json"), str(newer)]
    answers = []
    for order in (files, files[::-1]):
        assert main(["registry", "pool", *order, "--json", "--no-shapes"]) == 0
        answers.append(json.loads(capsys.readouterr().out))
    assert answers[0] == answers[1]
    assert answers[0]["members"] == PEOPLE
    assert answers[0]["selection"]["entered"] == 16
    assert answers[0]["replaced"]["courses"] == PEOPLE
    assert answers[0]["replaced"]["older_files"] == ["north.json"]


def test_two_files_of_which_none_replaces_the_other_are_refused(clinics, tmp_path, capsys):
    other = tmp_path / "other.json"
    assert contribute(clinics, "north", "--out", str(other), "--entered", "16") == 0
    assert main(["registry", "pool", str(clinics / "files" / "north.json"), str(other)]) == 2
    assert "north.json and other.json differ" in capsys.readouterr().err


def test_a_file_that_is_written_over_is_replaced(clinics, tmp_path, capsys):
    first, kept = tmp_path / "file.json", tmp_path / "sent.json"
    assert contribute(clinics, "north", "--out", str(first)) == 0
    kept.write_bytes(first.read_bytes())
    assert contribute(clinics, "north", "--out", str(first), "--entered", "16", "--force") == 0
    capsys.readouterr()
    assert main(["registry", "verify", str(first), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["edition"] == 2
    assert main(["registry", "pool", str(kept), str(first), "--json", "--no-shapes"]) == 0
    assert json.loads(capsys.readouterr().out)["replaced"]["older_files"] == ["sent.json"]


def test_only_a_file_of_the_same_clinic_can_be_replaced(clinics, tmp_path, capsys):
    foreign = str(clinics / "files" / "south.json")
    assert (
        contribute(clinics, "north", "--out", str(tmp_path / "x.json"), "--replaces", foreign) == 2
    )
    assert "only a clinic's own file can be replaced" in capsys.readouterr().err


def test_a_contribution_made_again_is_the_same_to_the_byte(clinics, tmp_path):
    again = tmp_path / "again.json"
    assert contribute(clinics, "north", "--out", str(again), "--entered", "15",
                      "--missing", "lost=2") == 0  # fmt: skip
    assert again.read_bytes() == (clinics / "files" / "north.json").read_bytes()


@pytest.mark.parametrize("word", ["verify", "pool"])
def test_a_file_that_is_not_there_is_told_as_everywhere(word, clinics, capsys):
    good = str(clinics / "files" / "north.json")
    assert main(["registry", word, good, "nofile.json"]) == 3
    assert "file nofile.json does not exist" in capsys.readouterr().err


def test_a_folder_is_verified_as_it_is_pooled(clinics, capsys):
    assert main(["registry", "verify", str(clinics / "files")]) == 0
    assert capsys.readouterr().out.count("good") == 2


def test_a_clinic_reads_the_grade_of_each_course_and_what_would_raise_it(clinics, tmp_path, capsys):
    """Two courses: one like ABBA, and one that changed once."""
    rng = np.random.default_rng(2)
    lines = ["participant,date,period,arm,pain"]
    for person, order in (("one", "placebo LDN LDN placebo"), ("two", "placebo LDN")):
        arms = [arm for arm in order.split() for _ in range(7)]
        lines += [
            f"{person},2025-03-{day + 1:02},{day // 7},{arm},{rng.normal(5, 1):.2f}"
            for day, arm in enumerate(arms)
        ]
    diary = tmp_path / "both.csv"
    diary.write_text("\n".join(lines) + "\n", encoding="utf-8")
    place = ASKED.index("--period")
    asked = [
        "registry", "contribute", str(diary), *ASKED[:place], *ASKED[place + 2 :],
        "--key", str(clinics / "north.pem"), "--condition", "ms",
    ]  # fmt: skip
    assert main([*asked, "--out", str(tmp_path / "unnamed.json")]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "left out C stopped and restarted once: 1 course the treatment changed twice" in out
    assert "left out D before and after, or order unknown: 1 course" in out
    assert "add --period period" in out
    out_file = str(tmp_path / "named.json")
    assert main([*asked, "--out", out_file, "--period", "period", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["courses"]
    assert [(one["participant"], one["letter"]) for one in told] == [("one", "A"), ("two", "D")]


def test_a_registry_file_is_written_over_only_with_force(clinics, tmp_path, capsys):
    out = tmp_path / "kept.json"
    out.write_bytes((clinics / "files" / "north.json").read_bytes())
    assert contribute(clinics, "north", "--out", str(out)) == 2
    assert "kept.json exists" in capsys.readouterr().err
    assert out.read_bytes() == (clinics / "files" / "north.json").read_bytes()


def test_force_writes_over_no_other_kind_of_file(clinics, tmp_path, capsys):
    out = tmp_path / "kept.json"
    out.write_text("the only copy", encoding="utf-8")
    assert contribute(clinics, "north", "--out", str(out), "--force") == 5
    assert "kept.json" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "the only copy"


@pytest.mark.parametrize("name", ["north.csv", "north.pem", "north-people.csv"])
def test_what_is_read_is_never_written_over(name, clinics, capsys):
    before = (clinics / name).read_bytes()
    assert contribute(clinics, "north", "--out", str(clinics / name), "--force") == 2
    assert "which is read here" in capsys.readouterr().err
    assert (clinics / name).read_bytes() == before


def test_a_key_is_never_overwritten(clinics, capsys):
    assert main(["registry", "key", "--out", str(clinics / "north.pem")]) == 5
    assert "never overwritten" in capsys.readouterr().err


def test_a_key_with_a_passphrase_needs_it(clinics, tmp_path, capsys):
    word = tmp_path / "word"
    word.write_text("correct horse\n", encoding="utf-8")
    key = tmp_path / "guarded.pem"
    assert main(["registry", "key", "--out", str(key), "--passphrase-file", str(word)]) == 0
    assert contribute(clinics, "north", "--key", str(key), "--out", str(tmp_path / "a.json")) == 5
    assert "needs its passphrase" in capsys.readouterr().err
    asked = ("--key", str(key), "--passphrase-file", str(word), "--out", str(tmp_path / "a.json"))
    assert contribute(clinics, "north", *asked) == 0


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ("participant,condition\nsomeone,ms\n", "12 of 12 participants"),
        ("name,condition\nsomeone,ms\n", "no column participant"),
        ("participant\nnorth-person-0\n", "no column condition"),
        ("participant,condition,age\nnorth-person-0,ms,old\n", "line 2: age holds"),
        ("participant,condition\na,ms\na,ms\n", "line 3: participant comes twice"),
        ("participant,condition\na,ms\nb,fibromialgia\n", "line 3: condition is not in the list"),
        ("participant,condition\na,other: MS\n", "in the list as multiple-sclerosis"),
        ("", "empty"),
    ],
)
def test_people_that_do_not_fit_are_told(clinics, tmp_path, capsys, people, said):
    table = tmp_path / "people.csv"
    table.write_text(people, encoding="utf-8")
    out = tmp_path / "out.json"
    code = contribute(clinics, "north", "--people", str(table), "--out", str(out))
    assert code == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--missing", "bored=2"), "must be one of"),
        (("--missing", "lost"), "lost=3"),
        (("--missing", "lost=1", "--missing", "lost=4"), "given twice"),
        (("--entered", "-3"), "entered is -3 courses"),
        (("--entered", "13", "--missing", "lost=2"), "14 are told of (12 in the diary)"),
        (("--smallest-cell", "0"), "smallest_cell is 0"),
        (("--entered", "3"), "entered is 3 courses, but 12"),
    ],
)
def test_a_denominator_that_cannot_be_is_told(clinics, tmp_path, capsys, more, said):
    assert contribute(clinics, "north", "--out", str(tmp_path / "x.json"), *more) == 2
    assert said in capsys.readouterr().err
