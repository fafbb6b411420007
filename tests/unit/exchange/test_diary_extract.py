"""Does an extract give the same courses as the files it was made from?"""

import sys
from dataclasses import fields

import numpy as np
import polars as pl
import pytest

from openldn.errors import DiaryError, ExchangeError, NotFound
from openldn.exchange import (
    DiaryColumns,
    ExtractOptions,
    ReadOptions,
    make_pseudonym,
    read_diary,
    read_extract_in_parts,
    sniff_columns,
    write_extract,
)

COLUMNS = DiaryColumns(
    outcome="pain", treatment="arm", time="date", patient="id", dose_mg="mg", period="period"
)
SALT = b"a salt of more than sixteen bytes"


def lines(people=4, days=12, *, date="2026-01-{:02d}", number="{}"):
    rng = np.random.default_rng(2)
    rows = ["id,date,arm,mg,period,pain,remark"]
    for day in range(days):  # people take turns, so rows of one do not stand together
        for person in range(people):
            arm = ("LDN", "placebo")[(day // 3 + person) % 2]
            score = "" if rng.random() < 0.2 else number.format(int(rng.integers(0, 11)))
            rows.append(
                f"007{person},{date.format(day + 1)},{arm},{4.5 if arm == 'LDN' else 0},"
                f"{day // 3},{score},na"
            )
    return "\n".join(rows) + "\n"


def make(folder, text, **options):
    source = folder / "diary.csv"
    source.write_text(text, encoding="utf-8")
    target = folder / "diary.parquet"
    made = write_extract([source], target, options=ExtractOptions(patient="id", **options))
    return source, target, made


def differences(one, other):
    """Fields in which two courses differ."""
    found = []
    for field in fields(one):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, np.ndarray):
            same = a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
        else:
            same = a == b
        found += [] if same else [field.name]
    return found


@pytest.mark.parametrize(
    "text",
    [
        lines(),
        lines(date="2026-01-{:02d} 08:15"),
        lines(date="2026-01-{:02d}T08:15+01:00"),
        lines(date="{:02d}.01.2026"),
        lines(number="{}/10"),
        lines(number="{}.50"),
        lines().replace(",", ";").replace("4.5", "4,5"),
        lines(date="{}"),
    ],
    ids=["date", "time", "offset", "dots", "out of ten", "decimals", "commas", "day numbers"],
)
def test_courses_and_findings_are_those_of_the_csv_file(text, tmp_path):
    source, target, _ = make(tmp_path, text)
    one, other = (read_diary(path, columns=COLUMNS) for path in (source, target))
    assert [c.participant for c in one.courses] == [c.participant for c in other.courses]
    assert [differences(a, b) for a, b in zip(one.courses, other.courses, strict=True)] == [[]] * 4
    assert one.findings == other.findings


def test_only_what_has_one_meaning_is_typed(tmp_path):
    _, _, made = make(tmp_path, lines())
    assert made.types == {
        "id": "VARCHAR", "date": "DATE", "arm": "VARCHAR", "mg": "DOUBLE", "period": "BIGINT",
        "pain": "BIGINT", "remark": "VARCHAR",
    }  # fmt: skip
    assert (made.rows, made.participants) == (48, 4)


def test_a_number_with_a_point_in_a_file_of_decimal_commas_is_still_asked_about(tmp_path):
    text = "id;arm;mg;pain\n1;LDN;4,5;1.234\n1;placebo;0,0;2.345\n"
    _, target, made = make(tmp_path, text)
    assert made.types["pain"] == "VARCHAR"
    columns = DiaryColumns(outcome="pain", treatment="arm", patient="id")
    with pytest.raises(DiaryError, match="thousands"):
        read_diary(target, columns=columns)


def test_rows_of_one_person_stand_together_and_errors_name_the_line_of_the_csv(tmp_path):
    _, target, _ = make(tmp_path, lines())
    labels = pl.read_parquet(target)["id"]
    assert labels.rle_id()[-1] + 1 == labels.n_unique()
    # The second row of the extract is the sixth line of the file.
    options = ReadOptions(minimum=0, maximum=-0.5 + 1)
    with pytest.raises(DiaryError, match="row 2: pain"):
        read_diary(target, columns=COLUMNS, options=options)


@pytest.mark.parametrize("participants", [1, 3, 100])
def test_parts_hold_every_course_once_and_whole(participants, tmp_path):
    _, target, _ = make(tmp_path, lines())
    whole = read_diary(target, columns=COLUMNS).courses
    parts = read_extract_in_parts(
        target, columns=COLUMNS, options=ReadOptions(), participants=participants
    )
    found = [course for part in parts for course in part.courses]
    assert [one.participant for one in found] == [one.participant for one in whole]
    for one, other in zip(whole, found, strict=True):  # labels are numbered within each part
        assert set(differences(one, other)) <= {"treatment", "treatments"}
        assert [x.treatment for x in one.entries()] == [x.treatment for x in other.entries()]


def test_parts_are_refused_where_a_persons_rows_are_scattered(tmp_path):
    pl.DataFrame({"id": ["a", "b", "a"], "pain": [1, 2, 3], "arm": ["x"] * 3}).write_parquet(
        tmp_path / "other.parquet"
    )
    columns = DiaryColumns(outcome="pain", treatment="arm", patient="id")
    with pytest.raises(DiaryError, match="do not stand together"):
        next(read_extract_in_parts(
            tmp_path / "other.parquet", columns=columns, options=ReadOptions()
        ))  # fmt: skip


def test_pseudonyms_replace_labels_and_keep_the_courses(tmp_path):
    source, target, _ = make(tmp_path, lines(), salt=SALT)
    assert b"0070" not in target.read_bytes()
    one, other = (read_diary(path, columns=COLUMNS).courses for path in (source, target))
    assert [c.participant for c in other] == [make_pseudonym(c.participant, salt=SALT) for c in one]
    assert [differences(a, b) for a, b in zip(one, other, strict=True)] == [["participant"]] * 4


def test_another_salt_gives_other_pseudonyms():
    assert make_pseudonym("A", salt=SALT) != make_pseudonym("A", salt=SALT[::-1])


def test_a_column_can_be_left_out(tmp_path):
    _, target, _ = make(tmp_path, lines(), drop=("remark",))
    assert "remark" not in pl.read_parquet(target).columns


def test_several_files_are_one_person_each_where_no_column_says_whose_they_are(tmp_path):
    for name in ("anna", "ben"):
        (tmp_path / f"{name}.csv").write_text("day,arm,pain\n1,LDN,3\n2,placebo,5\n")
    target = tmp_path / "all.parquet"
    made = write_extract(
        [tmp_path / "anna.csv", tmp_path / "ben.csv"], target, options=ExtractOptions()
    )
    assert made.participants == 2
    columns = DiaryColumns(outcome="pain", treatment="arm", time="day", patient="participant")
    found = read_diary(target, columns=columns)
    assert [one.participant for one in found.courses] == ["anna", "ben"]


def test_columns_are_found_in_an_extract_as_in_a_csv_file(tmp_path):
    source, target, _ = make(tmp_path, lines())
    one, other = (sniff_columns(path).columns for path in (source, target))
    assert [(x.name, x.role) for x in one] == [(x.name, x.role) for x in other]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"patient": "person"}, "no column 'person'"),
        ({"patient": "id", "drop": ("name",)}, "'name' is to be dropped"),
        ({"patient": "id", "drop": ("id",)}, "no column 'id'"),
        ({"salt": SALT}, "--patient COLUMN"),
    ],
)
def test_columns_that_are_not_there_are_named(options, told, tmp_path):
    (tmp_path / "diary.csv").write_text(lines())
    with pytest.raises(DiaryError, match=told):
        write_extract([tmp_path / "diary.csv"], tmp_path / "x.parquet",
                      options=ExtractOptions(**options))  # fmt: skip


