"""What always holds when a diary is read."""

import datetime
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from openldn.errors import OpenLDNError
from openldn.exchange import (
    DiaryColumns,
    ReadOptions,
    describe_columns,
    propose_columns,
    read_diary,
    sniff_columns,
)

COLUMNS = DiaryColumns(
    outcome="pain", treatment="drug", time="time", patient="patient", guess="guess"
)
START = datetime.datetime(2026, 3, 1)

entry = st.tuples(
    st.integers(0, 200).map(lambda quarter: START + datetime.timedelta(hours=6 * quarter)),
    st.sampled_from(["LDN", "placebo", "ldn", ""]),
    st.one_of(st.none(), st.integers(0, 20).map(lambda half: half / 2)),
    st.one_of(st.none(), st.integers(0, 4).map(lambda quarter: quarter / 4)),
)
diaries = st.lists(entry, min_size=1, max_size=30).filter(
    lambda entries: any(pain is not None for _, _, pain, _ in entries)
)


def write(entries, *, delimiter=",", decimal=".", mark=b"", newline="\n", patient="p1"):
    def number(value):
        text = "" if value is None else f"{value:g}".replace(".", decimal)
        return f'"{text}"' if decimal == delimiter else text

    lines = [delimiter.join(["time", "patient", "drug", "pain", "guess"])]
    for when, drug, pain, guess in entries:
        cells = [when.isoformat(" "), patient, drug, number(pain), number(guess)]
        lines.append(delimiter.join(cells))
    return mark + (newline.join(lines) + newline).encode()


def read(data, **options):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "diary.csv")
        file.write_bytes(data)
        return read_diary(file, columns=COLUMNS, options=ReadOptions(**options))


def content(course):
    return [
        (e.day, e.treatment, e.outcome, e.guess) for e in course.entries()
    ], course.treatments, course.start  # fmt: skip


@given(diaries, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(entries, random):
    shuffled = list(entries)
    random.shuffle(shuffled)
    one, other = read(write(entries)), read(write(shuffled))
    assert content(one.courses[0]) == content(other.courses[0])
    assert {f.id for f in one.findings} == {f.id for f in other.findings}


@given(
    diaries,
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from([".", ","]),
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_delimiter_decimal_mark_byte_order_mark_and_line_end_are_irrelevant(
    entries, delimiter, decimal, mark, newline
):
    data = write(entries, delimiter=delimiter, decimal=decimal, mark=mark, newline=newline)
    assert content(read(data).courses[0]) == content(read(write(entries)).courses[0])


@given(diaries)
def test_the_encoding_is_irrelevant(entries):
    text = write(entries).decode()
    plain = content(read(text.encode()).courses[0])
    assert content(read(text.encode("utf-16")).courses[0]) == plain


@given(diaries, st.integers(0, 23))
def test_no_entry_is_lost_and_days_are_in_order(entries, cut):
    course = read(write(entries), day_cut_hour=cut).courses[0]
    assert len(course) == len(entries)
    assert course.observed == sum(pain is not None for _, _, pain, _ in entries)
    assert np.all(np.diff(course.day) >= 0)
    assert 0 <= course.day[0] < 1
    assert sorted(course.row) == list(range(2, len(entries) + 2))


@given(diaries, diaries)
def test_another_patient_in_the_file_changes_nothing(entries, others):
    both = write(entries) + write(others, patient="p2").split(b"\n", 1)[1]
    together = read(both).courses
    alone = [read(write(entries)).courses[0], read(write(others, patient="p2")).courses[0]]
    for one, other in zip(together, alone, strict=True):
        assert str(content(one)[0]).casefold() == str(content(other)[0]).casefold()


def check_only_own_errors(data):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "diary.csv")
        file.write_bytes(data)
        try:
            found = sniff_columns(file)
            describe_columns(found)
            columns = propose_columns(found) or DiaryColumns(
                outcome=found.columns[0].name, treatment=found.columns[-1].name
            )
            read_diary(file, columns=columns, options=ReadOptions(zone="Europe/Berlin"))
        except OpenLDNError:
            pass


@given(st.binary(max_size=400))
@example(b"\xff\xfe\x00\xd8")
@example(b"\n")
@example(b"sep=;\n")
@example(b"a\n\n")
@example(b"\xff")
def test_any_bytes_give_a_diary_or_an_error_of_ours(data):
    check_only_own_errors(data)


pieces = st.sampled_from(
    ["time", "drug", "pain", ",", ",", ",", ";", "\t", "\n", "\n", "\r\n", '"', '""', "1", "0",
     "3,5", "1.234", "2026-03-01", "1/3/2026", "13.3.26", "9999-12-31T23:59-23:59", "46082",
     "0001-01-01", "LDN", "placebo", "NA", "inf", "-1", "1e999", " ", "é", "\u2028", "24:00"]
)  # fmt: skip


@given(st.lists(pieces, max_size=60).map("".join))
def test_any_table_like_text_gives_a_diary_or_an_error_of_ours(text):
    check_only_own_errors(("time,drug,pain\n" + text).encode())


@given(st.lists(pieces, max_size=40).map("".join))
def test_any_text_gives_a_diary_or_an_error_of_ours(text):
    check_only_own_errors(text.encode())