def test_a_short_salt_is_refused():
    with pytest.raises(DiaryError, match="16 or more"):
        ExtractOptions(salt=b"short")


def test_files_of_one_extract_need_the_same_header(tmp_path):
    (tmp_path / "a.csv").write_text("day,pain\n1,2\n")
    (tmp_path / "b.csv").write_text("day,mood\n1,2\n")
    with pytest.raises(DiaryError, match="mood, pain"):
        write_extract([tmp_path / "a.csv", tmp_path / "b.csv"], tmp_path / "x.parquet",
                      options=ExtractOptions())  # fmt: skip


def test_a_target_that_is_no_parquet_file_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("day,pain\n1,2\n")
    with pytest.raises(ExchangeError, match="must end with"):
        write_extract([tmp_path / "a.csv"], tmp_path / "x.csv", options=ExtractOptions())


def test_without_duckdb_the_message_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(ExchangeError, match=r"openldn\[extract\]"):
        write_extract(["a.csv"], tmp_path / "x.parquet", options=ExtractOptions())


def test_a_file_that_only_looks_like_an_extract_is_an_exchange_error(tmp_path):
    (tmp_path / "x.parquet").write_text("nothing")
    with pytest.raises(ExchangeError, match="cannot be read as Parquet"):
        read_diary(tmp_path / "x.parquet", columns=COLUMNS)
    with pytest.raises(NotFound):
        read_diary(tmp_path / "y.parquet", columns=COLUMNS)
